"""What an event counts as: a meeting of the match, or a module of a training for whoever came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.definitions.definition import Definition

MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Counted:
    """One word of ``counts_as``: ``name`` is the module and ``training`` its curriculum, "" for a meeting."""

    kind: Literal["meeting", "module"]
    name: str = ""
    training: str = ""


def counted_as(definition: Definition, word: str) -> Counted | None:
    """``meeting``, ``mentor_core.culture`` or a module's own name → what it counts as; None for any other word."""
    if word == MEETING:
        return Counted("meeting")
    owner, dot, module = word.rpartition(".")
    for name, training in definition.training.items():
        if module in training.modules and (not dot or owner.removeprefix("training.") == name):
            return Counted("module", module, name)
    return None


def countable(definition: Definition) -> Iterator[str]:
    """Every word that ``counts_as`` can have."""
    yield MEETING
    for name, training in definition.training.items():
        yield from (f"{name}.{module}" for module in training.modules)
