"""What the version in force has locked, the next one keeps: published as a text, or as a draft."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from models.findings import Refused, sentence
from models.vocabulary import AccountRole
from tests.small_program import NOW, publish
from workflows import drafts, progress, publishing
from workflows.actors import Actor
from workflows.language.reading import read_files
from workflows.language.writing import write

RUTH = AccountRole.OWNER

OURS = "program: {name: ours, label: Our young people, extends: youth@1, languages: [en]}\n"


def without_template(**changes: str) -> str:
    """The whole program in one text that extends nothing any more and says it is for adults."""
    definition = read_files({"program.yaml": OURS}).definition
    assert definition is not None
    text = write(definition)
    made_of = next(line for line in text.splitlines() if line.strip().startswith("made_of"))
    text = text.replace(f"{made_of}\n", "").replace("type: youth", "type: professional")
    text = text.replace("is at least 13 years ago, is within the last 19 years", "is at least 18 years ago")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def program(ruth: Actor) -> str:
    cohort = publishing.open_program(ruth, OURS, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    return progress.standing(ruth, cohort, now=NOW).program_id


LOOSER: Mapping[str, tuple[str, str]] = {
    "the family": ("given_by: guardian\n    required: yes", "given_by: guardian\n    required: no"),
    "the police": ("valid_for: 1 year\n    records", "valid_for: 50 years\n    records"),
}


@pytest.mark.parametrize("what", LOOSER)
def test_a_text_without_its_template_keeps_what_was_locked(ruth: Actor, program: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        publish(ruth, program, without_template(change=LOOSER[what]))

    assert [one.code for one in refused.value.findings] == ["X15"]
    assert "The version in force does not allow" in sentence(refused.value.findings[0])
    assert len(publishing.versions(ruth, program)) == 1


@pytest.mark.parametrize("what", LOOSER)
def test_a_draft_without_its_template_keeps_what_was_locked(ruth: Actor, program: str, what: str) -> None:
    draft = drafts.start(ruth, program, now=NOW)
    files = {"program.yaml": without_template(change=LOOSER[what])}
    drafts.save(ruth, draft.id, files, at=draft.at, what="", now=NOW)

    state = drafts.look(ruth, draft.id)

    assert [one.code for one in state.errors] == ["X15"]
