"""Who can be matched: the people of a cohort as the matching sees them, under the definition that asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.truth import Facts, holds
from models.vocabulary import Sensitivity
from workflows.engine import State
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.matching.pool import MENTEE, MENTOR, Pool, compile_pool


def pool_of(definition: Definition, state: State, model: str, today: date) -> Pool:
    """Everybody who is a candidate of a matching model on a day and has a free place.

    Its definition is as careful as any version that one of them is on: where one of them answered in confidence, the
    answers to that question are told of nobody, since what two share tells of both."""
    matching = definition.matching[model]
    index = index_of(definition)

    def facts(_role: str, enrolment: str) -> Facts:
        known = facts_for(index, state, enrolment, today)
        if known is None:
            raise KeyError(enrolment)
        return known

    people: dict[str, dict[str, Mapping[str, Any]]] = {MENTEE: {}, MENTOR: {}}
    places: dict[str, int] = {}
    asked = {MENTEE: matching.candidates.mentee, MENTOR: matching.candidates.mentor}
    for enrolment, person in state.people.items():
        if person.role not in people:
            continue
        known = facts(person.role, enrolment)
        free = known.value(f"{person.role}.free_places")
        if free is not None and isinstance(free, int | float) and free < 1:
            continue
        if holds(parse_conditions(asked[person.role]), known, today=today) is not True:
            continue
        people[person.role][enrolment] = person.profile
        if person.role == MENTOR and isinstance(free, int | float):
            places[enrolment] = int(free)
    versions = {state.people[who].version for side in people.values() for who in side} if state.definitions else ()
    careful = as_careful(definition, (state.definitions[one] for one in versions if one in state.definitions))
    return compile_pool(careful, model, people[MENTEE], people[MENTOR], today=today, facts=facts, places=places)


def as_careful(definition: Definition, others: Iterable[Definition]) -> Definition:
    """A definition in which a question is sensitive where it is so in one of the others, about the same people."""
    forms = dict(definition.forms)
    for other in others:
        for role in definition.participants if other is not definition else ():
            secret = {name for name, one in other.profile(role).items() if one.sensitivity is Sensitivity.SENSITIVE}
            for form in definition.profile_forms(role):
                covered = {
                    name: question.model_copy(update={"sensitivity": Sensitivity.SENSITIVE})
                    for name, question in forms[form].questions.items()
                    if name in secret and question.sensitivity is not Sensitivity.SENSITIVE
                }
                if covered:
                    questions = {**forms[form].questions, **covered}
                    forms[form] = forms[form].model_copy(update={"questions": questions})
    if forms == dict(definition.forms):
        return definition
    careful = definition.model_copy(update={"forms": forms})
    careful.__dict__.pop("profiles", None)  # what was looked up in the one before
    return careful


__all__ = ["as_careful", "pool_of"]
