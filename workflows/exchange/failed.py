"""Cells whose formula failed: ``#REF!``, ``#N/A``. Parsers of values give them as empty; here is what she sees there.

Only the standard library is imported here: this module also runs in the parser's own small process.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

Failed = Mapping[tuple[int, int], str]
"""What stands in cells of a sheet, by row and column, both 0-based."""

# A tag ends before the next one begins; looking further for its end would be done from each of a thousand without one.
_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^<>]*>)(?=[^<>]*\bt="e")(?>[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>)'
    rb"(?:\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>))?"
    rb"\s*<(?:\w+:)?v>([^<]{1,40})</"
)
_OF_DOCUMENT = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^<>]*)>(?:\s*<text:p>([^<]{1,40})</text:p>)?"
)
_NAME = re.compile(rb'table:name="([^"]*)"')
_REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,7})"')
_MOST = 100_000


def failed_in_sheet(part: bytes) -> Failed:
    """The failed cells in the part of one sheet of a workbook."""
    if b't="e"' not in part:
        return {}
    found = {}
    for cell in _CELL.finditer(part):
        column = 0
        for letter in cell[1]:
            column = column * 26 + letter - 64
        found[int(cell[2]) - 1, column - 1] = html.unescape(cell[3].decode("utf-8", "replace"))
        if len(found) >= _MOST:
            break
    return found


def failed_in_document(part: bytes) -> dict[str, Failed]:
    """The failed cells of an OpenDocument workbook, by the name of the sheet."""
    if b'value-type="error"' not in part:
        return {}
    found: dict[str, dict[tuple[int, int], str]] = {}
    name, row, column, repeated = "", -1, 0, 1
    for tag in _OF_DOCUMENT.finditer(part):
        kind, told, text = tag[1], tag[2], tag[3]
        times = int(again[1]) if (again := _REPEATED.search(told)) else 1
        if kind == b"table":
            named = _NAME.search(told)
            name, row, repeated = html.unescape(named[1].decode("utf-8", "replace")) if named else "", -1, 1
        elif kind == b"table-row":
            row, column, repeated = row + repeated, 0, times
        else:
            if b'value-type="error"' in told and text is not None and times < 1_000:
                for place in range(column, column + times):
                    found.setdefault(name, {})[row, place] = html.unescape(text.decode("utf-8", "replace"))
            column += times
    return {sheet: cells for sheet, cells in found.items() if len(cells) <= _MOST}
