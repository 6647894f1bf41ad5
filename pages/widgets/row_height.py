"""Columns and rows of a table with room for their texts, and the text where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from pages.widgets.device import on_phone

_LETTER, _MARGIN = 6.6, 16
"""Pixels: of a letter with some room left, and at both sides of a cell together."""
LINES, HIGH = 3, 64
"""A row has one line, or room for three: only above four times the size of its letters does Streamlit break lines."""
ON_PHONE, LINES_ON_PHONE = 185, 6
"""What a column of sentences has on a phone: few letters in a line, so more lines."""


def room_for(width: int) -> tuple[int, int]:
    """How wide a column of sentences is that has so many pixels in a window, and how many lines: on a phone it is
    narrower and higher."""
    return (ON_PHONE, LINES_ON_PHONE) if on_phone() else (width, LINES)


def width_of(texts: Iterable[str], *, least: int) -> int:
    """How wide a column must be so that the longest of its texts is whole, its title among them."""
    return max(least, ceil(max(map(len, texts), default=0) * _LETTER) + _MARGIN)


def fitted(
    texts: Sequence[str], width: int, *, one_line: bool = False, lines: int = LINES
) -> tuple[list[str], int | None]:
    """The texts as a column of this width can show them, and the height its rows need for that; None for one line.
    ``one_line``: in a long list, where all rows would be higher for the sake of a few. ``lines``: no row has more, and
    no more than the longest text needs."""
    letters = int((width - _MARGIN) / _LETTER)
    if one_line or all(len(text) <= letters for text in texts):
        return [shortened(text, letters) for text in texts], None
    # A line breaks between words, so each but the last loses half a word or so.
    most = lines * letters - (lines - 1) * 5
    needed = min(lines, max(LINES, ceil(max(map(len, texts)) / (letters - 5))))
    return [shortened(text, most) for text in texts], HIGH * needed // LINES


def shortened(text: str, most: int) -> str:
    """As many whole words of a text as there is room for."""
    if len(text) <= most:
        return text
    kept = text[:most].rstrip()
    whole = kept if text[most].isspace() else kept.rpartition(" ")[0] or kept
    return whole.rstrip(" .,;:–-(") + "…"
