"""Types of question, in XLSForm's words: ``text``, ``select_one sectors``, ``range 1 to 5`` …"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SIMPLE = ("text", "email", "phone", "url", "integer", "decimal", "date", "yes_no")
KINDS = (*SIMPLE, "select_one", "select_multiple", "range")
"""Every kind of question there is."""
_RANGE = re.compile(r"^range\s+(-?[0-9]{1,6})\s+to\s+(-?[0-9]{1,6})$")
_SELECT = re.compile(r"^(select_one|select_multiple)\s+(\S+)$")


@dataclass(frozen=True, slots=True)
class QuestionType:
    """``kind`` is one of KINDS, or "" for a type the language does not know; ``choices`` names a list of choices."""

    kind: str
    choices: str | None = None
    low: int | None = None
    high: int | None = None

    @property
    def is_number(self) -> bool:
        """Whether its answers can be averaged."""
        return self.kind in ("integer", "decimal", "range")


@lru_cache(maxsize=1024)
def parse_type(text: str) -> QuestionType:
    """``select_one sectors`` → QuestionType("select_one", "sectors"); unknown text → QuestionType("")."""
    text = text.strip()
    if text in SIMPLE:
        return QuestionType(text)
    if found := _SELECT.match(text):
        return QuestionType(found[1], found[2])
    if found := _RANGE.match(text):
        return QuestionType("range", low=int(found[1]), high=int(found[2]))
    return QuestionType("")
