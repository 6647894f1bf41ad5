"""A problem with any rows and circles, as a linear or mixed-integer program over some of its pairs.

Columns: the seats; then (only where a mentee has several places) one a mentee, "is matched"; then one a room, "is
open"; in a linear program last the slacks of the rows. A *room* is a circle in one of its languages, and a *seat* is a
pair in one of its rooms (a pair without a circle is one seat in no room). Rows: mentees, mentors, the bounds of the
quotas and of the count, rooms. A room has the exact hull  smallest · open ≤ Σ seats ≤ largest · open,  seat ≤ open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.linear import AT_LOWER, BASIC, CLEAR, Basis, Model, Terms, relax, whole
from workflows.matching.problem import Limit, Problem, Quota

NO_ROOM = -1
_PENALTY = 100.0
"""What a unit of slack costs, in pairs of the highest gain: more than any row can be worth."""
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """low ≤ Σ coefficients ≤ high. A coefficient by mentee counts once when she is matched; by mentor and by pair it
    counts for each match. ``whole``: what the row was multiplied with to have whole coefficients."""

    name: str
    low: float
    high: float
    whole: int = 1
    by_mentee: Floats | None = None
    by_mentor: Floats | None = None
    by_pair: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stop:
    """Where the linear program over some seats stopped, so that one over more seats, or other gains, goes on there."""

    seats: Positions
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Priced:
    """The linear program solved: its value; prices of mentees, mentors and rows; the reduced gain of each pair as far
    as it was in (elsewhere it follows from the prices); ``chosen`` when all values are whole; ``short``: units of slack
    that no plan within these pairs can do without. ``unique``: no other answer within these pairs is as good."""

    value: float
    mentee_prices: Floats
    mentor_prices: Floats
    row_prices: Floats
    reduced: Floats
    chosen: Positions | None
    short: float
    unique: bool
    stop: Stop | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Face:
    """All answers as good as ``chosen``: rows with ``prices`` (of mentees, mentors, rows) stay as full as there."""

    chosen: Positions
    prices: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """At most ``gap`` below the linear program with these ``prices`` of mentees, mentors and rows."""

    gap: float
    prices: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """The mixed-integer program solved: chosen pairs, its value, its bound, and whether it was finished."""

    chosen: Positions
    value: float
    bound: float
    finished: bool


class Program:
    """The rows and rooms of a problem, from which models over subsets of its pairs are made."""

    def __init__(self, problem: Problem, *, matched: int | None) -> None:
        self.problem = problem
        self.matched = matched
        self.several = bool((problem.mentee_places > 1).any())
        everybody = np.ones(len(problem.mentees))
        self.rows: list[Row] = []
        if matched is not None:
            self.rows.append(Row(name="", low=matched, high=matched, by_mentee=everybody))
        for quota in problem.quotas:
            self.rows.extend(_rows_of(quota, matched, self.several, len(problem.mentees)))
        self.pair, self.room, self.circle = _seats(problem)
        self.circled: Positions = np.unique(self.pair[self.room != NO_ROOM])
        """The pairs of circles, which are in every linear program."""
        self.impossible = any(row.low > row.high for row in self.rows) or bool(
            np.setdiff1d(problem.pins, self.pair).size
        )
        """Whether a row contradicts itself, or a pin has no seat: too few speak the language."""
        self.coefficients = [self._coefficients(row) for row in self.rows]

    def _coefficients(self, row: Row) -> Floats:
        """A row's coefficient of every pair (without ``by_mentee`` where mentees have columns of their own)."""
        problem = self.problem
        total = np.zeros(problem.pairs)
        if row.by_mentee is not None and not self.several:
            total += row.by_mentee[problem.i]
        if row.by_mentor is not None:
            total += row.by_mentor[problem.j]
        if row.by_pair is not None:
            total += row.by_pair
        return total

    def seats_of(self, pairs: Positions) -> Positions:
        """All seats of some pairs."""
        wanted = np.zeros(self.problem.pairs, dtype=np.bool_)
        wanted[pairs] = True
        return np.flatnonzero(wanted[self.pair])

    def relax(
        self,
        pairs: Positions,
        gains: Floats,
        mentee_gain: float,
        stop: Stop | None = None,
        *,
        face: Face | None = None,
    ) -> Priced | None:
        """The linear program over ``pairs`` and all circles; None when pins and circles have no solution. ``face``:
        only answers as good as an earlier one."""
        if self.impossible:
            return None
        seats = self.seats_of(np.union1d(pairs, self.circled))
        model = self._model(seats, gains, mentee_gain, elastic=face is None)
        if face is not None:
            model = self._tightened(model, seats, face)
        found = relax(model, self._placed(model, seats, stop) if stop is not None else None)
        if found is None:
            return None
        problem = self.problem
        people, mentees = len(problem.mentees) + len(problem.mentors), len(problem.mentees)
        slacks = self._slacks if face is None else 0
        slack = found.values[len(found.values) - slacks :]
        reduced = np.full(problem.pairs, -np.inf)
        np.maximum.at(reduced, self.pair[seats], found.reduced[: len(seats)])
        rooms = found.values[len(seats) : len(found.values) - slacks]
        is_whole = (np.abs(np.concatenate([found.values[: len(seats)], rooms]) % 1.0 - 0.5) > 0.5 - _NOTHING).all()
        return Priced(
            value=found.value,
            mentee_prices=found.prices[:mentees],
            mentor_prices=found.prices[mentees:people],
            row_prices=found.prices[people : people + len(self.rows)],
            reduced=reduced,
            chosen=np.unique(self.pair[seats[found.values[: len(seats)] > 0.5]]) if is_whole else None,
            short=float(slack.sum()),
            unique=found.unique,
            stop=None if found.basis is None else Stop(seats=seats, basis=found.basis),
        )

    def solve(
        self,
        pairs: Positions,
        gains: Floats,
        mentee_gain: float,
        *,
        seconds: float | None,
        floor: Row | None = None,
        reach: Reach | None = None,
    ) -> Found | None:
        """The mixed-integer program over ``pairs``; None when it found no solution. ``floor``: one row more. ``reach``:
        only answers at most so much below the linear program."""
        if self.impossible:
            return None
        seats = self.seats_of(pairs)
        model = self._model(seats, gains, mentee_gain, floor=floor)
        found = whole(model if reach is None else _narrowed(model, reach), seconds=seconds)
        if found is None:
            return None
        return Found(
            chosen=np.unique(self.pair[seats[found.values[: len(seats)] > 0.5]]),
            value=found.value,
            bound=found.bound,
            finished=found.finished,
        )

    @property
    def _slacks(self) -> int:
        return sum(int(np.isfinite(row.low)) + int(np.isfinite(row.high)) for row in self.rows)

    def _model(
        self, seats: Positions, gains: Floats, mentee_gain: float, *, elastic: bool = False, floor: Row | None = None
    ) -> Model:
        problem, count = self.problem, len(seats)
        mentees, mentors = len(problem.mentees), len(problem.mentors)
        pair, room, columns = self.pair[seats], self.room[seats], np.arange(count)
        extra, rooms = (mentees if self.several else 0), len(self.circle)
        everybody, open_ = count + np.arange(extra), count + extra + np.arange(rooms)
        rows = [*self.rows, *([floor] if floor is not None else [])]
        terms, low, high = Terms(), [np.full(mentees + mentors, -np.inf)], [problem.mentee_places.astype(float)]
        terms.add(problem.i[pair], columns, 1.0)
        # Mentors: as many pairs as places; with a circle, as many rooms as one.
        hosts = np.array([circle.mentor for circle in problem.circles], dtype=np.int64)
        at_most = problem.mentor_places.astype(float)
        at_most[hosts] = np.minimum(1.0, at_most[hosts])
        high.append(at_most)
        plain = room == NO_ROOM
        terms.add(mentees + problem.j[pair[plain]], columns[plain], 1.0)
        terms.add(mentees + hosts[self.circle], open_, 1.0)
        at = mentees + mentors
        for number, row in enumerate(rows):
            weights = self.coefficients[number] if number < len(self.rows) else self._coefficients(row)
            terms.add(at + number, columns, weights[pair])
            if extra and row.by_mentee is not None:
                terms.add(at + number, everybody, row.by_mentee)
        low.append(np.array([row.low for row in rows]))
        high.append(np.array([row.high for row in rows]))
        at += len(rows)
        if rooms:
            seated = np.flatnonzero(~plain)
            sizes = np.array([(problem.circles[k].smallest, problem.circles[k].largest) for k in self.circle])
            for side, (size, bounds) in enumerate(zip(sizes.T, ((0.0, np.inf), (-np.inf, 0.0)), strict=True)):
                first = at + side * rooms
                terms.add(first + room[seated], seated, 1.0)
                terms.add(first + np.arange(rooms), open_, -size.astype(float))
                low.append(np.full(rooms, bounds[0]))
                high.append(np.full(rooms, bounds[1]))
            at += 2 * rooms
            terms.add(at + np.arange(len(seated)), seated, 1.0)
            terms.add(at + np.arange(len(seated)), open_[room[seated]], -1.0)
            low.append(np.full(len(seated), -np.inf))
            high.append(np.zeros(len(seated)))
            at += len(seated)
        least = np.zeros(count + extra + rooms)
        choices = np.bincount(pair, minlength=problem.pairs)
        pinned = np.isin(pair, problem.pins)
        least[:count][pinned & (choices[pair] == 1)] = 1.0
        for pin in problem.pins[choices[problem.pins] > 1]:
            terms.add(at, columns[pair == pin], 1.0)
            low.append(np.ones(1))
            high.append(np.ones(1))
            at += 1
        if extra:
            # x ≤ y for each pair and y ≤ Σ x: a mentee counts as matched exactly when she is.
            terms.add(at + columns, columns, 1.0)
            terms.add(at + columns, count + problem.i[pair], -1.0)
            terms.add(at + count + np.arange(extra), everybody, 1.0)
            terms.add(at + count + problem.i[pair], columns, -1.0)
            low.append(np.full(count + extra, -np.inf))
            high.append(np.zeros(count + extra))
        gain = [gains[pair] + (0.0 if extra else mentee_gain), np.full(extra, mentee_gain), np.zeros(rooms)]
        most = [np.ones(count + extra + rooms)]
        if elastic:
            price, column = -_PENALTY * (1.0 + float(np.abs(gains).max(initial=0.0))), count + extra + rooms
            for number, row in enumerate(self.rows, start=mentees + mentors):
                for bound, sign in ((row.low, 1.0), (row.high, -1.0)):
                    if np.isfinite(bound):
                        terms.add(number, column, sign)
                        column += 1
            gain.append(np.full(self._slacks, price))
            most.append(np.full(self._slacks, np.inf))
            least = np.concatenate([least, np.zeros(self._slacks)])
        is_whole: Bools = np.ones(len(least), dtype=np.bool_)
        return Model(
            gain=np.concatenate(gain),
            least=least,
            most=np.concatenate(most),
            whole=is_whole,
            low=np.concatenate(low),
            high=np.concatenate(high),
            terms=terms,
        )

    def _tightened(self, model: Model, seats: Positions, face: Face) -> Model:
        """The same with every row that had a price held where the earlier answer has it."""
        rows, columns, values = model.terms.columns()
        taken = np.isin(self.pair[seats], face.chosen)
        inside = columns < len(seats)
        rows, columns, values = rows[inside], columns[inside], values[inside]
        activity = np.bincount(rows[taken[columns]], values[taken[columns]], len(model.low))
        held = np.zeros(len(model.low), dtype=np.bool_)
        held[: len(face.prices)] = np.abs(face.prices) > CLEAR
        return replace(model, low=np.where(held, activity, model.low), high=np.where(held, activity, model.high))

    def _placed(self, model: Model, seats: Positions, stop: Stop) -> Basis | None:
        """The basis in a model with more seats, which begin at nought."""
        if len(stop.basis.rows) != len(model.low):
            return None
        known = np.full(len(self.pair), AT_LOWER, dtype=np.int64)
        known[stop.seats] = stop.basis.columns[: len(stop.seats)]
        columns = np.concatenate([known[seats], stop.basis.columns[len(stop.seats) :]])
        # A column that was basic and is not in any more leaves its place to a row.
        missing = len(stop.basis.rows) - int((columns == BASIC).sum() + (stop.basis.rows == BASIC).sum())
        return Basis(columns=columns, rows=stop.basis.rows) if missing == 0 else None


