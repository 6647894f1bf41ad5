"""A question offers only the choices that its other answers leave open."""

from __future__ import annotations

from typing import Any

from models.findings import sentence
from models.vocabulary import Value
from tests.engine.cohorts import MONDAY, a_program
from workflows.engine.answers import Filling, read_answers

PROFESSIONS = {"nurse": "Nurse", "welder": "Welder", "another": "Another"}
SECTORS = {"health": "Health", "trades": "Trades"}
OFFER = {
    "label": "Offer",
    "filled_by": "mentor",
    "about": "mentor",
    "questions": {
        "full_name": {"type": "text", "label": "Name"},
        "sector": {"type": "select_one sectors", "label": "Sector"},
        "profession": {
            "type": "select_one professions",
            "label": "Profession",
            # A nurse works in health, a welder in the trades; another may work anywhere.
            "choice_filter": ["is not nurse", "or sector is health", "is not welder", "or sector is trades"],
        },
        "others": {
            "type": "select_multiple professions",
            "label": "Others you know",
            "choice_filter": ["differs from profession"],
        },
    },
}
PROGRAM = a_program(choices={"professions": PROFESSIONS, "sectors": SECTORS}, forms={"offer": OFFER})


def filled(**answers: Any) -> Filling:
    told: dict[str, Value] = read_answers(PROGRAM, "offer", answers)
    return Filling(definition=PROGRAM, form="offer", answers=told, asked_role="mentor", today=MONDAY)


def test_the_other_answers_say_what_is_offered() -> None:
    assert filled(sector="health").offered("profession") == {"nurse": "Nurse", "another": "Another"}
    assert filled(sector="trades").offered("profession") == {"welder": "Welder", "another": "Another"}
    assert filled(sector="health").offered("sector") == SECTORS


def test_what_is_not_known_leaves_nothing_out() -> None:
    assert filled().offered("profession") == PROFESSIONS


def test_of_several_each_choice_is_judged_by_itself() -> None:
    assert filled(profession="nurse").offered("others") == {"welder": "Welder", "another": "Another"}


def test_an_answer_that_is_not_offered_is_refused_with_those_that_are() -> None:
    assert filled(sector="health", profession="nurse", others=["welder"]).findings() == ()
    (one,) = filled(sector="trades", profession="nurse").findings()
    assert (one.code, one.params["known"]) == ("answer_not_a_choice", "Welder, Another")
    (several,) = filled(profession="nurse", others=["welder", "nurse"]).findings()
    assert "nurse" in sentence(several)
