"""Days and moments as people write them: *22 Nov 2026*."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from models.i18n import day_in_words
from models.vocabulary import UNSET
from pages.widgets.wording import language

DAY_FORMAT = "DD/MM/YYYY"
"""How a date field writes a day; Streamlit knows a few orders only."""


def day(value: date | None) -> str:
    """*22 Nov 2026*, or a dash where there is no day."""
    return day_in_words(value, language()) if value else UNSET


def moment(value: datetime, zone: str = "UTC") -> str:
    """*22 Nov 2026, 14:05* in the program's time zone."""
    return format_datetime(value.astimezone(ZoneInfo(zone)), "d MMM y, HH:mm", locale=language())
