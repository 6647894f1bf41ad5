"""What the columns of a workbook hold: the certain ones folded away, only the doubtful ones asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, done, tell
from pages.widgets.roster_landing import open_upload, show_put_away
from pages.widgets.roster_mending import show_file_findings
from pages.widgets.wording import _, colon, plain, words
from workflows import intake
from workflows.exchange.bundles import bundles_of
from workflows.exchange.dates import Order
from workflows.exchange.lettering import letterings
from workflows.exchange.mapping import Column, may_share
from workflows.exchange.pieces import AREA, CODE, DAY, EXTENSION, MONTH, PIECES, YEAR
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
        st.header(_("What do these columns hold?"), anchor=False)
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
        for several in _together(upload, asked):
            if len(several) == 1:
                _one(upload, several[0])
            else:
                _several(upload, several)
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


def _together(upload: Upload, asked: Sequence[Column]) -> list[list[Column]]:
    """The columns that are asked about; those that hold one answer together are one question."""
    found: dict[str, list[Column]] = {}
    for column in asked:
        shared = column.question and not column.also and may_share(upload.reading.asked[column.question])
        found.setdefault(column.question if shared else f"column {column.letter}", []).append(column)
    return list(found.values())


TOGETHER, OUT, APART = "together", "out", "apart"


def _several(upload: Upload, columns: Sequence[Column]) -> None:
    """Columns that hold one answer together: a day, a month and a year."""
    question = columns[0].question
    with st.container(border=True):
        left, right = st.columns([1, 1], gap="medium")
        with left, st.container(gap="xsmall"):
            st.markdown(" · ".join(f"**{plain(column.heading or column.letter)}**" for column in columns))
            st.caption(_("{n} columns, read together. For example:", n=len(columns)))
            samples = (column.samples[0][:40] if column.samples else "–" for column in columns)
            st.text(" · ".join(samples))
        offered = {
            TOGETHER: words("Together: {question}", question=upload.words.labels[question]),
            OUT: _("Leave out"),
            APART: _("Something else: ask column by column"),
        }
        with right:
            chosen = st.selectbox(
                _("hold"), list(offered), format_func=offered.__getitem__, key=_key_of_several(upload, question)
            )
    if chosen == APART:
        for column in columns:
            _one(upload, column)


def _key_of_several(upload: Upload, question: str) -> str:
    return f"roster_together_{upload.id}_{question}"


def _target(column: Column) -> str:
    """What a column answers, without the consents it gives."""
    return replace(column, consents=()).targets


def _offered(upload: Upload, columns: Sequence[Column]) -> dict[str, str]:
    """What a column can hold, in words: every question, the pieces an answer can come in, and what these columns stand
    for."""
    asked = upload.reading.asked
    called = upload.words.labels
    labels = dict(called)
    labels |= {target: " + ".join(labels[one] for one in several) for target, several in bundles_of(asked).items()}
    pieces = {
        DAY: _("day"), MONTH: _("month"), YEAR: _("year"),
        CODE: _("code of the country"), AREA: _("area code"), EXTENSION: _("extension"),
    }  # fmt: skip
    for name, one in asked.items():
        labels |= {
            f"{name}[{piece}]": f"{called[name]}{colon()}{pieces[piece]}"
            for piece in PIECES.get(one.target.kind.kind, ())
        }
    for column in columns:
        if column.part and column.question and _target(column) not in labels:
            told = upload.words.choices.get(column.question, {}).get(column.part, column.heading)
            labels[_target(column)] = f"{called[column.question]}{colon()}{told}"
    return labels


def _one(upload: Upload, column: Column) -> None:
    """One column that is asked about."""
    labels = _offered(upload, [column])
    with st.container(border=True):
        left, right = st.columns([1, 1], gap="medium")
        with left, st.container(gap="xsmall"):
            st.markdown(f"**{plain(column.heading or _('Column {letter}', letter=column.letter))}**")
            st.caption(_("Column {letter}, {n} filled. For example:", letter=column.letter, n=column.filled))
            st.text(" · ".join(sample[:60] for sample in column.samples))
        with right:
            likely = [_target(column)] if column.also else []
            likely += [name for name, _score in column.options if name in upload.reading.asked]
            rest = [target for target in labels if target not in likely]
            holds = st.selectbox(
                _("holds"),
                [LEFT_OUT, *likely, *rest],
                index=[LEFT_OUT, *likely, *rest].index(_target(column)),
                format_func=lambda target: labels.get(target, words("Leave out")),
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
    several = st.session_state.get(_key_of_several(upload, column.question), APART)
    if several != APART:
        return column.targets if several == TOGETHER else LEFT_OUT
    holds = str(st.session_state.get(f"roster_holds_{upload.id}_{column.letter}") or LEFT_OUT)
    given = st.session_state.get(f"roster_gives_{upload.id}_{column.letter}")
    consents = list(column.consents) if given is None else given
    return " ".join([*filter(None, [holds]), *(f"{CONSENT}{name}" for name in consents)])


def _is_yes_no(upload: Upload, column: Column, holds: str) -> bool:
    if holds:
        one = upload.reading.asked.get(holds.partition("[")[0])
        return one is not None and one.target.kind.kind == "yes_no"
    return bool(column.samples) and len(column.samples) <= 2 and column.filled > 2


def _grid(upload: Upload, columns: list[Column], key: str) -> None:
    """The columns as a grid in which she can choose otherwise."""
    labels = _offered(upload, columns)
    frame = pd.DataFrame(
        {
            "letter": [column.letter for column in columns],
            "heading": [column.heading or "—" for column in columns],
            "holds": [_target(column) if column.used else LEFT_OUT for column in columns],
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
        if "holds" in cells and holds != (_target(column) if column.used else LEFT_OUT):
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
    if done(lambda: intake.confirm_mapping(desk.actor, upload.id, chosen, now=desk.now, seen=upload.number)):
        tell(_("Thank you. Kith remembers these columns for your next workbook."), "info")
