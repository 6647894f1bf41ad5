"""Conditions: one plain line each, *subject – operator – value*.

A line is not parsed as a language. Its operator is found in a closed list, longest words first; left of it stands a
name, right of it the value. *And* is the next line; *or* is a line that starts with ``or`` and joins the line above.
In ``must`` a line may end with ``, if`` and a second condition: the rule then applies only where that one holds.

There are no brackets, no precedence, no arithmetic, no functions and no quotes, so nothing here can be evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from models.definitions.numbers import read_number
from models.definitions.times import Duration, parse_duration


class Takes(StrEnum):
    """What stands to the right of an operator."""

    NOTHING = "nothing"
    ONE = "one"  # a choice, a number, a level, a stage, or another answer
    SEVERAL = "several"  # a, b or c
    RANGE = "range"  # 1 and 10
    OTHER = "other"  # another answer
    OTHER_WITHIN = "other within"  # another answer within a number, or a duration
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Operator:
    """A verb of the language: its ``words`` (``…`` marks a value in their midst) and the kinds of answer it fits.

    ``kinds`` are kinds of fact: text, choice, choices, yes_no, number, date, level, stage, consent, check, training,
    form, event, case, check_in, person. ``opposite`` names the operator that is true exactly where this is false.
    """

    name: str
    words: str
    takes: Takes
    kinds: frozenset[str]
    opposite: str | None = None


ANY = frozenset({"text", "choice", "choices", "yes_no", "number", "date", "level"})
_ONE = frozenset({"text", "choice", "yes_no", "number", "level"})
_NUMBER = frozenset({"number"})
_DATE = frozenset({"date"})
_MANY = frozenset({"choices"})


def _operators() -> Iterable[Operator]:
    nothing, one, several = Takes.NOTHING, Takes.ONE, Takes.SEVERAL
    yield Operator("is", "is", one, _ONE, "is_not")
    yield Operator("is_not", "is not", one, _ONE, "is")
    yield Operator("is_one_of", "is one of", several, _ONE, "is_not_one_of")
    yield Operator("is_not_one_of", "is not one of", several, _ONE, "is_one_of")
    yield Operator("is_answered", "is answered", nothing, ANY | {"check_in"}, "is_not_answered")
    yield Operator("is_not_answered", "is not answered", nothing, ANY | {"check_in"}, "is_answered")
    yield Operator("includes", "includes", one, _MANY, "does_not_include")
    yield Operator("does_not_include", "does not include", one, _MANY, "includes")
    yield Operator("includes_any", "includes any of", several, _MANY)
    yield Operator("includes_all", "includes all of", several, _MANY)
    yield Operator("shares_any", "shares any with", Takes.OTHER, _MANY | {"choice"})
    yield Operator("overlaps", "overlaps with", Takes.OTHER, _MANY | {"choice"})
    yield Operator("covers", "covers", Takes.OTHER, _MANY | {"choice"})
    yield Operator("at_least", "is at least", one, _NUMBER, "less_than")
    yield Operator("at_most", "is at most", one, _NUMBER, "more_than")
    yield Operator("more_than", "is more than", one, _NUMBER, "at_most")
    yield Operator("less_than", "is less than", one, _NUMBER, "at_least")
    yield Operator("between", "is between", Takes.RANGE, _NUMBER | _DATE)
    yield Operator("close_to", "is close to", Takes.OTHER_WITHIN, _NUMBER | _DATE)
    yield Operator("today_or_earlier", "is today or earlier", nothing, _DATE)
    yield Operator("today_or_later", "is today or later", nothing, _DATE)
    yield Operator("at_least_ago", "is at least … ago", Takes.DURATION, _DATE)
    yield Operator("within_last", "is within the last", Takes.DURATION, _DATE)
    yield Operator("within_next", "is within the next", Takes.DURATION, _DATE)
    yield Operator("as_high_as", "is at least as high as", one, frozenset({"level"}))
    yield Operator("same_as", "is the same as", Takes.OTHER, ANY, "differs_from")
    yield Operator("differs_from", "differs from", Takes.OTHER, ANY, "same_as")
    yield Operator("near", "is near", Takes.OTHER_WITHIN, frozenset({"text"}))
    yield Operator("in", "is in", several, frozenset({"stage"}), "not_in")
    yield Operator("not_in", "is not in", several, frozenset({"stage"}), "in")
    yield Operator("given", "is given", nothing, frozenset({"consent"}), "not_given")
    yield Operator("not_given", "is not given", nothing, frozenset({"consent"}), "given")
    yield Operator("withdrawn", "is withdrawn", nothing, frozenset({"consent"}))
    yield Operator("passed", "is passed", nothing, frozenset({"check"}), "not_passed")
    yield Operator("not_passed", "is not passed", nothing, frozenset({"check"}), "passed")
    yield Operator("completed", "is completed", nothing, frozenset({"training"}), "not_completed")
    yield Operator("not_completed", "is not completed", nothing, frozenset({"training"}), "completed")
    yield Operator("still_valid", "is still valid", nothing, frozenset({"check", "training", "consent"}))
    yield Operator("submitted", "is submitted", nothing, frozenset({"form"}), "not_submitted")
    yield Operator("not_submitted", "is not submitted", nothing, frozenset({"form"}), "submitted")
    yield Operator("held", "is held", nothing, frozenset({"event"}))
    yield Operator("closed", "is closed", nothing, frozenset({"case"}))
    yield Operator("missed", "is missed", nothing, frozenset({"check_in"}))
    yield Operator("accepted", "has accepted", nothing, frozenset({"person"}))


OPERATORS = {operator.name: operator for operator in _operators()}
"""The closed list, by name."""
OF_SETS = frozenset({"shares_any", "overlaps", "covers"})
"""Those that compare several choices with several others."""
_LONGEST_FIRST = sorted(OPERATORS.values(), key=lambda operator: -len(operator.words))
PHRASES = ("missed in a row", "asked person")
"""Subjects of several words; every other subject is one word or words joined by dots."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One line. ``values`` are the words right of the operator; ``other`` the answer it is compared with."""

    subject: str
    operator: Operator
    values: tuple[str, ...] = ()
    other: str | None = None
    tolerance: float | None = None
    length: Duration | None = None
    only_if: Condition | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no condition. ``after`` is the subject it seems to have, ``found`` what stands there instead."""

    text: str
    after: str
    found: str


@dataclass(frozen=True, slots=True)
class Conjunction:
    """All of ``groups`` must hold; in each, one alternative is enough. ``lines`` tells which lines a group is."""

    groups: tuple[tuple[Condition, ...], ...] = ()
    unreadable: tuple[tuple[int, Unreadable], ...] = ()
    lines: tuple[tuple[int, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.unreadable)

    def conditions(self) -> Iterable[tuple[int, Condition]]:
        """Every condition with the number of its line, those after ``, if`` included."""
        for group, numbers in zip(self.groups, self.lines, strict=True):
            for condition, number in zip(group, numbers, strict=True):
                yield number, condition
                if condition.only_if is not None:
                    yield number, condition.only_if


@lru_cache(maxsize=8192)
def parse_conditions(lines: tuple[str, ...]) -> Conjunction:
    """The lines of a ``when``, ``if``, ``relevant``, ``must`` … as a conjunction of alternatives.

    A line that cannot be read is in ``unreadable`` with its number; the others are read all the same.
    """
    groups: list[list[Condition]] = []
    numbers: list[list[int]] = []
    unreadable: list[tuple[int, Unreadable]] = []
    for number, line in enumerate(lines):
        text = " ".join(line.split())
        joins = text.startswith("or ")
        read = parse_condition(text.removeprefix("or ") if joins else text)
        if isinstance(read, Unreadable):
            unreadable.append((number, read))
        elif joins and groups:
            groups[-1].append(read)
            numbers[-1].append(number)
        else:
            groups.append([read])
            numbers.append([number])
    return Conjunction(tuple(map(tuple, groups)), tuple(unreadable), tuple(map(tuple, numbers)))


def cases_in(lines: Conjunction) -> tuple[str, ...]:
    """The kinds of cases that lines ask for, each once."""
    asked = (of for _, line in lines.conditions() for of in (line.subject, line.other or ""))
    return tuple(dict.fromkeys(of.removeprefix("case.") for of in asked if of.startswith("case.")))


@lru_cache(maxsize=8192)
def alternatives(lines: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """The groups of alternatives, as they are written: a way around is looked for in many lines many times."""
    return tuple(frozenset(condition.text for condition in group) for group in parse_conditions(lines).groups)


@lru_cache(maxsize=8192)
def parse_condition(text: str) -> Condition | Unreadable:
    """One line without its ``or``."""
    main, comma, side = text.partition(", if ")
    condition = _parse_triple(main)
    if isinstance(condition, Unreadable) or not comma:
        return condition
    only_if = _parse_triple(side)
    if isinstance(only_if, Unreadable):
        return only_if
    return Condition(
        condition.subject,
        condition.operator,
        condition.values,
        condition.other,
        condition.tolerance,
        condition.length,
        only_if,
        text,
    )


def _parse_triple(text: str) -> Condition | Unreadable:
    text = " ".join(text.split())
    for operator in _LONGEST_FIRST:
        split = _split(text, operator)
        if split is None:
            continue
        subject, value = split
        condition = _read_value(subject, operator, value, text)
        if condition is not None:
            return condition
    subject = next((phrase for phrase in PHRASES if text.startswith(phrase)), text.partition(" ")[0])
    return Unreadable(text, subject, text.removeprefix(subject).strip())


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:(?P<subject>{'|'.join(PHRASES)}|\S+)\s+)?{re.escape(words)}(?=\s|$)\s*(?P<value>.*)$")


def _split(text: str, operator: Operator) -> tuple[str, str] | None:
    """Subject and value around the operator's words, or None when they do not stand there."""
    words, hole, tail = operator.words.partition("…")
    if words.strip() not in text:
        return None  # of forty operators most are not there: no pattern has to say so
    found = _pattern(words.strip()).match(text)
    if found is None:
        return None
    value = found["value"].strip()
    if hole:
        if not value.endswith(tail.strip()):
            return None
        value = value.removesuffix(tail.strip()).strip()
    return found["subject"] or "", value


