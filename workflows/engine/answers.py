"""Answers of one form: read from what was stored, asked for or not, and whether they may stand.

``read_answers`` turns stored text into values by the type of the question; ``asked`` says which questions are put to
somebody, given the answers so far; ``validate_answers`` finds what is wrong with a filling, in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.choosing import offered
from models.definitions.conditions import parse_conditions
from models.definitions.facts import inside_form
from models.definitions.sections import Question
from models.definitions.truth import Facts, holds
from models.definitions.wording import say
from models.findings import Finding, finding
from models.vocabulary import Truth, Value

_BLANK = re.compile(r"\s")


class Read(dict[str, Value]):
    """Answers that are values already, all of them read as their questions say. Nobody changes them."""

    __slots__ = ()


def read_answers(definition: Definition, form: str, answers: Mapping[str, Any]) -> dict[str, Value]:
    """Stored answers as values: dates from ISO text, several choices as a tuple, yes and no as truth, empty as None.

    What cannot be read as its question's type stays as it is, so that nothing is lost; questions the form no longer
    has stay too.
    """
    if answers.__class__ is Read:
        return answers
    found = definition.forms.get(form)
    questions = found.questions if found else {}
    return {name: read_value(questions.get(name), value) for name, value in answers.items()}


def read_value(question: Question | None, value: Any) -> Value:
    """One stored answer as a value."""
    if value.__class__ is str:
        return _read_text(question.kind.kind if question else "", value) if value else None
    if isinstance(value, int) or type(value) is date:
        return value
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, list | set | frozenset):
        value = tuple(str(entry) for entry in (value if isinstance(value, list) else sorted(value)))
    if value is None or value == "" or value == ():
        return None
    kind = question.kind.kind if question else ""
    if isinstance(value, str):
        return _read_text(kind, value)
    if isinstance(value, float) and kind in ("integer", "range") and value == int(value):
        return int(value)
    known: Value = value
    return known


_READ = frozenset({"date", "integer", "range", "decimal", "yes_no", "select_multiple"})


def _read_text(kind: str, text: str) -> Value:
    if kind not in _READ:
        return text
    try:
        if kind == "date":
            return date.fromisoformat(text)
        if kind in ("integer", "range"):
            return int(text)
        if kind == "decimal":
            return float(text)
    except ValueError:
        return text
    if kind == "yes_no":
        return {"yes": True, "no": False, "true": True, "false": False}.get(text.strip().lower(), text)
    return (text,) if kind == "select_multiple" else text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """What is known while one form is being filled in: its own answers, who is asked, and what ``beyond`` knows
    (the profile, the match). A bare name is a question of the form."""

    form: str
    answers: Mapping[str, Value]
    asked_role: str
    beyond: Facts | None = None

    def value(self, subject: str) -> Value:
        """An answer of this form, or what is known beyond it."""
        if subject == "asked person":
            return self.asked_role
        owner, _, name = inside_form(self.form, subject).partition(".")
        if owner in (self.form, self.asked_role) and name in self.answers:
            return self.answers[name]
        if owner == self.form:
            return None
        return self.beyond.value(subject) if self.beyond else None

    def status(self, subject: str, word: str) -> Truth:
        """What is known beyond the form."""
        return self.beyond.status(subject, word) if self.beyond else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """One form with the answers so far."""

    definition: Definition
    form: str
    answers: Mapping[str, Value] = field(default_factory=dict)
    asked_role: str = ""
    today: date
    beyond: Facts | None = None

    @property
    def questions(self) -> Mapping[str, Question]:
        """The questions of the form."""
        found = self.definition.forms.get(self.form)
        return found.questions if found else {}

    def asked(self) -> tuple[str, ...]:
        """The questions that are put to this person, in order. An answer to a question that is not asked does not
        count: what depends on it is not asked either."""
        counted: dict[str, Value] = {}
        names: list[str] = []
        for name, question in self.questions.items():
            facts = FormFacts(form=self.form, answers=counted, asked_role=self.asked_role, beyond=self.beyond)
            if question.relevant and holds(parse_conditions(question.relevant), facts, today=self.today) is not True:
                continue
            names.append(name)
            counted[name] = self.answers.get(name)
        return tuple(names)

    def kept(self) -> dict[str, Value]:
        """The answers that count: to questions that are asked, and not empty."""
        return self._kept(self.asked())

    def _kept(self, asked: Iterable[str]) -> dict[str, Value]:
        return {name: self.answers[name] for name in asked if is_answered(self.answers.get(name))}

    def offered(self, name: str, language: str = "en") -> dict[str, str]:
        """The choices that a question offers with these answers, name → label; {} where it has no list."""
        facts = FormFacts(form=self.form, answers=self.kept(), asked_role=self.asked_role, beyond=self.beyond)
        return self._offered(name, facts, language)

    def _offered(self, name: str, facts: FormFacts, language: str = "en") -> dict[str, str]:
        question = self.questions[name]
        labels = self.definition.choice_labels(question.kind.choices or "", language) or {}
        return offered(question, labels, facts, today=self.today, this=f"{self.form}.{name}")

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the answers; () when they may stand."""
        if self.form not in self.definition.forms:
            return (finding("form_unknown", form=self.form),)
        found: list[Finding] = []
        label = self.definition.forms[self.form].label or self.form
        for name in self.answers:
            if name not in self.questions and is_answered(self.answers[name]):
                found.append(finding("question_unknown", label, path=(self.form, name), question=name, form=label))
        asked = self.asked()
        facts = FormFacts(form=self.form, answers=self._kept(asked), asked_role=self.asked_role, beyond=self.beyond)
        for name in asked:
            wrong = self.what_is_wrong(name, self.answers.get(name), facts)
            if wrong is not None:
                code, params = wrong
                words = called(self.questions[name], name)
                place = f"{label} → {words}"
                found.append(finding(code, place, path=(self.form, name), question=words, **params))
        return tuple(found)

    def what_is_wrong(self, name: str, value: Value, facts: FormFacts) -> tuple[str, dict[str, object]] | None:
        """Why this answer to a question may not stand beside ``facts``: a finding's code and its parameters."""
        question = self.questions[name]
        if not is_answered(value):
            return ("answer_required", {}) if question.required else None
        kind = question.kind
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        if wrong := _wrong_type(question, value):
            return wrong, {"value": shown, "low": kind.low, "high": kind.high}
        if kind.choices is not None:
            labels = self._offered(name, facts)
            chosen = value if isinstance(value, tuple) else (str(value),)
            listed = self.definition.choice_labels(kind.choices) is not None
            unknown = [choice for choice in chosen if listed and choice not in labels]
            if unknown:
                known = ", ".join(list(labels.values())[:12]) + (" …" if len(labels) > 12 else "")
                return "answer_not_a_choice", {"value": ", ".join(unknown), "known": known}
        limits = parse_conditions(question.constraint)
        if limits and holds(limits, facts, today=self.today, this=f"{self.form}.{name}") is False:
            if question.constraint_message:
                return "answer_refused_with_words", {"message": question.constraint_message, "value": shown}
            return "answer_refused", {"value": shown, "limit": say(limits, self.definition, this="")}
        return None


