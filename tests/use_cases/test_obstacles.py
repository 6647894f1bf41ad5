"""What cannot be kept is said with the names of people, rules and quotas, and each single thing that would do."""

from __future__ import annotations

import re

import pytest

from models.findings import Refused, sentence
from tests.cohorts import MODEL, a_matching_cohort, a_person, the_round
from tests.small_program import NOW
from workflows import rounds
from workflows.actors import Actor
from workflows.rounds import Turned
from workflows.rounds.relaxing import relaxations

OPENS = a_matching_cohort

_ID = re.compile(r"[0-9a-f]{32}")


def said(ruth: Actor, cohort: str, language: str = "en") -> list[str]:
    return [sentence(one, language) for one in rounds.obstacles(the_round(ruth, cohort), language=language)]


def pin(ruth: Actor, cohort: str, mentee: str, mentor: str) -> None:
    rounds.decide_pair(ruth, cohort, MODEL, mentee, mentor, "pin", "They asked for it", now=NOW)


def test_a_mentor_who_is_pinned_too_often_is_called_by_her_name(ruth: Actor, cohort: str) -> None:
    people = [a_person(ruth, cohort, "mentee", name, way="In person") for name in ("Amina", "Olek")]
    ben = a_person(ruth, cohort, "mentor", "Ben", way="In person")
    for mentee in people:
        pin(ruth, cohort, mentee, ben)

    assert said(ruth, cohort) == [
        "Ben is pinned into 2 matches but has 1 free place. Remove a pin, or give Ben more places."
    ]
    assert said(ruth, cohort, "fr") == [
        "Ben est épinglé·e dans 2 jumelages mais a 1 place libre. Retirez une épingle ou donnez plus de places à Ben."
    ]


def test_that_not_everybody_can_be_matched_is_no_quota(ruth: Actor, cohort: str) -> None:
    for name in ("Amina", "Olek"):
        a_person(ruth, cohort, "mentee", name, way="In person")
    a_person(ruth, cohort, "mentor", "Ben", way="In person")
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(everybody=True), now=NOW)

    (english,) = said(ruth, cohort)
    assert english.startswith("Not everybody can be matched: under the rules and places at most 1 of 2 people can be.")
    (french,) = said(ruth, cohort, "fr")
    assert "Everybody" not in french
    assert [(way.kind, way.name) for way in relaxations(the_round(ruth, cohort))] == [("wish", rounds.EVERYBODY)]


def test_a_held_plan_and_a_pin_that_exclude_each_other_are_both_offered_to_be_given_up(
    ruth: Actor, cohort: str
) -> None:
    amina, olek = (a_person(ruth, cohort, "mentee", name, way="In person") for name in ("Amina", "Olek"))
    ben = a_person(ruth, cohort, "mentor", "Ben", way="In person")
    ((held, _),) = the_round(ruth, cohort).best.ids
    rounds.turn(ruth, cohort, MODEL, Turned(running=([(held, ben)], 0)), now=NOW)
    pin(ruth, cohort, olek if held == amina else amina, ben)

    assert not any(_ID.search(one) for one in (*said(ruth, cohort), *said(ruth, cohort, "fr")))
    assert "running" not in "".join(said(ruth, cohort, "fr"))
    ways = relaxations(the_round(ruth, cohort))
    assert {(way.kind, way.name) for way in ways} == {("pin", ""), ("wish", "held")}


def test_a_pin_that_breaks_a_rule_is_refused_with_the_title_of_the_rule(ruth: Actor, cohort: str) -> None:
    olek = a_person(ruth, cohort, "mentee", "Olek", languages=("uk",))
    ben = a_person(ruth, cohort, "mentor", "Ben", languages=("en",))
    with pytest.raises(Refused) as refused:
        pin(ruth, cohort, olek, ben)
    assert "‘Common language’" in sentence(refused.value.findings[0])
