"""What takes plans of its own and may take long: there at once where it is small, and else shown when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from models.findings import Refused
from pages.widgets.notices import as_markdown
from pages.widgets.wording import _
from workflows import rounds
from workflows.rounds import Round

_EVERY = 1.0
"""Seconds between two looks."""
Told = TypeVar("Told")


def when_ready(
    now: Round,
    what: str,
    work: Callable[[], Told],
    *,
    about: Hashable = (),
    patience: float = rounds.AT_ONCE,
    quiet: bool = False,
) -> Told | None:
    """What ``work`` answers. While it is worked out the page says so (unless ``quiet``) and there is None; then it is
    drawn anew. ``work`` asks nothing of the session: it is done by another thread."""
    try:
        found = rounds.worked_out(now, what, work, about=about, patience=patience)
    except Refused as no:
        if not quiet:
            st.error(as_markdown(no.findings), icon=":material/error:")
        return None
    if found is None:
        _show_waiting(now, what, about, quiet=quiet)
    return found


@st.fragment(run_every=_EVERY)
def _show_waiting(now: Round, what: str, about: Hashable, *, quiet: bool) -> None:
    if not quiet:
        with st.container(border=True, key=f"matching_beside_{what}"):
            st.markdown(
                ":material/hourglass_top: **"
                + _("This is being worked out.")
                + "** "
                + _("You can go on with something else; it is here when you come back.")
            )
    if rounds.is_over(now, what, about=about):
        st.rerun()
