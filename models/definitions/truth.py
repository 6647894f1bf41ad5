"""Whether a condition holds: yes, no, or *not known* (``None``).

Not known is a third value on purpose. In most systems a guard like *the police check is not "pending"* opens when the
check was never asked for; here it stays shut, because nobody knows. Each place says what it makes of it (design,
*Not known*); this module only computes it, by Kleene's rules: *and* is false if one side is, *or* true if one side is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from models.definitions.conditions import Condition, Conjunction, Takes
from models.definitions.numbers import read_number
from models.vocabulary import Truth, Value

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
"""CEFR levels, lowest first. Source: Common European Framework of Reference for Languages."""


class Facts(Protocol):
    """What is known about the people and the match a condition speaks of."""

    def value(self, subject: str) -> Value:
        """The answer or derived figure a subject names; None when not known. A track's subject (``mentee``,
        ``match``) gives the stages its people or matches stand in, as a tuple."""

    def status(self, subject: str, word: str) -> Truth:
        """Whether a consent is ``given`` or ``withdrawn``, a check ``passed``, a training ``completed``, any of them
        ``still_valid``, a form ``submitted``, an event ``held``, a case ``closed``, a check-in ``missed``, a person
        ``accepted``. None when not known."""


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene *and*: false if any is false, else not known if any is not known."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene *or*: true if any is true, else not known if any is not known."""
    result: Truth = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            result = None
    return result


def negate(truth: Truth) -> Truth:
    """Kleene *not*: what is not known stays not known."""
    return None if truth is None else not truth


def holds(conjunction: Conjunction, facts: Facts, *, today: date, this: str = "") -> Truth:
    """Whether all groups hold. ``this`` is the subject an empty subject stands for (inside ``constraint``)."""
    if conjunction.unreadable:
        return None
    return all_of(
        any_of(condition_holds(condition, facts, today=today, this=this) for condition in group)
        for group in conjunction.groups
    )


def condition_holds(condition: Condition, facts: Facts, *, today: date, this: str = "") -> Truth:
    """Whether one line holds; with ``, if`` it holds wherever that does not."""
    if condition.only_if is not None:
        applies = condition_holds(condition.only_if, facts, today=today, this=this)
        return any_of((negate(applies), _triple_holds(condition, facts, today, this)))
    return _triple_holds(condition, facts, today, this)


_STATUS = {
    "given": "given",
    "not_given": "given",
    "withdrawn": "withdrawn",
    "passed": "passed",
    "not_passed": "passed",
    "completed": "completed",
    "not_completed": "completed",
    "still_valid": "still_valid",
    "submitted": "submitted",
    "not_submitted": "submitted",
    "held": "held",
    "closed": "closed",
    "missed": "missed",
    "accepted": "accepted",
}
_NEGATED = frozenset({"not_given", "not_passed", "not_completed", "not_submitted"})


def is_about_status(condition: Condition) -> bool:
    """Whether a line asks for a status (given, passed, completed …) and not for a value."""
    return condition.operator.name in _STATUS


def _triple_holds(condition: Condition, facts: Facts, today: date, this: str) -> Truth:
    name = condition.operator.name
    subject = condition.subject or this
    if name in _STATUS:
        truth = facts.status(subject, _STATUS[name])
        return negate(truth) if name in _NEGATED else truth
    left = facts.value(subject)
    if name in ("is_answered", "is_not_answered"):
        answered = left is not None and left != () and left != ""
        return answered if name == "is_answered" else not answered
    if left is None:
        return None
    if name in ("in", "not_in"):
        inside = not {str(stage) for stage in as_set(left)}.isdisjoint(condition.values)
        return inside if name == "in" else not inside
    if condition.operator.takes in (Takes.OTHER, Takes.OTHER_WITHIN) or condition.other is not None:
        right = facts.value(condition.other or "")
        return None if right is None else compare(name, left, right, condition.tolerance)
    return _against_words(condition, left, today)


