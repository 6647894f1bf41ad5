"""What there is room for: narrow windows, and headings of narrow columns."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pages.widgets import device
from pages.widgets.row_height import HIGH, LINES_ON_PHONE, ON_PHONE, fitted, shortened, width_of


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


def test_rows_are_as_high_as_their_longest_text_needs_and_no_text_is_cut_in_a_word() -> None:
    short, long = "Ready: Accept", "word " * 60
    # (400 - 16) / 6.6: 58 letters a line.
    assert fitted([short], 400) == ([short], None)
    texts, high = fitted([short, "word " * 20, long.strip()], 400)
    assert texts[:2] == [short, "word " * 20]
    # Three lines of 58, less the 5 that each break between words may cost: 164 letters, of which 33 words take 164.
    assert texts[2] == ("word " * 33).strip() + "…"
    assert high == 64
    # In a list of many, one line: 11 words take 54 of the 58.
    assert fitted([long.strip()], 400, one_line=True) == ([("word " * 11).strip() + "…"], None)
    assert fitted([], 400) == ([], None)


def test_on_a_phone_a_sentence_has_more_lines_of_fewer_letters():
    # (185 - 16) / 6.6: 25 letters a line, of which a break may cost 5. So a hundred letters need five lines.
    assert fitted(["word " * 20], ON_PHONE, lines=LINES_ON_PHONE) == (["word " * 20], HIGH * 5 // 3)
    assert fitted(["word " * 8], ON_PHONE, lines=LINES_ON_PHONE) == (["word " * 8], HIGH)


def test_a_column_has_room_for_its_longest_text_and_its_title() -> None:
    assert width_of(["Waiting"], least=130) == 130
    # 22 letters of 6.6 pixels, 8 at each side
    assert width_of(["En attente de jumelage", "Accueil"], least=130) == 162
    assert width_of([], least=80) == 80
