"""Who waits under the plan, why, and the smallest changes that would match her, each tried and each one click away."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.matching_beside import when_ready
from pages.widgets.matching_trying import one_more, try_out
from pages.widgets.matching_words import (
    IN_THE_WAY,
    blocker_title,
    kept_for_later,
    names_of,
    question_title,
    said_of,
    title_of,
    what_holds,
    wish_title,
)
from pages.widgets.row_height import fitted
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, language, plain, spoken, words
from workflows import rounds
from workflows.covered import say_covered
from workflows.matching.blockers import beside_rules, foremost
from workflows.matching.plan import Plan, Unmatched
from workflows.matching.waiting import HELD, LOWEST, WEAKEST, Way, why_unmatched
from workflows.rounds import Round, Turned

RULES_WIDE = 335
"""How wide the column is in which the rules stand, in pixels: with the others what there is beside the rules."""
FEW = 8
"""More people than this stand in a table that scrolls, in rows of one line."""


def show_waiting(desk: Desk, now: Round) -> None:
    """Everybody the plan leaves waiting, why, and the smallest changes after which she would not."""
    plan = now.best
    if later := kept_for_later(now):
        only = "; ".join(said_of(now, {"waiting": now.kept.get("waiting", ())}))
        others = words("{names} would wait", names=names_of(now, later))
        st.info(plain(f"{only[:1].upper()}{only[1:]}: {others}."), icon=":material/tune:")
        if not plan.unmatched:
            return
    if not plan.unmatched:
        st.success(_("Everybody who is ready is matched in this plan."), icon=":material/celebration:")
        return
    people = sorted(plan.unmatched, key=lambda one: (one.reason, now.name(one.mentee)))
    at = _show_people_narrow(now, people) if on_phone() else _show_people(now, people)
    ids = [one.mentee for one in people]
    who = st.selectbox(
        _("What would it take for"),
        ids,
        index=at,
        format_func=told_apart(ids, now.name, now.standing.contact),
        key=f"matching_waiting_who_{at}",
    )
    with st.container(border=True, key="matching_waiting_card"):
        _show_ways(desk, now, plan, who)


def _show_people(now: Round, people: Sequence[Unmatched]) -> int:
    """Who waits and why, as a table. Answers the row that was chosen in it."""
    mentee = spoken(now.standing.definition).role_label("mentee")
    rules, high = fitted([_blockers(now, one) for one in people], RULES_WIDE, one_line=len(people) > FEW)
    chosen = st.dataframe(
        pd.DataFrame(
            {
                mentee: [now.name(one.mentee) for one in people],
                "why": [_why(now, one) for one in people],
                "possible": [one.eligible for one in people],
                "rules": rules,
            }
        ),
        hide_index=True,
        row_height=high,
        height="content" if len(people) <= FEW else 340,
        on_select="rerun",
        selection_mode="single-row",
        key="matching_waiting",
        alt=words("People who would wait under this plan, and why"),
        column_config={
            mentee: st.column_config.TextColumn(pinned=True, width=125),
            "why": st.column_config.TextColumn(words("Why"), width=178),
            "possible": st.column_config.NumberColumn(
                words("Mentors"), width=66, help=_("How many mentors are possible under the rules")
            ),
            "rules": st.column_config.TextColumn(words("Rules in the way (mentors kept away)"), width=RULES_WIDE),
        },
    )
    return next((row for row in chosen.selection.rows if row < len(people)), 0)


def _show_people_narrow(now: Round, people: Sequence[Unmatched]) -> int:
    """The same where there is room for two columns only: the second says it all, in lines."""
    st.table(
        pd.DataFrame(
            [(now.name(one.mentee), ": ".join(filter(None, (_why(now, one), _blockers(now, one))))) for one in people],
            columns=[spoken(now.standing.definition).role_label("mentee"), words("Why (mentors kept away)")],
        ).map(plain),
        border="horizontal",
        hide_index=True,
        height="content" if len(people) <= 2 * FEW else 420,
        alt=words("People who would wait under this plan, and why"),
    )
    return 0


def _why(now: Round, one: Unmatched) -> str:
    """The true reason: where rules allow a mentor, it is no rule that leaves somebody without one."""
    settings = now.best.settings
    if one.reason == "no_eligible_mentor":
        floor = now.best.floor.score
        asked = floor > 0 or settings.forbidden or settings.only is not None
        beside = beside_rules(now.engine, settings, one.mentee, floor=floor) if asked else {}
        kind = foremost(beside)
        return words(IN_THE_WAY[kind]) if kind is not None else words("No mentor fulfils the rules")
    if settings.must_stay:
        return words("Taken or held for others")
    if one.mentee in now.best.beside_free_places:
        held = what_holds(now)
        return words("A mentor is free, but not beside {what}", what=held) if held else words("A mentor is free")
    return words("Every possible mentor is taken")


def _blockers(now: Round, one: Unmatched) -> str:
    counts = one.blocked_by
    best = sorted((rule for rule in counts if counts[rule]), key=lambda rule: -counts[rule])[:3]
    return ", ".join(f"{blocker_title(now, rule)} ({counts[rule]})" for rule in best)


def _show_ways(desk: Desk, now: Round, plan: Plan, mentee: str) -> None:
    st.header(_("What would match {name}", name=now.name(mentee)), anchor=False)
    why = when_ready(now, "ways", lambda: why_unmatched(now.engine, plan, mentee), about=mentee)
    if why is None:
        return
    if why.taken_by:
        mentors = [
            _("{mentor}, with {others}", mentor=now.name(mentor), others=", ".join(map(now.name, taken)) or "—")
            for mentor, taken in list(why.taken_by.items())[:4]
        ]
        st.markdown(_("{n} {n|mentor is|mentors are} possible:", n=len(why.taken_by)) + " " + "; ".join(mentors))
    if not why.ways:
        st.markdown(
            _(
                "No single change that was tried would match {name}. Under ‘What rules cost’ you see whom to recruit.",
                name=now.name(mentee),
            )
        )
    for letter, group in zip("abcdefgh", _gathered(why.ways), strict=False):
        _show_way(desk, now, mentee, letter, group)
    if why.ways:
        st.caption(_("Each of these was tried: the plan was made again with it, and it holds."))
    with st.expander(_("What {name} may read", name=now.name(mentee)), icon=":material/visibility:"):
        st.text(rounds.for_who_waits(now, mentee))


_Numbered = tuple[int, Way]


def _gathered(ways: Sequence[Way]) -> list[list[_Numbered]]:
    """The ways in their order; those that answer one question differently are one, with its choices."""
    groups: dict[object, list[_Numbered]] = {}
    for number, way in enumerate(ways):
        groups.setdefault(("answer", way.subject) if way.kind == "answer" else number, []).append((number, way))
    return list(groups.values())


def _show_way(desk: Desk, now: Round, mentee: str, letter: str, group: Sequence[_Numbered]) -> None:
    """One way, or the choices of one question, and what can be done about it."""
    said, button = st.columns([3, 1], vertical_alignment="center")
    number, way = group[0]
    if len(group) > 1 and way.subject:
        asked = _(
            "**{name}** could also answer ‘{question}’ with one of these:",
            name=now.name(mentee),
            question=question_title(now, way.subject),
        )
        choices = [
            words(
                "{what}: {effect}.",
                what=_("**{choice}** ({n} {n|mentor|mentors} possible then)", choice=_choice(now, one), n=one.opens),
                effect=_effect(now, one, mentee),
            )
            for _number, one in group
        ]
        said.markdown("\n".join([f"{letter}) {asked}", *(f"- {choice}" for choice in choices)]))
        with button.popover(_("Try one"), icon=":material/science:", key=f"matching_try_some_{mentee}_{number}"):
            for which, one in group:
                _show_try(desk, now, one, mentee, which, plain(_choice(now, one)))
        return
    said.markdown(f"{letter}) {_way(now, way, mentee)}")
    with button:
        if way.kind == "pair":  # a decision, and no setting: it is taken back where it was made
            st.button(
                _("Show it"),
                key=f"matching_show_{mentee}_{number}",
                icon=":material/keep:",
                help=_("To the pairs that are pinned and kept apart, where it can be taken back."),
                on_click=_show_decisions,
            )
        else:
            _show_try(desk, now, way, mentee, number, _("Try it"))


def _show_try(desk: Desk, now: Round, way: Way, mentee: str, number: int, label: str) -> None:
    st.button(
        label,
        key=f"matching_try_{mentee}_{number}",
        icon=":material/science:",
        help=_("It becomes a scenario; nothing in force is changed."),
        on_click=_try,
        args=(desk, now, way, mentee),
    )


def _effect(now: Round, way: Way, mentee: str) -> str:
    """Whom it moves, and who would wait instead."""
    others = [move.mentee for move in way.changes.moved if move.mentee != mentee]
    effect = _("moves nobody")
    if others:
        effect = _("moves {n} {n|pair|pairs} ({names})", n=len(others), names=names_of(now, others))
    if way.changes.lost:
        effect += ", " + _(
            "{n} {n|person|people} would wait instead ({names})",
            n=len(way.changes.lost),
            names=names_of(now, way.changes.lost),
        )
    return effect


def _way(now: Round, way: Way, mentee: str) -> str:
    """What is changed, and whom that moves."""
    return words("{what}: {effect}.", what=_what(now, way, mentee), effect=_effect(now, way, mentee))


def _what(now: Round, way: Way, mentee: str) -> str:
    if way.kind == "place" and way.mentor:
        return _("**{mentor}** takes one more", mentor=now.name(way.mentor))
    if way.kind == "wish":
        return _("Without **{wish}**", wish=wish_title(now, way.wish))
    if way.kind == "pair" and way.mentor and way.other:
        return _(
            "**{name}** is not pinned to **{mentor}** any more", name=now.name(way.other), mentor=now.name(way.mentor)
        )
    if way.kind == "pair" and way.mentor and (mentee, way.mentor) in now.again:
        return _(
            "Pinned to **{mentor}** once more: they were a pair before, or one declined", mentor=now.name(way.mentor)
        )
    if way.kind == "pair" and way.mentor:
        return _("They are not kept apart from **{mentor}** any more", mentor=now.name(way.mentor))
    if way.kind == "answer" and way.subject:
        return _(
            "**{name}** could also answer ‘{question}’ with **{choice}** ({n} {n|mentor|mentors} possible then)",
            name=now.name(mentee),
            question=question_title(now, way.subject),
            choice=_choice(now, way),
            n=way.opens,
        )
    rules = ", ".join(plain(title_of(now, rule)) for rule in way.rules)
    return _(
        "An exception from **{rules}** for this person alone opens {n} {n|mentor|mentors}", rules=rules, n=way.opens
    )


def _choice(now: Round, way: Way) -> str:
    value = way.value if isinstance(way.value, bool) else way.choice
    return say_covered(spoken(now.definition), way.subject or "", value, language=language())


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _try(desk: Desk, now: Round, way: Way, mentee: str) -> None:
    """The way becomes a scenario of its own, and the page goes there."""
    title, change = _as_scenario(now, way, mentee)
    try_out(desk, now, title, change)


def _show_decisions() -> None:
    st.session_state["matching_view"] = "decisions"


def _as_scenario(now: Round, way: Way, mentee: str) -> tuple[str, Turned]:
    if way.kind == "place" and way.mentor:
        return one_more(now, way.mentor)
    if way.kind == "answer" and way.subject:
        others = [one for one in now.assumed if one[:2] != (mentee, way.subject)]
        name = words("{name}: {choice}", name=now.name(mentee), choice=_choice(now, way))
        return name, Turned(answers=[*others, (mentee, way.subject, way.value)])
    if way.kind == "wish":
        without = {HELD: Turned(running=((), 0)), LOWEST: Turned(floor=0), WEAKEST: Turned(fairest=False)}
        off = Turned(quotas_off=[*now.settings.quotas_off, way.wish])
        return words("Without {wish}", wish=wish_title(now, way.wish)), without.get(way.wish, off)
    rules = ", ".join(title_of(now, rule) for rule in way.rules)
    name = words("{name} without {rules}", name=now.name(mentee), rules=rules)
    return name, Turned(waived=[*now.settings.waived, *((mentee, rule) for rule in way.rules)])
