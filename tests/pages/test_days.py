"""Days in tables and charts: days that can be sorted, in the order of the reader's language; moments in the program's
time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import streamlit as st

from models.vocabulary import AccountRole
from pages.widgets import days
from pages.widgets.days import day_in_tables, day_on_axis, today_here
from tests.desks import ActorAs, OpenApp, go
from tests.pages.shown import shown
from tests.small_program import SMALL_PROGRAM, open_small_program


@pytest.mark.parametrize(
    ("language", "in_tables", "on_axis"), [("en", "D MMM YYYY", "%d %b"), ("fr", "DD/MM/YYYY", "%d/%m")]
)
def test_tables_and_charts_write_days_in_the_order_of_the_language(
    language: str, in_tables: str, on_axis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(st.session_state, "desk", SimpleNamespace(language=language))
    assert (day_in_tables(), day_on_axis()) == (in_tables, on_axis)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_moments_are_told_in_the_time_zone_of_the_program(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    there = SMALL_PROGRAM.replace("time_zone: UTC", "time_zone: Asia/Kathmandu")
    open_small_program(ruth, text=there)  # at 15:00 UTC

    test = go(app(actor=ruth), "pages/program/programs.py")
    for part in ("versions", "text"):
        told = shown(test.button_group("programs_part").set_value(part).run())
        assert "14 Sep 2026, 20:45" in told.replace("\u2060", "")  # what is shown may join the figures

    test = go(test, "pages/program/settings.py")
    test.button_group("settings_part").set_value("noted").run()
    published = test.dataframe[0].value.query("what.str.contains('ersion')")["at"]
    assert [f"{moment:%H:%M}" for moment in published] == ["20:45"]


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/Halifax", 23), ("Asia/Tokyo", 24), (None, None), ("../../etc/passwd", None), ("Mars/Base", None)],
)
def test_what_begins_today_begins_on_the_day_it_is_where_she_is(
    zone: str | None, day: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    monkeypatch.setattr(days.st, "context", SimpleNamespace(timezone=zone))
    assert today_here(now) == (date(2026, 11, day) if day else now.astimezone().date())
