"""Many lives of one cohort put together: ranges instead of one number. It is a rehearsal, not a forecast.

What is shown of each figure is a :class:`Spread`: the middle of all runs, and between which values four in five lie.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from typing import Any

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.phrases import EXPIRING, Occasion, parse_occasion
from models.definitions.times import parse_duration
from models.i18n import mark
from models.vocabulary import MATCH
from workflows.simulation.assumptions import Assumptions
from workflows.simulation.recording import Run, Week
from workflows.simulation.sources import Source

NOT_A_FORECAST = mark(
    "This is a rehearsal, not a forecast: invented people under assumptions of yours. It shows whether a plan can "
    "work, not what will happen."
)
CLOSURE = "closure"
_BEFORE = 60
"""Days from the first week of a rehearsal until a first match runs."""
FIGURES = ("waiting", "running", "matched", "due", "answered", "missed", "reminders", "messages", "tasks", "cases")
"""The figures of a week that have a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure over all runs: the middle one, and between which values four in five of the runs lie."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekAhead:
    """One week of the calendar. ``joined`` by role, ``hours`` by role of the staff, ``stages`` the mean number of
    people in each stage, by track and stage."""

    number: int
    begins: date
    joined: Mapping[str, Spread]
    figures: Mapping[str, Spread]
    hours: Mapping[str, Spread]
    stages: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The work of one role of the staff. ``works``: hours a week it has, None where the program does not say;
    ``busiest`` the hours of the busiest week, ``usual`` those of the middle week, ``over`` the weeks with more work
    than hours."""

    role: str
    label: str
    works: float | None
    usual: Spread
    busiest: Spread
    over: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSeen:
    """How often a rule did something in a run. ``too_early``: it waits longer than was rehearsed."""

    name: str
    label: str
    times: Spread
    runs: int
    too_early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSeen:
    """A stage nobody visited in any run."""

    track: str
    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSeen:
    """A quota: the share of rounds that kept it, and how many more could have been matched in a round without it."""

    model: str
    name: str
    label: str
    kept: float
    leaves_out: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Blame:
    """A hard rule, and how many of those who waited at the end of a run it kept apart from every mentor, above all."""

    model: str
    rule: str
    people: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """Everything that came of it. ``refused``: what the program itself did not take, by code, over all runs."""

    program: str
    label: str
    start: date
    weeks: int
    seeds: tuple[int, ...]
    source: Source
    assumptions: Assumptions
    calendar: tuple[WeekAhead, ...]
    load: tuple[Load, ...]
    people: Spread
    matches: Spread
    waiting_at_end: Spread
    longest_queue: Spread
    days_to_match: Spread | None
    without_mentor: Spread
    blame: tuple[Blame, ...]
    quotas: tuple[QuotaSeen, ...]
    first_month: Mapping[str, Spread]
    messages_a_week: Spread
    rules: tuple[RuleSeen, ...]
    unvisited: tuple[StageSeen, ...]
    refused: Mapping[str, int]
    runs: tuple[Run, ...] = ()

    @property
    def never_worked(self) -> tuple[RuleSeen, ...]:
        """Rules that did nothing in any run, though there was time enough."""
        return tuple(rule for rule in self.rules if rule.runs == 0 and not rule.too_early)


def spread(values: Iterable[float]) -> Spread:
    """The middle of some values, and the range in which four in five of them lie."""
    ranked = sorted(values)
    if not ranked:
        return Spread(low=0.0, middle=0.0, high=0.0)
    return Spread(low=_at(ranked, 0.1), middle=_at(ranked, 0.5), high=_at(ranked, 0.9))


def _at(ranked: Sequence[float], share: float) -> float:
    """The value below which this share of them lies, between two where it falls between them."""
    place = share * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return round(ranked[low] + (ranked[high] - ranked[low]) * (place - low), 2)


def put_together(
    definition: Definition,
    runs: Sequence[Run],
    *,
    start: date,
    weeks: int,
    assumptions: Assumptions,
    source: Source,
) -> Rehearsal:
    """The runs of one definition as one rehearsal. Raises ValueError without any run."""
    if not runs:
        raise ValueError("A rehearsal needs at least one run.")
    runs = sorted(runs, key=lambda run: run.seed)
    middles = [run.days_to_match[len(run.days_to_match) // 2] for run in runs if run.days_to_match]
    return Rehearsal(
        program=definition.program.name,
        label=definition.program.label,
        start=start,
        weeks=weeks,
        seeds=tuple(run.seed for run in runs),
        source=source,
        assumptions=assumptions,
        calendar=tuple(_week(definition, [run.weeks[number] for run in runs], start) for number in range(weeks)),
        load=tuple(_load(definition, role, runs) for role in definition.staff),
        people=spread(run.people for run in runs),
        matches=spread(sum(week.matched for week in run.weeks) for run in runs),
        waiting_at_end=spread(run.weeks[-1].waiting for run in runs),
        longest_queue=spread(max(week.waiting for week in run.weeks) for run in runs),
        days_to_match=spread(middles) if middles else None,
        without_mentor=spread(sum(held.without_mentor for held in _last_rounds(run)) for run in runs),
        blame=tuple(_blame(runs)),
        quotas=tuple(_quotas(definition, runs)),
        first_month={
            role: spread(one for run in runs for one in run.first_month.get(role, ()))
            for role in definition.participants
            if any(run.first_month.get(role) for run in runs)
        },
        messages_a_week=spread(run.most_messages_a_week for run in runs),
        rules=tuple(_rules(definition, runs, weeks)),
        unvisited=tuple(_unvisited(definition, runs, weeks)),
        refused=dict(sum((Counter(run.refused) for run in runs), Counter())),
        runs=tuple(runs),
    )


def _week(definition: Definition, weeks: Sequence[Week], start: date) -> WeekAhead:
    number = weeks[0].number
    stages: dict[str, dict[str, float]] = {}
    for track, of in definition.stages.items():
        stages[track] = {
            name: round(sum(week.stages.get((track, name), 0) for week in weeks) / len(weeks), 1) for name in of
        }
    return WeekAhead(
        number=number,
        begins=start + timedelta(days=7 * (number - 1)),
        joined={role: spread(week.joined.get(role, 0) for week in weeks) for role in definition.participants},
        figures={name: spread(getattr(week, name) for week in weeks) for name in FIGURES},
        hours={role: spread(week.hours.get(role, 0.0) for week in weeks) for role in definition.staff},
        stages=stages,
    )


def hours_a_week(text: str | None) -> float | None:
    """``30 hours a week`` → 30; None where it says something else, or nothing."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?) (hour|day)s? (?:a|per|each) week", " ".join((text or "").split()))
    return float(found[1]) * (8 if found[2] == "day" else 1) if found else None


