"""Locks that hold wherever a text came from: what a template or a published version has locked is still said.

Putting a program together keeps what its template locks. A text that was put together already (``made_of``) extends
nothing any more, and a next version could forget its template; for these the locked items are compared one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from models.definitions import Definition
from models.definitions.kept import kept_with_definition
from models.findings import Finding, finding
from workflows.language.places import Path, in_words, said_at
from workflows.language.shape import at, words_of

_OF_THE_LOCK = frozenset({"locked", "locked_from"})
"""The lock and its day are the template's alone, before that day as well."""


class Lock(NamedTuple):
    """A locked item, as plain data, the reason, and the day from which it holds ("" for always). Under it nothing
    changes; new items may be named beside others."""

    path: Path
    item: Mapping[str, Any]
    reason: str
    day: str = ""

    def broken_at(self, path: Path) -> Finding:
        """X02 for a word that does not keep it; X20 where it only holds from a day on."""
        told = {"what": kind_word(self.path), "reason": self.reason}
        if self.day:
            return finding("X20", in_words(path), path=path, **told, day=self.day)
        return finding("X02", in_words(path), path=path, **told)

    def is_part(self, here: Path) -> bool:
        """Whether a place is a word of the lock itself."""
        return here[:-1] == self.path and here[-1] in _OF_THE_LOCK


def lock_of(item: Mapping[str, Any], path: Path) -> Lock:
    """The lock of an item that is ``locked``."""
    return Lock(path, item, str(item["locked"]), lock_day(item))


def lock_day(item: Mapping[str, Any]) -> str:
    """The day from which a locked item is locked; "" for always, and where no day can be read."""
    try:
        return date.fromisoformat(str(item.get("locked_from")).strip()).isoformat()
    except ValueError:
        return ""


def locks_in(item: Any, path: Path = ()) -> Iterator[Lock]:
    """Every locked item of a plain tree: what stands at the path, and all in it."""
    if not isinstance(item, Mapping):
        return
    if path and isinstance(item.get("locked"), str):
        yield lock_of(item, path)
    for word, value in item.items():
        yield from locks_in(value, (*path, str(word)))


def kind_word(path: Path) -> str:
    """The kind of thing that stands at a path, as a word of the catalogue: ``this consent``."""
    shape = at(path)
    return f"@this_{shape.model.__name__.lower()}" if shape is not None and shape.model is not None else "@this_item"


def broken(data: Mapping[str, Any], locks: Sequence[Lock]) -> tuple[Lock, ...]:
    """The locks that a plain tree does not keep: the item is gone, or says something else."""
    return tuple(lock for lock in locks if not _kept(data, lock))


def _kept(data: Mapping[str, Any], lock: Lock) -> bool:
    """Whether putting the locked words over the item changes nothing; what was named besides them may be there."""
    here = said_at(data, lock.path)
    shape = at(lock.path)
    if not isinstance(here, Mapping) or shape is None or shape.model is None:
        return False
    try:
        now, then = shape.model.model_validate(here), shape.model.model_validate(lock.item)
    except ValidationError:
        return False
    return _covers(now, then)


def _covers(now: Any, then: Any) -> bool:
    """Whether ``now`` says all that ``then`` says. The order of an item and notes about it are nobody's protection; a
    former name more is no note: what was said under it would count as said here."""
    if isinstance(then, BaseModel):
        if type(now) is not type(then) or not set(getattr(now, "formerly", ())) <= set(getattr(then, "formerly", ())):
            return False
        words = (field for word, field in words_of(type(then)).items() if word not in ("after", "formerly", "note"))
        return all(_covers(getattr(now, field), getattr(then, field)) for field in words)
    if isinstance(then, Mapping):
        return isinstance(now, Mapping) and all(name in now and _covers(now[name], one) for name, one in then.items())
    return bool(now == then)


def locks_lost(before: Definition, after: Definition, templates: Sequence[str] = ()) -> tuple[Finding, ...]:
    """X15 for everything the version in force has locked and the next one no longer says, in whatever language.

    ``templates`` are those the next one was really put together from (``Reading.templates``). While none of the
    templates is missing, what they lock now is their own to say; a newer template may have changed it. What a program
    without a template has locked itself, it may unlock itself.
    """
    then = {name.partition("@")[0] for name in before.program.made_of}
    if then <= {name.partition("@")[0] for name in templates}:
        return ()
    now = _plain(after)
    lost = [(lock.path, lock) for lock in broken(now, _locks_of(before))]
    return tuple(
        finding("X15", in_words(path), path=path, what=kind_word(lock.path), reason=lock.reason)
        for path, lock in (*lost, *told_otherwise(_plain(before), now))
    )


def told_otherwise(below: Mapping[str, Any], above: Mapping[str, Any]) -> Iterator[tuple[Path, Lock]]:
    """Each translation in ``above`` of something that ``below`` has locked and says in other words in that language:
    it would loosen the lock for whoever reads that language, and nobody who reads the first one would see it. A variant
    of a language in which ``below`` says it (``fr-CA`` of ``fr``) is read instead of it, and may say nothing else.
    Languages that ``below`` is not told in are free: somebody has to be the first to translate."""
    ours = above.get("translations")
    if not isinstance(ours, Mapping):
        return
    locks = [(".".join(lock.path) + ".", lock) for lock in locks_in(below) if lock.path[0] != "translations"]
    for language, entries in ours.items():
        if not locks or not isinstance(entries, Mapping):
            continue
        for name, entry in entries.items():
            of = next((lock for start, lock in locks if str(name).startswith(start)), None)
            if of is not None and _text(_told(below, str(language), str(name))) not in ("", _text(entry)):
                yield ("translations", language, str(name)), of


def _told(below: Mapping[str, Any], language: str, name: str) -> Any:
    """What is said at a place for whoever reads a language, or the one it is a variant of; None for nothing."""
    theirs = below.get("translations")
    spoken = said_at(below, ("program", "languages"))
    first = next(iter(spoken), "") if isinstance(spoken, list | tuple) else spoken
    parts = language.replace("_", "-").lower().split("-")
    for end in range(len(parts), 0, -1):
        tag = "-".join(parts[:end])
        if end < len(parts) and tag == str(first).lower():
            return said_at(below, tuple(name.split(".")))
        for one, entries in theirs.items() if isinstance(theirs, Mapping) else ():
            if str(one).lower() == tag and isinstance(entries, Mapping) and _text(entries.get(name)):
                return entries[name]
    return None


def _text(entry: Any) -> str:
    """The text of a translation, without white space that means nothing; "" where there is none."""
    text = entry.get("text") if isinstance(entry, Mapping) else entry
    return " ".join(text.split()) if isinstance(text, str) else ""


@kept_with_definition
def _locks_of(definition: Definition) -> tuple[Lock, ...]:
    return tuple(locks_in(_plain(definition)))


def _plain(definition: Definition) -> dict[str, Any]:
    data = definition.model_dump(mode="json", by_alias=True)
    data["choices"] = {name: choices.get("choices", {}) for name, choices in data["choices"].items()}
    return data
