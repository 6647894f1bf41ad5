"""Days and moments. Everything is reckoned in days of the program's own time zone.

A moment that the engine chooses is nine in the morning there: 02:30 and even midnight do not exist on some days in some
zones, nine does; and nine stays nine when the clocks change.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.definitions import Definition

HOUR = time(9, 0)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The zone of that name, or UTC where the name is unknown (lint says so before publishing)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=4096)
def _morning(day: date, name: str) -> datetime:
    return datetime.combine(day, HOUR, tzinfo=zone(name)).astimezone(UTC)


def morning(definition: Definition, day: date) -> datetime:
    """Nine o'clock of that day in the program's zone, as UTC."""
    return _morning(day, definition.program.time_zone)


@lru_cache(maxsize=4096)
def _day(moment: datetime, name: str) -> date:
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(zone(name)).date()


def day_of(definition: Definition, moment: datetime) -> date:
    """The day a moment falls on in the program's zone. A moment without a zone is UTC."""
    return _day(moment, definition.program.time_zone)
