"""What is never told as a way out of waiting: answers that somebody gave in confidence."""

from __future__ import annotations

from datetime import date

import pytest

from models.definitions.sections import Question
from models.vocabulary import Sensitivity, Value
from tests.matching.pictures import an_engine
from workflows.matching import Engine, recruitment_brief, why_unmatched
from workflows.matching.recruiting import Gap, countable, recruitment_call


@pytest.mark.parametrize("sensitive", [False, True])
def test_a_choice_that_only_a_sensitive_answer_of_a_mentor_opens_is_no_way_out(sensitive: bool) -> None:
    # Amina works in law, Ruth in health; "say health too" would tell what Ruth answered.
    engine: Engine = an_engine(
        {"amina": {"fields": ("law",)}},
        {"ruth": {"fields": ("health",)}},
        must={"field": "mentor.fields shares any with mentee.fields"},
    )
    question = engine.pool.definition.question("mentor.fields")
    assert isinstance(question, Question)
    if sensitive:
        object.__setattr__(question, "sensitivity", Sensitivity.SENSITIVE)

    why = why_unmatched(engine, engine.solve(), "amina")

    assert [way.choice for way in why.ways if way.kind == "answer"] == ([] if sensitive else ["health"])


@pytest.mark.parametrize(
    ("asked", "told", "enough", "ways"),
    [
        ("way", "in_person", "either", ["either"]),
        ("english", "A1", "B2", []),
        ("since", date(2026, 3, 1), "2026-01-05", []),
        ("hours", 1, "2", []),
    ],
)
def test_nobody_is_told_to_be_another(asked: str, told: Value, enough: str, ways: list[str]) -> None:
    # The rule itself names what would be enough: a way of meeting can be chosen, a language has to be learned, and the
    # day of somebody's arrival has passed.
    engine = an_engine({"amina": {asked: told}}, {"ruth": {}}, must={"enough": f"mentee.{asked} is {enough}"})

    why = why_unmatched(engine, engine.solve(), "amina")

    assert [way.choice for way in why.ways if way.kind == "answer"] == ways


@pytest.mark.parametrize(
    "rule",
    ["mentor.gender is the same as mentee.wish", "mentor.gender is woman, if mentee.wish is woman"],
)
@pytest.mark.parametrize("told", ["nothing", "mentor.gender", "mentee.wish"])
def test_a_call_for_mentors_says_nothing_that_hangs_on_a_sensitive_answer(rule: str, told: str) -> None:
    # Amina waits for a woman; the call goes out to everybody.
    engine: Engine = an_engine(
        {"amina": {"wish": "woman"}}, {"sam": {"gender": "man", "places": 1}}, must={"wish": rule}
    )
    question = engine.pool.definition.question(told)
    if isinstance(question, Question):
        object.__setattr__(question, "sensitivity", Sensitivity.SENSITIVE)

    gaps = recruitment_brief(engine, engine.solve())

    assert [dict(gap.answers) for gap in gaps] == ([{"mentor.gender": "woman"}] if told == "nothing" else [])


def who_speak(**people: int) -> Engine:
    """So many people who each speak a language that no mentor does."""
    return an_engine(
        {f"{language}{k}": {"languages": (language,)} for language, count in people.items() for k in range(count)},
        {"sam": {"languages": ("french",), "places": 1}},
        must={"tongue": "mentor.languages shares any with mentee.languages"},
    )


def test_what_fewer_than_five_people_ask_for_keeps_all_numbers_out_of_a_call() -> None:
    # Five speak Dari and one Ukrainian, and nobody who mentors speaks either; the desk sees both gaps.
    engine = who_speak(dari=5, ukrainian=1)
    gaps = recruitment_call(engine, engine.solve(), mentors=6)
    assert {gap.answers["mentor.languages"]: gap.asked for gap in gaps} == {"dari": 5, "ukrainian": 1}
    assert not countable(gaps)

    engine = who_speak(dari=5, ukrainian=6)
    assert countable(recruitment_call(engine, engine.solve(), mentors=11))


def a_gap(asked: int, **answers: str) -> Gap:
    return Gap(answers=answers, mentors=1, matched=1, waiting=9, asked=asked)


@pytest.mark.parametrize(("narrower", "told"), [(4, False), (6, True), (7, False), (10, False), (11, True)])
def test_a_few_who_can_be_reckoned_from_two_lines_keep_the_numbers_out_as_well(narrower: int, told: bool) -> None:
    # 11 ask for Dari, and so many of them for an evening as well: what is left is told, too. 11 - 10 = 1 is one person.
    lines = [a_gap(11, languages="dari"), a_gap(narrower, languages="dari", times="evening")]
    assert countable(lines) is told


def test_a_call_says_all_that_new_mentors_must_answer_and_nothing_they_need_not() -> None:
    # Ruth suits most: online, in health and trades, with French. Who comes for Amina must be online and in health, but
    # nobody needs French or trades. Where no rule asks for health, she need not be in health either.
    told = {"way": "online", "fields": ("health", "trades"), "languages": ("french",)}
    rules = {
        "tongue": "mentor.languages shares any with mentee.languages",
        "way": "mentor.way is the same as mentee.way",
    }
    mentees = {"amina": {"way": "online", "fields": ("health",), "languages": ("dari",)}}
    mentees |= {"olek": {"way": "online", "fields": ("trades",), "languages": ("french",)}}
    for field in ({}, {"field": "mentor.fields shares any with mentee.fields"}):
        engine = an_engine(mentees, {"ruth": {**told, "places": 1}}, must=rules | field)
        (gap,) = recruitment_call(engine, engine.solve())
        assert gap.answers == {"mentor.languages": "dari"}
        assert gap.also == {"mentor.way": ("online",), **({"mentor.fields": ("health",)} if field else {})}
