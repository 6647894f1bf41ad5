"""The history of one person or match in words, and the notes written about them: what happened, when, who did it.

Pages read it; use cases write notes through it. A case that the reader may not see leaves no trace in what she reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from models.database import reading, writing
from models.findings import refuse
from models.tables import Account, JournalEntry, Note, new_id
from models.text import LONGEST_NOTE, clean
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.engine import Command, Event, EventType, PersonTrack, day_of
from workflows.engine.commands import AddNote
from workflows.engine.telling import ASIDE, tell, tell_why
from workflows.journal import event_of
from workflows.progress import Outcome, Standing, as_read, carry_out_within, load, load_for_change, may_see_case, must

_AT_ONCE = timedelta(seconds=30)
"""What is done twice within it was meant once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of a history. ``by`` is the colleague's name, "" for what happened by itself; ``cause`` the rule or step
    that brought it; ``aside`` what only somebody who wants everything asks for. ``note`` is a note's own text."""

    event: str
    type: str
    day: date
    at: datetime
    text: str
    by: str
    cause: str
    aside: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNote:
    """A note as it was written. ``text`` is None when it was erased."""

    id: str
    text: str | None
    by: str
    noted: datetime


def history(actor: Actor, cohort_id: str, stream: str, *, now: datetime) -> tuple[Told, ...]:
    """What happened to a person or match, the latest first. Raises ``Refused`` for viewers."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        return history_within(session, actor, as_read(load(session, cohort_id, now=now)), stream)


def history_within(session: Session, actor: Actor, here: Standing, stream: str) -> tuple[Told, ...]:
    """``history`` as a part of a larger question."""
    events = _journal(session, here, stream)
    names = names_of(session, {event.actor for event in events})
    written = {note.id: note.text or "" for note in notes_within(session, (stream,))}
    track = here.state.track(stream)
    kind = track.role if isinstance(track, PersonTrack) else MATCH
    earlier: dict[str, Event] = {}
    sealed: set[str] = set()
    found: list[Told] = []
    for event in events:
        text = tell(here.definition, event, earlier, track=kind, language=actor.language)
        earlier[event.id] = event
        if _is_sealed(here, actor.role, event, sealed):
            sealed.add(event.id)
            continue
        note = written.get(str(event.data.get("note")), "") if event.type == EventType.NOTE_ADDED else ""
        if not text or (event.type == EventType.NOTE_ADDED and not note):
            continue  # a note on a case stands with the case
        found.append(
            Told(
                event=event.id,
                type=event.type,
                day=day_of(here.definition, event.at),
                at=event.at,
                text=text,
                by=names.get(event.actor, ""),
                cause=tell_why(here.definition, event, track=kind, language=actor.language),
                aside=event.type in ASIDE,
                note=note,
            )
        )
    return tuple(reversed(found))


def _is_sealed(here: Standing, role: AccountRole, event: Event, sealed: set[str]) -> bool:
    if event.type == EventType.CASE_OPENED:
        return not may_see_case(here, role, str(event.data.get("case")), event.stream)
    return str(event.data.get("case_id", "")) in sealed or str(event.data.get("event", "")) in sealed


def add_note(actor: Actor, cohort_id: str, stream: str, text: str, *, about: str = "", now: datetime) -> Outcome:
    """Write a note on a person or match; ``about`` is the id of the case it belongs to. Raises ``Refused`` when it is
    empty, or about a case that is not there for this account."""
    if not clean(text).strip():
        raise refuse("note_empty")
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        track = here.state.track(stream)
        case = track.cases.get(about) if track is not None else None
        if case is not None and not may_see_case(here, actor.role, case.kind, stream):
            raise refuse("case_not_open")  # as if there were none: who may not see it learns nothing of it
        return must(write_within(session, actor, here, stream, text, about=about, now=now))


def write_within(
    session: Session,
    actor: Actor,
    here: Standing,
    stream: str,
    text: str,
    commands: Sequence[Command] = (),
    *,
    about: str = "",
    seen: Mapping[str, int] | None = None,
    now: datetime,
) -> Outcome:
    """Commands about one stream with a note about them, in one gesture; without a text only the commands.

    ``about``: the note stands with this case, not with the person or match; only who may see the case reads it."""
    track = here.state.track(stream)
    if about and (track is None or about not in track.cases):
        raise refuse("case_not_open")
    text = clean(text).strip()
    if len(text) > LONGEST_NOTE:
        raise refuse("text_too_long", n=len(text), most=LONGEST_NOTE)
    if text and not commands and said_just_now(session, actor, about or stream, text, now=now):
        return Outcome(done=(stream,), refused={}, events=())
    note = Note(id=new_id(), stream=about or stream, text=text, by=actor.id, noted=now) if text else None
    wanted = [*commands, *([AddNote(stream=stream, note=note.id)] if note else [])]
    outcome = carry_out_within(session, actor, here, wanted, now=now, seen=seen)
    if note is not None and not outcome.refused:
        session.add(note)
    return outcome


def said_just_now(session: Session, actor: Actor, stream: str, text: str, *, now: datetime) -> bool:
    """Whether the same person wrote the same a moment ago: a button that was pressed twice."""
    wrote = (Note.stream == stream, Note.by == actor.id, a_moment_ago(Note.noted, now))
    return clean(text).strip() in session.exec(select(Note.text).where(*wrote)).all()


def a_moment_ago(noted: datetime, now: datetime) -> ColumnElement[bool]:
    """Whether a row was noted so shortly before that the same once more is a button pressed twice. ``noted``: the
    column that says when."""
    return and_(col(noted) > now - _AT_ONCE, col(noted) <= now)


def notes_within(session: Session, about: Iterable[str]) -> Sequence[WrittenNote]:
    """The notes about streams or cases, the latest first."""
    wanted = list(about)
    rows = session.exec(select(Note).where(col(Note.stream).in_(wanted)).order_by(col(Note.noted).desc())).all()
    names = names_of(session, {row.by for row in rows})
    return [WrittenNote(id=row.id, text=row.text, by=names.get(row.by, ""), noted=row.noted) for row in rows]


def names_of(session: Session, accounts: Iterable[str]) -> Mapping[str, str]:
    """The names of colleagues by the ids of their accounts."""
    return dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(list(accounts)))).all())


def _journal(session: Session, here: Standing, stream: str) -> list[Event]:
    rows = session.exec(
        select(JournalEntry)
        .where(JournalEntry.cohort_id == here.cohort_id, JournalEntry.stream == stream)
        .order_by(col(JournalEntry.number))
    ).all()
    return [event_of(row) for row in rows]
