"""What is left out of a search is what no answer within reach has otherwise."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.matching.pictures import yes_or_no
from workflows.matching.branching import Questions, search
from workflows.matching.linear import Model, Terms, relax
from workflows.matching.narrowing import decided, narrowed

NOBODY = slice(0, 0)


def a_choice(seed: int) -> Model:
    """Nine things of some worth, five rows that let through only so much of them."""
    draw = np.random.default_rng(seed)
    terms = Terms()
    for row in range(5):
        columns = np.sort(draw.choice(9, 4, replace=False))
        terms.add(row, columns, draw.integers(1, 4, 4))
    return yes_or_no(terms, gain=draw.integers(1, 30, 9) + draw.random(9), high=draw.integers(2, 6, 5))


def all_answers(model: Model) -> list[tuple[float, tuple[int, ...]]]:
    """Every whole answer with what it is worth, the best first."""
    rows, columns, values = model.terms.columns()
    found = []
    for picked in product((0, 1), repeat=len(model.gain)):
        held = np.bincount(rows, values * np.array(picked)[columns], len(model.low))
        if (held <= model.high).all() and (held >= model.low).all():
            found.append((float(model.gain @ np.array(picked)), picked))
    return sorted(found, reverse=True)


@pytest.mark.parametrize("seed", range(12))
def test_every_answer_within_reach_is_still_there_and_the_search_finds_the_best(seed: int) -> None:
    model = a_choice(seed)
    relaxed = relax(model)
    assert relaxed is not None
    assert relaxed.basis is not None
    answers = all_answers(model)
    reach = relaxed.value - answers[0][0] + 2.0

    near = [picked for worth, picked in answers if worth > relaxed.value - reach]
    once = narrowed(model, relaxed.reduced, relaxed.basis, reach, NOBODY)
    through = decided(model, relaxed, reach, NOBODY)

    # What left the model is at 0 or at 1 in all answers that are worth at most the reach less.
    assert through is not None
    assert set(through.columns) <= set(once.columns)
    for narrow in (once, through):
        gone = np.setdiff1d(np.arange(9), narrow.columns)
        assert all(np.array_equal(np.array(picked)[gone], narrow.held[gone]) for picked in near)
        assert {picked for _, picked in all_answers(narrow.model)} >= {
            tuple(np.array(picked)[narrow.columns].tolist()) for picked in near
        }
    found = search(model, relaxed.basis, Questions(rooms=NOBODY, counts=NOBODY, columns=slice(0, 9)), most=100)
    assert found.finished
    assert found.values is not None
    assert tuple(found.values.astype(int).tolist()) == answers[0][1]


def test_what_is_left_counts_what_is_held() -> None:
    # Of two places one is taken by the 100; of 7 and 6 only one has room, whole or not.
    terms = Terms()
    terms.add(0, np.arange(3), 1.0)
    model = yes_or_no(terms, gain=[100, 7, 6], high=[2])
    relaxed = relax(model)
    assert relaxed is not None
    assert relaxed.basis is not None

    narrow = narrowed(model, relaxed.reduced, relaxed.basis, 10.0, NOBODY)

    assert narrow.columns.tolist() == [1, 2]
    assert narrow.worth == 100.0
    assert narrow.model.high.tolist() == [1.0]
    assert narrow.all_of(np.array([1.0, 0.0])).tolist() == [1.0, 1.0, 0.0]


def test_one_thing_leads_to_another() -> None:
    # Ada (columns 0, 1) and Ben (2, 3) may meet Ruth or Olek, each of whom has one place; all must be matched. Ada with
    # Olek is worth 1 instead of 50: the plan of 50 + 40 is 79 better than the other. So Ada meets Ruth, whose place is
    # taken, so Ben meets Olek, and nothing is left to search.
    terms = Terms()
    for row, columns in enumerate(([0, 1], [2, 3], [0, 2], [1, 3])):
        terms.add(row, columns, 1.0)
    model = yes_or_no(terms, gain=[50, 1, 10, 40], high=[1, 1, 1, 1], low=[1, 1, -np.inf, -np.inf])
    relaxed = relax(model)
    assert relaxed is not None

    narrow = decided(model, relaxed, 10.0, NOBODY)

    assert narrow is not None
    assert narrow.columns.tolist() == []
    assert narrow.held.tolist() == [1.0, 0.0, 0.0, 1.0]


def test_where_there_is_no_whole_answer_it_says_so() -> None:
    # Of three things no two go together, and twice their number is to be three: halves of all would do, no whole ones.
    terms = Terms()
    for row, columns in enumerate(([0, 1], [1, 2], [0, 2])):
        terms.add(row, columns, 1.0)
    terms.add(3, np.arange(3), 2.0)
    model = yes_or_no(terms, gain=[20, 20, 20], high=[1, 1, 1, 3], low=[-np.inf, -np.inf, -np.inf, 3])
    relaxed = relax(model)
    assert relaxed is not None

    found = search(model, relaxed.basis, Questions(rooms=NOBODY, counts=NOBODY, columns=slice(0, 3)), most=100)

    assert found.finished
    assert found.values is None
