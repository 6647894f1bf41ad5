"""A list that goes out as a workbook and comes back: what stands in it, and what of it may be changed out there.

A ``Listing`` is made from what is known, once as things stood when the workbook left and once as they stand when it is
back; the workbook itself carries ids and where it left, never a copy of what it said. So deleting a row before handing
a workbook on deletes it for good, and nobody can pretend that something stood in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.vocabulary import Value
from workflows.exchange.choices import Choices
from workflows.exchange.normalising import Target
from workflows.exchange.words import key, tidy

ABOUT, MARK, FORMAT = "_about", "kith", "list 1"
"""The hidden sheet, and the first line in it by which it is known again under whatever name it has."""
ID = "kith:"
"""Begins the first cell of a list's hidden first row, before the list's name and what it has to say of itself."""
TRAVELLING = ("cohort", "entry", "last", "sensitive", "allowed")
"""The facts of ``_about`` that stand there too: a text file has one sheet."""
CARRIED = "before"
"""Begins the facts of ``_about`` that say what stood in a cell which no journal remembers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column. ``target`` None: shown, not to be changed. ``labels``: its choices as they stand in the drop-down.
    ``note`` says at the heading what to write. ``once``: an instruction that is carried out, not a fact that is kept,
    so it is always empty when it leaves."""

    name: str
    heading: str
    target: Target | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its id, and its values by field."""

    id: str
    cells: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list, one sheet. ``name`` is what Kith calls it (``roster.mentee``), ``title`` what stands on the sheet.

    ``whose``: the field by which a person recognises a line; it must come back as it left, else the sheet was sorted
    without its ids. ``takes_new``: lines without an id may be written below; ``new_elsewhere``: what these say is
    judged elsewhere, so they are only collected."""

    name: str
    title: str
    fields: Sequence[Field]
    lines: Sequence[Line]
    whose: str
    takes_new: bool = False
    new_elsewhere: bool = False

    def line(self, name: str) -> Line | None:
        """The line of an id."""
        return next((line for line in self.lines if line.id == name), None)

    def by_id(self) -> dict[str, Line]:
        """All lines by their ids."""
        return {line.id: line for line in self.lines}


def in_words(said: Field, value: Value) -> object:
    """A value as its cell shows it: choices by their labels; numbers, dates, yes and no stay what they are."""
    if isinstance(value, tuple):
        return tuple(said.labels.get(name, name) for name in value)
    if isinstance(value, str) and said.labels:
        return said.labels.get(value, value)
    return value


def read_also(choices: Choices, labels: Mapping[str, str]) -> Choices:
    """The choices, found also by the labels of the workbook's language. A label two choices share finds neither."""
    wanted = [label.casefold() for label in labels.values()]
    own = {name: label for name, label in labels.items() if wanted.count(label.casefold()) == 1}
    exact = {tidy(label).casefold(): name for name, label in own.items()}
    loose = {key(label): name for name, label in own.items()}
    return replace(choices, exact={**choices.exact, **exact}, loose={**choices.loose, **loose})
