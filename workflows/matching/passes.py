"""Passes over all pairs, compiled: what ``pricing`` does block by block in numpy, in one go and three times as fast.

Compiled by Numba when first imported, so it is imported only where it pays (``compiled``). Every function gives
exactly what ``pricing`` finds without it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Numbers = npt.NDArray[Any]
"""Whole numbers: positions, scores, prices."""


@njit(cache=True, nogil=True)
def best_of_mentors(mentors: int, j: Numbers, score: Numbers) -> Numbers:
    """The highest score of each mentor's pairs."""
    best = np.zeros(mentors, np.int64)
    for pair in range(len(j)):
        best[j[pair]] = max(best[j[pair]], score[pair])
    return best


@njit(cache=True, nogil=True)
def near_best(start: Numbers, j: Numbers, score: Numbers, prices: Numbers, below: int) -> Numbers:
    """The pairs whose score less the price is at most so far below the best of their mentee."""
    found, size = np.empty(len(j), np.int64), 0  # only what is written takes memory
    for i in range(len(start) - 1):
        first, enough = size, np.int64(-1) << 62
        for pair in range(start[i], start[i + 1]):
            net = score[pair] - prices[j[pair]]
            if net >= enough:
                enough = max(enough, net - below)
                found[size] = pair
                size += 1
        last, size = size, first
        for at in range(first, last):  # what was near the best until a better one came
            if score[found[at]] - prices[j[found[at]]] >= enough:
                found[size] = found[at]
                size += 1
    return found[:size].copy()


@njit(cache=True, nogil=True)
def reaching(start: Numbers, j: Numbers, score: Numbers, floors: Numbers, mentor_floors: Numbers) -> Numbers:
    """The pairs whose score reaches the two prices, both in whole scores."""
    found, size = np.empty(len(j), np.int64), 0
    for i in range(len(start) - 1):
        floor = floors[i]
        for pair in range(start[i], start[i + 1]):
            if score[pair] - mentor_floors[j[pair]] >= floor:
                found[size] = pair
                size += 1
    return found[:size].copy()


def rehearse() -> None:
    """Have everything compiled (or read what was compiled before): one mentee, one mentor."""
    one, none = np.ones(1, np.int64), np.zeros(1, np.int64)
    score = none.astype(np.int32)
    best_of_mentors(1, none, score)
    near_best(np.arange(2), none, score, none, 0)
    reaching(np.arange(2), none, score, one, none)
