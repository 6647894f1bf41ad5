"""Every error of the language says why it matters, in both languages, and its example is right."""

from __future__ import annotations

import re

import pytest

from models.definitions.conditions import Condition, parse_condition
from models.definitions.phrases import parse_action, parse_schedule
from models.definitions.reasons import reasons
from models.findings import catalogue
from models.i18n import LANGUAGES
from models.vocabulary import Severity

OF_THE_LANGUAGE = re.compile(r"[YNTCFGSLMKREIPX]\d\d")


def test_every_error_has_its_reason() -> None:
    errors = {
        code
        for code, entry in catalogue().items()
        if OF_THE_LANGUAGE.fullmatch(code) and entry.severity is Severity.ERROR
    }

    assert sorted(errors - set(reasons())) == [], "say why in models/catalogue/why/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_a_sentence_in_every_language(language: str) -> None:
    for code, reason in reasons().items():
        assert reason.why[language].endswith("."), code
    said = [reason.said(language) for reason in reasons().values()]
    assert reasons()["P10"].said("xx") == reasons()["P10"].said("en")
    assert len(said) > 100


def test_the_examples_of_conditions_schedules_and_actions_can_be_read() -> None:
    assert isinstance(parse_condition(reasons()["G01"].example), Condition)
    assert isinstance(parse_condition(reasons()["G10"].example), Condition)
    for code in ("K12", "K13"):
        lines = reasons()[code].example.removeprefix("schedule: [").removesuffix("]").split(", ")
        assert all(map(parse_schedule, lines)), code
    for code in ("R03", "R04"):
        assert parse_action(reasons()[code].example.removeprefix("then: [").removesuffix("]")), code
