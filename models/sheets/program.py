"""The schema of one sheet of a program's workbook: what pandera looks at before anybody reads the sheet as a program.

Every column is text. Looked at are the columns that name a row (there, well spelt, once), closed lists and numbers;
what the words mean is for the language to say. Checks are named with the code of their finding.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from models.definitions.base import NAME

if TYPE_CHECKING:
    import polars as pl

MISSING, SPELLING, TWICE, CHOICE, NUMBER, YES_NO = "W04", "N04", "W05", "Y32", "Y33", "Y38"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRules:
    """What is asked of a sheet: ``keys`` name a row together; those in ``spelt`` are names of the language. ``allowed``
    are closed lists by column; ``numbers`` and ``yes_no`` columns of that kind."""

    keys: Sequence[str]
    spelt: Collection[str] = ()
    allowed: Mapping[str, Collection[str]] | None = None
    numbers: Collection[str] = ()
    yes_no: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class BadCell:
    """One cell that did not pass: the position of its row among the rows given (0-based), its column, the code.
    ``first``: the row that has the same name already."""

    row: int
    column: str
    code: str
    first: int | None = None


def bad_cells(rows: Sequence[Mapping[str, str]], rules: SheetRules) -> list[BadCell]:
    """What does not pass, one code a cell, by row. Cells are texts; a column that a row lacks is empty there."""
    if not rows:
        return []
    os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")
    import pandera.polars as pa
    import polars as pl
    from pandera.errors import SchemaErrors

    columns = list(dict.fromkeys([*rules.keys, *(rules.allowed or {}), *rules.numbers, *rules.yes_no]))
    frame = pl.DataFrame(
        {column: [row.get(column) or None for row in rows] for column in columns},
        schema=dict.fromkeys(columns, pl.String),
    )

    def check(code: str, pattern: str) -> pa.Check:
        return pa.Check(partial(_matches, pattern=pattern), name=code, error=code, ignore_na=True)

    def checks(column: str) -> list[pa.Check]:
        found = [check(SPELLING, NAME.pattern)] if column in rules.spelt else []
        if allowed := (rules.allowed or {}).get(column):
            known = frozenset(allowed)
            found.append(pa.Check(partial(_is_in, known=known), name=CHOICE, error=CHOICE, ignore_na=True))
        if column in rules.numbers:
            found.append(check(NUMBER, r"^-?\d{1,9}$"))
        if column in rules.yes_no:
            found.append(check(YES_NO, r"^(yes|no)$"))
        return found

    schema = pa.DataFrameSchema(
        {column: pa.Column(pl.String, checks=checks(column), nullable=column not in rules.keys) for column in columns}
    )
    found: dict[tuple[int, str], BadCell] = {}
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as failed:
        for column, code, row in failed.failure_cases.select("column", "check", "index").iter_rows():
            if row is None or column is None:
                raise AssertionError(f"a check of a program's sheet has no address: {column} {code}") from failed
            name = MISSING if code == "not_nullable" else str(code)
            found.setdefault((row, column), BadCell(row, column, name))
    for row, first in _twice(frame.select(list(rules.keys)), found).items():
        found[row, rules.keys[-1]] = BadCell(row, rules.keys[-1], TWICE, first)
    return sorted(found.values(), key=lambda one: (one.row, columns.index(one.column)))


def _twice(names: pl.DataFrame, found: Mapping[tuple[int, str], BadCell]) -> dict[int, int]:
    """Rows whose name is in an earlier row already → that row."""
    first: dict[tuple[Any, ...], int] = {}
    twice: dict[int, int] = {}
    for number, row in enumerate(names.iter_rows()):
        if None in row or any((number, column) in found for column in names.columns):
            continue
        if row in first:
            twice[number] = first[row]
        first.setdefault(row, number)
    return twice


def _matches(data: Any, *, pattern: str) -> pl.LazyFrame:
    import polars as pl

    frame: pl.LazyFrame = data.lazyframe.select(pl.col(data.key).str.contains(pattern))
    return frame


def _is_in(data: Any, *, known: frozenset[str]) -> pl.LazyFrame:
    import polars as pl

    frame: pl.LazyFrame = data.lazyframe.select(pl.col(data.key).is_in(sorted(known)))
    return frame
