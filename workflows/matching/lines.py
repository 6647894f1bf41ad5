"""From the lines of a definition to comparisons over a pool: which side each subject belongs to.

``mentor.x`` and ``mentee.x`` are clear. A consent, a check, a training or a form belongs to the roles it is asked of:
of both, then both must have it. Whatever belongs to neither (the family's answers, a case) is asked of the mentee.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from models.definitions.conditions import Condition, parse_conditions
from models.definitions.truth import Facts, condition_holds, is_about_status
from models.vocabulary import Truth, Value
from workflows.matching.comparisons import (
    FULL,
    Bytes,
    Comparison,
    Lines,
    OfMentees,
    OfMentors,
    Where,
    compare_columns,
    degree_of,
    encode,
)
from workflows.matching.pool import MENTEE, MENTOR, Pool, Side

BOTH = (MENTEE, MENTOR)
_ANY_OF_THEM = frozenset({"withdrawn", "not_given", "not_passed", "not_completed", "not_submitted"})
"""Statuses that are already true of a pair when they are true of one of the two."""


def owners(pool: Pool, subject: str) -> tuple[str, ...]:
    """The sides a subject speaks about."""
    owner, _, name = subject.partition(".")
    definition = pool.definition
    asked: Sequence[str] = ()
    if owner in BOTH:
        return (owner,)
    if owner == "consent" and name in definition.consents:
        asked = definition.consents[name].asked_of
    elif owner == "check" and name in definition.checks:
        asked = definition.checks[name].asked_of
    elif owner == "training" and name in definition.training:
        asked = definition.training[name].for_
    elif owner in definition.forms:
        asked = definition.forms[owner].about
    return tuple(role for role in BOTH if role in asked) or (MENTEE,)


def sides_of(pool: Pool, condition: Condition) -> frozenset[str]:
    """The sides a line speaks about, its ``, if`` included."""
    named = {*owners(pool, condition.subject)}
    if condition.other is not None:
        named.update(owners(pool, condition.other))
    if condition.only_if is not None:
        named.update(sides_of(pool, condition.only_if))
    return frozenset(named)


def compile_lines(pool: Pool, lines: Sequence[str]) -> Lines:
    """A ``must``, a ``compare`` or a ``where`` over the pairs of this pool. An unreadable line is never known."""
    conjunction = parse_conditions(tuple(lines))
    return Lines(
        groups=tuple(tuple(compile_line(pool, line) for line in group) for group in conjunction.groups),
        readable=not conjunction.unreadable,
    )


def compile_line(pool: Pool, condition: Condition) -> Comparison:
    """One line."""
    triple = _triple(pool, condition)
    if condition.only_if is None:
        return triple
    return Where(line=triple, applies=_triple(pool, condition.only_if))


def _triple(pool: Pool, condition: Condition) -> Comparison:
    subject = owners(pool, condition.subject)
    if condition.other is None:
        return _about(pool, condition, subject)
    other = owners(pool, condition.other)
    if subject == other and len(subject) == 1:
        return _about(pool, condition, subject)
    # A figure of both sides is compared by the side the other figure is not on.
    left = next((role for role in subject if role not in other), subject[0])
    right = next((role for role in other if role != left), other[0])
    if left == right:
        return _about(pool, condition, (left,))
    mentee_is_subject = left == MENTEE
    names = (condition.subject, condition.other)
    mentee, mentor = names if mentee_is_subject else names[::-1]
    return compare_columns(
        condition, pool.mentees.values(mentee), pool.mentors.values(mentor), mentee_is_subject=mentee_is_subject
    )


def _about(pool: Pool, condition: Condition, roles: tuple[str, ...]) -> Comparison:
    """A line about one person, or a status that both of a pair must have (or one of them, where that is enough)."""
    found: list[Comparison] = []
    for role in roles:
        side = pool.side(role)
        truths = _truths(condition, side, pool.today)
        degrees = _degrees(condition, side, truths)
        made = OfMentees if role == MENTEE else OfMentors
        found.append(made(truths=truths, degrees=degrees))
    if len(found) == 1:
        return found[0]
    if condition.operator.name in _ANY_OF_THEM:
        return Lines(groups=(tuple(found),))
    return Lines(groups=tuple((line,) for line in found))


class _Seen:
    """The facts of one person, with free places known."""

    def __init__(self, facts: Facts, side: Side, position: int) -> None:
        self._facts = facts
        self._places = (f"{side.role}.free_places", int(side.places[position]))

    def value(self, subject: str) -> Value:
        known = self._facts.value(subject)
        return self._places[1] if known is None and subject == self._places[0] else known

    def status(self, subject: str, word: str) -> Truth:
        return self._facts.status(subject, word)


def _truths(condition: Condition, side: Side, today: date) -> Bytes:
    triple = _without_if(condition)

    def truth(position: int) -> int:
        return encode(condition_holds(triple, _Seen(side.people[position], side, position), today=today))

    if is_about_status(triple):
        return np.array([truth(position) for position in range(len(side))], dtype=np.uint8)
    # A line about values says the same of everybody with the same values: it is asked once for each.
    asked: dict[object, int] = {}
    columns = [side.values(subject) for subject in (triple.subject, triple.other) if subject]
    found = np.empty(len(side), dtype=np.uint8)
    for position, values in enumerate(zip(*columns, strict=True)):
        key = (*map(type, values), *values)
        known = asked.get(key)
        found[position] = known if known is not None else asked.setdefault(key, truth(position))
    return found


def _degrees(condition: Condition, side: Side, truths: Bytes) -> Bytes | None:
    if condition.other is None:
        return None
    left, right = side.values(condition.subject), side.values(condition.other)
    return np.array(
        [round(FULL * degree_of(condition, a, b)) for a, b in zip(left, right, strict=True)], dtype=np.uint8
    )


def _without_if(condition: Condition) -> Condition:
    if condition.only_if is None:
        return condition
    return Condition(
        condition.subject,
        condition.operator,
        condition.values,
        condition.other,
        condition.tolerance,
        condition.length,
        None,
        condition.text,
    )
