"""Tables: where in a workbook the people are. Finds the sheet, the row of headings, and the rows that are people.

People's sheets have titles above, empty rows between, totals and remarks below. A row that is left out is always named
with the reason, so that nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from models.sheets.repeated import Repeated
from workflows.exchange.concepts import variants
from workflows.exchange.nobody import (
    FILLERS,
    LONG,
    VALUE,
    Why,
    begins_another,
    endings,
    hints,
    is_blank,
    is_ruled,
    may_total,
    moved_headings,
    sections,
    why_no_person,
)
from workflows.exchange.reading import Cell, Sheet, Workbook, shown
from workflows.exchange.sandbox import Grid
from workflows.exchange.words import key, tidy

__all__ = [
    "Skipped",
    "Table",
    "Why",
    "asked_downwards",
    "find_table",
    "header_of",
    "only_columns",
    "only_rows",
    "titles_above",
]

_LOOK = 40
"""How many filled rows from the top may hold the headings."""
_TURNED = 3
"""So many headings below each other, and hardly any side by side, are a table whose people are its columns."""
_RULES = frozenset(mark * 2 for mark in "-=_–—─━*.·+~")
TALL = 500
"""Most rows that one merged cell speaks for."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no person, and what stands in it."""

    row: int
    why: Why
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of people. ``headings``: text by 0-based column, "" for a filled column without one; ``rows`` and
    ``header_row`` (the last one of headings) are sheet rows, 1-based. ``groups``: what stands above several headings;
    ``beside``: columns of another table to the right of it.
    """

    sheet: Sheet
    header_row: int
    headings: Mapping[int, str]
    rows: Sequence[int]
    skipped: Sequence[Skipped]
    groups: Mapping[int, str] = field(default_factory=dict)
    beside: frozenset[int] = frozenset()

    def column(self, column: int) -> Repeated[Cell]:
        """The cells of one column, one a row of ``rows``."""
        return Repeated.of(self.sheet.column(column, self.rows))


def find_table(
    workbook: Workbook,
    known: Collection[str],
    *,
    sheet: str | None = None,
    titles: Mapping[str, int] | None = None,
    people: Collection[int] = (),
    roles: Collection[str] = (),
) -> Table | None:
    """The likeliest table of people; None when no row looks like headings. ``known``: keys of headings to expect.

    ``sheet`` names the sheet to look in; otherwise visible sheets come first, and those whose headings are known.
    ``titles``: what the title of a sheet adds to that, or takes away, because it names a role. ``people``: rows that
    are people although they do not look like it, because somebody who knows said so. ``roles``: keys of the words for
    whoever takes part, to know a line by that only says who stands below it.
    """
    best: tuple[tuple[int, float], Table] | None = None
    for candidate in workbook.sheets:
        if (sheet is not None and candidate.name != sheet) or candidate.name.startswith("_"):
            continue
        found = header_of(candidate, known)
        if found is None:
            continue
        row, score = found
        table = _below(candidate, _headings(candidate, row, known), known, people, roles)
        rank = (int(candidate.visible) + 2 * bool(table.rows), score + (titles or {}).get(candidate.name, 0))
        if best is None or rank > best[0]:
            best = (rank, table)
    return best[1] if best else None


def asked_downwards(table: Table, known: frozenset[str]) -> list[str]:
    """The headings that stand below each other in the first column, where more of them do so than side by side: then
    each person is a column. [] for a table like others."""
    first = min(table.headings, default=0)
    down: dict[str, str] = {}
    for number in range(1, min(len(table.sheet.rows), _LOOK) + 1):
        text = tidy(shown(table.sheet.at(number, first)))
        if text and not known.isdisjoint(variants(text)):
            down.setdefault(key(text), text)
    across = sum(not known.isdisjoint(variants(text)) for text in table.headings.values() if text)
    return [*down.values()] if len(down) >= _TURNED and len(down) > 2 * across else []


def titles_above(table: Table, columns: Collection[int]) -> list[str]:
    """What stands right above the headings of these columns, or of all between them."""
    rows = table.sheet.rows[max(table.header_row - 4, 0) : table.header_row - 1]
    among = range(min(columns), max(columns) + 1) if columns else range(0)
    return [shown(cell) for row in rows for at, cell in enumerate(row) if cell is not None and at in among]


def only_columns(sheet: Sheet, columns: Collection[int]) -> Sheet:
    """The sheet with nothing but these columns, every cell at its place; what is merged elsewhere is merged no more."""
    rows = [[cell if at in columns else None for at, cell in enumerate(row)] for row in sheet.rows]
    return only_rows(sheet, rows)


def only_rows(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> Sheet:
    """The sheet with nothing but these cells; what is merged elsewhere is merged no more."""
    filled = frozenset(
        (row, column) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell is not None
    )
    return replace(sheet, rows=rows, merged=[area for area in sheet.merged if (area[0], area[1]) in filled])


def header_of(sheet: Sheet, known: Collection[str]) -> tuple[int, float] | None:
    """The row that is most like headings, 1-based, and how much it is; None when none is."""
    best: tuple[int, float] | None = None
    known = frozenset(known)
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


def _likeness(texts: Sequence[str], others: int, known: frozenset[str]) -> float:
    """How much a row is like headings: known words count most; numbers, addresses and repeats count against."""
    keys = [key(text) for text in texts]
    familiar = sum(word in known for word in keys)
    at_core = sum(
        word not in known and not known.isdisjoint(variants(text)) for word, text in zip(keys, texts, strict=True)
    )
    values = sum(bool(VALUE.search(text)) or len(text) > LONG for text in texts)
    repeats = len(keys) - len(set(keys))
    alone = 1 if len(texts) == 1 and not familiar else 0  # a title, not a table
    return (
        4 * familiar + (2 * at_core if len(texts) > 1 else 0) + len(texts) - 3 * values - 2 * others - repeats - alone
    )


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
    below = {column: text for column, text in below.items() if column not in here or key(text) not in FILLERS}
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
            if key(here.get(column, "")) in FILLERS:  # *Response*, below what was asked
                named[column] = text
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
    if any(VALUE.search(text) or len(text) > LONG for text in below.values()):
        return False
    if wide:
        return set(below) <= wide | gaps and len(set(below) & wide) > 1
    tall = {left for top, left, bottom, _right in sheet.merged if top == row - 1 and bottom >= row}
    under = [column for column in below if column not in tall]
    familiar = sum(key(below[column]) in known for column in under)
    if gaps and familiar > len(under) / 2:
        return True
    # Names below a group that is not merged: under it, to the right of it, and nowhere else.
    return bool(gaps) and len(under) > 1 and all(column in gaps or column + 1 in gaps for column in under)


def _below(
    sheet: Sheet, headings: _Headings, known: Collection[str], people: Collection[int], roles: Collection[str]
) -> Table:
    header_row, named = headings.last, headings.named
    sheet = _filled_down(sheet, header_row)
    grid = sheet.rows
    width = (
        grid.width(header_row - 1)
        if isinstance(grid, Grid)
        else max((len(row) for row in grid[header_row - 1 :]), default=0)
    )
    rows: list[int] = []
    alone: list[int] = []  # rows with one cell
    skipped: dict[int, Why] = {}
    used: set[int] = set()
    apart, elsewhere = False, False
    title = 0  # a row of one cell that may be the title of what follows
    fresh = False  # an empty row came after the last person
    above = False  # and stands above the title
    widest = 0
    heading = key(named.get(0, ""))
    spelled = frozenset(text for text in named.values() if text)
    ours = {column: key(text) for column, text in named.items() if text}
    blanks = _blanks(sheet)
    closer = _closer_looked_at(sheet, header_row, heading, spelled, blanks or width * 2 <= max(len(named), 2))
    next_one, number = 0, header_row
    while number < len(grid):
        number += 1
        while closer[next_one] < number:
            next_one += 1
        if not apart and not elsewhere and number < closer[next_one]:
            rows += range(number, closer[next_one])
            title, fresh = 0, False
            widest = max(widest, width)
            number = closer[next_one] - 1
            continue
        row = grid[number - 1]
        cells = len(row)
        looked_at = blanks or apart or elsewhere or cells * 2 <= max(len(named), 2)
        if (
            not looked_at
            and None not in row
            and not (row[0] in spelled or _may_say(row[0], heading) or may_total(row[0]))
        ):
            rows.append(number)  # filled from the first column to its last: most rows of most rosters
            title, fresh = 0, False
            widest = max(widest, cells)
            continue
        filled = [
            column
            for column, cell in enumerate(row)
            if cell is not None and (type(cell) is not str or cell[:1].isalnum() or not is_blank(cell))
        ]
        if not filled:
            apart = fresh = True
            continue
        # A row that is mostly filled and does not begin like the headings is a person; the others are looked at.
        begins_alike = key(named.get(filled[0], "")) == key(shown(row[filled[0]]))
        ruled = str(row[filled[0]])[:2] in _RULES
        if (
            apart
            or elsewhere
            or begins_alike
            or row[filled[0]] in spelled
            or ruled
            or may_total(row[filled[0]])
            or len(filled) * 2 <= max(len(named), 2)
            or len(filled) == 2 < len(named)
        ):
            texts = {column: tidy(shown(row[column])) for column in filled}
            if is_ruled(texts.values()):
                continue
            why = why_no_person(row, texts, named, headings.groups)
            if why is Why.HEADINGS:
                # With a space above and fewer columns than ours they are another table's: *Volunteers: Name, Email*.
                elsewhere = fresh and bool(rows) and len(texts) * 4 < len(named) * 3
                why = Why.OTHER_TABLE if elsewhere else why
                if rows[-1:] == [title]:
                    rows.pop()
                    alone.pop()
                    skipped[title] = Why.OTHER_TABLE if elsewhere else Why.SECTION
            elif (
                elsewhere
                or (rows and (apart or (title and above)) and begins_another(row, texts, known))
                or (rows and moved_headings(texts, ours))
            ):
                if above and rows[-1:] == [title]:
                    rows.pop()
                    alone.pop()
                    skipped[title] = Why.OTHER_TABLE
                why, elsewhere = Why.OTHER_TABLE, True
            apart = False
            if why is not None:
                skipped[number] = why
                continue
        title = number if len(filled) == 1 else 0
        above = fresh = fresh and bool(title)
        if title:
            alone.append(number)
        rows.append(number)
        used.update(filled)
    used.update(range(widest))
    skipped |= hints(sheet, rows, named, known)
    rows = [number for number in rows if number not in skipped] if skipped else rows
    ending = endings(sheet, rows, named, skipped)
    skipped |= ending
    rows = [number for number in rows if number not in ending] if ending else rows
    alone = [number for number in alone if number not in ending] if ending else alone
    totals = [number for number, why in skipped.items() if why is Why.TOTAL]
    parting = sections(sheet, rows, alone, named, totals, roles)
    rows = [number for number in rows if number not in parting] if parting else rows
    titles = {column: named.get(column, "") for column in range(width) if column in named or column in used}
    beside = _beside(sheet, rows, titles)
    if beside:
        mine = [sheet.column(column, rows) for column in titles if column not in beside]
        theirs = {row for row, *cells in zip(rows, *mine, strict=True) if all(map(_is_empty, cells))}
        rows = [row for row in rows if row not in theirs]
        parting |= dict.fromkeys(theirs, Why.OTHER_TABLE)
    skipped |= parting
    if said := skipped.keys() & set(people):
        rows = sorted({*rows, *said})
        skipped = {number: why for number, why in skipped.items() if number not in said}
    return Table(
        sheet=sheet,
        header_row=header_row,
        headings=titles,
        rows=rows,
        skipped=[Skipped(number, why, _said(sheet.rows[number - 1])) for number, why in sorted(skipped.items())],
        groups=headings.groups,
        beside=beside,
    )


def _beside(sheet: Sheet, rows: Sequence[int], titles: Mapping[int, str]) -> frozenset[int]:
    """Behind an empty column, the columns that begin with the same heading once more and share another one: *Name* and
    *Email* of mentees, then *Name* and *Email* of mentors. Behind two empty columns, those too whose people end on
    another line than ours."""
    columns = sorted(titles)
    gaps = [(after - before - 1, after) for before, after in pairwise(columns) if after > before + 1]
    for wide, gap in gaps:
        ours, theirs = [c for c in columns if c < gap], [c for c in columns if c >= gap]
        names = [[key(titles[column]) for column in side] for side in (ours, theirs)]
        again = names[1][0] and names[1][0] == names[0][0] and len(set(names[1]) & set(names[0]) - {""}) > 1
        if again or (wide > 1 and all(names[1]) and _end_apart(sheet, rows, ours, theirs)):
            return frozenset(theirs)
    return frozenset()


def _end_apart(sheet: Sheet, rows: Sequence[int], ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Whether both sides are filled without a break from the first line on, and not equally far."""
    ends: list[int] = []
    for side in (ours, theirs):
        cells = [sheet.column(column, rows) for column in side]
        filled = [not all(map(_is_empty, row)) for row in zip(*cells, strict=True)]
        end = sum(filled)
        if not all(filled[:end]):
            return False
        ends.append(end)
    return min(ends) > 1 and abs(ends[0] - ends[1]) > 1


