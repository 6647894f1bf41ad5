"""The schema of a roster: every check has the code of its finding, every failure the cell it is about."""

from __future__ import annotations

from datetime import date

import pytest

from models.definitions.questions import parse_type
from models.findings import catalogue
from models.sheets.canonical import as_text, as_value
from models.sheets.roster import Failure, failures, roster_schema
from tests.exchange.pictures import TODAY, a_program

GOOD = {
    "first_name": "Amina",
    "last_name": "Yusuf",
    "email": "amina@example.org",
    "phone": "+1 416 555 0101",
    "birth_date": "1990-01-31",
    "arrived_on": "2026-01-31",
    "languages": "ar en",
    "goal": "arts",
    "years": "3",
    "mentor_gender": "any",
    "childcare": "no",
    "children": "",
    "consent": "yes",
}


def failing(*rows: dict[str, str], program=None, today=TODAY) -> list[Failure]:
    rows = tuple({**GOOD, **row} for row in rows)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return failures(program or a_program(), "mentee", columns, today=today)


def test_a_good_row_passes():
    assert failing({}, {}) == []


def test_failures_come_by_row_and_then_in_the_order_of_the_questions():
    assert failing({}, {"years": "x", "first_name": ""}, {"email": "at"}) == [
        Failure(1, "first_name", "cell_missing"),
        Failure(1, "years", "cell_whole_number"),
        Failure(2, "email", "cell_email"),
    ]


@pytest.mark.parametrize(
    ("question", "text", "code"),
    [
        ("first_name", "", "cell_missing"),
        ("first_name", "#N/A", "cell_formula_error"),
        ("email", "a@b", "cell_email"),
        ("email", "a b@example.org", "cell_email"),
        ("phone", "ask her", "cell_phone"),
        ("phone", "1.51456E+10", "cell_phone_cut"),
        ("birth_date", "31/02/2026", "cell_date"),
        ("birth_date", "2026-02-31", "cell_date"),
        ("birth_date", "2015-01-01", "cell_constraint"),
        ("languages", "ar kl", "cell_choice"),
        ("languages", "Mandarin; Klingonese", "cell_choice"),
        ("goal", "media", "cell_choice"),
        ("years", "2.5", "cell_whole_number"),
        ("years", "61", "cell_constraint"),
        ("childcare", "maybe", "cell_yes_no"),
        ("children", "2", "cell_not_asked"),
    ],
)
def test_each_check_has_the_code_of_its_finding(question: str, text: str, code: str):
    assert failing({question: text}) == [Failure(0, question, code)]
    assert code in catalogue()


def test_today_is_an_argument():
    # Born on 2008-11-22 she is 18 on 2026-11-22 and not a day before.
    assert failing({"birth_date": "2008-11-22"}) == []
    assert failing({"birth_date": "2008-11-23"}) == [Failure(0, "birth_date", "cell_constraint")]
    assert failing({"birth_date": "2008-11-23"}, today=date(2026, 11, 23)) == []


def test_what_is_relevant_and_required_is_owed_only_where_it_is_asked():
    assert failing({"childcare": "yes", "children": ""}) == [Failure(0, "children", "cell_missing")]
    assert failing({"childcare": "yes", "children": "2"}) == []
    assert failing({"childcare": "", "children": ""}) == []  # not known: not asked, so not owed


def test_a_constraint_between_two_answers():
    program = a_program(
        {
            "from": {"type": "date", "label": "From"},
            "until": {"type": "date", "label": "Until", "constraint": ["is today or later", "or from is answered"]},
        }
    )
    columns = {"from": ["", "2020-01-01", "yesterday"], "until": ["2020-01-01"] * 3}
    found = failures(program, "mentee", columns, today=TODAY)
    # Row 0 keeps neither; row 1 has a start; row 2's start is no date, which is told there and only there.
    assert found == [Failure(0, "until", "cell_constraint"), Failure(2, "from", "cell_date")]


def test_a_question_with_a_default_may_be_empty():
    program = a_program({"way": {"type": "text", "label": "Way", "required": True, "default": "online"}})
    assert failures(program, "mentee", {"way": ["", "x"]}, today=TODAY) == []


def test_a_range_has_two_ends():
    program = a_program({"rating": {"type": "range 1 to 5", "label": "Rating"}})
    found = failures(program, "mentee", {"rating": ["0", "1", "5", "6", "x"]}, today=TODAY)
    assert [(one.row, one.code) for one in found] == [(0, "cell_range"), (3, "cell_range"), (4, "cell_whole_number")]


def test_columns_that_a_roster_lacks_are_not_owed_by_each_row():
    assert failures(a_program(), "mentee", {"first_name": ["Amina"]}, today=TODAY) == []


def test_the_schema_has_every_question_as_text():
    schema = roster_schema(a_program(), "mentee", today=TODAY)
    assert list(schema.columns) == list(GOOD)
    assert {str(column.dtype) for column in schema.columns.values()} == {"String"}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "Amina", "Amina"),
        ("integer", "-3", -3),
        ("range 1 to 5", "4", 4),
        ("decimal", "2.5", 2.5),
        ("date", "2026-01-31", date(2026, 1, 31)),
        ("yes_no", "no", False),
        ("select_one goals", "arts", "arts"),
        ("select_multiple languages", "ar en", ("ar", "en")),
        ("text", "", None),
    ],
)
def test_a_canonical_text_and_its_value_are_the_same(kind: str, text: str, value: object):
    assert as_value(text, parse_type(kind)) == value
    assert as_text(value) == text  # type: ignore[arg-type]


def test_a_choice_is_offered_only_beside_answers_that_leave_it_open():
    program = a_program()
    # Work is a goal for those whose childcare is settled; Arabic is left out for whoever has that goal.
    filters = {"goal": ("is not work", "or childcare is yes"), "languages": ("is not ar", "or goal is not arts")}
    forms = dict(program.forms)
    for name, form in forms.items():
        asked = {
            key: question.model_copy(update={"choice_filter": filters.get(key, ())})
            for key, question in form.questions.items()
        }
        forms[name] = form.model_copy(update={"questions": asked})
    filtered = program.model_copy(update={"forms": forms})
    work = {"goal": "work", "languages": "en"}

    assert failing({**work, "childcare": "yes", "children": "2"}, program=filtered) == []
    assert failing({**work, "childcare": "no"}, program=filtered) == [Failure(0, "goal", "cell_not_offered")]
    # Not known leaves nothing out.
    assert failing({**work, "childcare": ""}, program=filtered) == []
    # GOOD has the goal arts and speaks Arabic and English: one choice of two is not offered.
    assert failing({}, program=filtered) == [Failure(0, "languages", "cell_not_offered")]
    assert failing({"languages": "en"}, program=filtered) == []
