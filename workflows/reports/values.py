"""What a report is: figures with their definitions, where people are, and how check-ins were answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.definitions.indicator_words import IndicatorWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One group of a breakdown, or one stage. ``value`` None: nothing to show; ``hidden``: too few people to show it.
    ``counted`` is how many stand behind it, None where that is not shown."""

    label: str
    value: float | None
    text: str
    counted: int | None
    hidden: bool = False
    over: bool = False
    """Whether a stage is an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A figure by the answers to one question."""

    label: str
    bars: tuple[Bar, ...]

    @property
    def hidden(self) -> int:
        """How many groups are not shown."""
        return sum(bar.hidden for bar in self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One figure. ``text`` is how it is written (*88 %*); ``counted`` and ``not_known`` are None where not shown.
    ``words`` say what it counts."""

    name: str
    label: str
    words: IndicatorWords
    value: float | None
    unit: Literal["percent", "days", ""]
    text: str
    counted: int | None
    not_known: int | None
    target_met: bool | None
    hidden: bool
    breakdowns: tuple[Breakdown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How many are in each stage of a track (a role, or matches); ``total`` None where it is not shown."""

    track: str
    label: str
    bars: tuple[Bar, ...]
    total: int | None

    @property
    def hidden(self) -> int:
        """How many stages are not shown."""
        return sum(bar.hidden for bar in self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The check-ins due in the week that begins on a Monday. ``share`` is the percentage answered of those whose time
    is over, None while there are none or too few to be shown; counts are None where they are not shown."""

    start: date
    share: float | None
    due: int | None
    answered: int | None
    missed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it is shown. ``least``: what counts fewer people is not shown, 0 for the team. ``days`` are the days
    of which a viewer can see it, the latest first; () for the team, which may choose any. ``choices`` are the reports
    there are, by name; "" holds every figure."""

    program: str
    cohort: str
    name: str
    label: str
    every: str
    day: date
    version: int
    least: int
    days: tuple[date, ...]
    choices: Mapping[str, str]
    figures: tuple[Shown, ...]
    places: tuple[Places, ...]
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBehind:
    """One person or match behind a figure."""

    stream: str
    name: str
    role: str
    stage: str
    since: date | None
