"""Tables under a workbook's name that are none: web pages with a table, as many systems export them and call them .xls,
pages packed into one file (MHTML), and Excel's own XML of 2003.

They are read as text and never shown: no script, no link and no picture of theirs is followed. Only the standard
library is imported here: this module also runs in the parser's own small process.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from workflows.exchange.guard import Objection

Check = Callable[[int, int], None]
"""Called with rows and columns; raises Objection when they are too many."""
_CHARSET = re.compile(
    rb"""charset\s*=\s*["']?\s*((?:utf|windows|iso|cp|koi|gb|big5|shift|euc|mac|us-ascii|latin)[\w.:-]{0,20})""",
    re.IGNORECASE,
)
_ROUNDED = re.compile(r"^\d[.,]?\d*[eE]\+?\d+$")
_UNSHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_LINES = frozenset({"br", "p", "div", "li"})
_WIDEST, _TALLEST = 1_000, 100_000
_MOST_MERGED = 10_000


@dataclass(slots=True)
class Grid:
    """One table: its rows of cells, from the first row and column on."""

    name: str = ""
    rows: list[list[Any]] = field(default_factory=list)
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    @property
    def filled(self) -> bool:
        """Whether any cell says something."""
        return any(cell not in (None, "") for row in self.rows for cell in row)


def tables_of_page(content: bytes, decode: Callable[[bytes], str], check: Check) -> list[Grid]:
    """The tables of a web page, or of one packed into a file, that hold no other table. Raises Objection."""
    pages = _unpacked(content) if re.match(rb"\s*(?:MIME-Version|From|Content-Type)\s*:", content, re.I) else [content]
    found: list[Grid] = []
    for page in pages:
        if b"\x00" in page and not page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise Objection("file_is_web_page")  # something else is glued to it
        text = _decoded(page, decode)
        reader = _Page(check)
        reader.feed(text)
        reader.close()
        reader.end()
        found += reader.found
    if not found:
        raise Objection("file_is_web_page")
    if len(found) > 1:
        for number, grid in enumerate(found, start=1):
            grid.name = f"Table {number}"
    return found[:100]


def _unpacked(content: bytes) -> list[bytes]:
    from email import message_from_bytes

    pages = []
    for part in message_from_bytes(content).walk():
        if part.get_content_type() == "text/html" and isinstance(page := part.get_payload(decode=True), bytes):
            pages.append(page)
    return pages