def _read_value(subject: str, operator: Operator, value: str, text: str) -> Condition | None:
    """The condition, or None when the value does not fit the operator (then a shorter operator may)."""
    if operator.takes is Takes.NOTHING:
        return None if value else Condition(subject, operator, text=text)
    if not value:
        return None
    if operator.takes is Takes.ONE:
        other = value if is_subject(value) else None
        return Condition(subject, operator, (value,), other, text=text)
    if operator.takes is Takes.SEVERAL:
        return Condition(subject, operator, split_words(value), text=text)
    if operator.takes is Takes.RANGE:
        low, found, high = value.partition(" and ")
        return Condition(subject, operator, (low.strip(), high.strip()), text=text) if found else None
    if operator.takes is Takes.DURATION:
        length = parse_duration(value)
        return Condition(subject, operator, (value,), length=length, text=text) if length else None
    if operator.takes is Takes.OTHER:
        return Condition(subject, operator, (value,), value, text=text)
    other, found, reach = value.partition(" within ")
    length = parse_duration(reach)
    tolerance = read_number(reach) if length is None else length.days
    if not found or tolerance is None:
        return None
    return Condition(subject, operator, (other, reach), other, tolerance, length, text=text)


def is_subject(text: str) -> bool:
    """Whether a value names another answer: ``mentee.main_goal``, not ``2.5`` and not ``in_person``."""
    return re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", text) is not None


def split_words(text: str) -> tuple[str, ...]:
    """``a, b or c`` → ("a", "b", "c")."""
    return tuple(word for word in (part.strip() for part in re.split(r",|\bor\b|\band\b", text)) if word)
