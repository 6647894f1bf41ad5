"""One gesture for many people: done for those for whom it can be, and for the others told by name why not.

What was done can be taken back as one, because every gesture hands back what brought it about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.database import reading
from models.findings import Finding, sentence
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.engine.commands import Command, Undo
from workflows.engine.events import Event, EventType
from workflows.progress import Outcome, as_read, carry_out, load

BY_HAND = "command"
_KEPT = frozenset(
    {
        EventType.MOVED.value,
        EventType.CONSENT_GIVEN.value,
        EventType.CONSENT_WITHDRAWN.value,
        EventType.CHECK_RECORDED.value,
        EventType.MODULE_COMPLETED.value,
        EventType.ANSWERED.value,
        EventType.TASK_DONE.value,
        EventType.PROPOSED.value,
        EventType.ACCEPTED.value,
        EventType.DECLINED.value,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What can be taken back: an event of a stream."""

    stream: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """What came of it: the names for whom it was done, name and reason of the others, how many moved on by themselves
    because of it (stage label → number), and what would take it all back."""

    done: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    moved_on: Mapping[str, int] = field(default_factory=dict)
    undo: tuple[Taken, ...] = ()


def carry_out_for_many(actor: Actor, cohort_id: str, commands: Sequence[Command], *, now: datetime) -> Gesture:
    """Carry out the commands, each by itself. Raises ``Refused`` for viewers."""
    outcome = carry_out(actor, cohort_id, commands, now=now)
    return told(actor, cohort_id, outcome, now=now)


def take_back(actor: Actor, cohort_id: str, undo: Sequence[Taken], *, now: datetime) -> Gesture:
    """Take a gesture back, the last first; what can't be taken back any more is told by name."""
    commands = [Undo(stream=taken.stream, event=taken.event) for taken in reversed(undo)]
    outcome = carry_out(actor, cohort_id, commands, now=now)
    told_ = told(actor, cohort_id, outcome, now=now)
    return Gesture(done=told_.done, refused=told_.refused)


def told(actor: Actor, cohort_id: str, outcome: Outcome, *, now: datetime) -> Gesture:
    """An outcome by names and in words."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now))
    moved = Counter(
        here.stage_label(str(event.data.get("track")), str(event.data.get("to")))
        for event in outcome.events
        if event.type == EventType.MOVED and event.because != BY_HAND and event.stream in here.state.people
    )
    return Gesture(
        done=tuple(sorted((here.name(stream) for stream in outcome.done), key=str.casefold)),
        refused=tuple(
            sorted((here.name(stream), _why(found, actor.language)) for stream, found in outcome.refused.items())
        ),
        moved_on=dict(moved),
        undo=taken_by(outcome.events),
    )


def taken_by(events: Sequence[Event]) -> tuple[Taken, ...]:
    """What would take these events back: those that somebody brought about, not what followed from them."""
    kept = [event for event in events if event.because == BY_HAND and event.type in _KEPT]
    brought = {event.id for event in kept}  # a no also moves its match: taken back, both go
    return tuple(Taken(stream=event.stream, event=event.id) for event in kept if event.data.get("cause") not in brought)


def _why(findings: Sequence[Finding], language: str) -> str:
    return " ".join(sentence(found, language) for found in findings)
