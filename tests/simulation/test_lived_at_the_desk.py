"""A rehearsed life, lived again at the desk: what people and the team did, entered day by day by a coordinator, brings
the same tasks, messages, check-ins and steps on the same days. What a rehearsal shows is what the program does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.database import reading, writing
from models.tables import Enrolment, JournalEntry, Person
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.folders import files_in
from workflows import progress
from workflows.calendar_day import noon
from workflows.engine import Event
from workflows.engine.clockwork import Clockwork
from workflows.engine.commands import Command, Join
from workflows.engine.decide import CarriedOut
from workflows.language.reading import read_path
from workflows.publishing import open_program
from workflows.simulation import Assumptions
from workflows.simulation.living import live

START = date(2026, 1, 5)
WEEKS = 14
BUSY = Assumptions(
    mentees_per_week=2, mentors_at_start=6, mentors_per_week=0.5, round_every=14, pauses_weekly=0.1, breaks_weekly=0.03
)


@dataclass
class Lived:
    """What somebody did on which day, and everything that happened, in the order in which it did."""

    done: list[tuple[date, Command]] = field(default_factory=list)
    happened: list[tuple[date, Event]] = field(default_factory=list)


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lived]:
    """The book of a rehearsal that is held while this stands."""
    book, carry_out, happen = Lived(), Clockwork.carry_out, Clockwork._happen

    def does(clock: Clockwork, command: Command, *, actor_role: str) -> CarriedOut:
        outcome = carry_out(clock, command, actor_role=actor_role)
        if not outcome.refusals:
            book.done.append((clock.today, command))
        return outcome

    def happens(clock: Clockwork, events: object) -> list[Event]:
        found = happen(clock, events)  # type: ignore[arg-type]
        book.happened += [(clock.today, event) for event in found]
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Clockwork, "carry_out", does)
        patch.setattr(Clockwork, "_happen", happens)
        yield book


@pytest.mark.parametrize("program", ["family", "professional", "youth"])
def test_the_desk_does_what_the_rehearsal_showed(program: str, lived: Lived, actor_as: ActorAs) -> None:
    definition = read_path(f"workflows/programs/{program}").definition
    assert definition is not None
    run = live(definition, BUSY, seed=3, start=START, weeks=WEEKS)
    assert run.matches > 0
    assert run.refused == {}

    ruth = actor_as(AccountRole.OWNER)
    before = START - timedelta(days=1)
    texts = files_in(f"workflows/programs/{program}")
    cohort = open_program(ruth, texts, cohort="Winter", starts_on=before, now=noon(before))
    days: dict[date, list[Command]] = {}
    for day, command in lived.done:
        days.setdefault(day, []).append(command)
    for number in range(WEEKS * 7 + 1):
        day = before + timedelta(days=number)
        progress.run_due(noon(day))
        for command in days.get(day, ()):
            if isinstance(command, Join):
                enrol(cohort, command, day)
            progress.must(progress.carry_out(ruth, cohort, [command], now=noon(day)))

    rehearsed = Counter(told(event.stream, event.type, event.data, day) for day, event in lived.happened)
    at_the_desk = Counter(told(row.stream, row.type, row.data, row.at.date()) for row in journal(cohort))
    assert at_the_desk == rehearsed


def enrol(cohort: str, command: Join, day: date) -> None:
    """A place in the cohort for somebody who is about to join."""
    with writing() as session:
        person = Person(created=noon(day))
        session.add(person)
        session.flush()
        place = {"id": command.stream, "person_id": person.id, "cohort_id": cohort, "role": command.role}
        session.add(Enrolment(**place, definition_version=1, joined_on=day))


def journal(cohort: str) -> list[JournalEntry]:
    """What was written down of a cohort."""
    with reading() as session:
        order = select(JournalEntry).where(JournalEntry.cohort_id == cohort).order_by(col(JournalEntry.order))
        return list(session.exec(order).all())


def told(stream: str, kind: str, data: object, day: date) -> tuple[str, str, str, date]:
    """An event as both sides can tell it."""
    kept = dict(data)  # type: ignore[call-overload]
    return stream, str(kind), repr(sorted((word, str(value)) for word, value in kept.items())), day
