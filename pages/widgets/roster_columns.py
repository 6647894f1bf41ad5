"""What the columns of a workbook hold: the certain ones folded away, only the doubtful ones asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.roster_landing import open_upload, show_put_away
from pages.widgets.roster_mending import show_file_findings
from pages.widgets.wording import _, plain, words
from workflows import intake
from workflows.exchange.dates import Order
from workflows.exchange.lettering import letterings
from workflows.exchange.mapping import Column
from workflows.exchange.recalling import CONSENT
from workflows.intake import Lot, Upload, UploadState

LEFT_OUT = ""


def show_columns(desk: Desk, upload: Upload) -> None:
    """The columns as understood, and the questions about them that are open."""
    asked = [column for column in upload.reading.columns if intake.asks_about(upload.reading, column.index)]
    sure = [column for column in upload.reading.columns if column not in asked and not column.heading.startswith("_")]
    if upload.state is UploadState.MAPPING:
        _ask(desk, upload, asked, sure)
        return
    _show_order(desk, upload)
    _show_letters(desk, upload)
    _show_sheet(desk, upload)
    used = sum(column.used for column in upload.reading.columns)
    title = _("{n} {n|column is|columns are} used", n=used) + _left_out_names(upload)
    with st.expander(title, icon=":material/view_column:"):
        key = f"roster_columns_{upload.id}_{upload.number}"
        _grid(upload, sure, key)
        st.button(
            _("Save columns"),
            key="roster_columns_save",
            icon=":material/save:",
            on_click=_confirm,
            args=(desk, upload, (), sure, key),
        )


def _left_out_names(upload: Upload) -> str:
    """Columns that answer nothing, by name: nothing is dropped silently."""
    asked = {column.index for column in upload.reading.columns if intake.asks_about(upload.reading, column.index)}
    left = [
        column.heading or column.letter
        for column in upload.reading.ignored
        if column.index not in asked and not column.heading.startswith("_")
    ]
    if not left:
        return ""
    return " · " + _("left out: {names}", names=", ".join(left[:6]) + (" …" if len(left) > 6 else ""))


def _ask(desk: Desk, upload: Upload, asked: list[Column], sure: list[Column]) -> None:
    with st.container(border=True):
        st.subheader(_("What do these columns hold?"), anchor=False)
        st.caption(
            _(
                "{sure} {sure|column is|columns are} clear. {n} {n|needs|need} your word; "
                "Kith remembers it for your next workbook.",
                sure=sum(column.used for column in sure),
                n=len(asked),
            )
            if asked
            else _("Check the columns below.")
        )
        if upload.other_role is not None:
            _offer_other_role(desk, upload, *upload.other_role)
        show_file_findings(desk, upload)
        _show_letters(desk, upload)
        _show_sheet(desk, upload)
        for column in asked:
            _one(upload, column)
        key = f"roster_sure_{upload.id}_{upload.number}"
        if sure:
            used = sum(column.used for column in sure)
            title = _("{n} clear {n|column|columns}", n=used) + _left_out_names(upload)
            with st.expander(title, icon=":material/check_circle:", expanded=not asked):
                _grid(upload, sure, key)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("These columns are right"),
                type="primary",
                key="roster_confirm",
                icon=":material/check:",
                on_click=_confirm,
                args=(desk, upload, asked, sure, key),
            )
            show_put_away(desk, upload)


def _offer_other_role(desk: Desk, upload: Upload, role: str, label: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            ":material/help: "
            + _(
                "Its headings fit another roster better. Who is in it: {this} or {other}?",
                this=upload.role_label,
                other=label,
            ),
            width="stretch",
        )
        st.button(
            _("Read it as: {role}", role=label),
            key="roster_other_role",
            icon=":material/swap_horiz:",
            on_click=_read_as,
            args=(desk, upload, role),
        )


def _read_as(desk: Desk, upload: Upload, role: str) -> None:
    opened = attempt(lambda: intake.read_as(desk.actor, upload.id, role, now=desk.now))
    if opened is not None:
        open_upload(opened)


def _one(upload: Upload, column: Column) -> None:
    """One column that is asked about."""
    with st.container(border=True):
        left, right = st.columns([1, 1], gap="medium")
        with left, st.container(gap="xsmall"):
            st.markdown(f"**{plain(column.heading or _('Column {letter}', letter=column.letter))}**")
            st.caption(_("Column {letter}, {n} filled. For example:", letter=column.letter, n=column.filled))
            st.text(" · ".join(sample[:60] for sample in column.samples))
        with right:
            likely = [name for name, _score in column.options if name in upload.reading.asked]
            rest = [name for name in upload.reading.asked if name not in likely]
            holds = st.selectbox(
                _("holds"),
                [LEFT_OUT, *likely, *rest],
                index=([LEFT_OUT, *likely, *rest].index(column.question) if column.question else 0),
                format_func=lambda name: upload.reading.asked[name].label if name else words("Leave out"),
                key=f"roster_holds_{upload.id}_{column.letter}",
            )
            if upload.consents and (column.consents or _is_yes_no(upload, column, str(holds))):
                st.multiselect(
                    _("and a yes in it means"),
                    list(upload.consents),
                    default=[name for name in column.consents if name in upload.consents],
                    format_func=lambda name: upload.consents[name],
                    placeholder=_("no consent"),
                    key=f"roster_gives_{upload.id}_{column.letter}",
                )


def _said(upload: Upload, column: Column) -> str:
    """What she chose for a column that is asked about."""
    holds = str(st.session_state.get(f"roster_holds_{upload.id}_{column.letter}") or LEFT_OUT)
    given = st.session_state.get(f"roster_gives_{upload.id}_{column.letter}")
    consents = list(column.consents) if given is None else given
    if column.part and holds == column.question:
        holds = f"{holds}[{column.part}]"  # a column of one choice stays one
    return " ".join([*filter(None, [holds]), *(f"{CONSENT}{name}" for name in consents)])


def _is_yes_no(upload: Upload, column: Column, holds: str) -> bool:
    if holds:
        return upload.reading.asked[holds].target.kind.kind == "yes_no"
    return bool(column.samples) and len(column.samples) <= 2 and column.filled > 2


def _grid(upload: Upload, columns: list[Column], key: str) -> None:
    """The columns as a grid in which she can choose otherwise."""
    labels = {name: asked.label for name, asked in upload.reading.asked.items()}
    frame = pd.DataFrame(
        {
            "letter": [column.letter for column in columns],
            "heading": [column.heading or "—" for column in columns],
            "holds": [column.question if column.used and column.question else LEFT_OUT for column in columns],
            "example": [" · ".join(column.samples[:2])[:60] for column in columns],
        },
        dtype="object",
    )
    st.data_editor(
        frame,
        hide_index=True,
        disabled=["letter", "heading", "example"],
        key=key,
        on_change="ignore",
        alt=words("The columns of the workbook and what each holds"),
        column_config={
            "letter": st.column_config.TextColumn(words("Column"), width=70),
            "heading": st.column_config.TextColumn(words("Heading")),
            "holds": st.column_config.SelectboxColumn(
                words("Holds"),
                options=[LEFT_OUT, *labels],
                format_func=lambda name: labels.get(str(name), words("Leave out")),
                required=True,
            ),
            "example": st.column_config.TextColumn(words("For example"), width="medium"),
        },
    )


def _edited(columns: Sequence[Column], key: str) -> dict[str, str]:
    """The columns she gave another meaning in the grid."""
    rows: Mapping[int, Mapping[str, object]] = (st.session_state.get(key) or {}).get("edited_rows", {})
    chosen = {}
    for at, cells in rows.items():
        column, holds = columns[int(at)], str(cells.get("holds") or LEFT_OUT)
        if "holds" in cells and holds != (column.question if column.used else LEFT_OUT):
            # A consent belongs to the column's words, so it stays only while the column is used as it was.
            chosen[column.letter] = holds
    return chosen


def _show_sheet(desk: Desk, upload: Upload) -> None:
    """Which sheet the people are in, where there are several."""
    names = [sheet.name for sheet in upload.reading.workbook.sheets if sheet.rows and not sheet.name.startswith("_")]
    if len(names) < 2:
        return
    key = f"roster_sheet_{upload.id}_{upload.number}"
    st.selectbox(
        _("Sheet"),
        names,
        index=names.index(upload.reading.sheet_name),
        key=key,
        width=320,
        on_change=_read_sheet,
        args=(desk, upload, key),
    )


def _read_sheet(desk: Desk, upload: Upload, key: str) -> None:
    sheet = str(st.session_state[key])
    attempt(lambda: intake.confirm_mapping(desk.actor, upload.id, {}, sheet=sheet, now=desk.now, seen=upload.number))


def _show_letters(desk: Desk, upload: Upload) -> None:
    """A text file whose letters were guessed: how else it could be read, by its own words."""
    ways = letterings(upload.reading.workbook)
    if not ways or upload.rows_in(Lot.TAKEN):
        return
    with st.popover(_("Do letters look wrong?"), icon=":material/translate:"):
        st.caption(_("This file does not say how its letters were written. Choose the line that is spelled right."))
        key = f"roster_letters_{upload.id}_{upload.number}"
        st.radio(
            _("How it could be read"),
            [way.encoding for way in ways],
            format_func={way.encoding: plain(way.words) for way in ways}.__getitem__,
            key=key,
            on_change=_read_letters,
            args=(desk, upload, key),
        )


def _read_letters(desk: Desk, upload: Upload, key: str) -> None:
    chosen = str(st.session_state[key])
    attempt(lambda: intake.read_letters(desk.actor, upload.id, chosen, now=desk.now, seen=upload.number))


def _show_order(desk: Desk, upload: Upload) -> None:
    """Dates that can be read in two ways: which comes first is a question about the whole workbook."""
    unclear = next((one for one in upload.waiting_findings if one.code == "cell_date_order"), None)
    if unclear is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("Is “{date}” day/month or month/day? Choose once for the whole workbook.", date=unclear.found),
            width="stretch",
        )
        orders: dict[Order, str] = {"dmy": _("Day first"), "mdy": _("Month first")}
        for order, said in orders.items():
            st.button(said, key=f"roster_order_{order}", on_click=_read_dates, args=(desk, upload, order))


def _read_dates(desk: Desk, upload: Upload, order: Order) -> None:
    attempt(lambda: intake.confirm_mapping(desk.actor, upload.id, {}, order=order, now=desk.now, seen=upload.number))


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _confirm(desk: Desk, upload: Upload, asked: Sequence[Column], sure: Sequence[Column], key: str) -> None:
    chosen = _edited(sure, key) | {column.letter: _said(upload, column) for column in asked}

    def confirm() -> bool:
        intake.confirm_mapping(desk.actor, upload.id, chosen, now=desk.now, seen=upload.number)
        return True

    if attempt(confirm):
        tell(_("Thank you. Kith remembers these columns for your next workbook."), "info")
