"""Near-duplicates: two records that may be one person, with the evidence for it. A proposal, never a decision.

A likeness needs two grounds: names alike in any script and something beside them (the day of birth, also with day and
month turned round, a phone, an e-mail), or two names alike word by word with nothing that speaks against it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from models.definitions.people import Identity
from models.vocabulary import Answers
from workflows.exchange.scripts import ALIKE, alike, blocks, consonants
from workflows.exchange.twins import phone_digits
from workflows.exchange.words import key

Ground = Literal["name", "email", "email close", "phone", "birth date", "birth date turned"]
_WEIGHTS: Mapping[Ground, int] = {
    "email": 60, "phone": 40, "birth date": 40, "email close": 30, "birth date turned": 30, "name": 40,
}  # fmt: skip
CROWD = 300
"""More people than these under one mark are not compared one by one; a roster of 100,000 has a thousand Marias."""
_SHORT_NAME = 5
"""So many letters before the @, and two that change places may be anywhere in it."""
_MOST_OF_A_NAME = 3
"""So many letters at either end of a longer one tell enough people apart."""
MOST = 500
"""So many likenesses are told at most; nobody reviews more in one sitting."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One ground with what stands on both sides. *Turned*: 04/03 against 03/04; *close*: one letter off."""

    ground: Ground
    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Two records that may be one person. ``weight`` orders them: the more speaks for it, the higher."""

    one: str
    other: str
    evidence: tuple[Evidence, ...]

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(_WEIGHTS[found.ground] for found in self.evidence)


class _Record(NamedTuple):
    """A person. ``plain``: the key of the name; ``before``: what stands before the @."""

    id: str
    name: str
    plain: str
    email: str
    before: str
    phone: str
    shown_phone: str
    born: date | None

    @property
    def reachable(self) -> bool:
        """Whether both an e-mail and a phone are known: then another name alike, with another e-mail and phone, is
        another person."""
        return bool(self.email and self.phone)


def likeness(one: Answers, other: Answers, identity: Identity) -> tuple[Evidence, ...]:
    """The evidence that two records are one person; () where it is not enough to ask anybody."""
    return _evidence(_record("", one, identity), _record("", other, identity))


def near_duplicates(
    people: Mapping[str, Answers], identity: Identity, *, told_apart: Iterable[frozenset[str]] = ()
) -> tuple[Likeness, ...]:
    """All pairs among these people that may be one person, the likeliest first. ``told_apart``: pairs that somebody
    looked at already and knows to be two."""
    apart = frozenset(told_apart)
    found = []
    among = _Lookup(people, identity)
    for record in among.records.values():
        for other in among.candidates(record):
            if record.id < other.id and frozenset((record.id, other.id)) not in apart:
                evidence = _evidence(record, other)
                if evidence:
                    found.append(Likeness(one=record.id, other=other.id, evidence=evidence))
    return tuple(sorted(found, key=lambda each: (-each.weight, each.one, each.other))[:MOST])


def resembling(
    incoming: Mapping[str, Answers], known: Mapping[str, Answers], identity: Identity
) -> dict[str, tuple[Likeness, ...]]:
    """For each incoming record, the known people it may be, the likeliest first."""
    if not incoming or not known:
        return {}
    among = _Lookup(known, identity)
    found: dict[str, tuple[Likeness, ...]] = {}
    for name, answers in incoming.items():
        record = _record(name, answers, identity)
        likely = [
            Likeness(one=name, other=other.id, evidence=evidence)
            for other in among.candidates(record)
            if (evidence := _evidence(record, other))
        ]
        if likely:
            found[name] = tuple(sorted(likely, key=lambda each: (-each.weight, each.other)))
    return found


class _Lookup:
    """People by what two records of one person have in common, so that not everybody is compared with everybody."""

    def __init__(self, people: Mapping[str, Answers], identity: Identity) -> None:
        self.records = {name: _record(name, answers, identity) for name, answers in people.items()}
        self.by: dict[_Mark, list[_Record]] = {}
        self._closer: dict[_Mark, dict[frozenset[str], list[_Record]]] = {}
        for record in self.records.values():
            for mark in _kept_under(record):
                self.by.setdefault(mark, []).append(record)

    def candidates(self, record: _Record) -> Iterator[_Record]:
        """Everybody with whom there may be evidence, each once."""
        seen = set()
        for mark in _looked_up_under(record):
            for other in self._under(mark, record):
                if other.id not in seen:
                    seen.add(other.id)
                    yield other

    def _under(self, mark: _Mark, record: _Record) -> Sequence[_Record]:
        """Those under a mark; in a crowd only those whose name is written with the same consonants."""
        found = self.by.get(mark, ())
        if len(found) <= CROWD:
            return found
        if mark not in self._closer:
            closer = self._closer[mark] = {}
            for other in found:
                closer.setdefault(consonants(other.name), []).append(other)
        return self._closer[mark].get(consonants(record.name), ())


_Mark = tuple[Hashable, ...]


def _kept_under(record: _Record) -> Iterator[_Mark]:
    """The marks under which a record is found: its phone, its address, and how two words of the name begin, each with
    what has to be beside a name for there to be evidence (see ``_evidence``)."""
    yield from _contacts(record)
    for start in blocks(record.name):
        yield (start, "any", record.reachable)
        yield (start, *_day(record.born)) if record.born else (start, "unborn", record.reachable)
        yield from ((start, *half) for half in _halves(record.before))


def _looked_up_under(record: _Record) -> Iterator[_Mark]:
    """The marks under which those are kept with whom there may be evidence. Names alone are evidence where nothing
    speaks against them: a day of birth is missing on one side, and an e-mail or a phone, too."""
    yield from _contacts(record)
    fewer = (False,) if record.reachable else (False, True)
    for start in blocks(record.name):
        if record.born:
            yield (start, *_day(record.born))
        for reachable in fewer:
            yield (start, "unborn" if record.born else "any", reachable)
        yield from ((start, *half) for half in _halves_beside(record.before))


def _contacts(record: _Record) -> Iterator[_Mark]:
    if record.phone:
        yield ("phone", record.phone)
    if record.email:
        yield ("email", record.email)


def _day(born: date) -> _Mark:
    """The same for a day and for the one with day and month turned round."""
    return ("born", born.year, min(born.day, born.month), max(born.day, born.month))


def _halves(name: str) -> Iterator[_Mark]:
    """How what stands before the @ begins and ends. Of two addresses that are one letter apart, one of both is the
    same: a letter is at one end or at the other, and so are two that change places."""
    if len(name) > _SHORT_NAME:
        yield from _ends(name, _half(len(name)))
    elif name:
        yield ("begins", "")


def _halves_beside(name: str) -> Iterator[_Mark]:
    """The halves of what is one letter off, which may be a letter shorter or longer."""
    if 0 < len(name) <= _SHORT_NAME + 1:
        yield ("begins", "")
    for half in sorted({_half(n) for n in (len(name) - 1, len(name), len(name) + 1) if n > _SHORT_NAME}):
        yield from _ends(name, half)


def _half(length: int) -> int:
    return min((length - 2) // 2, _MOST_OF_A_NAME)


def _ends(name: str, half: int) -> Iterator[_Mark]:
    yield ("begins", name[:half])
    yield ("ends", name[-half:])


def _record(name: str, answers: Answers, identity: Identity) -> _Record:
    shown = " ".join(str(answers[part]) for part in identity.name if answers.get(part))
    phone = str(answers.get(identity.phone or "") or "")
    born = answers.get(identity.birth_date or "")
    email = str(answers.get(identity.email or "") or "").casefold()
    return _Record(
        name,
        shown,
        key(shown),
        email,
        email.partition("@")[0],
        phone_digits(phone),
        phone,
        born if isinstance(born, date) else None,
    )


def _evidence(one: _Record, other: _Record) -> tuple[Evidence, ...]:
    beside = tuple(_beside(one, other))
    if not beside and _speaks_against(one, other):
        return ()  # whatever their names are
    same_name = bool(one.plain) and one.plain == other.plain
    if not same_name and alike(one.name, other.name) < ALIKE:
        return ()
    name = Evidence("name", one.name, other.name)
    if beside:
        return (name, *beside) if not _born_apart(one, other) or len(beside) > 1 else ()
    several_words = min(len(one.plain.split()), len(other.plain.split())) > 1
    return (name,) if several_words and not _speaks_against(one, other) else ()


def _beside(one: _Record, other: _Record) -> Iterator[Evidence]:
    if one.email and one.email == other.email:
        yield Evidence("email", one.email, other.email)
    elif min(len(one.before), len(other.before)) > 3 and _a_letter_off(one.email, other.email):
        yield Evidence("email close", one.email, other.email)
    if one.phone and one.phone == other.phone:
        yield Evidence("phone", one.shown_phone, other.shown_phone)
    if one.born and one.born == other.born:
        yield Evidence("birth date", one.born.isoformat(), other.born.isoformat())
    elif _turned(one.born, other.born):
        yield Evidence("birth date turned", str(one.born), str(other.born))


def _a_letter_off(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) < 2 and DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1


def _turned(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and (one.year, one.month, one.day) == (
        other.year, other.day, other.month,
    )  # fmt: skip


def _born_apart(one: _Record, other: _Record) -> bool:
    return None not in (one.born, other.born) and one.born != other.born and not _turned(one.born, other.born)


def _speaks_against(one: _Record, other: _Record) -> bool:
    """Whether what stands beside the names makes them two people: another day of birth, or everything else differs."""
    if _born_apart(one, other):
        return True
    return bool(one.email and other.email and one.phone and other.phone)
