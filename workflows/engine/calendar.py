"""The days of one match: when it started, when it ends, when its clock stood still, when its check-ins are due.

A match *starts* on the day it first enters an open stage during which check-ins are asked. Its *own* calendar runs from
there and stands still while it is paused; ``shifted`` turns a day of that calendar into a real one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from models.definitions.phrases import ScheduleLine
from workflows.engine.index import Index, Plan
from workflows.engine.state import MatchTrack, Stay

Pause = tuple[date, date | None]
"""From (inclusive) to (exclusive); None while it lasts."""
_MOST = 500
"""No schedule has more dates than this; a program without ``lasts`` would otherwise have no last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """``start``: None before the match starts. ``planned_end``: the end on the match's own calendar, extensions
    included, None where the program does not say how long a match lasts. ``over``: the day it came to an end stage."""

    start: date | None
    start_event: str
    planned_end: date | None
    pauses: tuple[Pause, ...]
    over: date | None

    def end(self, today: date) -> date | None:
        """The real day on which the agreed time is over, as far as can be said today: a pause that still lasts counts
        until today."""
        if self.planned_end is None or self.start is None:
            return None
        known = tuple((since, until or max(since, today)) for since, until in self.pauses)
        return shifted(self.planned_end, self.start, known)


def days_of(index: Index, match: MatchTrack) -> Days:
    """The days of a match, from its stays."""
    start = next((stay for stay in match.stays if stay.stage in index.running), None)
    planned_end = None
    if start is not None and index.lasts is not None:
        longer = sum(extension.days for extension in match.extensions)
        planned_end = index.lasts.after(start.since) + timedelta(days=longer)
    over = match.since if match.stage in index.match_ends else None
    return Days(
        start=start.since if start else None,
        start_event=start.event if start else "",
        planned_end=planned_end,
        pauses=tuple(_pauses(index, match.stays)),
        over=over,
    )


def _pauses(index: Index, stays: Sequence[Stay]) -> Iterator[Pause]:
    since: date | None = None
    for stay in stays:
        still = stay.stage in index.paused
        if still and since is None:
            since = stay.since
        elif not still and since is not None:
            yield since, stay.since
            since = None
    if since is not None:
        yield since, None


def shifted(day: date, base: date, pauses: Sequence[Pause]) -> date | None:
    """``day`` of a calendar that began at ``base``, moved on by every pause that began before it was reached.

    None when the day lies behind a pause that still lasts: nobody can say yet.
    """
    for since, until in pauses:
        if since < base or day < since:
            continue
        if until is None:
            return None
        day += until - since
    return day


def within_pause(day: date, pauses: Sequence[Pause]) -> bool:
    """Whether the clock stands still on that day."""
    return any(since <= day and (until is None or day < until) for since, until in pauses)


def occurrences(plan: Plan, days: Days) -> tuple[date, ...]:
    """All dates of a plan on the match's own calendar (occurrence 1 is the first); () before the match starts."""
    if days.start is None:
        return ()
    return _dates(plan.schedule, days.start, days.planned_end)


@lru_cache(maxsize=4096)
def _dates(schedule: tuple[ScheduleLine, ...], start: date, end: date | None) -> tuple[date, ...]:
    found: list[date] = []
    for line in schedule:
        if line.shape == "first":
            day = line.length.after(start)
            if end is None or day <= end:
                found.append(day)
            continue
        anchor = found[-1] if found else start
        limit = line.until.after(start) if line.until else end
        if end is not None:
            limit = min(limit, end) if limit else end
        for times in range(1, _MOST):
            # counted from the anchor, so that ‘every month’ from the 31st does not stay at the 28th after February
            day = line.length.after(anchor, times=times)
            if (limit is not None and day > limit) or len(found) >= _MOST or day <= anchor:
                break
            found.append(day)
    return tuple(found)
