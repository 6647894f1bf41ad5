"""Answers that stand in several columns: a check mark below each language, ``Language 1`` and ``Language 2``, a name in
two parts. Which columns those are is seen from headings and marks; their cells are put together row by row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workflows.exchange.choices import Choices
from workflows.exchange.concepts import CONCEPTS
from workflows.exchange.reading import Cell, Sheet, shown
from workflows.exchange.words import key, says_nothing, tidy, yes_or_no

if TYPE_CHECKING:
    from workflows.exchange.mapping import Column
    from workflows.exchange.normalising import Target

_INSIDE = re.compile(r"^(?P<of>.*?)\s*[\[(](?P<part>[^\[\]()]+)[\])]\s*$")
_BEHIND = re.compile(r"^(?P<of>.*?)\s*(?:[/:>·|–—]|\s-\s|_{2,}|\.(?=\S))\s*(?P<part>[^/:>·|]+)$")
_LAST = re.compile(r"^(?P<of>.*[^\s_])[\s_]+(?P<part>[^\s_?]+)\??$")
_CHOICE = re.compile(r"^(?:choice|option|value)\s*=\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"[\s_.#(\[-]*(?:n[o°º.]*\s*)?\d{1,2}[)\]]?$")
_MARKS = 6
"""Most kinds of marks that one column has."""
_ADDED = re.compile(
    r"^(other|another|additional|more|further|autres?|weitere|andere|otr[oa]s?|інші|другие)\s+", re.IGNORECASE
)


def choice_of(heading: str, group: str, choices: Choices) -> tuple[str, str]:
    """The choice that a heading names, and what it says before it: ``Languages [Arabic]`` → ``ar`` of *Languages*,
    ``Speaks Arabic`` → ``ar`` of *Speaks*. Two empty texts when it names none."""
    whole = choices.find(heading)
    if whole is not None:
        return whole, group
    for found in (_INSIDE.match(heading), _BEHIND.match(heading), _LAST.match(heading)):
        name = choices.find(_CHOICE.sub("", found["part"])) if found else None
        if found and name is not None:
            return name, found["of"]
    return "", ""


def is_mark(cell: Cell, heading: str) -> bool:
    """Whether a cell below the name of a choice says that it is chosen or not: a mark, a word, the name once more."""
    text = tidy(shown(cell))
    return not text or says_nothing(text) or yes_or_no(text) is not None or _says_again(text, heading)


def _says_again(text: str, heading: str) -> bool:
    word, whole = key(text), key(heading)
    return bool(word) and (f" {whole}".endswith(f" {word}") or (not word.isascii() and whole.endswith(word)))


def without_number(heading: str) -> str:
    """``Language 2`` → ``Language``, ``Other languages`` → ``languages``; the heading as it is when it has neither."""
    return _ADDED.sub("", _NUMBERED.sub("", heading)) or heading


def put_together(
    cells: Sequence[Cell], parts: Sequence[tuple[str, str]], choices: Choices | None, *, between: str
) -> Cell:
    """One cell from those of several columns. ``parts``: each column's choice ("" for none) and heading.

    A mark below a choice stands for its label; what is no mark stays, so that it is asked about. A single plain cell
    stays what it is.
    """
    said: list[Cell] = []
    for cell, (part, heading) in zip(cells, parts, strict=True):
        text = tidy(shown(cell)) if cell is not None else ""
        if not text:
            continue
        if not part or choices is None:
            said.append(cell)
        elif yes_or_no(text) or _says_again(text, heading):
            said.append(choices.labels[part])
        elif yes_or_no(text) is None and not says_nothing(text):
            said.append(text)
    if len(said) < 2:
        return said[0] if said else None
    return between.join(dict.fromkeys(shown(cell) for cell in said))


def marked_choices(
    headings: Mapping[int, str],
    groups: Mapping[int, str],
    cells: Mapping[int, Sequence[Cell]],
    lists: Mapping[str, Choices],
) -> dict[int, tuple[str, str, bool]]:
    """Columns that each stand for one choice: column → question, choice, whether that is beyond doubt.

    Two columns and more must name choices of one list and hold nothing but marks. It is beyond doubt when only one
    question has these choices. They are left alone where another column gives the same answer in one cell, as forms do
    that are handed out both ways: ``langs`` beside ``langs/ar``.
    """
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for question, choices in lists.items():
        for index, heading in headings.items():
            name, of = choice_of(heading, groups.get(index, ""), choices)
            few = 0 < len({key(shown(cell)) for cell in cells[index]}) <= _MARKS
            if name and few and all(is_mark(cell, heading) for cell in cells[index]):
                found.setdefault(question, {})[index] = (name, key(of))
    wholes = {key(heading) for heading in headings.values()}
    several = {
        question: columns
        for question, columns in found.items()
        if len(columns) > 1 and not any(of in wholes for _name, of in columns.values() if of)
    }
    claims: dict[int, list[str]] = {}
    for question, columns in several.items():
        for index in columns:
            claims.setdefault(index, []).append(question)
    return {
        index: (questions[0], several[questions[0]][index][0], len(questions) == 1)
        for index, questions in claims.items()
    }


def together(sheet: Sheet, row: int, answering: Sequence[Column], target: Target) -> Cell:
    """A row's cells of the columns that answer one question together, as one cell. Given names come first."""
    if target.names_a_person:
        answering = sorted(answering, key=lambda column: key(column.heading) in CONCEPTS["last_name"])
    return put_together(
        [sheet.at(row, column.index) for column in answering],
        [(column.part, column.heading) for column in answering],
        target.choices,
        between=" " if target.names_a_person else "\n",
    )
