"""A matching round: who is ready, the best plan under the settings she turns, pairs pinned and forbidden, proposals,
answers, and the matches that begin.

The settings of a round are kept as she turns them, each change can be undone, and a plan is made anew from them each
time: nobody can publish a plan that the present people and rules do not give.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from sqlmodel import Session, col, select

from models.database import reading, writing
from models.definitions.conditions import parse_conditions
from models.definitions.sections import Matching
from models.definitions.truth import Facts, holds
from models.findings import refuse
from models.tables import Match, MatchingRound, MatchMember, PairDecision, SavedPlan, new_id
from models.vocabulary import MATCH, AccountRole, Objective, PlanStatus
from workflows.actors import Actor, require
from workflows.engine.commands import Accept, Command, Decline, Propose, TakeTransition
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.engine.state import MatchTrack
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE, MENTOR, compile_pool
from workflows.matching.problem import problem_document
from workflows.matching.settings import PairOfIds, Settings
from workflows.progress import Outcome, Standing, carry_out_within, load, load_for_change

UNDOABLE = 40
"""So many changes of the settings are remembered."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What she changes: only what is given changes."""

    weights: Mapping[str, int] = field(default_factory=dict)
    dropped: Sequence[str] | None = None
    quotas_off: Sequence[str] | None = None
    objective: Objective | None = None


_engines: OrderedDict[tuple[str, str, str, int, str], Engine] = OrderedDict()
_engines_lock = Lock()


def models(actor: Actor, cohort_id: str, *, now: datetime) -> dict[str, str]:
    """The matching models of a cohort's program: name → label."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
    return {name: model.label or name.replace("_", " ") for name, model in here.definition.matching.items()}


def round_of(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> Round:
    """The open round of a matching model, begun if there is none. Raises ``Refused`` for viewers."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        row = _row(session, cohort_id, model)
        if row is not None:
            return _round(session, here, row)
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        return _round(session, here, _row(session, cohort_id, model) or _begin(session, here, model, now))


def turn(actor: Actor, cohort_id: str, model: str, turned: Turned, *, now: datetime) -> None:
    """Move weights, switch rules and quotas; kept with the round until they are turned again or undone."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = _open(session, cohort_id, model)
        kept = dict(row.settings)
        history = [*kept.pop("history", []), dict(kept)][-UNDOABLE:]
        kept["weights"] = {**kept.get("weights", {}), **turned.weights}
        for name, value in (("dropped", turned.dropped), ("quotas_off", turned.quotas_off)):
            if value is not None:
                kept[name] = sorted(value)
        if turned.objective is not None:
            kept["objective"] = turned.objective.value
        if kept != {name: value for name, value in row.settings.items() if name != "history"}:
            row.settings = {**kept, "history": history}
            session.add(row)


def undo_turn(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Take the last change of the settings back."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = _open(session, cohort_id, model)
        history = list(row.settings.get("history", []))
        if history:
            row.settings = {**history.pop(), "history": history}
            session.add(row)


def reset(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Back to what the definition says, as one change that can be undone."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = _open(session, cohort_id, model)
        kept = dict(row.settings)
        history = [*kept.pop("history", []), kept][-UNDOABLE:]
        row.settings = {"history": history}
        session.add(row)


def decide_pair(
    actor: Actor, cohort_id: str, model: str, mentee: str, mentor: str, kind: str, reason: str, *, now: datetime
) -> None:
    """Pin or forbid a pair, with the reason where the definition asks for one. The newer decision replaces an older."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        matching = _matching(here, model)
        if kind not in ("pin", "forbid"):
            raise ValueError(f"{kind} is no decision about a pair")
        if matching.pins.needs_reason and not reason.strip():
            raise refuse("pair_reason_missing")
        if mentee not in here.state.people or mentor not in here.state.people:
            raise refuse("pair_unknown")
        existing = _decision(session, cohort_id, mentee, mentor)
        if existing is not None:
            session.delete(existing)
            session.flush()
        session.add(
            PairDecision(
                cohort_id=cohort_id,
                mentee_id=mentee,
                mentor_id=mentor,
                kind=kind,
                reason=reason.strip(),
                by=actor.id,
                at=now,
            )
        )


