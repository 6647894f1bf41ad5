"""What every seat is worth above its prices: which seats a linear program lacks, and which no better plan can have.

Prices of rows rest on the people and pairs they count, so a seat without a room is worth its gain less what its mentee
and its mentor cost, whatever rows there are: one pass over all pairs. A circle is priced whole: the best one a mentor
could have among all her mentees, counted out, against her price. So of the many seats of circles only those of good
circles are ever in a program.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.pool import Integers
from workflows.matching.pricing import blocks
from workflows.matching.program import Priced, Program
from workflows.matching.seating import NO_ROOM

SLACK = 1e-6
"""Float slack of a reduced gain, in score points."""
PER_MENTEE, MORE = 6, 2
"""Pairs of each mentee that a program begins with, and that each later round takes in at most."""
_WIDE, _SAMPLE = 3, 100_000
"""Among so many times as many seats the best few are sought; judged by so many seats."""
_TOGETHER = 1000
"""Mentees whose seats are looked at together: an array of all seats would be felt."""
_TAKEN = -np.inf
FORCED = np.inf
"""The reduced gain of a seat that is in every program."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reduced:
    """``seats``: what a plan with this seat has at most above the linear program (a loss is negative). ``missing``: at
    most so much lies outside the program. ``paying``: the seats that pay and are not in it."""

    seats: Floats
    missing: float
    paying: Positions


def priced_out(program: Program, priced: Priced, gains: Floats, mentee_gain: float, inside: Bools) -> Reduced:
    """Price all seats; ``inside`` says which are in the program. No mentee and no circle can gain more than her best
    seat, or circle, outside is worth above its prices: together that bounds every plan."""
    problem = program.problem
    by_mentee, by_mentor = priced.mentee_prices.copy(), priced.mentor_prices.copy()
    # Her own price stands against the whole of a circle; what rows count at her rests on its seats.
    by_mentor[program.hosts] = 0.0
    by_pair = []
    for row, price in zip(program.rows, priced.row_prices.tolist(), strict=True):
        if price and row.by_mentee is not None:
            by_mentee += price * row.by_mentee
        if price and row.by_mentor is not None:
            by_mentor += price * row.by_mentor
        if price and row.by_pair is not None:
            by_pair.append((price, row.by_pair))
    seats = np.empty(len(program.pair))
    for block in blocks(problem):
        part = gains[block.pairs] + mentee_gain
        for price, counted in by_pair:
            part -= price * counted[block.pairs]
        part -= np.repeat(by_mentee[block.mentees], block.counts)
        part -= by_mentor[problem.j[block.pairs]]
        # Seats lie by pair, so those of a block lie together.
        low, high = np.searchsorted(program.pair, [block.pairs.start, block.pairs.stop])
        seats[low:high] = part[program.pair[low:high] - block.pairs.start]
    if not len(program.circle):
        return _plain(program, seats, inside)
    rooms = np.flatnonzero(program.room != NO_ROOM)
    reduced, taken, above = _circles(program, rooms, seats[rooms], priced.mentor_prices[program.hosts])
    seats[rooms] = reduced
    seats[program.fixed] = FORCED
    found = _plain(program, seats, inside, program.room == NO_ROOM)
    # Of a mentor's rooms only one can be open.
    best = np.zeros(len(problem.mentors))
    np.maximum.at(best, program.hosts, above)
    lacking = rooms[taken & (above > SLACK)[program.room[rooms]] & ~inside[rooms]]
    missing = float(best[best > SLACK].sum()) if len(lacking) else 0.0
    return Reduced(seats=seats, missing=found.missing + missing, paying=program.together(found.paying, lacking))


def _plain(program: Program, reduced: Floats, inside: Bools, plain: Bools | None = None) -> Reduced:
    outside = ~inside if plain is None else plain & ~inside
    paying = np.flatnonzero(outside & (reduced > SLACK))
    best = np.zeros(len(program.problem.mentees))
    np.maximum.at(best, program.problem.i[program.pair[paying]], reduced[paying])
    return Reduced(seats=reduced, missing=float(best.sum()), paying=paying)


