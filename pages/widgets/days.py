"""Days and moments as people write them: *22 Nov 2026*."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st
from babel import Locale
from babel.dates import format_datetime

from models.i18n import day_in_words
from models.vocabulary import UNSET
from pages.widgets.wording import language

DAY_FORMAT = "DD/MM/YYYY"
"""How a date field writes a day; Streamlit knows a few orders only."""
_ORDER = {"dd": "DD", "d": "DD", "MM": "MM", "M": "MM", "y": "YYYY"}
_ON_AN_AXIS = {"dd": "%d", "d": "%d", "MM": "%m", "M": "%m"}
OLDEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
"""The first and the last day that a date field takes."""


def day(value: date | None) -> str:
    """*22 Nov 2026*, or a dash where there is no day."""
    return day_in_words(value, language()) if value else UNSET


def day_in_tables() -> str:
    """How a table writes its days, which stay days and can be sorted: *22 Nov 2026* in English. A table knows no other
    months by name, so elsewhere they are figures, in the order of the language: *22/11/2026*."""
    return "D MMM YYYY" if language() == "en" else _figures("yMd", _ORDER)


def day_on_axis() -> str:
    """How an axis of a chart writes its days: *22 Nov*, elsewhere *22/11*."""
    return "%d %b" if language() == "en" else _figures("Md", _ON_AN_AXIS)


def _figures(skeleton: str, figures: Mapping[str, str]) -> str:
    pattern = Locale.parse(language()).datetime_skeletons[skeleton].pattern
    return re.sub(r"[A-Za-z]+", lambda found: figures[found[0]], pattern)


def on_the_clock(value: datetime, zone: str) -> datetime:
    """A moment as the clocks of a time zone show it; "" is the zone of this machine."""
    return value.astimezone(ZoneInfo(zone) if zone else None)


def moment(value: datetime, zone: str) -> str:
    """*22 Nov 2026, 14:05* in the program's time zone."""
    return format_datetime(on_the_clock(value, zone), "d MMM y, HH:mm", locale=language())


def today_here(now: datetime) -> date:
    """The day it is where her browser is: on a Kith that stands elsewhere it may be tomorrow already."""
    with suppress(ValueError, LookupError, OSError):  # a browser may call its zone as it likes
        return on_the_clock(now, st.context.timezone or "").date()
    return on_the_clock(now, "").date()


def ask_past_day(label: str, today: date, key: str, *, width: int | Literal["stretch"] = "stretch") -> None:
    """A field for the day on which something was done, today at the latest; ``past_day`` reads it."""
    st.date_input(label, today, min_value=OLDEST, max_value=today, format=DAY_FORMAT, key=f"{key}_day", width=width)


def past_day(today: date, key: str) -> date | None:
    """The day that stands in the field at the click; None for today itself, which is when nothing else is said."""
    found = st.session_state.get(f"{key}_day")
    return found if isinstance(found, date) and found != today else None
