"""Fairness: who is matched by group, the weakest pair, how long those wait who wait; and who would gain by less."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.definitions.base import called
from pages.widgets.device import on_phone
from pages.widgets.matching_beside import when_ready
from pages.widgets.matching_words import percent_of, say_choice
from pages.widgets.wording import _, colon, language, plain, spoken, words
from workflows import rounds
from workflows.matching.honesty import who_gains_by_less
from workflows.rounds import Round
from workflows.rounds.fairness import LEAST, by_group, of_several_choices, told_most_first

LOOKED_AT = 150
"""So many people are looked at: each choice of each of them is a plan of its own."""


def show_fairness(now: Round) -> None:
    """Rates by group with small cells hidden, and what else a board asks."""
    plan = now.best
    longest = rounds.longest_wait(now.engine, [one.mentee for one in plan.unmatched])
    lines = [_("{n} of {all} people are matched.", n=plan.matched, all=len(now.mentees))]
    if plan.pairs:
        weakest = min(pair.score for pair in plan.pairs)
        lines.append(_("The weakest pair fits to {n} %.", n=round(percent_of(plan, weakest))))
    if longest is not None:
        lines.append(_("Of those who wait, the longest has waited {n} {n|day|days}.", n=longest))
    st.markdown("\n".join(f"- {line}" for line in lines))
    groups = by_group(now, language=language())
    asked = told_most_first(groups)
    if not asked:
        st.info(_("No question with choices is asked of everybody, so there are no groups to compare."))
        return
    which = st.selectbox(_("Compare by"), asked, key="matching_fair_by")
    shown = [group for group in groups if group.question == which]
    hidden = words("hidden")
    figures = [
        (
            group.answer,
            str(group.people) if group.people is not None else hidden,
            str(group.matched) if group.matched is not None else hidden,
            group.share,
        )
        for group in shown
    ]
    table = pd.DataFrame(figures, columns=[which, words("People"), words("Matched"), words("Share")])
    if on_phone():  # there a bar has no room
        table[words("Share")] = [f"{share:.0f}\u00a0%" if share is not None else "" for *_before, share in figures]
        st.table(
            table.map(plain),
            border="horizontal",
            hide_index=True,
            alt=words("How many of each group are matched"),
        )
    else:
        st.dataframe(
            table,
            hide_index=True,
            height="content",
            key="matching_fair",
            alt=words("How many of each group are matched"),
            column_config={
                words("Share"): st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100),
            },
        )
    if any(group.share is None for group in shown):
        st.caption(
            _(
                "A group is hidden where fewer than {n} of it are matched or fewer than {n} wait, and where so small a "
                "group could be reckoned from the others: the figures would tell of single people.",
                n=LEAST,
            )
        )
    st.caption(_("Answers that are asked in confidence are not compared."))
    _show_gains(now)


def _show_gains(now: Round) -> None:
    """Would somebody be better off by telling less? Solved again for every choice of everybody, so only when asked."""
    definition, pool = spoken(now.definition), now.engine.pool
    subjects = of_several_choices(now)
    if not subjects:
        return
    with st.expander(_("Would anybody gain by listing fewer hours or languages?"), icon=":material/policy:"):
        subject = st.selectbox(
            _("Answer to look at"),
            subjects,
            format_func=lambda one: (
                f"{definition.role_label(one.partition('.')[0])}{colon()}"
                f"{called(definition.question(one), one.partition('.')[2])}"
            ),
            key="matching_gain_subject",
        )
        if not st.toggle(_("Look"), key="matching_gain", help=_("It makes a plan for every choice of every person.")):
            return
        everybody = pool.side(subject.partition(".")[0]).ids
        people = everybody[:LOOKED_AT]
        settings = now.settings
        gains = when_ready(
            now, "gains", lambda: who_gains_by_less(pool, settings, subject=subject, people=people), about=subject
        )
        if gains is None:
            return
        if not gains:
            st.success(
                _("Nobody would: no choice left out of this answer makes anybody better off."), icon=":material/check:"
            )
            _show_looked_at(len(people), len(everybody))
            return
        st.dataframe(
            pd.DataFrame(
                [(now.name(gain.person), say_choice(now, subject, gain.left_out)) for gain in gains],
                columns=[words("Who"), words("Better off without")],
            ),
            hide_index=True,
            height="content" if len(gains) <= 10 else 390,
            key="matching_gains",
            alt=words("People who would be better off by telling less"),
        )
        st.caption(_("A plan that is best for all cannot rule this out. Look at these by hand."))
        _show_looked_at(len(people), len(everybody))


def _show_looked_at(some: int, everybody: int) -> None:
    if some < everybody:
        st.caption(_("{n} of {all} people were looked at.", n=some, all=everybody))
