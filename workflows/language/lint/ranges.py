"""Which values a condition lets through: numbers as a range, choices as a set. Enough to see what can never be true."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from models.definitions.conditions import Condition, parse_conditions
from models.definitions.facts import Fact
from models.definitions.numbers import read_number
from workflows.language.lint.draft import Draft


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers from ``low`` to ``high``; ``open_low`` and ``open_high``: without the end itself."""

    low: float = -inf
    high: float = inf
    open_low: bool = False
    open_high: bool = False

    def meets(self, low: float, high: float) -> bool:
        """Whether some number from ``low`` to ``high`` is in it."""
        return not self.both(Numbers(low, high)).is_empty

    def both(self, other: Numbers) -> Numbers:
        """What lies in this and in the other."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        open_low = any(one.open_low for one in (self, other) if one.low == low)
        open_high = any(one.open_high for one in (self, other) if one.high == high)
        return Numbers(low, high, open_low, open_high)

    @property
    def is_empty(self) -> bool:
        """Whether no number is in it."""
        return self.low > self.high or (self.low == self.high and (self.open_low or self.open_high))


def allowed_numbers(condition: Condition) -> Numbers | None:
    """The numbers that a condition lets through; None where it says nothing about a range of numbers."""
    values = [number for number in map(read_number, condition.values) if number is not None]
    if not values or len(values) < len(condition.values):
        return None
    first, name = values[0], condition.operator.name
    if name == "between":
        return Numbers(first, values[1])
    if name == "is_one_of":
        return Numbers(min(values), max(values))
    ranges = {
        "is": Numbers(first, first),
        "at_least": Numbers(low=first),
        "more_than": Numbers(low=first, open_low=True),
        "at_most": Numbers(high=first),
        "less_than": Numbers(high=first, open_high=True),
    }
    return ranges.get(name)


def bounds(draft: Draft, fact: Fact) -> tuple[float | None, float | None]:
    """The smallest and the largest answer: from the type of the question, or from its constraint."""
    low, high = fact.low, fact.high
    question = draft.definition.question(fact.subject)
    for group in parse_conditions(question.constraint).groups if question else ():
        wanted = allowed_numbers(group[0]) if len(group) == 1 and not group[0].subject else None
        if wanted is not None:
            low = wanted.low if wanted.low > (-inf if low is None else low) else low
            high = wanted.high if wanted.high < (inf if high is None else high) else high
    return low, high


_ONE = frozenset({"is", "is_one_of"})
_NONE = frozenset({"is_not", "is_not_one_of"})


def disjoint(first: Condition, second: Condition, fact: Fact) -> bool:
    """Whether two conditions about one fact can never both be true."""
    if first.operator.opposite == second.operator.name and first.values == second.values:
        return True
    if first.other is not None or second.other is not None or fact.kind == "stage":
        # A person can have several matches, each in a stage of its own.
        return False
    if fact.kind == "number":
        one, other = allowed_numbers(first), allowed_numbers(second)
        if one is not None and other is not None:
            return one.both(other).is_empty
    names = {first.operator.name, second.operator.name}
    if {"is_not_answered"} < names:
        positive = names - {"is_not_answered"}
        return not positive & (_NONE | {"is_not_answered"})
    one_of, other_of = set(first.values), set(second.values)
    if names <= _ONE:
        return one_of.isdisjoint(other_of)
    if first.operator.name in _ONE and second.operator.name in _NONE:
        return one_of <= other_of
    if first.operator.name in _NONE and second.operator.name in _ONE:
        return other_of <= one_of
    return False
