"""The pool: who may be matched today, as columns in a stable order.

People come as plain answers by id. They are sorted by id at this door, so whatever order a roster had is forgotten
before anything is computed, and the same people always give the same plan.

What is no answer (a check, a consent, days in a stage) comes through ``facts``: a function from role and id to
:class:`models.definitions.truth.Facts`. Without it such facts are *not known*, except that free places are the
capacity and a consent is what its ``given_with`` question says (a guardian's is not known from anybody else's answers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from models.definitions import Definition
from models.definitions.conditions import is_subject
from models.definitions.sections import Matching
from models.definitions.truth import Facts
from models.findings import Finding, finding
from models.vocabulary import Answers, Truth, Value

MENTEE, MENTOR = "mentee", "mentor"
Integers = npt.NDArray[np.int64]
MOST_PLACES = 999
"""Nobody takes more; a slip of the keyboard must not exceed the arithmetic."""
FactsOf = Callable[[str, str], Facts]
"""Role and id → what is known about that person beside the answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of the pool: the answers first, then whatever else is known. Is a ``Facts``."""

    id: str
    role: str
    answers: Answers
    definition: Definition
    beside: Facts | None = None

    def value(self, subject: str) -> Value:
        """The answer or figure, None when not known. A subject of the other side is not known here."""
        owner, _, name = subject.partition(".")
        if owner == self.role and name in self.answers:
            return self.answers[name]
        return self.beside.value(subject) if self.beside is not None else None

    def status(self, subject: str, word: str) -> Truth:
        """Status of a consent, check, training … of this person."""
        truth = self.beside.status(subject, word) if self.beside is not None else None
        if truth is not None or word not in ("given", "still_valid"):
            return truth
        kind, _, name = subject.partition(".")
        consent = self.definition.consents.get(name) if kind == "consent" else None
        own = consent is not None and consent.given_by in (None, self.role)
        question = (consent.given_with or "").rpartition(".")[2] if consent is not None and own else ""
        given = self.answers.get(question) if question else None
        return given if isinstance(given, bool) and (word == "given" or not (consent and consent.lasts)) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """All mentees, or all mentors, sorted by id, which is the order of every array about this side.

    ``places[k]``: how many matches person ``k`` can take. ``index``: the position of each id.
    """

    role: str
    people: tuple[Person, ...]
    ids: tuple[str, ...]
    places: Integers
    index: Mapping[str, int]
    _columns: dict[str, list[Value]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.people)

    def values(self, subject: str) -> list[Value]:
        """The column of one subject."""
        if subject not in self._columns:
            self._columns[subject] = self._read(subject)
        return self._columns[subject]

    def _read(self, subject: str) -> list[Value]:
        if subject == f"{self.role}.free_places":
            return [
                int(places) if (known := person.value(subject)) is None else known
                for person, places in zip(self.people, self.places, strict=True)
            ]
        owner, _, name = subject.partition(".")
        if owner != self.role:
            return [person.value(subject) for person in self.people]
        return [person.answers[name] if name in person.answers else person.value(subject) for person in self.people]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Everybody of one round under one matching model. ``findings`` are doubts about the data, none of them stops."""

    definition: Definition
    name: str
    model: Matching
    mentees: Side
    mentors: Side
    today: date
    findings: tuple[Finding, ...] = field(default=())

    def _repr_html_(self) -> str:
        """The pool as a notebook shows it."""
        from workflows.matching.showing import pool_html  # which knows pools

        return pool_html(self)

    def side(self, role: str) -> Side:
        """``mentee`` or ``mentor``."""
        return self.mentees if role == MENTEE else self.mentors


def compile_pool(
    definition: Definition,
    model: str,
    mentees: Mapping[str, Answers],
    mentors: Mapping[str, Answers],
    *,
    today: date,
    facts: FactsOf | None = None,
    places: Mapping[str, int] | None = None,
) -> Pool:
    """The pool of the matching model named ``model``.

    ``places`` overrides the capacity of mentors by id (free places, where running matches take some). Everybody handed
    in is a candidate: who stands in which stage is the caller's business. Raises KeyError when there is no such model.
    """
    matching = definition.matching[model]
    findings: list[Finding] = []
    sides = {
        role: _side(definition, role, people, capacity, facts, places if role == MENTOR else None, findings)
        for role, people, capacity in (
            (MENTEE, mentees, matching.capacity.mentee),
            (MENTOR, mentors, matching.capacity.mentor),
        )
    }
    return Pool(
        definition=definition,
        name=model,
        model=matching,
        mentees=sides[MENTEE],
        mentors=sides[MENTOR],
        today=today,
        findings=tuple(findings),
    )


def _side(
    definition: Definition,
    role: str,
    people: Mapping[str, Answers],
    capacity: str,
    facts: FactsOf | None,
    given: Mapping[str, int] | None,
    findings: list[Finding],
) -> Side:
    persons = tuple(
        Person(
            id=id_,
            role=role,
            answers=people[id_],
            definition=definition,
            beside=facts(role, id_) if facts is not None else None,
        )
        for id_ in sorted(people)
    )
    counted: list[int] = []
    unknown: list[str] = []
    for person, places in zip(persons, _capacities(definition, persons, capacity), strict=True):
        if given is not None and person.id in given:
            places = given[person.id]
        if places is None:
            unknown.append(person.id)
        counted.append(min(max(0, 1 if places is None else places), MOST_PLACES))
    if unknown:
        named = ", ".join(unknown[:3]) + (" …" if len(unknown) > 3 else "")
        findings.append(finding("capacity_not_known", f"matching → capacity → {role}", n=len(unknown), people=named))
    return Side(
        role=role,
        people=persons,
        ids=tuple(person.id for person in persons),
        places=np.array(counted, dtype=np.int64),
        index={person.id: k for k, person in enumerate(persons)},
    )


def _capacities(definition: Definition, persons: tuple[Person, ...], capacity: str) -> Iterator[int | None]:
    """A number for all, or each one's own answer to the named question (its default where it was left empty)."""
    if not is_subject(capacity):
        yield from (int(float(capacity)) for _ in persons)
        return
    question = definition.question(capacity)
    default = question.default if question is not None else None
    for person in persons:
        answer = person.value(capacity)
        yield _whole(default if answer is None or answer == "" else answer)


def _whole(value: Value) -> int | None:
    """2, 2.0 and "2" are two places; "a few" is not known."""
    try:
        return None if value is None or isinstance(value, tuple) else int(float(str(value)))
    except (ValueError, OverflowError):
        return None
