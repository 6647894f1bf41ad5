"""The assignment problem: people, places, eligible pairs with their scores, pins, quotas, and what makes a plan best.

A plan x chooses pairs. It is feasible when

* every chosen pair is eligible (only eligible pairs are in the problem at all),
* ``no_mentee_exceeds_places`` and ``no_mentor_exceeds_places``,
* ``every_pin_is_kept``,
* ``every_quota_is_kept``: so many, or such a share, of the matched mentees are of a kind,
* ``every_circle_is_full_enough`` and ``every_circle_shares_a_language``: a mentor of a circle has none, or between so
  many and so many mentees, and one language that all of them speak.

``count_first`` maximises (matched mentees, score, tie), ``score_first`` (score, matched mentees, tie), each
lexicographically. The tie is a sum of stable hashes of the two ids, so that two plans are practically never equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from models.vocabulary import Objective
from workflows.matching.comparisons import Bools, Positions
from workflows.matching.pool import Integers

Hashes = npt.NDArray[np.uint64]
Ties = npt.NDArray[np.uint16]
TIE_BITS = 16
"""Bits of the tie-break of one pair."""
FINER_BITS = 40
"""Bits that decide between plans which are equal even in their ties."""
_BLOCK = 1 << 17
"""Pairs mixed together: small enough to stay in the cache of a processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """``5 matches`` → 5; ``15 percent`` → 3/20 as a share of the matched."""

    amount: Fraction
    share: bool

    def of(self, matched: int) -> Fraction:
        """How many that is when so many are matched."""
        return self.amount * matched if self.share else self.amount

    def fewest(self, matched: int) -> int:
        """The smallest whole number that is at least this."""
        return math.ceil(self.of(matched))

    def most(self, matched: int) -> int:
        """The largest whole number that is at most this."""
        return math.floor(self.of(matched))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quota:
    """At least, at most, or both, of the matched are ``members``.

    ``of`` says what the members are: ``mentee`` (one entry a mentee), ``mentor``, or ``pair`` (one entry a pair of the
    problem). Members of the mentees are counted once each, the others by match.
    """

    name: str
    label: str
    of: Literal["mentee", "mentor", "pair"]
    members: Bools
    at_least: Limit | None = None
    at_most: Limit | None = None

    def bounds(self, matched: int) -> tuple[int, int | None]:
        """The integer twin: the fewest and the most members there may be among so many matched."""
        low = self.at_least.fewest(matched) if self.at_least else 0
        return max(0, low), self.at_most.most(matched) if self.at_most else None

    @property
    def is_share(self) -> bool:
        """Whether its numbers depend on how many are matched."""
        return any(limit is not None and limit.share for limit in (self.at_least, self.at_most))

    def keeps(self, members: int, matched: int) -> bool:
        """Whether so many members among so many matched keep the quota."""
        low, high = self.bounds(matched)
        return low <= members and (high is None or members <= high)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Circle:
    """A mentor (by position) who meets several mentees together: none of them, or ``smallest`` to ``largest``.

    ``languages`` are those the mentor speaks and ``speaks[language, mentee]`` says which mentees do; a circle needs one
    that all its members speak. Without ``languages`` it needs none.
    """

    mentor: int
    smallest: int
    largest: int
    languages: tuple[str, ...] = ()
    speaks: Bools

    def allows(self, members: Positions) -> bool:
        """Whether these mentees (by position) can be the circle; nobody at all can."""
        return not len(members) or (self.smallest <= len(members) <= self.largest and self.understands(members))

    def understands(self, members: Positions) -> bool:
        """Whether these mentees share one of the languages, where the circle needs one."""
        return not self.languages or bool(self.speaks[:, members].all(axis=1).any())

    def language(self, members: Positions) -> str | None:
        """The first language that all of these mentees share; None where the circle needs none or they share none."""
        shared = self.speaks[:, members].all(axis=1) if self.languages else np.zeros(0, dtype=np.bool_)
        return self.languages[int(np.argmax(shared))] if shared.any() else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """Everything a solver needs. Pairs lie sorted by mentee, then mentor; ``start[i] : start[i+1]`` are those of i.

    ``pins`` are positions of pairs. ``score`` is a whole number per pair, of 32 bits where that is enough. The places
    of a mentor with a circle are its largest size, and all pairs with her are with mentees who speak one of the
    circle's languages.
    """

    mentees: tuple[str, ...]
    mentors: tuple[str, ...]
    mentee_places: Integers
    mentor_places: Integers
    i: Positions
    j: Positions
    start: Positions
    score: npt.NDArray[Any]
    tie: Ties
    pins: Positions
    quotas: tuple[Quota, ...]
    objective: Objective
    circles: tuple[Circle, ...] = ()

    @property
    def pairs(self) -> int:
        """How many pairs are eligible."""
        return len(self.i)

    @property
    def open(self) -> tuple[Bools, Integers]:
        """Whom the pins leave: mentees who can be matched and are not pinned, and the places that are left."""
        can = self.mentee_places > 0
        can[self.i[self.pins]] = False
        return can, self.mentor_places - np.bincount(self.j[self.pins], minlength=len(self.mentors))

    def position(self, mentee: int, mentor: int) -> int | None:
        """Where a pair lies, or None when it is not eligible."""
        low, high = int(self.start[mentee]), int(self.start[mentee + 1])
        found = low + int(np.searchsorted(self.j[low:high], mentor))
        return found if found < high and self.j[found] == mentor else None

    def only(self, keep: Bools) -> Problem:
        """The same with some of the pairs, which must hold the pins."""
        number = np.cumsum(keep) - 1
        i, j = self.i[keep], self.j[keep]
        return replace(
            self,
            i=i,
            j=j,
            start=starts(i, len(self.mentees)),
            score=self.score[keep],
            tie=self.tie[keep],
            pins=number[self.pins],
            quotas=tuple(
                replace(quota, members=quota.members[keep]) if quota.of == "pair" else quota for quota in self.quotas
            ),
        )

    def members(self, quota: Quota, chosen: Positions) -> int:
        """How many of the chosen pairs' people count for a quota."""
        if quota.of == "mentee":
            matched = np.zeros(len(self.mentees), dtype=np.bool_)
            matched[self.i[chosen]] = True
            return int(np.count_nonzero(matched & quota.members))
        if quota.of == "mentor":
            return int(quota.members[self.j[chosen]].sum())
        return int(quota.members[chosen].sum())

    def matched(self, chosen: Positions) -> int:
        """How many mentees a plan matches."""
        return int(np.count_nonzero(np.bincount(self.i[chosen], minlength=1)))

    def keeps_rows(self, chosen: Positions) -> bool:
        """Whether a plan keeps every quota and every circle."""
        matched = self.matched(chosen)
        return all(quota.keeps(self.members(quota, chosen), matched) for quota in self.quotas) and all(
            circle.allows(members) for circle, members in self.seated(chosen)
        )

    def seated(self, chosen: Positions) -> Iterator[tuple[Circle, Positions]]:
        """Each circle with its mentees (by position)."""
        mentors = self.j[chosen]
        for circle in self.circles:
            yield circle, self.i[chosen[mentors == circle.mentor]]

    @property
    def in_circle(self) -> Bools:
        """For each pair, whether its mentor has a circle."""
        hosts = np.zeros(len(self.mentors), dtype=np.bool_)
        hosts[[circle.mentor for circle in self.circles]] = True
        return hosts[self.j]

    def coefficient(self, quota: Quota) -> Integers:
        """1 for each pair that counts for a quota, else 0."""
        if quota.of == "mentee":
            return quota.members[self.i].astype(np.int64)
        if quota.of == "mentor":
            return quota.members[self.j].astype(np.int64)
        return quota.members.astype(np.int64)


