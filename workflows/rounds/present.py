"""A round as it stands: the people and rules, the settings she turned, the plan they give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from models.database import reading, writing
from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Matching
from models.findings import refuse
from models.tables import MatchingRound, PairDecision
from models.vocabulary import MATCH, AccountRole, Value
from workflows.actors import Actor, require
from workflows.engine.decide_matches import decline_reasons as reasons_to_decline
from workflows.engine.state import MatchTrack
from workflows.language.rule_titles import rule_title
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.settings import PairOfIds, Settings
from workflows.progress import Standing, as_read, load, load_for_change
from workflows.rounds.candidates import earlier_pairs, engine_for, engine_known, matching_of, plan_for, plan_known
from workflows.rounds.keeping import (
    Decided,
    Kept,
    Step,
    StepBefore,
    assumed_in,
    kept_in,
    last_step,
    limit_in,
    scenarios_in,
    settings_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A pair that was pinned or forbidden, in the model of its round."""

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
    database: str = ""
    kept: Kept = field(default_factory=dict)
    assumed: tuple[tuple[str, str, Value], ...] = ()
    scenarios: tuple[Kept, ...] = ()

    def name(self, stream: str) -> str:
        """A person's name."""
        return self.standing.name(stream)

    def title(self, name: str, language: str) -> str:
        """A rule, criterion or quota of its model as people read it."""
        return rule_title(self.standing.definition, self.model, name, language=language)

    @property
    def definition(self) -> Definition:
        """What the cohort's version asks, as careful with answers as the version of anybody who is ready."""
        return self.engine.pool.definition

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
        here = as_read(load(session, cohort_id, now=now))
    return {name: called(model, name) for name, model in here.definition.matching.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a round is made from, read at one look; making the plan needs no session and keeps nobody waiting. ``step``:
    how it stood before the last change."""

    id: str
    model: str
    matching: Matching
    standing: Standing
    database: str
    decisions: tuple[Decision, ...]
    again: frozenset[PairOfIds]
    kept: Kept
    scenarios: tuple[Kept, ...]
    step: Step | None
    version: int

    @property
    def mark(self) -> tuple[object, ...]:
        """Says whether a round is still the same: its people, its rules, its day, what she turned and decided."""
        here = self.standing
        return (here.cohort_id, here.order, here.version, here.today, self.id, self.version, self.decisions)


def round_of(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> Round:
    """The open round of a matching model, begun if there is none, with its plan, however long that takes. Raises
    ``Refused`` for viewers."""
    return round_on(ground_of(actor, cohort_id, model, now=now))


def ground_of(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> Ground:
    """What the open round of a model is made from; the round is begun if there is none. Raises ``Refused`` for
    viewers."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        row = _row(session, cohort_id, model)
        if row is not None:
            return ground_within(session, here, row)
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        matching_of(here, model)
        return ground_within(session, here, begun_round(session, cohort_id, model, now))


def proposals(here: Standing, model: str) -> tuple[MatchTrack, ...]:
    """The matches of a model that wait for answers: those in the first stage of the track."""
    start = here.definition.first_stage(MATCH)
    return tuple(match for match in here.state.matches.values() if match.stage == start and match.model == model)


def decline_reasons(here: Standing, match: MatchTrack, *, language: str = "en") -> dict[str, str]:
    """The reasons the definition lists for declining a proposal, name → label; {} where it lists none."""
    return dict(reasons_to_decline(here.definition, match, language))


def ground_within(session: Session, here: Standing, row: MatchingRound) -> Ground:
    """What the round of a row is made from, within a unit of work that already asked who is there."""
    return Ground(
        id=row.id,
        model=row.model,
        matching=matching_of(here, row.model),
        standing=here,
        database=str(session.get_bind().engine.url),
        decisions=tuple(
            Decision(mentee=one.mentee_id, mentor=one.mentor_id, kind=one.kind, reason=str(one.reason or ""), by=one.by)
            for one in decisions_of(session, here.cohort_id, row.model)
        ),
        again=earlier_pairs(here, row.model),
        kept=kept_in(row),
        scenarios=tuple(scenarios_in(row)),
        step=last_step(row),
        version=row.version,
    )


def decisions_of(session: Session, cohort_id: str, model: str) -> list[PairDecision]:
    """The decisions about pairs of a model, in the order in which they were made."""
    asked = select(PairDecision).where(PairDecision.cohort_id == cohort_id, PairDecision.model == model)
    return list(session.exec(asked.order_by(col(PairDecision.at), col(PairDecision.id))).all())


def round_on(ground: Ground, *, engine: Engine | None = None, plan: Plan | None = None) -> Round:
    """The round of a ground with its plan; ``plan`` is one that is not the last word, of an ``engine``."""
    engine = engine or engine_on(ground)
    settings = settings_on(ground, engine)
    plan = plan or plan_for(engine, settings, limit_in(ground.kept))
    # What is ready, short and recruited for is told under the settings in force.
    engine.settings = plan.settings
    return Round(
        id=ground.id,
        model=ground.model,
        matching=ground.matching,
        standing=ground.standing,
        engine=engine,
        settings=settings,
        plan=plan,
        before=_before(ground, engine, settings),
        decisions=ground.decisions,
        again=ground.again,
        proposed=proposals(ground.standing, ground.model),
        can_undo=ground.step is not None,
        version=ground.version,
        database=ground.database,
        kept=ground.kept,
        assumed=assumed_in(ground.kept),
        scenarios=ground.scenarios,
    )


def engine_on(ground: Ground, kept: Kept | None = None) -> Engine:
    """The engine of a ground, under what she turned or other settings that are kept."""
    assumed = assumed_in(ground.kept if kept is None else kept)
    return engine_for(ground.standing, ground.model, database=ground.database, assumed=assumed)


def settings_on(ground: Ground, engine: Engine, kept: Kept | None = None, changed: Sequence[Decided] = ()) -> Settings:
    """One run on a ground, under what she turned or other settings that are kept. ``changed``: decisions about pairs
    that stood otherwise."""
    decisions: tuple[Decision | Decided, ...] = (*ground.decisions, *changed)
    return settings_under(ground.kept if kept is None else kept, engine, decisions, ground.again)


def settings_under(
    kept: Kept, engine: Engine, decisions: Iterable[Decision | Decided], again: frozenset[PairOfIds]
) -> Settings:
    """One run under settings that are kept and the decisions about pairs of candidates; the later one counts."""
    mentees, mentors = engine.pool.mentees.index, engine.pool.mentors.index
    decided = {
        (one.mentee, one.mentor): one.kind for one in decisions if one.mentee in mentees and one.mentor in mentors
    }
    return settings_of(kept, engine.pool, decided, again)


AT_ONCE = 2.0
"""Seconds. A plan that takes longer is worked out in the background."""


def _before(ground: Ground, engine: Engine, settings: Settings) -> Plan | None:
    """The plan before the last step; None where there was no step, or only one that moves nobody. Where plans take
    long it is not made again: it is told as long as it is known."""
    step = ground.step
    if not isinstance(step, StepBefore):
        return None
    then = engine_known(ground.standing, ground.model, database=ground.database, assumed=assumed_in(step.kept))
    made = plan_known(engine, settings, limit_in(ground.kept))
    at_once = made is not None and made[1] < AT_ONCE
    if then is None:
        if not at_once:
            return None
        then = engine_on(ground, step.kept)
    earlier = settings_on(ground, then, step.kept, step.decisions)
    limit = limit_in(step.kept)
    known = plan_known(then, earlier, limit)
    if known is not None:
        return known[0]
    return plan_for(then, earlier, limit) if at_once else None


def plan_under(found: Round, kept: Kept) -> tuple[Engine, Plan]:
    """The best plan of a round under other settings that are kept, with the engine that made it."""
    engine = engine_for(found.standing, found.model, database=found.database, assumed=assumed_in(kept))
    settings = settings_under(kept, engine, found.decisions, found.again)
    return engine, plan_for(engine, settings, limit_in(kept))


# Work first, then write ---------------------------------------------------------------------------------------------
Worked = TypeVar("Worked")
Done = TypeVar("Done")
_TRIES = 3


def work_then_write(
    actor: Actor,
    cohort_id: str,
    model: str,
    work: Callable[[Ground], Worked],
    write: Callable[[Session, Actor, Standing, MatchingRound, Worked], Done],
    *,
    now: datetime,
) -> Done:
    """``work`` takes as long as the cohort is large and is done while everybody else can write; ``write`` is done in a
    unit of work, on the very people, rules and settings that were worked on. Did they change meanwhile it is worked out
    again; who changes them all the time is told so (``round_moves_on``). Raises ``Refused`` for viewers."""
    for _ in range(_TRIES):
        ground = ground_of(actor, cohort_id, model, now=now)
        worked = work(ground)
        with writing() as session:
            actor = require(session, actor, AccountRole.COORDINATOR)
            here = load_for_change(session, cohort_id, now=now)
            row = open_round(session, cohort_id, model)
            if ground_within(session, here, row).mark == ground.mark:
                return write(session, actor, here, row, worked)
    raise refuse("round_moves_on")


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
