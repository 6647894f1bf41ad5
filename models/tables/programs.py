"""Programs, the versions of their definitions, and cohorts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.tables.base import Moment, Table, Versioned, json_column, new_id


class Program(Versioned, table=True):
    """A program. ``current`` is the number of the published version new people start on; None before the first."""

    __tablename__ = "program"

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(index=True)
    label: str
    current: int | None = None
    demo: bool = False
    created: datetime = Field(sa_type=Moment)
    retired: datetime | None = Field(default=None, sa_type=Moment)


class PublishedVersion(Table, table=True):
    """One published definition: immutable, kept for as long as an answer refers to it. Only ``retired`` changes: from
    then on nobody begins on it."""

    __tablename__ = "published_version"
    __table_args__ = (UniqueConstraint("program_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    program_id: str = Field(foreign_key="program.id", index=True)
    number: int
    text: str  # the canonical YAML
    canonical: str = ""  # the canonical JSON of the merged definition
    files: Any = Field(default_factory=dict, sa_type=json_column())  # the draft it was made from: file → text
    stories: Any = Field(default=None, sa_type=json_column(), nullable=True)  # played then; None: not kept
    fingerprint: str  # SHA-256 of the canonical JSON
    published: datetime = Field(sa_type=Moment)
    by: str
    reviewed_by: str | None = None  # the second person who read the changes; the publisher where there is only one
    accepted: Any = Field(default_factory=dict, sa_type=json_column())  # the warnings that were ticked, and by whom
    retired: datetime | None = Field(default=None, sa_type=Moment)


class Draft(Versioned, table=True):
    """A definition in work: the texts of its files. One a program. ``based_on`` is the published version it began
    from, None for a program that was never published; ``at`` the number of the last edit that counts (undo goes back,
    redo forward again)."""

    __tablename__ = "draft"

    id: str = Field(default_factory=new_id, primary_key=True)
    program_id: str = Field(foreign_key="program.id", unique=True, index=True)
    based_on: int | None = None
    files: Any = Field(default_factory=dict, sa_type=json_column())
    at: int = 0
    started: datetime = Field(sa_type=Moment)
    by: str
    reviewed_by: str | None = None
    reviewed: str | None = None  # the digest of the files that were read by the reviewer
    distinct: Any = Field(default_factory=list, sa_type=json_column())  # what looks renamed and is not: [path, name]


class DraftEdit(Table, table=True):
    """One edit of a draft: the files that changed, as they were and as they are (None: not there)."""

    __tablename__ = "draft_edit"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    draft_id: str = Field(foreign_key="draft.id", index=True)
    number: int
    noted: datetime = Field(sa_type=Moment)
    by: str
    what: str = ""  # in the words of the page that made it
    before: Any = Field(default_factory=dict, sa_type=json_column())
    after: Any = Field(default_factory=dict, sa_type=json_column())


class Cohort(Versioned, table=True):
    """One run of a program, on one version of its definition."""

    __tablename__ = "cohort"

    id: str = Field(default_factory=new_id, primary_key=True)
    program_id: str = Field(foreign_key="program.id", index=True)
    label: str
    definition_version: int
    starts_on: date
    closed: datetime | None = Field(default=None, sa_type=Moment)


class VersionMove(Table, table=True):
    """People of a cohort going over to another version: the plan they went by, and who went when. The journal holds
    each one's move; this holds what they have in common."""

    __tablename__ = "version_move"

    id: str = Field(default_factory=new_id, primary_key=True)
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    to_version: int
    plan: Any = Field(default_factory=dict, sa_type=json_column())
    began: datetime = Field(sa_type=Moment)
    by: str
    undone: datetime | None = Field(default=None, sa_type=Moment)
    stayed: Any = Field(default_factory=dict, sa_type=json_column())  # stream → why it could not be moved
