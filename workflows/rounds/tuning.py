"""What she turns: weights, switches, quotas, the aim; pairs pinned and kept apart. All of it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from models.database import writing
from models.definitions.sections import Matching
from models.findings import Finding, Refused, finding, refuse
from models.i18n import mark, translate
from models.tables import MatchingRound, PairDecision
from models.text import LONGEST_NOTE, clean
from models.vocabulary import AccountRole, Objective, Value
from workflows.actors import Actor, require
from workflows.matching.pool import MOST_PLACES
from workflows.matching.settings import PairOfIds
from workflows.progress import Standing, load, load_for_change
from workflows.rounds.asked import refuse_asking_too_much
from workflows.rounds.candidates import engine_for, matching_of
from workflows.rounds.keeping import DecisionBefore, Kept, kept_in, note_decision, put_kept, step_back
from workflows.rounds.present import begun_round, open_round

_APPROVED = mark("exception approved by {name}")
HIGHEST = 100
"""The highest weight, where the definition has no higher one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What she changes: only what is given changes. ``waived`` (mentee, rule), ``answers`` (person, question, answer)
    and ``dropped`` are put in the place of what stood there; ``weights`` and ``places`` are merged by name, and a place
    of None takes a change of it back. ``first``: groups that come before the others (question and choice); ``floor``:
    no pair fits to fewer percent; ``seconds`` a run may take; ``waiting``: only these mentees are matched now;
    ``running``: pairs of which at most so many may be given up; 0, () and False take each of them back."""

    weights: Mapping[str, int] = field(default_factory=dict)
    dropped: Sequence[str] | None = None
    quotas_off: Sequence[str] | None = None
    objective: Objective | None = None
    waived: Sequence[PairOfIds] | None = None
    places: Mapping[str, int | None] = field(default_factory=dict)
    answers: Sequence[tuple[str, str, Value]] | None = None
    fairest: bool | None = None
    introduce: int | None = None
    first: Sequence[tuple[str, str]] | None = None
    floor: int | None = None
    seconds: int | None = None
    waiting: Sequence[str] | None = None
    running: tuple[Sequence[PairOfIds], int] | None = None
    everybody: bool | None = None


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
    refuse_asking_too_much(
        first=turned.first,
        floor=turned.floor,
        seconds=turned.seconds,
        introduce=turned.introduce,
        changes=turned.running[1] if turned.running is not None else None,
    )
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
            [who, subject, list(said) if isinstance(said, tuple) else said] for who, subject, said in turned.answers
        ]
    if turned.objective is not None:
        after["objective"] = turned.objective.value
    if turned.fairest is not None:
        after["fairest"] = turned.fairest
    if turned.introduce is not None:
        after["introduce"] = turned.introduce if turned.introduce > 1 else None
    for name, asked in (("floor", turned.floor), ("seconds", turned.seconds), ("everybody", turned.everybody)):
        if asked is not None:
            after[name] = asked or None
    if turned.first is not None:
        after["first"] = [list(group) for group in turned.first]
    if turned.waiting is not None:
        after["waiting"] = sorted(turned.waiting)
    if turned.running is not None:
        pairs, changes = turned.running
        after["running"] = {"pairs": sorted(list(pair) for pair in pairs), "changes": changes} if pairs else None
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
    actor: Actor,
    cohort_id: str,
    model: str,
    mentee: str,
    mentor: str,
    kind: str,
    reason: str,
    *,
    approved_by: str = "",
    instead_of: str = "",
    now: datetime,
) -> None:
    """Pin or forbid a pair, with the reason where the definition asks for one. The newer decision replaces an older,
    and that about the mentee and the mentor ``instead_of`` whom she is to have this one, if there is one.

    A pin that breaks rules is refused with their names, unless somebody ``approved_by`` name made an exception: then
    they are waived for this mentee, and the reason says who approved it. A rule that protects people has none.
    """
    approved_by = clean(approved_by).strip()
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
        if kind == "pin":
            row = begun_round(session, cohort_id, model, now)
            rules = broken_rules(session, here, row, mentee, mentor)
            if found := against_pinning(here, model, mentee, mentor, rules, approved_by):
                raise Refused(found)
            if rules:
                put_kept(row, with_exception(kept_in(row), mentee, rules))
                reason = approved(here, reason, approved_by)
        if instead_of:
            _decide(session, actor, cohort_id, model, mentee, instead_of, "", "", now)
        _decide(session, actor, cohort_id, model, mentee, mentor, kind, reason, now)


def broken_rules(session: Session, here: Standing, row: MatchingRound, mentee: str, mentor: str) -> tuple[str, ...]:
    """The rules in force that do not hold between two people; () where one of them is no candidate now."""
    engine = engine_for(here, row.model, database=str(session.get_bind().engine.url))
    pool = engine.pool
    if mentee not in pool.mentees.index or mentor not in pool.mentors.index:
        return ()
    kept = kept_in(row)
    off = {*kept.get("dropped", ()), *(rule for who, rule in kept.get("waived", ()) if who == mentee)}
    guarded = {name for name, must in pool.model.must.items() if must.protects}
    return engine.eligibility.broken(pool.mentees.index[mentee], pool.mentors.index[mentor], off - guarded)


def against_pinning(
    here: Standing, model: str, mentee: str, mentor: str, rules: Sequence[str], approved_by: str
) -> Finding | None:
    """Why two people cannot be pinned; None where they can be, also by an exception that somebody approved."""
    if not rules:
        return None
    musts = matching_of(here, model).must
    guarded = any(musts[rule].protects for rule in rules)
    if approved_by and not guarded:
        return None
    said = ", ".join(f"‘{rule.replace('_', ' ')}’" for rule in rules)
    both = f"{here.name(mentee)} · {here.name(mentor)}"
    return finding("pair_breaks_guard" if guarded else "pair_breaks_rules", pair=both, rules=said)


def with_exception(kept: Kept, mentee: str, rules: Sequence[str]) -> Kept:
    """What is kept, with these rules waived for a mentee."""
    before = {(who, rule) for who, rule in kept.get("waived", ())}
    return {**kept, "waived": sorted([who, rule] for who, rule in before | {(mentee, rule) for rule in rules})}


def approved(here: Standing, reason: str, approved_by: str) -> str:
    """A reason that also says who approved the exception."""
    said = translate(_APPROVED, here.language, name=approved_by)
    return f"{reason} ({said})" if reason else said


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