def _load(definition: Definition, role: str, runs: Sequence[Run]) -> Load:
    works = hours_a_week(definition.roles[role].works)
    hours = [[week.hours.get(role, 0.0) for week in run.weeks] for run in runs]
    return Load(
        role=role,
        label=definition.role_label(role),
        works=works,
        usual=spread(sorted(each)[len(each) // 2] for each in hours),
        busiest=spread(max(each) for each in hours),
        over=spread(sum(hour > works for hour in each) if works is not None else 0 for each in hours),
    )


def _last_rounds(run: Run) -> list[Any]:
    """The last round of each model."""
    return list({held.model: held for held in run.rounds}.values())


def _blame(runs: Sequence[Run]) -> Iterable[Blame]:
    found: dict[tuple[str, str], list[float]] = {}
    for place, run in enumerate(runs):
        for held in _last_rounds(run):
            for rule, people in held.blame.items():
                found.setdefault((held.model, rule), [0.0] * len(runs))[place] = people
    ranked = sorted(found.items(), key=lambda entry: -sum(entry[1]))
    return [Blame(model=model, rule=rule, people=spread(values)) for (model, rule), values in ranked]


def _quotas(definition: Definition, runs: Sequence[Run]) -> Iterable[QuotaSeen]:
    for model, matching in definition.matching.items():
        for name, quota in matching.quotas.items():
            rounds = [held for run in runs for held in run.rounds if held.model == model and held.quotas]
            stood = [one for held in rounds for one in held.quotas if one.name == name]
            if stood:
                yield QuotaSeen(
                    model=model,
                    name=name,
                    label=called(quota, name),
                    kept=round(sum(one.kept for one in stood) / len(stood), 3),
                    leaves_out=spread(held.quota_leaves_out for held in rounds),
                )


def _rules(definition: Definition, runs: Sequence[Run], weeks: int) -> Iterable[RuleSeen]:
    for name, rule in definition.rules.items():
        times = [run.rules.get(name, 0) for run in runs]
        occasion = parse_occasion(rule.whenever)
        yield RuleSeen(
            name=name,
            label=called(rule, name),
            times=spread(times),
            runs=sum(one > 0 for one in times),
            too_early=not any(times) and occasion is not None and _too_early(definition, occasion, weeks),
        )


def _too_early(definition: Definition, occasion: Occasion, weeks: int) -> bool:
    if _waits(definition, occasion) > weeks * 7:
        return True
    stage = definition.stage(occasion.track, occasion.what)
    return stage is not None and stage.standard == CLOSURE and _ends_later(definition, weeks)


def _ends_later(definition: Definition, weeks: int) -> bool:
    """Whether a match that began after the usual two months would run longer than was rehearsed."""
    length = parse_duration(definition.program.lasts) if definition.program.lasts else None
    return length is not None and length.days + _BEFORE > weeks * 7


def _waits(definition: Definition, occasion: Occasion) -> float:
    """Days that have to pass before a rule can wake at all, as far as the definition says so."""
    days = occasion.length.days if occasion.length is not None else 0.0
    if occasion.kind == "around" and definition.program.lasts and not occasion.before:
        length = parse_duration(definition.program.lasts) if occasion.what == "match ends" else None
        days += length.days / 2 if length is not None else 0.0
    if occasion.kind == "expires":
        section, _, name = occasion.what.partition(".")
        item = getattr(definition, EXPIRING[section]).get(name)
        holds = getattr(item, "lasts" if section == "consent" else "valid_for", None)
        length = parse_duration(holds) if holds else None
        days += length.days if length is not None else 0.0
    return days


def _unvisited(definition: Definition, runs: Sequence[Run], weeks: int) -> Iterable[StageSeen]:
    later = _ends_later(definition, weeks)
    visited = frozenset[tuple[str, str]]().union(*(run.visited for run in runs))
    for track, stages in definition.stages.items():
        if track != MATCH and track not in definition.participants:
            continue
        for name, stage in stages.items():
            closing = stage.standard == CLOSURE and stage.outcome in (None, "completed")
            if (track, name) not in visited and not (later and closing):
                yield StageSeen(track=track, name=name, label=called(stage, name))


def rehearsal_document(rehearsal: Rehearsal, *, with_runs: bool = False) -> dict[str, Any]:
    """The rehearsal, ready for JSON. ``with_runs``: every run beside the ranges."""
    skipped = set() if with_runs else {"runs"}
    found: dict[str, Any] = {"what_this_is": NOT_A_FORECAST}
    found |= {one.name: _plain(getattr(rehearsal, one.name)) for one in fields(rehearsal) if one.name not in skipped}
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {" ".join(key) if isinstance(key, tuple) else str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return [" ".join(one) for one in sorted(value)]
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


Told = Callable[[int, int], bool]
"""Is told how many of how many runs are done, and answers whether to go on."""
