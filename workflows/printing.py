"""A version or a draft is printed: as prose for the team, and as a public fact sheet for everybody else."""

from __future__ import annotations

from models.definitions import Definition
from models.findings import Refused, errors
from workflows import drafts, publishing
from workflows.actors import Actor
from workflows.drafts import DraftView
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


def print_draft(draft: DraftView, *, language: str) -> str:
    """A draft as it stands, as prose: a page of HTML. Raises ``Refused`` while its text cannot be read."""
    return as_html(prose(_said(draft), language=language))


def print_draft_fact_sheet(draft: DraftView, *, language: str) -> str:
    """What the public would be told if the draft were published as it stands. Raises ``Refused`` while its text cannot
    be read."""
    return as_html(fact_sheet(_said(draft), language=language))


def _said(draft: DraftView) -> Definition:
    reading = drafts.reading_of(draft)
    if reading.definition is None:
        raise Refused(*errors(reading.findings))
    return reading.definition
