"""A published version keeps the stories it was published with: what its template tells later says nothing about it."""

from __future__ import annotations

import pytest
from sqlmodel import select

from models.database import writing
from models.tables import PublishedVersion
from models.vocabulary import AccountRole
from tests.small_program import NOW, SMALL_PROGRAM, program_of
from workflows import publishing, rehearsals
from workflows.actors import Actor
from workflows.simulation.stories import Stories

RUTH = AccountRole.OWNER

PARENT = SMALL_PROGRAM.replace("name: small,", "name: parent,")
OURS = "program: {name: ours, label: Ours, extends: parent@1}\n"
TRUE = "story: Nothing is asked of anybody at first\ngiven: [a match becomes active on day 0]\nexpect: [{line}]\n"
COMES_TRUE = TRUE.format(line="on day 1 the match is in active")
DOES_NOT = TRUE.format(line="on day 1 the match is in proposed")


def a_shelf(monkeypatch: pytest.MonkeyPatch, story: str) -> None:
    """Kith ships one template, with one story."""
    shelf = {"parent": {"program.yaml": PARENT, "stories/first.yaml": story}}
    monkeypatch.setattr("workflows.language.reading.shipped", lambda: shelf)
    monkeypatch.setattr("workflows.simulation.stories.shelf.shipped", lambda: shelf)


def opened(ruth: Actor) -> str:
    cohort = publishing.open_program(ruth, OURS, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    return program_of(ruth, cohort)


def told(ruth: Actor, program: str) -> tuple[Stories, list[bool]]:
    definition, stories = publishing.definition_of(ruth, program, 1), rehearsals.stories_of(ruth, program, 1)
    return stories, [one.came_true for one in rehearsals.stories(ruth, definition, stories).tellings]


def test_a_story_of_a_newer_template_is_not_held_against_an_older_version(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_shelf(monkeypatch, COMES_TRUE)
    program = opened(ruth)

    a_shelf(monkeypatch, DOES_NOT)  # a newer Kith

    stories, came_true = told(ruth, program)
    assert stories.files == {"stories/first.yaml": COMES_TRUE}
    assert stories.inherited == {"stories/first.yaml"}
    assert came_true == [True]
    assert not stories.of_today


def test_a_version_from_before_they_were_kept_says_that_its_stories_are_of_today(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_shelf(monkeypatch, COMES_TRUE)
    program = opened(ruth)
    with writing() as session:
        session.exec(select(PublishedVersion)).one().stories = None

    a_shelf(monkeypatch, DOES_NOT)

    stories, came_true = told(ruth, program)
    assert stories.of_today
    assert came_true == [False]


def test_what_ships_with_kith_keeps_its_stories_also_where_it_was_opened_from_its_one_text() -> None:
    text = publishing.shipped_text("professional")
    kept = publishing.stories_of({"program.yaml": text}, "professional")
    own = {file for file in publishing.shipped_files("professional") if file.startswith("stories/")}
    assert own
    assert own <= set(kept.files)
    assert not own & kept.inherited
    # One word of one's own, and it is another program: only what it inherits is told.
    ours = publishing.stories_of({"program.yaml": text + "\n"}, "professional")
    assert not own & set(ours.files)
    assert ours.inherited == set(ours.files)
