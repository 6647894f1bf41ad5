"""What each rule, each quota and the number of places cost, in people, by solving again without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workflows.matching.engine import Engine
from workflows.matching.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one rule, one quota, or the places cost: how many more would be matched, and how many more pairs would be
    possible, without it (or with one place more each)."""

    kind: Literal["rule", "quota", "places"]
    name: str
    matched_more: int
    eligible_more: int


def prices(engine: Engine, plan: Plan) -> tuple[Price, ...]:
    """The price of every rule and quota in force, and of the places, each by solving again without it."""
    now = plan.relaxed or plan
    settings = now.settings
    found: list[Price] = []
    for rule in engine.eligibility.rules:
        if rule not in settings.dropped:
            matched, pairs = engine.matched_without(rule, now)
            found.append(
                Price(
                    kind="rule",
                    name=rule,
                    matched_more=matched - now.matched,
                    eligible_more=pairs - now.eligible_pairs,
                )
            )
    for quota in now.quotas:
        other = engine.what_if(settings.turned(quotas_off=settings.quotas_off | {quota.name}))
        found.append(_price("quota", quota.name, now, other))
    if now.problem is not None:
        more = {
            mentor: int(places) + 1
            for mentor, places in zip(now.problem.mentors, now.problem.mentor_places, strict=True)
        }
        found.append(_price("places", "", now, engine.what_if(settings.turned(places=more))))
    return tuple(found)


def _price(kind: Literal["quota", "places"], name: str, now: Plan, other: Plan) -> Price:
    better = other.relaxed or other
    return Price(
        kind=kind,
        name=name,
        matched_more=better.matched - now.matched,
        eligible_more=better.eligible_pairs - now.eligible_pairs,
    )
