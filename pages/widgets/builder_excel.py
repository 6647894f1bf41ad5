"""A draft as a workbook: take it away, and bring it back with a look at what it changes before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from models.findings import Refused
from models.text import file_name
from pages.widgets import builder_findings
from pages.widgets.builder_place import Place
from pages.widgets.device import on_phone
from pages.widgets.notices import as_markdown, attempt, tell
from pages.widgets.program_changes import show_changes
from pages.widgets.wording import _, plain, words
from workflows import building
from workflows.building import Incoming, Workplace
from workflows.language.places import Path, in_words
from workflows.language.threeway import Choice, in_short

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MANY = 3
"""From so many conflicts on one press can answer them all."""
_UPLOAD, _READ, _HERS = "builder_upload", "builder_incoming", "builder_her_workbook"


def show_excel(top: Place, workplace: Workplace) -> None:
    """Download on one side, upload on the other."""
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, height="stretch"):
        st.markdown(f"**{_('Take it away')}**")
        st.markdown(
            _(
                "One workbook, one sheet for each part, one row for each item: to read, to send to your board, to "
                "change in Excel or LibreOffice."
            )
        )
        st.download_button(
            _("Download as Excel"),
            lambda: building.workbook(
                top.draft, today=top.desk.today, language=top.desk.language, findings=top.state.findings
            ),
            file_name=file_name(f"{workplace.name}.xlsx"),
            mime=XLSX,
            icon=":material/download:",
            type="primary",
            key="builder_workbook",
            on_click="ignore",
        )
        _show_hers(top)
    with right.container(border=True, height="stretch"):
        st.markdown(f"**{_('Bring it back')}**")
        st.markdown(_("First you see what it would change. Nothing is written before you say so."))
        number = st.session_state.get(f"{_UPLOAD}_number", 0)
        file = st.file_uploader(_("The workbook"), type=["xlsx", "ods"], key=f"{_UPLOAD}_{number}", max_upload_size=10)
    if file is not None:
        _show_incoming(top, file.getvalue(), file.name, file.file_id)


def _show_hers(top: Place) -> None:
    """The workbook she brought back last, brought up to date: it is hers, with its colours."""
    kept = st.session_state.get(_HERS)
    if kept is None or kept[0] != top.draft.id:
        return
    _draft, content, returned = kept
    st.download_button(
        _("Download in your own workbook"),
        lambda: building.hers(content, returned, top.draft, today=top.desk.today, language=top.desk.language),
        file_name=returned.file_name,
        mime=XLSX,
        icon=":material/format_paint:",
        key="builder_hers",
        on_click="ignore",
    )
    st.caption(
        _(
            "‘{name}’ as the draft stands now: your colours, widths, columns and sheets are kept.",
            name=returned.file_name,
        )
    )


def _show_marked(top: Place, content: bytes, found: Incoming) -> None:
    """Her workbook with a note at each cell that has to be mended."""
    if not _is_xlsx(found.returned.file_name):
        return
    st.download_button(
        _("Download it with a note at each of these cells"),
        lambda: building.marked(content, found.returned, language=top.desk.language),
        file_name=found.returned.file_name,
        mime=XLSX,
        icon=":material/add_comment:",
        key="builder_marked",
        on_click="ignore",
    )


def _is_xlsx(name: str) -> bool:
    return name.casefold().endswith(".xlsx")


def _show_incoming(top: Place, content: bytes, name: str, file_id: str) -> None:
    choices: dict[str, Choice] = {}
    found = _read(top, content, name, file_id, choices, delete=True)
    if found is None:
        return
    if found.conflicts:
        choices = _choose(top, found)
    delete = True
    if found.deleted:
        _show_deleted(top, found)
        delete = st.checkbox(_("Delete them"), key="builder_delete_rows")
    found = _read(top, content, name, file_id, choices, delete=delete)
    if found is None:
        return
    for sheet in found.returned.strange_sheets:
        st.caption(_("The sheet ‘{name}’ is your own; it means nothing here.", name=sheet))
    for sheet, column in found.returned.strange_columns:
        st.caption(
            _("The column ‘{column}’ of ‘{sheet}’ is your own; it means nothing here.", column=column, sheet=sheet)
        )
    if found.stops:
        st.error(_("Mend these in the workbook, then upload it again:"), icon=":material/error:")
        builder_findings.show_places(found.stops, None)
        _show_marked(top, content, found)
        return
    waits = len(choices) < len(found.conflicts)
    if found.changes or found.guarded or not waits:
        with st.container(border=True):
            st.markdown(f"**{_('What the workbook changes')}**")
            builder_findings.show_guarded(found.guarded, None)
            if found.changes or not found.guarded:
                show_changes(found.changes, found.reading.definition)
    st.button(
        _("Take it into the draft"),
        type="primary",
        icon=":material/input:",
        key="builder_take_workbook",
        disabled=waits,
        on_click=_take,
        args=(top, found, content),
    )
    if waits:
        st.caption(_("Say for each of the lines above whose words hold."))


def _read(
    top: Place, content: bytes, name: str, file_id: str, choices: Mapping[str, Choice], *, delete: bool
) -> Incoming | None:
    """Reading takes a second; the same file on the same draft says the same."""
    asked = (file_id, top.draft.digest, tuple(sorted(choices.items())), delete)
    kept = st.session_state.setdefault(_READ, {})
    if asked not in kept:
        if len(kept) > 4:
            kept.clear()
        try:
            kept[asked] = building.incoming(top.draft, content, name, choices=choices, delete=delete)
        except Refused as refused:
            st.error(as_markdown(refused.findings), icon=":material/error:")
            return None
    found: Incoming = kept[asked]
    return found


def _choose(top: Place, found: Incoming) -> dict[str, Choice]:
    """Both words side by side; a person says whose holds."""
    st.warning(
        _(
            "{n} {n|place was|places were} changed in the workbook and here. Say whose words hold:",
            n=len(found.conflicts),
        ),
        icon=":material/call_split:",
    )
    keys = [f"builder_conflict_{conflict.key}" for conflict in found.conflicts]
    if len(keys) >= MANY:
        with st.container(horizontal=True):
            for side, title in (("ours", _("All as they are here")), ("theirs", _("All as in the workbook"))):
                st.button(title, type="tertiary", key=f"builder_all_{side}", on_click=_choose_all, args=(keys, side))
    choices: dict[str, Choice] = {}
    for conflict, key in zip(found.conflicts, keys, strict=True):
        titles = {
            "ours": plain(words("Here: {text}", text=in_short(conflict.ours))),
            "theirs": plain(words("Workbook: {text}", text=in_short(conflict.theirs))),
        }
        chosen = st.radio(
            plain(_place(top, conflict.path)),
            list(titles),
            index=None,
            format_func=titles.__getitem__,
            horizontal=not on_phone(),
            key=key,
        )
        if chosen:
            choices[conflict.key] = "theirs" if chosen == "theirs" else "ours"
    return choices


def _choose_all(keys: Sequence[str], chosen: str) -> None:
    for key in keys:
        st.session_state[key] = chosen


def _place(top: Place, path: Path) -> str:
    """A place in the words of the builder, labels included."""
    return builder_findings.place_in_words(path, top.state.definition) or in_words(path)


def _show_deleted(top: Place, found: Incoming) -> None:
    st.warning(
        _(
            "{n} {n|row is|rows are} gone from the workbook. Without your word they stay:",
            n=len(found.deleted),
        )
        + "\n\n"
        + "\n".join(f"- {plain(_place(top, path))}" for path in found.deleted[:20]),
        icon=":material/delete:",
    )


def _take(top: Place, found: Incoming, content: bytes) -> None:
    view = attempt(lambda: building.take(top.desk.actor, top.draft, found, now=top.desk.now))
    if view is not None:
        tell(_("‘{name}’ is in the draft. Undo takes it back.", name=found.returned.file_name))
        st.session_state[f"{_UPLOAD}_number"] = st.session_state.get(f"{_UPLOAD}_number", 0) + 1
        st.session_state.pop(_READ, None)
        if _is_xlsx(found.returned.file_name):
            st.session_state[_HERS] = (top.draft.id, content, found.returned)
