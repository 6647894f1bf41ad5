"""Conditions and phrases in boxes, on screen: chosen, written, left as they were, counted."""

from __future__ import annotations

import pytest

from tests.desks import ActorAs
from tests.pages.builder_bench import Bench, program_of
from tests.pages.shown import shown
from tests.peopled import came, opened
from workflows.actors import Actor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both

WHEN = ("transitions", "mentee", "accept", "when")
MUST = ("matching", "one_to_one", "must", "common_language", "rule")
BEFORE = ["consent.share is given", "check.identity is passed"]


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as()


def bench(ruth: Actor, *path: str, widget: str = "builder_conditions", language: str = "en") -> Bench:
    cohort = opened(ruth)
    came(ruth, cohort, "Amina", children=True, how_many=3)
    came(ruth, cohort, "Olek", children=False)
    return Bench(ruth, program_of(ruth), path, widget, language)


def test_lines_are_shown_read_aloud_and_counted(ruth: Actor) -> None:
    page = shown(bench(ruth, *WHEN).test)
    assert "Read aloud: *The consent ‘My match may see my answers.’ is given and ‘Proof of identity’ is passed*" in page
    assert "Today this holds for 0 of 2 people (‘Newcomer’)." in page
    assert "Not known for 2." in page  # nobody was asked for either yet


def test_being_looked_at_changes_nothing(ruth: Actor) -> None:
    here = bench(ruth, *WHEN)
    here.run()
    assert here.said() == BEFORE


def test_a_condition_is_added_in_three_choices_and_nothing_half_is_kept(ruth: Actor) -> None:
    here = bench(ruth, *WHEN)
    here.choose("2.what", "mentee.how_many")
    assert "Not kept yet" in shown(here.test)
    assert here.said() == BEFORE
    here.choose("2.how", "at_least")
    here.test.number_input(here.key("2.at_least.number")).set_value(2)
    here.run()
    assert here.said() == [*BEFORE, "mentee.how_many is at least 2"]
    assert "Not kept yet" not in shown(here.test)


def test_of_two_people_the_same_question_is_compared_at_once(ruth: Actor) -> None:
    here = bench(ruth, *MUST)
    here.choose("1.what", "mentee.languages")
    rule = ("matching", "one_to_one", "must", "common_language")
    assert here.said(*rule)[1] == "mentee.languages shares any with mentor.languages"
    # Another operator can still be chosen, and what was compared stays.
    here.choose("1.how", "covers")
    assert here.said(*rule)[1] == "mentee.languages covers mentor.languages"


def test_a_value_is_chosen_by_its_label(ruth: Actor) -> None:
    here = bench(ruth, *WHEN)
    here.choose("2.what", "mentee.languages")
    here.choose("2.how", "includes")
    field = here.test.selectbox(here.key("2.includes.choice"))
    assert "Tigrinya" in field.options
    field.set_value("ti")
    here.run()
    assert here.said()[2] == "mentee.languages includes ti"


def test_or_joins_the_line_above_and_the_first_line_joins_nothing(ruth: Actor) -> None:
    here = bench(ruth, *WHEN)
    here.test.segmented_control(here.key("1.joins")).set_value(True)
    here.run()
    assert here.said() == [BEFORE[0], f"or {BEFORE[1]}"]
    here.press("0.out")
    assert here.said() in ("check.identity is passed", ["check.identity is passed"])


def test_a_new_subject_asks_for_a_new_value_and_the_old_line_stays_until_then(ruth: Actor) -> None:
    here = bench(ruth, *WHEN)
    here.choose("1.what", "mentee.how_many")
    here.choose("1.how", "at_most")
    assert here.said() == BEFORE
    here.test.number_input(here.key("1.at_most.number")).set_value(4)
    here.run()
    assert here.said() == [BEFORE[0], "mentee.how_many is at most 4"]


