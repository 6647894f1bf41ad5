"""The prices of a network as a basis of the linear program: a spanning tree of what is worth just its prices.

Places, case-loads and sites that do not overlap are arcs of a network, and a network is solved at once. A basis of the
linear program with only such rows is a spanning tree of that network: people, groups and the count are its nodes; a
pair joins a mentee and a mentor; the room left in a row joins its node to the one above. The best plan of the network
knows an optimal tree without naming it. With every other row basic too, nothing looks better under these prices, so the
dual simplex method has only to mend what the network did not know, instead of finding the plan anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.vocabulary import Objective
from workflows.matching.certificate import Certificate
from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.linear import AT_UPPER, BASIC
from workflows.matching.network import Bounded, best_flow
from workflows.matching.pool import Integers
from workflows.matching.pricing import Block, blocks
from workflows.matching.problem import Problem, Quota
from workflows.matching.program import Program, Stop
from workflows.matching.seating import NO_ROOM

_FAR = 1 << 60
_ROUNDS = 1000
"""More steps than the longest way in any network of people is likely to have."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bound:
    """Prices that bound every plan: with the ``tolls``, and with what each mentor's best circle is worth above them,
    they come to about ``total``, where a mentee is worth ``people`` by herself. All are in points."""

    total: float
    people: float
    tolls: Floats
    mentee_prices: Floats
    mentor_prices: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """The best plan of a network that knows some of the rows: those of ``groups``, which do not overlap. ``lifted`` is
    the problem it solved: where the count is open, a mentee is worth something by herself. ``closed``: pairs that it
    left out, of circles that do not meet. ``tolls``: what each row charged; ``people``: what a mentee was worth by
    herself. ``meets``: the rooms that meet; ``gifts``: what circles that asked who could come gave to which pairs (in
    points), which the certificate's weights hold. ``bound``: what bounds every plan better than these prices
    do."""

    lifted: Problem
    groups: tuple[Quota, ...]
    chosen: Positions
    certificate: Certificate
    closed: Bools | None = None
    tolls: Floats | None = None
    people: float = 0.0
    meets: Bools | None = None
    gifts: tuple[Positions, Floats] | None = None
    bound: Bound | None = None

    @property
    def worth(self) -> Floats:
        """What each pair is worth above the prices of its two people, in score points."""
        worth = np.empty(self.lifted.pairs)
        for block, above in self._above():
            worth[block.pairs] = above / self.certificate.scale
        return worth

    def near(self, points: float) -> Bools:
        """The pairs that are worth at most so many points less than the two prices, and each mentee's best without a
        circle; none of those that were left out."""
        near, hosts = np.zeros(self.lifted.pairs, dtype=np.bool_), np.zeros(len(self.lifted.mentors), dtype=np.bool_)
        hosts[[circle.mentor for circle in self.lifted.circles]] = True
        for block, above in self._above():
            if self.closed is not None:
                above[self.closed[block.pairs]] = -_FAR
            alone = np.where(hosts[self.lifted.j[block.pairs]], -_FAR, above)
            enough = np.minimum(np.maximum.reduceat(alone, block.first), -points * self.certificate.scale)
            near[block.pairs] = (above >= np.repeat(enough, block.counts)) & (above > -_FAR)
        return near

    def above(self, pairs: Positions | slice) -> Integers:
        """What these pairs are worth above the two prices, in the units of the prices."""
        looks, problem = self.certificate, self.lifted
        above: Integers = looks.weights(problem, pairs) - looks.mentee_prices[problem.i[pairs]]
        above -= looks.mentor_prices[problem.j[pairs]]
        return above

    def _above(self) -> Iterator[tuple[Block, Integers]]:
        """That of all pairs, block by block: there may be more of them than fit in memory at once."""
        for block in blocks(self.lifted):
            yield block, self.above(block.pairs)


