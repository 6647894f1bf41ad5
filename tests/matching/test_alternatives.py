"""What forcing a pair costs: read off the network, and the same as solving again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.vocabulary import Objective, PlanStatus
from tests.matching.drawn import pools, settings_for
from tests.matching.pictures import an_engine, scored
from tests.matching.test_programs import a_problem
from workflows.matching import Settings, alternatives, compare
from workflows.matching.compiled import KERNEL
from workflows.matching.explain import network_of
from workflows.matching.residual import Residual
from workflows.matching.settings import GroupLimit
from workflows.matching.solve import solve


def test_an_alternative_costs_what_everybody_loses_by_it() -> None:
    # Amina–Ruth 9 and Olek–Sam 8. With Amina–Sam (5) Olek must go to Ruth (6): 17 − 11 = 6 points of weight.
    engine = scored({"amina": {"ruth": 9, "sam": 5}, "olek": {"ruth": 6, "sam": 8}})
    plan = engine.solve()
    (other,) = alternatives(engine, plan, "amina")
    assert (other.mentor, other.matched_lost, other.score_lost) == ("sam", 0, 6 * 255)
    assert other.changes is not None
    assert [(move.mentee, move.after) for move in other.changes.moved] == [("amina", ("sam",)), ("olek", ("ruth",))]


def test_an_alternative_may_cost_somebody_the_match() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 5}, "olek": {"sam": 8}})
    (other,) = alternatives(engine, engine.solve(), "amina")
    assert (other.matched_lost, other.score_lost) == (1, (9 + 8 - 5) * 255)
    assert other.changes is not None
    assert other.changes.lost == ("olek",)
    assert not other.near


def test_a_near_tie_is_marked() -> None:
    # 100 against 99 of 199 points of weight: less than a hundredth of a perfect pair.
    engine = scored({"amina": {"ruth": 100, "sam": 99}})
    (other,) = alternatives(engine, engine.solve(), "amina")
    assert other.near
    (other,) = alternatives(engine, engine.solve(Settings(weights={"p1": 50})), "amina")
    assert not other.near
    # Nothing has a weight: both are as good.
    (other,) = alternatives(engine, engine.solve(Settings(weights={"p0": 0, "p1": 0})), "amina")
    assert other.near


def test_who_is_pinned_beside_her_stays() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 5}, "olek": {"ruth": 6, "sam": 8}})
    plan = engine.solve(Settings(pins=frozenset({("olek", "sam")})))
    (other,) = alternatives(engine, plan, "amina")
    assert not other.possible


def test_a_quota_that_hinders_nothing_leaves_the_choice_to_the_network() -> None:
    scores = {"amina": {"ruth": 9, "sam": 5}, "olek": {"ruth": 6, "sam": 8}}
    both = GroupLimit(name="desk", role="mentor", people=frozenset({"ruth", "sam"}), at_most=2)
    ruth = GroupLimit(name="desk", role="mentor", people=frozenset({"ruth"}), at_most=0)
    engine = scored(scores)
    # Two pairs, at most two: the limit is kept without anybody looking at it. With none for Ruth it decides.
    assert network_of(engine.solve(Settings(limits=(both,)))) is not None
    assert network_of(engine.solve(Settings(limits=(ruth,)))) is None


@pytest.mark.parametrize("with_quotas", [False, True])
@settings(max_examples=75, deadline=None)
@given(st.data())
def test_every_alternative_costs_exactly_what_solving_again_says(with_quotas: bool, data: st.DataObject) -> None:
    drawn = data.draw(pools(with_quotas=with_quotas))
    engine = an_engine(**drawn)
    plan = engine.solve(data.draw(settings_for(drawn)))
    if plan.status is PlanStatus.INFEASIBLE:
        assert plan.relaxed is not None
        plan = plan.relaxed
    for mentee in drawn["mentees"]:
        for other in alternatives(engine, plan, mentee, most=9):
            pins = {pin for pin in plan.settings.pins if pin[0] != mentee} | {(mentee, other.mentor)}
            again = engine.what_if(replace(plan.settings, pins=frozenset(pins)))
            assert other.possible is (again.status is not PlanStatus.INFEASIBLE)
            if other.possible:
                assert (other.matched_lost, other.score_lost) == (
                    plan.matched - again.matched,
                    plan.score - again.score,
                )
                assert other.changes == compare(plan, again)
            else:
                assert (other.matched_lost, other.score_lost, other.changes) == (0, 0, None)


def ways_of(residual: Residual, mentee: int, pairs: list[int]) -> list[tuple[tuple[int, ...], tuple[int, ...]] | None]:
    ways = residual.exchanges(mentee, pairs)
    return [None if way is None else (way.removed, way.added) for way in ways]


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_compiled_search_finds_the_same_ways(
    objective: Objective, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = KERNEL.loaded()
    assert kernel is not None
    problem = a_problem(seed, people=60, density=0.15, objective=objective, places=(0, 1, 1, 2))
    found = solve(problem)
    assert found is not None
    residual, ways = Residual(problem, found.chosen), 0
    for mentee in range(60):
        pairs, costs = residual.costs(mentee)
        exchanges = ways_of(residual, mentee, pairs.tolist())
        with monkeypatch.context() as without:
            without.setattr(KERNEL, "module", None)  # a system for which there is no Numba
            assert residual.costs(mentee)[1].tolist() == costs.tolist()
            assert ways_of(residual, mentee, pairs.tolist()) == exchanges
        ways += sum(way is not None for way in exchanges)
    assert ways >= 250


@pytest.mark.parametrize("objective", list(Objective))
def test_five_hundred_forced_pairs_of_a_larger_problem(objective: Objective) -> None:
    problem = a_problem(7, people=60, density=0.15, objective=objective, places=(0, 1, 1, 2))
    found = solve(problem)
    assert found is not None
    residual, tried = Residual(problem, found.chosen), 0
    for mentee in range(60):
        pairs, _ = residual.costs(mentee)
        for pair, way in zip(pairs.tolist(), residual.exchanges(mentee, pairs.tolist()), strict=True):
            pins = problem.pins[problem.i[problem.pins] != mentee]
            places = int(problem.mentor_places[problem.j[pair]])
            pinned = int((problem.j[pins] == problem.j[pair]).sum())
            if way is None:
                assert pinned >= places  # no place that is not somebody's pin
                continue
            again = solve(replace(problem, pins=np.array(sorted([*pins.tolist(), pair]), dtype=np.int64)))
            assert again is not None
            changed = (set(found.chosen.tolist()) - set(way.removed)) | set(way.added)
            assert changed == set(again.chosen.tolist())
            tried += 1
    assert tried >= 250
