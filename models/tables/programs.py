"""Programs, the versions of their definitions, and cohorts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.tables.base import Moment, Table, Versioned, new_id


class Program(Versioned, table=True):
    """A program. ``current`` is the number of the published version new people start on; ``draft`` the text in work."""

    __tablename__ = "program"

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(index=True)
    label: str
    current: int | None = None
    draft: str | None = None
    demo: bool = False
    created: datetime = Field(sa_type=Moment)
    retired: datetime | None = Field(default=None, sa_type=Moment)


class PublishedVersion(Table, table=True):
    """One published definition: immutable, kept for as long as an answer refers to it."""

    __tablename__ = "published_version"
    __table_args__ = (UniqueConstraint("program_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    program_id: str = Field(foreign_key="program.id", index=True)
    number: int
    text: str  # the canonical YAML
    fingerprint: str  # SHA-256 of the canonical JSON
    published: datetime = Field(sa_type=Moment)
    by: str


class Cohort(Versioned, table=True):
    """One run of a program, on one version of its definition."""

    __tablename__ = "cohort"

    id: str = Field(default_factory=new_id, primary_key=True)
    program_id: str = Field(foreign_key="program.id", index=True)
    label: str
    definition_version: int
    starts_on: date
    closed: datetime | None = Field(default=None, sa_type=Moment)
