"""Phrases in closed boxes: every phrase of every shipped program fits, and what is offered is accepted by lint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from models.definitions import Definition
from models.definitions.phrases import parse_action, parse_measure, parse_occasion, parse_schedule
from models.definitions.times import parse_duration, parse_offset, within
from tests.language.test_offering import SHIPPED, program
from workflows.language.lint import indicators, rules
from workflows.language.lint.draft import Draft
from workflows.language.phrase_boxes import LINES, SHAPES, Phrase, PhraseKind, Shape, kind_at, read, reshaped, write
from workflows.language.phrase_offers import offers
from workflows.language.places import Path, Places

PARSERS: dict[PhraseKind, Callable[[str], object]] = {
    PhraseKind.ACTION: parse_action,
    PhraseKind.OCCASION: parse_occasion,
    PhraseKind.MEASURE: parse_measure,
    PhraseKind.SCHEDULE: parse_schedule,
    PhraseKind.OFFSET: parse_offset,
    PhraseKind.LENGTH: parse_duration,
    PhraseKind.DUE: within,
}


def phrases(value: object, path: Path = ()) -> Iterator[tuple[Path, int, str]]:
    """Every phrase of a definition in plain words: where it stands, in which line, what it says."""
    kind = kind_at(path)
    if isinstance(value, dict):
        for word, inner in value.items():
            yield from phrases(inner, (*path, str(word)))
    elif kind is not None and value not in (None, ()):
        lines = value if isinstance(value, list | tuple) else (value,)
        yield from ((path, number, str(line)) for number, line in enumerate(lines))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_phrase_of_a_shipped_program_is_shown_in_boxes_and_means_the_same_afterwards(name: str) -> None:
    definition, seen = program(name), set[PhraseKind]()
    for path, number, text in phrases(definition.model_dump(by_alias=True)):
        kind = kind_at(path)
        assert kind is not None
        phrase = read(kind, text)
        assert phrase is not None, (path, text)
        again = write(kind, phrase, first=number == 0, due_in=text.startswith("in "))
        assert again in (text, f"1 {text}"), path  # ‘month’ is written ‘1 month’
        if kind in PARSERS:
            assert PARSERS[kind](again or "") == PARSERS[kind](text)
        shape = next(one for one in SHAPES[kind] if one.name == phrase.shape)
        for blank in shape.blanks:
            if blank.source:
                known = offers(definition, blank, phrase, path)
                assert set(phrase.values[blank.name]) <= set(known), (path, text)
        seen.add(kind)
    assert len(seen) > 10


def filled(definition: Definition, shape: Shape, path: Path) -> Iterator[Phrase]:
    """A shape with some of what its blanks offer, one blank after the other as somebody fills them in."""
    found = [Phrase(shape=shape.name)]
    for blank in shape.blanks:
        longer = []
        for phrase in found:
            known = list(offers(definition, blank, phrase, path))
            chosen: list[tuple[str, ...]] = {
                "length": [("2 weeks",)],
                "number": [("3",)],
                "one": [(word,) for word in known[:4]],
                "several": [tuple(known[:size]) for size in (1, 2) if len(known) >= size],
            }[blank.holds]
            longer += [Phrase(shape=shape.name, values={**phrase.values, blank.name: one}) for one in chosen]
        found = longer
    yield from found


@pytest.mark.parametrize(("name", "word"), product(SHIPPED, ("whenever", "then")))
def test_what_a_rule_is_offered_is_accepted_by_lint(name: str, word: str) -> None:
    definition, seen = program(name), 0
    rule, path = next(iter(definition.rules)), ("rules", next(iter(definition.rules)), word)
    kind = kind_at(path)
    assert kind is not None
    for shape in SHAPES[kind]:
        for phrase in filled(definition, shape, path):
            text = write(kind, phrase)
            assert text is not None, phrase
            changed = definition.rules[rule].model_copy(update={word: text if word == "whenever" else (text,)})
            draft = Draft(definition.model_copy(update={"rules": {rule: changed}}), Places())
            judges = (rules.occasions_are_known, rules.actions_name_what_exists, rules.actions_can_be_read)
            assert [found for judge in judges for found in judge(draft)] == [], text
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("name", SHIPPED)
def test_what_an_indicator_is_offered_is_accepted_by_lint(name: str) -> None:
    definition, seen = program(name), 0
    indicator = next(iter(definition.indicators))
    path = ("indicators", indicator, "measure")
    for shape in SHAPES[PhraseKind.MEASURE]:
        for phrase in filled(definition, shape, path):
            text = write(PhraseKind.MEASURE, phrase)
            assert text is not None, phrase
            changed = definition.indicators[indicator].model_copy(update={"measure": text})
            draft = Draft(definition.model_copy(update={"indicators": {indicator: changed}}), Places())
            judges = (
                indicators.measures_can_be_read,
                indicators.measured_answers_are_numbers,
                indicators.counted_things_exist,
            )
            assert [found for judge in judges for found in judge(draft)] == [], text
            seen += 1
    assert seen > 20


def test_the_first_line_of_a_schedule_has_no_then() -> None:
    every = Phrase(shape="to_the_end", values={"length": ("2 weeks",)})
    assert write(PhraseKind.SCHEDULE, every, first=True) == "every 2 weeks until match ends"
    assert write(PhraseKind.SCHEDULE, every) == "then every 2 weeks until match ends"


def test_a_length_that_may_be_left_out_is_left_out_with_its_words() -> None:
    asked = Phrase(shape="ask", values={"form": ("survey",), "whom": ("mentee", "mentor", "guardian")})
    assert write(PhraseKind.ACTION, asked) == "ask survey of mentee, mentor and guardian"
    assert read(PhraseKind.ACTION, "ask survey of mentee, mentor and guardian") == asked


def test_nothing_half_is_written() -> None:
    assert write(PhraseKind.ACTION, Phrase(shape="send", values={"message": ("welcome",)})) is None
    assert write(PhraseKind.ACTION, Phrase()) is None


def test_another_shape_keeps_what_still_has_a_place() -> None:
    stays = read(PhraseKind.OCCASION, "match has been in paused for 6 weeks")
    assert stays is not None
    enters = reshaped(PhraseKind.OCCASION, stays, "enters")
    assert write(PhraseKind.OCCASION, enters) == "match enters paused"
    assert reshaped(PhraseKind.OCCASION, stays, "submitted").values == {}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (PhraseKind.ACTION, "phone the mentee"),
        (PhraseKind.OCCASION, "somebody is sad"),
        (PhraseKind.SCHEDULE, "every fortnight until match ends"),
        (PhraseKind.LENGTH, "soon"),
        (PhraseKind.TARGET, "many"),
    ],
)
def test_what_nobody_knows_has_no_boxes(kind: PhraseKind, text: str) -> None:
    assert read(kind, text) is None


@pytest.mark.parametrize("kind", PhraseKind)
def test_no_two_shapes_of_a_kind_say_the_same(kind: PhraseKind) -> None:
    templates = [shape.template for shape in SHAPES[kind]]
    assert len(set(templates)) == len(templates)
    assert len({shape.name for shape in SHAPES[kind]}) == len(templates)


def test_a_place_of_other_words_has_no_boxes() -> None:
    assert kind_at(("rules", "then")) is None  # a rule of this name
    assert kind_at(("rules", "low_rating", "label")) is None
    assert kind_at(("program", "lasts")) is PhraseKind.LENGTH
    assert {"then", "schedule", "remind"} == LINES
