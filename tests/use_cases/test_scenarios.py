"""Scenarios: settings with a name, side by side, adopted, discarded, and every step taken back."""

from __future__ import annotations

import pytest

from models.findings import Refused
from tests.cohorts import MATCHED, MODEL, a_matching_cohort, a_person, the_round
from tests.small_program import NOW, open_small_program
from workflows import rounds
from workflows.actors import Actor
from workflows.rounds import Turned
from workflows.rounds.combining import together
from workflows.rounds.fairness import by_group
from workflows.rounds.relaxing import relaxations

OPENS = a_matching_cohort


def three_and_two(actor: Actor, cohort: str) -> dict[str, str]:
    """Amina and Olek speak English, Sara only Tigrinya; Ruth and Ben speak English and have one place each."""
    people = {
        "amina": a_person(actor, cohort, "mentee", "Amina"),
        "olek": a_person(actor, cohort, "mentee", "Olek"),
        "sara": a_person(actor, cohort, "mentee", "Sara", languages=("ti",)),
        "ruth": a_person(actor, cohort, "mentor", "Ruth"),
        "ben": a_person(actor, cohort, "mentor", "Ben"),
    }
    the_round(actor, cohort)
    return people


def save(actor: Actor, cohort: str, name: str, **change: object) -> str:
    return rounds.save_scenario(actor, cohort, MODEL, name, change=Turned(**change), now=NOW)  # type: ignore[arg-type]


def side_by_side(actor: Actor, cohort: str) -> dict[str, rounds.Scenario]:
    return {one.name: one for one in rounds.scenarios(actor, the_round(actor, cohort))}


def test_scenarios_stand_side_by_side_and_touch_nothing_in_force(ruth, cohort):
    people = three_and_two(ruth, cohort)
    save(ruth, cohort, "As it is")
    save(ruth, cohort, "Ruth takes two", places={people["ruth"]: 2})
    save(ruth, cohort, "Sara without a language", waived=[(people["sara"], "common_language")])

    found = side_by_side(ruth, cohort)

    # Two places for three people, of whom Sara shares no language: 2 as it is. A place more helps nobody, because
    # nobody who waits could have it. The exception lets Sara in, but for somebody else's place.
    assert [(one.plan.matched, one.places) for one in found.values()] == [(2, 2), (2, 3), (2, 2)]
    assert found["As it is"].present
    assert not found["Ruth takes two"].present
    assert the_round(ruth, cohort).settings.places == {}


def test_a_second_change_of_the_same_name_is_a_scenario_of_its_own(ruth, cohort):
    people = three_and_two(ruth, cohort)
    namesake = a_person(ruth, cohort, "mentor", "Ruth")
    one, other = (Turned(places={people["ruth"]: 2}), Turned(places={namesake: 2}))
    title = "Ruth takes one more, as she said on the telephone a week ago"  # as long as a name may be
    save(ruth, cohort, title, places={people["ruth"]: 2})
    found = the_round(ruth, cohort)

    assert rounds.name_for(found, title, one) == (title, True)
    assert rounds.name_for(found, title, other) == (
        "Ruth takes one more, as she said on the telephone a week (2)",
        False,
    )
    assert save(ruth, cohort, *rounds.name_for(found, title, other)[:1], places={namesake: 2})


def test_two_scenarios_put_together_do_what_neither_does_alone(ruth, cohort):
    people = three_and_two(ruth, cohort)
    save(ruth, cohort, "B", places={people["ruth"]: 2})
    save(ruth, cohort, "C", waived=[(people["sara"], "common_language")])

    rounds.combine_scenarios(ruth, cohort, MODEL, ["B", "C"], "B + C", now=NOW)

    both = side_by_side(ruth, cohort)["B + C"]
    assert (both.plan.matched, both.places) == (3, 3)  # a place for everybody, and Sara may have one
    assert both.changes.gained == (people["sara"],)
    assert both.changes.lost == ()


def test_scenarios_that_want_different_things_say_which_one_gave_way(ruth, cohort):
    people = three_and_two(ruth, cohort)
    save(ruth, cohort, "Light", places={people["ruth"]: 2, people["ben"]: 3}, weights={"same_way": 10})
    save(ruth, cohort, "Heavy", places={people["ruth"]: 4, people["ben"]: 3}, weights={"same_way": 80, "languages": 5})

    both = rounds.combine_scenarios(ruth, cohort, MODEL, ["Light", "Heavy"], "Both", now=NOW)

    assert [(one.name, one.wanted, one.to, one.instead) for one in both.gave_way] == [
        ("Light", {"places": {people["ruth"]: 2}}, "Heavy", {"places": {people["ruth"]: 4}}),
        ("Light", {"weights": {"same_way": 10}}, "Heavy", {"weights": {"same_way": 80}}),
    ]
    kept = side_by_side(ruth, cohort)["Both"].kept
    assert kept == {
        "weights": {"same_way": 80, "languages": 5},
        "places": {people["ruth"]: 4, people["ben"]: 3},
    }


def test_one_answer_of_a_person_is_tried_out_where_two_scenarios_assume_another():
    parts = [
        ("A", {"answers": [["sara", "mentee.way", "Online"]]}),
        ("B", {"answers": [["sara", "mentee.way", "Both"]]}),
    ]

    kept, (gave_way,) = together(parts)

    assert kept == {"answers": [["sara", "mentee.way", "Both"]]}
    assert (gave_way.name, gave_way.to) == ("A", "B")


def test_an_adopted_scenario_is_in_force_until_it_is_undone(ruth, cohort):
    people = three_and_two(ruth, cohort)
    before = the_round(ruth, cohort).plan.ids
    save(ruth, cohort, "Forget languages", dropped=["common_language"], places={people["ben"]: 2})

    rounds.adopt_scenario(ruth, cohort, MODEL, "Forget languages")
    assert the_round(ruth, cohort).plan.matched == 3
    assert side_by_side(ruth, cohort)["Forget languages"].present

    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)
    assert the_round(ruth, cohort).plan.ids == before


