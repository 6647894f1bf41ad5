"""Every program that comes with Kith passes the product's own reading and lint, and can be written and read again."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from models.definitions import Definition
from models.vocabulary import Severity
from tests.language.merged import whole
from tests.programs.shelf import FOLDER
from workflows.language.lint import lint
from workflows.language.lint.asking import seconds_for
from workflows.language.reading import Reading, read_files, read_path, read_text
from workflows.language.translating import current, left_over, localised, out_of_date, texts_of, untranslated
from workflows.language.writing import write

SHELF = FOLDER.parent
EVERY = sorted(path.parent for path in SHELF.glob("*/program.yaml"))
BASE = SHELF / "packs" / "base"
PACKS = sorted(path.parent.name for path in SHELF.glob("packs/*/program.yaml") if path.parent != BASE)


on_the_shelf = lru_cache(read_path)
"""A program is read once for all tests of this file."""


@pytest.fixture(params=[*EVERY, BASE], ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def definition(folder: Path) -> Definition:
    return whole(on_the_shelf(folder))


def assert_that_nothing_is_to_be_ticked(reading: Reading) -> None:
    assert [(found.code, found.where) for found in reading.findings] == []
    serious = [found for found in lint(whole(reading)) if found.severity is not Severity.HINT]
    assert [(found.code, found.where) for found in serious] == []


def test_it_can_be_published_without_ticking_off_a_warning(folder):
    assert_that_nothing_is_to_be_ticked(on_the_shelf(folder))


def test_its_rules_criteria_and_quotas_have_labels_in_every_language_of_the_program(definition):
    ways = [
        f"matching.{model}.{section}.{name}.label"
        for model, said in definition.matching.items()
        for section in ("must", "prefer", "quotas")
        for name in getattr(said, section)
    ]
    assert ways
    for language in definition.program.languages[1:]:
        assert [way for way in ways if way not in current(definition, language)] == []


def test_put_together_and_written_it_reads_as_the_same(definition):
    again = whole(read_text(write(definition)))
    assert again.model_copy(update={"translations": definition.translations}) == definition


def test_it_opens_with_a_remark_that_says_what_it_is(folder):
    remark, _, _rest = (folder / "program.yaml").read_text("utf-8").partition("\n\n")
    assert remark
    assert all(line.startswith("#") for line in remark.splitlines())


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_put_on_the_base_gives_a_program_without_a_mistake(pack):
    said = f"program: {{name: tried, label: Tried, languages: en, extends: base@1, adds: {pack}}}\n"
    assert_that_nothing_is_to_be_ticked(read_files({"program.yaml": said}))


def test_everything_a_participant_reads_is_said_in_every_language_of_the_program(definition):
    assert definition.program.languages == ("en", "fr", "ar", "uk", "es", "fa")
    for language in definition.program.languages[1:]:
        assert [text.name for text in untranslated(definition, language)] == []
        assert [text.name for text in out_of_date(definition, language)] == []
        assert left_over(definition, language) == ()


def test_a_french_desk_reads_every_text_in_french(definition):
    assert [text.name for text in texts_of(definition) if text.name not in current(definition, "fr")] == []


def test_no_text_before_the_match_says_how_long_it_lasts(definition):
    # Whoever takes the template says herself how many weeks a match lasts; these texts are read before it begins.
    asked = definition.profile("mentee")
    for text in (definition.program.summary, asked["goals"].hint, asked["wishes"].label):
        assert not re.search(r"\b(months?|weeks?|half-year|half a year|this year)\b", text or ""), text


@pytest.mark.parametrize("form", ["mentee_application", "mentor_application"])
def test_the_first_form_is_short_enough_for_a_phone(definition, form):
    # By the reckoning of F07: forty seconds for a text, twenty for a date or several choices, half where it is asked
    # only of some. Ten minutes is where people give up; the first form takes six at most, and asks seventeen questions.
    asked = definition.forms[form]
    assert seconds_for(asked) <= 6 * 60
    assert len([one for one in asked.questions.values() if not one.relevant]) <= 17


def test_what_goes_out_by_text_message_fits_into_one_in_every_language(definition):
    for language in definition.program.languages:
        for name, message in localised(definition, language).messages.items():
            assert "sms" not in message.by or len(message.text) <= 160, f"{language}: {name}"
