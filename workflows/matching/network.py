"""The assignment as a network flow: exact, whole numbers throughout, with prices that prove it.

::

    source → [groups of mentees] → mentee → mentor → [groups of mentors] → sink

One unit of flow is one match. A quota on a group is a pair of bounds on the arc into (out of) its node, so quotas whose
groups are nested or disjoint on each side cost nothing and stay whole (Hoffman's circulation theorem). OR-Tools finds
the flow by cost scaling; the prices are then read off the residual network, where the optimal flow leaves no gaining
cycle, so relaxing "price(a) ≥ price(b) + gain" over the arcs comes to rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.graph.python import max_flow, min_cost_flow

from workflows.matching.certificate import Certificate, Cover, Most
from workflows.matching.comparisons import Bools, Positions
from workflows.matching.pool import Integers
from workflows.matching.pricing import best_of_each, blocks, merged, near_best, reaching
from workflows.matching.problem import Problem, Quota
from workflows.matching.units import units_of

_ALL_AT_ONCE = 400_000
"""Up to so many pairs the whole network is solved at once."""
_FIRST, _MORE = 16, 6
"""Pairs of each mentee the network begins with, and those that join in a round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """A quota as the network sees it: between ``low`` and ``high`` units through the node of its group."""

    quota: Quota
    low: int
    high: int


def look_first(problem: Problem) -> Positions:
    """The pairs the network begins with where there are many."""
    return near_best(problem, _FIRST) if problem.pairs > _ALL_AT_ONCE else np.arange(problem.pairs)


def most_matches(problem: Problem, first: Positions | None = None) -> Most:
    """As many matched mentees as rules, places and pins allow, quotas aside, with a cover as proof.

    Where there are many pairs, the flow begins with the ``first``; pairs that its cover does not touch join.
    """
    pairs = look_first(problem) if first is None else first
    while True:
        most = _most_among(problem, pairs)
        assert most.cover is not None
        untouched = _untouched(problem, most.cover) if len(pairs) < problem.pairs else pairs[:0]
        if not len(untouched):
            return most
        pairs = merged(pairs, best_of_each(problem, problem.score[untouched], 2, untouched))


def _largest_flow(
    tail: Positions, head: Positions, capacity: Integers, source: int, sink: int
) -> tuple[Integers, Bools]:
    """The flow on each arc of a largest flow, and the nodes (the sink is the last) on the source side of its smallest
    cut."""
    flow = max_flow.SimpleMaxFlow()
    arcs = flow.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), capacity)
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise RuntimeError("The maximum flow could not be found.")
    reached = np.zeros(sink + 1, dtype=np.bool_)
    reached[np.array(flow.get_source_side_min_cut(), dtype=np.int64)] = True
    return flow.flows(arcs), reached


def _most_among(problem: Problem, pairs: Positions) -> Most:
    """The same for some of the pairs; pins count whether they are among them or not."""
    mentees, mentors = len(problem.mentees), len(problem.mentors)
    source, sink = mentees + mentors, mentees + mentors + 1
    open_mentee, left = problem.open
    tail = np.concatenate([np.full(mentees, source), problem.i[pairs], mentees + np.arange(mentors)])
    head = np.concatenate([np.arange(mentees), mentees + problem.j[pairs], np.full(mentors, sink)])
    capacity = np.concatenate([open_mentee.astype(np.int64), np.ones(len(pairs), dtype=np.int64), left])
    flows, reached = _largest_flow(tail, head, capacity, source, sink)
    used = pairs[flows[mentees : mentees + len(pairs)] > 0]
    # Where nobody has a pair the flow has no cut to tell of; and who has none need not be covered.
    has_pairs = np.bincount(problem.i[pairs], minlength=mentees) > 0
    cover = Cover(mentees=open_mentee & has_pairs & ~reached[:mentees], mentors=reached[mentees : mentees + mentors])
    chosen = np.union1d(used, problem.pins)
    return Most(matched=problem.matched(chosen), chosen=chosen, cover=cover)


