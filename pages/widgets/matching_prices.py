"""The price beside each switch: how many more would be matched without that rule or quota, told with every turn."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.vocabulary import PlanStatus
from pages.widgets.matching_beside import when_ready
from pages.widgets.matching_words import LEAST_POINTS, percent_of, short, wish_title
from pages.widgets.wording import _, plain, words
from workflows.matching.prices import Price, prices
from workflows.matching.waiting import without_wishes
from workflows.rounds import Round

Slots = dict[tuple[str, str], DeltaGenerator]
"""The kind of a rule or quota and its name → where its price goes."""
AT_ONCE = 100_000
"""So many pairs, counted once for each rule and quota, are looked through while she hardly notices."""
_ASKED = "matching_prices_asked"
PATIENCE = 0.15
"""Seconds the page waits for them; after that it is drawn anew when they are there."""


def is_live(now: Round) -> bool:
    """Whether the prices are told beside the switches: in a large cohort only where she asks for them, since each turn
    takes longer with them."""
    return _has_prices(now) and (_is_small(now) or bool(st.session_state.get(_ASKED)))


def ask_for_prices(now: Round) -> None:
    """In a large cohort: the way to have them told with every turn."""
    if _has_prices(now) and not _is_small(now):
        st.toggle(_("Say what switching each would do"), key=_ASKED, persist_state="session")


def _has_prices(now: Round) -> bool:
    return now.best.status is PlanStatus.OPTIMAL and bool(now.matching.must or now.matching.quotas)


def _is_small(now: Round) -> bool:
    return now.best.eligible_pairs * (len(now.matching.must) + len(now.best.quotas) + 1) <= AT_ONCE


def price_slot(now: Round) -> DeltaGenerator:
    """The place of a price beside a switch."""
    slot = st.empty()
    if is_live(now):
        slot.markdown(":small[:gray[…]]", width="content")
    return slot


def wish_slots(now: Round) -> Slots:
    """A line for the price of each wish that is in force."""
    return {("wish", wish): st.empty() for wish in without_wishes(now.settings)} if is_live(now) else {}


def show_live_prices(now: Round, slots: Slots) -> None:
    """Fill the places with what is known, or have the page drawn anew when it is."""
    if not slots or not is_live(now):
        return
    told = when_ready(now, "prices", lambda: prices(now.engine, now.best), patience=PATIENCE, quiet=True)
    for price in told or ():
        slot = slots.get((price.kind, price.name))
        if slot is None:
            continue
        said = in_short(now, price)
        if price.kind == "wish":
            said = words("Without {wish}: {gain}", wish=wish_title(now, price.name), gain=said)
        slot.markdown(f":small[:gray[{plain(said)}]]", width="stretch" if price.kind == "wish" else "content")


def in_short(now: Round, price: Price) -> str:
    """What switching it does: *+5*, *0*, *fit +3*; *−5* for what is switched off now."""
    points = percent_of(now.best, price.score_more or 0)
    if price.matched_more or points < LEAST_POINTS:
        more = price.matched_more if price.in_force else -price.matched_more
        return f"{more:+d}".replace("-", "−") if more else "0"
    return words("fit +{n}", n=short(points)) if price.in_force else words("fit −{n}", n=short(points))
