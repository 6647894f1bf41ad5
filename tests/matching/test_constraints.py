"""Every constraint by its name, in the smallest picture that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from models.findings import sentence
from models.vocabulary import Objective, PlanStatus
from tests.matching.pictures import an_engine, scored
from workflows.matching import Engine, Plan, Settings, readiness, why_unmatched
from workflows.terminal.match import plan_tables


def reversed_list(items: Iterable[Any]) -> list[Any]:
    return list(items)[::-1]


def ids(plan: Plan) -> set[tuple[str, str]]:
    return set(plan.ids)


# Places -------------------------------------------------------------------------------------------------------------
def test_no_mentor_exceeds_places() -> None:
    plan = scored({"amina": {"ruth": 3}, "olek": {"ruth": 5}}).solve()

    # One place, so 5 beats 3 and Amina waits.
    assert ids(plan) == {("olek", "ruth")}
    assert plan.unmatched[0].mentee == "amina"
    assert plan.unmatched[0].reason == "competition"


def test_a_mentor_with_two_places_takes_both() -> None:
    plan = scored({"amina": {"ruth": 3}, "olek": {"ruth": 5}}, places={"ruth": 2}).solve()
    assert ids(plan) == {("amina", "ruth"), ("olek", "ruth")}
    assert plan.score == 255 * (3 + 5)


def test_no_mentee_exceeds_places() -> None:
    plan = scored({"amina": {"ruth": 3, "sam": 5}}).solve()
    assert ids(plan) == {("amina", "sam")}
    assert dict(plan.places_left) == {"ruth": 1}


def test_a_mentee_may_be_introduced_to_two_mentors_after_everybody_has_one() -> None:
    engine = scored(
        {"amina": {"ruth": 9, "sam": 9}, "olek": {"ruth": 1}},
        capacity={"mentee": 2, "mentor": "mentor.places"},
    )
    plan = engine.solve()

    # Giving Amina both (18) would leave Olek alone; people first: Amina–Sam and Olek–Ruth.
    assert ids(plan) == {("amina", "sam"), ("olek", "ruth")}


def test_places_come_from_a_number_or_from_the_answer() -> None:
    people = {"a": {"employer": "x"}, "b": {"employer": "x"}, "c": {"employer": "x"}}
    by_number = an_engine(people, {"m": {"places": 1}}, capacity={"mentee": 1, "mentor": 2}).solve()
    by_answer = an_engine(people, {"m": {"places": 3}}).solve()
    assert (by_number.matched, by_answer.matched) == (2, 3)


def test_a_mentor_who_did_not_say_how_many_has_one_place_and_a_warning() -> None:
    plan = an_engine({"a": {}, "b": {}}, {"m": {}}).solve()
    assert plan.matched == 1
    assert [found.code for found in plan.findings] == ["capacity_not_known"]


def test_a_mentor_without_places_gets_nobody() -> None:
    plan = scored({"amina": {"ruth": 3}}, places={"ruth": 0}).solve()
    assert plan.pairs == ()
    # Ruth would be possible for her, she is only full: that is competition, not a rule.
    assert plan.unmatched[0].reason == "competition"


def test_places_can_be_given_for_one_run() -> None:
    engine = scored({"amina": {"ruth": 3}, "olek": {"ruth": 5}})
    assert engine.solve().matched == 1
    assert engine.update(places={"ruth": 2}).matched == 2


# What is best -------------------------------------------------------------------------------------------------------
def test_people_come_before_points() -> None:
    table = {"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 1}}
    plan = scored(table).solve()
    # Amina–Ruth alone has 9, both matched have 1 + 1.
    assert ids(plan) == {("amina", "sam"), ("olek", "ruth")}


def test_score_first_takes_points_before_people() -> None:
    table = {"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 1}}
    plan = scored(table, objective="score_first").solve()
    assert ids(plan) == {("amina", "ruth")}
    assert scored(table).solve(Settings(objective=Objective.SCORE_FIRST)).ids == plan.ids


def test_score_first_still_matches_whom_it_costs_nothing() -> None:
    plan = scored({"amina": {"ruth": 9}, "olek": {"sam": 0}}, objective="score_first").solve()
    assert plan.matched == 2


def test_among_plans_with_as_many_people_the_highest_score_wins() -> None:
    plan = scored({"amina": {"ruth": 5, "sam": 4}, "olek": {"ruth": 4, "sam": 1}}).solve()
    # 5 + 1 = 6 against 4 + 4 = 8.
    assert ids(plan) == {("amina", "sam"), ("olek", "ruth")}


def test_equal_plans_are_told_apart_by_the_ids_alone() -> None:
    answers = {"employer": "x"}
    mentees = dict.fromkeys(("amina", "olek", "sara", "yonas"), answers)
    mentors = {name: {**answers, "places": 1} for name in ("ruth", "sam", "tova", "ulla")}
    plans = {
        an_engine(dict(order(mentees.items())), dict(order(mentors.items()))).solve().ids
        for order in (list, reversed_list)
    }
    # 24 plans are equally good. This one is the best by hash, on every machine.
    assert plans == {frozenset({("amina", "sam"), ("olek", "ulla"), ("sara", "ruth"), ("yonas", "tova")})}


def test_a_weight_moves_the_plan() -> None:
    engine = an_engine(
        {"amina": {"field": "law", "hours": 2}},
        {"ruth": {"fields": ("law",), "hours": 6}, "sam": {"fields": ("trades",), "hours": 2}},
        prefer={
            "field": {"weight": 30, "compare": "mentor.fields covers mentee.field"},
            "hours": {"weight": 10, "compare": "mentor.hours is close to mentee.hours within 3"},
        },
    )
    assert ids(engine.solve()) == {("amina", "ruth")}
    moved = engine.update(weights={"hours": 40})
    assert ids(moved) == {("amina", "sam")}
    assert moved.pairs[0].parts == {"field": 0, "hours": 40 * 255}
    assert moved.highest == 255 * (30 + 40)


# Pins and forbidden pairs -------------------------------------------------------------------------------------------
def test_every_pin_is_kept_whatever_it_costs() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 8}})
    plan = engine.solve(Settings(pins=frozenset({("amina", "ruth")})))
    assert ids(plan) == {("amina", "ruth")}
    assert plan.pairs[0].pinned


def test_a_forbidden_pair_is_not_made() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1}})
    plan = engine.solve(Settings(forbidden=frozenset({("amina", "ruth")})))
    assert ids(plan) == {("amina", "sam")}
    assert plan.eligible_pairs == 1


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        (Settings(pins=frozenset({("amina", "nobody")})), "pin_unknown_person", "nobody is not among the candidates"),
        (Settings(pins=frozenset({("olek", "sam")})), "pin_breaks_rule", "breaks the rule ‘olek’"),
        (
            Settings(pins=frozenset({("amina", "ruth")}), forbidden=frozenset({("amina", "ruth")})),
            "pin_forbidden",
            "pinned and forbidden at once",
        ),
        (
            Settings(pins=frozenset({("amina", "ruth"), ("olek", "ruth")})),
            "pins_exceed_places",
            "ruth is pinned into 2 matches but has 1 free place.",
        ),
        (Settings(pins=frozenset({("amina", "ruth"), ("amina", "sam")})), "pins_exceed_places", "amina is pinned"),
        (
            Settings(pins=frozenset({("amina", "ruth")}), waiting=frozenset({"olek"})),
            "pin_waits",
            "only others are matched in this round",
        ),
        (
            Settings(pins=frozenset({("amina", "ruth")}), only=frozenset({("amina", "sam")})),
            "pin_not_introduced",
            "only those who met are matched in this round",
        ),
    ],
)
def test_a_pin_that_cannot_be_kept_makes_the_plan_infeasible_and_says_why(
    settings: Settings, code: str, words: str
) -> None:
    plan = scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 8}}).solve(settings)

    assert plan.status is PlanStatus.INFEASIBLE
    assert plan.pairs == ()
    assert [found.code for found in plan.findings] == [code]
    assert words in sentence(plan.findings[0])
    # The plan without what cannot be kept is offered, proven as any other.
    assert plan.relaxed is not None
    assert plan.relaxed.status is PlanStatus.OPTIMAL


def test_a_pin_holds_again_once_its_rule_is_switched_off() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 8}})
    pinned = Settings(pins=frozenset({("olek", "sam")}))
    assert engine.solve(pinned).status is PlanStatus.INFEASIBLE
    assert ("olek", "sam") in engine.update(drop=["olek"]).ids


def test_two_faults_are_said_at_once() -> None:
    engine = scored(
        {"amina": {"ruth": 9}},
        quotas={"women": {"label": "Women", "at_least": "2 matches", "where": ["mentee.gender is woman"]}},
    )
    plan = engine.solve(Settings(pins=frozenset({("amina", "nobody")})))
    assert [found.code for found in plan.findings] == ["pin_unknown_person", "quota_short"]


# Quotas -------------------------------------------------------------------------------------------------------------
WOMEN = ["mentee.gender is woman"]
PARENTS = ["mentee.parent is yes"]


def test_every_quota_is_kept_as_a_number() -> None:
    engine = scored(
        {"amina": {"ruth": 1}, "olek": {"ruth": 9}},
        answers={"amina": {"gender": "woman"}, "olek": {"gender": "man"}},
        quotas={"women": {"label": "Women", "at_least": "1 matches", "where": WOMEN}},
    )
    assert ids(engine.solve()) == {("amina", "ruth")}
    assert ids(engine.update(quotas_off=["women"])) == {("olek", "ruth")}


def test_every_quota_is_kept_as_a_share_of_the_matched() -> None:
    # Three men and one woman could be matched; 50 percent women allow one man beside her, so two people instead of four.
    table = {name: {f"m_{name}": 1} for name in ("amina", "olek", "pawel", "yonas")}
    engine = scored(
        table,
        answers={name: {"gender": "woman" if name == "amina" else "man"} for name in table},
        quotas={"women": {"label": "Women", "at_least": "50 percent", "where": WOMEN}},
    )
    plan = engine.solve()
    assert plan.matched == 2
    assert "amina" in plan.mentors_of
    assert (plan.quotas[0].members, plan.quotas[0].low) == (1, 1)
    warned = [sentence(found) for found in plan.findings]
    assert warned == [
        "Keeping ‘Women’ costs 2 people a match: 2 are matched instead of 4. Leave it so, or do without it in this round."
    ]


def test_a_share_is_rounded_up_to_whole_people() -> None:
    # 40 percent of 3 is 1.2, so two women are needed for three people; with one woman two are matched (0.8 → 1).
    table = {name: {f"m_{name}": 1} for name in ("amina", "olek", "pawel")}
    engine = scored(
        table,
        answers={name: {"gender": "woman" if name == "amina" else "man"} for name in table},
        quotas={"women": {"label": "Women", "at_least": "40 percent", "where": WOMEN}},
    )
    assert engine.solve().matched == 2


def test_at_most_limits_a_group() -> None:
    table = {name: {f"m_{name}": 1} for name in ("amina", "olek", "pawel")}
    engine = scored(
        table,
        answers={name: {"gender": "man"} for name in table},
        quotas={"men": {"label": "Men", "at_most": "2 matches", "where": ["mentee.gender is man"]}},
    )
    assert engine.solve().matched == 2


def test_a_quota_can_ask_about_the_mentors() -> None:
    engine = scored(
        {"amina": {"ruth": 1, "sam": 9}},
        answers={"ruth": {"gender": "woman"}, "sam": {"gender": "man"}},
        quotas={"women": {"label": "Women mentors", "at_least": "1 matches", "where": ["mentor.gender is woman"]}},
    )
    assert ids(engine.solve()) == {("amina", "ruth")}


def test_a_quota_can_ask_about_the_pair() -> None:
    engine = scored(
        {"amina": {"ruth": 1, "sam": 9}},
        answers={"amina": {"gender": "woman"}, "ruth": {"gender": "woman"}, "sam": {"gender": "man"}},
        quotas={
            "same": {
                "label": "Same gender",
                "at_least": "100 percent",
                "where": ["mentor.gender is the same as mentee.gender"],
            }
        },
    )
    assert ids(engine.solve()) == {("amina", "ruth")}


def test_whose_answer_is_not_known_does_not_count_for_a_quota() -> None:
    engine = scored(
        {"amina": {"ruth": 1}, "olek": {"sam": 9}},
        answers={"olek": {"gender": "woman"}},
        quotas={"women": {"label": "Women", "at_least": "2 matches", "where": WOMEN}},
    )
    assert engine.solve().status is PlanStatus.INFEASIBLE


def test_a_quota_that_is_too_high_says_by_how_many() -> None:
    engine = scored(
        {"amina": {"ruth": 1}, "sara": {"ruth": 1}, "olek": {"sam": 9}},
        answers={"amina": {"gender": "woman"}, "sara": {"gender": "woman"}, "olek": {"gender": "man"}},
        quotas={"women": {"label": "Women", "at_least": "3 matches", "where": WOMEN}},
    )
    plan = engine.solve()

    # Two women, one place between them: one can be matched, three are asked for.
    assert plan.status is PlanStatus.INFEASIBLE
    assert dict(plan.findings[0].params) == {"quota": "Women", "needed": "3", "possible": "1", "short": "2"}
    assert plan.relaxed is not None
    assert plan.relaxed.matched == 2


def test_quotas_that_exclude_each_other_are_named_together() -> None:
    engine = scored(
        {"amina": {"ruth": 1}, "olek": {"ruth": 9}},
        answers={"amina": {"gender": "woman"}, "olek": {"gender": "man"}},
        quotas={
            "women": {"label": "Women", "at_least": "1 matches", "where": WOMEN},
            "parents": {"label": "Parents", "at_least": "0 matches", "where": PARENTS},
            "men": {"label": "Men", "at_least": "1 matches", "where": ["mentee.gender is man"]},
        },
    )
    plan = engine.solve()
    assert [found.code for found in plan.findings] == ["quotas_conflict"]
    # The quota for parents has nothing to do with it and is not named.
    assert plan.findings[0].params["quotas"] == "‘Women’, ‘Men’"
    assert plan.relaxed is not None
    assert ids(plan.relaxed) == {("amina", "ruth")}


def test_pins_that_exceed_a_quota_are_named() -> None:
    engine = scored(
        {"amina": {"ruth": 1}, "olek": {"sam": 9}},
        answers={"amina": {"gender": "woman"}, "olek": {"gender": "man"}},
        quotas={"women": {"label": "Women", "at_most": "0 matches", "where": WOMEN}},
    )
    plan = engine.solve(Settings(pins=frozenset({("amina", "ruth")})))
    assert [found.code for found in plan.findings] == ["quota_exceeded"]


def test_a_share_against_the_pins_is_named() -> None:
    engine = scored(
        {"amina": {"ruth": 1}, "olek": {"sam": 9}},
        answers={"olek": {"gender": "man"}},
        quotas={"women": {"label": "Women", "at_least": "50 percent", "where": WOMEN}},
    )
    plan = engine.solve(Settings(pins=frozenset({("olek", "sam")})))
    assert [found.code for found in plan.findings] == ["quotas_and_pins_conflict"]


def test_a_quota_that_no_plan_keeps_even_alone_is_not_put_down_to_pins() -> None:
    # Two women are asked for and at most half may be women: that takes four people, and there are three.
    engine = scored(
        {"amina": {"ruth": 1}, "olek": {"sam": 9}, "sara": {"tova": 2}},
        answers={"amina": {"gender": "woman"}, "olek": {"gender": "man"}, "sara": {"gender": "woman"}},
        quotas={"women": {"label": "Women", "at_least": "2 matches", "at_most": "50 percent", "where": WOMEN}},
    )
    assert [found.code for found in engine.solve().findings] == ["quota_not_alone"]


def test_what_leaves_people_out_is_named_and_nothing_else() -> None:
    engine = scored({"amina": {"ruth": 9, "sam": 5}, "olek": {"ruth": 8}})
    held = Settings(kept=frozenset({("amina", "ruth")}), changes=0)
    assert [found.code for found in engine.solve(held).findings] == ["held_plan_leaves_people_out"]
    men = {"label": "Men", "at_most": "0 matches", "where": ["mentee.gender is man"]}
    # There is room for one woman more, so this one keeps nobody out.
    women = {"label": "Women", "at_most": "2 matches", "where": ["mentee.gender is woman"]}
    answers = {"amina": {"gender": "woman"}, "olek": {"gender": "man"}}
    scores = {"amina": {"ruth": 9, "sam": 5}, "olek": {"ruth": 8}}
    engine = scored(scores, answers=answers, quotas={"men": men, "women": women})
    (found,) = engine.solve().findings
    assert sentence(found) == (
        "Keeping ‘Men’ costs 1 person a match: 1 is matched instead of 2. Leave it so, or do without it in this round."
    )
    (found,) = engine.solve(held).findings
    assert (found.code, found.params["quotas"]) == (
        "wishes_leave_people_out",
        "‘Men’, ‘Pairs of the running plan that stay’",
    )


def test_somebody_beside_a_free_mentor_is_not_told_that_all_are_taken() -> None:
    men = {"label": "Men", "at_most": "0 matches", "where": ["mentee.gender is man"]}
    answers = {"amina": {"gender": "woman"}, "olek": {"gender": "man"}}
    engine = scored({"amina": {"sam": 5}, "olek": {"ruth": 8}}, answers=answers, quotas={"men": men})
    plan = engine.solve()
    assert (plan.beside_free_places, [quota.name for quota in plan.pressing]) == ({"olek"}, ["men"])
    assert why_in_the_workbook(engine, plan) == "A mentor is free, but not beside ‘Men’"
    engine = scored({"amina": {"sam": 5}, "olek": {"sam": 4}}, answers=answers)
    plan = engine.solve()
    assert (plan.beside_free_places, plan.pressing) == (frozenset(), ())
    assert why_in_the_workbook(engine, plan) == "Every possible mentor is taken"
    plan = engine.solve(Settings(forbidden=frozenset({("olek", "sam")})))
    assert why_in_the_workbook(engine, plan) == "No mentor fulfils the rules, or only such as are kept apart (1)"


def why_in_the_workbook(engine: Engine, plan: Plan) -> str:
    people = {mentee: dict[str, Any]() for mentee in engine.pool.mentees.ids}
    mentors = {mentor: dict[str, Any]() for mentor in engine.pool.mentors.ids}
    (_, (_, headings, waiting)) = plan_tables(plan, people, mentors, engine.pool.definition)
    (row,) = waiting
    return str(row[headings.index("Why")])


def test_a_share_that_leaves_somebody_waiting_is_one_of_the_ways_to_match_him() -> None:
    half = {"label": "Women", "at_least": "50 percent", "where": WOMEN}
    answers = {"amina": {"gender": "woman"}, "olek": {"gender": "man"}, "omar": {"gender": "man"}}
    scores = {"amina": {"ruth": 9}, "olek": {"sam": 5}, "omar": {"tova": 4}}
    engine = scored(scores, answers=answers, quotas={"women": half})
    ways = why_unmatched(engine, engine.solve(), "omar").ways
    assert [(way.kind, way.wish, way.matched) for way in ways] == [("wish", "women", 3)]


def test_a_quota_that_cannot_be_read_is_said_and_not_applied() -> None:
    plan = scored(
        {"amina": {"ruth": 1}},
        quotas={"women": {"label": "Women", "at_least": "many", "where": WOMEN}},
    ).solve()
    assert plan.matched == 1
    assert [found.code for found in plan.findings] == ["quota_not_readable"]


# Names --------------------------------------------------------------------------------------------------------------
def test_a_setting_that_means_nothing_here_is_said() -> None:
    engine = scored({"amina": {"ruth": 1}})
    settings = Settings(
        dropped=frozenset({"langage"}), weights={"goal": 3}, quotas_off=frozenset({"x"}), places={"nobody": 1}
    )
    assert {(found.params["kind"], found.params["name"]) for found in engine.misnamed(settings)} == {
        ("rule", "langage"),
        ("criterion", "goal"),
        ("quota", "x"),
        ("mentor", "nobody"),
    }
    assert engine.misnamed(Settings(dropped=frozenset({"amina"}))) == ()


def test_numbers_beyond_reason_are_held_within_it() -> None:
    engine = scored({"amina": {"ruth": 1}, "olek": {"ruth": 2}}, places={"ruth": 10**15})
    settings = Settings(weights={"p0": 10**12, "p1": -5})
    plan = engine.solve(settings)
    assert [pair.score for pair in plan.pairs] == [255_000, 0]
    assert plan.verify().proven
    assert {found.code for found in engine.misnamed(settings)} == {"weight_out_of_range"}


def test_a_model_without_any_rule_has_no_blocker() -> None:
    ready = readiness(an_engine({"amina": {}}, {"ruth": {"places": 1}}))
    assert [(person.mentors, person.blocker, person.opens) for person in ready.scarce] == [(("ruth",), None, 0)]


@pytest.mark.parametrize(("mentees", "mentors"), [(0, 0), (0, 2), (2, 0)])
def test_an_empty_side_is_an_empty_plan(mentees: int, mentors: int) -> None:
    plan = an_engine(
        {f"e{k}": {} for k in range(mentees)},
        {f"m{k}": {} for k in range(mentors)},
        must={"same": "mentor.gender is the same as mentee.gender"},
        prefer={"way": {"weight": 10, "compare": "mentor.way is the same as mentee.way"}},
        quotas={"women": {"label": "Women", "at_least": "40 percent", "where": WOMEN}},
    ).solve()
    assert plan.status is PlanStatus.OPTIMAL
    assert (plan.matched, len(plan.unmatched)) == (0, mentees)
    assert plan.verify().violations == ()
