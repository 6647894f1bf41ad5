"""The linear program over *all* eligible pairs, by column generation: its value bounds every plan.

It starts from the pairs that look best under the prices of the network (or from where the run before stopped), is
solved, every pair is priced, those that pay are added, until none does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workflows.matching.certificate import Certificate
from workflows.matching.comparisons import Floats, Positions
from workflows.matching.compiled import KERNEL
from workflows.matching.first_plan import FirstPlan
from workflows.matching.linear import CLEAR, Way
from workflows.matching.program import Priced, Program, Stop
from workflows.matching.reduced import MORE, PER_MENTEE, SLACK, nearest, priced_out
from workflows.matching.seating import NO_ROOM
from workflows.matching.tolls import gathered, tolled
from workflows.matching.tree import Look, look, tree_of

_CLOSE = 1e-5
"""The linear program is left when its value is within this share of its bound."""
_KEPT = 5
"""So many pairs of each mentee are kept for the next run."""
_NEAR = 0.1
"""With seats that pay come those that miss it by less than this share of the best."""
_MANY = 10_000
"""With so many mentees somebody waits for the first plan."""
_BESIDE = 3
"""So many pairs of each mentee come beside those of the first plan."""
_PAYS, _LARGE = 4_000, 400_000
"""With so many pairs the kernel finds tolls, once it is there; with so many it is worth waiting for."""


@dataclass(slots=True, kw_only=True, eq=False)
class Warm:
    """Where the linear program of the run before stopped, and the seats that were worth something there. Weights that
    move leave it a good place to begin. ``people``: where the one in which only people count stops that goes on
    from such a stop."""

    stop: Stop | None = None
    seats: Positions | None = None
    program: Program | None = None
    tolls: Floats | None = None
    people: tuple[Stop, Ceiling | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ceiling:
    """The linear program over all pairs: its value, the reduced gain of every seat, the proof its prices make, its
    answer where that is whole, the seats it was solved on, and where it stopped."""

    value: float
    reduced: Floats
    certificate: Certificate | None
    chosen: Positions | None
    seats: Positions
    stop: Stop | None = None
    unique: bool = False
    solved: Priced | None = None

    @property
    def prices(self) -> Floats | None:
        """Those of mentees, mentors and rows."""
        return None if self.solved is None else self.solved.prices


def ceiling_of(
    program: Program,
    gains: Floats,
    mentee_gain: float,
    start: Positions,
    warm: Warm | None,
    *,
    exact: bool = True,
    told: FirstPlan | None = None,
    bounded: Callable[[float], None] = lambda _: None,
) -> Ceiling | None:
    """The linear program over all pairs; None when nothing keeps the rows. Not ``exact``: one round over few pairs.
    ``told``: who is to have a plan early, where people are many; ``bounded`` hears after each round but the last what
    no plan is worth more than."""
    if program.several:
        # The columns "is matched" have prices of their own; take in all pairs at once.
        everything = np.arange(len(program.pair))
        solved = program.relax(everything, gains, mentee_gain)
        if solved is None or solved.short > SLACK:
            return None
        return Ceiling(
            value=solved.value, reduced=solved.reduced, certificate=None, chosen=solved.chosen, seats=everything
        )
    # Seats that pay now begin occupied; then nothing looks better, and the dual method goes on. Where every seat counts
    # the same, few pay and many look as good.
    onward: Way = "dual" if gains.any() else "primal"
    if warm is None or warm.stop is None or warm.seats is None:
        seats, stop, way = _looked(program, gains, mentee_gain, start, onward, told)
    else:
        seats, stop, way = warm.seats, warm.stop, onward
        if warm.tolls is not None:
            seats = program.together(seats, stop.basic, program.fixed)
            stop, warm.tolls = program.charged(seats, gains, mentee_gain, stop, warm.tolls), None
    seats = program.together(seats, program.fixed)
    while True:
        if stop is not None:
            seats = program.together(seats, stop.basic)
        solved = program.relax(seats, gains, mentee_gain, stop, way=way)
        if solved is None:
            return None
        stop, way = solved.stop, onward
        if not exact and solved.short <= SLACK:
            if warm is not None:
                reduced = np.full(len(program.pair), -np.inf)
                reduced[seats] = solved.reduced
                warm.stop, warm.seats = stop, nearest(program, reduced, _KEPT, among=seats)
            return Ceiling(
                value=solved.value, reduced=solved.reduced, certificate=None, chosen=solved.chosen, seats=seats
            )
        inside = program.among(seats)
        out = priced_out(program, solved, gains, mentee_gain, inside)
        # A bound in every round; the last rounds would hardly lower it.
        close = out.missing <= _CLOSE * max(1.0, abs(solved.value)) and solved.chosen is None
        if not len(out.paying) or (solved.short <= SLACK and close):
            if solved.short > SLACK:
                return None
            if warm is not None:
                warm.stop, warm.seats = stop, nearest(program, out.seats, _KEPT, among=seats)
            return Ceiling(
                value=solved.value + out.missing,
                reduced=out.seats,
                certificate=_certificate(program, solved, gains, mentee_gain),
                chosen=solved.chosen,
                seats=seats,
                stop=stop,
                solved=solved,
                unique=solved.unique and not (~inside & (out.seats > -CLEAR)).any(),
            )
        if solved.short <= SLACK:
            bounded(solved.value + out.missing)
        # With those that pay come those that nearly do: the next prices would ask for them. Where every seat counts the
        # same, nearly all of them nearly do.
        near = out.paying
        if gains.any():
            most = float(out.seats[out.paying].max())
            near = program.together(near, np.flatnonzero(~inside & (out.seats > -_NEAR * most)))
        seats = program.together(seats, nearest(program, out.seats, MORE, among=near))
        del out  # of all pairs: forgotten before they are priced again


def _looked(
    program: Program, gains: Floats, mentee_gain: float, start: Positions, way: Way, told: FirstPlan | None
) -> tuple[Positions, Stop | None, Way]:
    """Where to begin: the seats that look best to the network, where the linear program starts, and which way."""
    people = int(mentee_gain) if program.matched is None else 0
    kernel = KERNEL.loaded() if program.problem.pairs >= _LARGE else KERNEL.module
    looked: Look | None
    if kernel is not None and program.problem.pairs >= _PAYS:
        if told is not None and len(program.problem.mentees) >= _MANY and told.can(program):
            looked = gathered(program, people, start, kernel)
            near = told.look(program, gains, looked)
            if near is not None:
                seats, began = near
                # Circles that do not meet yet are asked for by the prices of the next program.
                more = nearest(program, looked.worth[program.pair], _BESIDE)
                return program.together(seats, more[program.room[more] == NO_ROOM]), began, "primal"
        looked = tolled(program, people, start, kernel)
    else:
        looked = look(program.problem, start, matched=program.matched, people=people)
    if looked is None:
        seats = nearest(program, gains[program.pair], PER_MENTEE)
        return program.together(seats, program.seats_of(start)), None, way
    seats = nearest(program, looked.worth[program.pair], PER_MENTEE)
    seats = program.together(seats, program.seats_of(start), program.seats_of(looked.chosen))
    stop = tree_of(program, seats, looked)
    if looked.tolls is None or stop is None:
        return seats, stop, "dual"
    seats = program.together(seats, stop.basic, program.fixed)
    return seats, program.charged(seats, gains, mentee_gain, stop, looked.tolls), "primal"


def _certificate(program: Program, solved: Priced, gains: Floats, mentee_gain: float) -> Certificate:
    """The prices of the linear program in the form the auditor reads."""
    mentee_prices = solved.mentee_prices - mentee_gain
    mentor_prices = solved.mentor_prices.copy()
    by_quota: dict[str, float] = {}
    count_price = 0.0
    for row, price in zip(program.rows, solved.row_prices.tolist(), strict=True):
        if row.by_mentee is not None:
            mentee_prices += price * row.by_mentee
        if row.by_mentor is not None:
            mentor_prices += price * row.by_mentor
        if row.name:
            by_quota[row.name] = by_quota.get(row.name, 0.0) + price * row.whole
        else:
            count_price = price if program.matched is not None else 0.0
    limits = {quota.name: (quota.at_least, quota.at_most) for quota in program.problem.quotas}
    return Certificate(
        weight=gains,
        scale=1,
        mentee_prices=mentee_prices,
        mentor_prices=mentor_prices,
        count_price=count_price,
        mentee_gain=mentee_gain,
        matched=program.matched,
        # A price of −1e-15 on a side without a limit is rounding, not a price.
        quota_prices={
            name: price if limits[name][0 if price < 0 else 1] is not None else 0.0 for name, price in by_quota.items()
        },
        exact=False,
    )
