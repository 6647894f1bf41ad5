"""Max-min fairness: the weakest pair is made as good as it can be without leaving anybody out.

A plan is fairest when no other plan with as many people has a weakest pair of a higher score; among those the highest
total wins. The floor is found by halving the list of scores: can as many be matched with pairs of at least this score?
Pinned pairs are somebody's decision and are not measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workflows.matching.certificate import Cover
from workflows.matching.comparisons import Bools
from workflows.matching.network import most_matches
from workflows.matching.problem import Problem
from workflows.matching.solve import most_under_rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Floor:
    """``score``: no pair that is not pinned is below it. ``cover`` proves (over the pairs from ``above`` on) that one
    step more would leave somebody out; None where quotas or circles decide, or where there is no step more."""

    score: int
    above: int | None = None
    cover: Cover | None = None


NO_FLOOR = Floor(score=0)


def at_least(problem: Problem, score: int) -> Bools:
    """The pairs of at least this score, and the pins."""
    keep = problem.score >= score
    keep[problem.pins] = True
    return keep


def fairest(problem: Problem) -> Floor:
    """The highest floor that leaves nobody out. The floor is 0 where quotas and circles leave no plan at all."""
    plain = not problem.quotas and not problem.circles
    limited = most_matches(problem) if plain else most_under_rows(problem)
    scores = np.unique(problem.score)
    if limited is None or not len(scores):
        return Floor(score=0)

    def possible(position: int) -> bool:
        restricted = problem.only(at_least(problem, int(scores[position])))
        if most_matches(restricted).matched < limited.matched:
            return False
        most = limited if plain else most_under_rows(restricted)
        return most is not None and most.matched == limited.matched

    low, high = 0, len(scores)  # scores[low] is possible, scores[high] is not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if possible(middle) else (low, middle)
    if high == len(scores):
        return Floor(score=int(scores[low]))
    above = int(scores[high])
    cover = most_matches(problem.only(at_least(problem, above)))
    return Floor(score=int(scores[low]), above=above, cover=cover.cover if cover.matched < limited.matched else None)
