"""What is never told as a way out of waiting: answers that somebody gave in confidence."""

from __future__ import annotations

import pytest

from models.definitions.sections import Question
from models.vocabulary import Sensitivity
from tests.matching.pictures import an_engine
from workflows.matching import Engine, recruitment_brief, why_unmatched
from workflows.matching.recruiting import recruitment_call


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


def test_what_fewer_than_five_people_ask_for_is_kept_out_of_a_call() -> None:
    # Five speak Dari and one Somali, and nobody who mentors speaks either; the desk sees both gaps.
    speaking = {f"dari{k}": "dari" for k in range(5)} | {"somali": "somali"}
    engine: Engine = an_engine(
        {who: {"languages": (language,)} for who, language in speaking.items()},
        {"sam": {"languages": ("french",), "places": 1}},
        must={"tongue": "mentor.languages shares any with mentee.languages"},
    )

    gaps = recruitment_call(engine, engine.solve(), mentors=6)

    told = {gap.answers["mentor.languages"]: (gap.asked, gap.tellable) for gap in gaps}
    assert told == {"dari": (5, True), "somali": (1, False)}
