"""Rows that are set aside: every fault at its cell with what to do, mended one by one, in a grid, or in Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

import pandas as pd
import streamlit as st

from models.findings import Finding, sentence
from models.i18n import colon
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, plain, words
from workflows import intake
from workflows.exchange.emptied import READ_AS_EMPTY
from workflows.exchange.reading import letters
from workflows.exchange.result import PEOPLE_NAMED, SEVERAL_PEOPLE, CellFinding
from workflows.intake import Lot, Upload, UploadState

A_PAGE = 8
"""How many faults are listed at once."""
GRID_ROWS = 200
LEFT_OUT_AT_ONCE = 20
MOST_ON_A_BUTTON = 32
WHOLE_ROW = ""
LEAVE_OUT = "@out"
"""A column of our own, named as no question can be."""


def show_set_aside(desk: Desk, upload: Upload) -> None:
    """The rows that wait, if any, and those that were left out."""
    waiting = upload.rows_in(Lot.WAITING)
    if waiting:
        st.header(
            _("{n} {n|row is|rows are} set aside", n=len(waiting)),
            anchor=False,
            help=_("They wait here until they are mended. Nothing of them is lost."),
        )
        show_file_findings(desk, upload)
        if upload.waiting_findings:
            _show_findings(desk, upload)
            _show_grid(desk, upload, waiting)
    elif upload.state is UploadState.MENDING:  # every row is ready, and yet the sheet may not be what she thinks
        show_file_findings(desk, upload)
    _show_left_out(desk, upload)


MANY = 2
"""Up to so many questions without a column are told each in a box of its own."""


def show_file_findings(desk: Desk, upload: Upload) -> None:
    """What is wrong with the sheet as a whole; many questions without a column are one thing to know, not twenty."""
    findings = [found for found in upload.reading.file_findings if found.code != READ_AS_EMPTY]
    _show_read_as_empty(desk, upload)
    lacking = [found for found in findings if found.code == "column_missing"]
    for found in findings:
        if found not in lacking or len(lacking) <= MANY:
            (st.error if found.stops else st.warning)(
                plain(upload.words.of(found).sentence(desk.language)), icon=":material/info:"
            )
    if len(lacking) <= MANY:
        return
    title = _("{n} questions of the form have no column here. People can go in without.", n=len(lacking))
    with st.expander(title, icon=":material/info:"):
        st.caption(_("Their answers stay unknown until someone gives them. If a column below holds one, choose it."))
        st.markdown("\n".join(f"- {plain(upload.words.labels[found.question])}" for found in lacking))


def _show_read_as_empty(desk: Desk, upload: Upload) -> None:
    """Where words were read as empty cells, column by column; one click makes them answers, another empty again."""
    empty = [found for found in upload.reading.file_findings if found.code == READ_AS_EMPTY]
    written = sorted(upload.decisions.as_written & upload.reading.used.keys())
    if not empty and not written:
        return
    cells = sum(int(found.finding.params["count"]) for found in empty)
    title = _("{n} {n|cell says|cells say} ‘n/a’ or the like and {n|is|are} read as empty", n=cells)
    with st.expander(title, icon=":material/ink_eraser:"):
        for found in empty:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(upload.words.of(found).sentence(desk.language)), width="stretch")
                _show_reading_switch(desk, upload, found.question, _("These are answers"), so=True)
        for question in written:
            with st.container(horizontal=True, vertical_alignment="center"):
                label = upload.words.labels[question]
                st.markdown(_("‘{question}’ is read as it is written.", question=label), width="stretch")
                _show_reading_switch(desk, upload, question, _("Read them as empty"), so=False)


def _show_reading_switch(desk: Desk, upload: Upload, question: str, label: str, *, so: bool) -> None:
    st.button(
        label,
        key=f"roster_written_{question}_{upload.number}",
        type="tertiary",
        on_click=lambda: attempt(
            lambda: intake.read_as_written(desk.actor, upload.id, question, now=desk.now, seen=upload.number, so=so)
        ),
    )


# One by one ---------------------------------------------------------------------------------------------------------
def _show_findings(desk: Desk, upload: Upload) -> None:
    faults = upload.waiting_findings
    kinds: dict[str, list[CellFinding]] = {}
    for found in faults:
        kinds.setdefault(found.question, []).append(found)
    labels = {kind: _kind(upload, kind) for kind in kinds}
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        chosen = st.pills(
            _("What is wrong, by column"),
            list(kinds),
            format_func=lambda kind: f"{plain(labels[kind])} · {len(kinds[kind])}",
            key=f"roster_kind_{upload.id}",
            wrap=True,
        )
        shown = kinds.get(str(chosen), []) if chosen is not None else faults
        offered = sum(bool(found.suggestion) for found in shown)
        if offered > 1:
            st.button(
                _("Accept {n} suggestions", n=offered),
                key="roster_accept_all",
                icon=":material/done_all:",
                on_click=_accept,
                args=(desk, upload),
                kwargs={"question": None if chosen is None else str(chosen)},
            )
    pages = ceil(len(shown) / A_PAGE)
    at = st.session_state.get("roster_faults_page", 1) if pages > 1 else 1
    first = (min(at, pages) - 1) * A_PAGE
    with st.container(border=True, gap="medium"):
        for number, found in enumerate(shown[first : first + A_PAGE], start=first):
            _show_fault(desk, upload, found, number)
    if pages > 1:
        st.pagination(pages, key="roster_faults_page")


def _kind(upload: Upload, question: str) -> str:
    if question == WHOLE_ROW:
        return words("The whole row")
    return upload.words.labels[question]


def _show_fault(desk: Desk, upload: Upload, found: CellFinding, number: int) -> None:
    told, act = st.columns([5, 2.2], vertical_alignment="center", gap="small")
    with told, st.container(gap=None):
        st.markdown(f"**{plain(found.cell.rpartition('!')[2])}** · {plain(name_of(upload, found.row))}")
        st.text(upload.words.of(found).sentence(desk.language))
    with act:
        if found.suggestion:
            st.button(
                _("Use “{text}”", text=_short(found.suggestion)),
                key=f"roster_accept_{number}_{upload.number}",
                icon=":material/check:",
                help=plain(found.suggestion) if len(found.suggestion) > MOST_ON_A_BUTTON else None,
                width="stretch",
                on_click=_accept,
                args=(desk, upload),
                kwargs={"row": found.row, "question": found.question},
            )
        elif found.row is not None and found.question == WHOLE_ROW:
            st.button(
                _("Leave this row out"),
                key=f"roster_out_{number}_{upload.number}",
                width="stretch",
                on_click=leave_out,
                args=(desk, upload, [found.row]),
            )
        elif found.row is not None:
            if found.code in (SEVERAL_PEOPLE, PEOPLE_NAMED):
                st.button(
                    _("It is one: keep the name"),
                    key=f"roster_one_{number}_{upload.number}",
                    icon=":material/person_check:",
                    width="stretch",
                    on_click=_keep_name,
                    args=(desk, upload, found, found.row),
                )
            _show_field(desk, upload, found, found.row, number)


def _show_field(desk: Desk, upload: Upload, found: CellFinding, row: int, number: int) -> None:
    """Where she types what is right, at the fault itself."""
    key = f"roster_field_{number}_{found.cell}_{upload.number}"
    st.text_input(
        _("{question}, row {row}", question=upload.words.labels[found.question], row=row),
        value=found.found,
        placeholder=_("Type it here, then Enter"),
        label_visibility="collapsed",
        key=key,
        on_change=_type,
        args=(desk, upload, found, row, key),
    )


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _type(desk: Desk, upload: Upload, found: CellFinding, row: int, key: str) -> None:
    typed = str(st.session_state.get(key) or "")
    if typed != found.found:
        attempt(lambda: _mended(desk, upload, {row: {found.question: typed}}))


def _keep_name(desk: Desk, upload: Upload, found: CellFinding, row: int) -> None:
    attempt(lambda: _mended(desk, upload, {row: {found.question: found.found}}))


def _mended(desk: Desk, upload: Upload, cells: Mapping[int, Mapping[str, str]], out: Sequence[int] = ()) -> bool:
    """Mend, and say how many rows still wait."""
    intake.mend(desk.actor, upload.id, cells, now=desk.now, seen=upload.number, out=out)
    left = len(intake.look(desk.actor, upload.id, now=desk.now).rows_in(Lot.WAITING))
    if left:
        tell(_("Saved. {n} {n|row is|rows are} still set aside.", n=left))
    else:
        tell(_("Saved. Every row is good now."))
    return True


def _short(text: str) -> str:
    return text if len(text) <= MOST_ON_A_BUTTON else f"{text[: MOST_ON_A_BUTTON - 1]}…"


def name_of(upload: Upload, row: int | None) -> str:
    """Whom a row is about, in the words of the sheet; without a name, the first thing that it says."""
    if row is None:
        return ""
    texts = upload.reading.rows[row].texts
    name = " ".join(filter(None, (texts.get(part, "") for part in upload.naming)))
    return name or next((text for text in texts.values() if text), "") or words("Row {row}", row=row)


def _accept(desk: Desk, upload: Upload, *, row: int | None = None, question: str | None = None) -> None:
    done = attempt(
        lambda: intake.accept(desk.actor, upload.id, now=desk.now, seen=upload.number, row=row, question=question)
    )
    if done:
        tell(_("Mended {n} {n|cell|cells}.", n=done))


# In a grid ----------------------------------------------------------------------------------------------------------
def _show_grid(desk: Desk, upload: Upload, waiting: Sequence[int]) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(_("**Or mend them in a grid.** Type over what is wrong, then save."), width="stretch")
            everything = st.toggle(_("Show all columns"), key="roster_all_columns")
        rows = list(waiting)[:GRID_ROWS]
        if len(waiting) > GRID_ROWS:
            st.caption(_("The first {n} rows. The next ones come when these are mended.", n=GRID_ROWS))
        faulty = {found.question for found in upload.waiting_findings if found.question in upload.reading.used}
        questions = [name for name in upload.reading.used if everything or name in faulty]
        before = pd.DataFrame(
            [
                [number, name_of(upload, number)]
                + [upload.reading.rows[number].texts.get(question, "") for question in questions]
                + [False]
                for number in rows
            ],
            columns=["row", "name", *questions, LEAVE_OUT],
        )
        labels = {name: upload.words.labels[name] for name in questions}
        used = upload.reading.used
        key = f"roster_grid_{upload.id}_{upload.number}_{everything}"
        st.data_editor(
            before,
            hide_index=True,
            disabled=["row", "name"],
            key=key,
            on_change="ignore",  # what she types waits in the browser until she saves
            alt=words("The rows that are set aside, to mend"),
            column_config={
                "row": st.column_config.NumberColumn(words("Row"), width=60, pinned=True),
                "name": st.column_config.TextColumn(words("Name"), width=150, pinned=True),
                LEAVE_OUT: st.column_config.CheckboxColumn(
                    words("Leave out"), width=115, help=words("This row is not to go in.")
                ),
                **{
                    name: st.column_config.TextColumn(f"{labels[name]} ({letters(used[name].index)})", max_chars=4000)
                    for name in questions
                },
            },
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Save"),
                key="roster_grid_save",
                icon=":material/save:",
                on_click=_save,
                args=(desk, upload, rows, key),
            )
            _show_marked(desk, upload, len(waiting))


def _show_marked(desk: Desk, upload: Upload, rows: int) -> None:
    """Her workbook to mend outside; that of many rows is written beside the page."""
    label = _("Download to mend in Excel")
    what = _(
        "Your own columns and order, with every cell that needs you coloured and explained. "
        "Upload it here again when it is mended."
    )
    if rows > intake.MANY_ROWS:
        st.button(
            _("Write the workbook to mend in Excel"),
            key="roster_mark_beside",
            icon=":material/edit_document:",
            help=what,
            on_click=lambda: attempt(lambda: intake.mark_beside(desk.actor, upload.id, now=desk.now)),
        )
        return
    st.download_button(
        label,
        data=lambda: intake.marked(desk.actor, upload.id, now=desk.now, which="set aside")[1],
        file_name=intake.marked_name(upload.file_name, desk.language),
        key="roster_marked",
        icon=":material/download:",
        on_click="ignore",
        help=what,
    )


def _save(desk: Desk, upload: Upload, rows: Sequence[int], key: str) -> None:
    changes: Mapping[int, Mapping[str, object]] = (st.session_state.get(key) or {}).get("edited_rows", {})
    cells: dict[int, dict[str, str]] = {}
    out: list[int] = []
    for at, changed in changes.items():
        row = rows[int(at)]
        for question, text in changed.items():
            typed = "" if text is None else str(text)
            if question == LEAVE_OUT:
                out += [row] if text else []
            elif typed != upload.reading.rows[row].texts.get(question, ""):
                cells.setdefault(row, {})[question] = typed
    if cells or out:
        attempt(lambda: _mended(desk, upload, cells, out))
    else:
        tell(_("Nothing was changed in the grid."), "info")


# Left out -----------------------------------------------------------------------------------------------------------
def _show_left_out(desk: Desk, upload: Upload) -> None:
    out = upload.rows_in(Lot.LEFT_OUT)
    if not out:
        return
    with st.expander(_("{n} {n|row|rows} left out", n=len(out)), icon=":material/do_not_disturb_on:"):
        pages = ceil(len(out) / LEFT_OUT_AT_ONCE)
        at = min(st.session_state.get("roster_left_page", 1), pages) - 1
        for row in out[at * LEFT_OUT_AT_ONCE : (at + 1) * LEFT_OUT_AT_ONCE]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(f"{row} · {name_of(upload, row)}", width="stretch")
                st.button(
                    _("Take it back"),
                    key=f"roster_back_{row}_{upload.number}",
                    type="tertiary",
                    on_click=leave_out,
                    args=(desk, upload, [row]),
                    kwargs={"out": False},
                )
        if pages > 1:
            st.pagination(pages, key="roster_left_page")


def leave_out(desk: Desk, upload: Upload, rows: Sequence[int], *, out: bool = True) -> None:
    """Rows that are not to go in, or (``out`` false) may after all."""
    attempt(lambda: intake.leave_out(desk.actor, upload.id, rows, now=desk.now, seen=upload.number, out=out))


def show_refused(upload: Upload, refused: Mapping[int, tuple[Finding, ...]], language: str) -> str:
    """Why rows did not go in after all, as a list."""
    return "\n".join(
        f"- {plain(name_of(upload, row))}{colon(language)}" + " ".join(plain(sentence(one, language)) for one in why)
        for row, why in refused.items()
    )
