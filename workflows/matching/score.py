"""How good a pair is: degrees as bytes, weights as whole numbers, scores as whole numbers.

score = Σ weight × round(255 × degree). Degrees belong to the answers and are computed once; a weight that moves only
costs one multiplication over the eligible pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from workflows.matching.bits import codes
from workflows.matching.comparisons import FULL, UNKNOWN, Bytes, Comparison, Positions, Table
from workflows.matching.lines import compile_lines
from workflows.matching.pool import MENTEE, MENTOR, Pool

HEAVIEST = 1000
"""The largest weight the definition allows; settings may not go beyond it either."""
Degrees = npt.NDArray[np.uint8]
"""``[criterion, pair]``, 0 … 255."""
_BLOCK = 1 << 17
"""Pairs scored together: small enough to stay in the cache of a processor."""
_WORTH_TABLES = 100_000
"""For so many pairs it pays to compare the distinct answers first."""


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
        found = np.empty((len(self._lines), len(i)), dtype=np.uint8)
        tables = [line if len(i) < _WORTH_TABLES else _tabled(line, i, j) for line in self._lines]
        for start in range(0, len(i), _BLOCK):
            some = slice(start, start + _BLOCK)
            ours, theirs = i[some], j[some]
            for row, line in zip(found, tables, strict=True):
                row[some] = line.degree(ours, theirs)
        return found

    def known(self, i: Positions, j: Positions) -> dict[str, Bytes]:
        """For each criterion, whether it could be judged: 1 where the answers are known."""
        return {
            name: (lines.truth(i, j) != UNKNOWN).astype(np.uint8)
            for name, lines in zip(self.criteria, self._lines, strict=True)
        }

    def scores(self, degrees: Degrees, weights: Mapping[str, int]) -> npt.NDArray[Any]:
        """Σ weight × degree for each pair."""
        fits = self.highest(weights) < 1 << 31
        total: npt.NDArray[Any] = np.zeros(degrees.shape[1], dtype=np.int32 if fits else np.int64)
        weighed = [self.weight_of(name, weights) for name in self.criteria]
        for start in range(0, len(total), _BLOCK):
            part = total[start : start + _BLOCK]
            for weight, degree in zip(weighed, degrees[:, start : start + _BLOCK], strict=True):
                if weight:
                    part += np.multiply(degree, weight, dtype=total.dtype)
        return total

    def highest(self, weights: Mapping[str, int]) -> int:
        """What a pair would score that fulfils every criterion: 255 × the sum of the weights."""
        return FULL * sum(self.weight_of(name, weights) for name in self.criteria)


def _tabled(line: Comparison, i: Positions, j: Positions) -> Comparison:
    """The same line, looked up in a table of what people answer, where they answer alike often enough."""
    ours, our_codes = _alike(line, MENTEE, int(i.max()) + 1)
    theirs, their_codes = _alike(line, MENTOR, int(j.max()) + 1)
    if 8 * len(ours) * len(theirs) > len(i):
        return line
    degrees = line.degree(ours[:, None], theirs[None, :])
    return Table(mentees=our_codes, mentors=their_codes, truths=degrees, degrees=degrees)


def _alike(line: Comparison, role: str, people: int) -> tuple[Positions, Positions]:
    """One person of each kind of answer, and the kind of each person."""
    numbers = codes(line, role)
    of = numbers if len(numbers) > 1 else np.repeat(numbers, people)
    _, first, kind = np.unique(of, return_index=True, return_inverse=True)
    return first, kind
