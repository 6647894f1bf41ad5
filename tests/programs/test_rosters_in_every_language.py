"""The empty roster of a shipped program is understood in every language of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.merged import whole
from workflows.exchange.asking import questions_asked
from workflows.exchange.choices import choices_of
from workflows.exchange.words import key
from workflows.language.reading import read_path
from workflows.language.translating import localised

PROGRAMS = Path("workflows/programs")
NAMES = sorted(path.parent.name for path in PROGRAMS.glob("*/program.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_headings_and_choices_of_every_language_are_one_questions_own(name: str) -> None:
    program = whole(read_path(PROGRAMS / name))
    lists = {one: choices_of(program, one) for one in program.choices}
    for role in program.participants:
        asked = questions_asked(program, role)
        for language in program.program.languages:
            for question, told in questions_asked(localised(program, language), role).items():
                assert [one for one in asked if key(told.label) in asked[one].words] == [question], (
                    language,
                    told.label,
                )
                if told.target.choices is not None and told.target.kind.choices is not None:
                    known = lists[told.target.kind.choices]
                    found = {choice: known.find(label) for choice, label in told.target.choices.labels.items()}
                    assert found == {choice: choice for choice in found}, (language, question)
