"""Change single words of a definition's texts; every other line stays as somebody wrote it, comments included.

An item is changed where it lives: in ``program.yaml``, in the file of its section or in its own. What a program
inherits is changed by saying it again in its own words, and taken away by ‘not used’. Each function answers with new
texts; the ones it was given are never changed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from models.definitions.sections import Choice, ChoiceList, Must
from models.findings import Refused, finding
from workflows.language.ancestry import inherited_by, without_own_words
from workflows.language.guessing import did_you_mean
from workflows.language.layers import PROGRAM, SECTIONS, SUFFIXES, Layer, is_part, layer_of
from workflows.language.merging import FIRST, NOT_USED
from workflows.language.places import Path, in_words, position
from workflows.language.shape import at, words_of
from workflows.language.shelf import Files, Shelf, shipped
from workflows.language.splicing import Text, insert_entry, moved_entry, remove_entry, replace_value
from workflows.language.writing import lines_of

__all__ = ["add", "move", "remove", "restore", "say", "set_value"]


class Own:
    """The texts of a program on their way through an edit, with what it inherits."""

    def __init__(self, files: Files, shelf: Shelf | None = None) -> None:
        self.files = dict(files)
        self._shelf = shipped() if shelf is None else shelf
        self._layer: Layer | None = None
        self._inherited: Mapping[str, Any] | None = None

    @property
    def layer(self) -> Layer:
        """What the texts say now. Raises ``Refused`` where they cannot be read."""
        if self._layer is None:
            self._layer = layer_of(self.files, strangers=False)
        if not isinstance(self._layer.data, dict):
            raise Refused(*self._layer.findings)
        return self._layer

    @property
    def inherited(self) -> Mapping[str, Any]:
        """What stands behind the program's own words."""
        if self._inherited is None:
            self._inherited = without_own_words(inherited_by(self.layer, self._shelf).data)
        return self._inherited

    def put(self, name: str, text: str) -> None:
        """Take a changed text over; one with nothing in it any more is dropped."""
        if text.strip() or name == PROGRAM:
            self.files[name] = text
        else:
            self.files.pop(name, None)
        self._layer = None

    def said(self, path: Path) -> Any:
        """What the program's own words say at a path; None where they say nothing."""
        return value_at(self.layer.data, path)

    def has(self, path: Path) -> bool:
        """Whether the program's own words say anything at a path."""
        return has_path(self.layer.data, path)

    def template_has(self, path: Path) -> bool:
        """Whether the path is inherited."""
        return has_path(self.inherited, path)

    def file_of(self, path: Path) -> tuple[str, Path]:
        """The file in which a path is or would be written, and the path inside that file."""
        for name in self.files:
            prefix = _prefix(name)
            if prefix and path[: len(prefix)] == prefix:
                return name, path[len(prefix) :]
        inside = [name for name in self.files if len(_prefix(name)) == 2 and _prefix(name)[0] == path[0]]
        place = self.layer.places.at(path[:1])
        here = path[:1] in self.layer.places and place is not None and place.file == PROGRAM
        if len(path) > 1 and (inside or path[0] == "translations") and not here:
            return f"{path[0]}/{path[1]}{SUFFIXES[0]}", path[2:]
        return PROGRAM, path


def _prefix(name: str) -> Path:
    stem = next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), name)
    return tuple(stem.split("/")) if name != PROGRAM and is_part(name) else ()


def value_at(data: Any, path: Path) -> Any:
    """The value at a path of plain data; a list of choices may be spelled in either way."""
    for number, word in enumerate(path):
        if isinstance(data, list) and (place := position(word)) is not None and place < len(data):
            data = data[place]
        elif isinstance(data, Mapping) and word in data:
            data = data[word]
        elif number == 2 and path[0] == "choices" and isinstance(data, Mapping):
            inner = data.get("choices")
            data = inner.get(word) if isinstance(inner, Mapping) else None
        else:
            return None
    return data


