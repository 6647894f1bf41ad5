"""Twins: two rows of one file that are one person, and two people who share an address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from rapidfuzz import fuzz

from models.definitions.people import Identity
from models.sheets.repeated import Repeated
from models.vocabulary import Answers, Value
from workflows.exchange.lookalikes import as_latin
from workflows.exchange.phones import dialled
from workflows.exchange.tables import TALL
from workflows.exchange.words import key

_PLAIN_NUMBER = re.compile(r"\+?[0-9](?:[ .-]{0,2}[0-9]){6,14}")
"""A number as most people write it: nothing in it has to be understood first."""
_BETWEEN_DIGITS = str.maketrans("", "", "+ .-")
STANDS_TWICE = ("row_twice", "row_twice_says_more")
"""The codes of the remark that a row is about somebody of another row."""
SAME_NAME = 85
"""From how many hundredths on two spellings can be the same name."""


@dataclass(frozen=True, slots=True)
class Twin:
    """``row`` is about somebody who already stands in row ``first``. ``question`` is where that shows, ``evidence`` the
    values that agree. Not ``same_person``: they share an address and have different names."""

    row: int
    first: int
    question: str
    evidence: str
    same_person: bool


@dataclass(frozen=True, slots=True)
class _Marks:
    """By what a row can be known again, "" where it does not say."""

    name: str
    email: str
    phone: str
    born: str


def twins(
    rows: Sequence[int],
    answers: Mapping[str, Repeated[Value]],
    identity: Identity,
    *,
    set_aside: Collection[int],
    unclear: Mapping[int, Collection[str]],
) -> list[Twin]:
    """Rows that repeat a person of another row. The good row stays; among equals, the upper one.

    ``rows`` are their numbers in the sheet, ``answers`` the columns beside them; ``unclear`` says which answers of a
    row do not count.
    """
    columns = _marks_of(rows, answers, identity)
    for at, row in enumerate(rows):
        if unclear.get(row):
            clear = {name: column[at] for name, column in answers.items() if name not in unclear[row]}
            told = _marks(clear, identity)
            for column, said in zip(columns, (told.name, told.email, told.phone, told.born), strict=True):
                column[at] = said
    marks = {at: _Marks(*(column[at] for column in columns)) for at in _met_again(*columns)}
    seen: dict[tuple[str, ...], int] = {}
    found = []
    late = frozenset(set_aside)
    order = sorted(marks, key=lambda at: (rows[at] in late, at))
    for at in order:
        for question, values in _known_by(marks[at], identity):
            first = seen.setdefault(values, at)
            if first != at:
                same = may_be_one_name(marks[at].name, marks[first].name)
                evidence = " · ".join(values[1:])
                found.append(Twin(rows[at], rows[first], question, evidence, same))
                break
    return sorted(found, key=lambda twin: twin.row)


def named_once(
    merged: Iterable[tuple[int, int, int, int]], columns: Collection[int], rows: Collection[int]
) -> dict[int, int]:
    """Rows whose whole name is written once, in cells merged over several rows: row → the first of them. A family name
    alone is that of several people."""
    above: list[dict[int, int]] = [{} for _ in columns]
    for top, left, bottom, right in merged:
        for place, column in enumerate(columns):
            if left <= column <= right:
                ours = [row for row in range(top + 1, min(bottom, top + TALL) + 2) if row in rows]
                above[place] |= dict.fromkeys(ours[1:], ours[0]) if ours else {}
    first, *others = above or [{}]
    return {row: start for row, start in first.items() if all(other.get(row) == start for other in others)}


def name_key(answers: Answers, identity: Identity) -> str:
    """A person's name for comparison: all its parts, without case and accents; "" when it is not known."""
    return key(" ".join(str(answers[part]) for part in identity.name if answers.get(part)))


def same_bearer(one: Answers, other: Answers, identity: Identity) -> bool:
    """Whether two records with one e-mail address can be one person: names alike, one missing, or the same given name
    (family names change; a couple that shares an address has two given names)."""
    return may_be_one_name(name_key(one, identity), name_key(other, identity))


