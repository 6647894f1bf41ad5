"""Cells that hold something and no answer: a word for nothing (*n/a*, *xxx*, *?*), or the word by which the desk covers
an answer. Told once for each column, for to somebody the word may have been an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from models.sheets.repeated import Repeated
from workflows.exchange.asking import Asked
from workflows.exchange.normalising import CELL_COVERED, EMPTY, Clean
from workflows.exchange.reading import Cell, shown
from workflows.exchange.result import CellFinding, of_table
from workflows.exchange.words import tidy

READ_AS_EMPTY = "words_read_as_empty"
"""The code of the remark that words in a column were read as empty cells."""
_MOST_WORDS = 6
"""So many different ones are named."""

Address = Callable[[int, str], str]
"""The cell of a question in a row, by the row's number."""


def without_answer(
    cells: Mapping[str, Repeated[Cell]],
    cleaned: Mapping[str, Repeated[Clean]],
    asked: Mapping[str, Asked],
    numbers: Sequence[int],
    address: Address,
) -> Iterator[CellFinding]:
    """The remarks about columns with such cells, by question. ``numbers``: those of the rows."""
    for question, column in cleaned.items():
        if asked[question].target.covered:
            at = sorted(column.rows_with(lambda clean: clean.problem == CELL_COVERED))
            if at:
                yield _remark("column_covered", asked[question], [numbers[row] for row in at], address)
        if said := _nothing_said(cells[question], column):
            rows = [numbers[row] for row, place in enumerate(column.at) if place in said]
            words = ", ".join([*dict.fromkeys(f"‘{word}’" for word in said.values())][:_MOST_WORDS])
            yield replace(_remark(READ_AS_EMPTY, asked[question], rows, address, words=words), question=question)


def _nothing_said(cells: Repeated[Cell], column: Repeated[Clean]) -> dict[int, str]:
    """The words that became empty cells, by their place among the values of the column."""
    nothing = [place for place, clean in enumerate(column.values) if clean is EMPTY]
    return {place: word for place in nothing if (word := tidy(shown(cells.values[place])))}


def _remark(code: str, asked: Asked, rows: Sequence[int], address: Address, **params: object) -> CellFinding:
    where = address(rows[0], asked.name)
    return of_table(code, where, question=asked.label, count=len(rows), first=rows[0], **params)