def has_path(data: Any, path: Path) -> bool:
    """Whether plain data says anything at a path."""
    around = value_at(data, path[:-1]) if len(path) > 1 else data
    if len(path) == 3 and path[0] == "choices" and isinstance(around, Mapping) and path[-1] not in around:
        around = around.get("choices")
    if isinstance(around, list):
        number = position(path[-1])
        return number is not None and number < len(around)
    return isinstance(around, Mapping) and path[-1] in around


# The edits ----------------------------------------------------------------------------------------------------------
def set_value(files: Files, path: Path, value: Any, *, shelf: Shelf | None = None) -> dict[str, str]:
    """The texts with ``value`` at a path: a text, yes or no (bool), a number, a list, or a whole item as plain words.
    What is already so stays untouched; of an item or a list only what differs is rewritten."""
    own = Own(files, shelf)
    write_value(own, path, value)
    return own.files


def say(files: Files, own: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, str]:
    """The texts with a program's own words as they are now, section by section. What they no longer say of a template
    holds again as the template says it; it is not left out. ``before``: the own words that the texts say."""
    texts = dict(files)
    for section in SECTIONS:
        if section in own:
            texts = set_value(texts, (section,), own[section])
        elif section in before:
            texts = restore(texts, (section,))
    return texts


def add(files: Files, path: Path, item: Any, *, shelf: Shelf | None = None) -> dict[str, str]:
    """The texts with a new item at a path. Raises ``Refused`` (``already_named``) when there is one of this name."""
    own = Own(files, shelf)
    if (own.has(path) and own.said(path) != NOT_USED) or (not own.has(path) and own.template_has(path)):
        raise Refused(finding("already_named", in_words(path), path=path, name=path[-1]))
    write_value(own, path, item)
    return own.files


def remove(files: Files, path: Path, *, shelf: Shelf | None = None) -> dict[str, str]:
    """The texts without what stands at a path; ‘not used’ where it is inherited."""
    own = Own(files, shelf)
    if own.template_has(path):
        write_value(own, path, NOT_USED)
    elif own.has(path):
        take_out(own, path)
    return own.files


def restore(files: Files, path: Path, *, shelf: Shelf | None = None) -> dict[str, str]:
    """The texts without the program's own words at a path, so that the template's hold again; the opposite of changing
    something inherited or marking it ‘not used’."""
    own = Own(files, shelf)
    if own.has(path):
        take_out(own, path)
        for end in range(len(path) - 1, 0, -1):
            around = path[:end]
            if own.has(around) and not own.said(around) and own.template_has(around):
                take_out(own, around)
            else:
                break
    return own.files


def move(files: Files, path: Path, after: str | None, *, shelf: Shelf | None = None) -> dict[str, str]:
    """The texts with an item behind its neighbour ``after``; None: before all others. Among inherited items, ``after``
    is written into the item."""
    own = Own(files, shelf)
    if after == path[-1]:
        return own.files
    around = path[:-1]
    neighbour = (*around, after) if after is not None else None
    inherits = isinstance(value_at(own.inherited, around), Mapping)
    if inherits:
        _move_by_word(own, path, after)
    elif neighbour is not None and not own.has(neighbour):
        guess = did_you_mean(after or "", _names(own.said(around)))
        raise Refused(finding("X11", in_words(path), path=path, name=after, guess=guess))
    elif own.has(path):
        _move_text(own, path, after)
    return own.files


# How they are made --------------------------------------------------------------------------------------------------
def write_value(own: Own, path: Path, value: Any) -> None:
    """``set_value`` as one of several edits of the same texts."""
    path, value = spelled(own, path, value)
    if own.has(path):
        present = own.said(path)
        if _says_the_same(present, value):
            return
        if isinstance(present, Mapping) and isinstance(value, Mapping) and present and value:
            _set_words(own, path, present, value)
            return
        name, inner = own.file_of(path)
        if inner:
            text = Text(own.files[name], in_file(own, name, inner))
            own.put(name, replace_value(text, path, value))
        else:
            own.put(name, _whole_file(path, value))
        return
    _insert(own, path, value)


