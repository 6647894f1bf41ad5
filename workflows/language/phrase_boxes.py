"""The other phrases of the language in closed boxes, and back: what a rule waits for and does, measures, schedules,
lengths of time, amounts.

A phrase has a *shape* (``send {message} to {whom}``) and what stands in its blanks. The shapes are the closed list the
parsers in ``models/definitions`` know; a text of none of them has no boxes and stays a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from models.definitions.conditions import split_words
from models.definitions.times import parse_duration
from models.i18n import mark
from workflows.language.places import Path

Holds = Literal["one", "several", "length", "number"]


class PhraseKind(StrEnum):
    """What kind of phrase stands at a place."""

    ACTION = "action"
    OCCASION = "occasion"
    MEASURE = "measure"
    SCHEDULE = "schedule"
    OFFSET = "offset"
    LENGTH = "length"
    DUE = "due"
    SHARE = "share"
    TARGET = "target"
    SPAN = "span"
    AFTER_START = "after start"
    EVERY = "every"
    PEOPLE = "people"
    WORKS = "works"
    LOOKS_AFTER = "looks after"
    PLACES = "places"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One blank of a shape. ``source`` says what it offers (``sources``), ``label`` what it is called."""

    name: str
    holds: Holds
    label: str
    source: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way to say it: ``says`` for the list of shapes, ``template`` as it is written, with blanks; what stands in
    square brackets is left out with its blank."""

    name: str
    says: str
    template: str
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase in boxes: the name of its shape ("" while none is chosen) and the words in its blanks."""

    shape: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _one(name: str, label: str, source: str = "") -> Blank:
    return Blank(name=name, holds="one", label=label, source=source or name)


def _length(label: str, *, name: str = "length", optional: bool = False) -> Blank:
    return Blank(name=name, holds="length", label=label, optional=optional)


def _number(label: str, *, name: str = "n", optional: bool = False) -> Blank:
    return Blank(name=name, holds="number", label=label, optional=optional)


_HOW_LONG, _WHEN = mark("How long"), mark("How long before or after")
_HOW_MANY, _HOW_OFTEN = mark("How many"), mark("Every")
_WHO, _STAGE, _FORM = mark("Who"), mark("Stage"), mark("Form")
_TO_WHOM, _FROM, _TO = mark("To whom"), mark("From"), mark("To")
_LEAST, _MOST = mark("At least"), mark("At most")
_WHOM = Blank(name="whom", holds="several", label=_TO_WHOM, source="whom")
_OF_WHOM = Blank(name="whom", holds="several", label=mark("Whom"), source="filled_by")
_TRACK, _AT_STAGE = _one("track", _WHO, "tracks"), _one("stage", _STAGE, "stages")

