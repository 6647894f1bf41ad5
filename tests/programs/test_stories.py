"""The stories of every shipped program come true when they are played through the engine."""

from __future__ import annotations

import pytest

from models.findings import sentence
from workflows.language.reading import read_path
from workflows.language.shelf import SHIPPED, texts_in
from workflows.simulation.stories import StoryReport, tell, with_inherited

PROGRAMS = sorted(path.parent for path in SHIPPED.glob("*/program.yaml"))


def told(folder) -> StoryReport:
    definition = read_path(folder).definition
    assert definition is not None, folder
    stories = with_inherited(texts_in(folder))
    return tell(definition, stories.files, names=stories.names, inherited=stories.inherited)


@pytest.mark.parametrize("folder", PROGRAMS, ids=lambda folder: folder.name)
def test_every_story_of_a_program_comes_true(folder):
    report = told(folder)
    failed = [f"{found.file}, line {found.line}: {sentence(found)}" for found in report.findings]
    assert failed == [], "\n".join(failed)


def test_the_professional_program_tells_what_protects_people():
    names = {telling.story.name for telling in told(SHIPPED / "professional").tellings}
    assert {"not_safe", "review_until_closed", "reference_first", "consent_taken_back", "not_asked_later"} <= names
