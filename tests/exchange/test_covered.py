"""A list that was copied from the screen holds *covered* where a sensitive answer stands."""

from __future__ import annotations

import pytest

from models.definitions.questions import parse_type
from tests.exchange.pictures import TODAY
from workflows.exchange.normalising import Clean, Target, clean_cell


@pytest.mark.parametrize("word", ["covered", "Covered", " masqué "])
def test_a_covered_answer_is_no_answer(word: str) -> None:
    text = parse_type("text")

    assert clean_cell(Target(kind=text, covered=True), word, today=TODAY) == Clean("")
    assert clean_cell(Target(kind=text), word, today=TODAY) == Clean(word.strip())
