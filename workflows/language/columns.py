"""The one table of columns: which sheet and which column holds which word of a definition.

The workbook, the builder's editors and ``docs/workbook.md`` are made from it, so Excel, clicks and text cannot drift
apart. The table itself is data, in ``columns.yaml`` beside this file; a test compares it with the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Any, Literal, get_args

from pydantic import BaseModel

from models.plain_yaml import read_plain
from workflows.language.places import Path
from workflows.language.shape import at
from workflows.language.structure import options_of

CellKind = Literal["key", "text", "words", "name", "names", "lines", "yes_no", "number", "calculation"]
"""What a cell holds. ``key``: a name of the row; ``text``: as it stands; ``words``: a short phrase; ``name``: one name;
``names``: several with commas; ``lines``: one phrase a line."""
TABLE = File(__file__).parent / "columns.yaml"
IN_A_CELL = "|"
"""In a sentence of the table: behind it stands how a cell is written."""
ON_EVERY_ITEM_ELSEWHERE = frozenset({"formerly", "after"})
"""Words that no column holds: a rename is seen by the hidden column ``_was``, the place by the order of the rows."""
WAS, ORIGIN = "_was", "origin"
SETTINGS, TRANSLATIONS = "settings", "translations"
KEEPING = ("program", "records")
"""The sections whose words are rows of the sheet ``settings``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``help`` is a sentence by language, ``meaning`` its part that holds on a screen as well, where nobody
    needs to know how a cell is written. ``source`` says where a drop-down takes its choices from: a
    collection of the program (``roles``, ``forms`` …), or ``options`` for a closed list of the language, which then
    stands in ``options``."""

    word: str
    kind: CellKind
    help: Mapping[str, str]
    meaning: Mapping[str, str]
    translated: bool = False
    source: str | None = None
    options: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The words below the item: ``candidates.mentee`` → ("candidates", "mentee")."""
        return tuple(self.word.split("."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """One sheet: ``row`` says what one row is, ``at`` where its items lie (words in braces are names of the row)."""

    name: str
    row: Mapping[str, str]
    at: Path
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row."""
        return tuple(column.word for column in self.columns if column.kind == "key")

    @property
    def words(self) -> tuple[Column, ...]:
        """The columns that hold words of the item."""
        return tuple(column for column in self.columns if column.kind != "key")

    def path_of(self, names: Mapping[str, str]) -> Path:
        """Where the item of a row lies: form check_in, name met → ("forms", "check_in", "questions", "met")."""
        if self.name == SETTINGS:
            return tuple(names["name"].split("."))
        return tuple(names[word[1:-1]] if word.startswith("{") else word for word in self.at)

    def column(self, word: str) -> Column | None:
        """The column of this name."""
        return next((column for column in self.columns if column.word == word), None)


@lru_cache(maxsize=1)
def sheets() -> Mapping[str, SheetTable]:
    """Every sheet in the order of the workbook."""
    data = read_plain(TABLE)
    common = data["common"]
    return {
        name: SheetTable(
            name=name,
            row=told["row"],
            at=tuple(told["at"].split("/")),
            columns=tuple(
                _column(name, told["at"], str(word), column, common) for word, column in told["columns"].items()
            ),
        )
        for name, told in data["sheets"].items()
    }


def _column(sheet: str, lies: str, word: str, told: Mapping[str, Any], common: Mapping[str, Any]) -> Column:
    sentences: dict[str, str] = {one: told[one] for one in ("en", "fr") if one in told} or dict(common[word])
    parts = {language: sentence.partition(IN_A_CELL) for language, sentence in sentences.items()}
    kind: CellKind = told["kind"]
    if kind not in get_args(CellKind):
        raise ValueError(f"The table of columns knows no kind ‘{kind}’ ({sheet}, {word}).")
    source = told.get("from")
    model = model_at(lies)
    options = options_of(model, word) if source == "options" else ("yes", "no") if kind == "yes_no" else ()
    return Column(
        word=word,
        kind=kind,
        help={language: meaning + written for language, (meaning, _, written) in parts.items()},
        meaning={language: f"{meaning.rstrip('.')}." for language, (meaning, _, _) in parts.items()},
        translated=told.get("translated") == "yes",
        source="options" if options else source,
        options=options,
    )


def model_at(lies: str) -> type[BaseModel] | None:
    """The model of the items that lie there: ``roles/{name}`` → Role."""
    shape = at(tuple(lies.split("/"))) if lies != "{name}" else None
    return shape.model if shape is not None else None


def documentation() -> str:
    """The table as a page: ``docs/workbook.md``."""
    lines = [
        "# The workbook of a program",
        "",
        "One sheet is one section of a program, one row one item; the order of the rows is the order of the items. The",
        "words are those of the file. Columns in **bold** are translated: behind `label` stands `label::fr` and so on.",
        "This page is written from the table that the workbook and the builder are made of.",
        "",
        "| a cell holds | what is written in it |",
        "|---|---|",
        *(f"| {kind} | {said} |" for kind, said in _KINDS.items()),
        "",
    ]
    for sheet in sheets().values():
        lines += [
            f"## {sheet.name}",
            "",
            f"One row is {sheet.row['en']}.",
            "",
            "| column | holds | meaning |",
            "|---|---|---|",
        ]
        for column in sheet.columns:
            name = f"**`{column.word}`**" if column.translated else f"`{column.word}`"
            choices = f": {', '.join(column.options)}" if column.options and column.kind != "yes_no" else ""
            lines.append(f"| {name} | {column.kind.replace('_', ' ')}{choices} | {column.help['en']} |")
        lines.append("")
    return "\n".join(lines)


_KINDS: Mapping[CellKind, str] = {
    "key": "a name: small letters, digits and `_`",
    "text": "what people read, as it stands",
    "words": "a short phrase, for example `2 weeks`",
    "name": "one name, from a drop-down where the list is known",
    "names": "several names, with commas",
    "lines": "conditions, actions, dates: one a line (Alt and Enter); a line with `or` joins the line above",
    "yes_no": "yes or no",
    "number": "a whole number",
    "calculation": "`average_of q1, q2`, `sum_of q1, q2` or `days_from arrived_on to today`",
}
