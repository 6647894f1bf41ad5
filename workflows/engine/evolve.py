"""The only place where state changes: ``evolve(definition, state, event)``.

Streams do not influence each other here: an event changes the person or match whose stream it is in, and the list of a
person's matches. So the journal may be folded in any order that keeps each stream's own (``number``), and gives the
same state. An event that is not known, or that belongs to nobody, changes nothing; an id seen before changes nothing.

``replay`` folds many events at the cost of one copy of the cohort: a ``Fold`` copies what it changes the first time,
and from then on changes its own copy. ``evolve`` is the same fold over one event, so there is one way to change state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from models.definitions import Definition
from workflows.engine.changes import joined, noted, on_match, on_person, proposed
from workflows.engine.events import Event, EventType
from workflows.engine.index import Index, index_of, ruling
from workflows.engine.moving import moved_to_version
from workflows.engine.state import EMPTY, MatchTrack, PersonTrack, State, Track, replaced

P = TypeVar("P", PersonTrack, MatchTrack)


def replay(definition: Definition, events: Iterable[Event], state: State = EMPTY) -> State:
    """The state after all events. They may come in any order that keeps each stream's own; the journal's does."""
    fold = Fold(definition, state)
    for event in events:
        fold.add(event)
    return fold.state


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events in an order that can be replayed: as they were learned, and within a stream by number.

    ``noted`` alone is not enough: what falls due by itself is noted with the moment it fell due, even when the machine
    was asleep then and a person wrote something down in between. Each stream's numbers say what came first.
    """
    streams: dict[str, list[Event]] = {}
    for event in events:
        streams.setdefault(event.stream, []).append(event)
    ranked = []
    for stream in streams.values():
        known = None
        for event in sorted(stream, key=lambda event: event.number):
            known = event.noted if known is None else max(known, event.noted)
            ranked.append((known, event.stream, event.number, event))
    ranked.sort(key=lambda entry: entry[:3])
    return [entry[3] for entry in ranked]


def evolve(definition: Definition, state: State, event: Event) -> State:
    """The state after one more event."""
    fold = Fold(definition, state)
    fold.add(event)
    return fold.state


class Fold:
    """Events being folded into a state. The state that was handed in, and every state that is handed out, stays as it
    is: what changes next is copied first, once."""

    def __init__(self, definition: Definition, state: State = EMPTY) -> None:
        self._index = index_of(definition)
        self._state = state
        self._own: dict[str, dict[str, Any]] = {}

    @property
    def state(self) -> State:
        """What is known now."""
        if self._own:
            changed: dict[str, Any] = {**self._own}
            self._state = replaced(self._state, **changed)
            self._own = {}
        return self._state

    def add(self, event: Event) -> None:
        """One more event."""
        people = self._seen("people")
        if event.type == EventType.JOINED:
            if event.stream not in people and not 0 < event.number <= self._seen("gone").get(event.stream, 0):
                self._change("people")[event.stream] = self._begun(joined, event)
            return
        if event.type == EventType.PROPOSED:
            if event.stream not in self._seen("matches") and event.stream not in self._seen("gone"):
                self._propose(event)
            return
        person = people.get(event.stream)
        if person is not None:
            self._on_person(person, event)
            return
        rests = self._seen("merged").get(event.stream)
        if rests is not None:
            if event.type == EventType.UNMERGED:
                del self._change("merged")[event.stream]
                del self._change("merged_into")[event.stream]
                self._change("people")[event.stream] = noted(rests, event)
            return
        match = self._seen("matches").get(event.stream)
        if match is not None and event.type == EventType.PROPOSED_UNDONE:
            self._withdraw(match, event)
        elif match is not None and event.id not in match.seen:
            changed = noted(self._changed(on_match, match, event), event)
            self._change("matches")[event.stream] = changed
            if changed.members is not match.members:
                self._belong(event.stream, {*match.everybody, *changed.everybody})

    def _on_person(self, person: PersonTrack, event: Event) -> None:
        if event.id in person.seen:
            return
        if event.type == EventType.JOINED_UNDONE:
            del self._change("people")[event.stream]
            self._change("gone")[event.stream] = max(person.number, event.number)
            return
        if event.type == EventType.MERGED:
            del self._change("people")[event.stream]
            self._change("merged")[event.stream] = noted(person, event)
            self._change("merged_into")[event.stream] = str(event.data.get("into", ""))
            return
        self._change("people")[event.stream] = noted(self._changed(on_person, person, event), event)

    def _propose(self, event: Event) -> None:
        match = self._begun(proposed, event)
        self._change("matches")[event.stream] = match
        self._belong(event.stream, match.everybody)

    def _belong(self, stream: str, who: Iterable[str]) -> None:
        """Which of these people have a match that began, is gone, or that somebody left or came back to."""
        known, matches_of = self._seen("matches"), self._change("matches_of")
        having = known[stream].everybody if stream in known else ()
        for enrolment in who:
            theirs = {*matches_of.get(enrolment, ())} - {stream}
            theirs |= {stream} if enrolment in having else set()
            # sorted by day and id, so that the order in which two streams are folded does not show
            matches_of[enrolment] = tuple(sorted(theirs, key=lambda name: (known[name].proposed, name)))

    def _withdraw(self, match: MatchTrack, event: Event) -> None:
        del self._change("matches")[match.stream]
        self._change("gone")[match.stream] = max(match.number, event.number)
        self._belong(match.stream, match.everybody)

    def _begun(self, begin: Callable[[Index, Event], P], event: Event) -> P:
        """What begins is on the version of its first event, and stays on it."""
        known = self._state.definitions.get(event.version) if event.version else None
        return begin(self._index if known is None else index_of(known), event)

    def _changed(self, change: Callable[[Index, P, Event], P], track: P, event: Event) -> P:
        """An event is read under the version its stream is on."""
        if event.type == EventType.MOVED_TO_VERSION:
            return moved_to_version(self._index, self._state.definitions, track, event)
        return change(ruling(self._index, self._state, track), track, event)

    def _seen(self, kind: str) -> Mapping[str, Any]:
        mine = self._own.get(kind)
        found: Mapping[str, Any] = getattr(self._state, kind) if mine is None else mine
        return found

    def _change(self, kind: str) -> dict[str, Any]:
        mine = self._own.get(kind)
        if mine is None:
            mine = self._own[kind] = dict(getattr(self._state, kind))
        return mine


__all__ = ["Fold", "Track", "evolve", "in_order", "replay"]
