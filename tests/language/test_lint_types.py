"""What people write from other tools, or the wrong way round: types, ranges, placeholders."""

from __future__ import annotations

import pytest

from models.findings import sentence
from tests.small_program import SMALL_PROGRAM
from workflows.language.reading import read_text
from workflows.language.report import findings_of


def said(code: str, text: str, language: str = "en") -> list[str]:
    return [sentence(one, language) for one in findings_of(read_text(text)) if one.code == code]


def asked(question: str) -> str:
    first = next(line for line in SMALL_PROGRAM.splitlines() if line.strip().startswith("how_many:"))
    return SMALL_PROGRAM.replace(first, f"{first}\n      extra: {{ label: Extra, {question} }}")


@pytest.mark.parametrize(
    ("type_", "meant"),
    [
        ("Number", "integer"),
        ("string", "text"),
        ("boolean", "yes_no"),
        ("likert", "range 1 to 5"),
        ("range 5 to 1", "range 1 to 5"),
        ("range 3 to 3", "range 1 to 5"),
        ("range 0 to -10", "range -10 to 0"),
    ],
)
def test_a_type_of_another_tool_or_a_range_without_numbers_is_named_with_the_one_that_is_meant(
    type_: str, meant: str
) -> None:
    assert said("F01", asked(f"type: {type_}")) == [
        f"‘{type_}’ is not a type of question. Did you mean ‘{meant}’?",
    ]
    assert said("F01", asked(f"type: {meant}")) == []


def test_a_number_outside_of_its_range_is_told_the_range() -> None:
    assert said("F10", asked("type: range 1 to 5, default: '7'")) == [
        "‘7’ cannot be the answer to this question: it asks for a number from 1 to 5."
    ]
    assert "un nombre de 1 à 5" in said("F10", asked("type: range 1 to 5, default: '7'"), "fr")[0]


def test_a_limit_that_no_answer_of_the_range_keeps_is_told_where_it_stands() -> None:
    limit = "type: range 1 to 5, constraint: [LIMIT], constraint_message: No."
    assert len(said("G05", asked(limit.replace("LIMIT", "is at most 0")))) == 1
    assert said("G05", asked(limit.replace("LIMIT", "is at most 3"))) == []


@pytest.mark.parametrize("typed", ["{ mentee.email }", "{mentee.email }", "{ mentee . email}"])
def test_a_placeholder_with_blanks_would_be_read_as_it_stands_and_is_found(typed: str) -> None:
    message = f"\nmessages:\n  hello: {{ subject: Hello, text: 'Your address is {typed}.' }}\n\nrecords:"
    text = SMALL_PROGRAM.replace("\nrecords:", message)
    assert said("T03", text) == [f"The placeholder ‘{typed}’ does not exist. Did you mean ‘{{mentee.email}}’?"]


@pytest.mark.parametrize(
    "typed",
    [
        "{{mentee.email}}",
        "{ {mentee.email} }",
        "{{ mentee.email }}",
        "{mentee.email",
        "{mentee.emial",
        "{mentee.email}}",
    ],
)
def test_a_placeholder_with_too_many_braces_or_too_few_is_found(typed: str) -> None:
    message = f"\nmessages:\n  hello: {{ subject: Hello, text: 'Your address is {typed}.' }}\n\nrecords:"
    (finding,) = said("T03", SMALL_PROGRAM.replace("\nrecords:", message))
    assert finding.endswith("does not exist. Did you mean ‘{mentee.email}’?")


@pytest.mark.parametrize("typed", ["{mentee.email}", "We meet :-{ at six", "{mentee.email}, {mentor.email}"])
def test_a_message_with_its_placeholders_is_left_alone(typed: str) -> None:
    message = f"\nmessages:\n  hello: {{ subject: Hello, text: '{typed}' }}\n\nrecords:"
    assert said("T03", SMALL_PROGRAM.replace("\nrecords:", message)) == []


@pytest.mark.parametrize(
    ("name", "type_", "found"),
    [
        ("passport_number", "text", 1),
        ("iban", "text", 1),
        ("home_address", "text", 1),
        ("zip", "integer", 1),
        ("numero_passeport", "text", 1),
        ("has_a_passport", "yes_no", 0),
        ("street_food", "text", 0),
    ],
)
def test_what_tells_one_person_from_all_others_is_personal(name: str, type_: str, found: int) -> None:
    text = asked(f"type: {type_}").replace("extra:", f"{name}:")
    assert len(said("P03", text)) == found
    assert said("P03", text.replace(f"type: {type_}", f"type: {type_}, sensitivity: personal")) == []
