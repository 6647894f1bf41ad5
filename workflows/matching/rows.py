"""Quotas and circles that no network can carry: overlapping groups, shares, quotas by mentor and by pair, rooms.

The linear program over *all* eligible pairs (``ceiling``) bounds every plan. Often its answer is whole, and then it is
the plan; otherwise a search over the seats whose reduced gain is within reach of the bound finds it (``branching``; a
mixed-integer program where that grows too large). A seat left out costs more than the gap that remains, so it is in no
better plan, and the plan is proven best over all pairs. Of several plans with the same score the one with the greatest
tie is taken, whatever was solved before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.vocabulary import Objective
from workflows.matching.branching import Questions, search
from workflows.matching.ceiling import Ceiling, Warm, ceiling_of
from workflows.matching.certificate import Certificate, Most
from workflows.matching.comparisons import Floats, Positions
from workflows.matching.counting import Row
from workflows.matching.first_plan import FirstPlan
from workflows.matching.linear import BASIC, CLEAR, Basis, Simplex, StuckError
from workflows.matching.narrowing import narrowed
from workflows.matching.network import best_few, most_matches
from workflows.matching.problem import TIE_BITS, Problem
from workflows.matching.program import Found, Program, Reach, Stop
from workflows.matching.reduced import MORE, PER_MENTEE, SLACK, nearest, priced_out
from workflows.matching.seating import NO_ROOM
from workflows.matching.watch import UNWATCHED, Progress, Watch

_NARROW = 4
"""So many pairs a mentee the first search has."""
_FEW = 6
"""With so many pairs a mentee within reach of a known plan the search takes them all at once."""
_QUESTIONS, _SMALL = 120, 20_000
"""So many linear programs a search may take before the mixed-integer program is asked instead, and as many more for
each further so many seats: that program takes longer by more."""
_SAMPLE = 20_000
"""So many values are enough to judge the others by."""
_PEOPLE_FIRST = 4
"""Where the count is asked for, one mentee is worth so many pairs of the highest score: that leads near to the most
people, and the numbers stay small."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rowed:
    """A plan under rows: chosen pairs, proof by prices (where there is one), the bound on its score, and whether the
    bound was closed."""

    chosen: Positions
    certificate: Certificate | None
    score_bound: int
    proven: bool


def most_by_pairs(problem: Problem) -> Most | None:
    """The largest number of matched mentees under any quotas, by a mixed-integer program over the pairs.

    It is never cut short: an unfinished search must not be taken for "the quotas cannot be kept".
    """
    unlimited = most_matches(problem)
    program = Program(problem, matched=None)
    nothing = np.zeros(problem.pairs)
    # A few pairs of each mentee often reach what is possible without quotas; then nothing is left to prove.
    few = np.union1d(best_few(problem, problem.score, PER_MENTEE), unlimited.chosen)
    for pairs in (few, np.arange(problem.pairs)):
        found = program.solve(program.seats_of(pairs), nothing, 1.0, seconds=None)
        if found.chosen is None:
            continue
        matched = problem.matched(found.chosen)
        if matched == unlimited.matched or len(pairs) == problem.pairs:
            return Most(matched=matched, chosen=np.sort(found.chosen))
    return None


def most_bound(problem: Problem, start: Positions, warm: Warm, watch: Watch = UNWATCHED) -> int | None:
    """No plan that keeps the quotas and circles matches more than this; None when none keeps them.

    By the linear program, whose bound is the very number nearly always. First people and scores together, which leads
    near to the best plan (``warm`` says where to); from there it is a few steps to the bound on the people alone.
    ``watch`` is told of a first plan where people are many.
    """
    program = warm.program = Program(problem, matched=None, like=warm.program)
    people = _PEOPLE_FIRST * (1 + int(problem.score.max(initial=0)))
    told = FirstPlan(watch=watch, people=people)
    both = ceiling_of(program, gains_of(problem)[0], people, start, warm, exact=False, told=told)
    if both is None:
        return None
    ceiling = ceiling_of(program, np.zeros(problem.pairs), 1.0, start, replace(warm))
    # What the next program says of the count, this one said by what a mentee is worth by herself.
    warm.tolls = np.zeros(len(program.rows))
    warm.tolls[0] = -people
    return None if ceiling is None else int(np.floor(ceiling.value + SLACK))