def is_answered(value: Value) -> bool:
    """Whether a value says anything."""
    return value is not None and value != "" and value != ()


def _wrong_type(question: Question, value: Value) -> str | None:
    kind = question.kind
    if kind.kind == "date":
        return None if isinstance(value, date) else "answer_not_a_date"
    if kind.kind == "yes_no":
        return None if isinstance(value, bool) else "answer_not_yes_or_no"
    if kind.kind in ("integer", "range"):
        if isinstance(value, bool) or not isinstance(value, int):
            return "answer_not_a_whole_number"
        outside = kind.kind == "range" and not (kind.low or 0) <= value <= (kind.high or 0)
        return "answer_out_of_range" if outside else None
    if kind.kind == "decimal":
        return None if isinstance(value, int | float) and not isinstance(value, bool) else "answer_not_a_number"
    if kind.kind == "email":
        return None if isinstance(value, str) and _is_an_email(value) else "answer_not_an_email"
    if kind.kind == "select_multiple":
        return None if isinstance(value, tuple) else "answer_not_several"
    return None if isinstance(value, str) else "answer_not_text"


def _is_an_email(text: str) -> bool:
    """Something, one @, and a name with a dot inside. In steps: one expression for all of it tries every dot against
    every other, which takes half a minute for as many dots as an answer may have."""
    name, at, place = text.partition("@")
    return bool(name and at) and "." in place[1:-1] and not _BLANK.search(text) and "@" not in place


def validate_answers(
    definition: Definition,
    form: str,
    answers: Mapping[str, Value],
    *,
    today: date,
    asked_role: str,
    beyond: Facts | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with a filling of a form by ``asked_role``: unknown questions, missing required answers, wrong
    types, unknown choices, broken limits. () when it may stand."""
    filling = Filling(
        definition=definition, form=form, answers=answers, asked_role=asked_role, today=today, beyond=beyond
    )
    return filling.findings()


def asked_questions(
    definition: Definition,
    form: str,
    answers: Mapping[str, Value],
    *,
    today: date,
    asked_role: str,
    beyond: Facts | None = None,
) -> tuple[str, ...]:
    """Which questions of a form are put to ``asked_role``, given the answers so far."""
    filling = Filling(
        definition=definition, form=form, answers=answers, asked_role=asked_role, today=today, beyond=beyond
    )
    return filling.asked()
