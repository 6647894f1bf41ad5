"""What people do, as values: each command says what was done to which stream. ``decide`` answers them.

``on`` is the day it happened, where that is not today. Ids (of submissions, matches, notes) come from outside: nothing
here is random.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A person comes into the cohort in a participant role; ``stream`` is her enrolment."""

    stream: str
    role: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTransition:
    """Somebody takes a step of the definition. ``reason`` is a choice of the list the step names. ``told``: it was
    taken before Kith was asked, so it is written down and not judged."""

    stream: str
    transition: str
    reason: str | None = None
    on: date | None = None
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitForm:
    """A form was filled in about ``stream`` by somebody of ``role``.

    ``plan`` and ``occurrence`` (or ``due``) say which check-in it answers; left out, it is the latest one that waits.
    ``corrects`` is the id of an earlier submission whose answers these replace. ``partial``: somebody else wrote down
    what is known so far (a roster), so a required answer may still be missing; what is there is checked all the same.
    ``cleared`` are questions whose answer is taken away: a question merely left out keeps the answer it has.
    """

    stream: str
    form: str
    role: str
    submission: str
    answers: Mapping[str, Any]
    plan: str | None = None
    occurrence: int | None = None
    due: date | None = None
    corrects: str | None = None
    partial: bool = False
    cleared: Sequence[str] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoAnswers:
    """A submission is taken back."""

    stream: str
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent:
    """A consent is given."""

    stream: str
    consent: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent:
    """A consent is withdrawn."""

    stream: str
    consent: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """A screening check was passed or not, on a day."""

    stream: str
    check: str
    passed: bool
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteModule:
    """A module of a training is completed. ``mark``: the number reached, where the module asks for one."""

    stream: str
    training: str
    module: str
    mark: float | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEventHeld:
    """An event of the definition was held: for a match its own, for a person one she attended."""

    stream: str
    event: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose:
    """A match is proposed; ``stream`` is its id, ``members`` enrolments by role (several in a circle). ``score`` and
    ``parts`` are the plan's own, ``plan`` its id. ``told``: a match that there is already, on ``on``, is written down;
    nobody asks whether its members are candidates, and no check-in of the past is asked for."""

    stream: str
    model: str
    members: Mapping[str, str | Sequence[str]]
    score: float | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)
    plan: str | None = None
    on: date | None = None
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """A member accepts the proposal; ``enrolment`` says who, where a role has several members."""

    stream: str
    role: str
    enrolment: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A member declines the proposal. If a step leads from here to an end that means *refused*, it is taken too."""

    stream: str
    role: str
    enrolment: str | None = None
    reason: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForm:
    """Somebody of ``role`` is asked to fill in a form by ``due``."""

    stream: str
    form: str
    role: str
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTask:
    """A task is made by hand; without ``due`` the definition's own."""

    stream: str
    task: str
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask:
    """A task is done."""

    stream: str
    task: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case is opened by hand."""

    stream: str
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCase:
    """A case is closed; ``case`` is its id."""

    stream: str
    case: str
    outcome: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeGoal:
    """A match agrees on a goal in an area."""

    stream: str
    goals: str
    area: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMilestone:
    """A match reaches a milestone."""

    stream: str
    goals: str
    milestone: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMeeting:
    """The members met on a day, for so many minutes."""

    stream: str
    on: date | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    """A note was written; ``note`` is its id."""

    stream: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two streams of one role are one person: ``stream`` rests from now on, ``into`` goes on. ``data``: ids of what was
    moved over with it."""

    stream: str
    into: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerge:
    """They are two people after all: ``stream`` stands again as it stood."""

    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellApart:
    """Two people who look alike are two."""

    stream: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What an event brought is taken back: a step (with all it moved by itself), an answer, a record, a reply."""

    stream: str
    event: str


Command = (
    Join
    | TakeTransition
    | SubmitForm
    | UndoAnswers
    | GiveConsent
    | WithdrawConsent
    | RecordCheck
    | CompleteModule
    | RecordEventHeld
    | Propose
    | Accept
    | Decline
    | AskForm
    | CreateTask
    | CompleteTask
    | OpenCase
    | CloseCase
    | AgreeGoal
    | ReachMilestone
    | NoteMeeting
    | AddNote
    | Merge
    | Unmerge
    | TellApart
    | Undo
)
"""Everything somebody can do."""
