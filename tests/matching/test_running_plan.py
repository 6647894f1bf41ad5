"""A running plan is kept: at most so many of its pairs change, and within that the plan is still the best."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from models.vocabulary import PlanStatus
from tests.matching.pictures import scored
from workflows.matching.settings import Settings

RUNNING = frozenset({("amina", "ruth"), ("olek", "ben")})
SCORES = {"amina": {"ruth": 1, "ben": 9}, "olek": {"ruth": 9, "ben": 1}}


def test_without_a_limit_the_best_plan_replaces_the_running_one():
    plan = scored(SCORES).solve(Settings(kept=RUNNING))

    # 9 + 9 against 1 + 1.
    assert plan.ids == {("amina", "ben"), ("olek", "ruth")}


def test_with_no_change_allowed_the_running_plan_stays():
    plan = scored(SCORES).solve(Settings(kept=RUNNING, changes=0))

    assert plan.ids == RUNNING
    assert plan.verify().violations == ()


def test_one_change_is_used_where_it_gains_most():
    # A third mentor is free: Amina gains 9 − 1 with him, Olek 4 − 1, and only one pair may change.
    scores = {"amina": {"ruth": 1, "carla": 9}, "olek": {"ben": 1, "carla": 4}}
    plan = scored(scores).solve(Settings(kept=RUNNING, changes=1))

    assert plan.ids == {("amina", "carla"), ("olek", "ben")}


def test_a_running_pair_that_is_not_possible_any_more_counts_as_a_change():
    scores = {"amina": {"ben": 5}, "olek": {"ruth": 5, "ben": 1}}  # Ruth may not meet Amina any more
    engine = scored(scores)

    assert engine.solve(Settings(kept=RUNNING, changes=0)).status is PlanStatus.INFEASIBLE
    # One pair of two must stay: Olek and Ben, and then nobody is left for Amina.
    assert engine.solve(Settings(kept=RUNNING, changes=1)).ids == {("olek", "ben")}
    assert engine.solve(Settings(kept=RUNNING, changes=2)).ids == {("amina", "ben"), ("olek", "ruth")}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 20), min_size=5, max_size=5), min_size=5, max_size=5), st.integers(0, 5))
def test_never_more_pairs_change_than_allowed_and_more_freedom_never_scores_less(table, changes):
    engine = scored({f"e{i}": {f"m{j}": score for j, score in enumerate(row)} for i, row in enumerate(table)})
    running = frozenset((f"e{i}", f"m{i}") for i in range(5))

    plan = engine.solve(Settings(kept=running, changes=changes))
    freer = engine.solve(Settings(kept=running, changes=changes + 1))

    assert len(running - plan.ids) <= changes
    assert freer.score >= plan.score
