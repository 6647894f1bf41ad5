"""F07, F08: what a form asks of the person who fills it in, and of the report that needs it."""

from __future__ import annotations

from collections.abc import Iterator

from models.definitions.conditions import parse_conditions
from models.definitions.phrases import parse_measure
from models.definitions.sections import Form, Indicator, Question
from models.findings import Finding
from workflows.language.lint.draft import ASKED_PERSON, Draft
from workflows.language.lint.indicators import fact_of_column
from workflows.language.lint.registry import rule

LONGEST = 10
"""Minutes on a telephone after which many people do not come to the end of a form. Source: Revilla and Ochoa, Ideal and
maximum length for a web survey, International Journal of Market Research 59 (2017): ten minutes is the ideal."""
SECONDS = {
    "text": 40,
    "email": 20,
    "phone": 20,
    "url": 30,
    "date": 20,
    "select_multiple": 20,
    "select_one": 12,
    "range": 10,
    "integer": 12,
    "decimal": 12,
    "yes_no": 8,
}
"""What an answer takes on a telephone, reading included. Rules of thumb: five closed questions a minute, and forty
seconds for a text typed with the thumb."""


def seconds_for(form: Form) -> float:
    """Seconds that a form takes on a telephone. A question that is asked only sometimes counts half."""
    return sum(
        SECONDS.get(one.kind.kind, 15) / (2 if one.relevant else 1)
        for one in form.questions.values()
        if one.calculation is None
    )


@rule("F07")
def forms_are_short_enough_for_a_telephone(draft: Draft) -> Iterator[Finding]:
    """Most newcomers answer on a telephone, on the way."""
    roles = draft.definition.roles
    for name, form in draft.definition.forms.items():
        if not any(roles[role].is_ in ("participant", "family") for role in form.filled_by if role in roles):
            continue
        minutes = round(seconds_for(form) / 60)
        if minutes > LONGEST:
            yield draft.finding("F07", ("forms", name), n=len(form.questions), minutes=minutes)


@rule("F08")
def figures_rest_on_answers_that_are_asked(draft: Draft) -> Iterator[Finding]:
    """A share of those who were asked reads like a share of all."""
    for name, indicator in draft.definition.indicators.items():
        lines = _lines((*indicator.among, *indicator.where))
        for subject in _subjects(draft, indicator):
            question = draft.definition.question(subject)
            if question is None or not _only_of_some(question):
                continue
            owner = subject.partition(".")[0]
            relevant = {
                line if "." in line.partition(" ")[0] else f"{owner}.{line}" for line in _lines(question.relevant)
            }
            if not relevant <= lines:
                said = subject.rpartition(".")[2]
                yield draft.finding("F08", ("indicators", name), question=said)
                break


def _subjects(draft: Draft, indicator: Indicator) -> Iterator[str]:
    measure = parse_measure(indicator.measure)
    yield from (subject for subject in (measure.start, measure.end) if measure and "." in subject) if measure else ()
    for by in indicator.by:
        fact = fact_of_column(draft, by)
        if fact is not None:
            yield fact.subject


def _only_of_some(question: Question) -> bool:
    """Asked under a condition other than who is asked: ‘asked person is mentee’ asks every mentee."""
    conditions = [condition for _, condition in parse_conditions(question.relevant).conditions()]
    return any(condition.subject != ASKED_PERSON for condition in conditions)


def _lines(lines: tuple[str, ...]) -> set[str]:
    return {" ".join(line.split()) for line in lines}
