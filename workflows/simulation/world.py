"""The world of a rehearsal: the clockwork, the book, chance, and an agenda of what somebody will do on which day."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, timedelta
from math import exp
from random import Random

from models.definitions import Definition
from workflows.engine import commands
from workflows.engine.clockwork import Clockwork
from workflows.engine.events import Event
from workflows.engine.index import Index, Step, index_of
from workflows.engine.options import track_name
from workflows.engine.outlook import hand
from workflows.engine.state import MatchTrack, PersonTrack, State
from workflows.simulation.assumptions import Assumptions
from workflows.simulation.bringing import Bringer
from workflows.simulation.inventing import Distributions, Inventor
from workflows.simulation.recording import Record


class World:
    """Where a cohort lives. Days are counted from 0; before it, everything is made ready."""

    def __init__(
        self,
        definition: Definition,
        assumptions: Assumptions,
        seed: int,
        start: date,
        drawn: Distributions,
        state: State,
    ) -> None:
        self.definition, self.told, self.seed, self.start = definition, assumptions, seed, start
        self.index: Index = index_of(definition)
        self.chance = Random(seed)  # noqa: S311 - chance that can be repeated, and keeps no secret
        self.day = -1
        self.clock = Clockwork(definition, state, today=start - timedelta(days=1))
        self.record = Record(definition)
        self.inventor = Inventor(definition=definition, chance=self.chance, optional=assumptions.optional, drawn=drawn)
        self.bringer = Bringer(clock=self.clock, inventor=self.inventor, told=self.noticed)
        self.agenda: list[tuple[int, int, Callable[[], None]]] = []
        self.count = 0
        self.keen: dict[str, float] = {}
        self.aims: dict[str, Step | None] = {}
        self.pairs: set[tuple[str, str]] = set()
        self.matched: set[str] = set()
        self.team = hand(definition, ())
        self.trainer = next((role for role in definition.staff if "train" in role), self.team)
        self.quiet = True

    def noticed(self, event: Event) -> None:
        """What happened is seen, written down, and answered."""
        raise NotImplementedError

    def over(self, track: PersonTrack | MatchTrack) -> bool:
        """Whether somebody, or a match, has come to an end."""
        return track.stage in self.index.ends.get(track_name(track), frozenset())

    def do(self, command: commands.Command, role: str, *, count: bool = True) -> bool:
        """Somebody does something; whether it could be done. ``count``: a refusal says that something is not sound."""
        outcome = self.clock.carry_out(command, actor_role=role)
        for event in outcome.events:
            self.noticed(event)
        if count:
            self.record.refused.update(found.code for found in outcome.refusals)
        return not outcome.refusals

    def later(self, days: int, do: Callable[[], None]) -> None:
        self.count += 1
        heapq.heappush(self.agenda, (max(self.day, 0) + max(0, days), self.count, do))

    def do_agenda(self) -> None:
        while self.agenda and self.agenda[0][0] <= self.day:
            heapq.heappop(self.agenda)[2]()

    def days(self, mean: float) -> int:
        """A number of days, one at least, on average so many."""
        return max(1, round(self.chance.gammavariate(2.5, max(0.4, mean) / 2.5)))

    def until(self, weekly: float) -> int:
        """Days until something happens that has this chance every week; very far where it has none."""
        return int(self.chance.expovariate(weekly / 7)) + 1 if weekly > 0 else 1_000_000

    def poisson(self, mean: float) -> int:
        """How many come on a day."""
        limit, product, number = exp(-mean), self.chance.random(), 0
        while product > limit:
            product *= self.chance.random()
            number += 1
        return number
