"""Texts and their translations: every text that can be translated, and a definition in another language.

A translation knows the text it was made from (``of``). When that text changes the translation is out of date: it is
kept, marked, and not shown. Lists that come with Kith have translations of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.kept import kept_with_definition
from models.definitions.placeholders import placeholders_in
from models.definitions.sections import Translation
from models.i18n import RIGHT_TO_LEFT
from models.vocabulary import Sensitivity
from workflows.language.places import Path
from workflows.language.shape import words_of

TRANSLATED = frozenset({"label", "summary", "hint", "constraint_message", "subject", "text", "first_steps"})
"""The words of an item that hold a text people read."""
_KEPT = 64
_ORIGINAL = "_first_written"
"""Where a definition in another language keeps the one it was made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of a definition. ``path`` is the path of the word; ``read_outside`` says whether anybody reads it who
    does not work in the program: participants, their families, partners."""

    path: Path
    text: str
    read_outside: bool

    @property
    def name(self) -> str:
        """The path as translations write it: ``forms.check_in.questions.met.label``."""
        return ".".join(self.path)


@kept_with_definition
def texts_of(definition: Definition) -> tuple[Text, ...]:
    """Every text of a definition that can be translated, in the order of the sections. A choice is its own text
    (``choices.sectors.health``); an item without a text is not among them."""
    outside = _Outside(definition)
    return tuple(
        Text(path=path, text=text, read_outside=outside.reads(path)) for path, text in _texts((), definition) if text
    )


def _texts(path: Path, value: object) -> Iterator[tuple[Path, str]]:
    if isinstance(value, BaseModel):
        for word, field in words_of(type(value)).items():
            if word == "translations":
                continue
            inner = getattr(value, field)
            is_choice = path[:1] == ("choices",) and len(path) == 3
            if word in TRANSLATED:
                if isinstance(inner, str):
                    yield (path if is_choice else (*path, word)), inner
            else:
                # A list of choices is written without the word ‘choices’.
                yield from _texts(path if word == "choices" and len(path) == 2 else (*path, word), inner)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts((*path, str(name)), item)


class _Outside:
    """Which texts are read by people who do not work in the program."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.people = frozenset(name for name, role in definition.roles.items() if role.is_ != "staff")
        self.forms = frozenset(name for name, form in definition.forms.items() if self.among(form.filled_by))
        self.lists = frozenset(self._lists())

    def among(self, roles: Collection[str]) -> bool:
        return not self.people.isdisjoint(roles)

    def _lists(self) -> Iterator[str]:
        for form in self.forms:
            for question in self.definition.forms[form].questions.values():
                if question.kind.choices:
                    yield question.kind.choices
        for goals in self.definition.goals.values():
            if goals.areas:
                yield goals.areas
        for steps in self.definition.transitions.values():
            for step in steps.values():
                if step.reason and self.among(step.by):
                    yield step.reason

    def reads(self, path: Path) -> bool:
        section, name = path[0], path[1] if len(path) > 1 else ""
        if section == "messages" and path[-1] == "label":
            return False  # what the team calls it
        if path[-1] == "first_steps":
            return False  # for whoever takes the case
        if section in ("program", "roles", "consents", "goals", "messages"):
            return True
        if section == "cases":
            # Whoever complains finds them on the public fact sheet.
            return self.definition.cases[name].sensitivity is not Sensitivity.ORDINARY
        if section == "forms":
            return name in self.forms
        if section == "choices":
            return name in self.lists
        if section == "transitions":
            return self.among(self.definition.transitions[name][path[2]].by)
        asked = {"checks": "asked_of", "training": "for_", "events": "for_", "groups": "for_", "resources": "for_"}
        asked |= {"check_ins": "asks"}
        if section in asked:
            return self.among(getattr(getattr(self.definition, section)[name], asked[section]))
        return False


# How far a translation is -------------------------------------------------------------------------------------------
def current(definition: Definition, language: str) -> dict[str, str]:
    """The translations into a language that belong to today's texts: dotted path → text."""
    made = definition.translations.get(language)
    if not made:
        return {}
    return {
        text.name: made[text.name].text
        for text in texts_of(definition)
        if text.name in made and made[text.name].of == text.text and made[text.name].text.strip()
    }


def tongues(definition: Definition, language: str) -> tuple[str, ...]:
    """The languages in which somebody reads a program who reads this one, the nearest first; () where it is none of the
    program's. Source: BCP 47, lookup: ``fr-CA`` is read in ``fr-CA``, what is missing there in ``fr``; nobody minds
    capitals or ``_``. One who reads ``pt`` reads ``pt-BR`` sooner than another language."""
    known: dict[str, str] = {}
    for one in (*definition.program.languages, *definition.translations):
        known.setdefault(_tag(one), one)
    parts = _tag(language).split("-")
    found = [known[tag] for end in range(len(parts), 0, -1) if (tag := "-".join(parts[:end])) in known]
    near = (one for tag, one in known.items() if tag.startswith(f"{parts[0]}-"))
    return tuple(found) or tuple(near)[:1]


def _tag(language: str) -> str:
    return language.replace("_", "-").lower()


