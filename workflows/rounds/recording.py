"""The decision record: what a plan was made from, kept with it, so that it can be made again months later.

A record does not copy people. It says which entry of the journal was the last one known, which version of the program
was in force and what was turned; from these the same pool comes about again, unless answers were erased since, and
then the record says so. The fingerprint is that of the problem as it was solved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlmodel import Session, col, select

from models.database import reading
from models.findings import Finding, finding, refuse
from models.tables import Account, MatchingRound, SavedPlan
from models.vocabulary import AccountRole, PlanStatus
from workflows.actors import Actor, require
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.settings import Settings
from workflows.matching.verify import verify
from workflows.pools import pool_of
from workflows.progress import Standing, load, load_as_of
from workflows.publishing import definitions_in_use
from workflows.rounds.auditing import Audited, fingerprint
from workflows.rounds.documents import settings_document, settings_from
from workflows.rounds.keeping import Kept, kept_in
from workflows.rounds.present import Decision, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One decision: when and by whom the plan was proposed, the version, the fingerprint of what was solved, what was
    turned (``kept``), the decisions about pairs with their reasons, and the plan: pairs with their scores, and who
    waited why. ``published``: when the first of its matches began. ``highest``: what a pair that fulfils all scores.
    ``proven``: it was the best there is; else it was taken before that was known."""

    id: str
    model: str
    made: datetime
    by: str
    version: int
    inputs: str
    kept: Kept
    decisions: tuple[Decision, ...]
    pairs: tuple[tuple[str, str, int], ...]
    unmatched: tuple[tuple[str, str], ...]
    matched: int
    score: int
    highest: int
    eligible_pairs: int
    published: datetime | None
    reserve: bool
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A record made again. ``same_inputs``: the same problem came about; ``same_plan``: the same pairs. ``findings``
    say why not. A plan that was taken early hangs on how fast a machine was that day, so it is not made again
    (``plan`` is None): the pairs of the record are looked at over the same problem, and ``same_plan`` says that they
    keep every rule and fit as they did."""

    same_inputs: bool
    same_plan: bool
    plan: Plan | None
    findings: tuple[Finding, ...]


def save_plan(
    session: Session,
    actor: Actor,
    row: MatchingRound,
    present: Round,
    audited: Audited,
    now: datetime,
    *,
    without: Collection[str] = (),
) -> SavedPlan:
    """Keep a plan with what it was made from. ``without``: proposals that were open and were disregarded."""
    here, plan = present.standing, audited.plan
    saved = SavedPlan(
        round_id=row.id,
        cohort_id=here.cohort_id,
        definition_version=here.version,
        inputs=audited.inputs,
        settings=kept_in(row),
        plan={
            "model": row.model,
            "status": plan.status.value,
            "objective": plan.objective.value,
            "matched": plan.matched,
            "score": plan.score,
            "bound": plan.bound,
            "highest": plan.highest,
            "eligible_pairs": audited.verdict.pairs_checked,
            "pairs": [[pair.mentee, pair.mentor, pair.score] for pair in plan.pairs],
            "unmatched": [[person.mentee, person.reason] for person in plan.unmatched],
            "run": settings_document(plan.settings),
            "entry": here.order,
            "today": here.today.isoformat(),
            "without": sorted(without),
        },
        reasons=[[one.mentee, one.mentor, one.kind, one.reason, one.by] for one in present.decisions],
        made=now,
        by=actor.id,
    )
    session.add(saved)
    session.flush()
    return saved


def records(actor: Actor, cohort_id: str, *, now: datetime) -> tuple[Record, ...]:
    """The decisions of a cohort, the latest first. Raises ``Refused`` for viewers."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        load(session, cohort_id, now=now)
        rows = session.exec(
            select(SavedPlan).where(SavedPlan.cohort_id == cohort_id).order_by(col(SavedPlan.made).desc())
        ).all()
        names = dict(session.exec(select(Account.id, Account.name)).all())
        models = dict(session.exec(select(MatchingRound.id, MatchingRound.model)).all())
        return tuple(_record(row, names, models.get(row.round_id, "")) for row in rows)


def _record(row: SavedPlan, names: Mapping[str, str], model: str) -> Record:
    plan = row.plan
    return Record(
        id=row.id,
        model=plan.get("model", model),
        made=row.made,
        by=names.get(row.by, ""),
        version=row.definition_version,
        inputs=row.inputs,
        kept=dict(row.settings),
        decisions=tuple(
            Decision(mentee=mentee, mentor=mentor, kind=kind, reason=reason, by=names.get(by, ""))
            for mentee, mentor, kind, reason, by in row.reasons or ()
        ),
        pairs=tuple((mentee, mentor, score) for mentee, mentor, score in plan["pairs"]),
        unmatched=tuple((mentee, reason) for mentee, reason in plan["unmatched"]),
        matched=plan["matched"],
        score=plan["score"],
        highest=plan.get("highest", 0),
        eligible_pairs=plan["eligible_pairs"],
        published=row.published,
        reserve=bool(plan.get("without")),
        proven=_was_proven(row),
    )


def replay_record(actor: Actor, cohort_id: str, record_id: str, *, now: datetime) -> Replay:
    """Make the plan of a record again, from the journal as it stood then and the version in force then. Raises
    ``Refused`` for viewers and for a record that is not there."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        row = session.get(SavedPlan, record_id)
        if row is None or row.cohort_id != cohort_id or "run" not in row.plan:
            raise refuse("record_unknown")
        then = _as_it_stood(session, here, row)
    pool = pool_of(then.definition, then.state, row.plan["model"], then.today)
    engine = Engine(pool)
    settings = settings_from(row.plan["run"]).kept_to(pool.model)
    same_inputs = fingerprint(engine, settings) == row.inputs
    plan = engine.solve(settings) if _was_proven(row) else None
    pairs = frozenset((mentee, mentor) for mentee, mentor, _score in row.plan["pairs"])
    return Replay(
        same_inputs=same_inputs,
        same_plan=plan.ids == pairs if plan is not None else _holds_still(engine, settings, row.plan),
        plan=plan,
        findings=() if same_inputs else (finding("record_erased"),),
    )


def _was_proven(row: SavedPlan) -> bool:
    return bool(row.plan.get("status") != PlanStatus.FEASIBLE.value)


def _holds_still(engine: Engine, settings: Settings, kept: Mapping[str, Any]) -> bool:
    """Whether the pairs that were kept are a plan of this problem, with the scores that were kept."""
    problem = engine.problem(settings)
    mentees, mentors = engine.pool.mentees.index, engine.pool.mentors.index
    found = [
        problem.position(mentees[mentee], mentors[mentor]) if mentee in mentees and mentor in mentors else None
        for mentee, mentor, _score in kept["pairs"]
    ]
    chosen = np.array(sorted(one for one in found if one is not None), dtype=np.int64)
    verdict = verify(problem, chosen)
    as_kept: bool = (verdict.matched, verdict.score) == (kept["matched"], kept["score"])
    return None not in found and not verdict.violations and as_kept


def _as_it_stood(session: Session, here: Standing, row: SavedPlan) -> Standing:
    version = row.definition_version
    definition = definitions_in_use(session, here.program_id, [version])[version]
    then = load_as_of(session, replace(here, definition=definition, version=version), row.plan["entry"])
    matches = {name: match for name, match in then.state.matches.items() if name not in row.plan["without"]}
    state = replace(then.state, matches=matches)
    return replace(then, state=state, today=date.fromisoformat(row.plan["today"]))


__all__ = ["Record", "Replay", "records", "replay_record", "save_plan"]
