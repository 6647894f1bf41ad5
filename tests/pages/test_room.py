"""What there is room for: narrow windows, and headings of narrow columns."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pages.widgets import device
from pages.widgets.checkin_grid import shortened


@pytest.mark.parametrize(
    ("label", "heading"),
    [
        ("How often?", "How often?"),
        ("How often have you met since the last check-in?", "How often…"),
        ("Begegnungshäufigkeit", "Begegnungshäu…"),
        ("自上次以来你们多久见一次面，以及在哪里见面？", "自上次以来你们多久见一次面…"),
    ],
)
def test_a_heading_keeps_whole_words_where_there_are_any(label: str, heading: str) -> None:
    assert shortened(label, 13) == heading


@pytest.mark.parametrize(
    ("window", "browser", "narrow"),
    [
        ("narrow", "Mozilla/5.0 (X11; Linux x86_64)", True),  # a desktop's window, drawn small
        ("wide", "Mozilla/5.0 (iPad) Mobile", False),
        ("", "Mozilla/5.0 (iPhone) Mobile", True),  # before the page could say anything
        ("", "Mozilla/5.0 (X11; Linux x86_64)", False),
    ],
)
def test_a_narrow_window_is_read_like_a_phone(
    monkeypatch: pytest.MonkeyPatch, window: str, browser: str, narrow: bool
) -> None:
    said = SimpleNamespace(cookies={device.WINDOW: window} if window else {}, headers={"User-Agent": browser})
    monkeypatch.setattr(device.st, "context", said)

    assert device.on_phone() is narrow