def test_a_hard_rule_can_hold_only_for_some(ruth: Actor) -> None:
    here = bench(ruth, *MUST)
    before = "mentor.languages shares any with mentee.languages"
    here.press("0.only")
    assert here.said("matching", "one_to_one", "must", "common_language") == before  # not half a rule
    here.choose("0_side.what", "mentee.children")
    here.choose("0_side.is.choice", "yes")
    assert here.said("matching", "one_to_one", "must", "common_language") == f"{before}, if mentee.children is yes"


def test_operators_and_labels_are_said_in_the_language_of_the_desk(ruth: Actor) -> None:
    here = bench(ruth, *WHEN, language="fr")
    english = bench_options(here, "1.how")
    assert "is passed" not in english


def bench_options(here: Bench, word: str) -> list[str]:
    return list(here.test.selectbox(here.key(word)).options)


def test_counts_of_a_few_are_not_told_about_sensitive_answers(ruth: Actor) -> None:
    here = bench(ruth, *WHEN)
    here.choose("2.what", "mentee.worry")
    here.choose("2.how", "is_answered")
    page = shown(here.test)
    assert "How many it holds for is not told" in page
    assert "Today this holds" not in page


# Phrases ------------------------------------------------------------------------------------------------------------
def test_what_a_step_does_is_chosen(ruth: Actor) -> None:
    here = bench(ruth, "transitions", "mentee", "accept", "then", widget="builder_phrases")
    choices = here.test.selectbox(here.key("0.adding")).options
    assert "make a task: Call them" in choices
    here.choose("0.adding", "task:call")
    assert here.said() in ("create task call", ["create task call"])
    assert "Create the task ‘Call them’" in shown(here.test)


def test_a_task_and_a_message_are_made_where_a_step_says_what_is_done(ruth: Actor) -> None:
    here = bench(ruth, "transitions", "mentee", "accept", "then", widget="builder_phrases")
    here.press("0.make_task")
    assert here.said() is None
    assert "Write first what is to be done." in [one.value for one in here.test.error]

    here.test.text_input(here.key("0.task_label")).set_value("Call them")  # there is one of that name already
    here.press("0.make_task")
    assert here.said() in ("create task call_them", ["create task call_them"])
    assert here.said("tasks", "call_them") == {"label": "Call them", "for": "coordinator", "due": "in 2 days"}

    here.test.text_input(here.key("1.message_subject")).set_value("Welcome")
    here.test.text_area(here.key("1.message_text")).set_value("You are in.")
    here.test.multiselect(here.key("1.message_whom")).set_value(["mentee"])
    here.press("1.make_message")
    assert here.said() == ["create task call_them", "send welcome to mentee"]
    assert here.said("messages", "welcome")["text"] == "You are in."


def test_a_stage_belongs_to_its_track(ruth: Actor) -> None:
    here = bench(ruth, "transitions", "mentee", "accept", "then", widget="builder_phrases")
    here.choose("0.adding", "move")
    assert here.said() is None  # the match is meant until somebody else is chosen; where to is not said yet
    here.choose("0_move_track", "mentor")
    assert "Available" in here.test.selectbox(here.key("0_move_stage")).options
    here.choose("0_move_stage", "available")
    here.choose("0_move_track", "mentee")
    assert "Available" not in here.test.selectbox(here.key("0_move_stage")).options
    assert here.said() in ("move mentor to available", ["move mentor to available"])  # until another one is chosen


def test_a_length_of_time_is_a_number_and_a_unit(ruth: Actor) -> None:
    here = bench(ruth, "stages", "mentee", "intake", "should_take", widget="builder_phrases")
    here.test.number_input(here.key("0_length_length.number")).set_value(3)
    here.run()
    assert here.said() == "3 weeks"
    here.choose("0_length_length.unit", "day")
    assert here.said() == "3 days"
    here.test.number_input(here.key("0_length_length.number")).set_value(None)
    here.run()
    assert here.said() is None
