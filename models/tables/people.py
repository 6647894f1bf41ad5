"""People, their places in cohorts, what they answered, and the relationships between them.

Names and answers stand only here, sealed; the journal refers to them by id. Erasing a submission leaves the journal
replayable. Stages are not stored: they follow from the journal.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.tables.base import Moment, Sealed, Table, new_id


class Person(Table, table=True):
    """A human being, once, in however many programs and roles."""

    __tablename__ = "person"

    id: str = Field(default_factory=new_id, primary_key=True)
    created: datetime = Field(sa_type=Moment)


class PersonKey(Table, table=True):
    """By what a person is known again: a digest of her e-mail, phone, name with birth date, or id in a roster."""

    __tablename__ = "person_key"

    digest: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True, index=True)
    kind: str  # email, phone, name_birth, roster_id


class Enrolment(Table, table=True):
    """A person's place in a cohort, in a role. Its id is the name of her stream in the journal."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("cohort_id", "role", "person_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    cohort_id: str = Field(foreign_key="cohort.id")  # found by the unique index, which begins with it
    role: str
    definition_version: int
    joined_on: date
    batch_id: str | None = Field(default=None, index=True)


class Submission(Table, table=True):
    """The answers of one filling of one form. A profile is the latest answer to each question of its forms."""

    __tablename__ = "submission"

    id: str = Field(default_factory=new_id, primary_key=True)
    stream: str = Field(index=True)  # the enrolment or the match it is about
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    form: str
    role: str  # the role that answered
    answers: Any = Field(default=None, sa_type=Sealed)  # None: erased
    given_on: date
    noted: datetime = Field(sa_type=Moment)
    batch_id: str | None = Field(default=None, index=True)


class Match(Table, table=True):
    """A relationship: a pair, or a circle. Its id is the name of its stream in the journal."""

    __tablename__ = "match"

    id: str = Field(default_factory=new_id, primary_key=True)
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    model: str  # the name of the matching model of the definition
    definition_version: int
    plan_id: str | None = Field(default=None, index=True)
    created: datetime = Field(sa_type=Moment)


class MatchMember(Table, table=True):
    """Who is in a match, in which role."""

    __tablename__ = "match_member"

    match_id: str = Field(foreign_key="match.id", primary_key=True)
    enrolment_id: str = Field(foreign_key="enrolment.id", primary_key=True, index=True)
    role: str


class Note(Table, table=True):
    """What a coordinator wrote down about a person or a match."""

    __tablename__ = "note"

    id: str = Field(default_factory=new_id, primary_key=True)
    stream: str = Field(index=True)
    text: Any = Field(default=None, sa_type=Sealed)
    by: str
    noted: datetime = Field(sa_type=Moment)
