"""A plan to show long before the best one is found: where many people wait, the linear program takes its time.

The network under tolls (``tolls``) breaks a handful of rows by a few people. So the circles that meet there (they may
still be given up), the pairs that cost next to nothing and each mentee's best one are let in beside its own, and over
these few the rows are kept: a small linear program says how many people that leaves, a small mixed-integer program who
they are. Its bound is that of the tolls' prices, with what every circle could add to them: it holds for all pairs and
all circles, whatever was left out here. The linear program over all pairs goes on from where the small one stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.linear import Model, Relaxed, Simplex, StuckError, whole
from workflows.matching.narrowing import decided, first_reach
from workflows.matching.program import Priced, Program, Stop, without_tolls
from workflows.matching.reduced import SLACK, first_few, priced_out
from workflows.matching.tree import Look, tree_of
from workflows.matching.watch import Progress, Watch

_NEAR = 100.0
"""Pairs are let in that are worth at most so many points less than their two prices."""
_TWICE = 2
"""And so many times as many for a circle as it can take."""
_TIMES, _FURTHER = 3, 4.0
"""So often the last program looks, each time so many times as far."""
_OPEN = 0.5, 0.05, 0.95
"""A room meets that is open by more than so much, the others stay closed: then little is left to choose. What is tried
first keeps most of it as it is, what comes next leaves room for more, or fewer."""
_SECONDS = 2.0
"""So long it may take: it is only for a plan to show."""
_NEVER = 1e9
"""What somebody costs who is matched already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPlan:
    """Tells whoever watches of a first plan, and of what bounds it. ``people``: so many points more than its score each
    match counts."""

    watch: Watch
    people: float

    def can(self, program: Program) -> bool:
        """Whether a plan can be told of: what a circle can add that somebody is pinned to is not counted out."""
        problem = program.problem
        return not (program.impossible or np.isin(program.hosts, problem.j[problem.pins]).any())

    def look(self, program: Program, gains: Floats, looked: Look) -> tuple[Positions, Stop] | None:
        """Look for a plan near that of the network under tolls. Some seats, and where a linear program over them
        stopped; None where it led nowhere."""
        problem = program.problem
        small = kept_rows(program, gains, self.people, looked)
        if small is None:
            return None
        chosen = mended(program, gains, small)
        if chosen is not None:
            matched, score = problem.matched(chosen), int(problem.score[chosen].sum())
            people = looked.bound.people if looked.bound is not None else looked.people
            bound = bound_of(program, gains, looked) - people * matched
            bound_on_score = max(score, int(np.floor(bound + 10 * SLACK)))
            self.watch.report(Progress(matched=matched, score=score, bound=bound_on_score, chosen=chosen))
        return None if small.found.basis is None else (small.seats, program.stopped(small.seats, small.found.basis))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Small:
    """A linear program over some ``seats`` in which only the rooms that ``meets`` may be open, solved."""

    seats: Positions
    meets: Bools
    found: Relaxed


def bound_of(program: Program, gains: Floats, looked: Look) -> float:
    """What no plan is worth more than, by the prices and tolls of the network, where a mentee is worth by herself what
    she was there."""
    problem, prices, tolls, people = program.problem, looked.certificate, looked.tolls, looked.people
    free, places = problem.open
    mentee_prices, mentor_prices = prices.mentee_prices / prices.scale, prices.mentor_prices / prices.scale
    if looked.bound is not None:
        mentee_prices, mentor_prices = looked.bound.mentee_prices, looked.bound.mentor_prices.copy()
        tolls, people = looked.bound.tolls, looked.bound.people
        mentor_prices[program.hosts] = 0.0  # all that their circles are worth is counted out below
    assert tolls is not None, "It was looked at with tolls."
    value = float(mentee_prices[free].sum() + mentor_prices @ places) + _at_limits(program, tolls)
    pins = gains[problem.pins] + people
    for row, toll in zip(program.rows, tolls.tolist(), strict=True):
        if row.by_mentee is not None:
            pins -= toll * row.by_mentee[problem.i[problem.pins]]
        if row.by_mentor is not None:
            pins -= toll * row.by_mentor[problem.j[problem.pins]]
        if row.by_pair is not None:
            pins -= toll * row.by_pair[problem.pins]
    mentor_prices[program.hosts] *= places[program.hosts]
    priced = Priced(
        value=value + float(pins.sum()),
        mentee_prices=np.where(free, mentee_prices, _NEVER),
        mentor_prices=mentor_prices,
        row_prices=tolls,
        reduced=tolls[:0],
        chosen=None,
        short=0.0,
        unique=False,
        stop=None,
    )
    return priced.value + priced_out(program, priced, gains, people, program.among(program.fixed)).missing