def _set_words(own: Own, path: Path, present: Mapping[str, Any], value: Mapping[str, Any]) -> None:
    """An item word by word, so that only what differs is touched."""
    if path[0] == "choices" and len(path) == 2 and ("use" in present) != ("use" in value):
        name, inner = own.file_of(path)
        own.put(name, replace_value(Text(own.files[name], in_file(own, name, inner)), path, value))
        return
    for word in list(present):
        if word not in value:
            take_out(own, (*path, word))
    for word, item in value.items():
        write_value(own, (*path, word), item)
    _set_order(own, path, value)


def _set_order(own: Own, path: Path, value: Mapping[str, Any]) -> None:
    """Items in their new order, as few of them moved as can be. What is inherited or says ``after`` stands where that
    puts it, wherever it is written."""
    shape = at(path)
    short_list = shape is not None and shape.model is ChoiceList and not {"choices", "use"} & set(value)
    if path[0] == "translations" or shape is None or not (shape.kind == "items" or short_list):
        return
    inherited = _names(value_at(own.inherited, path))
    placed = {name for name, item in value.items() if isinstance(item, Mapping) and "after" in item}
    ours = [name for name in value if name not in placed and name not in inherited]
    place = {name: number for number, name in enumerate(_names(own.said(path)))}
    staying = longest_rising([place[name] for name in ours])
    previous: str | None = None
    for name in ours:
        if place[name] not in staying:
            _move_text(own, (*path, name), previous)
        previous = name


def longest_rising(places: Sequence[int]) -> set[int]:
    """The most of the different places that rise from one to the next: whoever keeps these moves the fewest others."""
    lowest: list[int] = []  # by length, where a run of it ends lowest
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(lowest, place)
        before[place] = lowest[length - 1] if length else None
        lowest[length : length + 1] = [place]
    run: set[int] = set()
    last = lowest[-1] if lowest else None
    while last is not None:
        run.add(last)
        last = before[last]
    return run


def _insert(own: Own, path: Path, value: Any) -> None:
    """Something new: below the nearest map that is written already."""
    name, inner = own.file_of(path)
    if name not in own.files or not inner:
        own.put(name, _whole_file(path[: len(path) - len(inner)], _nested(inner, value)))
        return
    above = path[: len(path) - len(inner)]
    written = next(end for end in range(len(path) - 1, -1, -1) if end <= len(above) or own.has(path[:end]))
    around = max(written, len(above))
    present = own.said(path[:around]) if around else own.layer.data
    if around > len(above) and not isinstance(present, Mapping):
        # A short spelling, or ‘not used’, becomes an item.
        model = getattr(at(path[:around]), "model", None)
        short = _short(model)
        kept = {short: present} if short and present not in (None, NOT_USED) else {}
        content = _with(kept, path[around:], value)
        text = Text(own.files[name], in_file(own, name, path[len(above) : around]))
        own.put(name, replace_value(text, path[:around], content))
        return
    word = path[around]
    content = _nested(path[around + 1 :], value)
    text = Text(own.files[name], in_file(own, name, path[len(above) : around]), into=True)
    before = _comes_before(path[:around], word, list(present or ()))
    own.put(name, insert_entry(text, path[: around + 1], content, before=before))


def take_out(own: Own, path: Path) -> None:
    """``remove`` of the program's own words as one of several edits of the same texts."""
    path, _ = spelled(own, path, None)
    name, inner = own.file_of(path)
    if not inner:
        own.files.pop(name, None)
        own.put(PROGRAM, own.files[PROGRAM])
        return
    own.put(name, remove_entry(Text(own.files[name], in_file(own, name, inner))))


def _move_by_word(own: Own, path: Path, after: str | None) -> None:
    around = path[:-1]
    names = [*(value_at(own.inherited, around) or {}), *_names(own.said(around))]
    if after is not None and after not in names:
        guess = did_you_mean(after, names)
        raise Refused(finding("X11", in_words(path), path=path, name=after, guess=guess))
    write_value(own, (*path, "after"), after or FIRST)


