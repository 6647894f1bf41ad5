"""The stories a program inherits from its template and its packs.

A story of the program's own with the same file name takes the place of the inherited one; one that says nothing but
``not used`` takes it away. So a story that no longer fits is changed on purpose, as a definition is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.language.layers import PROGRAM
from workflows.language.scan import scan
from workflows.language.shelf import PACKS, Files, Shelf, shipped
from workflows.simulation.stories.reading import is_story

NOT_USED = "not used"
_DEEPEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The story files that count for a program. ``inherited`` names those that are not its own, ``names`` what a story
    may call the program: its template and packs.

    A published version keeps its own (``as_data``, ``from_data``); ``of_today``: it was published before they were
    kept, and these are what its template tells today."""

    files: Files
    inherited: frozenset[str]
    names: frozenset[str]
    of_today: bool = False

    def as_data(self) -> dict[str, Any]:
        """As it lies beside a published version."""
        return {"files": dict(self.files), "inherited": sorted(self.inherited), "names": sorted(self.names)}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Stories:
        """The same back again."""
        return Stories(
            files=dict(data["files"]), inherited=frozenset(data["inherited"]), names=frozenset(data["names"])
        )


def with_inherited(files: Files, shelf: Shelf | None = None) -> Stories:
    """The stories of a program's folder with those of its template and packs, the nearest winning."""
    shelf = shipped() if shelf is None else shelf
    own = {file: text for file, text in files.items() if is_story(file)}
    found: dict[str, str] = {}
    names: set[str] = set()
    for name in _parents(files, shelf):
        names.add(name.removeprefix(f"{PACKS}/"))
        found |= {file: text for file, text in shelf[name].items() if is_story(file)}
    kept = {file: text for file, text in {**found, **own}.items() if not _is_not_used(text)}
    return Stories(files=kept, inherited=frozenset(kept) - frozenset(own), names=frozenset(names))


def left_out(files: Files, shelf: Shelf | None = None, *, language: str = "en") -> dict[str, str]:
    """The inherited stories that a program says it does not use: file → what the story is called in a language."""
    gone = {file for file, text in files.items() if is_story(file) and _is_not_used(text)}
    found = with_inherited({file: text for file, text in files.items() if file not in gone}, shelf)
    return {file: story_title(text, language) or file for file, text in sorted(found.files.items()) if file in gone}


def story_title(text: str, language: str = "en") -> str:
    """What a story is called for whoever reads a language; "" where its text cannot be read."""
    data = scan(text, file="").data
    if not isinstance(data, dict):
        return ""
    titles = data.get("titles")
    told = titles.get(language) if isinstance(titles, dict) else None
    return str(told or data.get("story") or "")


def _is_not_used(text: str) -> bool:
    return text.strip().strip("'\"") == NOT_USED


def _parents(files: Files, shelf: Shelf, depth: int = 0) -> list[str]:
    """Template and packs, the farthest first; packs come after their program's template."""
    told = scan(files.get(PROGRAM, ""), file=PROGRAM).data
    program = told.get("program") if isinstance(told, dict) else None
    if not isinstance(program, dict) or depth >= _DEEPEST:
        return []
    found: list[str] = []
    adds = program.get("adds") or []
    for name in (program.get("extends"), *([adds] if isinstance(adds, str) else adds)):
        bare = str(name).partition("@")[0].strip() if isinstance(name, str) else ""
        place = next((one for one in (bare, f"{PACKS}/{bare}") if bare and one in shelf), None)
        if place is not None:
            found += [*_parents(shelf[place], shelf, depth + 1), place]
    return list(dict.fromkeys(found))
