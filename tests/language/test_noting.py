"""A program notes with which words of its templates it was saved, and says when they are others."""

from __future__ import annotations

from models.findings import sentence
from tests.language.merged import PARENT, child
from workflows.language.noting import changed_since, lock_text
from workflows.language.reading import read_text


def test_a_changed_template_is_told_and_a_comment_in_it_is_not() -> None:
    noted = lock_text(child(adds="[privacy]"))
    same = child(adds="[privacy]", parent="# a comment\n" + PARENT)
    other = child(adds="[privacy]", parent=PARENT.replace("label: Your name?", "label: Name?"))

    assert [line.split(":")[0] for line in noted.splitlines()[1:]] == ["parent@2", "privacy@1"]
    assert changed_since(noted, same) == ()
    (found,) = changed_since(noted, other)
    assert sentence(found).startswith("‘parent@2’ has changed since this program was last saved.")
    assert sentence(found, "fr").startswith("« parent@2 » a changé")


def test_a_program_that_stands_alone_notes_nothing() -> None:
    assert lock_text(read_text("program: {name: p, label: P}\n")) == ""
