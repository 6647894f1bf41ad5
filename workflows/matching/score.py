"""How good a pair is: degrees as bytes, weights as whole numbers, scores as whole numbers.

score = Σ weight × round(255 × degree). Degrees belong to the answers and are computed once; a weight that moves only
costs one multiplication over the eligible pairs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from workflows.matching.comparisons import FULL, UNKNOWN, Bytes, Positions
from workflows.matching.lines import compile_lines
from workflows.matching.pool import Integers, Pool

HEAVIEST = 1000
"""The largest weight the definition allows; settings may not go beyond it either."""
Degrees = npt.NDArray[np.uint8]
"""``[criterion, pair]``, 0 … 255."""


class Scoring:
    """The ``prefer`` criteria of one pool."""

    def __init__(self, pool: Pool) -> None:
        self.criteria: tuple[str, ...] = tuple(pool.model.prefer)
        self.weights: Mapping[str, int] = {name: item.weight for name, item in pool.model.prefer.items()}
        self._lines = tuple(compile_lines(pool, item.compare) for item in pool.model.prefer.values())

    def weight_of(self, name: str, weights: Mapping[str, int]) -> int:
        """The weight of a criterion under some settings, from 0 to 1000 as in a definition."""
        return min(max(0, weights.get(name, self.weights[name])), HEAVIEST)

    def degrees(self, i: Positions, j: Positions) -> Degrees:
        """Degrees of the given pairs."""
        if not self._lines:
            return np.zeros((0, len(i)), dtype=np.uint8)
        return np.stack([lines.degree(i, j) for lines in self._lines])

    def known(self, i: Positions, j: Positions) -> dict[str, Bytes]:
        """For each criterion, whether it could be judged: 1 where the answers are known."""
        return {
            name: (lines.truth(i, j) != UNKNOWN).astype(np.uint8)
            for name, lines in zip(self.criteria, self._lines, strict=True)
        }

    def scores(self, degrees: Degrees, weights: Mapping[str, int]) -> Integers:
        """Σ weight × degree for each pair."""
        total = np.zeros(degrees.shape[1], dtype=np.int64)
        for name, degree in zip(self.criteria, degrees, strict=True):
            weight = self.weight_of(name, weights)
            if weight:
                total += weight * degree.astype(np.int64)
        return total

    def highest(self, weights: Mapping[str, int]) -> int:
        """What a pair would score that fulfils every criterion: 255 × the sum of the weights."""
        return FULL * sum(self.weight_of(name, weights) for name in self.criteria)
