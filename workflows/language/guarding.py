"""Where a program guards people less than its template does.

A first version has nothing before it to be compared with, so a lowered sensitivity, which no lock forbids, would be
noticed by nobody: it is allowed, but somebody says with her name that it is meant. A way past a locked step is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.base import called
from models.findings import Finding, finding
from models.vocabulary import Sensitivity
from workflows.language.caring import keeps_safe
from workflows.language.change_words import word_of
from workflows.language.changes import in_text, loosened_in
from workflows.language.lint.draft import Draft
from workflows.language.lint.ways_around import around_step
from workflows.language.places import Path, Places, in_words
from workflows.language.protections import loosened_word
from workflows.language.reading import Reading
from workflows.language.structure import structured
from workflows.language.ways_past import past_locked_steps

_WORDS: Mapping[str, frozenset[str]] = {
    "questions": frozenset({"sensitivity", "exported", "shared_with_match", "required", "relevant"}),
    "consents": frozenset({"required", "asked_of", "given_by", "given_with", "lasts"}),
    "checks": frozenset({"asked_of", "done_by", "records", "valid_for"}),
    "training": frozenset({"valid_for"}),
    "cases": frozenset({"sensitivity", "seen_by", "owner", "answer_within"}),
    "indicators": frozenset({"hide_below"}),
}
"""The words that guard an answer, a person's agreement, a check or a training, how soon somebody is heard, or a small
number, by what they are said of."""
_CARING = ("rules", "transitions", "stages", "check_ins", "cases", "consents", "checks")
"""Where a program says how somebody is kept safe, beyond the words that guard an answer or an agreement."""
_templates: dict[str, Definition] = {}
_MOST = 64


def guarded_less(reading: Reading) -> tuple[Finding, ...]:
    """X18 for every word by which a program guards less than the template and the packs it is made of."""
    template = _template(reading) if reading.definition is not None and reading.templates else None
    if reading.definition is None or template is None:
        return ()
    said = list(_said(reading.own, reading.inherited))
    return tuple(_weaker(template, reading.definition, said, reading.places))


def heard_less(reading: Reading) -> tuple[Finding, ...]:
    """X22 for what the template says to keep people safe and the program does not: a rule or a step by which somebody
    hears that one is not safe, a consent, a check or a case left out, a question nobody answers, an earlier start."""
    template = _template(reading) if reading.definition is not None and reading.templates else None
    if reading.definition is None or template is None or not any(section in reading.own for section in _CARING):
        return ()
    return tuple(
        reading.places.put_on(replace(finding("X22", change.place, path=change.path), tells={"what": (change.said,)}))
        for change in loosened_in(template, reading.definition, _CARING)
        if _is_grave(template, change.path)
    )


def _is_grave(template: Definition, path: Path) -> bool:
    section, name = path[0], path[1]
    if section == "rules":
        return keeps_safe(template, template.rules.get(name))
    if section == "transitions":
        return name == "match" and keeps_safe(template, template.transitions["match"].get(path[2]))
    if section == "cases":
        case = template.cases.get(name)
        return len(path) == 2 and case is not None and case.sensitivity is Sensitivity.SENSITIVE
    if section == "check_ins":  # how often somebody is asked is the program's own to say; whether she is, is not
        return path[2:] in ((), ("asks",))
    return section == "stages" or len(path) == 2


def walked_around(reading: Reading, known: Iterable[Finding]) -> tuple[Finding, ...]:
    """P24 (P25) for every locked step of the template that a step of the program leads past, from wherever it starts.
    Where the program's own lint said so already (``known``), it is not said again."""
    template = _template(reading) if reading.definition is not None and reading.templates else None
    if reading.definition is None or template is None or "transitions" not in reading.own:
        return ()
    told = {one.path for one in known if one.code in ("P24", "P25")}
    draft = Draft(reading.definition, reading.places)
    return tuple(
        around_step(draft, path, step, way)
        for path, step, way in past_locked_steps(template, reading.definition)
        if path not in told
    )


def _said(own: Mapping[str, Any], inherited: Mapping[str, Any]) -> Iterator[Path]:
    """The paths of guarding words that the program itself says of something inherited."""
    for form, told in _items(own, "forms"):
        below = _inside(inherited, "forms", form)
        yield from (("forms", form, "questions", *path) for path in _told(told, below, "questions"))
    for section in (section for section in _WORDS if section != "questions"):
        yield from ((section, *path) for path in _told(own, inherited, section))


def _told(own: Mapping[str, Any], inherited: Mapping[str, Any], section: str) -> Iterator[tuple[str, str]]:
    for name, item in _items(own, section):
        if _inside(inherited, section, name):
            yield from ((name, word) for word in item if word in _WORDS[section])


def _items(tree: Mapping[str, Any], section: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    items = tree.get(section)
    if isinstance(items, Mapping):
        yield from ((str(name), item) for name, item in items.items() if isinstance(item, Mapping))


def _inside(tree: Mapping[str, Any], section: str, name: str) -> Mapping[str, Any]:
    return dict(_items(tree, section)).get(name, {})


def _template(reading: Reading) -> Definition | None:
    """What the template and the packs say alone, as a definition. It is worked out once."""
    key = repr(sorted(reading.templates.items()))
    known = _templates.get(key)
    if known is not None:
        return known
    program = {**(reading.inherited.get("program") or {}), "name": "template", "label": "Template"}
    template, _ = structured({**reading.inherited, "program": program}, Places())
    if template is not None:
        if len(_templates) >= _MOST:
            _templates.clear()  # others may be at it right now: nobody looks up what was there a moment ago
        _templates[key] = template
    return template


def _weaker(template: Definition, definition: Definition, said: list[Path], places: Places) -> Iterator[Finding]:
    for path in said:
        before, after = _item(template, path[:-1]), _item(definition, path[:-1])
        if before is None or after is None:
            continue
        one, two = getattr(before, path[-1]), getattr(after, path[-1])
        if one != two and loosened_word(template, definition, path, (before, after), (one, two)) is not None:
            told = {"item": called(after, path[-2]), "word": word_of(path)}
            told |= {"before": in_text(one) or "–", "after": in_text(two) or "–"}
            yield places.put_on(finding("X18", in_words(path), path=path, **told))


def _item(definition: Definition, path: Path) -> BaseModel | None:
    if path[0] == "forms":
        form = definition.forms.get(path[1])
        return form.questions.get(path[3]) if form is not None else None
    item: BaseModel | None = getattr(definition, path[0]).get(path[1])
    return item


__all__ = ["guarded_less", "heard_less", "walked_around"]
