"""The builder's place in the address of its page: a reload, the browser's Back and a link lead to the same form."""

from __future__ import annotations

from collections.abc import Container

import streamlit as st

from pages.widgets.builder_nav import go
from pages.widgets.builder_new import CHOSEN
from workflows.language.places import Path

PROGRAM, AT = "program", "at"
_WRITTEN = "builder_address"
"""What this desk last wrote there: whatever else stands in the address, somebody went to."""


def follow(programs: Container[str]) -> None:
    """Go where the address leads, if somebody went there: by a reload, back, or a link. Whoever wrote it may have
    written anything, so what does not exist is passed over (``builder_nav.here``)."""
    said = _said()
    if said == st.session_state.get(_WRITTEN, ("", "")):
        return
    program, at = said
    if program in programs:
        st.session_state[CHOSEN] = program
    if at:
        go(tuple(at.split(".")))
    st.session_state[_WRITTEN] = said


def put(program: str, path: Path) -> None:
    """Put into the address where she is; nothing is sent where it says so already."""
    now = (program, ".".join(path))
    if now != _said():
        st.query_params.update({PROGRAM: now[0], AT: now[1]})
    st.session_state[_WRITTEN] = now


def _said() -> tuple[str, str]:
    return st.query_params.get(PROGRAM, ""), st.query_params.get(AT, "")
