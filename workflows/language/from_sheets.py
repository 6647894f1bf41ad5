"""Sheets as they came back → the plain tree of a program's own words, with the place of every word.

Nothing is refused silently: sheets and columns that we do not know are listed, rows that cannot be taken have a finding
at their cell. A rename is seen by the hidden column ``_was``; a row that is gone is listed, so that the coordinator can
be asked before it is deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.definitions.base import as_name
from models.findings import Finding, finding
from models.sheets.program import CHOICE, MISSING, NUMBER, SPELLING, TWICE, YES_NO, SheetRules, bad_cells
from workflows.language.about import ABOUT, LISTS, READ_ME, About, read_about
from workflows.language.cells import from_cell, straight, tidy_text
from workflows.language.columns import ORIGIN, SETTINGS, WAS, SheetTable, sheets
from workflows.language.guessing import did_you_mean, listed
from workflows.language.headings import headings_of, sheet_meant
from workflows.language.places import Path, Place, Places
from workflows.language.sheets import BETWEEN

Grid = Sequence[Sequence[str]]
"""A sheet as it came: its rows of texts; the first is the sheet's row 1."""
PARENTS = {"form": "forms", "training": "training", "matching": "matching", "goals": "goals"}
"""Key columns that name a row of another sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row as read. ``number`` as the spreadsheet program shows it; ``cells`` by our headings, as typed; ``was`` the
    name it had when it was exported, with still earlier ones behind."""

    table: SheetTable
    number: int
    cells: Mapping[str, str]
    names: Mapping[str, str]
    was: tuple[str, ...] = ()
    origin: str = ""

    @property
    def name(self) -> str:
        """The last of the names."""
        return self.names[self.table.keys[-1]]

    @property
    def parents(self) -> tuple[str, ...]:
        """The names before the last."""
        return tuple(self.names[key] for key in self.table.keys[:-1])

    @property
    def path(self) -> Path:
        """Where the item lies."""
        return self.table.path_of(self.names)


