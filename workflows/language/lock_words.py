"""What is locked is locked in every language: a translation that says something else would loosen it for whoever reads
that language, and nobody who reads the first one would see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.language.locks import Lock, locks_in
from workflows.language.places import Path


def told_otherwise(below: Mapping[str, Any], above: Mapping[str, Any]) -> Iterator[tuple[Path, Lock]]:
    """Each translation in ``above`` of something that ``below`` has locked and says in other words in that language.
    Languages that ``below`` is not told in are free: somebody has to be the first to translate."""
    theirs, ours = below.get("translations"), above.get("translations")
    if not isinstance(theirs, Mapping) or not isinstance(ours, Mapping):
        return
    locks = [(".".join(lock.path) + ".", lock) for lock in locks_in(below) if lock.path[0] != "translations"]
    for language, entries in ours.items():
        told = theirs.get(language)
        if not locks or not isinstance(entries, Mapping) or not isinstance(told, Mapping):
            continue
        for name, entry in entries.items():
            of = next((lock for start, lock in locks if str(name).startswith(start)), None)
            if of is not None and _text(told.get(name)) not in ("", _text(entry)):
                yield ("translations", language, str(name)), of


def _text(entry: Any) -> str:
    """The text of a translation, without white space that means nothing; "" where there is none."""
    text = entry.get("text") if isinstance(entry, Mapping) else entry
    return " ".join(text.split()) if isinstance(text, str) else ""


__all__ = ["told_otherwise"]
