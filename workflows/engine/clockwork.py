"""A cohort that lives on from day to day, with the next moment of every stream at hand.

``advance`` asks every stream what lies ahead, each time it is called; a year of days asks a year of times. A
``Clockwork`` asks a stream once, remembers the answer, and asks again only when something happened to it or to somebody
its conditions look at. What happens is the same, event by event.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from models.definitions import Definition
from workflows.engine.clock import day_of
from workflows.engine.commands import Command
from workflows.engine.decide import CarriedOut, decide
from workflows.engine.events import Event
from workflows.engine.index import index_of
from workflows.engine.react import run
from workflows.engine.state import EMPTY, MatchTrack, State
from workflows.engine.timers import listeners, next_moment, order_of

FAR = 28
"""So many days ahead a stream is asked about; where nothing comes up in them, it is asked again when they are over."""


class Clockwork:
    """A cohort and its time. ``today`` is the last day that was wound to; commands are carried out on it."""

    def __init__(self, definition: Definition, state: State = EMPTY, *, today: date) -> None:
        self.definition = definition
        self.state = state
        self.today = today
        self._index = index_of(definition)
        self._next: dict[str, Event | None] = {}
        self._moments: list[tuple[tuple[datetime, str, str], int, Event]] = []
        self._count = 0
        self._again: list[tuple[date, str]] = []
        self._look(track.stream for track in state.tracks())

    def wind(self, today: date) -> list[Event]:
        """Let time pass until the end of ``today``. Gives every event that happened, as ``advance`` would."""
        self.today = today
        while self._again and self._again[0][0] <= today:
            self._look((heapq.heappop(self._again)[1],))
        happened: list[Event] = []
        while self._moments and day_of(self.definition, self._moments[0][2].at) <= today:
            event = heapq.heappop(self._moments)[2]
            # The very moment that was last found: a pause moves it to another day, and it keeps its id.
            if self._next.get(event.stream) is event:
                self._next[event.stream] = None
                happened += self._happen((event,))
        return happened

    def carry_out(self, command: Command, *, actor_role: str) -> CarriedOut:
        """Somebody does something today; all that follows from it happens."""
        decision = decide(self.definition, self.state, command, actor_role=actor_role, today=self.today)
        if decision.refusals:
            return CarriedOut(state=self.state, refusals=decision.refusals)
        return CarriedOut(state=self.state, events=tuple(self._happen(decision.events)))

    def _happen(self, events: Iterable[Event]) -> list[Event]:
        told = tuple(events)
        self.state, happened = run(self.definition, self.state, told)
        touched = {event.stream for event in (*told, *happened)}
        self._look(sorted(touched | listeners(self._index, self.state, touched)))
        return happened

    def _look(self, streams: Iterable[str]) -> None:
        for stream in streams:
            track = self.state.track(stream)
            if track is None:
                self._next[stream] = None
                continue
            # While a match is paused its end moves on by a day each day: what lies before it is asked for daily.
            still = isinstance(track, MatchTrack) and track.stage in self._index.paused
            until = self.today if still else self.today + timedelta(days=FAR)
            found = next_moment(self._index, self.state, track, until)
            self._next[stream] = found
            if found is not None:
                self._count += 1
                heapq.heappush(self._moments, (order_of(found), self._count, found))
            if found is None or still:
                heapq.heappush(self._again, (until + timedelta(days=1), stream))
