"""What was found out about a plan, kept as long as somebody looks at that plan."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from workflows.matching.plan import Plan

Found = TypeVar("Found")
_HELD = 512
"""So many answers are kept for one plan; the oldest is found out again."""


class Remembered(Generic[Found]):
    """Answers to questions about plans, each found out once. A plan never changes and comes from one engine, so what
    was true of it stays true; with the plan its answers go."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Plan, dict[Hashable, Found]] = WeakKeyDictionary()

    def of(self, plan: Plan, find_out: Callable[[], Found], *question: Hashable) -> Found:
        """The answer for a plan. Two people may ask at once: then both find it out, and it is the same."""
        known = self._of.setdefault(plan, {})
        with suppress(KeyError):
            return known[question]
        found = find_out()
        for oldest in list(known)[: max(0, len(known) - _HELD + 1)]:
            known.pop(oldest, None)
        known[question] = found
        return found
