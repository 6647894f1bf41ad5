"""Words that hold phrases of the language: conditions, actions, schedules, durations, each in its own editor."""

from __future__ import annotations

import streamlit as st

from pages.widgets.builder_place import Place
from pages.widgets.wording import words
from workflows.language.cells import from_cell

CONDITIONS = frozenset(
    {"when", "if", "where", "among", "relevant", "constraint", "choice_filter", "open_to", "rule", "compare"}
    | {"candidates.mentee", "candidates.mentor"}
)
ACTIONS = frozenset({"then"})
SCHEDULES = frozenset({"schedule", "remind"})


def show_lines(place: Place, word: str, title: str) -> None:
    """The lines at ``place``, under their title."""
    _as_text(place, title)


def _as_text(place: Place, title: str) -> None:
    value = place.value
    lines = [value] if isinstance(value, str) else list(value or ())
    key = place.keep("lines", "\n".join(map(str, lines)))
    st.text_area(
        words(title),
        key=key,
        height=68 + 24 * min(len(lines), 6),
        disabled=bool(place.locked),
        on_change=_save,
        args=(place, key),
    )


def _save(place: Place, key: str) -> None:
    place.edit(from_cell(st.session_state[key], "lines"))
