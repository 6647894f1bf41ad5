"""The auditor: is this plan allowed, and is nothing better possible? Plain numpy, no solver, no shared arithmetic.

Every constraint is a named check. A violation is a sentence for a log, not for a screen: if one ever appears, the plan
is not published.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from workflows.matching.certificate import Certificate, Cover, Prices
from workflows.matching.comparisons import Positions
from workflows.matching.problem import Circle, Problem, Quota

TOLERANCE = 1e-5
"""Rounding allowed where the prices come from a floating-point program, in score points."""
_BLOCK = 1 << 20
"""Pairs looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the auditor found. ``score_bound``: no plan with as many matched has a higher score, as the prices prove."""

    matched: int
    score: int
    score_bound: int | None
    matched_bound: int | None
    pairs_checked: int
    violations: tuple[str, ...]

    @property
    def proven(self) -> bool:
        """Whether the prices alone prove the plan the best."""
        return not self.violations and self.score_bound == self.score


def verify(
    problem: Problem, chosen: Positions, certificate: Certificate | None = None, cover: Cover | None = None
) -> Verdict:
    """Check a plan (positions of pairs) against the problem, and its proof against all pairs."""
    violations = [*_rules_broken(problem, chosen)]
    if len(chosen) and (chosen.min() < 0 or chosen.max() >= problem.pairs):
        chosen = chosen[:0]
    score_bound = matched_bound = None
    if certificate is not None:
        problems, score_bound = _bound_of_prices(problem, certificate)
        violations += problems
        if certificate.matched is not None and certificate.matched != problem.matched(chosen):
            violations.append("The prices are for another number of matched mentees.")
        if score_bound is not None and score_bound < int(problem.score[chosen].sum()):
            violations.append("The plan is worth more than its bound: the bound is wrong.")
    if cover is not None:
        problems, matched_bound = _bound_of_cover(problem, cover)
        violations += problems
    return Verdict(
        matched=problem.matched(chosen),
        score=int(problem.score[chosen].sum()),
        score_bound=score_bound,
        matched_bound=matched_bound,
        pairs_checked=problem.pairs,
        violations=tuple(violations),
    )


def _rules_broken(problem: Problem, chosen: Positions) -> Iterator[str]:
    if len(chosen) and (chosen.min() < 0 or chosen.max() >= problem.pairs):
        yield "every_pair_is_eligible: a chosen pair is not in the problem."
        return
    if len(np.unique(chosen)) != len(chosen):
        yield "no_pair_twice: a pair is chosen twice."
    per_mentee = np.bincount(problem.i[chosen], minlength=len(problem.mentees))
    for k in np.flatnonzero(per_mentee > problem.mentee_places):
        yield f"no_mentee_exceeds_places: {problem.mentees[k]} has {per_mentee[k]}."
    per_mentor = np.bincount(problem.j[chosen], minlength=len(problem.mentors))
    for k in np.flatnonzero(per_mentor > problem.mentor_places):
        yield f"no_mentor_exceeds_places: {problem.mentors[k]} has {per_mentor[k]}."
    for pin in np.setdiff1d(problem.pins, chosen):
        yield f"every_pin_is_kept: {problem.mentees[problem.i[pin]]} – {problem.mentors[problem.j[pin]]} is missing."
    matched = int((per_mentee > 0).sum())
    for quota in problem.quotas:
        if quota.of == "mentee":
            members = int((quota.members & (per_mentee > 0)).sum())
        elif quota.of == "mentor":
            members = int(per_mentor[quota.members].sum())
        else:
            members = int(quota.members[chosen].sum())
        if quota.at_least is not None and Fraction(members) < quota.at_least.of(matched):
            yield f"every_quota_is_kept: {quota.name} has {members} of {matched}."
        if quota.at_most is not None and Fraction(members) > quota.at_most.of(matched):
            yield f"every_quota_is_kept: {quota.name} has {members} of {matched}."
    for circle, seated in problem.seated(chosen):
        mentor = problem.mentors[circle.mentor]
        if len(seated) and not circle.smallest <= len(seated) <= circle.largest:
            yield f"every_circle_is_full_enough: {mentor} has {len(seated)}."
        if len(seated) and not circle.understands(seated):
            yield f"every_circle_shares_a_language: the circle of {mentor} has none in common."


def _bound_of_prices(problem: Problem, proof: Certificate) -> tuple[list[str], int | None]:
    """The bound on the score that the prices prove, after looking at every eligible pair."""
    by_mentee, by_mentor = _quota_prices(problem, proof)
    hosts = np.array([circle.mentor for circle in problem.circles], dtype=np.int64)
    in_circle, pinned = problem.in_circle, np.zeros(problem.pairs, dtype=np.bool_)
    pinned[problem.pins] = True
    net: list[Prices] = []
    total: float = 0
    for start in range(0, problem.pairs, _BLOCK):  # all pairs, but never all at once
        some = slice(start, start + _BLOCK)
        weight = proof.weights(problem, some)
        ties = weight - problem.score[some].astype(np.int64) * proof.scale
        if ties.min() < 0 or ties.max() >= max(proof.scale, 1):
            return ["The weights are not the scores."], None
        above = weight - proof.mentee_prices[problem.i[some]] - proof.mentor_prices[problem.j[some]]
        for quota in problem.quotas:
            if quota.of == "pair":
                above = above - _quota_price(quota, proof)[some]
        if problem.circles:
            net.append(above[in_circle[some]])
        # A pair can be chosen once: what it is worth above its prices is part of the bound; a pin is chosen anyway.
        total += _sum(np.where(in_circle[some], 0, np.where(pinned[some], above, np.maximum(0, above))))
    places = problem.mentee_places
    for_first = np.maximum(0, proof.mentee_gain + proof.mentee_prices - proof.count_price - by_mentee)
    total += _sum(for_first * (places > 0))
    total += _sum(np.maximum(0, proof.mentee_prices) * np.maximum(0, places - 1))
    for_mentor = np.maximum(0, proof.mentor_prices - by_mentor) * problem.mentor_places
    for_mentor[hosts] = 0
    total += _sum(for_mentor)
    # What a circle adds at most under these prices: the best of all circles she could have, counted out.
    if problem.circles:
        total += sum(_best_circles(problem, np.concatenate([by_mentor[:0], *net]), proof.mentor_prices - by_mentor))
    if proof.matched is None and proof.count_price < 0:
        return ["An open count has a negative price."], None
    count = proof.matched if proof.matched is not None else int((places > 0).sum())
    total += proof.count_price * count
    for quota in problem.quotas:
        price_of = proof.quota_prices.get(quota.name, 0)
        limit = quota.at_most if price_of > 0 else quota.at_least
        if limit is None:
            # Without a limit there are still at least nobody and at most everybody.
            total += max(0, price_of) * int(places.sum())
        elif proof.matched is not None or not limit.share:
            total += price_of * (limit.most(count) if price_of > 0 else limit.fewest(count))
    return [], math.floor(total / proof.scale + TOLERANCE) if not proof.exact else int(total) // proof.scale


def _best_circles(problem: Problem, net: Prices, host_prices: Prices) -> Iterator[float]:
    """What the best circle of each mentor who has one adds at most. ``net``: what each pair with such a mentor is worth
    above its prices, by pair."""
    pairs = np.flatnonzero(problem.in_circle)
    order = np.argsort(problem.j[pairs], kind="stable")
    pairs, net = pairs[order], net[order]
    mentors = problem.j[pairs]
    for circle in problem.circles:
        first, last = np.searchsorted(mentors, [circle.mentor, circle.mentor + 1])
        yield _best_circle(problem, circle, pairs[first:last], net[first:last] + host_prices[circle.mentor])


def _best_circle(problem: Problem, circle: Circle, hers: Positions, net: Prices) -> float:
    """The largest sum of ``net`` over some of ``hers``, the pairs of a circle: over none, or over an allowed circle."""
    if not problem.mentor_places[circle.mentor]:
        return 0.0
    fixed = np.isin(hers, problem.pins)
    found: list[float] = [] if fixed.any() else [0.0]
    for speaks in circle.speaks if circle.languages else (np.ones(len(problem.mentees), dtype=np.bool_),):
        able = speaks[problem.i[hers]]
        if (fixed & ~able).any():
            continue
        pinned, free = net[fixed], np.sort(net[able & ~fixed])[::-1]
        needed = max(0, circle.smallest - len(pinned))
        if len(free) >= needed:
            welcome = np.maximum(0, free[needed : max(needed, circle.largest - len(pinned))])
            found.append(_sum(pinned) + _sum(free[:needed]) + _sum(welcome))
    return max(found, default=0.0)


def _sum(values: Prices) -> float:
    """A sum without overflow: Python's own whole numbers where the prices are whole."""
    total: float = sum(values[values != 0].tolist())
    return total


