"""What each rule, each quota and each mentor's next place costs: how the plan would be without it, or with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from workflows.matching.comparisons import Positions
from workflows.matching.engine import Engine
from workflows.matching.explain import keeps_rows, network_of
from workflows.matching.plan import Plan
from workflows.matching.problem import Problem
from workflows.matching.scenarios import Difference, compare, exchanged
from workflows.matching.waiting import without_wishes

MOST_TOLD = 200
"""The next places of so many mentors are told: more than anybody asks."""
MOST_TRIED = 24
"""Where quotas or circles decide, a place more is a plan of its own: it is tried with so many mentors at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one rule, one quota, one wish, or the places cost: how many more would be matched, and how many more pairs
    would be possible, without it (or with one place more each). ``score_more``: how much higher the total score would
    be; None where only people were counted. ``in_force``: whether it holds now; where it was switched off, the figures
    say how much less it would be with it."""

    kind: Literal["rule", "quota", "wish", "places"]
    name: str
    matched_more: int
    eligible_more: int
    score_more: int | None = None
    in_force: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPlace:
    """What one place more with a mentor is worth: the best plan with it, against the best without. ``changes`` says who
    would be matched by it, and whom it moves."""

    mentor: str
    changes: Difference

    @property
    def worth(self) -> tuple[int, int]:
        """How many more it matches, and how much higher the total score is."""
        return self.changes.matched, self.changes.score


def prices(engine: Engine, plan: Plan) -> tuple[Price, ...]:
    """The price of every rule, quota and wish, and of the places. Where the prices of the plan prove that a quota costs
    nothing, that is its price; every other is found by solving again without it, or with it."""
    now = plan.relaxed or plan
    settings = now.settings
    found: list[Price] = []
    for rule in engine.eligibility.rules:
        if rule in settings.dropped:
            with_it = engine.what_if(settings.turned(drop=settings.dropped - {rule}))
            found.append(_price("rule", rule, with_it, now, in_force=False))
            continue
        matched, pairs = engine.matched_without(rule, now)
        found.append(
            Price(kind="rule", name=rule, matched_more=matched - now.matched, eligible_more=pairs - now.eligible_pairs)
        )
    hinders = bool(now.quotas) and network_of(now) is None
    free = engine.quotas_without_price(now) if hinders else dict.fromkeys((quota.name for quota in now.quotas), True)
    for quota in now.quotas:
        without = settings.turned(quotas_off=settings.quotas_off | {quota.name})
        price = _price("quota", quota.name, now, now if quota.name in free else engine.what_if(without))
        found.append(price if free.get(quota.name, True) else replace(price, score_more=None))
    for name in sorted(settings.quotas_off & engine.pool.model.quotas.keys()):
        other = engine.what_if(settings.turned(quotas_off=settings.quotas_off - {name}))
        found.append(_price("quota", name, other, now, in_force=False))
    for wish, none in without_wishes(settings).items():
        found.append(_price("wish", wish, now, engine.what_if(none)))
    if now.problem is not None:
        more = {
            mentor: int(places) + 1
            for mentor, places in zip(now.problem.mentors, now.problem.mentor_places, strict=True)
        }
        found.append(_price("places", "", now, engine.what_if(settings.turned(places=more))))
    return tuple(found)


def _price(
    kind: Literal["rule", "quota", "wish", "places"], name: str, strict: Plan, loose: Plan, *, in_force: bool = True
) -> Price:
    """What is between a plan with something in force and one without it."""
    better, now = loose.relaxed or loose, strict.relaxed or strict
    return Price(
        kind=kind,
        name=name,
        matched_more=better.matched - now.matched,
        eligible_more=better.eligible_pairs - now.eligible_pairs,
        score_more=None if kind == "rule" else better.score - now.score,
        in_force=in_force,
    )


# The next place -------------------------------------------------------------------------------------------------------
def next_places(engine: Engine, plan: Plan, *, most: int = MOST_TOLD) -> tuple[NextPlace, ...]:
    """The mentors with whom one place more would make the plan better, the most worth first, at most so many of them;
    each exactly.

    Where only the network decides, one search through all possible changes answers for all of them. Elsewhere each is
    solved again: of ``MOST_TRIED`` mentors at most, those whom most of who waits may have.
    """
    plan = plan.relaxed or plan
    if plan.problem is None or plan.chosen is None:
        return ()
    plain = network_of(plan)
    if plain is None:
        tried = _by_trying(engine, plan, plan.problem, _wanted(plan.problem, plan))
    else:
        tried = _by_search(engine, plan, plain, most)
    found = [one for one in tried if one.worth > (0, 0)]
    found.sort(key=lambda one: (-one.worth[0], -one.worth[1], one.mentor))
    return tuple(found)


def places_for_people(engine: Engine, plan: Plan) -> tuple[tuple[NextPlace, ...], bool]:
    """Those of them with whom one place more would match more people, and whether nobody else can be one. Where each is
    a plan of its own, none is made with a mentor of whom the prices of people prove that it would match nobody more."""
    plan = plan.relaxed or plan
    if plan.problem is None or plan.chosen is None or network_of(plan) is not None:
        return tuple(one for one in next_places(engine, plan) if one.changes.matched > 0), True
    silent, wanted = engine.places_without_price(plan), _wanted(plan.problem, plan)
    if silent is not None:
        wanted = wanted[~silent[wanted]]
    tried = _by_trying(engine, plan, plan.problem, wanted)
    found = [one for one in tried if one.changes.matched > 0]
    found.sort(key=lambda one: (-one.worth[0], -one.worth[1], one.mentor))
    return tuple(found), len(wanted) <= MOST_TRIED


def _by_search(engine: Engine, plan: Plan, plain: Problem, most: int) -> Iterator[NextPlace]:
    assert plan.chosen is not None
    ids = plan.ids
    ways = engine.residual(plain, plan.chosen).next_places()

    def worth(at: int) -> tuple[int, int, str]:
        way = ways[at]
        score = sum(int(plain.score[pair]) for pair in way.added) - sum(int(plain.score[pair]) for pair in way.removed)
        return len(way.removed) - len(way.added), -score, plain.mentors[at]

    for at in sorted(ways, key=worth)[:most]:
        way = ways[at]
        if keeps_rows(plan, way):
            yield NextPlace(mentor=plain.mentors[at], changes=exchanged(plan, way, ids))
        else:
            yield _with_one_more(engine, plan, plain, at)


def _by_trying(engine: Engine, plan: Plan, problem: Problem, mentors: Positions) -> Iterator[NextPlace]:
    for at in mentors[:MOST_TRIED].tolist():
        yield _with_one_more(engine, plan, problem, at)


def _wanted(problem: Problem, plan: Plan) -> Positions:
    """The mentors whom somebody may have: those without a free place first, of them whom most of who waits may have.
    With a quota or a circle another plan may fill the places of one who has some left in this one."""
    assert plan.chosen is not None
    matched = np.zeros(len(problem.mentees), dtype=np.bool_)
    matched[problem.i[plan.chosen]] = True
    waiting = np.bincount(problem.j[~matched[problem.i]], minlength=len(problem.mentors))
    has_room = np.bincount(problem.j[plan.chosen], minlength=len(problem.mentors)) < problem.mentor_places
    asked = np.bincount(problem.j, minlength=len(problem.mentors))
    order = np.lexsort((-asked, -waiting, has_room))
    return order[asked[order] > 0]


def _with_one_more(engine: Engine, plan: Plan, problem: Problem, at: int) -> NextPlace:
    more = {problem.mentors[at]: int(problem.mentor_places[at]) + 1}
    other = engine.what_if(plan.settings.turned(places=more))
    return NextPlace(mentor=problem.mentors[at], changes=compare(plan, other.relaxed or other))
