"""What follows from a definition alone is worked out once and kept as long as the definition is in use."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from models.definitions.definition import Definition

Found = TypeVar("Found")

MOST = 64
"""So many definitions are remembered: more versions than are in use at once."""


def kept_with_definition(find: Callable[[Definition], Found]) -> Callable[[Definition], Found]:
    """Answer from memory for a definition that was asked about before. Definitions are frozen, so what was found stays
    true; they are told apart by identity, because comparing two long ones costs more than most of what is kept."""
    known: dict[int, tuple[Definition, Found]] = {}

    @wraps(find)
    def kept(definition: Definition) -> Found:
        entry = known.get(id(definition))
        if entry is not None and entry[0] is definition:
            return entry[1]
        if len(known) >= MOST:
            known.clear()
        found = find(definition)
        known[id(definition)] = (definition, found)
        return found

    return kept
