"""Workbooks drawn in a test: ``drawn("| Full name | Email |", …)`` is the bytes of an .xlsx with these rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from openpyxl import Workbook, load_workbook


@lru_cache  # a file's bytes hold the second it was saved in; the same drawing is to be the same file
def drawn(table: str, *, title: str = "") -> bytes:
    """A table drawn with ``|`` as a workbook. Dates written as 2026-03-31 become dates; ``title`` stands above it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Roster"
    if title:
        sheet.append([title])
        sheet.append([])
    for line in table.strip().splitlines():
        sheet.append([_cell(cell.strip()) for cell in line.strip().strip("|").split("|")])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(text: str) -> date | str | None:
    if len(text) == 10 and text[4:5] == "-" and text.replace("-", "").isdigit():
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text or None


def as_text(rows: Iterable[Iterable[str]], *, between: str = ";", page: str = "utf-8") -> bytes:
    """Rows as a spreadsheet program saves them as text; a letter that the code page has no place for becomes a ?."""
    text = io.StringIO()
    csv.writer(text, delimiter=between).writerows(rows)
    return text.getvalue().encode(page, "replace")


class Out:
    """A workbook that left, as somebody works on it in a spreadsheet program."""

    def __init__(self, data: bytes) -> None:
        self.book = load_workbook(io.BytesIO(data))

    def sheet(self, name: str) -> Any:
        return next(sheet for sheet in self.book if str(sheet["A1"].value).partition(" ")[0] == f"kith:{name}")

    def cell(self, name: str, line: str, field: str) -> Any:
        sheet = self.sheet(name)
        column = next(cell.column for cell in sheet[1] if cell.value == field)
        row = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 1).value == line)
        return sheet.cell(row, column)

    def texts(self, name: str) -> list[list[str]]:
        """What stands in the cells of a sheet, row by row, also in hidden ones."""
        return [[_text(cell.value) for cell in row] for row in self.sheet(name)]

    def below(self, name: str, cells: Mapping[str, Any]) -> None:
        sheet = self.sheet(name)
        last = max((row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value), default=2)
        for cell in sheet[1]:
            if cell.value in cells:
                sheet.cell(max(last, 2) + 1, cell.column).value = cells[cell.value]

    def done(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)
