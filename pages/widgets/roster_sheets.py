"""The other sheets and tables of a workbook that hold people: which of them to read too, and as whose roster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.roster_landing import open_upload
from pages.widgets.wording import _, plain
from workflows import intake
from workflows.intake import OtherSheet, Upload, UploadState


def show_other_sheets(desk: Desk, upload: Upload) -> None:
    """One line a sheet or table: how many people, whose roster, and the way there. Nothing where there is one."""
    others = intake.other_sheets(desk.actor, upload, now=desk.now)
    if not others:
        return
    unread = [one for one in others if one.upload_id is None]
    title = (
        _("{n} more {n|table|tables} of this workbook {n|holds|hold} people", n=len(others))
        if any(one.column or one.row for one in others)
        else _("{n} more {n|sheet|sheets} of this workbook {n|holds|hold} people", n=len(others))
    )
    if not unread:
        title = _("What else this workbook holds is read: {n} {n|roster|rosters}", n=len(others))
    with st.expander(title, icon=":material/tab:", expanded=bool(unread) and upload.state is not UploadState.DONE):
        roles = intake.roles(desk.actor, upload.cohort_id)
        for one in others:
            _show_one(upload, one, roles)
        if unread:
            st.button(
                _("Read the chosen tables")
                if any(one.column or one.row for one in unread)
                else _("Read the chosen sheets"),
                key="roster_sheets_read",
                icon=":material/library_add:",
                on_click=_read,
                args=(desk, upload, unread),
            )


def _show_one(upload: Upload, one: OtherSheet, roles: Mapping[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        said = _("{sheet}: {n} {n|person|people}", sheet=_place(one), n=one.people)
        if not one.visible:
            said += " · " + _("hidden in the workbook")
        if one.upload_id is not None:
            st.markdown(plain(said), width="stretch")
            st.button(
                _("Open"),
                key=f"roster_sheet_open_{one.name}",
                type="tertiary",
                icon=":material/open_in_full:",
                on_click=open_upload,
                args=(one.upload_id,),
            )
            return
        st.checkbox(plain(said), value=one.visible, key=_key(upload, one, "wanted"), width="stretch")
        st.selectbox(
            _("Who is in it?"),
            list(roles),
            index=list(roles).index(one.role),
            format_func=lambda name: plain(roles[name]),
            key=_key(upload, one, "role"),
            label_visibility="collapsed",
            width=220,
        )


def _place(one: OtherSheet) -> str:
    """Where it stands in the workbook."""
    if one.column:
        place = _("beside the first table, from column {column} on", column=one.column)
    elif one.row:
        place = _("a table of its own, from row {row} on", row=one.row)
    else:
        return one.sheet
    return f"{one.sheet}, {place}" if one.sheet else place


def _key(upload: Upload, one: OtherSheet, what: str) -> str:
    return f"roster_sheet_{what}_{upload.id}_{one.name}"


def _read(desk: Desk, upload: Upload, unread: Sequence[OtherSheet]) -> None:
    """A callback: the chosen sheets become uploads of their own, and wait among the unfinished ones."""
    chosen = {
        one.name: str(st.session_state[_key(upload, one, "role")])
        for one in unread
        if st.session_state.get(_key(upload, one, "wanted"))
    }
    if not chosen:
        tell(_("Choose a sheet first."), "info")
        return
    begun = attempt(lambda: intake.read_sheets(desk.actor, upload.id, chosen, now=desk.now))
    if begun is not None:
        tell(_("{n} more {n|roster is|rosters are} read and {n|waits|wait} under All rosters.", n=len(begun)))
