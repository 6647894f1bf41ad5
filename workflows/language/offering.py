"""What may stand in a line of a condition: which subjects at this place, which operators for a subject, which values.

Lint judges what was written; this offers only what lint accepts. Names become labels, and the labels of the language's
own figures and sections are translated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from models.definitions.base import called
from models.definitions.conditions import OPERATORS, Condition, Operator, Takes
from models.definitions.definition import Definition
from models.definitions.facts import Fact
from models.definitions.numbers import is_number
from models.definitions.phrases import parse_occasion
from models.definitions.times import parse_duration
from models.i18n import mark, translate
from models.vocabulary import MATCH
from workflows.language.lint.conditions import chosen_from, comparable
from workflows.language.lint.draft import ASKED_PERSON, Draft, Guard
from workflows.language.lint.ranges import bounds
from workflows.language.places import Places
from workflows.language.rows import Row
from workflows.language.speaking import PAIR, speaks_of

_THIS = mark("This answer")
_THIS_CHOICE = mark("The choice")
_WHO = mark("Who is asked")
_STAGE = mark("Stage")
_MATCH = mark("The match")
_KINDS = {
    "consent": mark("Agreements"),
    "check": mark("Checks"),
    "training": mark("Training"),
    "form": mark("Forms"),
    "check_in": mark("Check-ins"),
    "case": mark("Cases"),
    "event": mark("Events"),
}
_GOALS = mark("Goals")
_FIGURES = {
    "days_in_stage": mark("Days in this stage"),
    "days_waiting": mark("Days since joining"),
    "free_places": mark("Free places"),
    "open_matches": mark("Matches now"),
    "days_left": mark("Days left"),
    "days_running": mark("Days since the start"),
    "times_extended": mark("How often it was extended"),
    "missed_in_a_row": mark("Check-ins missed in a row"),
}
_GOALS_AGREED = mark("Any goal is agreed")
_IN_A_ROW = "missed in a row"
_ORDERED = frozenset({"at_least", "at_most", "more_than", "less_than", "as_high_as"})
"""Operators that compare with a word or with another answer; for *the same* there are words of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One subject as it is written here. ``group`` is the form or the section it belongs to, in words."""

    subject: str
    label: str
    group: str
    fact: Fact


class Box(StrEnum):
    """What kind of field a value is put into."""

    NOTHING = "nothing"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    NUMBERS = "numbers"
    TWO_NUMBERS = "two numbers"
    TWO_DAYS = "two days"
    TEXT = "text"
    TEXTS = "texts"
    LENGTH = "length"
    OTHER = "other"
    OTHER_WITHIN_NUMBER = "other within a number"
    OTHER_WITHIN_LENGTH = "other within a length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What can stand right of an operator. ``choices``: name → label; ``others``: the answers it can be compared with,
    as they are written here → label; ``either``: where two people are compared, it may be
    a word or another answer."""

    box: Box
    choices: Mapping[str, str]
    others: Mapping[str, str]
    either: bool = False
    low: float | None = None
    high: float | None = None
    whole: bool = True


# Subjects -----------------------------------------------------------------------------------------------------------
def subjects(definition: Definition, guard: Guard, *, language: str = "en") -> tuple[Offered, ...]:
    """Every subject that may stand at this place, in the order of the definition: what is nearest first."""
    draft = Draft(definition, Places())
    return tuple(_offered(draft, fact, subject, guard, language) for subject, fact in _subjects(draft, guard))


def subject_at(definition: Definition, guard: Guard, subject: str, *, language: str = "en") -> Offered | None:
    """A subject that stands here already, offered or not; None where the definition knows no such fact."""
    draft = Draft(definition, Places())
    fact = _fact(draft, guard, subject)
    return None if fact is None else _offered(draft, fact, subject, guard, language)


def _fact(draft: Draft, guard: Guard, subject: str) -> Fact | None:
    fact = draft.facts.get(draft.resolved(guard, subject))
    if not subject and fact is not None and guard.word == "choice_filter" and fact.kind == "choices":
        return replace(fact, kind="choice")
    return fact


