"""Words for time: ``2 weeks``, ``3 days after``, ``1 day before``. No cron, no ISO durations, no bare numbers."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_DURATION = re.compile(
    r"^(?:(?P<number>\d{1,9}(?:\.\d{1,9})?)\s+)?(?P<unit>minute|hour|day|week|month|quarter|year)s?$"
)
_DAYS = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 30.4375,
    "quarter": 91.3125,
    "year": 365.25,
}


LONGEST = 100 * 365.25
"""Days of the longest duration. No program plans further, and beyond the calendar's end there is no day to count."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as people say it. ``number`` counts ``unit``; months and years follow the calendar."""

    number: float
    unit: str

    @property
    def days(self) -> float:
        """Days in it, on average where the unit has no fixed length."""
        return self.number * _DAYS[self.unit]

    def after(self, day: date, *, times: int = 1) -> date:
        """The day that lies this long after ``day``; with ``times=-1`` the day before it."""
        count = self.number * times
        if self.unit in ("month", "quarter", "year"):
            months = round(count * {"month": 1, "quarter": 3, "year": 12}[self.unit])
            year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
            return day.replace(
                year, month + 1, day.day if day.day < 29 else min(day.day, monthrange(year, month + 1)[1])
            )
        return day + timedelta(days=round(count * _DAYS[self.unit]))

    def before(self, day: date) -> date:
        """The day that lies this long before ``day``."""
        return self.after(day, times=-1)

    def __str__(self) -> str:
        number = int(self.number) if self.number == int(self.number) else self.number
        return f"{number} {self.unit}{'' if number == 1 else 's'}"


def parse_duration(text: str) -> Duration | None:
    """``2 weeks`` → Duration(2, "week"); ``month`` → Duration(1, "month"); anything else, and what is longer than a
    hundred years → None."""
    found = _DURATION.match(text.strip())
    if not found:
        return None
    length = Duration(float(found["number"] or 1), found["unit"])
    return length if length.days <= LONGEST else None


def duration(text: str) -> Duration:
    """The duration a *validated* definition holds. Raises ValueError for text that never passed the door."""
    found = parse_duration(text)
    if found is None:
        raise ValueError(f"‘{text}’ is not a length of time. Write for example ‘2 weeks’, ‘1 day’ or ‘6 months’.")
    return found


@dataclass(frozen=True, slots=True)
class Offset:
    """A duration to one side of a moment: ``3 days after``, ``1 day before``."""

    length: Duration
    before: bool = False

    def of(self, day: date) -> date:
        """The day this far from ``day``."""
        return self.length.before(day) if self.before else self.length.after(day)

    @property
    def days(self) -> float:
        """Signed days, negative when before."""
        return -self.length.days if self.before else self.length.days


def parse_offset(text: str) -> Offset | None:
    """``7 days after`` → Offset; anything else → None."""
    length, _, side = text.strip().rpartition(" ")
    found = parse_duration(length)
    if found is None or side not in ("before", "after"):
        return None
    return Offset(found, before=side == "before")


def within(text: str) -> Duration | None:
    """``in 2 days`` or ``2 days`` → Duration, for ``due`` and ``answer_within``."""
    return parse_duration(text.strip().removeprefix("in "))
