"""A new program from a template and a few answers: a draft that reads and lints, with everything still to be changed.

The draft says only what is different; the rest stays with the template and grows with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from models.definitions import Definition
from models.definitions.times import parse_duration
from models.findings import refuse
from models.plain_yaml import read_plain
from workflows import drafts, publishing
from workflows.actors import Actor
from workflows.building.packs import shipped_packs
from workflows.building.workplaces import workplaces
from workflows.drafts import DraftView
from workflows.language.beginning import name_for
from workflows.language.editing import set_value
from workflows.language.layers import PROGRAM
from workflows.language.reading import read_files
from workflows.language.sheets import long
from workflows.language.translating import localised
from workflows.language.writing import write_tree

WORDS = File(__file__).with_name("words.yaml")
TEMPLATES = ("professional", "cultural", "educational", "entrepreneurship", "family", "youth")
"""The templates in the order in which they are offered."""
WHOLE = 100
"""What the weights of a matching add up to."""
RHYTHMS: Mapping[str, tuple[str, ...]] = {
    "as_template": (),
    "weekly": ("1 week after match starts", "then every 1 week until match ends"),
    "weekly_first": (
        "1 week after match starts",
        "then every 1 week until 8 weeks",
        "then every 4 weeks until match ends",
    ),
    "fortnightly": ("1 week after match starts", "then every 2 weeks until match ends"),
    "monthly": (
        "1 week after match starts",
        "then every 2 weeks until 5 weeks",
        "then every 4 weeks until match ends",
    ),
}
"""How often pairs are asked how it goes, as the lines of a schedule; () leaves it to the template."""
NOT_TOGETHER: Mapping[str, frozenset[str]] = {"circles": frozenset({"child_safety"})}
"""A pack and those with which it does not go: who guards children meets them in pairs, each mentor checked for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template as the questions speak of it. ``packs`` are those that can be added, name → label and summary;
    ``inside`` those it has already; ``words`` the ready words by role, ``schedule`` the lines of its check-ins."""

    name: str
    label: str
    summary: str
    languages: tuple[str, ...]
    time_zone: str
    weeks: int
    roles: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    packs: Mapping[str, tuple[str, str]]
    schedule: tuple[str, ...]
    places: str
    counts: tuple[int, int]
    inside: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered. ``roles``: how a role is called; ``places``: how many mentees one mentor has at most, 0 for
    what each mentor says herself; ``rhythm``: a key of RHYTHMS."""

    name: str
    languages: Sequence[str] = ()
    time_zone: str = ""
    weeks: int = 0
    roles: Mapping[str, str] | None = None
    packs: Sequence[str] = ()
    rhythm: str = "as_template"
    places: int = 0


@lru_cache(maxsize=16)
def template_of(name: str, language: str = "en") -> Template:
    """A template as it can be asked about, told in a language. Raises ``Refused`` for a name that is not shipped."""
    reading = read_files(publishing.shipped_files(name))
    found = reading.definition
    if found is None:
        raise refuse("program_unknown", name=name)
    length = parse_duration(found.program.lasts or "") or parse_duration("16 weeks")
    inside = frozenset(one.partition("@")[0] for one in reading.templates)
    packs = {
        pack: words
        for pack, words in shipped_packs(language).items()
        if pack not in inside and not NOT_TOGETHER.get(pack, frozenset()) & inside
    }
    plan = next(iter(found.check_ins.values()), None)
    ready, told = _words(), localised(found, language)
    return Template(
        name=name,
        label=told.program.label,
        summary=told.program.summary,
        languages=found.program.languages,
        time_zone=found.program.time_zone,
        weeks=round(length.days / 7) if length else 0,
        roles={role: found.role_label(role) for role in found.participants},
        words={
            role: tuple(dict.fromkeys([found.role_label(role), *ready.get(role, {})])) for role in found.participants
        },
        packs=packs,
        schedule=plan.schedule if plan else (),
        places=_places(found),
        counts=(sum(len(form.questions) for form in found.forms.values()), len(found.rules)),
        inside=inside,
    )


def _places(found: Definition) -> str:
    model = next(iter(found.matching.values()), None)
    return model.capacity.mentor if model else "1"


