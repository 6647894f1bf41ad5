"""Concerns: cases with an owner, a clock and an outcome, read only by those whom the definition names.

A case is opened by a rule or by hand, notes are written on it, it is closed with an outcome and can be opened again.
What is written stands sealed with the case and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, select

from models.database import reading, writing
from models.definitions.base import called
from models.definitions.sections import Case as CaseKind
from models.findings import refuse
from models.i18n import mark
from models.tables import JournalEntry
from models.vocabulary import MATCH, AccountRole, Sensitivity
from workflows.actors import Actor, require
from workflows.covered import Answered, answers_of
from workflows.engine import EventType, MatchTrack, PersonTrack, replay
from workflows.engine.commands import CloseCase, OpenCase, Undo
from workflows.engine.state import Case, Submission
from workflows.engine.telling import tell_cause
from workflows.history import WrittenNote, a_moment_ago, notes_within, said_just_now, write_within
from workflows.progress import Outcome, Standing, as_read, carry_out_within, load, load_for_change, may_see_case, must

OUTCOMES: Mapping[str, str] = {
    "settled": mark("Settled"),
    "passed_on": mark("Passed on to another service"),
    "nothing_needed": mark("Nothing was needed"),
    "ended": mark("The match or the participation ended"),
}
"""How a case can end: word in the journal → what a person reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A case in one line. ``days_left`` is negative when its answer is late, None without a clock. ``why`` is the rule
    that opened it, "" when somebody did by hand; ``again`` how often the same happened while it was open."""

    id: str
    stream: str
    about: str  # match, or a role
    kind: str
    label: str
    names: str
    stage: str
    opened: date
    due: date | None
    days_left: int | None
    urgent: bool
    sensitive: bool
    owner: str
    seen_by: tuple[str, ...]
    why: str
    again: int
    closed: date | None
    outcome: str | None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """The answers that woke a case: who gave them when, and what was answered, the sensitive covered."""

    submission: str
    form: str
    by: str
    day: date
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernCard:
    """One case with all that is known: what happened, and the notes on it, the latest first. ``closed_event`` opens it
    again. ``contacts`` are (name, role, ways to reach them); ``first_steps`` what the program says to do now, a step
    each."""

    concern: Concern
    happened: tuple[Happened, ...]
    notes: tuple[WrittenNote, ...]
    contacts: tuple[tuple[str, str, str], ...]
    first_steps: tuple[str, ...]
    closed_event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerns:
    """All cases the reader may see: open ones by urgency, closed ones with the latest first. ``kinds`` are those that
    can be opened by hand, name → label."""

    standing: Standing
    open: tuple[Concern, ...]
    closed: tuple[Concern, ...]
    kinds: Mapping[str, str]


def concerns(actor: Actor, cohort_id: str, *, now: datetime) -> Concerns:
    """The cases of a cohort. Raises ``Refused`` for viewers."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now))
    found = [
        _concern(here, track, case, actor.language)
        for track in here.state.tracks()
        for case in track.cases.values()
        if may_see_case(here, actor.role, case.kind, track.stream)
    ]
    waiting = [one for one in found if one.closed is None]
    over = [one for one in found if one.closed is not None]
    return Concerns(
        standing=here,
        open=tuple(sorted(waiting, key=lambda one: (not one.urgent, one.due or date.max, one.opened, one.id))),
        closed=tuple(sorted(over, key=lambda one: (one.closed or date.min, one.id), reverse=True)),
        kinds={name: called(kind, name) for name, kind in here.definition.cases.items()},
    )


def card(actor: Actor, cohort_id: str, case: str, *, now: datetime) -> ConcernCard:
    """One case. Raises ``Refused``: ``case_not_open`` when there is none of this id, ``case_not_yours`` when it is kept
    from this account."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now))
        track, found = _seen(here, actor, case)
        return ConcernCard(
            concern=_concern(here, track, found, actor.language),
            happened=tuple(_happened(here, track, found, actor.language)),
            notes=tuple(notes_within(session, (case,))),
            contacts=tuple(_contacts(here, track)),
            first_steps=tuple(step for step in _kind_of(here, track, found).first_steps.splitlines() if step.strip()),
            closed_event=found.closed_event,
        )


def open_by_hand(actor: Actor, cohort_id: str, stream: str, kind: str, *, note: str = "", now: datetime) -> str:
    """Open a case about a person or a match, with what is known. Answers its id. Who opens a case of a kind that is
    kept from her cannot read it afterwards."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        if kind not in here.definition.cases:
            raise refuse("case_kind_unknown")
        if (already := _opened_just_now(session, actor, here, stream, kind, note, now)) is not None:
            return already
        opened = must(write_within(session, actor, here, stream, "", [OpenCase(stream=stream, case=kind)], now=now))
        case = opened.events[0].id
        if note.strip():
            here = replace(here, state=replay(here.definition, opened.events, here.state))
            must(write_within(session, actor, here, stream, note, about=case, now=now))
        return case


