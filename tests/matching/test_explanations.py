"""Every explanation is a claim about the pool, and every claim comes true when it is applied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.vocabulary import PlanStatus
from tests.matching.drawn import pools
from tests.matching.pictures import an_engine, scored
from workflows.matching import (
    Engine,
    Plan,
    Settings,
    alternatives,
    compare,
    forced,
    next_places,
    places_for_people,
    prices,
    readiness,
    why_pair,
    why_unmatched,
)
from workflows.matching.blockers import blockers
from workflows.matching.honesty import with_answers
from workflows.matching.pool import MENTEE
from workflows.matching.waiting import HELD, LOWEST, WEAKEST, Way

some = settings(max_examples=25, deadline=None)


# Why this pair ------------------------------------------------------------------------------------------------------
def test_a_pair_is_explained_by_its_parts_and_the_answers_behind_them() -> None:
    engine = an_engine(
        {"amina": {"languages": ("dari", "french"), "field": "law", "hours": 2}},
        {"ruth": {"languages": ("arabic", "dari"), "fields": ("law",)}},
        must={"tongue": "mentor.languages shares any with mentee.languages"},
        prefer={
            "field": {"weight": 30, "compare": "mentor.fields covers mentee.field"},
            "hours": {"weight": 10, "compare": "mentor.hours is close to mentee.hours within 3"},
        },
    )
    reason = why_pair(engine, engine.solve(), "amina", "ruth")

    assert (reason.score, reason.highest) == (30 * 255, 40 * 255)
    field, hours = reason.parts
    assert (field.points, field.most, field.known) == (7650, 7650, True)
    # Ruth did not say how many hours she has: no points, and it says so.
    assert (hours.points, hours.known, hours.evidence[0].mentor) == (0, False, None)
    (tongue,) = reason.rules
    assert (tongue.shared, tongue.holds) == (("dari",), True)
    assert (tongue.mentee_subject, tongue.mentor_subject) == ("mentee.languages", "mentor.languages")
    assert reason.broken == ()


def test_a_yes_that_both_said_is_a_yes_and_not_a_word() -> None:
    engine = an_engine(
        {"amina": {"parent": True}, "dawit": {"parent": False}},
        {"ruth": {"parent": True}},
        prefer={"parent": {"weight": 1, "compare": "mentor.parent is the same as mentee.parent"}},
    )
    plan = engine.solve()

    told = [why_pair(engine, plan, who, "ruth").parts[0].evidence[0].shared for who in ("amina", "dawit")]
    assert told == [(True,), ()]


def test_a_pair_that_is_not_possible_is_explained_by_the_rules_it_breaks() -> None:
    engine = an_engine(
        {"amina": {"way": "online"}},
        {"ruth": {"way": "in_person"}},
        must={"way": "mentor.way is the same as mentee.way"},
    )
    reason = why_pair(engine, engine.solve(), "amina", "ruth")
    assert reason.broken == ("way",)
    assert reason.rules[0].holds is False


def test_an_alternative_costs_what_the_whole_plan_loses() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 8}, "olek": {"ruth": 8, "sam": 1}})
    plan = engine.solve()
    # Best: Amina–Sam 8, Olek–Ruth 8. With Amina–Ruth, Olek is left Sam's 1: 9 + 1 = 10, six points less.
    (ruth,) = alternatives(engine, plan, "amina")
    assert (ruth.mentor, ruth.score, ruth.score_lost, ruth.matched_lost) == ("ruth", 9 * 255, 6 * 255, 0)
    assert ruth.changes is not None
    assert [move.mentee for move in ruth.changes.moved] == ["amina", "olek"]


def test_an_alternative_may_cost_somebody_her_place() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 8}})
    (ruth,) = alternatives(engine, engine.solve(), "amina")
    assert ruth.matched_lost == 1
    assert ruth.changes is not None
    assert ruth.changes.lost == ("olek",)


@some
@given(st.data())
def test_every_alternative_comes_true(data: st.DataObject) -> None:
    engine, plan = solved(data)
    mentee = data.draw(st.sampled_from(engine.pool.mentees.ids))
    for other in alternatives(engine, plan, mentee):
        pins = {pair for pair in plan.settings.pins if pair[0] != mentee} | {(mentee, other.mentor)}
        then = engine.what_if(plan.settings.turned(pin=pins))
        assert (then.status is PlanStatus.OPTIMAL) == other.possible
        if other.possible:
            assert (mentee, other.mentor) in then.ids
            assert (plan.matched - other.matched_lost, plan.score - other.score_lost) == (then.matched, then.score)


def test_a_forced_pair_that_breaks_a_rule_is_not_possible() -> None:
    engine = scored({"amina": {"ruth": 9}, "olek": {"sam": 8}})
    assert not forced(engine, engine.solve(), "amina", "sam").possible


# Why nobody ---------------------------------------------------------------------------------------------------------
def test_somebody_outdone_is_told_who_has_her_mentors_and_what_would_help() -> None:
    engine = scored({"amina": {"ruth": 3}, "olek": {"ruth": 5}})
    why = why_unmatched(engine, engine.solve(), "amina")

    assert why.reason == "competition"
    assert why.taken_by == {"ruth": ("olek",)}
    (way,) = why.ways
    assert (way.kind, way.mentor, way.matched) == ("place", "ruth", 2)
    # One place more for Ruth moves nobody.
    assert (way.changes.gained, way.changes.moved, way.changes.lost) == (("amina",), (), ())


def test_somebody_without_any_mentor_is_told_the_smallest_sets_of_rules() -> None:
    engine = an_engine(
        {"amina": {"languages": ("dari",), "way": "online"}},
        {
            "ruth": {"languages": ("french",), "way": "online"},
            "sam": {"languages": ("french",), "way": "online"},
            "tova": {"languages": ("french",), "way": "in_person"},
            "ulla": {"languages": ("dari",), "way": "in_person"},
        },
        must={
            "tongue": "mentor.languages shares any with mentee.languages",
            "way": "mentor.way is the same as mentee.way",
        },
    )
    why = why_unmatched(engine, engine.solve(), "amina")

    assert why.reason == "no_eligible_mentor"
    assert why.blocked_by == {"tongue": 3, "way": 2}
    # The language alone keeps Ruth and Sam away, the way alone Ulla; Tova needs both and is no smallest set.
    assert [(opening.rules, opening.opens) for opening in why.openings] == [(("tongue",), 2), (("way",), 1)]
    assert {way.rules for way in why.ways} == {("tongue",), ("way",)}


@some
@given(st.data())
def test_every_way_out_comes_true(data: st.DataObject) -> None:
    engine, plan = solved(data)
    for person in plan.unmatched:
        why = why_unmatched(engine, plan, person.mentee)
        assert (why.reason, why.blocked_by) == (person.reason, person.blocked_by)
        for way in why.ways:
            if way.kind == "place":
                assert way.mentor is not None
                assert plan.problem is not None
                now = int(plan.problem.mentor_places[engine.pool.mentors.index[way.mentor]])
                then = engine.what_if(plan.settings.turned(places={way.mentor: now + 1}))
            elif way.kind == "answer":
                assert way.subject is not None
                answered = with_answers(engine.pool, MENTEE, person.mentee, {way.subject.partition(".")[2]: way.value})
                then = Engine(answered).what_if(plan.settings)
            elif way.kind in ("wish", "pair"):
                then = engine.what_if(without(plan.settings, person.mentee, way))
            else:
                waived = {(person.mentee, rule) for rule in way.rules}
                then = engine.what_if(plan.settings.turned(waive=plan.settings.waived | waived))
            assert person.mentee in then.mentors_of
            assert way.matched == then.matched
            assert way.changes == compare(plan, then)


def without(settings: Settings, mentee: str, way: Way) -> Settings:
    """The same settings without the wish or the decision about a pair that a way names."""
    if way.kind == "pair" and way.other is not None:
        return replace(settings, pins=settings.pins - {(way.other, str(way.mentor))})
    if way.kind == "pair":
        return replace(settings, forbidden=settings.forbidden - {(mentee, str(way.mentor))})
    known = {
        HELD: replace(settings, kept=frozenset(), changes=None),
        LOWEST: replace(settings, floor=0),
        WEAKEST: replace(settings, fairest=False),
    }
    return known.get(way.wish) or settings.turned(quotas_off=settings.quotas_off | {way.wish})


@pytest.mark.parametrize(
    ("asked", "quota", "way"),
    [
        # Olek has Ruth's one place. It is what is asked, and no rule, that leaves Amina without her.
        (Settings(kept=frozenset({("olek", "ruth")}), changes=0), {}, ("wish", HELD, None)),
        (Settings(floor=6 * 255, forbidden=frozenset({("olek", "ruth")})), {}, ("wish", LOWEST, None)),
        (Settings(pins=frozenset({("olek", "ruth")})), {}, ("pair", "", "ruth")),
        (Settings(forbidden=frozenset({("amina", "ruth"), ("olek", "ruth")})), {}, ("pair", "", "ruth")),
        (Settings(), {"few": {"where": "mentee.parent is yes", "at_most": "0 matches"}}, ("wish", "few", None)),
    ],
    ids=["a held plan", "the lowest fit", "a pin", "kept apart", "a quota"],
)
def test_what_is_asked_beside_the_rules_is_named_where_it_is_the_reason(
    asked: Settings, quota: dict[str, Any], way: tuple[str, str, str | None]
) -> None:
    engine = scored(
        {"amina": {"ruth": 5}, "olek": {"ruth": 4}},
        answers={"amina": {"parent": True}, "olek": {"parent": False}},
        quotas=quota,
    )
    plan = engine.solve(asked)

    why = why_unmatched(engine, plan, "amina")

    assert way in [(one.kind, one.wish, one.mentor) for one in why.ways]


@some
@given(st.data())
def test_every_opening_opens_what_it_says_and_no_smaller_set_does(data: st.DataObject) -> None:
    engine, plan = solved(data)
    for person in plan.unmatched:
        if person.eligible:
            continue
        for opening in why_unmatched(engine, plan, person.mentee, most=99).openings:
            assert options(engine, person.mentee, opening.rules) == opening.opens
            for left_out in opening.rules:
                assert options(engine, person.mentee, [rule for rule in opening.rules if rule != left_out]) == 0


def options(engine: Engine, mentee: str, waived: Any) -> int:
    problem = engine.problem(Settings(waived=frozenset((mentee, rule) for rule in waived)))
    i = engine.pool.mentees.index[mentee]
    return int(problem.start[i + 1] - problem.start[i])


# What it would take -------------------------------------------------------------------------------------------------
@some
@given(st.data())
def test_every_price_comes_true(data: st.DataObject) -> None:
    engine, plan = solved(data)
    for price in prices(engine, plan):
        if price.kind == "rule":
            then = engine.what_if(plan.settings.turned(drop=plan.settings.dropped | {price.name}))
        elif price.kind == "quota":
            then = engine.what_if(plan.settings.turned(quotas_off=plan.settings.quotas_off | {price.name}))
        else:
            continue
        then = then.relaxed or then
        more = then.matched - plan.matched, then.eligible_pairs - plan.eligible_pairs
        assert (price.matched_more, price.eligible_more) == more
        assert price.score_more in (None, then.score - plan.score)


def test_a_quota_with_two_limits_costs_what_either_of_them_costs() -> None:
    """With anybody matched a tenth would have to be women, and no woman may be: so nobody is. One limit has no price."""
    women = {"where": ["mentor.gender is woman"], "at_least": "10 percent", "at_most": "0 matches"}
    engine = scored(
        {"amina": {"ruth": 5}},
        quotas={"parents": {"where": ["mentee.parent is yes"], "at_least": "0 matches"}, "women": women},
    )

    plan = engine.solve()

    assert plan.matched == 0
    assert [(price.name, price.matched_more) for price in prices(engine, plan) if price.kind == "quota"] == [
        ("parents", 0),
        ("women", 1),
    ]


@given(st.data())
def test_every_next_place_is_worth_what_it_says_and_no_other_is_worth_anything(data: st.DataObject) -> None:
    engine, plan = solved(data)
    told = {one.mentor: one.changes for one in next_places(engine, plan)}
    people, everybody = places_for_people(engine, plan)
    assert everybody  # there are few mentors here
    assert {one.mentor: one.changes for one in people} == {
        mentor: changes for mentor, changes in told.items() if changes.matched > 0
    }
    problem = plan.problem
    assert problem is not None
    for mentor, places in zip(problem.mentors, problem.mentor_places.tolist(), strict=True):
        then = engine.what_if(plan.settings.turned(places={mentor: places + 1}))
        said = told.get(mentor)
        if said is None:
            assert (then.matched, then.score) == (plan.matched, plan.score)
            continue
        assert (said.matched, said.score) == (then.matched - plan.matched, then.score - plan.score)
        old, new = plan.mentors_of.keys(), then.mentors_of.keys()
        assert (said.gained, said.lost) == (tuple(sorted(new - old)), tuple(sorted(old - new)))


def test_under_a_quota_a_mentor_with_a_free_place_can_be_the_one_whose_next_place_matches_somebody_more() -> None:
    # One pair of the same gender may be: Amina with Ruth (9), or Olek with Sam. Ruth does not take Olek, so both are
    # matched only with Sam, who has one place, and nobody in the best plan.
    engine = scored(
        {"amina": {"ruth": 9, "sam": 3}, "olek": {"sam": 2}},
        answers={
            "amina": {"gender": "woman"},
            "ruth": {"gender": "woman"},
            "olek": {"gender": "man"},
            "sam": {"gender": "man"},
        },
        quotas={
            "alike": {"label": "Alike", "at_most": "1 matches", "where": ["mentor.gender is the same as mentee.gender"]}
        },
    )
    plan = engine.solve()
    assert plan.ids == {("amina", "ruth")}
    found, everybody_tried = places_for_people(engine, plan)
    assert ([(one.mentor, one.changes.gained) for one in found], everybody_tried) == ([("sam", ("olek",))], True)


def test_a_next_place_is_worth_the_whole_chain_it_moves() -> None:
    engine = an_engine(
        {
            "amina": {"way": "online", "hours": 3},
            "olek": {"way": "online", "hours": 1, "gender": "man"},
            "sara": {"way": "in_person", "hours": 1},
        },
        {
            "ruth": {"way": "online", "hours": 3, "places": 1},
            "sam": {"way": "either", "hours": 1, "places": 1},
        },
        must={"way": ["mentor.way is the same as mentee.way", "or mentor.way is either"]},
        prefer={"hours": {"weight": 10, "compare": "mentor.hours is close to mentee.hours within 2"}},
    )
    plan = engine.solve()
    # Ruth has Amina (10 points), Sam has one of the other two (10 points each), and one waits.
    assert plan.matched == 2
    waits = plan.unmatched[0].mentee
    found = next_places(engine, plan)
    # Sam takes the one who waits. With Ruth it takes two: of those online who is with Sam moves to her (0 points), and
    # the one who waits takes the place with Sam; only if that one is Sara, or Olek waits himself.
    assert [one.mentor for one in found] == ["sam", "ruth"]
    assert found[0].worth == (1, 10 * 255)
    assert found[0].changes.gained == (waits,)
    assert found[1].worth == (1, 0)


def test_the_price_of_a_rule_is_what_the_plan_gains_without_it() -> None:
    engine = an_engine(
        {"amina": {"way": "online", "gender": "woman"}, "olek": {"way": "in_person", "gender": "man"}},
        {"ruth": {"way": "in_person", "gender": "woman", "places": 2}},
        must={
            "way": "mentor.way is the same as mentee.way",
            "gender": "mentor.gender is the same as mentee.gender, if mentee.gender is woman",
        },
    )
    found = {(price.kind, price.name): price.matched_more for price in prices(engine, engine.solve())}
    assert found == {("rule", "way"): 1, ("rule", "gender"): 0, ("places", ""): 0}


def test_what_is_switched_off_is_so_by_its_kind_and_a_quota_of_the_same_name_holds_on() -> None:
    engine = an_engine(
        {"amina": {"way": "online"}},
        {"ruth": {"way": "in_person"}},
        must={"way": "mentor.way is the same as mentee.way"},
        quotas={"way": {"label": "Online", "at_least": "0 matches", "where": ["mentee.way is online"]}},
    )
    found = {price.kind: price.in_force for price in prices(engine, engine.solve(Settings(dropped=frozenset({"way"}))))}
    assert found == {"rule": False, "quota": True, "places": True}


def test_a_wish_has_its_price_too() -> None:
    # Amina fits Ruth to nothing, so the lowest fit leaves her out.
    engine = an_engine(
        {"amina": {"hours": 6}, "olek": {"hours": 3}},
        {"ruth": {"hours": 3, "places": 2}},
        prefer={"hours": {"weight": 10, "compare": "mentor.hours is close to mentee.hours within 2"}},
    )
    found = {(one.kind, one.name): one for one in prices(engine, engine.solve(Settings(floor=10)))}
    assert found["wish", "floor"].matched_more == 1
    assert ("wish", "held") not in found


# Before the run -----------------------------------------------------------------------------------------------------
def test_readiness_names_who_has_no_choice_and_what_stands_in_the_way() -> None:
    engine = an_engine(
        {
            "amina": {"languages": ("tigrinya",), "way": "online"},
            "olek": {"languages": ("ukrainian",), "way": "online"},
            "sara": {"languages": ("dari", "ukrainian"), "way": "online"},
        },
        {
            "ruth": {"languages": ("ukrainian",), "way": "online"},
            "sam": {"languages": ("dari",), "way": "online"},
            "tova": {"languages": ("arabic",), "way": "in_person"},
        },
        must={
            "tongue": "mentor.languages shares any with mentee.languages",
            "way": "mentor.way is the same as mentee.way",
        },
        prefer={"hours": {"weight": 10, "compare": "mentor.hours is close to mentee.hours within 3"}},
        capacity={"mentee": 1, "mentor": 1},
    )
    ready = readiness(engine)

    assert (ready.mentees, ready.mentors, ready.places, ready.most) == (3, 3, 3, 2)
    assert ready.at_least_wait == 0
    none, one, two = (ready.with_options(count) for count in range(3))
    # For Amina only the language keeps Ruth and Sam away.
    assert [(person.mentee, person.blocker, person.opens) for person in none] == [("amina", "tongue", 2)]
    assert [(person.mentee, person.mentors) for person in one] == [("olek", ("ruth",))]
    assert [(person.mentee, person.mentors) for person in two] == [("sara", ("ruth", "sam"))]
    assert ready.idle == ("tova",)
    # Nobody said how many hours she has.
    assert ready.coverage == {"hours": 0.0}


def test_more_people_than_places_means_that_some_wait_whatever_is_done() -> None:
    ready = readiness(scored({"amina": {"ruth": 1}, "olek": {"ruth": 1}, "sara": {"ruth": 1}}))
    assert (ready.places, ready.at_least_wait, ready.most) == (1, 2, 1)


# Two plans ----------------------------------------------------------------------------------------------------------
def test_two_plans_are_compared_by_who_gains_loses_and_moves() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 8}, "sara": {"tova": 2}})
    before = engine.solve()
    after = engine.update(pin=[("amina", "ruth")])
    difference = compare(before, after)

    assert (difference.gained, difference.lost) == ((), ("olek",))
    assert [(move.mentee, move.before, move.after) for move in difference.moved] == [("amina", ("sam",), ("ruth",))]
    assert difference.kept == {("sara", "tova")}
    assert difference.added == {("amina", "ruth")}
    # 9 + 2 against 1 + 8 + 2; the weakest pair was 1 and is 2.
    assert (difference.matched, difference.score) == (-1, 0)
    assert (difference.lowest_before, difference.lowest_after) == (255, 510)
    assert not compare(before, before)


def solved(data: st.DataObject) -> tuple[Engine, Plan]:
    engine = an_engine(**data.draw(pools()))
    plan = engine.solve()
    return engine, plan.relaxed or plan


# What keeps two apart -------------------------------------------------------------------------------------------------
def test_the_true_reason_why_two_cannot_meet_is_told_and_not_only_a_rule() -> None:
    engine = an_engine(
        {"amina": {"languages": ("dari",), "field": "law"}, "olek": {"languages": ("dari",), "field": "law"}},
        {
            "ben": {"languages": ("dari",), "fields": ("it",)},
            "ruth": {"languages": ("dari",), "fields": ("law",)},
            "sara": {"languages": ("french",), "fields": ("law",)},
        },
        must={"tongue": "mentor.languages shares any with mentee.languages"},
        prefer={"field": {"weight": 10, "compare": "mentor.fields covers mentee.field"}},
    )
    asked = Settings(floor=1, forbidden=frozenset({("amina", "ruth")}), waiting=frozenset({"amina"}))
    plan = engine.solve(asked)

    told = {
        (mentee, mentor): {one.name or one.kind for one in found}
        for mentee in ("amina", "olek")
        for mentor, found in blockers(engine, plan, mentee, ("ben", "ruth", "sara")).items()
    }

    # Ben fits to 0 of 10, below the lowest fit; Ruth is kept apart from Amina; Sara shares no language; Olek waits.
    assert told == {
        ("amina", "ben"): {"floor"},
        ("amina", "ruth"): {"apart"},
        ("amina", "sara"): {"tongue"},
        ("olek", "ben"): {"floor", "later"},
        ("olek", "ruth"): {"later"},
        ("olek", "sara"): {"tongue", "later"},
    }


@given(pools())
@some
def test_whoever_is_kept_apart_by_nothing_is_a_possible_pair(drawn: dict[str, Any]) -> None:
    engine = an_engine(**drawn)
    plan = engine.solve()
    problem = (plan.relaxed or plan).problem
    assert problem is not None
    for i, mentee in enumerate(problem.mentees):
        possible = {problem.mentors[j] for j in problem.j[problem.start[i] : problem.start[i + 1]]}
        found = blockers(engine, plan, mentee, problem.mentors)
        free = {mentor for mentor, told in found.items() if not told or {one.kind for one in told} == {"no_place"}}
        assert free == possible
