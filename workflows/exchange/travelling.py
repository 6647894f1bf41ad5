"""How the cells of a sheet travel from the parser's process to the server: column by column as JSON, equal ones once.

Columns of rosters repeat themselves (cities, languages, yes and no), so a column is told by its values and by which of
them stands where. What comes out holds equal cells as one object, and neither side ever holds each cell by itself.

Dates travel as ``\\x01d2026-01-31``, a text that begins so as ``\\x01s…``. Only the standard library is imported here:
this module also runs in the parser's own small process.
"""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from models.sheets.repeated import Repeated
from workflows.exchange.guard import Objection

MAX_CELL_TEXT = 32_767
"""Excel's own limit for a cell."""
_WHICH = "I"
"""How the places of values are counted: in whole numbers of four bytes."""


class Packing:
    """The columns of one sheet, filled by portions of its rows. ``letters`` counts the characters of all its cells."""

    def __init__(self) -> None:
        self.rows = 0
        self.letters = 0
        self._columns: list[_Column] = []

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self._columns)

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """The next rows, of whatever length. Raises Objection for infinite numbers, which no sheet can show."""
        for place, cells in enumerate(zip_longest(*rows)):
            if place == len(self._columns):
                self._columns.append(_Column(self.rows))
            self.letters += self._columns[place].add(cells)
        self.rows += len(rows)
        for column in self._columns:
            column.fill_up(self.rows)

    def packed(self) -> Iterator[dict[str, Any]]:
        """Each column as JSON has it: ``values``, ``at`` (which of them, cell by cell; left out where each cell has its
        own) and ``marked`` where some stand for more than themselves. Nothing is None, whole numbers are int.

        Raises Objection for a text that is longer than a cell holds."""
        for column in self._columns:
            yield column.packed()


class _Numbered(dict[Any, int]):
    """Values and their numbers, in the order in which they were met."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


class _Column:
    def __init__(self, rows: int) -> None:
        self.numbers = _Numbered()
        self.at = array(_WHICH)
        self.fill_up(rows)

    def fill_up(self, rows: int) -> None:
        if (short := rows - len(self.at)) > 0:
            self.at.extend([self.numbers[None]] * short)

    def add(self, cells: Sequence[Any]) -> int:
        """The next cells. Gives the number of their characters."""
        kinds = set(map(type, cells))
        if bool in kinds or float in kinds:
            cells = list(map(_told_apart, cells))
        self.at.extend(map(self.numbers.__getitem__, cells))
        if kinds == {str}:
            return sum(map(len, cells))
        return sum(len(cell) for cell in cells if type(cell) is str) if str in kinds else 0

    def packed(self) -> dict[str, Any]:
        values = list(map(_written, self.numbers))
        told: dict[str, Any] = {"values": values}
        if any(type(value) is str and value[:1] == "\x01" for value in values):
            told["marked"] = True
        if len(values) < len(self.at):
            told["at"] = b64encode(self.at).decode("ascii")
        return told


def unpacked(told: Mapping[str, Any]) -> Repeated[Any]:
    """A column again. Raises LookupError or ValueError for one that nobody packed."""
    values = told["values"]
    if told.get("marked"):
        values = [_cell(value) if type(value) is str and value[:1] == "\x01" else value for value in values]
    at = array(_WHICH)
    if "at" in told:
        at.frombytes(b64decode(told["at"]))
    else:
        at.extend(range(len(values)))
    if at and max(at) >= len(values):
        raise LookupError(max(at))
    if values.count(None) > 1:  # an empty text is nothing, too
        nothing = values.index(None)
        at = array(_WHICH, (nothing if values[place] is None else place for place in at))
    return Repeated(values, at)


def _told_apart(cell: Any) -> Any:
    """A whole number as int, and yes as something else than the number 1, to which it is equal."""
    if type(cell) is bool:
        return (cell,)
    if type(cell) is not float:
        return cell
    if cell != cell or cell in (float("inf"), float("-inf")):
        raise Objection("file_damaged")
    return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell


def _written(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > MAX_CELL_TEXT:
            raise Objection("cell_too_long", limit=MAX_CELL_TEXT)
        return (f"\x01s{value}" if value[:1] == "\x01" else value) or None
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        return value[0]
    if isinstance(value, datetime):
        return f"\x01t{value.isoformat(sep=' ')}"
    if isinstance(value, date):
        return f"\x01d{value.isoformat()}"
    if isinstance(value, time):
        return f"\x01c{value.isoformat()}"
    if isinstance(value, timedelta):
        return f"\x01l{value.total_seconds()}"
    return str(value)


def _cell(text: str) -> str | date | datetime | time | timedelta:
    mark, value = text[1:2], text[2:]
    if mark == "d":
        return date.fromisoformat(value)
    if mark == "t":
        return datetime.fromisoformat(value)
    if mark == "c":
        return time.fromisoformat(value)
    if mark == "l":
        return timedelta(seconds=float(value))
    return value
