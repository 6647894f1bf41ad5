"""Circles that ask who could come: what they offer comes to nothing in all, and what bounds every plan stays true."""

from __future__ import annotations

import numpy as np
import pytest

from models.vocabulary import Objective
from tests.matching.test_rows import every_kind
from workflows.matching.compiled import KERNEL
from workflows.matching.first_plan import bound_of
from workflows.matching.gathering import Gathering
from workflows.matching.problem import Circle, Problem, starts
from workflows.matching.program import Program
from workflows.matching.rows import gains_of
from workflows.matching.solve import solve
from workflows.matching.tolls import gathered

NONE = np.zeros(0, dtype=np.int64)
WORTH = np.array([9, 9, 2])


def gathering() -> Gathering:
    """Amina, Olek and Sara could be Ruth's circle of three: worth 9, 9 and 2 to it. Nobody is in it yet."""
    everybody = np.arange(3)
    problem = Problem(
        mentees=("amina", "olek", "sara"),
        mentors=("ruth",),
        mentee_places=np.ones(3, dtype=np.int64),
        mentor_places=np.array([3]),
        i=everybody,
        j=np.zeros(3, dtype=np.int64),
        start=starts(everybody, 3),
        score=WORTH,
        tie=np.zeros(3, dtype=np.uint16),
        pins=NONE,
        quotas=(),
        circles=(Circle(mentor=0, smallest=3, largest=3, speaks=np.zeros((0, 3), dtype=np.bool_)),),
        objective=Objective.SCORE_FIRST,
    )
    return Gathering(Program(problem, matched=None), NONE)


def test_a_circle_worth_more_than_its_mentees_have_elsewhere_offers_each_the_same() -> None:
    circle = gathering()
    prices = np.array([5, 5, 5])
    best = circle.best(WORTH, prices, 100)
    # 9 + 9 + 2 are 5 more than 3 · 5.
    assert circle.above_hosts(best).tolist() == [5]
    assert circle.turn(best, WORTH, prices, NONE, least=0, share=1.0).tolist() == [True]
    pairs, given = circle.gifts()
    # 5 // 3 = 1 above her 5 for each: 9 − 3, 9 − 3 and 2 + 4 are 6.
    assert pairs.tolist() == [0, 1, 2]
    assert (WORTH + given).tolist() == [6, 6, 6]


def test_a_circle_worth_less_than_its_mentees_have_elsewhere_does_not_meet() -> None:
    circle = gathering()
    prices = np.array([7, 7, 7])
    best = circle.best(WORTH, prices, 100)
    # 9 + 9 + 2 are 1 less than 3 · 7.
    assert circle.above_hosts(best).tolist() == [0]
    assert not circle.turn(best, WORTH, prices, NONE, least=0, share=1.0).any()
    assert not len(circle.gifts()[0])


@pytest.mark.parametrize("seed", range(3))
def test_the_compiled_search_finds_the_best_sets_that_numpy_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = every_kind(seed)
    circles = Gathering(Program(problem, matched=None), NONE)
    draw = np.random.default_rng(seed)
    worth, prices = draw.integers(0, 50, len(circles.pair)), draw.integers(0, 30, len(problem.mentees))
    kernel = KERNEL.loaded()
    assert kernel is not None
    compiled = circles.best(worth, prices, 20)
    monkeypatch.setattr(KERNEL, "module", None)
    plain = circles.best(worth, prices, 20)
    met = np.diff(plain.first) >= circles.program.sizes[:, 0]
    assert met.any()
    assert np.array_equal(compiled.worth, plain.worth)
    for room in np.flatnonzero(met).tolist():
        assert np.array_equal(compiled.above[compiled.of(room)], plain.above[plain.of(room)])
        assert np.array_equal(compiled.seats[compiled.of(room)], plain.seats[plain.of(room)])


@pytest.mark.parametrize("seed", range(3))
def test_no_plan_is_worth_more_than_the_prices_say_once_circles_have_asked(seed: int) -> None:
    problem = every_kind(seed)
    people = 4 * (1 + int(problem.score.max()))
    program, kernel = Program(problem, matched=None), KERNEL.loaded()
    assert kernel is not None
    looked = gathered(program, people, problem.pins, kernel)
    assert looked.bound is not None
    assert 0 < looked.bound.people < people
    best = solve(problem)
    assert best is not None
    gains = gains_of(problem)[0]
    worth = gains[best.chosen].sum() + looked.bound.people * problem.matched(best.chosen)
    assert worth <= bound_of(program, gains, looked) + 1e-6
