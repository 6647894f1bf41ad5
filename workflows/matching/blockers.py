"""What keeps two people apart: the rules that do not hold between them, and everything else that is no rule.

Whoever asks "why not her?" is told the true reason: a rule that is switched off would not help where the lowest fit,
an introduction or somebody's decision stands in the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workflows.matching.circles import can_talk, circles_of
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan

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
    pool, settings, listed = engine.pool, plan.settings, list(mentors)
    i = pool.mentees.index[mentee]
    at = np.full(len(listed), i), np.array([pool.mentors.index[mentor] for mentor in listed], dtype=np.int64)
    off = {*settings.dropped, *(rule for person, rule in settings.waived if person == mentee)}
    rules = [(number, name) for number, name in enumerate(engine.eligibility.rules) if name not in off]
    holds = engine.eligibility.of_mentee(i)
    can = can_talk(circles_of(pool, settings), *at)
    floor = max(settings.floor, plan.floor.score)
    score = engine.scoring.scores(engine.scoring.degrees(*at), settings.weights)
    found: dict[str, tuple[Blocker, ...]] = {}
    for number, mentor in enumerate(listed):
        j, pair = int(at[1][number]), (mentee, mentor)
        others: dict[Kind, bool] = {
            "apart": pair in settings.forbidden,
            "introduced": settings.only is not None and pair not in settings.only,
            "later": settings.waiting is not None and mentee not in settings.waiting,
            "language": not can[number],
            "no_place": plan.problem is not None and not plan.problem.mentor_places[j],
            "floor": int(score[number]) < floor and pair not in settings.pins,
        }
        found[mentor] = (
            *(Blocker(kind="rule", name=name) for rule, name in rules if not holds[rule, j]),
            *(Blocker(kind=kind) for kind, stands in others.items() if stands),
        )
    return found