def _narrowed(model: Model, reach: Reach) -> Model:
    """The same with rows narrowed: room left in a row costs its price for every unit, and coefficients are whole."""
    low, high = model.low.copy(), model.high.copy()
    full, bare = np.flatnonzero(reach.prices > CLEAR), np.flatnonzero(reach.prices < -CLEAR)
    low[full] = np.maximum(low[full], high[full] - np.floor(reach.gap / reach.prices[full] + CLEAR))
    high[bare] = np.minimum(high[bare], low[bare] + np.floor(reach.gap / -reach.prices[bare] + CLEAR))
    return replace(model, low=low, high=high)


def _seats(problem: Problem) -> tuple[Positions, Positions, Positions]:
    """The pair and the room of each seat, by pair; the circle of each room."""
    host = {circle.mentor: number for number, circle in enumerate(problem.circles)}
    if not host:
        pairs = np.arange(problem.pairs)
        return pairs, np.full(len(pairs), NO_ROOM), np.zeros(0, dtype=np.int64)
    plain = np.flatnonzero(~problem.in_circle)
    seats, rooms = [plain], [np.full(len(plain), NO_ROOM)]
    circles: list[int] = []
    order = np.argsort(problem.j, kind="stable")
    bounds = np.searchsorted(problem.j[order], np.arange(len(problem.mentors) + 1))
    for number, circle in enumerate(problem.circles):
        hers = order[bounds[circle.mentor] : bounds[circle.mentor + 1]]
        for speaks in circle.speaks if circle.languages else (np.ones(len(problem.mentees), dtype=np.bool_),):
            who = hers[speaks[problem.i[hers]]]
            if len(who) >= circle.smallest:
                seats.append(who)
                rooms.append(np.full(len(who), len(circles)))
                circles.append(number)
    pair, room = np.concatenate(seats), np.concatenate(rooms)
    order = np.lexsort((room, pair))
    return pair[order], room[order], np.array(circles, dtype=np.int64)


