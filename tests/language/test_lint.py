"""Lint finds every mistake, says it in the promised words, and points to its line."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from models.findings import Finding, catalogue, sentence
from models.i18n import typeset
from models.vocabulary import Severity
from tests.language.planted import PLANTED, Planted, complete
from workflows.language.lint import MODULES, known_codes, lint
from workflows.language.lint.registry import RULES
from workflows.language.reading import read_path, read_text
from workflows.language.report import findings_of

EXAMPLES = sorted(Path("workflows/programs").glob("*/program.yaml"))


@cache
def read_and_lint(text: str) -> tuple[Finding, ...]:
    reading = read_text(text)
    assert reading.definition is not None, [sentence(one) for one in reading.findings]
    return lint(reading.definition, reading.places)


def line_of(piece: str, text: str) -> int:
    return text.count("\n", 0, text.index(piece)) + 1


def test_a_complete_program_has_nothing_to_say() -> None:
    assert read_and_lint(complete()) == ()


@pytest.mark.parametrize("mistake", PLANTED, ids=[f"{one.code}-{number}" for number, one in enumerate(PLANTED)])
def test_a_planted_mistake_is_found_at_its_line(mistake: Planted) -> None:
    found = [one for one in read_and_lint(mistake.text) if one.code == mistake.code]

    assert [sentence(one) for one in found] == [mistake.says]
    assert [sentence(one, "fr") for one in found] == [typeset(mistake.fr, "fr")]
    assert found[0].line == line_of(mistake.at, mistake.text)
    if mistake.where:
        assert found[0].where == mistake.where


@pytest.mark.parametrize("mistake", PLANTED, ids=[f"{one.code}-{number}" for number, one in enumerate(PLANTED)])
def test_one_mistake_is_one_finding(mistake: Planted) -> None:
    codes = {one.code for one in read_and_lint(mistake.text)}

    assert codes - set(mistake.also) == {mistake.code}


@pytest.mark.parametrize("mistake", PLANTED, ids=[f"{one.code}-{number}" for number, one in enumerate(PLANTED)])
def test_every_sentence_is_complete_in_both_languages(mistake: Planted) -> None:
    for one in read_and_lint(mistake.text):
        blanks = [part for part in (one.rpartition("|")[2] for one in one.params.values()) if part.startswith("{")]
        for language in ("en", "fr"):
            words = sentence(one, language)
            for blank in blanks:  # a placeholder of a message is quoted with its brackets
                words = words.replace(blank, "")
            assert not re.search(r"[{}@|]", words), words


# The two lists ------------------------------------------------------------------------------------------------------
def test_every_code_of_the_catalogue_has_a_rule_and_the_reverse() -> None:
    written = {code for code in catalogue() if re.fullmatch(r"[NTCFGSLMKREIP]\d\d", code)}

    assert known_codes() == written


def test_every_code_is_planted_in_a_test() -> None:
    # M08 to M12 need people, N08 a program without any; they have tests of their own (here and in test_lint_pool).
    assert known_codes() - {one.code for one in PLANTED} == {"M08", "M09", "M10", "M11", "M12", "N08"}


def test_somebody_must_take_part() -> None:
    program = "program: {name: empty, label: Empty}\nroles:\n  coordinator: {label: Coordinator, is: staff}\n"
    (found,) = read_and_lint(program)

    assert sentence(found) == "Nobody takes part in this program. Add a role that ‘is: participant’."
    assert (found.where, found.line) == ("roles", 2)


def test_every_rule_says_what_it_is_for() -> None:
    for _, rule in RULES:
        assert (rule.__doc__ or "").endswith("."), rule.__name__
        assert rule.__module__ in {module.__name__ for module in MODULES}


# What must not be called a mistake -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("if: [check_in.rating is at most 2]", "if: [check_in.rating is at most 2, or check_in.rating is 5]"),
        (
            "open_to: [mentee.work_now is looking]",
            "open_to: [mentee.work_now is looking, or mentee.work_now is studying]",
        ),
        ("open_to: [mentee.work_now is looking]", "open_to: [mentee.spoken_english is at least as high as b1]"),
        ("open_to: [mentee.work_now is looking]", "open_to: [mentee.first_languages includes any of FR or ar]"),
        ("open_to: [mentee.work_now is looking]", "open_to: [mentee.birth_date is within the last 30 years]"),
        ("match.days_left is at most 14", "closing is submitted"),
        # A line of ‘choice_filter’ speaks of one choice, also where several may be chosen.
        (
            "label: Your sectors?, required: yes",
            "label: Your sectors?, required: yes, choice_filter: [is not one of health or ict, or languages includes fr]",
        ),
        (
            "common_language: mentor",
            "gender: mentor.places is 1, if mentee.sector is ict\n      common_language: mentor",
        ),
    ],
)
def test_what_is_right_is_not_found(old: str, new: str) -> None:
    assert read_and_lint(complete().replace(old, new, 1)) == ()


def test_minors_may_come_when_guardians_agree_and_mentors_stay_checked() -> None:
    text = complete().replace("is at least 18 years ago", "is at least 13 years ago")
    consent = "  parents: { label: I agree., asked_of: mentee, given_by: guardian, required: yes }\n"
    text = text.replace("consents:\n", f"consents:\n{consent}")
    text = text.replace(
        "consent.share_answers is given] }", "consent.share_answers is given, consent.parents is given] }", 1
    )
    text = text.replace("    prefer:\n", "      checked: check.reference is still valid\n    prefer:\n")

    assert read_and_lint(text) == ()


# The shipped programs -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", EXAMPLES, ids=[path.parent.name for path in EXAMPLES])
def test_shipped_programs_have_no_errors_and_no_warnings(path: Path) -> None:
    # The folder, for its translations lie beside the program.
    found = findings_of(read_path(path.parent))

    assert [sentence(one) for one in found if one.severity is not Severity.HINT] == []


def test_lint_without_places_has_paths_but_no_lines() -> None:
    definition = read_text(complete().replace("to: paused", "to: pausd")).definition
    assert definition is not None
    (found,) = lint(definition)

    assert (found.code, found.line) == ("S03", None)
    assert found.path == ("transitions", "match", "pause")
