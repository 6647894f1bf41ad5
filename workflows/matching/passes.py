"""Passes over all pairs, compiled: what ``pricing`` does block by block in numpy, in one go and three times as fast.

Compiled by Numba when first imported, so it is imported only where it pays (``compiled``). The first three functions
give exactly what ``pricing`` finds without them, ``best_sets`` what ``gathering`` does; the others are for tolls, which
are only looked for with the kernel.
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


@njit(cache=True, nogil=True)
def charged(i: Numbers, j: Numbers, score: Numbers, ours: Numbers, theirs: Numbers) -> Numbers:
    """What pairs are worth after what is charged at their two people."""
    worth = np.empty(len(i), np.float64)
    for pair in range(len(i)):
        worth[pair] = score[pair] - ours[i[pair]] - theirs[j[pair]]
    return worth


@njit(cache=True, nogil=True)
def weighed(i: Numbers, j: Numbers, score: Numbers, ours: Numbers, theirs: Numbers, unit: int) -> Numbers:
    """The same in whole units."""
    worth = np.empty(len(i), np.int64)
    for pair in range(len(i)):
        worth[pair] = np.rint(unit * (score[pair] - ours[i[pair]] - theirs[j[pair]]))
    return worth


@njit(cache=True, nogil=True)
def paying(start: Numbers, j: Numbers, score: Numbers, mentee_prices: Numbers, mentor_prices: Numbers) -> Numbers:
    """The pairs whose score reaches the two prices, with a little to spare for rounding."""
    found, size = np.empty(len(j), np.int64), 0  # only what is written takes memory
    for i in range(len(start) - 1):
        price = mentee_prices[i] - 1.0
        for pair in range(start[i], start[i + 1]):
            if score[pair] - mentor_prices[j[pair]] >= price:
                found[size] = pair
                size += 1
    return found[:size].copy()


@njit(cache=True, nogil=True)
def best_sets(
    begin: Numbers, seats: Numbers, mentee: Numbers, worth: Numbers, prices: Numbers, sizes: Numbers, far: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The best set of each room, whose seats are ``seats[begin[room] : begin[room + 1]]``: what it is worth above the
    prices of its mentees, where it lies in the list of all, the seats of that list, and what each is worth above the
    price. Nobody is looked at who is worth less than her price by ``far``; with too few a room is worth far less than
    nothing."""
    rooms, largest = len(begin) - 1, max(1, sizes.max()) if sizes.size else 1
    total, first = np.zeros(rooms, np.int64), np.zeros(rooms + 1, np.int64)
    taken, above = np.empty(rooms * largest, np.int64), np.empty(rooms * largest, np.int64)
    size = 0
    for room in range(rooms):
        low, most = size, size + sizes[room, 1]
        for at in range(begin[room], begin[room + 1]):
            seat = seats[at]
            net = worth[seat] - prices[mentee[seat]]
            if net <= -far or (size == most and (size == low or net <= above[size - 1])):
                continue
            spot = size if size < most else size - 1
            size = spot + 1
            while spot > low and above[spot - 1] < net:
                above[spot], taken[spot] = above[spot - 1], taken[spot - 1]
                spot -= 1
            above[spot], taken[spot] = net, seat
        while size > low + sizes[room, 0] and above[size - 1] <= 0:
            size -= 1
        first[room + 1] = size
        total[room] = above[low:size].sum() if size - low >= sizes[room, 0] else -far * largest
    return total, first, taken[:size].copy(), above[:size].copy()


def rehearse() -> None:
    """Have everything compiled (or read what was compiled before): one mentee, one mentor."""
    one, none = np.ones(1, np.int64), np.zeros(1, np.int64)
    score = none.astype(np.int32)
    best_of_mentors(1, none, score)
    near_best(np.arange(2), none, score, none, 0)
    reaching(np.arange(2), none, score, one, none)
    worth, sizes = np.zeros(1), np.ones((1, 2), np.int64)
    charged(none, none, worth, worth, worth)
    weighed(none, none, score, worth, worth, 1)
    paying(np.arange(2), none, score, worth, worth)
    paying(np.arange(2), none, none, worth, worth)
    best_sets(np.arange(2), none, none, none, none, sizes, 1)