def _quota_price(quota: Quota, proof: Certificate) -> Prices:
    """The price of a quota on each of its entries.

    With the count fixed a quota is a number of members. With the count open a share stands for the row
    members − share × matched ≥ 0 (or ≤ 0), whose bound is nought, so it also rests on those who are no members.
    """
    price = proof.quota_prices.get(quota.name, 0)
    limit = quota.at_most if price > 0 else quota.at_least
    outside = -float(limit.amount) * price if proof.matched is None and limit is not None and limit.share else 0
    return np.where(quota.members, price + outside, outside).astype(proof.mentee_prices.dtype)


def _quota_prices(problem: Problem, proof: Certificate) -> tuple[Prices, Prices]:
    by_mentee = np.zeros(len(problem.mentees), dtype=proof.mentee_prices.dtype)
    by_mentor = np.zeros(len(problem.mentors), dtype=proof.mentee_prices.dtype)
    for quota in problem.quotas:
        if quota.of == "mentee":
            by_mentee += _quota_price(quota, proof)
        elif quota.of == "mentor":
            by_mentor += _quota_price(quota, proof)
    return by_mentee, by_mentor


def _bound_of_cover(problem: Problem, cover: Cover) -> tuple[list[str], int | None]:
    """The bound on the number of matched mentees that a cover proves."""
    pinned_i, pinned_j = problem.i[problem.pins], problem.j[problem.pins]
    left = problem.mentor_places - np.bincount(pinned_j, minlength=len(problem.mentors))
    pinned = np.zeros(len(problem.mentees), dtype=np.bool_)
    pinned[pinned_i] = True
    touched = cover.mentees[problem.i] | cover.mentors[problem.j] | pinned[problem.i]
    touched |= (problem.mentee_places == 0)[problem.i]
    if not touched.all():
        return [f"{int((~touched).sum())} pairs touch nobody of the cover."], None
    return [], int(pinned.sum() + (cover.mentees & ~pinned).sum() + left[cover.mentors].sum())