def _opened_just_now(
    session: Session, actor: Actor, here: Standing, stream: str, kind: str, note: str, now: datetime
) -> str | None:
    """The case that the same person opened with the same words a moment ago: a button that was pressed twice."""
    if (track := here.state.track(stream)) is None:
        return None
    opened = select(JournalEntry.id).where(
        JournalEntry.stream == stream,
        JournalEntry.type == EventType.CASE_OPENED,
        JournalEntry.actor == actor.id,
        a_moment_ago(JournalEntry.noted, now),
    )
    for case in session.exec(opened).all():
        told = said_just_now(session, actor, case, note, now=now) if note.strip() else True
        if told and case in track.cases and track.cases[case].kind == kind and track.cases[case].closed is None:
            return case
    return None


def note(actor: Actor, cohort_id: str, case: str, text: str, *, now: datetime) -> Outcome:
    """Write a note on a case, for whoever may see it."""
    if not text.strip():
        raise refuse("note_empty")
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        track, _ = _seen(here, actor, case)
        return must(write_within(session, actor, here, track.stream, text, about=case, now=now))


def close(
    actor: Actor,
    cohort_id: str,
    case: str,
    outcome: str | None,
    *,
    note: str = "",
    seen: Mapping[str, int] | None = None,
    now: datetime,
) -> Outcome:
    """Close a case with one of ``OUTCOMES``, and a note about what was done."""
    if outcome not in OUTCOMES:
        raise refuse("case_outcome_needed")
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        track, _ = _seen(here, actor, case)
        command = CloseCase(stream=track.stream, case=case, outcome=outcome)
        return must(write_within(session, actor, here, track.stream, note, [command], about=case, seen=seen, now=now))


def reopen(actor: Actor, cohort_id: str, case: str, *, now: datetime) -> Outcome:
    """A closed case waits again; its history keeps both. Raises ``Refused`` (``case_open_already``) where somebody was
    quicker."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        track, found = _seen(here, actor, case)
        if found.closed is None:
            raise refuse("case_open_already")
        command = Undo(stream=track.stream, event=found.closed_event)
        return must(carry_out_within(session, actor, here, [command], now=now))


# What is known about a case ------------------------------------------------------------------------------------------
def _seen(here: Standing, actor: Actor, case: str) -> tuple[PersonTrack | MatchTrack, Case]:
    for track in here.state.tracks():
        found = track.cases.get(case)
        if found is None:
            continue
        if not may_see_case(here, actor.role, found.kind, track.stream):
            read = as_read(here)
            roles = ", ".join(read.definition.role_label(role) for role in _kind_of(read, track, found).eyes)
            raise refuse("case_not_yours", roles=roles)
        return track, found
    raise refuse("case_not_open")


def _kind_of(here: Standing, track: PersonTrack | MatchTrack, case: Case) -> CaseKind:
    """What the version that rules the track says of a case; the cohort's own where that one knows no such kind."""
    ruling = here.ruling(track.stream)
    return ruling.cases.get(case.kind) or here.definition.cases.get(case.kind, CaseKind())


def _concern(here: Standing, track: PersonTrack | MatchTrack, case: Case, language: str) -> Concern:
    definition, kind = here.definition, _kind_of(here, track, case)
    of = track.role if isinstance(track, PersonTrack) else MATCH
    left = (case.due - here.today).days if case.due else None
    sensitive = kind.sensitivity is Sensitivity.SENSITIVE
    return Concern(
        id=case.id,
        stream=track.stream,
        about=of,
        kind=case.kind,
        label=called(kind, case.kind),
        names=here.name(track.stream),
        stage=here.stage_label(of, track.stage),
        opened=case.opened,
        due=case.due,
        days_left=left,
        urgent=sensitive or (left is not None and left < 0),
        sensitive=sensitive,
        owner=definition.role_label(kind.owner),
        seen_by=tuple(definition.role_label(role) for role in kind.eyes),
        why=tell_cause(definition, case.because, track=of, language=language),
        again=len(case.woken),
        closed=case.closed,
        outcome=case.outcome,
        number=track.number,
    )


def _happened(here: Standing, track: PersonTrack | MatchTrack, case: Case, language: str) -> list[Happened]:
    found: list[Happened] = []
    for event in (case.cause, *case.woken):
        submission = _behind(track, event)
        if submission is None or submission.answers is None:
            continue
        form = here.definition.forms.get(submission.form)
        members = track.members.get(submission.by, ()) if isinstance(track, MatchTrack) else (track.stream,)
        role = here.definition.role_label(submission.by)
        name = ", ".join(here.name(member) for member in members)
        found.append(
            Happened(
                submission=submission.id,
                form=(form.label if form else "") or submission.form,
                by=f"{name} ({role})" if name else role,
                day=submission.day,
                answers=answers_of(here.definition, submission, language=language),
            )
        )
    return found


def _behind(track: PersonTrack | MatchTrack, event: str) -> Submission | None:
    """The filling that an event goes back to: itself, or through the step it caused."""
    for _ in range(len(track.stays) + 1):
        found = next((entry for entry in track.submissions if entry.event == event), None)
        if found is not None:
            return found
        stays = (*track.stays, *track.undone)
        event = next((stay.cause for stay in stays if stay.event == event and stay.cause), "")
        if not event:
            return None
    return None


def _contacts(here: Standing, track: PersonTrack | MatchTrack) -> list[tuple[str, str, str]]:
    people = track.everybody if isinstance(track, MatchTrack) else (track.stream,)
    return [
        (
            here.name(person),
            here.definition.role_label(here.state.people[person].role),
            " · ".join(here.contact(person).values()),
        )
        for person in people
        if person in here.state.people
    ]
