"""Put one tree of words over another: a program over its template, a template over its packs.

Both have a name: merged word by word. A value or a list in both: the upper one replaces the lower. Only in the upper
one: added at the end, or behind the neighbour that ``after`` names. ``not used``: the inherited item is gone (X01 where
there is none). What the lower one has ``locked`` stays as it is (X02, with the reason); new items may still be named
inside it. Where it names the day from which that holds, the upper one's words stand and X20 says what will become of
them. A question keeps its type (X03).

Each word keeps the place where it is written, so a finding about an inherited item points into the template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.definitions.sections import Choice, ChoiceList, Must, Question
from models.findings import Finding, finding
from workflows.language.guessing import did_you_mean
from workflows.language.locks import Lock, lock_of, locks_in
from workflows.language.places import Path, Places, in_words
from workflows.language.shape import WHOLE, Shape, child, shape_of

NOT_USED = "not used"
FIRST = "nothing"
"""‘after: nothing’: before all its neighbours."""
OWN_WORDS = frozenset({"name", "label", "version", "extends", "adds", "made_of"})
"""Words of ``program`` that a program says for itself; they are never inherited."""
_CHOICE = shape_of(Choice)
_ABOUT_THE_ITEM = frozenset({"after"})


@dataclass(slots=True)
class Merged:
    """What came of it: one tree, the place of every word in it, what was found on the way, what was taken away."""

    data: dict[str, Any]
    places: Places
    findings: list[Finding] = field(default_factory=list)
    unused: list[Path] = field(default_factory=list)
    replaced: set[Path] = field(default_factory=set)


def merge(below: Mapping[str, Any], above: Mapping[str, Any], below_places: Places, above_places: Places) -> Merged:
    """``above`` over ``below``. Neither is changed."""
    done = Merged({}, Places())
    done.data = _Merging(done, above_places, "X01").items(below, above, WHOLE, (), None)
    table = dict(above_places)
    for path, place in below_places:
        if path not in table and not any(path[:end] in done.replaced for end in range(1, len(path) + 1)):
            table[path] = place
    done.places = Places(table)
    return done


def in_order(data: Mapping[str, Any], places: Places) -> Merged:
    """One tree alone, with every item behind the neighbour that its ``after`` names."""
    done = Merged({}, places)
    done.data = _Merging(done, places, "Y44").new(dict(data), WHOLE, ())
    return done


class _Merging:
    """One merging on its way down. ``unknown`` is the code for ‘not used’ where nothing is inherited."""

    def __init__(self, done: Merged, places: Places, unknown: str) -> None:
        self.done = done
        self.places = places
        self.unknown = unknown

    def find(self, code: str, path: Path, **params: object) -> None:
        self.done.findings.append(self.places.put_on(finding(code, in_words(path), path=path, **params)))

    # Items and words ------------------------------------------------------------------------------------------------
    def items(
        self, below: Mapping[str, Any], above: Mapping[str, Any], shape: Shape | None, path: Path, lock: Lock | None
    ) -> dict[str, Any]:
        """Two maps as one: the words of an item, or a section's items by name."""
        result = dict(below)
        named = shape is not None and shape.kind == "items"
        if isinstance(below.get("locked"), str) and not named and path:
            lock = _stronger(lock, lock_of(below, path))
        for word, value in above.items():
            here, inner = (*path, word), child(shape, word)
            if word in _ABOUT_THE_ITEM and not named and path:
                result[word] = value
            elif word not in below:
                self.add(result, word, value, inner, here, None if named else lock)
            elif value == NOT_USED:
                self.remove(result, word, here, lock)
            elif value is not None:
                result[word] = self.both(below[word], value, inner, here, lock)
        return self.order(result, path) if named else result

    def add(
        self, result: dict[str, Any], word: str, value: Any, inner: Shape | None, here: Path, lock: Lock | None
    ) -> None:
        """Something that the lower tree does not have."""
        if value == NOT_USED:
            self.find(self.unknown, here, name=word, guess=did_you_mean(word, result))
        elif lock is None or self.may_still(lock, here):
            result[word] = self.new(value, inner, here)

    def remove(self, result: dict[str, Any], word: str, here: Path, lock: Lock | None) -> None:
        """``not used``: gone, unless it or something in it is locked."""
        if not self.may_replace(result[word], here, lock):
            return
        del result[word]
        self.done.unused.append(here)
        self.done.replaced.add(here)

    def both(self, below: Any, above: Any, shape: Shape | None, here: Path, lock: Lock | None) -> Any:
        """A word that both trees have."""
        model = shape.model if shape is not None else None
        if model is ChoiceList:
            return self.choices(below, above, here, lock)
        short = "rule" if model is Must else "label" if model is Choice else None
        if short is not None and (isinstance(below, dict) or isinstance(above, dict)):
            below = below if isinstance(below, dict) else {short: below}
            above = above if isinstance(above, dict) else {short: above}
        if isinstance(below, dict) and isinstance(above, dict) and (shape is None or shape.kind in ("model", "items")):
            if model is Question and _word(below.get("type")) != _word(above.get("type", below.get("type"))):
                types = {"type": _word(below.get("type")), "other": _word(above["type"])}
                self.find("X03", (*here, "type"), **types)
                above = {word: value for word, value in above.items() if word != "type"}
            return self.items(below, above, shape, here, lock)
        if _same(below, above):
            return below
        if not self.may_replace(below, here, lock):
            return below
        self.done.replaced.add(here)
        return self.new(above, shape, here)

    def may_replace(self, below: Any, here: Path, lock: Lock | None) -> bool:
        """Whether what stands here may go: nothing around it or in it is locked by now."""
        locks = [lock] if lock is not None else []
        locks += locks_in(below, here)
        held = [one for one in locks if not one.day or one.is_part(here)]
        return all(self.may_still(one, here) for one in held[:1] or locks)

    def may_still(self, lock: Lock, here: Path) -> bool:
        """Whether the lock does not hold yet: X20. Where it does, or is itself touched, X02; once a locked item."""
        still = bool(lock.day) and not lock.is_part(here)
        found = (lock if still else lock._replace(day="")).broken_at(lock.path)
        if not any(one.code == found.code and one.path == found.path for one in self.done.findings):
            self.done.findings.append(self.places.put_on(found))
        return still

    # Lists of choices -----------------------------------------------------------------------------------------------
    def choices(self, below: Any, above: Any, here: Path, lock: Lock | None) -> Any:
        """Two lists of choices. One of its own and one that is shipped have nothing in common: the upper one holds."""
        if not isinstance(below, dict) or not isinstance(above, dict):
            return self.new(above, shape_of(ChoiceList), here)
        lower, upper = _choice_list(below), _choice_list(above)
        if ("use" in lower) != ("use" in upper):
            if not self.may_replace(below, here, lock):
                return below
            self.done.replaced.add(here)
            return self.new(above, shape_of(ChoiceList), here)
        merged = self.items(lower["choices"], upper["choices"], Shape("items", inner=_CHOICE), here, lock)
        rest = {word: value for word, value in (*lower.items(), *upper.items()) if word != "choices"}
        plain = not rest and not {"choices", "use", "note"} & set(merged)
        if plain:
            return merged
        return {**rest, "choices": merged} if merged or "use" not in rest else rest

    # Order ----------------------------------------------------------------------------------------------------------
    def new(self, value: Any, shape: Shape | None, path: Path) -> Any:
        """A part of the upper tree alone: its items in order."""
        if not isinstance(value, dict) or shape is None or shape.kind not in ("model", "items"):
            return value
        named = shape.kind == "items" or shape.model is ChoiceList
        result = {}
        for word, item in value.items():
            here = (*path, word)
            if item == NOT_USED:
                self.find(self.unknown, here, name=word, guess="")
            else:
                result[word] = self.new(item, child(shape, word), here)
        return self.order(result, path) if named else result

    def order(self, items: dict[str, Any], path: Path) -> dict[str, Any]:
        """The items behind the neighbours they name, ``after`` taken away."""
        wanted = {name: item["after"] for name, item in items.items() if isinstance(item, dict) and "after" in item}
        if not wanted:
            return items
        followers: dict[str, list[str]] = {}
        first: list[str] = []
        ahead = 0
        for name in items:
            neighbour = wanted.get(name)
            if neighbour is None:
                first.append(name)
            elif neighbour == FIRST and FIRST not in items:
                first.insert(ahead, name)
                ahead += 1
            elif neighbour not in items:
                guess = did_you_mean(str(neighbour), items)
                self.find("X11", (*path, name, "after"), name=str(neighbour), guess=guess)
                first.append(name)
            else:
                followers.setdefault(str(neighbour), []).append(name)
        placed = dict.fromkeys(_in_turn(first, followers))
        for name in items:
            if name not in placed:
                self.find("X14", (*path, name, "after"), name=name, other=str(wanted[name]))
                placed.update(dict.fromkeys(one for one in _in_turn([name], followers) if one not in placed))
        return {name: _without_after(items[name]) for name in placed}


