"""Quotas and circles that no network can carry: overlapping groups, shares, quotas by mentor and by pair, rooms.

The linear program over *all* eligible pairs is solved by column generation: start from the pairs that look best under
the prices of the network (or from where the run before stopped), solve, price every pair, add those that pay, until
none does. Its value bounds every plan. Often its answer is whole, and then it is the plan; otherwise a small
mixed-integer program over the pairs whose reduced gain is within reach of the bound finds it. A pair left out costs
more than the gap that remains, so it is in no better plan, and the plan is proven best over all pairs. Of several plans
with the same score the one with the greatest tie is taken, whatever was solved before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.vocabulary import Objective
from workflows.matching.certificate import Certificate, Most
from workflows.matching.comparisons import Floats, Positions
from workflows.matching.linear import CLEAR
from workflows.matching.network import best_few, most_matches
from workflows.matching.problem import TIE_BITS, Problem
from workflows.matching.program import Face, Found, Priced, Program, Reach, Row, Stop

_SLACK = 1e-6
"""Float slack of a reduced cost, in score points."""
_CLOSE = 1e-5
"""The linear program is left when its value is within this share of its bound."""
_NARROW = 1.5
"""So many pairs a mentee the first small program has."""
_FEW = 4
"""With so many pairs a mentee within reach of a known plan the small program takes them all at once."""
_PER_MENTEE = 8
"""Pairs of each mentee that the first linear program, and each later round, takes in at most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rowed:
    """A plan under rows: chosen pairs, proof by prices (where there is one), the bound on its score, and whether the
    bound was closed."""

    chosen: Positions
    certificate: Certificate | None
    score_bound: int
    proven: bool


@dataclass(slots=True, kw_only=True, eq=False)
class Warm:
    """Where the linear program of the run before stopped. Weights that move leave it a good place to begin."""

    stop: Stop | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ceiling:
    """The linear program over all pairs: its value, the reduced gain of every pair, the proof its prices make, and its
    answer where that is whole."""

    value: float
    reduced: Floats
    certificate: Certificate | None
    chosen: Positions | None
    unique: bool = False
    prices: Floats | None = None


def most_by_pairs(problem: Problem) -> Most | None:
    """The largest number of matched mentees under any quotas, by a mixed-integer program over the pairs.

    It is never cut short: an unfinished search must not be taken for "the quotas cannot be kept".
    """
    unlimited = most_matches(problem)
    program = Program(problem, matched=None)
    nothing = np.zeros(problem.pairs)
    # A few pairs of each mentee often reach what is possible without quotas; then nothing is left to prove.
    few = np.union1d(best_few(problem, problem.score, _PER_MENTEE), unlimited.chosen)
    for pairs in (few, np.arange(problem.pairs)):
        found = program.solve(pairs, nothing, 1.0, seconds=None)
        if found is None:
            continue
        matched = problem.matched(found.chosen)
        if matched == unlimited.matched or len(pairs) == problem.pairs:
            return Most(matched=matched, chosen=np.sort(found.chosen))
    return None


def most_bound(problem: Problem, start: Positions) -> int | None:
    """No plan that keeps the quotas and circles matches more than this; None when none keeps them.

    By the linear program, whose bound is the very number nearly always.
    """
    ceiling = _ceiling(Program(problem, matched=None), np.zeros(problem.pairs), 1.0, start, None, None)
    return None if ceiling is None else int(np.floor(ceiling.value + _SLACK))


def best_under_rows(
    problem: Problem,
    start: Positions | None,
    *,
    matched: int | None,
    looks: Certificate | None = None,
    seconds: float | None = None,
    warm: Warm | None = None,
) -> Rowed | None:
    """The best plan under all quotas and circles; None when there is none with so many matched.

    ``start`` is a plan that keeps them, where one is known. ``matched`` fixes the number of matched mentees. ``looks``:
    prices of the network without quotas, which say which pairs to begin with. ``seconds`` limits each mixed-integer
    program; a plan that is not proven says so. ``warm`` is read and written.
    """
    program = Program(problem, matched=matched)
    gains, mentee_gain = _gains(problem)
    begin = np.zeros(0, dtype=np.int64) if start is None else start
    top = _ceiling(program, gains, mentee_gain, begin, looks, warm)
    if top is None:
        return None
    search = _Search(program, gains, mentee_gain, top, seconds)
    best = search.best(start)
    if best is None:
        return None
    score = int(problem.score[best].sum())
    score_bound = max(score, int(np.floor(search.ceiling + 10 * _SLACK)))
    proven = score == score_bound
    if proven:
        best = search.canonical(best)
    certificate = top.certificate
    if certificate is not None:
        certificate = replace(certificate, solver_bound=score_bound)
    return Rowed(chosen=best, certificate=certificate, score_bound=score_bound, proven=proven)


