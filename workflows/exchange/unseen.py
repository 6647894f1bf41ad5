"""What no parser of values tells: rows that a filter hides, hidden columns, crossed-out rows; from when days count.

Read from the parts themselves. Only the standard library is imported here: this module
also runs in the parser's own small process.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^<>]*>)[^<>]*?\bhidden="(?:1|true)"[^<>]*>')
_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_TABLE = re.compile(rb"<(\w+:)?sheetData\b")
_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^<>]*>)[^<>]*?\bhidden="(?:1|true)"[^<>]*>')
_SPAN = re.compile(rb'\b(min|max)="(\d{1,5})"')
_OF_DOCUMENT = re.compile(rb"<table:(table-row|table-column|table)(?=[\s/>])([^<>]*)>")
_NAME = re.compile(rb'table:name="([^"]*)"')
_REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,7})"')
_UNSEEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_STRUCK = re.compile(rb'<strike(?:\s+val="(?:1|true)")?\s*/>')
_STYLE = re.compile(rb"<xf\b[^<>]*>")
_FONT = re.compile(rb'\bfontId="(\d{1,5})"')
_FILLED = re.compile(rb"<c\s([^<>]*[^<>/])>")
_AT = re.compile(rb'\br="[A-Z]{1,3}(\d{1,7})"')
_STYLED = re.compile(rb'\bs="(\d{1,5})"')
_STYLES_OF_DOCUMENT = re.compile(rb"<(/?style:style|style:text-properties)(?=[\s/>])([^<>]*)>")
_STYLE_NAME = re.compile(rb'style:name="([^"]*)"')
_CROSSED = re.compile(rb'style:text-line-through-(?:style|type)="(?!none")')
_CELL_OF_DOCUMENT = re.compile(rb"<table:(table-cell|table-row|table)(?=[\s/>])([^<>]*)>(\s*<text:p)?")
_STYLE_OF_CELL = re.compile(rb'table:(?:default-cell-)?style-name="([^"]*)"')
MOST_ROWS, MOST_COLUMNS = 100_000, 1_000


class Hidden(NamedTuple):
    """Rows (1-based) and columns (0-based) of a sheet that are not shown, and rows that are crossed out."""

    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    struck: tuple[int, ...] = ()


def hidden_in_sheet(part: bytes) -> Hidden | None:
    """What the part of one sheet hides; None when it hides nothing."""
    if b"hidden=" not in part:
        return None
    rows = []
    for tag in _ROW.finditer(part):
        if number := _NUMBER.search(tag[0]):
            rows.append(int(number[1]))
        if len(rows) >= MOST_ROWS:
            break
    columns: set[int] = set()
    for tag in _COLUMN.finditer(part[: part.find(b"<sheetData")]):
        span = dict(_SPAN.findall(tag[0]))
        first = int(span.get(b"min", b"1"))
        last = int(span.get(b"max", first))
        columns |= set(range(first - 1, min(last, MOST_COLUMNS)))
    return Hidden(tuple(rows), tuple(sorted(columns))) if rows or columns else None


def repeats_a_row(part: bytes) -> bool:
    """Whether two rows of a sheet have one number, which no spreadsheet program writes: of the first, every parser
    forgets the cells that the second one has, too."""
    named = _TABLE.search(part)
    if named is None:
        return False
    row = re.compile(rb'<%srow [^<>]*?\br="(\d{1,7})"' % (named[1] or b""))
    numbers = row.findall(part, named.end())
    return len(set(map(int, numbers))) != len(numbers)


def struck_styles(part: bytes) -> frozenset[bytes]:
    """The styles that cross out what they are given to, by the number that cells name them with."""
    fonts = re.split(rb"<font(?=[\s/>])", part.partition(b"<fonts")[2].partition(b"</fonts>")[0])[1:]
    struck = {b"%d" % at for at, font in enumerate(fonts) if _STRUCK.search(font)}
    styles = _STYLE.findall(part.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0]) if struck else []
    return frozenset(
        b"%d" % at for at, style in enumerate(styles) if (font := _FONT.search(style)) and font[1] in struck
    )


def struck_in_sheet(part: bytes, styles: frozenset[bytes]) -> tuple[int, ...]:
    """The rows (1-based) of which every cell that holds something is crossed out."""
    rows: dict[int, bool] = {}
    for cell in _FILLED.finditer(part):
        at, style = _AT.search(cell[1]), _STYLED.search(cell[1])
        if at:
            row = int(at[1])
            rows[row] = rows.get(row, True) and style is not None and style[1] in styles
    return tuple(row for row, struck in rows.items() if struck)[:MOST_ROWS]


def hidden_in_document(part: bytes) -> dict[str, Hidden]:
    """What the sheets of an OpenDocument workbook hide, by the name of the sheet."""
    if not _UNSEEN.search(part):
        return {}
    found: dict[str, tuple[list[int], list[int]]] = {}
    name, row, column = "", 0, 0
    for tag in _OF_DOCUMENT.finditer(part):
        kind, told = tag[1], tag[2]
        if kind == b"table":
            named = _NAME.search(told)
            name, row, column = html.unescape(named[1].decode("utf-8", "replace")) if named else "", 0, 0
            continue
        repeated = _REPEATED.search(told)
        times = int(repeated[1]) if repeated else 1
        rows, columns = found.setdefault(name, ([], []))
        unseen = _UNSEEN.search(told) is not None
        if kind == b"table-row":
            if unseen:
                rows.extend(range(row + 1, min(row + times, MOST_ROWS) + 1))
            row += times
        else:
            if unseen:
                columns.extend(range(column, min(column + times, MOST_COLUMNS)))
            column += times
    return {name: Hidden(tuple(rows), tuple(columns)) for name, (rows, columns) in found.items() if rows or columns}


def _crossing_styles(part: bytes) -> set[bytes]:
    """The styles of a document that cross out what they are given to, by name. One pass over the tags: a style may
    close itself, or never."""
    crossing: set[bytes] = set()
    style: bytes | None = None
    for tag in _STYLES_OF_DOCUMENT.finditer(part):
        kind, told = tag[1], tag[2]
        if kind == b"style:style":
            named = None if told.endswith(b"/") else _STYLE_NAME.search(told)
            style = named[1] if named else None
        elif kind == b"/style:style":
            style = None
        elif style is not None and _CROSSED.search(told):
            crossing.add(style)
    return crossing


def struck_in_document(part: bytes) -> dict[str, tuple[int, ...]]:
    """The rows (1-based) of an OpenDocument workbook of which every cell that holds something is crossed out, by the
    name of the sheet."""
    crossing = _crossing_styles(part[: part.find(b"</office:automatic-styles>")])
    found: dict[str, dict[int, bool]] = {}
    name, row, times = "", 0, 1
    for tag in _CELL_OF_DOCUMENT.finditer(part) if crossing else ():
        kind, told = tag[1], tag[2]
        if kind == b"table":
            named = _NAME.search(told)
            name, row, times = html.unescape(named[1].decode("utf-8", "replace")) if named else "", 0, 1
        elif kind == b"table-row":  # the first one is row 1
            repeated = _REPEATED.search(told)
            row, times = row + times, int(repeated[1]) if repeated else 1
        elif tag[3] and row <= MOST_ROWS:
            style = _STYLE_OF_CELL.search(told)
            rows = found.setdefault(name, {})
            rows[row] = rows.get(row, True) and style is not None and style[1] in crossing
    return {name: struck for name, rows in found.items() if (struck := tuple(at for at, all_ in rows.items() if all_))}


def counts_from_1904(part: bytes) -> bool:
    """Whether a workbook counts its days from 1904, as old ones from a Mac do."""
    return re.search(rb'\bdate1904="(?:1|true)"', part) is not None