def may_be_one_name(left: str, right: str) -> bool:
    """The same for the keys of two names."""
    left, right = as_latin(left), as_latin(right)
    if not left or not right or fuzz.token_sort_ratio(left, right) >= SAME_NAME:
        return True
    return left.split()[0] == right.split()[0]


def phone_digits(text: str) -> str:
    """The last nine digits of a number: the same phone with and without its country code. "" when there are fewer."""
    if _PLAIN_NUMBER.fullmatch(text) and not text.startswith("00"):
        return text.translate(_BETWEEN_DIGITS)[-9:]
    digits = re.sub(r"\D", "", dialled(text))
    return digits[-9:] if len(digits) >= 7 else ""


def _marks_of(
    rows: Sequence[int], answers: Mapping[str, Repeated[Value]], identity: Identity
) -> tuple[list[str], list[str], list[str], list[str]]:
    """The names, addresses, phones and days of birth of all rows. Equal cells of a column are looked at once."""
    nothing: Repeated[str] = Repeated.everywhere("", len(rows))

    def column(question: str | None, mark: Callable[[Value], str]) -> Iterable[str]:
        known = answers.get(question) if question else None
        return known.each(mark) if known is not None else nothing

    names: Iterable[str]
    if len(identity.name) == 1:
        names = column(identity.name[0], lambda name: key.__wrapped__(str(name)) if name else "")
    else:
        parts = [answers[part] for part in identity.name if part in answers]
        texts = zip(*parts, strict=True) if parts else repeat((), len(rows))
        names = (key.__wrapped__(" ".join(str(part) for part in said if part)) for said in texts)
    emails = column(identity.email, lambda email: str(email or "").casefold())
    phones = column(identity.phone, lambda phone: phone_digits(str(phone or "")))
    born = column(identity.birth_date, lambda day: str(day) if day else "")
    return list(names), list(emails), list(phones), list(born)


def _met_again(
    names: Sequence[str], emails: Sequence[str], phones: Sequence[str], born: Sequence[str]
) -> frozenset[int]:
    """The rows, from 0, with a mark that another row has too, and those of whom hardly more than the name is known:
    nobody else can be a twin. Most rosters have few."""
    again = _several(emails) | _several(_both(phones, names)) | _several(_both(born, names))
    if "" in emails and "" in phones and "" in born:
        again |= {at for at, said in enumerate(zip(emails, phones, born, strict=True)) if not any(said)}
    return again


def _both(marks: Sequence[str], names: Sequence[str]) -> Sequence[Hashable]:
    """A mark beside the name, "" where one of both is missing."""
    if not any(marks):
        return marks
    return [said if said[0] and said[1] else "" for said in zip(marks, names, strict=True)]


def _several(marks: Sequence[Hashable]) -> frozenset[int]:
    """The rows whose mark stands in several."""
    if len(set(marks)) == len(marks):
        return frozenset()
    count = Counter(marks)
    count[""] = 0
    return frozenset(at for at, mark in enumerate(marks) if count[mark] > 1)


def _marks(answers: Answers, identity: Identity) -> _Marks:
    return _Marks(
        name_key(answers, identity),
        str(answers.get(identity.email or "") or "").casefold(),
        phone_digits(str(answers.get(identity.phone or "") or "")),
        str(answers.get(identity.birth_date or "") or ""),
    )


def _known_by(mark: _Marks, identity: Identity) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By what a row could be found again: the question to point at, and the kind of mark with its values."""
    if mark.email and identity.email:
        yield identity.email, ("email", mark.email)
    if mark.phone and mark.name and identity.phone:
        yield identity.phone, ("phone", mark.phone, mark.name)
    if mark.born and mark.name and identity.birth_date:
        yield identity.birth_date, ("born", mark.born, mark.name)
    if mark.name and not mark.email and not mark.phone and not mark.born and identity.name:
        yield identity.name[0], ("name", mark.name)