@lru_cache(maxsize=65536)
def _stable(text: str) -> int:
    """The same 64 bits for an id on every machine and in every run."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def tie_breaks(mentees: Sequence[str], mentors: Sequence[str], i: Positions, j: Positions) -> Ties:
    """A stable number below 2^TIE_BITS for each pair, from the two ids alone."""
    ours, theirs = _hashes("mentee", mentees, i), _hashes("mentor", mentors, j)
    found = np.empty(len(i), dtype=np.uint16)
    for start in range(0, len(i), _BLOCK):
        some = slice(start, start + _BLOCK)
        found[some] = _mixed(ours[i[some]], theirs[j[some]]) >> np.uint64(64 - TIE_BITS)
    return found


def finer_ties(problem: Problem, pairs: Positions) -> Integers:
    """Further bits of the same kind for some pairs: they tell plans apart whose ties add up to the same."""
    i, j = problem.i[pairs], problem.j[pairs]
    mixed = _mixed(_hashes("mentee", problem.mentees, i)[i], _hashes("mentor", problem.mentors, j)[j])
    found: Integers = (mixed & np.uint64((1 << FINER_BITS) - 1)).astype(np.int64)
    return found


def _mixed(ours: Hashes, theirs: Hashes) -> Hashes:
    """64 bits for each pair from the hashes of its ids, which are made once each: the finaliser of SplitMix64 costs no
    Python per pair."""
    mixed = ours ^ (theirs * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Hashes = mixed ^ (mixed >> np.uint64(31))
    return found


def _hashes(role: str, ids: Sequence[str], wanted: Positions) -> Hashes:
    """The hash of each id at a wanted position."""
    found = np.zeros(len(ids), dtype=np.uint64)
    for position in np.unique(wanted).tolist() if len(wanted) < len(ids) else range(len(ids)):
        found[position] = _stable(f"{role} {ids[position]}")
    return found


def starts(i: Positions, mentees: int) -> Positions:
    """Where each mentee's pairs begin."""
    found: Positions = np.searchsorted(i, np.arange(mentees + 1)).astype(np.int64)
    return found


