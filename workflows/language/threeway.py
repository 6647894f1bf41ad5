"""Three trees of words as one: what the base said, what we made of it, what they made of it.

Items are merged by name and word by word; an item that one side renamed is the same item. What only one side changed is
taken, the order of items included; what both changed alike is taken; what both changed differently is a conflict: both
are shown, a person chooses, and until then our word stands. Nothing is overwritten by whoever came last. A name that
the sides gave to different items is nothing to choose from: conditions that say it mean one here and another there, so
one of the two has to be renamed before anything is merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    """``tree``: everything that could be put together; ``conflicts``: what a person chooses; ``clashes``: names that
    stand for two things, for which the tree must not be taken. ``taken``: the places where their change was taken,
    ``kept``: those where ours stood and they changed nothing."""

    tree: dict[str, Any]
    conflicts: tuple[Conflict, ...]
    clashes: tuple[Finding, ...] = ()
    taken: tuple[Path, ...]
    kept: tuple[Path, ...]


def merge_three(base: Tree, ours: Tree, theirs: Tree, *, choices: Mapping[str, Choice] | None = None) -> Merged:
    """Merge by name. ``choices``: for the key of a conflict, whose word holds. The order is ours; what only they have
    stands behind the neighbour it has there."""
    merging = _Merging(choices or {})
    tree = merging.maps(long(base), long(ours), long(theirs), ())
    return Merged(
        tree=short(tree),
        conflicts=() if merging.clashes else tuple(merging.conflicts),
        clashes=tuple(merging.clashes),
        taken=tuple(merging.taken),
        kept=tuple(merging.kept),
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
        self.clashes: list[Finding] = []
        self.taken: list[Path] = []
        self.kept: list[Path] = []
        self.moved: dict[str, str] = {}
        """Where renamed items stood and where they stand, as translations call it: these are merged last."""

    def maps(self, base: Tree, ours: Tree, theirs: Tree, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        base, ours, theirs, called = self.by_one_name(base, ours, theirs, path)
        for word in self.in_order(base, ours, theirs, path):
            value = self.one(base.get(word, NOTHING), ours.get(word, NOTHING), theirs.get(word, NOTHING), (*path, word))
            if value is not NOTHING:
                result[called.get(word, word)] = value
        return result

    def one(self, base: Any, ours: Any, theirs: Any, path: Path) -> Any:
        if _alike(ours, theirs, path):
            return ours
        if _alike(theirs, base, path):
            self.kept.append(path)
            return ours
        if _alike(ours, base, path):
            self.taken.append(path)
            return theirs
        if _goes_deeper(path, ours, theirs):
            return self.maps(base if isinstance(base, Mapping) else {}, ours, theirs, path)
        return self.chosen(Conflict(path=path, base=base, ours=ours, theirs=theirs))

    def chosen(self, conflict: Conflict) -> Any:
        """Whose word holds; ours where nobody has chosen."""
        choice = self.choices.get(conflict.key)
        if choice is None:
            self.conflicts.append(conflict)
        return conflict.theirs if choice == "theirs" else conflict.ours

    # Order ----------------------------------------------------------------------------------------------------------
    def in_order(self, base: Tree, ours: Tree, theirs: Tree, path: Path) -> list[str]:
        """Every name once, in the order of the side that changed it, otherwise ours; what only the other side has
        stands behind the neighbour it has there. Of two new orders of items a person chooses one."""
        everywhere = [word for word in base if word in ours and word in theirs]
        mine, hers = ([word for word in side if word in everywhere] for side in (ours, theirs))
        wanted = mine
        if _has_order(path) and mine != hers != everywhere:
            told = Conflict(path=path, base=everywhere, ours=mine, theirs=hers)
            wanted = hers if mine == everywhere else self.chosen(told)
        first, second = (theirs, ours) if wanted is hers else (ours, theirs)
        names = list(first)
        previous: str | None = None
        for word in second:
            if word not in names:
                place = names.index(previous) + 1 if previous in names else 0 if previous is None else len(names)
                names.insert(place, word)
            previous = word
        return names

    # Names ----------------------------------------------------------------------------------------------------------
    def by_one_name(
        self, base: Tree, ours: Tree, theirs: Tree, path: Path
    ) -> tuple[Tree, Tree, Tree, Mapping[str, str]]:
        """The three maps with what a side renamed under its new name in all of them. Of two new names a person chooses
        one: such an item stands under its old name until it is merged (so that each place has one key, whoever is
        chosen), and is called as the last map says. Translations are called by the places of what they translate."""
        if path[:1] == ("translations",):
            if len(path) == 1:
                return base, ours, theirs, {}
            return self.moved_texts(base), self.moved_texts(ours), self.moved_texts(theirs), {}
        mine, hers = _renamed(base, ours), _renamed(base, theirs)
        self.clashes += _clashes(ours, mine, theirs, hers, path)
        names: dict[str, str] = {}
        called: dict[str, str] = {}
        for old in dict.fromkeys((*mine, *hers)):
            name, other = mine.get(old, ""), hers.get(old, "")
            names[old] = name or other
            if name and other and name != other:
                called[old] = self.chosen(Conflict(path=(*path, old), base=old, ours=name, theirs=other))
                names[old] = old
            self.moved[".".join((*path, old))] = ".".join((*path, called.get(old, names[old])))
        if not names:
            return base, ours, theirs, {}
        return _named(base, names), _named(ours, names, mine), _named(theirs, names, hers), called

    def moved_texts(self, texts: Tree) -> Tree:
        """Translations under the places where what they translate stands now."""
        found = {}
        for place, text in texts.items():
            words = place.split(".")
            for end in range(1, len(words) + 1):
                moved = self.moved.get(".".join(words[:end]))
                words = [*moved.split("."), *words[end:]] if moved else words
            found[".".join(words)] = text
        return found


def _clashes(
    ours: Tree, mine: Mapping[str, str], theirs: Tree, hers: Mapping[str, str], path: Path
) -> Iterator[Finding]:
    """The names that both sides use and that one side at least gave to another item. ``mine``, ``hers``: old name →
    new one."""
    of_ours, of_theirs = ({new: old for old, new in renamed.items()} for renamed in (mine, hers))
    for name in dict.fromkeys((*of_ours, *of_theirs)):
        if name in ours and name in theirs and of_ours.get(name) != of_theirs.get(name):
            told = {
                side: in_short(tree[name].get("label") or was.get(name, name))
                for side, tree, was in (("ours", ours, of_ours), ("theirs", theirs, of_theirs))
            }
            yield finding("W22", in_words((*path, name)), path=(*path, name), name=name, **told)


def _renamed(base: Tree, side: Tree) -> dict[str, str]:
    """Old name → new one, of the items that a side has under another name."""
    found: dict[str, str] = {}
    for name, item in side.items():
        formerly = item.get("formerly") if isinstance(item, Mapping) and name not in base else None
        for old in [formerly] if isinstance(formerly, str) else formerly or ():
            if old in base and old not in side:
                found.setdefault(old, name)
    return found


def _named(items: Tree, names: Mapping[str, str], renamed: Mapping[str, str] | None = None) -> Tree:
    """Items under the names that hold now. ``renamed``: what this side has renamed itself."""
    old = {name: old for old, name in (renamed or {}).items()}
    return {names.get(old.get(name, name), name): item for name, item in items.items()}


def _alike(one: Any, two: Any, path: Path) -> bool:
    """Whether two values say the same, items in the same order."""
    if one != two or not _goes_deeper(path, one, two):
        return bool(one == two)
    if _has_order(path) and list(one) != list(two):
        return False
    return all(_alike(one[word], two[word], (*path, word)) for word in one)


def _has_order(path: Path) -> bool:
    """Whether the order of what stands here says something: that of items does, that of words does not."""
    shape = at(path)
    return shape is not None and shape.kind == "items" and path[0] != "translations"


def _goes_deeper(path: Path, ours: Any, theirs: Any) -> bool:
    """Whether two different values are maps of words or of items, which are merged word by word. The parts of one
    translation belong together, and so do those of a calculation."""
    if not (isinstance(ours, Mapping) and isinstance(theirs, Mapping)):
        return False
    if path[0] == "translations":
        return len(path) < 3
    shape = at(path)
    return shape is not None and shape.kind in ("model", "items")
