"""A form of a draft as an XLSForm, for Kobo, ODK or Excel, and an XLSForm as a new form of the draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.findings import Finding, Refused, errors, refuse
from workflows import drafts, workbooks
from workflows.actors import Actor
from workflows.drafts import DraftView
from workflows.language import editing
from workflows.language.beginning import name_for


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """An XLSForm that came in: the name of the form it became, how many questions it has, and what was left out."""

    draft: DraftView
    name: str
    questions: int
    findings: tuple[Finding, ...]


def xlsform(draft: DraftView, name: str) -> bytes:
    """A form of a draft as the bytes of an XLSForm. Raises ``Refused`` for a form nobody knows, and while the draft
    cannot be read."""
    definition = drafts.reading_of(draft).definition
    if definition is None:
        raise Refused(*errors(drafts.reading_of(draft).findings))
    return workbooks.form_workbook(definition, name)[0]


def take_xlsform(
    actor: Actor, draft: DraftView, content: bytes, file_name: str, *, like: str, now: datetime
) -> TakenIn:
    """An XLSForm as a new form, filled in by whoever fills in the form ``like``. One step of undo. Raises ``Refused``
    with everything that cannot be taken over, ``ImportRefused`` for a file that is not read at all."""
    present = drafts.draft_of(actor, draft.program_id)
    if present is None or present.id != draft.id:
        raise refuse("draft_unknown")
    reading = drafts.reading_of(draft)
    definition = reading.definition
    if definition is None:
        raise Refused(*errors(reading.findings))
    known = {*definition.forms, *(path[-1] for path in reading.unused if path[0] == "forms")}
    taken = workbooks.read_form(content, file_name)
    name = name_for(taken.label or file_name.rpartition(".")[0], known)
    taken = workbooks.read_form(content, file_name, name=name, spoken=definition.program.languages[0])
    if wrong := errors(taken.findings):
        raise Refused(*wrong)
    filled_by = definition.forms[like].filled_by if like in definition.forms else definition.participants
    own = workbooks.with_form(reading.own, taken, name, filled_by=tuple(filled_by), known=frozenset(definition.choices))
    files = dict(draft.files)
    for section in ("choices", "forms"):
        for one in (own.get(section) or {}).keys() - (reading.own.get(section) or {}).keys():
            files = editing.set_value(files, (section, one), own[section][one])
    for language in taken.translations:
        told = (reading.own.get("translations") or {}).get(language) or {}
        if language in definition.program.languages:
            for path in own["translations"][language].keys() - told.keys():
                files = editing.set_value(files, ("translations", language, path), own["translations"][language][path])
    changed: dict[str, str | None] = {part: text for part, text in files.items() if draft.files.get(part) != text}
    view = drafts.save(actor, draft.id, changed, at=draft.at, what=file_name, now=now)
    return TakenIn(draft=view, name=name, questions=len(taken.questions), findings=tuple(taken.findings))