def _against_words(condition: Condition, left: Value, today: date) -> Truth:
    name, values = condition.operator.name, condition.values
    if name in ("is", "is_not", "is_one_of", "is_not_one_of"):
        found = any_of(compare("same_as", left, read_as(left, word)) for word in values)
        return found if name in ("is", "is_one_of") else negate(found)
    if name in ("includes", "includes_any"):
        return not as_set(left).isdisjoint(values)
    if name == "does_not_include":
        return as_set(left).isdisjoint(values)
    if name == "includes_all":
        return as_set(left) >= set(values)
    if name == "between":
        low, high = (read_as(left, word) for word in values)
        return compare("at_least", left, low) and compare("at_most", left, high)
    if isinstance(left, date):
        return _date_holds(condition, left, today)
    return compare(name, left, read_as(left, values[0])) if values else None


def _date_holds(condition: Condition, left: date, today: date) -> Truth:
    name, length = condition.operator.name, condition.length
    if name == "today_or_earlier":
        return left <= today
    if name == "today_or_later":
        return left >= today
    if length is None:
        return compare(name, left, read_as(left, condition.values[0])) if condition.values else None
    if name == "at_least_ago":
        return length.after(left) <= today
    if name == "within_last":
        return length.before(today) <= left <= today
    return today <= left <= length.after(today)


def compare(name: str, left: Value, right: Value, tolerance: float | None = None) -> Truth:
    """Two known answers by the operator's name. Kinds that cannot be compared give *not known*, never an error."""
    if left is None or right is None:
        return None
    if name in ("same_as", "differs_from", "is", "is_not"):
        same = normal(left) == normal(right)
        return same if name in ("same_as", "is") else not same
    if name in ("shares_any", "overlaps"):
        return not as_set(left).isdisjoint(as_set(right))
    if name == "covers":
        return as_set(left) >= as_set(right)
    if name in ("includes", "does_not_include"):
        found = not as_set(left).isdisjoint(as_set(right))
        return found if name == "includes" else not found
    if name == "as_high_as":
        if str(left).upper() in LEVELS and str(right).upper() in LEVELS:
            return LEVELS.index(str(left).upper()) >= LEVELS.index(str(right).upper())
        return None
    if name in ("close_to", "near"):
        apart = distance(left, right)
        return None if apart is None or tolerance is None else apart <= tolerance
    return _ordered(name, left, right)


def _ordered(name: str, left: Value, right: Value) -> Truth:
    if isinstance(left, date) and isinstance(right, date):
        order = (left > right) - (left < right)
    elif not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    else:
        order = int(left > right) - int(left < right)
    tests = {"at_least": order >= 0, "at_most": order <= 0, "more_than": order > 0, "less_than": order < 0}
    return tests.get(name)


def distance(left: Value, right: Value) -> float | None:
    """How far two numbers, dates (in days) or equal texts (0) are apart; None when that cannot be said."""
    if isinstance(left, date) and isinstance(right, date):
        return float(abs((left - right).days))
    if isinstance(left, int | float) and isinstance(right, int | float):
        return float(abs(left - right))
    if isinstance(left, str) and isinstance(right, str):
        return 0.0 if normal(left) == normal(right) else None
    return None


def normal(value: Value) -> Value | frozenset[str]:
    """The value as equality sees it: texts without case and outer space, several choices without order."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    if isinstance(value, tuple):
        return frozenset(value)
    return value


def as_set(value: Value) -> set[str]:
    """One choice or several, as a set of names."""
    if isinstance(value, tuple):
        return set(value)
    return set() if value is None else {str(value)}


def read_as(like: Value, word: str) -> Value:
    """A word of a condition read as the kind of the answer it is compared with; None when it cannot be."""
    if isinstance(like, bool):
        return {"yes": True, "no": False}.get(word)
    if isinstance(like, int | float):
        return read_number(word)
    if isinstance(like, date):
        try:
            return date.fromisoformat(word)
        except ValueError:
            return None
    return word
