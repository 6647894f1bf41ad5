"""The reserve list: for everybody who is matched, who could come in without moving anybody, if the other says no."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workflows.matching.plan import Plan
from workflows.matching.posed import KEPT

_MOST = 3
"""So many are named for each: who is asked after three have said no is a matter for a new plan."""


def reserves(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Each matched mentee → the eligible mentors who still have a free place, the best fit first; () for those who have
    none. A mentor with one place may be the reserve of several: whoever is asked first has her. A circle that meets is
    a reserve where it has room; one that nobody is in is none. Nobody is a reserve who would break a quota."""
    problem, chosen = plan.problem, plan.chosen
    if problem is None or chosen is None:
        return {}
    circles = {problem.mentors[circle.mentor]: (circle, members) for circle, members in problem.seated(chosen)}
    keeps_quotas = _keeps_quotas(plan)
    present: dict[int, list[int]] = {}
    for pair in chosen.tolist():
        present.setdefault(int(problem.i[pair]), []).append(pair)
    found: dict[str, tuple[str, ...]] = {}
    for i, hers in present.items():
        mentors = {int(problem.j[pair]) for pair in hers}
        free = []
        for pair in range(int(problem.start[i]), int(problem.start[i + 1])):
            j = int(problem.j[pair])
            mentor = problem.mentors[j]
            if mentor not in plan.places_left or j in mentors:
                continue
            if mentor in circles:
                circle, members = circles[mentor]
                if not circle.allows(np.append(members, i)):
                    continue
            if all(keeps_quotas(one, pair) for one in hers):
                free.append(pair)
        free.sort(key=lambda pair: (-int(problem.score[pair]), -int(problem.tie[pair])))
        found[problem.mentees[i]] = tuple(problem.mentors[problem.j[pair]] for pair in free[:_MOST])
    return found


def _keeps_quotas(plan: Plan) -> Callable[[int, int], bool]:
    """Whether a plan keeps its quotas with one pair in the place of another of the same mentee. As many people are
    matched, so only those count that ask about mentors or pairs; and whoever says no is not held any more."""
    problem, chosen = plan.problem, plan.chosen
    assert problem is not None
    assert chosen is not None
    matched = problem.matched(chosen)
    asking = [
        (quota, problem.coefficient(quota), problem.members(quota, chosen))
        for quota in problem.quotas
        if quota.of != "mentee" and quota.name != KEPT
    ]

    def keeps(old: int, new: int) -> bool:
        """``new`` comes in the place of ``old``, both by their positions."""
        after = ((quota, members - int(counts[old]) + int(counts[new])) for quota, counts, members in asking)
        return all(quota.keeps(members, matched) for quota, members in after)

    return keeps
