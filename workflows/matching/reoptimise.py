"""From the plan before to the plan now, when a weight, a rule, a place or a pin has changed.

The prices of the plan before say where to look: among the pairs near the best of their mentee the kernel repairs the
plan, then every pair is priced, those worth more than their two prices join, and so on until there is none. What comes
out is the very plan the network finds from nothing, with a proof of the same kind.

The kernel is compiled by Numba. It is loaded beside the work (``compiled``), the first time a plan of some size is made
again; a very large first plan waits for it. Until it is there (or where Numba is not) the network does the work alone:
slower, the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np

from models.vocabulary import Objective
from workflows.matching.canonical import Equals, canonical
from workflows.matching.certificate import Certificate, Cover, Most
from workflows.matching.comparisons import Bools, Positions
from workflows.matching.compiled import KERNEL
from workflows.matching.network import best_flow, look_first, most_matches
from workflows.matching.pool import Integers
from workflows.matching.pricing import best_of_each, merged, near_best, reaching, united
from workflows.matching.problem import Problem, starts
from workflows.matching.units import Units, units_of

_FIRST, _MORE = 8, 8
"""Pairs of a mentee to begin with, about, and at most so many that join in a round."""
_PAYS = 4_000
"""With fewer pairs the network alone is as fast."""
_SMALL = 150_000
"""With no more the kernel, once it is there, finds the first plan faster than the network."""
_LARGE = 2_000_000
"""With so many the kernel is worth waiting for, even for the first plan."""
_ANEW = 100
"""Prices that began at nothing do so again when more pairs were missing than one for so many mentees."""
_NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """Where a run over the network ended, to begin the next one there: the prices of the mentors in score points, apart
    from what a whole match more is worth (to ``scarce`` mentors, of whom there are not enough), and the plan: partners,
    and the ``chosen`` of the pairs there were ``among``, with their scores."""

    prices: Integers
    shift: int
    scarce: Bools
    partner: Positions
    among: Positions
    chosen: Positions
    scores: Integers

    def under(self, problem: Problem, units: Units) -> Integers:
        """The prices in the units of another run. Where only scores have changed, a mentor's price goes half of the way
        with those of her own pairs; the other half is left to her mentees."""
        by = units.shift - self.shift
        prices = self.prices << by if by >= 0 else self.prices >> -by
        if self.among is problem.j:
            mentors, size = problem.j[self.chosen], len(prices)
            change = np.bincount(mentors, problem.score[self.chosen] - self.scores, minlength=size)
            half = change / (2 * np.maximum(1, np.bincount(mentors, minlength=size)))
            prices = prices + np.where(prices > 0, half.astype(np.int64) << units.shift, 0)
        under: Integers = np.maximum(0, prices + np.where(self.scarce, _gain(problem, units), 0))
        return under


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flowed:
    """The best plan of a network without quotas, its proofs, and where it stands. ``most`` is known where people come
    first."""

    chosen: Positions
    certificate: Certificate
    most: Most | None
    standing: Standing | None


def best_plan(problem: Problem, most: Most | None, near: Standing | None) -> Flowed:
    """The best plan without regard to quotas and circles. ``most``, where it is known, is how many can be matched;
    ``near`` is where a similar run ended."""
    units = units_of(problem)
    one_place = bool((problem.mentee_places <= 1).all())
    large = problem.pairs >= _LARGE
    if one_place and (large or (near is not None and problem.pairs >= _PAYS)):
        KERNEL.begin()
    kernel = KERNEL.module if one_place and problem.pairs >= _PAYS else None
    if kernel is not None and near is not None:
        pairs = near_best(problem, _FIRST, near.under(problem, units) >> units.shift)
        if near.among is problem.j:
            # As many must be matched by these pairs as can be, or places seem scarce that are not.
            pairs = united(pairs, near.chosen)
        return _repaired(problem, units, most, near, kernel, pairs)
    first = look_first(problem)
    if kernel is not None and problem.pairs <= _SMALL:
        return _repaired(problem, units, most, _nowhere(problem, units, most), kernel, first)
    most = most or most_matches(problem, first)
    assert most.cover is not None
    if one_place and large and KERNEL.loaded() is not None:
        kernel = KERNEL.module
    if kernel is not None:
        near = _nowhere(problem, units, most)
        return _repaired(problem, units, most, near, kernel, united(first, most.chosen))
    matched = most.matched if problem.objective is Objective.COUNT_FIRST else None
    found = best_flow(problem, matched=matched, start=most.chosen, first=first)
    if found is None:
        raise RuntimeError("The network has no flow though the pins fit.")
    chosen, proof = found
    if not one_place:
        return Flowed(chosen=chosen, certificate=proof, most=most, standing=None)
    # What a matched pair is worth above its two prices is the mentee's: she has one place, so the proof is the same.
    worth = units.weights(problem, chosen) - proof.mentor_prices[problem.j[chosen]]
    mentee_prices = proof.mentee_prices.copy()
    mentee_prices[problem.i[chosen]] = np.maximum(worth, mentee_prices[problem.i[chosen]])
    proof = replace(proof, mentee_prices=mentee_prices)
    pairs, above = reaching(problem, units, proof.mentee_prices, proof.mentor_prices)
    surplus = proof.mentee_prices + proof.mentee_gain - proof.count_price
    possible = (above == 0) & (surplus[problem.i[pairs]] >= 0) & (proof.mentor_prices[problem.j[pairs]] >= 0)
    equals = Equals(pairs=pairs[possible], matched=surplus > 0, full=proof.mentor_prices > 0)
    chosen = canonical(problem, chosen, equals)
    standing = _standing(problem, units, chosen, proof, most.cover)
    return Flowed(chosen=chosen, certificate=proof, most=most, standing=standing)


def _gain(problem: Problem, units: Units) -> int:
    """What a match adds by itself."""
    return units.more_than_all if problem.objective is Objective.COUNT_FIRST else units.mentee_gain


def _nowhere(problem: Problem, units: Units, most: Most | None) -> Standing:
    """No place is worth anything yet, beside what those are worth of which there are too few."""
    nothing = np.zeros(len(problem.mentors), dtype=np.int64)
    counts = problem.objective is Objective.COUNT_FIRST
    scarce = most.cover.mentors if most is not None and most.cover is not None and counts else nothing > 0
    return _stands(problem, units, problem.pins[:0], nothing, scarce)


def _standing(problem: Problem, units: Units, chosen: Positions, proof: Certificate, cover: Cover) -> Standing:
    """Where a flow ended. Mentors whom the cover needs are worth a whole match more, on top of what the count costs."""
    count_first = problem.objective is Objective.COUNT_FIRST
    scarce = cover.mentors if count_first else np.zeros(len(problem.mentors), dtype=np.bool_)
    prices = np.maximum(0, proof.mentor_prices) + np.where(scarce, int(proof.count_price), 0)
    return _stands(problem, units, chosen, prices, scarce)


def _stands(problem: Problem, units: Units, chosen: Positions, prices: Integers, scarce: Bools) -> Standing:
    return Standing(
        prices=prices,
        shift=units.shift,
        scarce=scarce,
        partner=_partners(problem, chosen),
        among=problem.j,
        chosen=chosen,
        scores=problem.score[chosen].astype(np.int64),
    )


def _repaired(
    problem: Problem, units: Units, most: Most | None, near: Standing, kernel: ModuleType, pairs: Positions
) -> Flowed:
    """The best plan, looked for among some ``pairs`` first, then among those too that are worth more than prices."""
    count_first = problem.objective is Objective.COUNT_FIRST
    gain = _gain(problem, units)
    free, places = problem.open
    v, partner = near.under(problem, units), near.partner
    from_nothing = not near.prices.any()
    pairs = pairs[free[problem.i[pairs]]]
    while True:
        start = starts(problem.i[pairs], len(problem.mentees))
        worth = units.weights(problem, pairs) + gain
        u, v, mate = kernel.repair(start, problem.j[pairs], worth, places, v, partner)
        chosen = merged(pairs[mate[mate != _NOBODY]], problem.pins)
        # Nobody else's prices are asked for: so high that no pair reaches them.
        mentee_prices = np.where(free, u - gain, (units.best + 1) << units.shift)
        reached, above = reaching(problem, units, mentee_prices, v)
        paying = above > 0
        partner = _partners(problem, chosen)
        if not paying.any():
            break
        pairs = merged(pairs, best_of_each(problem, above[paying], _MORE, reached[paying]))
        if from_nothing and np.count_nonzero(paying) * _ANEW > len(problem.mentees):
            v = np.where(near.scarce, gain, 0)
    chosen = canonical(problem, chosen, Equals(pairs=reached, matched=free & (u > 0), full=v > 0))
    scarce = 2 * v >= gain if count_first else np.zeros(len(v), dtype=np.bool_)
    if most is None and count_first:
        most = _most(problem, chosen, Cover(mentees=free & (2 * u >= gain), mentors=scarce))
    proof = Certificate(
        weight=units,
        scale=units.scale,
        mentee_prices=mentee_prices,
        mentor_prices=v,
        count_price=-gain if count_first else 0,
        mentee_gain=units.mentee_gain,
        matched=problem.matched(chosen) if count_first else None,
        quota_prices={},
        exact=True,
    )
    standing = _stands(problem, units, chosen, v - np.where(scarce, gain, 0), scarce)
    return Flowed(chosen=chosen, certificate=proof, most=most, standing=standing)


def _most(problem: Problem, chosen: Positions, cover: Cover) -> Most:
    """A whole match more has its price too, and the prices on that level are a cover: as small as the plan is large."""
    left = problem.open[1]
    proven = len(problem.pins) + int(cover.mentees.sum() + left[cover.mentors].sum())
    if proven == len(chosen):
        return Most(matched=len(chosen), chosen=chosen, cover=cover)
    return most_matches(problem)


def _partners(problem: Problem, chosen: Positions) -> Positions:
    partner = np.full(len(problem.mentees), _NOBODY, dtype=np.int64)
    partner[problem.i[chosen]] = problem.j[chosen]
    return partner
