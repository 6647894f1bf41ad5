"""What is never told as a way out of waiting: answers that somebody gave in confidence."""

from __future__ import annotations

import pytest

from models.definitions.sections import Question
from models.vocabulary import Sensitivity
from tests.matching.pictures import an_engine
from workflows.matching import Engine, why_unmatched


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
