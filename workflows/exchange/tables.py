"""Tables: where in a workbook the people are. Finds the sheet, the row of headings, and the rows that are people.

People's sheets have titles above, empty rows between, totals and remarks below. A row that is left out is always named
with the reason, so that nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.exchange.reading import Cell, Sheet, Workbook, shown
from workflows.exchange.words import TOTALS, key, tidy

_LOOK = 40
"""How many filled rows from the top may hold the headings."""
_LONG = 200
"""A heading is seldom longer; a remark often is."""
_VALUE = re.compile(r"@|^[\d\W]+$")
"""What is no heading: an address, a number, a date in figures."""
_NOTE = re.compile(r"^\s*([*†‡#]|note\b|notes\b|nb\b|n\.b\.|remarque|hinweis|legend|source\b)", re.IGNORECASE)


class Why(StrEnum):
    """Why a row below the headings is no person."""

    HEADINGS = "headings"  # the headings once more, as on a printed page
    TOTAL = "total"
    NOTE = "note"
    STRAY = "stray"  # one number on its own
    NOTHING_USED = "nothing used"  # values only in columns that are left out


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no person, and what stands in it."""

    row: int
    why: Why
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of people. ``headings``: text by 0-based column, "" for a filled column without one; ``rows`` and
    ``header_row`` are sheet rows, 1-based."""

    sheet: Sheet
    header_row: int
    headings: Mapping[int, str]
    rows: Sequence[int]
    skipped: Sequence[Skipped]

    def column(self, column: int) -> list[Cell]:
        """The cells of one column, one a row of ``rows``."""
        rows = self.sheet.rows
        return [cells[column] if column < len(cells := rows[row - 1]) else None for row in self.rows]


def find_table(workbook: Workbook, known: Collection[str], *, sheet: str | None = None) -> Table | None:
    """The likeliest table of people; None when no row looks like headings. ``known``: keys of headings to expect.

    ``sheet`` names the sheet to look in; otherwise visible sheets come first, and those whose headings are known.
    """
    best: tuple[tuple[int, float], Table] | None = None
    for candidate in workbook.sheets:
        if (sheet is not None and candidate.name != sheet) or candidate.name.startswith("_"):
            continue
        found = _header_of(candidate, known)
        if found is None:
            continue
        row, score = found
        table = _below(candidate, row)
        rank = (int(candidate.visible) + 2 * bool(table.rows), score)
        if best is None or rank > best[0]:
            best = (rank, table)
    return best[1] if best else None


def _header_of(sheet: Sheet, known: Collection[str]) -> tuple[int, float] | None:
    best: tuple[int, float] | None = None
    filled_rows = 0
    for number, row in enumerate(sheet.rows, start=1):
        texts = [tidy(cell) for cell in row if isinstance(cell, str) and cell.strip()]
        others = sum(cell is not None and not isinstance(cell, str) for cell in row)
        if not texts:
            continue
        filled_rows += 1
        if filled_rows > _LOOK:
            break
        score = _likeness(texts, others, known)
        if score > 0 and (best is None or score > best[1]):
            best = (number, score)
    return best


def _likeness(texts: Sequence[str], others: int, known: Collection[str]) -> float:
    """How much a row is like headings: known words count most; numbers, addresses and repeats count against."""
    keys = [key(text) for text in texts]
    familiar = sum(word in known for word in keys)
    values = sum(bool(_VALUE.search(text)) or len(text) > _LONG for text in texts)
    repeats = len(keys) - len(set(keys))
    alone = 1 if len(texts) == 1 and not familiar else 0  # a title, not a table
    return 4 * familiar + len(texts) - 3 * values - 2 * others - repeats - alone


def _below(sheet: Sheet, header_row: int) -> Table:
    header = sheet.rows[header_row - 1]
    width = max((len(row) for row in sheet.rows[header_row - 1 :]), default=0)
    named = {column: tidy(shown(cell)) for column, cell in enumerate(header) if tidy(shown(cell))}
    rows: list[int] = []
    skipped: list[Skipped] = []
    used: set[int] = set()
    for number in range(header_row + 1, len(sheet.rows) + 1):
        row = sheet.rows[number - 1]
        filled = [column for column, cell in enumerate(row) if cell is not None and not _is_blank(cell)]
        if not filled:
            continue
        # A row that is mostly filled and does not begin like the headings is a person; the others are looked at.
        if len(filled) * 2 <= max(len(named), 2) or key(named.get(filled[0], "")) == key(shown(row[filled[0]])):
            texts = {column: tidy(shown(row[column])) for column in filled}
            why = _no_person(texts, named) or _stray(row, named)
            if why is not None:
                skipped.append(Skipped(number, why, " · ".join(texts.values())[:200]))
                continue
        rows.append(number)
        used.update(filled)
    headings = {column: named.get(column, "") for column in range(width) if column in named or column in used}
    return Table(sheet=sheet, header_row=header_row, headings=headings, rows=rows, skipped=skipped)


def _is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but blanks, visible or not."""
    return isinstance(cell, str) and not (cell.isascii() and cell.strip()) and not tidy(cell)


def _stray(row: Sequence[Cell], named: Mapping[int, str]) -> Why | None:
    """A single number in a wide table: the rest of a sum somebody made beside or below it."""
    filled = [cell for cell in row if cell is not None]
    alone = len(filled) == 1 and len(named) > 1 and not isinstance(filled[0], str)
    return Why.STRAY if alone else None


def _no_person(filled: Mapping[int, str], named: Mapping[int, str]) -> Why | None:
    texts = list(filled.values())
    if len(texts) > 1 and all(key(named.get(column, "")) == key(text) for column, text in filled.items()):
        return Why.HEADINGS
    first = key(texts[0])
    has_address = any("@" in text for text in texts)
    if (
        not has_address
        and len(texts) * 2 <= max(len(named), 2)
        and any(first == word or first.startswith(f"{word} ") for word in TOTALS)
    ):
        return Why.TOTAL
    if len(texts) == 1 and len(named) > 1 and (_NOTE.match(texts[0]) or len(texts[0]) > _LONG):
        return Why.NOTE
    return None
