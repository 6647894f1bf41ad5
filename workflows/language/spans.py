"""Where each word of a text begins and ends, to the character: what an edit needs so that everything else stays.

Reading an item takes milliseconds, a whole program a tenth of a second. So the lines of the item are found first by
their indentation, and only these are parsed. Where that fails the whole text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from yaml import YAMLError as QuickError

from models.plain_yaml import events
from workflows.language.places import Path


@dataclass(slots=True)
class Node:
    """One value. ``start`` and ``end`` are positions in the text; ``column`` the indentation of what stands in it."""

    kind: str
    start: int
    end: int
    flow: bool = False
    column: int = 0
    text: str | None = None
    entries: list[Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)

    def entry(self, word: str) -> Entry | None:
        """The entry of a map."""
        return next((one for one in self.entries if one.word == word), None)

    @property
    def plain(self) -> object:
        """The value as plain data."""
        if self.kind == "map":
            return {one.word: one.value.plain for one in self.entries}
        return [one.plain for one in self.items] if self.kind == "list" else self.text


@dataclass(slots=True)
class Entry:
    """A word and its value."""

    word: str
    start: int
    end: int
    value: Node


def tree(text: str, path: Path = ()) -> Node | None:
    """The map that a text is, in which at least ``path`` is known; None where it cannot be read."""
    start, end, above = _region(text, path)
    found = _parsed(text, start, end)
    if found is None and (start, end) != (0, len(text)):
        above, found = (), _parsed(text, 0, len(text))
    for word in reversed(above):
        if found is None:
            break
        found = Node("map", found.start, found.end, entries=[Entry(word, start, start, found)])
    return found


def _region(text: str, path: Path) -> tuple[int, int, Path]:
    """The lines in which the item of a path stands, and the words above it."""
    start, end, above = 0, len(text), 0
    column = 0
    for word in path[:2]:
        found = re.compile(rf"^ {{{column}}}{re.escape(word)}:[ \t]*(#.*)?\r?$", re.MULTILINE).search(text, start, end)
        if found is None:
            break
        inner = re.compile(r"^( *)[^ #\r\n]", re.MULTILINE).search(text, found.end(), end)
        if inner is None or len(inner[1]) <= column:
            break
        after = re.compile(rf"^ {{0,{column}}}[^ #\r\n]", re.MULTILINE).search(text, found.end(), end)
        start, end = text.index("\n", found.start()) + 1, after.start() if after else end
        column, above = len(inner[1]), above + 1
    # The words above are known by their lines; the region is the map of what stands below them.
    return start, end, path[:above]


def _parsed(text: str, start: int, end: int) -> Node | None:
    try:
        return _build(text, start, end)
    except (YAMLError, ValueError, IndexError, RecursionError):  # ValueError: no colon tells where a word ends
        return None


def _events(text: str) -> Iterable[Any]:
    """What stands in a text, read as ``scan`` reads it."""
    try:
        if (quick := events(text)) is not None:
            return list(quick)
    except (QuickError, UnicodeError):
        pass
    slow: Iterable[Any] = YAML(typ="safe", pure=True).parse(text)
    return slow


def _build(text: str, start: int, end: int) -> Node | None:
    stack: list[Node] = []
    words: list[Any] = []
    root: Node | None = None
    for event in _events(text[start:end]):
        kind = type(event).__name__
        if kind == "AliasEvent":
            return None
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            mark = event.start_mark
            shape = "map" if kind == "MappingStartEvent" else "list"
            node = Node(shape, start + mark.index, start + mark.index, bool(event.flow_style), mark.column)
            stack.append(node)
            words.append(None)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            node = stack.pop()
            words.pop()
            if node.flow:
                node.end = start + event.end_mark.index
            else:
                inner = [one.value.end for one in node.entries] + [one.end for one in node.items]
                node.end = max(inner, default=node.start)
            root = _put(stack, words, node, start) or root
        elif kind == "ScalarEvent":
            if stack and stack[-1].kind == "map" and words[-1] is None:
                words[-1] = event
                continue
            node = _scalar(text, event, start)
            if node.start == node.end and words and (word := words[-1]) is not None:
                # The parser puts a value that is not there where the next thing begins: perhaps sections further down.
                node.start = node.end = text.index(":", start + word.end_mark.index) + 1
            root = _put(stack, words, node, start) or root
    return root


def _scalar(text: str, event: Any, start: int) -> Node:
    first, last = start + event.start_mark.index, start + event.end_mark.index
    if event.style in ("|", ">"):
        last = first + len(text[first:last].rstrip())
    plain = not event.style and event.value in ("", "~", "null", "Null", "NULL")
    return Node("scalar", first, last, text=None if plain else event.value)


def _put(stack: list[Node], words: list[Any], node: Node, start: int) -> Node | None:
    """Hang a finished node where it belongs; the root is returned."""
    if not stack:
        return node
    top, word = stack[-1], words[-1]
    if top.kind == "list":
        top.items.append(node)
    elif word is not None:
        top.entries.append(Entry(word.value, start + word.start_mark.index, start + word.end_mark.index, node))
        words[-1] = None
    return None


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node with its path."""
    yield path, node
    for one in node.entries:
        yield from walk(one.value, (*path, one.word))
    for number, item in enumerate(node.items):
        yield from walk(item, (*path, str(number)))
