"""All pairs under some prices: which are among the best of their mentee, which are worth more than the two prices.

Few pairs matter to a plan, but all must be looked at to prove it. So the flow works on few, and these passes over all
pairs say which to begin with and whether one is missing. They read the pairs once, block by block, and compare scores
only: where a pair's score alone does not reach its two prices rounded down to whole scores, no tie can lift it above
them; the few that remain are then weighed exactly. Where the kernel is loaded, it does the same (``passes``) faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from workflows.matching.comparisons import Positions
from workflows.matching.compiled import KERNEL
from workflows.matching.pool import Integers
from workflows.matching.problem import Problem, ranges
from workflows.matching.units import Units

_BLOCK = 1 << 17
"""Pairs looked at together: small enough to stay in the cache of a processor."""
_SAMPLE = 96
"""Mentees from whom it is judged how far below the best the next pairs lie."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Some mentees who have pairs, where the pairs of each begin in the block, how many they are, and where all lie."""

    mentees: Positions
    first: Positions
    counts: Positions
    pairs: slice


def blocks(problem: Problem, size: int = _BLOCK) -> Iterator[Block]:
    """All pairs, in blocks of whole mentees."""
    start = problem.start
    cuts = np.unique([*np.searchsorted(start, np.arange(0, problem.pairs, size)), len(start) - 1])
    for low, high in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        counts = np.diff(start[low : high + 1])
        mentees = low + np.flatnonzero(counts)
        if len(mentees):
            yield Block(
                mentees=mentees,
                first=start[mentees] - start[low],
                counts=counts[mentees - low],
                pairs=slice(int(start[low]), int(start[high])),
            )


def near_best(problem: Problem, few: float, prices: Integers | None = None) -> Positions:
    """The pairs nearest to the best of their mentee, about ``few`` a mentee, and each one's best in any case.

    ``prices`` of the mentors, in whole scores, are taken off first; where none are known yet, the best score of each:
    then a pair counts by how near it is to the best of both.
    """
    if problem.pairs <= few * len(problem.mentees):
        return np.arange(problem.pairs)
    passes = KERNEL.passes
    if prices is None and passes is not None:
        prices = passes.best_of_mentors(len(problem.mentors), problem.j, problem.score)
    prices = _best_of_mentors(problem) if prices is None else prices
    below = _distance(problem, few, prices)
    if passes is not None:
        near: Positions = passes.near_best(problem.start, problem.j, problem.score, prices, below)
        return near
    found = []
    for block in blocks(problem):
        net = problem.score[block.pairs] - prices[problem.j[block.pairs]]
        enough = np.maximum.reduceat(net, block.first) - below
        found.append(block.pairs.start + np.flatnonzero(net >= np.repeat(enough, block.counts)))
    return np.concatenate(found)


def _best_of_mentors(problem: Problem) -> Integers:
    best = np.zeros(len(problem.mentors), dtype=np.int64)
    for low, high in pairwise(problem.start.tolist()):
        mentors = problem.j[low:high]
        best[mentors] = np.maximum(best[mentors], problem.score[low:high])
    return best


def _distance(problem: Problem, few: float, prices: Integers) -> int:
    """How far below the best of her pairs a mentee's next few pairs lie, in scores: judged by some of them."""
    some = np.flatnonzero(np.diff(problem.start))
    some = some[:: max(1, len(some) // _SAMPLE)]
    pairs = ranges(problem.start[some], problem.start[some + 1])
    counts = problem.start[some + 1] - problem.start[some]
    net = problem.score[pairs] - prices[problem.j[pairs]]
    best = np.maximum.reduceat(net, np.cumsum(counts) - counts)
    below = np.repeat(best, counts) - net
    taken = min(len(below) - 1, int(few * len(some)))
    return int(np.partition(below, taken)[taken])


def reaching(
    problem: Problem, units: Units, mentee_prices: Integers, mentor_prices: Integers
) -> tuple[Positions, Integers]:
    """The pairs that are worth as much as their two prices, or more, and how much more."""
    floors, mentor_floors = mentee_prices >> units.shift, mentor_prices >> units.shift
    if KERNEL.passes is not None:
        pairs: Positions = KERNEL.passes.reaching(problem.start, problem.j, problem.score, floors, mentor_floors)
    else:
        pairs = _reaching(problem, floors, mentor_floors)
    above = units.weights(problem, pairs) - mentee_prices[problem.i[pairs]] - mentor_prices[problem.j[pairs]]
    kept = above >= 0
    return pairs[kept], above[kept]


def _reaching(problem: Problem, floors: Integers, mentor_floors: Integers) -> Positions:
    found = []
    for block in blocks(problem):
        net = problem.score[block.pairs] - mentor_floors[problem.j[block.pairs]]
        found.append(block.pairs.start + np.flatnonzero(net >= np.repeat(floors[block.mentees], block.counts)))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def best_of_each(problem: Problem, worth: npt.NDArray[Any], few: int, among: Positions) -> Positions:
    """Of some pairs in their order (with the worth of each of these), the ``few`` of each mentee that are worth most,
    and those worth the same."""
    first = np.flatnonzero(np.diff(problem.i[among], prepend=-1))
    counts = np.diff(first, append=len(among))
    if not len(first) or counts.max() <= few:
        return among
    left, lowest = worth.copy(), worth.min() - 1
    for _ in range(few):
        left[left == np.repeat(np.maximum.reduceat(left, first), counts)] = lowest
    best: Positions = among[left == lowest]
    return best


def merged(pairs: Positions, others: Positions) -> Positions:
    """Pairs, and others that are not among them, in their order."""
    both: Positions = np.sort(np.concatenate([pairs, others]), kind="stable")
    return both


def united(*pairs: Positions) -> Positions:
    """Pairs, and others that may be among them, in their order. (Numpy's own union hashes: ten times as slow here.)"""
    both: Positions = np.sort(np.concatenate(pairs), kind="stable")
    return both[np.diff(both, prepend=-1) > 0]
