"""Two people changed one text: both changes, unless they touch the same lines.

The texts are compared line by line with the one both began from. Changes that do not touch each other are put together;
where both changed the same lines, each in her own way, a person has to choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Lines that both changed. ``line`` counts from 1 in the text both began from."""

    line: int
    ours: str
    theirs: str


def merged_lines(base: str, ours: str, theirs: str) -> str | Overlap:
    """The text with both changes, or the first place where they collide."""
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    lines = base.splitlines(keepends=True)
    mine = list(_changes(lines, ours.splitlines(keepends=True)))
    other = list(_changes(lines, theirs.splitlines(keepends=True)))
    result: list[str] = []
    at = 0
    while mine or other:
        first = mine.pop(0) if mine and (not other or mine[0].start <= other[0].start) else None
        if first is None:
            first = other.pop(0)
            rest = mine
        else:
            rest = other
        if rest and _touch(first, rest[0]):
            second = rest.pop(0)
            if first != second:
                one, two = (second, first) if rest is mine else (first, second)
                return Overlap(line=first.start + 1, ours="".join(one.lines), theirs="".join(two.lines))
        result += lines[at : first.start] + first.lines
        at = first.end
    return "".join(result + lines[at:])


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines ``start`` to ``end`` (exclusive, counted from 0) become ``lines``."""

    start: int
    end: int
    lines: list[str]


def _changes(base: list[str], after: list[str]) -> Iterator[_Change]:
    for tag, start, end, first, last in SequenceMatcher(None, base, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Change(start, end, after[first:last])


def _touch(one: _Change, two: _Change) -> bool:
    """Whether two changes concern the same lines, or put something into the same gap."""
    return two.start < one.end or two.start == one.start


__all__ = ["Overlap", "merged_lines"]
