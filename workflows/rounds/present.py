"""A round as it stands: the people and rules, the settings she turned, the plan they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from models.database import reading, writing
from models.definitions.base import called
from models.definitions.sections import Matching
from models.findings import refuse
from models.tables import MatchingRound, PairDecision
from models.vocabulary import MATCH, AccountRole, Value
from workflows.actors import Actor, require
from workflows.engine.decide_matches import decline_reasons as reasons_to_decline
from workflows.engine.state import MatchTrack
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.settings import PairOfIds, Settings
from workflows.progress import Standing, load, load_for_change
from workflows.rounds.candidates import earlier_pairs, engine_for, matching_of
from workflows.rounds.keeping import (
    DecisionBefore,
    Kept,
    ScenariosBefore,
    assumed_in,
    kept_in,
    last_step,
    scenarios_in,
    settings_of,
)


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

    ``before`` is the plan as it stood before the last change, None where nothing was changed yet. ``again`` are pairs
    that were matched or declined earlier and are not proposed again. ``kept`` is what she turned, as it is kept;
    ``assumed`` are answers that she tries out: person, question, answer.
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
    kept: Kept = field(default_factory=dict)
    assumed: tuple[tuple[str, str, Value], ...] = ()
    scenarios: tuple[Kept, ...] = ()

    def name(self, stream: str) -> str:
        """A person's name."""
        return self.standing.name(stream)

    @property
    def best(self) -> Plan:
        """The plan to show: the best one without what cannot be kept, where not everything can be."""
        return self.plan.relaxed or self.plan

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
        """All free places, with those that were changed for this round."""
        problem = self.best.problem
        return int((self.engine.pool.mentors.places if problem is None else problem.mentor_places).sum())


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
        matching_of(here, model)
        return round_now(session, here, begun_round(session, cohort_id, model, now))


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
    database = str(session.get_bind().engine.url)
    rows = session.exec(select(PairDecision).where(PairDecision.cohort_id == here.cohort_id)).all()
    decisions = tuple(
        Decision(mentee=one.mentee_id, mentor=one.mentor_id, kind=one.kind, reason=str(one.reason or ""), by=one.by)
        for one in rows
    )
    again = earlier_pairs(here)
    kept = kept_in(row)
    assumed = assumed_in(kept)
    engine = engine_for(here, row.model, database=database, assumed=assumed)
    decided = _decided(engine, decisions)
    settings = settings_of(kept, engine.pool, decided, again)
    return Round(
        id=row.id,
        model=row.model,
        matching=matching,
        standing=here,
        engine=engine,
        settings=settings,
        plan=engine.solve(settings),
        before=_before(here, row, engine, decided, again, database),
        decisions=decisions,
        again=again,
        proposed=proposals(here),
        can_undo=last_step(row) is not None,
        version=row.version,
        kept=kept,
        assumed=assumed,
        scenarios=tuple(scenarios_in(row)),
    )


def _before(
    here: Standing,
    row: MatchingRound,
    engine: Engine,
    decided: Mapping[PairOfIds, str],
    again: frozenset[PairOfIds],
    database: str,
) -> Plan | None:
    """The plan before the last step; None where there was no step, or only one that moves nobody."""
    step = last_step(row)
    if step is None or isinstance(step, ScenariosBefore):
        return None
    kept = kept_in(row)
    if isinstance(step, DecisionBefore):
        pair = (step.mentee, step.mentor)
        decided = {**decided, pair: step.kind} if _in_pool(engine, *pair) else decided
    else:
        kept, engine = step, engine_for(here, row.model, database=database, assumed=assumed_in(step))
    return engine.what_if(settings_of(kept, engine.pool, decided, again))


def _decided(engine: Engine, decisions: Sequence[Decision]) -> dict[PairOfIds, str]:
    return {(one.mentee, one.mentor): one.kind for one in decisions if _in_pool(engine, one.mentee, one.mentor)}


def _in_pool(engine: Engine, mentee: str, mentor: str) -> bool:
    return mentee in engine.pool.mentees.index and mentor in engine.pool.mentors.index


def plan_under(session: Session, found: Round, kept: Kept) -> tuple[Engine, Plan]:
    """The best plan of a round under other settings that are kept, with the engine that made it."""
    database = str(session.get_bind().engine.url)
    engine = engine_for(found.standing, found.model, database=database, assumed=assumed_in(kept))
    settings = settings_of(kept, engine.pool, _decided(engine, found.decisions), found.again)
    return engine, engine.what_if(settings)


def _row(session: Session, cohort_id: str, model: str) -> MatchingRound | None:
    return session.exec(
        select(MatchingRound)
        .where(MatchingRound.cohort_id == cohort_id, MatchingRound.model == model, col(MatchingRound.closed).is_(None))
        .order_by(col(MatchingRound.created))
    ).first()


def begun_round(session: Session, cohort_id: str, model: str, now: datetime) -> MatchingRound:
    """The open round, begun if there is none."""
    row = _row(session, cohort_id, model)
    if row is None:
        row = MatchingRound(cohort_id=cohort_id, model=model, settings={}, created=now)
        session.add(row)
        session.flush()
    return row


def open_round(session: Session, cohort_id: str, model: str) -> MatchingRound:
    """The open round. Raises ``Refused`` when it was closed."""
    row = _row(session, cohort_id, model)
    if row is None:
        raise refuse("round_unknown")
    return row
