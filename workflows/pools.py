"""Who can be matched: the people of a cohort as the matching sees them, under the definition that asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.truth import Facts, holds
from models.vocabulary import Sensitivity
from workflows.engine import PersonTrack, State
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.matching.pool import MENTEE, MENTOR, Pool, compile_pool

_Question = tuple[str, str]
"""A role, and the name of a question on its profile."""


def pool_of(
    definition: Definition, state: State, model: str, today: date, *, without: Collection[str] = frozenset()
) -> Pool:
    """Everybody who is a candidate of a matching model on a day and has a free place, but for those left ``without``.

    Its definition is as careful as any version that one of them is on or answered under: where one of them answered in
    confidence, the answers to that question are told of nobody, since what two share tells of both."""
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
        if person.role not in people or enrolment in without:
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
    careful = _as_careful(definition, state, [state.people[who] for side in people.values() for who in side])
    return compile_pool(careful, model, people[MENTEE], people[MENTOR], today=today, facts=facts, places=places)


def _as_careful(definition: Definition, state: State, people: Iterable[PersonTrack]) -> Definition:
    """A definition in which a question is sensitive where it is so in the version that one of these people is on, or
    in the one under which one of them gave the answer that still counts: what was said in confidence stays so after
    its owner was moved to a version that asks it openly, until she answers that one."""
    secrets = _told_in_confidence(definition, state, people) if state.definitions else frozenset()
    if not secrets:
        return definition
    forms = dict(definition.forms)
    for role in definition.participants:
        for form in definition.profile_forms(role):
            covered = {
                name: question.model_copy(update={"sensitivity": Sensitivity.SENSITIVE})
                for name, question in forms[form].questions.items()
                if question.sensitivity is not Sensitivity.SENSITIVE
                and any((role, known) in secrets for known in (name, *question.formerly))
            }
            if covered:
                questions = {**forms[form].questions, **covered}
                forms[form] = forms[form].model_copy(update={"questions": questions})
    if forms == dict(definition.forms):
        return definition
    careful = definition.model_copy(update={"forms": forms})
    for known in careful.__dict__.keys() - Definition.model_fields.keys():
        del careful.__dict__[
            known
        ]  # what was looked up in the one before, and in which language that was first written
    return careful


def _told_in_confidence(definition: Definition, state: State, people: Iterable[PersonTrack]) -> frozenset[_Question]:
    """The questions, by role and any name they had, that one of these people answered in confidence."""
    secret_in = {number: _secrets(one) for number, one in state.definitions.items() if one is not definition}
    found: set[_Question] = set()
    for person in people:
        found |= secret_in.get(person.version, frozenset())
        if all(one.version in (0, person.version) or not secret_in.get(one.version) for one in person.submissions):
            continue  # so it is with nearly everybody
        asked_by = {
            name: submission.version
            for submission in person.submissions
            if submission.form in index_of(state.definitions.get(submission.version, definition)).profile_forms
            for name in submission.answers or ()
        }
        found |= {
            (person.role, name)
            for name, number in asked_by.items()
            if (person.role, name) in secret_in.get(number, frozenset())
        }
    return frozenset(found)


def _secrets(definition: Definition) -> frozenset[_Question]:
    return frozenset(
        (role, known)
        for role in definition.participants
        for name, question in definition.profile(role).items()
        if question.sensitivity is Sensitivity.SENSITIVE
        for known in (name, *question.formerly)
    )