def test_every_step_is_taken_back_in_its_turn(ruth, cohort):
    people = three_and_two(ruth, cohort)
    pair = (people["amina"], people["ben"])
    rounds.turn(ruth, cohort, MODEL, Turned(weights={"same_way": 5}), now=NOW)
    rounds.decide_pair(ruth, cohort, MODEL, *pair, "pin", "Old neighbours", now=NOW)
    rounds.decide_pair(ruth, cohort, MODEL, *pair, "forbid", "They fell out", now=NOW)
    save(ruth, cohort, "Kept")
    rounds.discard_scenario(ruth, cohort, MODEL, "Kept")

    def state() -> tuple[list[str], list[tuple[str, str]], dict[str, int]]:
        found = the_round(ruth, cohort)
        named = [one["name"] for one in found.scenarios]
        return named, [(one.kind, one.reason) for one in found.decisions], dict(found.settings.weights)

    seen = [state()]
    for _ in range(5):
        rounds.undo_turn(ruth, cohort, MODEL, now=NOW)
        seen.append(state())

    assert seen == [
        ([], [("forbid", "They fell out")], {"same_way": 5}),
        (["Kept"], [("forbid", "They fell out")], {"same_way": 5}),
        ([], [("forbid", "They fell out")], {"same_way": 5}),
        ([], [("pin", "Old neighbours")], {"same_way": 5}),
        ([], [], {"same_way": 5}),
        ([], [], {}),
    ]
    assert not the_round(ruth, cohort).can_undo


def test_an_answer_that_is_tried_out_changes_the_plan_and_no_card(ruth, cohort):
    people = three_and_two(ruth, cohort)
    rounds.decide_pair(ruth, cohort, MODEL, people["amina"], people["ben"], "forbid", "Colleagues", now=NOW)
    rounds.decide_pair(ruth, cohort, MODEL, people["amina"], people["ruth"], "forbid", "Colleagues", now=NOW)
    save(ruth, cohort, "Sara learned English", answers=[(people["sara"], "mentee.languages", ("en", "ti"))])

    found = side_by_side(ruth, cohort)["Sara learned English"]

    assert people["sara"] in found.changes.gained
    here = the_round(ruth, cohort).standing
    assert here.state.people[people["sara"]].profile["languages"] == ("ti",)
    rounds.adopt_scenario(ruth, cohort, MODEL, "Sara learned English")
    with pytest.raises(Refused) as refused:
        rounds.propose(ruth, cohort, MODEL, now=NOW)
    assert refused.value.findings[0].code == "answers_assumed"


def test_an_answer_to_a_sensitive_question_is_never_tried_out(ruth):
    private = MATCHED.replace("children:   { type: yes_no,", "children:   { type: yes_no, sensitivity: sensitive,")
    cohort = open_small_program(ruth, text=private)
    people = three_and_two(ruth, cohort)
    told = Turned(answers=[(people["sara"], "mentee.children", True)])

    # Not by a link made by hand, and not under a name: what a round holds is read by everybody who opens the page.
    for do in (
        lambda: rounds.turn(ruth, cohort, MODEL, told, now=NOW),
        lambda: rounds.save_scenario(ruth, cohort, MODEL, "Children", change=told, now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            do()
        assert [one.code for one in refused.value.findings] == ["answer_too_private"]
    assert the_round(ruth, cohort).kept == {}


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "taken"])
def test_a_name_that_cannot_stand_is_refused(ruth, cohort, name):
    three_and_two(ruth, cohort)
    save(ruth, cohort, "Taken")
    with pytest.raises(Refused):
        save(ruth, cohort, name)
    assert [one["name"] for one in the_round(ruth, cohort).scenarios] == ["Taken"]


def test_an_exception_can_be_made_for_everybody_who_gave_an_answer(ruth, cohort):
    people = three_and_two(ruth, cohort)
    found = rounds.groups(the_round(ruth, cohort))
    assert found[("languages", "ti")] == (people["sara"],)
    assert set(found[("languages", "en")]) == {people["amina"], people["olek"]}


# Fairness and what could be given up ----------------------------------------------------------------------------------
def test_each_single_thing_that_could_be_given_up_is_named_and_ranked(ruth, cohort):
    people = three_and_two(ruth, cohort)
    # Ben has one place and is pinned to two people: giving up either pin makes it possible.
    for mentee in ("amina", "olek"):
        rounds.decide_pair(ruth, cohort, MODEL, people[mentee], people["ben"], "pin", "They know each other", now=NOW)
    found = the_round(ruth, cohort)

    ways = relaxations(found)

    assert {way.pair for way in ways} == {(people["amina"], people["ben"]), (people["olek"], people["ben"])}
    assert {way.matched for way in ways} == {2}
    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)
    assert relaxations(the_round(ruth, cohort)) == ()


def test_figures_about_few_people_are_hidden_in_every_group(ruth, cohort):
    for number in range(6):
        a_person(ruth, cohort, "mentee", f"Mentee {number}", languages=("en",))
        a_person(ruth, cohort, "mentor", f"Mentor {number}")
    a_person(ruth, cohort, "mentee", "Sara", languages=("ti",))
    shown = {group.answer: group for group in by_group(the_round(ruth, cohort), language="en")}

    # Six speak English and all are matched; one speaks Tigrinya: told, she would be known.
    assert (shown["English"].people, shown["English"].matched, shown["English"].share) == (6, 6, 100.0)
    assert (shown["Tigrinya"].people, shown["Tigrinya"].matched) == (None, None)
