"""Limits of groups, keeping, floors, fairness, introductions; and everything at once against every plan there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.vocabulary import Objective, PlanStatus
from tests.matching import brute
from tests.matching.drawn import pools
from tests.matching.pictures import a_pool, an_engine, scored
from workflows.matching import FirstGroup, GroupLimit, Plan, Settings, prices
from workflows.matching.engine import Engine


def ids(plan: Plan) -> set[tuple[str, str]]:
    return set(plan.ids)


# Each alone ---------------------------------------------------------------------------------------------------------
def test_no_case_load_is_exceeded() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"sam": 8}, "sara": {"tova": 1}})
    anna = GroupLimit(name="anna", label="Anna", role="mentee", people=frozenset({"amina", "olek"}), at_most=1)
    # Anna can look after one of Amina (9) and Olek (8); Sara is somebody else's.
    assert ids(engine.solve(Settings(limits=(anna,)))) == {("amina", "ruth"), ("sara", "tova")}


def test_no_site_is_exceeded_though_its_mentors_have_places() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"ruth": 8}, "sara": {"sam": 1}}, places={"ruth": 2})
    site = GroupLimit(name="library", role="mentor", people=frozenset({"ruth", "sam"}), at_most=2)
    assert ids(engine.solve(Settings(limits=(site,)))) == {("amina", "ruth"), ("olek", "ruth")}


def test_a_cohort_gets_at_least_its_matches() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"ruth": 1}})
    spring = GroupLimit(name="spring", role="mentee", people=frozenset({"olek"}), at_least=1)
    assert ids(engine.solve(Settings(limits=(spring,)))) == {("olek", "ruth")}


def test_a_limit_that_cannot_be_kept_is_named_and_relaxed() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"ruth": 1}})
    spring = GroupLimit(
        name="spring", label="Spring cohort", role="mentee", people=frozenset({"amina", "olek"}), at_least=2
    )
    plan = engine.solve(Settings(limits=(spring,)))
    assert plan.status is PlanStatus.INFEASIBLE
    assert plan.findings[0].params["quota"] == "Spring cohort"
    assert plan.relaxed is not None
    assert plan.relaxed.matched == 1


def test_so_many_pairs_of_a_running_plan_stay() -> None:
    engine = scored({"amina": {"ruth": 1, "sam": 9}, "olek": {"ruth": 9, "sam": 1}})
    running = frozenset({("amina", "ruth"), ("olek", "sam")})
    assert ids(engine.solve(Settings(kept=running))) == {("amina", "sam"), ("olek", "ruth")}
    # One pair kept forces the other: 1 + 1 instead of 9 + 9.
    assert ids(engine.solve(Settings(kept=running, keep=1))) == set(running)
    assert ids(engine.solve(Settings(kept=running, changes=1))) == set(running)


def test_no_pair_is_below_the_floor() -> None:
    engine = scored({"amina": {"ruth": 1}, "olek": {"sam": 9}})
    plan = engine.solve(Settings(floor=5 * 255))
    assert ids(plan) == {("olek", "sam")}
    assert plan.verify().proven


def test_a_pinned_pair_may_be_below_the_floor() -> None:
    engine = scored({"amina": {"ruth": 1}, "olek": {"sam": 9}})
    plan = engine.solve(Settings(floor=5 * 255, pins=frozenset({("amina", "ruth")})))
    assert plan.matched == 2


def test_the_weakest_pair_is_raised_without_leaving_anybody_out() -> None:
    # 9 + 1 = 10 is the highest total; 4 + 4 = 8 has the better weakest pair.
    engine = scored({"amina": {"ruth": 9, "sam": 4}, "olek": {"ruth": 4, "sam": 1}})
    assert ids(engine.solve()) == {("amina", "ruth"), ("olek", "sam")}
    fair = engine.solve(Settings(fairest=True))
    assert ids(fair) == {("amina", "sam"), ("olek", "ruth")}
    # Nothing lies between 4 and 9, and from 9 on only Amina could be matched: two people need two covered ones.
    assert (fair.floor.score, fair.floor.above) == (4 * 255, 9 * 255)
    assert fair.floor.cover is not None


def test_everybody_meets_one_mentor_before_anybody_meets_two() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 9}, "olek": {"ruth": 1}}, places={"ruth": 2})
    plan = engine.solve(Settings(introduce=2))
    # Ruth meets both, Sam meets Amina: 9 + 9 + 1.
    assert ids(plan) == {("amina", "ruth"), ("amina", "sam"), ("olek", "ruth")}
    assert plan.matched == 2


def test_after_introductions_only_those_who_met_are_matched() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 8}})
    met = frozenset({("amina", "sam"), ("amina", "ruth")})
    plan = engine.solve(Settings(only=met, forbidden=frozenset({("amina", "ruth")})))
    assert ids(plan) == {("amina", "sam")}
    assert plan.eligible_pairs == 1


def test_only_those_who_are_matched_now_are_in_a_rolling_plan() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"sam": 8}})
    plan = engine.solve(Settings(waiting=frozenset({"olek"})))
    assert ids(plan) == {("olek", "sam")}
    assert plan.unmatched == ()


# Who comes first ----------------------------------------------------------------------------------------------------
def carried(*people: str, name: str = "carried") -> FirstGroup:
    return FirstGroup(name=name, label="Carried over from spring", people=frozenset(people))


def test_whoever_was_carried_over_comes_before_a_better_score() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"ruth": 1}})
    assert ids(engine.solve()) == {("amina", "ruth")}
    plan = engine.solve(Settings(first=(carried("olek"),)))
    assert ids(plan) == {("olek", "ruth")}
    # It stands in the plan by its name, and has its price: nobody more would be matched without it.
    assert [(state.label, state.members, state.low) for state in plan.quotas] == [("Carried over from spring", 1, 1)]
    price = next(one for one in prices(engine, plan) if one.name == "carried")
    assert (price.kind, price.matched_more) == ("quota", 0)


def test_whoever_is_pinned_to_two_may_come_first() -> None:
    # Both of her introductions were decided; one of the others meets Ben, and Sara was carried over.
    engine = scored({"amina": {"ruth": 1, "sam": 1}, "olek": {"ben": 9}, "sara": {"ben": 1}})
    pins = frozenset({("amina", "ruth"), ("amina", "sam")})
    plan = engine.solve(Settings(introduce=2, pins=pins, first=(carried("sara"),)))
    assert (plan.status, ids(plan)) == (PlanStatus.OPTIMAL, {*pins, ("sara", "ben")})


def test_nobody_is_left_out_for_whoever_comes_first() -> None:
    # Olek carried over would like Ruth, but Amina can go nowhere else, and both can be matched.
    engine = scored({"amina": {"ruth": 1}, "olek": {"ruth": 9, "sam": 1}})
    assert ids(engine.solve(Settings(first=(carried("olek"),)))) == {("amina", "ruth"), ("olek", "sam")}


def test_the_first_group_comes_before_the_second() -> None:
    engine = scored({"amina": {"ruth": 1}, "olek": {"ruth": 5}, "sara": {"ruth": 9}})
    waited = carried("olek", name="waited")
    assert ids(engine.solve(Settings(first=(carried("amina"), waited)))) == {("amina", "ruth")}
    assert ids(engine.solve(Settings(first=(waited, carried("amina"))))) == {("olek", "ruth")}
    assert ids(engine.solve(Settings(first=(carried("amina"), waited), quotas_off=frozenset({"carried"})))) == {
        ("olek", "ruth")
    }


def test_those_who_come_first_are_counted_within_every_other_limit() -> None:
    # Both were carried over, but their coordinator can take only one of them: then the better score decides.
    engine = scored({"amina": {"ruth": 2}, "olek": {"sam": 1}, "sara": {"sam": 9}})
    load = GroupLimit(name="load", role="mentee", people=frozenset({"amina", "olek"}), at_most=1)
    plan = engine.solve(Settings(first=(carried("amina", "olek"),), limits=(load,)))
    assert ids(plan) == {("amina", "ruth"), ("sara", "sam")}


# Households ---------------------------------------------------------------------------------------------------------
def test_a_household_is_one_mentee_whatever_its_size() -> None:
    """Five people who apply as one take one place, count once, and come where there is room for all of them."""
    engine = an_engine(
        {"haddad": {"hours": 5, "parent": True}, "amina": {"hours": 1, "parent": False}},
        {"ruth": {"hours": 6, "places": 1}, "sam": {"hours": 2, "places": 1}},
        must={"room for all": "mentor.hours is at least mentee.hours"},
        quotas={"families": {"label": "Families", "at_most": "1 matches", "where": ["mentee.parent is yes"]}},
    )
    plan = engine.solve()
    assert ids(plan) == {("haddad", "ruth"), ("amina", "sam")}
    assert [(state.members, state.high) for state in plan.quotas] == [(1, 1)]
    assert plan.places_left == {}


def test_a_household_is_not_split_between_two_mentors() -> None:
    engine = an_engine(
        {"haddad": {"hours": 5}},
        {"ruth": {"hours": 3, "places": 2}, "sam": {"hours": 2, "places": 2}},
        must={"room for all": "mentor.hours is at least mentee.hours"},
    )
    plan = engine.solve()
    assert plan.pairs == ()
    assert [(one.mentee, one.blocked_by) for one in plan.unmatched] == [("haddad", {"room for all": 2})]


# All at once --------------------------------------------------------------------------------------------------------
@st.composite
def turned(draw: st.DrawFn, drawn: dict) -> Settings:
    mentees, mentors = sorted(drawn["mentees"]), sorted(drawn["mentors"])
    pair = st.tuples(st.sampled_from(mentees), st.sampled_from(mentors))
    some = st.integers(0, 3)

    def limit(number: int) -> st.SearchStrategy[GroupLimit]:
        return st.sampled_from(("mentee", "mentor")).flatmap(
            lambda role: st.builds(
                GroupLimit,
                name=st.just(f"limit{number}"),
                role=st.just(role),
                people=st.frozensets(st.sampled_from(mentees if role == "mentee" else mentors)),
                at_least=st.one_of(st.none(), st.integers(0, 1)),
                at_most=st.one_of(st.none(), some),
            )
        )

    kept = draw(st.frozensets(pair, max_size=3))
    return Settings(
        objective=draw(st.sampled_from((None, *Objective))),
        pins=draw(st.frozensets(pair, max_size=1)),
        forbidden=draw(st.frozensets(pair, max_size=2)),
        limits=tuple(draw(limit(number)) for number in range(draw(st.integers(0, 2)))),
        first=tuple(
            carried(*draw(st.frozensets(st.sampled_from(mentees), min_size=1)), name=f"first{number}")
            for number in range(draw(st.sampled_from((0, 0, 1, 2))))
        ),
        circles={
            mentor: draw(st.sampled_from(((1, 2), (2, 2), (2, 3), (3, 4))))
            for mentor in draw(st.lists(st.sampled_from(mentors), unique=True, max_size=2))
        },
        kept=kept,
        keep=draw(st.one_of(st.none(), st.integers(0, 2))),
        floor=draw(st.sampled_from((0, 0, 1, 255, 900))),
        fairest=draw(st.booleans()),
        waiting=draw(st.one_of(st.none(), st.frozensets(st.sampled_from(mentees)))),
    )


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_with_all_constraints_at_once_the_plan_is_the_best_of_all_plans_there_are(data: st.DataObject) -> None:
    drawn = data.draw(pools(with_quotas=False))
    drawn["mentees"] = dict(list(drawn["mentees"].items())[:5])
    drawn["mentors"] = dict(list(drawn["mentors"].items())[:4])
    wanted = data.draw(turned(drawn))
    pool = a_pool(**drawn, shape=data.draw(st.sampled_from(("pair", "pair", "circle"))), size="2 to 3")
    expected = brute.best(pool, wanted)

    plan = Engine(pool).solve(wanted)

    if expected is None:
        assert plan.status is PlanStatus.INFEASIBLE
        assert plan.findings
        assert plan.relaxed is not None
        plan = plan.relaxed
    else:
        assert (plan.status, plan.matched, plan.score) == (PlanStatus.OPTIMAL, *expected)
    assert plan.verify().violations == ()


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_neither_rows_nor_runs_before_change_a_plan_with_circles_and_limits(data: st.DataObject) -> None:
    drawn = data.draw(pools(with_quotas=True))
    wanted = data.draw(turned(drawn))
    weights = {name: data.draw(st.integers(0, 9)) for name in drawn["prefer"]}
    shape = data.draw(st.sampled_from(("pair", "circle")))
    used = Engine(a_pool(**drawn, shape=shape, size="2 to 3"))
    used.solve(wanted)
    again = used.solve(wanted.turned(weights=weights))
    shuffled = np.random.default_rng(data.draw(st.integers(0, 99)))
    for side in ("mentees", "mentors"):
        rows = list(drawn[side].items())
        drawn[side] = {rows[k][0]: rows[k][1] for k in shuffled.permutation(len(rows))}
    fresh = Engine(a_pool(**drawn, shape=shape, size="2 to 3")).solve(wanted.turned(weights=weights))
    assert (again.status, (again.relaxed or again).ids) == (fresh.status, (fresh.relaxed or fresh).ids)
