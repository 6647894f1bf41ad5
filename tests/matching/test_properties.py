"""What must hold for every pool: no rule broken, nothing better possible, no order matters."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.vocabulary import PlanStatus
from tests.matching import naive
from tests.matching.drawn import pools, settings_for
from tests.matching.pictures import a_pool, an_engine
from workflows.matching.engine import Engine

many = settings(max_examples=70, deadline=None)
some = settings(max_examples=30, deadline=None)


@many
@given(st.data())
def test_a_plan_is_what_an_independent_solver_finds(data: st.DataObject) -> None:
    """Matched mentees and score equal the optimum of a naive model in HiGHS, with all constraints at once."""
    drawn = data.draw(pools())
    turned = data.draw(settings_for(drawn))
    pool = a_pool(**drawn)
    expected = naive.best(pool, turned)

    plan = Engine(pool).solve(turned)

    if expected.matched is None:
        assert plan.status is PlanStatus.INFEASIBLE
        assert plan.findings
        assert plan.relaxed is not None
        assert plan.relaxed.status is PlanStatus.OPTIMAL
    else:
        assert (plan.status, plan.matched, plan.score) == (PlanStatus.OPTIMAL, expected.matched, expected.score)
        assert plan.bound == plan.score


@some
@given(st.data())
def test_mentees_may_want_several_mentors(data: st.DataObject) -> None:
    drawn = data.draw(pools(several_mentors=True))
    pool = a_pool(**drawn)
    expected = naive.best(pool)

    plan = Engine(pool).solve()

    assert (plan.matched if plan.status is PlanStatus.OPTIMAL else None) == expected.matched
    assert plan.score == expected.score


@many
@given(st.data())
def test_no_plan_breaks_a_rule_a_place_a_pin_or_a_forbidden_pair(data: st.DataObject) -> None:
    drawn = data.draw(pools(several_mentors=data.draw(st.booleans())))
    turned = data.draw(settings_for(drawn))
    pool = a_pool(**drawn)

    plan = Engine(pool).solve(turned)
    plan = plan.relaxed or plan

    possible = naive.eligible(pool, plan.settings)
    mentees, mentors = pool.mentees.index, pool.mentors.index
    assert all(possible[mentees[pair.mentee], mentors[pair.mentor]] for pair in plan.pairs)
    for mentor in mentors:
        taken = sum(pair.mentor == mentor for pair in plan.pairs)
        assert taken <= turned.places.get(mentor, pool.mentors.places[mentors[mentor]])
    for mentee in mentees:
        assert sum(pair.mentee == mentee for pair in plan.pairs) <= pool.mentees.places[mentees[mentee]]
    assert plan.settings.pins <= plan.ids
    assert not turned.forbidden & plan.ids
    assert {pair.mentee for pair in plan.pairs}.isdisjoint(person.mentee for person in plan.unmatched)
    assert plan.matched + len(plan.unmatched) == len(mentees)


@many
@given(st.data())
def test_the_auditor_agrees_with_every_plan(data: st.DataObject) -> None:
    """The prices prove the score where the network did it; elsewhere they bound it, and no rule is broken."""
    drawn = data.draw(pools(several_mentors=data.draw(st.booleans())))
    plan = an_engine(**drawn).solve()
    plan = plan.relaxed or plan

    verdict = plan.verify()

    assert verdict.violations == ()
    assert verdict.pairs_checked == plan.eligible_pairs
    if plan.certificate is not None:
        assert verdict.score_bound is not None
        assert verdict.score_bound >= plan.score
        assert verdict.proven or not plan.certificate.exact
    if plan.cover is not None:
        assert verdict.matched_bound == plan.matched


@some
@given(st.data())
def test_parts_add_up_and_are_what_the_definition_says(data: st.DataObject) -> None:
    drawn = data.draw(pools(with_quotas=False))
    pool = a_pool(**drawn)
    engine = Engine(pool)
    plan = engine.solve()

    for pair in plan.pairs:
        position = pool.mentees.index[pair.mentee], pool.mentors.index[pair.mentor]
        assert pair.parts == naive.parts(pool, *position, plan.settings)
        assert sum(pair.parts.values()) == pair.score
    assert sum(pair.score for pair in plan.pairs) == plan.score
    everything = naive.eligible(pool, plan.settings)
    assert plan.eligible_pairs == everything.sum()


@some
@given(st.data())
def test_every_mentee_who_waits_is_told_why(data: st.DataObject) -> None:
    drawn = data.draw(pools(with_quotas=False))
    pool = a_pool(**drawn)
    engine = Engine(pool)
    plan = engine.solve()
    possible = naive.eligible(pool, plan.settings)

    for person in plan.unmatched:
        options = int(possible[pool.mentees.index[person.mentee]].sum())
        assert (person.reason == "no_eligible_mentor") == (options == 0)
        assert person.eligible == options
        if not options:
            # Whoever has no mentor is kept from each of them by a rule.
            assert sum(person.blocked_by.values()) >= len(pool.mentors)


@settings(max_examples=10, deadline=None)
@given(drawn=pools(), seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_change_the_plan(drawn: dict[str, Any], seed: int) -> None:
    shuffle = random.Random(seed)
    plans = set()
    for _ in range(20):
        again = dict(drawn)
        for side in ("mentees", "mentors"):
            rows = list(drawn[side].items())
            shuffle.shuffle(rows)
            again[side] = dict(rows)
        plan = an_engine(**again).solve()
        plans.add((plan.relaxed or plan).ids)
    assert len(plans) == 1


@some
@given(st.data())
def test_one_more_place_never_makes_a_plan_worse(data: st.DataObject) -> None:
    drawn = data.draw(pools(with_quotas=False))
    engine = an_engine(**drawn)
    before = engine.solve()
    mentor = data.draw(st.sampled_from(sorted(drawn["mentors"])))

    after = engine.update(places={mentor: drawn["mentors"][mentor]["places"] + 1})

    if drawn["objective"] == "count_first":
        assert (after.matched, after.score) >= (before.matched, before.score)
    else:
        assert (after.score, after.matched) >= (before.score, before.matched)


@some
@given(st.data())
def test_switching_a_rule_off_never_makes_a_plan_worse(data: st.DataObject) -> None:
    drawn = data.draw(pools(with_quotas=False).filter(lambda pool: bool(pool["must"])))
    engine = an_engine(**drawn)
    before = engine.solve()

    after = engine.update(drop=[data.draw(st.sampled_from(sorted(drawn["must"])))])

    assert after.eligible_pairs >= before.eligible_pairs
    if drawn["objective"] == "count_first":
        assert (after.matched, after.score) >= (before.matched, before.score)


@some
@given(st.data())
def test_one_more_possible_pair_never_makes_a_plan_worse(data: st.DataObject) -> None:
    drawn = data.draw(pools(with_quotas=False).filter(lambda pool: bool(pool["must"])))
    engine = an_engine(**drawn)
    before = engine.solve()
    for_one = data.draw(st.sampled_from(sorted(drawn["mentees"]))), data.draw(st.sampled_from(sorted(drawn["must"])))

    after = engine.update(waive=[for_one])

    assert after.eligible_pairs >= before.eligible_pairs
    if drawn["objective"] == "count_first":
        assert (after.matched, after.score) >= (before.matched, before.score)
    else:
        assert (after.score, after.matched) >= (before.score, before.matched)


@some
@given(st.data())
def test_what_was_solved_before_does_not_change_a_plan(data: st.DataObject) -> None:
    """An engine that has been turned many ways gives the same plan as a fresh one."""
    drawn = data.draw(pools())
    turned = data.draw(settings_for(drawn))
    used = an_engine(**drawn)
    for _ in range(3):
        used.solve(data.draw(settings_for(drawn)))

    again, fresh = used.solve(turned), an_engine(**drawn).solve(turned)

    assert again.ids == fresh.ids
    assert (again.status, again.matched, again.score, again.bound) == (
        fresh.status,
        fresh.matched,
        fresh.score,
        fresh.bound,
    )


@some
@given(st.data())
def test_tables_and_single_answers_agree(data: st.DataObject) -> None:
    """Lines over arrays mean what ``truth`` says of one pair, for whole tables as for lists of pairs."""
    drawn = data.draw(pools(with_quotas=False))
    pool = a_pool(**drawn)
    engine = Engine(pool)
    expected = naive.eligible(pool, engine.settings)

    i, j = engine.eligibility.pairs()

    found = np.zeros_like(expected)
    found[i, j] = True
    assert (found == expected).all()
