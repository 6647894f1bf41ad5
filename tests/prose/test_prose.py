"""A definition as prose: every word of it is told, nothing of it is markup, and every stage stands in its picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from models.definitions import Definition
from models.vocabulary import Sensitivity
from tests.small_program import SMALL_PROGRAM
from workflows.language.prose import as_html, as_text, prose
from workflows.language.prose.picture import stage_picture
from workflows.language.reading import read_path, read_text
from workflows.language.writing import tree_of

ROOT = Path(__file__).parents[2]
SHELF = ROOT / "workflows" / "programs"
SHIPPED = sorted(path.parent.name for path in SHELF.glob("*/program.yaml"))
UNTOLD = {"after", "translations"}
"""Where an item stands is told by its place; translations are counted in a section of their own."""


def shipped(name: str) -> Definition:
    definition = read_path(SHELF / name).definition
    assert definition is not None
    return definition


def complete() -> Definition:
    definition = read_path(ROOT / "tests" / "language" / "complete.yaml").definition
    assert definition is not None
    return definition


def words_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every word of a dumped definition that can be set to something else."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in UNTOLD:
                yield from words_of(inner, (*path, name))
    elif (isinstance(value, list | tuple) and value and isinstance(value[0], str)) or not isinstance(
        value, list | tuple
    ):
        yield path, value


def other(value: Any, word: str | int) -> Any:
    """A value of the same shape that says something else."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, Sensitivity):
        return Sensitivity.PERSONAL if value is not Sensitivity.PERSONAL else Sensitivity.SENSITIVE
    if isinstance(value, int):
        return value + 7
    if isinstance(value, list | tuple):
        return ["zzyzx", *value]
    return f"{value} zzyzx" if value else "zzyzx"


def changed(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    first, *rest = path
    inner = value if not rest else changed(data[first], tuple(rest), value)
    return {**data, first: inner}


def test_every_word_of_a_definition_is_told() -> None:
    # Each word is set to something else, one after the other, and the prose has to sound different. Where pydantic
    # accepts no other word (a closed list, a length of time) the next words of the list are tried.
    definition = complete()
    data = definition.model_dump(by_alias=True, mode="json")
    before = as_text(prose(definition))
    instead = (
        "3 years",
        "3 years after",
        "in 9 days",
        "family",
        "paused",
        "refused",
        "circle",
        "score_first",
        "on the profile",
        "every time",
    )
    silent, tried = [], 0
    for path, value in words_of(data):
        if value is None or value == [] or value == ():
            continue
        for attempt in (other(value, path[-1]), *instead):
            if attempt == value:
                continue
            try:
                after = Definition.model_validate(changed(data, path, attempt))
            except ValueError:
                continue
            try:
                told = as_text(prose(after))
            except KeyError:
                continue  # a name that nothing has: lint refuses it long before anybody prints
            tried += 1
            if told == before:
                silent.append(".".join(map(str, path)))
            break
    assert tried > 300
    assert silent == []


class Reader(HTMLParser):
    """The tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_what_a_definition_says_is_text_and_never_markup() -> None:
    bad = "<script>alert(1)</script>"
    read = read_text(SMALL_PROGRAM.replace("label: Newcomer,", f'label: "{bad}",'))
    assert read.definition is not None
    assert read.definition.roles["mentee"].label == bad
    page = as_html(prose(read.definition))
    reader = Reader()
    reader.feed(page)
    assert "&lt;script&gt;" in page
    assert "script" not in {tag for tag, _ in reader.tags}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_page_needs_nothing_from_elsewhere(name: str) -> None:
    reader = Reader()
    reader.feed(as_html(prose(shipped(name))))
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in reader.tags}
    assert not [attrs for _, attrs in reader.tags if {"src", "href", "onload"} & set(attrs)]
    policy = next(attrs["content"] for tag, attrs in reader.tags if tag == "meta" and "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_stage_and_every_step_is_in_the_picture(name: str) -> None:
    definition = shipped(name)
    for track, stages in definition.stages.items():
        root = ElementTree.fromstring(stage_picture(definition, track, told="Stages & steps"))
        texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
        said = " ".join(text or "" for text in texts)
        assert all(word in said for stage in stages.values() for word in stage.label.split()[:2])
        steps = definition.transitions[track]
        # A step that leads back to its own stage changes nothing and has no arrow.
        drawn = {str(n) for n, step in enumerate(steps.values(), start=1) if set(step.from_) != {step.to}}
        assert drawn <= set(texts)


def test_no_two_arrows_share_a_lane() -> None:
    definition = shipped("youth")
    root = ElementTree.fromstring(stage_picture(definition, "match", told=""))
    dots = [(node.get("cx"), node.get("cy")) for node in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert len(dots) == len(set(dots)) > 10


def test_conditions_and_plans_are_read_aloud() -> None:
    told = " ".join(as_text(prose(complete())).split())
    assert "Whenever ‘Check-in’ is filled in, and if" in told
    assert "1 week after the match starts" in told
    assert "Reminders: 1 day before and 3 days after." in told
    # Inside its form a question goes by its own name.
    assert re.search(r"Asked only if ‘[^→’]+’ is at most 2\.", told)


def test_the_prose_is_the_same_however_the_definition_was_written() -> None:
    definition = complete()
    again = Definition.model_validate(tree_of(definition))
    assert as_text(prose(again)) == as_text(prose(definition))


def test_the_programs_own_words_are_told_in_the_language_asked_for() -> None:
    text = SMALL_PROGRAM + ("\ntranslations:\n  fr:\n    roles.mentee.label: {of: Newcomer, text: Personne nouvelle}\n")
    read = read_text(text)
    assert read.definition is not None, read.findings
    assert "Personne nouvelle" in as_text(prose(read.definition, language="fr"))
    assert "Personne nouvelle" not in as_text(prose(read.definition))