def _subjects(draft: Draft, guard: Guard) -> Iterator[tuple[str, Fact]]:
    definition = draft.definition
    if guard.form is not None:
        names = [] if guard.word == "relevant" else [""]
        form = definition.forms.get(guard.form)
        asked = list(form.questions) if form is not None else []
        names += asked[: asked.index(guard.question)] if guard.question in asked else asked
        names += [ASKED_PERSON] if form is not None and max(len(form.filled_by), len(form.about)) > 1 else []
        for name in names:
            fact = _fact(draft, guard, name)
            if fact is not None:
                yield name, fact
        if form is None or form.on_profile:
            yield from ((one, draft.facts[one]) for one in draft.told_before(guard.form))
            return
    about = speaks_of(definition, guard)
    for subject, fact in draft.facts.items():
        if subject not in (ASKED_PERSON, _IN_A_ROW) and _belongs(draft, guard, about, fact):
            yield subject, fact
    if guard.path[0] == "rules":
        yield from ((subject, draft.facts[subject]) for subject in _of_waking(definition, guard.path[1]))


def _of_waking(definition: Definition, rule: str) -> Iterator[str]:
    """What only a rule can ask: about whoever was asked, and what she left out."""
    occasion = parse_occasion(definition.rules[rule].whenever) if rule in definition.rules else None
    if occasion is not None and occasion.kind in ("submitted", "answered", "missed"):
        yield ASKED_PERSON
    if occasion is not None and occasion.kind == "missed":
        yield _IN_A_ROW


_ASKED_OF = {"consent": ("consents", "asked_of"), "check": ("checks", "asked_of"), "training": ("training", "for_")}


def _belongs(draft: Draft, guard: Guard, about: str, fact: Fact) -> bool:
    """Whether lines that speak of ``about`` may ask for a fact."""
    definition, participants = draft.definition, draft.definition.participants
    owner = definition.forms.get(fact.owner)
    looked_at = _looked_at(definition, guard)
    if owner is not None and looked_at is not None:
        return fact.owner == looked_at
    if owner is not None and owner.on_profile:
        return False  # an answer on the profile is offered once, as the person's
    if looked_at in definition.profile_forms(fact.owner) and definition.question(fact.subject) is not None:
        return fact.subject.partition(".")[2] not in definition.forms[looked_at or ""].questions
    if guard.form is not None:
        return fact.owner in definition.roles and "." in fact.subject and definition.question(fact.subject) is not None
    if about == PAIR:
        return (fact.owner in participants and fact.kind != "stage") or fact.kind in _ASKED_OF
    narrow = guard.path[0] == "groups" or guard.word == "candidates" or "quotas" in guard.path
    if about not in participants:
        return True
    if fact.kind in _ASKED_OF:
        section, word = _ASKED_OF[fact.kind]
        asked = getattr(getattr(definition, section)[fact.subject.partition(".")[2]], word)
        return not asked or about in asked
    if fact.kind == "form":
        form = definition.forms[fact.subject]
        return about in (*form.about, *form.filled_by)
    if owner is not None:
        return not narrow and about in (*owner.about, *owner.filled_by)
    if fact.kind in ("case", "event"):
        return not narrow
    return fact.owner == about or (fact.owner == MATCH and not narrow)


def _looked_at(definition: Definition, guard: Guard) -> str | None:
    """The form that a rule waits for: it looks at the answers of that form and of no other."""
    rule = definition.rules.get(guard.path[1]) if guard.path[0] == "rules" else None
    occasion = parse_occasion(rule.whenever) if rule is not None else None
    if occasion is None or occasion.kind not in ("submitted", "answered"):
        return None
    plan = definition.check_ins.get(occasion.what)
    return plan.form if plan is not None else occasion.what


def _offered(draft: Draft, fact: Fact, subject: str, guard: Guard, language: str) -> Offered:
    label, group = _words(draft.definition, fact, subject, guard, language)
    return Offered(subject=subject, label=label, group=group, fact=fact)


def _words(definition: Definition, fact: Fact, subject: str, guard: Guard, language: str) -> tuple[str, str]:
    """Label and group of a subject."""

    def said(sentence: str) -> str:
        return translate(sentence, language)

    if not subject:
        return said(_THIS_CHOICE if guard.word == "choice_filter" else _THIS), ""
    if subject == ASKED_PERSON:
        return said(_WHO), ""
    owner, _, name = fact.subject.partition(".")
    question = definition.question(fact.subject)
    if question is not None:
        forms = definition.profile_forms(owner) if owner in definition.roles else (owner,)
        form = next((one for one in forms if name in definition.forms[one].questions), "")
        return called(question, name), called(definition.forms.get(form), form)
    track = said(_MATCH) if owner == MATCH else definition.role_label(owner)
    if fact.kind == "stage":
        return said(_STAGE), track
    if subject == _IN_A_ROW:
        return said(_FIGURES["missed_in_a_row"]), ""
    if owner == "goals":
        return (said(_GOALS_AGREED) if name == "agreed" else fact.label), said(_GOALS)
    if fact.kind in _KINDS:
        return fact.label, said(_KINDS[fact.kind])
    return said(_FIGURES[name]) if name in _FIGURES else fact.label, track


