"""How many people quotas leave: the largest number of matched mentees when shares of them must be of some kind.

Mentees who count for the same quotas form a group. Which numbers N(g) of each group can be matched together is a
polymatroid: exactly those with  Σ of N over any set of groups ≤ the most that can be matched from that set. So a small
whole-number program over the groups, with those inequalities added when a flow shows one to be broken, finds the
largest number exactly, without a variable for any pair. A share ("at least 15 percent") is a linear row over N.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from workflows.matching.certificate import Most
from workflows.matching.linear import Model, Terms, whole
from workflows.matching.network import group_limited_flow
from workflows.matching.pool import Integers
from workflows.matching.problem import Problem, Quota


def are_groups(problem: Problem) -> bool:
    """Whether all quotas speak about mentees, each with one place."""
    return all(quota.of == "mentee" for quota in problem.quotas) and bool((problem.mentee_places <= 1).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """From these groups together no more than ``most`` can be matched."""

    groups: frozenset[int]
    most: int


def most_by_groups(
    problem: Problem, quotas: Sequence[Quota] | None = None, *, count: Quota | None = None
) -> Most | None:
    """The largest number of matched mentees under ``quotas`` (all of the problem's by default) and a plan that has it.

    With ``count`` the number of that quota's members is made largest instead. None when the quotas leave no plan.
    """
    kept = problem.quotas if quotas is None else tuple(quotas)
    distinguished = (*kept, count) if count is not None else kept
    groups, members = _groups(problem, distinguished)
    sizes = np.bincount(groups[problem.mentee_places > 0], minlength=len(members))
    cuts: list[_Cut] = []
    while True:
        numbers = _largest(kept, members, sizes, _pinned(problem, groups, len(members)), cuts, count)
        if numbers is None:
            return None
        chosen, reached = group_limited_flow(problem, groups, dict(enumerate(numbers)))
        matched = problem.matched(chosen)
        if matched == sum(numbers):
            return Most(matched=matched, chosen=chosen)
        # The smallest cut keeps the arcs of the groups on the sink's side; the rest of it bounds those on the source's.
        inside = frozenset(int(group) for group in np.flatnonzero(reached))
        cuts.append(_Cut(groups=inside, most=matched - sum(numbers[g] for g in range(len(numbers)) if g not in inside)))


def _groups(problem: Problem, quotas: Sequence[Quota]) -> tuple[Integers, list[frozenset[str]]]:
    """The group of each mentee, and for each group the quotas it counts for."""
    seen: dict[frozenset[str], int] = {}
    found = [
        seen.setdefault(frozenset(quota.name for quota in quotas if quota.members[mentee]), len(seen))
        for mentee in range(len(problem.mentees))
    ]
    return np.array(found, dtype=np.int64), list(seen)


def _pinned(problem: Problem, groups: Integers, count: int) -> Integers:
    return np.bincount(groups[np.unique(problem.i[problem.pins])], minlength=count)


def _largest(
    quotas: Sequence[Quota],
    members: Sequence[Collection[str]],
    sizes: Integers,
    pinned: Integers,
    cuts: Sequence[_Cut],
    count: Quota | None,
) -> list[int] | None:
    """The best numbers by group that the rows and the cuts so far allow."""
    rows = [*_rows(quotas, members), *_rows_of_cuts(cuts, len(members))]
    terms = Terms()
    for number, (coefficients, _) in enumerate(rows):
        terms.add(number, np.arange(len(members)), coefficients)
    found = whole(
        Model(
            gain=np.array([count is None or count.name in names for names in members], dtype=np.float64),
            least=pinned.astype(np.float64),
            most=sizes.astype(np.float64),
            whole=np.ones(len(members), dtype=np.bool_),
            low=np.array([low for _, low in rows], dtype=np.float64),
            high=np.full(len(rows), np.inf),
            terms=terms,
        )
    )
    if found.values is None:
        return None
    numbers = np.round(found.values).astype(np.int64)
    if any(coefficients @ numbers < low for coefficients, low in rows):
        raise RuntimeError("The program over the groups was rounded past a row.")
    return [int(number) for number in numbers]


def _rows(quotas: Sequence[Quota], members: Sequence[Collection[str]]) -> Iterator[tuple[Integers, int]]:
    """Coefficients by group, and what they must come to at least. Shares are multiplied out, so all are whole."""
    for quota in quotas:
        inside = np.array([quota.name in names for names in members], dtype=np.int64)
        for limit, sign in ((quota.at_least, 1), (quota.at_most, -1)):
            if limit is None:
                continue
            part, all_ = limit.amount.numerator, limit.amount.denominator
            yield sign * (all_ * inside - part * limit.share), 0 if limit.share else sign * part


def _rows_of_cuts(cuts: Sequence[_Cut], count: int) -> Iterator[tuple[Integers, int]]:
    for cut in cuts:
        yield -np.isin(np.arange(count), list(cut.groups)).astype(np.int64), -cut.most
