"""What each row charges those it counts, so that the network keeps the rows nearly by itself.

A row that no network carries (a share, a quota that crosses another, pairs that stay) is left out, and whoever counts
for it pays a toll, or gets one, instead. With the right tolls the best plan of the network hardly breaks a row and its
prices are near those of the linear program, which so begins near its end. The kernel answers for one choice of tolls in
milliseconds; each toll then takes a step in the direction in which its row is broken: a longer one where the direction
is that of before, a shorter one where it is not. Circles meet in one language, and those too few come to are closed.
Neither tolls nor what is closed bind anybody: they only say where to begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

import numpy as np

from workflows.matching.certificate import Certificate
from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.gathering import Gathering
from workflows.matching.pool import Integers
from workflows.matching.pricing import best_of_each, merged, near_best, united
from workflows.matching.problem import starts
from workflows.matching.program import Program
from workflows.matching.seating import NO_ROOM
from workflows.matching.tree import Bound, Look

_UNIT = 16
"""A score point has so many units: prices of the network are whole numbers."""
_FIRST, _MORE = 8, 3
"""Pairs of a mentee to begin with, about, and those that join at most when all pairs are looked at."""
_STEPS = ((30, 0.25), (15, 0.5), (20, 0.75), (30, 1.0))
"""So many choices of tolls are tried before all pairs are looked at again, with such a share of what a mentee is worth
by herself."""
_MANY, _MORE_STEPS = 10_000, 3
"""With so many mentees the tolls need so many times as many steps."""
_LONGER, _SHORTER, _HARDLY = 1.5, 0.4, 1e-5
_FIRST_STEP = 25
"""The first step is the highest worth of a match divided by this."""
_NOBODY, _NEVER = -1, 1 << 40
_EARLY = 0.25
"""For a plan to show early a mentee is worth such a share of what she is worth by herself: few would match fewer."""
_SOME, _MOST, _ALL = (0.2,) * 6 + (0.15,) * 4 + (0.1,), (0.2,) * 8 + (0.1,) * 2, (0.2,) * 4 + (0.15,) * 4 + (0.1,) * 5
_EARLY_STEPS = ((90, 1, ()), (45, 4, (0.8, 0.6, 0.4, 0.3, *_SOME)), (30, 8, _MOST), (30, 8, _MOST), (20, 16, _ALL))
"""Then at most so many choices of tolls are tried, the first steps so many times as short; and after each of these
turns such a share of the circles that could do better does so: all at once would want the same people."""
_PATIENCE = 15
"""After so many choices that are no better it is enough."""
_FAR, _WORTH_A_TURN = 8, 20
"""Mentees are looked at for a circle who are worth less than their price by the highest score divided by the first; a
circle changes for so many points."""


def tolled(program: Program, people: int, start: Positions, kernel: ModuleType) -> Look:
    """The best plan of the network under good tolls. ``people``: what a matched mentee is worth by herself where the
    count is open; ``start`` is some plan, whose pairs are among those looked at first."""
    tolls = _Tolls(program, people, start, kernel)
    # First a mentee is worth less by herself; from there on what the rows charge grows with it.
    for steps, share in _STEPS if program.matched is None and people else [(steps, 1.0) for steps, _ in _STEPS[1:]]:
        tolls.count_for(share * people)
        tolls.step(steps if len(program.problem.mentees) < _MANY else _MORE_STEPS * steps)
        tolls.settle_circles()
        tolls.widen()
    tolls.settle()
    return tolls.look()


def gathered(program: Program, people: int, start: Positions, kernel: ModuleType) -> Look:
    """The same for a plan to show early, where many wait: circles ask who could come (``gathering``), and what bounds
    every plan is known. Nobody is worth more by herself than it takes to match most: that is nearer to the best plan of
    those that match as many."""
    tolls = _Tolls(program, people, start, kernel)
    tolls.count_for(_EARLY * people)
    bound: Bound | None = None
    for steps, part, turns in _EARLY_STEPS:
        tolls.shorten(part)
        tolls.step(steps, patience=_PATIENCE)
        if not len(program.circle):
            tolls.widen()
            continue
        if turns:
            bound = tolls.gather(turns)
        else:
            tolls.settle_circles()
        tolls.widen()
    tolls.settle()
    bound = tolls.bound_now(bound)
    return replace(tolls.look(), bound=bound)


class _Tolls:
    def __init__(self, program: Program, people: int, start: Positions, kernel: ModuleType) -> None:
        problem = program.problem
        self.program, self.problem, self.people, self.kernel = program, problem, 0.0, kernel
        rows = program.rows
        self.low, self.high = np.array([(row.low, row.high) for row in rows]).T
        self.sides = (
            _Side([row.by_mentee for row in rows], len(problem.mentees)),
            _Side([row.by_mentor for row in rows], len(problem.mentors)),
        )
        self.of_pairs = [(number, row.by_pair) for number, row in enumerate(rows) if row.by_pair is not None]
        self.free, self.places = problem.open
        self.banned = np.zeros(problem.pairs, dtype=np.bool_)
        self.members = [np.flatnonzero(values) for _, values in self.of_pairs]
        few = [at for at in self.members if len(at) <= 2 * len(problem.mentees)]
        pairs = np.unique(np.concatenate([near_best(problem, _FIRST), start, *few]))
        self.pairs = pairs[self.free[problem.i[pairs]]]
        self.tolls = np.zeros(len(rows))
        self.before_that = 0.0, self.tolls
        largest = np.array(
            [max(_largest(row.by_mentee), _largest(row.by_mentor), _largest(row.by_pair)) for row in rows]
        )
        self.first_steps = 2 * int(problem.score.max(initial=0)) / _FIRST_STEP / np.maximum(1.0, largest)
        self.steps = self.first_steps
        self.before = np.zeros(len(rows))
        self.mentor_prices: Integers = np.zeros(len(problem.mentors), dtype=np.int64)
        self.mentee_prices: Integers = np.zeros(len(problem.mentees), dtype=np.int64)
        self.partner = np.full(len(problem.mentees), _NOBODY)
        self.chosen = problem.pins
        self.best, self.best_tolls = np.inf, self.tolls
        self.gathering: Gathering | None = None
        self.given: tuple[Positions, Integers] = pairs[:0], pairs[:0]
        self._took_in()

    def count_for(self, people: float) -> None:
        """Say what a mentee is worth by herself, and let the tolls grow with it as they did before."""
        if people == self.people:
            return
        tolls, before = self.tolls, self.before_that
        if self.people > before[0]:
            self.tolls = tolls + (tolls - before[1]) * (people - self.people) / (self.people - before[0])
        self.before_that = self.people, tolls
        self.people, self.steps = people, self.first_steps

    def weights(self, pairs: Positions | slice, at_people: tuple[Floats, Floats]) -> Integers:
        """What pairs are worth after tolls, in units."""
        ours, theirs = at_people
        worth = self.problem.score[pairs] - ours[self.problem.i[pairs]]
        worth -= theirs[self.problem.j[pairs]]
        for number, values in self.of_pairs:
            if self.tolls[number]:
                worth -= self.tolls[number] * values[pairs]
        found: Integers = np.round(_UNIT * worth).astype(np.int64)
        return found

    def _at_people(self) -> tuple[Floats, Floats]:
        """What the rows charge at each mentee (less what she is worth by herself) and at each mentor."""
        people = self.people if self.program.matched is None else 0.0
        ours, theirs = (side.charged(self.tolls) for side in self.sides)
        return ours - people, theirs

    def answer(self) -> float:
        """The network's plan under the tolls, and what it and the tolls come to."""
        problem = self.problem
        ours, theirs = self._at_people()
        worth = self.kernel.passes.charged(self._i, self._j, self._score, ours, theirs)
        for number, values in self._counted:
            worth -= self.tolls[number] * values
        weights = np.round(_UNIT * worth).astype(np.int64)
        weights[self._given_at] += self._given
        weights[self.banned[self.pairs]] = -1
        self.mentee_prices, self.mentor_prices, mate = self.kernel.repair_again(
            self._market, weights, self.mentor_prices, self.partner, 1
        )
        taken = mate[mate != _NOBODY]
        chosen = self.pairs[taken]
        self.partner = np.full(len(problem.mentees), _NOBODY)
        self.partner[problem.i[chosen]] = problem.j[chosen]
        self.chosen = merged(chosen, problem.pins)
        total = float(weights[taken].sum() + self.weights(problem.pins, (ours, theirs)).sum()) / _UNIT
        return total + self._at_limits()

    def shorten(self, part: int) -> None:
        """Begin with steps so many times as short."""
        self.steps, self.before = self.first_steps / part, np.zeros(len(self.tolls))

    def step(self, count: int, *, patience: int | None = None) -> None:
        """So many times: what the network does under the tolls, then other tolls. After ``patience`` times in vain it
        is enough."""
        self.best, vain = np.inf, 0
        for _ in range(count):
            worth = self.answer()
            vain = 0 if worth < self.best * (1 - _HARDLY) else vain + 1
            if worth < self.best:
                self.best, self.best_tolls = worth, self.tolls
            if vain == patience:
                break
            broken = self._broken()
            way = np.sign(broken)
            self.steps *= _longer(way * self.before)
            self.before = way
            now = self.tolls + way * self.steps
            # Nobody pays at a limit that is none, and nobody goes from paying to being paid in one step.
            now = np.clip(
                now, np.where(np.isfinite(self.low), -np.inf, 0.0), np.where(np.isfinite(self.high), np.inf, 0.0)
            )
            self.tolls = np.where(now * self.tolls < 0, 0.0, now)
        self.tolls = self.best_tolls
        self.answer()

    def _broken(self) -> Floats:
        """By how much the plan is above (below) the limit of each row that has a toll, or is broken."""
        problem = self.problem
        active = self.sides[0].counted(problem.i[self.chosen]) + self.sides[1].counted(problem.j[self.chosen])
        for number, values in self.of_pairs:
            active[number] += values[self.chosen].sum()
        with np.errstate(invalid="ignore"):
            above = np.where((self.tolls > 0) | (active > self.high), active - self.high, 0.0)
            below = np.where((self.tolls < 0) | (active < self.low), active - self.low, 0.0)
        broken: Floats = np.where(above != 0.0, above, below)
        return broken

    def settle_circles(self) -> None:
        """Each circle meets in the language most of those speak who are in it now; with too few it is closed."""
        program = self.program
        if not len(program.circle):
            return
        seats = np.flatnonzero(program.room != NO_ROOM)
        pair, room = program.pair[seats], program.room[seats]
        meets = self._meeting()
        self.banned[pair] = True
        self.banned[pair[np.isin(room, meets)]] = False

    def _meets(self) -> Bools:
        """Which rooms meet: those that were agreed on, or where nobody asked, those that are full enough."""
        if self.gathering is not None:
            return self.gathering.meets
        meets = np.zeros(len(self.program.circle), dtype=np.bool_)
        if len(meets):
            meets[self._meeting()] = True
        return meets

    def _meeting(self) -> Positions:
        """The rooms that enough are in now; of each circle the fullest one."""
        program, problem = self.program, self.problem
        seats = np.flatnonzero(program.room != NO_ROOM)
        pair, room = program.pair[seats], program.room[seats]
        many = np.bincount(room[np.isin(pair, self.chosen)], minlength=len(program.circle))
        order = np.lexsort((-many, program.hosts))
        first = order[np.flatnonzero(np.diff(program.hosts[order], prepend=-1))]
        pinned = np.isin(program.hosts[first], problem.j[problem.pins])
        meets: Positions = first[(many[first] >= program.sizes[first, 0]) | pinned]
        return meets

    def settle(self) -> None:
        """Have pairs join until none is worth more than its two prices."""
        while self.widen():
            self.answer()

    def gather(self, turns: Sequence[float]) -> Bound:
        """Have circles ask who could come, such a share of those that could do better in each of these turns. The best
        bound of these turns."""
        program, problem = self.program, self.problem
        if self.gathering is None:
            self.banned = self.banned.copy()  # what was looked at before stays as it is
            self.gathering = Gathering(program, self._meeting())
            self._close(np.isin(np.arange(len(problem.mentors)), program.hosts))
        gathering = self.gathering
        at_people = self._at_people()
        worth = self.weights(gathering.pair, at_people)
        far, least = _UNIT * int(problem.score.max(initial=0)) // _FAR, _UNIT * _WORTH_A_TURN
        best = gathering.best(worth, self.mentee_prices, far)
        bound = self._bound(gathering.above_hosts(best), at_people)
        for share in turns:
            self._join(gathering.pair[np.sort(best.seats)])
            self._close(gathering.turn(best, worth, self.mentee_prices, self.chosen, least=least, share=share))
            self.answer()
            best = gathering.best(worth, self.mentee_prices, far)
            now = self._bound(gathering.above_hosts(best), at_people)
            bound = now if now.total < bound.total else bound
        return bound

    def bound_now(self, before: Bound | None) -> Bound:
        """What the prices as they are now bound every plan by, or those of ``before``, where they do so better."""
        if self.gathering is not None:
            now = self.gather(())
        else:
            now = self._bound(np.zeros(len(self.problem.mentors), dtype=np.int64), self._at_people())
        return before if before is not None and before.total < now.total else now

    def _join(self, pairs: Positions) -> None:
        """Have these pairs looked at too; they are in their order."""
        at = np.minimum(np.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
        new = (self.pairs[at] != pairs) & (np.diff(pairs, prepend=-1) > 0)
        if new.any():
            self.pairs = merged(self.pairs, pairs[new])
            self._took_in()

    def _close(self, changed: Bools) -> None:
        """Leave out the pairs of circles that do not meet, of mentors whose circle changed."""
        gathering = self.gathering
        assert gathering is not None, "There are circles."
        seats = gathering.seats_of(changed)
        self.banned[gathering.pair[seats]] = True
        meets = seats[gathering.room[gathering.host[seats]] == gathering.in_room[seats]]
        self.banned[gathering.pair[meets]] = False
        self.given = gathering.gifts()
        self._took_gifts()

    def _bound(self, above_hosts: Integers, at_people: tuple[Floats, Floats]) -> Bound:
        """What these prices bound every plan by. ``above_hosts``: what the best circle of each mentor is worth above
        them."""
        plain = self.mentor_prices * self.places
        plain[self.program.hosts] = 0
        value = int(self.mentee_prices[self.free].sum() + plain.sum() + above_hosts.sum())
        value += int(self.weights(self.problem.pins, at_people).sum())
        return Bound(
            total=value / _UNIT + self._at_limits(),
            people=self.people,
            tolls=self.tolls,
            mentee_prices=self.mentee_prices / _UNIT,
            mentor_prices=self.mentor_prices / _UNIT,
        )

    def _at_limits(self) -> float:
        """What the tolls come to where every row that has one is at its limit."""
        limits = np.where(self.tolls > 0, self.high, np.where(self.tolls < 0, self.low, 0.0))
        return float(self.tolls @ limits)

    def widen(self) -> bool:
        """Have pairs join that are worth more than their two prices; False where there are none."""
        problem = self.problem
        ours, theirs = at_people = self._at_people()
        mentee_prices = np.where(self.free, self.mentee_prices, _NEVER)
        found = self.kernel.passes.paying(
            problem.start,
            problem.j,
            problem.score,
            mentee_prices / _UNIT + ours,
            self.mentor_prices / _UNIT + theirs,
        )
        # What is charged for a pair itself makes others pay.
        pairs = united(
            found, *(at for (number, _), at in zip(self.of_pairs, self.members, strict=True) if self.tolls[number])
        )
        above = self.weights(pairs, at_people) - mentee_prices[problem.i[pairs]] - self.mentor_prices[problem.j[pairs]]
        paying = (above > 0) & ~self.banned[pairs]
        pairs, above = pairs[paying], above[paying]
        new = ~np.isin(pairs, self.pairs)
        if not new.any():
            return False
        joining = best_of_each(problem, above[new], _MORE, pairs[new])
        self.pairs = merged(self.pairs, joining)
        self._took_in()
        return True

    def _took_in(self) -> None:
        """Look up once what every answer asks of the pairs."""
        problem, pairs = self.problem, self.pairs
        self._i, self._j = problem.i[pairs], problem.j[pairs]
        self._market = self.kernel.arranged(starts(self._i, len(problem.mentees)), self._j, self.places)
        self._score = problem.score[pairs].astype(np.float64)
        self._counted = [(number, values[pairs]) for number, values in self.of_pairs]
        self._took_gifts()

    def _took_gifts(self) -> None:
        """Look up which of the pairs circles give something to."""
        pairs, given = self.given
        at = np.minimum(np.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
        here = self.pairs[at] == pairs if len(self.pairs) else np.zeros(0, dtype=np.bool_)
        self._given_at, self._given = at[here], given[here]

    def look(self) -> Look:
        """Where the network stands under the tolls."""
        problem = self.problem
        at_people = self._at_people()
        weights: Integers = self.kernel.passes.weighed(problem.i, problem.j, problem.score, *at_people, _UNIT)
        for (number, _), at in zip(self.of_pairs, self.members, strict=True):
            if self.tolls[number]:
                weights[at] = self.weights(at, at_people)
        gifts = self.given
        weights[gifts[0]] += gifts[1]
        return Look(
            lifted=problem,
            groups=(),
            chosen=self.chosen,
            closed=self.banned,
            tolls=self.tolls,
            meets=self._meets(),
            gifts=(gifts[0], gifts[1] / _UNIT),
            people=self.people,
            certificate=Certificate(
                weight=weights,
                scale=_UNIT,
                mentee_prices=self.mentee_prices,
                mentor_prices=self.mentor_prices,
                count_price=0.0,
                mentee_gain=0.0,
                matched=None,
                quota_prices={},
                exact=True,
            ),
        )


def _longer(same: Floats) -> Floats:
    """A step is longer where the direction is the same, shorter where it is not."""
    return np.where(same > 0, _LONGER, np.where(same < 0, _SHORTER, 1.0))


class _Side:
    """What the rows count at the people of one side: row, person, coefficient."""

    def __init__(self, rows: list[Floats | None], people: int) -> None:
        self.rows, self.people = len(rows), people
        present = [(number, np.flatnonzero(row), row) for number, row in enumerate(rows) if row is not None]
        nothing = np.zeros(0, dtype=np.int64)
        self.row = np.concatenate([nothing, *(np.full(len(at), number) for number, at, _ in present)])
        self.who = np.concatenate([nothing, *(at for _, at, _ in present)])
        self.value = np.concatenate([nothing + 0.0, *(row[at] for _, at, row in present)])

    def charged(self, tolls: Floats) -> Floats:
        """What everybody pays."""
        return np.bincount(self.who, tolls[self.row] * self.value, self.people).astype(np.float64)

    def counted(self, who: Positions) -> Floats:
        """What the rows count at these people (once for each time they are named)."""
        times = np.bincount(who, minlength=self.people)
        return np.bincount(self.row, times[self.who] * self.value, self.rows).astype(np.float64)


def _largest(coefficients: Floats | None) -> float:
    return 0.0 if coefficients is None else float(np.abs(coefficients).max(initial=0.0))