def read_in(definition: Definition, language: str) -> dict[str, str]:
    """What stands in the place of the texts for whoever reads a language: the translations into it, and where there is
    none, those into the one it belongs to. What was first written in one of these is read as it is."""
    read: dict[str, str] = {}
    first = definition.program.languages[0]
    for one in tongues(definition, language):
        said = {text.name: text.text for text in texts_of(definition)} if one == first else current(definition, one)
        read = {**said, **read}
        if one == first:
            break
    return read


def untranslated(definition: Definition, language: str) -> tuple[Text, ...]:
    """The texts read outside the team that have no translation at all, nor one that is out of date."""
    made = definition.translations.get(language, {})
    read = read_in(definition, language)
    return tuple(
        text
        for text in texts_of(definition)
        if text.read_outside and not _said(made.get(text.name)) and text.name not in read
    )


def out_of_date(definition: Definition, language: str) -> tuple[Text, ...]:
    """The texts that were changed after they had been translated."""
    made = definition.translations.get(language, {})
    return tuple(text for text in texts_of(definition) if text.name in made and made[text.name].of != text.text)


def left_over(definition: Definition, language: str) -> tuple[str, ...]:
    """Translations of texts that are no longer there."""
    known = {text.name for text in texts_of(definition)}
    return tuple(name for name in definition.translations.get(language, {}) if name not in known)


def same_placeholders(text: str, translation: str) -> bool:
    """Whether a translation fills in the same as its text, in whatever order."""
    return sorted(placeholders_in(text)) == sorted(placeholders_in(translation))


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left: ``fa``, ``fa-AF``, ``az-Arab``."""
    main, *rest = language.split("-")
    return main.lower() in RIGHT_TO_LEFT or bool({"arab", "hebr", "thaa"} & {part.lower() for part in rest})


def _said(translation: Translation | None) -> bool:
    return translation is not None and bool(translation.text.strip())


# In another language ------------------------------------------------------------------------------------------------
_known: dict[tuple[int, str], tuple[Definition, Definition]] = {}


def as_first_written(definition: Definition) -> Definition:
    """The definition that ``localised`` put into another language; any other as it is. A copy takes along what it was
    copied from, but says something else by now, as one that is more careful with answers: it is another."""
    of, written = definition.__dict__.get(_ORIGINAL, (0, definition))
    return written if of == id(definition) else definition


def localised(definition: Definition, language: str) -> Definition:
    """The definition with every text in a language where a translation of today's text exists; the rest stays as it is.
    Its first language is then this one, so lists that come with Kith are read in it too. A language the program does
    not speak is answered by the nearest it speaks (``tongues``), else by the definition itself. One that is in another
    language already is put into this one from what it was first written in."""
    definition = as_first_written(definition)
    meant = next(iter(tongues(definition, language)), None)
    if meant is None or meant == definition.program.languages[0]:
        return definition
    entry = _known.get((id(definition), meant))
    if entry is None or entry[0] is not definition:
        if len(_known) >= _KEPT:
            _known.clear()
        entry = _known[id(definition), meant] = (definition, _in(definition, meant))
    return entry[1]


def _in(definition: Definition, language: str) -> Definition:
    data = definition.model_dump(by_alias=True)
    for name, text in read_in(definition, language).items():
        *way, word = _way(name)
        here: Any = data
        for step in way:
            here = here[step]
        here[word] = text
    others = (one for one in definition.program.languages if one != language)
    data["program"]["languages"] = (language, *others)
    made = Definition.model_validate(data)
    made.__dict__[_ORIGINAL] = (id(made), definition)
    return made


@lru_cache(maxsize=4096)
def _way(name: str) -> tuple[str, ...]:
    """Where a text lies in the dumped definition: a choice has its text under ``label``."""
    path = tuple(name.split("."))
    return ("choices", path[1], "choices", path[2], "label") if path[0] == "choices" else path


# Templates ----------------------------------------------------------------------------------------------------------
def inherited_translations(data: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The plain translations of a merged tree without those a template made of another text: whoever changes a text
    has not yet got it in other languages. What is translated in ``own`` words stays, out of date or not."""
    kept: dict[str, Any] = {}
    made = own.get("translations")
    made = made if isinstance(made, dict) else {}
    for language, entries in data.get("translations", {}).items():
        mine = made.get(language)
        mine = mine if isinstance(mine, dict) else {}
        if isinstance(entries, dict):
            entries = {name: entry for name, entry in entries.items() if name in mine or _fits(data, name, entry)}
        kept[language] = entries
    return kept


def _fits(data: Mapping[str, Any], name: str, entry: Any) -> bool:
    here: Any = data
    for word in name.split("."):
        if not isinstance(here, Mapping):
            return False
        inner = here.get("choices")
        lists = name.startswith("choices.") and word not in here and isinstance(inner, Mapping)
        here = inner.get(word) if lists and isinstance(inner, Mapping) else here.get(word)
    text = here.get("label") if isinstance(here, Mapping) else here
    return isinstance(entry, Mapping) and isinstance(text, str) and text.strip() == str(entry.get("of")).strip()
