"""A template names the day from which it locks something: a warning before that day, an error from it."""

from __future__ import annotations

from datetime import date

import pytest

from models.findings import Finding, errors, sentence
from models.vocabulary import Severity
from tests.language.merged import whole
from tests.language.test_locks import BASE, GUARDIANS, SAFETY, YOUTH
from workflows import workbooks
from workflows.language.changes import compare
from workflows.language.prose import as_text, prose
from workflows.language.reading import Reading, read_files, read_text
from workflows.language.report import findings_of, on_the_day
from workflows.language.writing import write

BEFORE, FROM = date(2026, 12, 31), date(2027, 1, 1)
SOON = "locked: Required by the child safety policy.\n    locked_from: 2027-01-01"
TO_COME = SAFETY.replace("locked: Required by the child safety policy.", SOON)
FAMILY_TO_COME = GUARDIANS.replace(
    "locked: No young person meets a mentor without the family.",
    "locked: No young person meets a mentor without the family.\n    locked_from: 2027-01-01",
)
ADULTS = YOUTH.replace("13", "18")
"""Nobody is under 18 here, so that nothing but the lock asks for the check and the family."""


def ours(words: str = "", *, safety: str = TO_COME, guardians: str = GUARDIANS, youth: str = YOUTH) -> Reading:
    shelf = {"packs/base": BASE, "packs/guardians": guardians, "packs/safety": safety, "youth": youth}
    text = f"program: {{name: ours, label: Ours, extends: youth@1}}\n{words}"
    return read_files({"program.yaml": text}, shelf={name: {"program.yaml": told} for name, told in shelf.items()})


def on(day: date, reading: Reading) -> tuple[Finding, ...]:
    whole(reading)
    return on_the_day(findings_of(reading), day)


def told(day: date, reading: Reading) -> dict[str, Severity]:
    return {one.code: one.severity for one in on(day, reading) if one.code in ("X02", "X20", "P19", "P20", "P21")}


LOOSER = "checks: {police_check: {valid_for: 5 years}}"


def test_a_change_is_warned_about_before_the_day_and_refused_from_it() -> None:
    reading = ours(LOOSER)
    before = [one for one in on(BEFORE, reading) if one.code == "X20"]
    assert [sentence(one) for one in before] == [
        "From 2027-01-01 on the template will not allow this check to be changed, and your words will be a mistake. Go "
        "back to the template’s before that day. Its reason: Required by the child safety policy."
    ]
    assert sentence(before[0], "fr") == (
        "À partir du 2027-01-01, le modèle ne permettra plus de changer cette vérification, et vos mots seront une "
        "erreur. Revenez à ceux du modèle avant ce jour. Sa raison : Required by the child safety policy."
    )
    assert (before[0].severity, before[0].line, errors(on(BEFORE, reading))) == (Severity.WARNING, 2, ())

    assert [(one.code, sentence(one)) for one in errors(on(FROM, reading))] == [
        ("X02", "The template does not allow this check to be changed: Required by the child safety policy.")
    ]
    # The words stand until somebody takes them back: what may be published until the day is what she wrote.
    assert whole(reading).checks["police_check"].valid_for == "5 years"


def test_whoever_keeps_to_the_template_hears_nothing() -> None:
    for reading in (ours(), ours("checks: {police_check: {valid_for: 1 year}}")):
        assert told(BEFORE, reading) == told(FROM, reading) == {}


@pytest.mark.parametrize(
    "words",
    [
        "checks: {police_check: {locked: not used}}",
        "checks: {police_check: {locked_from: not used, valid_for: 9 years}}",
        "checks: {police_check: {locked_from: 2099-01-01}}",
        "checks: {police_check: {locked: Please keep this.}}",
    ],
)
def test_the_lock_and_its_day_are_the_templates_before_that_day_too(words: str) -> None:
    assert told(BEFORE, ours(words))["X02"] is Severity.ERROR


