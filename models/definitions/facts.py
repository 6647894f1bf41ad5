"""What a condition can speak about: every subject of one definition, with its kind and its label.

Lint compares names with this list, the engine answers its subjects, the builder offers them, sentences take labels from
it. The derived facts below are the closed list of figures that the engine computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from models.definitions.definition import Definition
from models.definitions.kept import kept_with_definition
from models.definitions.questions import QuestionType
from models.definitions.sections import Question
from models.i18n import mark
from models.vocabulary import MATCH, Sensitivity

_KINDS = {
    "text": "text",
    "email": "text",
    "phone": "text",
    "url": "text",
    "integer": "number",
    "decimal": "number",
    "range": "number",
    "date": "date",
    "yes_no": "yes_no",
    "select_one": "choice",
    "select_multiple": "choices",
}


PERSON_FACTS: Mapping[str, str] = {
    "days_in_stage": mark("{role}: days in this stage"),
    "days_waiting": mark("{role}: days since joining"),
    "free_places": mark("{role}: free places"),
    "open_matches": mark("{role}: matches now"),
}
MATCH_FACTS: Mapping[str, str] = {
    "days_left": mark("Days left of the match"),
    "days_in_stage": mark("Days in this stage of the match"),
    "days_running": mark("Days since the match started"),
    "times_extended": mark("Times the match was extended"),
    "missed_in_a_row": mark("Check-ins missed in a row"),
}
OTHER_FACTS: Mapping[str, str] = {
    "goals.agreed": mark("Goals agreed"),
    "missed in a row": mark("Check-ins missed in a row"),
    "asked person": mark("The person who was asked"),
}
"""What no definition names because the engine computes it: its words, to be translated where they are shown."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One subject. ``kind`` is one of the kinds operators fit; ``choices`` the list its values come from."""

    subject: str
    kind: str
    label: str
    choices: str | None = None
    low: float | None = None
    high: float | None = None
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    owner: str = ""


def question_kind(definition: Definition, kind: QuestionType) -> str:
    """The kind of a question's answers; a choice from the CEFR list is a level, which has an order."""
    choices = definition.choices.get(kind.choices or "")
    if kind.kind == "select_one" and choices is not None and choices.use == "cefr_levels":
        return "level"
    return _KINDS.get(kind.kind, "text")


def _of_question(definition: Definition, owner: str, name: str, question: Question) -> Fact:
    kind = question.kind
    return Fact(
        f"{owner}.{name}",
        question_kind(definition, kind),
        question.label or name,
        kind.choices,
        kind.low,
        kind.high,
        question.sensitivity,
        owner,
    )


def _all(definition: Definition) -> Iterator[Fact]:
    for role in (*definition.participants, *(n for n, r in definition.roles.items() if r.is_ == "family")):
        label = definition.role_label(role)
        yield Fact(role, "stage", label, owner=role)
        for name, question in definition.profile(role).items():
            yield _of_question(definition, role, name, question)
        for name, said in PERSON_FACTS.items():
            yield Fact(f"{role}.{name}", "number", said.format(role=label), low=0, owner=role)
    yield Fact(MATCH, "stage", "Match", owner=MATCH)
    for name, said in MATCH_FACTS.items():
        yield Fact(f"{MATCH}.{name}", "number", said, low=0 if name != "days_left" else None, owner=MATCH)
    for form, name, question in definition.questions():
        yield _of_question(definition, form, name, question)
    for name, form_ in definition.forms.items():
        yield Fact(name, "form", form_.label or name)
    for name, plan in definition.check_ins.items():
        yield Fact(name, "check_in", plan.label or name)
    for name, consent in definition.consents.items():
        yield Fact(f"consent.{name}", "consent", consent.label or name)
    for name, check in definition.checks.items():
        yield Fact(f"check.{name}", "check", check.label or name)
    for name, training in definition.training.items():
        yield Fact(f"training.{name}", "training", training.label or name)
    for name, case in definition.cases.items():
        yield Fact(f"case.{name}", "case", case.label or name)
    for name, event in definition.events.items():
        yield Fact(name, "event", event.label or name)
    for name, goals in definition.goals.items():
        yield Fact(f"goals.{name}", "yes_no", goals.label or name)
    yield Fact("goals.agreed", "yes_no", OTHER_FACTS["goals.agreed"])
    yield Fact("missed in a row", "number", OTHER_FACTS["missed in a row"], low=0)
    yield Fact("asked person", "choice", OTHER_FACTS["asked person"])


@kept_with_definition
def facts_of(definition: Definition) -> Mapping[str, Fact]:
    """All facts of a definition by subject. A role named like a person (``mentee``) is the stages of that track."""
    facts: dict[str, Fact] = {}
    for fact in _all(definition):
        facts.setdefault(fact.subject, fact)
    return facts


@lru_cache(maxsize=4096)
def inside_form(form: str, subject: str) -> str:
    """A bare question name inside its form means the question of that form: ``rating`` → ``check_in.rating``."""
    return subject if "." in subject or not subject else f"{form}.{subject}"