def in_the_way(problem: Problem) -> frozenset[str] | None:
    """The names of quotas that cannot be kept together: those that cost something where the quotas give way as little
    as can be. None where the linear program could keep them all."""
    program = Program(problem, matched=None)
    nothing = np.zeros(problem.pairs)
    if program.several or program.impossible:
        return None
    seats, stop = (
        program.together(nearest(program, problem.score[program.pair] + 0.0, PER_MENTEE), program.fixed),
        None,
    )
    while True:
        solved = program.relax(seats, nothing, 0.0, stop)
        if solved is None or solved.short <= SLACK:
            return None
        out = priced_out(program, solved, nothing, 0.0, program.among(seats))
        if not len(out.paying):
            priced = np.flatnonzero(np.abs(solved.row_prices) > CLEAR)
            return frozenset(program.rows[row].name for row in priced.tolist()) - {""}
        stop = solved.stop
        seats = program.together(seats, nearest(program, out.seats, MORE, among=out.paying))


def best_under_rows(
    problem: Problem,
    start: Positions | None,
    *,
    matched: int | None,
    seconds: float | None = None,
    warm: Warm | None = None,
    watch: Watch = UNWATCHED,
) -> Rowed | None:
    """The best plan under all quotas and circles; None when there is none with so many matched.

    ``start`` is a plan that keeps them, where one is known. ``matched`` fixes the number of matched mentees.
    ``seconds`` limits each mixed-integer program once there is a plan; one that is not proven says so. ``warm`` is read
    and written.
    """
    program = Program(problem, matched=matched, like=warm.program if warm is not None else None)
    if warm is not None:
        warm.program = program
    gains, mentee_gain = gains_of(problem)
    begin = np.zeros(0, dtype=np.int64) if start is None else start
    lowest = np.inf

    def bounded(value: float) -> None:
        # Long before the last round there is something to show, where a plan is known.
        nonlocal lowest
        lowest = min(lowest, value)
        if start is not None:
            _tell(problem, watch, start, lowest)

    top = ceiling_of(program, gains, mentee_gain, begin, warm, bounded=bounded)
    if top is None:
        return None
    search = _Search(program, gains, mentee_gain, top, seconds, watch)
    search.tell(start)
    best = search.best(start)
    if best is None and search.out_of_time:
        # Only once there is a plan can time be short: how many are matched must not depend on it.
        search.seconds = None
        best = search.best(start)
    if best is None:
        return None
    score = int(problem.score[best].sum())
    score_bound = max(score, int(np.floor(search.ceiling + 10 * SLACK)))
    proven = score == score_bound
    if proven:
        best = search.canonical(best)
    return Rowed(chosen=best, certificate=top.certificate, score_bound=score_bound, proven=proven)


def _tell(problem: Problem, watch: Watch, chosen: Positions | None, ceiling: float) -> None:
    """Say what is known: the bound, and a plan where there is one."""
    bound = int(np.floor(ceiling + 10 * SLACK))
    if chosen is None:
        watch.report(Progress(bound=bound))
    else:
        score, matched = int(problem.score[chosen].sum()), problem.matched(chosen)
        watch.report(Progress(matched=matched, score=score, bound=max(score, bound), chosen=chosen))


