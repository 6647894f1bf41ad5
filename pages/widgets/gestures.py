"""After a gesture: for whom it was done, for whom not and why, and one button that takes it back.

The button stays until the next gesture of the page, so that a mistake seen a minute later is still one click.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from zlib import crc32

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, show_notices, tell
from pages.widgets.wording import _, plain
from workflows.gestures import Gesture, Taken, take_back

NAMES_SHOWN = 8
"""So many names stand behind a reason before the rest is counted."""


def of_this_list(key: str, lines: Iterable[str]) -> str:
    """The key of a table in which lines are ticked. A tick is a place: in another list somebody else would stand there,
    and the next click would be about her. So another list is another table, in which nobody is ticked."""
    return f"{key}_{crc32(' '.join(lines).encode())}"


def carry_through(
    desk: Desk, page: str, do: Callable[[], Gesture], said: str, *, moving: bool = False, **blanks: Any
) -> Gesture | None:
    """Do it, tell what came of it, keep what takes it back. ``said`` is a marked sentence about ``{n}`` people; with
    ``moving`` those it could not be done for *could not go on*."""
    gesture = attempt(do)
    if gesture is None:
        return None
    tell_gesture(gesture, said, moving=moving, **blanks)
    if gesture.undo:
        keep_for_undo(desk, page, _(said, n=len(gesture.done), **blanks), gesture.undo)
    return gesture


def tell_gesture(gesture: Gesture, said: str, *, moving: bool = False, **blanks: Any) -> None:
    """The answer to a gesture for many: *Moved 38. 2 could not go on:* with names and reasons."""
    if gesture.done:
        lines = [_(said, n=len(gesture.done), **blanks)]
        lines += [
            _("{n} {n|person has|people have} gone on to ‘{stage}’ by that.", n=count, stage=stage)
            for stage, count in gesture.moved_on.items()
        ]
        tell(" ".join(lines))
    elif not gesture.refused:
        tell(_("There was nothing left to record for them."), "info")
    if gesture.refused:
        count = len(gesture.refused)
        head = _("For {n} {n|person|people} it could not be recorded:", n=count)
        if moving:
            head = _("{n} {n|person|people} could not go on:", n=count)
        tell(f"{head}\n\n" + "\n".join(_by_reason(gesture.refused)), "warning")


def _by_reason(refused: Sequence[tuple[str, str]]) -> list[str]:
    """One line a reason, with the names it holds for."""
    reasons: dict[str, list[str]] = {}
    for name, reason in refused:
        reasons.setdefault(reason, []).append(name)
    lines = []
    for reason, names in sorted(reasons.items(), key=lambda found: -len(found[1])):
        shown = ", ".join(names[:NAMES_SHOWN])
        if len(names) > NAMES_SHOWN:
            shown = _("{names} and {n} more", names=shown, n=len(names) - NAMES_SHOWN)
            lines.append(f"- {plain(reason)} – {shown}")
        else:
            lines.append(f"- {plain(reason)} – {plain(shown)}")
    return lines


def keep_for_undo(desk: Desk, page: str, label: str, undo: Sequence[Taken] | Callable[[], Gesture]) -> None:
    """Keep what takes a gesture back; it replaces the page's last one: events, or for what is no event a function that
    does it. ``label`` is ready Markdown."""
    st.session_state[f"{page}_undo"] = (desk.cohort_id, label, undo if callable(undo) else tuple(undo))


def forget_undo(page: str) -> None:
    """What was kept is taken back in another way."""
    st.session_state.pop(f"{page}_undo", None)


def show_outcome(desk: Desk, page: str) -> None:
    """What was told since the last time, and the button that takes the page's last gesture back, if there is one in
    this cohort. Later runs name the gesture beside the button, because its notice is gone."""
    fresh = bool(st.session_state.get("notices"))
    show_notices()
    cohort_id, label, undo = st.session_state.get(f"{page}_undo", (None, "", ()))
    if not undo or cohort_id != desk.cohort_id:
        st.container()  # keeps the place of the row, as ``show_notices`` does
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"{page}_undo_row"):
        st.button(
            _("Undo"),
            icon=":material/undo:",
            type="tertiary",
            key=f"{page}_undo_last",
            on_click=_undo,
            args=(desk, page, label, undo),
        )
        if not fresh:
            st.caption(label, width="content")


def _undo(desk: Desk, page: str, label: str, undo: Sequence[Taken] | Callable[[], Gesture]) -> None:
    """Before the page runs, so that a quick click elsewhere does not interrupt it."""
    gesture = attempt(lambda: undo() if callable(undo) else take_back(desk.actor, desk.cohort_id, undo, now=desk.now))
    forget_undo(page)
    if gesture is not None and gesture.done:
        tell(_("Taken back:") + " " + label, "info")
    if gesture is not None and gesture.refused:
        head = _("It could not be taken back for {n}:", n=len(gesture.refused))
        tell(f"{head}\n\n" + "\n".join(_by_reason(gesture.refused)), "warning")
