"""The parser's own small process: bytes in on standard input, cells out on standard output as lines of JSON.

A parser is native code and somebody else's; a crafted file can make it abort, loop or ask for all memory there is. Here
that ends this process and nothing else. It may not write files, and it has neither the server's memory nor its secrets.

Lines: one head ``{"sheets": [...], "macros", "encoding", "delimiter"}``, then the columns of all sheets in order, as
``travelling`` writes them; or one line ``{"refused": code, "params": {...}}``.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from workflows.exchange.encodings import decode
from workflows.exchange.failed import Failed
from workflows.exchange.guard import Admitted, Objection, admit
from workflows.exchange.travelling import MAX_CELL_TEXT, Packing
from workflows.exchange.unseen import Hidden
from workflows.exchange.webtables import Grid, sheets_of_xml, tables_of_page

MAX_MEMORY = 700 * 1024 * 1024
MAX_ROWS = 100_001
MAX_COLUMNS = 1_000
MAX_CELLS = 2_500_000
"""A hundred thousand people with twenty answers each, and the row of their headings."""
MAX_TEXT = 48_000_000
"""Characters of all cells together: more than the largest text file holds. In a workbook one long text can be shown by
thousands of cells."""
MAX_SHEETS = 100
MAX_LINES_IN_A_CELL = 50
_PORTION = 2_000
"""Rows that are looked at together."""
_DELIMITERS = (";", ",", "\t", "|", "^", "~")
_AS_TEXT = re.compile(r'^="([^"]*)"$')
"""``="0151"``: how some programs write that a number is meant as text."""
_SPACED = re.compile(r'[;,\t|] +"')
_SINGLE_MARK = re.compile(r"(?:(?<=[;,\t|\n])|^)'|'(?=[;,\t|\r\n]|$)", re.MULTILINE)
_SINGLE = re.compile(r"^'[^']*'([;,\t|]'[^']*')+\s*$")
_NOTHING_TOLD: dict[str, Any] = {"merged": [], "uncached": (), "hidden_rows": (), "hidden_columns": (), "struck": ()}


def limit_this_process(seconds: int, *, memory: int = MAX_MEMORY, written: int = 0) -> None:
    """Less memory, less of the processor's time, no file of more than ``written`` bytes: where the system can (not on
    Windows; the wall clock holds there too)."""
    try:
        import resource
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def main() -> None:
    """Read one file and print it. Everything unforeseen becomes *damaged*: this process has no other voice."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr] # a real stream
    write = sys.stdout.write
    try:
        limit_this_process(int(sys.argv[1]))
        encoding = sys.argv[2] if len(sys.argv) > 2 else ""
        head, sheets = _read(*_apart(admit(sys.stdin.buffer.read())), encoding)
        write(json.dumps(head, ensure_ascii=False) + "\n")
        for sheet in sheets:
            for column in sheet.packed():
                write(json.dumps(column, ensure_ascii=False) + "\n")
        write('{"end": true}\n')
    except Objection as no:
        write("\n" + json.dumps({"refused": no.code, "params": no.params}) + "\n")
    except MemoryError:
        write("\n" + json.dumps({"refused": "file_inflates", "params": {"limit": "300"}}) + "\n")


def _apart(admitted: Admitted) -> tuple[Admitted, io.BytesIO]:
    """What is known of a file, and its bytes: 110 MB of a large workbook, which nobody else may keep then."""
    return replace(admitted, content=b""), io.BytesIO(admitted.content)


def _read(admitted: Admitted, file: io.BytesIO, encoding: str) -> tuple[dict[str, Any], list[Packing]]:
    if admitted.kind == "text":
        return _text(file.read(), encoding)
    if admitted.kind == "page":
        return _grids(tables_of_page(file.read(), lambda page: decode(page, encoding)[0], _check_size))
    if admitted.kind == "xml":
        return _grids(sheets_of_xml(file.read(), _check_size))
    return _workbook(admitted, file)


def _grids(grids: Sequence[Grid]) -> tuple[dict[str, Any], list[Packing]]:
    packed = _packed(grid.rows for grid in grids)
    sheets = [
        {
            "name": grid.name,
            "visible": grid.visible,
            "rows": columns.rows,
            "columns": columns.columns,
            "merged": grid.merged,
            "uncached": (),
            "hidden_rows": grid.hidden_rows,
            "hidden_columns": grid.hidden_columns,
            "struck": (),
        }
        for grid, columns in zip(grids, packed, strict=True)
    ]
    return {"sheets": sheets, "macros": False}, packed