def _rows_of(quota: Quota, matched: int | None, several: bool, mentees: int) -> Iterator[Row]:
    """The bounds of one quota. A share with the count open is  whole·members − part·matched ≥ 0  (or ≤ 0)."""
    members = quota.members.astype(np.float64)
    if matched is not None:
        low, high = quota.bounds(matched)
        yield row_of(quota, low if low else -np.inf, np.inf if high is None else high, members)
        return
    for limit, is_low in ((quota.at_least, True), (quota.at_most, False)):
        if limit is not None and limit.share:
            yield _share(quota, limit, is_low, several, mentees)
        elif limit is not None:
            bound = limit.fewest(0) if is_low else limit.most(0)
            yield row_of(quota, bound if is_low else -np.inf, np.inf if is_low else bound, members)


def row_of(quota: Quota, low: float, high: float, coefficients: Floats) -> Row:
    """A row over the members of a quota."""
    return Row(
        name=quota.name,
        low=low,
        high=high,
        by_mentee=coefficients if quota.of == "mentee" else None,
        by_mentor=coefficients if quota.of == "mentor" else None,
        by_pair=coefficients if quota.of == "pair" else None,
    )


def _share(quota: Quota, limit: Limit, is_low: bool, several: bool, mentees: int) -> Row:
    part, whole = limit.amount.numerator, limit.amount.denominator
    members = whole * quota.members.astype(np.float64)
    low, high = (0.0, np.inf) if is_low else (-np.inf, 0.0)
    apart = several and quota.of != "mentee"
    return Row(
        name=quota.name,
        low=low,
        high=high,
        whole=whole,
        by_mentee=np.full(mentees, -float(part)) if apart else members - part if quota.of == "mentee" else None,
        by_mentor=(members if apart else members - part) if quota.of == "mentor" else None,
        by_pair=(members if apart else members - part) if quota.of == "pair" else None,
    )
