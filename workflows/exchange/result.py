"""What reading a roster results in: rows with typed answers, faults at their cells, and nothing unaccounted for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from models.findings import Finding, finding, sentence
from models.sheets.repeated import Later, Repeated
from models.vocabulary import Answers, Severity, Value
from workflows.exchange.asking import Asked
from workflows.exchange.dates import Order
from workflows.exchange.mapping import Column
from workflows.exchange.reading import Workbook
from workflows.exchange.tables import Skipped, Table
from workflows.exchange.words import key

V = TypeVar("V")
Mended = Mapping[int, Mapping[str, str]]
"""What the coordinator typed over cells: sheet row → question → text ("" clears the cell)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the coordinator said about the file as a whole. ``encoding`` is for text files; "" and None: see for
    yourself. ``people``: sheet rows that are people although they look like a total, a remark or a heading.
    ``as_written``: questions whose cells mean what they say, also *n/a* and *xxx*."""

    sheet: str | None = None
    order: Order | None = None
    encoding: str = ""
    people: frozenset[int] = frozenset()
    as_written: frozenset[str] = frozenset()


SEVERAL_PEOPLE, PEOPLE_NAMED = "cell_several_people", "cell_people_named"
"""The codes of the question whether a name is that of one person."""
_ANSWERS_ALL_THE_SAME = frozenset({SEVERAL_PEOPLE, PEOPLE_NAMED})


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

    @property
    def spoils(self) -> bool:
        """Whether what stands in the cell is no answer. Several people are called what they are called: it is only
        asked whether they are one."""
        return self.stops and self.code not in _ANSWERS_ALL_THE_SAME

    def sentence(self, language: str = "en") -> str:
        """What is wrong and what to do."""
        return sentence(self.finding, language)


def of_table(code: str, where: str, **params: object) -> CellFinding:
    """A remark about the table as a whole."""
    told = finding(code, where, path=(), **params)
    return CellFinding(cell=where, row=None, question="", found="", suggestion="", finding=told)


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


class _OfRow(Mapping[str, V]):
    """What stands in one row, read from the columns when it is asked for: a roster of 100,000 rows has two million
    cells, and few of them are ever looked at again. Sent to another process it is a plain dict."""

    __slots__ = ("_at", "_columns", "_without")

    def __init__(self, columns: Mapping[str, Sequence[V]], at: int, without: frozenset[str] = frozenset()) -> None:
        self._columns, self._at, self._without = columns, at, without

    def __getitem__(self, question: str) -> V:
        return self._columns[question][self._at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type[dict[str, V]], tuple[dict[str, V]]]:
        return dict, (dict(self),)


class _Answered(_OfRow[Value]):
    """The answers of one row: what is clean and known."""

    __slots__ = ()

    def __getitem__(self, question: str) -> Value:
        value = None if question in self._without else self._columns[question][self._at]
        if value is None:
            raise KeyError(question)
        return value

    def get(self, question: str, default: Any = None) -> Any:
        """The answer to a question, or ``default``."""
        column = self._columns.get(question)
        value = None if column is None or question in self._without else column[self._at]
        return default if value is None else value

    def __iter__(self) -> Iterator[str]:
        at, without = self._at, self._without
        return (name for name, column in self._columns.items() if column[at] is not None and name not in without)


class Rows(Mapping[int, Row]):
    """All rows by their number in the sheet, each made when it is asked for. What they hold is kept by column.

    ``answers``: None where nothing is known; ``filled``: where the answer is a question's default; ``consenting``: the
    consents that a column gives or refuses, the question that it answers beside that, and what its cells say.
    """

    __slots__ = ("_answers", "_consenting", "_faults", "_filled", "_numbers", "_places", "_stopped", "_texts")

    def __init__(
        self,
        numbers: Sequence[int],
        *,
        answers: Mapping[str, Sequence[Value]],
        texts: Mapping[str, Sequence[str]],
        filled: Mapping[str, Sequence[bool]],
        consenting: Sequence[tuple[tuple[str, ...], str, Sequence[bool | None]]],
        faults: Mapping[int, tuple[CellFinding, ...]],
    ) -> None:
        self._numbers = {number: at for at, number in enumerate(numbers)}
        self._answers, self._texts, self._filled, self._consenting = answers, texts, filled, consenting
        self._faults = faults
        self._places: list[tuple[str, Sequence[Value], Sequence[int]]] = []
        self._stopped = frozenset(number for number, found in faults.items() if any(one.stops for one in found))

    def __getitem__(self, number: int) -> Row:
        at = self._numbers[number]
        faults = self._faults.get(number, ())
        faulty = frozenset(one.question for one in faults if one.spoils) if faults else _NONE
        answers = _Answered(self._answers, at, faulty)
        return Row(
            number=number,
            answers=answers,
            texts=_OfRow(self._texts, at),
            consents=self._consents(at, answers),
            filled=frozenset(name for name, column in self._filled.items() if column[at] and name not in faulty),
            findings=faults,
        )

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, number: object) -> bool:
        return number in self._numbers

    def __repr__(self) -> str:
        return f"Rows({len(self)} rows)"

    def answered(self, number: int) -> dict[str, Value]:
        """The answers of one row at once, for whoever wants all of them."""
        at = self._numbers[number]
        if not self._places:
            self._places = [
                (name, column.values, column.at) if isinstance(column, Repeated) else (name, column, range(len(column)))
                for name, column in self._answers.items()
            ]
        said: dict[str, Value] = {
            name: value for name, values, places in self._places if (value := values[places[at]]) is not None
        }
        for one in self._faults.get(number, ()):
            if one.spoils:
                said.pop(one.question, None)
        return said

    def stands_in(self, number: int, question: str, cell: Any) -> bool:
        """Whether a text is that of this very cell, so that nobody mended it. False where that is not known."""
        texts = self._texts.get(question)
        return isinstance(texts, Later) and texts.column[self._numbers[number]] is cell

    def consents(self, number: int) -> Mapping[str, bool]:
        """What the columns of consents say in one row."""
        return self[number].consents if self._consenting else {}

    @property
    def stopped(self) -> frozenset[int]:
        """The rows that have to wait for the coordinator."""
        return self._stopped

    @property
    def findings(self) -> Iterator[CellFinding]:
        """What there is to say about cells, row by row."""
        return (one for number in self._numbers for one in self._faults.get(number, ()))

    def _consents(self, at: int, answers: Answers) -> dict[str, bool]:
        given: dict[str, bool] = {}
        for consents, question, column in self._consenting:
            said = answers.get(question) if question else None
            if not isinstance(said, bool):
                said = column[at]
            if said is not None:
                given |= dict.fromkeys(consents, said)
        return given

    def kept(self) -> dict[str, Any]:
        """What they are made of, by the names with which they are made."""
        return {
            "numbers": tuple(self._numbers),
            "answers": self._answers,
            "texts": self._texts,
            "filled": self._filled,
            "consenting": self._consenting,
            "faults": self._faults,
        }


_NONE: frozenset[str] = frozenset()
NO_ROWS = Rows((), answers={}, texts={}, filled={}, consenting=(), faults={})
"""A roster without people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterReading:
    """A roster as understood. ``findings`` has all faults, those of the file (``file_findings``) first, then by row.

    Holds always: every row is in ``rows``; ``good`` and ``set_aside`` part them; rows that are no people are in
    ``skipped`` with the reason; columns that answer nothing are in ``ignored``.
    """

    role: str
    workbook: Workbook
    table: Table
    columns: tuple[Column, ...]
    asked: Mapping[str, Asked]
    rows: Rows
    file_findings: tuple[CellFinding, ...]
    skipped: tuple[Skipped, ...]

    @property
    def findings(self) -> tuple[CellFinding, ...]:
        """All faults."""
        return (*self.file_findings, *self.rows.findings)

    @property
    def good(self) -> tuple[int, ...]:
        """Sheet rows that can go in now."""
        stopped = self.rows.stopped
        return () if self._stops else tuple(number for number in self.rows if number not in stopped)

    @property
    def set_aside(self) -> tuple[int, ...]:
        """Sheet rows that wait for the coordinator."""
        stopped = self.rows.stopped
        return tuple(number for number in self.rows if self._stops or number in stopped)

    @property
    def _stops(self) -> bool:
        return any(found.stops for found in self.file_findings)

    @property
    def people(self) -> tuple[Answers, ...]:
        """The answers of the good rows, in the order of the sheet."""
        return tuple(self.rows[number].answers for number in self.good)

    @property
    def used(self) -> Mapping[str, Column]:
        """The columns in use, by question; the first one where several answer it together."""
        found: dict[str, Column] = {}
        for column in self.columns:
            for question in column.questions if column.used else ():
                found.setdefault(question, column)
        return found

    def answering(self, question: str) -> tuple[Column, ...]:
        """All columns that answer a question, in the order of the sheet."""
        return tuple(column for column in self.columns if column.used and question in column.questions)

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
