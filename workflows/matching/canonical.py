"""One plan of several that are equal even in their ties, so that neither engine nor history decides.

The prices of a best plan say what all best plans have in common: they use pairs that are worth exactly their two
prices, they match every mentee and fill every mentor whose price is above nothing. So two of them differ by going round
in circles over such pairs. Where there is no way round, the plan is the only one. Where there is one, the people on it
are matched anew among those pairs by finer ties; there are hardly ever more than a few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.vocabulary import Objective
from workflows.matching.comparisons import Bools, Positions
from workflows.matching.network import Arcs, send
from workflows.matching.problem import Problem, finer_ties


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Equals:
    """What all best plans keep to: the only ``pairs`` they use, and who in them must be matched, who must be full."""

    pairs: Positions
    matched: Bools
    full: Bools


def canonical(problem: Problem, chosen: Positions, equals: Equals) -> Positions:
    """The best plan with the greatest finer tie; ``chosen`` is any best plan."""
    mentees, mentors = _movable(problem, chosen, equals)
    if not mentees.any():
        return chosen
    moving = chosen[mentees[problem.i[chosen]]]
    stays = np.setdiff1d(chosen, moving)
    pairs = np.union1d(moving, equals.pairs[mentees[problem.i[equals.pairs]] & mentors[problem.j[equals.pairs]]])
    left = problem.mentor_places - np.bincount(problem.j[stays], minlength=len(problem.mentors))
    i, who = np.unique(problem.i[pairs], return_inverse=True)
    j, whom = np.unique(problem.j[pairs], return_inverse=True)
    source, sink = len(i) + len(j), len(i) + len(j) + 1
    arcs = Arcs()
    arcs.add(who, len(i) + whom, 0, 1, finer_ties(problem, pairs))
    arcs.add(source, np.arange(len(i)), equals.matched[i], 1, 0)
    arcs.add(len(i) + np.arange(len(j)), sink, np.where(equals.full[j], left[j], 0), left[j], 0)
    waiting = len(i) - len(moving)
    count_first = problem.objective is Objective.COUNT_FIRST
    arcs.add(source, sink, waiting if count_first else 0, waiting if count_first else len(i), 0)
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[[source, sink]] = len(i), -len(i)
    flow = send(arcs, supply)
    assert flow is not None, "The plan itself is such a flow."
    return np.union1d(stays, pairs[flow[: len(pairs)] > 0])


def _movable(problem: Problem, chosen: Positions, equals: Equals) -> tuple[Bools, Bools]:
    """The mentees and mentors on a way round.

    From a mentee one goes to a mentor she could as well have, from a mentor to the mentees she has; from a mentee who
    may as well wait to all who wait and could as well be matched; from a mentor with a free place to the mentees of
    those who need not be full; and where the number of matches is open, from waiting to free places and back. Whoever
    has no way in or no way on is struck off until nobody is.
    """
    mentees, waiting = len(problem.mentees), len(problem.mentees) + len(problem.mentors)
    places = waiting + 1 if problem.objective is Objective.COUNT_FIRST else waiting
    free = problem.open[0]
    now = chosen[free[problem.i[chosen]]]
    i, j = problem.i[now], problem.j[now]
    waits = free.copy()
    waits[i] = False
    load = np.bincount(problem.j[chosen], minlength=len(problem.mentors))
    other = np.setdiff1d(equals.pairs, chosen, assume_unique=True)
    ways = (
        (problem.i[other], mentees + problem.j[other]),
        (mentees + j, i),
        (i[~equals.matched[i]], waiting),
        (waiting, np.flatnonzero(waits)),
        (mentees + np.flatnonzero(load < problem.mentor_places), places),
        (places, i[~equals.full[j]]),
    )
    ends = [np.broadcast_arrays(tail, head) for tail, head in ways]
    below, above = (np.concatenate([pair[end] for pair in ends]) for end in (0, 1))
    while True:
        on = np.bincount(above, minlength=places + 1)[below] > 0
        on &= np.bincount(below, minlength=places + 1)[above] > 0
        if on.all():
            break
        below, above = below[on], above[on]
    movable = np.zeros(places + 1, dtype=np.bool_)
    movable[below] = True
    return movable[:mentees], movable[mentees:waiting]