def _at_limits(program: Program, tolls: Floats) -> float:
    """What the tolls come to where every row that has one is at its limit."""
    low, high = np.array([(row.low, row.high) for row in program.rows]).T
    return float(tolls @ np.where(tolls > 0, high, np.where(tolls < 0, low, 0.0)))


def kept_rows(program: Program, gains: Floats, people: float, looked: Look) -> Small | None:
    """The linear program near the plan of the network that keeps all rows; None where there is none so near."""
    tolls, meets = looked.tolls, looked.meets
    assert tolls is not None, "It was looked at with tolls."
    assert meets is not None, "It was looked at with tolls."
    seats = _nearby(program, looked, meets)
    stop = tree_of(program, seats, looked)
    if stop is None:
        return None
    seats = program.together(seats, stop.basic)
    basis = program.placed(seats, stop)
    given = gains
    if looked.gifts is not None and len(looked.gifts[0]):
        given = gains.copy()
        given[looked.gifts[0]] += looked.gifts[1]
    try:
        # First what the rows charge and circles give, which is the best already but for the rows; then what plans are
        # worth.
        model = _open(program, seats, given, looked.people, meets)
        found = Simplex(without_tolls(model, program.counts(), tolls), basis).solve("dual")
        if found is not None:
            found = Simplex(_open(program, seats, gains, people, meets), found.basis).solve("primal")
    except StuckError:
        return None
    return None if found is None else Small(seats=seats, meets=meets, found=found)


def mended(program: Program, gains: Floats, small: Small) -> Positions | None:
    """A plan near what a small linear program says, which keeps all rows; None where none is found."""
    problem, seats = program.problem, small.seats
    matched = int(np.floor(small.found.values[: len(seats)].sum() + SLACK))
    fixed = Program(problem, matched=matched, like=program)
    model = _open(fixed, seats, gains, 0.0, small.meets)
    try:
        found = Simplex(model, small.found.basis).solve("dual")
        if found is None:
            return None
        for least in _OPEN:
            held = replace(model, least=model.least.copy(), most=model.most.copy())
            rooms = fixed.rooms(len(seats))
            held.least[rooms] = held.most[rooms] = found.values[rooms] > least
            closer = Simplex(held, found.basis).solve("dual")
            chosen = None if closer is None else _whole(fixed, seats, held, closer)
            if chosen is not None and problem.keeps_rows(chosen):
                return chosen
    except StuckError:
        return None
    chosen = _whole(fixed, seats, model, found)
    return chosen if chosen is not None and problem.keeps_rows(chosen) else None


def _nearby(program: Program, looked: Look, meets: Bools) -> Positions:
    """The seats that cost next to nothing at the prices of the network, the best one of each mentee, those of its plan,
    and of each room that meets enough for two circles."""
    problem = program.problem
    near = looked.near(_NEAR)
    near &= np.repeat(problem.open[0], np.diff(problem.start))
    near[looked.chosen] = near[problem.pins] = True
    rooms = np.flatnonzero(np.append(meets, False)[program.room])
    room = program.room[rooms].astype(np.int64)
    above = looked.above(program.pair[rooms]).astype(np.float64)
    liked = rooms[first_few(room, above, _TWICE * program.sizes[room, 1])]
    seats = program.together(program.seats_of(np.flatnonzero(near)), liked)
    nearby: Positions = seats[np.append(meets, True)[program.room[seats]]]
    return nearby


def _open(program: Program, seats: Positions, gains: Floats, people: float, meets: Bools) -> Model:
    """The program over some seats in which only the rooms that meet may be open."""
    model = program.model(seats, gains, people)
    model.most[program.rooms(len(seats))] = meets
    return model


def _whole(program: Program, seats: Positions, model: Model, found: Relaxed) -> Positions | None:
    """A whole answer near that of a linear program."""
    reach = first_reach(model, found)
    for _ in range(_TIMES):
        narrow = decided(model, found, reach, program.counts())
        values = None if narrow is None else whole(narrow.model, seconds=_SECONDS).values
        if narrow is not None and values is not None:
            return program.pairs_of(seats, narrow.all_of(values))
        reach *= _FURTHER
    return None
