"""A plan to show early: it keeps every row, and what is said of it holds, however far it is from the best."""

from __future__ import annotations

import numpy as np
import pytest

from tests.matching.test_rows import every_kind
from tests.matching.test_tolls import limited
from workflows.matching import ceiling
from workflows.matching.compiled import KERNEL
from workflows.matching.first_plan import FirstPlan, bound_of, kept_rows, mended
from workflows.matching.problem import Problem
from workflows.matching.program import Program
from workflows.matching.rows import best_under_rows, gains_of
from workflows.matching.solve import solve
from workflows.matching.tolls import gathered, tolled
from workflows.matching.tree import Look
from workflows.matching.watch import Progress, Watch


def looked_at(problem: Problem, people: int) -> tuple[Program, Look]:
    program = Program(problem, matched=None)
    kernel = KERNEL.loaded()
    assert kernel is not None
    return program, tolled(program, people, problem.pins, kernel)


def test_the_first_plan_keeps_the_case_load_and_its_bound_is_what_it_is_worth() -> None:
    problem = limited(1)
    program, looked = looked_at(problem, 0)
    gains = problem.score.astype(np.float64)
    small = kept_rows(program, gains, 0.0, looked)
    assert small is not None
    chosen = mended(program, gains, small)
    # Of those worth 9 and 8 the first is matched, and the one worth 2.
    assert chosen is not None
    assert chosen.tolist() == [0, 2]
    # With a toll t between 8 and 9: 9 − t and 2 remain, and t for the one place of the case-load.
    assert bound_of(program, gains, looked) == pytest.approx(11)


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_is_worth_more_than_the_tolls_say(seed: int) -> None:
    problem = every_kind(seed)
    people = 4 * (1 + int(problem.score.max()))
    program, looked = looked_at(problem, people)
    best = solve(problem)
    assert best is not None
    gains = gains_of(problem)[0]
    worth = gains[best.chosen].sum() + people * problem.matched(best.chosen)
    assert worth <= bound_of(program, gains, looked) + 1e-6


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("seed", range(1, 4))
def test_a_first_plan_keeps_every_row_and_no_plan_for_as_many_is_above_its_bound(seed: int, *, asks: bool) -> None:
    problem = every_kind(seed)
    people = 4 * (1 + int(problem.score.max()))
    program, looked = looked_at(problem, people)
    if asks:
        looked = gathered(program, people, problem.pins, KERNEL.loaded())
    told: list[Progress] = []
    gains = gains_of(problem)[0]
    found = FirstPlan(watch=Watch(report=told.append), people=people).look(program, gains, looked)
    assert told
    for first in told:
        assert first.chosen is not None
        assert first.bound is not None
        assert np.isin(problem.pins, first.chosen).all()
        assert problem.keeps_rows(first.chosen)
        best = best_under_rows(problem, first.chosen, matched=problem.matched(first.chosen))
        assert best is not None
        assert problem.score[best.chosen].sum() <= first.bound
    # The linear program over these seats goes on from there: it stands at its end.
    assert found is not None
    seats, stop = found
    again, anew = program.relax(seats, gains, people, stop), program.relax(seats, gains, people)
    assert again is not None
    assert anew is not None
    assert again.value >= anew.value - 1e-6 or again.value == pytest.approx(anew.value)


def test_where_many_wait_a_plan_is_told_of_before_the_best_which_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = every_kind(1)
    without = solve(problem)
    assert KERNEL.loaded() is not None
    monkeypatch.setattr(ceiling, "_PAYS", 0)
    monkeypatch.setattr(ceiling, "_MANY", 0)
    told: list[Progress] = []
    found = solve(problem, watch=Watch(report=told.append))
    assert without is not None
    assert found is not None
    assert np.array_equal(found.chosen, without.chosen)
    assert told[0].chosen is not None
