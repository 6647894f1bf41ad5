"""The sheets of an XLSForm as rows: headings as every tool and every year has spelt them, each row with its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workflows.language.cells import straight, tidy_text
from workflows.language.from_sheets import Grid
from workflows.language.headings import language_code

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
TEXTS = ("label", "hint", "constraint_message")
"""Columns that have a text in every language."""
_ALIASES = {
    "caption": "label",
    "relevance": "relevant",
    "skip": "relevant",
    "command": "type",
    "tag": "name",
    "value": "name",
    "constraint_msg": "constraint_message",
    "constraint message": "constraint_message",
    "constraint-message": "constraint_message",
    "constraining message": "constraint_message",
    "list name": "list_name",
    "choice filter": "choice_filter",
    "read_only": "readonly",
    "calculate": "calculation",
    "bind:relevant": "relevant",
    "bind:constraint": "constraint",
    "bind:required": "required",
    "bind:calculate": "calculation",
    "bind:jr:constraintmsg": "constraint_message",
    "jr:constraintmsg": "constraint_message",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRow:
    """A row: its number, its cells by column, translated cells by (column, language)."""

    number: int
    cells: Mapping[str, str]
    other: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheet:
    """One sheet of an XLSForm; ``shown`` is what its columns are called by their maker."""

    title: str
    rows: Sequence[SurveyRow]
    shown: Mapping[str, str]

    def where(self, row: int, column: str = "") -> str:
        heading = self.shown.get(column, column)
        return f"sheet ‘{self.title}’, row {row}" + (f", column ‘{heading}’" if heading else "")


def sheet_of(grids: Mapping[str, Grid], wanted: str) -> FormSheet | None:
    """The sheet of this name with its filled rows; None where the workbook has none."""
    title = next((title for title in grids if straight(title).lower() == wanted), None)
    if title is None:
        return None
    grid = grids[title]
    start = next((number for number, row in enumerate(grid) if any(cell.strip() for cell in row)), None)
    if start is None:
        return FormSheet(title=title, rows=(), shown={})
    headings = [heading_of(cell) for cell in grid[start]]
    shown: dict[str, str] = {}
    for (word, _), cell in zip(headings, grid[start], strict=True):
        shown.setdefault(word, straight(cell))
    rows = []
    for number, row in enumerate(grid[start + 1 :], start=start + 2):
        cells: dict[str, str] = {}
        other: dict[tuple[str, str], str] = {}
        for (word, language), cell in zip(headings, row, strict=False):
            if word and cell.strip():
                if language:
                    other.setdefault((word, language), tidy_text(cell))
                else:
                    cells.setdefault(word, tidy_text(cell))
        if cells or other:
            rows.append(SurveyRow(number=number, cells=cells, other=other))
    return FormSheet(title=title, rows=rows, shown=shown)


def heading_of(cell: str) -> tuple[str, str]:
    """``label::French (fr)`` → ("label", "fr"); a heading without a language has ""."""
    text = straight(cell)
    low = text.lower()
    if low in _ALIASES:
        return _ALIASES[low], ""
    word, colon, language = text.partition("::" if "::" in text else ":")
    word = _ALIASES.get(word.strip().lower(), word.strip().lower().replace(" ", "_"))
    if colon and word in (*TEXTS, "label"):
        return word, language_code(language) or straight(language).lower()
    return (low if colon else word), ""
