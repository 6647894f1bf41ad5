"""What she turns: weights, switches, quotas, the aim; pairs pinned and kept apart. All of it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from models.database import writing
from models.definitions.sections import Matching
from models.findings import refuse
from models.tables import PairDecision
from models.text import LONGEST_NOTE, clean
from models.vocabulary import AccountRole, Objective, Value
from workflows.actors import Actor, require
from workflows.matching.pool import MOST_PLACES
from workflows.matching.settings import PairOfIds
from workflows.progress import load, load_for_change
from workflows.rounds.candidates import matching_of
from workflows.rounds.keeping import DecisionBefore, Kept, kept_in, note_decision, put_kept, step_back
from workflows.rounds.present import begun_round, open_round

HIGHEST = 100
"""The highest weight, where the definition has no higher one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What she changes: only what is given changes. ``waived`` (mentee, rule), ``answers`` (person, question, answer)
    and ``dropped`` are put in the place of what stood there; ``weights`` and ``places`` are merged by name, and a place
    of None takes a change of it back."""

    weights: Mapping[str, int] = field(default_factory=dict)
    dropped: Sequence[str] | None = None
    quotas_off: Sequence[str] | None = None
    objective: Objective | None = None
    waived: Sequence[PairOfIds] | None = None
    places: Mapping[str, int | None] = field(default_factory=dict)
    answers: Sequence[tuple[str, str, Value]] | None = None
    fairest: bool | None = None
    introduce: int | None = None


def turn(actor: Actor, cohort_id: str, model: str, turned: Turned, *, afresh: bool = False, now: datetime) -> None:
    """Move weights, switch rules and quotas, make exceptions, change places; kept with the round until they are turned
    again or undone. ``afresh``: beginning from what the program says, not from what was turned before.

    Rules and quotas that the model has not are left out; raises ``Refused`` for such a weight, for one beyond its
    range, and for an exception from a rule that protects people.
    """
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        matching = matching_of(load(session, cohort_id, now=now), model)
        refuse_beyond(turned, matching)
        row = open_round(session, cohort_id, model)
        if put_kept(row, merged({} if afresh else kept_in(row), turned, matching)):
            session.add(row)


def refuse_beyond(turned: Turned, matching: Matching) -> None:
    """Raises ``Refused`` for what no slider and no button offers: what is kept is read by every later plan."""
    for name, weight in turned.weights.items():
        preference = matching.prefer.get(name)
        if preference is None or not 0 <= weight <= max(HIGHEST, preference.weight):
            raise refuse("weight_beyond")
    if any(count is not None and not 0 <= count <= MOST_PLACES for count in turned.places.values()):
        raise refuse("places_beyond", most=MOST_PLACES)
    guarded = {name for name, must in matching.must.items() if must.protects}
    if broken := guarded & {*(turned.dropped or ()), *(rule for _, rule in turned.waived or ())}:
        raise refuse("rule_protects", name=min(broken))


def merged(kept: Mapping[str, Any], turned: Turned, matching: Matching) -> Kept:
    """What is kept, with a change put in that ``refuse_beyond`` let through."""
    after: Kept = {**kept, "weights": {**kept.get("weights", {}), **turned.weights}}
    places = {**kept.get("places", {}), **turned.places}
    after["places"] = {mentor: count for mentor, count in sorted(places.items()) if count is not None}
    for name, value, known in (
        ("dropped", turned.dropped, matching.must),
        ("quotas_off", turned.quotas_off, matching.quotas),
    ):
        if value is not None:
            after[name] = sorted(known.keys() & set(value))
    if turned.waived is not None:
        after["waived"] = sorted([who, rule] for who, rule in set(turned.waived) if rule in matching.must)
    if turned.answers is not None:
        after["answers"] = [
            [who, subject, list(answer) if isinstance(answer, tuple) else answer]
            for who, subject, answer in turned.answers
        ]
    if turned.objective is not None:
        after["objective"] = turned.objective.value
    if turned.fairest is not None:
        after["fairest"] = turned.fairest
    if turned.introduce is not None:
        after["introduce"] = turned.introduce if turned.introduce > 1 else None
    return {name: value for name, value in after.items() if value not in ({}, [], None, False)}


def undo_turn(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Take the last change back: of the settings, of a decision about a pair, or of a scenario."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        stood = step_back(row)
        session.add(row)
        if isinstance(stood, DecisionBefore):
            put_decision(session, actor, cohort_id, stood.mentee, stood.mentor, stood.kind, stood.reason, now=now)


def reset(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Back to what the definition says, as one change that can be undone."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = open_round(session, cohort_id, model)
        if put_kept(row, {}):
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
        _decide(session, actor, cohort_id, model, mentee, mentor, kind, reason, now)


def free_pair(actor: Actor, cohort_id: str, model: str, mentee: str, mentor: str, *, now: datetime) -> None:
    """Take a pin or a ban back."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        _decide(session, actor, cohort_id, model, mentee, mentor, "", "", now)


def _decide(
    session: Session,
    actor: Actor,
    cohort_id: str,
    model: str,
    mentee: str,
    mentor: str,
    kind: str,
    reason: str,
    now: datetime,
) -> None:
    before = put_decision(session, actor, cohort_id, mentee, mentor, kind, reason, now=now)
    if before != (kind, reason):
        row = begun_round(session, cohort_id, model, now)
        note_decision(row, DecisionBefore(mentee=mentee, mentor=mentor, kind=before[0], reason=before[1]))
        session.add(row)


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
