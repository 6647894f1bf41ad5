"""Training on the screen: many are ticked at once, and who is done moves on."""

from __future__ import annotations

import pytest

from models.vocabulary import AccountRole
from tests.desks import ActorAs, OpenApp, go
from tests.pages.shown import shown
from tests.peopled import NOW, PROGRAM, came, opened
from tests.small_program import open_small_program
from workflows import stages
from workflows.actors import Actor
from workflows.publishing import open_program

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both
PAGE = "pages/cohort/training.py"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


def test_without_a_cohort_or_a_training_the_page_says_what_it_is_for(app: OpenApp, ruth: Actor) -> None:
    assert "No cohort yet" in shown(go(app(actor=ruth), PAGE))
    open_small_program(ruth)  # it has none
    assert "This program has no training" in shown(go(app(actor=ruth), PAGE))


def test_all_who_learn_complete_both_parts_in_one_act_and_it_is_taken_back(app: OpenApp, ruth: Actor) -> None:
    cohort = opened(ruth)
    mentors = [came(ruth, cohort, name, role="mentor") for name in ("Ida", "Jan")]
    came(ruth, cohort, "Lea", role="mentor")
    stages.move(ruth, cohort, mentors, "accept", now=NOW)
    test = go(app(actor=ruth), PAGE)
    assert not test.exception
    assert list(test.dataframe[0].value["Name"]) == ["Ida", "Jan"]  # those who wait for it; Lea is at intake
    assert test.button(key="training_save").disabled

    test.button(key="training_all").click().run()
    test.pills(key="training_modules_evening").set_value(["role", "culture"]).run()
    test.button(key="training_save").click().run()

    assert not test.exception
    said = shown(test)
    assert "The role, Across cultures: recorded for 2 people." in said
    assert "2 people have gone on to ‘Available’ by that." in said
    test.button(key="training_undo_last").click().run()
    assert "Taken back:" in shown(test)
    assert list(test.dataframe[0].value["The role"]) == [False, False]


def test_a_part_with_a_pass_mark_says_so_before_it_is_recorded(app: OpenApp, ruth: Actor) -> None:
    marked = PROGRAM.replace(
        "culture: { label: Across cultures,", "culture: { label: Across cultures, pass_mark: 80 percent,"
    )
    assert marked != PROGRAM
    cohort = open_program(ruth, marked, cohort="Autumn 2026", starts_on=NOW.date(), now=NOW)
    stages.move(ruth, cohort, [came(ruth, cohort, "Ida", role="mentor")], "accept", now=NOW)
    test = go(app(actor=ruth), PAGE)
    told = "‘Across cultures’ is passed with a mark of at least 80 percent. Select only those who reached it."
    assert told not in shown(test)

    test.pills(key="training_modules_evening").set_value(["role", "culture"]).run()

    assert told in shown(test)


def test_a_viewer_has_no_such_page(app: OpenApp, ruth: Actor) -> None:
    opened(ruth)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        go(app(AccountRole.VIEWER), PAGE)
