"""Texts and their translations as a table: what each says, how far it is, and what may not be lost in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.placeholders import placeholders_in
from models.vocabulary import MATCH
from workflows.language.places import Path
from workflows.language.translating import Text, texts_of


class How(StrEnum):
    """How far a translation is."""

    MISSING = "missing"
    OUT_OF_DATE = "out of date"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One text and its translation, "" where there is none. ``of`` is the text that it was made from, where that has
    changed since. ``labels`` say what the text belongs to: the labels of the items around it."""

    text: Text
    translation: str
    how: How
    of: str
    labels: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where the translation into a language is kept, below ``translations`` and the language."""
        return (self.text.name,)

    @property
    def kept(self) -> tuple[str, ...]:
        """The placeholders that must stand in a translation too, with their braces."""
        return tuple(f"{{{one}}}" for one in dict.fromkeys(placeholders_in(self.text.text)))


def lines(definition: Definition, language: str, *, everything: bool = False) -> tuple[Line, ...]:
    """Every text with its translation into a language, in the order of the sections; only those that are read outside
    the team, unless ``everything``."""
    made = definition.translations.get(language, {})
    found = []
    for text in texts_of(definition):
        if not (everything or text.read_outside):
            continue
        one = made.get(text.name)
        said = one.text if one is not None else ""
        old = one.of if one is not None and said.strip() and one.of != text.text else ""
        how = How.MISSING if not said.strip() else How.OUT_OF_DATE if old else How.DONE
        found.append(Line(text=text, translation=said, how=how, of=old, labels=labels_of(definition, text.path)))
    return tuple(found)


def labels_of(definition: Definition, path: Path) -> tuple[str, ...]:
    """The labels of the items a text belongs to, from outside to inside, its own item not included when the text is
    that item's label."""
    here: object = definition
    labels: list[str] = []
    for number, word in enumerate(path[:-1]):
        if isinstance(here, Mapping):
            here = here.get(word)
            if path[0] in ("stages", "transitions") and number == 1:
                labels.append(definition.role_label(word) if word != MATCH else "")
                continue
            labels.append(called(here, word))
        else:
            here = getattr(here, word, None) if isinstance(here, BaseModel) else None
    own = path[-1] == "label" and path[0] != "choices"
    return tuple(label for label in (labels[:-1] if own else labels) if label)


def counted(found: Iterable[Line]) -> Mapping[How, int]:
    """How many lines are how far."""
    counts = Counter(line.how for line in found)
    return {how: counts[how] for how in How}


def chosen(found: Sequence[Line], *, how: How | None = None, search: str = "") -> tuple[Line, ...]:
    """The lines that are this far and say something like this, in either language or in what they belong to."""
    wanted = search.casefold().split()

    def says(line: Line) -> bool:
        told = " ".join((line.text.text, line.translation, *line.labels)).casefold()
        return all(word in told for word in wanted)

    return tuple(line for line in found if (how is None or line.how is how) and says(line))


def lost(line: Line, translation: str) -> tuple[str, ...]:
    """The placeholders that a translation has lost or made up, with their braces; () when it fills in the same."""
    before, after = Counter(placeholders_in(line.text.text)), Counter(placeholders_in(translation))
    return tuple(f"{{{one}}}" for one in ((before - after) + (after - before)))
