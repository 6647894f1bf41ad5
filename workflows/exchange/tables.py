"""Tables: where in a workbook the people are. Finds the sheet, the row of headings, and the rows that are people.

People's sheets have titles above, empty rows between, totals and remarks below. A row that is left out is always named
with the reason, so that nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from workflows.exchange.reading import Cell, Sheet, Workbook, shown
from workflows.exchange.words import TOTALS, key, tidy

_LOOK = 40
"""How many filled rows from the top may hold the headings."""
_LONG = 200
"""A heading is seldom longer; a remark often is."""
_VALUE = re.compile(r"@|^[\d\W]+$")
"""What is no heading: an address, a number, a date in figures."""
_NOTE = re.compile(r"^\s*([*†‡#]|note\b|notes\b|nb\b|n\.b\.|remarque|hinweis|legend|source\b)", re.IGNORECASE)


_SECTION = re.compile(
    r":$|^[\W_]{2,}.*[\W_]{2,}$|^(group|groupe|gruppe|grupo|gruppo|grupa|team|équipe|cohort|cohorte|section|sektion|"
    r"class|classe|klasse|site|area|region|région|district|week|part|группа|група|مجموعة|گروه|grup|第.{1,3}组)\b",
    re.IGNORECASE,
)
"""How a row begins or ends that only names the rows below it."""


class Why(StrEnum):
    """Why a row below the headings is no person."""

    HEADINGS = "headings"  # the headings once more, as on a printed page
    TOTAL = "total"
    NOTE = "note"
    STRAY = "stray"  # one number on its own
    SECTION = "section"  # a heading for the rows below it: *Laval*, *Group B*
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
    ``header_row`` (the last one of headings) are sheet rows, 1-based. ``groups``: what stands above several headings.
    """

    sheet: Sheet
    header_row: int
    headings: Mapping[int, str]
    rows: Sequence[int]
    skipped: Sequence[Skipped]
    groups: Mapping[int, str] = field(default_factory=dict)

    def column(self, column: int) -> list[Cell]:
        """The cells of one column, one a row of ``rows``."""
        rows = self.sheet.rows
        return [cells[column] if column < len(cells := rows[row - 1]) else None for row in self.rows]


def find_table(
    workbook: Workbook, known: Collection[str], *, sheet: str | None = None, titles: Mapping[str, int] | None = None
) -> Table | None:
    """The likeliest table of people; None when no row looks like headings. ``known``: keys of headings to expect.

    ``sheet`` names the sheet to look in; otherwise visible sheets come first, and those whose headings are known.
    ``titles``: what the title of a sheet adds to that, or takes away, because it names a role.
    """
    best: tuple[tuple[int, float], Table] | None = None
    for candidate in workbook.sheets:
        if (sheet is not None and candidate.name != sheet) or candidate.name.startswith("_"):
            continue
        found = _header_of(candidate, known)
        if found is None:
            continue
        row, score = found
        table = _below(candidate, _headings(candidate, row, known))
        rank = (int(candidate.visible) + 2 * bool(table.rows), score + (titles or {}).get(candidate.name, 0))
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


@dataclass(frozen=True, slots=True)
class _Headings:
    """The last row of the headings, each column's heading, and what stands above several of them."""

    last: int
    named: Mapping[int, str]
    groups: Mapping[int, str]


def _headings(sheet: Sheet, row: int, known: Collection[str]) -> _Headings:
    """Headings of one row, or of two: groups above (*Contact*) and names below, or names beside a cell of two rows."""
    here, above, below = (_texts(sheet, number) for number in (row, row - 1, row + 1))
    over = _spread(sheet, row - 1, above, here)
    if below and _is_second_row(sheet, row, here, below, known):
        groups = _spread(sheet, row, here, below)
        named = {column: below.get(column) or here[column] for column in sorted({*here, *below})}
        return _Headings(row + 1, named, {column: text for column, text in groups.items() if column in below})
    tall = {left: top for top, left, bottom, right in sheet.merged if top < row - 1 <= bottom and left == right}
    named = dict(here)
    for column, top in tall.items():  # a heading of two rows stands in its upper cell
        text = tidy(shown(sheet.at(top + 1, column)))
        if text and column not in named:
            named[column] = text
    if over and len(above) > 1:
        for column, text in above.items():
            # Beside groups, a heading of one column can stand in the upper row: nothing is below it.
            if column not in here and column not in over and key(text) in known:
                named[column] = text
    return _Headings(row, dict(sorted(named.items())), over if len(above) > 1 or sheet.merged else {})


def _texts(sheet: Sheet, row: int) -> dict[int, str]:
    """The texts of a row by column; nothing if it holds anything else."""
    if not 1 <= row <= len(sheet.rows):
        return {}
    cells = {column: cell for column, cell in enumerate(sheet.rows[row - 1]) if cell is not None}
    if not all(isinstance(cell, str) for cell in cells.values()):
        return {}
    return {column: text for column, cell in cells.items() if (text := tidy(shown(cell)))}


def _spread(sheet: Sheet, row: int, groups: Mapping[int, str], names: Mapping[int, str]) -> dict[int, str]:
    """Each column's group: the text above it, or the last one to its left if its own place above is empty."""
    wide = {
        column: sheet.at(top + 1, left)
        for top, left, bottom, right in sheet.merged
        if top <= row - 1 <= bottom and right > left
        for column in range(left, min(right, left + 200) + 1)
    }
    spread: dict[int, str] = {}
    last = ""
    for column in range(max(names, default=-1) + 1):
        last = groups.get(column, last)
        text = tidy(shown(wide[column])) if column in wide else groups.get(column) or ("" if wide else last)
        if text and column in names:
            spread[column] = text
    if not wide and all(column in groups for column in names):
        return {}  # a row that is filled everywhere is no row of groups
    return spread


