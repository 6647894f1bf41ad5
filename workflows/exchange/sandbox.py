"""Starts the parser's process, waits for it no longer than is fair, and reads what it says.

A process a file, because a parser can abort (then it takes nobody along) and can loop (then it is killed). It starts in
some 60 ms: it imports the guard and one parser, not the product.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, overload

from models.sheets.repeated import Repeated
from workflows.exchange.guard import Objection, look_at
from workflows.exchange.travelling import unpacked

Row = tuple[Any, ...]

ROOT = Path(__file__).parents[2]
_START = "import sys; sys.path.append({root!r}); from {module} import main; main()"
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP")
SECONDS = 4
"""For a small file. Every MB of the file buys two more."""
MOST_SECONDS = 60


Parsed = tuple[dict[str, Any], "list[Grid]"]
"""The head a parser wrote, and one grid of cells a sheet."""


def run_alone(module: str, *arguments: str, given: bytes, seconds: float) -> bytes | None:
    """What ``main()`` of a module says about ``given`` in a process of its own, which knows nothing of ours but where
    the product lies; None when it died. Raises TimeoutError when it is not ready after so many ``seconds``."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, no word of the file in the command
        [sys.executable, "-I", "-B", "-c", _START.format(root=str(ROOT), module=module), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
    )
    try:
        said, _ = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return said if process.returncode == 0 else None


def parse(content: bytes, *, encoding: str = "") -> Parsed:
    """The head the parser wrote and one grid of cells a sheet: row 0 is the sheet's row 1, rows end with a value.

    Raises Objection: the guard's, or ``file_damaged`` when the parser died, or ``file_takes_too_long``.
    """
    look_at(content)
    seconds = min(MOST_SECONDS, SECONDS + 2 * len(content) // 1024**2)
    try:
        said = run_alone("workflows.exchange.parser", str(seconds), encoding, given=content, seconds=seconds)
    except TimeoutError as error:
        raise Objection("file_takes_too_long", seconds=seconds) from error
    if said is None:
        raise Objection("file_damaged")
    return _understand(said)


def _understand(said: bytes) -> tuple[dict[str, Any], list[Grid]]:
    lines = said.split(b"\n")
    try:
        last = json.loads(next((line for line in reversed(lines) if line), b"{}"))
        if isinstance(last, dict) and "refused" in last:
            raise Objection(str(last["refused"]), **last["params"])
        if last != {"end": True}:
            raise Objection("file_damaged")
        head = json.loads(lines[0])
        columns = (unpacked(json.loads(line)) for line in lines[1:])
        sheets = [(list(islice(columns, sheet["columns"])), sheet["rows"]) for sheet in head["sheets"]]
        return head, [Grid(*sheet) for sheet in sheets]
    except (LookupError, TypeError, ValueError) as error:  # no word of a parser that was led astray is believed
        raise Objection("file_damaged") from error


class Grid(Sequence[Row]):
    """The rows of a sheet, each ending with its last filled cell. They are put together from its ``columns`` when
    somebody asks for one: who looks at columns needs none of them."""

    __slots__ = ("_count", "_parts", "_rows", "columns")

    def __init__(self, columns: Sequence[Repeated[Any]], rows: int) -> None:
        if len({len(column) for column in columns}) > 1:
            raise ValueError("columns of one sheet are of one length")
        self.columns = columns
        self._count = len(columns[0]) if columns else rows
        self._rows: list[Row] | None = None
        self._parts: tuple[Sequence[int], dict[int, Repeated[Any]]] = ((), {})

    def column(self, column: int, rows: Sequence[int]) -> Repeated[Any]:
        """The cells of a column (0-based) in some rows (1-based). The same rows are asked for again and again; rows and
        what they gave are kept together, since two threads may ask for other ones at once."""
        asked, parts = self._parts
        if rows is not asked and rows != asked:
            parts = {}
            self._parts = rows, parts
        if column not in parts:
            known = column < len(self.columns)
            whole = self.columns[column] if known else Repeated.everywhere(None, self._count)
            parts[column] = whole.only([row - 1 for row in rows])
        return parts[column]

    def place_of(self, cells: object) -> int | None:
        """Which column the cells are of that ``column`` gave for the rows last asked for; None for any others."""
        return next((column for column, given in self._parts[1].items() if given is cells), None)

    def cell(self, row: int, column: int) -> Any:
        """One cell (both 0-based); None outside of what is filled."""
        return self.columns[column][row] if column < len(self.columns) and row < self._count else None

    def gaps(self) -> frozenset[int]:
        """The rows (0-based) without a value in some column."""
        found: set[int] = set()
        for column in self.columns:
            if None in column.values:
                found |= column.rows_with(_is_nothing)
        return frozenset(found)

    def width(self, first: int) -> int:
        """How many columns the rows from ``first`` on (0-based) have."""
        for place in reversed(range(len(self.columns))):
            column = self.columns[place]
            nothing = column.values.index(None) if None in column.values else -1
            if any(at != nothing for at in column.at[first:]):
                return place + 1
        return 0

    @property
    def rows(self) -> list[Row]:
        """All of them."""
        if self._rows is None:
            self._rows = [*self._put_together()]
        return self._rows

    def _put_together(self) -> Iterator[Row]:
        whole = zip(*self.columns, strict=True) if self.columns else iter([()] * self._count)
        return (row if row and row[-1] is not None else _ended(row) for row in whole)

    @overload
    def __getitem__(self, row: int) -> Row: ...
    @overload
    def __getitem__(self, row: slice) -> list[Row]: ...
    def __getitem__(self, row: int | slice) -> Row | list[Row]:
        if self._rows is None and isinstance(row, int):
            return _ended(tuple(column[row] for column in self.columns))
        return self.rows[row]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        """Whoever stops after the first rows has no others put together."""
        return self._put_together() if self._rows is None else iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return self.rows == list(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return id(self)

    def __reduce__(self) -> tuple[object, ...]:
        return Grid, (self.columns, self._count)


def _is_nothing(cell: Any) -> bool:
    return cell is None


def _ended(row: Row) -> Row:
    last = len(row)
    while last and row[last - 1] is None:
        last -= 1
    return row[:last]
