"""A column of a large sheet: its values once, and which of them stands in which row.

Columns of rosters repeat themselves. What is done to a cell is done once for each value, and a column of 100,000 rows
takes four bytes a row.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
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


class _Numbered(dict[Any, int]):
    """Values and their numbers, in the order in which they were met."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number
