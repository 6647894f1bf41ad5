"""Every plan of a small pool, one after the other: the rules asked anew, nothing solved, nothing shared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from models.definitions.conditions import parse_conditions
from models.definitions.phrases import parse_limit
from models.definitions.truth import holds
from tests.matching import naive
from workflows.matching.pool import Pool
from workflows.matching.settings import Settings

Plan = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Weighed:
    """A plan that is allowed: the people it matches, its score, its weakest pair that nobody pinned."""

    pairs: Plan
    matched: int
    score: int
    weakest: float


def plans(pool: Pool, settings: Settings) -> Iterator[Weighed]:
    """All plans that keep every constraint; mentees have one place."""
    table = naive.eligible(pool, settings)
    points = {
        (mentee, mentor): sum(naive.parts(pool, i, j, settings).values())
        for i, mentee in enumerate(pool.mentees.ids)
        for j, mentor in enumerate(pool.mentors.ids)
        if table[i, j] and (settings.only is None or (mentee, mentor) in settings.only)
    }
    choices = [
        [None, *(mentor for mentor in pool.mentors.ids if (mentee, mentor) in points)]
        if pool.mentees.places[k] and (settings.waiting is None or mentee in settings.waiting)
        else [None]
        for k, mentee in enumerate(pool.mentees.ids)
    ]
    for chosen in product(*choices):
        plan = frozenset((a, b) for a, b in zip(pool.mentees.ids, chosen, strict=True) if b is not None)
        if _allowed(pool, settings, plan, points):
            loose = [points[pair] for pair in plan if pair not in settings.pins]
            yield Weighed(plan, len(plan), sum(points[pair] for pair in plan), min(loose, default=float("inf")))


def _allowed(pool: Pool, settings: Settings, plan: Plan, points: dict[tuple[str, str], int]) -> bool:
    if not settings.pins <= plan:
        return False
    if any(points[pair] < settings.floor for pair in plan - settings.pins):
        return False
    for k, mentor in enumerate(pool.mentors.ids):
        members = [mentee for mentee, her in plan if her == mentor]
        places = settings.places.get(mentor, int(pool.mentors.places[k]))
        size = _size(pool, settings, mentor)
        if size is None:
            if len(members) > places:
                return False
        elif members and not (places and size[0] <= len(members) <= size[1] and _one_language(pool, mentor, members)):
            return False
    kept = len(settings.kept & plan)
    if settings.changes is not None and kept < len(settings.kept) - settings.changes:
        return False
    if settings.keep is not None and kept < settings.keep:
        return False
    for limit in settings.limits:
        side = 0 if limit.role == "mentee" else 1
        count = sum(pair[side] in limit.people for pair in plan)
        if limit.at_least is not None and count < limit.at_least:
            return False
        if limit.at_most is not None and count > limit.at_most:
            return False
    return _keeps_quotas(pool, settings, plan)


def _keeps_quotas(pool: Pool, settings: Settings, plan: Plan) -> bool:
    """Of so many mentees, each with one place, so many or such a share are of a kind, or meet somebody who is."""
    for name, quota in pool.model.quotas.items():
        lines = parse_conditions(quota.where)
        members = sum(
            holds(lines, naive.PairFacts(pool, pool.mentees.index[a], pool.mentors.index[b]), today=pool.today) is True
            for a, b in plan
        )
        for text, at_least in ((quota.at_least, True), (quota.at_most, False)):
            if text is None or name in settings.quotas_off:
                continue
            amount, unit = parse_limit(text)
            limit = Fraction(str(amount)) * (Fraction(len(plan), 100) if unit == "percent" else 1)
            if members < limit if at_least else members > limit:
                return False
    return True


def _size(pool: Pool, settings: Settings, mentor: str) -> tuple[int, int] | None:
    if mentor in settings.circles:
        return settings.circles[mentor]
    if pool.model.shape == "circle":
        low, _, high = (pool.model.size or "2 to 8").partition(" to ")
        return int(low), int(high or low)
    return None


def _one_language(pool: Pool, mentor: str, members: list[str]) -> bool:
    shared = set(pool.mentors.people[pool.mentors.index[mentor]].answers.get("languages") or ())
    for mentee in members:
        shared &= set(pool.mentees.people[pool.mentees.index[mentee]].answers.get("languages") or ())
    return bool(shared)


def best(pool: Pool, settings: Settings) -> tuple[int, int] | None:
    """Matched and score of the best plan; None when there is none."""
    found = list(plans(pool, settings))
    if not found:
        return None
    if settings.fairest:
        fairest = max(found, key=lambda plan: (plan.matched, plan.weakest)).weakest
        found = [plan for plan in found if plan.weakest >= fairest]
    found = _first_things_first(found, settings)
    if settings.fairest:
        top = max(found, key=lambda plan: (plan.matched, plan.weakest, plan.score))
    elif (settings.objective or pool.model.objective) == "count_first":
        top = max(found, key=lambda plan: (plan.matched, plan.score))
    else:
        top = max(found, key=lambda plan: (plan.score, plan.matched))
    return top.matched, top.score


def _first_things_first(found: list[Weighed], settings: Settings) -> list[Weighed]:
    """Those with as many of each group as a plan can have that matches as many as can be, group after group."""
    most = max(plan.matched for plan in found)
    for group in settings.first:

        def members(plan: Weighed, people: frozenset[str] = group.people) -> int:
            return len(people & {mentee for mentee, _ in plan.pairs})

        least = max(members(plan) for plan in found if plan.matched == most)
        found = [plan for plan in found if members(plan) >= least]
    return found
