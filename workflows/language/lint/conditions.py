"""G: conditions, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import inf

from models.definitions.conditions import OF_SETS, Condition, Takes
from models.definitions.facts import Fact
from models.definitions.numbers import is_number
from models.findings import Finding
from workflows.language.guessing import did_you_mean, listed
from workflows.language.lint.draft import ABOUT_THIS, ASKED_PERSON, Asked, Draft
from workflows.language.lint.ranges import allowed_numbers, bounds, disjoint
from workflows.language.lint.registry import rule
from workflows.language.places import Path

_LISTS = frozenset({"choice", "choices", "level"})
_COMPARED = 100
"""So many lines of one ‘when’ are compared with each other. People write three; a crafted file can hold thousands."""


@rule("G01")
def lines_can_be_read(draft: Draft) -> Iterator[Finding]:
    """Subject, operator, value: a line is nothing else."""
    for guard in draft.guards:
        for number, line in guard.read.unreadable:
            after, found = (line.after, line.found) if line.found else ("", line.after)
            yield draft.finding("G01", draft.line(guard, number), after=after or "…", found=found or "…")


@rule("G02")
def subjects_are_known(draft: Draft) -> Iterator[Finding]:
    """Whatever a line speaks about exists; a misspelt name would otherwise be *not known* for ever."""
    for asked in draft.asked:
        for subject, fact in _sides(draft, asked):
            if fact is None and subject and not _is_of_a_role(draft, asked, subject):
                form = asked.guard.form
                near = (*draft.definition.forms[form].questions, *draft.facts) if form else tuple(draft.facts)
                path = draft.line(asked.guard, asked.number)
                yield draft.finding("G02", path, subject=subject, guess=did_you_mean(subject, near))


def _sides(draft: Draft, asked: Asked) -> Iterator[tuple[str, Fact | None]]:
    yield asked.subject, asked.fact
    condition = asked.condition
    if condition.other is not None and asked.fact is not None:
        if condition.operator.takes is Takes.ONE and condition.other in _values(draft, asked.fact):
            return
        yield condition.other, asked.other


def _is_of_a_role(draft: Draft, asked: Asked, subject: str) -> bool:
    """In the match an unknown question of a role has a sentence of its own (M01)."""
    owner = subject.partition(".")[0]
    return asked.guard.word in ("must", "compare") and "." in subject and owner in draft.definition.roles


@rule("G03")
def operators_fit(draft: Draft) -> Iterator[Finding]:
    """A number is not included in anything, and a choice is not at least something."""
    for asked in draft.asked:
        if asked.fact is not None and not asked.fits:
            path = draft.line(asked.guard, asked.number)
            yield draft.finding(
                "G03",
                path,
                subject=_said(asked),
                kind=_kind(asked.fact),
                operator=asked.condition.operator.words,
            )


@rule("G04", "G09", "S03")
def values_are_possible(draft: Draft) -> Iterator[Finding]:
    """What an answer is compared with can be an answer."""
    for asked in draft.asked:
        fact, condition = asked.fact, asked.condition
        if fact is None or not asked.fits or condition.other is not None:
            continue
        if condition.operator.takes in (Takes.ONE, Takes.SEVERAL, Takes.RANGE):
            for value in condition.values:
                found = list(_impossible(draft, asked, fact, value))
                yield from found
                if found:
                    break


def _impossible(draft: Draft, asked: Asked, fact: Fact, value: str) -> Iterator[Finding]:
    path = draft.line(asked.guard, asked.number)
    if fact.kind == "stage":
        yield from draft.unknown_stage(value, fact.subject, path)
    elif fact.kind in ("number", "date"):
        if not _reads(fact.kind, value):
            example = "3" if fact.kind == "number" else date(2026, 1, 31).isoformat()
            yield draft.finding("G09", path, subject=_said(asked), kind=_kind(fact), value=value, example=example)
    elif values := _values(draft, fact):
        known = {name.casefold() for name in values} if _is_shipped(draft, fact) else values
        spelled = value.casefold() if _is_shipped(draft, fact) else value
        if spelled not in known:
            yield draft.finding(
                "G04",
                path,
                value=value,
                subject=_said(asked),
                possible=listed(sorted(values)),
                guess=_meant(value, values),
            )


def _meant(value: str, values: Mapping[str, str]) -> str:
    """By name, or by the label that people see."""
    by_label = {label.casefold(): name for name, label in values.items()}
    found = by_label.get(value.replace("_", " ").casefold())
    return f"@did_you_mean|{found}" if found else did_you_mean(value, values)


def _values(draft: Draft, fact: Fact) -> Mapping[str, str]:
    """The closed list of values of a fact, name → label; empty where it has none, or its list does not exist."""
    if fact.kind == "yes_no":
        return {"yes": "yes", "no": "no"}
    if fact.subject == ASKED_PERSON:
        return {name: role.label for name, role in draft.definition.roles.items()}
    return draft.choices(fact.choices) or {}


def _is_shipped(draft: Draft, fact: Fact) -> bool:
    choices = draft.definition.choices.get(fact.choices or "")
    return choices is not None and choices.use is not None


def _reads(kind: str, value: str) -> bool:
    if kind == "number":
        return is_number(value)
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@rule("G05", "G08")
def numbers_can_be_reached(draft: Draft) -> Iterator[Finding]:
    """A rating from 1 to 5 is never at most 0."""
    for asked in draft.asked:
        if asked.fact is None or asked.fact.kind != "number" or not asked.fits or asked.condition.other is not None:
            continue
        wanted = allowed_numbers(asked.condition)
        if wanted is None:
            continue
        own = asked.guard.word == "constraint"
        low, high = (asked.fact.low, asked.fact.high) if own else bounds(draft, asked.fact)
        path, condition = draft.line(asked.guard, asked.number), asked.condition
        if low is not None and high is None and not wanted.meets(low, inf):
            yield draft.finding("G08", path, subject=_said(asked), low=f"{low:g}", line=condition.text)
        elif low is not None and high is not None and not wanted.meets(low, high):
            value, span = condition.values[0], {"low": f"{low:g}", "high": f"{high:g}"}
            yield draft.finding("G05", path, subject=_said(asked), value=value, **span)


@rule("G06")
def lines_do_not_contradict(draft: Draft) -> Iterator[Finding]:
    """Two lines are both asked; if they exclude each other, nothing ever passes."""
    for guard in draft.guards:
        alone = [
            (group[0], numbers[0])
            for group, numbers in zip(guard.read.groups, guard.read.lines, strict=True)
            if len(group) == 1 and group[0].only_if is None
        ]
        for (first, _), (second, number) in combinations(alone[:_COMPARED], 2):
            subject = draft.resolved(guard, first.subject)
            fact = draft.facts.get(subject)
            if fact is None or subject != draft.resolved(guard, second.subject):
                continue
            if disjoint(first, second, fact):
                found = draft.finding("G06", guard.path, first=first.text, second=second.text)
                # The place is the whole ‘when’, the line that of the second condition: there the ‘or’ would stand.
                yield replace(found, line=draft.places.line(draft.line(guard, number)))
                break


@rule("G07", "M03")
def answers_can_be_compared(draft: Draft) -> Iterator[Finding]:
    """Two answers are compared only where they can be the same."""
    for asked in draft.asked:
        if asked.fact is None or asked.other is None or not asked.fits:
            continue
        if asked.condition.operator.takes is Takes.ONE and asked.condition.other in _values(draft, asked.fact):
            continue
        path = draft.line(asked.guard, asked.number)
        if not comparable(asked.condition, asked.fact, asked.other):
            yield draft.finding(
                "G07",
                path,
                subject=_said(asked),
                kind=_kind(asked.fact),
                other=asked.condition.other,
                other_kind=_kind(asked.other),
            )
        elif None not in (one := {chosen_from(draft, asked.fact), chosen_from(draft, asked.other)}) and len(one) > 1:
            place = asked.guard.path[:2] if asked.guard.path[0] == "matching" else path
            found = draft.finding("M03", place, subject=_said(asked), other=asked.condition.other)
            yield replace(found, line=draft.places.line(path))


def comparable(condition: Condition, one: Fact, other: Fact) -> bool:
    """Whether two answers are of kinds that an operator can compare."""
    if condition.operator.name in OF_SETS:
        return other.kind in _LISTS
    return one.kind == other.kind or (one.kind in ("choice", "level") and other.kind in ("choice", "level"))


def chosen_from(draft: Draft, fact: Fact) -> str | None:
    """What a fact chooses from: two names for one shipped list are the same list. None where there is no list."""
    choices = draft.definition.choices.get(fact.choices or "")
    if fact.kind not in _LISTS or choices is None:
        return None
    return choices.use if choices.use is not None else fact.choices


@rule("G10", "G11")
def lines_stand_where_they_can(draft: Draft) -> Iterator[Finding]:
    """‘, if’ belongs to ‘must’, and only ‘constraint’ may leave out what it speaks about."""
    for guard in draft.guards:
        for number, condition in guard.read.conditions():
            path: Path = draft.line(guard, number)
            if condition.only_if is not None and guard.word != "must":
                yield draft.finding("G10", path)
            if not condition.subject and guard.word not in ABOUT_THIS:
                yield draft.finding("G11", path, line=condition.text)


def _said(asked: Asked) -> str:
    """The subject as it was written; inside ‘constraint’ the question's own name."""
    return asked.condition.subject or asked.guard.question or asked.subject


def _kind(fact: Fact) -> str:
    return f"@kind_{fact.kind}"
