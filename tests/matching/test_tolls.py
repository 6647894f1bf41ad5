"""Tolls in the place of rows: they only say where the linear program begins, so they change nothing but its way."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from models.vocabulary import Objective
from tests.matching.test_rows import every_kind
from workflows.matching import ceiling
from workflows.matching.compiled import KERNEL
from workflows.matching.problem import Limit, Problem, Quota, starts
from workflows.matching.program import Program
from workflows.matching.reduced import nearest
from workflows.matching.solve import solve
from workflows.matching.tolls import tolled
from workflows.matching.tree import tree_of
from workflows.matching.verify import verify


def limited(most: int) -> Problem:
    """Three mentees with a mentor each, worth 9, 8 and 2; of the first two at most so many are matched."""
    each = np.arange(3)
    limit = Limit(amount=Fraction(most), share=False)
    return Problem(
        mentees=("amina", "olek", "sara"),
        mentors=("ruth", "sam", "tova"),
        mentee_places=np.ones(3, dtype=np.int64),
        mentor_places=np.ones(3, dtype=np.int64),
        i=each,
        j=each,
        start=starts(each, 3),
        score=np.array([9, 8, 2]),
        tie=np.zeros(3, dtype=np.uint16),
        pins=each[:0],
        quotas=(Quota(name="load", label="load", of="mentee", members=each < 2, at_most=limit),),
        objective=Objective.SCORE_FIRST,
    )


def test_a_full_case_load_charges_what_keeps_one_mentee_away() -> None:
    program = Program(limited(1), matched=None)
    kernel = KERNEL.loaded()
    assert kernel is not None
    looked = tolled(program, 0, program.problem.pins, kernel)
    assert looked.tolls is not None
    # With less than 8 both come, with more than 9 nobody does.
    assert 8 <= looked.tolls[1] <= 9


def test_a_case_load_that_is_not_full_charges_nothing() -> None:
    program = Program(limited(2), matched=None)
    kernel = KERNEL.loaded()
    assert kernel is not None
    looked = tolled(program, 0, program.problem.pins, kernel)
    assert looked.tolls is not None
    assert not looked.tolls.any()
    assert len(looked.chosen) == 3


@pytest.mark.parametrize("seed", range(3))
def test_the_linear_program_ends_where_it_does_from_nothing(seed: int) -> None:
    problem = every_kind(seed)
    program = Program(problem, matched=None)
    people = 1 + int(problem.score.max())
    kernel = KERNEL.loaded()
    assert kernel is not None
    looked = tolled(program, people, problem.pins, kernel)
    assert looked.tolls is not None
    seats = program.together(nearest(program, looked.worth[program.pair], problem.pairs), program.fixed)
    stop = tree_of(program, seats, looked)
    assert stop is not None
    gains = problem.score.astype(np.float64)
    near = program.relax(seats, gains, people, program.charged(seats, gains, people, stop, looked.tolls))
    far = program.relax(seats, gains, people)
    assert near is not None
    assert far is not None
    assert near.value == pytest.approx(far.value)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("objective", list(Objective))
def test_tolls_change_no_plan(seed: int, objective: Objective, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = every_kind(seed, objective=objective)
    without = solve(problem)
    assert KERNEL.loaded() is not None
    monkeypatch.setattr(ceiling, "_PAYS", 0)
    found = solve(problem)
    assert without is not None
    assert found is not None
    assert found.proven
    assert found.bound == without.bound
    assert np.array_equal(found.chosen, without.chosen)
    verdict = verify(problem, found.chosen, found.certificate, found.cover)
    assert verdict.violations == ()
