"""Close calls: pairs in whose place another would do nearly as well, so that a person may decide."""

from __future__ import annotations

from workflows.matching.engine import Engine
from workflows.matching.explain import alternatives
from workflows.matching.plan import Plan
from workflows.matching.settings import PairOfIds

_LOOKED_AT = 2
"""So many of the best other mentors of each mentee are looked at."""


def near_ties(engine: Engine, plan: Plan) -> dict[PairOfIds, str]:
    """The pairs of a plan that are a close call → the other mentor: choosing her costs nobody a match and less than a
    hundredth of what one perfect pair scores. Pinned pairs are decided, so they are none."""
    found: dict[PairOfIds, str] = {}
    for pair in plan.pairs:
        if pair.pinned:
            continue
        others = alternatives(engine, plan, pair.mentee, most=_LOOKED_AT)
        near = next((other.mentor for other in others if other.near), None)
        if near is not None:
            found[pair.mentee, pair.mentor] = near
    return found
