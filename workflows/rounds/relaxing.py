"""What cannot be kept together, and each single thing that could be given up for it, ranked by what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from models.vocabulary import PlanStatus
from workflows.matching.scenarios import Difference, compare
from workflows.matching.settings import PairOfIds, Settings
from workflows.matching.waiting import without_wishes
from workflows.rounds.asked import EVERYBODY
from workflows.rounds.present import Round

_Kind = Literal["pin", "quota", "wish"]

_TRIED = 40
"""So many are tried; each is a plan of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """One thing given up, after which all the rest can be kept: a ``pin`` (``pair``), a ``quota`` or a ``wish``
    (``name``). The plan then matches ``matched``; ``changes`` against the best plan without everything that stands in
    the way."""

    kind: _Kind
    pair: PairOfIds | None
    name: str
    matched: int
    changes: Difference


def relaxations(now: Round) -> tuple[Relaxation, ...]:
    """The single things that would do, those that match most people first and then those that move fewest; () for a
    plan that can be kept, and where no single one is enough."""
    if now.plan.status is not PlanStatus.INFEASIBLE:
        return ()
    found: list[Relaxation] = []
    for kind, pair, name, settings in list(_ways(now))[:_TRIED]:
        other = now.engine.what_if(settings)
        if other.status is not PlanStatus.INFEASIBLE:
            found.append(
                Relaxation(kind=kind, pair=pair, name=name, matched=other.matched, changes=compare(now.best, other))
            )
    found.sort(key=lambda one: (-one.matched, len(one.changes.moved) + len(one.changes.lost), one.kind, one.name))
    return tuple(found)


def _ways(now: Round) -> Iterator[tuple[_Kind, PairOfIds | None, str, Settings]]:
    settings = now.settings
    for pair in sorted(settings.pins):
        yield "pin", pair, "", replace(settings, pins=settings.pins - {pair})
    for quota in now.matching.quotas:
        if quota not in settings.quotas_off:
            yield "quota", None, quota, replace(settings, quotas_off=settings.quotas_off | {quota})
    for wish, other in without_wishes(settings).items():
        yield "wish", None, wish, other
    if any(limit.name == EVERYBODY for limit in settings.limits):
        others = tuple(limit for limit in settings.limits if limit.name != EVERYBODY)
        yield "wish", None, EVERYBODY, replace(settings, limits=others)
