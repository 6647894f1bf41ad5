"""Which method solves which problem. Every way ends in the same thing: a plan and a proof.

1. The network without quotas. If its best plan keeps the quotas anyway, it is the best of all that do: finished.
2. How many can be matched under the quotas (``groups``, or a program over the pairs where quotas ask about mentors).
   With that number fixed a share becomes a whole number of people: "15 percent" of 44 is "at least 7".
3. Quotas that are nested lie on arcs of the network, which stays whole and exact.
4. All others go through the linear program over all pairs and a small mixed-integer program (``rows``).
"""

from __future__ import annotations

from dataclasses import dataclass

from models.vocabulary import Objective
from workflows.matching.certificate import Certificate, Cover, Most
from workflows.matching.comparisons import Positions
from workflows.matching.groups import are_groups, most_by_groups
from workflows.matching.network import Bounded, best_flow, fits_network, most_matches
from workflows.matching.problem import Problem
from workflows.matching.rows import best_under_rows, most_by_pairs


@dataclass(slots=True, kw_only=True)
class Mosts:
    """How many can be matched without quotas and with them, once known. Weights do not change it, so runs share it.

    ``asked``: whether ``limited`` was looked for; then None says that the quotas cannot be kept.
    """

    unlimited: Most | None = None
    limited: Most | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """The best plan (positions of pairs), its proof, the bound on its score, and whether the bound was reached."""

    chosen: Positions
    certificate: Certificate | None
    cover: Cover | None
    bound: int
    proven: bool


def solve(problem: Problem, mosts: Mosts | None = None, *, seconds: float | None = None) -> Solution | None:
    """The best plan of a problem whose pins fit; None when its quotas cannot be kept.

    ``mosts`` is filled on the way and may be handed in again as long as only scores have changed. ``seconds`` limits
    each mixed-integer program for the score.
    """
    mosts = mosts if mosts is not None else Mosts()
    unlimited = mosts.unlimited = mosts.unlimited or most_matches(problem)
    count_first = problem.objective is Objective.COUNT_FIRST
    free = best_flow(problem, matched=unlimited.matched if count_first else None, start=unlimited.chosen)
    if free is None:
        raise RuntimeError("The network has no flow though the pins fit.")
    if problem.keeps_quotas(free[0]):
        return _exact(problem, free, unlimited.cover if count_first else None)
    if not mosts.asked:
        mosts.limited, mosts.asked = most_under_quotas(problem), True
    limited = mosts.limited
    if limited is None:
        return None
    matched = limited.matched if count_first else None
    cover = unlimited.cover if count_first and limited.matched == unlimited.matched else None
    if fits_network(problem) and (count_first or not any(quota.is_share for quota in problem.quotas)):
        flow = best_flow(problem, _bounds(problem, limited.matched), matched=matched, start=limited.chosen)
        if flow is None:
            raise RuntimeError("The network has no flow though a plan keeps the quotas.")
        return _exact(problem, flow, cover)
    rowed = best_under_rows(problem, limited.chosen, matched=matched, prices=free[1], seconds=seconds)
    return Solution(
        chosen=rowed.chosen,
        certificate=rowed.certificate,
        cover=cover,
        bound=rowed.score_bound,
        proven=rowed.proven,
    )


def most_under_quotas(problem: Problem) -> Most | None:
    """The most mentees that can be matched when the quotas are kept; None when they cannot be."""
    return most_by_groups(problem) if are_groups(problem) else most_by_pairs(problem)


def _exact(problem: Problem, flow: tuple[Positions, Certificate], cover: Cover | None) -> Solution:
    chosen, certificate = flow
    score = int(problem.score[chosen].sum())
    return Solution(chosen=chosen, certificate=certificate, cover=cover, bound=score, proven=True)


def _bounds(problem: Problem, matched: int) -> list[Bounded]:
    """The quotas as numbers of people, for so many matched."""
    everybody = int(problem.mentee_places.sum())
    bounds = ((quota, *quota.bounds(matched)) for quota in problem.quotas)
    return [Bounded(quota=quota, low=low, high=everybody if high is None else high) for quota, low, high in bounds]
