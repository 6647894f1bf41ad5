"""Quotas that no network can carry: overlapping groups, shares with the count open, quotas by mentor and by pair.

The linear program over *all* eligible pairs is solved by column generation: start from the pairs that look best under
the prices of the network, solve, price every pair, add those that pay, until none does. Its value bounds every plan.
Then a small mixed-integer program over the pairs whose reduced cost is within reach of the bound finds the plan. A pair
left out costs more than the gap that remains, so it is in no better plan, and the plan is proven best over all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.vocabulary import Objective
from workflows.matching.certificate import Certificate, Most
from workflows.matching.comparisons import Floats, Positions
from workflows.matching.network import best_few, most_matches
from workflows.matching.problem import TIE_BITS, Problem
from workflows.matching.program import Basis, Program, Relaxed

_SLACK = 1e-6
"""Float slack of a reduced cost, in score points."""
_CLOSE = 1e-5
"""The linear program is left when its value is within this share of its bound."""
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


def best_under_rows(
    problem: Problem,
    start: Positions,
    *,
    matched: int | None,
    prices: Certificate | None = None,
    seconds: float | None = None,
) -> Rowed:
    """The best plan under all quotas, from a plan ``start`` that keeps them.

    ``matched`` fixes the number of matched mentees. ``prices`` of the network without quotas say which pairs to begin
    with. ``seconds`` limits each mixed-integer program; a plan that is not proven says so.
    """
    program = Program(problem, matched=matched)
    gains, mentee_gain = _gains(problem)
    bound, reduced, certificate = _relax(program, gains, mentee_gain, start, prices)

    def worth(chosen: Positions) -> float:
        return float(gains[chosen].sum()) + mentee_gain * problem.matched(chosen)

    best, ceiling = start, bound
    # First about two pairs a mentee; then every pair that the gap which is left could pay for. What is not among
    # those cannot be in a better plan, so twice is enough.
    few = min(problem.pairs, 2 * len(problem.mentees)) - 1
    for attempt in range(2):
        reach = max(0.0, bound - worth(best)) + _SLACK
        if attempt == 0 and problem.pairs:
            reach = min(reach, max(1.0, -float(np.partition(reduced, -1 - few)[-1 - few])))
        within = np.union1d(np.flatnonzero(reduced >= -reach), np.concatenate([best, problem.pins]))
        found = program.solve(within, gains, mentee_gain, seconds=seconds)
        if found is None:
            continue
        if worth(found.chosen) > worth(best):
            best = np.sort(found.chosen)
        ceiling = min(ceiling, max(found.bound, bound - reach))
        if found.finished and worth(best) >= bound - reach:
            break
    score = int(problem.score[best].sum())
    score_bound = max(score, int(np.floor(ceiling + 10 * _SLACK)))
    if certificate is not None:
        certificate = replace(certificate, solver_bound=score_bound)
    return Rowed(chosen=best, certificate=certificate, score_bound=score_bound, proven=score == score_bound)


def _gains(problem: Problem) -> tuple[Floats, float]:
    """The objective in floats: the score, and below one point the count (score_first) and the ties."""
    units = int(min(problem.mentee_places.sum(), problem.mentor_places.sum())) + 1
    tie = problem.tie / float(1 << TIE_BITS) / (2 * units)
    if problem.objective is Objective.SCORE_FIRST:
        return problem.score + tie / (2 * units), 1.0 / (2 * units)
    return problem.score + tie, 0.0


def _relax(
    program: Program, gains: Floats, mentee_gain: float, start: Positions, prices: Certificate | None
) -> tuple[float, Floats, Certificate | None]:
    """The linear program over all pairs: its value, the reduced cost of every pair, and the proof its prices make."""
    problem = program.problem
    if program.several:
        # The columns "is matched" have prices of their own; take in all pairs at once.
        everything = _solved(program, np.arange(problem.pairs), gains, mentee_gain)
        return everything.value, everything.reduced, None
    looks = gains
    if prices is not None:
        looks = (prices.weight - prices.mentee_prices[problem.i] - prices.mentor_prices[problem.j]) / prices.scale
    pairs = np.union1d(best_few(problem, looks, _PER_MENTEE), np.concatenate([start, problem.pins]))
    basis = None
    while True:
        solved = _solved(program, pairs, gains, mentee_gain, basis)
        basis = solved.basis
        reduced = gains + mentee_gain - solved.mentee_prices[problem.i] - solved.mentor_prices[problem.j]
        for row, price in zip(program.rows, solved.row_prices, strict=True):
            if price:
                reduced -= price * program.pair_coefficients(row)
        paying = np.setdiff1d(np.flatnonzero(reduced > _SLACK), pairs)
        # No mentee can gain more than her best pair outside is worth above its prices: a bound in every round, and
        # the last rounds would hardly lower it.
        best = np.zeros(len(problem.mentees))
        np.maximum.at(best, problem.i[paying], reduced[paying])
        missing = float(best.sum())
        if missing <= _CLOSE * max(1.0, abs(solved.value)):
            return solved.value + missing, reduced, _certificate(program, solved, gains, mentee_gain)
        # With those that pay come those that nearly do: the next prices would ask for them.
        near = np.setdiff1d(np.flatnonzero(reduced > -best.max()), pairs)
        pairs = np.union1d(pairs, best_few(problem, reduced, _PER_MENTEE, among=near))


def _solved(
    program: Program, pairs: Positions, gains: Floats, mentee_gain: float, basis: Basis | None = None
) -> Relaxed:
    solved = program.relax(pairs, gains, mentee_gain, basis)
    if solved is None:
        raise RuntimeError("The plan that the linear program starts from does not keep the quotas.")
    return solved


def _certificate(program: Program, solved: Relaxed, gains: Floats, mentee_gain: float) -> Certificate:
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