# Operators ----------------------------------------------------------------------------------------------------------
def operators(definition: Definition, guard: Guard, subject: str) -> tuple[Operator, ...]:
    """The operators that fit a subject at this place, in the order of the closed list."""
    draft = Draft(definition, Places())
    fact = _fact(draft, guard, subject)
    if fact is None:
        return ()
    return tuple(operator for operator in OPERATORS.values() if _fits(draft, guard, fact, subject, operator))


def _fits(draft: Draft, guard: Guard, fact: Fact, subject: str, operator: Operator) -> bool:
    kinds = {fact.kind, "person"} if fact.kind == "stage" and fact.subject != MATCH else {fact.kind}
    if kinds.isdisjoint(operator.kinds) or operator.name == "near":  # two places have no distance that is known yet
        return False
    if subject == ASKED_PERSON:
        return operator.takes in (Takes.ONE, Takes.SEVERAL)
    if not subject and operator.name in ("is_answered", "is_not_answered"):
        return False  # whether there is an answer is what ‘required’ says
    if operator.takes in (Takes.OTHER, Takes.OTHER_WITHIN):
        return bool(_others(draft, guard, fact, subject, operator))
    if operator.takes in (Takes.ONE, Takes.SEVERAL) and fact.kind in ("choice", "choices", "level", "stage"):
        return bool(_choices(draft, fact, "en"))
    return True


# Values -------------------------------------------------------------------------------------------------------------
_ONE = {"number": Box.NUMBER, "text": Box.TEXT}
_SEVERAL = {"number": Box.NUMBERS, "text": Box.TEXTS}


def values(definition: Definition, guard: Guard, subject: str, operator: Operator, *, language: str = "en") -> Values:
    """What can stand right of an operator. A subject that nobody knows takes any text."""
    draft = Draft(definition, Places())
    fact = _fact(draft, guard, subject) or Fact(subject, "text", subject)
    others = _others(draft, guard, fact, subject, operator)
    low, high = (fact.low, fact.high) if guard.word == "constraint" else bounds(draft, fact)
    if operator.name == "more_than" and high is not None:
        high -= 1
    if operator.name == "less_than" and low is not None:
        low += 1
    question = definition.question(fact.subject)
    return Values(
        box=_box(fact, operator),
        choices=_choices(draft, fact, language),
        others={name: _title(draft, guard, one, name, language) for name, one in others.items()},
        either=operator.name in _ORDERED and bool(others) and speaks_of(definition, guard) == PAIR,
        low=low,
        high=high,
        whole=question is None or question.kind.kind != "decimal",
    )


def _box(fact: Fact, operator: Operator) -> Box:
    takes = operator.takes
    if takes is Takes.ONE:
        return _ONE.get(fact.kind, Box.CHOICE)
    if takes is Takes.SEVERAL:
        return _SEVERAL.get(fact.kind, Box.CHOICES)
    if takes is Takes.RANGE:
        return Box.TWO_DAYS if fact.kind == "date" else Box.TWO_NUMBERS
    if takes is Takes.OTHER_WITHIN:
        return Box.OTHER_WITHIN_LENGTH if fact.kind == "date" else Box.OTHER_WITHIN_NUMBER
    return {Takes.NOTHING: Box.NOTHING, Takes.DURATION: Box.LENGTH}.get(takes, Box.OTHER)


_YES, _NO = mark("yes"), mark("no")


def _choices(draft: Draft, fact: Fact, language: str) -> dict[str, str]:
    definition = draft.definition
    if fact.kind == "stage":
        return {name: called(stage, name) for name, stage in definition.stages.get(fact.subject, {}).items()}
    if fact.kind == "yes_no":
        return {"yes": translate(_YES, language), "no": translate(_NO, language)}
    if fact.subject == ASKED_PERSON:
        return {name: called(role, name) for name, role in definition.roles.items() if role.is_ != "staff"}
    labels = definition.choice_labels(fact.choices, language) if fact.choices else None
    return {name: label or name for name, label in (labels or {}).items()}


