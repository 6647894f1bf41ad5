"""What changed between two definitions, told in sentences, the loosened protections first.

Nobody declares what kind of change she made: it is found by comparing. *Wording* counts at once for everybody, an
*addition* never blocks, *behaviour* is taken over by moving people, *structure* only with a mapping. ``formerly``
is followed, so a renamed item is one change and not a loss and a gain. Two definitions that mean the same give ``()``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import ChoiceList, Translation
from models.findings import Finding, finding, sentence
from models.vocabulary import Sensitivity
from workflows.language.change_words import item_word, word_of
from workflows.language.in_new_names import in_new_names
from workflows.language.kinds import ChangeKind, kind_of_item, kind_of_order, kind_of_word
from workflows.language.places import Path, in_words
from workflows.language.protections import loosened_item, loosened_word
from workflows.language.shape import words_of
from workflows.language.translating import texts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change at one place. ``path`` is where it stands in the new definition, for what is gone where it stood in
    the old one; ``said`` its sentence in the catalogue; ``loosened``: a protection became weaker by it."""

    kind: ChangeKind
    path: Path
    said: Finding
    loosened: bool = False

    @property
    def place(self) -> str:
        """The place in people's words: *forms → check in → questions → rating*."""
        return in_words(self.path)

    @property
    def is_note(self) -> bool:
        """Whether it is only noted for whoever translates next: from which text a translation was made."""
        return self.path[:1] == ("translations",) and self.path[-1] == "of"

    def sentence(self, language: str = "en") -> str:
        """What changed, as a coordinator reads it."""
        return sentence(self.said, language)


def compare(old: Definition, new: Definition) -> tuple[Change, ...]:
    """Every change from ``old`` to ``new``: loosened protections first, otherwise in the order of a program's life."""
    if old is new:
        return ()
    said, names = in_new_names(old, new)
    walk = _Walk(old=said, new=new, names=names)
    walk.words((), said, new, ())
    return tuple(sorted(walk.found, key=lambda change: not change.loosened))