class _Search:
    """From the linear program to whole pairs."""

    def __init__(
        self, program: Program, gains: Floats, mentee_gain: float, top: _Ceiling, seconds: float | None
    ) -> None:
        self.program, self.problem = program, program.problem
        self.gains, self.mentee_gain, self.top, self.seconds = gains, mentee_gain, top, seconds
        self.ceiling = top.value
        self.searched = False
        """Whether the small program looked at every plan as good as the best; then the ties are settled too."""

    def worth(self, chosen: Positions) -> float:
        """What a plan is worth in the units of the linear program."""
        return float(self.gains[chosen].sum()) + self.mentee_gain * self.problem.matched(chosen)

    def within(self, reach: float, *others: Positions) -> Positions:
        """The pairs that a plan can have which is less than ``reach`` below the linear program."""
        found = np.flatnonzero(self.top.reduced >= -reach - _SLACK)
        return np.union1d(found, np.concatenate([self.problem.pins, *others]))

    def best(self, start: Positions | None) -> Positions | None:
        """The best plan; ``ceiling`` is the bound when it is not proven."""
        best = start
        if self.top.chosen is not None and (best is None or self.worth(self.top.chosen) > self.worth(best)):
            best = self.top.chosen
        # First few pairs a mentee; then every pair that the gap which is left could pay for. What is not among
        # those cannot be in a better plan, so that is enough.
        problem = self.problem
        few = min(problem.pairs, int(_NARROW * len(problem.mentees))) - 1
        narrow = max(1.0, -float(np.partition(self.top.reduced, -1 - few)[-1 - few])) if problem.pairs else 0.0
        for attempt in range(3):
            gap = np.inf if best is None else self._gap(best)
            if gap <= 10 * _SLACK or (best is self.top.chosen and gap < 1.0 and self._same_score(best)):
                break
            few_enough = gap < np.inf and int((self.top.reduced >= -gap).sum()) <= _FEW * len(problem.mentees)
            reach = gap if attempt or few_enough else min(gap, narrow)
            found = self._whole(reach, best)
            if found is None:
                if reach < np.inf and best is None:
                    continue
                break
            if best is None or self.worth(found.chosen) > self.worth(best):
                best = np.sort(found.chosen)
            self.ceiling = min(self.ceiling, max(found.bound, self.top.value - reach))
            if found.finished and self.worth(best) >= self.top.value - reach:
                self.searched = best is not start
                break
        return best

    def _same_score(self, best: Positions | None) -> bool:
        """Whether the bound leaves room for ties only, not for a point more."""
        return best is not None and int(np.floor(self.top.value + 10 * _SLACK)) <= int(self.problem.score[best].sum())

    def _whole(self, reach: float, best: Positions | None) -> Found | None:
        others = () if best is None else (best,)
        pairs = self.within(reach, *others) if reach < np.inf else np.arange(self.problem.pairs)
        known = best is not None and self.top.prices is not None and reach < np.inf
        prices = self.top.prices if known and self.top.prices is not None else None
        return self.program.solve(
            pairs,
            self.gains,
            self.mentee_gain,
            seconds=self.seconds,
            reach=None if prices is None or best is None else Reach(gap=self._gap(best) + _SLACK, prices=prices),
        )

    def _gap(self, best: Positions) -> float:
        return max(0.0, self.top.value - self.worth(best))

    def canonical(self, best: Positions) -> Positions:
        """Of all plans with this score (and, where that is open, as many mentees) the one with the greatest tie."""
        if self.searched or (best is self.top.chosen and self.top.unique):
            return best  # the ties are in the gains, so it is the one
        problem, score = self.problem, int(self.problem.score[best].sum())
        pairs = self.within(max(0.0, self.top.value - self.worth(best)), best)
        if len(pairs) == len(best):
            return best
        floor = Row(name="", low=score - 0.5, high=np.inf, by_pair=problem.score.astype(np.float64))
        per_mentee = float(problem.tie[pairs].max(initial=0)) * len(pairs) if self.mentee_gain else 0.0
        ties = problem.tie.astype(np.float64)
        if best is self.top.chosen and self.top.prices is not None and not problem.circles:
            # All answers as good as this one, as a linear program: nearly always whole at once.
            equal = self.program.relax(pairs, ties, per_mentee, face=Face(chosen=best, prices=self.top.prices))
            if equal is not None and equal.chosen is not None:
                return self._kept(equal.chosen, best)
        found = self.program.solve(pairs, ties, per_mentee, seconds=self.seconds, floor=floor)
        return best if found is None else self._kept(found.chosen, best)

    def _kept(self, chosen: Positions, best: Positions) -> Positions:
        """``chosen``, unless rounding made it worse than ``best``."""
        problem = self.problem
        kept = problem.score[chosen].sum() >= problem.score[best].sum() and problem.keeps_rows(chosen)
        kept &= problem.matched(chosen) == problem.matched(best)
        return np.sort(chosen) if kept else best


