"""Invented answers, made from the forms themselves: types, choices, who is asked, limits, levels, dates, languages.

The same definition, seed and order of calls give the same answers. Whatever is answered keeps the form's own rules, so
the engine takes it as it would take a person’s. Each answer is drawn by itself: an invented nurse may ask for a bank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from models.definitions import Definition
from models.definitions.conditions import Conjunction, parse_conditions
from models.definitions.kept import kept_with_definition
from models.definitions.sections import Question
from models.definitions.truth import LEVELS, Facts, holds
from models.vocabulary import Value
from workflows.engine.answers import FormFacts, read_answers

Distributions = Mapping[tuple[str, str], Sequence[Value]]
"""Form and question → the answers that people gave, one entry a person, None for who gave none."""
_TRIES = 25
_LEVELS = (5, 15, 25, 30, 18, 7)
"""Levels of the language, A1 to C2: how many of a hundred newcomers. An assumption."""
_LONG = 30
"""A list of more choices than this is a register of the world; a cohort comes from a dozen of its entries."""
_OF_LONG = 12
_CHOSEN = 0.45
"""Where several choices may be taken, each is by so many."""
_DEFAULT = 0.75
"""So many leave what is chosen already."""
_FAR_BACK, _FAR_ON, _AGES = 5 * 365, 365, 40 * 365
"""Days: how far back and on a date lies of which nothing is said, and how many years older people are."""


@dataclass(slots=True, kw_only=True)
class Inventor:
    """Somebody who fills in forms for people that do not exist.

    ``optional``: the share of questions answered that need not be. ``agrees``: how many give a consent that the
    program cannot do without; of the others three in five do. ``drawn`` are answers to draw from instead, by form and
    question; texts are never taken from there.
    """

    definition: Definition
    chance: Random
    optional: float = 0.7
    agrees: float = 0.97
    drawn: Distributions = field(default_factory=dict)
    _number: int = 0
    _lists: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def fill(
        self,
        form: str,
        role: str,
        *,
        today: date,
        beyond: Facts | None = None,
        wishes: Mapping[str, Value] | None = None,
        towards: Conjunction | None = None,
        avoiding: Sequence[Conjunction] = (),
    ) -> dict[str, Value]:
        """One filling of a form by somebody of ``role``.

        ``wishes`` are answers that stand; ``towards`` is a condition the answers shall fulfil, ``avoiding`` are some
        they shall not. Where chance does not bring that about, the last try stands.
        """
        answers: dict[str, Value] = {}
        for _ in range(_TRIES):
            answers = self._once(form, role, today, beyond, wishes or {})
            facts = FormFacts(form=form, answers=answers, asked_role=role, beyond=beyond)
            met = towards is None or holds(towards, facts, today=today) is True
            if met and not any(holds(one, facts, today=today) is True for one in avoiding):
                break
        return answers

    def _once(
        self, form: str, role: str, today: date, beyond: Facts | None, wishes: Mapping[str, Value]
    ) -> dict[str, Value]:
        self._number += 1
        answers: dict[str, Value] = {}
        for name, question in self.definition.forms[form].questions.items():
            if question.calculation:
                continue
            facts = FormFacts(form=form, answers=answers, asked_role=role, beyond=beyond)
            if question.relevant and holds(parse_conditions(question.relevant), facts, today=today) is not True:
                continue
            value = wishes[name] if name in wishes else self._answer(form, role, name, question, facts, today)
            if value is not None and value != ():
                answers[name] = value
        return answers

    def _answer(self, form: str, role: str, name: str, question: Question, facts: FormFacts, today: date) -> Value:
        required = _consent_questions(self.definition).get((role, name))
        if required is not None:
            return self.chance.random() < (self.agrees if required else 0.6)
        given = self.drawn.get((form, name))
        if given and question.kind.kind not in ("text", "email", "phone", "url"):
            value = self.chance.choice(given)
            if value is not None or not question.required:
                return value if self._allowed(form, name, question, value, facts, today) else None
        if not question.required and question.default is None and self.chance.random() >= self.optional:
            return None  # a question with a default is answered as soon as nobody changes it
        for _ in range(_TRIES):
            value = self._draw(form, name, question, today)
            if self._allowed(form, name, question, value, facts, today):
                return value
        return None

    def _allowed(self, form: str, name: str, question: Question, value: Value, facts: FormFacts, today: date) -> bool:
        if value is None or not question.constraint:
            return True
        known = FormFacts(
            form=form, answers={**facts.answers, name: value}, asked_role=facts.asked_role, beyond=facts.beyond
        )
        return holds(parse_conditions(question.constraint), known, today=today, this=f"{form}.{name}") is not False

    def takes(self, form: str, name: str, value: Value, *, today: date) -> bool:
        """Whether a question could be answered so, whatever else is answered."""
        question = self.definition.forms[form].questions[name]
        kind = question.kind
        if kind.kind == "range" and isinstance(value, int | float):
            return (kind.low or 0) <= value <= (kind.high or 0)
        return self._allowed(form, name, question, value, FormFacts(form=form, answers={}, asked_role=""), today)

    # One answer by its type ---------------------------------------------------------------------------------------
    def _draw(self, form: str, name: str, question: Question, today: date) -> Value:
        kind = question.kind
        if question.default is not None and self.chance.random() < _DEFAULT:
            known = read_answers(self.definition, form, {name: question.default})[name]
            if not isinstance(known, str) or kind.kind in ("text", "select_one"):
                return known
        if kind.kind in ("integer", "decimal"):
            low, high = _bounds(question)
            value = low + (high - low) * self.chance.betavariate(1.3, 5.0)
            return min(int(value + 0.5), int(high)) if kind.kind == "integer" else round(value * 2) / 2
        if kind.kind == "range":
            low, high = float(kind.low or 0), float(kind.high or 0)
            return min(int(low + (high - low + 1) * self.chance.betavariate(4.5, 2.0)), int(high))
        if kind.kind == "date":
            return self._date(question, today)
        if kind.kind == "yes_no":
            return self.chance.random() < 0.5
        if kind.kind == "select_one":
            return self._one(kind.choices or "")
        if kind.kind == "select_multiple":
            return self._several(kind.choices or "")
        return {
            "email": f"somebody{self._number}@example.org",
            "phone": "+1 555 0100",
            "url": "https://example.org",
        }.get(kind.kind, f"Invented {self._number}")

    def _date(self, question: Question, today: date) -> date:
        """A day within all limits; without any, one of the last years."""
        first: date | None = None
        last: date | None = None
        for _, condition in parse_conditions(question.constraint).conditions():
            name, length = condition.operator.name, condition.length
            earliest, latest = None, None
            if name == "at_least_ago" and length is not None:
                latest = length.before(today)
            elif name == "within_last" and length is not None:
                earliest, latest = length.before(today), today
            elif name == "within_next" and length is not None:
                earliest, latest = today, length.after(today)
            elif name == "today_or_later":
                earliest = today
            elif name == "today_or_earlier":
                latest = today
            first = max(filter(None, (first, earliest)), default=None)
            last = min(filter(None, (last, latest)), default=None)
        if first is None:
            # at least 18 years ago: people up to forty years older come
            years = _AGES if last is not None and last < today else _FAR_BACK
            first = (last or today) - timedelta(days=years)
        if last is None:
            last = today if first <= today - timedelta(days=1) else first + timedelta(days=_FAR_ON)
        return first + timedelta(days=self.chance.randint(0, max(0, (last - first).days)))

    def _one(self, name: str) -> Value:
        choices = self._choices(name)
        if not choices:
            return None
        if tuple(choices) == LEVELS:
            return self.chance.choices(LEVELS, weights=_LEVELS)[0]
        # the first of a short list are chosen more often than the last; a register stands in the order of its letters
        weights = [1.0 if self._shipped(name) else 1 / (place + 1) for place in range(len(choices))]
        return self.chance.choices(choices, weights=weights)[0]

    def _several(self, name: str) -> Value:
        choices = self._choices(name)
        spoken = self.definition.program.languages[0]
        if self._shipped(name) == "languages" and spoken in choices:
            others = [one for one in choices if one != spoken]
            told = [spoken] if self.chance.random() < 0.85 else []
            told += self.chance.sample(others, k=min(len(others), self.chance.choice((0, 1, 1, 2)) or int(not told)))
            return tuple(told)
        likely = max(_CHOSEN, 1.5 / max(1, len(choices)))
        chosen = tuple(one for one in choices if self.chance.random() < likely)
        return chosen or ((self.chance.choice(choices),) if choices else None)

    def _shipped(self, name: str) -> str | None:
        found = self.definition.choices.get(name)
        return found.use if found else None

    def _choices(self, name: str) -> tuple[str, ...]:
        """The choices people take: all of a short list; of a long one a dozen, the same for everybody, with the
        program's own language among the languages."""
        known = self._lists.get(name)
        if known is None:
            known = tuple(self.definition.choice_labels(name) or ())
            if len(known) > _LONG:
                spoken = [one for one in self.definition.program.languages[:1] if one in known]
                drawn = Random(f"{self.definition.program.name}:{name}").sample(known, _OF_LONG)  # noqa: S311
                known = tuple(dict.fromkeys((*spoken, *drawn)))
            self._lists[name] = known
        return known


def _bounds(question: Question) -> tuple[float, float]:
    """The lowest and highest number its limits allow; 0 to 20 where they say nothing."""
    low, high = 0.0, None
    for _, condition in parse_conditions(question.constraint).conditions():
        try:
            numbers = [float(word) for word in condition.values]
        except ValueError:
            continue
        if condition.operator.name == "between" and len(numbers) == 2:
            low, high = numbers
        elif condition.operator.name in ("at_least", "more_than") and numbers:
            low = numbers[0] + (condition.operator.name == "more_than")
        elif condition.operator.name in ("at_most", "less_than") and numbers:
            high = numbers[0] - (condition.operator.name == "less_than")
    return low, max(low, low + 20 if high is None else high)


@kept_with_definition
def _consent_questions(definition: Definition) -> Mapping[tuple[str, str], bool]:
    """Role and question whose *yes* gives a consent → whether the program cannot do without it."""
    return {
        (role, (consent.given_with or "").rpartition(".")[2]): consent.required
        for consent in definition.consents.values()
        if consent.given_with
        for role in consent.asked_of or definition.participants
    }
