"""What happens: one event of one stream, and the words for its type.

A stream is an enrolment (a person in a role) or a match; its name is that row's id. ``data`` holds ids and words of the
definition, never names or answers. Where several things happen at the same moment, ``number`` within the stream is the
order in which they were learned, and that is the order in which state is folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from models.vocabulary import Value

KITH = "kith"
"""The actor of whatever happens by itself."""


class EventType(StrEnum):
    """Every type of event the engine knows. What it does not know it leaves alone."""

    # a person
    JOINED = "joined"  # role
    JOINED_UNDONE = "joined_undone"
    MERGED = "merged"  # into: the same person's other stream; notes?, person?, places? (moved there with it)
    UNMERGED = "unmerged"
    TOLD_APART = "told_apart"  # other: somebody looked, and they are two people
    ANSWERED = "answered"  # form, submission, by, plan?, occurrence?, due?, corrects?
    ANSWERS_UNDONE = "answers_undone"  # submission
    CONSENT_GIVEN = "consent_given"  # consent
    CONSENT_WITHDRAWN = "consent_withdrawn"  # consent
    CHECK_RECORDED = "check_recorded"  # check, passed, on?
    MODULE_COMPLETED = "module_completed"  # training, module, on?
    MOVED = "moved"  # track, from, to, transition, reason?, told? (it was so before Kith was asked)
    REOPENED = "reopened"  # event (the move taken back), from, to, cause? (taken back with it)
    UNDONE = "undone"  # event
    MOVED_TO_VERSION = "moved_to_version"  # from, to, and what versioning says it may carry
    # a match
    PROPOSED = "proposed"  # model, members, score?, parts?, plan?, told? (it was so before Kith was asked)
    PROPOSED_UNDONE = "proposed_undone"
    ACCEPTED = "accepted"  # role, enrolment?
    DECLINED = "declined"  # role, enrolment?, reason?
    EXTENDED = "extended"  # days, length
    EVENT_HELD = "event_held"  # event, on?
    GOAL_AGREED = "goal_agreed"  # goals, area?
    MILESTONE_REACHED = "milestone_reached"  # goals, milestone
    MEETING_NOTED = "meeting_noted"  # on?, minutes?
    # time
    CHECK_IN_DUE = "check_in_due"  # plan, occurrence, role, due
    REMINDED = "reminded"  # plan, occurrence, role, due, offset
    MISSED = "missed"  # plan, occurrence, role, due
    STAGE_OVERDUE = "stage_overdue"  # stage
    CHECK_EXPIRED = "check_expired"  # check
    TRAINING_EXPIRED = "training_expired"  # training
    CONSENT_EXPIRED = "consent_expired"  # consent
    FORM_OVERDUE = "form_overdue"  # request
    MOMENT_REACHED = "moment_reached"  # kind, what, track, length, before
    # work
    FORM_ASKED = "form_asked"  # form, role, due
    TASK_CREATED = "task_created"  # task, due, about
    TASK_DONE = "task_done"  # task_id
    CASE_OPENED = "case_opened"  # case, due
    CASE_WOKEN = "case_woken"  # case_id: the same thing happened again while the case was open
    CASE_CLOSED = "case_closed"  # case_id, outcome?
    MESSAGE_DUE = "message_due"  # message, to, role, plan?, due?, request?
    NOTE_ADDED = "note_added"  # note


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. ``at``: when; ``noted``: when we learned it; both UTC.

    ``number`` is its place in the stream from 1, or 0 while it has none yet (``run`` gives it). ``because`` names the
    rule or command that caused it (``rule:low_rating``). ``answers`` are those of a submission, put in by whoever reads
    the journal; None when they were erased. ``version`` is the version of the definition its stream was on, 0 where
    there is only one.
    """

    id: str
    stream: str
    type: str
    at: datetime
    noted: datetime
    number: int = 0
    actor: str = KITH
    data: Mapping[str, Any] = field(default_factory=dict)
    because: str = ""
    answers: Mapping[str, Value] | None = None
    version: int = 0

    @property
    def due(self) -> date | None:
        """The day by which it asks for something; None where it asks for nothing, or gives no day."""
        return day_in(self.data.get("due"))


def day_in(told: object) -> date | None:
    """A day as the data of an event has it: written out once it was stored, as it is before."""
    return date.fromisoformat(told) if isinstance(told, str) else told if isinstance(told, date) else None


def event_id(stream: str, cause: str, occurrence: str) -> str:
    """The same for the same cause and occurrence, always: 32 hexadecimal digits.

    A crash in the middle, two runners or a replay arrive at the same id, and the database refuses it the second time.
    """
    return blake2b("\x1f".join((stream, cause, occurrence)).encode(), digest_size=16).hexdigest()
