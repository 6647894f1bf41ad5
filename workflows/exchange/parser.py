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
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from workflows.exchange.encodings import likeliest
from workflows.exchange.guard import Admitted, Objection, admit
from workflows.exchange.travelling import MAX_CELL_TEXT, Packing
from workflows.exchange.unseen import Hidden

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
_DELIMITERS = (";", ",", "\t", "|")
_NOTHING_TOLD: dict[str, Any] = {"merged": [], "uncached": (), "hidden_rows": (), "hidden_columns": ()}


def limit_this_process(seconds: int) -> None:
    """Less memory, less time, no files: where the system can (not on Windows; the wall clock holds there too)."""
    try:
        import resource
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
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
        admitted = admit(sys.stdin.buffer.read())
        head, sheets = _text(admitted.content, encoding) if admitted.kind == "text" else _workbook(admitted)
        write(json.dumps(head, ensure_ascii=False) + "\n")
        for sheet in sheets:
            for column in sheet.packed():
                write(json.dumps(column, ensure_ascii=False) + "\n")
        write('{"end": true}\n')
    except Objection as no:
        write("\n" + json.dumps({"refused": no.code, "params": no.params}) + "\n")
    except MemoryError:
        write("\n" + json.dumps({"refused": "file_inflates", "params": {"limit": "300"}}) + "\n")


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
                raise Objection("too_much_text", limit=f"{MAX_TEXT:,}")
        said += sheet.letters
    return sheets


def _workbook(admitted: Admitted) -> tuple[dict[str, Any], list[Packing]]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(admitted.content))
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
                raise Objection("too_many_cells", limit=f"{MAX_CELLS:,}")
            visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
            sheets.append({"name": meta.name, "visible": visible, "rows": 0, "columns": 0, **_NOTHING_TOLD})
            loaded.append(sheet)
    except python_calamine.PasswordError as error:
        raise Objection("file_has_password") from error
    except (python_calamine.CalamineError, OSError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise Objection("file_damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Objection("file_damaged") from error
        raise
    packed = _packed(map(_rows_of, loaded))
    for described_sheet, sheet, columns in zip(sheets, loaded, packed, strict=True):
        described_sheet["rows"], described_sheet["columns"] = columns.rows, columns.columns
        described_sheet["merged"] = [[*start, *end] for start, end in (sheet.merged_cell_ranges or [])[:10_000]]
    if admitted.uncached or admitted.hidden:
        parts = _sheet_parts(admitted.content) if admitted.kind == "xlsx" else {}
        for described_sheet in sheets:
            name = str(described_sheet["name"])
            described_sheet["uncached"] = admitted.uncached.get(parts.get(name, ""), ())
            hidden = admitted.hidden.get(parts.get(name, name), Hidden())
            described_sheet["hidden_rows"], described_sheet["hidden_columns"] = hidden
    head = {"sheets": sheets, "macros": admitted.macros, "since_1904": admitted.since_1904}
    return head, packed


def _rows_of(sheet: Any) -> Iterator[Sequence[Any]]:
    """The rows of a sheet from its row 1 and its column A on, whatever the first filled cell is."""
    if not sheet.height:
        return
    lead = [None] * sheet.start[1]
    for row in sheet.iter_rows():
        yield lead + row if lead else row


def _sheet_parts(content: bytes) -> dict[str, str]:
    """Which part of the archive holds which sheet: name → path."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        found = dict(re.findall(r'\b(Id|Target)="([^"]*)"', tag))
        target = found.get("Target", "")
        targets[found.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    parts = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name, part = re.search(r'\bname="([^"]*)"', tag), re.search(r'\br?:?id="([^"]*)"', tag)
        if name and part:
            parts[html.unescape(name[1])] = targets.get(part[1], "")
    return parts


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise Objection("too_many_rows", limit=f"{MAX_ROWS - 1:,}")
    if columns > MAX_COLUMNS:
        raise Objection("too_many_columns", limit=f"{MAX_COLUMNS:,}")
    if rows * columns > MAX_CELLS:
        raise Objection("too_many_cells", limit=f"{MAX_CELLS:,}")


def _text(content: bytes, encoding: str) -> tuple[dict[str, Any], list[Packing]]:
    text, used = decode(content, encoding)
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
    rows = [*([[]] * skipped), *_csv_rows(text, delimiter)]  # they keep the numbers a spreadsheet program would show
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


def _records(text: str, delimiter: str, *, strict: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict):
        cells += len(row)
        rows.append(row)
        _check_size(len(rows), len(row))
        if cells > MAX_CELLS:
            raise Objection("too_many_cells", limit=f"{MAX_CELLS:,}")
    return rows


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Text and its encoding: the one asked for, else by mark, else UTF-8 if it is, else the likeliest code page."""
    if encoding:
        try:
            return content.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError) as error:
            raise Objection("encoding_wrong", encoding=encoding) from error
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(name), name
            except UnicodeDecodeError as error:
                raise Objection("file_damaged") from error
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\x00" in content[:4096]:
        raise Objection("file_not_workbook")
    found = likeliest(content)
    return found if found is not None else (content.decode("cp1252", errors="replace"), "cp1252")


def _is_noise(text: str) -> bool:
    """Whether this is no text at all: control characters, or marks of a decoder that gave up."""
    sample = text[:20_000]
    odd = sum((mark < " " and mark not in "\t\r\n\x0b\x0c") or mark in "\x7f\ufffd" for mark in sample)
    return odd > len(sample) * 0.005


def _delimiter(text: str) -> str:
    """The mark that parts the most of the first lines the most evenly; a comma when there is none."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    if not lines:
        raise Objection("file_empty")

    def score(mark: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=mark), [])) - 1 for line in lines]
        common = max(set(counts), key=counts.count)
        return (counts.count(common) if common else 0, max(counts))

    best = max(_DELIMITERS, key=score)
    return best if score(best)[1] else ","


if __name__ == "__main__":
    main()
