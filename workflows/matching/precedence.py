"""Who comes first: people carried over from before, people who have waited longest.

Nobody is left out for them: of all plans that match as many mentees, those count that match as many of the first group
as possible, of those the ones that match as many of the second, and so on; only then the score. Each group becomes a
row of the problem, "at least so many of them", so it stands in the plan by its name and has its price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from models.vocabulary import Objective
from workflows.matching.problem import Limit, Problem, Quota
from workflows.matching.settings import FirstGroup
from workflows.matching.solve import solve


def precedence(problem: Problem, groups: Sequence[FirstGroup]) -> tuple[Quota, ...]:
    """For each group in turn the row "at least as many as can be"; none where no plan keeps the other rows."""
    rows: tuple[Quota, ...] = ()
    # One mentor each: who meets two does not count twice. Whoever is pinned to two meets both, in every plan.
    pinned = np.bincount(problem.i[problem.pins], minlength=len(problem.mentees))
    places = np.minimum(np.maximum(1, pinned), problem.mentee_places)
    for group in groups:
        members = np.array([mentee in group.people for mentee in problem.mentees], dtype=np.bool_)
        # A plan in which only she counts who belongs to the group.
        found = solve(
            replace(
                problem,
                score=members[problem.i].astype(np.int64),
                mentee_places=places,
                quotas=(*problem.quotas, *rows),
                objective=Objective.COUNT_FIRST,
            )
        )
        if found is None:
            return ()
        quota = Quota(name=group.name, label=group.label, of="mentee", members=members)
        least = Limit(amount=Fraction(problem.members(quota, found.chosen)), share=False)
        rows = (*rows, replace(quota, at_least=least))
    return rows
