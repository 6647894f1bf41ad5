"""Text that people type, as it may be kept: one place that knows what no database, no screen and no log can hold.

Whatever a person types passes here before it is stored: a name or a label by ``one_line``, a note or an answer by
``clean``. A stray control character from a copied cell is taken out without a word; a text that is too long is refused
in words by the use case, because cutting it would lose what she meant. Behind all use cases ``models.database`` lets
nothing through that is ``unstorable``: then the answer is a refusal too, the same on every database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LONGEST_NAME = 80
"""Of a colleague, or a cohort."""
LONGEST_EMAIL = 254
LONGEST_ANSWER = 32_767
"""What one cell of a workbook can hold: nothing is too long that came in by a roster."""
LONGEST_NOTE = 20_000

NOT_TYPED = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u034f\u180e\u2061-\u2064\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Control characters but tab and line ends, halves of characters; signs that no screen shows and no keyboard has. They
are ranges, to stand in a class of a regular expression."""
BLANK_LETTERS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
"""Letters that look like nothing: whose name they are would have no name on any screen."""
# Those, and signs that turn the letters around them.
_UNSEEN = re.compile(f"[{NOT_TYPED}\x0b\x0c\x1c-\x1f\u202a-\u202e\u2066-\u2069]")
_TURNING = re.compile("[\u200e\u200f\u061c]")
_NOT_IN_A_FILE = re.compile(r'[\\/:*?"<>|\t\n\r]+')
_HALVES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without characters that nobody sees and nobody typed on purpose. Tabs and line ends stay."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub("", text)
    return BLANK_LETTERS.sub(" ", text).strip() if BLANK_LETTERS.search(text) else text


def one_line(text: str) -> str:
    """The same as one line: trimmed, blanks of all kinds collapsed."""
    return " ".join(clean(text).split())


def file_name(text: str) -> str:
    """What a file can be called on every computer, as near to this as it goes: no part of a path, nothing that a
    system keeps for itself or that turns the ending round, and not too long. ``report 2026/27.xlsx`` →
    ``report 2026-27.xlsx``."""
    plain = _NOT_IN_A_FILE.sub("-", one_line(_TURNING.sub("", text)))
    stem, dot, ending = plain.rpartition(".")
    stem, ending = (stem, ending) if dot else (ending, "")
    stem = stem.strip(" .-")[:LONGEST_NAME].rstrip(" .-") or "kith"
    return f"{stem}.{ending}" if ending else stem


def cleaned(value: Any) -> Any:
    """``clean`` for whatever an answer can be: a text, several choices, or neither."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple | list):
        return tuple(cleaned(inner) for inner in value)
    return value


def unstorable(value: Any) -> bool:
    """Whether a database cannot hold this: a zero byte or half of a character, anywhere in it."""
    if isinstance(value, str):
        return "\x00" in value or (not value.isascii() and _HALVES.search(value) is not None)
    if isinstance(value, Mapping):
        return any(unstorable(key) or unstorable(inner) for key, inner in value.items())
    return isinstance(value, tuple | list) and any(map(unstorable, value))


def readable(text: str, most: int) -> str:
    """A text to be quoted: at most so many letters of its beginning, with a mark where the rest is left out and in the
    place of each letter that cannot be shown."""
    if len(text) > most:
        text = f"{text[: most - 1]}…"
    return text if text.isprintable() else _UNSEEN.sub("\ufffd", text)
