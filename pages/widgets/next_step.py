"""What comes next for somebody, in words: for a cell of a list, or as lines of a card."""

from __future__ import annotations

from models.findings import sentence
from pages.widgets.wording import language, words
from workflows.engine.outlook import Way

NEXT_WIDE = 400
"""How wide the column of a list is in which this stands, in pixels."""


def next_words(way: Way | None) -> str:
    """The step that is open, or what it waits for; "" where nothing leads on."""
    if way is None:
        return ""
    if way.open:
        return words("Ready: {step}", step=way.label)
    return " ".join(missing_words(way))


def missing_words(way: Way) -> list[str]:
    """What a step waits for, a sentence each."""
    return [sentence(found, language()) for found in way.missing]
