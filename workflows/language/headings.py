"""Which sheet and which column is meant: names as people and other tools write them.

``survey`` is XLSForm's word for the questions, ``label::Arabic (ar)`` its way to name a language; blanks, capitals and
the order of columns mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from models.definitions.shipped import shipped
from workflows.language.cells import straight
from workflows.language.columns import ORIGIN, WAS, SheetTable, sheets
from workflows.language.sheets import BETWEEN

ALIASES = {"survey": "questions"}
"""Names that sheets of an XLSForm have."""
_CODE = re.compile(r"^[a-z]{2,3}([-_][a-z0-9]{2,8})*$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
_HEADINGS = {"list name": "list_name", "constraint message": "constraint_message", "choice filter": "choice_filter"}


def sheet_meant(name: str, others: Collection[str] = ()) -> str | None:
    """The sheet of the table that a sheet's name means; None for any other. ``others``: all names of the workbook."""
    word = _word(name)
    if word in ALIASES and ALIASES[word] not in map(_word, others):
        word = ALIASES[word]
    return word if word in sheets() else None


def heading_meant(heading: str, table: SheetTable) -> str | None:
    """The column that a heading means, as we write it: ``Label :: Français (fr)`` → ``label::fr``; None for others."""
    text = straight(heading)
    if text in (WAS, ORIGIN):
        return text
    word, colon, rest = text.partition(BETWEEN)
    word = straight(word).lower()
    word = word if table.column(word) else _HEADINGS.get(word, word.replace(" ", "_"))
    column = table.column(word)
    if column is None:
        return None
    if not colon:
        return column.word
    language = language_code(rest)
    return f"{column.word}{BETWEEN}{language}" if language and column.translated else None


def language_code(text: str) -> str | None:
    """``Arabic (ar)``, ``ar``, ``Arabic`` or ``العربية`` → ``ar``; None for what is no language."""
    text = straight(text)
    if found := _IN_BRACKETS.search(text):
        return found[1].strip().replace("_", "-") if _CODE.match(found[1].strip()) else None
    if known := _languages().get(text.lower()):
        return known
    return text.replace("_", "-") if _CODE.match(text) else None


def headings_of(row: Sequence[str], table: SheetTable) -> list[str | None]:
    """The columns that the cells of a header row mean; a column that stands twice counts the first time."""
    found: list[str | None] = []
    for cell in row:
        meant = heading_meant(cell, table) if cell.strip() else None
        found.append(None if meant in found else meant)
    return found


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    """Every name of a language, in every language we have it in, and what else people write for it → its code."""
    return {
        name.lower(): code
        for code, entry in (shipped("languages") or {}).items()
        for name in (*entry.labels.values(), *entry.also)
    }


def _word(name: str) -> str:
    return straight(name).lower().replace(" ", "_").replace("-", "_")
