"""Programs changed at random, item by item, as a coordinator does it in the builder: items come, go, move and get other
names; texts, conditions and translations are typed anew. The same number, the same program."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from models.findings import Refused
from tests.canonical import write_files
from tests.folders import files_in
from workflows.building import Add, Edit, Move, Put, Remove, Rename, Restore
from workflows.language.columns import sheets
from workflows.language.editing import value_at
from workflows.language.places import Path
from workflows.language.reading import Reading, read_files
from workflows.language.sheets import items_of, long
from workflows.language.translating import texts_of

PROGRAMS = ("cultural", "educational", "entrepreneurship", "family", "professional", "youth")
PACKS = ("child_safety", "circles", "follow_up", "group_events", "guardian_consent", "language_exchange", "privacy")
Files = Mapping[str, str]
EDITS = 10
"""So many changes make a changed program."""
TABLES = tuple(table for table in sheets().values() if table.name not in ("settings", "shipped_lists"))

TEXTS = (
    *("=1+1", "@x", "007", "1 to 3", "2026-01-31", "12:30", "TRUE", "yes", "no", "a, b; c", "Was ist’s?", "مرحبا بك"),
    *("two\nlines", "a\n\n  b", "x" * 300, "_x0041_", "{mentee.full_name}", "or", "not used?", "1e3", "é\u0301", "𝕏"),
    *("#N/A", "'a", '"', "- a", "a: b", "a #b", "[a", "}", "*a", "&a", "%", "|", "null", "~", "=HYPERLINK(1)", "-5"),
)  # fmt: skip
LINES = (
    *("mentee.full_name is answered", "mentee.full_name is not answered", "consent.code_of_conduct is given"),
    *("check.identity is passed", "mentee is in waiting", "mentor.free_places is at least 1", "interview.suitable is yes"),
    *("mentee_application is submitted", "match.days_left is at most 28", "mentee.phone is not answered"),
)  # fmt: skip
CONDITIONS = frozenset(
    {"when", "if", "relevant", "candidates.mentee", "candidates.mentor", "where", "open_to", "among"}
)


@lru_cache
def shelf() -> Mapping[str, Files]:
    """Every program that comes with Kith, the base by itself, and each pack put upon the base; two also as texts that
    were put together already."""
    head = "program: {{name: tried, label: Tried, extends: base@1{adds}, languages: [en, fr], lasts: 20 weeks}}\n"
    found = {name: files_in(f"workflows/programs/{name}") for name in PROGRAMS}
    found |= {"base": files_in("workflows/programs/packs/base")}
    found |= {pack: {"program.yaml": head.format(adds=f", adds: [{pack}]")} for pack in PACKS}
    for name in ("professional", "youth"):
        definition = read(found[name]).definition
        assert definition is not None
        found[f"{name}, one text"] = write_files(definition)
    return found


def read(files: Files) -> Reading:
    """The reading of texts that make a whole program."""
    reading = read_files(files)
    assert reading.definition is not None, reading.findings
    return reading


@lru_cache
def edited(name: str, number: int) -> tuple[Files, list[Edit]]:
    """A program of the shelf, changed in the ``number``-th way, and the edits that really changed something. An edit that is refused, or after
    which nothing can be read any more, is left out, as the builder does not write it or she takes it back."""
    chance = random.Random(number)
    files: Files = shelf()[name]
    done: list[Edit] = []
    reading = read(files)
    while len(done) < EDITS:
        edit = _drawn(chance, reading, len(done))
        if edit is None:
            continue
        try:
            after = edit.on(files)
        except Refused:
            continue
        again = read_files(after)
        if after == files or again.definition is None:
            continue
        files, reading = after, again
        done.append(edit)
    return files, done


def _drawn(chance: random.Random, reading: Reading, number: int) -> Edit | None:
    tree = long(reading.whole)
    table = chance.choice(TABLES)
    items = list(items_of(table, tree))
    kind = chance.choice(("add", "add", "remove", "rename", "move", "text", "text", "lines", "translate", "restore"))
    if kind == "translate":
        assert reading.definition is not None
        text = chance.choice(texts_of(reading.definition))
        language = chance.choice(("fr", "ar"))
        return Put(("translations", language, text.name), {"of": text.text, "text": chance.choice(TEXTS)})
    if not items:
        return None
    path, _, item = chance.choice(items)
    beside = [one[-1] for one, _, _ in items if one[:-1] == path[:-1]]
    if kind == "add":
        copied = {word: value for word, value in item.items() if word not in ("formerly", "locked", "after")}
        return Add((*path[:-1], f"new_{number}_{chance.randrange(1000)}"), copied) if copied else None
    if kind == "remove":
        return Remove(path)
    if kind == "rename":
        return Rename(path, f"other_{number}_{path[-1]}"[:60])
    if kind == "move":
        return Move(path, chance.choice([None, *beside]))
    if kind == "restore":
        return Restore(path)
    if kind == "text":
        words = [column.word for column in table.words if column.kind == "text" and column.word != "locked"]
        words = [word for word in words if isinstance(item.get(word), str)] or ["note"]
        return Put((*path, chance.choice(words)), chance.choice(TEXTS))
    return _lines(chance, path, item, [column.word for column in table.words if column.word in CONDITIONS])


def _lines(chance: random.Random, path: Path, item: Any, words: list[str]) -> Edit | None:
    """Conditions typed anew: some of the present lines, some others, an alternative at times."""
    if not words:
        return None
    word = chance.choice(words)
    said = value_at(item, tuple(word.split("."))) if isinstance(item, Mapping) else None
    present = [said] if isinstance(said, str) else list(said or ())
    lines = chance.sample([*present, *LINES], chance.randint(1, 3))
    if len(lines) > 1 and chance.random() < 0.4:
        lines[1] = f"or {lines[1].removeprefix('or ')}"
    lines[0] = lines[0].removeprefix("or ")
    return Put((*path, *word.split(".")), lines)


def numbered(count: int) -> Iterator[tuple[str, int]]:
    """So many (program, number), every program of the shelf in turn."""
    names = list(shelf())
    for number in range(count):
        yield names[number % len(names)], number