def _in_turn(names: Sequence[str], followers: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Each name with everything that stands behind it."""
    waiting, seen = list(reversed(names)), set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield name
            waiting.extend(reversed(followers.get(name, ())))


def _without_after(item: Any) -> Any:
    if not isinstance(item, dict) or "after" not in item:
        return item
    return {word: value for word, value in item.items() if word != "after"}


def _stronger(around: Lock | None, own: Lock) -> Lock:
    """Of a lock around an item and the item's own: the outer one, unless it only holds from a later day."""
    return own if around is None or (around.day and (not own.day or own.day < around.day)) else around


def _choice_list(value: Mapping[str, Any]) -> dict[str, Any]:
    """A list of choices in its long spelling."""
    if isinstance(value.get("choices"), dict) or ("use" in value and set(value) <= {"use", "note"}):
        return {"choices": {}, **value}
    return {"choices": dict(value)}


def _word(value: Any) -> str:
    return " ".join(str(value or "").split())


def _same(below: Any, above: Any) -> bool:
    """Whether two values say the same; one text is a list of one."""
    if isinstance(below, list) != isinstance(above, list):
        below, above = (one if isinstance(one, list) else [one] for one in (below, above))
    return bool(below == above)


# Whose word it is ---------------------------------------------------------------------------------------------------
def origins(data: Mapping[str, Any], inherited: Mapping[str, Any]) -> dict[Path, str]:
    """For every path of a merged tree whether it is the ``template``'s, the template's ``changed``, or the program's
    ``own``. A map is changed when anything below it is."""
    found: dict[Path, str] = {}
    _origins(data, inherited, (), found)
    return found


def _origins(data: Mapping[str, Any], inherited: Mapping[str, Any], path: Path, found: dict[Path, str]) -> None:
    for word, value in data.items():
        here = (*path, word)
        below = inherited.get(word)
        if word not in inherited:
            found[here] = "own"
            if isinstance(value, dict):
                _origins(value, {}, here, found)
            continue
        found[here] = "template" if _same(below, value) else "changed"
        if isinstance(value, dict):
            _origins(value, below if isinstance(below, dict) else {}, here, found)
