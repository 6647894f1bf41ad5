"""How old people are may be asked as a number: whoever lets in people under 18 hears of it as with a birth date."""

from __future__ import annotations

import pytest

from models.definitions import Definition
from tests.language.merged import whole
from tests.small_program import SMALL_PROGRAM
from workflows.language.changes import compare, loosened
from workflows.language.reading import read_text
from workflows.language.report import findings_of

BORN = next(line + "\n" for line in SMALL_PROGRAM.splitlines() if line.strip().startswith("birth_date:"))
GUARDED = SMALL_PROGRAM.replace("roles:\n", "roles:\n  parent: { label: Parent, is: family }\n", 1).replace(
    "consents:\n",
    "consents:\n  family: { label: My child may take part, asked_of: mentee, given_by: parent, required: yes }\n",
    1,
)


def codes(question: str, *, text: str = SMALL_PROGRAM, kind: str = "") -> set[str]:
    assert BORN in text
    changed = text.replace(BORN, f"      {question}\n", 1)
    changed = changed.replace("program: {", f"program: {{ type: {kind},", 1) if kind else changed
    reading = read_text(changed)
    assert reading.definition is not None
    return {one.code for one in findings_of(reading)} & {"P10", "P11", "P28", "P29"}


LIMITED = "age: { type: integer, label: Age, required: yes, constraint: [LIMIT], constraint_message: No. }"


@pytest.mark.parametrize(
    ("limit", "young"),
    [
        ("is at least 14", True),
        ("is between 14 and 90", True),
        ("is at most 90", True),
        ("is more than 16", True),
        ("is at least 18", False),
        ("is more than 17", False),
        ("is between 18 and 99", False),
    ],
)
def test_an_age_below_18_is_asked_about(limit: str, young: bool) -> None:
    assert codes(LIMITED.replace("LIMIT", limit)) == ({"P29"} if young else set())


def test_a_program_for_young_people_that_asks_the_age_needs_a_guardian() -> None:
    assert {"P10", "P11"} <= codes(LIMITED.replace("LIMIT", "is at least 14"), kind="youth")


def test_where_the_family_agrees_nobody_is_asked() -> None:
    assert "P29" not in codes(LIMITED.replace("LIMIT", "is at least 14"), text=GUARDED)


def test_an_age_that_need_not_be_said_keeps_nobody_out() -> None:
    assert codes("age: { type: integer, label: Age, constraint: [is at least 18], constraint_message: No. }") == {"P28"}
    assert codes("age: { type: range 18 to 99, label: Age, required: yes }") == set()


@pytest.mark.parametrize(
    "looser",
    [
        LIMITED.replace("LIMIT", "is at least 14"),
        LIMITED.replace("constraint: [LIMIT], ", ""),
        LIMITED.replace("LIMIT", "is at least 18").replace("required: yes, ", ""),
        LIMITED.replace("LIMIT", "is at least 18").replace(
            "required: yes,", "required: yes, relevant: [children is yes],"
        ),
        "",
    ],
)
def test_a_limit_of_age_that_is_loosened_is_red(looser: str) -> None:
    def of(question: str) -> Definition:
        return whole(read_text(SMALL_PROGRAM.replace(BORN, BORN + (f"      {question}\n" if question else ""))))

    before = of(LIMITED.replace("LIMIT", "is at least 18"))
    after = of(looser)
    assert [change.path[-1] for change in loosened(compare(before, after))]
