"""Her own workbook, brought up to date: her colours, widths, extra columns and extra sheets stay as they are.

Rows are found by their names. A row keeps its look and what stands in columns that are not ours; our cells get the new
text. What is new is added at the end of its sheet, or as a sheet behind hers. Only ``kept`` calls this, in a process of
its own: a crafted workbook can ask for all memory there is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from models.i18n import translate
from workflows.exchange.guard import Objection, admit
from workflows.exchange.reading import letters
from workflows.exchange.styled import (
    ABOUT,
    AUTHOR,
    COLOURS,
    GREY,
    LISTS,
    MORE_ROWS,
    NOT_LISTED,
    RED,
    Look,
    StyledBook,
    StyledSheet,
)
from workflows.exchange.writing import as_shown, width_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How one of her sheets was understood: its title, the row of its headings (1-based), what each of its columns
    means (None: not ours), and where the row of each key stands (1-based)."""

    title: str
    header: int
    columns: Sequence[str | None]
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row of hers: every cell with its look, and its height."""

    cells: Mapping[int, Cell]
    height: float | None


def with_notes(content: bytes, notes: Mapping[tuple[str, int, str], str]) -> bytes:
    """The uploaded workbook as it is, with a note at cells: (sheet, row, heading) → what is said there. A heading that
    is nowhere to be seen means the first cell of the row. Notes of her own stay before ours.

    Raises Objection as ``update_styled`` does.
    """
    book = _opened(content)
    for (title, row, heading), said in notes.items():
        if title not in book.sheetnames:
            continue
        sheet = book[title]
        seen = sheet.iter_rows(min_row=1, max_row=row)
        column = next((cell.column for line in seen for cell in line if str(cell.value).strip() == heading), 1)
        cell = sheet.cell(row, column or 1)
        before = _hers(cell.comment)
        cell.comment = Comment(f"{before.text}\n{said}" if before is not None else said, AUTHOR)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_AREA = re.compile(
    rb'<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]{0,999}?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
MOST_COVERED = 200_000
"""Cells under merged areas and links: each of them is held one by one."""
MOST_KEPT = 2_000_000
"""Cells of a sheet whose looks are kept, the empty ones between them too."""


def _opened(content: bytes) -> Workbook:
    admitted = admit(content)
    if admitted.kind != "xlsx":
        raise Objection("file_not_kept")
    if _covered(admitted.content) > MOST_COVERED:
        raise Objection("file_too_much_to_keep")
    try:
        book: Workbook = load_workbook(io.BytesIO(content), keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError) as error:
        raise Objection("file_damaged") from error
    return book


def _covered(content: bytes) -> int:
    """How many cells lie under merged areas and links."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "/worksheets/" in name]
    cells = 0
    for left, top, right, bottom in (area.groups() for part in parts for area in _AREA.finditer(part)):
        wide = column_index_from_string(right.decode()) - column_index_from_string(left.decode())
        cells += (abs(wide) + 1) * (abs(int(bottom) - int(top)) + 1)
    return cells


def update_styled(content: bytes, made: StyledBook, known: Mapping[str, Known]) -> bytes:
    """The uploaded workbook with the tables of ``made`` in it. ``known``: her sheets by our names.

    Raises Objection as reading does; what is no .xlsx (an .ods, an old .xls) cannot be kept and is refused too.
    """
    book = _opened(content)
    if any(sheet.max_row * sheet.max_column > MOST_KEPT for sheet in book.worksheets):
        raise Objection("file_too_much_to_keep")
    for title in (LISTS, ABOUT):
        if title in book.sheetnames:
            del book[title]
    for table in made.sheets:
        found = known.get(table.name)
        if found is not None and found.title in book.sheetnames:
            _update(book[found.title], made, table, found)
        else:
            sheet = book.create_sheet(table.name)
            _update(sheet, made, table, Known(title=table.name, header=1, columns=(), rows={}))
    _hidden(book, LISTS, _turned(list(made.lists.values())))
    _hidden(book, ABOUT, made.about)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _update(sheet: Worksheet, made: StyledBook, table: StyledSheet, known: Known) -> None:
    places = {meant: number for number, meant in enumerate(known.columns, start=1) if meant is not None}
    width = max(len(known.columns), sheet.max_column if known.columns else 0)
    for column, heading in enumerate(table.headings):
        if heading in places:
            continue
        filled = any(row[column] for row in table.rows) or column in table.hidden or not known.columns
        if filled:
            width += 1
            places[heading] = width
            _heading(sheet, known.header, width, heading, table, column)
    before = {number: _kept(sheet, number, width) for number in range(known.header + 1, sheet.max_row + 1)}
    owned = set(known.rows.values())
    loose: dict[int, list[int]] = {}
    last = 0
    for number in before:
        if number in owned:
            last = number
        elif any(cell.value is not None for cell in before[number].cells.values()):
            loose.setdefault(last, []).append(number)
    at = known.header + 1
    template: _Kept | None = next(iter(before.values()), None)
    for number in loose.get(0, ()):
        at = _lay(sheet, at, before[number])
    for row_number, row in enumerate(table.rows):
        old = known.rows.get(table.key(row))
        kept = before.get(old) if old is not None else None
        _clear(sheet, at, width)
        _dress(sheet, at, kept or template, keep_values=kept is not None)
        for column, heading in enumerate(table.headings):
            if heading in places:
                cell = sheet.cell(at, places[heading])
                _write(cell, row[column])
                _look(cell, table.looks.get((row_number, column)))
                said = table.comments.get((row_number, column))
                cell.comment = Comment(said, AUTHOR, width=320, height=120) if said else _hers(cell.comment)
        at += 1
        for number in loose.get(old or -1, ()):
            at = _lay(sheet, at, before[number])
    for number in range(at, sheet.max_row + 1):
        _clear(sheet, number, width)
    _finish(sheet, made, table, places, at, known)


