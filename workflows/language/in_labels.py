"""Sentences about a definition, with its labels in the place of its names.

A finding quotes what is written: ‘mentee.child_ages’, ‘check.identity is passed’, ``ar, es``. Whoever works with the
text looks for exactly that; whoever works on the screen never saw it, and reads ‘How old are your children?’. Only what
the definition knows is put into labels: a misspelt name stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.conditions import Condition, parse_condition, parse_conditions
from models.definitions.facts import facts_of
from models.definitions.phrases import parse_action, parse_occasion, parse_schedule
from models.definitions.phrases_aloud import say_action, say_occasion, say_schedule
from models.definitions.shipped import shipped_labels
from models.definitions.wording import say, subject_label
from models.findings import Finding, sentence
from models.i18n import comma, day_in_words, mark, quoted, translate
from models.vocabulary import MATCH
from workflows.language.closed_words import length_in_words, value_in_words
from workflows.language.places import Path
from workflows.language.translating import as_first_written, localised

_QUOTED = re.compile(r"‘((?:[^‘’]|‘[^‘’]*’)+)’|«\s((?:[^«»]|«[^«»]*»)+)\s»")
"""What is quoted, the outer of two: what somebody wrote may have quotation marks of its own."""
_IN_A_ROW = re.compile(r"(‘[^‘’]*’|«[^«»]*»)([,،] (‘[^‘’]*’|«[^«»]*»))+")
_TWO_ENDS = re.compile(r"([?!؟])\.$")  # a sentence that ends with a question needs no full stop
_MATCH = mark("Match")
_OF_LENGTHS = ("loosened_lasts", "loosened_answer_within", "loosened_kept")
"""Sentences that quote lengths of time as they are written."""
_OF_VALUES = ("change_value", "change_said", "change_unsaid", "loosened_then")
"""Those that quote what stands in a word."""
_OF_NAMES = frozenset({"change_renamed", "V01"})
"""Sentences that tell of a name itself."""
_OF_ROLES = frozenset({"loosened_given_by", "loosened_done_by"})
"""Sentences of which the values are roles."""
_SECTIONS = (
    *("checks", "training", "consents", "forms", "messages", "tasks", "cases", "events", "check_ins", "choices"),
    "rules",
)


def told(found: Finding, definition: Definition | None, *, language: str = "en") -> str:
    """The sentence of a finding as it is read on a screen. Without a definition it stays as it is."""
    known = shipped_labels("languages", language) or {}
    codes = found.params.get("languages", "").split(", ")
    if all(code in known for code in codes):
        found = replace(
            found, params={**found.params, "languages": comma(language).join(map(known.__getitem__, codes))}
        )
    if (code := found.params.get("language", "")) in known:
        found = replace(found, params={**found.params, "language": known[code]})
    if (day := _day(found.params.get("day", ""))) is not None:
        found = replace(found, params={**found.params, "day": day_in_words(day, language)})
    if definition is not None:
        found = replace(found, params={**found.params, **_in_its_language(found, definition, language)})
    if found.code.startswith((*_OF_VALUES, *_OF_LENGTHS)):
        of_lengths = found.code.startswith(_OF_LENGTHS)
        values = {name: found.params[name] for name in ("before", "after") if name in found.params}
        for name, text in values.items():
            values[name] = length_in_words(text, language) if of_lengths else value_in_words(text, found.path, language)
        found = replace(found, params={**found.params, **values})
    if definition is not None and " → " in (first := found.params.get("first", "")):
        found = replace(found, params={**found.params, "first": _place(first, definition)})
    said = sentence(found, language)
    if definition is None or found.code in _OF_NAMES:
        return said
    return _TWO_ENDS.sub(r"\1", labelled(said, localised(definition, language), found.path, language=language))


def _in_its_language(found: Finding, definition: Definition, language: str) -> dict[str, str]:
    """The labels of the item and the roles that a comparison names, which reads a program as it was first written."""
    first, there = as_first_written(definition), localised(definition, language)
    if first is there:
        return {}
    told: dict[str, str] = {}
    labels, here = _labels(first, found.path), _labels(there, found.path)
    for end in range(len(labels), 0, -1):
        if " → ".join(labels[max(0, end - 2) : end]) == found.params.get("item"):
            told["item"] = " → ".join(here[max(0, end - 2) : end])
            break
    if found.params.get("item") == (first.program.label or first.program.name):
        told["item"] = there.program.label
    roles = {role.label: there.role_label(name) for name, role in first.roles.items() if role.label}
    of_roles = ("roles",) if "roles" in found.params else ("before", "after") if found.code in _OF_ROLES else ()
    for name in of_roles:
        told[name] = comma(language).join(roles.get(one, one) for one in found.params.get(name, "").split(", "))
    return told


def _labels(definition: Definition, path: Path) -> list[str]:
    """What the items on the way to a place are called, as a comparison calls them."""
    at: Any = definition
    labels = []
    for word in path:
        inner = at.get(word) if isinstance(at, Mapping) else getattr(at, word, None)
        if isinstance(at, Mapping):
            labels.append(called(inner, word) if isinstance(inner, BaseModel) else word.replace("_", " "))
        at = inner
        if at is None:
            break
    return labels


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def labelled(said: str, definition: Definition, path: Path = (), *, language: str = "en") -> str:
    """A sentence with everything it quotes in labels. ``path`` is the place it speaks of: names on the way there are
    the first that are meant."""

    def in_its_marks(match: re.Match[str]) -> str:
        inner = match[1] or match[2]
        heard = _heard(inner, definition, path, language)
        if heard == inner:
            return match[0][0] + _QUOTED.sub(in_its_marks, match[0][1:-1]) + match[0][-1]
        if _IN_A_ROW.fullmatch(heard):
            return heard
        if "‘" in heard or "«" in heard:
            return f"“{heard}”"
        return f"‘{heard}’" if match[1] else quoted(heard, "fr")

    return _QUOTED.sub(in_its_marks, said)


def _place(text: str, definition: Definition) -> str:
    """A place in words (*forms → check in → label*) by the labels on the way; one without any stays."""
    at: Any = definition
    labels = []
    for word in text.split(" → "):
        name = word.replace(" ", "_")
        at = at.get(name) if isinstance(at, Mapping) else getattr(at, name, None)
        if getattr(at, "label", ""):
            labels.append(at.label)
    return " → ".join(labels) or text


def _heard(text: str, definition: Definition, path: Path, language: str) -> str:
    """One quoted piece in labels; what is none of the definition's stays as it is."""
    facts, parts = facts_of(definition), text.split(", ")
    if all(part in facts and "." in part for part in parts):
        labels = dict.fromkeys(subject_label(definition, part, language=language) for part in parts)
        return (
            next(iter(labels))
            if len(labels) == 1
            else comma(language).join(quoted(label, language) for label in labels)
        )
    first, arrow, rest = text.partition(" → ")
    if arrow and (first in definition.roles or first == MATCH):
        track = translate(_MATCH, language) if first == MATCH else definition.role_label(first)
        return f"{track} → {rest}"
    if arrow and path[:2] == ("choices", first) and (asked := _asked_from(first, definition)):
        return f"{asked} → {rest}"
    if (name := _named(text, definition, path)) is not None:
        return name
    if parse_action(text) is not None:
        return say_action(definition, text, language=language)
    if parse_schedule(text) is not None:
        return say_schedule(text, language=language)
    joins = "or " if text.startswith("or ") else ""
    condition = parse_condition(text.removeprefix(joins))
    if isinstance(condition, Condition) and condition.subject in facts:
        return say(parse_conditions((text,)), definition, language=language)
    if isinstance(condition, Condition) and definition.question(of_form := _in_form(condition.subject, path)):
        whole = f"{joins}{of_form}{text.removeprefix(joins).removeprefix(condition.subject)}"
        return say(parse_conditions((whole,)), definition, language=language)
    return say_occasion(definition, text, language=language) if parse_occasion(text) is not None else text