class _Search:
    """From the linear program to whole pairs."""

    def __init__(
        self,
        program: Program,
        gains: Floats,
        mentee_gain: float,
        top: Ceiling,
        seconds: float | None,
        watch: Watch,
    ) -> None:
        self.program, self.problem, self.watch = program, program.problem, watch
        self.gains, self.mentee_gain, self.top, self.seconds = gains, mentee_gain, top, seconds
        self.ceiling = top.value
        self.searched = False
        """Whether the search looked at every plan as good as the best; then the ties are settled too."""
        self.out_of_time = False
        """Whether there was no time to find any plan, or to find out that there is none."""

    def tell(self, chosen: Positions | None) -> None:
        """Say what is known: the bound, and a plan where there is one."""
        _tell(self.problem, self.watch, chosen, self.ceiling)

    def worth(self, chosen: Positions) -> float:
        """What a plan is worth in the units of the linear program."""
        return float(self.gains[chosen].sum()) + self.mentee_gain * self.problem.matched(chosen)

    def within(self, reach: float, *others: Positions) -> Positions:
        """The seats that a plan can have which is less than ``reach`` below the linear program, and those of other
        pairs."""
        near = self.top.reduced >= -reach - SLACK
        near[self.program.fixed] = True
        if others:
            near[self.program.seats_of(np.concatenate(others))] = True
        return np.flatnonzero(near)

    def best(self, start: Positions | None) -> Positions | None:
        """The best plan; ``ceiling`` is the bound when it is not proven."""
        best = start
        if self.top.chosen is not None and (best is None or self.worth(self.top.chosen) > self.worth(best)):
            best = self.top.chosen
        # First few pairs a mentee; then every pair that the gap which is left could pay for. What is not among
        # those cannot be in a better plan, so that is enough.
        narrow = self._narrow()
        for attempt in range(3):
            gap = np.inf if best is None else self._gap(best)
            if gap <= 10 * SLACK or (best is self.top.chosen and gap < 1.0 and self._same_score(best)):
                break
            reach = gap if attempt or self._few_within(gap) else min(gap, narrow)
            found = self._whole(reach, best)
            if found.chosen is None:
                if found.finished and reach < np.inf and best is None:
                    continue  # none so near
                self.out_of_time = best is None and not found.finished
                break
            if best is None or self.worth(found.chosen) > self.worth(best):
                best = np.sort(found.chosen)
                self.tell(best)
            self.ceiling = min(self.ceiling, max(found.bound, self.top.value - reach))
            if best is not None and self.watch.stopped():
                break
            if found.finished and self.worth(best) >= self.top.value - reach:
                self.searched = best is not start
                break
        return best

    def _narrow(self) -> float:
        """How far below the linear program so many pairs reach as the first search has."""
        few = min(len(self.top.reduced), int(_NARROW * len(self.problem.mentees))) - 1
        return max(1.0, -_nth_largest(self.top.reduced, few)) if few >= 0 else 0.0

    def _few_within(self, gap: float) -> bool:
        """Whether few enough seats are in plans less than ``gap`` below the linear program to take them all at once."""
        return gap < np.inf and int((self.top.reduced >= -gap).sum()) <= _FEW * len(self.problem.mentees)

    def _too_narrow(self, chosen: Positions, reach: float) -> bool:
        """Whether a plan was found that could be proven at once, but not among the seats within ``reach``."""
        gap = self._gap(chosen)
        return gap > reach + SLACK and self._few_within(gap)

    def _same_score(self, best: Positions | None) -> bool:
        """Whether the bound leaves room for ties only, not for a point more."""
        return best is not None and int(np.floor(self.top.value + 10 * SLACK)) <= int(self.problem.score[best].sum())

    def _whole(self, reach: float, best: Positions | None) -> Found:
        """The best plan less than ``reach`` below the linear program, or ``best``, which is known."""
        others = () if best is None else (best,)
        seats = self.within(reach, *others) if reach < np.inf else np.arange(len(self.program.pair))
        found = self._searched(seats, best, reach)
        if found is not None and found.chosen is not None:
            if found.finished or self._too_narrow(found.chosen, reach) or self.watch.stopped():
                return found
            if best is None or self.worth(found.chosen) > self.worth(best):
                best = found.chosen
        known = best is not None and self.top.prices is not None and reach < np.inf
        prices = self.top.prices if known and self.top.prices is not None else None
        return self.program.solve(
            seats,
            self.gains,
            self.mentee_gain,
            seconds=self.seconds,
            reach=None if prices is None or best is None else Reach(gap=self._gap(best) + SLACK, prices=prices),
        )

    def _searched(self, seats: Positions, best: Positions | None, reach: float) -> Found | None:
        """The search that goes on from the linear program; None where there is nothing to go on from, or it grew. It
        ends as soon as a plan is found that wider ``reach`` can prove."""
        placed = onward(self.program, seats, self.top.stop)
        if placed is None:
            return None
        seats, basis, questions = placed
        model = self.program.model(seats, self.gains, self.mentee_gain)
        count = len(seats)
        narrow = narrowed(model, self._reduced(seats, len(model.gain)), basis, reach + SLACK, questions.counts)
        known = -np.inf if best is None else self.worth(best)

        enough = False

        def pairs(values: Floats) -> Positions:
            return self.program.pairs_of(seats, narrow.all_of(values))

        def tell(values: Floats) -> None:
            nonlocal enough
            self.tell(pairs(values))
            enough = self._too_narrow(pairs(values), reach)

        found = search(
            narrow.model,
            narrow.basis,
            questions.of(narrow),
            known=known - narrow.worth,
            most=_QUESTIONS * (1 + count // _SMALL),
            found=tell,
            stopped=lambda hope: self.watch.stopped() or (enough and hope + narrow.worth < self.top.value - reach),
            seconds=self.seconds,
        )
        chosen = best if found.values is None else pairs(found.values)
        if chosen is None:
            return None
        return Found(chosen=chosen, value=self.worth(chosen), bound=found.bound + narrow.worth, finished=found.finished)

    def _reduced(self, seats: Positions, columns: int) -> Floats:
        """The reduced gains of a program over some seats. A seat in a room has one with its circle only: none here."""
        reduced = np.zeros(columns)
        reduced[: len(seats)] = np.where(self.program.room[seats] == NO_ROOM, self.top.reduced[seats], 0.0)
        return reduced

    def _gap(self, best: Positions) -> float:
        return max(0.0, self.top.value - self.worth(best))

    def canonical(self, best: Positions) -> Positions:
        """Of all plans with this score (and, where that is open, as many mentees) the one with the greatest tie."""
        if self.searched or (best is self.top.chosen and self.top.unique):
            return best  # the ties are in the gains, so it is the one
        problem, score = self.problem, int(self.problem.score[best].sum())
        seats = self.within(max(0.0, self.top.value - self.worth(best)), best)
        if len(seats) == len(best):
            return best
        by_pair = problem.score.astype(np.float64)
        per_mentee = (
            float(problem.tie[self.program.pair[seats]].max(initial=0)) * len(seats) if self.mentee_gain else 0.0
        )
        ties = problem.tie.astype(np.float64)
        if best is self.top.chosen:
            # No plan scores more, so those that score as much are answers of one linear program: nearly always whole.
            equal = self._equal(seats, ties, per_mentee, Row(name="", low=score, high=np.inf, by_pair=by_pair))
            if equal is not None:
                return self._kept(equal, best)
        floor = Row(name="", low=score - 0.5, high=np.inf, by_pair=by_pair)
        found = self.program.solve(seats, ties, per_mentee, seconds=self.seconds, floor=floor)
        return best if found.chosen is None else self._kept(found.chosen, best)

    def _equal(self, seats: Positions, ties: Floats, per_mentee: float, floor: Row) -> Positions | None:
        """Of the plans on the ``floor`` the one with the greatest tie, gone on to from the linear program; None where
        that led nowhere."""
        placed = onward(self.program, seats, self.top.stop)
        if placed is None:
            return None
        seats, basis, questions = placed
        model = self.program.model(seats, ties, per_mentee, floor=floor)
        basis = replace(basis, rows=np.append(basis.rows, BASIC))
        narrow = narrowed(model, self._reduced(seats, len(model.gain)), basis, 10 * SLACK, questions.counts)
        try:
            best = Simplex(narrow.model, narrow.basis).solve("primal")
        except StuckError:
            return None
        if best is None:
            return None
        found = search(narrow.model, best.basis, questions.of(narrow), most=_QUESTIONS, seconds=self.seconds)
        if not found.finished or found.values is None:
            return None
        return self.program.pairs_of(seats, narrow.all_of(found.values))

    def _kept(self, chosen: Positions, best: Positions) -> Positions:
        """``chosen``, unless rounding made it worse than ``best``."""
        problem = self.problem
        kept = problem.score[chosen].sum() >= problem.score[best].sum() and problem.keeps_rows(chosen)
        kept &= problem.matched(chosen) == problem.matched(best)
        return np.sort(chosen) if kept else best


def _nth_largest(values: Floats, n: int) -> float:
    """The value that so many are above. Of very many most are put aside first, judged by a sample: a copy of all
    would be felt."""
    some = values[:: max(1, len(values) // _SAMPLE)]
    low = np.partition(some, -1 - (k := min(len(some) - 1, 2 * n * len(some) // len(values))))[-1 - k]
    among = values[values >= low]
    among = among if len(among) > n else values
    return float(np.partition(among, -1 - n)[-1 - n])


def onward(program: Program, seats: Positions, stop: Stop | None) -> tuple[Positions, Basis, Questions] | None:
    """Where a linear program stopped, over these seats and those it cannot do without; None where that is no place to
    go on from."""
    if stop is None:
        return None
    seats = program.together(seats, stop.basic)
    basis = program.placed(seats, stop)
    if basis is None:
        return None
    rooms, counts = program.rooms(len(seats)), program.counts()
    return seats, basis, Questions(rooms=rooms, counts=counts, columns=slice(0, len(seats)))


def gains_of(problem: Problem) -> tuple[Floats, float]:
    """The objective in floats, by pair and by matched mentee: the score, and below one point the count (score_first)
    and the ties."""
    units = int(min(problem.mentee_places.sum(), problem.mentor_places.sum())) + 1
    # There are so many pairs that a second array of them would be felt.
    gains: Floats = problem.tie / float(1 << TIE_BITS)
    gains /= 2 * units
    if problem.objective is Objective.SCORE_FIRST:
        gains /= 2 * units
        gains += problem.score
        return gains, 1.0 / (2 * units)
    gains += problem.score
    return gains, 0.0
