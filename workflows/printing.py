"""A published program is printed: as prose for the team, and as a public fact sheet for everybody else."""

from __future__ import annotations

from dataclasses import dataclass

from workflows import publishing
from workflows.actors import Actor
from workflows.language.prose import as_html, prose
from workflows.language.prose.fact_sheet import fact_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """A page to be printed: the name of its file, and its HTML."""

    file: str
    html: str


def print_program(actor: Actor, program_id: str, number: int, *, language: str) -> Print:
    """One published version as prose, its notes and pictures included. Raises ``Refused`` (``version_unknown``)."""
    definition = publishing.definition_of(actor, program_id, number)
    file = f"{definition.program.name}-v{number}.html"
    return Print(file=file, html=as_html(prose(definition, language=language)))


def print_fact_sheet(actor: Actor, program_id: str, number: int, *, language: str) -> Print:
    """What the public is told about one published version, on one page, in one of the program's languages. Raises
    ``Refused`` (``version_unknown``)."""
    definition = publishing.definition_of(actor, program_id, number)
    sheet = fact_sheet(definition, language=language, number=number)
    file = f"{definition.program.name}-v{number}-{sheet.language}.html"
    return Print(file=file, html=as_html(sheet))
