"""Rooms and seats: a circle has a room for each language its mentor speaks, a seat for everybody who could be in it.

Whatever no score and no row changes is found once for all programs of a problem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workflows.matching.comparisons import Bools, Positions
from workflows.matching.pool import Integers
from workflows.matching.problem import Problem

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
        pins = np.zeros(problem.pairs, dtype=np.bool_)
        pins[problem.pins] = True
        pinned = pins[pair]
        in_pinned = np.append(np.isin(hosts, problem.j[problem.pins]), False)[room]
        return cls(
            pair=pair,
            room=room,
            circle=circle,
            spoken=spoken,
            hosts=hosts,
            sizes=np.array([(one.smallest, one.largest) for one in circles], dtype=np.int64).reshape(-1, 2),
            pinned=pinned,
            fixed=np.flatnonzero(pinned | in_pinned),
        )


def _seats(problem: Problem) -> tuple[Positions, npt.NDArray[np.int32], Positions, Positions]:
    """The pair and the room of each seat, by pair; the circle of each room, and which of its languages."""
    if not problem.circles:
        pairs = np.arange(problem.pairs)
        return pairs, np.full(len(pairs), NO_ROOM, dtype=np.int32), pairs[:0], pairs[:0]
    in_circle = problem.in_circle
    hosted = np.flatnonzero(in_circle)
    hosted = hosted[np.argsort(problem.j[hosted], kind="stable")]
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
    # As many seats as there are rooms for a pair, one where it needs none: those of rooms are put between the others.
    at, in_room = np.concatenate(seated), np.concatenate(rooms)
    order = np.lexsort((in_room, at))
    at, in_room = at[order], in_room[order]
    place = at - np.searchsorted(np.flatnonzero(in_circle), at) + np.arange(len(at))
    plain = np.flatnonzero(~in_circle)
    pair, room = np.empty(len(plain) + len(at), dtype=np.int64), np.full(len(plain) + len(at), NO_ROOM, dtype=np.int32)
    is_plain = np.ones(len(pair), dtype=np.bool_)
    is_plain[place] = False
    pair[is_plain], pair[place], room[place] = plain, at, in_room
    return pair, room, np.array(circles, dtype=np.int64), np.array(spoken, dtype=np.int64)
