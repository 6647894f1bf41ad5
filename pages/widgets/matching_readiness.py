"""Before the run: what is known already, and the people with no choice or hardly any, each with what blocks her."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.findings import Finding, sentence
from models.vocabulary import Severity
from pages.widgets.device import on_phone
from pages.widgets.matching_words import IN_THE_WAY, blocker_title, names_of, title_of
from pages.widgets.wording import _, colon, language, plain, spoken, words
from workflows.matching.blockers import Kind, foremost
from workflows.matching.readiness import Options, Readiness, readiness
from workflows.rounds import Round
from workflows.rounds.doubts import doubts

MANY = 12
"""More people than this stand in a table that scrolls."""


def show_readiness(now: Round) -> None:
    """What is known before anything is solved."""
    ready = readiness(now.engine)
    _show_headline(ready, wishes=bool(now.settings.floor or now.settings.waiting))
    for found in doubts(now, language=language()):
        shown = st.error if found.severity is Severity.ERROR else st.warning
        shown(plain(_about(now, found) + sentence(found, language())), icon=":material/" + shown.__name__ + ":")
    _show_scarce(now, ready)
    if ready.idle:
        with st.expander(
            _("{n} {n|mentor|mentors} whom nobody can have under these rules", n=len(ready.idle)),
            icon=":material/person_off:",
        ):
            st.text(names_of(now, ready.idle, most=len(ready.idle)))
    # Of no pair at all nothing is known either, and no answer is missing.
    thin = [(share, rule) for rule, share in ready.coverage.items() if share < 0.8 and ready.eligible_pairs]
    if thin:
        said = "; ".join(
            _("{what}: known for {n} %", what=title_of(now, rule), n=round(100 * share)) for share, rule in sorted(thin)
        )
        st.caption(_("Answers are missing, so these count less than they could:") + " " + said)


def _about(now: Round, found: Finding) -> str:
    """*Shared profession:* before what is said of *this criterion*; in the builder its place says which."""
    *_before, section, name = ("", "", *found.path)
    return f"{title_of(now, name)}{colon()}" if section == "prefer" else ""


def _show_headline(ready: Readiness, *, wishes: bool) -> None:
    """*58 people, 51 places: at least 7 will wait whatever we do; 5 have no option, 9 have one or two.*"""
    people = _(
        "**{mentees} {mentees|person|people}**, **{places} {places|place|places}** with {mentors} "
        "{mentors|mentor|mentors}.",
        mentees=ready.mentees,
        places=ready.places,
        mentors=ready.mentors,
    )
    if ready.at_least_wait:
        people += " " + _("At least {n} will wait whatever we do.", n=ready.at_least_wait)
    none, few = len(ready.with_options(0)), len(ready.with_options(1)) + len(ready.with_options(2))
    said = [people]
    said.append(
        _(
            "**{none}** {none|person has|people have} no possible mentor, **{few}** {few|has|have} one or two.",
            none=none,
            few=few,
        )
    )
    said.append(
        _("Under the rules and the wishes in force at most **{n}** can be matched.", n=ready.most)
        if wishes
        else _("Under the rules at most **{n}** can be matched.", n=ready.most)
    )
    st.markdown("\n".join(f"- {line}" for line in said))


def _show_scarce(now: Round, ready: Readiness) -> None:
    if not ready.scarce:
        st.success(_("Everybody has three possible mentors or more."), icon=":material/check:")
        return
    wanted = st.segmented_control(
        _("People with hardly any choice"),
        ["any", 0, 1, 2],
        format_func=lambda n: (
            _("{k} possible ({n})", k=n, n=len(ready.with_options(n)))
            if isinstance(n, int)
            else _("All ({n})", n=len(ready.scarce))
        ),
        default="any",
        required=True,
        key="matching_scarce_show",
    )
    shown = ready.with_options(wanted) if isinstance(wanted, int) else ready.scarce
    if on_phone():
        _show_scarce_narrow(now, shown)
    else:
        _show_scarce_wide(now, shown)
    st.caption(
        _(
            "Who has no possible mentor cannot be matched, however the weights stand. "
            "Under Waiting you see what would help."
        )
    )


def _show_scarce_wide(now: Round, shown: Sequence[Options]) -> None:
    mentee = spoken(now.standing.definition).role_label("mentee")
    st.dataframe(
        pd.DataFrame(
            [
                (
                    now.name(one.mentee),
                    len(one.mentors),
                    ", ".join(map(now.name, one.mentors)) or "—",
                    _in_the_way(now, one),
                    _what_it_does(one),
                )
                for one in shown
            ],
            columns=[mentee, words("Possible"), words("Who"), words("In the way"), words("Without it")],
        ),
        hide_index=True,
        height="content" if len(shown) <= MANY else 460,
        key="matching_scarce",
        alt=words("People with no, one or two possible mentors, and what is in their way"),
        column_config={
            mentee: st.column_config.TextColumn(pinned=True),
            words("Possible"): st.column_config.NumberColumn(width="small"),
            words("Who"): st.column_config.TextColumn(width="medium"),
        },
    )


def _show_scarce_narrow(now: Round, shown: Sequence[Options]) -> None:
    """The same where there is room for three columns only, in lines."""
    st.table(
        pd.DataFrame(
            [
                (
                    now.name(one.mentee),
                    ", ".join(map(now.name, one.mentors)) or "—",
                    f"{_in_the_way(now, one)} ({_what_it_does(one)})",
                )
                for one in shown
            ],
            columns=[spoken(now.standing.definition).role_label("mentee"), words("Possible"), words("In the way")],
        ).map(plain),
        border="horizontal",
        hide_index=True,
        height="content" if len(shown) <= MANY else 460,
        alt=words("People with no, one or two possible mentors, and what is in their way"),
    )


def _in_the_way(now: Round, one: Options) -> str:
    """The rule, or what is no rule and keeps more mentors away."""
    if beside := _beside(one):
        return words(IN_THE_WAY[beside[0]])
    return blocker_title(now, one.blocker) if one.blocker else "—"


def _what_it_does(one: Options) -> str:
    opens = beside[1] if (beside := _beside(one)) else one.opens
    if opens:
        return words("{n} more {n|mentor|mentors}", n=opens)
    return words("no single rule would help") if one.blocker else "—"


def _beside(one: Options) -> tuple[Kind, int] | None:
    """What but a rule keeps most mentors away, where that is more than any one rule does."""
    kind = foremost(one.beside)
    return (kind, one.beside[kind]) if kind is not None and one.beside[kind] >= one.opens else None
