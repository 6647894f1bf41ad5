"""What keeps two people apart: the rules that do not hold between them, and everything else that is no rule.

Whoever asks "why not her?" is told the true reason: a rule that is switched off would not help where the lowest fit,
an introduction or somebody's decision stands in the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workflows.matching.circles import can_talk
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.settings import Settings

Kind = Literal["rule", "apart", "introduced", "later", "no_place", "language", "floor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """One thing that keeps two apart. ``kind``: a ``rule`` (``name`` says which), somebody's decision or an earlier
    pair (``apart``), only those who were introduced are possible (``introduced``), she waits in this run (``later``),
    the mentor has ``no_place`` in it, the circle has no common ``language``, the pair fits less than the ``floor``."""

    kind: Kind
    name: str = ""


def blockers(engine: Engine, plan: Plan, mentee: str, mentors: Iterable[str]) -> dict[str, tuple[Blocker, ...]]:
    """For each of these mentors everything that keeps this mentee from her in every plan under the settings of
    ``plan``; () where the two may meet. Raises KeyError for people who are not in the pool."""
    plan = plan.relaxed or plan
    index = engine.pool.mentors.index
    at = {mentor: index[mentor] for mentor in mentors}
    floor = max(plan.settings.floor, plan.floor.score)
    found = _between(engine, plan.settings, floor, engine.pool.mentees.index[mentee], list(at.values()))
    if plan.problem is not None:
        for j in at.values():
            if not plan.problem.mentor_places[j]:
                found[j] = (*found[j], Blocker(kind="no_place"))
    return {mentor: found[j] for mentor, j in at.items()}


def beside_rules(engine: Engine, settings: Settings, mentee: str, *, floor: int = 0) -> dict[Kind, int]:
    """What but a rule keeps mentors from a mentee, with how many: of those whom every rule allows. ``floor``: the
    lowest score that a plan has, where that is more than the one asked for."""
    i = engine.pool.mentees.index[mentee]
    found = _between(engine, settings, max(floor, settings.floor), i, _allowed(engine, settings, i))
    return dict(Counter(one.kind for told in found.values() for one in told if one.kind != "rule"))


def foremost(beside: Mapping[Kind, int]) -> Kind | None:
    """Of what keeps mentors from a mentee what keeps most of them; None where nothing does."""
    return max(beside, key=lambda kind: (beside[kind], kind), default=None)


def allowed_by_rules(engine: Engine, settings: Settings, mentee: str) -> tuple[str, ...]:
    """The mentors whom every rule in force allows for a mentee, whatever else is in the way."""
    ids = engine.pool.mentors.ids
    return tuple(ids[j] for j in _allowed(engine, settings, engine.pool.mentees.index[mentee]))


def _allowed(engine: Engine, settings: Settings, i: int) -> list[int]:
    rules = engine.eligibility.in_force(settings.off_for(engine.pool.mentees.ids[i]))
    found: list[int] = np.flatnonzero(engine.eligibility.of_mentee(i)[rules].all(axis=0)).tolist()
    return found


def _between(
    engine: Engine, settings: Settings, floor: int, i: int, mentors: list[int]
) -> dict[int, tuple[Blocker, ...]]:
    """The same by positions, places aside."""
    pool = engine.pool
    mentee = pool.mentees.ids[i]
    at = np.full(len(mentors), i), np.array(mentors, dtype=np.int64)
    rules, holds = engine.eligibility.in_force(settings.off_for(mentee)), engine.eligibility.of_mentee(i)
    can = can_talk(engine.circles(settings), *at)
    score = (
        engine.scoring.scores(engine.scoring.degrees(*at), settings.weights) if floor > 0 else np.zeros(len(mentors))
    )
    found: dict[int, tuple[Blocker, ...]] = {}
    for number, j in enumerate(mentors):
        pair = (mentee, pool.mentors.ids[j])
        others: dict[Kind, bool] = {
            "apart": pair in settings.forbidden,
            "introduced": settings.only is not None and pair not in settings.only,
            "later": settings.waiting is not None and mentee not in settings.waiting,
            "language": not can[number],
            "floor": floor > 0 and int(score[number]) < floor and pair not in settings.pins,
        }
        found[j] = (
            *(Blocker(kind="rule", name=engine.eligibility.rules[rule]) for rule in rules if not holds[rule, j]),
            *(Blocker(kind=kind) for kind, stands in others.items() if stands),
        )
    return found
