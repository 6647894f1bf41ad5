"""Who can be matched: the people of a cohort as the matching sees them, under the definition that asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.truth import Facts, holds
from workflows.engine import State
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.matching.pool import MENTEE, MENTOR, Pool, compile_pool


def pool_of(definition: Definition, state: State, model: str, today: date) -> Pool:
    """Everybody who is a candidate of a matching model on a day and has a free place."""
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
    return compile_pool(definition, model, people[MENTEE], people[MENTOR], today=today, facts=facts, places=places)


__all__ = ["pool_of"]
