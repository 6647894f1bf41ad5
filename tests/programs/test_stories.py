"""The stories of every shipped program come true when they are played through the engine."""

from __future__ import annotations

import pytest

from models.findings import sentence
from workflows.language.reading import read_files, read_path
from workflows.language.shelf import SHIPPED, texts_in
from workflows.simulation.stories import StoryReport, tell, with_inherited

PACKS = sorted({path.parents[1] for path in SHIPPED.glob("packs/*/stories/*.yaml")} - {SHIPPED / "packs" / "base"})
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


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_every_story_of_a_pack_comes_true_on_the_base(folder):
    said = f"program: {{name: {folder.name}, label: Tried, languages: en, extends: base@1, adds: {folder.name}}}\n"
    definition = read_files({"program.yaml": said}).definition
    assert definition is not None
    own = {path: text for path, text in texts_in(folder).items() if path.startswith("stories/")}
    report = tell(definition, own)
    assert [f"{found.file}, line {found.line}: {sentence(found)}" for found in report.findings] == []
    assert len(report.tellings) == len(own) > 0
