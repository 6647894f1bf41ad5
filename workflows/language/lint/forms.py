"""F: forms and their questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.definitions.numbers import read_number
from models.definitions.questions import KINDS, parse_type
from models.definitions.sections import Question
from models.findings import Finding
from workflows.language.guessing import did_you_mean
from workflows.language.lint.draft import Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path


def _questions(draft: Draft) -> Iterator[tuple[Path, str, str, Question]]:
    for form, name, question in draft.definition.questions():
        yield ("forms", form, "questions", name), form, name, question


_CALLED = {
    **dict.fromkeys(("number", "int", "numeric", "count", "age"), "integer"),
    **dict.fromkeys(("float", "double", "currency", "amount"), "decimal"),
    **dict.fromkeys(("string", "note", "memo", "paragraph", "textarea"), "text"),
    **dict.fromkeys(("boolean", "bool", "yesno", "yes/no", "acknowledge"), "yes_no"),
    **dict.fromkeys(("tel", "telephone", "mobile"), "phone"),
    **dict.fromkeys(("mail", "e-mail"), "email"),
    **dict.fromkeys(("link", "website"), "url"),
    **dict.fromkeys(("datetime", "day", "birthday"), "date"),
    **dict.fromkeys(("rating", "scale", "slider", "likert"), "range 1 to 5"),
}
"""What other tools call a type, and its name here."""


@rule("F01")
def types_are_known(draft: Draft) -> Iterator[Finding]:
    """XLSForm's types, and no others."""
    for path, _, _, question in _questions(draft):
        low, high = question.kind.low, question.kind.high
        if question.kind.kind and (low is None or high is None or low < high):
            continue
        first, _, rest = question.type.strip().partition(" ")
        guess = f"@did_you_mean|{_CALLED[first.lower()]}" if first.lower() in _CALLED else did_you_mean(first, KINDS)
        if first in ("select_one", "select_multiple"):
            guess = f"@did_you_mean|{first} {next(iter(draft.definition.choices), 'a_list')}"
        elif first == "range":
            turned = low is not None and high is not None and low > high
            guess = f"@did_you_mean|range {high} to {low}" if turned else "@did_you_mean|range 1 to 5"
        elif rest and guess:
            guess = f"{guess} {rest}"
        yield draft.finding("F01", (*path, "type"), type=question.type, guess=guess)


@rule("F02")
def limits_are_explained(draft: Draft) -> Iterator[Finding]:
    """Whoever is refused an answer is told why, in her language."""
    for path, _, _, question in _questions(draft):
        if question.constraint and not question.constraint_message:
            yield draft.finding("F02", path)


@rule("F03", "F10")
def defaults_are_possible_answers(draft: Draft) -> Iterator[Finding]:
    """What is filled in beforehand must be an answer."""
    for path, _, _, question in _questions(draft):
        default, kind = question.default, question.kind
        if default is None:
            continue
        place = (*path, "default")
        if kind.choices:
            choices = draft.choices(kind.choices)
            wanted = default.replace(",", " ").split() if kind.kind == "select_multiple" else [default]
            wrong = [name for name in wanted if choices is not None and name not in choices]
            for name in wrong[:1]:
                yield draft.finding("F03", place, value=name, guess=did_you_mean(name, choices or ()))
        elif not _is_answer(default, question):
            asks = {"yes_no": "@kind_yes_no", "date": "@kind_date"}.get(kind.kind, "@kind_number")
            asks = f"@kind_range|{kind.low}|{kind.high}" if kind.kind == "range" else asks
            yield draft.finding("F10", place, value=default, kind=asks)


def _is_answer(text: str, question: Question) -> bool:
    kind = question.kind
    if kind.kind == "yes_no":
        return text in ("yes", "no")
    if kind.kind == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            return text == "today"
    if kind.is_number:
        number = read_number(text)
        return (
            number is not None
            and (kind.low is None or number >= kind.low)
            and (kind.high is None or number <= kind.high)
        )
    return True


@rule("F04", "I01")
def before_and_after_are_the_same_question(draft: Draft) -> Iterator[Finding]:
    """A change can only be measured on one scale."""
    subjects = [subject for subject in draft.facts if draft.definition.question(subject)]
    for path, _, _, question in _questions(draft):
        if question.repeats is None:
            continue
        before = draft.definition.question(question.repeats)
        if before is None:
            guess = did_you_mean(question.repeats, subjects)
            yield draft.finding("I01", (*path, "repeats"), subject=question.repeats, guess=guess)
        elif parse_type(before.type) != question.kind:
            yield draft.finding("F04", (*path, "repeats"), before=before.type, now=question.type)


@rule("F05", "F06")
def questions_follow_what_they_depend_on(draft: Draft) -> Iterator[Finding]:
    """A form is answered from top to bottom."""
    for asked in draft.asked_in("relevant", "choice_filter"):
        form, name = asked.guard.form or "", asked.guard.question or ""
        owner, _, other = asked.subject.rpartition(".")
        if owner != form or asked.fact is None or not asked.condition.subject:
            continue
        order = list(draft.definition.forms[form].questions)
        path = draft.line(asked.guard, asked.number)
        if other == name:
            yield draft.finding("F06", path)
        elif other in order and order.index(other) > order.index(name):
            yield draft.finding("F05", path, other=other, name=name)


@rule("F09")
def forms_ask_something(draft: Draft) -> Iterator[Finding]:
    """A form without questions is a page without a purpose."""
    for name, form in draft.definition.forms.items():
        if not form.questions:
            yield draft.finding("F09", ("forms", name))


@rule("F11")
def calculations_are_known(draft: Draft) -> Iterator[Finding]:
    """Three shapes, no formulas."""
    for path, form, _, question in _questions(draft):
        wanted = question.calculation
        if wanted is None:
            continue
        if not isinstance(wanted, dict) or set(wanted) not in ({"average_of"}, {"sum_of"}, {"days_from", "to"}):
            text = wanted if isinstance(wanted, str) else ", ".join(map(str, wanted))
            yield draft.finding("F11", (*path, "calculation"), text=text)
            continue
        for name in _named(wanted):
            if name != "today" and not {name, f"{form}.{name}"} & set(draft.facts):
                near = did_you_mean(name, (*draft.definition.forms[form].questions, *draft.facts))
                yield draft.finding("G02", (*path, "calculation"), subject=name, guess=near)


def _named(calculation: dict[str, object]) -> Iterator[str]:
    for value in calculation.values():
        yield from (str(name) for name in (value if isinstance(value, list) else [value]))
