"""Conditions as rows of boxes: what is offered is what lint accepts, and every line of every shipped program fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path as File

import pytest

from models.definitions import Definition
from models.definitions.conditions import Operator
from models.findings import Finding
from workflows.language.lint import conditions, forms, matching
from workflows.language.lint.draft import Draft, Guard
from workflows.language.offering import (
    Box,
    Values,
    beginning,
    operators,
    subject_at,
    subjects,
    values,
)
from workflows.language.places import Path, Places
from workflows.language.reading import read_path
from workflows.language.rows import Row, aloud, line_of, row_of, with_line
from workflows.language.speaking import PAIR, guard_at, speaks_of

PROGRAMS = File(__file__).parents[2] / "workflows" / "programs"
SHIPPED = ("cultural", "educational", "entrepreneurship", "family", "professional", "youth")


@lru_cache
def program(name: str) -> Definition:
    found = read_path(PROGRAMS / name).definition
    assert found is not None
    return found


@lru_cache
def guards(name: str) -> tuple[Guard, ...]:
    return Draft(program(name), Places()).guards


def judged(definition: Definition, guard: Guard, *lines: str) -> list[Finding]:
    """What lint says about lines at a place, the weight of the other places left out."""
    draft = Draft(definition, Places())
    draft.__dict__["guards"] = (replace(guard, lines=lines),)
    rules = (
        conditions.lines_can_be_read,
        conditions.subjects_are_known,
        conditions.operators_fit,
        conditions.values_are_possible,
        conditions.numbers_can_be_reached,
        conditions.answers_can_be_compared,
        conditions.lines_stand_where_they_can,
        forms.questions_follow_what_they_depend_on,
        matching.compared_answers_are_asked,
    )
    return [found for rule in rules for found in rule(draft)]


def samples(known: Values) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Values as somebody chooses them: (values, whether it is another answer)."""
    low, high = int(known.low if known.low is not None else 2), int(known.high if known.high is not None else 9)
    others = list(known.others)[:1]
    if known.box is Box.NOTHING:
        yield (), False
    elif known.box is Box.CHOICE:
        yield from (((name,), False) for name in islice(known.choices, 2))
    elif known.box is Box.CHOICES:
        yield tuple(known.choices)[:3], False
    elif known.box is Box.NUMBER:
        yield from (((str(number),), False) for number in {low, high})
    elif known.box in (Box.NUMBERS, Box.TWO_NUMBERS):
        yield (str(low), str(high)), False
    elif known.box is Box.TWO_DAYS:
        yield ("2026-01-01", "2026-06-30"), False
    elif known.box is Box.TEXT:
        yield ("Amina",), False
    elif known.box is Box.TEXTS:
        yield ("Amina", "Ruth"), False
    elif known.box is Box.LENGTH:
        yield ("2 weeks",), False
    elif known.box is Box.OTHER:
        yield from (((name,), False) for name in others)
    else:
        reach = "5" if known.box is Box.OTHER_WITHIN_NUMBER else "2 weeks"
        yield from (((name, reach), False) for name in others)
    if known.either:
        yield from (((name,), True) for name in others)


def _kept(definition: Definition, guard: Guard) -> str:
    return definition.forms[guard.form].keep if guard.form is not None else ""


def _lines_offered(definition: Definition, guard: Guard) -> Iterator[str]:
    for subject in subjects(definition, guard):
        for operator in operators(definition, guard, subject.subject):
            for chosen, compared in samples(values(definition, guard, subject.subject, operator)):
                row = Row(subject=subject.subject, operator=operator.name, values=chosen, compared=compared)
                line = line_of(row)
                assert line is not None, (guard.path, row)
                yield line


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_offered_is_accepted_by_lint(name: str) -> None:
    definition, seen = program(name), 0
    # One place of each kind: what may stand there depends on whom it is about, not on its name.
    kinds = {(one.path[0], one.word, _kept(definition, one), speaks_of(definition, one)): one for one in guards(name)}
    for guard in kinds.values():
        offered = list(_lines_offered(definition, guard))
        assert judged(definition, guard, *offered) == [], guard.path
        seen += len(offered)
    assert seen > 500


@pytest.mark.parametrize("name", SHIPPED)
def test_every_line_of_a_shipped_program_is_shown_in_boxes_and_written_as_it_was(name: str) -> None:
    definition, seen = program(name), 0
    for guard in guards(name):
        assert guard_at(guard.path, guard.lines) == guard
        offered = {one.subject for one in subjects(definition, guard)}
        for line in guard.lines:
            row = row_of(line)
            assert row is not None, line
            assert line_of(row) == " ".join(line.split())
            for part in (row, row.only_if) if row.only_if else (row,):
                assert part.subject in offered, (guard.path, line)
                assert part.verb in operators(definition, guard, part.subject or ""), (guard.path, line)
                _is_offered(definition, guard, part)
                assert beginning(definition, guard, part) == part, line  # nothing of it is lost by being looked at
            seen += 1
    assert seen > 40


def _is_offered(definition: Definition, guard: Guard, row: Row) -> None:
    assert row.verb is not None
    known = values(definition, guard, row.subject or "", row.verb)
    if known.box in (Box.CHOICE, Box.CHOICES):
        assert set(row.values) <= set(known.choices), row
    if known.box in (Box.OTHER, Box.OTHER_WITHIN_NUMBER, Box.OTHER_WITHIN_LENGTH):
        assert row.values[0] in known.others, row