def _move_text(own: Own, path: Path, after: str | None) -> None:
    around = path[:-1]
    siblings = _names(own.said(around))
    name, inner = own.file_of(path)
    if not inner or not siblings or own.file_of((*around, after or siblings[0]))[0] != name:
        write_value(own, (*path, "after"), after or FIRST)
        return
    text = Text(own.files[name], in_file(own, name, inner))
    own.put(name, moved_entry(text, after))


# Where and how it is spelled ----------------------------------------------------------------------------------------
def spelled(own: Own, path: Path, value: Any) -> tuple[Path, Any]:
    """The path as it is spelled in the program's own words: a long list of choices has one word more."""
    if path[0] == "choices" and len(path) > 2 and path[2] != "choices":
        present = own.said(path[:2])
        if isinstance(present, Mapping) and isinstance(present.get("choices"), Mapping) and path[2] not in present:
            return (*path[:2], "choices", *path[2:]), value
    model = getattr(at(path), "model", None)
    short = _short(model) if model is Must or len(path) > 2 else None
    if short is not None:
        alone = isinstance(value, Mapping) and set(value) == {short}
        present = own.said(path) if own.has(path) else None
        if alone and not isinstance(present, Mapping):
            return path, value[short]
        if not isinstance(value, Mapping) and isinstance(present, Mapping) and value not in (None, NOT_USED):
            return path, {**present, short: value}
    if len(path) > 1 and path[-1] == _short(getattr(at(path[:-1]), "model", None)):
        present = own.said(path[:-1])
        if present is not None and not isinstance(present, Mapping) and present != NOT_USED:
            return path[:-1], value
    return path, value


def _short(model: object) -> str | None:
    """The word of an item that may stand alone for the whole of it: ``colour: mentor.colour is mentee.colour``."""
    return "rule" if model is Must else "label" if model is Choice else None


def in_file(own: Own, name: str, inner: Path) -> Path:
    """The path inside a file, which may begin with the name of its section or item."""
    prefix = _prefix(name)
    if not prefix:
        return inner
    first = layer_words(own.files[name])
    return (prefix[-1], *inner) if first == [prefix[-1]] else inner


def layer_words(text: str) -> list[str]:
    """The words at the left margin of a text."""
    return [line.split(":")[0] for line in text.splitlines() if line[:1].isalpha() and ":" in line]


def _whole_file(path: Path, value: Any) -> str:
    """A file that holds one item."""
    lines = lines_of(path, value, 0)
    inner = lines_of(path, {**value}, 0)[1:] if isinstance(value, Mapping) and len(lines) > 1 else None
    if inner is None:
        inner = [line for word, item in dict(value).items() for line in lines_of((*path, word), item, 2)]
    return "".join(f"{line[2:]}\n" for line in inner)


def _nested(path: Sequence[str], value: Any) -> Any:
    for word in reversed(path):
        value = {word: value}
    return value


def _with(data: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    return {**data, path[0]: _nested(path[1:], value)}


def _names(value: Any) -> list[str]:
    return list(value) if isinstance(value, Mapping) else []


def _comes_before(around: Path, word: str, present: Sequence[str]) -> str | None:
    """The word before which a new one stands: words of the language have an order, names stand at the end."""
    if not around:
        order: Sequence[str] = SECTIONS
    else:
        shape = at(around)
        if shape is None or shape.kind != "model" or shape.model is None or shape.model is ChoiceList:
            return None
        order = list(words_of(shape.model))
    if word not in order:
        return None
    later = order[order.index(word) + 1 :]
    return next((one for one in present if one in later), None)


def _says_the_same(present: Any, value: Any) -> bool:
    if isinstance(value, Mapping) and isinstance(present, Mapping):
        same_words = list(present) == list(value)
        return same_words and all(_says_the_same(present[word], one) for word, one in value.items())
    return bool(_plain(present) == _plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, Mapping) else str(value)
