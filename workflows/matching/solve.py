"""Which method solves which problem. Every way ends in the same thing: a plan and a proof.

1. The network without quotas. If its best plan keeps the quotas anyway, it is the best of all that do: finished.
2. How many can be matched under the quotas (``groups``, or a program over the pairs where quotas ask about mentors).
   With that number fixed a share becomes a whole number of people: "15 percent" of 44 is "at least 7".
3. Quotas that are nested lie on arcs of the network, which stays whole and exact.
4. All others go through the linear program over all pairs and a small mixed-integer program (``rows``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from models.vocabulary import Objective
from workflows.matching.ceiling import Warm
from workflows.matching.certificate import Certificate, Cover, Most
from workflows.matching.comparisons import Positions
from workflows.matching.groups import are_groups, most_by_groups
from workflows.matching.network import Bounded, best_flow, fits_network
from workflows.matching.problem import Problem, Quota
from workflows.matching.reoptimise import Standing, best_plan
from workflows.matching.rows import Rowed, best_under_rows, most_bound, most_by_pairs
from workflows.matching.watch import UNWATCHED, Watch


@dataclass(slots=True, kw_only=True)
class Mosts:
    """How many can be matched without quotas and with them, once known. Weights do not change it, so runs share it.

    ``first``: the rows of those who come first, once they were counted.
    ``asked``: whether ``limited`` was looked for; then None says that the quotas cannot be kept.
    """

    unlimited: Most | None = None
    standing: Standing | None = None
    limited: Most | None = None
    asked: bool = False
    first: tuple[Quota, ...] | None = None
    warm: Warm = field(default_factory=Warm)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """The best plan (positions of pairs), its proof, the bound on its score, and whether the bound was reached."""

    chosen: Positions
    certificate: Certificate | None
    cover: Cover | None
    bound: int
    proven: bool


def solve(
    problem: Problem, mosts: Mosts | None = None, *, seconds: float | None = None, watch: Watch = UNWATCHED
) -> Solution | None:
    """The best plan of a problem whose pins fit; None when its quotas cannot be kept.

    ``mosts`` is filled on the way and may be handed in again as long as only scores have changed. ``seconds`` limits
    each mixed-integer program for the score; ``watch`` is told what is known, and asked whether to go on.
    """
    mosts = mosts if mosts is not None else Mosts()
    count_first = problem.objective is Objective.COUNT_FIRST
    if mosts.warm.stop is not None and mosts.limited is not None:
        # The run before needed the linear program, and only weights have changed: go on there.
        return _warm(problem, mosts, mosts.limited, mosts.unlimited, seconds, watch)
    flowed = best_plan(problem, mosts.unlimited, mosts.standing)
    unlimited = mosts.unlimited = flowed.most
    mosts.standing = flowed.standing
    free = flowed.chosen, flowed.certificate
    if problem.keeps_rows(free[0]):
        return _exact(problem, free, unlimited.cover if unlimited is not None and count_first else None)
    if problem.circles or not are_groups(problem):
        return _by_rows(problem, mosts, unlimited, seconds, watch)
    if not mosts.asked:
        mosts.limited, mosts.asked = most_by_groups(problem), True
    limited = mosts.limited
    if limited is None:
        return None
    matched = limited.matched if count_first else None
    cover = _cover(unlimited, matched)
    if fits_network(problem) and (count_first or not any(quota.is_share for quota in problem.quotas)):
        flow = best_flow(problem, _bounds(problem, limited.matched), matched=matched, start=limited.chosen)
        if flow is None:
            raise RuntimeError("The network has no flow though a plan keeps the quotas.")
        return _exact(problem, flow, cover)
    rowed = best_under_rows(problem, limited.chosen, matched=matched, seconds=seconds, warm=mosts.warm, watch=watch)
    return None if rowed is None else _rowed(rowed, cover)


def _cover(unlimited: Most | None, matched: int | None) -> Cover | None:
    """What proves that no more can be matched, where the quotas leave nobody out."""
    return unlimited.cover if unlimited is not None and matched == unlimited.matched else None


def _by_rows(
    problem: Problem, mosts: Mosts, unlimited: Most | None, seconds: float | None, watch: Watch
) -> Solution | None:
    """Quotas about mentors or pairs, and circles. How many can be matched is what the linear program allows; should
    whole people reach one or two less, that is tried next, and then asked for exactly."""
    tried: Rowed | None = None
    if problem.objective is not Objective.COUNT_FIRST:
        tried = best_under_rows(problem, None, matched=None, seconds=seconds, warm=mosts.warm, watch=watch)
        return None if tried is None else _rowed(tried, None)
    assert unlimited is not None, "Where people come first, they were counted."
    if not mosts.asked:
        bound = most_bound(problem, unlimited.chosen, mosts.warm, watch)
        for matched in () if bound is None else range(min(bound, unlimited.matched), max(-1, bound - 3), -1):
            tried = best_under_rows(problem, None, matched=matched, seconds=seconds, warm=mosts.warm, watch=watch)
            if tried is not None:
                mosts.limited = Most(matched=matched, chosen=tried.chosen)
                break
            mosts.warm.stop = None
        if tried is None and bound is not None:
            mosts.limited = most_by_pairs(problem)
        mosts.asked = True
    limited = mosts.limited
    if limited is None:
        return None
    if tried is None:
        tried = best_under_rows(
            problem, limited.chosen, matched=limited.matched, seconds=seconds, warm=mosts.warm, watch=watch
        )
    assert tried is not None, "A plan that keeps the rows was handed in."
    return _rowed(tried, _cover(unlimited, limited.matched))


def _warm(
    problem: Problem, mosts: Mosts, limited: Most, unlimited: Most | None, seconds: float | None, watch: Watch
) -> Solution:
    matched = limited.matched if problem.objective is Objective.COUNT_FIRST else None
    rowed = best_under_rows(problem, limited.chosen, matched=matched, seconds=seconds, warm=mosts.warm, watch=watch)
    assert rowed is not None, "A plan that keeps the rows was handed in."
    mosts.limited = Most(matched=limited.matched, chosen=rowed.chosen if matched is not None else limited.chosen)
    return _rowed(rowed, _cover(unlimited, matched))


def _rowed(rowed: Rowed, cover: Cover | None) -> Solution:
    return Solution(
        chosen=rowed.chosen,
        certificate=rowed.certificate,
        cover=cover,
        bound=rowed.score_bound,
        proven=rowed.proven,
    )


def most_under_rows(problem: Problem) -> Most | None:
    """The most mentees that can be matched when quotas and circles are kept; None when they cannot be."""
    if not problem.circles and are_groups(problem):
        return most_by_groups(problem)
    return most_by_pairs(problem)


def _exact(problem: Problem, flow: tuple[Positions, Certificate], cover: Cover | None) -> Solution:
    chosen, certificate = flow
    score = int(problem.score[chosen].sum())
    return Solution(chosen=chosen, certificate=certificate, cover=cover, bound=score, proven=True)


def _bounds(problem: Problem, matched: int) -> list[Bounded]:
    """The quotas as numbers of people, for so many matched."""
    everybody = int(problem.mentee_places.sum())
    bounds = ((quota, *quota.bounds(matched)) for quota in problem.quotas)
    return [Bounded(quota=quota, low=low, high=everybody if high is None else high) for quota, low, high in bounds]
