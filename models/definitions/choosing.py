"""Which choices of a list a question offers, given the other answers (``choice_filter``).

Each line speaks of one choice, as in ``constraint`` it speaks of the answer: ``is not one of nurse or physician`` and,
on the next line, ``or sector is health`` offer these two only to those in health. A choice is left out where the lines
are false; what is not known leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.definitions.conditions import parse_conditions
from models.definitions.sections import Question
from models.definitions.truth import Facts, holds
from models.vocabulary import Truth, Value


@dataclass(frozen=True, slots=True)
class _Considered:
    """What is known, with one choice in the place of the answer."""

    facts: Facts
    this: str
    choice: str

    def value(self, subject: str) -> Value:
        """The choice for the question itself, otherwise what is known."""
        return self.choice if subject == self.this else self.facts.value(subject)

    def status(self, subject: str, word: str) -> Truth:
        """What is known."""
        return self.facts.status(subject, word)


def offered(question: Question, labels: Mapping[str, str], facts: Facts, *, today: date, this: str) -> dict[str, str]:
    """The choices of a list that a question offers, name → label. ``this`` is the subject the question has for
    ``facts``."""
    if not question.choice_filter:
        return dict(labels)
    lines = parse_conditions(question.choice_filter)
    return {
        name: label
        for name, label in labels.items()
        if holds(lines, _Considered(facts, this, name), today=today, this=this) is not False
    }