@pytest.mark.parametrize("name", SHIPPED)
def test_every_place_says_whom_its_lines_are_about(name: str) -> None:
    definition = program(name)
    tracks = {*definition.participants, "match", PAIR, ""}
    for guard in guards(name):
        about = speaks_of(definition, guard)
        assert about in tracks, guard.path
        if guard.path[0] in ("transitions", "working_lists", "indicators") or guard.word == "candidates":
            assert about not in ("", PAIR) or guard.path[0] == "indicators", guard.path


def at(*path: str) -> Guard:
    found = guard_at(path)
    assert found is not None
    return found


def test_a_path_without_conditions_has_no_rows() -> None:
    assert guard_at(("rules", "low_rating", "then")) is None
    assert guard_at(("forms", "check_in", "questions", "met", "label")) is None


def test_inside_a_form_only_what_was_asked_before_is_offered() -> None:
    definition = program("professional")
    asked = list(definition.forms["check_in"].questions)
    place = at("forms", "check_in", "questions", asked[2], "relevant")
    bare = [one.subject for one in subjects(definition, place) if "." not in one.subject]
    assert bare[:2] == asked[:2]
    assert asked[3] not in bare
    assert "asked person" in bare  # both sides fill this form in


def test_a_constraint_begins_with_the_answer_itself() -> None:
    place = at("forms", "mentee_application", "questions", "birth_date", "constraint")
    first = subjects(program("professional"), place)[0]
    assert (first.subject, first.label) == ("", "This answer")
    names = [one.name for one in operators(program("professional"), place, "")]
    assert "at_least_ago" in names
    assert "is_answered" not in names


def test_labels_are_those_of_the_definition_and_the_rest_is_said_in_the_language() -> None:
    place = at("transitions", "mentee", "make_ready", "when")
    known = {one.subject: one for one in subjects(program("professional"), place)}
    assert known["interview.suitable"].group == program("professional").forms["interview"].label
    assert known["check.identity" if "check.identity" in known else "consent.keep_my_answers"].group in (
        "Checks",
        "Agreements",
    )


def test_a_stage_takes_stages_and_a_choice_its_choices() -> None:
    definition = program("professional")
    place = at("working_lists", "to_match", "where")
    verb = _verb(definition, place, "mentee", "in")
    known = values(definition, place, "mentee", verb)
    assert known.box is Box.CHOICES
    assert known.choices == {name: stage.label for name, stage in definition.stages["mentee"].items()}


def _verb(definition: Definition, place: Guard, subject: str, name: str) -> Operator:
    return next(one for one in operators(definition, place, subject) if one.name == name)


def test_a_rating_offers_what_can_be_reached() -> None:
    definition = program("professional")
    place = at("rules", "low_rating", "if")
    low = values(definition, place, "check_in.rating", _verb(definition, place, "check_in.rating", "less_than"))
    high = values(definition, place, "check_in.rating", _verb(definition, place, "check_in.rating", "more_than"))
    assert (low.low, low.high) == (2, 5)  # nothing from 1 to 5 is less than 1
    assert (high.low, high.high) == (1, 4)


def test_a_new_subject_keeps_no_value_of_the_old_one() -> None:
    definition = program("professional")
    place = at("rules", "low_rating", "if")
    row = Row(subject="check_in.safe", operator="at_most", values=("2",))
    begun = beginning(definition, place, row)
    assert begun.operator == "is"
    assert begun.values == ()
    assert line_of(begun) is None  # nothing half is written


def test_a_new_operator_keeps_the_value_where_it_still_fits() -> None:
    definition = program("professional")
    place = at("rules", "low_rating", "if")
    row = beginning(definition, place, Row(subject="check_in.rating", operator="at_least", values=("2",)))
    assert line_of(row) == "check_in.rating is at least 2"
    between = beginning(definition, place, replace(row, operator="between"))
    assert between.values == ()
    assert line_of(between) is None


@pytest.mark.parametrize("value", ["yes, if mentee is in intake", "", "  ", "x.y"])
def test_a_value_that_would_be_read_as_something_else_is_not_written(value: str) -> None:
    assert line_of(Row(subject="mentee.city", operator="is", values=(value,))) is None


def test_or_and_if_are_part_of_the_row() -> None:
    line = "or mentor.welcome is yes, if mentee.comes_with is yes"
    row = row_of(line)
    assert row is not None
    assert row.joins
    assert row.only_if == Row(subject="mentee.comes_with", operator="is", values=("yes",))
    assert line_of(row) == line
    assert row_of("mentee.age < 18") is None


def test_a_line_changes_alone_and_the_first_joins_nothing() -> None:
    lines = ["mentee.a  is yes", "or mentee.b is yes", "mentee.c is yes"]
    assert with_line(lines, 2, "mentee.c is no") == ["mentee.a  is yes", "or mentee.b is yes", "mentee.c is no"]
    assert with_line(lines, 0, None) == ["mentee.b is yes", "mentee.c is yes"]
    assert with_line(lines, 3, "mentee.d is yes") == [*lines, "mentee.d is yes"]


def test_lines_are_read_aloud_with_labels_inside_a_form_too() -> None:
    definition = program("professional")
    path: Path = ("forms", "check_in", "questions", "rating", "relevant")
    label = definition.forms["check_in"].questions["met"].label
    place = replace(at(*path), lines=("met is at least 1",))
    said = aloud(definition, place)
    assert label in said
    assert "is at least 1" in said


def test_what_stands_there_is_named_even_where_it_is_not_offered() -> None:
    place = at("working_lists", "to_match", "where")
    found = subject_at(program("professional"), place, "closure_survey.satisfaction")
    assert found is not None
    assert found.group == program("professional").forms["closure_survey"].label
    assert subject_at(program("professional"), place, "mentee.nothing_of_the_kind") is None
