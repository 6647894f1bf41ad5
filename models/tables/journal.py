"""The journal: append only. What happened, when, when we learned it, who did it, and because of what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, UniqueConstraint
from sqlmodel import Field

from models.tables.base import Moment, Table, json_column, new_id


class JournalEntry(Table, table=True):
    """One event of one stream. ``id`` is a digest of (stream, cause, occurrence) for whatever the machine causes, so
    that a crash, a second runner or a replay cannot make it happen twice. ``data`` holds ids and words of the
    definition, never names or answers."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("stream", "number"),)

    order: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer(), "sqlite"),
    )
    id: str = Field(default_factory=new_id, unique=True)
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    stream: str  # found by the unique index, which begins with it
    number: int
    at: datetime = Field(sa_type=Moment)
    noted: datetime = Field(sa_type=Moment)
    actor: str  # an account's id, or "kith" for what happens by itself
    type: str
    data: Any = Field(default_factory=dict, sa_type=json_column())
    definition_version: int
    because: str = ""


class OutgoingMessage(Table, table=True):
    """A message that is due. The outbox is reviewed before anything is sent."""

    __tablename__ = "outgoing_message"

    id: str = Field(primary_key=True)  # the id of the event that made it due
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    stream: str = Field(index=True)
    message: str  # its name in the definition
    enrolment_id: str = Field(index=True)
    due: datetime = Field(sa_type=Moment)
    state: str = "due"  # a MessageState
    done: datetime | None = Field(default=None, sa_type=Moment)
    by: str | None = None


class AccountEvent(Table, table=True):
    """What was done outside a cohort: accounts, versions, exports, backups. Ids and words only."""

    __tablename__ = "account_event"

    id: str = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)
    actor: str
    type: str
    data: Any = Field(default_factory=dict, sa_type=json_column())