def _is_empty(cell: Cell) -> bool:
    return cell is None or is_blank(cell)


def _blanks(sheet: Sheet) -> bool:
    """Whether any cell holds blanks and nothing else. Equal texts are looked at once."""
    rows = sheet.rows
    cells = chain.from_iterable(column.values for column in rows.columns) if isinstance(rows, Grid) else chain(*rows)
    texts = {cell for cell in cells if type(cell) is str and not cell[:1].isalnum()}
    return any(is_blank(text) for text in texts)


def _may_say(cell: Cell, heading: str) -> bool:
    """Whether a cell could be the heading once more, by its first character; only to look closer."""
    if type(cell) is int:
        return heading[:1].isdigit()
    if type(cell) is not str or not cell[:1].isalnum() or not (cell < "\u0900" or "\u3400" <= cell < "\uac00"):
        return True  # in other scripts a first letter can change with the next one
    return heading != "" and key(cell[0])[:1] == heading[:1]


def _closer_looked_at(
    sheet: Sheet, header_row: int, heading: str, spelled: Collection[str], every: bool
) -> Sequence[int]:
    """The rows below the headings that may be no people, and the one behind the last. The others are filled from the
    first column to the last and begin with something else than the ``heading`` or one of those ``spelled`` like ours:
    nearly all of most large rosters."""
    rows = sheet.rows
    if every or not isinstance(rows, Grid):
        return range(header_row + 1, len(rows) + 2)
    known: dict[object, bool] = {}

    def may_say(cell: Cell) -> bool:
        begin = cell[:1] if type(cell) is str else type(cell)
        if begin not in known:
            known[begin] = _may_say(cell, heading)
        return known[begin] or may_total(cell) or cell in spelled

    closer = rows.gaps() | rows.columns[0].rows_with(may_say)
    if len(closer) * _MANY > len(rows):
        rows.rows  # noqa: B018 - all of them at once is quicker than so many one by one
    return [*sorted(row + 1 for row in closer if row >= header_row), len(rows) + 1]


_MANY = 4
"""So much of a sheet is many of its rows."""


def _said(row: Sequence[Cell]) -> str:
    return " · ".join(text for cell in row if (text := tidy(shown(cell))))[:LONG]


def _filled_down(sheet: Sheet, header_row: int) -> Sheet:
    """The sheet with what is written once, in a cell merged over several rows of people, in each of them."""
    tall = [area for area in sheet.merged if area[0] >= header_row and area[2] > area[0] and area[1] == area[3]]
    if not tall:
        return sheet
    rows = list(sheet.rows)
    for top, column, bottom, _right in tall:
        cell = sheet.at(top + 1, column)
        for number in range(top + 1, min(bottom, top + TALL, len(rows) - 1) + 1) if cell is not None else ():
            row = list(rows[number])
            if not row:
                continue
            row += [None] * (column + 1 - len(row))
            if row[column] is None:
                row[column] = cell
                rows[number] = row
    return replace(sheet, rows=rows)
