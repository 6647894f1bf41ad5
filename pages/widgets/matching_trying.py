"""Trying a change out: it becomes a scenario, and the page goes there. Nothing in force is changed."""

from __future__ import annotations

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, words
from workflows import rounds
from workflows.rounds import Round, Turned


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def try_out(desk: Desk, now: Round, title: str, change: Turned) -> None:
    """The change as a scenario of its own, under a name like ``title``; the same twice is one scenario."""
    name, is_there = rounds.name_for(now, title, change)
    if not is_there:
        if not attempt(
            lambda: rounds.save_scenario(desk.actor, desk.cohort_id, now.model, name, change=change, now=desk.now)
        ):
            return
        tell(_("‘{name}’ stands under Scenarios now. Nothing in force was changed.", name=name))
    st.session_state["matching_scenario_which"] = name
    st.session_state["matching_view"] = "scenarios"


def one_more(now: Round, mentor: str) -> tuple[str, Turned]:
    """One place more with a mentor than she has now, and how that is called."""
    side = now.engine.pool.mentors
    present = now.settings.places.get(mentor, int(side.places[side.index[mentor]]))
    return words("{name} takes one more", name=now.name(mentor)), Turned(places={mentor: present + 1})
