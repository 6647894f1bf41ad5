"""The prices of the network as a basis of the linear program: a spanning tree of pairs worth just their prices.

A basis of an assignment is a forest: every tree hangs on one person whose row has room left. The network knows an
optimal one without knowing it. With every other row basic too, nothing looks better under these prices, so the dual
simplex method has only to mend the rows that the network did not know, instead of finding the plan anew.
"""

from __future__ import annotations

import numpy as np

from workflows.matching.certificate import Certificate
from workflows.matching.comparisons import Floats, Positions
from workflows.matching.linear import AT_UPPER, BASIC
from workflows.matching.program import NO_ROOM, Program, Stop


def tree_of(program: Program, seats: Positions, looks: Certificate, start: Positions) -> Stop:
    """A basis over ``seats`` near the prices of the network, whose plan is ``start``."""
    problem, stop = program.problem, program.start()
    mentees, mentors = len(problem.mentees), len(problem.mentors)
    plain = seats[program.room[seats] == NO_ROOM]
    pair = program.pair[plain]
    i, j = problem.i[pair], problem.j[pair]
    above = looks.weights(problem, pair) - looks.mentee_prices[i] - looks.mentor_prices[j]
    chosen = np.isin(pair, start)
    tight = np.flatnonzero((above == 0) | chosen)
    # The plan's own pairs first, then whatever else is worth just its prices.
    tight = tight[np.argsort(~chosen[tight], kind="stable")]
    load = np.bincount(problem.j[start], minlength=mentors)
    roots = np.concatenate([np.bincount(problem.i[start], minlength=mentees) == 0, load < problem.mentor_places])
    parent = list(range(mentees + mentors))
    rooted = roots.tolist()

    def top(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    basic = []
    for at, a, b in zip(tight.tolist(), i[tight].tolist(), (mentees + j[tight]).tolist(), strict=True):
        first, second = top(a), top(b)
        if first == second or (rooted[first] and rooted[second]):
            continue
        parent[first] = second
        rooted[second] = rooted[first] or rooted[second]
        basic.append(at)
    # A tree without a person who has room left hangs on somebody whose price is nought, or else on anybody.
    price = np.concatenate([looks.mentee_prices, looks.mentor_prices])
    is_root = roots.copy()
    for node in np.argsort(np.abs(price), kind="stable").tolist():
        found = top(node)
        if not rooted[found]:
            rooted[found] = True
            is_root[node] = True
    stop.rows[: mentees + mentors] = np.where(is_root, BASIC, AT_UPPER)
    stop.seats[plain[chosen]] = AT_UPPER
    stop.seats[plain[basic]] = BASIC
    return stop


def worth_of(program: Program, looks: Certificate) -> Floats:
    """What each pair is worth above the prices of the network, in score points."""
    problem = program.problem
    above = looks.weights(problem) - looks.mentee_prices[problem.i] - looks.mentor_prices[problem.j]
    worth: Floats = above / looks.scale
    return worth
