"""What can be tried out: the published versions of a program, and its draft before anybody has published it."""

from __future__ import annotations

from models.definitions import Definition
from models.findings import Refused, errors
from pages.widgets.wording import words
from workflows import building, drafts, publishing, rehearsals
from workflows.actors import Actor
from workflows.publishing import ProgramLine
from workflows.simulation.stories import Stories, with_inherited

DRAFT = -1
"""Stands for the draft among the numbers of versions."""


def triable(actor: Actor) -> tuple[ProgramLine, ...]:
    """The programs that can be tried out: the published ones, then those that are a draft only."""
    published = publishing.programs(actor)
    begun = (
        ProgramLine(id=one.id, name=one.name, label=one.label, demo=one.demo, current=0, cohorts=())
        for one in building.workplaces(actor)
        if not one.current
    )
    return (*published, *(one for one in begun if _whole_draft(actor, one) is not None))


def triable_versions(actor: Actor, program: ProgramLine) -> list[int]:
    """The numbers of its versions, and the draft at the end where there is one that can be read."""
    numbers = [version.number for version in publishing.versions(actor, program.id)] if program.current else []
    return [*numbers, DRAFT] if _whole_draft(actor, program) is not None else numbers


def version_title(number: int) -> str:
    """*Version 2*, or *The draft*."""
    return words("The draft") if number == DRAFT else words("Version {number}", number=number)


def definition_to_try(actor: Actor, program: ProgramLine, number: int) -> Definition:
    """The definition of a version, or of the draft. Raises ``Refused`` while the draft cannot be read."""
    if number != DRAFT:
        return publishing.definition_of(actor, program.id, number)
    found = _whole_draft(actor, program)
    if found is None:
        view = drafts.draft_of(actor, program.id)
        raise Refused(*errors(drafts.reading_of(view).findings if view is not None else ()))
    return found


def stories_of(actor: Actor, program: ProgramLine, number: int) -> Stories:
    """The stories that are told: those a version was published with, or those of the draft as it is now."""
    if number != DRAFT:
        return rehearsals.stories_of(actor, program.id, number)
    view = drafts.draft_of(actor, program.id)
    return with_inherited(view.files if view is not None else {})


def _whole_draft(actor: Actor, program: ProgramLine) -> Definition | None:
    view = drafts.draft_of(actor, program.id)
    return drafts.reading_of(view).definition if view is not None else None