def look(problem: Problem, start: Positions, *, matched: int | None, people: int) -> Look | None:
    """The best plan of the network with the upper limits it can carry. ``matched`` fixes the count; where it is open, a
    mentee is worth ``people`` points by herself."""
    lifted = replace(problem, score=problem.score + people, objective=Objective.SCORE_FIRST)
    if matched is not None:
        lifted = replace(problem, objective=Objective.COUNT_FIRST)
    for groups in (_apart(problem, matched), ()):
        bounded = [
            Bounded(quota=quota, low=0, high=quota.at_most.most(matched or 0))
            for quota in groups
            if quota.at_most is not None
        ]
        found = best_flow(lifted, bounded, matched=matched, start=start)
        if found is not None:
            return Look(lifted=lifted, groups=groups, chosen=found[0], certificate=found[1])
    return None


def _apart(problem: Problem, matched: int | None) -> tuple[Quota, ...]:
    """Quotas with an upper limit of which no two count the same person, the first ones first."""
    taken: dict[str, Bools] = {
        "mentee": np.zeros(len(problem.mentees), dtype=np.bool_),
        "mentor": np.zeros(len(problem.mentors), dtype=np.bool_),
    }
    found = []
    for quota in problem.quotas:
        limit = quota.at_most
        if limit is None or (limit.share and matched is None) or quota.of == "pair":
            continue
        if not (taken[quota.of] & quota.members).any():
            taken[quota.of] |= quota.members
            found.append(quota)
    return tuple(found)


def tree_of(program: Program, seats: Positions, looked: Look) -> Stop | None:
    """A basis over ``seats``, which hold the plan of the network: nothing looks better at its prices. None where the
    plan is not the best of the network over these seats."""
    problem, stop = looked.lifted, program.start()
    mentees, mentors = len(problem.mentees), len(problem.mentors)
    count, root = mentees + mentors, mentees + mentors + 1 + len(looked.groups)
    source = root if program.matched is None else count
    # Each row's arc: from the count over groups to the mentees, from the mentors over groups to the root.
    tail = np.concatenate([np.full(mentees, source), mentees + np.arange(mentors), np.full(root - count, source)])
    head = np.concatenate([np.arange(mentees), np.full(mentors, root), np.arange(count, root)])
    flow = np.zeros(root, dtype=np.int64)
    flow[:mentees] = np.bincount(problem.i[looked.chosen], minlength=mentees)
    flow[mentees:count] = np.bincount(problem.j[looked.chosen], minlength=mentors)
    room = np.zeros(root, dtype=np.int64)
    room[:mentees], room[mentees:count] = problem.mentee_places, problem.mentor_places
    for node, quota in enumerate(looked.groups, start=count + 1):
        at = np.flatnonzero(quota.members)
        flow[node] = problem.members(quota, looked.chosen)
        room[node] = quota.at_most.most(program.matched or 0) if quota.at_most is not None else flow[node]
        if quota.of == "mentee":
            tail[at] = node
        else:
            head[mentees + at] = node
            tail[node], head[node] = node, root
    # The count has no arc of its own: it is fixed, or the root itself.
    tail[count] = head[count] = root
    if looked.closed is not None:
        seats = seats[~looked.closed[program.pair[seats]]]
    # One seat a pair: in the room in which her mentor has most of her mentees, where she can be in that.
    seats = _by_room(program, seats, looked.chosen)
    pairs, first_seat = np.unique(program.pair[seats], return_index=True)
    chosen, pinned = np.isin(pairs, looked.chosen), np.isin(pairs, problem.pins)
    weight = looked.certificate.weights(problem, pairs)
    tails = np.concatenate([tail, problem.i[pairs]])
    heads = np.concatenate([head, mentees + problem.j[pairs]])
    gains = np.concatenate([np.zeros(root, dtype=np.int64), weight])
    can_more = np.concatenate([flow < room, ~chosen])
    can_less = np.concatenate([flow > 0, chosen & ~pinned])
    ways = _ways(tails, heads, gains, can_more, can_less, root)
    if ways is None:
        return None
    # A row that is not full has its slack in the tree, whatever else is as good.
    not_full = np.flatnonzero(np.append(flow[:count] < room[:count], flow[count:] < room[count:]))
    if program.matched is None:
        not_full = np.append(not_full, count)
    # Whoever is not full hangs there, and on no way of her own, unless a full group goes over her.
    groups = np.arange(count, root)
    over = ways[groups[ways[groups] >= 0]]
    ways[np.setdiff1d(not_full, over)] = -1
    rest = np.setdiff1d(np.arange(root), not_full)
    order = np.concatenate([not_full, ways[ways >= 0], rest])
    tail[count] = count
    tails[count] = count
    used = np.zeros(len(tails), dtype=np.bool_)
    used[order[_forest(tails[order], heads[order], root + 1)]] = True
    status = np.where(used[:root], BASIC, AT_UPPER)
    stop.rows[:count] = status[:count]
    # Of a share with two limits the later row is that of the upper one.
    numbers = {row.name: number for number, row in enumerate(program.rows)}
    stop.rows[count + np.array([0, *(numbers[quota.name] for quota in looked.groups)])] = status[count:]
    stop.seats[seats[first_seat[chosen]]] = AT_UPPER
    stop.seats[seats[first_seat[used[root:]]]] = BASIC
    # The seats of a full circle cost what its mentor's place costs, through the row of its largest size.
    rooms, rows = len(program.circle), count + len(program.rows)
    full = flow[mentees + program.hosts] >= room[mentees + program.hosts]
    stop.columns[:rooms] = np.where(full, BASIC, stop.columns[:rooms])
    stop.rows[rows + rooms : rows + 2 * rooms] = np.where(full, AT_UPPER, BASIC)
    mine = program.room[seats[first_seat[chosen]]]
    mine = mine[mine != NO_ROOM]
    stop.columns[mine[~full[mine]]] = AT_UPPER
    return stop


