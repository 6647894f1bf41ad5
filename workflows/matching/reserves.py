"""The reserve list: for everybody who is matched, who could come in without moving anybody, if the other says no."""

from __future__ import annotations

from workflows.matching.plan import Plan

_MOST = 3
"""So many are named for each: who is asked after three have said no is a matter for a new plan."""


def reserves(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Each matched mentee → the eligible mentors who still have a free place, the best fit first; () for those who have
    none. A mentor with one place may be the reserve of several: whoever is asked first has her."""
    problem = plan.problem
    if problem is None:
        return {}
    hosts = {circle.mentor for circle in plan.circles}
    position = {mentee: at for at, mentee in enumerate(problem.mentees)}
    found: dict[str, tuple[str, ...]] = {}
    for mentee, present in plan.mentors_of.items():
        i = position[mentee]
        pairs = range(int(problem.start[i]), int(problem.start[i + 1]))
        free = [
            edge
            for edge in pairs
            if (mentor := problem.mentors[problem.j[edge]]) in plan.places_left
            and mentor not in present
            and mentor not in hosts
        ]
        free.sort(key=lambda edge: (-int(problem.score[edge]), -int(problem.tie[edge])))
        found[mentee] = tuple(problem.mentors[problem.j[edge]] for edge in free[:_MOST])
    return found
