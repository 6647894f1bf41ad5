"""A list that was copied from the screen holds *covered* where a sensitive answer stands."""

from __future__ import annotations

import pytest

from models.definitions.questions import parse_type
from tests.exchange.pictures import TODAY, a_book, a_program, a_sheet, only
from workflows.exchange.choices import choices_of
from workflows.exchange.normalising import CELL_COVERED, Clean, Target, clean_cell
from workflows.exchange.roster import understand

TEXT = parse_type("text")


@pytest.mark.parametrize("word", ["covered", "Covered", " masqué "])
def test_a_covered_answer_is_no_answer_and_is_told(word: str) -> None:
    assert clean_cell(Target(kind=TEXT, covered=True), word, today=TODAY) == Clean("", CELL_COVERED)
    assert clean_cell(Target(kind=TEXT), word, today=TODAY) == Clean(word.strip())


def test_a_choice_of_this_name_and_a_word_like_it_are_answers() -> None:
    program = a_program(choices={"insured": {"covered": "Covered", "uncovered": "Not covered"}})
    insured = Target(kind=parse_type("select_one insured"), choices=choices_of(program, "insured"), covered=True)

    assert clean_cell(insured, "Covered", today=TODAY) == Clean("covered")
    assert clean_cell(Target(kind=TEXT, covered=True), "masque", today=TODAY) == Clean("masque")


def test_a_column_of_covered_answers_is_told_once_and_nobody_waits_for_it() -> None:
    city = {"type": "text", "label": "City", "sensitivity": "sensitive"}
    questions = {**only("first_name", "email"), "city": city}
    headings = [question["label"] for question in questions.values()]
    rows = [[f"Person{n}", f"p{n}@x.org", "Covered" if n else "Laval"] for n in range(4)]

    reading = understand(a_program(questions), "mentee", a_book(a_sheet([headings, *rows])), today=TODAY)

    told = [found.finding for found in reading.file_findings if found.code == "column_covered"]
    assert [(found.params["count"], found.params["first"]) for found in told] == [("3", "3")]
    assert len(reading.good) == 4
    assert [found.code for found in reading.findings] == ["column_covered"]
