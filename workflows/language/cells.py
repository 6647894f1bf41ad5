"""One cell: a value of a definition as text, and the text back as the value.

Whoever types in a spreadsheet gets curly quotes, blanks that are none, and *TRUE*; none of that is a mistake. What
people read (labels, messages) is kept as it was typed; everything else is straightened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from workflows.language.columns import CellKind

LONGEST = 32_767
"""Characters a cell can hold; the spreadsheet programs cut what is longer."""
_YES = frozenset({"yes", "true", "1", "1.0", "y", "oui", "vrai", "x", "✓", "✔"})
_NO = frozenset({"no", "false", "0", "0.0", "n", "non", "faux"})
_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "‐": "-", "‑": "-", "−": "-"}
)
_BLANKS = re.compile(r"[ \t\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_BETWEEN_NAMES = re.compile(r"[,;،؛\n]")
_SEVERAL = ("average_of", "sum_of")


def as_cell(value: Any, kind: CellKind) -> str:
    """A value of the plain tree as the text of a cell; "" for what is not said."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind == "calculation" and isinstance(value, Mapping):
        return _calculation(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return (", " if kind == "names" else "\n").join(as_cell(part, "words") for part in value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def from_cell(text: str, kind: CellKind, *, as_written: bool = False) -> Any:
    """The value a cell says, as the plain tree has it; None for an empty one. ``as_written``: nobody has typed in this
    cell, so nothing in it needs straightening."""
    tidy = str.strip if as_written else straight
    if kind == "text":
        return tidy_text(text) or None
    if kind == "lines":
        return [line for line in map(tidy, text.split("\n")) if line] or None
    if kind == "names":
        names = [name for name in map(tidy, _BETWEEN_NAMES.split(text.replace("\r", ""))) if name]
        return names or None
    if kind == "calculation":
        return _from_calculation(text)
    word = tidy(text)
    if not word:
        return None
    if kind == "yes_no":
        low = word.lower()
        return "yes" if low in _YES else "no" if low in _NO else word
    if kind == "number" and re.fullmatch(r"-?\d+\.0+", word):
        return word.partition(".")[0]
    return word


def tidy_text(text: str) -> str:
    """What people read: the ends trimmed, line ends of one kind, everything between as it was typed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff\u200b").strip()


def straight(text: str) -> str:
    """A word or a phrase: straight quotes and hyphens, single plain blanks."""
    return _BLANKS.sub(" ", text.translate(_STRAIGHT).replace("\n", " ").replace("\r", " ")).strip()


def _calculation(value: Mapping[str, Any]) -> str:
    """``average_of q1, q2`` and the like, one word a line; what is none of that in its own spelling."""
    simple = all(
        isinstance(part, str)
        or (word in _SEVERAL and isinstance(part, Sequence) and all(isinstance(p, str) for p in part))
        for word, part in value.items()
    )
    if not simple or not value:
        return json.dumps(value, ensure_ascii=False)
    return "\n".join(f"{word} {as_cell(part, 'names')}" for word, part in value.items())


def _from_calculation(text: str) -> Any:
    text = text.strip()
    if text.startswith(("{", "[")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    lines = [line for line in map(straight, text.splitlines()) if line]
    if len(lines) == 1 and lines[0].startswith("days_from "):
        lines = re.split(r",?\s+(?=to\s)", lines[0], maxsplit=1)
    found: dict[str, Any] = {}
    for line in lines:
        word, blank, rest = line.partition(" ")
        if not blank or word not in (*_SEVERAL, "days_from", "to"):
            return straight(text)
        found[word] = from_cell(rest, "names") if word in _SEVERAL else rest
    return found or None
