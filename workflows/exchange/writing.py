"""Writing: workbooks out. Text stays text, dates are dates, and no cell can become a formula, a link or a macro.

``Book`` is the one place that touches the writing library; ``table_workbook`` writes plain tables with it.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

from models.i18n import RIGHT_TO_LEFT, mark, translate
from workflows.exchange.reading import shown

YES, NO = mark("Yes"), mark("No")
NOT_LISTED = mark("This is none of the choices. Keep it anyway?")
NOT_NUMBER = mark("A whole number from {low} to {high} is expected here. Keep it anyway?")
AS_DATE = mark("A date, written as year-month-day: 2026-03-31.")
SEVERAL = mark("Several answers are possible; put a semicolon between them.")
"""What a workbook says of a cell, in the drop-down or beside it."""
A_DAY: Mapping[str, object] = {
    "validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2199, 12, 31),
}  # fmt: skip
"""The rule of a cell that takes a day: what spreadsheet programs know as one, and nobody lives after."""
_MAX_TEXT = 32_767
_MAX_NAME = 31
_WIDTHS = range(8, 61)
_LINE_HIGH, _MOST_LINES = 16, 16
_HIGH_TO_WRITE = 26
_HEADER = {
    "bold": True,
    "bg_color": "#E6EEF7",
    "bottom": 1,
    "border_color": "#9DB4CE",
    "text_wrap": True,
    "valign": "top",
}
_CELL = {"valign": "top", "text_wrap": True}
_DATE = {**_CELL, "num_format": "yyyy-mm-dd", "align": "left"}
_MOMENT = {**_CELL, "num_format": "yyyy-mm-dd hh:mm", "align": "left"}
_SHAPES: Mapping[str, Mapping[str, object]] = {"cell": _CELL, "date": _DATE, "moment": _MOMENT}
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that a workbook's XML can't hold."""
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed property: the same content gives the same bytes

Row = Sequence[object]
Table = tuple[str, Sequence[str], Iterable[Row]]
"""Title of the sheet, headings, rows of values (text, number, date, yes/no, several choices, None)."""


class Book:
    """A workbook being written, in memory. ``most``: how wide a column becomes, in characters; longer words go on below
    and their row is made high enough here: not every program does that when it opens one."""

    def __init__(self, *, language: str = "en", right_to_left: bool | None = None, most: int = 40) -> None:
        self._bytes = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self._bytes,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
                "remove_timezone": True,
            },
        )
        self.book.set_properties({"created": _CREATED})
        self.language = language
        self.right_to_left = language.split("-")[0] in RIGHT_TO_LEFT if right_to_left is None else right_to_left
        self._names: set[str] = set()
        self._most = most
        self._lines: dict[Any, dict[int, int]] = {}
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._plain: dict[str, Any] = {}

    def format(self, **properties: object) -> Any:
        """A cell format; equal ones are made once."""
        at = tuple(sorted(properties.items()))
        if at not in self._formats:
            self._formats[at] = self.book.add_format(properties)
        return self._formats[at]

    def sheet(self, title: str, *, hidden: bool = False) -> Any:
        """A new sheet. Its name is made fit for a workbook: short, without forbidden marks, and unlike the others."""
        sheet = self.book.add_worksheet(self._name(title))
        if self.right_to_left:
            sheet.right_to_left()
        if hidden:
            sheet.very_hidden()
        return sheet

    def _name(self, title: str) -> str:
        plain = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).split()).strip("'")[:_MAX_NAME].strip() or "Sheet"
        if plain.casefold() == "history":
            plain = "History."  # Excel keeps the bare name for itself
        name, number = plain, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{plain[: _MAX_NAME - len(str(number)) - 1]} {number}"
        self._names.add(name.casefold())
        return name

    def _look(self, shape: str, look: Mapping[str, object]) -> Any:
        """The format of a cell that is so: looked up at once where nothing is added, as in most cells."""
        if look:
            return self.format(**{**_SHAPES[shape], **look})
        if shape not in self._plain:
            self._plain[shape] = self.format(**_SHAPES[shape])
        return self._plain[shape]

    def write(self, sheet: Any, row: int, column: int, value: object, **look: object) -> None:
        """One value, 0-based. ``look`` adds to the cell's format."""
        if value is None or value == "" or value == ():
            if look:
                sheet.write_blank(row, column, None, self._look("cell", look))
        elif isinstance(value, bool):
            said = translate(YES if value else NO, self.language)
            sheet.write_string(row, column, said, self._look("cell", look))
        elif isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e15:
            sheet.write_number(row, column, value, self._look("cell", look))
        elif isinstance(value, datetime) and value.year >= 1900:
            sheet.write_datetime(row, column, value, self._look("moment", look))
        elif isinstance(value, date) and value.year >= 1900:
            sheet.write_datetime(row, column, value, self._look("date", look))
        else:
            text = as_shown(value, self.language)
            sheet.write_string(row, column, text, self._look("cell", look))
            self._needs(sheet, row, text)

    def header(self, sheet: Any, row: int, headings: Sequence[str], **look: object) -> None:
        """A row of headings, with everything up to it frozen."""
        for column, heading in enumerate(headings):
            self.header_cell(sheet, row, column, heading, **look)
        sheet.freeze_panes(row + 1, 0)

    def header_cell(self, sheet: Any, row: int, column: int, heading: str, **look: object) -> None:
        """One heading."""
        sheet.write_string(row, column, as_shown(heading), self.format(**{**_HEADER, **look}))
        self._needs(sheet, row, as_shown(heading))

    def _needs(self, sheet: Any, row: int, text: str) -> None:
        """Remember how many lines a text takes."""
        if len(text) * 2 > self._most or "\n" in text:
            broken = text.split("\n", _MOST_LINES)
            lines = sum(
                max(1, math.ceil(_length(line, _MOST_LINES * self._most) / (self._most - 2))) for line in broken
            )
            if lines > 1:
                rows = self._lines.setdefault(sheet, {})
                rows[row] = max(rows.get(row, 1), min(lines, _MOST_LINES))

    def about(self, facts: Mapping[str, str]) -> None:
        """A hidden sheet ``_about`` that says what this workbook is, for when it comes back."""
        sheet = self.sheet("_about", hidden=True)
        for row, (name, fact) in enumerate(facts.items()):
            sheet.write_string(row, 0, as_shown(name))
            sheet.write_string(row, 1, as_shown(fact))

    def done(self) -> bytes:
        """The workbook's bytes."""
        for sheet, rows in self._lines.items():
            for row, lines in rows.items():
                sheet.set_row(row, _LINE_HIGH * lines)
        self.book.close()
        return self._bytes.getvalue()