def _circles(program: Program, rooms: Positions, worth: Floats, prices: Floats) -> tuple[Floats, Bools, Floats]:
    """For the seats ``rooms`` of rooms: what the best circle with each is above its mentor's price, and whether it is
    in the best circle of its room; for each room, what that circle is above the price. Nobody is pinned to it."""
    room = program.room[rooms]
    order = np.lexsort((-worth, room))
    sorted_room, sorted_worth = room[order], worth[order]
    first = np.searchsorted(sorted_room, np.arange(len(program.circle)))
    rank = np.arange(len(order)) - first[sorted_room]
    smallest, largest = program.sizes[sorted_room].T
    is_taken = (rank < smallest) | ((rank < largest) & (sorted_worth > 0))
    total = np.bincount(sorted_room[is_taken], sorted_worth[is_taken], len(program.circle))
    size = np.bincount(sorted_room[is_taken], minlength=len(program.circle))
    above = total - prices
    above[np.isin(program.hosts, program.problem.j[program.problem.pins])] = 0.0
    # Somebody else comes instead of the one who is worth least, or beside her while there is room.
    least = sorted_worth[first + size - 1][sorted_room]
    instead = np.where(size[sorted_room] < largest, np.minimum(0.0, least), least)
    with_her = above[sorted_room] + np.where(is_taken, 0.0, sorted_worth - instead)
    reduced, taken = np.empty(len(order)), np.empty(len(order), dtype=np.bool_)
    reduced[order], taken[order] = with_her, is_taken
    return reduced, taken, above


def nearest(program: Program, reduced: Floats, few: int, among: Positions | None = None) -> Positions:
    """The ``few`` seats of each mentee that are worth most, and of each room enough for two circles."""
    seats = _near(program, reduced, few) if among is None else among
    plain = program.room[seats] == NO_ROOM
    seated = seats[~plain]
    room = program.room[seated]
    rooms = first_few(room, reduced[seated], 2 * program.sizes[room, 1])
    best = _best_of_each(program, reduced, few, seats[plain])
    return np.sort(np.concatenate([best, seated[rooms]]))


def _best_of_each(program: Program, reduced: Floats, few: int, seats: Positions) -> Positions:
    """Of some seats in their order the ``few`` of each mentee that are worth most."""
    ends = np.searchsorted(program.pair[seats], program.problem.start)
    counts = np.diff(ends)
    first, counts = ends[:-1][counts > 0], counts[counts > 0]
    if not len(first) or counts.max() <= few:
        return seats
    left, whose = reduced[seats], np.repeat(np.arange(len(first)), counts)
    for _ in range(few):
        most = np.flatnonzero(left == np.maximum.reduceat(left, first)[whose])
        left[most[np.diff(whose[most], prepend=-1) > 0]] = _TAKEN
    best: Positions = seats[left == _TAKEN]
    return best


def _near(program: Program, reduced: Floats, few: int) -> Positions:
    """Seats among which the few that are worth most surely are for nearly every mentee; where there are not many, all.

    Judged by some mentees, it is said how far below her best seat the others may lie.
    """
    ends = np.searchsorted(program.pair, program.problem.start)
    counts = np.diff(ends)
    first, counts = ends[:-1][counts > 0], counts[counts > 0]
    enough = _WIDE * few * len(first)
    if len(reduced) <= enough:
        return np.arange(len(reduced))
    best = np.maximum.reduceat(reduced, first)
    some = np.arange(0, len(reduced), max(1, len(reduced) // _SAMPLE))
    below = best[np.searchsorted(first, some, side="right") - 1] - reduced[some]
    place = int(len(some) * enough / len(reduced))
    distance = np.partition(below, place)[place]
    near: Bools = program.room != NO_ROOM
    for low in range(0, len(first), _TOGETHER):
        high = min(low + _TOGETHER, len(first))
        part = slice(first[low], first[low] + counts[low:high].sum())
        near[part] |= np.repeat(best[low:high], counts[low:high]) - reduced[part] <= distance
    return np.flatnonzero(near)


def first_few(owner: Positions, worth: Floats, few: Integers) -> Positions:
    """Positions of as many of each owner as she has, those that are worth most."""
    order = np.lexsort((-worth, owner))
    rank = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
    return order[rank < few[order]]
