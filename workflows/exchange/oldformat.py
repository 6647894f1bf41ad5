"""What an old workbook (.xls) says in records that no parser of values tells of: hidden rows and columns, rows that
are crossed out, cells whose formula failed, and whether its days count from 1904.

The file is a small file system (*compound file*): sectors chained by a table. In it one stream holds the workbook as
records: kind, length, bytes. Only as much is understood here as those records need, and nothing is believed: whatever
does not fit ends the looking, not the reading. Only the standard library is imported: this module also runs in the
parser's own small process. Sources: [MS-CFB] for the container, [MS-XLS] for BoundSheet8, Row, ColInfo, BoolErr,
Formula, Date1904, Font and XF.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from workflows.exchange.failed import Failed
from workflows.exchange.unseen import MOST_COLUMNS, MOST_ROWS, Hidden

_LAST = 0xFFFFFFFA
"""From here on a number is no sector."""
_HEADER, _ENTRY = 512, 128
_ROW, _COLUMNS, _SHEET, _BEGIN, _END = 0x0208, 0x007D, 0x0085, 0x0809, 0x000A
_FORMULAS, _ERROR, _EPOCH = (0x0006, 0x0206, 0x0406), 0x0205, 0x0022
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_FONT, _STYLE, _STRUCK = 0x0031, 0x00E0, 0x08
_NO_FONT = 4
"""No font has this number: the fifth one is called 5."""
_CELLS, _SEVERAL_CELLS = (0x00FD, 0x0203, 0x027E, 0x0204, *_FORMULAS, _ERROR), 0x00BD
"""What holds a value: texts, numbers, formulas, truths; and several numbers in a row."""
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_MOST_FAILED = 100_000


class Told(NamedTuple):
    """What an old workbook tells: what its sheets hide and which of their cells failed, by the name of the sheet."""

    hidden: Mapping[str, Hidden]
    failed: Mapping[str, Failed]
    since_1904: bool


_NOTHING = Told({}, {}, False)


def told_by_old(content: bytes) -> Told:
    """What an old workbook tells beside its values; nothing for what cannot be understood."""
    try:
        stream = _workbook(content)
        since_1904 = any(k == _EPOCH and struct.unpack_from("<H", stream, at)[0] == 1 for k, at in _records(stream, 0))
        left = [len(stream) // 4]  # sheets lie one behind the other: together they have no more records than that
        crossing = _crossing_styles(stream)
        found = {name: _of_sheet(stream, at, left, crossing) for name, at in _sheets(stream)}
    except (struct.error, IndexError, ValueError):
        return _NOTHING
    return Told(
        hidden={name: hidden for name, (hidden, _) in found.items() if any(hidden)},
        failed={name: failed for name, (_, failed) in found.items() if failed},
        since_1904=since_1904,
    )


def _workbook(content: bytes) -> bytes:
    """The stream that holds the workbook."""
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    small = 1 << min(struct.unpack_from("<H", content, 32)[0], 12)
    directory, _, cutoff, small_table = struct.unpack_from("<4I", content, 48)

    def sector(number: int) -> bytes:
        return content[_HEADER + number * size : _HEADER + (number + 1) * size]

    table = _table(content, size, sector)
    entries = b"".join(map(sector, _chain(table, directory)))
    root = b""
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, told = struct.unpack_from("<2I", entries, at + 116)
        if entries[at + 66] == 5:
            root = b"".join(map(sector, _chain(table, start)))
        elif name in ("Workbook", "Book") and told >= cutoff:
            return b"".join(map(sector, _chain(table, start)))[:told]
        elif name in ("Workbook", "Book"):
            numbers = b"".join(map(sector, _chain(table, small_table)))
            places = struct.unpack(f"<{len(numbers) // 4}I", numbers)
            return b"".join(root[n * small : (n + 1) * small] for n in _chain(places, start))[:told]
    return b""


def _table(content: bytes, size: int, sector: Callable[[int], bytes]) -> tuple[int, ...]:
    """Which sector follows which."""
    listed = list(struct.unpack_from("<109I", content, 76))
    following, most = struct.unpack_from("<2I", content, 68)
    for _ in range(min(most, len(content) // size)):
        if following >= _LAST:
            break
        *more, following = struct.unpack(f"<{size // 4}I", sector(following))
        listed += more
    numbers = b"".join(sector(number) for number in listed if number < _LAST)
    return struct.unpack(f"<{len(numbers) // 4}I", numbers)


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """The sectors of a stream, in order; none twice."""
    seen = set()
    while start < _LAST and start not in seen:
        seen.add(start)
        yield start
        start = table[start]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Kind and place of each record up to the end of the part that begins here."""
    read = struct.Struct("<HH").unpack_from
    depth = 0
    while at + 4 <= len(stream):
        kind, length = read(stream, at)
        if kind == _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        else:
            yield kind, at + 4
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """The sheets with people can be on: name and where its records begin."""
    for kind, at in _records(stream, 0):
        if kind == _SHEET:
            begin, _, of, letters, wide = struct.unpack_from("<IBBBB", stream, at)
            text = stream[at + 8 : at + 8 + letters * (1 + (wide & 1))]
            if of == 0:
                yield text.decode("utf-16-le" if wide & 1 else "latin-1", "replace"), begin


