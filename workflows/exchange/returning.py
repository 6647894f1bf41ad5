"""Lists back: a workbook that Kith wrote and people worked on, taken apart into lines, their ids and their cells.

Columns are known by the hidden first row, or by their headings where that row is gone; lines by their hidden ids. What
Kith did not write (columns, sheets, lines without an id) is kept aside and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from models.findings import Finding, finding
from workflows.exchange.guard import Objection
from workflows.exchange.listing import FORMAT, ID, MARK
from workflows.exchange.reading import Cell, Sheet, Workbook, shown
from workflows.exchange.refusal import refused
from workflows.exchange.words import key, tidy

_TITLES = 12
"""So many rows may stand above a list that came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackLine:
    """One line as it came back: its sheet row, its id ("" for one that was written below), its cells by field.
    ``uncached``: fields whose cell holds a formula that was saved without its result."""

    row: int
    id: str
    cells: Mapping[str, Cell]
    uncached: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A column that Kith did not write: its heading and its cells, by sheet row. Nothing of it is lost."""

    sheet: str
    heading: str
    cells: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackSheet:
    """One list as it came back. ``columns``: the 0-based column of each field that is still there."""

    list: str
    sheet: str
    columns: Mapping[str, int]
    lines: tuple[BackLine, ...]
    asides: tuple[Aside, ...] = ()
    findings: tuple[Finding, ...] = ()

    def address(self, row: int, name: str) -> str:
        """The cell of a field in a row, ``Newcomers!C7``."""
        return Sheet(name=self.sheet, rows=()).address(row, self.columns[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A whole workbook as it came back. ``facts``: what ``_about`` says; ``others``: sheets that Kith did not write."""

    facts: Mapping[str, str]
    sheets: tuple[BackSheet, ...]
    others: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def read_back(workbook: Workbook) -> Back:
    """Take a workbook apart. Raises ImportRefused when Kith did not write it, or its hidden sheet is gone."""
    about = next((sheet for sheet in workbook.sheets if tidy(shown(sheet.at(1, 0))) == MARK), None)
    if about is None:
        # A text file has one sheet: what our own hidden one says stayed behind when it was saved as one.
        as_text = bool(workbook.delimiter) and any(_named_in(sheet) for sheet in workbook.sheets)
        raise refused(Objection("list_as_text" if as_text else "list_not_ours"), workbook.file_name)
    facts = {shown(sheet_row[0]): shown(sheet_row[1]) for sheet_row in about.rows if len(sheet_row) > 1}
    if facts.get(MARK) != FORMAT:
        raise refused(Objection("list_newer"), workbook.file_name)
    ours = {facts[name] for name in facts if name.startswith("read only ")}
    found: list[BackSheet] = []
    others: list[str] = []
    findings: list[Finding] = []
    for sheet in workbook.sheets:
        if sheet is about or sheet.name in ours or (not sheet.visible and sheet.name.startswith("_lists")):
            continue
        name = _list_of(sheet, facts)
        if name is None:
            if any(cell is not None for row in sheet.rows for cell in row):
                others.append(sheet.name)
        elif any(each.list == name for each in found):
            findings.append(finding("list_twice", sheet.name, sheet=sheet.name))
        else:
            found.append(_sheet(sheet, name, facts))
    return Back(facts=facts, sheets=tuple(found), others=tuple(others), findings=tuple(findings))


def _list_of(sheet: Sheet, facts: Mapping[str, str]) -> str | None:
    """Which list a sheet holds: its hidden row says it, else its name."""
    if at := _named_in(sheet):
        return next(
            cell.removeprefix(ID) for cell in sheet.rows[at - 1] if isinstance(cell, str) and cell.startswith(ID)
        )
    return next((name.removeprefix("sheet ") for name, title in facts.items()
                 if name.startswith("sheet ") and title == sheet.name), None)  # fmt: skip


def _named_in(sheet: Sheet) -> int:
    """The row (1-based) that names our columns; 0 where it is gone. Who writes a title above a list moves it down."""
    for number, row in enumerate(sheet.rows[:_TITLES], start=1):
        if any(isinstance(cell, str) and cell.startswith(ID) for cell in row):
            return number
    return 0


def _sheet(sheet: Sheet, name: str, facts: Mapping[str, str]) -> BackSheet:
    hidden = _named_in(sheet)
    header = hidden + 1 if hidden else _headed_by_id(sheet)
    prefix = f"column {name} "
    headings = {key(text): word.removeprefix(prefix) for word, text in facts.items() if word.startswith(prefix)}
    fields = {word.removeprefix(prefix) for word in facts if word.startswith(prefix)}
    columns: dict[str, int] = {}
    ids: int | None = None
    asides: list[int] = []
    findings: list[Finding] = []
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(width):
        said = shown(sheet.at(hidden, column)) if hidden else headings.get(key(shown(sheet.at(header, column))), "")
        if said.startswith(ID) or (not hidden and shown(sheet.at(header, column)) == "id"):
            ids = column
        elif said in fields and said not in columns:
            columns[said] = column
        elif said in fields:
            heading = shown(sheet.at(header, column))
            findings.append(finding("list_column_twice", sheet.address(header, column), column=heading))
            asides.append(column)
        else:
            asides.append(column)
    if ids is None:
        findings.append(finding("list_ids_gone", sheet.name, sheet=sheet.name))
        return BackSheet(list=name, sheet=sheet.name, columns=columns, lines=(), findings=tuple(findings))
    lines = tuple(_lines(sheet, header, ids, columns))
    return BackSheet(
        list=name,
        sheet=sheet.name,
        columns=columns,
        lines=lines,
        asides=tuple(_aside(sheet, header, column) for column in asides if _filled(sheet, header, column)),
        findings=tuple(findings),
    )


def _headed_by_id(sheet: Sheet) -> int:
    """The row of the headings where the one that names the columns is gone."""
    rows = enumerate(sheet.rows[:_TITLES], start=1)
    return next((number for number, row in rows if any(shown(cell) == "id" for cell in row)), 1)


def _lines(sheet: Sheet, header: int, ids: int, columns: Mapping[str, int]) -> Iterator[BackLine]:
    for row in range(header + 1, len(sheet.rows) + 1):
        cells = {name: sheet.at(row, column) for name, column in columns.items()}
        name = tidy(shown(sheet.at(row, ids)))
        uncached = {
            said
            for said, column in columns.items()
            if sheet.uncached and sheet.address(row, column).rpartition("!")[2] in sheet.uncached
        }
        if name or uncached or any(tidy(shown(cell)) for cell in cells.values()):
            yield BackLine(row=row, id=name, cells=cells, uncached=frozenset(uncached))


def _filled(sheet: Sheet, header: int, column: int) -> bool:
    return any(tidy(shown(sheet.at(row, column))) for row in range(header, len(sheet.rows) + 1))


def _aside(sheet: Sheet, header: int, column: int) -> Aside:
    heading = tidy(shown(sheet.at(header, column)))
    cells = {
        row: text for row in range(header + 1, len(sheet.rows) + 1) if (text := tidy(shown(sheet.at(row, column))))
    }
    return Aside(sheet=sheet.name, heading=heading, cells=cells)
