"""Who can be matched now, as an engine over them, and the plans it made. Kept while nothing in the cohort changes.

What is kept is bounded by number and by the size of its arrays: an engine over twenty thousand people is as heavy as
thousands of small ones.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields, replace
from threading import Lock
from time import monotonic

from models.definitions.sections import Matching
from models.findings import refuse
from models.vocabulary import MATCH, PlanStatus, Value
from workflows.engine.state import MatchTrack
from workflows.matching.engine import Engine
from workflows.matching.honesty import with_answers
from workflows.matching.plan import Plan
from workflows.matching.pool import MENTEE, MENTOR
from workflows.matching.settings import PairOfIds, Settings
from workflows.matching.watch import UNWATCHED, Watch
from workflows.matching.weighing import bytes_held
from workflows.pools import pool_of
from workflows.progress import Standing

Assumed = tuple[tuple[str, str, Value], ...]
_Key = tuple[str, str, str, int, int, str, Assumed, frozenset[str]]
MOST_ENGINES = 10
"""So many are kept: of a few cohorts, and of one cohort with the answers that its scenarios try out."""
MOST_BYTES = 1 << 30
"""So heavy may all together be that is kept. The three engines that were asked for last, and three plans of each, stay
whatever they weigh: the people as they are, with the answers that are tried out, and with those of the step before are
looked at together."""
_ALWAYS = 3
MOST_PLANS = 32
"""So many plans of an engine are kept: the present one, the one before, those of the scenarios."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A plan, and the seconds it took."""

    plan: Plan
    seconds: float


@dataclass(slots=True, kw_only=True)
class _Kept:
    engine: Engine
    plans: OrderedDict[Hashable, _Made] = field(default_factory=OrderedDict)


_engines: OrderedDict[_Key, _Kept] = OrderedDict()
_lock = Lock()


def engine_for(
    here: Standing,
    model: str,
    *,
    database: str = "",
    assumed: Assumed = (),
    without: frozenset[str] = frozenset(),
) -> Engine:
    """The engine over everybody who is a candidate now. Kept while nothing in the cohort changes. ``assumed``: answers
    that are tried out (person, question, answer); those of people who are no candidates are left aside. ``without``:
    matches that are disregarded, so that who is in them is a candidate.

    Made anew it takes as long as the cohort is large, so it is never asked for inside a unit of work that writes."""
    key = _key(here, model, database, assumed, without)
    found = _known(key)
    if found is not None:
        return found.engine
    matching_of(here, model)
    if assumed:
        pool = engine_for(here, model, database=database, without=without).pool
        for person, subject, answer in assumed:
            role, _, question = subject.partition(".")
            if person in pool.side(role).index:
                pool = with_answers(pool, role, person, {question: answer})
        engine = Engine(pool)
    else:
        matches = {name: match for name, match in here.state.matches.items() if name not in without}
        state = replace(here.state, matches=matches) if without else here.state
        engine = Engine(pool_of(here.definition, state, model, here.today))
    with _lock:
        kept = _engines.setdefault(key, _Kept(engine=engine))
    _let_go()
    return kept.engine


def engine_known(here: Standing, model: str, *, database: str = "", assumed: Assumed = ()) -> Engine | None:
    """The same where it is there already; None where it would have to be made."""
    found = _known(_key(here, model, database, assumed, frozenset()))
    return None if found is None else found.engine


def _key(here: Standing, model: str, database: str, assumed: Assumed, without: frozenset[str]) -> _Key:
    return (database, here.cohort_id, model, here.version, here.order, here.today.isoformat(), assumed, without)


def _known(key: _Key) -> _Kept | None:
    with _lock:
        found = _engines.get(key)
        if found is not None:
            _engines.move_to_end(key)
        return found


def _let_go() -> None:
    """Forget what was not asked for longest, engines and plans, until the rest is few and light enough."""
    with _lock:
        while len(_engines) > MOST_ENGINES:
            _engines.popitem(last=False)
        # What two share (a pool with other answers, the pairs of two plans) counts once, with whichever was asked for
        # last.
        weighed: set[int] = set()
        total = 0
        for number, key in enumerate(reversed(list(_engines))):
            kept = _engines[key]
            total += bytes_held(kept.engine, weighed)
            if total > MOST_BYTES and number >= _ALWAYS:
                del _engines[key]
                continue
            for at, question in enumerate(reversed(list(kept.plans))):
                plan = kept.plans[question].plan
                total += bytes_held((plan.problem, plan.certificate, plan.chosen), weighed)
                if total > MOST_BYTES and at >= _ALWAYS:
                    del kept.plans[question]


