"""Answers that stand in several columns: a check mark or a level below each language, ``Language 1`` and ``2``, a name
in several parts. Which columns those are is seen from headings and marks; their cells are put together row by
row, those of dates, phones and weeks by ``pieces`` and ``week``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workflows.exchange.asking import Asked
from workflows.exchange.bundles import unbundled
from workflows.exchange.choices import Choices, is_level
from workflows.exchange.concepts import ends_of
from workflows.exchange.naming import place_in_a_name
from workflows.exchange.pieces import PIECES, pieces_together
from workflows.exchange.reading import Cell, Sheet, shown
from workflows.exchange.week import read_in_grid, when_of_part
from workflows.exchange.words import key, says_nothing, tidy, yes_or_no

if TYPE_CHECKING:
    from workflows.exchange.mapping import Column

_CHOICE = re.compile(r"^(?:choice|option|value)\s*=\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"[\s_.#(\[-]*(?:n[o°º.]*\s*)?\d{1,2}[)\]]?$")
_SHORTEST = 4
"""A shorter word behind a blank is no choice by its name: codes of languages and countries are all kinds of words."""
_MARKS = 6
"""Most kinds of marks that one column has."""
_ADDED = re.compile(
    r"^(primary|main|secondary|second|third|2nd|3rd|principale?|deuxième|seconde?|zweite|segund[oa]|other|another|additional|more|further|autres?|weitere|andere|otr[oa]s?|інші|другие)\s+",
    re.IGNORECASE,
)


def choice_of(heading: str, group: str, choices: Choices) -> tuple[str, str]:
    """The choice that a heading names, and what it says before it: ``Languages [Arabic]`` → ``ar`` of *Languages*,
    ``Speaks Arabic`` → ``ar`` of *Speaks*. Two empty texts when it names none."""
    whole = choices.find(heading)
    if whole is not None:
        return whole, group
    for part, of in ends_of(heading).items():
        if len(part) < _SHORTEST and heading == f"{of} {part}":
            continue  # *Mon AM* is no Armenia
        name = choices.find(_CHOICE.sub("", part))
        if name is not None:
            return name, of
    return "", ""


def is_mark(cell: Cell, heading: str, *, spoken: bool = False) -> bool:
    """Whether a cell below the name of a choice says that it is chosen or not: a mark, a word, the name once more;
    below a language that is ``spoken`` also how well."""
    text = tidy(shown(cell))
    said = not text or says_nothing(text) or yes_or_no(text) is not None or _says_again(text, heading)
    return said or (spoken and is_level(text))


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
        elif (when := when_of_part(part)) is not None:
            names, unknown = read_in_grid(cell, when, choices)
            said += [*(choices.labels[name] for name in names), *([f"{heading}: {unknown}"] if unknown else [])]
        elif yes_or_no(text) or _says_again(text, heading):
            said.append(choices.labels[part])
        elif choices.are_languages and is_level(text):
            said.append(f"{choices.labels[part]} ({text})")
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
    question has these choices, and no cell says how well. They are left alone where another column gives the same
    answer in one cell, as forms do that are handed out both ways: ``langs`` beside ``langs/ar``.
    """
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for question, choices in lists.items():
        for index, heading in headings.items():
            name, of = choice_of(heading, groups.get(index, ""), choices)
            few = 0 < len({key(shown(cell)) for cell in cells[index]}) <= _MARKS
            spoken = choices.are_languages
            if name and few and all(is_mark(cell, heading, spoken=spoken) for cell in cells[index]):
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
        index: (questions[0], several[questions[0]][index][0], len(questions) == 1 and not _levels(cells[index]))
        for index, questions in claims.items()
    }


def _levels(cells: Sequence[Cell]) -> bool:
    """Whether any cell says how well a language is spoken: whether that is well enough, the coordinator says."""
    return any(is_level(tidy(shown(cell))) for cell in dict.fromkeys(cells))


def together(sheet: Sheet, row: int, answering: Sequence[Column], question: str, asked: Mapping[str, Asked]) -> Cell:
    """What a row says to a question that several columns answer together, or that shares its column with others, as one
    cell. Given names come first."""
    target = asked[question].target
    if target.names_a_person:
        headings = [column.heading for column in answering]
        answering = sorted(answering, key=lambda column: place_in_a_name(column.heading, headings))
    cells = [
        unbundled(sheet.at(row, column.index), column.questions, asked, column.heading).get(question)
        if column.also
        else sheet.at(row, column.index)
        for column in answering
    ]
    if len(cells) == 1 and not answering[0].part:
        return cells[0]
    if target.kind.kind in PIECES:
        return pieces_together(cells, [column.part for column in answering], target.kind.kind)
    return put_together(
        cells,
        [(column.part, column.heading) for column in answering],
        target.choices,
        between=" " if target.names_a_person else "\n",
    )