SHAPES: Mapping[PhraseKind, tuple[Shape, ...]] = {
    PhraseKind.ACTION: (
        Shape(
            name="task",
            says=mark("make a task"),
            template="create task {task}",
            blanks=(_one("task", mark("Task"), "tasks"),),
        ),
        Shape(
            name="send",
            says=mark("send a message"),
            template="send {message} to {whom}",
            blanks=(_one("message", mark("Message"), "messages"), _WHOM),
        ),
        Shape(
            name="case",
            says=mark("open a case"),
            template="open case {case}",
            blanks=(_one("case", mark("Case"), "cases"),),
        ),
        Shape(
            name="ask",
            says=mark("ask somebody to fill in a form"),
            template="ask {form} of {whom}[ within {length}]",
            blanks=(_one("form", _FORM, "forms"), _OF_WHOM, _length(mark("Within"), optional=True)),
        ),
        Shape(
            name="move",
            says=mark("move somebody to a stage"),
            template="move {track} to {stage}",
            blanks=(_TRACK, _AT_STAGE),
        ),
        Shape(
            name="extend",
            says=mark("extend the match"),
            template="extend the match by {length}",
            blanks=(_length(mark("By")),),
        ),
        Shape(
            name="step",
            says=mark("take a step of the match"),
            template="{step} match",
            blanks=(_one("step", mark("Step"), "steps"),),
        ),
    ),
    PhraseKind.OCCASION: (
        Shape(
            name="submitted",
            says=mark("a form is filled in"),
            template="{form} is submitted",
            blanks=(_one("form", _FORM, "forms"),),
        ),
        Shape(
            name="missed",
            says=mark("a check-in is missed"),
            template="{plan} is missed",
            blanks=(_one("plan", mark("Check-in"), "plans"),),
        ),
        Shape(
            name="answered",
            says=mark("a check-in is answered"),
            template="{plan} is answered",
            blanks=(_one("plan", mark("Check-in"), "answered"),),
        ),
        Shape(
            name="stays",
            says=mark("somebody stays in a stage for long"),
            template="{track} has been in {stage} for {length}",
            blanks=(_TRACK, _AT_STAGE, _length(_HOW_LONG)),
        ),
        Shape(
            name="enters",
            says=mark("somebody comes to a stage"),
            template="{track} enters {stage}",
            blanks=(_TRACK, _AT_STAGE),
        ),
        Shape(
            name="withdrawn",
            says=mark("an agreement is withdrawn"),
            template="consent.{consent} is withdrawn",
            blanks=(_one("consent", mark("Agreement"), "consents"),),
        ),
        Shape(
            name="given",
            says=mark("an agreement is given"),
            template="consent.{consent} is given",
            blanks=(_one("consent", mark("Agreement"), "consents"),),
        ),
        Shape(
            name="expires",
            says=mark("a check, training or agreement runs out"),
            template="{paper} expires",
            blanks=(_one("paper", mark("Check, training or agreement"), "papers"),),
        ),
        *(
            Shape(name=f"{side}_{end}", says=says, template=f"{{length}} {side} match {end}", blanks=(_length(_WHEN),))
            for side, end, says in (
                ("before", "ends", mark("before the match ends")),
                ("after", "ends", mark("after the match has ended")),
                ("after", "starts", mark("after the match has begun")),
                ("before", "starts", mark("before the match begins")),
            )
        ),
    ),
    PhraseKind.MEASURE: (
        *(
            Shape(name=word, says=says, template=f"{word} of {{things}}", blanks=(_one("things", mark("Of what")),))
            for word, says in (("share", mark("the share of")), ("number", mark("the number of")))
        ),
        *(
            Shape(
                name=f"{word}_change",
                says=says,
                template=f"{word} change of {{before}} to {{after}}",
                blanks=(_one("before", mark("Before"), "numbers"), _one("after", mark("After"), "numbers")),
            )
            for word, says in (("average", mark("the average change")), ("median", mark("the median change")))
        ),
        *(
            Shape(
                name=f"{word}_days",
                says=says,
                template=f"{word} days from {{track}} {{stage}} to {{track_2}} {{stage_2}}",
                blanks=(
                    _one("track", mark("From: who"), "tracks"),
                    _one("stage", mark("From: stage"), "stages"),
                    _one("track_2", mark("To: who"), "tracks"),
                    _one("stage_2", mark("To: stage"), "stages"),
                ),
            )
            for word, says in (
                ("average", mark("the average number of days")),
                ("median", mark("the median number of days")),
            )
        ),
        *(
            Shape(
                name=word,
                says=says,
                template=f"{word} {{number}}",
                blanks=(_one("number", mark("Of what"), "numbers"),),
            )
            for word, says in (
                ("average", mark("the average of an answer")),
                ("median", mark("the median of an answer")),
                ("total", mark("the total of an answer")),
            )
        ),
    ),
    PhraseKind.SCHEDULE: (
        Shape(
            name="first",
            says=mark("once, after the match has begun"),
            template="{length} after match starts",
            blanks=(_length(_HOW_LONG),),
        ),
        Shape(
            name="to_the_end",
            says=mark("again and again until the match ends"),
            template="[then ]every {length} until match ends",
            blanks=(_length(_HOW_OFTEN),),
        ),
        Shape(
            name="until",
            says=mark("again and again for a while"),
            template="[then ]every {length} until {until}",
            blanks=(_length(_HOW_OFTEN), _length(mark("Until"), name="until")),
        ),
    ),
    PhraseKind.OFFSET: (
        Shape(name="after", says=mark("after the day"), template="{length} after", blanks=(_length(_HOW_LONG),)),
        Shape(name="before", says=mark("before the day"), template="{length} before", blanks=(_length(_HOW_LONG),)),
    ),
    PhraseKind.LENGTH: (Shape(name="length", says="", template="{length}", blanks=(_length(_HOW_LONG),)),),
    PhraseKind.DUE: (Shape(name="due", says="", template="[in ]{length}", blanks=(_length(mark("Within")),)),),
    PhraseKind.SHARE: (
        Shape(name="percent", says=mark("percent"), template="{n} percent", blanks=(_number(_HOW_MANY),)),
        Shape(name="matches", says=mark("matches"), template="{n} matches", blanks=(_number(_HOW_MANY),)),
    ),
    PhraseKind.TARGET: (
        *(
            Shape(name=f"{name}_percent", says=says, template=f"{words} {{n}} percent", blanks=(_number(_HOW_MANY),))
            for name, words, says in (
                ("least", "at least", mark("at least … percent")),
                ("most", "at most", mark("at most … percent")),
            )
        ),
        Shape(name="least", says=mark("at least"), template="at least {n}", blanks=(_number(_HOW_MANY),)),
        Shape(name="most", says=mark("at most"), template="at most {n}", blanks=(_number(_HOW_MANY),)),
    ),
    PhraseKind.SPAN: (
        Shape(
            name="span",
            says="",
            template="{n}[ to {most}]",
            blanks=(_number(_LEAST), _number(_MOST, name="most", optional=True)),
        ),
    ),
    PhraseKind.AFTER_START: (
        Shape(
            name="after",
            says="",
            template="{length}[ after match starts]",
            blanks=(_length(mark("After the match has begun")),),
        ),
    ),
    PhraseKind.EVERY: (Shape(name="every", says="", template="every {length}", blanks=(_length(_HOW_OFTEN),)),),
    PhraseKind.PEOPLE: (
        Shape(name="people", says="", template="{n} people", blanks=(_number(mark("How many people")),)),
    ),
    PhraseKind.WORKS: (
        Shape(name="works", says="", template="{n} hours a week", blanks=(_number(mark("Hours a week")),)),
    ),
    PhraseKind.LOOKS_AFTER: (
        Shape(name="looks_after", says="", template="{n} matches", blanks=(_number(mark("How many matches")),)),
    ),
    PhraseKind.PLACES: (
        Shape(name="number", says=mark("the same for everybody"), template="{n}", blanks=(_number(_HOW_MANY),)),
        Shape(
            name="answer",
            says=mark("as many as they say themselves"),
            template="{number}",
            blanks=(_one("number", mark("Question"), "own_numbers"),),
        ),
    ),
}
"""Every shape, the frequent ones first."""