def _others(draft: Draft, guard: Guard, fact: Fact, subject: str, operator: Operator) -> dict[str, Fact]:
    """The answers that a fact can be compared with, as they are written at this place."""
    if not (operator.takes in (Takes.OTHER, Takes.OTHER_WITHIN) or operator.name in _ORDERED):
        return {}
    condition = Condition(subject, operator)
    mine = chosen_from(draft, fact)
    found: dict[str, Fact] = {}
    for name, other in _subjects(draft, guard):
        if other.subject == fact.subject or not name or name == ASKED_PERSON:
            continue
        theirs = chosen_from(draft, other)
        alike = comparable(condition, fact, other) and (None in (mine, theirs) or mine == theirs)
        if alike and draft.definition.question(other.subject) is not None:
            found[name if "." in name else other.subject] = other
    return found


def _title(draft: Draft, guard: Guard, fact: Fact, subject: str, language: str) -> str:
    label, group = _words(draft.definition, fact, subject, guard, language)
    return f"{group} · {label}" if group else label


_MANY = (Box.CHOICES, Box.NUMBERS, Box.TEXTS)
_WITHIN = (Box.OTHER_WITHIN_NUMBER, Box.OTHER_WITHIN_LENGTH)
_HOW_MANY = {Box.NOTHING: 0, Box.TWO_NUMBERS: 2, Box.TWO_DAYS: 2, **dict.fromkeys(_WITHIN, 2)}


# Rows ---------------------------------------------------------------------------------------------------------------
def beginning(definition: Definition, guard: Guard, row: Row) -> Row:
    """A row whose subject or operator was just chosen, with what is left to choose: the only operator that fits, and
    no value that belongs to another subject."""
    fitting = operators(definition, guard, row.subject) if row.subject is not None else ()
    verb = row.verb
    if verb is None or verb not in fitting:
        first = _likeliest(definition, guard, row.subject or "", fitting)
        row = replace(row, operator=first.name if first else "", values=(), compared=False)
        verb = first
    if verb is None or row.subject is None:
        return row
    known = values(definition, guard, row.subject, verb)
    kept = tuple(value for value in row.values if _may_stay(known, row, value))
    if known.box not in _MANY:
        wanted = _HOW_MANY.get(known.box, 1)
        kept = kept[:wanted] if len(kept) >= wanted else ()
    if not kept and known.box is Box.CHOICE and len(known.choices) == 1:
        kept = tuple(known.choices)
    if not kept and known.box is Box.OTHER:
        kept = _counterpart(row.subject, known)
    return replace(row, values=kept, compared=row.compared and bool(known.others))


_FIRST: Mapping[str, str] = {"number": "at_least", "stage": "in"}


def _likeliest(definition: Definition, guard: Guard, subject: str, fitting: tuple[Operator, ...]) -> Operator | None:
    """The operator a row begins with. Where two people are compared and both are asked the same, that is compared."""
    by_name = {one.name: one for one in fitting}
    fact = _fact(Draft(definition, Places()), guard, subject)
    between = ("shares_any",) if fact is not None and fact.kind == "choices" else ("same_as",)
    for name in between if speaks_of(definition, guard) == PAIR else ():
        if name in by_name and _counterpart(subject, values(definition, guard, subject, by_name[name])):
            return by_name[name]
    usual = by_name.get(_FIRST.get(fact.kind, "")) if fact is not None else None
    return usual or next(iter(fitting), None)


def _counterpart(subject: str, known: Values) -> tuple[str, ...]:
    """The same question asked of the other one: ``mentee.gender`` for ``mentor.gender``."""
    same = [other for other in known.others if other.rpartition(".")[2] == subject.rpartition(".")[2]]
    return tuple(same) if len(same) == 1 else ()


def _may_stay(known: Values, row: Row, value: str) -> bool:
    if known.box in _WITHIN:
        return value in known.others or value == row.values[-1]
    if known.box is Box.OTHER:
        return value in known.others
    if row.compared:
        return value in known.others
    if known.box in (Box.CHOICE, Box.CHOICES):
        return value in known.choices
    if known.box in (Box.NUMBER, Box.NUMBERS, Box.TWO_NUMBERS):
        return is_number(value)
    if known.box is Box.TWO_DAYS:
        return _is_day(value)
    if known.box is Box.LENGTH:
        return parse_duration(value) is not None
    return known.box in (Box.TEXT, Box.TEXTS)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


__all__ = [
    "Box",
    "Offered",
    "Values",
    "beginning",
    "operators",
    "subject_at",
    "subjects",
    "values",
]