def free_pair(actor: Actor, cohort_id: str, mentee: str, mentor: str, *, now: datetime) -> None:
    """Take a pin or a ban back."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        existing = _decision(session, cohort_id, mentee, mentor)
        if existing is not None:
            session.delete(existing)


def propose(
    actor: Actor,
    cohort_id: str,
    model: str,
    *,
    now: datetime,
    only: Sequence[PairOfIds] | None = None,
    seen: frozenset[PairOfIds] | None = None,
) -> Outcome:
    """Propose the plan, or some of its pairs, to both sides. Nothing is sent to anybody by this.

    The plan is made anew, audited by the independent verifier and kept with everything it was made from. ``seen`` are
    the pairs she had before her: if people or rules changed in the meantime, it is refused (``plan_changed``).
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        row = _open(session, cohort_id, model)
        present = _round(session, here, row)
        plan = present.plan
        if plan.status is PlanStatus.INFEASIBLE:
            raise refuse("plan_infeasible")
        if seen is not None and plan.ids != seen:
            raise refuse("plan_changed", n=len(plan.ids ^ seen))
        verdict = plan.verify()
        if verdict.violations:
            raise refuse("plan_not_sound", first=verdict.violations[0])
        wanted = [pair for pair in plan.pairs if only is None or (pair.mentee, pair.mentor) in set(only)]
        if not wanted:
            raise refuse("nothing_to_propose")
        saved = _save(session, actor, here, row, present, now)
        commands: list[Command] = []
        for pair in wanted:
            match_id = new_id()
            session.add(
                Match(
                    id=match_id,
                    cohort_id=cohort_id,
                    model=model,
                    definition_version=here.version,
                    plan_id=saved.id,
                    created=now,
                )
            )
            session.flush()
            for role, enrolment in ((MENTEE, pair.mentee), (MENTOR, pair.mentor)):
                session.add(MatchMember(match_id=match_id, enrolment_id=enrolment, role=role))
            commands.append(
                Propose(
                    stream=match_id,
                    model=model,
                    members={MENTEE: pair.mentee, MENTOR: pair.mentor},
                    score=float(pair.score),
                    parts=dict(pair.parts),
                    plan=saved.id,
                )
            )
        outcome = carry_out_within(session, actor, here, commands, now=now)
        if outcome.refused:
            raise refuse("proposal_refused", n=len(outcome.refused))
        return outcome


def answer(
    actor: Actor,
    cohort_id: str,
    answers: Mapping[str, Mapping[str, bool]],
    *,
    reason: str | None = None,
    now: datetime,
) -> Outcome:
    """What members said to their proposals, as they told it: match → role → accepted or not."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        commands: list[Command] = []
        for match_id, by_role in answers.items():
            for role, accepted in by_role.items():
                commands.append(
                    Accept(stream=match_id, role=role)
                    if accepted
                    else Decline(stream=match_id, role=role, reason=reason)
                )
        return carry_out_within(session, actor, here, commands, now=now)


def begin_matches(actor: Actor, cohort_id: str, matches: Sequence[str], *, now: datetime) -> Outcome:
    """Publish proposals: each takes the step of the definition that leads on from its first stage. From the stage that
    a check-in plan names, its calendar runs. Those that cannot go on yet are answered with what is missing."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        step = first_step(here)
        if step is None:
            raise refuse("no_first_step")
        commands = [TakeTransition(stream=match_id, transition=step) for match_id in matches]
        outcome = carry_out_within(session, actor, here, commands, now=now)
        plans = {here.state.matches[done].plan for done in outcome.done if done in here.state.matches}
        for saved in session.exec(select(SavedPlan).where(col(SavedPlan.id).in_([p for p in plans if p]))).all():
            saved.published = saved.published or now
            session.add(saved)
        return outcome


def first_step(here: Standing) -> str | None:
    """The step that leads a match on from its first stage, not to an end: *Introduce*, *Start*."""
    stages = here.definition.match_stages
    start = here.definition.first_stage(MATCH)
    return next(
        (
            name
            for name, step in here.definition.transitions.get(MATCH, {}).items()
            if start in step.from_ and step.to in stages and stages[step.to].type != "end"
        ),
        None,
    )


def proposals(here: Standing) -> tuple[MatchTrack, ...]:
    """The matches that wait for answers: those in the first stage of the track."""
    start = here.definition.first_stage(MATCH)
    return tuple(match for match in here.state.matches.values() if match.stage == start)


# The round -----------------------------------------------------------------------------------------------------------
def _round(session: Session, here: Standing, row: MatchingRound) -> Round:
    matching = _matching(here, row.model)
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


