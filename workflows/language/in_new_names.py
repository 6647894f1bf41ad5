"""An old definition in the names of a new one, so that a renamed item is one change and no loss of whatever names it.

Items say themselves what they were called (``formerly``). The lines that ask for a renamed question, the steps from and
to a renamed stage, the rules that open a renamed case: all of them say the same as before, in another word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from models.definitions import Definition
from models.definitions.sections import ChoiceList
from workflows.language.places import Path
from workflows.language.renaming import rename_in_tree
from workflows.language.shape import words_of
from workflows.language.writing import canonical_json


def in_new_names(old: Definition, new: Definition) -> tuple[Definition, Mapping[Path, str]]:
    """The old definition in new names, and what renamed items were called, by where they are in the new one."""
    names = {(*path, name): was for path, name, was in _renamed((), old, new)}
    if not names:
        return old, {}
    tree = json.loads(canonical_json(old))
    for path, was in names.items():
        rename_in_tree(tree, (*path[:-1], was), path[-1])
    try:
        return Definition.model_validate(tree), names
    except ValidationError:  # names that stand for something else here, too: whatever names it is told as changed
        return old, {}


def _renamed(path: Path, before: Any, after: Any) -> Iterator[tuple[Path, str, str]]:
    """Where an item has another name, its name and what it was called: what holds others before what it holds."""
    if isinstance(before, ChoiceList) and isinstance(after, ChoiceList):
        yield from _renamed(path, before.choices, after.choices)
    elif isinstance(before, BaseModel) and isinstance(after, BaseModel):
        for word, name in words_of(type(after)).items():
            yield from _renamed((*path, word), getattr(before, name), getattr(after, name))
    elif isinstance(before, Mapping) and isinstance(after, Mapping) and path[:1] != ("translations",):
        pairs = renamed(before, after)
        yield from ((path, name, was) for name, was in pairs.items())
        for name, item in after.items():
            yield from _renamed((*path, name), before.get(pairs.get(name, name)), item)


def renamed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """New name → the name it had, for the items that say so themselves (``formerly``). Of several former names it is
    the first that was there; an item that was there under its present name is not renamed."""
    found: dict[str, str] = {}
    for name, item in after.items():
        if name in before:
            continue
        was = next((old for old in getattr(item, "formerly", ()) if old in before and old not in after), None)
        if was is not None:
            found[name] = was
    return found


__all__ = ["in_new_names", "renamed"]
