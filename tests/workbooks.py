"""Workbooks drawn in a test: ``drawn("| Full name | Email |", …)`` is the bytes of an .xlsx with these rows."""

from __future__ import annotations

import io
from datetime import date
from functools import lru_cache

from openpyxl import Workbook


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
