"""What she turns: weights, switches, quotas, the aim; pairs pinned and kept apart. All of it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from models.database import writing
from models.definitions.sections import Matching
from models.findings import refuse
from models.tables import PairDecision
from models.text import LONGEST_NOTE, clean
from models.vocabulary import AccountRole, Objective
from workflows.actors import Actor, require
from workflows.progress import load, load_for_change
from workflows.rounds.candidates import matching_of
from workflows.rounds.present import open_round

HIGHEST = 100
"""The highest weight, where the definition has no higher one."""
UNDOABLE = 40
"""So many changes of the settings are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What she changes: only what is given changes."""

    weights: Mapping[str, int] = field(default_factory=dict)
    dropped: Sequence[str] | None = None
    quotas_off: Sequence[str] | None = None
    objective: Objective | None = None


def turn(actor: Actor, cohort_id: str, model: str, turned: Turned, *, now: datetime) -> None:
    """Move weights, switch rules and quotas; kept with the round until they are turned again or undone. Rules and
    quotas that the model has not are left out; raises ``Refused`` for such a weight, and for one beyond its range."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        matching = matching_of(load(session, cohort_id, now=now), model)
        _refuse_beyond(matching, turned.weights)
        row = open_round(session, cohort_id, model)
        kept = dict(row.settings)
        history = [*kept.pop("history", []), dict(kept)][-UNDOABLE:]
        kept["weights"] = {**kept.get("weights", {}), **turned.weights}
        for name, value, known in (
            ("dropped", turned.dropped, matching.must),
            ("quotas_off", turned.quotas_off, matching.quotas),
        ):
            if value is not None:
                kept[name] = sorted(known.keys() & set(value))
        if turned.objective is not None:
            kept["objective"] = turned.objective.value
        if kept != {name: value for name, value in row.settings.items() if name != "history"}:
            row.settings = {**kept, "history": history}
            session.add(row)


def _refuse_beyond(matching: Matching, weights: Mapping[str, int]) -> None:
    """What is kept here is read by every later plan, so nothing goes in that no slider offers."""
    for name, weight in weights.items():
        preference = matching.prefer.get(name)
        if preference is None or not 0 <= weight <= max(HIGHEST, preference.weight):
            raise refuse("weight_beyond")


def undo_turn(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Take the last change of the settings back."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        history = list(row.settings.get("history", []))
        if history:
            row.settings = {**history.pop(), "history": history}
            session.add(row)


def reset(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Back to what the definition says, as one change that can be undone."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        kept = dict(row.settings)
        history = [*kept.pop("history", []), kept][-UNDOABLE:]
        row.settings = {"history": history}
        session.add(row)


def decide_pair(
    actor: Actor, cohort_id: str, model: str, mentee: str, mentor: str, kind: str, reason: str, *, now: datetime
) -> None:
    """Pin or forbid a pair, with the reason where the definition asks for one. The newer decision replaces an older."""
    reason = clean(reason).strip()
    if len(reason) > LONGEST_NOTE:
        raise refuse("text_too_long", n=f"{len(reason):,}", most=f"{LONGEST_NOTE:,}")
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        matching = matching_of(here, model)
        if kind not in ("pin", "forbid"):
            raise refuse("pair_unknown")
        if matching.pins.needs_reason and not reason:
            raise refuse("pair_reason_missing")
        if mentee not in here.state.people or mentor not in here.state.people:
            raise refuse("pair_unknown")
        put_decision(session, actor, cohort_id, mentee, mentor, kind, reason, now=now)


def free_pair(actor: Actor, cohort_id: str, mentee: str, mentor: str, *, now: datetime) -> None:
    """Take a pin or a ban back."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        put_decision(session, actor, cohort_id, mentee, mentor, "", "", now=now)


def put_decision(
    session: Session,
    actor: Actor,
    cohort_id: str,
    mentee: str,
    mentor: str,
    kind: str,
    reason: str,
    *,
    now: datetime,
) -> tuple[str, str]:
    """Put a decision about a pair in the place of the one there is, within a unit of work that already asked who is
    there; a ``kind`` of "" frees the pair. Returns the kind and the reason that stood before, "" where none did."""
    existing = session.exec(
        select(PairDecision).where(
            PairDecision.cohort_id == cohort_id, PairDecision.mentee_id == mentee, PairDecision.mentor_id == mentor
        )
    ).first()
    before = (existing.kind, str(existing.reason or "")) if existing is not None else ("", "")
    if existing is not None:
        session.delete(existing)
        session.flush()
    if kind:
        session.add(
            PairDecision(
                cohort_id=cohort_id,
                mentee_id=mentee,
                mentor_id=mentor,
                kind=kind,
                reason=reason,
                by=actor.id,
                at=now,
            )
        )
    return before
