"""Invented answers keep the forms' own rules; nothing of a real person goes into a rehearsal."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from tests.engine.cohorts import PAIRS, a_pair
from workflows.engine import commands as c
from workflows.engine import validate_answers
from workflows.engine.state import State
from workflows.language.reading import read_path
from workflows.language.shelf import SHIPPED
from workflows.simulation import distributions, without_names
from workflows.simulation.inventing import Inventor
from workflows.simulation.sources import stages_gone

TODAY = date(2026, 3, 2)
PROGRAMS = sorted(path.parent.name for path in SHIPPED.glob("*/program.yaml"))


def shipped(name: str) -> Definition:
    found = read_path(SHIPPED / name).definition
    assert found is not None
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_form_of_every_program_can_be_filled_in_by_whoever_may(name: str) -> None:
    definition = shipped(name)
    inventor = Inventor(definition=definition, chance=Random(7))
    for form, said in definition.forms.items():
        for role in said.filled_by or definition.participants:
            for _ in range(8):
                answers = inventor.fill(form, role, today=TODAY)
                found = validate_answers(definition, form, answers, today=TODAY, asked_role=role)
                assert found == (), (form, role, answers)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_the_same_seed_invents_the_same_answers(seed: int) -> None:
    def invented() -> list[dict[str, object]]:
        inventor = Inventor(definition=PAIRS, chance=Random(seed))
        return [dict(inventor.fill("application", "mentee", today=TODAY)) for _ in range(3)]

    assert invented() == invented()


def test_people_differ_and_an_unasked_question_is_not_answered() -> None:
    inventor = Inventor(definition=PAIRS, chance=Random(1), optional=1.0)
    many = [inventor.fill("application", "mentee", today=TODAY) for _ in range(200)]

    assert {answers["goal"] for answers in many} == {"job", "study"}
    assert all(("step" in answers) == (answers["regulated"] is True) for answers in many)
    assert all(answers["arrived_on"] <= TODAY for answers in many)  # ‘is today or earlier’
    assert sum(answers["agrees"] for answers in many) > 120  # 97 in 100 agree to what is needed


def test_answers_can_be_wished_for_sought_and_avoided() -> None:
    inventor = Inventor(definition=PAIRS, chance=Random(1))
    low = parse_conditions(("check_in.rating is at most 2",))
    for _ in range(20):
        assert inventor.fill("check_in", "mentee", today=TODAY, wishes={"safe": False})["safe"] is False
        assert int(str(inventor.fill("check_in", "mentee", today=TODAY, avoiding=[low])["rating"])) > 2


def test_answers_drawn_from_a_cohort_have_its_shares_and_no_texts() -> None:
    drawn = {("application", "goal"): ("study",), ("application", "confidence"): (5, 5, 5, 4)}
    inventor = Inventor(definition=PAIRS, chance=Random(1), optional=1.0, drawn=drawn)
    many = [inventor.fill("application", "mentee", today=TODAY) for _ in range(100)]

    assert {answers["goal"] for answers in many} == {"study"}
    assert {answers["confidence"] for answers in many} == {4, 5}
    assert all(str(answers["full_name"]).startswith("Invented") for answers in many)


# Without names ------------------------------------------------------------------------------------------------------
def everything_in(state: State) -> str:
    return repr(state)


def test_a_cohort_without_names_keeps_where_everybody_stands_and_nothing_that_tells_who_it_is() -> None:
    cohort = a_pair()
    cohort.does(_told("Amina will be moving to Halifax"), on=8)

    hidden = without_names(PAIRS, cohort.state)

    said = everything_in(hidden)
    assert [word for word in ("amina", "ruth", "Halifax", "olek") if word in said] == []
    assert sorted(track.stage for track in hidden.tracks()) == sorted(track.stage for track in cohort.state.tracks())
    (match,) = hidden.matches.values()
    assert set(match.everybody) == set(hidden.people)
    assert match.check_ins.keys() == cohort.match().check_ins.keys()
    mentee = next(person for person in hidden.people.values() if person.role == "mentee")
    assert mentee.profile["goal"] == "job"
    assert mentee.profile["full_name"] == "…"


def _told(words: str) -> c.SubmitForm:
    answers = {"rating": 4, "safe": True}
    return c.SubmitForm(stream="pair", form="check_in", role="mentee", submission=words, answers=answers)


def test_what_few_people_answered_is_not_drawn_from() -> None:
    cohort = a_pair()
    assert distributions(PAIRS, cohort.state) == {}  # one newcomer and one mentor: nobody hides in such a crowd


def test_a_stage_that_a_definition_no_longer_has_is_named() -> None:
    cohort = a_pair()
    stages = {**PAIRS.stages, "match": {name: s for name, s in PAIRS.stages["match"].items() if name != "active"}}
    assert stages_gone(PAIRS.model_copy(update={"stages": stages}), cohort.state) == ("match: active",)
    assert stages_gone(PAIRS, cohort.state) == ()
