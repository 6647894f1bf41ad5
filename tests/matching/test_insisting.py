"""What insisting on a pair costs under quotas and circles: found beside the plan, and the same as making it anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.vocabulary import Objective
from tests.matching.test_programs import a_problem, naive, of
from tests.matching.test_rows import every_kind
from workflows.matching.insisting import insisting
from workflows.matching.problem import Problem, problem_document
from workflows.matching.solve import Mosts, solve


def found_and_anew(problem: Problem, *, step: int) -> tuple[int, int]:
    """Insist on every so many pairs; each plan that is found is that made anew. How many were, and how many not."""
    mosts = Mosts()
    plan = solve(problem, mosts)
    assert plan is not None
    assert plan.proven
    matched = problem.matched(plan.chosen) if problem.objective is Objective.COUNT_FIRST else None
    answers, found, others = insisting(problem, matched, mosts.warm), 0, 0
    assert answers is not None
    free, places = problem.open
    pairs = np.flatnonzero(free[problem.i] & (places[problem.j] > 0))
    for pair in pairs[::step].tolist():
        pinned = replace(problem, pins=np.sort(np.append(problem.pins, pair)))
        best, anew = answers.best(pair), solve(pinned)
        if best is None:
            # Then two fewer are matched, or nobody.
            others += 1
            assert anew is None or (matched is not None and problem.matched(anew.chosen) < matched - 1)
            continue
        assert anew is not None
        assert best.tolist() == anew.chosen.tolist()
        if not problem.circles:
            assert of(problem, anew) == naive(problem_document(pinned))
        found += 1
    return found, others


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("quotas", ["scm", "sscp"])
def test_a_plan_with_a_pair_is_that_of_an_independent_solver(quotas: str, objective: Objective) -> None:
    found, _ = found_and_anew(a_problem(3, people=30, density=0.3, quotas=quotas, objective=objective), step=23)
    assert found >= 5


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_plan_with_a_pair_is_the_one_made_anew_whatever_bears(seed: int) -> None:
    found, _ = found_and_anew(every_kind(seed), step=41)
    assert found >= 5
