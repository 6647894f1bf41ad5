"""Boxes that show what is in force, which can change without them: by Undo, by a scenario, in another window.

Streamlit tells the browser once what a box was set to. If a click ends that run before the browser has heard of it, the
box starts at its lowest value, sends that back, and a rule nobody touched is turned. So no box is set here: it begins
with what is in force, and where something else changed that, another box takes its place.
"""

from __future__ import annotations

import streamlit as st

_TURNS = "boxes_in_force"


def box_for(key: str, value: object) -> str:
    """The name of the box that shows ``value``, to be drawn with ``value`` as what it begins with.

    It keeps its name, and with it the keyboard, while nobody but the box itself changes what is in force.
    """
    turns: dict[str, int] = dict(st.session_state.get(_TURNS, {}))
    present = _named(key, turns.get(key, 0))
    if present in st.session_state and st.session_state[present] != value:
        turns[key] = turns.get(key, 0) + 1
        st.session_state[_TURNS] = turns
    return _named(key, turns.get(key, 0))


def _named(key: str, turn: int) -> str:
    return f"{key}_{turn}" if turn else key
