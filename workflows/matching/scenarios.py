"""Two plans side by side: who gains, who loses, who meets somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workflows.matching.plan import Plan
from workflows.matching.residual import Exchange
from workflows.matching.settings import PairOfIds


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A mentee who is matched in both plans, with other mentors."""

    mentee: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changes from one plan to another. ``gained`` and ``lost`` are mentees; ``kept`` pairs are in both, ``added``
    only in the second.

    ``lowest_before`` and ``lowest_after``: the score of the weakest pair, None in an empty plan.
    """

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    moved: tuple[Move, ...]
    kept: frozenset[PairOfIds]
    added: frozenset[PairOfIds]
    matched: int
    score: int
    lowest_before: int | None
    lowest_after: int | None

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost or self.moved)


def compare(before: Plan, after: Plan) -> Difference:
    """What the second plan does to the people of the first. ``matched`` and ``score``: how much more it has."""
    gained, lost, moved = _by_people(before.mentors_of, after.mentors_of)
    return Difference(
        gained=gained,
        lost=lost,
        moved=moved,
        kept=before.ids & after.ids,
        added=after.ids - before.ids,
        matched=after.matched - before.matched,
        score=after.score - before.score,
        lowest_before=min((pair.score for pair in before.pairs), default=None),
        lowest_after=min((pair.score for pair in after.pairs), default=None),
    )


def _by_people(
    old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Move, ...]]:
    """Who gains a match, who loses hers, who has others: from the mentors of each before and after."""
    return (
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple(
            Move(mentee=mentee, before=old[mentee], after=new[mentee])
            for mentee in sorted(old.keys() & new.keys())
            if set(old[mentee]) != set(new[mentee])
        ),
    )


def exchanged(before: Plan, way: Exchange, ids: frozenset[PairOfIds] | None = None) -> Difference:
    """What an exchange of some pairs does to a plan of one mentor each. ``ids``: its pairs, where known."""
    problem = before.problem
    assert problem is not None

    def pairs(edges: tuple[int, ...]) -> dict[str, tuple[str, ...]]:
        return {problem.mentees[problem.i[edge]]: (problem.mentors[problem.j[edge]],) for edge in edges}

    old, new = pairs(way.removed), pairs(way.added)
    gained, lost, moved = _by_people(old, new)
    gone, added = (frozenset((who, mentor) for who, (mentor,) in one.items()) for one in (old, new))
    assert before.chosen is not None
    stays = problem.score[before.chosen[~np.isin(before.chosen, way.removed)]]
    entering = [int(problem.score[edge]) for edge in way.added]
    return Difference(
        gained=gained,
        lost=lost,
        moved=moved,
        kept=(before.ids if ids is None else ids) - gone,
        added=added,
        matched=len(way.added) - len(way.removed),
        score=sum(entering) - sum(int(problem.score[edge]) for edge in way.removed),
        lowest_before=int(problem.score[before.chosen].min()) if len(before.chosen) else None,
        lowest_after=min([*entering, *([int(stays.min())] if len(stays) else [])], default=None),
    )