def _untouched(problem: Problem, cover: Cover) -> Positions:
    """The pairs that touch nobody of a cover, pinned mentees and those without a place aside."""
    touched = cover.mentees | ~problem.open[0]
    found = [
        block.pairs.start
        + np.flatnonzero(~(cover.mentors[problem.j[block.pairs]] | np.repeat(touched[block.mentees], block.counts)))
        for block in blocks(problem)
    ]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def are_nested(groups: Sequence[Bools]) -> bool:
    """Whether any two groups are disjoint or one lies within the other."""
    for position, first in enumerate(groups):
        for second in groups[:position]:
            both = int((first & second).sum())
            if both not in (0, int(first.sum()), int(second.sum())):
                return False
    return True


def fits_network(problem: Problem) -> bool:
    """Whether all quotas can be arcs: nested on each side, and one place a mentee so that a unit is a mentee."""
    if problem.circles:
        return False
    if not problem.quotas:
        return True
    sides: dict[str, list[Bools]] = {"mentee": [], "mentor": [], "pair": []}
    for quota in problem.quotas:
        sides[quota.of].append(quota.members)
    one_place = bool((problem.mentee_places <= 1).all())
    return one_place and not sides["pair"] and are_nested(sides["mentee"]) and are_nested(sides["mentor"])


class Arcs:
    """Arcs as they are collected: tail, head, bounds of the flow, gain of a unit."""

    def __init__(self) -> None:
        self._parts: list[tuple[Integers, Integers, Integers, Integers, Integers]] = []
        self.count = 0

    def add(self, tail: object, head: object, low: object, high: object, gain: object) -> slice:
        """Add arcs (scalars broadcast) and say where they lie."""
        made = np.broadcast_arrays(*(np.asarray(part, dtype=np.int64) for part in (tail, head, low, high, gain)))
        tails, heads, lows, highs, gains = (np.atleast_1d(part) for part in made)
        self._parts.append((tails, heads, lows, highs, gains))
        self.count += len(tails)
        return slice(self.count - len(tails), self.count)

    def columns(self) -> tuple[Integers, Integers, Integers, Integers, Integers]:
        tail, head, low, high, gain = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        return tail, head, low, high, gain