# Plans ---------------------------------------------------------------------------------------------------------------
def plan_known(engine: Engine, settings: Settings, limit: int = 0) -> tuple[Plan, float] | None:
    """The plan that was made under these settings and the seconds it took; None where none was. ``limit``: the seconds
    it might take, 0 for as long as it needs."""
    kept, question = _of(engine), _question(engine, settings, limit)
    with _lock:
        made = kept.plans.get(question) if kept is not None else None
        if kept is None or made is None:
            return None
        kept.plans.move_to_end(question)
    return made.plan, made.seconds


def plan_for(engine: Engine, settings: Settings, limit: int = 0, *, watch: Watch = UNWATCHED) -> Plan:
    """The best plan under these settings, or the best that was found in ``limit`` seconds; made once. The engine's own
    settings stay as they are. ``watch`` looks on and may end the run: what is found then is handed out and not kept."""
    found = plan_known(engine, settings, limit)
    if found is not None:
        return found[0]
    begun = monotonic()
    over = replace(watch, stopped=lambda: watch.stopped() or bool(limit and monotonic() - begun > limit))
    plan = engine.what_if(settings, watch=over)
    if not watch.stopped():
        keep_plan(engine, settings, plan, limit, seconds=monotonic() - begun)
    return plan


def keep_plan(engine: Engine, settings: Settings, plan: Plan | None, limit: int = 0, *, seconds: float = 0.0) -> None:
    """Let this be the plan under these settings, as long as the engine is kept; None forgets it. One that is not proven
    takes no place of one that was proven meanwhile."""
    kept = _of(engine)
    if kept is None:
        return
    question = _question(engine, settings, limit)
    with _lock:
        present = kept.plans.get(question)
        if plan is not None and present is not None and _is_proven(present.plan) and not _is_proven(plan):
            return
        kept.plans.pop(question, None)
        if plan is not None:
            kept.plans[question] = _Made(plan=plan, seconds=seconds)
        while len(kept.plans) > MOST_PLANS:
            kept.plans.popitem(last=False)
    _let_go()


def _is_proven(plan: Plan) -> bool:
    return plan.status is PlanStatus.OPTIMAL


def _of(engine: Engine) -> _Kept | None:
    with _lock:
        return next((kept for kept in _engines.values() if kept.engine is engine), None)


def _question(engine: Engine, settings: Settings, limit: int) -> Hashable:
    settings = settings.kept_to(engine.pool.model)
    values = (getattr(settings, one.name) for one in fields(settings))
    return limit, *(tuple(sorted(value.items())) if isinstance(value, Mapping) else value for value in values)


# What the cohort says ------------------------------------------------------------------------------------------------
def earlier_pairs(here: Standing, model: str) -> frozenset[PairOfIds]:
    """Pairs that had a match of this model which is over, or declined one: it does not propose them again by itself.
    Pairs that were there before Kith was (no plan made them) are pairs of every model."""
    ends = here.definition.ends(MATCH)
    return frozenset(
        (mentee, mentor)
        for match in here.state.matches.values()
        if match.model == model or match.plan is None
        for mentee in match.asked.get(MENTEE, ())
        for mentor in match.asked.get(MENTOR, ())
        if _is_over(match, (mentee, mentor), ended=match.stage in ends)
    )


def _is_over(match: MatchTrack, pair: PairOfIds, *, ended: bool) -> bool:
    """Whether two need not be asked again. In a circle that was taken apart before it began only those need not of
    whom one said no; and who said no to a circle has left it, though it goes on."""
    if any(match.accepted(one) is False for one in pair):
        return True
    return ended and not (match.is_circle and len(match.stays) == 2)


def matching_of(here: Standing, model: str) -> Matching:
    """The matching model of that name. Raises ``Refused`` when the program has none."""
    matching = here.definition.matching.get(model)
    if matching is None:
        raise refuse("matching_model_unknown", name=model, known=", ".join(here.definition.matching))
    return matching
