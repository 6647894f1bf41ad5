"""What is written down while a rehearsal lives: weeks, hours, rounds, rules, stages, messages. Sums only, no names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.definitions import Definition
from models.vocabulary import MATCH
from workflows.engine.events import Event, EventType
from workflows.engine.index import index_of
from workflows.engine.state import State

FIRST_MONTH = 30
"""Days that count as somebody's first month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week. ``hours`` by role of the staff; ``stages`` who stands where at its end, by (track, stage)."""

    number: int
    joined: Mapping[str, int]
    waiting: int
    running: int
    matched: int
    due: int
    answered: int
    missed: int
    reminders: int
    messages: int
    tasks: int
    cases: int
    hours: Mapping[str, float]
    stages: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaKept:
    """How a round stood to a quota: ``members`` among ``matched``, at least ``low``, at most ``high``."""

    name: str
    label: str
    members: int
    low: int
    high: int | None
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundHeld:
    """One matching round. ``without_mentor``: mentees for whom no mentor is possible under the hard rules; ``blame``:
    for each of them the rule that stands most in the way. ``quota_leaves_out``: how many more could be matched without
    the quotas. The rest are the figures of the pool that the lint of a round speaks about."""

    day: int
    model: str
    waiting: int
    places: int
    matched: int
    without_mentor: int
    blame: Mapping[str, int]
    quotas: tuple[QuotaKept, ...] = ()
    quota_leaves_out: int = 0
    members: Mapping[str, int] = field(default_factory=dict)
    blocker: str = ""
    deciding_nothing: tuple[str, ...] = ()
    sharing: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One life of a cohort, under one seed.

    ``days_to_match`` of everybody who was matched; ``first_month`` the messages each person of a role got in the first
    month of her match, of matches that have run so long; ``rules`` how often each did something; ``visited`` (track,
    stage) where anybody ever stood. ``refused`` what the program did not take, by code: 0 of it in a sound program.
    """

    seed: int
    weeks: tuple[Week, ...]
    rounds: tuple[RoundHeld, ...]
    days_to_match: tuple[int, ...]
    first_month: Mapping[str, tuple[int, ...]]
    most_messages_a_week: int
    rules: Mapping[str, int]
    visited: frozenset[tuple[str, str]]
    refused: Mapping[str, int]
    people: int
    matches: int
    events: int


class Record:
    """The book of one run."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.index = index_of(definition)
        self.weeks: list[Week] = []
        self.rounds: list[RoundHeld] = []
        self.days_to_match: list[int] = []
        self.rules: Counter[str] = Counter()
        self.visited: set[tuple[str, str]] = set()
        self.refused: Counter[str] = Counter()
        self.events = 0
        self._counts: Counter[str] = Counter()
        self._joined: Counter[str] = Counter()
        self._minutes: defaultdict[str, float] = defaultdict(float)
        self._sessions: dict[str, tuple[str, float]] = {}
        self._messages: Counter[str] = Counter()
        self.most_messages_a_week = 0
        self._first_month: Counter[str] = Counter()
        self._since: dict[str, tuple[str, int]] = {}

    def note(self, event: Event, day: int) -> None:
        """Count one event."""
        self.events += 1
        kind = str(event.type)
        self._counts[kind] += 1
        if event.because.startswith("rule:"):
            self.rules[event.because.removeprefix("rule:")] += 1
        if kind == EventType.JOINED:
            role = str(event.data.get("role"))
            self._joined[role] += 1
            self.visited.add((role, self.definition.first_stage(role)))
        elif kind == EventType.PROPOSED:
            self.visited.add((MATCH, self.definition.first_stage(MATCH)))
        elif kind == EventType.MOVED:
            self.visited.add((str(event.data.get("track")), str(event.data.get("to"))))
        elif kind == EventType.MESSAGE_DUE and event.data.get("to"):
            person = str(event.data["to"])
            self._messages[person] += 1
            _, since = self._since.get(person, ("", -FIRST_MONTH - 1))
            if day - since < FIRST_MONTH:
                self._first_month[person] += 1

    def begins(self, person: str, role: str, day: int) -> None:
        """Somebody's first match starts."""
        self._since.setdefault(person, (role, day))

    def work(self, role: str, minutes: float) -> None:
        """Somebody of the staff worked."""
        self._minutes[role] += minutes

    def session(self, module: str, role: str, minutes: float) -> None:
        """A live module is held once a week for everybody who needs it then."""
        self._sessions[module] = (role, minutes)

    def end_week(self, number: int, state: State, waiting: int) -> None:
        """Close the book of a week."""
        for role, minutes in self._sessions.values():
            self._minutes[role] += minutes
        stages = Counter((track.role if hasattr(track, "role") else MATCH, track.stage) for track in state.tracks())
        self.most_messages_a_week = max(self.most_messages_a_week, *self._messages.values(), 0)
        counts = self._counts
        self.weeks.append(
            Week(
                number=number,
                joined=dict(self._joined),
                waiting=waiting,
                running=sum(stages[MATCH, stage] for stage in self.index.running | self.index.paused),
                matched=counts["matched"],
                due=counts[EventType.CHECK_IN_DUE],
                answered=counts["check_in_answered"],
                missed=counts[EventType.MISSED],
                reminders=counts[EventType.REMINDED],
                messages=counts[EventType.MESSAGE_DUE],
                tasks=counts[EventType.TASK_CREATED],
                cases=counts[EventType.CASE_OPENED],
                hours={role: round(minutes / 60, 2) for role, minutes in self._minutes.items()},
                stages=dict(stages),
            )
        )
        self._counts, self._joined, self._messages = Counter(), Counter(), Counter()
        self._minutes, self._sessions = defaultdict(float), {}

    def count(self, what: str) -> None:
        """Count something that is no event of its own."""
        self._counts[what] += 1

    def first_month(self, last_day: int) -> Mapping[str, tuple[int, ...]]:
        """The messages of everybody's first month with a match, of those who have had one for a month."""
        found: dict[str, list[int]] = {}
        for stream, (role, since) in self._since.items():
            if 0 <= since <= last_day - FIRST_MONTH:
                found.setdefault(role, []).append(self._first_month[stream])
        return {role: tuple(sorted(numbers)) for role, numbers in found.items()}
