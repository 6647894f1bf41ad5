"""The one table of columns: it holds every word of the language, and the documentation is written from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.sections import ChoiceList, Translation
from models.i18n import LANGUAGES
from workflows.language.columns import (
    KEEPING,
    ON_EVERY_ITEM_ELSEWHERE,
    SETTINGS,
    SheetTable,
    documentation,
    model_at,
    sheets,
)
from workflows.language.shape import Shape, at, shape_of, words_of

TABLES = [table for name, table in sheets().items() if name != SETTINGS]
ORDER = [
    "settings",
    "roles",
    "consents",
    "choices",
    "shipped_lists",
    "forms",
    "questions",
    "checks",
    "training",
    "modules",
    "stages",
    "transitions",
    "matching",
    "must",
    "prefer",
    "quotas",
    "check_ins",
    "rules",
    "goals",
    "milestones",
    "events",
    "groups",
    "resources",
    "tasks",
    "cases",
    "messages",
    "working_lists",
    "indicators",
    "reports",
]


def test_there_are_29_sheets_in_the_order_of_a_programs_life() -> None:
    assert list(sheets()) == ORDER
    assert len(ORDER) == 29


def leaves(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The words of a model that a cell holds: those of inner models with a dot, no items that have rows of their own."""
    for word, field in words_of(model).items():
        shape = shape_of(model.model_fields[field].annotation)
        if shape.kind == "model" and shape.model is not None:
            yield from leaves(shape.model, f"{prefix}{word}.")
        elif shape.kind != "items" and (prefix or word not in ON_EVERY_ITEM_ELSEWHERE):
            yield f"{prefix}{word}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_word_of_a_model_has_a_column_and_the_reverse(table: SheetTable) -> None:
    model = model_at("/".join(table.at))
    assert model is not None
    assert sorted(column.word for column in table.words) == sorted(leaves(model))


def items_below(shape: Shape, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every kind of item of the language, as the path where it lies."""
    if shape.kind == "items" and shape.inner is not None:
        inner = (*path, "*")
        if shape.inner.kind == "model":
            yield inner
        yield from items_below(shape.inner, inner)
    elif shape.kind == "model" and shape.model is not None:
        for word, field in words_of(shape.model).items():
            below = path if shape.model is ChoiceList else (*path, word)
            yield from items_below(shape_of(shape.model.model_fields[field].annotation), below)


def test_every_kind_of_item_has_a_sheet() -> None:
    lies = {tuple("*" if word.startswith("{") else word for word in table.at) for table in TABLES}
    wanted = {path for path in items_below(Shape("model", model=Definition), ()) if at(path[:1]) is not None}
    translations = {path for path in wanted if path[0] == "translations"}
    assert wanted - translations == lies
    # A translation is a column of the text's own sheet.
    assert set(words_of(Translation)) == {"of", "text"}
    assert translations == {("translations", "*", "*")}


def test_the_settings_are_the_words_of_the_program_and_of_its_records() -> None:
    sections = {word for word, field in words_of(Definition).items() if at((word,)) and at((word,)).kind == "model"}  # type: ignore[union-attr]
    assert sections == set(KEEPING)


@pytest.mark.parametrize("table", sheets().values(), ids=lambda table: table.name)
def test_every_column_says_what_it_is_in_both_languages(table: SheetTable) -> None:
    for column in table.columns:
        assert set(column.help) == set(LANGUAGES), column.word
        assert all(text.strip() == text and text.endswith((".", "…")) for text in column.help.values()), column.word
    assert set(table.row) == set(LANGUAGES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_column_is_of_the_kind_its_word_is(table: SheetTable) -> None:
    for column in table.words:
        shape = at((*table.at, *column.path))
        assert shape is not None
        wanted = {"list": ("names", "lines"), "free": ("calculation",)}.get(shape.kind)
        if wanted:
            assert column.kind in wanted, column.word
        else:
            assert column.kind not in ("names", "lines", "calculation"), column.word


def test_the_documentation_is_the_table() -> None:
    # Write it anew: python -c "from workflows.language.columns import documentation; print(documentation())"
    assert Path("docs/workbook.md").read_text("utf-8") == documentation()


CELLS = re.compile(r"with commas|virgules|one a line|une? par ligne|[:|]")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_one_chooses_nothing_is_said_about_how_a_cell_is_written(language: str) -> None:
    for sheet in sheets().values():
        for column in sheet.columns:
            said = column.meaning[language]
            assert said.endswith(".")
            assert column.help[language].startswith(said[:-1].rstrip())
            if column.kind in ("names", "lines") or column.options:
                assert not CELLS.search(said), (sheet.name, column.word, said)
    assert sheets()["check_ins"].columns[2].help["en"] == "Who is asked: roles, with commas."
    assert sheets()["check_ins"].columns[2].meaning["en"] == "Who is asked."
