"""A definition as sheets and back is the same definition: shipped, extended, with whatever people type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models.definitions import Definition
from tests.canonical import write_files
from tests.language.planted import complete
from tests.workbook.pictures import CHILD, SHELF, SMALL, exported, read
from workflows.language.own_words import own_words
from workflows.language.reading import Reading, read_files, read_path, read_text, read_tree
from workflows.language.sheets import long, sheets_of
from workflows.language.writing import tree_of, write_tree
from workflows.workbooks import program_workbook, read_program

SHIPPED = sorted(Path("workflows/programs").glob("*/program.yaml"))
COMPLETE = Path("tests/language/complete.yaml")
LOOKED_AT = [*SHIPPED, COMPLETE]


def of(path: Path) -> Reading:
    """The reading of a shipped program, or of one in a file of its own."""
    reading = read_path(path.parent if path.name == "program.yaml" else path)
    assert reading.definition is not None
    return reading


def back(reading: Reading) -> Reading:
    """To sheets and back, without a workbook."""
    taken = own_words(exported(reading), inherited=reading.inherited or None)
    assert not taken.findings
    assert taken.deleted == taken.renamed == ()
    return read_tree(taken.own, taken.places, shelf={**SHELF, **_shelf()})


def _shelf() -> dict[str, Any]:
    from workflows.language.shelf import shipped

    return dict(shipped())


@pytest.mark.parametrize("path", LOOKED_AT, ids=lambda path: path.parent.name)
def test_every_program_comes_back_as_it_went(path: Path) -> None:
    reading = of(path)

    again = back(reading)

    assert again.definition == reading.definition
    assert write_files(again.definition) == write_files(reading.definition)


@pytest.mark.parametrize("text", [SMALL, CHILD], ids=["alone", "extending"])
def test_the_own_words_come_back_as_they_were(text: str) -> None:
    reading = read(text)
    again = back(reading)
    # ``after`` is worked out from where a row stands, and leads to the same order.
    assert write_tree(again.own) == write_tree(own_words(exported(reading), inherited=reading.inherited or None).own)
    assert long(again.whole) == long(reading.whole)
    assert list(again.definition.forms["application"].questions) == list(  # type: ignore[union-attr]
        reading.definition.forms["application"].questions  # type: ignore[union-attr]
    )


def test_a_text_of_an_extending_program_says_only_what_is_its_own() -> None:
    taken = own_words(exported(read(CHILD)), inherited=read(CHILD).inherited)
    assert taken.own["roles"] == {"coordinator": "not used", "guardian": {"label": "Guardian", "is": "family"}}
    assert taken.own["tasks"] == {"call_back": {"for": "mentor", "takes": "20 minutes"}, "write": "not used"}
    questions = taken.own["forms"]["application"]["questions"]
    assert questions["grade"] == {"type": "text", "label": "Which grade?", "after": "full_name"}
    assert questions["school"]["after"] == "grade"
    assert set(questions) == {"grade", "school", "old_score", "way"}


# Changed at random --------------------------------------------------------------------------------------------------
PLAIN = tree_of(read_text(complete()).definition)  # type: ignore[arg-type]
TEXTS = st.sampled_from(
    ["=1+1", "@x", "007", "1 to 3", "2026-01-31", "12:30", "TRUE", "yes", "‘quoted’ “words”", "a, b; c", "Was ist’s?",
     "مرحبا بك", "two\nlines", "x" * 300, "_x0041_", "{mentee.name}", "or", "not used?", "1e3", "é\u0301", "𝕏", "#N/A", "'a"]
) | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=30)  # fmt: skip
WORDS = ("label", "hint", "note", "text", "subject", "constraint_message", "summary", "locked")


def places_of_text(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Where the words stand that people read."""
    if not isinstance(value, dict):
        return []
    found = [(*path, word) for word in WORDS if isinstance(value.get(word), str) and len(path) > 0]
    return [*found, *(one for word, item in value.items() for one in places_of_text(item, (*path, word)))]


PLACES = places_of_text(PLAIN)


def changed(changes: list[tuple[tuple[str, ...], str]]) -> Definition:
    import copy

    tree: Any = copy.deepcopy(long(PLAIN))
    for path, text in changes:
        here = tree
        for word in path[:-1]:
            here = here["choices"][word] if word not in here and "choices" in here else here[word]
        here[path[-1]] = text
    try:
        return Definition.model_validate(tree)
    except (ValidationError, TypeError):
        assume(False)
        raise


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), TEXTS.filter(str.strip)), min_size=1, max_size=8))
def test_whatever_people_write_comes_back_from_the_sheets(changes: list[tuple[tuple[str, ...], str]]) -> None:
    definition = changed(changes)
    reading = read_files(write_files(definition))
    assert reading.definition == definition
    assert back(reading).definition == definition


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), TEXTS.filter(str.strip)), min_size=1, max_size=12))
def test_whatever_people_write_comes_back_from_the_workbook(changes: list[tuple[tuple[str, ...], str]]) -> None:
    definition = changed(changes)
    content = program_workbook(read_files(write_files(definition)))
    assert read_program(content, "complete.xlsx").reading.definition == definition


def test_the_sheets_of_one_program_are_made_of_its_translations_too() -> None:
    made = sheets_of(read().whole)
    rows = {row.key: row for row in made.sheets["choices"].rows}
    # The translation of ‘By video’ was made from ‘By telephone’; ‘In person’ has none; the form that is gone is kept.
    assert rows["ways.video"].marks == {"label::fr": "stale"}
    assert rows["ways.in_person"].marks == {"label::fr": "untranslated"}
    assert made.kept == (("fr", "forms.gone.label", "Gone", "Parti"),)