LINES = frozenset({"then", "schedule", "remind"})
"""Words that hold several phrases, one a line."""
_LENGTHS = {
    ("program", "lasts"),
    ("consents", "lasts"),
    ("checks", "valid_for"),
    ("training", "valid_for"),
    ("training", "takes"),
    ("stages", "should_take"),
    ("events", "takes"),
    ("tasks", "takes"),
    ("cases", "takes"),
    ("reports", "every"),
}
_KINDS = {
    ("transitions", "then"): PhraseKind.ACTION,
    ("rules", "then"): PhraseKind.ACTION,
    ("rules", "whenever"): PhraseKind.OCCASION,
    ("indicators", "measure"): PhraseKind.MEASURE,
    ("indicators", "target"): PhraseKind.TARGET,
    ("check_ins", "schedule"): PhraseKind.SCHEDULE,
    ("check_ins", "remind"): PhraseKind.OFFSET,
    ("check_ins", "missed"): PhraseKind.OFFSET,
    ("events", "invites"): PhraseKind.OFFSET,
    ("events", "repeats"): PhraseKind.EVERY,
    ("events", "holds"): PhraseKind.PEOPLE,
    ("tasks", "due"): PhraseKind.DUE,
    ("cases", "answer_within"): PhraseKind.DUE,
    ("goals", "how_many"): PhraseKind.SPAN,
    ("goals", "agreed_within"): PhraseKind.AFTER_START,
    ("goals", "reviewed"): PhraseKind.EVERY,
    ("groups", "size"): PhraseKind.SPAN,
    ("matching", "size"): PhraseKind.SPAN,
    ("matching", "at_least"): PhraseKind.SHARE,
    ("matching", "at_most"): PhraseKind.SHARE,
    ("roles", "works"): PhraseKind.WORKS,
    ("roles", "looks_after"): PhraseKind.LOOKS_AFTER,
    **dict.fromkeys(_LENGTHS, PhraseKind.LENGTH),
}


