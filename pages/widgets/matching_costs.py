"""What rules and quotas cost, what the next place with each mentor is worth; what to give up; whom to recruit."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.vocabulary import PlanStatus
from pages.widgets.desk import Desk
from pages.widgets.matching_beside import when_ready
from pages.widgets.matching_call import answers_of, said_together, show_call
from pages.widgets.matching_trying import one_more, try_out
from pages.widgets.matching_words import (
    LEAST_POINTS,
    names_of,
    percent_of,
    question_title,
    say_choice,
    short,
    title_of,
    wish_title,
)
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, colon, plain, semicolon, spoken, words
from workflows.matching.prices import MOST_TRIED, NextPlace, Price, places_for_people, prices
from workflows.matching.recruiting import Gap, recruitment_call
from workflows.rounds import Round
from workflows.rounds.relaxing import Relaxation, relaxations

RECRUITED, MOST_RECRUITED = 6, 40
"""So many new mentors are thought of at first, and at most."""
LISTED = 8
"""So many mentors whose next place is worth something are listed at once; the others when she asks."""


def show_costs(desk: Desk, now: Round) -> None:
    """The price of every rule, quota and place; and the brief for new mentors."""
    _show_relaxations(now)
    told = when_ready(now, "prices", lambda: prices(now.engine, now.best))
    if told is None:
        return
    _show_prices(now, told)
    _show_places(desk, now, told)
    _show_brief(now)


def _show_prices(now: Round, told: Sequence[Price]) -> None:
    """What each rule and each quota costs, those that leave most people out first."""
    guarded = {name for name, must in now.matching.must.items() if must.protects}  # nobody can do without those
    found = [price for price in told if price.kind != "places" and (price.kind != "rule" or price.name not in guarded)]
    if not found:
        return
    kinds = {"rule": words("Rule"), "quota": words("Quota"), "wish": words("Wish")}
    found.sort(key=lambda price: (-price.matched_more, -(price.score_more or 0), -price.eligible_more))
    st.header(_("Rules, quotas and wishes"), anchor=False)
    st.markdown(_("How many more people the best plan would match without it."))
    table = pd.DataFrame(
        [
            (
                kinds[price.kind],
                _what(now, price),
                _gain(now, price.matched_more, price.score_more),
                price.eligible_more,
            )
            for price in found
        ],
        columns=[words("Kind"), words("Without it"), words("More people matched"), words("More possible pairs")],
    )
    st.table(table.astype(str).map(plain), border="horizontal", hide_index=True)


def _what(now: Round, price: Price) -> str:
    """What is left out, by its name; a wish begins a line here."""
    said = wish_title(now, price.name) if price.kind == "wish" else title_of(now, price.name)
    return said[:1].upper() + said[1:] + ("" if price.in_force else words(" (switched off)"))


def _gain(now: Round, matched: int, score: int | None) -> str:
    """*3*, *0, fit 12 points better*: people first, then the fit of all pairs together."""
    points = percent_of(now.best, score or 0)
    if matched or points < LEAST_POINTS:
        return str(matched)
    return words("{n}, and the pairs fit {k} points better", n=matched, k=short(points))


def _show_places(desk: Desk, now: Round, told: Sequence[Price]) -> None:
    """What one place more is worth with each mentor: whom to ask first whether she takes one more."""
    everywhere = next((price for price in told if price.kind == "places"), None)
    if everywhere is None:
        return
    found = when_ready(now, "places", lambda: places_for_people(now.engine, now.best))
    if found is None:
        return
    bring, everybody_tried = found
    st.header(_("One more place"), anchor=False)
    said = _("With one more place for every mentor, {n} more would be matched.", n=everywhere.matched_more)
    if not bring:
        st.markdown(said + " " + _("No single mentor’s next place would match anybody more."))
        _show_how_many_tried(everybody_tried)
        return
    if len(bring) > 1:  # of one, the table says it all
        said += " " + _(
            "Each of these {n} {n|mentor|mentors} alone could match one more: whom you ask first is for you to choose.",
            n=len(bring),
        )
    st.markdown(said)
    roles = spoken(now.standing.definition).role_label
    whole = len(bring) <= LISTED or st.toggle(_("Show all {n}", n=len(bring)), key="matching_places_all")
    shown = bring if whole else bring[:LISTED]
    table = pd.DataFrame(
        [
            (
                now.name(one.mentor),
                names_of(now, one.changes.gained, most=3),
                names_of(now, [move.mentee for move in one.changes.moved], most=3) or words("nobody"),
            )
            for one in shown
        ],
        columns=[roles("mentor"), words("Would be matched"), words("Who moves to another mentor")],
    )
    st.table(table.map(plain), border="horizontal", hide_index=True)
    _show_how_many_tried(everybody_tried)
    _show_ask(desk, now, bring)


def _show_how_many_tried(everybody: bool) -> None:
    """Where quotas or circles decide, each next place is a plan of its own, so not all of them were made."""
    if not everybody:
        st.caption(_("Tried with the {n} mentors whom most of those who wait could have.", n=MOST_TRIED))


def _show_ask(desk: Desk, now: Round, bring: Sequence[NextPlace]) -> None:
    """Try what comes of it when one of them takes one more: as a scenario, so nothing in force is changed."""
    ids = [one.mentor for one in bring]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Who could take one more?"),
            ids,
            format_func=told_apart(ids, now.name, now.standing.contact),
            key="matching_next_place",
            width=260,
        )
        st.button(
            _("Try it"),
            key="matching_next_place_try",
            icon=":material/science:",
            help=_("It becomes a scenario; nothing in force is changed."),
            on_click=_try_place,
            args=(desk, now, chosen),
        )


def _try_place(desk: Desk, now: Round, mentor: str) -> None:
    try_out(desk, now, *one_more(now, mentor))


def _show_relaxations(now: Round) -> None:
    if now.plan.status is not PlanStatus.INFEASIBLE:
        return
    ways = when_ready(now, "relaxations", lambda: relaxations(now))
    if not ways:
        return
    with st.container(border=True):
        st.header(_("Any one of these would make it possible"), anchor=False)
        st.markdown("\n".join(f"- {_relaxed(now, way)}" for way in ways[:8]))


def _relaxed(now: Round, way: Relaxation) -> str:
    what = (
        _("without the pin of {names}", names=" · ".join(map(now.name, way.pair)))
        if way.pair is not None
        else _("without {wish}", wish=wish_title(now, way.name))
    )
    moved = [one.mentee for one in way.changes.moved]
    effect = _("moves {names}", names=names_of(now, moved, most=3)) if moved else _("moves nobody")
    matched = _("{n} {n|person|people} matched", n=way.matched)
    return words("{what}: {effect}.", what=what, effect=f"{matched}, {effect}")


def _show_brief(now: Round) -> None:
    """Which mentors are lacking. Every line was tried with such mentors in the pool."""
    if not now.best.unmatched:
        return
    st.header(_("Whom to recruit"), anchor=False)
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
    lines = [f"- {plain(_wanted(now, gap))}{colon()}" + _("{n} more matched", n=gap.matched) for gap in gaps]
    together = said_together(gaps)
    st.markdown("\n".join([*lines, f"\n**{plain(together)}**"]))
    st.caption(
        _(
            "Each line was tried: mentors who answer so, and are as ready as the others, were put among them, and the "
            "plan was made again."
        )
    )
    show_call(now, gaps)


def _wanted(now: Round, gap: Gap) -> str:
    """*3 mentors (Languages: Tigrinya; Times: Saturday)*"""
    said = _asked(now, gap)
    if gap.untold:
        said += words("; and {n} {n|answer|answers} more that only they and you may know", n=gap.untold)
    return words("{n} {n|mentor|mentors} ({asked})", n=gap.mentors, asked=said)


def _asked(now: Round, gap: Gap) -> str:
    """*Languages: Tigrinya; Times: Saturday*: what is lacking, and what else they must answer."""
    return semicolon().join(_answer(now, subject, told) for subject, told in answers_of(gap).items())


def _answer(now: Round, subject: str, choices: Sequence[str]) -> str:
    """*Languages: Tigrinya + English*; a choice can have a comma in it."""
    said = " + ".join(say_choice(now, subject, one) for one in choices)
    return f"{question_title(now, subject)}{colon()}{said}"