def _heading(sheet: Worksheet, row: int, at: int, heading: str, table: StyledSheet, column: int) -> None:
    cell = sheet.cell(row, at)
    _write(cell, heading)
    cell.font = Font(bold=True)
    if note := table.notes.get(column):
        cell.comment = Comment(note, AUTHOR, width=320, height=120)
    texts = [heading, *(one[column] for one in table.rows[:200])]
    sheet.column_dimensions[letters(at - 1)].width = width_of(texts, most=48)
    sheet.column_dimensions[letters(at - 1)].hidden = column in table.hidden


def _kept(sheet: Worksheet, number: int, width: int) -> _Kept:
    cells = {}
    for column in range(1, width + 1):
        source = sheet.cell(number, column)
        if source.has_style or source.value is not None or source.comment is not None:
            held: Any = copy(source)
            held._comment = copy(source.comment) if source.comment else None
            cells[column] = held
    dimension = sheet.row_dimensions.get(number)
    return _Kept(cells, dimension.height if dimension is not None else None)


def _clear(sheet: Worksheet, number: int, width: int) -> None:
    for column in range(1, width + 1):
        cell = sheet.cell(number, column)
        if cell.__class__.__name__ == "MergedCell":
            continue
        cell.value = None
        cell.comment = None
        cell._style = StyleArray()


def _lay(sheet: Worksheet, at: int, row: _Kept) -> int:
    """A row that is none of ours stays where it stood, behind the row it followed."""
    _clear(sheet, at, max(row.cells, default=1))
    _dress(sheet, at, row, keep_values=True)
    return at + 1


def _dress(sheet: Worksheet, at: int, row: _Kept | None, *, keep_values: bool) -> None:
    if row is None:
        return
    for column, source in row.cells.items():
        cell = sheet.cell(at, column)
        if cell.__class__.__name__ == "MergedCell":
            continue
        cell._style = copy(source._style)
        if keep_values:
            cell.value = source.value
            if source.data_type == "s":
                cell.data_type = "s"  # her text that begins with = was none of her formulas, and becomes none
            cell.comment = copy(source._comment) if source._comment else None
    if keep_values:
        sheet.row_dimensions[at].height = row.height


def _write(cell: Any, text: str) -> None:
    cell.value = as_shown(text) or None
    if cell.value is not None:
        cell.data_type = "s"  # also what begins with = is text, never a formula
    cell.number_format = "@"


def _look(cell: Any, look: Look | None) -> None:
    ours = {colour.lstrip("#") for colour in COLOURS.values()}
    colour = str(cell.fill.fgColor.rgb or "")[-6:] if cell.fill is not None and cell.fill.fill_type else ""
    if look is not None and look in COLOURS:
        cell.fill = PatternFill("solid", fgColor=COLOURS[look].lstrip("#"))
    elif colour in ours:
        cell.fill = PatternFill()
    grey = str(getattr(cell.font.color, "rgb", "") or "")[-6:] == GREY.lstrip("#")
    if look == "inherited" or grey:
        font = copy(cell.font)
        cell.font = Font(
            name=font.name, size=font.size, bold=font.bold, italic=font.italic, color=GREY.lstrip("#") if look else None
        )


def _hers(comment: Comment | None) -> Comment | None:
    """A comment of her own stays; one of ours is about a finding that may be mended."""
    return None if comment is not None and comment.author == AUTHOR else comment


def _finish(
    sheet: Worksheet, made: StyledBook, table: StyledSheet, places: Mapping[str, int], end: int, known: Known
) -> None:
    rules = sheet.data_validations.dataValidation
    sheet.data_validations.dataValidation = [rule for rule in rules if LISTS not in str(rule.formula1 or "")]
    for column, (name, asks) in table.lists.items():
        if table.headings[column] not in places:
            continue
        rule = DataValidation(type="list", formula1=made.range_of(name), allow_blank=True, showErrorMessage=asks)
        if asks:
            rule.errorStyle, rule.errorTitle = "warning", AUTHOR
            rule.error = translate(NOT_LISTED, made.language)
        letter = letters(places[table.headings[column]] - 1)
        rule.add(f"{letter}{known.header + 1}:{letter}{end + MORE_ROWS}")
        sheet.add_data_validation(rule)
    for column in table.right_to_left:
        if table.headings[column] in places:
            for number in range(known.header + 1, end):
                cell = sheet.cell(number, places[table.headings[column]])
                held = copy(cell.alignment)
                cell.alignment = Alignment(horizontal="right", readingOrder=2, vertical=held.vertical, wrap_text=True)
    tab = sheet.sheet_properties.tabColor
    if table.wrong:
        sheet.sheet_properties.tabColor = RED.lstrip("#")
    elif tab is not None and str(tab.rgb)[-6:] == RED.lstrip("#"):
        sheet.sheet_properties.tabColor = None
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = f"A{known.header}:{letters(sheet.max_column - 1)}{max(end - 1, known.header + 1)}"


def _turned(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """Columns as rows."""
    longest = max(map(len, columns), default=0)
    return [[one[row] if row < len(one) else "" for one in columns] for row in range(longest)]


def _hidden(book: Workbook, title: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(title)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                _write(sheet.cell(number, column), text)
    sheet.sheet_state = "veryHidden"
