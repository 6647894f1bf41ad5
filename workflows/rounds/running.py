"""A plan that takes long is worked out beside the page: she sees how good the best one is so far, may take that or call
it off, and everybody goes on working.

A run is of a round as it stands. Who turns the round meanwhile begins another run, and the older one is given up. What
comes of it is kept with the engine, so the next look finds it. A run that goes on for a while is also promised to the
durable background: after a crash it is begun again, if the round still stands as it stood then. What is promised are
ids and a fingerprint, no names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore, Event, Lock, Thread
from time import monotonic

from models.database import reading
from models.findings import Refused, refuse
from models.vocabulary import PlanStatus
from workflows.actors import Actor
from workflows.matching.calling_off import CalledOff, Leave
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.watch import Progress, Watch
from workflows.progress import Standing, load
from workflows.promises import promise
from workflows.rounds.attempts import attempt
from workflows.rounds.candidates import engine_known, keep_plan, plan_for, plan_known
from workflows.rounds.keeping import assumed_in, limit_in
from workflows.rounds.present import (
    AT_ONCE,
    Ground,
    Round,
    engine_on,
    ground_of,
    ground_within,
    open_round,
    round_on,
    settings_on,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A plan that is being worked out, or was called off. ``seconds`` since it began. ``matched``: by the best plan so
    far, None while there is none; ``gap``: no plan with as many people has a total fit so many percent higher, None
    while that is not known."""

    standing: Standing
    seconds: float
    matched: int | None
    gap: float | None
    called_off: bool
    can_undo: bool
    _so_far: Callable[[], Round | None]

    def round(self) -> Round | None:
        """The round with the best plan so far; None while there is none."""
        return self._so_far()


