"""A crafted definition is answered like a clumsy one: in words, and soon."""

from __future__ import annotations

import pytest

from models.definitions.conditions import parse_conditions
from models.definitions.times import parse_duration
from models.findings import errors, sentence
from tests.effort import calls_in, processor_seconds
from tests.small_program import SMALL_PROGRAM
from workflows.language.lint import lint
from workflows.language.reading import read_text
from workflows.language.splicing import _key

LASTS = "lasts: 26 weeks"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("100 years", True),
        ("36525 days", True),  # 100 × 365.25
        ("36526 days", False),
        ("101 years", False),
        ("9" * 30 + " minutes", False),
        ("9" * 400 + " weeks", False),  # more than a number can be
    ],
)
def test_a_length_of_time_ends_before_the_calendar_does(text: str, read: bool) -> None:
    assert (parse_duration(text) is not None) is read


def test_a_length_nobody_lives_to_see_is_refused_before_a_day_is_counted_with_it() -> None:
    assert LASTS in SMALL_PROGRAM
    found = read_text(SMALL_PROGRAM.replace(LASTS, "lasts: 99999 years", 1))

    assert found.definition is None
    assert [sentence(one) for one in errors(found.findings)] == [
        "‘99999 years’ is not a length of time. Write for example ‘2 weeks’, ‘1 day’ or ‘6 months’."
    ]


def test_thousands_of_lines_in_one_condition_are_linted_soon() -> None:
    # 5,000 lines are 12.5 million pairs: comparing each with each took more than a minute.
    when = ", ".join(["mentee.full_name is answered"] * 5_000)
    text = SMALL_PROGRAM.replace(
        "transitions:\n  mentee:\n",
        f"transitions:\n  mentee:\n    slow: {{ label: Slow, from: any, to: waiting, by: coordinator, when: [{when}] }}\n",
        1,
    )
    assert when in text
    found = read_text(text)
    assert found.definition is not None
    lint(found.definition, found.places)  # it comes to an end


def test_hundreds_of_locked_steps_from_anywhere_are_linted_soon() -> None:
    # Every step may be a way around every locked one: walked from each stage anew they took minutes.
    stages = "".join(f"    s{n}: {{ label: S, type: open, should_take: 1 week }}\n" for n in range(500))
    steps = "".join(
        f"    s{n}: {{ label: S, from: any, to: s{n}, by: coordinator, "
        f"when: [mentee.full_name is x{n}], locked: Our policy. }}\n"
        for n in range(500)
    )
    text = SMALL_PROGRAM
    for start, more in (("stages:\n  mentee:\n", stages), ("transitions:\n  mentee:\n", steps)):
        assert start in text
        text = text.replace(start, start + more, 1)
    found = read_text(text)
    assert found.definition is not None
    lint(found.definition, found.places)  # it comes to an end


def test_thousands_of_rules_steps_and_modules_are_linted_soon() -> None:
    # Each rule wakes every other: without a limit a hundred rules are more ways than there are atoms.
    rules = "".join(
        f"  r{n}: {{ label: R, whenever: match enters {'active' if n % 2 else 'proposed'}, "
        f"if: [newcomer_form.way is x{n}], then: [move match to {'proposed' if n % 2 else 'active'}] }}\n"
        for n in range(500)
    )
    steps = "".join(
        f"    s{n}: {{ label: S, from: any, to: waiting, by: automatic, when: [match is in active] }}\n"
        for n in range(500)
    )
    modules = "".join(
        f"      m{n}: {{ label: M, prerequisites: [m{n + 1}] }}\n" if n < 499 else f"      m{n}: {{ label: M }}\n"
        for n in range(500)
    )
    events = "events:\n  day: { label: Day, repeats: every 3 months, counts_as: [long.m0] }\n"
    training = f"training:\n  long:\n    label: Long\n    for: mentor\n    modules:\n{modules}"
    text = SMALL_PROGRAM.replace("transitions:\n  mentee:\n", f"transitions:\n  mentee:\n{steps}", 1)
    found = read_text(f"{text}\nrules:\n{rules}{events}{training}")
    assert found.definition is not None, [sentence(one) for one in found.findings][:3]

    codes = {one.code for one in lint(found.definition, found.places)}  # it comes to an end, and has looked

    assert "S11" in codes  # five hundred steps that happen by themselves from one stage


def locked_steps(number: int, lines: int = 1) -> str:
    """The small program with so many locked steps from anywhere. Each asks for all the lines, and for one of its own."""
    stages = "".join(f"    s{n}: {{ label: S, type: open, should_take: 1 week }}\n" for n in range(number))
    shared = "".join(f", mentee.full_name is y{n}" for n in range(lines - 1))
    steps = "".join(
        f"    s{n}: {{ label: S, from: any, to: s{n}, by: coordinator, "
        f"when: [mentee.full_name is x{n}{shared}], locked: Our policy. }}\n"
        for n in range(number)
    )
    text = SMALL_PROGRAM
    for start, more in (("stages:\n  mentee:\n", stages), ("transitions:\n  mentee:\n", steps)):
        text = text.replace(start, start + more, 1)
    return text


@pytest.mark.parametrize("lines", [1, 10])
def test_twice_as_many_locked_steps_are_about_twice_the_work(lines: int) -> None:
    def work(number: int) -> int:
        found = read_text(locked_steps(number, lines))
        definition = found.definition
        assert definition is not None
        return calls_in(lambda: lint(definition, found.places))

    work(3)  # what is read once for all programs
    # Each locked step compared with each other step would be four times the work.
    assert work(160) < 2.6 * work(80)


def test_a_line_is_read_without_trying_all_operators_on_it() -> None:
    # Forty patterns for each of nine thousand lines took seconds.
    lines = tuple(f"or mentee.full_name is z{n}" for n in range(500))
    assert calls_in(lambda: parse_conditions(lines)) < 500 * 250


@pytest.mark.parametrize("line", ["a" * 20_000, "a: b" + "a:" * 10_000, '"' + "a" * 20_000, " " * 20_000])
def test_the_word_of_a_long_line_is_found_in_one_go(line: str) -> None:
    assert processor_seconds(lambda: _key(line)) < 0.5
