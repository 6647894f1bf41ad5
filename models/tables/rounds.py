"""Matching rounds: settings, decisions about pairs, and plans as they were made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.tables.base import Moment, Sealed, Table, Versioned, json_column, new_id


class MatchingRound(Versioned, table=True):
    """One round of matching for one model of the definition: its weights and switches while it is being tuned."""

    __tablename__ = "matching_round"

    id: str = Field(default_factory=new_id, primary_key=True)
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    model: str
    settings: Any = Field(default_factory=dict, sa_type=json_column())
    created: datetime = Field(sa_type=Moment)
    closed: datetime | None = Field(default=None, sa_type=Moment)


class PairDecision(Table, table=True):
    """A pair that was pinned or forbidden in a matching model, with the reason. ``exceptions``: the rules that were
    waived for its mentee so that it could be pinned; they go when it goes."""

    __tablename__ = "pair_decision"
    __table_args__ = (UniqueConstraint("cohort_id", "model", "mentee_id", "mentor_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    model: str
    mentee_id: str = Field(foreign_key="enrolment.id", index=True)
    mentor_id: str = Field(foreign_key="enrolment.id", index=True)
    kind: str  # pin, forbid
    reason: Any = Field(default=None, sa_type=Sealed)
    exceptions: Any = Field(default_factory=list, sa_type=json_column())
    by: str
    at: datetime = Field(sa_type=Moment)


class SavedPlan(Table, table=True):
    """A plan as it was proposed: what it was made from (fingerprint, version, settings) and what it said."""

    __tablename__ = "saved_plan"

    id: str = Field(default_factory=new_id, primary_key=True)
    round_id: str = Field(foreign_key="matching_round.id", index=True)
    cohort_id: str = Field(foreign_key="cohort.id", index=True)
    definition_version: int
    inputs: str  # SHA-256 of the problem that was solved
    settings: Any = Field(default_factory=dict, sa_type=json_column())
    plan: Any = Field(default_factory=dict, sa_type=json_column())  # ids and numbers
    reasons: Any = Field(default=None, sa_type=Sealed)
    made: datetime = Field(sa_type=Moment)
    by: str
    published: datetime | None = Field(default=None, sa_type=Moment)