def _decoded(content: bytes, decode: Callable[[bytes], str]) -> str:
    """The page as text: by its mark, by what it says of itself, else as any text."""
    told = _CHARSET.search(content[:4096])
    if not content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and told:
        try:
            return content.decode(told[1].decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(content)


class _Page(HTMLParser):
    """Collects the cells of tables. A page leaves most of its end tags away, so a cell ends where the next begins."""

    def __init__(self, check: Check) -> None:
        super().__init__(convert_charrefs=True)
        self.check = check
        self.found: list[Grid] = []
        self.open: list[Grid] = []
        self.holding: list[bool] = []  # whether an open table holds another one: then it only arranges the page
        self.text: list[str] | None = None
        self.said: dict[str, str] = {}
        self.silent = 0
        self.taken: list[dict[int, int]] = []  # a table's columns that cells of rows above still fill, and how long
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self._end_cell()
            self.silent = 0
            self.holding = [True] * len(self.open) + [False]
            self.open.append(Grid())
            self.taken.append({})
        elif tag == "tr" and self.open:
            self._end_cell()
            self._begin_row(_UNSHOWN.search(said.get("style", "")) is not None)
        elif tag in ("td", "th") and self.open:
            self._end_cell()
            if not self.open[-1].rows:
                self._begin_row(False)
            self.text, self.said = [], said
        elif tag in _LINES and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag in _LINES and self.text is not None:
            self.text.append("\n")
        elif tag == "table" and self.open:
            self._end_table()

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.silent:
            self.text.append(data.replace("\n", " ").replace("\r", " "))

    def end(self) -> None:
        """The page is over: what is still open ends here."""
        while self.open:
            self._end_table()

    def _begin_row(self, hidden: bool) -> None:
        grid, taken = self.open[-1], self.taken[-1]
        for column in [column for column, rows in taken.items() if rows <= 1]:
            del taken[column]
        for column in taken:
            taken[column] -= 1
        grid.rows.append([])
        if hidden:
            grid.hidden_rows.append(len(grid.rows))
        self.check(len(grid.rows), 1)

    def _end_cell(self) -> None:
        if self.text is None or not self.open:
            self.text = None
            return
        text = "\n".join(line for part in "".join(self.text).split("\n") if (line := " ".join(part.split())))
        exact = self.said.get("x:num") or self.said.get("sdval")
        if exact and _ROUNDED.match(text):
            text = exact
        grid, taken = self.open[-1], self.taken[-1]
        row = grid.rows[-1]
        while len(row) in taken:
            row.append(None)
        column = len(row)
        wide = min(_number(self.said.get("colspan")), _WIDEST)
        tall = min(_number(self.said.get("rowspan")), _TALLEST)
        row += [text or None, *[None] * (wide - 1)]
        self.cells += wide
        self.check(max(len(grid.rows), self.cells // max(len(row), 1)), len(row))
        if tall > 1:
            taken |= dict.fromkeys(range(column, column + wide), tall)
        if (tall > 1 or wide > 1) and len(grid.merged) < _MOST_MERGED:
            top = len(grid.rows) - 1
            grid.merged.append((top, column, top + tall - 1, column + wide - 1))
        self.text = None

    def _end_table(self) -> None:
        self._end_cell()
        grid, holds = self.open.pop(), self.holding.pop()
        self.taken.pop()
        if grid.filled and not holds:
            self.found.append(grid)


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[1-9]\d{0,5}", text.strip()) else 1


def sheets_of_xml(content: bytes, check: Check) -> list[Grid]:
    """The sheets of an XML spreadsheet as Excel 2003 writes it. Raises Objection."""
    reader = _Xml2003(check)
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.said
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Objection("file_damaged") from error
    return reader.grids


class _Xml2003:
    """Rows and cells of ``Worksheet`` elements. ``ss:Index`` says where one stands that does not follow the last."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.grids: list[Grid] = []
        self.column = 0
        self.kind = ""
        self.text: list[str] | None = None
        self.cells = 0
        self.remarking = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("|")[2]
        told = {key.rpartition("|")[2]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self.grids.append(Grid(name=told.get("Name", "")))
            if len(self.grids) > 100:
                raise Objection("too_many_sheets", limit=100)
        elif not self.grids:
            return
        elif name == "Comment":
            self.remarking = True
        elif self.remarking:
            return
        elif name == "Visible":
            self.text = []
        elif name == "Column":
            self._column(told)
        elif name == "Row":
            self._row(told)
        elif name == "Cell":
            self._cell(told)
        elif name == "Data":
            self.kind, self.text = told.get("Type", "String"), []

    def end(self, tag: str) -> None:
        name = tag.rpartition("|")[2]
        if name == "Comment":
            self.remarking = False
        if not self.grids or self.text is None:
            return
        if name == "Visible":
            self.grids[-1].visible = "".join(self.text).strip() not in ("SheetHidden", "SheetVeryHidden")
            self.text = None
        elif name == "Data":
            row = self.grids[-1].rows[-1] if self.grids[-1].rows else []
            if row:
                row[-1] = _value(self.kind, "".join(self.text))
            self.text = None

    def said(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _column(self, told: dict[str, str]) -> None:
        first = _number(told.get("Index")) - 1 if told.get("Index") else self.column
        span = _number(told.get("Span")) if told.get("Span") else 0
        self.column = min(first + span + 1, _WIDEST)
        if told.get("Hidden") == "1":
            self.grids[-1].hidden_columns += range(first, self.column)

    def _row(self, told: dict[str, str]) -> None:
        grid = self.grids[-1]
        wanted = _number(told["Index"]) if told.get("Index") else len(grid.rows) + 1
        self.check(wanted, 1)
        grid.rows += [[] for _ in range(wanted - len(grid.rows))]
        if told.get("Hidden") == "1":
            grid.hidden_rows.append(len(grid.rows))

    def _cell(self, told: dict[str, str]) -> None:
        grid = self.grids[-1]
        if not grid.rows:
            return
        row = grid.rows[-1]
        wanted = _number(told["Index"]) if told.get("Index") else len(row) + 1
        across = _number(told.get("MergeAcross")) if told.get("MergeAcross") else 0
        down = _number(told.get("MergeDown")) if told.get("MergeDown") else 0
        self.cells += max(1, wanted - len(row)) + min(across, _WIDEST)
        self.check(max(len(grid.rows), self.cells // max(wanted, 1)), wanted + across)
        row += [None] * (wanted - len(row))
        if (across or down) and len(grid.merged) < _MOST_MERGED:
            top = len(grid.rows) - 1
            grid.merged.append((top, wanted - 1, top + min(down, _TALLEST), wanted - 1 + across))


def _value(kind: str, text: str) -> Any:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "DateTime":
        try:
            day = datetime.fromisoformat(text)
        except ValueError:
            return text
        return day.date() if day.time() == time() else day
    if kind == "Boolean":
        return text.strip() == "1"
    return text
