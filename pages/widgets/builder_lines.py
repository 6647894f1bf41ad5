"""Words that hold phrases of the language, each in its own boxes: conditions in rows of three, the others in blanks."""

from __future__ import annotations

import streamlit as st

from pages.widgets import builder_conditions, builder_phrases
from pages.widgets.builder_place import Place, several
from pages.widgets.wording import words
from workflows.language.cells import from_cell
from workflows.language.shape import at
from workflows.language.speaking import guard_at


def has_boxes(place: Place) -> bool:
    """Whether what stands at a place is chosen in boxes, not typed. While the draft cannot be read as a whole nobody
    knows what the boxes offer: then it is mended as text."""
    return place.state.definition is not None and (builder_phrases.fits(place) or guard_at(place.path) is not None)


def show_lines(place: Place, word: str, title: str) -> None:
    """The lines at ``place``, under their title."""
    if not has_boxes(place):
        _as_text(place, title)
    elif guard_at(place.path) is not None:
        st.markdown(words(title))
        builder_conditions.show(place)
    else:
        builder_phrases.show(place, title)


def _as_text(place: Place, title: str) -> None:
    lines = several(place.value)
    key = place.keep("lines", "\n".join(lines))
    st.text_area(
        words(title),
        key=key,
        height=68 + 24 * min(len(lines), 6),
        disabled=bool(place.locked),
        on_change=_save,
        args=(place, key),
    )


def _save(place: Place, key: str) -> None:
    shape = at(place.path)
    place.edit(from_cell(st.session_state[key], "lines" if shape is not None and shape.kind == "list" else "words"))