def as_shown(value: object, language: str = "en") -> str:
    """A value as a cell's text."""
    if type(value) is str and value.isprintable():  # most cells: one line, and every mark can be shown
        return value[:_MAX_TEXT]
    if isinstance(value, bool):
        return translate(YES if value else NO, language)
    if isinstance(value, tuple | list | frozenset | set):
        members = sorted(map(str, value)) if isinstance(value, frozenset | set) else map(str, value)
        text = "; ".join(members)
    elif value is None or isinstance(value, str | int | float | date | time | timedelta):
        text = shown(value)
    else:
        text = str(value)
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:_MAX_TEXT]


def width_of(texts: Iterable[str], *, most: int = _WIDTHS[-1]) -> int:
    """A column's width in characters: its longest line, within reason. Wide scripts count double."""
    longest = max((_length(line) for text in texts for line in text.split("\n")), default=0)
    return max(_WIDTHS[0], min(longest + 2, most))


def _length(text: str, most: int = 200) -> int:
    return sum(2 if mark_ >= "\u1100" else 1 for mark_ in text[:most])


def table_workbook(
    sheets: Iterable[Table],
    *,
    language: str = "en",
    right_to_left: bool | None = None,
    about: Mapping[str, str] | None = None,
    to_print: bool = False,
) -> bytes:
    """A workbook of plain tables: one sheet each, headings frozen and filterable, columns as wide as their words.

    ``right_to_left`` None: as the language runs. ``about`` goes into the hidden sheet ``_about``. ``to_print``: lines
    around every cell, rows high enough to write in, one page wide, the headings on every page.
    """
    lines: dict[str, object] = {"border": 1, "border_color": "#9DB4CE", "valign": "vcenter"} if to_print else {}
    book = Book(language=language, right_to_left=right_to_left, most=_WIDTHS[-1])
    empty = True
    for title, headings, rows in sheets:
        empty = False
        sheet = book.sheet(title)
        book.header(sheet, 0, headings)
        samples: list[list[str]] = [[heading] for heading in headings]
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                book.write(sheet, last, column, value, **lines)
                if last <= 200 and column < len(samples):
                    samples[column].append(as_shown(value, language))
        for column, texts in enumerate(samples):
            sheet.set_column(column, column, width_of(texts))
        if to_print:
            _lay_out(sheet, title, last)
        elif headings:
            sheet.autofilter(0, 0, max(last, 1), len(headings) - 1)
    if empty:
        book.sheet("Sheet")
    if about:
        book.about(about)
    return book.done()


def _lay_out(sheet: Any, title: str, rows: int) -> None:
    """A sheet that is printed and written on: landscape, its title above, the page's number below."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4; printers of other sizes scale it
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.9, bottom=0.7)
    # In a page header & begins a code, so one of our own is doubled.
    sheet.set_header(f"&L&14 {title.replace('&', '&&')[:200]}")
    sheet.set_footer("&R&P / &N")
    for row in range(1, rows + 1):
        sheet.set_row(row, _HIGH_TO_WRITE)
