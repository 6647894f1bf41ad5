"""One step, one undo: what was done at once about pairs goes back at once, with the exceptions it made."""

from __future__ import annotations

import pytest

from models.database import writing
from models.sealing import seal
from models.tables import MatchingRound
from tests.cohorts import MODEL, a_matching_cohort, a_person, the_round
from tests.small_program import NOW
from workflows import rounds
from workflows.actors import Actor
from workflows.rounds import Turned

OPENS = a_matching_cohort

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
RULE = "common_language"


@pytest.fixture
def sara(ruth: Actor, cohort: str) -> str:
    """She speaks Tigrinya only, and the mentors English."""
    return a_person(ruth, cohort, "mentee", "Sara", languages=("ti",))


@pytest.fixture
def mai(ruth: Actor, cohort: str) -> str:
    return a_person(ruth, cohort, "mentor", "Mai")


@pytest.fixture
def cem(ruth: Actor, cohort: str) -> str:
    return a_person(ruth, cohort, "mentor", "Cem")


def pin(ruth: Actor, cohort: str, mentee: str, mentor: str, **more: str) -> None:
    rounds.decide_pair(ruth, cohort, MODEL, mentee, mentor, "pin", "neighbours", now=NOW, **more)


def stands(ruth: Actor, cohort: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The pinned pairs and the exceptions."""
    found = the_round(ruth, cohort)
    return {(one.mentee, one.mentor) for one in found.decisions if one.kind == "pin"}, set(found.settings.waived)


def test_a_pin_and_its_exception_go_back_with_one_undo(ruth: Actor, cohort: str, sara: str, mai: str) -> None:
    pin(ruth, cohort, sara, mai, approved_by="Mrs Lang")
    assert stands(ruth, cohort) == ({(sara, mai)}, {(sara, RULE)})

    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)

    assert stands(ruth, cohort) == (set(), set())
    assert not the_round(ruth, cohort).can_undo


def test_a_pin_that_is_taken_back_takes_its_exception_with_it(ruth: Actor, cohort: str, sara: str, mai: str) -> None:
    pin(ruth, cohort, sara, mai, approved_by="Mrs Lang")

    rounds.free_pair(ruth, cohort, MODEL, sara, mai, now=NOW)
    assert stands(ruth, cohort) == (set(), set())

    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)
    assert stands(ruth, cohort) == ({(sara, mai)}, {(sara, RULE)})


def test_an_exception_stays_as_long_as_another_pin_rests_on_it(
    ruth: Actor, cohort: str, sara: str, mai: str, cem: str
) -> None:
    pin(ruth, cohort, sara, mai, approved_by="Mrs Lang")
    pin(ruth, cohort, sara, cem)  # the rule does not hold for Sara any more

    rounds.free_pair(ruth, cohort, MODEL, sara, mai, now=NOW)
    assert stands(ruth, cohort) == ({(sara, cem)}, {(sara, RULE)})

    rounds.free_pair(ruth, cohort, MODEL, sara, cem, now=NOW)
    assert stands(ruth, cohort) == (set(), set())


def test_an_exception_that_was_there_before_the_pin_outlives_it(ruth: Actor, cohort: str, sara: str, mai: str) -> None:
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(waived=[(sara, RULE)]), now=NOW)
    pin(ruth, cohort, sara, mai)

    rounds.free_pair(ruth, cohort, MODEL, sara, mai, now=NOW)

    assert stands(ruth, cohort) == (set(), {(sara, RULE)})


def test_a_pair_in_the_place_of_another_is_one_step(ruth: Actor, cohort: str, sara: str, mai: str, cem: str) -> None:
    pin(ruth, cohort, sara, mai, approved_by="Mrs Lang")
    pin(ruth, cohort, sara, cem, approved_by="Mrs Lang", instead_of=mai)
    assert stands(ruth, cohort) == ({(sara, cem)}, {(sara, RULE)})

    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)

    assert stands(ruth, cohort) == ({(sara, mai)}, {(sara, RULE)})


def test_a_step_that_was_kept_before_several_were_one_goes_back_too(
    ruth: Actor, cohort: str, sara: str, mai: str
) -> None:
    pin(ruth, cohort, sara, mai, approved_by="Mrs Lang")
    with writing() as session:
        row = session.get_one(MatchingRound, the_round(ruth, cohort).id)
        row.settings = {**row.settings, "history": [{"pair": [sara, mai, "", seal("")]}]}

    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)

    assert stands(ruth, cohort) == (set(), {(sara, RULE)})