def engine_for(here: Standing, model: str, *, database: str = "") -> Engine:
    """The engine over everybody who is a candidate now. Kept while nothing in the cohort changes."""
    key = (database, here.cohort_id, model, here.order, here.today.isoformat())
    with _engines_lock:
        found = _engines.get(key)
        if found is not None:
            _engines.move_to_end(key)
            return found
    engine = Engine(_pool(here, model))
    with _engines_lock:
        _engines[key] = engine
        while len(_engines) > 6:
            _engines.popitem(last=False)
    return engine


def _pool(here: Standing, model: str) -> Any:
    matching = _matching(here, model)
    index = index_of(here.definition)

    def facts(_role: str, enrolment: str) -> Facts:
        known = facts_for(index, here.state, enrolment, here.today)
        if known is None:
            raise KeyError(enrolment)
        return known

    people: dict[str, dict[str, Mapping[str, Any]]] = {MENTEE: {}, MENTOR: {}}
    places: dict[str, int] = {}
    asked = {MENTEE: matching.candidates.mentee, MENTOR: matching.candidates.mentor}
    for enrolment, person in here.state.people.items():
        if person.role not in people:
            continue
        known = facts(person.role, enrolment)
        free = known.value(f"{person.role}.free_places")
        if free is not None and isinstance(free, int | float) and free < 1:
            continue
        if holds(parse_conditions(asked[person.role]), known, today=here.today) is not True:
            continue
        people[person.role][enrolment] = person.profile
        if person.role == MENTOR and isinstance(free, int | float):
            places[enrolment] = int(free)
    return compile_pool(
        here.definition, model, people[MENTEE], people[MENTOR], today=here.today, facts=facts, places=places
    )


def earlier_pairs(here: Standing) -> frozenset[PairOfIds]:
    """Pairs that had a match which is over, or declined one: they are not proposed again by themselves."""
    ends = here.definition.ends(MATCH)
    return frozenset(
        (mentee, mentor)
        for match in here.state.matches.values()
        if match.stage in ends
        for mentee in match.members.get(MENTEE, ())
        for mentor in match.members.get(MENTOR, ())
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


def _matching(here: Standing, model: str) -> Matching:
    matching = here.definition.matching.get(model)
    if matching is None:
        raise refuse("matching_model_unknown", name=model, known=", ".join(here.definition.matching))
    return matching


def _row(session: Session, cohort_id: str, model: str) -> MatchingRound | None:
    return session.exec(
        select(MatchingRound)
        .where(MatchingRound.cohort_id == cohort_id, MatchingRound.model == model, col(MatchingRound.closed).is_(None))
        .order_by(col(MatchingRound.created))
    ).first()


def _begin(session: Session, here: Standing, model: str, now: datetime) -> MatchingRound:
    _matching(here, model)
    row = MatchingRound(cohort_id=here.cohort_id, model=model, settings={}, created=now)
    session.add(row)
    session.flush()
    return row


def _open(session: Session, cohort_id: str, model: str) -> MatchingRound:
    row = _row(session, cohort_id, model)
    if row is None:
        raise refuse("round_unknown")
    return row


def _decision(session: Session, cohort_id: str, mentee: str, mentor: str) -> PairDecision | None:
    return session.exec(
        select(PairDecision).where(
            PairDecision.cohort_id == cohort_id, PairDecision.mentee_id == mentee, PairDecision.mentor_id == mentor
        )
    ).first()


def _save(
    session: Session, actor: Actor, here: Standing, row: MatchingRound, present: Round, now: datetime
) -> SavedPlan:
    """Keep the plan with what it was made from: the decision record."""
    problem = problem_document(present.engine.problem(present.settings))
    inputs = hashlib.sha256(json.dumps(problem, sort_keys=True).encode()).hexdigest()
    plan = present.plan
    saved = SavedPlan(
        round_id=row.id,
        cohort_id=here.cohort_id,
        definition_version=here.version,
        inputs=inputs,
        settings={name: value for name, value in row.settings.items() if name != "history"},
        plan={
            "status": plan.status.value,
            "objective": plan.objective.value,
            "matched": plan.matched,
            "score": plan.score,
            "bound": plan.bound,
            "eligible_pairs": plan.eligible_pairs,
            "pairs": [[pair.mentee, pair.mentor, pair.score] for pair in plan.pairs],
            "unmatched": [[person.mentee, person.reason] for person in plan.unmatched],
            "pins": sorted(present.settings.pins),
            "forbidden": sorted(present.settings.forbidden),
        },
        made=now,
        by=actor.id,
    )
    session.add(saved)
    session.flush()
    return saved
