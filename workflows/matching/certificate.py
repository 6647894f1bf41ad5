"""The proof a plan carries: prices under which no plan could be worth more.

Take any prices P of the mentees, Q of the mentors, r of the quotas and κ of the count. By linear programming duality
no feasible plan with K matched mentees is worth more than

      Σ over mentees   max(0, gain + P − κ − Σ r)  +  (places − 1) · max(0, P)
    + Σ over mentors   places · max(0, Q − Σ r)
    + Σ over pairs     max(0, weight − P − Q − r of quotas by pair)      (for a pin without the max)
    + κ · K  +  Σ over quotas  r · (upper limit if r > 0, else lower limit).

At the best prices the third line is nought and the sum is the plan's own worth. ``verify`` recomputes exactly that in
plain numpy, over all pairs, and knows no solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from workflows.matching.comparisons import Bools, Positions
from workflows.matching.problem import Problem
from workflows.matching.units import Units

Prices = npt.NDArray[Any]
"""Whole numbers (int64) where the network made them, float64 where the linear program did."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Certificate:
    """Prices in units of ``weight``, which is ``scale`` × score + tie (ties of a whole plan together below ``scale``):
    one for each pair, or the rule by which the network weighs a pair.

    ``matched`` is K where the objective fixes it. ``mentee_gain`` is what a matched mentee adds by itself. ``exact``:
    whole numbers, no tolerance. Where the search over whole pairs closed the last gap between the prices and the plan,
    the plan's own bound says so.
    """

    weight: Prices | Units
    scale: int
    mentee_prices: Prices
    mentor_prices: Prices
    count_price: float
    mentee_gain: float
    matched: int | None
    quota_prices: Mapping[str, float]
    exact: bool

    def weights(self, problem: Problem, pairs: Positions | slice = slice(None)) -> Prices:
        """The weights of some pairs, or of all."""
        return self.weight.weights(problem, pairs) if isinstance(self.weight, Units) else self.weight[pairs]

    def above(self, problem: Problem, pairs: Positions) -> Prices:
        """How much more each of some pairs is worth than all it takes, at these prices: what the third line of the sum
        is about. A plan that has a pair below nought is worth so much less than the sum, unless a circle has it."""
        found = self.weights(problem, pairs) - self.mentee_prices[problem.i[pairs]]
        found = found - self.mentor_prices[problem.j[pairs]]
        for quota in problem.quotas:
            price = self.quota_prices.get(quota.name, 0)
            if quota.of != "pair" or not price:
                continue
            limit = quota.at_most if price > 0 else quota.at_least
            by_share = self.matched is None and limit is not None and limit.share
            found = found - price * (quota.members[pairs] - (float(limit.amount) if limit and by_share else 0.0))
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cover:
    """Why no plan matches more: every pair that is not pinned touches a covered mentee or a covered mentor.

    Covered mentees can be matched once each, covered mentors as often as they have places (König's theorem).
    """

    mentees: Bools
    mentors: Bools


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Most:
    """The largest number of mentees that can be matched, and a plan that does it (positions of pairs).

    ``cover`` proves it where quotas cost nobody a place; otherwise the program over the groups, or over the pairs, did.
    """

    matched: int
    chosen: Positions
    cover: Cover | None = None
