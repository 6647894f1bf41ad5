"""Definitions with something broken in them: lines lost and exchanged, signs put in, pieces of one in another."""

from __future__ import annotations

import random
from collections.abc import Iterator

SIGNS = (
    *("\t", "[", "]", "{", "}", ": ", "- ", "&a ", "*a", "!!python/object:os.system x", "\n---\n", "? ", "|\n", ">-\n", "'", '"'),
    *("#", "%TAG ! x\n", "<<: ", "not used", "locked: x", "after: name", "extends: child@1", "extends: parent@2", "\x00", "\ufeff"),
    *("\u2028", "\x85", "\\", "999999999999999999999999", "-1", "1e999", "null", "~", "[" * 60, "{a: " * 60, "- " * 60, "\r", "é" * 50),
    *("adds: [privacy, longer]", "made_of: [parent@2]", "translations: {fr: {a.b: {of: x, text: y}}}", "or or or", "is is not", ", if x is y"),
)  # fmt: skip


def mutated(texts: list[str], number: int) -> str:
    """The ``number``-th broken text: the same number, the same text."""
    chance = random.Random(number)
    text = chance.choice(texts)
    for _ in range(chance.randint(1, 5)):
        text = _once(text, texts, chance)
    return text


def _once(text: str, texts: list[str], chance: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    kind = chance.randrange(8)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    if kind == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == 1:
        del lines[one : one + chance.randint(1, 5)]
    elif kind == 2:
        lines[one] = " " * chance.randint(0, 12) + lines[one].lstrip(" ")
    elif kind == 3:
        lines.insert(one, chance.choice(chance.choice(texts).splitlines(keepends=True) or [""]))
    elif kind == 4:
        lines = [*lines, *lines[one : one + 30]]
    else:
        place = chance.randrange(len(text) + 1)
        end = place if kind < 7 else min(len(text), place + chance.randint(1, 40))
        return text[:place] + chance.choice(SIGNS) + text[end:]
    return "".join(lines)


def all_mutated(texts: list[str], first: int, count: int) -> Iterator[str]:
    """So many broken texts, from a number on."""
    for number in range(first, first + count):
        yield mutated(texts, number)
