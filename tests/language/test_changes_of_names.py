"""A renamed item is one change: what speaks of it says the same as before, and no protection seems to have gone."""

from __future__ import annotations

import pytest

from tests.canonical import write_files
from tests.language.merged import whole
from workflows.language.changes import ChangeKind, compare
from workflows.language.places import Path
from workflows.language.reading import read_files
from workflows.language.renaming import rename
from workflows.language.shelf import shipped

YOUTH = write_files(whole(read_files(shipped()["youth"])))
RENAMED: list[Path] = [
    ("roles", "coordinator"),
    ("roles", "guardian"),
    ("consents", "guardian_agrees"),
    ("forms", "check_in"),
    ("forms", "mentor_application", "questions", "languages"),
    ("forms", "mentee_application", "questions", "full_name"),
    ("forms", "check_in", "questions", "safe"),
    ("checks", "police_check"),
    ("training", "mentor_core"),
    ("training", "mentor_core", "modules", "child_safety"),
    ("stages", "mentee", "ready_to_match"),
    ("stages", "match", "under_review"),
    ("transitions", "match", "escalate"),
    ("events", "first_meeting"),
    ("cases", "concern"),
]


@pytest.mark.parametrize("path", RENAMED, ids=".".join)
def test_a_renamed_item_is_one_change_wherever_it_is_spoken_of(path: Path) -> None:
    before = whole(read_files(YOUTH))
    after = whole(read_files(rename(YOUTH, path, f"{path[-1]}_anew")))

    found = [change for change in compare(before, after) if not change.is_note]

    assert [(change.kind, change.path, change.loosened) for change in found] == [
        (ChangeKind.STRUCTURE, (*path[:-1], f"{path[-1]}_anew"), False)
    ]
    assert path[-1] in found[0].said.params.values()


def test_what_is_loosened_beside_a_new_name_is_still_found() -> None:
    files = rename(YOUTH, ("checks", "police_check"), "police_record")
    line = "\n        - check.police_record is passed"
    text = files["program.yaml"]
    assert line in text

    after = whole(read_files({**files, "program.yaml": text.replace(line, "", 1)}))

    first = compare(whole(read_files(YOUTH)), after)[0]
    assert (first.loosened, first.path) == (True, ("transitions", "mentor", "accept", "when"))
