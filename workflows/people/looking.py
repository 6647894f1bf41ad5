"""Looking: everybody of a cohort in one list, or what a working list of the definition names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from models.database import reading
from models.definitions import Definition
from models.definitions.base import called
from models.definitions.conditions import cases_in, parse_conditions
from models.definitions.facts import facts_of
from models.definitions.people import identity_questions
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.covered import say_covered
from workflows.engine.index import index_of
from workflows.engine.lists import column_subject, working_list
from workflows.engine.measures import role_of
from workflows.engine.outlook import outlook
from workflows.people.values import Everybody, PersonRow
from workflows.progress import Standing, as_read, load, may_see_cases


def everybody(actor: Actor, cohort_id: str, *, now: datetime, of_list: str | None = None) -> Everybody:
    """Everybody in the cohort by name, or with ``of_list`` the people of that working list. Raises ``Refused`` for
    viewers. A list that is not there (any more) gives everybody; one that asks for cases she may not read is not there
    for her, for whoever stood on it would have one."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now))
    definition, index = here.definition, index_of(here.definition)
    lists = {
        name: called(said, name)
        for name, said in definition.working_lists.items()
        if said.of != MATCH
        and role_of(index, said.of) in definition.participants
        and all(may_see_cases(here, actor.role, case) for case in cases_in(parse_conditions(said.where)))
    }
    shared = Everybody(
        today=here.today,
        roles={role: definition.role_label(role) for role in definition.participants},
        stages={
            (role, name): called(stage, name)
            for role in definition.participants
            for name, stage in definition.stages.get(role, {}).items()
        },
        lists=lists,
        rows=(),
    )
    if of_list in lists:
        return _of_list(here, shared, of_list, actor.language)
    rows = [person_row(here, stream, language=actor.language) for stream in here.state.people]
    return replace(shared, rows=tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.id))))


def _of_list(here: Standing, shared: Everybody, name: str, language: str) -> Everybody:
    definition, index = here.definition, index_of(here.definition)
    found = working_list(definition, here.state, name, here.today)
    role = role_of(index, definition.working_lists[name].of)
    known = identity_questions(definition, role).name  # the name stands first in any list
    subjects = {column: column_subject(index, role, column) for column in found.columns if column not in known}
    rows = []
    for entry in found.rows:
        cells = {
            column: say_covered(definition, subjects[column], value, language=language)
            for column, value in entry.cells.items()
            if column in subjects
        }
        rows.append(person_row(here, entry.stream, language=language, cells=cells))
    labels = {column: _label(definition, subject) for column, subject in subjects.items()}
    return replace(shared, rows=tuple(rows), columns=labels, unsure=found.not_known)


def _label(definition: Definition, subject: str) -> str:
    fact = facts_of(definition).get(subject)
    question = definition.question(subject)
    if question is not None and question.label:
        return question.label
    return fact.label if fact is not None else subject.rpartition(".")[2].replace("_", " ")


def person_row(here: Standing, stream: str, *, language: str = "en", cells: dict[str, str] | None = None) -> PersonRow:
    """One person of a cohort as a line. Raises KeyError for a stream that is nobody's."""
    here = here.ruled_for(stream)
    person = here.state.people[stream]
    seen = outlook(here.definition, here.state, stream, today=here.today, language=language)
    if seen is None:
        raise KeyError(stream)
    return PersonRow(
        id=stream,
        name=here.name(stream),
        role=person.role,
        role_label=here.definition.role_label(person.role),
        stage=person.stage,
        stage_label=here.stage_label(person.role, person.stage),
        since=person.since,
        days=seen.days,
        late=seen.late,
        over=seen.over,
        languages=here.languages(stream, language),
        contact=here.contact(stream),
        next=seen.next,
        cells=cells or {},
    )
