"""Where a roster begins: hand in a workbook, go on with an unfinished one, look back at earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from models.findings import Finding, Refused, sentence
from models.i18n import number_in_words
from models.text import file_name
from models.vocabulary import UNSET
from pages.widgets.days import moment
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.uploads import LARGEST, drop
from pages.widgets.wording import _, colon, plain
from workflows import intake, lists
from workflows.intake import BatchRow, Begun, Lot, Upload, UploadRow, UploadState

UPLOAD = "upload"
"""The part of the address that names the upload in work, so that a reload comes back to it."""
_REFUSED = "roster_refused"
UNFINISHED = (UploadState.MAPPING, UploadState.MENDING)
KINDS = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"]


def open_upload(upload_id: str) -> None:
    """Go on with this upload: a callback, or called by one."""
    st.query_params[UPLOAD] = upload_id


def close_upload() -> None:
    """Back to where a roster begins: a callback, or called by one."""
    st.query_params.pop(UPLOAD, None)


def show_put_away(desk: Desk, upload: Upload) -> None:
    """The way to give a workbook up, asked once more."""
    with st.popover(_("Put away"), icon=":material/delete:"):
        st.markdown(
            _("Forget the rows of this workbook that are not in. People who are in stay in.")
            if upload.rows_in(Lot.TAKEN)
            else _("Forget this workbook. Nobody of it is in yet.")
        )
        st.button(_("Put it away"), key="roster_discard", on_click=_put_away, args=(desk, upload.id))


def _put_away(desk: Desk, upload_id: str) -> None:
    attempt(lambda: intake.discard(desk.actor, upload_id, now=desk.now))
    close_upload()


def show_landing(desk: Desk, roles: Mapping[str, str], earlier: Sequence[UploadRow]) -> None:
    """Hand in, go on, look back."""
    unfinished = [row for row in earlier if row.state in UNFINISHED]
    if unfinished:
        st.header(_("Not finished"), anchor=False)
    for row in unfinished:
        _show_one(desk, row)
    _show_hand_in(desk, roles)
    if not earlier:
        _show_how_it_works()
    elif len(earlier) > len(unfinished):
        _show_earlier(desk, [row for row in earlier if row not in unfinished])


def _show_hand_in(desk: Desk, roles: Mapping[str, str]) -> None:
    with st.container(border=True):
        st.header(_("Upload a workbook"), anchor=False)
        st.caption(
            _(
                "It need not be made for Kith: your own columns, order and title rows are fine. "
                "Nobody goes in before you have seen what was understood."
            )
        )
        role = st.segmented_control(
            _("Who is in it?"),
            list(roles),
            format_func=lambda name: plain(roles[name]),
            default=next(iter(roles)),
            required=True,
            key="roster_role",
        )
        key = f"roster_file_{st.session_state.get('roster_files', 0)}"
        file = st.file_uploader(
            _("Workbook from Excel, LibreOffice or a form, or a CSV file"),
            type=KINDS,
            key=key,
            on_change=_hand_in,
            args=(desk, key),
        )
        st.caption(
            _(
                "One file at a time, of at most {limit} MB and {rows} rows. Is yours larger? Save the list alone, "
                "without pictures and other sheets, or as CSV.",
                limit=LARGEST,
                rows=number_in_words(100_000, desk.language),
            )
        )
        refused: Mapping[str, tuple[Finding, ...]] = st.session_state.get(_REFUSED, {})
        if file is not None and file.file_id in refused:
            said = "\n\n".join(plain(sentence(found, desk.language)) for found in refused[file.file_id])
            st.error(f"{said}\n\n" + _("Nothing was changed."), icon=":material/block:")
            st.button(
                _("Try again"), icon=":material/refresh:", key="roster_retry", on_click=_hand_in, args=(desk, key)
            )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(_("No list yet?"), width="content")
            spoken = lists.languages(desk.actor, desk.cohort_id)
            language = st.selectbox(
                _("Language"),
                list(spoken),
                format_func=spoken.__getitem__,
                key="roster_template_language",
                label_visibility="collapsed",
                width=160,
            )
            st.download_button(
                _("Download an empty roster"),
                data=lambda: lists.empty_roster(desk.actor, desk.cohort_id, str(role), str(language))[1],
                file_name=file_name(f"{roles[str(role)]}.xlsx"),
                key="roster_template",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )


def _hand_in(desk: Desk, key: str) -> None:
    """Read the file when it is there. A refusal stays beside it until another one is chosen, or another role."""
    file = st.session_state.get(key)
    if not isinstance(file, UploadedFile):  # none, or one that was let go: the uploader tells of that too
        return
    role, content = str(st.session_state["roster_role"]), file.getvalue()
    begun: Begun | None = None
    try:
        if len(content) > intake.LARGE:
            intake.begin_beside(desk.actor, desk.cohort_id, role, file.name, content, now=desk.now)
        else:
            begun = intake.begin_upload(desk.actor, desk.cohort_id, role, file.name, content, now=desk.now)
    except Refused as no:
        st.session_state[_REFUSED] = {file.file_id: no.findings}
        return
    # A new key empties the uploader: the file is kept by Kith now.
    st.session_state["roster_files"] = st.session_state.get("roster_files", 0) + 1
    drop(file)
    if begun is not None:
        go_on(begun)


def go_on(begun: Begun) -> None:
    """To the columns of a file that was read."""
    if begun.already_in:
        tell(_("This workbook is in already, and nothing was changed. Below is what became of it."), "info")
    elif begun.resumed:
        tell(_("You uploaded this workbook before. Here is where you left off."), "info")
    open_upload(begun.upload_id)


# What was handed in before ------------------------------------------------------------------------------------------
def _show_earlier(desk: Desk, earlier: Sequence[UploadRow]) -> None:
    st.header(_("Earlier workbooks"), anchor=False)
    shown = list(earlier)
    if len(shown) > 10:
        wanted = st.text_input(
            _("Search by file name"), key="roster_search", icon=":material/search:", type="search"
        ).casefold()
        shown = [row for row in shown if wanted in row.file_name.casefold()][:50]
    for row in shown:
        _show_one(desk, row)


def _show_one(desk: Desk, row: UploadRow) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(row.file_name)}** · {plain(row.role_label)}", width="stretch")
            said, icon, colour = _state(row)
            st.badge(said, icon=f":material/{icon}:", color=colour)
            going_on = row.state in UNFINISHED
            st.button(
                _("Continue") if going_on else _("Open"),
                key=f"roster_open_{row.id}",
                type="secondary" if going_on else "tertiary",
                icon=":material/arrow_forward:" if going_on else ":material/open_in_full:",
                on_click=open_upload,
                args=(row.id,),
            )
        st.caption(
            _(
                "{n} {n|row|rows}, uploaded on {day} by {who}",
                n=row.rows,
                day=moment(row.created, row.zone),
                who=row.by or UNSET,
            )
        )
        for batch in row.batches:
            show_batch(desk, batch, row.zone)


def _state(row: UploadRow) -> tuple[str, str, Literal["green", "orange", "gray", "blue"]]:
    live = [batch for batch in row.batches if not batch.undone]
    if row.state is UploadState.DONE:
        return _("Done"), "check_circle", "green"
    if row.waiting and live:
        return _("{n} {n|row|rows} set aside", n=row.waiting), "pending", "orange"
    if row.batches and not live:
        return _("Undone"), "undo", "gray"
    return _("Nobody in yet"), "hourglass_top", "blue"


def show_batch(desk: Desk, batch: BatchRow, zone: str) -> None:
    """One time that rows went in, with the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        said = f"{moment(batch.done, zone)}{colon()}{counted(batch.new, batch.changed, batch.unchanged)}"
        said += f" · {plain(batch.by)}"
        if batch.undone:
            st.caption(f":material/undo: ~~{said}~~ " + _("Undone on {day}.", day=moment(batch.undone, zone)))
            return
        st.caption(f":material/login: {said}", width="stretch")
        st.button(_("Undo"), key=f"roster_undo_{batch.id}", icon=":material/undo:", on_click=_undo, args=(desk, batch))


