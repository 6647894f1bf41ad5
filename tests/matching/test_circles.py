"""Circles: none or enough mentees, one language for all of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.findings import sentence
from models.vocabulary import PlanStatus
from tests.matching.pictures import an_engine, scored
from workflows.matching import Plan, Settings, why_unmatched
from workflows.matching.verify import verify


def ids(plan: Plan) -> set[tuple[str, str]]:
    return set(plan.ids)


def speaking(**languages: str) -> dict[str, dict[str, Any]]:
    return {name: {"languages": tuple(spoken.split())} for name, spoken in languages.items()}


def test_every_circle_is_full_enough() -> None:
    engine = an_engine(
        speaking(amina="dari", olek="dari", sara="dari", yonas="tigrinya"),
        {"ruth": {"languages": ("dari",), "places": 1}, "sam": {"languages": ("tigrinya",), "places": 1}},
        shape="circle",
        size="2 to 3",
    )
    plan = engine.solve()
    assert ids(plan) == {("amina", "ruth"), ("olek", "ruth"), ("sara", "ruth")}
    # Sam speaks with Yonas, but one mentee is no circle.
    assert plan.unmatched[0].mentee == "yonas"
    assert [sentence(found) for found in plan.findings] == [
        "Because of the sizes and languages of the circles 1 person waits who could be matched one by one: 3 are matched instead of 4."
    ]
    assert plan.verify().violations == ()
    assert plan.bound == plan.score


def test_a_circle_stops_at_its_largest_size() -> None:
    people = speaking(**{f"e{k}": "dari" for k in range(5)})
    plan = an_engine(people, {"ruth": {"languages": ("dari",), "places": 1}}, shape="circle", size="2 to 4").solve()
    assert plan.matched == 4


def test_every_circle_shares_a_language() -> None:
    # Ruth speaks with everybody, but Dari speakers and Ukrainian speakers do not speak with each other: 3 against 2.
    plan = an_engine(
        speaking(a="dari", b="dari", c="dari", d="ukrainian", e="ukrainian"),
        {"ruth": {"languages": ("dari", "ukrainian"), "places": 1}},
        shape="circle",
        size="2 to 5",
    ).solve()
    assert ids(plan) == {("a", "ruth"), ("b", "ruth"), ("c", "ruth")}
    assert plan.circles[0].language == "dari"


def test_who_speaks_two_languages_joins_where_more_are_matched() -> None:
    # b speaks both. With b in Dari: 3 + 1 (no circle of one) = 3 people; with b in Ukrainian: 2 + 2 = 4 people.
    plan = an_engine(
        speaking(a="dari", b="dari ukrainian", c="dari", d="ukrainian"),
        {"ruth": {"languages": ("dari",), "places": 1}, "sam": {"languages": ("ukrainian",), "places": 1}},
        shape="circle",
        size="2 to 3",
    ).solve()
    assert plan.matched == 4
    assert ("b", "sam") in ids(plan)


def test_whoever_told_no_language_joins_no_circle_that_needs_one() -> None:
    engine = an_engine(
        {**speaking(a="dari", b="dari"), "c": {}},
        {"ruth": {"languages": ("dari",), "places": 1}, "sam": {"places": 1}},
        shape="circle",
        size="2 to 3",
    )
    assert ids(engine.solve()) == {("a", "ruth"), ("b", "ruth")}


def test_a_mentor_has_one_circle_in_one_plan() -> None:
    people = speaking(**{f"e{k}": "dari" for k in range(6)})
    plan = an_engine(
        people,
        {"ruth": {"languages": ("dari",), "places": 2}},
        shape="circle",
        size="2 to 3",
    ).solve()
    assert plan.matched == 3


def test_one_mentor_of_a_pair_program_may_take_a_circle() -> None:
    everybody = {"languages": ("dari",), "places": 1}
    table = {"amina": {"ruth": 9, "sam": 1}, "olek": {"ruth": 8}, "sara": {"ruth": 7}}
    answers = dict.fromkeys(("amina", "olek", "sara", "ruth", "sam"), everybody)
    engine = scored(table, answers=answers)
    plan = engine.solve(Settings(circles={"ruth": (2, 3)}))
    # Ruth's circle takes all three: 9 + 8 + 7.
    assert ids(plan) == {("amina", "ruth"), ("olek", "ruth"), ("sara", "ruth")}
    assert engine.solve().matched == 2


def test_a_pinned_mentee_brings_a_circle_about() -> None:
    people = speaking(a="dari", b="dari", c="dari tigrinya", d="tigrinya", e="tigrinya")
    engine = an_engine(
        people,
        {"ruth": {"languages": ("dari",), "places": 1}, "sam": {"languages": ("tigrinya",), "places": 1}},
        shape="circle",
        size="2 to 3",
        must={"common": "mentor.languages shares any with mentee.languages"},
    )
    assert engine.solve().matched == 5
    plan = engine.solve(Settings(pins=frozenset({("c", "ruth")})))
    assert ("c", "ruth") in ids(plan)
    assert plan.matched == 5


def test_a_pin_into_a_circle_that_cannot_be_filled_is_named() -> None:
    engine = an_engine(
        speaking(a="dari", b="tigrinya", c="tigrinya"),
        {"ruth": {"languages": ("dari",), "places": 1}, "sam": {"languages": ("tigrinya",), "places": 1}},
        shape="circle",
        size="2 to 3",
    )
    plan = engine.solve(Settings(pins=frozenset({("a", "ruth")})))
    assert plan.status is PlanStatus.INFEASIBLE
    assert [found.code for found in plan.findings] == ["circle_cannot_be_filled"]
    assert "at least 2 people" in sentence(plan.findings[0])
    assert plan.relaxed is not None
    assert ids(plan.relaxed) == {("b", "sam"), ("c", "sam")}


def test_pins_into_one_circle_without_a_common_language_are_named() -> None:
    engine = an_engine(
        speaking(a="dari", b="tigrinya"),
        {"ruth": {"languages": ("dari", "tigrinya"), "places": 1}},
        shape="circle",
        size="2 to 3",
    )
    plan = engine.solve(Settings(pins=frozenset({("a", "ruth"), ("b", "ruth")})))
    assert [found.code for found in plan.findings] == ["circle_pins_share_no_language"]
    assert plan.relaxed is not None
    assert plan.relaxed.matched == 0


def test_the_auditor_sees_a_circle_that_is_too_small_or_has_no_language() -> None:
    engine = an_engine(
        speaking(a="dari", b="dari", c="tigrinya"),
        {"ruth": {"languages": ("dari", "tigrinya"), "places": 1}},
        shape="circle",
        size="2 to 3",
    )
    plan = engine.solve()
    assert plan.problem is not None
    assert plan.chosen is not None
    at = {(plan.problem.mentees[i]): k for k, i in enumerate(plan.problem.i.tolist())}
    alone = verify(plan.problem, np.array([at["a"]]))
    mixed = verify(plan.problem, np.array(sorted((at["a"], at["c"]))))
    assert [one.split(":")[0] for one in alone.violations] == ["every_circle_is_full_enough"]
    assert [one.split(":")[0] for one in mixed.violations] == ["every_circle_shares_a_language"]


def test_a_rule_waived_opens_no_circle_whose_language_she_does_not_speak() -> None:
    engine = an_engine(
        {"amina": {"languages": ("dari",), "way": "online"}, "olek": {"languages": ("dari",), "way": "in_person"}},
        {
            "ruth": {"languages": ("dari",), "way": "in_person", "places": 1},
            "sam": {"languages": ("french",), "way": "in_person", "places": 1},
        },
        must={"way": "mentor.way is the same as mentee.way"},
        shape="circle",
        size="1 to 3",
    )
    # The way keeps both from Amina, but Sam could not talk with her either.
    why = why_unmatched(engine, engine.solve(), "amina")
    assert [(opening.rules, opening.opens) for opening in why.openings] == [(("way",), 1)]
    assert [(way.kind, way.opens) for way in why.ways if way.kind == "waive"] == [("waive", 1)]
