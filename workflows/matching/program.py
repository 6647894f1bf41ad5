"""A problem with any rows and circles, as a linear or mixed-integer program over some of its seats.

A *room* is a circle in one of its languages, and a *seat* is a pair in one of its rooms (a pair without a circle is one
seat in no room). Columns: the seats; then (only where a mentee has several places) one a mentee, "is matched"; then one
a room, "is open"; last two slacks a row, below and above, so that the linear program always has an answer. Rows:
mentees; mentors; the bounds of the count and of the quotas; rooms; pins with a choice of rooms; seats. A room has the
exact hull  smallest · open ≤ Σ seats ≤ largest · open,  seat ≤ open.

Two programs of one problem, with the number of the matched open or fixed, have the same columns and rows, so a basis of
one is a basis of the other.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.counting import Row, Sparse, all_rows
from workflows.matching.linear import (
    AT_LOWER,
    AT_UPPER,
    BASIC,
    CLEAR,
    Basis,
    Model,
    Simplex,
    Statuses,
    StuckError,
    Terms,
    Way,
    relax,
    whole,
)
from workflows.matching.pricing import united
from workflows.matching.problem import Problem
from workflows.matching.seating import NO_ROOM, Seating, seats_of

_PENALTY = 100.0
"""What a unit of slack costs, in pairs of the highest gain: more than any row can be worth."""
_NOTHING = 1e-6
_FEW = 16
"""A part of all seats that is so many times smaller is sorted sooner than all are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stop:
    """Where the linear program over some seats stopped, so that one over other seats, or other gains, goes on there:
    the standing of every seat, of the row of every seat in a room, and of all other columns and rows."""

    seats: Statuses
    seat_rows: Statuses
    columns: Statuses
    rows: Statuses

    @property
    def basic(self) -> Positions:
        """The seats that cannot be left out."""
        return np.flatnonzero((self.seats != AT_LOWER) | (self.seat_rows != BASIC))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Priced:
    """The linear program solved: its value; prices of mentees, mentors and rows; the values of its seats; ``chosen``
    when all values are whole; ``short``: units of slack that no plan within these seats can do without. ``unique``: no
    other answer within these seats is as good."""

    value: float
    mentee_prices: Floats
    mentor_prices: Floats
    row_prices: Floats
    reduced: Floats
    chosen: Positions | None
    short: float
    unique: bool
    stop: Stop | None

    @property
    def prices(self) -> Floats:
        """Those of mentees, mentors and rows, as they lie in the program."""
        return np.concatenate([self.mentee_prices, self.mentor_prices, self.row_prices])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """At most ``gap`` below the linear program with these ``prices`` of mentees, mentors and rows."""

    gap: float
    prices: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """How far a search for whole people came: chosen pairs, their value, the bound, and whether it was finished.
    Without pairs, one that was finished says that there is no plan; the other had no time to find one."""

    chosen: Positions | None
    value: float
    bound: float
    finished: bool


NO_PLAN = Found(chosen=None, value=-np.inf, bound=-np.inf, finished=True)
"""There is none, and that is sure."""


