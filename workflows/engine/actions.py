"""What a rule or a step does, as events: one function for each verb of the closed list.

Nothing here changes state. A verb that has nothing left to do (the task is open already, the match is over) gives no
event. Every event's id follows from the stream, the line that caused it and the event that woke it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.definitions.phrases import Action
from models.definitions.times import within
from models.definitions.truth import holds
from models.vocabulary import MATCH
from workflows.engine.calendar import days_of
from workflows.engine.clock import day_of
from workflows.engine.events import Event, EventType, event_id
from workflows.engine.facts import Waking, facts_for
from workflows.engine.index import Index, Step
from workflows.engine.state import MatchTrack, PersonTrack, State

ASKED_PERSON = "asked person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something is done: the event that woke it, the line that says so (``rule:low_rating``), and who was asked."""

    index: Index
    state: State
    event: Event
    because: str
    waking: Waking

    @property
    def today(self) -> date:
        """The day on which we act: when we learned of it."""
        return day_of(self.index.definition, self.event.noted)

    def makes(self, stream: str, kind: EventType, line: str, **data: Any) -> Event:
        """An event caused by this."""
        return Event(
            id=event_id(stream, f"{self.because}:{line}", self.event.id),
            stream=stream,
            type=kind,
            at=self.event.noted,
            noted=self.event.noted,
            data={**{name: value for name, value in data.items() if value is not None}, "cause": self.event.id},
            because=self.because,
        )


def perform(cause: Cause, actions: tuple[Action, ...]) -> list[Event]:
    """The events of all actions, in their order."""
    return [event for number, action in enumerate(actions) for event in _perform(cause, action, str(number))]


def _perform(cause: Cause, action: Action, line: str) -> Iterator[Event]:
    if action.verb == "create task":
        yield from _create_task(cause, action, line)
    elif action.verb == "open case":
        yield from _open_case(cause, action, line)
    elif action.verb == "send":
        for role in action.whom:
            for named, enrolment in recipients(cause, role):
                yield message(cause, action.what, named, enrolment, line)
    elif action.verb == "ask":
        yield from _ask(cause, action, line)
    elif action.verb == "move":
        yield from _move(cause, action, line)
    elif action.verb == "extend":
        yield from _extend(cause, action, line)
    else:
        yield from _take(cause, action, line)


# Who is meant -------------------------------------------------------------------------------------------------------
def matches_meant(cause: Cause) -> list[MatchTrack]:
    """The match of the stream, whatever its stage; for a person all her matches that are not over."""
    match = cause.state.matches.get(cause.event.stream)
    if match is not None:
        return [match]
    theirs = cause.state.their_matches(cause.event.stream)
    return [match for match in theirs if match.stage not in cause.index.match_ends]


def people_meant(cause: Cause, role: str) -> list[PersonTrack]:
    """The people of a participant role: oneself, or the members of the matches that are meant."""
    person = cause.state.people.get(cause.event.stream)
    if person is not None and person.role == role:
        return [person]
    names = dict.fromkeys(name for match in matches_meant(cause) for name in match.members.get(role, ()))
    return [cause.state.people[name] for name in names if name in cause.state.people]


def recipients(cause: Cause, role: str) -> list[tuple[str, str]]:
    """Role and enrolment of everybody a message goes to. A family is reached through the person it belongs to; staff
    and partners have no enrolment (``""``)."""
    definition = cause.index.definition
    if role == ASKED_PERSON:
        return recipients(cause, cause.waking.role) if cause.waking.role else []
    if role in definition.participants:
        return [(role, person.stream) for person in people_meant(cause, role)]
    found = definition.roles.get(role)
    if found is not None and found.is_ == "family":
        return [(role, person.stream) for of in cared_for(cause.index, role) for person in people_meant(cause, of)]
    return [(role, "")]


def cared_for(index: Index, family: str) -> tuple[str, ...]:
    """The roles a family agrees for; where no consent says so, the first participant role."""
    consents = index.definition.consents.values()
    named = {role for consent in consents if consent.given_by == family for role in consent.asked_of}
    return tuple(role for role in index.definition.participants if role in named) or index.definition.participants[:1]


