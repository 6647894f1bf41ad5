"""What has disappeared and what has appeared that looks like it: the same thing under another name (V01)?

Without ``formerly`` a renamed question is a loss and a gain, and the answers of everybody under way stay behind. So a
disappearance that looks like a rename is asked about. Whoever means it says so once (``distinct``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Question
from models.findings import Finding, finding
from workflows.language.change_words import item_word
from workflows.language.in_new_names import renamed
from workflows.language.places import Path, in_words

ALIKE = 0.6
"""How much two labels, or two names, have in common before they look like the same (1 is the same text)."""


def suspected_renames(
    old: Definition, new: Definition, *, distinct: Collection[tuple[Path, str]] = ()
) -> tuple[Finding, ...]:
    """One V01 for each item that seems to have a new name. ``distinct`` are pairs somebody said are two things: the
    path of the new one and the name of the gone one. ``params`` has both names (``before``, ``after``)."""
    return tuple(
        finding("V01", in_words((*path, after)), path=(*path, after), before=before, after=after, of=item_word(path))
        for path, one, two in _sections(old, new)
        for before, after in _pairs(one, two)
        if ((*path, after), before) not in distinct
    )


def _sections(old: Definition, new: Definition) -> Iterator[tuple[Path, Mapping[str, Any], Mapping[str, Any]]]:
    """The sections whose items people's answers and places rest on, of what both definitions have."""
    for name, form in new.forms.items():
        was = old.forms.get(name) or next((old.forms[one] for one in form.formerly if one in old.forms), None)
        if was is not None:
            yield ("forms", name, "questions"), was.questions, form.questions
    for name, choices in new.choices.items():
        if name in old.choices:
            yield ("choices", name), old.choices[name].choices, choices.choices
    for track, stages in new.stages.items():
        if track in old.stages:
            yield ("stages", track), old.stages[track], stages
    for section in ("forms", "consents", "checks", "training"):
        yield (section,), getattr(old, section), getattr(new, section)


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    pairs = renamed(before, after)
    gone = [name for name in before if name not in after and name not in pairs.values()]
    came = [name for name in after if name not in before and name not in pairs]
    likeness = sorted(
        ((_alike(before[one], one, after[two], two), one, two) for one in gone for two in came), reverse=True
    )
    taken: set[str] = set()
    for much, one, two in likeness:
        if much >= ALIKE and not {f"-{one}", f"+{two}"} & taken:
            taken |= {f"-{one}", f"+{two}"}
            yield one, two


def _alike(before: Any, one: str, after: Any, two: str) -> float:
    if isinstance(before, Question) and isinstance(after, Question):
        kinds = before.kind, after.kind
        if (kinds[0].kind, kinds[0].choices) != (kinds[1].kind, kinds[1].choices):
            return 0.0
    texts = SequenceMatcher(None, called(before, one).lower(), called(after, two).lower()).ratio()
    return max(texts, SequenceMatcher(None, one, two).ratio())


__all__ = ["suspected_renames"]
