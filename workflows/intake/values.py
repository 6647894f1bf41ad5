"""What intake tells a page: an upload as it stands, row by row, and what came of taking rows in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from models.findings import Finding
from workflows.exchange.dates import Order
from workflows.exchange.known import Alike, Changed, Same
from workflows.exchange.result import CellFinding, Options, RosterReading
from workflows.intake.spoken import Spoken


class UploadState(StrEnum):
    """How far an upload is. ``DONE``: every row is in or was left out; ``DISCARDED``: its rows are gone."""

    MAPPING = "mapping"
    MENDING = "mending"
    DONE = "done"
    DISCARDED = "discarded"


class Lot(StrEnum):
    """Where a row of a file is. Every row is in exactly one lot."""

    TAKEN = "taken"  # in already
    READY = "ready"  # good, not in yet
    WAITING = "waiting"  # set aside until somebody mends it
    LEFT_OUT = "left out"  # the coordinator said that it is not to go in


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePerson:
    """What the coordinator said of a row that resembles somebody: ``person`` is the enrolment it is about, "" when it
    is about nobody who is known; ``kept`` are the questions whose known answer stays."""

    person: str = ""
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What the coordinator decided about a file, beside its cells. Nothing of it says anything about a person.

    ``columns``: targets by column letter, as in ``Column.targets``; ``encoding``: how the letters of a text file are to
    be read, "" for as they were; ``people``: sheet rows that are people although they do not look like it;
    ``as_written``: questions below which *n/a* and *xxx* are answers; ``taken``: the enrolment that a row went to;
    ``same``: whom a row is about that only resembles somebody.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    sheet: str | None = None
    order: Order | None = None
    encoding: str = ""
    people: frozenset[int] = frozenset()
    as_written: frozenset[str] = frozenset()
    taken: Mapping[int, str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    same: Mapping[int, SamePerson] = field(default_factory=dict)

    @property
    def options(self) -> Options:
        """What she said about the file as a whole."""
        return Options(sheet=self.sheet, order=self.order, people=self.people, as_written=self.as_written)

    def with_taken(self, went: Mapping[int, str]) -> Decisions:
        """The same, with more rows in: sheet row → enrolment."""
        return replace(self, taken={**self.taken, **went})

    def without(self, streams: Collection[str]) -> Decisions:
        """The same, with the rows that went to these enrolments out again."""
        return replace(self, taken={row: stream for row, stream in self.taken.items() if stream not in streams})

    def as_json(self) -> dict[str, Any]:
        """As the upload's row keeps it."""
        return {
            "columns": dict(self.columns),
            "confirmed": self.confirmed,
            "sheet": self.sheet,
            "order": self.order,
            **({"encoding": self.encoding} if self.encoding else {}),
            **({"people": sorted(self.people)} if self.people else {}),
            **({"as_written": sorted(self.as_written)} if self.as_written else {}),
            "taken": {str(row): stream for row, stream in self.taken.items()},
            "left_out": sorted(self.left_out),
            "same": {str(row): [said.person, sorted(said.kept)] for row, said in self.same.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Decisions:
        """From the upload's row."""
        return cls(
            columns=kept.get("columns", {}),
            confirmed=kept.get("confirmed", False),
            sheet=kept.get("sheet"),
            order=kept.get("order"),
            encoding=kept.get("encoding", ""),
            people=frozenset(kept.get("people", ())),
            as_written=frozenset(kept.get("as_written", ())),
            taken={int(row): stream for row, stream in kept.get("taken", {}).items()},
            left_out=frozenset(kept.get("left_out", ())),
            same={
                int(row): SamePerson(person=person, kept=frozenset(kept_answers))
                for row, (person, kept_answers) in kept.get("same", {}).items()
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChange:
    """A consent that a row gives, or takes back, for somebody who is here already."""

    consent: str
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the rows that are ready would bring. Each of them is in exactly one of ``new``, ``changed``, ``unchanged``.

    ``elsewhere``: new rows whose person is known from another cohort or role, with words for where; ``alike``: new rows
    that resemble somebody; ``missing``: enrolments of this role that no row of the file speaks of. ``marks``: by what
    the person of a new row will be known again, digest → kind.
    """

    new: tuple[int, ...] = ()
    changed: tuple[Changed, ...] = ()
    consents: Mapping[int, tuple[ConsentChange, ...]] = field(default_factory=dict)
    unchanged: tuple[Same, ...] = ()
    missing: tuple[str, ...] = ()
    alike: tuple[Alike, ...] = ()
    elsewhere: Mapping[int, Acquaintance] = field(default_factory=dict)
    marks: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """A person known from elsewhere: her id, and where from (*Neighbours · Spring 2026*)."""

    person_id: str
    known_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload as it stands. ``number`` is its version: hand it back with a change, so that nobody is overwritten.

    ``consents``: those a roster of this role can give, name → label; ``names``: people of this role, by enrolment;
    ``naming``: the questions that ask for a person's name; ``other_role``: the role, and its label, that the headings
    fit better. ``sensitive`` are the questions whose answers are not shown in an overview. Labels, and ``words`` for
    questions, choices and faults, are in the language of whoever looks.
    """

    id: str
    cohort_id: str
    role: str
    role_label: str
    file_name: str
    state: UploadState
    created: datetime
    number: int
    reading: RosterReading
    decisions: Decisions
    lots: Mapping[int, Lot]
    news: News
    words: Spoken
    names: Mapping[str, str]
    consents: Mapping[str, str]
    naming: tuple[str, ...]
    sensitive: frozenset[str] = frozenset()
    other_role: tuple[str, str] | None = None
    today: date

    def __post_init__(self) -> None:
        if len(self.lots) != len(self.reading.rows):
            raise AssertionError("a row is in no lot, or in two")

    def rows_in(self, lot: Lot) -> tuple[int, ...]:
        """The sheet rows of one lot, in order."""
        return tuple(row for row, found in self.lots.items() if found is lot)

    @property
    def waiting_findings(self) -> tuple[CellFinding, ...]:
        """What is wrong with the rows that wait, cell by cell."""
        return tuple(
            found for row in self.rows_in(Lot.WAITING) for found in self.reading.rows[row].findings if found.stops
        )

    @property
    def remarks(self) -> tuple[CellFinding, ...]:
        """What to look at in rows that may go in all the same."""
        return tuple(found for row in self.rows_in(Lot.READY) for found in self.reading.rows[row].findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What came of handing in a file. ``resumed``: it lay here unfinished; ``already_in``: its rows went in before."""

    upload_id: str
    resumed: bool = False
    already_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of taking rows in. ``batch_id`` is None when nothing changed. ``refused``: why a row stays out."""

    batch_id: str | None
    new: int
    changed: int
    unchanged: int
    set_aside: int
    refused: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """Rows that went in together."""

    id: str
    done: datetime
    by: str
    new: int
    changed: int
    unchanged: int
    undone: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRow:
    """One earlier upload, for the list. ``waiting`` counts the rows that are still set aside; ``zone``: the program's
    time zone, in which its moments are told."""

    id: str
    role: str
    role_label: str
    file_name: str
    state: UploadState
    created: datetime
    by: str
    zone: str
    rows: int
    waiting: int
    batches: tuple[BatchRow, ...]