def _packed(grids: Iterable[Iterable[Sequence[Any]]]) -> list[Packing]:
    """The sheets, row by row, as columns. Raises Objection when their cells hold more text than is read."""
    sheets: list[Packing] = []
    said = 0
    for grid in grids:
        rows = iter(grid)
        sheets.append(sheet := Packing())
        while portion := list(islice(rows, _PORTION)):
            sheet.add(portion)
            if said + sheet.letters > MAX_TEXT:
                raise Objection("too_much_text", limit=MAX_TEXT)
        said += sheet.letters
    return sheets


def _with_lines(file: io.BytesIO) -> io.BytesIO:
    """The same document with a line break where a cell of it has one: the parser joins the words around it."""
    with zipfile.ZipFile(file) as document:
        content = document.read("content.xml")
        if b"text:line-break" not in content:
            file.seek(0)
            return file
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as other:
            for name in {"mimetype", "META-INF/manifest.xml"}.intersection(document.namelist()):
                other.writestr(name, document.read(name))
            other.writestr("content.xml", _LINE_BREAK.sub(b"\n", content))
    written.seek(0)
    return written


_LINE_BREAK = re.compile(rb"<text:line-break\s*/>|<text:line-break\s*>\s*</text:line-break>")


def _workbook(admitted: Admitted, file: io.BytesIO) -> tuple[dict[str, Any], list[Packing]]:
    import python_calamine

    parts = _sheet_parts(file) if admitted.kind == "xlsx" and _tells(admitted) else {}
    try:
        file = _with_lines(file) if admitted.kind == "ods" else file
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        file.close()  # the parser has its own copy
        described = book.sheets_metadata
        if len(described) > MAX_SHEETS:
            raise Objection("too_many_sheets", limit=MAX_SHEETS)
        sheets = []
        loaded = []
        cells = 0
        for meta in described:
            if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            _check_size(sheet.total_height, sheet.total_width)
            cells += sheet.total_height * sheet.total_width
            if cells > MAX_CELLS:
                raise Objection("too_many_cells", limit=MAX_CELLS)
            visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
            sheets.append({"name": meta.name, "visible": visible, "rows": 0, "columns": 0, **_NOTHING_TOLD})
            loaded.append(sheet)
        del book
    except python_calamine.PasswordError as error:
        raise Objection("file_has_password") from error
    except (
        python_calamine.CalamineError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        LookupError,
        OverflowError,
    ) as error:
        raise Objection("file_damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Objection("file_damaged") from error
        raise
    failed = [admitted.failed.get(parts.get(str(one["name"]), str(one["name"])), {}) for one in sheets]
    packed = _packed(_parted(_rows_of(sheet, its)) for sheet, its in zip(loaded, failed, strict=True))
    for described_sheet, sheet, columns in zip(sheets, loaded, packed, strict=True):
        described_sheet["rows"], described_sheet["columns"] = columns.rows, columns.columns
        described_sheet["merged"] = [[*start, *end] for start, end in (sheet.merged_cell_ranges or [])[:10_000]]
    if _tells(admitted):
        for described_sheet in sheets:
            name = str(described_sheet["name"])
            described_sheet["uncached"] = admitted.uncached.get(parts.get(name, ""), ())
            hidden = admitted.hidden.get(parts.get(name, name), Hidden())
            described_sheet["hidden_rows"], described_sheet["hidden_columns"] = hidden.rows, hidden.columns
            described_sheet["struck"] = hidden.struck
    head = {"sheets": sheets, "macros": admitted.macros, "since_1904": admitted.since_1904}
    return head, packed


def _tells(admitted: Admitted) -> bool:
    """Whether the guard saw anything that the parser of values does not tell."""
    return bool(admitted.uncached or admitted.hidden or admitted.failed)


def _rows_of(sheet: Any, failed: Failed) -> Iterator[Sequence[Any]]:
    """The rows of a sheet from its row 1 and its column A on, whatever the first filled cell is. ``failed`` stands in
    the cells that are empty because their formula failed."""
    if not sheet.height:
        rows = max((row + 1 for row, _ in failed), default=0)
        yield from _with_failed(([None] for _ in range(rows)), failed)
        return
    lead = [None] * sheet.start[1]
    rows_read = (lead + row if lead else row for row in sheet.iter_rows())
    yield from _with_failed(rows_read, failed) if failed else rows_read


def _parted(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows; of a sheet whose only column holds lines of a CSV file, their cells. So it looks when a program that
    expects semicolons opens commas, and saves what it sees."""
    first = list(islice(rows, 20))
    lines = [row for row in first if any(cell not in (None, "") for cell in row)]
    plain = all(len(row) == 1 and isinstance(row[0], str) and "\n" not in row[0] for row in lines)
    mark = _inside_cells(lines) if plain else ""
    if not mark:
        yield from chain(first, rows)
        return
    for row in chain(first, rows):
        text = row[0] if len(row) == 1 else None
        yield next(csv.reader([text], delimiter=mark), []) if isinstance(text, str) and "\n" not in text else row


def _with_failed(rows: Iterator[list[Any]], failed: Failed) -> Iterator[list[Any]]:
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in failed.items():
        if column < MAX_COLUMNS:
            by_row.setdefault(row, []).append((column, text))
    for number, cells in enumerate(rows):
        for column, text in by_row.get(number, ()):
            cells += [None] * (column + 1 - len(cells))
            if cells[column] in (None, ""):
                cells[column] = text
        yield cells


def _sheet_parts(file: io.BytesIO) -> dict[str, str]:
    """Which part of the archive holds which sheet: name → path."""
    with zipfile.ZipFile(file) as archive:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    file.seek(0)
    targets = {}
    for tag in re.findall(r"<Relationship\b[^<>]*>", relations):
        found = dict(re.findall(r'\b(Id|Target)="([^"]*)"', tag))
        target = found.get("Target", "")
        targets[found.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    parts = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^<>]*>", book):
        name, part = re.search(r'\bname="([^"]*)"', tag), re.search(r'\br?:?id="([^"]*)"', tag)
        if name and part:
            parts[html.unescape(name[1])] = targets.get(part[1], "")
    return parts


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise Objection("too_many_rows", limit=MAX_ROWS - 1)
    if columns > MAX_COLUMNS:
        raise Objection("too_many_columns", limit=MAX_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise Objection("too_many_cells", limit=MAX_CELLS)


def _text(content: bytes, encoding: str) -> tuple[dict[str, Any], list[Packing]]:
    text, used = decode(content, encoding)
    text = text.rstrip("\x1a")  # how programs of old marked the end
    if "\x00" in text or _is_noise(text):
        raise Objection("file_not_workbook")
    lines = text.split("\n", 1)
    delimiter = None
    told = re.fullmatch(r'"?sep=(.)"?\r?', lines[0], re.IGNORECASE)
    skipped = 0
    if told:
        delimiter, skipped = told[1], 1
        text = lines[1] if len(lines) > 1 else ""
    delimiter = delimiter or _delimiter(text)
    if _SINGLE.match(text.split("\n", 1)[0]):  # quoted with the other mark
        text = _SINGLE_MARK.sub('"', text.replace('"', '""'))
    records = _csv_rows(text, delimiter)
    if inside := _inside_cells(records):
        delimiter = inside
        records = [_csv_rows(row[0], inside)[0] if row and row[0].strip() else [] for row in records]
    else:
        records = _evenly_parted(records)
    rows = [*([[]] * skipped), *records]  # they keep the numbers a spreadsheet program would show
    packed = _packed([rows])
    columns = packed[0].columns
    head = {
        "sheets": [{"name": "", "visible": True, "rows": len(rows), "columns": columns, **_NOTHING_TOLD}],
        "macros": False,
        "encoding": used,
        "delimiter": delimiter,
    }
    return head, packed


def _csv_rows(text: str, delimiter: str) -> list[list[str]]:
    """Records of a CSV text. A stray quote inside a cell is no reason to refuse a file; one that swallows lines is."""
    csv.field_size_limit(MAX_CELL_TEXT * 2)
    try:
        return _records(text, delimiter, strict=True)
    except csv.Error as error:
        if "expected after" not in str(error):
            raise Objection("quote_left_open") from error
    try:
        rows = _records(text, delimiter, strict=False)
    except csv.Error as error:
        raise Objection("quote_left_open") from error
    if any(cell.count("\n") > MAX_LINES_IN_A_CELL for row in rows for cell in row):
        raise Objection("quote_left_open")
    return rows


def _inside_cells(records: Sequence[Sequence[str]]) -> str:
    """The mark that parts the cells when each line as a whole was quoted once more, as some programs do; else ""."""
    lines = [row[0] for row in records[:20] if row and row[0].strip()]
    if len(lines) < 2 or any(len(row) > 1 for row in records):
        return ""
    for mark in _DELIMITERS:
        counts = {len(next(csv.reader([line], delimiter=mark), [])) for line in lines}
        if len(counts) == 1 and counts.pop() > 1:
            return mark
    return ""


_PART = 10
"""One line in so many, parted by another mark than the rest, is no sentence with commas in it."""


def _evenly_parted(records: list[list[str]]) -> list[list[str]]:
    """The records, those that another mark parts into as many cells as the rest have parted by it: headings that were
    typed above an export, two exports copied into one file."""
    widths = Counter(len(row) for row in records if len(row) > 1)
    usual = widths.most_common(1)[0][0] if widths else 0
    whole = [at for at, row in enumerate(records) if len(row) == 1 and row[0].strip()] if usual else []
    first = next((at for at, row in enumerate(records) if any(map(str.strip, row))), -1)
    other: dict[int, list[str]] = {}
    for at in whole:
        for mark in _DELIMITERS:
            cells = next(csv.reader([records[at][0]], delimiter=mark), [])
            if len(cells) == usual and "\n" not in records[at][0]:
                other[at] = cells
    if len(other) < 2 or len(other) * _PART < len(records):
        other = {at: cells for at, cells in other.items() if at == first}
    return [other.get(at, row) for at, row in enumerate(records)] if other else records


def _records(text: str, delimiter: str, *, strict: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    spaced = _SPACED.search(text[:20_000]) is not None
    file = io.StringIO(text, newline="")
    told = '="' in text
    for row in csv.reader(file, delimiter=delimiter, strict=strict, skipinitialspace=spaced):
        if told:
            row = [_AS_TEXT.sub(r"\1", cell) if cell[:2] == '="' else cell for cell in row]
        cells += len(row)
        rows.append(row)
        _check_size(len(rows), len(row))
        if cells > MAX_CELLS:
            raise Objection("too_many_cells", limit=MAX_CELLS)
    return rows


def _is_noise(text: str) -> bool:
    """Whether this is no text at all: control characters, or marks of a decoder that gave up."""
    sample = text[:20_000]
    odd = sum((mark < " " and mark not in "\t\r\n\x0b\x0c") or mark in "\x7f\ufffd" for mark in sample)
    return odd > len(sample) * 0.005


_LINES_OF_A_CELL = 10
"""So many lines of one cell are looked at together, to see what parts the cells."""


def _delimiter(text: str) -> str:
    """The mark that parts the most of the first lines the most evenly; a comma when there is none."""
    lines = _first_lines(text[:20_000])
    if not lines:
        raise Objection("file_empty")

    def score(mark: str) -> tuple[int, int]:
        """How many lines can be of one width, and the width. Empty cells may end a line, or be left out there: below
        headings, as many as a line likes."""
        said = [row for line in lines for row in csv.reader(io.StringIO(line, newline=""), delimiter=mark)]
        widths = [(max((at for at, cell in enumerate(row) if cell.strip()), default=0), len(row) - 1) for row in said]
        headings = widths[0][1]
        fitting = {
            wide: sum(few <= wide and (wide <= most or (wide == headings and most > 0)) for few, most in widths)
            for wide in {*chain(*widths)}
        }
        return max(((lines if wide else 0, wide) for wide, lines in fitting.items()), default=(0, 0))

    best = max(_DELIMITERS, key=score)
    return best if score(best)[1] else ","


def _first_lines(text: str) -> list[str]:
    """Lines that say something, a quoted cell of several lines within one. Of a quote that is not closed, each line."""
    found: list[str] = []
    open_since: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        open_since.append(line)
        closed = sum(part.count('"') for part in open_since) % 2 == 0
        if closed or len(open_since) > _LINES_OF_A_CELL:
            found += ["\n".join(open_since)] if closed else open_since
            open_since = []
    return [*found, *open_since][:20]


if __name__ == "__main__":
    main()