def test_a_lock_without_a_day_around_or_inside_one_to_come_holds_at_once() -> None:
    always = TO_COME.replace("    locked_from: 2027-01-01", "    locked_from: 2027-01-01\n    note: As it is.")
    around = always.replace("checks:\n", "forms:\n  extra:\n    label: Extra\n    filled_by: mentor\n    about: mentor\n    locked: Ours.\n    locked_from: 2027-01-01\n    questions:\n      safe: {type: text, label: Safe?, locked: Always.}\nchecks:\n")  # fmt: skip
    assert told(BEFORE, ours("forms: {extra: {label: More}}", safety=around)) == {"X20": Severity.WARNING}
    assert told(FROM, ours("forms: {extra: {label: More}}", safety=around)) == {"X02": Severity.ERROR}
    assert told(BEFORE, ours("forms: {extra: {questions: {safe: {label: Hm?}}}}", safety=around))["X02"]
    assert told(BEFORE, ours("forms: {extra: not used}", safety=around))["X02"]


@pytest.mark.parametrize("words", ["checks: not used", "checks: {police_check: not used}"])
def test_taking_it_away_is_a_change_like_any_other(words: str) -> None:
    without = ADULTS.replace(
        "matching:\n  pairs:\n    must:\n      police_check: check.police_check is still valid\n", ""
    )
    reading = ours(words, youth=without)
    assert told(BEFORE, reading) == {"X20": Severity.WARNING}
    assert told(FROM, reading) == {"X02": Severity.ERROR}


def test_a_way_around_what_will_be_locked_is_a_mistake_from_that_day() -> None:
    quick = "transitions: {mentee: {quick: {label: Quick, from: intake, to: waiting, by: coordinator}}}"
    reading = ours(quick, guardians=FAMILY_TO_COME, youth=ADULTS)
    assert told(BEFORE, reading) == {"P21": Severity.WARNING}
    assert told(FROM, reading) == {"P19": Severity.ERROR}
    # Young people need the family today, whatever the template says about the day.
    assert told(BEFORE, ours(quick, guardians=FAMILY_TO_COME))["P19"] is Severity.ERROR


def test_a_text_that_was_put_together_is_judged_in_the_same_way() -> None:
    looser = write(whole(ours())).replace("valid_for: 1 year", "valid_for: 5 years")
    assert "valid_for: 5 years" in looser
    shelf = {"packs/safety": {"program.yaml": TO_COME}, "packs/guardians": {"program.yaml": GUARDIANS}}
    reading = read_text(looser.replace("youth@1, ", ""), shelf=shelf)
    assert told(BEFORE, reading) == {"X20": Severity.WARNING}
    assert told(FROM, reading) == {"X02": Severity.ERROR}


def test_the_day_is_written_read_and_told() -> None:
    definition = whole(ours())
    again = read_text(write(definition))
    assert again.definition == definition
    sent = workbooks.program_workbook(again, today=BEFORE)
    assert workbooks.read_program(sent, "ours.xlsx").reading.definition == definition
    assert definition.checks["police_check"].locked_from == "2027-01-01"
    assert (
        "From 2027-01-01 on a program that extends this one may not change it: Required by the child safety policy."
        in " ".join(as_text(prose(definition)).split())
    )


def test_a_day_that_is_none_locks_at_once_and_is_named() -> None:
    reading = ours(LOOSER, safety=TO_COME.replace("2027-01-01", "soon"))
    assert {"X02", "Y54"} <= {one.code for one in reading.findings}
    named = next(one for one in reading.findings if one.code == "Y54")
    assert sentence(named) == "‘soon’ is not a day. Write for example ‘2027-01-31’: the year, the month, the day."
    assert sentence(named, "fr").startswith("« soon » n’est pas un jour.")


def test_putting_the_day_off_is_a_loosened_protection() -> None:
    now, later = (
        whole(read_text(write(whole(ours(safety=told)))))
        for told in (TO_COME, TO_COME.replace("2027-01-01", "2028-01-01"))
    )
    assert [(one.sentence(), one.loosened) for one in compare(now, later)] == [
        ("‘Police check’ is only locked from 2028-01-01 on, later than before.", True)
    ]
    assert not compare(later, now)[0].loosened
