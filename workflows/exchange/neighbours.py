"""Neighbours: further tables above, below and beside the one that is read, with headings of their own. Their people are
not read with these, and it is told where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from workflows.exchange.asking import Asked, known_headings
from workflows.exchange.concepts import variants
from workflows.exchange.mapping import Column
from workflows.exchange.reading import Cell, shown
from workflows.exchange.result import CellFinding, of_table
from workflows.exchange.tables import Table, Why, header_of, only_rows
from workflows.exchange.words import tidy

_FAMILIAR = 2
"""So many headings that are known make a row the headings of people."""
_NAMED = 12
"""So many headings of a table are named in a sentence."""


def table_above(table: Table, known: Collection[str]) -> int:
    """The row of headings of people that stand above a table, 1-based; 0 where none do. Rows in between that are more
    headings – in another language, hints – make one table of both."""
    known, over = frozenset(known), rows_above(table)
    found = header_of(only_rows(table.sheet, over), known) if len(over) > 1 else None
    if found is None or len(_known_of(_texts(over[found[0] - 1]), known)) < _FAMILIAR:
        return 0
    between = [_texts(row) for row in over[found[0] :]]
    people = [texts for texts in between if len(texts) > 1 and len(_known_of(texts, known)) * 2 < len(texts)]
    return found[0] if people else 0


def rows_above(table: Table) -> list[Sequence[Cell]]:
    """The rows above the headings of a table. One by one: of a large sheet no others are put together."""
    return [*islice(table.sheet.rows, table.header_row - 1)]


def of_neighbours(
    table: Table, columns: Sequence[Column], asked: Mapping[str, Asked], where: str
) -> Iterator[CellFinding]:
    """The remarks about people above a table, further down below headings of their own, and beside it, unless somebody
    chose a column of theirs."""
    known, rows = known_headings(asked, {}), table.sheet.rows
    if above := table_above(table, known):
        count = sum(len(_texts(row)) > 1 for row in rows_above(table)[above:])
        yield of_table("table_above", where, row=above, names=_named(_texts(rows[above - 1])), count=count)
    theirs = [skip.row for skip in table.skipped if skip.why is Why.OTHER_TABLE]
    for row in theirs[:2]:  # a title may stand above the headings
        texts = _texts(rows[row - 1])
        if len(_known_of(texts, known)) >= _FAMILIAR and row < theirs[-1]:
            count = sum(one > row for one in theirs)
            yield of_table("table_below", where, row=row, names=_named(texts), count=count)
            break
    beside = [column for column in columns if column.index in table.beside]
    if beside and not any(column.chosen and column.question for column in beside):
        names = _named([column.heading for column in beside])
        yield of_table("table_beside", where, column=beside[0].letter, names=names)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [text for cell in row if cell is not None and (text := tidy(shown(cell)))]


def _known_of(texts: Sequence[str], known: frozenset[str]) -> list[str]:
    return [text for text in texts if not known.isdisjoint(variants(text))]


def _named(texts: Sequence[str]) -> str:
    return ", ".join(text for text in texts[:_NAMED] if text)
