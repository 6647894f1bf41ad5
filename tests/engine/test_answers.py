"""Answers of a form: which questions are asked, and what is said about a wrong answer."""

from __future__ import annotations

from datetime import date

import pytest

from models.findings import sentence
from tests.effort import processor_seconds
from tests.engine.cohorts import MONDAY, PAIRS
from workflows.engine import asked_questions, read_answers, validate_answers
from workflows.engine.answers import _is_an_email

GOOD = {"full_name": "Amina", "goal": "job"}


def _said(form: str = "application", role: str = "mentee", **answers: object) -> list[str]:
    told = read_answers(PAIRS, form, answers)
    return [sentence(entry) for entry in validate_answers(PAIRS, form, told, today=MONDAY, asked_role=role)]


def test_good_answers_may_stand() -> None:
    assert _said(**GOOD, confidence=3, arrived_on="2025-01-01") == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"goal": None}, "‘Goal’ needs an answer."),
        ({"goal": "fish"}, "‘fish’ is not one of the choices of ‘Goal’. Possible: A job, Study."),
        ({"confidence": 6}, "6 is outside the scale of ‘Confidence’. Choose a number from 1 to 5."),
        ({"confidence": "much"}, "‘much’ is not a whole number. Give one for ‘Confidence’, for example 2."),
        ({"regulated": "perhaps"}, "‘perhaps’ is neither yes nor no. Choose one for ‘Do you need a licence?’."),
        ({"arrived_on": "soon"}, "‘soon’ is not a date. Give the day, month and year for ‘Arrival’."),
        ({"arrived_on": "2026-01-01"}, "Please give a date in the past."),
        ({"shoe_size": 42}, "The form ‘Application’ has no question ‘shoe_size’."),
        ({"regulated": True}, "‘Which step?’ needs an answer."),
    ],
)
def test_a_wrong_answer_is_said_in_words(answers: dict[str, object], said: str) -> None:
    assert _said(**{**GOOD, **answers}) == [said]


def test_a_limit_without_words_of_its_own_is_read_aloud() -> None:
    assert _said("offer", "mentor", full_name="Ruth", places=7) == [
        "‘7’ cannot stand as the answer to ‘Places’. The rule is: the answer is between 1 and 3."
    ]


def test_a_question_is_asked_only_where_it_is_relevant() -> None:
    def names(**answers: object) -> tuple[str, ...]:
        told = read_answers(PAIRS, "application", answers)
        return asked_questions(PAIRS, "application", told, today=MONDAY, asked_role="mentee")

    assert "step" not in names()
    assert "step" not in names(regulated="no", step="second")
    assert "step" in names(regulated="yes")
    closure = {
        role: asked_questions(PAIRS, "closure", {}, today=MONDAY, asked_role=role) for role in ("mentee", "mentor")
    }
    assert closure == {"mentee": ("satisfied", "confidence"), "mentor": ("satisfied",)}


def test_stored_answers_become_values_and_nothing_is_lost() -> None:
    stored = {"arrived_on": "2025-01-01", "confidence": "4", "regulated": "no", "full_name": "", "old_question": "x"}

    assert read_answers(PAIRS, "application", stored) == {
        "arrived_on": date(2025, 1, 1),
        "confidence": 4,
        "regulated": False,
        "full_name": None,
        "old_question": "x",
    }


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("a@b.c", True),
        ("a@b", False),
        ("a@.c", False),
        ("a@b.", False),
        ("a@..c", True),
        ("@b.c", False),
        ("a b@c.d", False),
        ("a@b@c.d", False),
        ("a@b.c\n", False),
        ("a@" + "." * 30_000 + "@", False),  # half a minute of one who asks every dot about every other
    ],
)
def test_an_address_has_one_at_and_a_dot_inside_its_place(address: str, good: bool) -> None:
    took = processor_seconds(lambda: _is_an_email(address))
    assert _is_an_email(address) is good
    assert took < 0.5
