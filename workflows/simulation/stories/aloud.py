"""A story as it is read on a screen: its lines and what happened, with labels in the place of names.

The file says ``on day 28 there is a task call_the_pair``; whoever works on the screen never saw that name and reads
*on day 28 there is a task ‘Call both of them’*.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Question
from models.definitions.wording import lowered
from models.findings import catalogue, finding, sentence
from models.i18n import mark, quoted, translate
from models.vocabulary import MATCH, Value
from workflows.simulation.stories.phrases import NTH, ORDINALS, Phrase

_SECTIONS: Mapping[str, str] = {
    "task": "tasks",
    "case": "cases",
    "form": "forms",
    "event": "events",
    "consent": "consents",
    "check": "checks",
    "training": "training",
    "goals": "goals",
}
"""The section in which a blank of a line, or a word of an event, is looked up."""
_MATCH = mark("match")
_LABEL = re.compile(r"‘([^‘]*?)’(?!\w)")  # an apostrophe within a label is followed by a letter


def line_aloud(
    definition: Definition,
    phrase: Phrase,
    blanks: Mapping[str, str],
    answers: Mapping[str, Value],
    *,
    language: str = "en",
) -> str:
    """A line of a story with labels, in a language of the interface. What has none stays as it is written."""
    told = {
        kind: _blank(definition, kind, name, blanks, language)
        for kind, name in blanks.items()
        if not kind.endswith(NTH)
    }
    for kind in ("role", "whom"):
        if (nth := blanks.get(f"{kind}{NTH}")) is not None:
            which = finding("story_which_one", nth=nth, number=ORDINALS.index(nth) + 1, who=told[kind])
            told[kind] = sentence(which, language)
    if answers:
        told["answers"] = ", ".join(
            _answer(definition, blanks, name, value, language) for name, value in answers.items()
        )
    said = catalogue()[f"story_{phrase.section}_{phrase.name}"].sentences
    line = re.sub(r"\{(\w+)\}", lambda found: told.get(found[1], found[0]), said.get(language, phrase.text))
    return in_marks_of(line, language)


def in_marks_of(text: str, language: str) -> str:
    """A text with the quotation marks of its language: until now its labels stand in ‘ ’."""
    return _LABEL.sub(lambda label: quoted(label[1], language), text)


def named_aloud(definition: Definition, kind: str, name: str, language: str = "en") -> str:
    """What something is called: the label of a task, a form, a module … in quotation marks, of a role without."""
    if kind in ("role", "whom", "by"):
        return _role(definition, name, language)
    if kind == "module":
        return _quoted(name, *(one.modules.get(name) for one in definition.training.values()))
    if kind == "milestone":
        return _quoted(name, *(one.milestones.get(name) for one in definition.goals.values()))
    if kind == "form":
        return _quoted(name, definition.forms.get(name), definition.check_ins.get(name))
    section: Mapping[str, Any] = getattr(definition, _SECTIONS.get(kind, ""), {})
    return _quoted(name, section.get(name))


def stage_aloud(definition: Definition, track: str, name: str) -> str:
    """What a stage of a track is called."""
    return _quoted(name, definition.stage(track, name))


def cause_aloud(definition: Definition, kind: str, name: str) -> str:
    """The label of the rule or the step behind something, without quotation marks."""
    if kind == "rule":
        return called(definition.rules.get(name), name).replace("_", " ")
    steps = (of.get(name.rpartition(".")[2]) for of in definition.transitions.values())
    return called(next((step for step in steps if step is not None), None), name).replace("_", " ")


def _blank(definition: Definition, kind: str, name: str, blanks: Mapping[str, str], language: str) -> str:
    if kind == "match_stage":
        return stage_aloud(definition, MATCH, name)
    if kind == "stage":
        return stage_aloud(definition, blanks.get("role", ""), name)
    if kind == "step":
        tracks = [blanks["whom"]] if "whom" in blanks else [MATCH, *definition.transitions]
        return _quoted(name, *(definition.transitions.get(track, {}).get(name) for track in tracks))
    if kind == "reason":
        return f"‘{definition.choice_label(name)}’"
    if kind in ("role", "whom"):
        return lowered(_role(definition, name, language))
    return name if kind in ("day", "number", "answers") else named_aloud(definition, kind, name)


def _role(definition: Definition, name: str, language: str) -> str:
    if name == MATCH:
        return translate(_MATCH, language)
    return definition.role_label(name) if name in definition.roles else name.replace("_", " ")


def _quoted(name: str, *items: object) -> str:
    item = next((one for one in items if one is not None), None)
    label = called(item, name)
    return f"‘{label.replace('_', ' ') if label == name else label}’"


def _answer(definition: Definition, blanks: Mapping[str, str], name: str, value: Value, language: str) -> str:
    question = _questions(definition, blanks).get(name)
    if question is None:
        return f"{name.replace('_', ' ')} {value}"
    return f"‘{question.label or name.replace('_', ' ')}’ {_value(definition, question, value, language)}"


def _questions(definition: Definition, blanks: Mapping[str, str]) -> Mapping[str, Question]:
    plan = definition.check_ins.get(blanks.get("form", ""))
    form = definition.forms.get(plan.form if plan else blanks.get("form", ""))
    if form is not None:
        return form.questions
    return definition.profile(blanks.get("role", ""))


def _value(definition: Definition, question: Question, value: Value, language: str) -> str:
    if isinstance(value, bool):
        return sentence(finding("change_yes" if value else "change_no"), language)
    labels = definition.choice_labels(question.kind.choices or "", language) or {}
    several: Sequence[object] = value if isinstance(value, list | tuple) else (value,)
    return ", ".join(labels.get(str(one), str(one)) for one in several)


__all__ = ["cause_aloud", "in_marks_of", "line_aloud", "named_aloud", "stage_aloud"]