def _gains(problem: Problem) -> tuple[Floats, float]:
    """The objective in floats: the score, and below one point the count (score_first) and the ties."""
    units = int(min(problem.mentee_places.sum(), problem.mentor_places.sum())) + 1
    tie = problem.tie / float(1 << TIE_BITS) / (2 * units)
    if problem.objective is Objective.SCORE_FIRST:
        return problem.score + tie / (2 * units), 1.0 / (2 * units)
    return problem.score + tie, 0.0


def _ceiling(
    program: Program,
    gains: Floats,
    mentee_gain: float,
    start: Positions,
    looks: Certificate | None,
    warm: Warm | None,
) -> _Ceiling | None:
    """The linear program over all pairs; None when nothing keeps the rows."""
    problem = program.problem
    if program.several:
        # The columns "is matched" have prices of their own; take in all pairs at once.
        everything = program.relax(np.arange(problem.pairs), gains, mentee_gain)
        if everything is None or everything.short > _SLACK:
            return None
        return _Ceiling(value=everything.value, reduced=everything.reduced, certificate=None, chosen=everything.chosen)
    stop = warm.stop if warm is not None else None
    if stop is not None:
        pairs = np.unique(program.pair[stop.seats])
    else:
        worth = gains + 0.0
        if looks is not None:
            worth = (
                looks.weights(problem) - looks.mentee_prices[problem.i] - looks.mentor_prices[problem.j]
            ) / looks.scale
        pairs = best_few(problem, worth, _PER_MENTEE)
    pairs = np.union1d(pairs, np.concatenate([start, problem.pins]))
    while True:
        solved = program.relax(pairs, gains, mentee_gain, stop)
        if solved is None:
            return None
        stop = solved.stop
        reduced = _reduced(program, solved, gains, mentee_gain)
        paying = np.setdiff1d(np.flatnonzero(reduced > _SLACK), pairs)
        # No mentee can gain more than her best pair outside is worth above its prices: a bound in every round, and
        # the last rounds would hardly lower it.
        best = np.zeros(len(problem.mentees))
        np.maximum.at(best, problem.i[paying], reduced[paying])
        missing = float(best.sum())
        close = missing <= _CLOSE * max(1.0, abs(solved.value)) and solved.chosen is None
        if not len(paying) or (solved.short <= _SLACK and close):
            if solved.short > _SLACK:
                return None
            if warm is not None:
                warm.stop = stop
            return _Ceiling(
                value=solved.value + missing,
                reduced=reduced,
                certificate=_certificate(program, solved, gains, mentee_gain),
                chosen=solved.chosen,
                prices=np.concatenate([solved.mentee_prices, solved.mentor_prices, solved.row_prices]),
                unique=solved.unique and not len(np.setdiff1d(np.flatnonzero(reduced > -CLEAR), pairs)),
            )
        # With those that pay come those that nearly do: the next prices would ask for them.
        near = np.setdiff1d(np.flatnonzero(reduced > -best.max()), pairs)
        pairs = np.union1d(pairs, best_few(problem, reduced, _PER_MENTEE, among=near))


def _reduced(program: Program, solved: Priced, gains: Floats, mentee_gain: float) -> Floats:
    """The reduced gain of every pair: by the prices, or for circles, whose rooms have prices too, as it was solved."""
    problem = program.problem
    reduced = gains + mentee_gain - solved.mentee_prices[problem.i] - solved.mentor_prices[problem.j]
    for coefficients, price in zip(program.coefficients, solved.row_prices, strict=True):
        if price:
            reduced -= price * coefficients
    if problem.circles:
        at = np.flatnonzero(problem.in_circle)
        reduced[at] = solved.reduced[at]
    return reduced


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
            count_price = price
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