class _Network:
    """The network without its pairs: groups, places, supplies. ``solve`` adds some pairs and finds the flow."""

    def __init__(self, problem: Problem, bounded: Sequence[Bounded], matched: int | None) -> None:
        self.problem = problem
        self.matched = matched
        self.units = units_of(problem)
        mentees, mentors = len(problem.mentees), len(problem.mentors)
        self.source, self.sink = mentees + mentors, mentees + mentors + 1
        extra_source = self.sink + 1
        self.of_mentees = [item for item in bounded if item.quota.of == "mentee"]
        self.of_mentors = [item for item in bounded if item.quota.of == "mentor"]
        first_node = extra_source + 1
        self.mentee_parent, self.mentee_nodes = _tree(self.of_mentees, mentees, self.source, first_node)
        first_node += len(self.of_mentees)
        self.mentor_parent, self.mentor_nodes = _tree(self.of_mentors, mentors, self.sink, first_node)
        self.supply = np.zeros(first_node + len(self.of_mentors), dtype=np.int64)
        first = np.minimum(problem.mentee_places, 1)
        more = problem.mentee_places - first
        self.first, self.more, self.extra_source = first, more, extra_source
        self.total = int(first.sum()) if matched is None else matched
        self.supply[[self.source, extra_source, self.sink]] = self.total, more.sum(), -self.total - more.sum()

    def solve(self, pairs: Positions, before: Integers | None = None) -> tuple[Positions, Integers] | None:
        """The best flow over some pairs: chosen pairs and node prices; None when the bounds allow none. ``before``:
        prices over fewer pairs, from which the new ones are not far."""
        problem, mentees, mentors = self.problem, len(self.problem.mentees), len(self.problem.mentors)
        arcs = Arcs()
        arcs.add(
            problem.i[pairs],
            mentees + problem.j[pairs],
            np.isin(pairs, problem.pins),
            1,
            self.units.weights(problem, pairs),
        )
        arcs.add(self.mentee_parent, np.arange(mentees), 0, self.first, self.units.mentee_gain)
        arcs.add(mentees + np.arange(mentors), self.mentor_parent, 0, problem.mentor_places, 0)
        for item, (node, parent) in zip(self.of_mentees, self.mentee_nodes, strict=True):
            arcs.add(parent, node, item.low, item.high, 0)
        for item, (node, parent) in zip(self.of_mentors, self.mentor_nodes, strict=True):
            arcs.add(node, parent, item.low, item.high, 0)
        if self.more.any():
            at = np.flatnonzero(self.more)
            arcs.add(self.extra_source, at, 0, self.more[at], 0)
            arcs.add(self.extra_source, self.sink, 0, self.more.sum(), 0)
        if self.matched is None:
            arcs.add(self.source, self.sink, 0, self.total, 0)
        flow = send(arcs, self.supply)
        if flow is None:
            return None
        return pairs[flow[: len(pairs)] > 0], prices_of(
            arcs, flow, np.zeros_like(self.supply) if before is None else before
        )

    def certificate(self, price: Integers) -> Certificate:
        """The node prices in the form the auditor reads."""
        mentees, sink = len(self.problem.mentees), price[self.sink]
        prices = {
            item.quota.name: int(price[node] - price[parent])
            for item, (node, parent) in zip(self.of_mentees, self.mentee_nodes, strict=True)
        } | {
            item.quota.name: int(price[parent] - price[node])
            for item, (node, parent) in zip(self.of_mentors, self.mentor_nodes, strict=True)
        }
        return Certificate(
            weight=self.units,
            scale=self.units.scale,
            mentee_prices=price[:mentees] - sink,
            mentor_prices=sink - price[mentees : mentees + len(self.problem.mentors)],
            count_price=int(price[self.source] - sink),
            mentee_gain=self.units.mentee_gain,
            matched=self.matched,
            quota_prices=prices,
            exact=True,
        )


def best_flow(
    problem: Problem,
    bounded: Sequence[Bounded] = (),
    *,
    matched: int | None,
    start: Positions,
    first: Positions | None = None,
) -> tuple[Positions, Certificate] | None:
    """The best plan and its proof; None when the quotas and pins leave none.

    ``matched`` fixes the number of matched mentees (count_first); None leaves it open (score_first). ``bounded`` must
    be nested on each side. ``start`` is a plan that keeps all of this. Every pin must be eligible and within places.

    Where there are many pairs, the flow begins with the ``first`` and the plan ``start``. Then every pair is
    priced, those worth more than their two prices join, and so on until there is none: the prices hold for all pairs.
    """
    network = _Network(problem, bounded, matched)
    pairs = look_first(problem) if first is None else first
    if len(pairs) < problem.pairs:
        pairs = np.union1d(pairs, np.union1d(start, problem.pins))
    price = None
    while (found := network.solve(pairs, price)) is not None:
        chosen, price = found
        proof = network.certificate(price)
        if len(pairs) == problem.pairs:
            return chosen, proof
        reached, above = reaching(problem, network.units, proof.mentee_prices, proof.mentor_prices)
        paying = (above > 0) & (pairs[np.minimum(np.searchsorted(pairs, reached), len(pairs) - 1)] != reached)
        if not paying.any():
            return chosen, proof
        pairs = merged(pairs, best_of_each(problem, above[paying], _MORE, reached[paying]))
    return None


def best_few(problem: Problem, worth: npt.NDArray[Any], few: int) -> Positions:
    """The ``few`` pairs of each mentee that are worth most; ``worth`` is of all pairs."""
    return best_of_each(problem, worth, few, np.arange(problem.pairs))