def _asked_from(choices: str, definition: Definition) -> str:
    """The label of the first question that is answered from a list of choices: the list itself bears none."""
    questions = (question for form in definition.forms.values() for question in form.questions.values())
    return next((called(one, "") for one in questions if one.kind.choices == choices), "")


def _in_form(name: str, path: Path) -> str:
    """A question as lines of its own form speak of it: ``met`` in the form ``check_in`` is ``check_in.met``."""
    return f"{path[1]}.{name}" if path[:1] == ("forms",) and len(path) > 1 and name else ""


def _named(text: str, definition: Definition, path: Path) -> str | None:
    """The label of what is called so: on the way to the place, a stage or step of its track, then anywhere."""
    for item in (*_on_the_way(text, definition, path), *_anywhere(text, definition, path)):
        label = called(item, text)
        if label != text:
            return label
    return None


def _on_the_way(text: str, definition: Definition, path: Path) -> Iterable[object]:
    at: Any = definition
    for word in path:
        at = at.get(word) if isinstance(at, Mapping) else getattr(at, word, None)
        if at is None:
            return
        if word == text and not isinstance(at, Mapping):
            yield at


def _anywhere(text: str, definition: Definition, path: Path) -> Iterable[object]:
    if text in definition.roles:
        yield definition.roles[text]
    tracks = [path[1]] if len(path) > 1 and path[0] in ("stages", "transitions") else [*definition.roles, MATCH]
    for track in tracks:
        if (stage := definition.stage(track, text)) is not None:
            yield stage
    for section in _SECTIONS:
        if (item := getattr(definition, section).get(text)) is not None:
            yield item


__all__ = ["labelled", "told"]
