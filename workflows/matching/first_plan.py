"""A plan to show long before the best one is found: where many people wait, the linear program takes its time.

The network under tolls (``tolls``) breaks a handful of rows by a few people. So its circles stay as they are, the pairs
that cost next to nothing are let in beside its own, and over these few the rows are kept: a small linear program says
how many people that leaves, a small mixed-integer program who they are. Its bound is that of the tolls' prices, with
what every circle could add to them: it holds for all pairs and all circles, whatever was left out here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.linear import Model, Relaxed, Simplex, StuckError, whole
from workflows.matching.narrowing import decided, first_reach
from workflows.matching.program import Priced, Program, without_tolls
from workflows.matching.reduced import SLACK, priced_out
from workflows.matching.seating import NO_ROOM
from workflows.matching.tree import Look, tree_of
from workflows.matching.watch import Progress, Watch

_NEAR = 100.0
"""Pairs are let in that are worth at most so many points less than their two prices."""
_TIMES, _FURTHER = 3, 4.0
"""So often the last program looks, each time so many times as far."""
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

    def look(self, program: Program, gains: Floats, looked: Look) -> None:
        """Look for a plan near that of the network under tolls."""
        problem = program.problem
        if program.impossible or np.isin(program.hosts, problem.j[problem.pins]).any():
            return  # what a circle can add that somebody is pinned to is not counted out
        chosen = mended(program, gains, self.people, looked)
        if chosen is None:
            return
        matched, score = problem.matched(chosen), int(problem.score[chosen].sum())
        bound = bound_of(program, gains, self.people, looked) - self.people * matched
        bound_on_score = max(score, int(np.floor(bound + 10 * SLACK)))
        self.watch.report(Progress(matched=matched, score=score, bound=bound_on_score, chosen=chosen))


def bound_of(program: Program, gains: Floats, people: float, looked: Look) -> float:
    """What no plan is worth more than, by the prices and tolls of the network."""
    problem, prices, tolls = program.problem, looked.certificate, looked.tolls
    assert tolls is not None, "It was looked at with tolls."
    free, places = problem.open
    mentee_prices, mentor_prices = prices.mentee_prices / prices.scale, prices.mentor_prices / prices.scale
    if looked.bound is not None:
        mentee_prices, mentor_prices = looked.bound.mentee_prices, looked.bound.mentor_prices.copy()
        mentor_prices[program.hosts] = 0.0  # all that their circles are worth is counted out below
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


def mended(program: Program, gains: Floats, people: float, looked: Look) -> Positions | None:
    """A plan near that of the network which keeps all rows; None where there is none so near."""
    problem, tolls = program.problem, looked.tolls
    assert looked.closed is not None, "It was looked at with tolls."
    assert tolls is not None, "It was looked at with tolls."
    near = looked.near(_NEAR) & ~looked.closed
    near &= np.repeat(problem.open[0], np.diff(problem.start))
    near[looked.chosen] = near[problem.pins] = True
    seats = program.seats_of(np.flatnonzero(near))
    meets = _meeting(program, looked.chosen)
    seats = seats[np.append(meets, True)[program.room[seats]]]
    stop = tree_of(program, seats, looked)
    if stop is None:
        return None
    seats = program.together(seats, stop.basic)
    basis = program.placed(seats, stop)
    model = _held(program, seats, gains, people, meets)
    try:
        # First what the rows charge, which is the best already but for the rows; then what plans are worth.
        found = Simplex(without_tolls(model, program.counts(), tolls), basis).solve("dual")
        found = None if found is None else Simplex(model, found.basis).solve("primal")
        if found is None:
            return None
        matched = int(np.floor(found.values[: len(seats)].sum() + SLACK))
        fixed = Program(problem, matched=matched, like=program)
        model = _held(fixed, seats, gains, people, meets)
        found = Simplex(model, found.basis).solve("dual")
    except StuckError:
        return None
    chosen = None if found is None else _whole(fixed, seats, model, found)
    return chosen if chosen is not None and problem.keeps_rows(chosen) else None


def _meeting(program: Program, chosen: Positions) -> Bools:
    """Which rooms meet: those with enough of the chosen pairs of their mentor, the fullest one of each."""
    room = program.room[program.seats_of(chosen)]
    many = np.bincount(room[room != NO_ROOM], minlength=len(program.circle))
    order = np.lexsort((-many, program.hosts))
    first = order[np.flatnonzero(np.diff(program.hosts[order], prepend=-1))]
    meets = np.zeros(len(program.circle), dtype=np.bool_)
    meets[first[many[first] >= program.sizes[first, 0]]] = True
    return meets


def _held(program: Program, seats: Positions, gains: Floats, people: float, meets: Bools) -> Model:
    """The program over some seats in which rooms are open or closed as they are."""
    model, rooms = program.model(seats, gains, people), program.rooms(len(seats))
    model.least[rooms] = model.most[rooms] = meets
    return model


def _whole(program: Program, seats: Positions, model: Model, found: Relaxed) -> Positions | None:
    """A whole answer near that of a linear program."""
    reach = first_reach(model, found)
    for _ in range(_TIMES):
        narrow = decided(model, found, reach, program.counts())
        answer = None if narrow is None else whole(narrow.model, seconds=_SECONDS)
        if narrow is not None and answer is not None:
            return program.pairs_of(seats, narrow.all_of(answer.values))
        reach *= _FURTHER
    return None