@dataclass(slots=True, kw_only=True)
class _Run:
    question: str
    begun: float = field(default_factory=monotonic)
    told: Progress = field(default_factory=Progress)
    engine: Engine | None = None
    plan: Plan | None = None
    failed: Refused | None = None
    leave: Leave = field(default_factory=Leave)
    content: bool = False
    promised: bool = False
    over: Event = field(default_factory=Event)

    @property
    def unwanted(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.leave.withdrawn


_Whose = tuple[str, str, str]  # database, cohort, model
_runs: dict[_Whose, _Run] = {}
_turns: dict[_Whose, BoundedSemaphore] = {}
_BESIDE = 2
"""So many threads work for one round: the run that is wanted, beside one that was given up and has not noticed yet."""
_lock = Lock()
PLAN = "plan"
"""Under this name long runs are promised to the durable background."""


def round_or_run(
    actor: Actor, cohort_id: str, model: str, *, now: datetime, patience: float | None = None
) -> Round | Running:
    """The round with its plan, where that is known or comes at once (in ``patience`` seconds); else how far it is. The
    round is begun if there is none. Raises ``Refused`` for viewers."""
    ground = ground_of(actor, cohort_id, model, now=now)
    known = _round_known(ground)
    if known is not None:
        _forget_what_is_over(ground)
        return known
    run = _run_on(ground)
    run.over.wait(max(0.0, (AT_ONCE if patience is None else patience) - (monotonic() - run.begun)))
    if not run.over.is_set() and not run.promised:
        run.promised = True
        promise(PLAN, cohort_id, model, run.question)
    if run.failed is not None:
        _forget(ground, run)
        raise run.failed
    if run.plan is not None and run.engine is not None:
        _forget(ground, run)
        return round_on(ground, engine=run.engine, plan=run.plan)
    return _as_told(ground, run)


def take_the_best_so_far(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """End the run and let the best plan that it found be the plan, with the bound that is proven. Raises ``Refused``
    where it has found none yet, or is over."""
    ground, run = _run_known(actor, cohort_id, model, now)
    if run is None or run.over.is_set():
        return
    say, engine = run.told.plan, run.engine
    if say is None or engine is None:
        raise refuse("no_plan_so_far")
    plan = say()
    run.content = True
    keep_plan(engine, settings_on(ground, engine), plan, limit_in(ground.kept), seconds=monotonic() - run.begun)
    _forget(ground, run)


def call_off(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Give the run up. The round stays as it is turned, without a plan, until it is turned or begun again."""
    _, run = _run_known(actor, cohort_id, model, now)
    if run is not None:
        run.leave.withdraw()


def begin_again(actor: Actor, cohort_id: str, model: str, *, now: datetime) -> None:
    """Let the next look work the plan out again: after it was called off, or where it was not proven to the end."""
    ground, run = _run_known(actor, cohort_id, model, now)
    if run is not None:
        run.leave.withdraw()
        _forget(ground, run)
    engine = _engine_known(ground)
    if engine is None:
        return
    settings, limit = settings_on(ground, engine), limit_in(ground.kept)
    known = plan_known(engine, settings, limit)
    if known is not None and known[0].status is PlanStatus.FEASIBLE:
        keep_plan(engine, settings, None, limit)


def how_far(cohort_id: str, model: str, question: str, *, now: datetime) -> Mapping[str, int]:
    """How far a promised run is, in numbers; one that a crash ended is begun again. ``over`` is 1 when nobody has to
    wait for it any more: it is done, was called off, or the round stands otherwise by now."""
    with reading() as session:
        try:
            here = load(session, cohort_id, now=now)
            ground = ground_within(session, here, open_round(session, cohort_id, model))
        except Refused:
            return {"over": 1}  # the cohort, its model or its round is gone
    if _question(ground) != question:
        return {"over": 1}
    engine = _engine_known(ground)
    known = plan_known(engine, settings_on(ground, engine), limit_in(ground.kept)) if engine is not None else None
    if known is not None:
        _forget_what_is_over(ground)
        return {"over": 1, "matched": known[0].matched, "score": known[0].score, "bound": known[0].bound}
    run = _run_on(ground)
    told = {"matched": run.told.matched, "score": run.told.score, "bound": run.told.bound}
    done = run.over.is_set() or run.unwanted
    return {"over": int(done), **{name: value for name, value in told.items() if value is not None}}


def is_under_way(ground: Ground) -> bool:
    """Whether the plan of a round is being worked out now."""
    with _lock:
        run = _runs.get(_whose(ground))
    return run is not None and run.question == _question(ground) and not run.over.is_set() and not run.unwanted


# The runs ------------------------------------------------------------------------------------------------------------
def _round_known(ground: Ground) -> Round | None:
    engine = _engine_known(ground)
    if engine is None or plan_known(engine, settings_on(ground, engine), limit_in(ground.kept)) is None:
        return None
    return round_on(ground, engine=engine)


def _engine_known(ground: Ground) -> Engine | None:
    assumed = assumed_in(ground.kept)
    return engine_known(ground.standing, ground.model, database=ground.database, assumed=assumed)


def _question(ground: Ground) -> str:
    """The fingerprint of what a plan is asked for: the same where the same plan would come about."""
    here = ground.standing
    decided = sorted((one.mentee, one.mentor, one.kind) for one in ground.decisions)
    asked = [ground.database, here.cohort_id, ground.model, here.version, here.order, here.today.isoformat()]
    return hashlib.sha256(json.dumps([asked, ground.kept, decided], sort_keys=True).encode()).hexdigest()


def _whose(ground: Ground) -> _Whose:
    return (ground.database, ground.standing.cohort_id, ground.model)


def _run_known(actor: Actor, cohort_id: str, model: str, now: datetime) -> tuple[Ground, _Run | None]:
    """The run of a round as it stands, if one is known."""
    ground = ground_of(actor, cohort_id, model, now=now)
    with _lock:
        run = _runs.get(_whose(ground))
    return ground, run if run is not None and run.question == _question(ground) else None


def _run_on(ground: Ground) -> _Run:
    """The run of a round as it stands, begun if there is none. Another one of this round is given up."""
    question = _question(ground)
    with _lock:
        present = _runs.get(_whose(ground))
        if present is not None and present.question == question:
            return present
        if present is not None:
            present.leave.withdraw()
        run = _runs[_whose(ground)] = _Run(question=question)
    Thread(target=_work, args=(ground, run), name="kith-matching", daemon=True).start()
    return run


def _forget(ground: Ground, run: _Run) -> None:
    with _lock:
        if _runs.get(_whose(ground)) is run:
            del _runs[_whose(ground)]


def _forget_what_is_over(ground: Ground) -> None:
    """The plan is known: a run that is over would only hold its engine."""
    with _lock:
        run = _runs.get(_whose(ground))
        if run is not None and run.over.is_set():
            del _runs[_whose(ground)]


def _work(ground: Ground, run: _Run) -> None:
    with _lock:
        turns = _turns.setdefault(_whose(ground), BoundedSemaphore(_BESIDE))
    while not turns.acquire(timeout=0.2):
        if run.unwanted:
            run.over.set()
            return
    try:
        _work_out(ground, run)
    finally:
        turns.release()


def _work_out(ground: Ground, run: _Run) -> None:
    def report(told: Progress) -> None:
        if run.unwanted:
            raise CalledOff
        if told.plan is not None or run.told.plan is None:
            run.told = told

    def make() -> None:
        run.engine = engine_on(ground)
        watch = Watch(report=report, stopped=lambda: run.unwanted or run.content)
        plan = plan_for(run.engine, settings_on(ground, run.engine), limit_in(ground.kept), watch=watch)
        run.plan = None if run.unwanted or run.content else plan

    try:
        run.failed = attempt(make, run.leave, "A plan could not be made")
    finally:
        if run.unwanted:  # nobody asks it for anything any more; what it was made of is large
            run.engine, run.told = None, Progress()
        run.over.set()


def _as_told(ground: Ground, run: _Run) -> Running:
    told, engine = run.told, run.engine
    gap = None
    if told.score is not None and told.bound:
        gap = 100 * max(0, told.bound - told.score) / told.bound

    def so_far() -> Round | None:
        return None if told.plan is None or engine is None else round_on(ground, engine=engine, plan=told.plan())

    return Running(
        standing=ground.standing,
        seconds=monotonic() - run.begun,
        matched=told.matched,
        gap=gap,
        called_off=run.unwanted,
        can_undo=ground.step is not None,
        _so_far=so_far,
    )


__all__ = [
    "Running",
    "begin_again",
    "call_off",
    "how_far",
    "is_under_way",
    "round_or_run",
    "take_the_best_so_far",
]
