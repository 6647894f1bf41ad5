"""What an event counts as: a meeting of the match, an answer to a check-in plan, or a module of a training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.definitions.definition import Definition

MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Counted:
    """One word of ``counts_as``: ``name`` is the plan or the module, ``training`` the curriculum of a module."""

    kind: Literal["meeting", "check_in", "module"]
    name: str = ""
    training: str = ""


def counted_as(definition: Definition, word: str) -> Counted | None:
    """``meeting``, the name of a check-in plan, ``mentor_core.culture`` or a module's own name → what it counts as;
    None for a word that is none of these."""
    if word == MEETING:
        return Counted("meeting")
    if word in definition.check_ins:
        return Counted("check_in", word)
    owner, dot, module = word.rpartition(".")
    for name, training in definition.training.items():
        if module in training.modules and (not dot or owner.removeprefix("training.") == name):
            return Counted("module", module, name)
    return None


def countable(definition: Definition) -> Iterator[str]:
    """Every word that ``counts_as`` can have."""
    yield MEETING
    yield from definition.check_ins
    for name, training in definition.training.items():
        yield from (f"{name}.{module}" for module in training.modules)
