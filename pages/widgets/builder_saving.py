"""How the builder writes: one function for every field, and undo."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.widgets.builder_place import Place
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt
from workflows import building, drafts
from workflows.building import Edit
from workflows.drafts import DraftView
from workflows.language.sheets import MADE, long

_OWN = "builder_own"
"""The number of the last edit made at this desk, by draft: going on from there is no collision with a colleague."""


def place_of(desk: Desk, draft: DraftView) -> Place:
    """The top of a draft; ``place.at(...)`` are the places in it."""
    state = drafts.look(desk.actor, draft.id, now=desk.now)
    reading = drafts.reading_of(draft)
    whole = long(reading.whole)
    made = {word: value for word, value in (reading.own.get("program") or {}).items() if word in MADE}
    if made:
        # Where a program comes from is said by its own words alone.
        whole = {**whole, "program": {**(whole.get("program") or {}), **made}}
    return Place(desk=desk, draft=draft, state=state, reading=reading, whole=whole, path=(), on_save=save)


def save(desk: Desk, draft: DraftView, edits: Sequence[Edit], what: str) -> bool:
    """Write edits into a draft; a refusal is told above the page."""
    own = st.session_state.get(_OWN, {}).get(draft.id)
    view = attempt(lambda: building.edit(desk.actor, draft, edits, what=what, own=own, now=desk.now))
    if view is not None:
        st.session_state[_OWN] = {draft.id: view.at}
    return view is not None


def undo(desk: Desk, draft: DraftView) -> None:
    """Take the last edit back."""
    _step(attempt(lambda: drafts.undo(desk.actor, draft.id, seen=_seen(draft), now=desk.now)))


def redo(desk: Desk, draft: DraftView) -> None:
    """Make it again."""
    _step(attempt(lambda: drafts.redo(desk.actor, draft.id, seen=_seen(draft), now=desk.now)))


def _seen(draft: DraftView) -> tuple[int, ...]:
    """What she has before her, and what she made of it by a click just now, before it was drawn."""
    return draft.at, st.session_state.get(_OWN, {}).get(draft.id, draft.at)


def _step(view: DraftView | None) -> None:
    if view is not None:
        st.session_state[_OWN] = {view.id: view.at}
