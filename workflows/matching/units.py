"""Score and tie as one whole number, so that the flow compares plans lexicographically and exactly.

count_first: K is fixed, so the weight of a pair is score, tie. score_first: score, one for a mentee, tie. The fields
lie in the bits of one number, each wide enough that a whole plan's sum does not carry into the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.vocabulary import Objective
from workflows.matching.comparisons import Positions
from workflows.matching.pool import Integers
from workflows.matching.problem import TIE_BITS, Problem

_LIMIT = 59
"""A weight × the number of nodes stays below 2 to this power: OR-Tools multiplies them, ``kernel`` adds such sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """weight = score << ``shift`` | tie >> ``fewer``. ``mentee_gain``: what a matched mentee adds by itself. ``best``
    is the highest score there is, ``most`` the largest number of matches."""

    shift: int
    fewer: int
    mentee_gain: int
    best: int
    most: int

    @property
    def scale(self) -> int:
        """The weight of one score point."""
        return 1 << self.shift

    @property
    def more_than_all(self) -> int:
        """What a matched mentee must add so that one more outweighs every other change of a plan, twice over."""
        return 2 * ((self.best + 1) << self.shift) * (self.most + 1)

    def weights(self, problem: Problem, pairs: Positions | slice = slice(None)) -> Integers:
        """The weights of some pairs, or of all."""
        weight: Integers = problem.score[pairs].astype(np.int64) << self.shift
        weight += problem.tie[pairs] >> self.fewer
        return weight


def units_of(problem: Problem) -> Units:
    """The fields of a problem's weights. They depend on how many people there are and on the highest score only."""
    most = int(min(problem.mentee_places.sum(), problem.mentor_places.sum()))
    best = int(problem.score.max(initial=0))
    for_count = problem.objective is Objective.SCORE_FIRST
    field = max(1, most).bit_length()
    nodes = (len(problem.mentees) + len(problem.mentors) + 2 * len(problem.quotas) + 4).bit_length()
    count_field = field if for_count else 0
    spare = _LIMIT - nodes - max(1, best).bit_length() - count_field - field
    bits = min(TIE_BITS, spare) if spare > 0 else 0
    low = bits + field if bits else 0
    return Units(
        shift=low + count_field,
        fewer=TIE_BITS - bits,
        mentee_gain=1 << low if for_count else 0,
        best=best,
        most=most,
    )
