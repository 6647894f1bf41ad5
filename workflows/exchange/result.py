"""What reading a roster results in: rows with typed answers, faults at their cells, and nothing unaccounted for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from models.findings import Finding, sentence
from models.vocabulary import Answers, Severity
from workflows.exchange.dates import Order
from workflows.exchange.mapping import Asked, Column
from workflows.exchange.reading import Workbook
from workflows.exchange.tables import Skipped, Table
from workflows.exchange.words import key

Mended = Mapping[int, Mapping[str, str]]
"""What the coordinator typed over cells: sheet row → question → text ("" clears the cell)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the coordinator said about the file as a whole. ``encoding`` is for text files; "" and None: see for
    yourself."""

    sheet: str | None = None
    order: Order | None = None
    encoding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFinding:
    """One fault and where it is.

    ``row`` is None for a fault of the whole file; ``question`` "" for one of the whole row. ``found`` is what stands
    in the cell, ``suggestion`` what to write instead ("" when nothing is likely enough).
    """

    cell: str
    row: int | None
    question: str
    found: str
    suggestion: str
    finding: Finding

    @property
    def code(self) -> str:
        """The code of its sentence."""
        return self.finding.code

    @property
    def stops(self) -> bool:
        """Whether the row has to wait for the coordinator."""
        return self.finding.severity is Severity.ERROR

    def sentence(self, language: str = "en") -> str:
        """What is wrong and what to do."""
        return sentence(self.finding, language)


class RowTexts(Mapping[str, str]):
    """What is written in one row, read from the columns when it is asked for: a roster of 100,000 rows has two million
    cells, and few of them are ever looked at again. Sent to another process it is a plain dict."""

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: Mapping[str, Sequence[str]], at: int) -> None:
        self._columns, self._at = columns, at

    def __getitem__(self, question: str) -> str:
        return self._columns[question][self._at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        return dict, (dict(self),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person's row. ``answers``: what is clean and known, typed; ``texts``: every used cell as written (mended
    where it was), by question; ``consents``: yes or no where a column says so; ``filled``: answers that came from a
    question's default and not from the sheet."""

    number: int
    answers: Answers
    texts: Mapping[str, str]
    consents: Mapping[str, bool] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    findings: tuple[CellFinding, ...] = ()

    @property
    def good(self) -> bool:
        """Whether it can go in as it is."""
        return not any(found.stops for found in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterReading:
    """A roster as understood. ``findings`` has all faults, those of the file first, then by row.

    Holds always: every row is in ``rows``; ``good`` and ``set_aside`` part them; rows that are no people are in
    ``skipped`` with the reason; columns that answer nothing are in ``ignored``.
    """

    role: str
    workbook: Workbook
    table: Table
    columns: tuple[Column, ...]
    asked: Mapping[str, Asked]
    rows: Mapping[int, Row]
    findings: tuple[CellFinding, ...]
    skipped: tuple[Skipped, ...]

    def __post_init__(self) -> None:
        if len(self.good) + len(self.set_aside) != len(self.rows):
            raise AssertionError("a row is neither good nor set aside")

    @property
    def file_findings(self) -> tuple[CellFinding, ...]:
        """Faults of the file as a whole."""
        return tuple(found for found in self.findings if found.row is None)

    @property
    def good(self) -> tuple[int, ...]:
        """Sheet rows that can go in now."""
        return (
            () if any(found.stops for found in self.file_findings) else tuple(n for n, r in self.rows.items() if r.good)
        )

    @property
    def set_aside(self) -> tuple[int, ...]:
        """Sheet rows that wait for the coordinator."""
        going_in = frozenset(self.good)
        return tuple(number for number in self.rows if number not in going_in)

    @property
    def people(self) -> tuple[Answers, ...]:
        """The answers of the good rows, in the order of the sheet."""
        return tuple(self.rows[number].answers for number in self.good)

    @property
    def used(self) -> Mapping[str, Column]:
        """The columns in use, by question; the first one where several answer it together."""
        found: dict[str, Column] = {}
        for column in self.columns:
            if column.used and column.question:
                found.setdefault(column.question, column)
        return found

    def answering(self, question: str) -> tuple[Column, ...]:
        """All columns that answer a question, in the order of the sheet."""
        return tuple(column for column in self.columns if column.used and column.question == question)

    @property
    def ignored(self) -> tuple[Column, ...]:
        """Filled columns that answer nothing (yet)."""
        return tuple(column for column in self.columns if not column.used and column.filled)

    @property
    def sheet_name(self) -> str:
        """The sheet the people are in; "" in a text file."""
        return self.table.sheet.name

    def mapping(self) -> dict[str, str]:
        """What every column answers now, by letter: to keep with the upload."""
        return {column.letter: column.targets if column.used else "" for column in self.columns}

    def memory(self) -> dict[str, str]:
        """What every heading means now, by its key: to remember for the next roster of this source."""
        return {
            key(column.whole_heading): column.targets if column.used else ""
            for column in self.columns
            if key(column.heading) and (column.used or column.chosen)
        }

    def address(self, row: int, question: str) -> str:
        """The cell of a question in a row, ``Roster!C26``; "" when no column answers it."""
        column = self.used.get(question)
        return self.table.sheet.address(row, column.index) if column else ""
