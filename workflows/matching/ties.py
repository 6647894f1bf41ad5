"""Close calls: pairs in whose place another would do nearly as well, so that a person may decide.

Where quotas or circles decide, what another choice costs is a plan of its own. The prices of the plan say of nearly all
of them that they cost too much to be a close call; only the others are weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from workflows.matching.engine import Engine
from workflows.matching.explain import best_others, is_near, network_of, weighed
from workflows.matching.plan import Plan
from workflows.matching.remembered import Remembered
from workflows.matching.settings import PairOfIds

_LOOKED_AT = 2
"""So many of the best other mentors of each mentee are looked at."""


_close_calls = Remembered[Mapping[PairOfIds, str]]()


def near_ties(engine: Engine, plan: Plan) -> Mapping[PairOfIds, str]:
    """The pairs of a plan that are a close call → the other mentor: choosing her costs nobody a match and less than a
    hundredth of what one perfect pair scores. Pinned pairs are decided, so they are none. Looked for once in a plan."""
    return _close_calls.of(plan, lambda: _near_ties(engine, plan))


def _near_ties(engine: Engine, plan: Plan) -> dict[PairOfIds, str]:
    found: dict[PairOfIds, str] = {}
    may_be_near = _may_be_near(plan)
    for pair in plan.pairs:
        if pair.pinned:
            continue
        others = may_be_near(best_others(engine, plan, pair.mentee, _LOOKED_AT))
        near = next((other.mentor for other in weighed(engine, plan, pair.mentee, others) if other.near), None)
        if near is not None:
            found[pair.mentee, pair.mentor] = near
    return found


def _may_be_near(plan: Plan) -> Callable[[Sequence[int]], Sequence[int]]:
    """Leaves of some pairs (by position) those whose cost the prices do not prove too high."""
    problem, proof, settings = plan.problem, plan.certificate, plan.settings
    # Who comes first, and how weak a pair may be, is found out anew for every choice: then other prices hold.
    if problem is None or proof is None or settings.first or settings.fairest or network_of(plan) is not None:
        return lambda pairs: pairs
    bound = plan.verify().score_bound
    if bound is None:
        return lambda pairs: pairs
    in_circle = problem.in_circle

    def left(pairs: Sequence[int]) -> Sequence[int]:
        at = np.array(pairs, dtype=np.int64)
        # The bound is a whole number, rounded down: one point more is on the safe side.
        lost = plan.score - (bound + 1 + np.minimum(0.0, proof.above(problem, at) / proof.scale))
        return [
            pair for pair, least in zip(pairs, lost.tolist(), strict=True) if in_circle[pair] or is_near(plan, 0, least)
        ]

    return left
