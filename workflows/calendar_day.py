"""The present day. The app, the jobs and the command line ask here and pass it on; below them it is an argument."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time


def present_day() -> date:
    """Today where this Kith stands. ``KITH_TODAY`` pretends another day, for trying a program out."""
    pretended = os.environ.get("KITH_TODAY")
    return date.fromisoformat(pretended) if pretended else datetime.now().astimezone().date()


def present_moment() -> datetime:
    """This moment in UTC; on a pretended day, the same time of that day."""
    now = datetime.now(UTC)
    return datetime.combine(present_day(), now.time(), UTC) if os.environ.get("KITH_TODAY") else now


def noon(day: date) -> datetime:
    """The middle of a day where this Kith stands: a moment that every time zone's clock has."""
    return datetime.combine(day, time(12)).astimezone().astimezone(UTC)