class Program:
    """The rows and rooms of a problem, from which models over subsets of its seats are made."""

    def __init__(self, problem: Problem, *, matched: int | None, like: Program | None = None) -> None:
        """``like``: a program of the same problem but for its scores, perhaps with another count."""
        self.problem = problem
        self.matched = matched
        self.several = bool((problem.mentee_places > 1).any())
        self.seating: Seating = like.seating if like is not None else Seating.of(problem)
        self.pair, self.room, self.circle = self.seating.pair, self.seating.room, self.seating.circle
        self.hosts, self.sizes = self.seating.hosts, self.seating.sizes
        self.pinned, self.fixed = self.seating.pinned, self.seating.fixed
        if like is not None and like.matched == matched:
            rows, by_mentee, by_mentor = like.rows, like.by_mentee, like.by_mentor
        else:
            rows = all_rows(problem, matched, several=self.several)
            by_mentee = Sparse([row.by_mentee for row in rows], len(problem.mentees))
            by_mentor = Sparse([row.by_mentor for row in rows], len(problem.mentors))
        self.rows: list[Row] = rows
        self.by_mentee: Sparse = by_mentee
        self.by_mentor: Sparse = by_mentor
        seated = np.isin(problem.pins, self.pair[self.seats_of(problem.pins)])
        self.impossible = any(row.low > row.high for row in self.rows) or not seated.all()
        """Whether a row contradicts itself, or a pin has no seat: too few speak the language."""

    def together(self, *seats: Positions) -> Positions:
        """All of these seats, each once, in order."""
        if sum(map(len, seats)) < len(self.pair) // _FEW:
            return united(*seats)
        return np.flatnonzero(self.among(*seats))

    def among(self, *seats: Positions) -> Bools:
        """Whether each seat is one of these."""
        within = np.zeros(len(self.pair), dtype=np.bool_)
        for some in seats:
            within[some] = True
        return within

    def seats_of(self, pairs: Positions) -> Positions:
        """All seats of some pairs."""
        return seats_of(self.pair, pairs)

    def pairs_of(self, seats: Positions, values: Floats) -> Positions:
        """The pairs that an answer of a model over some seats takes."""
        return np.unique(self.pair[seats[values[: len(seats)] > 0.5]])

    def start(self) -> Stop:
        """The basis of a program in which nobody is matched: every row is basic."""
        fixed = self._fixed_rows
        return Stop(
            seats=np.full(len(self.pair), AT_LOWER, dtype=np.int8),
            seat_rows=np.full(len(self.pair), BASIC, dtype=np.int8),
            columns=np.full(self._extra + len(self.circle) + 2 * len(self.rows), AT_LOWER, dtype=np.int8),
            rows=np.full(fixed, BASIC, dtype=np.int8),
        )

    def relax(
        self,
        seats: Positions,
        gains: Floats,
        mentee_gain: float,
        stop: Stop | None = None,
        *,
        way: Way = "primal",
    ) -> Priced | None:
        """The linear program over ``seats``; None when pins and circles have no solution. ``stop`` and ``way``: where
        and how to go on."""
        if self.impossible:
            return None
        model = self.model(seats, gains, mentee_gain, elastic=True)
        found = relax(model, self.placed(seats, stop) if stop is not None else None, way)
        if found is None:
            return None
        problem, count = self.problem, len(seats)
        people, mentees = len(problem.mentees) + len(problem.mentors), len(problem.mentees)
        bodies = found.values[: count + self._extra + len(self.circle)]
        is_whole = (np.abs(bodies % 1.0 - 0.5) > 0.5 - _NOTHING).all()
        return Priced(
            value=found.value,
            mentee_prices=found.prices[:mentees],
            mentor_prices=found.prices[mentees:people],
            row_prices=found.prices[people : people + len(self.rows)],
            reduced=found.reduced[:count],
            chosen=self.pairs_of(seats, found.values) if is_whole else None,
            short=float(found.values[len(bodies) :].sum()),
            unique=found.unique,
            stop=None if found.basis is None or self.several else self.stopped(seats, found.basis),
        )

    def charged(self, seats: Positions, gains: Floats, mentee_gain: float, stop: Stop, tolls: Floats) -> Stop:
        """Where the linear program stops in which each row with a toll is as full as its limit, gone on to from a
        ``stop`` that is the best under these tolls when those rows are left out. That is near where the program itself
        stops: such a row is full there too, at a price near its toll."""
        basis = self.placed(seats, stop)
        if basis is None or self.impossible:
            return stop
        model = self.model(seats, gains, mentee_gain, elastic=True)
        found = None
        with suppress(StuckError):
            found = Simplex(charged(model, self.counts(), tolls), basis).solve("dual")
        if found is None or found.basis is None:
            return stop
        rows = found.basis.rows.copy()
        mine = rows[self.counts()]
        mine[(tolls != 0) & (mine != BASIC)] = AT_LOWER
        mine[(tolls > 0) & (mine != BASIC)] = AT_UPPER
        return self.stopped(seats, replace(found.basis, rows=rows))

    def solve(
        self,
        seats: Positions,
        gains: Floats,
        mentee_gain: float,
        *,
        seconds: float | None,
        floor: Row | None = None,
        reach: Reach | None = None,
    ) -> Found:
        """The mixed-integer program over ``seats``. ``floor``: one row more. ``reach``: only answers at most so much
        below the linear program."""
        if self.impossible:
            return NO_PLAN
        model = self.model(seats, gains, mentee_gain, floor=floor)
        found = whole(model if reach is None else narrowed(model, reach), seconds=seconds)
        return Found(
            chosen=None if found.values is None else self.pairs_of(seats, found.values),
            value=found.value,
            bound=found.bound,
            finished=found.finished,
        )

    @property
    def _extra(self) -> int:
        """How many columns say that a mentee is matched."""
        return len(self.problem.mentees) if self.several else 0

    @property
    def _choices(self) -> Positions:
        """The pins that have a choice of rooms: one row each."""
        pins, seats = np.unique(self.pair[self.pinned], return_counts=True)
        return pins[seats > 1]

    @property
    def _fixed_rows(self) -> int:
        """How many rows there are before those of the seats."""
        problem = self.problem
        people = len(problem.mentees) + len(problem.mentors)
        return people + len(self.rows) + 2 * len(self.circle) + len(self._choices)

    def counts(self) -> slice:
        """Where the rows of the count and of the quotas lie."""
        first = len(self.problem.mentees) + len(self.problem.mentors)
        return slice(first, first + len(self.rows))

    def rooms(self, seats: int) -> slice:
        """Where the columns of the rooms lie in a model of so many seats."""
        return slice(seats + self._extra, seats + self._extra + len(self.circle))

    def model(
        self,
        seats: Positions,
        gains: Floats,
        mentee_gain: float,
        *,
        elastic: bool = False,
        floor: Row | None = None,
    ) -> Model:
        """The program over some seats. Without ``elastic`` the slacks are held at nought."""
        problem, count, extra, rooms = self.problem, len(seats), self._extra, len(self.circle)
        mentees, mentors = len(problem.mentees), len(problem.mentors)
        pair, room, columns = self.pair[seats], self.room[seats], np.arange(count)
        i, j = problem.i[pair], problem.j[pair]
        everybody, open_ = count + np.arange(extra), count + extra + np.arange(rooms)
        terms, low, high = Terms(), [np.full(mentees + mentors, -np.inf)], [problem.mentee_places.astype(float)]
        terms.add(i, columns, 1.0)
        # Mentors: as many pairs as places; with a circle, as many rooms as one.
        at_most = problem.mentor_places.astype(float)
        at_most[self.hosts] = np.minimum(1.0, at_most[self.hosts])
        high.append(at_most)
        plain = room == NO_ROOM
        terms.add(mentees + j[plain], columns[plain], 1.0)
        terms.add(mentees + self.hosts, open_, 1.0)
        at = mentees + mentors
        if extra:
            terms.add(*self.by_mentee.terms(np.arange(mentees), everybody, at))
        else:
            terms.add(*self.by_mentee.terms(i, columns, at))
        terms.add(*self.by_mentor.terms(j, columns, at))
        for number, row in enumerate(self.rows):
            if row.by_pair is not None:
                terms.add(at + number, columns, row.by_pair[pair])
        low.append(np.array([row.low for row in self.rows]))
        high.append(np.array([row.high for row in self.rows]))
        at += len(self.rows)
        seated = np.flatnonzero(~plain)
        for size, bounds in zip(self.sizes.T, ((0.0, np.inf), (-np.inf, 0.0)), strict=True):
            terms.add(at + room[seated], seated, 1.0)
            terms.add(at + np.arange(rooms), open_, -size.astype(float))
            low.append(np.full(rooms, bounds[0]))
            high.append(np.full(rooms, bounds[1]))
            at += rooms
        choices = self._choices
        pinned = self.pinned[seats]
        chosen = np.isin(pair, choices)
        terms.add(at + np.searchsorted(choices, pair[chosen]), columns[chosen], 1.0)
        low.append(np.ones(len(choices)))
        high.append(np.ones(len(choices)))
        at += len(choices)
        terms.add(at + np.arange(len(seated)), seated, 1.0)
        terms.add(at + np.arange(len(seated)), open_[room[seated]], -1.0)
        low.append(np.full(len(seated), -np.inf))
        high.append(np.zeros(len(seated)))
        at += len(seated)
        if extra:
            # x ≤ y for each pair and y ≤ Σ x: a mentee counts as matched exactly when she is.
            terms.add(at + columns, columns, 1.0)
            terms.add(at + columns, count + i, -1.0)
            terms.add(at + count + np.arange(extra), everybody, 1.0)
            terms.add(at + count + i, columns, -1.0)
            low.append(np.full(count + extra, -np.inf))
            high.append(np.zeros(count + extra))
            at += count + extra
        if floor is not None:
            assert floor.by_pair is not None, "A floor is a row over pairs."
            terms.add(at, columns, floor.by_pair[pair])
            low.append(np.array([floor.low]))
            high.append(np.array([floor.high]))
        # Slacks: two a row, below and above.
        ends = np.array([(row.low, row.high) for row in self.rows])
        slacks = count + extra + rooms + np.arange(2 * len(self.rows))
        terms.add(
            self.counts().start + np.repeat(np.arange(len(self.rows)), 2), slacks, np.tile([1.0, -1.0], len(ends))
        )
        largest = max(float(gains.max(initial=0.0)), -float(gains.min(initial=0.0)))  # without an array of all pairs
        price = -_PENALTY * (1.0 + largest + mentee_gain)
        least = np.zeros(count + extra + rooms + len(slacks))
        least[:count][pinned & ~chosen] = 1.0
        most = np.ones(len(least))
        most[slacks] = np.where(np.isfinite(ends).ravel(), np.inf if elastic else 0.0, 0.0)
        gain = [gains[pair] + (0.0 if extra else mentee_gain), np.full(extra, mentee_gain), np.zeros(rooms)]
        return Model(
            gain=np.concatenate([*gain, np.full(len(slacks), price)]),
            least=least,
            most=most,
            whole=np.arange(len(least)) < slacks[0],
            low=np.concatenate(low),
            high=np.concatenate(high),
            terms=terms,
        )

    def stopped(self, seats: Positions, basis: Basis) -> Stop:
        """Where a model over some seats stopped."""
        begin = self.start()
        seated, fixed = seats[self.room[seats] != NO_ROOM], self._fixed_rows
        begin.seats[seats] = basis.columns[: len(seats)]
        begin.seat_rows[seated] = basis.rows[fixed : fixed + len(seated)]
        return replace(begin, columns=basis.columns[len(seats) :], rows=basis.rows[:fixed])

    def placed(self, seats: Positions, stop: Stop) -> Basis | None:
        """The basis in a model over some seats; None when it is none there."""
        seated = seats[self.room[seats] != NO_ROOM]
        columns = np.concatenate([stop.seats[seats], stop.columns])
        rows = np.concatenate([stop.rows, stop.seat_rows[seated]])
        # A column that was basic and is not in any more leaves its place to a row.
        missing = len(rows) - int((columns == BASIC).sum() + (rows == BASIC).sum())
        return Basis(columns=columns, rows=rows) if missing == 0 and not self.several else None