# The verbs ----------------------------------------------------------------------------------------------------------
def _due(text: str | None, day: date) -> str | None:
    length = within(text) if text else None
    return length.after(day).isoformat() if length else None


def _create_task(cause: Cause, action: Action, line: str) -> Iterator[Event]:
    track = cause.state.track(cause.event.stream)
    kind = cause.index.definition.tasks.get(action.what)
    if track is None or any(task.kind == action.what and task.done is None for task in track.tasks.values()):
        return
    due = _due(kind.due if kind else None, cause.today)
    yield cause.makes(track.stream, EventType.TASK_CREATED, line, task=action.what, due=due, about=track.stream)


def _open_case(cause: Cause, action: Action, line: str) -> Iterator[Event]:
    track = cause.state.track(cause.event.stream)
    if track is None:
        return
    running = next((case for case in track.cases.values() if case.kind == action.what and case.closed is None), None)
    if running is not None:
        yield cause.makes(track.stream, EventType.CASE_WOKEN, line, case_id=running.id)
        return
    kind = cause.index.definition.cases.get(action.what)
    due = _due(kind.answer_within if kind else None, cause.today)
    yield cause.makes(track.stream, EventType.CASE_OPENED, line, case=action.what, due=due)


def message(cause: Cause, name: str, role: str, enrolment: str, line: str) -> Event:
    """A message that is due; whether and when it is sent is the outbox's to say."""
    return cause.makes(
        cause.event.stream,
        EventType.MESSAGE_DUE,
        f"{line}:{role}:{enrolment}",
        message=name,
        to=enrolment,
        role=role,
        **{word: cause.event.data.get(word) for word in OF_A_FORM},
    )


OF_A_FORM = ("plan", "due", "request")
"""What an event says of the form that somebody is asked for; a message about it remembers that."""


def _ask(cause: Cause, action: Action, line: str) -> Iterator[Event]:
    due = action.length.after(cause.today).isoformat() if action.length else None
    form = cause.index.definition.forms.get(action.what)
    roles = [cause.waking.role if role == ASKED_PERSON else role for role in action.whom]
    tracks: list[PersonTrack | MatchTrack]
    for role in dict.fromkeys(role for role in roles if role):
        if form is None or MATCH in form.about:
            tracks = [*matches_meant(cause)]
        else:
            about = (role,) if role in form.about else form.about
            tracks = [person for of in about for person in people_meant(cause, of)]
        for track in tracks:
            waiting = track.requests.values()
            if any((r.form, r.role) == (action.what, role) and r.answered is None for r in waiting):
                continue
            yield cause.makes(
                track.stream, EventType.FORM_ASKED, f"{line}:{role}", form=action.what, role=role, due=due
            )


def _move(cause: Cause, action: Action, line: str) -> Iterator[Event]:
    role = action.whom[0]
    tracks: list[PersonTrack | MatchTrack] = [*matches_meant(cause)] if role == MATCH else [*people_meant(cause, role)]
    for track in tracks:
        if track.stage == action.what or track.stage in cause.index.ends.get(role, frozenset()):
            continue
        yield moved(cause, track, role, action.what, line)


def moved(
    cause: Cause, track: PersonTrack | MatchTrack, name: str, to: str, line: str, transition: str | None = None
) -> Event:
    """A track of the kind ``name`` goes to another stage."""
    data = {"track": name, "from": track.stage, "to": to, "transition": transition}
    return cause.makes(track.stream, EventType.MOVED, line, **data)


def _extend(cause: Cause, action: Action, line: str) -> Iterator[Event]:
    if action.length is None:
        return
    for match in matches_meant(cause):
        end = days_of(cause.index, match).planned_end
        base = end or cause.today
        days = (action.length.after(base) - base).days
        yield cause.makes(match.stream, EventType.EXTENDED, line, days=days, length=str(action.length))


def _take(cause: Cause, action: Action, line: str) -> Iterator[Event]:
    for match in matches_meant(cause):
        step: Step | None = cause.index.step(MATCH, match.stage, action.what)
        facts = facts_for(cause.index, cause.state, match.stream, cause.today, cause.waking)
        if step is None or facts is None or holds(step.when, facts, today=cause.today) is not True:
            continue
        yield moved(cause, match, MATCH, step.to, line, step.name)
