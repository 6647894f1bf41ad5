"""Cut and put words in a text: one value, one entry, one move. Every line that is not concerned stays as it is.

A row in braces stays a row while what is put in fits into it; otherwise that row, and only that, is written downwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from workflows.language.places import Path, position
from workflows.language.scalars import quoted
from workflows.language.spans import Entry, Node, tree
from workflows.language.writing import WIDTH, in_one_line, lines_of

_BREAK = "\n"
_BLOCK = re.compile(r"[|>][-+0-9]*")


class Text:
    """A text and the way to one place in it; ``inner`` is the path inside the file. ``into``: it is a map into which
    something is put; otherwise the word itself is replaced, moved or taken out."""

    def __init__(self, text: str, inner: Path, *, into: bool = False, root: Node | None = None) -> None:
        self.text = text
        self.inner = inner
        self.root = root or tree(text, inner if into else inner[:-1]) or Node("map", len(text), len(text))

    def nodes(self, inner: Path | None = None) -> list[Node]:
        """The values along a path, the root first; shorter than the path where it ends early."""
        found = [self.root]
        for word in self.inner if inner is None else inner:
            here = found[-1]
            entry = here.entry(word)
            if entry is not None:
                found.append(entry.value)
            elif here.kind == "list" and (number := position(word)) is not None and number < len(here.items):
                found.append(here.items[number])
            else:
                break
        return found

    def line_start(self, position: int) -> int:
        """Where the line of a position begins."""
        return self.text.rfind("\n", 0, position) + 1

    def line_end(self, position: int) -> int:
        """Where the line of a position ends, before its line break."""
        found = self.text.find(_BREAK, position)
        end = len(self.text) if found < 0 else found
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def after_line(self, position: int) -> int:
        """Where the line behind a position begins."""
        found = self.text.find(_BREAK, position)
        return len(self.text) if found < 0 else found + 1

    def joined(self, lines: list[str]) -> str:
        """Lines with the line ends of this text."""
        end = "\r\n" if "\r\n" in self.text else "\n"
        return "".join(f"{line}{end}" for line in lines)

    def with_comments(self, position: int) -> int:
        """Where the comments directly above an entry begin; the beginning of its line where there are none."""
        start = self.line_start(position)
        while start:
            above = self.line_start(start - 1)
            if not self.text[above:start].lstrip(" ").startswith("#"):
                break
            start = above
        return start


# A value ------------------------------------------------------------------------------------------------------------
def replace_value(text: Text, path: Path, value: Any) -> str:
    """The text with another value at ``text.inner``, which is written already. ``path`` says what the language knows of
    this place."""
    around, word = text.nodes(text.inner[:-1])[-1], text.inner[-1]
    if around.kind == "list":
        node = around.items[int(word)]
        written = in_one_line(path, value) if around.flow else lines_of((*path[:-1], "line"), value, 0)[0][6:]
        return _cut(text, node.start, node.end, written or "")
    entry = around.entry(word)
    if entry is None:
        raise KeyError(word)
    if around.flow:
        written = in_one_line(path, value)
        changed = _cut(text, entry.value.start, entry.value.end, _spaced(entry, written))
        if written is not None and _fits(text, entry, written):
            return changed
        return _row_again(text, path, lambda data: data.__setitem__(word, value))
    old = entry.value
    if old.kind == "list" and not old.flow and isinstance(value, list | tuple) and len(value) > 1:
        return _lines_again(text, path, old, [str(one) for one in value])
    return _block_value(text, path, entry, around.column, value)


def _cut(text: Text, start: int, end: int, put: str) -> str:
    return text.text[:start] + put + text.text[end:]


def _spaced(entry: Entry, written: str | None) -> str:
    """Behind a colon with nothing stands a blank first."""
    return f" {written}" if entry.value.start == entry.value.end else written or ""


def _fits(text: Text, entry: Entry, written: str) -> bool:
    """Whether the row is no longer than a line may be, or no longer than it was."""
    start, end = text.line_start(entry.start), text.line_end(entry.start)
    length = len(text.text[start:end].split(" #")[0].rstrip())
    return length + len(written) - (entry.value.end - entry.value.start) <= max(WIDTH, length)


def _row_again(text: Text, path: Path, change: Callable[[dict[str, Any]], None], *, last: int = 1) -> str:
    """A row with a changed word, written anew as the language writes it: on one line if it fits."""
    inner, nodes = text.inner, text.nodes(text.inner[: len(text.inner) - last])
    first = next(number for number, node in enumerate(nodes) if node.flow)
    data: Any = nodes[first].plain
    here = data
    for word in inner[first : len(inner) - last]:
        here = here[word]
    change(here)
    behind = len(inner) - first
    if not first:
        return text.joined([line for one, item in data.items() for line in lines_of((*path[:-behind], one), item, 0)])
    above = Text(text.text, inner[:first], root=text.root)
    return replace_value(above, path[: len(path) - behind], data)


def _block_value(text: Text, path: Path, entry: Entry, column: int, value: Any) -> str:
    """A value below or behind its word."""
    new = lines_of((*path[:-1], entry.word), value, column)
    rest = new[0][len(new[0]) - len(new[0].lstrip()) + len(_key(new[0])) :].strip()
    old, whole = entry.value, text.text
    colon = whole.index(":", entry.end) + 1
    line_end = text.line_end(colon)
    inline = old.start <= line_end and old.end > old.start
    start, end, last = old.start, old.end, line_end
    if inline and (header := _BLOCK.match(whole, old.start, line_end)) and old.kind == "scalar":
        end = header.end()
    elif inline:
        last = text.line_end(old.end)
    else:
        start = end = colon
    below = text.after_line(last)
    kept_until = text.after_line(old.end) if old.end > last else below
    before = whole[:start] if inline else whole[:colon]
    if not rest:
        before = whole[:colon]
    elif not inline:
        before += " "
    first = before + rest + whole[end:last]
    tail = whole[kept_until:]
    ending = "\r\n" if "\r\n" in whole else "\n"
    broken = ending if len(new) > 1 or tail or whole[last:] else ""
    return first + broken + text.joined(new[1:]) + tail


def _key(line: str) -> str:
    """The word of a line with its colon."""
    found = re.match(r'\s*("(?:[^"\\]|\\.)*"|[^:\s](?:[^:]|:(?!\s|$))*?):(?=\s|$)', line)
    return found[0].lstrip() if found else ""


def _lines_again(text: Text, path: Path, old: Node, value: list[str]) -> str:
    """A list with one text a line: only the lines that differ."""
    present = [item.text for item in old.items]
    same = 0
    while same < min(len(present), len(value)) and present[same] == value[same]:
        same += 1
    alike = 0
    while alike < min(len(present), len(value)) - same and present[-1 - alike] == value[-1 - alike]:
        alike += 1
    first, last = same, len(present) - alike
    dash = text.text[text.line_start(old.items[0].start) : old.items[0].start]
    new = [dash + lines_of((*path, "line"), one, 0)[0][6:] for one in value[same : len(value) - alike]]
    if first < last:
        start = text.line_start(old.items[first].start)
        end = text.after_line(old.items[last - 1].end)
    else:
        start = end = text.after_line(old.items[first - 1].end) if first else text.line_start(old.items[0].start)
    gap = "" if not start or text.text[start - 1] == "\n" else "\n"
    return text.text[:start] + gap + text.joined(new) + text.text[end:]


# An entry -----------------------------------------------------------------------------------------------------------
def insert_entry(text: Text, path: Path, value: Any, *, before: str | None) -> str:
    """The text with a new word in the map at ``text.inner``: before another, or at the end."""
    around = text.nodes()[-1]
    neighbour = around.entry(before) if before is not None else None
    if around.flow:
        return _into_row(text, path, value, around, neighbour)
    lines = lines_of(path, value, around.column)
    apart = not text.inner and len(path) == 1
    whole = text.text
    if neighbour is not None:
        position = text.with_comments(neighbour.start)
        return whole[:position] + text.joined([*lines, *([""] if apart else [])]) + whole[position:]
    end = max((entry.value.end for entry in around.entries), default=len(whole))
    end = max(end, max((entry.end for entry in around.entries), default=0))
    position = text.after_line(end) if around.entries else len(whole)
    gap = "" if not position or whole[position - 1 : position] == "\n" else "\n"
    return whole[:position] + gap + text.joined([*([""] if apart and whole.strip() else []), *lines]) + whole[position:]


def _into_row(text: Text, path: Path, value: Any, around: Node, neighbour: Entry | None) -> str:
    word = path[-1]
    written = in_one_line(path, value)
    pair = f"{word}: {written}"
    start = text.line_start(around.start)
    length = len(text.text[start : text.line_end(around.start)].split(" #")[0].rstrip())
    if written is None or length + len(pair) + 2 > WIDTH:
        longer = Text(text.text, (*text.inner, word), root=text.root)

        def put(data: dict[str, Any]) -> None:
            items = list(data.items())
            place = next((n for n, (name, _) in enumerate(items) if neighbour and name == neighbour.word), len(items))
            data.clear()
            data.update([*items[:place], (word, value), *items[place:]])

        return _row_again(longer, path, put)
    if neighbour is not None:
        return _cut(text, neighbour.start, neighbour.start, f"{pair}, ")
    if around.entries:
        end = around.entries[-1].value.end or around.entries[-1].end
        return _cut(text, end, end, f", {pair}")
    return _cut(text, around.start, around.end, f"{{{pair}}}")


def remove_entry(text: Text) -> str:
    """The text without the word at ``text.inner``. Comments above it stay: they may speak of more than this word."""
    around, word = text.nodes(text.inner[:-1])[-1], text.inner[-1]
    whole = text.text
    number = next((n for n, entry in enumerate(around.entries) if entry.word == word), None)
    if number is None:
        return whole
    entry = around.entries[number]
    end = max(entry.value.end, entry.end)
    if around.flow:
        if number:
            previous = around.entries[number - 1]
            return _cut(text, max(previous.value.end, previous.end), end, "")
        if len(around.entries) > 1:
            return _cut(text, entry.start, around.entries[1].start, "")
        return _cut(text, around.start, around.end, "{}")
    start, stop = text.line_start(entry.start), text.after_line(end)
    if len(text.inner) == 1 and not whole[stop : text.after_line(stop)].strip():
        stop = text.after_line(stop)
    return whole[:start] + whole[stop:]


def rename_entry(text: Text, new: str) -> str:
    """The text with the word at ``text.inner`` under another name."""
    entry = text.nodes(text.inner[:-1])[-1].entry(text.inner[-1])
    return text.text if entry is None else _cut(text, entry.start, entry.end, quoted(new, flow=False))


def moved_entry(text: Text, after: str | None) -> str:
    """The text with the entry at ``text.inner`` behind another of the same map; None: before all."""
    around, word = text.nodes(text.inner[:-1])[-1], text.inner[-1]
    names = [entry.word for entry in around.entries]
    rest = [name for name in names if name != word]
    place = 0 if after is None else rest.index(after) + 1
    order = [*rest[:place], word, *rest[place:]]
    if order == names:
        return text.text
    by_name = {entry.word: entry for entry in around.entries}
    if around.flow:
        pieces = [text.text[by_name[name].start : max(by_name[name].value.end, by_name[name].end)] for name in order]
        result, position = "", around.entries[0].start
        for number, entry in enumerate(around.entries):
            result += text.text[position : entry.start] + pieces[number]
            position = max(entry.value.end, entry.end)
        return text.text[: around.entries[0].start] + result + text.text[position:]
    entry = by_name[word]
    first = names[0] == word
    start = text.line_start(entry.start) if first else text.with_comments(entry.start)
    stop = text.after_line(max(entry.value.end, entry.end))
    piece = text.text[start:stop]
    piece = piece if piece.endswith("\n") else piece + "\n"
    if after is None:
        target = text.line_start(around.entries[0].start)
    else:
        target = text.after_line(max(by_name[after].value.end, by_name[after].end))
    if target <= start:
        return text.text[:target] + piece + text.text[target:start] + text.text[stop:]
    middle = text.text[stop:target]
    middle = middle if middle.endswith("\n") else middle + "\n"
    return text.text[:start] + middle + piece + text.text[target:]
