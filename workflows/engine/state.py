"""What is known about a whole cohort at one moment: people, matches, and the work around them.

State is a value. It follows from the journal alone (``replay``), is never stored, and only ``evolve`` makes a new one.
Everything that can be taken back carries the id of the event that brought it (``event``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from models.definitions import Definition
from models.vocabulary import Value

S = TypeVar("S")


def replaced(value: S, **changes: Any) -> S:
    """The same value with some of its parts changed: ``dataclasses.replace`` for values that have nothing but their
    slots, as those of this file and events have, at half the cost. A journal is folded by little else."""
    kind = type(value)
    read, write = _slots(kind)  # type: ignore[arg-type] # a class can be a key
    made = object.__new__(kind)
    for put, part in zip(write.values(), read(value), strict=True):
        put(made, part)
    for name, part in changes.items():
        if name not in write:
            raise TypeError(f"{kind.__name__} has no {name}")
        write[name](made, part)
    return made


@cache
def _slots(kind: type) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, Callable[[Any, Any], None]]]:
    """How all the slots of a class are read at once, and how each is written. All classes here have several."""
    names = [entry.name for entry in fields(kind)]
    return attrgetter(*names), {name: getattr(kind, name).__set__ for name in names}


class _Nothing(dict[Any, Any]):
    """A mapping that stays empty: what most people have of most things. One for all of them."""

    __slots__ = ()

    def _refuse(self, *_given: Any, **_named: Any) -> Any:
        raise TypeError("what nobody has is not changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> str:
        return "NOTHING"

    def __hash__(self) -> int:  # type: ignore[override] # a dataclass takes no default that could be changed
        return 0


NOTHING: Mapping[Any, Any] = _Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stage and since when. ``noted`` is the day we learned it; ``cause`` the event that brought it about, if a rule
    or another track did; ``transition`` its name, "" for the first stage and for plain moves."""

    stage: str
    since: date
    noted: date
    event: str
    transition: str = ""
    reason: str | None = None
    cause: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One filling of one form. ``answers`` is None when they were erased. ``version``: the one that asked, 0 where that
    is not known."""

    id: str
    form: str
    by: str
    day: date
    event: str
    answers: Mapping[str, Value] | None = None
    plan: str | None = None
    occurrence: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task; open while ``done`` is None. ``because`` names the rule or transition that made it."""

    id: str
    kind: str
    opened: date
    due: date | None = None
    because: str = ""
    done: date | None = None
    done_event: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case; open while ``closed`` is None. ``woken`` are the events that happened again while it was open."""

    id: str
    kind: str
    opened: date
    due: date | None = None
    because: str = ""
    cause: str = ""
    woken: tuple[str, ...] = ()
    closed: date | None = None
    closed_event: str = ""
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A form somebody was asked to fill in by ``due``; open while ``answered`` is None."""

    id: str
    form: str
    role: str
    asked: date
    due: date | None = None
    because: str = ""
    cause: str = ""
    answered: date | None = None
    submission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A consent given (or withdrawn) on a day, learned on ``noted``."""

    given: bool
    day: date
    noted: date
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """A screening check: passed or not, done on ``day``, learned on ``noted``."""

    passed: bool
    day: date
    noted: date
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A module completed, an event held, a milestone reached, a meeting noted: on a day."""

    day: date
    event: str
    noted: date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one member said to a proposal."""

    accepted: bool
    day: date
    event: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One check-in asked of one role. ``announced`` once its due date was noted; ``answered`` and ``missed`` are days,
    and a missed one may still be answered later."""

    plan: str
    occurrence: int
    role: str
    due: date
    announced: bool = False
    reminded: frozenset[str] = frozenset()
    missed: date | None = None
    answered: date | None = None
    submission: str = ""