def _by_room(program: Program, seats: Positions, chosen: Positions) -> Positions:
    """The seats, of each pair first the one in the room where most of the mentor's ``chosen`` pairs can sit."""
    if not len(program.circle):
        return seats
    taken = program.room[seats[np.isin(program.pair[seats], chosen)]]
    many = np.bincount(taken[taken != NO_ROOM], minlength=len(program.circle))
    liked = np.append(many, 0)[program.room[seats]]
    return seats[np.lexsort((program.room[seats], -liked, program.pair[seats]))]


def _ways(
    tails: Positions, heads: Positions, gains: Integers, can_more: Bools, can_less: Bools, root: int
) -> Positions | None:
    """The arc over which each node goes to the root with the greatest gain, or -1 (Bellman and Ford); None where going
    round in a circle would gain."""
    arcs = np.concatenate([np.flatnonzero(can_more), np.flatnonzero(can_less)])
    forward = np.arange(len(arcs)) < int(can_more.sum())
    start, end = np.where(forward, tails[arcs], heads[arcs]), np.where(forward, heads[arcs], tails[arcs])
    step = np.where(forward, gains[arcs], -gains[arcs])
    order = np.argsort(start, kind="stable")
    arcs, start, end, step = arcs[order], start[order], end[order], step[order]
    inside = start != root
    arcs, start, end, step = arcs[inside], start[inside], end[inside], step[inside]
    first = np.flatnonzero(np.diff(start, prepend=-1))
    nodes, sizes = start[first], np.diff(np.append(first, len(start)))
    price = np.full(root + 1, -_FAR, dtype=np.int64)
    price[root] = 0
    over = np.full(root + 1, -1, dtype=np.int64)
    for _ in range(_ROUNDS):
        reach = np.maximum(price[end] + step, -_FAR)
        best = np.maximum.reduceat(reach, first) if len(first) else reach
        better = best > price[nodes]
        if not better.any():
            return over
        # The first arc that reaches the best is the way.
        hits = np.flatnonzero((reach == np.repeat(best, sizes)) & np.repeat(better, sizes))
        owner, at = np.unique(start[hits], return_index=True)
        over[owner] = arcs[hits[at]]
        price[nodes[better]] = best[better]
    return None


def _forest(tails: Positions, heads: Positions, nodes: int) -> Positions:
    """Which edges join what was apart, one after the other."""
    parent = list(range(nodes))
    used = []
    for at, (one, other) in enumerate(zip(tails.tolist(), heads.tolist(), strict=True)):
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        while parent[other] != other:
            parent[other] = parent[parent[other]]
            other = parent[other]
        if one != other:
            parent[one] = other
            used.append(at)
    return np.array(used, dtype=np.int64)