def ranges(first: Positions, last: Positions) -> Positions:
    """The numbers from each first up to, without, its last, one after the other."""
    sizes = last - first
    return np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())


def problem_document(problem: Problem) -> dict[str, Any]:
    """What was solved, for anyone's solver: ids, places, edges, pins, rows. Ready for JSON."""
    pairs = list(zip(problem.i.tolist(), problem.j.tolist(), strict=True))
    document: dict[str, Any] = {
        "mentees": list(problem.mentees),
        "mentors": list(problem.mentors),
        "capacity": problem.mentor_places.tolist(),
        "edges": [[i, j, score] for (i, j), score in zip(pairs, problem.score.tolist(), strict=True)],
        "pins": [list(pairs[pin]) for pin in problem.pins.tolist()],
        "rows": [row for quota in problem.quotas for row in _row_documents(quota, pairs)],
        "circles": {str(circle.mentor): [circle.smallest, circle.largest] for circle in problem.circles},
        "objective": problem.objective.value,
    }
    languages = {
        str(circle.mentor): {
            name: np.flatnonzero(who).tolist() for name, who in zip(circle.languages, circle.speaks, strict=True)
        }
        for circle in problem.circles
        if circle.languages
    }
    if languages:
        document["circle_languages"] = languages
    if (problem.mentee_places != 1).any():
        document["mentee_capacity"] = problem.mentee_places.tolist()
    return document


def _row_documents(quota: Quota, pairs: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """One row for ``at_least``, one for ``at_most``; coefficients lie with the mentees, the mentors or the pairs."""
    documents: list[dict[str, Any]] = []
    for limit, is_low in ((quota.at_least, True), (quota.at_most, False)):
        if limit is None:
            continue
        inside, outside, bound = 1, 0, limit.amount
        if limit.share:
            part, whole = limit.amount.numerator, limit.amount.denominator
            inside, outside, bound = whole - part, -part, Fraction(0)
        document: dict[str, Any] = {
            "name": quota.name,
            "lo": float(bound) if is_low else None,
            "hi": None if is_low else float(bound),
            "mentees": {},
            "mentors": {},
            "pairs": [],
        }
        values = _by_position(quota.members, inside, outside)
        if quota.of == "pair":
            document["pairs"] = [[*pairs[edge], value] for edge, value in values.items()]
        else:
            document["mentees" if quota.of == "mentee" else "mentors"] = {str(k): v for k, v in values.items()}
        documents.append(document)
    return documents


def _by_position(members: Bools, inside: int, outside: int) -> Mapping[int, int]:
    found = {k: inside if member else outside for k, member in enumerate(members.tolist())}
    return {k: value for k, value in found.items() if value}