def _crossing_styles(stream: bytes) -> frozenset[int]:
    """The numbers of the styles that cross out what they are given to."""
    fonts: list[bool] = []
    styles: list[int] = []
    for kind, at in _records(stream, 0):
        if kind == _FONT:
            fonts.append(bool(stream[at + 2] & _STRUCK))
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", stream, at)[0])
    struck = {number + (number >= _NO_FONT) for number, crossed in enumerate(fonts) if crossed}
    return frozenset(number for number, font in enumerate(styles) if font in struck)


def _of_sheet(stream: bytes, begin: int, left: list[int], crossing: frozenset[int]) -> tuple[Hidden, Failed]:
    """What the sheet that begins there tells. ``left``: so many records may still be looked at, in all sheets;
    ``crossing``: the styles that cross out."""
    rows: list[int] = []
    struck: dict[int, bool] = {}
    columns: set[int] = set()
    failed: dict[tuple[int, int], str] = {}
    for kind, at in _records(stream, begin):
        left[0] -= 1
        if left[0] < 0:
            raise ValueError("sheets within sheets")
        if crossing and (kind in _CELLS or kind == _SEVERAL_CELLS):
            row, style = _row_and_style(stream, at, crossing, several=kind == _SEVERAL_CELLS)
            struck[row] = struck.get(row, True) and style
        if kind == _ROW and len(rows) < MOST_ROWS:
            if stream[at + 12] & _ROW_HIDDEN:
                rows.append(struct.unpack_from("<H", stream, at)[0] + 1)
        elif kind == _COLUMNS:
            first, last = struct.unpack_from("<HH", stream, at)
            if stream[at + 8] & _COLUMN_HIDDEN:
                columns.update(range(first, min(last + 1, MOST_COLUMNS)))
        elif kind in _FORMULAS or kind == _ERROR:
            code = _error(stream, at, formula=kind != _ERROR)
            if code in _ERRORS and len(failed) < _MOST_FAILED:
                failed[struct.unpack_from("<HH", stream, at)] = _ERRORS[code]
    crossed = tuple(row for row, all_of_it in sorted(struck.items()) if all_of_it)
    return Hidden(tuple(rows), tuple(sorted(columns)), crossed), failed


def _row_and_style(stream: bytes, at: int, crossing: frozenset[int], *, several: bool) -> tuple[int, bool]:
    """The row (1-based) of a cell, or of several cells, and whether all of them are crossed out."""
    row, _, style = struct.unpack_from("<3H", stream, at)
    if not several:
        return row + 1, style in crossing
    end = at + struct.unpack_from("<H", stream, at - 2)[0] - 2
    return row + 1, all(struct.unpack_from("<H", stream, one)[0] in crossing for one in range(at + 4, end, 6))


def _error(stream: bytes, at: int, *, formula: bool) -> int | None:
    """The code of the error in a cell; None for a cell that holds none."""
    if formula:
        return stream[at + 8] if stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2 else None
    return stream[at + 6] if stream[at + 7] == 1 else None
