"""Lists back: a workbook that Kith wrote and people worked on, taken apart into lines, their ids and their cells.

Columns are known by the hidden first row, or by their headings where that row is gone; lines by their hidden ids. So
a list may come back as text too, which has no hidden sheet. What Kith did not write (columns, sheets, lines without an
id) is kept aside and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from models.findings import Finding, finding
from workflows.exchange.guard import Objection
from workflows.exchange.listing import FORMAT, ID, MARK
from workflows.exchange.reading import Cell, Sheet, Workbook, shown
from workflows.exchange.refusal import refused
from workflows.exchange.words import key, tidy


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


def read_back(workbook: Workbook, told: Mapping[str, str] | None = None) -> Back:
    """Take a workbook apart. A sheet that was saved as text or copied away says itself where it left; where it does
    not, ``told`` does, as from ``recognised``. Raises ImportRefused when Kith did not write it."""
    about, facts = _about(workbook), said_itself(workbook)
    if facts is None:
        facts = dict(told or {})
        if not facts:
            raise refused(Objection("list_not_ours"), workbook.file_name)
    if facts.get(MARK, FORMAT) != FORMAT:
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


def said_itself(workbook: Workbook) -> dict[str, str] | None:
    """What a workbook says of itself: its hidden sheet, or one that was saved as text or copied away. None where all
    that is gone."""
    if (about := _about(workbook)) is not None:
        return {shown(row[0]): shown(row[1]) for row in about.rows if len(row) > 1}
    return next((facts for facts in map(_said_by, workbook.sheets) if "cohort" in facts), None)


def _about(workbook: Workbook) -> Sheet | None:
    return next((sheet for sheet in workbook.sheets if tidy(shown(sheet.at(1, 0))) == MARK), None)


def recognised(workbook: Workbook, spoken: Mapping[str, Mapping[str, Mapping[str, str]]]) -> dict[str, str]:
    """What ``_about`` would say of sheets that lost everything hidden but their ids: each is the list whose headings
    it has most of. ``spoken``: by language, the headings of each list by field. Empty where no sheet is one."""
    best, most = dict[str, str](), 0
    for language, lists in spoken.items():
        facts, alike = {"language": language}, 0
        for sheet in workbook.sheets:
            header = _headed_by_id(sheet)
            here = {key(shown(cell)) for cell in sheet.rows[header - 1]} if header else set[str]()
            fits = {name: sum(key(word) in here for word in words.values()) for name, words in lists.items()}
            said = _list_of(sheet, {}) or ""
            name = said if said in lists else max(fits, key=lambda each: fits[each], default="")
            if name and (said == name or fits[name] > 1):
                facts[f"sheet {name}"] = sheet.name
                facts |= {f"column {name} {word}": heading for word, heading in lists[name].items()}
                alike += 1 + fits[name]
        if alike > most:
            best, most = facts, alike
    return best


def _list_of(sheet: Sheet, facts: Mapping[str, str]) -> str | None:
    """Which list a sheet holds: its hidden row says it, else its name."""
    if said := _itself(sheet):
        return said[0]
    return next((name.removeprefix("sheet ") for name, title in facts.items()
                 if name.startswith("sheet ") and title == sheet.name), None)  # fmt: skip


def _itself(sheet: Sheet) -> list[str]:
    """What the hidden row says of the sheet: the list's name, and facts as ``cohort=…``."""
    at = _named_in(sheet)
    return str(sheet.at(*at)).removeprefix(ID).split() if at is not None else []


def _said_by(sheet: Sheet) -> dict[str, str]:
    """The facts that a sheet carries in its own hidden row."""
    return {name: fact for name, _, fact in (word.partition("=") for word in _itself(sheet)[1:])}


def _named_in(sheet: Sheet) -> tuple[int, int] | None:
    """The row (1-based) that names our columns, and the column (0-based) of the ids in it; None where it is gone. Who
    writes a title above a list moves it down, and who sorts all of a sheet anywhere."""
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if type(cell) is str and cell.startswith(ID):
                return number, column
    return None


def _sheet(sheet: Sheet, name: str, facts: Mapping[str, str]) -> BackSheet:
    named = _named_in(sheet)
    hidden = named[0] if named is not None else 0
    header = _headed_by_id(sheet, named) or hidden + 1
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
        ours = said in fields or (hidden and said and not fields)
        if said.startswith(ID) or (not hidden and shown(sheet.at(header, column)) == "id"):
            ids = column
        elif ours and said not in columns:
            columns[said] = column
        elif ours:
            heading = shown(sheet.at(header, column))
            findings.append(finding("list_column_twice", sheet.address(header, column), column=heading))
            asides.append(column)
        else:
            asides.append(column)
    if ids is None:
        findings.append(finding("list_ids_gone", sheet.name, sheet=sheet.name))
        return BackSheet(list=name, sheet=sheet.name, columns=columns, lines=(), findings=tuple(findings))
    # Sorted with all of its rows, a sheet has lines above its headings too; a title there has no id.
    above = [row for row in range(1, header) if shown(sheet.at(row, ids)) and len(sheet.rows[row - 1]) > ids + 1]
    rows = [row for row in (*above, *range(header + 1, len(sheet.rows) + 1)) if row != hidden]
    return BackSheet(
        list=name,
        sheet=sheet.name,
        columns=columns,
        lines=tuple(_lines(sheet, rows, ids, columns)),
        asides=tuple(aside for column in asides if (aside := _aside(sheet, header, rows, column)) is not None),
        findings=tuple(findings),
    )


def _headed_by_id(sheet: Sheet, named: tuple[int, int] | None = None) -> int:
    """The row of the headings, known by that of the ids; 0 where that heading is gone. ``named``: from ``_named_in``,
    says in which column that is."""
    for number, row in enumerate(sheet.rows, start=1):
        if "id" in row and (named is None or sheet.at(number, named[1]) == "id"):
            return number
    return 0


def _lines(sheet: Sheet, rows: Iterable[int], ids: int, columns: Mapping[str, int]) -> Iterator[BackLine]:
    for row in rows:
        cells = {name: sheet.at(row, column) for name, column in columns.items()}
        name = tidy(shown(sheet.at(row, ids)))
        uncached = {
            said
            for said, column in columns.items()
            if sheet.uncached and sheet.address(row, column).rpartition("!")[2] in sheet.uncached
        }
        if name or uncached or any(tidy(shown(cell)) for cell in cells.values()):
            yield BackLine(row=row, id=name, cells=cells, uncached=frozenset(uncached))


def _aside(sheet: Sheet, header: int, rows: Iterable[int], column: int) -> Aside | None:
    """A column that Kith did not write; None for an empty one."""
    heading = tidy(shown(sheet.at(header, column)))
    cells = {row: text for row in rows if (text := tidy(shown(sheet.at(row, column))))}
    return Aside(sheet=sheet.name, heading=heading, cells=cells) if heading or cells else None
