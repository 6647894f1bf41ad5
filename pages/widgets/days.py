"""Days and moments as people write them: *22 Nov 2026*."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime

from models.i18n import day_in_words
from models.vocabulary import UNSET
from pages.widgets.wording import language

DAY_FORMAT = "DD/MM/YYYY"
"""How a date field writes a day; Streamlit knows a few orders only."""
OLDEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
"""The first and the last day that a date field takes."""


def day(value: date | None) -> str:
    """*22 Nov 2026*, or a dash where there is no day."""
    return day_in_words(value, language()) if value else UNSET


def moment(value: datetime, zone: str = "UTC") -> str:
    """*22 Nov 2026, 14:05* in the program's time zone."""
    return format_datetime(value.astimezone(ZoneInfo(zone)), "d MMM y, HH:mm", locale=language())


def ask_past_day(label: str, today: date, key: str, *, width: int | Literal["stretch"] = "stretch") -> None:
    """A field for the day on which something was done, today at the latest; ``past_day`` reads it."""
    st.date_input(label, today, min_value=OLDEST, max_value=today, format=DAY_FORMAT, key=f"{key}_day", width=width)


def past_day(today: date, key: str) -> date | None:
    """The day that stands in the field at the click; None for today itself, which is when nothing else is said."""
    found = st.session_state.get(f"{key}_day")
    return found if isinstance(found, date) and found != today else None
