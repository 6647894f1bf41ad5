"""Rosters that were uploaded: what went in, what was set aside, what the columns of this source mean."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.tables.base import Moment, Sealed, Table, Versioned, json_column, new_id


class RosterUpload(Versioned, table=True):
    """An upload in work: the file as it was read, the mapping, the mended cells. Survives reload and restart."""

    __tablename__ = "roster_upload"

    id: str = Field(default_factory=new_id, primary_key=True)
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    role: str
    file_name: str
    sha256: str = Field(index=True)
    content: Any = Field(default=None, sa_type=Sealed)  # the rows that are not yet in, as read
    mapping: Any = Field(default_factory=dict, sa_type=json_column())
    mended: Any = Field(default=None, sa_type=Sealed)  # {row: {question: text}}
    state: str = "mapping"  # mapping, mending, done, discarded
    created: datetime = Field(sa_type=Moment)
    by: str


class RosterBatch(Table, table=True):
    """Rows that went in together: one transaction, one undo."""

    __tablename__ = "roster_batch"

    id: str = Field(default_factory=new_id, primary_key=True)
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    upload_id: str = Field(foreign_key="roster_upload.id", index=True)
    role: str
    rows: int
    new: int
    changed: int
    unchanged: int
    set_aside: int
    done: datetime = Field(sa_type=Moment)
    by: str
    undone: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: str | None = None


class ColumnMemory(Table, table=True):
    """What a coordinator said a heading means, for the next roster of this program and role."""

    __tablename__ = "column_memory"
    __table_args__ = (UniqueConstraint("program_id", "role", "heading"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    program_id: str = Field(foreign_key="program.id", index=True)
    role: str
    heading: str  # normalised
    target: str  # a question, ``consent.x``, or "" for "leave out"
