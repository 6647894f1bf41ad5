"""Three trees of words as one: what the base said, what we made of it, what they made of it.

Items are merged by name and word by word. What only one side changed is taken; what both changed alike is taken; what
both changed differently is a conflict: both are shown, a person chooses, and until then our word stands. Nothing is
overwritten by whoever came last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from models.findings import Finding, finding
from workflows.language.places import Path, in_words
from workflows.language.shape import at
from workflows.language.sheets import Tree, long, short

Choice = Literal["ours", "theirs"]


class _Nothing:
    """What is not there; ``None`` would be a value."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "—"


NOTHING = _Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One place that both sides changed, each in its own way. ``NOTHING`` stands for what a side does not have."""

    path: Path
    base: Any
    ours: Any
    theirs: Any

    @property
    def key(self) -> str:
        """The place as one word, for the choice of a person: ``rules.low_rating.if``."""
        return ".".join(self.path)

    def finding(self) -> Finding:
        """The conflict in words."""
        told = {"ours": in_short(self.ours), "theirs": in_short(self.theirs)}
        return finding("W16", in_words(self.path), path=self.path, name=in_words(self.path[-1:]), **told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """``tree``: everything that could be put together; ``conflicts``: what a person chooses.
    ``taken``: the places where their change was taken, ``kept``: those where ours stood and they changed nothing."""

    tree: dict[str, Any]
    conflicts: tuple[Conflict, ...]
    taken: tuple[Path, ...]
    kept: tuple[Path, ...]


def merge_three(base: Tree, ours: Tree, theirs: Tree, *, choices: Mapping[str, Choice] | None = None) -> Merged:
    """Merge by name. ``choices``: for the key of a conflict, whose word holds. The order is ours; what only they have
    stands behind the neighbour it has there."""
    merging = _Merging(choices or {})
    tree = merging.maps(long(base), long(ours), long(theirs), ())
    return Merged(
        tree=short(tree), conflicts=tuple(merging.conflicts), taken=tuple(merging.taken), kept=tuple(merging.kept)
    )


def in_short(value: Any) -> str:
    """A value for a sentence, short enough to be read beside another."""
    if value is NOTHING or value is None:
        return str(NOTHING)
    if isinstance(value, Mapping):
        text = ", ".join(f"{word}: {in_short(item)}" for word, item in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        text = ", ".join(map(in_short, value))
    else:
        text = str(value)
    return text if len(text) <= 200 else text[:199] + "…"


class _Merging:
    """One merge on its way down."""

    def __init__(self, choices: Mapping[str, Choice]) -> None:
        self.choices = choices
        self.conflicts: list[Conflict] = []
        self.taken: list[Path] = []
        self.kept: list[Path] = []

    def maps(self, base: Tree, ours: Tree, theirs: Tree, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for word in _in_order(base, ours, theirs):
            value = self.one(base.get(word, NOTHING), ours.get(word, NOTHING), theirs.get(word, NOTHING), (*path, word))
            if value is not NOTHING:
                result[word] = value
        return result

    def one(self, base: Any, ours: Any, theirs: Any, path: Path) -> Any:
        if ours == theirs:
            return ours
        if theirs == base:
            self.kept.append(path)
            return ours
        if ours == base:
            self.taken.append(path)
            return theirs
        if _goes_deeper(path, ours, theirs):
            return self.maps(base if isinstance(base, Mapping) else {}, ours, theirs, path)
        conflict = Conflict(path=path, base=base, ours=ours, theirs=theirs)
        chosen = self.choices.get(conflict.key)
        if chosen is None:
            self.conflicts.append(conflict)
        return theirs if chosen == "theirs" else ours


def _goes_deeper(path: Path, ours: Any, theirs: Any) -> bool:
    """Whether two different values are maps of words or of items, which are merged word by word. The parts of one
    translation belong together, and so do those of a calculation."""
    if not (isinstance(ours, Mapping) and isinstance(theirs, Mapping)):
        return False
    if path[0] == "translations":
        return len(path) < 3
    shape = at(path)
    return shape is not None and shape.kind in ("model", "items")


def _in_order(base: Tree, ours: Tree, theirs: Tree) -> list[str]:
    """Every name once. Where only they changed the order, theirs holds; otherwise ours, with what only they have put
    behind the neighbour it has there."""
    both = [word for word in ours if word in theirs]
    standing = [word for word in theirs if word in ours]
    before = [word for word in base if word in ours and word in theirs]
    first, second = (theirs, ours) if [w for w in both if w in base] == before and both != standing else (ours, theirs)
    names = list(first)
    previous: str | None = None
    for word in second:
        if word not in names:
            names.insert(
                names.index(previous) + 1 if previous in names else 0 if previous is None else len(names), word
            )
        previous = word
    return names
