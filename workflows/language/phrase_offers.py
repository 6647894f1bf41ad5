"""What the blanks of a phrase offer: the tasks, messages, stages … of one definition, by name with their labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.definitions.base import called
from models.definitions.definition import Definition
from models.definitions.facts import facts_of
from models.definitions.wording import subject_label
from models.i18n import mark, translate
from models.vocabulary import MATCH
from workflows.language.phrase_boxes import Blank, Phrase
from workflows.language.places import Path

Offers = dict[str, str]
ASKED_PERSON = "asked person"
_MATCH, _MATCHES, _CHECK_INS = mark("The match"), mark("matches"), mark("check-ins")
_ASKED = mark("whoever was asked")


def offers(definition: Definition, blank: Blank, phrase: Phrase, path: Path, *, language: str = "en") -> Offers:
    """What may stand in a blank, name → label; {} for lengths and numbers, and while another blank decides it."""
    source = _SOURCES.get(blank.source)
    return source(definition, phrase, blank, path, language) if source is not None else {}


Source = Callable[[Definition, Phrase, Blank, Path, str], Offers]


def _section(section: str) -> Source:
    def found(definition: Definition, *_: object) -> Offers:
        return {name: _label(item, name) for name, item in getattr(definition, section).items()}

    return found


def _label(item: Any, name: str) -> str:
    return str(getattr(item, "label", "") or getattr(item, "subject", "") or called(None, name))


def _tracks(definition: Definition, phrase: Phrase, blank: Blank, path: Path, language: str) -> Offers:
    found = {name: called(definition.roles.get(name), name) for name in definition.participants}
    return {**found, MATCH: translate(_MATCH, language)} if definition.stages.get(MATCH) else found


def _stages(definition: Definition, phrase: Phrase, blank: Blank, path: Path, language: str) -> Offers:
    track = phrase.values.get(blank.name.replace("stage", "track"), ("",))[0]
    return {name: called(stage, name) for name, stage in definition.stages.get(track, {}).items()}


def _steps(definition: Definition, *_: object) -> Offers:
    return {name: called(step, name) for name, step in definition.transitions.get(MATCH, {}).items()}


def _whom(definition: Definition, phrase: Phrase, blank: Blank, path: Path, language: str) -> Offers:
    found = {name: called(role, name) for name, role in definition.roles.items()}
    return {**found, ASKED_PERSON: translate(_ASKED, language)} if path[0] == "rules" else found


def _filled_by(definition: Definition, phrase: Phrase, blank: Blank, path: Path, language: str) -> Offers:
    form = definition.forms.get(phrase.values.get("form", ("",))[0])
    found = _whom(definition, phrase, blank, path, language)
    return found if form is None else {name: label for name, label in found.items() if name in form.filled_by}


def _answered(definition: Definition, *_: object) -> Offers:
    return {name: _label(item, name) for name, item in {**definition.forms, **definition.check_ins}.items()}


def _papers(definition: Definition, *_: object) -> Offers:
    return {
        **{f"check.{name}": called(item, name) for name, item in definition.checks.items()},
        **{f"training.{name}": called(item, name) for name, item in definition.training.items()},
    }


def _things(definition: Definition, phrase: Phrase, blank: Blank, path: Path, language: str) -> Offers:
    found = {f"{name}s": called(definition.roles.get(name), name) for name in definition.participants}
    return {**found, "matches": translate(_MATCHES, language), "check_ins": translate(_CHECK_INS, language)}


def _numbers(definition: Definition, phrase: Phrase, blank: Blank, path: Path, language: str) -> Offers:
    profile = {form for form, one in definition.forms.items() if one.on_profile}
    return {
        subject: subject_label(definition, subject, language=language)
        for subject, fact in facts_of(definition).items()
        if fact.kind == "number" and "." in subject and fact.owner not in profile
    }


def _own_numbers(definition: Definition, phrase: Phrase, blank: Blank, path: Path, language: str) -> Offers:
    known = facts_of(definition)
    return {
        f"{path[-1]}.{name}": called(question, name)
        for name, question in definition.profile(path[-1]).items()
        if (fact := known.get(f"{path[-1]}.{name}")) is not None and fact.kind == "number"
    }


_SOURCES: Mapping[str, Source] = {
    "tasks": _section("tasks"),
    "cases": _section("cases"),
    "messages": _section("messages"),
    "forms": _section("forms"),
    "plans": _section("check_ins"),
    "consents": _section("consents"),
    "answered": _answered,
    "papers": _papers,
    "tracks": _tracks,
    "stages": _stages,
    "steps": _steps,
    "whom": _whom,
    "filled_by": _filled_by,
    "things": _things,
    "numbers": _numbers,
    "own_numbers": _own_numbers,
}
