"""A published program is printed: as prose for the team, and as a public fact sheet for everybody else."""

from __future__ import annotations

from workflows import publishing
from workflows.actors import Actor
from workflows.language.prose import as_html, prose
from workflows.language.prose.fact_sheet import fact_sheet


def print_program(actor: Actor, program_id: str, number: int, *, language: str) -> str:
    """One published version as prose, its notes and pictures included: a page of HTML. Raises ``Refused``
    (``version_unknown``)."""
    return as_html(prose(publishing.definition_of(actor, program_id, number), language=language))


def print_fact_sheet(actor: Actor, program_id: str, number: int, *, language: str) -> str:
    """What the public is told about one published version, on one page of HTML, in one of the program's languages.
    Raises ``Refused`` (``version_unknown``)."""
    return as_html(fact_sheet(publishing.definition_of(actor, program_id, number), language=language, number=number))