CheckInKey = tuple[str, int, str]
"""Plan, occurrence from 1, role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionMove:
    """A move to another version of the definition. ``before`` is the track as it stood then: what was given under the
    old version stays known as it was given, and a move back reads it again."""

    event: str
    day: date
    came_from: int
    to: int
    before: Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How a check-in plan goes on after a move. ``keeps``: the version whose dates stay; 0 for the new dates. Before
    ``since`` nothing new is asked for; occurrences are counted on from ``past``."""

    keeps: int = 0
    since: date | None = None
    past: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What people and matches have in common. ``number`` is the last event's number, ``seen`` every event's id.

    ``version`` is the version of the definition that rules this stream; 0: the one that is asked with. ``moves`` are
    its moves from version to version, the latest last."""

    stream: str
    version: int = 0
    moves: tuple[VersionMove, ...] = ()
    number: int = 0
    seen: frozenset[str] = frozenset()
    stays: tuple[Stay, ...] = ()
    undone: tuple[Stay, ...] = ()
    submissions: tuple[Submission, ...] = ()
    tasks: Mapping[str, Task] = NOTHING
    cases: Mapping[str, Case] = NOTHING
    requests: Mapping[str, Request] = NOTHING
    held: Mapping[str, tuple[Done, ...]] = NOTHING
    meetings: tuple[Done, ...] = ()
    notes: int = 0

    @property
    def stage(self) -> str:
        """Where it stands now."""
        return self.stays[-1].stage if self.stays else ""

    @property
    def since(self) -> date | None:
        """Since when it stands there."""
        return self.stays[-1].since if self.stays else None

    def latest(self, form: str, by: Iterable[str] = ()) -> Submission | None:
        """The latest filling of a form, of certain roles if any are named."""
        roles = tuple(by)
        found = (entry for entry in reversed(self.submissions) if entry.form == form)
        return next((entry for entry in found if not roles or entry.by in roles), None)

    def first_in(self, stage: str) -> date | None:
        """When it first came to a stage; None if it never did."""
        return next((stay.since for stay in self.stays if stay.stage == stage), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTrack(Track):
    """A person in a role. ``profile`` holds the latest answer to each profile question; the mappings of consents,
    checks and modules hold their history, the latest last (modules by ``(training, module)``). ``apart``: people who
    look like her and are somebody else."""

    role: str
    joined: date
    profile: Mapping[str, Value] = NOTHING
    consents: Mapping[str, tuple[Agreement, ...]] = NOTHING
    checks: Mapping[str, tuple[CheckResult, ...]] = NOTHING
    modules: Mapping[tuple[str, str], tuple[Done, ...]] = NOTHING
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """So many days longer. ``cause``: the step that did it."""

    days: int
    day: date
    event: str
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchTrack(Track):
    """A relationship. ``members`` are enrolments by role (several in a circle), ``replies`` theirs by enrolment.
    ``asked`` are all to whom it was proposed: whoever of several says no does not belong to it."""

    model: str
    members: Mapping[str, tuple[str, ...]]
    proposed: date
    score: float | None = None
    parts: Mapping[str, Any] = NOTHING
    plan: str | None = None
    asked: Mapping[str, tuple[str, ...]] = NOTHING
    replies: Mapping[str, tuple[Reply, ...]] = NOTHING
    extensions: tuple[Extension, ...] = ()
    check_ins: Mapping[CheckInKey, CheckIn] = NOTHING
    goals: Mapping[str, tuple[Done, ...]] = NOTHING
    milestones: Mapping[tuple[str, str], tuple[Done, ...]] = NOTHING
    rhythms: Mapping[str, Rhythm] = NOTHING

    @property
    def everybody(self) -> tuple[str, ...]:
        """All members' enrolments."""
        return tuple(enrolment for members in self.members.values() for enrolment in members)

    @property
    def is_circle(self) -> bool:
        """Whether it was proposed to several of one role, whoever of them has left since."""
        return any(len(people) > 1 for people in self.asked.values())

    def accepted(self, enrolment: str) -> bool | None:
        """Whether a member accepted; None while she has not said."""
        replies = self.replies.get(enrolment, ())
        return replies[-1].accepted if replies else None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A cohort: people by enrolment, matches by id, and each person's matches in the order they were proposed.

    ``gone`` are the streams of people whose arrival was taken back, with the number of their last event. ``merged`` are
    people who turned out to be somebody who is here under another stream, as they stood, by their own stream;
    ``merged_into`` says which other.
    ``definitions`` are the versions in use by number, where streams are on several; ``version`` is the one that new
    streams begin on. Both are handed in with the journal and are no part of what happened.
    """

    people: Mapping[str, PersonTrack] = field(default_factory=dict)
    matches: Mapping[str, MatchTrack] = field(default_factory=dict)
    matches_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)
    merged: Mapping[str, PersonTrack] = field(default_factory=dict)
    merged_into: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[int, Definition] = field(default_factory=dict, compare=False)
    version: int = field(default=0, compare=False)

    def number(self, stream: str) -> int:
        """The number of the last event of a stream; 0 before the first."""
        track = self.track(stream)
        track = track or self.merged.get(stream)
        return track.number if track is not None else self.gone.get(stream, 0)

    def version_of(self, stream: str) -> int:
        """The version a stream is on, or would begin on."""
        track = self.track(stream)
        return track.version if track is not None else self.version

    def track(self, stream: str) -> PersonTrack | MatchTrack | None:
        """The person or match of a stream, or None."""
        return self.people.get(stream) or self.matches.get(stream)

    def tracks(self) -> Iterator[PersonTrack | MatchTrack]:
        """Everybody, then every match."""
        yield from self.people.values()
        yield from self.matches.values()

    def their_matches(self, enrolment: str) -> tuple[MatchTrack, ...]:
        """A person's matches, oldest first."""
        return tuple(self.matches[name] for name in self.matches_of.get(enrolment, ()) if name in self.matches)


EMPTY = State()
"""A cohort before anything happened."""