def kind_at(path: Path) -> PhraseKind | None:
    """What kind of phrase stands at a path; None where other words stand."""
    if len(path) == 4 and path[0] == "matching" and path[2] == "capacity":
        return PhraseKind.PLACES
    long_enough = len(path) > 2 or path[:1] == ("program",)
    return _KINDS.get((path[0], path[-1])) if long_enough else None


# Both ways ----------------------------------------------------------------------------------------------------------
def shape_named(kind: PhraseKind, name: str) -> Shape | None:
    """A shape by its name."""
    return next((shape for shape in SHAPES[kind] if shape.name == name), None)


def read(kind: PhraseKind, text: str) -> Phrase | None:
    """A phrase in boxes; None where it has no shape that we know."""
    said = " ".join(str(text).split())
    for shape in SHAPES[kind]:
        found = _pattern(shape).match(said)
        values = None if found is None else _values(shape, found.groupdict())
        if values is not None:
            return Phrase(shape=shape.name, values=values)
    return None


def _values(shape: Shape, found: Mapping[str, str | None]) -> dict[str, tuple[str, ...]] | None:
    values: dict[str, tuple[str, ...]] = {}
    for blank in shape.blanks:
        word = found[blank.name]
        if word is None:
            continue
        if blank.holds == "length" and parse_duration(word) is None:
            return None
        values[blank.name] = split_words(word) if blank.holds == "several" else (word,)
    return values


_WORDS: Mapping[Holds, str] = {"one": r"\S+", "several": r".+?", "length": r".+?", "number": r"\d+(?:\.\d+)?"}


@lru_cache(maxsize=128)
def _pattern(shape: Shape) -> re.Pattern[str]:
    pattern = ""
    for part in re.split(r"(\{\w+\}|\[|\])", shape.template):
        blank = next((one for one in shape.blanks if part == f"{{{one.name}}}"), None)
        brackets = {"[": "(?:", "]": ")?"}.get(part)
        pattern += brackets or (f"(?P<{blank.name}>{_WORDS[blank.holds]})" if blank else re.escape(part))
    return re.compile(f"^{pattern}$")


def write(kind: PhraseKind, phrase: Phrase, *, first: bool = False, due_in: bool = True) -> str | None:
    """The phrase as it is written; None while a blank is empty. ``first``: it stands in the first line, where no
    ‘then’ belongs; ``due_in``: ‘in 2 days’ and not ‘2 days’."""
    shape = shape_named(kind, phrase.shape)
    if shape is None:
        return None
    said = dict.fromkeys((blank.name for blank in shape.blanks), "")
    for blank in shape.blanks:
        words = phrase.values.get(blank.name, ())
        if not words and not blank.optional:
            return None
        said[blank.name] = " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"
    left_out = {"then ": first, "in ": not due_in}

    def kept(part: re.Match[str]) -> str:
        names = re.findall(r"\{(\w+)\}", part[1])
        return "" if left_out.get(part[1], False) or any(not said[name] for name in names) else part[1]

    text = re.sub(r"\[([^\]]*)\]", kept, shape.template).format_map(said)
    return text if read(kind, text) == replace(phrase, values={k: v for k, v in phrase.values.items() if v}) else None


def reshaped(kind: PhraseKind, phrase: Phrase, name: str) -> Phrase:
    """The phrase in another shape, with what still has a blank of the same kind there."""
    before, after = shape_named(kind, phrase.shape), shape_named(kind, name)
    if after is None:
        return Phrase()
    sources = {blank.name: (blank.holds, blank.source) for blank in before.blanks} if before else {}
    kept = {
        blank.name: phrase.values[blank.name]
        for blank in after.blanks
        if blank.name in phrase.values and sources.get(blank.name) == (blank.holds, blank.source)
    }
    return Phrase(shape=name, values=kept)


__all__ = ["LINES", "SHAPES", "Blank", "Phrase", "PhraseKind", "Shape", "kind_at", "read", "reshaped", "write"]