def counted(new: int, changed: int, unchanged: int) -> str:
    """*142 new, 3 changed*: what there is any of."""
    parts = [
        (new, _("{n} new", n=new)),
        (changed, _("{n} changed", n=changed)),
        (unchanged, _("{n} unchanged", n=unchanged)),
    ]
    return ", ".join(said for number, said in parts if number)


def _undo(desk: Desk, batch: BatchRow) -> None:
    """Take a batch back, or say who stands in the way."""
    if attempt(lambda: intake.undo_batch(desk.actor, batch.id, now=desk.now)) is not None:
        told = _("Undone.")
        if batch.new:
            told += " " + _("{n} {n|person is|people are} out again.", n=batch.new)
        if batch.changed:
            told += " " + _("{n} {n|person has|people have} the answers from before.", n=batch.changed)
        tell(told + " " + _("The rows are still here and can go in again."))


def _show_how_it_works() -> None:
    st.header(_("How it works"), anchor=False)
    steps = [
        ("table_view", _("Columns"), _("Kith finds the headings and asks only about columns it is not sure of.")),
        ("build", _("Mending"), _("Every cell that is wrong is named, with what to write. Mend it here or in Excel.")),
        ("login", _("Going in"), _("Good rows go in now, the others later. One click takes all of it back.")),
    ]
    with st.grid(3, min_column_width=220):
        for icon, title, text in steps:
            with st.container(border=True, height="stretch"):
                st.markdown(f":material/{icon}: **{title}**")
                st.caption(text)
