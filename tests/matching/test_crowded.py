"""Where everything is asked at once the plan is the best of all there are, and so is what is said of its costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.vocabulary import PlanStatus
from tests.matching import brute
from tests.matching.crowded import crowded
from tests.matching.pictures import a_pool
from workflows.matching import Engine, alternatives, prices
from workflows.matching.explain import network_of
from workflows.matching.ties import near_ties


@pytest.mark.parametrize("seed", [*range(60), 101, 161, 220, 388])
def test_a_crowded_plan_is_the_best_of_all_and_its_costs_are_what_the_others_say(seed: int) -> None:
    drawn, wanted = crowded(seed)
    pool = a_pool(**drawn)
    engine, expected = Engine(pool), brute.best(pool, wanted)

    plan = engine.solve(wanted)

    assert (plan.relaxed or plan).verify().violations == ()
    if expected is None:
        assert (plan.status, bool(plan.findings)) == (PlanStatus.INFEASIBLE, True)
        return
    assert (plan.status, plan.matched, plan.score) == (PlanStatus.OPTIMAL, *expected)
    for price in prices(engine, plan):
        if price.name in drawn["must"]:
            without = brute.best(pool, wanted.turned(drop=wanted.dropped | {price.name}))
            assert without is not None
            assert price.matched_more == without[0] - plan.matched
    mentee = min(drawn["mentees"])
    for other in alternatives(engine, plan, mentee):
        pins = frozenset(pin for pin in wanted.pins if pin[0] != mentee) | {(mentee, other.mentor)}
        then = brute.best(pool, replace(wanted, pins=pins))
        assert other.possible is (then is not None)
        if then is not None:
            assert (other.matched_lost, other.score_lost) == (plan.matched - then[0], plan.score - then[1])


@pytest.mark.parametrize("seed", range(40))
def test_a_close_call_is_told_wherever_weighing_every_choice_finds_one(seed: int) -> None:
    drawn, wanted = crowded(seed)
    engine = Engine(a_pool(**drawn))
    plan = engine.solve(wanted)
    plan = plan.relaxed or plan

    told = near_ties(engine, plan)

    for pair in plan.pairs:
        others = () if pair.pinned else alternatives(engine, plan, pair.mentee, most=2)
        assert told.get((pair.mentee, pair.mentor)) == next((one.mentor for one in others if one.near), None)


def test_close_calls_and_forced_choices_are_found_out_once_for_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, engine, runs = None, None, list[object]()
    for seed in range(40):
        drawn, wanted = crowded(seed)
        engine = Engine(a_pool(**drawn))
        plan = engine.solve(wanted)
        # A quota or circle had a say, and nothing stands in the way: here each other choice is a plan of its own.
        if plan.status is PlanStatus.OPTIMAL and network_of(plan) is None and len(plan.pairs) > 2:
            break
    assert plan is not None
    assert engine is not None
    solve = engine.what_if
    monkeypatch.setattr(engine, "what_if", lambda *what, **how: runs.append(what) or solve(*what, **how))
    mentee = plan.pairs[0].mentee

    first = (near_ties(engine, plan), alternatives(engine, plan, mentee))
    solved = len(runs)

    assert solved > 0
    assert (near_ties(engine, plan), alternatives(engine, plan, mentee)) == first
    assert len(runs) == solved
    # Another plan is another question.
    again = engine.solve(plan.settings)
    assert alternatives(engine, again, mentee) == first[1]
    assert len(runs) > solved