def _tree(items: Sequence[Bounded], people: int, root: int, first_node: int) -> tuple[Integers, list[tuple[int, int]]]:
    """Nested groups as a tree: the node each person hangs on, and (node, parent) of each group."""
    hangs_on = np.full(people, root, dtype=np.int64)
    order = sorted(range(len(items)), key=lambda k: -int(items[k].quota.members.sum()))
    placed: dict[int, tuple[int, int]] = {}
    for k in order:
        members = items[k].quota.members
        # The largest groups are placed first, so whatever these people hang on is the smallest group around them.
        parent = int(hangs_on[members][0]) if members.any() else root
        placed[k] = (first_node + k, parent)
        hangs_on[members] = first_node + k
    return hangs_on, [placed[k] for k in range(len(items))]


def send(arcs: Arcs, supply: Integers) -> Integers | None:
    """The flow of greatest gain within the bounds, or None when there is none."""
    tail, head, low, high, gain = arcs.columns()
    if (low > high).any():
        return None
    # A lower bound is flow sent in advance: it leaves the tail and arrives at the head before the solver starts.
    shifted = supply - np.bincount(tail, low, len(supply)).astype(np.int64)
    shifted += np.bincount(head, low, len(supply)).astype(np.int64)
    solver = min_cost_flow.SimpleMinCostFlow()
    made = solver.add_arcs_with_capacity_and_unit_cost(tail.astype(np.int32), head.astype(np.int32), high - low, -gain)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), shifted)
    status = solver.solve()
    if status in (solver.INFEASIBLE, solver.UNBALANCED):
        return None
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The min-cost flow ended with {status}.")
    flow: Integers = np.asarray(solver.flows(made), dtype=np.int64) + low
    return flow


def prices_of(arcs: Arcs, flow: Integers, start: Integers) -> Integers:
    """Node prices with price(tail) ≥ price(head) + gain on every arc that could carry more, and the reverse on every
    arc that could carry less: no reduced gain is left, which is optimality. Raised from any ``start``."""
    tail, head, low, high, gain = arcs.columns()
    forward, backward = flow < high, flow > low
    above = np.concatenate([tail[forward], head[backward]])
    below = np.concatenate([head[forward], tail[backward]])
    step = np.concatenate([gain[forward], -gain[backward]])
    order = np.argsort(above, kind="stable")
    above, below, step = above[order], below[order], step[order]
    at = np.flatnonzero(np.diff(above, prepend=-1))
    risers = above[at]
    price = start.copy()
    for _ in range(len(price) + 1):
        raised = np.maximum(price[risers], np.maximum.reduceat(price[below] + step, at)) if len(at) else price[risers]
        if (raised == price[risers]).all():
            return price
        price[risers] = raised
    raise RuntimeError("The flow is not optimal: its residual network has a gaining cycle.")


def group_limited_flow(problem: Problem, groups: Integers, limits: Mapping[int, int]) -> tuple[Integers, Bools]:
    """A largest plan with at most so many mentees of each group (``groups[i]`` is mentee i's), pins included.

    Returns the chosen pairs and, for each group, whether it lies on the source side of the smallest cut.
    """
    mentees, mentors = len(problem.mentees), len(problem.mentors)
    count = len(limits)
    source, sink = mentees + mentors + count, mentees + mentors + count + 1
    open_mentee, left = problem.open
    taken = np.bincount(groups[problem.i[problem.pins]], minlength=count)
    group_nodes = mentees + mentors + np.arange(count)
    tail = np.concatenate([np.full(count, source), mentees + mentors + groups, problem.i, mentees + np.arange(mentors)])
    head = np.concatenate([group_nodes, np.arange(mentees), mentees + problem.j, np.full(mentors, sink)])
    room = np.array([limits[group] for group in range(count)], dtype=np.int64) - taken
    capacity = np.concatenate([room, open_mentee.astype(np.int64), np.ones(problem.pairs, dtype=np.int64), left])
    flows, reached = _largest_flow(tail, head, capacity, source, sink)
    used = flows[count + mentees : count + mentees + problem.pairs] > 0
    used[problem.pins] = True
    return np.flatnonzero(used), reached[group_nodes]
