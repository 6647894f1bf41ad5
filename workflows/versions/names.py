"""What things were called and are called: the renames between two versions, from ``formerly`` and the plan of a move.

The result is what the engine reads in the event of a move (``workflows/engine/moving.py`` says its sections).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from models.definitions import Definition
from models.definitions.sections import Question
from models.vocabulary import Sensitivity

Names = dict[str, dict[str, str]]
_FLAT = ("forms", "consents", "checks", "training", "tasks", "cases", "events", "goals", "check_ins", "matching")
ARCHIVE = ""
"""Instead of a new name: the old answer is kept as it was given, and read no more."""


def names_between(old: Definition, new: Definition) -> Names:
    """Section → old name → new name, of everything whose definition says what it was called before."""
    found: Names = {}
    for section in _FLAT:
        _put(found, section, former(getattr(old, section), getattr(new, section)))
    for track, stages in new.stages.items():
        _put(found, f"stages:{track}", former(old.stages.get(track, {}), stages))
    for section, inner in (("training", "modules"), ("goals", "milestones")):
        for name, one, two in _both(old, new, section, found):
            _put(found, f"{inner}:{name}", former(getattr(one, inner), getattr(two, inner)))
    for name, one, two in _both(old, new, "forms", found):
        questions = former(one.questions, two.questions)
        _put(found, f"questions:{name}", questions)
        for asked, question in one.questions.items():
            now = two.questions.get(questions.get(asked, asked))
            if now is not None:
                _put(found, f"values:{name}.{asked}", _choices(old, new, question, now))
    return found


def former(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Old name → new name. Several that became one all lead to it."""
    return {
        was: name
        for name, item in after.items()
        for was in getattr(item, "formerly", ())
        if was in before and was not in after
    }


def _both(old: Definition, new: Definition, section: str, found: Names) -> Iterator[tuple[str, Any, Any]]:
    """The items of a section that are in both, by their old names."""
    after = getattr(new, section)
    for name, one in getattr(old, section).items():
        two = after.get(found.get(section, {}).get(name, name))
        if two is not None:
            yield name, one, two


def _choices(old: Definition, new: Definition, one: Question, two: Question) -> dict[str, str]:
    before, after = old.choices.get(one.kind.choices or ""), new.choices.get(two.kind.choices or "")
    return former(before.choices, after.choices) if before is not None and after is not None else {}


def _put(found: Names, section: str, names: dict[str, str]) -> None:
    if names:
        found.setdefault(section, {}).update(names)


def through(steps: Sequence[Names]) -> Names:
    """Renames one after the other: what 2 called *b* and 3 calls *c* was *a* in 1, so *a* is *c*."""
    whole: Names = {}
    for step in steps:
        whole = _then(whole, step)
    return whole


def through_versions(way: Sequence[Definition]) -> Names:
    """The renames from the first of these versions to the last. What one between them had no more, and the last asks
    again less carefully, is archived: nobody was told that what was said in confidence would be an answer to it."""
    steps = [names_between(old, new) for old, new in pairwise(way)]
    whole = through(steps)
    for form, said in way[0].forms.items():
        for name, question in said.questions.items():
            now = _asked_again(way, steps, form, name)
            if now is not None and _is_less_careful(now, question):
                whole.setdefault(f"questions:{form}", {})[name] = ARCHIVE
    return whole


def _asked_again(way: Sequence[Definition], steps: Sequence[Names], form: str, name: str) -> Question | None:
    """What the last version asks by the name that a question had when a version left it out; None where none did."""
    for version, step in zip(way[1:], steps, strict=True):
        renamed = step.get(f"questions:{form}", {})
        form = step.get("forms", {}).get(form, form)
        after = renamed.get(name, name)
        if _question(version, form, after) is None:
            return _question(way[-1], form, name)
        name = after
    return None


def _question(definition: Definition, form: str, name: str) -> Question | None:
    return definition.forms[form].questions.get(name) if form in definition.forms else None


_LEVELS = list(Sensitivity)


def _is_less_careful(now: Question, before: Question) -> bool:
    return (
        _LEVELS.index(now.sensitivity) < _LEVELS.index(before.sensitivity)
        or (now.exported and not before.exported)
        or (now.shared_with_match and not before.shared_with_match)
    )


_INNER = {"questions": "forms", "values": "forms", "modules": "training", "milestones": "goals"}


def _then(first: Names, second: Names) -> Names:
    found: Names = {section: dict(names) for section, names in first.items()}
    back = {outer: {now: was for was, now in first.get(outer, {}).items()} for outer in _FLAT}
    for section, names in second.items():
        kind, _, owner = section.partition(":")
        key = section
        if kind in _INNER:
            form, dot, question = owner.partition(".")
            was = back[_INNER[kind]].get(form, form)
            if dot:
                asked = {now: one for one, now in first.get(f"questions:{was}", {}).items()}
                question = asked.get(question, question)
            key = f"{kind}:{was}{dot}{question}"
        mine = found.setdefault(key, {})
        for was, now in list(mine.items()):
            mine[was] = names.get(now, now)
        mine.update({was: now for was, now in names.items() if was not in mine})
    return found


def for_stream(names: Mapping[str, Mapping[str, str]], track: str) -> Names:
    """The renames that concern one stream: its own stages, and everything else."""
    own: Names = {section: dict(one) for section, one in names.items() if not section.startswith("stages:")}
    _put(own, "stages", dict(names.get(f"stages:{track}", {})))
    return own


def inverse(names: Mapping[str, Mapping[str, str]]) -> tuple[Names, frozenset[str]]:
    """The renames the other way round, and the sections in which two became one, so that nothing can be told apart.

    Sections named after a form, a training or a set of goals are named by what it is called now.
    """
    found: Names = {}
    merged: set[str] = set()
    for section, one in names.items():
        kind, _, owner = section.partition(":")
        key = section
        if kind in _INNER:
            form, dot, question = owner.partition(".")
            asked = names.get(f"questions:{form}", {}).get(question, question)
            key = f"{kind}:{names.get(_INNER[kind], {}).get(form, form)}{dot}{asked}"
        kept = {was: now for was, now in one.items() if now != ARCHIVE}
        if len(set(kept.values())) < len(kept):
            merged.add(section)
        _put(found, key, {now: was for was, now in reversed(kept.items())})
    return found, frozenset(merged)


__all__ = ["ARCHIVE", "Names", "for_stream", "former", "inverse", "names_between", "through", "through_versions"]
