"""A round as it stands: the people and rules, the settings she turned, the plan they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.database import reading, writing
from models.definitions.base import called
from models.definitions.sections import Matching
from models.findings import refuse
from models.tables import MatchingRound, PairDecision
from models.vocabulary import MATCH, AccountRole, Objective
from workflows.actors import Actor, require
from workflows.engine.decide_matches import decline_reasons as reasons_to_decline
from workflows.engine.state import MatchTrack
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.settings import PairOfIds, Settings
from workflows.progress import Standing, load, load_for_change
from workflows.rounds.candidates import earlier_pairs, engine_for, matching_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A pair that was pinned or forbidden."""

    mentee: str
    mentor: str
    kind: str  # pin, forbid
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round as it stands: the people and rules (``engine``), the settings, the plan they give.

    ``before`` is the plan under the settings before the last change, None where nothing was changed yet. ``again`` are
    pairs that were matched or declined earlier and are not proposed again.
    """

    id: str
    model: str
    matching: Matching
    standing: Standing
    engine: Engine
    settings: Settings
    plan: Plan
    before: Plan | None
    decisions: tuple[Decision, ...]
    again: frozenset[PairOfIds]
    proposed: tuple[MatchTrack, ...]
    can_undo: bool
    version: int

    @property
    def mentees(self) -> tuple[str, ...]:
        """Everybody who is ready to be matched."""
        return self.engine.pool.mentees.ids

    @property
    def mentors(self) -> tuple[str, ...]:
        """Every mentor with a free place."""
        return self.engine.pool.mentors.ids

    @property
    def places(self) -> int:
        """All free places."""
        return int(self.engine.pool.mentors.places.sum())


def models(actor: Actor, cohort_id: str, *, now: datetime) -> dict[str, str]:
    """The matching models of a cohort's program: name → label."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
    return {name: called(model, name) for name, model in here.definition.matching.items()}


def round_of(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> Round:
    """The open round of a matching model, begun if there is none. Raises ``Refused`` for viewers."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        row = _row(session, cohort_id, model)
        if row is not None:
            return round_now(session, here, row)
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        return round_now(session, here, _row(session, cohort_id, model) or _begin(session, here, model, now))


def proposals(here: Standing) -> tuple[MatchTrack, ...]:
    """The matches that wait for answers: those in the first stage of the track."""
    start = here.definition.first_stage(MATCH)
    return tuple(match for match in here.state.matches.values() if match.stage == start)


def decline_reasons(here: Standing, match: MatchTrack, *, language: str = "en") -> dict[str, str]:
    """The reasons the definition lists for declining a proposal, name → label; {} where it lists none."""
    return dict(reasons_to_decline(here.definition, match, language))


def round_now(session: Session, here: Standing, row: MatchingRound) -> Round:
    """The round of a row, within a unit of work that already asked who is there."""
    matching = matching_of(here, row.model)
    engine = engine_for(here, row.model, database=str(session.get_bind().engine.url))
    rows = session.exec(select(PairDecision).where(PairDecision.cohort_id == here.cohort_id)).all()
    decisions = tuple(
        Decision(mentee=one.mentee_id, mentor=one.mentor_id, kind=one.kind, reason=str(one.reason or ""), by=one.by)
        for one in rows
    )
    again = earlier_pairs(here)
    in_pool = {(decision.mentee, decision.mentor): decision for decision in decisions if _in_pool(engine, decision)}
    settings = _settings(row.settings, in_pool, again)
    history = row.settings.get("history", [])
    plan = engine.solve(settings)
    before = engine.what_if(_settings(history[-1], in_pool, again)) if history else None
    return Round(
        id=row.id,
        model=row.model,
        matching=matching,
        standing=here,
        engine=engine,
        settings=settings,
        plan=plan,
        before=before,
        decisions=decisions,
        again=again,
        proposed=proposals(here),
        can_undo=bool(history),
        version=row.version,
    )


def _in_pool(engine: Engine, decision: Decision) -> bool:
    pool = engine.pool
    return decision.mentee in pool.mentees.index and decision.mentor in pool.mentors.index


def _settings(
    kept: Mapping[str, Any], decisions: Mapping[PairOfIds, Decision], again: frozenset[PairOfIds]
) -> Settings:
    pins = frozenset(pair for pair, decision in decisions.items() if decision.kind == "pin")
    forbidden = frozenset(pair for pair, decision in decisions.items() if decision.kind == "forbid")
    return Settings(
        objective=Objective(kept["objective"]) if kept.get("objective") else None,
        weights={name: int(weight) for name, weight in kept.get("weights", {}).items()},
        dropped=frozenset(kept.get("dropped", ())),
        quotas_off=frozenset(kept.get("quotas_off", ())),
        pins=pins,
        forbidden=(again | forbidden) - pins,
    )


def _row(session: Session, cohort_id: str, model: str) -> MatchingRound | None:
    return session.exec(
        select(MatchingRound)
        .where(MatchingRound.cohort_id == cohort_id, MatchingRound.model == model, col(MatchingRound.closed).is_(None))
        .order_by(col(MatchingRound.created))
    ).first()


def _begin(session: Session, here: Standing, model: str, now: datetime) -> MatchingRound:
    matching_of(here, model)
    row = MatchingRound(cohort_id=here.cohort_id, model=model, settings={}, created=now)
    session.add(row)
    session.flush()
    return row


def open_round(session: Session, cohort_id: str, model: str) -> MatchingRound:
    """The open round. Raises ``Refused`` when it was closed."""
    row = _row(session, cohort_id, model)
    if row is None:
        raise refuse("round_unknown")
    return row
