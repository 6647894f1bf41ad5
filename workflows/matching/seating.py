"""Rooms and seats: a circle has a room for each language its mentor speaks, a seat for everybody who could be in it.

Whatever no score and no row changes is found once for all programs of a problem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workflows.matching.comparisons import Bools, Positions
from workflows.matching.pool import Integers
from workflows.matching.pricing import united
from workflows.matching.problem import Problem, ranges

NO_ROOM = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seating:
    """The pair and the room of each seat, by pair; of each room its circle, which of its languages is spoken there, its
    mentor (``hosts``), the sizes; whether a seat is one of a pinned pair; the seats that are in every program
    (``fixed``): pins, and all of a circle that somebody is pinned to."""

    pair: Positions
    room: npt.NDArray[np.int32]
    circle: Positions
    spoken: Positions
    hosts: Positions
    sizes: Integers
    pinned: Bools
    fixed: Positions

    @classmethod
    def of(cls, problem: Problem) -> Seating:
        """Whatever no score and no row changes."""
        pair, room, circle, spoken = _seats(problem)
        circles = [problem.circles[number] for number in circle]
        hosts = np.array([one.mentor for one in circles], dtype=np.int64)
        pinned = np.zeros(len(pair), dtype=np.bool_)
        pinned[seats_of(pair, problem.pins)] = True
        fixed, hosts_pinned = pinned, np.isin(hosts, problem.j[problem.pins])
        if hosts_pinned.any():
            fixed = pinned | np.append(hosts_pinned, False)[room]
        return cls(
            pair=pair,
            room=room,
            circle=circle,
            spoken=spoken,
            hosts=hosts,
            sizes=np.array([(one.smallest, one.largest) for one in circles], dtype=np.int64).reshape(-1, 2),
            pinned=pinned,
            fixed=np.flatnonzero(fixed),
        )


def seats_of(pair: Positions, pairs: Positions) -> Positions:
    """All seats of some pairs. ``pair``: that of each seat, in their order."""
    pairs = united(pairs)
    return ranges(np.searchsorted(pair, pairs), np.searchsorted(pair, pairs, side="right"))


def _seats(problem: Problem) -> tuple[Positions, npt.NDArray[np.int32], Positions, Positions]:
    """The pair and the room of each seat, by pair; the circle of each room, and which of its languages."""
    if not problem.circles:
        pairs = np.arange(problem.pairs)
        return pairs, np.full(len(pairs), NO_ROOM, dtype=np.int32), pairs[:0], pairs[:0]
    in_circle = problem.in_circle
    by_pair = np.flatnonzero(in_circle)
    hosted = by_pair[np.argsort(problem.j[by_pair], kind="stable")]
    bounds = np.searchsorted(problem.j[hosted], np.arange(len(problem.mentors) + 1))
    seated, rooms, circles, spoken = [hosted[:0]], [hosted[:0]], list[int](), list[int]()
    for number, circle in enumerate(problem.circles):
        hers = hosted[bounds[circle.mentor] : bounds[circle.mentor + 1]]
        everybody = np.ones((1, len(problem.mentees)), dtype=np.bool_)
        for language, speaks in enumerate(circle.speaks if circle.languages else everybody):
            who = hers[speaks[problem.i[hers]]]
            if len(who) >= circle.smallest:
                seated.append(who)
                rooms.append(np.full(len(who), len(circles)))
                circles.append(number)
                spoken.append(language)
    # A pair that needs a room has as many seats as there are rooms for it: those are put between the others.
    at, in_room = np.concatenate(seated), np.concatenate(rooms)
    order = np.lexsort((in_room, at))
    at, in_room = at[order], in_room[order]
    again = np.diff(at, prepend=-1) == 0
    seats = ~in_circle
    seats[at] = True
    once = np.flatnonzero(seats)
    pair = np.insert(once, np.searchsorted(once, at[again]), at[again])
    room = np.full(len(pair), NO_ROOM, dtype=np.int32)
    room[at - np.searchsorted(by_pair, at) + np.arange(len(at))] = in_room
    return pair, room, np.array(circles, dtype=np.int64), np.array(spoken, dtype=np.int64)
