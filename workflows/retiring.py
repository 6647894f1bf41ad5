"""A program is put away, brought back, or deleted with everything that belongs to it.

Put away, it is on no desk and nothing happens in it by itself; all of it stays. Deleted, nothing of it is left but the
line in the record that says who deleted it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, delete, or_, select, union
from sqlalchemy import Table as Stored
from sqlmodel import Session, col
from sqlmodel import select as choose

from models.database import forget_what_was_deleted, one_at_a_time, reading, writing
from models.findings import refuse
from models.tables import AccountEvent, Cohort, Enrolment, Match, Note, Person, PersonKey, Program
from models.tables.base import Table
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.publishing import program_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAway:
    """A program that was put away, with what its deletion would take."""

    id: str
    label: str
    demo: bool
    since: date
    cohorts: int
    people: int


def put_away_programs(actor: Actor) -> tuple[PutAway, ...]:
    """The programs that were put away, the latest first. Raises ``Refused`` for all but owners."""
    with reading() as session:
        require(session, actor, AccountRole.OWNER)
        found = session.exec(
            choose(Program).where(col(Program.retired).is_not(None)).order_by(col(Program.retired).desc())
        ).all()
        lines = []
        for program in found:
            cohorts = session.exec(choose(Cohort.id).where(Cohort.program_id == program.id)).all()
            people = session.exec(choose(Enrolment.person_id).where(col(Enrolment.cohort_id).in_(cohorts))).all()
            lines.append(
                PutAway(
                    id=program.id,
                    label=program.label,
                    demo=program.demo,
                    since=(program.retired or program.created).date(),
                    cohorts=len(cohorts),
                    people=len(set(people)),
                )
            )
        return tuple(lines)


def put_away(actor: Actor, program_id: str, *, now: datetime) -> None:
    """Take a program off every desk. Its data stays."""
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        program = program_of(session, program_id)
        if program.retired is None:
            program.retired = now
            _note(session, actor, "program_put_away", program, now)


def bring_back(actor: Actor, program_id: str, *, now: datetime) -> None:
    """Put it on the desks again. Raises ``Refused`` (``program_exists``) when another of its name was opened
    meanwhile."""
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        one_at_a_time(session, "programs")
        program = program_of(session, program_id)
        if program.retired is None:
            return
        same = choose(Program).where(
            Program.name == program.name, Program.demo == program.demo, col(Program.retired).is_(None)
        )
        if session.exec(same).first() is not None:
            raise refuse("program_exists", name=program.label)
        program.retired = None
        _note(session, actor, "program_brought_back", program, now)


def delete_for_good(actor: Actor, program_id: str, *, named: str, now: datetime) -> None:
    """Delete a program that was put away: its versions, cohorts, and people who are in no other program. ``named`` is
    its label as the owner typed it to be sure.

    Raises ``Refused``: ``program_in_use`` when it was not put away first, ``program_misnamed`` when the label differs.
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        program = program_of(session, program_id)
        if program.retired is None:
            raise refuse("program_in_use", name=program.label)
        if " ".join(named.split()).casefold() != " ".join(program.label.split()).casefold():
            raise refuse("program_misnamed", name=program.label)
        _note(session, actor, "program_deleted", program, now)
        session.flush()
        _delete(session, program_id)
    forget_what_was_deleted()


def _delete(session: Session, program_id: str) -> None:
    cohorts = choose(Cohort.id).where(Cohort.program_id == program_id)
    people = set(session.exec(choose(Enrolment.person_id).where(col(Enrolment.cohort_id).in_(cohorts))).all())
    streams = union(
        select(col(Enrolment.id)).where(col(Enrolment.cohort_id).in_(cohorts)),
        select(col(Match.id)).where(col(Match.cohort_id).in_(cohorts)),
    )
    session.execute(delete(Note).where(col(Note.stream).in_(streams)))
    belonging = _belonging(program_id)
    for table, condition in reversed(belonging):  # first what refers to others
        session.execute(delete(table).where(condition))
    still = set(session.exec(choose(Enrolment.person_id)).all())
    gone = sorted(people - still)
    for start in range(0, len(gone), 500):
        part = gone[start : start + 500]
        session.execute(delete(PersonKey).where(col(PersonKey.person_id).in_(part)))
        session.execute(delete(Person).where(col(Person.id).in_(part)))
    session.expire_all()


def _belonging(program_id: str) -> list[tuple[Stored, ColumnElement[bool]]]:
    """Every table with rows of the program, found by what refers to what, and which rows these are."""
    found: dict[str, tuple[Stored, ColumnElement[bool]]] = {}
    for table in Table.metadata.sorted_tables:
        if table.name == Program.__tablename__:
            found[table.name] = (table, table.c.id == program_id)
            continue
        conditions = []
        for key in table.foreign_keys:
            owner = found.get(key.column.table.name)
            if owner is not None:
                owned: Select[tuple[str]] = select(key.column).where(owner[1])
                conditions.append(key.parent.in_(owned))
        if conditions:
            found[table.name] = (table, or_(*conditions))
    return list(found.values())


def _note(session: Session, actor: Actor, what: str, program: Program, now: datetime) -> None:
    session.add(program)
    session.add(AccountEvent(at=now, actor=actor.id, type=what, data={"program": program.id, "name": program.name}))
