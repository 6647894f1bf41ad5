"""A column of a large sheet: its values once, and which of them stands in which row.

Columns of rosters repeat themselves. What is done to a cell is done once for each value, and a column of 100,000 rows
takes four bytes a row.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, repeat
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
U = TypeVar("U")
_NUMBERS = frozenset({bool, int, float})


class Repeated(Sequence[T], Generic[T]):
    """The cells of a column, row by row. ``values`` are told apart by what they are, not only by what they equal: 1 and
    yes are two. ``at`` is each row's place among them."""

    __slots__ = ("at", "values")

    def __init__(self, values: Sequence[T], at: array[int]) -> None:
        self.values, self.at = values, at

    @classmethod
    def of(cls, cells: Sequence[T]) -> Repeated[T]:
        """The cells with equal ones put together."""
        if isinstance(cells, Repeated):
            return cells
        numbered = _Numbered()
        if len(set(map(type, cells)) & _NUMBERS) < 2:
            at = array("I", map(numbered.__getitem__, cells))
            return cls(list(numbered), at)
        at = array("I", map(numbered.__getitem__, zip(map(type, cells), cells, strict=True)))
        return cls([cell for _, cell in numbered], at)

    @classmethod
    def everywhere(cls, value: T, rows: int) -> Repeated[T]:
        """One value in so many rows."""
        return cls((value,), array("I", repeat(0, rows)))

    def each(self, change: Callable[[T], U]) -> Repeated[U]:
        """The column with every value changed, each once."""
        return Repeated([change(value) for value in self.values], self.at)

    def only(self, rows: Sequence[int]) -> Repeated[T]:
        """The cells of some rows, in their order. Rows count from 0."""
        import numpy as np

        whole = np.frombuffer(self.at, dtype=np.uint32)
        if rows and rows[-1] - rows[0] == len(rows) - 1:  # one below the other: most rows of most sheets
            met = whole[rows[0] : rows[-1] + 1]
        else:
            met = whole[np.fromiter(rows, dtype=np.intp, count=len(rows))]
        used = np.zeros(len(self.values), dtype=bool)
        used[met] = True
        if used.all():
            return Repeated(self.values, array("I", met.tobytes()))
        number = np.cumsum(used, dtype=np.uint32) - np.uint32(1)
        return Repeated([*compress(self.values, used)], array("I", number[met].tobytes()))

    def rows_with(self, holds: Callable[[T], bool]) -> frozenset[int]:
        """The rows, from 0, in whose cells something holds: meant for what holds in few."""
        places = {place for place, value in enumerate(self.values) if holds(value)}
        return frozenset(row for row, place in enumerate(self.at) if place in places) if places else frozenset()

    def filled(self) -> Repeated[T]:
        """The cells that hold something, those without anything and with an empty text left out."""
        if None not in self.values and "" not in self.values:
            return self
        held = [value is not None and value != "" for value in self.values]
        return Repeated(self.values, array("I", (place for place in self.at if held[place])))

    @overload
    def __getitem__(self, row: int) -> T: ...
    @overload
    def __getitem__(self, row: slice) -> list[T]: ...
    def __getitem__(self, row: int | slice) -> T | list[T]:
        if isinstance(row, slice):
            return [self.values[place] for place in self.at[row]]
        return self.values[self.at[row]]

    def __len__(self) -> int:
        return len(self.at)

    def __iter__(self) -> Iterator[T]:
        return map(self.values.__getitem__, self.at)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return id(self)

    def __reduce__(self) -> tuple[object, ...]:
        return Repeated, (self.values, self.at)


class Later(Sequence[U], Generic[T, U]):
    """A column changed, each cell when somebody asks for it: for what is made of every cell, and looked at in few."""

    __slots__ = ("change", "column")

    def __init__(self, column: Repeated[T], change: Callable[[T], U]) -> None:
        self.column, self.change = column, change

    @overload
    def __getitem__(self, row: int) -> U: ...
    @overload
    def __getitem__(self, row: slice) -> list[U]: ...
    def __getitem__(self, row: int | slice) -> U | list[U]:
        if isinstance(row, slice):
            return list(map(self.change, self.column[row]))
        return self.change(self.column[row])

    def __len__(self) -> int:
        return len(self.column)

    def __reduce__(self) -> tuple[object, ...]:
        return Later, (self.column, self.change)


class _Numbered(dict[Any, int]):
    """Values and their numbers, in the order in which they were met."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number
