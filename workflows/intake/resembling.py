"""Rows that may be about somebody who is known, looked at by the coordinator: one person, or two.

Nothing is merged by itself. What she says is kept with the upload; taking the rows in makes it so, and undoing the
batch takes it back with everything else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from models.database import reading
from models.definitions.base import called
from models.definitions.wording import COVERED, say_answer
from models.findings import refuse
from models.i18n import translate
from models.tables import RosterUpload
from models.vocabulary import UNSET, AccountRole, Value
from workflows.actors import Actor, require
from workflows.covered import is_sensitive
from workflows.exchange.known import By
from workflows.exchange.likeness import Evidence
from workflows.intake.mending import change_upload
from workflows.intake.uploads import as_it_stands, settle, upload_row
from workflows.intake.values import SamePerson, Upload
from workflows.progress import Standing, as_read, load


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """One question of the row and of the known person, in words. ``differs``: both say something, and not the same."""

    question: str
    label: str
    known: str
    brought: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """A row beside the person it may be about, with the evidence and every answer side by side. ``by``: what the two
    share, also where that alone is no evidence: a family has one phone."""

    row: int
    person: str
    name: str
    by: By
    evidence: tuple[Evidence, ...]
    answers: tuple[SideBySide, ...]


def resemblances(actor: Actor, upload_id: str, *, now: datetime) -> tuple[Resemblance, ...]:
    """What there is to look at in an upload, row by row; sensitive answers are covered."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        here = load(session, row.cohort_id, now=now)
        upload = as_it_stands(session, here, row)
    return tuple(
        Resemblance(
            row=one.row,
            person=one.person,
            name=upload.names.get(one.person, UNSET),
            by=one.by,
            evidence=one.evidence,
            answers=_side_by_side(as_read(here), upload, one.row, one.person, actor.language),
        )
        for one in upload.news.alike
        if one.person in here.state.people
    )


def say_same(
    actor: Actor, upload_id: str, row: int, person: str, *, kept: Collection[str] = (), now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This row is about that person: it changes her answers instead of bringing somebody new. ``kept``: the questions
    whose known answer stays. ``person`` "" says that the row is about nobody who is known.

    Raises ``Refused`` when the person is not in this role, or another row was said to be about her."""

    def work(session: Session, here: Standing, stored: RosterUpload) -> None:
        found = as_it_stands(session, here, stored)
        decisions = found.decisions
        if row not in found.reading.rows or row in decisions.taken:
            raise refuse("upload_gone")
        if person and person not in found.names:
            raise refuse("pair_unknown")
        if person and any(said.person == person for other, said in decisions.same.items() if other != row):
            raise refuse("row_same_twice", name=found.names[person])
        same = {**decisions.same, row: SamePerson(person=person, kept=frozenset(kept))}
        settle(here.definition, stored, found.reading, replace(decisions, same=same))

    change_upload(actor, upload_id, work, now=now, seen=seen)


def look_at_row_again(actor: Actor, upload_id: str, row: int, *, now: datetime, seen: int | None = None) -> None:
    """Take back what was said of a row."""

    def work(session: Session, here: Standing, stored: RosterUpload) -> None:
        found = as_it_stands(session, here, stored)
        same: Mapping[int, SamePerson] = {at: said for at, said in found.decisions.same.items() if at != row}
        settle(here.definition, stored, found.reading, replace(found.decisions, same=same))

    change_upload(actor, upload_id, work, now=now, seen=seen)


def _side_by_side(here: Standing, upload: Upload, row: int, person: str, language: str) -> tuple[SideBySide, ...]:
    profile = here.definition.profile(upload.role)
    known, brought = here.state.people[person].profile, upload.reading.rows[row].answers

    def said(name: str, value: Value) -> str:
        if value in (None, "", ()):
            return ""
        if is_sensitive(profile[name]):
            return translate(COVERED, language)
        return say_answer(here.definition, f"{upload.role}.{name}", value, language=language)

    found = []
    for name, question in profile.items():
        one, other = known.get(name), brought.get(name)
        if one in (None, "", ()) and other in (None, "", ()):
            continue
        differs = one not in (None, "", ()) and other not in (None, "", ()) and one != other
        found.append(
            SideBySide(
                question=name,
                label=called(question, name),
                known=said(name, one),
                brought=said(name, other),
                differs=differs,
            )
        )
    return tuple(found)


__all__ = ["Resemblance", "SideBySide", "look_at_row_again", "resemblances", "say_same"]
