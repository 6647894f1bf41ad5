"""Reading: the bytes of a file become sheets of cells, each with the address a spreadsheet program shows for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from workflows.exchange.guard import Objection
from workflows.exchange.refusal import refused
from workflows.exchange.sandbox import Grid, Parsed, parse

Cell = str | bool | int | float | date | datetime | time | timedelta | None
"""A cell as read: its value, never its formula. Whole numbers are int; a date without a time is a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet. ``rows[0]`` is the sheet's row 1 and ``rows[0][0]`` its cell A1; a row ends with its last filled cell.

    ``name`` is "" for a text file, which has no sheets. ``merged``: ranges as (row, column, row, column), 0-based.
    ``uncached``: cells (``C4``) whose formula was saved without its result, so that they read as empty.
    ``hidden_rows`` (1-based) and ``hidden_columns`` (0-based): what her spreadsheet program doesn't show her.
    ``struck_rows`` (1-based): what it shows crossed out.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    visible: bool = True
    merged: Sequence[tuple[int, int, int, int]] = ()
    uncached: frozenset[str] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()

    def at(self, row: int, column: int) -> Cell:
        """The cell in sheet row ``row`` (1-based) and column ``column`` (0-based); None outside of what is filled."""
        if not 1 <= row <= len(self.rows):
            return None
        if isinstance(self.rows, Grid):
            cell: Cell = self.rows.cell(row - 1, column)
            return cell
        cells = self.rows[row - 1]
        return cells[column] if column < len(cells) else None

    def column(self, column: int, rows: Sequence[int]) -> Sequence[Cell]:
        """The cells of a column (0-based) in some rows (1-based)."""
        if isinstance(self.rows, Grid):
            return self.rows.column(column, rows)
        return [cells[column] if column < len(cells := self.rows[row - 1]) else None for row in rows]

    def address(self, row: int, column: int) -> str:
        """``Roster!C26``, or ``C26`` in a text file."""
        cell = f"{letters(column)}{row}"
        return f"{self.name}!{cell}" if self.name else cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A file as read. ``encoding`` and ``delimiter`` are told for text files only; ``macros``: it had some;
    ``since_1904``: the numbers of its days count from 1904."""

    file_name: str
    sheets: Sequence[Sheet]
    encoding: str = ""
    delimiter: str = ""
    macros: bool = False
    since_1904: bool = False

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def read_workbook(content: bytes, file_name: str, *, encoding: str = "") -> Workbook:
    """Everything in a file. What it is, its content says; ``encoding`` overrides the guess for a text file.

    Raises ImportRefused with a finding that says why the file is not read and what to do.
    """
    return workbook_of(lambda: parse(content, encoding=encoding), file_name)


def workbook_of(parsed: Callable[[], Parsed], file_name: str) -> Workbook:
    """``read_workbook`` for a file that somebody else has a parser read."""
    try:
        head, grids = parsed()
    except Objection as no:
        raise refused(no, file_name) from no
    sheets = [
        Sheet(
            name=described["name"],
            visible=described["visible"],
            rows=rows,
            uncached=frozenset(described["uncached"]),
            merged=[(first, left, last, right) for first, left, last, right in described["merged"]],
            hidden_rows=frozenset(described["hidden_rows"]),
            hidden_columns=frozenset(described["hidden_columns"]),
            struck_rows=frozenset(described["struck"]),
        )
        for described, rows in zip(head["sheets"], grids, strict=True)
    ]
    if not any(cell is not None for rows in grids for column in rows.columns for cell in column.values):
        raise refused(Objection("file_empty"), file_name)
    return Workbook(
        file_name=file_name,
        sheets=sheets,
        encoding=head.get("encoding", ""),
        delimiter=head.get("delimiter", ""),
        macros=head.get("macros", False),
        since_1904=head.get("since_1904", False),
    )


@lru_cache(maxsize=2048)
def letters(column: int) -> str:
    """The letters of a 0-based column: 0 → A, 25 → Z, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_of(text: str) -> int:
    """The 0-based column of its letters: A → 0, AA → 26."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def shown(cell: Cell) -> str:
    """A cell as people would type it: 10.0 → 10, a date as 2026-01-31, yes and no for checkboxes, "" for nothing."""
    if type(cell) is str:  # most cells of most rosters
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def texts(row: Sequence[Cell], columns: Mapping[int, str]) -> dict[str, str]:
    """The shown cells of a row under names given to its columns."""
    return {name: shown(row[column]) if column < len(row) else "" for column, name in columns.items()}
