"""Where each word of a definition stands: path → file, line, column.

A path is the words from the top of the definition down to the place, list positions as numbers counted from 0:
``("rules", "low_rating", "if", "0")``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from models.findings import Finding

Path = tuple[str, ...]
_DIGITS = 8
"""No list is so long that its positions have as many."""


@dataclass(frozen=True, slots=True)
class Place:
    """One position in one file. ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int


class Places:
    """The table of places of one reading. Merged files keep the places of each file."""

    def __init__(self, table: Mapping[Path, Place] | None = None) -> None:
        self._table: dict[Path, Place] = dict(table or {})

    def put(self, path: Path, place: Place) -> None:
        """Remember where a path stands; the first place of a path is kept."""
        self._table.setdefault(path, place)

    def under(self, prefix: Path, other: Places) -> None:
        """Take over the places of another file whose content belongs below ``prefix``."""
        for path, place in other:
            self.put(prefix + path, place)

    def at(self, path: Path) -> Place | None:
        """Where a path stands; where it was never written (a default), the nearest item around it."""
        for end in range(len(path), 0, -1):
            if found := self._table.get(path[:end]):
                return found
            # The explicit spelling of a list of choices has one more word than the short one.
            if path[0] == "choices" and end > 2 and (found := self._table.get((*path[:2], "choices", *path[2:end]))):
                return found
        return self._table.get(())

    def line(self, path: Path) -> int | None:
        """The line of a path, counted from 1."""
        place = self.at(path)
        return place.line if place else None

    def put_on(self, found: Finding) -> Finding:
        """The finding with the file and line of its path."""
        place = self.at(found.path)
        return found if place is None else replace(found, line=place.line, file=place.file)

    def __contains__(self, path: object) -> bool:
        return path in self._table

    def __iter__(self) -> Iterator[tuple[Path, Place]]:
        return iter(self._table.items())

    def __len__(self) -> int:
        return len(self._table)


def in_words(path: Path) -> str:
    """The place as a coordinator reads it: ``rules → low rating → if``.

    The position in a list is said as a line, counted from 1: ``if → line 2``.
    """
    return " → ".join(word.replace("_", " ") if (at := position(word)) is None else f"line {at + 1}" for word in path)


def said_at(tree: Any, path: Path) -> Any:
    """What a plain tree says at a path of names; None where it says nothing there."""
    for word in path:
        tree = tree.get(word) if isinstance(tree, Mapping) else None
    return tree


def position(word: str) -> int | None:
    """The position in a list that a word of a path is, counted from 0; None for a name."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < _DIGITS else None
