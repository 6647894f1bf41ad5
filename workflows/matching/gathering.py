"""Which circles meet, and in which language, where so many people wait that a linear program would take too long.

A circle is worth what its best set of mentees is worth above the prices they have elsewhere. Where that is more than
nothing, and the circle does not meet, its mentees should be dearer: it offers all of that set the same above what they
have, giving to those who would not come otherwise what the others leave. The network answers with other prices, by
which other circles are worth something or nothing, and so on. What a circle gives and takes comes to nothing in all,
but for what the second best language of its mentor would be worth: so much her place costs.

The prices of every round bound every plan, with what each mentor's best circle is worth above them. The best of these
bounds is kept: it is far below the one in which circles are what they happened to be when nobody knew the prices. Who
is worth far less than her price is not looked at here, so these numbers only choose among prices; what the chosen ones
bound is counted out over all pairs afterwards (``first_plan.bound_of``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.compiled import KERNEL
from workflows.matching.pool import Integers
from workflows.matching.problem import ranges
from workflows.matching.program import Program
from workflows.matching.seating import NO_ROOM

_CLOSED = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Best:
    """For each room the best set of its mentees: what they are worth above their prices; for each of them the seat and
    that worth, room by room from ``first``."""

    worth: Integers
    first: Positions
    seats: Positions
    above: Integers

    def of(self, room: int) -> slice:
        """Where the set of a room lies."""
        return slice(int(self.first[room]), int(self.first[room + 1]))


class Gathering:
    """The circles that meet now (``room``: of each mentor, -1 where none does), and what they give their seats."""

    def __init__(self, program: Program, first: Positions) -> None:
        """``first``: the rooms that meet. Circles that somebody is pinned to stay as they are."""
        problem = program.problem
        self.program, self.problem = program, problem
        seats = np.flatnonzero(program.room != NO_ROOM)
        seats = seats[problem.open[0][problem.i[program.pair[seats]]]]
        self.pair, self.in_room = program.pair[seats], program.room[seats].astype(np.int64)
        self.mentee, self.host = problem.i[self.pair], problem.j[self.pair]
        self.given = np.zeros(len(seats), dtype=np.int64)
        self.by_room = np.argsort(self.in_room, kind="stable")
        self.begin = np.searchsorted(self.in_room[self.by_room], np.arange(len(program.circle) + 1))
        # The rooms of a mentor's circle lie together.
        first_room = np.zeros(len(problem.mentors), dtype=np.int64)
        first_room[program.hosts[::-1]] = np.arange(len(program.hosts))[::-1]
        self.rooms_of = first_room, first_room + np.bincount(program.hosts, minlength=len(problem.mentors))
        self.room = np.full(len(problem.mentors), _CLOSED)
        self.room[program.hosts[first]] = first
        self.stays = np.zeros(len(problem.mentors), dtype=np.bool_)
        self.stays[problem.j[problem.pins]] = True

    def best(self, worth: Integers, prices: Integers, far: int) -> Best:
        """The best set of each room. ``worth``: of each seat; ``prices``: of the mentees, of whom nobody is looked at
        who is worth less than hers by more than ``far``."""
        if KERNEL.passes is not None:
            found = KERNEL.passes.best_sets(
                self.begin, self.by_room, self.mentee, worth, prices, self.program.sizes, far
            )
            total, first, seats, above = found
            return Best(worth=total, first=first, seats=seats, above=above)
        above = worth - prices[self.mentee]
        near = np.flatnonzero(above > -far)
        room = self.in_room[near]
        order = np.lexsort((-above[near], room))
        near, room = near[order], room[order]
        above = above[near]
        rooms = len(self.program.circle)
        rank = np.arange(len(room)) - np.searchsorted(room, np.arange(rooms))[room]
        smallest, largest = self.program.sizes[room].T
        taken = (rank < smallest) | ((rank < largest) & (above > 0))
        room, near, above = room[taken], near[taken], above[taken]
        total = np.bincount(room, above, rooms).astype(np.int64)
        first = np.searchsorted(room, np.arange(rooms + 1))
        total[np.diff(first) < self.program.sizes[:, 0]] = -far * int(self.program.sizes.max(initial=1))
        return Best(worth=total, first=first, seats=near, above=above)

    def above_hosts(self, best: Best) -> Integers:
        """What the best circle of each mentor with one is worth above the prices, at least nothing."""
        above = np.zeros(len(self.problem.mentors), dtype=np.int64)
        np.maximum.at(above, self.program.hosts, best.worth)
        return above

    def turn(
        self, best: Best, worth: Integers, prices: Integers, chosen: Positions, *, least: int, share: float
    ) -> Bools:
        """Have circles meet that are worth more than what they do now, by more than ``least``: such a ``share`` of
        them, those that gain most, and of these none that want the same people. Circles that are worth nothing and too
        few come to do not meet any more. Says whose circle changed."""
        program, hosts = self.program, self.program.hosts
        many, value = self._now(worth, prices, chosen)
        order = np.lexsort((-best.worth, hosts))
        at = np.flatnonzero(np.diff(hosts[order], prepend=-1))
        first, mentor = order[at], hosts[order[at]]
        after = np.minimum(at + 1, len(order) - 1)
        another = (after > at) & (hosts[order[after]] == mentor)
        second = np.where(another, np.maximum(0, best.worth[order[after]]), 0)
        now = self.room[mentor]
        full = (now != _CLOSED) & (many[now] >= program.sizes[now, 0])
        gain = best.worth[first] - np.where(full, np.maximum(0, value[now]), 0)
        free = ~self.stays[mentor]
        better = np.flatnonzero((gain > least) & free)
        better = better[np.argsort(-gain[better], kind="stable")]
        changed = np.zeros(len(self.room), dtype=np.bool_)
        empty = mentor[(now != _CLOSED) & ~full & (best.worth[first] <= least) & free]
        changed[empty] = True
        self.room[empty] = _CLOSED
        wanted = np.zeros(len(self.problem.mentees), dtype=np.bool_)
        left = max(1, int(share * len(better)))
        for one in better.tolist():
            mine = best.of(int(first[one]))
            people = self.mentee[best.seats[mine]]
            if wanted[people].any():
                continue
            wanted[people] = True
            changed[mentor[one]] = True
            self._meet(int(first[one]), int(best.worth[first[one]] - second[one]), best, worth, prices)
            left -= 1
            if not left:
                break
        seats = self.seats_of(changed)
        self.given[seats[self.room[self.host[seats]] != self.in_room[seats]]] = 0
        return changed

    def seats_of(self, mentors: Bools) -> Positions:
        """The seats of these mentors' circles, room by room."""
        first, last = (rooms[mentors] for rooms in self.rooms_of)
        return self.by_room[ranges(self.begin[first], self.begin[last])]

    def _now(self, worth: Integers, prices: Integers, chosen: Positions) -> tuple[Integers, Floats]:
        """How many come to each room that meets, and what they are worth above their prices."""
        mine = chosen[self.room[self.problem.j[chosen]] != _CLOSED]
        come = ranges(np.searchsorted(self.pair, mine), np.searchsorted(self.pair, mine, side="right"))
        come = come[self.room[self.host[come]] == self.in_room[come]]
        rooms = len(self.program.circle)
        above = worth[come] - prices[self.mentee[come]]
        return (
            np.bincount(self.in_room[come], minlength=rooms),
            np.bincount(self.in_room[come], above, rooms).astype(np.float64),
        )

    def _meet(self, room: int, offer: int, best: Best, worth: Integers, prices: Integers) -> None:
        """Have a room meet: its best set is offered so much above their prices in all, each the same; nobody else."""
        everybody = self.by_room[self.begin[room] : self.begin[room + 1]]
        self.given[everybody] = np.minimum(0, prices[self.mentee[everybody]] - worth[everybody])
        mine = best.of(room)
        seats = best.seats[mine]
        self.given[seats] = offer // len(seats) - best.above[mine]
        self.room[self.program.hosts[room]] = room

    @property
    def meets(self) -> Bools:
        """Which rooms meet."""
        meets = np.zeros(len(self.program.circle), dtype=np.bool_)
        meets[self.room[self.room != _CLOSED]] = True
        return meets

    def gifts(self) -> tuple[Positions, Integers]:
        """The pairs that are given something (or have to give), in their order, and how much."""
        rooms = np.flatnonzero(self.meets)
        at = self.by_room[ranges(self.begin[rooms], self.begin[rooms + 1])]
        at = np.sort(at[self.given[at] != 0])
        return self.pair[at], self.given[at]
