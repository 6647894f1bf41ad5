"""People already known: what a roster brings that is new, changed cell by cell, unchanged, and who is missing from it.

An empty cell says nothing about a person and takes nothing away; a person who is missing from a roster stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from models.definitions.people import Identity
from models.definitions.truth import normal
from models.vocabulary import Answers, Value
from workflows.exchange.likeness import Evidence, Ground, resembling
from workflows.exchange.twins import SAME_NAME, name_key, phone_digits, same_bearer

By = Literal["email", "phone", "name and birth date", "id", "name", "your word"]
"""By what two records were found to be one person. ``id``: the one Kith wrote into the file itself; ``your word``: the
coordinator looked at both and said so; ``name``: names alike, in whatever script, which never decides by itself."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that a row brings: ``old`` is None when it was not known before, or when it is ``covered``: sensitive,
    and not to be read off a comparison."""

    question: str
    old: Value
    new: Value
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A row about a known person, with what it changes."""

    row: int
    person: str
    by: By
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """A row about a known person that brings nothing new."""

    row: int
    person: str
    by: By


@dataclass(frozen=True, slots=True)
class Alike:
    """A row that goes in as new although it resembles a known person; for the coordinator to look at, with the
    ``evidence`` for it."""

    row: int
    person: str
    by: By
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every incoming row is in exactly one of ``new``, ``changed``, ``unchanged``; every known person in exactly one of
    ``changed``, ``unchanged``, ``missing``. ``alike`` comments on rows in ``new``."""

    new: tuple[int, ...]
    changed: tuple[Changed, ...]
    unchanged: tuple[Same, ...]
    missing: tuple[str, ...]
    alike: tuple[Alike, ...] = ()


def compare_people(
    existing: Mapping[str, Answers],
    incoming: Mapping[int, Answers],
    identity: Identity,
    *,
    filled: Mapping[int, Collection[str]] | None = None,
    told: Mapping[int, str] | None = None,
    already: Collection[str] = (),
    asked: Collection[int] | None = None,
) -> Comparison:
    """Compare rows (by sheet row) with known people (by id). ``filled``: answers of a row that are only defaults; they
    never replace what is known. ``told``: what the coordinator said of a row that resembles somebody: whom it is about,
    or "" for nobody who is known. ``already``: known people of whom other rows spoke. ``asked``: of which rows it is to
    be told whom they resemble; None for all."""
    told = told or {}
    book = _Book(existing, identity)
    book.taken.update(already)
    book.taken.update(person for person in told.values() if person in existing)
    new: list[int] = []
    changed: list[Changed] = []
    unchanged: list[Same] = []
    shared: dict[int, list[tuple[str, By]]] = {}
    for row, answers in incoming.items():
        said = told.get(row)
        marks = book.marks(answers) if existing and said != "" and said not in existing else []
        found = (said, _HER_WORD) if said in existing and said else None if said == "" else book.find(answers, marks)
        if found is None:
            new.append(row)
            if said is None and existing and (asked is None or row in asked):
                shared[row] = book.resembles(marks)
            continue
        person, by = found
        book.taken.add(person)
        changes = _changes(existing[person], answers, identity, (filled or {}).get(row, ()))
        if changes:
            changed.append(Changed(row, person, by, changes))
        else:
            unchanged.append(Same(row, person, by))
    return Comparison(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        missing=tuple(person for person in existing if person not in book.taken),
        alike=_alike(existing, {row: incoming[row] for row in shared}, shared, identity),
    )


def _alike(
    existing: Mapping[str, Answers],
    rows: Mapping[int, Answers],
    shared: Mapping[int, Sequence[tuple[str, By]]],
    identity: Identity,
) -> tuple[Alike, ...]:
    """For each new row, the known people it may be: those who share a mark with it, and those whose name sounds like
    it."""
    likely = resembling({str(row): answers for row, answers in rows.items()}, existing, identity)
    found: list[Alike] = []
    for row in rows:
        near = {one.other: one.evidence for one in likely.get(str(row), ())}
        by: dict[str, By] = dict(shared[row])
        for person, evidence in near.items():
            by.setdefault(person, next((_BY[one.ground] for one in evidence if one.ground in _BY), "name"))
        found.extend(Alike(row, person, kind, near.get(person, ())) for person, kind in by.items())
    return tuple(found)


_HER_WORD: By = "your word"
_BY: Mapping[Ground, By] = {"email": "email", "phone": "phone", "birth date": "name and birth date"}


class _Book:
    """Known people, found by e-mail, phone, or name and birth date. Each can be found once."""

    def __init__(self, existing: Mapping[str, Answers], identity: Identity) -> None:
        self.existing, self.identity = existing, identity
        self.taken: set[str] = set()
        self.by: dict[tuple[By, str], list[str]] = {}
        for person, answers in existing.items():
            for mark in self.marks(answers):
                self.by.setdefault(mark, []).append(person)

    def marks(self, answers: Answers) -> list[tuple[By, str]]:
        """By what somebody can be found."""
        marks: list[tuple[By, str]] = []
        if self.identity.email and (email := answers.get(self.identity.email)):
            marks.append(("email", str(email).casefold()))
        if self.identity.phone and (phone := phone_digits(str(answers.get(self.identity.phone) or ""))):
            marks.append(("phone", phone))
        name, born = name_key(answers, self.identity), answers.get(self.identity.birth_date or "")
        if name and born:
            marks.append(("name and birth date", f"{name} {born}"))
        elif name and not marks:
            marks.append(("name and birth date", name))
        return marks

    def find(self, answers: Answers, marks: Sequence[tuple[By, str]]) -> tuple[str, By] | None:
        """Who this is, and by what; None for somebody not known, or already found."""
        for by, mark in marks:
            people = [person for person in self.by.get((by, mark), []) if person not in self.taken]
            people = [person for person in people if self._can_be(by, answers, self.existing[person])]
            if people:
                return max(people, key=lambda person: self._closeness(answers, self.existing[person])), by
        return None

    def resembles(self, marks: Sequence[tuple[By, str]]) -> list[tuple[str, By]]:
        """Known people who share something with somebody new."""
        found = {person: by for by, mark in reversed(marks) for person in self.by.get((by, mark), [])}
        return list(found.items())

    def _closeness(self, one: Answers, other: Answers) -> float:
        return float(fuzz.token_sort_ratio(name_key(one, self.identity), name_key(other, self.identity)))

    def _can_be(self, by: By, one: Answers, other: Answers) -> bool:
        """Families share addresses and phones, so the name must not speak against it."""
        if by == "name and birth date":
            return True
        if by == "email":
            return same_bearer(one, other, self.identity)
        names = name_key(one, self.identity), name_key(other, self.identity)
        return all(names) and self._closeness(one, other) >= SAME_NAME


def _changes(old: Answers, new: Answers, identity: Identity, filled: Collection[str]) -> tuple[Change, ...]:
    return tuple(
        Change(question, old.get(question), value)
        for question, value in new.items()
        if value not in (None, "", ())
        and not (question in filled and old.get(question) is not None)
        and not _equal(old.get(question), value, is_phone=question == identity.phone)
    )


def _equal(old: Value, new: Value, *, is_phone: bool) -> bool:
    """Whether nothing was said that is new: choices in another order and a phone written otherwise are the same."""
    if is_phone and isinstance(old, str) and isinstance(new, str):
        return re.sub(r"\D", "", old) == re.sub(r"\D", "", new)
    if isinstance(old, str) and isinstance(new, str):
        return old == new
    return type(old) is type(new) and normal(old) == normal(new)
