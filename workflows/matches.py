"""A match as rows: whichever way it comes about, it is stored by the same hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from models.tables import Match, MatchMember


def store_match(
    session: Session,
    stream: str,
    *,
    cohort_id: str,
    model: str,
    version: int,
    members: Mapping[str, Sequence[str]],
    created: datetime,
    plan: str | None = None,
) -> None:
    """Add a match and who is in it, enrolments by role, within a unit of work. ``plan``: the saved plan it is from.
    What happens in it is the journal's: see :func:`workflows.progress.carry_out_within`."""
    session.add(
        Match(
            id=stream,
            cohort_id=cohort_id,
            model=model,
            definition_version=version,
            plan_id=plan,
            created=created,
        )
    )
    session.flush()  # the match before its members
    session.add_all(
        MatchMember(match_id=stream, enrolment_id=member, role=role)
        for role, those in members.items()
        for member in those
    )
