"""The search of ``residual``, compiled: the cheapest ways back to one mentee through everything that could change.

The same distances as there, nearest first instead of round by round (Dijkstra). Compiled by Numba when first imported,
so it is imported only where it pays (``compiled``).
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

BEYOND = 1 << 61
NOBODY = -1
Numbers = npt.NDArray[Any]
"""Whole numbers, or yes and no."""


class Residents(NamedTuple):
    """People in a plan: whose mentor is who (or nobody), what giving up that pair loses, who may; how many mentees each
    mentor has, who can have more, and the way from each to the rest (waiting, free places)."""

    mentor_of: Numbers
    lost: Numbers
    can_go: Numbers
    load: Numbers
    spare: Numbers
    to_rest: Numbers


@njit(cache=True)
def _nearer(queue: list[Any], mentors: Numbers, people: Residents, place: int, far: int) -> None:
    """Note that a place is as near as that."""
    if far < mentors[place]:
        mentors[place] = far
        heappush(queue, (far - (people.to_rest[place] if place < len(people.to_rest) else 0), place))


@njit(cache=True, nogil=True)
def ways_back(
    ends: tuple[int, int, int], first: Numbers, owner: Numbers, step: Numbers, people: Residents, wanted: Numbers
) -> tuple[Numbers, Numbers, int]:
    """What ``residual`` asks: the cheapest way back to a mentee from each mentor, each mentee and from the rest, exact
    for the ``wanted`` mentors and on their ways.

    ``ends``: the mentee, her mentor (or nobody) and what their pair is worth. The steps to mentor j are
    ``first[j] : first[j+1]``, by whom and how much. Seen from the rest no step gains, so the nearest comes first.
    """
    mentee, hers, given_up = ends
    rest = len(people.to_rest)
    mentors, mentees = np.full(rest + 1, BEYOND), np.full(len(people.mentor_of), BEYOND)
    done, missing = np.zeros(rest + 1, np.bool_), np.zeros(rest + 1, np.bool_)
    missing[wanted] = True
    left = missing.sum()
    begin = rest if hers == NOBODY else hers
    mentors[begin] = given_up
    queue: list[Any] = [(np.int64(0), np.int64(begin))]
    while len(queue) > 0 and left > 0:
        place = heappop(queue)[1]
        if done[place]:
            continue
        done[place] = True
        left -= missing[place]
        reach = mentors[place]
        if place == rest:
            for i in range(len(mentees)):
                if people.can_go[i] and i != mentee:
                    _nearer(queue, mentors, people, people.mentor_of[i], reach + people.lost[i])
            for mentor in range(rest):
                if people.spare[mentor]:
                    _nearer(queue, mentors, people, mentor, reach)
            continue
        if people.load[place] > 0:
            _nearer(queue, mentors, people, rest, reach)
        for at in range(first[place], first[place + 1]):
            i, there = owner[at], reach + step[at]
            if i == mentee or there >= mentees[i]:
                continue
            mentees[i] = there
            if people.mentor_of[i] == NOBODY:
                _nearer(queue, mentors, people, rest, there)
            elif people.can_go[i]:
                _nearer(queue, mentors, people, people.mentor_of[i], there + people.lost[i])
    for i in range(len(mentees)):
        if people.mentor_of[i] != NOBODY:
            mentees[i] = min(mentees[i], mentors[rest])
    return mentors[:rest], mentees, mentors[rest]


def rehearse() -> None:
    """Have everything compiled (or read what was compiled before): one mentee, one mentor."""
    one, none = np.ones(1, np.int64), np.zeros(1, np.int64)
    people = Residents(none, none, none > 0, one, none > 0, none)
    ways_back((0, 0, 1), np.zeros(2, np.int64), none[:0], none[:0], people, none)
