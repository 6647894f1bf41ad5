"""What the rules cost: each rule, quota and place solved again without it; what to give up; whom to recruit."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.definitions.wording import say_answer
from models.vocabulary import PlanStatus
from pages.widgets.desk import Desk
from pages.widgets.matching_beside import when_ready
from pages.widgets.matching_words import names_of, question_title, title_of
from pages.widgets.wording import _, language, plain, words
from workflows.matching.prices import prices
from workflows.matching.recruiting import LEAST, Gap, recruitment_call
from workflows.rounds import Round
from workflows.rounds.relaxing import Relaxation, relaxations

RECRUITED, MOST_RECRUITED = 6, 40
"""So many new mentors are thought of at first, and at most."""


def show_costs(desk: Desk, now: Round) -> None:
    """The price of every rule, quota and place, live; and the brief for new mentors."""
    _show_relaxations(now)
    guarded = {name for name, must in now.matching.must.items() if must.protects}  # nobody can do without those
    told = when_ready(now, "prices", lambda: prices(now.engine, now.best))
    if told is None:
        return
    found = [price for price in told if price.kind != "rule" or price.name not in guarded]
    kinds = {"rule": words("Rule"), "quota": words("Quota"), "places": words("Places")}
    table = pd.DataFrame(
        [
            (
                kinds[price.kind],
                words("One place more with every mentor") if price.kind == "places" else title_of(now, price.name),
                price.matched_more,
                price.eligible_more,
            )
            for price in found
        ],
        columns=[words("Kind"), words("Without it"), words("More people matched"), words("More possible pairs")],
    ).sort_values(words("More people matched"), ascending=False)
    st.markdown(_("What the plan would gain if one of these were not there. Each line was solved again."))
    st.table(table.astype(str).map(plain), border="horizontal", hide_index=True)
    _show_brief(now)


def _show_relaxations(now: Round) -> None:
    if now.plan.status is not PlanStatus.INFEASIBLE:
        return
    ways = when_ready(now, "relaxations", lambda: relaxations(now))
    if not ways:
        return
    with st.container(border=True):
        st.subheader(_("Any one of these would make it possible"), anchor=False)
        st.markdown("\n".join(f"- {_relaxed(now, way)}" for way in ways[:8]))


def _relaxed(now: Round, way: Relaxation) -> str:
    what = (
        _("without the pin of {names}", names=" · ".join(map(now.name, way.pair)))
        if way.pair is not None
        else _("without the quota ‘{quota}’", quota=title_of(now, way.name))
    )
    moved = [one.mentee for one in way.changes.moved]
    effect = _("moves {names}", names=names_of(now, moved, most=3)) if moved else _("moves nobody")
    return f"{what}: " + _("{n} {n|person|people} matched", n=way.matched) + f", {effect}."


def _show_brief(now: Round) -> None:
    """Which mentors are lacking. Every line was tried with such mentors in the pool."""
    if not now.best.unmatched:
        return
    st.subheader(_("Whom to recruit"), anchor=False)
    if not st.toggle(
        _("Work it out"), key="matching_brief", help=_("Mentors who would match those who wait are tried one by one.")
    ):
        return
    mentors = st.number_input(
        _("New mentors you hope to find"), 1, MOST_RECRUITED, value=RECRUITED, key="matching_recruits", width=220
    )
    hoped = int(mentors)
    gaps = when_ready(now, "recruits", lambda: recruitment_call(now.engine, now.best, mentors=hoped), about=hoped)
    if gaps is None:
        return
    if not gaps:
        st.info(_("No kind of mentor that Kith can think of would match somebody who waits."))
        return
    lines = [f"- {plain(_wanted(now, gap))}: " + _("{n} more matched", n=gap.matched) for gap in gaps]
    together = _together(gaps)
    st.markdown("\n".join([*lines, f"\n**{plain(together)}**"]))
    _show_call(now, gaps)


def _show_call(now: Round, gaps: Sequence[Gap]) -> None:
    """The words for everybody. What only a few people ask for is told without a number and each answer by itself: a
    count, or two answers together, would tell of them."""
    few = [gap for gap in gaps if not gap.tellable]
    lines = [
        words("{program} is looking for mentors.", program=now.standing.program),
        words("We need most of all:"),
        *(f"– {_wanted(now, gap)}" for gap in gaps if gap.tellable),
        *dict.fromkeys(
            "– " + words("mentors – {asked}", asked=_asked(now, subject, choice))
            for gap in few
            for subject, choice in gap.answers.items()
        ),
    ]
    if not few and gaps[0].waiting >= LEAST:
        lines.append(_together(gaps))
    st.markdown(_("To copy into a call for mentors:"))
    st.code("\n".join(lines), language=None, wrap_lines=True)
    if few:
        st.caption(
            _(
                "Where fewer than {least} people ask for it, the call gives no number, so that nobody can be told from "
                "it.",
                least=LEAST,
            )
        )


def _together(gaps: Sequence[Gap]) -> str:
    """*With these 6 mentors 6 of 9 people who wait would have somebody.*"""
    return words(
        "With {n|this|these} {n} {n|mentor|mentors}, {k} of {all} people who wait would have somebody.",
        n=sum(gap.mentors for gap in gaps),
        k=sum(gap.matched for gap in gaps),
        all=gaps[0].waiting,
    )


def _wanted(now: Round, gap: Gap) -> str:
    """*3 mentors – Languages: Tigrinya; Times: Tue evening*"""
    asked = "; ".join(_asked(now, subject, choice) for subject, choice in gap.answers.items())
    return words("{n} {n|mentor|mentors} – {asked}", n=gap.mentors, asked=asked)


def _asked(now: Round, subject: str, choice: str) -> str:
    """*Languages: Tigrinya*"""
    said = say_answer(now.standing.definition, subject, choice, language=language())
    return f"{question_title(now, subject)}: {said}"
