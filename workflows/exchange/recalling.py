"""What a mapping says, and what is remembered of it, in the words the program has today.

A mapping and the memory of earlier rosters name questions, choices and consents. The program may call these otherwise
by now: what was renamed is followed, what is gone is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.definitions import Definition
from workflows.exchange.asking import Asked
from workflows.exchange.pieces import PIECES
from workflows.exchange.week import when_of_part

CONSENT = "consent."
"""Begins a target that is a consent: ``consent.share_answers``."""


def targets(
    said: str, asked: Mapping[str, Asked], definition: Definition
) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    """A mapping's text as question, choice, further questions and consents; what was renamed since is followed, what
    the definition no longer knows is left out."""
    words = said.split()
    (question, part), *others = [found for word in words if (found := _target(word, asked))] or [("", "")]
    also = tuple(other for other, its_part in others if other != question and not part and not its_part)
    agreed = (word.removeprefix(CONSENT) for word in words if word.startswith(CONSENT))
    former = {name: one.formerly for name, one in definition.consents.items()}
    consents = tuple(now for word in agreed if (now := _now(word, former)))
    return question, part, also, consents


def _target(word: str, asked: Mapping[str, Asked]) -> tuple[str, str] | None:
    told, _, part = word.removesuffix("]").partition("[")
    question = _now(told, {name: one.formerly for name, one in asked.items()})
    if question is None:
        return None
    if not part:
        return question, ""
    choices = asked[question].target.choices
    if choices is None:
        return (question, part) if part in PIECES.get(asked[question].target.kind.kind, ()) else None
    if when_of_part(part) is not None:
        return question, part
    found = part if part in choices.labels else choices.find(part)
    return (question, found) if found is not None else None


def _now(name: str, former: Mapping[str, tuple[str, ...]]) -> str | None:
    """What something is called now; None where it is no longer there."""
    return name if name in former else next((now for now, was in former.items() if name in was), None)