def loosened(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Only those that weaken a protection."""
    return tuple(change for change in changes if change.loosened)


def loosened_in(old: Definition, new: Definition, sections: Iterable[str]) -> tuple[Change, ...]:
    """The loosened protections of these sections, where both call their items the same."""
    walk = _Walk(old=old, new=new, names={})
    for section in sections:
        walk.items((section,), getattr(old, section), getattr(new, section), ())
    return loosened(walk.found)


def gravest(changes: Sequence[Change]) -> ChangeKind | None:
    """The kind that asks for the most care; None when nothing changed."""
    return max((change.kind for change in changes), key=list(ChangeKind).index, default=None)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """Goes through two definitions side by side, the old one in the names of the new one. ``names``: what renamed items
    were called, by where they are."""

    old: Definition
    new: Definition
    names: Mapping[Path, str]
    found: list[Change] = field(default_factory=list)

    def note(self, kind: ChangeKind, path: Path, said: Finding, *, loosened: bool = False) -> None:
        self.found.append(Change(kind=kind, path=path, said=said, loosened=loosened))

    # Words of one item ----------------------------------------------------------------------------------------------
    def words(
        self, path: Path, before: BaseModel, after: BaseModel, names: tuple[str, ...], *, renamed: bool = False
    ) -> None:
        if isinstance(before, ChoiceList) and isinstance(after, ChoiceList):
            self.items(path, before.choices, after.choices, names)
        for word, name in words_of(type(after)).items():
            one, two = getattr(before, name), getattr(after, name)
            if (isinstance(before, ChoiceList) and name == "choices") or (renamed and name == "formerly"):
                continue  # the choices were compared above; the new name was told with the item
            if name == "formerly":
                one = tuple(known for known in two if known in one)  # published versions remember what is left out
            below = (*path, word)
            if _is_items(one) and _is_items(two) and name != "calculation":
                self.items(below, one, two, names)
            elif isinstance(one, BaseModel) and isinstance(two, BaseModel):
                self.words(below, one, two, names)
            elif one != two:
                self.value(below, (before, after), (one, two), names)

    def value(
        self, path: Path, items: tuple[BaseModel, BaseModel], values: tuple[Any, Any], names: tuple[str, ...]
    ) -> None:
        kind = kind_of_word(path, *items, *values)
        protection = loosened_word(self.old, self.new, path, items, values)
        item = " → ".join(names[-2:]) or called(self.new.program, self.new.program.name)
        if protection is not None:
            code, params = protection
            self.note(kind, path, finding(code, in_words(path), path=path, item=item, **params), loosened=True)
            return
        for code, params in _said(*values):
            told = finding(code, in_words(path), path=path, item=item, word=word_of(path), **params)
            self.note(kind, path, told)

    # Items with names -----------------------------------------------------------------------------------------------
    def items(self, path: Path, before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[str, ...]) -> None:
        if path[:1] == ("translations",) and len(path) == 2:
            before = self.followed(before, after)
        for name, item in after.items():
            below = (*path, name)
            was = self.names.get(below)
            labels = (*names, _label(item, name))
            if name not in before:
                self.new_item(below, item, labels)
                continue
            if was is not None:
                said = finding("change_renamed", in_words(below), path=below, item=labels[-1], before=was, after=name)
                self.note(ChangeKind.STRUCTURE, below, said)
            one = before[name]
            if isinstance(item, BaseModel):
                self.words(below, one, item, labels, renamed=was is not None)
            elif _is_items(item) and _is_items(one):
                self.items(below, one, item, labels)
            elif one != item:
                self.value(below, (self.old, self.new), (one, item), labels)
        for name, item in before.items():
            if name not in after:
                self.gone_item((*path, name), item, (*names, _label(item, name)))
        kept = [name for name in before if name in after]
        ordered = path[:1] != ("translations",)  # they are looked up by their name
        if ordered and kept != [name for name in after if name in before]:
            item = " → ".join(names[-2:])
            code = "change_order" if item else "change_order_of_all"
            word = word_of(("choices",) if path[:1] == ("choices",) else path)
            word = word if item else word.replace("@", "@^")
            said = finding(code, in_words(path), path=path, item=item, word=word)
            self.note(kind_of_order(path), path, said)

    def followed(self, translations: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
        """The translations of the old definition without those of items that are gone: they are told with the item."""
        gone = {text.name for text in texts_of(self.old)} - {text.name for text in texts_of(self.new)}
        return {name: entry for name, entry in translations.items() if name not in gone or name in present}

    def new_item(self, path: Path, item: Any, names: tuple[str, ...]) -> None:
        protection = loosened_item(self.old, self.new, path, None, item)
        self._whole(path, names, "change_new", kind_of_item(path, None, item), protection)

    def gone_item(self, path: Path, item: Any, names: tuple[str, ...]) -> None:
        protection = loosened_item(self.old, self.new, path, item, None)
        self._whole(path, names, "change_gone", kind_of_item(path, item, None), protection)

    def _whole(
        self,
        path: Path,
        names: tuple[str, ...],
        code: str,
        kind: ChangeKind,
        protection: tuple[str, Mapping[str, str]] | None,
    ) -> None:
        params: dict[str, str] = {"item": " → ".join(names[-2:]), "of": item_word(path)}
        if protection is not None:
            code, params = protection[0], params | dict(protection[1])
        self.note(kind, path, finding(code, in_words(path), path=path, **params), loosened=protection is not None)


def _is_items(value: Any) -> bool:
    return isinstance(value, Mapping)


def _label(item: Any, name: str) -> str:
    if isinstance(item, Translation):
        return name.replace(".", " → ").replace("_", " ")  # it is called after the place it translates
    return called(item, name) if isinstance(item, BaseModel) else name.replace("_", " ")


# Before and after, in words -----------------------------------------------------------------------------------------
def _said(before: Any, after: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """The sentences for one word: lines that came and went, or what was there and what is there now."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        gone, came = [one for one in before if one not in after], [one for one in after if one not in before]
        for line in gone:
            yield "change_line_gone", {"line": str(line)}
        for line in came:
            yield "change_line_new", {"line": str(line)}
        if not gone and not came:
            yield "change_lines_order", {"after": ", ".join(map(str, after))}
    elif in_text(before) == "":
        yield "change_said", {"after": in_text(after)}
    elif in_text(after) == "":
        yield "change_unsaid", {"before": in_text(before)}
    else:
        yield "change_value", {"before": in_text(before), "after": in_text(after)}


def in_text(value: Any) -> str:
    """A value as it is written in a definition."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "@change_yes" if value else "@change_no"
    if isinstance(value, Sensitivity):
        return f"@change_{value.value}"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {in_text(item)}" for name, item in value.items())
    return str(value)


__all__ = ["Change", "ChangeKind", "compare", "gravest", "in_text", "loosened", "loosened_in"]