def _is_second_row(
    sheet: Sheet, row: int, here: Mapping[int, str], below: Mapping[int, str], known: Collection[str]
) -> bool:
    """Whether the row below goes on with the headings: names under groups that span several columns."""
    wide = {
        column
        for top, left, _bottom, right in sheet.merged
        if top == row - 1 and right > left
        for column in range(left, min(right, left + 200) + 1)
    }
    gaps = {column for column in below if column not in here}
    if any(_VALUE.search(text) or len(text) > _LONG for text in below.values()):
        return False
    if wide:
        return set(below) <= wide | gaps and len(set(below) & wide) > 1
    tall = {left for top, left, bottom, _right in sheet.merged if top == row - 1 and bottom >= row}
    under = [column for column in below if column not in tall]
    familiar = sum(key(below[column]) in known for column in under)
    return bool(gaps) and familiar > len(under) / 2


def _below(sheet: Sheet, headings: _Headings) -> Table:
    header_row, named = headings.last, headings.named
    width = max((len(row) for row in sheet.rows[header_row - 1 :]), default=0)
    rows: list[int] = []
    alone: list[int] = []  # rows with one cell
    widest = 0
    skipped: list[Skipped] = []
    used: set[int] = set()
    heading = key(named.get(0, ""))
    blanks = _blanks(sheet)
    for number, row in enumerate(islice(sheet.rows, header_row, None), start=header_row + 1):
        cells = len(row)
        if not blanks and cells * 2 > max(len(named), 2) and None not in row and not _may_say(row[0], heading):
            rows.append(number)  # filled from the first column to its last: most rows of most rosters
            widest = max(widest, cells)
            continue
        filled = [
            column
            for column, cell in enumerate(row)
            if cell is not None and (type(cell) is not str or cell[:1].isalnum() or not _is_blank(cell))
        ]
        if not filled:
            continue
        if len(filled) == 1:
            alone.append(number)
        # A row that is mostly filled and does not begin like the headings is a person; the others are looked at.
        if len(filled) * 2 <= max(len(named), 2) or key(named.get(filled[0], "")) == key(shown(row[filled[0]])):
            texts = {column: tidy(shown(row[column])) for column in filled}
            why = _no_person(texts, named) or _stray(row, named)
            if why is not None:
                skipped.append(Skipped(number, why, " · ".join(texts.values())[:200]))
                continue
        rows.append(number)
        used.update(filled)
    used.update(range(widest))
    sections = _sections(sheet, rows, alone, named)
    apart = {skip.row for skip in sections}
    rows = [number for number in rows if number not in apart] if apart else rows
    titles = {column: named.get(column, "") for column in range(width) if column in named or column in used}
    return Table(
        sheet=sheet,
        header_row=header_row,
        headings=titles,
        rows=rows,
        skipped=sorted((*skipped, *sections), key=lambda skip: skip.row),
        groups=headings.groups,
    )


def _blanks(sheet: Sheet) -> bool:
    """Whether any cell holds blanks and nothing else. Equal texts are looked at once."""
    texts = {cell for row in sheet.rows for cell in row if type(cell) is str and not cell[:1].isalnum()}
    return any(_is_blank(text) for text in texts)


def _may_say(cell: Cell, heading: str) -> bool:
    """Whether a cell could be the heading once more, by its first character; only to look closer."""
    if type(cell) is int:
        return heading[:1].isdigit()
    if type(cell) is not str or not cell[:1].isalnum() or not (cell < "\u0900" or "\u3400" <= cell < "\uac00"):
        return True  # in other scripts a first letter can change with the next one
    return heading != "" and key(cell[0])[:1] == heading[:1]


def _sections(sheet: Sheet, rows: Sequence[int], alone: Sequence[int], named: Mapping[int, str]) -> list[Skipped]:
    """Rows, of those with one cell ``alone``, that only name the rows below them, or remark on those above.

    A row with one text in a table of three columns and more may be a person of whom only the name is known. It is none
    if its cell is merged across the table, if it speaks of a group or ends with a colon, or if its text is no name by
    its place: not in the column of names.
    """
    if len(named) < 3 or not alone:
        return []
    wide = {
        top + 1 for top, left, bottom, right in sheet.merged if top == bottom and right - left + 1 >= len(named) / 2
    }
    found: list[Skipped] = []
    first_names = min(named)
    numbers = frozenset(rows)
    for number in alone:
        if number not in numbers:
            continue
        filled = {column: cell for column, cell in enumerate(sheet.rows[number - 1]) if not _is_nothing(cell)}
        ((column, cell),) = filled.items()
        if not isinstance(cell, str):
            continue
        text = tidy(cell)
        if number in wide or _SECTION.search(text) or (column < first_names):
            why = Why.SECTION if any(later in numbers for later in range(number + 1, number + 4)) else Why.NOTE
            found.append(Skipped(number, why, text[:200]))
        elif number == rows[-1] and number - 1 not in numbers and len(text.split()) > 3:
            found.append(Skipped(number, Why.NOTE, text[:200]))  # apart from the people, and a sentence
    return found


def _is_nothing(cell: Cell) -> bool:
    return cell is None or _is_blank(cell) or cell == ""


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