@dataclass(slots=True, kw_only=True)
class Rows:
    """All rows of a workbook, and what was found on the way. ``strange_sheets`` and ``strange_columns`` (sheet,
    heading) are kept in the workbook and mean nothing here. ``languages``: of the columns of translations."""

    rows: dict[str, list[SheetRow]] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    headings: dict[str, list[str | None]] = field(default_factory=dict)
    headers: dict[str, int] = field(default_factory=dict)
    shown: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    about: About = field(default_factory=About)
    findings: list[Finding] = field(default_factory=list)
    strange_sheets: list[str] = field(default_factory=list)
    strange_columns: list[tuple[str, str]] = field(default_factory=list)
    parents: dict[tuple[str, str], str] = field(default_factory=dict)

    def place(self, row: SheetRow, heading: str | None = None) -> Place:
        """The cell of a row under a heading (the one that names it, when none is given or the sheet has none)."""
        known = self.headings[row.table.name]
        wanted = heading if heading in known else row.table.keys[-1]
        column = known.index(wanted) + 1 if wanted in known else 1
        return Place(row.table.name, row.number, column)

    def find(self, code: str, place: Place, path: Path = (), **params: object) -> None:
        """A finding at a cell."""
        found = finding(code, self.where(place), path=path, **params)
        self.findings.append(replace(found, file=place.file))

    def where(self, place: Place) -> str:
        """``sheet ‘rules’, row 3, column ‘if’``."""
        shown = self.shown.get(place.file, ())
        heading = shown[place.column - 1] if place.column <= len(shown) else ""
        column = f", column ‘{heading}’" if heading else ""
        return f"sheet ‘{self.titles.get(place.file, place.file)}’, row {place.line}{column}"

    def told(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings of the reading and of the lint with their cell as place; those about other files stay as they are.
        A cell that has a finding of its own already is not told twice."""
        said = {(one.where, one.path) for one in self.findings}
        result = list(self.findings)
        for one in map(self.at_cell, findings):
            if one.file not in sheets() or (one.where, one.path) not in said:
                result.append(one)
        return tuple(result)

    def at_cell(self, found: Finding) -> Finding:
        """A finding with the cell in which what it is about stands; one about another file stays as it is."""
        place = self.places.at(found.path) if found.path else None
        if found.file not in (None, *sheets()) or place is None:
            return found
        return replace(found, where=self.where(place), file=place.file, line=None)


def rows_of(grids: Mapping[str, Grid]) -> Rows:
    """The rows of every sheet of ours, looked at by pandera first."""
    found = Rows(about=read_about(grids.get(ABOUT, ())))
    for title, grid in grids.items():
        if title in (ABOUT, LISTS, READ_ME):
            continue
        name = sheet_meant(title, grids)
        if name is None or name in found.rows:
            if any(cell.strip() for row in grid for cell in row):
                found.strange_sheets.append(title)
            continue
        found.titles[name] = title
        _read_sheet(found, sheets()[name], grid)
    if not found.rows:
        found.findings.append(finding("W01", "", possible=listed(sheets(), at_most=30)))
    for title in found.strange_sheets:
        meant = _missing_like(found, grids[title])
        if meant:
            found.findings.append(finding("W20", f"sheet ‘{title}’", name=title, meant=meant))
        else:
            found.findings.append(finding("W02", f"sheet ‘{title}’", name=title, guess=did_you_mean(title, sheets())))
    _follow_renamed_parents(found)
    for name in found.rows:
        _look_for_columns(found, name)
    _check(found)
    return found


def _read_sheet(found: Rows, table: SheetTable, grid: Grid) -> None:
    start = next((number for number, row in enumerate(grid) if any(cell.strip() for cell in row)), None)
    found.rows[table.name] = []
    header = list(grid[start]) if start is not None else []
    found.headers[table.name] = start + 1 if start is not None else 1
    known = headings_of(header, table)
    found.headings[table.name], found.shown[table.name] = known, [straight(cell) for cell in header]
    if start is None:
        return
    for number, (heading, meant) in enumerate(zip(header, known, strict=True), start=1):
        if meant is None and heading.strip():
            found.strange_columns.append((table.name, heading.strip()))
            words = [column.word for column in table.columns]
            place = Place(table.name, start + 1, number)
            if heading.strip() in known:
                found.find("W19", place, name=heading.strip())
                continue
            found.find("W03", place, name=heading.strip(), guess=did_you_mean(heading, words))
    missing = [key for key in table.keys if key not in known]
    filled = [row for row in grid[start + 1 :] if any(cell.strip() for cell in row)]
    if missing and filled:
        for key in missing:
            found.find("W06", Place(table.name, start + 1, 1), name=key)
        return
    for number, row in enumerate(grid[start + 1 :], start=start + 2):
        cells = {meant: row[at] for at, meant in enumerate(known) if meant and at < len(row) and row[at].strip()}
        if not any(heading not in (WAS, ORIGIN) for heading in cells):
            continue
        names = {key: straight(cells.get(key, "")) for key in table.keys}
        was = tuple(part.strip() for part in cells.get(WAS, "").split("\n") if part.strip())
        origin = straight(cells.get(ORIGIN, "")).lower().replace("_", " ")
        found.rows[table.name].append(
            SheetRow(table=table, number=number, cells=cells, names=names, was=was, origin=origin)
        )


def _missing_like(found: Rows, grid: Grid) -> str:
    """The sheet that is not here and that one of another name looks like: it has all of its columns. "" for none."""
    header = next((list(row) for row in grid if any(cell.strip() for cell in row)), [])
    for name, table in sheets().items():
        if name not in found.rows and {column.word for column in table.columns} <= set(headings_of(header, table)):
            return name
    return ""


def _look_for_columns(found: Rows, name: str) -> None:
    """Whoever deletes a column, or writes its heading otherwise, would empty it in every row that is still here."""
    here = set(found.headings[name])
    gone: Counter[str] = Counter()
    for row in found.rows[name]:
        cells = found.about.cells.get((name, old_key(found, row)), {})
        gone.update(heading for heading in cells if heading not in here and heading not in (WAS, ORIGIN))
    for heading, n in gone.items():
        place = Place(name, found.headers[name], 1)
        where = f"sheet ‘{found.titles[name]}’, row {place.line}"
        found.findings.append(replace(finding("W21", where, name=heading, n=n), file=name))


def _follow_renamed_parents(found: Rows) -> None:
    """A form that was renamed on its own sheet keeps its questions, though their rows still call it by the old name."""
    for key, sheet in PARENTS.items():
        rows = found.rows.get(sheet, [])
        names = {row.name for row in rows}
        renamed = {row.was[0]: row.name for row in rows if row.was and row.was[0] not in names}
        for name, table in sheets().items():
            if not renamed or key not in table.keys:
                continue
            for number, row in enumerate(found.rows.get(name, [])):
                old = row.names[key]
                if old in renamed:
                    found.rows[name][number] = replace(row, names={**row.names, key: renamed[old]})
                    found.parents[name, renamed[old]] = old


def _check(found: Rows) -> None:
    for name, rows in found.rows.items():
        table = sheets()[name]
        rules = SheetRules(
            keys=table.keys,
            spelt=() if name == SETTINGS else table.keys,
            allowed={c.word: c.options for c in table.words if c.source == "options" and c.kind != "yes_no"},
            numbers=[column.word for column in table.words if column.kind == "number"],
            yes_no=[column.word for column in table.words if column.kind == "yes_no"],
        )
        values = [{**{c.word: _as_text(row, c.word) for c in table.words}, **row.names} for row in rows]
        bad = bad_cells(values, rules)
        for one in bad:
            row, text = rows[one.row], values[one.row].get(one.column, "")
            place = found.place(row, one.column)
            column = table.column(one.column)
            possible = column.options if column else ()
            path: Path = () if one.code in (MISSING, TWICE, SPELLING) else (*row.path, one.column)
            told: dict[str, dict[str, object]] = {
                MISSING: {"column": one.column},
                SPELLING: {"value": text, "guess": as_name(text)},
                TWICE: {"name": text, "row": rows[one.first].number if one.first is not None else ""},
                CHOICE: {"value": text, "possible": listed(possible), "guess": did_you_mean(text, possible)},
                NUMBER: {"value": text},
                YES_NO: {"value": text},
            }
            found.find(one.code, place, path, **told[one.code])
        unnamed = {one.row for one in bad if one.code in (MISSING, TWICE, SPELLING)}
        found.rows[name] = [row for number, row in enumerate(rows) if number not in unnamed]
    for rows in found.rows.values():
        for row in rows:
            for key in set(PARENTS) & set(row.names):
                known = [one.name for one in found.rows.get(PARENTS[key], [])]
                if PARENTS[key] in found.rows and row.names[key] not in known:
                    guess = did_you_mean(row.names[key], known)
                    found.find(
                        "W07", found.place(row, key), row.path, sheet=PARENTS[key], name=row.names[key], guess=guess
                    )


def _as_text(row: SheetRow, word: str) -> str:
    column = row.table.column(word)
    value = from_cell(row.cells.get(word, ""), column.kind) if column else None
    return value if isinstance(value, str) else ""


def value_in(found: Rows, row: SheetRow, heading: str) -> Any:
    """What a row says under a heading, as the plain tree has it; None where the cell is empty."""
    text = row.cells.get(heading, "")
    word, translated, _ = heading.partition(BETWEEN)
    if not text:
        return None
    if translated:
        return tidy_text(text) or None
    column = row.table.column(word)
    untouched = found.about.untouched(row.table.name, old_key(found, row), heading, text)
    return from_cell(text, column.kind, as_written=untouched) if column else None


def old_key(found: Rows, row: SheetRow) -> str:
    """The key a row had when it was exported, also where the row it belongs to was renamed."""
    parents = [found.parents.get((row.table.name, parent), parent) for parent in row.parents]
    return ".".join((*parents, row.was[0] if row.was else row.name))