def narrowed(model: Model, reach: Reach) -> Model:
    """The same with rows narrowed: room left in a row costs its price for every unit, and coefficients are whole."""
    low, high = model.low.copy(), model.high.copy()
    full, bare = np.flatnonzero(reach.prices > CLEAR), np.flatnonzero(reach.prices < -CLEAR)
    low[full] = np.maximum(low[full], high[full] - np.floor(reach.gap / reach.prices[full] + CLEAR))
    high[bare] = np.minimum(high[bare], low[bare] + np.floor(reach.gap / -reach.prices[bare] + CLEAR))
    return replace(model, low=low, high=high)


def charged(model: Model, at: slice, tolls: Floats) -> Model:
    """The same with the rows ``at`` that have tolls held at the limit the toll is paid for, and the tolls taken off the
    gains: whatever keeps these rows so is worth as much less in all."""
    low, high, most = model.low.copy(), model.high.copy(), model.most.copy()
    low[at] = np.where(tolls > 0, high[at], low[at])
    high[at] = np.where(tolls < 0, low[at], high[at])
    slacks = most[-2 * len(tolls) :].reshape(-1, 2)
    slacks[tolls != 0] = np.inf
    return replace(without_tolls(model, at, tolls), low=low, high=high, most=most)


def without_tolls(model: Model, at: slice, tolls: Floats) -> Model:
    """The same with what the rows ``at`` charge taken off the gains."""
    rows, columns, values = model.terms.columns()
    prices = np.zeros(len(model.low))
    prices[at] = tolls
    return replace(model, gain=model.gain - np.bincount(columns, values * prices[rows], len(model.gain)))
