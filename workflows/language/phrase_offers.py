"""What the blanks of a phrase offer: the tasks, messages, stages … of one definition, by name with their labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from models.definitions.base import called
from models.definitions.definition import Definition
from models.definitions.facts import facts_of
from models.definitions.phrases import EXPIRING
from models.definitions.placeholders import PLACEHOLDER
from models.definitions.wording import subject_label
from models.i18n import colon, mark, translate
from models.vocabulary import MATCH
from workflows.language.phrase_boxes import SHAPES, Blank, Phrase, PhraseKind, Shape
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
        return {name: called(item, name) for name, item in getattr(definition, section).items()}

    return found


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
    return {name: called(item, name) for name, item in {**definition.forms, **definition.check_ins}.items()}


def _papers(definition: Definition, *_: object) -> Offers:
    return {
        f"{kind}.{name}": called(item, name)
        for kind, section in EXPIRING.items()
        for name, item in getattr(definition, section).items()
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


# What is nearly always meant -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class WholePhrase:
    """A phrase to choose in one go: ``says`` tells it, ``phrase`` is what stands in its boxes then."""

    says: str
    phrase: Phrase


_IN_ONE_GO = frozenset({"tasks", "messages", "cases", "forms", "steps"})


def whole_phrases(
    definition: Definition, kind: PhraseKind, path: Path, *, language: str = "en"
) -> dict[str, WholePhrase]:
    """What a new line can say, by a name of its own: every way to say it; for what is done with every task, message,
    concern or form it may be about, so that it is found by typing a part of its name."""
    found: dict[str, WholePhrase] = {}
    for shape in SHAPES[kind]:
        says, begun = translate(shape.says, language), Phrase(shape=shape.name)
        first = shape.blanks[0] if shape.blanks else None
        if kind is not PhraseKind.ACTION or first is None or first.source not in _IN_ONE_GO:
            found[shape.name] = WholePhrase(says=says, phrase=likely(definition, shape, begun, path))
            continue
        for name, label in offers(definition, first, begun, path, language=language).items():
            phrase = likely(definition, shape, replace(begun, values={first.name: (name,)}), path)
            found[f"{shape.name}:{name}"] = WholePhrase(says=f"{says}{colon(language)}{label}", phrase=phrase)
    return found


def likely(definition: Definition, shape: Shape, phrase: Phrase, path: Path) -> Phrase:
    """A phrase with what is nearly always meant in the blanks that decide nothing by themselves: the match, the people
    a message speaks to, those who fill in a form. What stands there stays."""
    values = dict(phrase.values)
    for blank in shape.blanks:
        if values.get(blank.name):
            continue
        if blank.source == "tracks" and definition.stages.get(MATCH):
            values[blank.name] = (MATCH,)
        elif blank.source == "whom" and values.get("message"):
            values[blank.name] = _spoken_to(definition, values["message"][0], path)
        elif blank.source == "filled_by" and (form := definition.forms.get((values.get("form") or ("",))[0])):
            values[blank.name] = tuple(form.filled_by)
    return replace(phrase, values={name: words for name, words in values.items() if words})


def _spoken_to(definition: Definition, message: str, path: Path) -> tuple[str, ...]:
    """The roles whose answers a message names; those of the track, or everybody who takes part, where it names none."""
    told = definition.messages.get(message)
    named = {name.partition(".")[0] for name in PLACEHOLDER.findall(told.text if told is not None else "")}
    participants = tuple(role for role in definition.participants if role in named)
    if not participants and path[0] == "transitions" and path[1] in definition.participants:
        return (path[1],)
    return participants or tuple(definition.participants)
