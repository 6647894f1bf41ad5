"""Twins: two rows of one file that are one person, and two people who share an address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz

from models.definitions.people import Identity
from models.vocabulary import Answers
from workflows.exchange.phones import dialled
from workflows.exchange.words import key

SAME_NAME = 85
"""From how many hundredths on two spellings can be the same name."""


class HasAnswers(Protocol):
    """A row with a number."""

    @property
    def number(self) -> int:
        """The sheet row."""
        ...

    @property
    def answers(self) -> Answers:
        """Its clean answers."""
        ...

    @property
    def good(self) -> bool:
        """Whether it can go in."""
        ...


@dataclass(frozen=True, slots=True)
class Twin:
    """``row`` is about somebody who already stands in row ``first``. ``question`` is where that shows, ``evidence`` the
    values that agree. Not ``same_person``: they share an address and have different names."""

    row: int
    first: int
    question: str
    evidence: str
    same_person: bool


def twins(rows: Iterable[HasAnswers], identity: Identity) -> list[Twin]:
    """Rows that repeat a person of another row. The good row stays; among equals, the upper one."""
    seen: dict[tuple[str, ...], HasAnswers] = {}
    found = []
    for row in sorted(rows, key=lambda row: (not row.good, row.number)):
        name = name_key(row.answers, identity)
        for kind, question, marks in _marks(row.answers, identity, name):
            first = seen.setdefault((kind, *marks), row)
            if first is row:
                continue
            same = same_bearer(row.answers, first.answers, identity)
            found.append(Twin(row.number, first.number, question, " · ".join(marks), same))
            break
    return sorted(found, key=lambda twin: twin.row)


def name_key(answers: Answers, identity: Identity) -> str:
    """A person's name for comparison: all its parts, without case and accents; "" when it is not known."""
    return key(" ".join(str(answers[part]) for part in identity.name if answers.get(part)))


def same_bearer(one: Answers, other: Answers, identity: Identity) -> bool:
    """Whether two records with one e-mail address can be one person: names alike, one missing, or the same given name
    (family names change; a couple that shares an address has two given names)."""
    left, right = name_key(one, identity), name_key(other, identity)
    if not left or not right or fuzz.token_sort_ratio(left, right) >= SAME_NAME:
        return True
    return left.split()[0] == right.split()[0]


def phone_digits(text: str) -> str:
    """The last nine digits of a number: the same phone with and without its country code. "" when there are fewer."""
    digits = re.sub(r"\D", "", dialled(text))
    return digits[-9:] if len(digits) >= 7 else ""


def _marks(answers: Answers, identity: Identity, name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """By what this row could be found again: kind, question to point at, the values."""
    marks: list[tuple[str, str, tuple[str, ...]]] = []
    email = str(answers.get(identity.email or "") or "")
    if email and identity.email:
        marks.append(("email", identity.email, (email.casefold(),)))
    phone = phone_digits(str(answers.get(identity.phone or "") or ""))
    if phone and name and identity.phone:
        marks.append(("phone", identity.phone, (phone, name)))
    born = answers.get(identity.birth_date or "")
    if born and name and identity.birth_date:
        marks.append(("born", identity.birth_date, (str(born), name)))
    if name and not email and not phone and not born and identity.name:
        marks.append(("name", identity.name[0], (name,)))
    return marks