def files_for(template: str, answers: Answers, *, taken: Collection[str] = ()) -> dict[str, str]:
    """The texts of a new program. ``taken``: names that other programs have. Raises ``Refused`` (``program_unnamed``)
    for one without a name."""
    told = template_of(template)
    chosen = {*answers.packs, *told.inside}
    for pack in answers.packs:
        for other in NOT_TOGETHER.get(pack, frozenset()) & chosen:
            packs = shipped_packs()
            raise refuse("packs_not_together", one=packs[pack][0], other=packs[other][0])
    label = " ".join(answers.name.split())
    if not label:
        raise refuse("program_unnamed")
    base = read_files(publishing.shipped_files(template))
    version = base.own.get("program", {}).get("version", 1)
    name = name_for(label, {*taken, *publishing.shipped_programs(), *shipped_packs(), "base"})
    languages = tuple(answers.languages) or told.languages
    program: dict[str, Any] = {"name": name, "label": label, "extends": f"{template}@{version}"}
    if answers.packs:
        program["adds"] = list(answers.packs)
    if languages != told.languages:
        program["languages"] = list(languages)
    if answers.time_zone and answers.time_zone != told.time_zone:
        program["time_zone"] = answers.time_zone
    if answers.weeks and answers.weeks != told.weeks:
        program["lasts"] = f"{answers.weeks} weeks"
    called = {role: word for role, word in (answers.roles or {}).items() if word and word != told.roles.get(role)}
    tree: dict[str, Any] = {"program": program}
    if called:
        tree["roles"] = {role: {"label": word} for role, word in called.items()}
    definition = base.definition
    assert definition is not None
    model, plan = next(iter(definition.matching), None), next(iter(definition.check_ins), None)
    if model and answers.places and str(answers.places) != told.places:
        tree.setdefault("matching", {}).setdefault(model, {})["capacity"] = {"mentor": str(answers.places)}
    if plan and (lines := RHYTHMS[answers.rhythm]) and lines != told.schedule:
        tree["check_ins"] = {plan: {"schedule": list(lines)}}
    files = {PROGRAM: f"# {label}\n\n{write_tree(tree)}"}
    files |= _translated(label, called, languages)
    return _evened(files, model)


def _translated(label: str, called: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """A program's name is the same in every language; of the ready words the translations are known."""
    found = {}
    for language in languages[1:]:
        entries = {"program.label": {"of": label, "text": label}}
        for role, word in called.items():
            text = _words().get(role, {}).get(word, {}).get(language)
            if text:
                entries[f"roles.{role}.label"] = {"of": word, "text": text}
        found[f"translations/{language}.yaml"] = write_tree(entries)
    return found


def _evened(files: dict[str, str], model: str | None) -> dict[str, str]:
    """Where a pack brings weights of its own, all of them are made to add up to a hundred again."""
    prefer = long(read_files(files).whole).get("matching", {}).get(model, {}).get("prefer", {}) if model else {}
    weights = {name: int(one.get("weight", 0)) for name, one in prefer.items()}
    total = sum(weights.values())
    if not total or total == WHOLE:
        return files
    shares = {name: weight * WHOLE / total for name, weight in weights.items()}
    evened = {name: int(share) for name, share in shares.items()}
    for name in sorted(shares, key=lambda one: evened[one] - shares[one])[: WHOLE - sum(evened.values())]:
        evened[name] += 1
    for name, weight in evened.items():
        if weight != weights[name]:
            files = set_value(files, ("matching", str(model), "prefer", name, "weight"), weight)
    return files


def begin(actor: Actor, template: str, answers: Answers, *, now: datetime) -> DraftView:
    """A draft of a new program from a template and the answers. Stories of the template that an answer makes untrue
    (another rhythm, another length) are left out, and only those; ``drafts.stories_left_out`` names them."""
    taken = {one.name for one in workplaces(actor)}
    files = files_for(template, answers, taken=taken)
    definition = read_files(files).definition
    if definition is not None:
        files = drafts.without_untrue(files, definition)
    return drafts.begin(actor, files, now=now)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = read_plain(WORDS)
    return found
