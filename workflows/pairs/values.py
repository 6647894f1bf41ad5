"""What is known about pairs, as the pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workflows.covered import Answered
from workflows.engine import Option
from workflows.history import Told
from workflows.progress import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """A match in one line. ``days_left`` is None where the program does not say how long a match lasts; ``rating`` the
    answer to the first question on a scale in its latest check-in, ``rating_of`` the end of that scale. ``care`` says
    in words why somebody should look, () when all is well."""

    stream: str
    number: int
    names: str
    members: Mapping[str, tuple[str, ...]]
    stage: str
    stage_label: str
    over: bool
    begun: date | None
    ends: date | None
    days_running: int | None
    days_left: int | None
    last_check_in: date | None
    missed: int
    rating: int | float | None
    rating_of: int | None
    care: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one person of a role can look after, and how many matches there are to be looked after now. ``needed``: so
    many people would carry them."""

    role: str
    running: int
    limit: int

    @property
    def needed(self) -> int:
        """People of this role whom the running matches ask for."""
        return -(-self.running // self.limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Every match that has begun or is over, those that need care first. ``stages`` are theirs in the definition's
    order, name → label."""

    standing: Standing
    rows: tuple[PairRow, ...]
    stages: Mapping[str, str]
    waiting: Mapping[str, tuple[str, int]]
    """Proposals, which Matching has: matching model → what it is called, and how many wait."""
    loads: tuple[Load, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Someone in a match, with the answers her match may see as (question, answer); of those that are sensitive only
    how many there are: they are opened on her own card."""

    enrolment: str
    name: str
    role: str
    role_label: str
    contact: Mapping[str, str]
    shared: tuple[tuple[str, str], ...]
    covered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What lies ahead on a day."""

    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A form of this match that somebody may fill in; ``due`` when she was asked to, ``day`` when she last did."""

    form: str
    label: str
    role: str
    role_label: str
    asked: bool
    due: date | None
    day: date | None
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A filling of a form about this match: which, by whom, when, and what was answered, the sensitive covered."""

    submission: str
    form: str
    who: str
    day: date
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow:
    """The goals of a match: ``areas`` to choose from (name → label), those ``agreed``, and ``milestones`` as name,
    label and the day it was reached."""

    name: str
    label: str
    areas: Mapping[str, str]
    agreed: tuple[tuple[str, date], ...]
    milestones: tuple[tuple[str, str, date | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCard:
    """One match. ``steps`` lead on from here, allowed or with what is missing; ``undo`` is the event and the
    words of the last step, None when there is none to take back. ``events`` can be recorded as held (name → label).
    Of a match that is over, ``looked_for``: another is looked for, for one of its mentees; ``not_looked_for``: mentees
    for whom none is where they stand, each with her name and her stage. Who left or has another match is neither."""

    standing: Standing
    row: PairRow
    members: tuple[Member, ...]
    steps: tuple[Option, ...]
    undo: tuple[str, str] | None
    looked_for: bool
    not_looked_for: tuple[tuple[str, str, str], ...]
    history: tuple[Told, ...]
    coming: tuple[Coming, ...]
    forms: tuple[Wanted, ...]
    given: tuple[Given, ...]
    goals: tuple[GoalRow, ...]
    events: Mapping[str, str]
    meetings: int
    last_meeting: date | None
    tasks: tuple[tuple[str, str, date | None], ...]
    cases: tuple[tuple[str, str, date | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """A step that some of the chosen matches can take: how many of how many."""

    transition: str
    label: str
    allowed: tuple[str, ...]
    of: int
    reasons: Mapping[str, str]
