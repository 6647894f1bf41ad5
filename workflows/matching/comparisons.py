"""One line of the definition over many pairs at once.

Each line compiles to a :class:`Comparison` that answers for arrays of positions: ``i`` of mentees, ``j`` of mentors.
They broadcast, so ``i[:, None], j[None, :]`` gives a whole table and two equally long lists give exactly those pairs.

Truth has three values in the order false < not known < true, which makes Kleene's *and* a minimum, *or* a maximum and
*not* a mirror. What a line means is said by ``models.definitions.truth`` alone: lines about one person are evaluated
there, person by person; lines that compare two people are arrays here for the frequent operators, and a table over
their distinct answers, filled by ``truth.compare``, for the rest. A test holds the two ways together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from models.definitions.conditions import OF_SETS, Condition
from models.definitions.truth import LEVELS, as_set, compare, distance, normal
from models.vocabulary import Truth, Value

FALSE, UNKNOWN, TRUE = 0, 1, 2
FULL = 255
"""A criterion that holds wholly. Degrees are whole numbers from 0 to 255."""
_WORD = (1 << 64) - 1
Positions = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def encode(truth: Truth) -> int:
    """None → UNKNOWN, False → FALSE, True → TRUE."""
    return UNKNOWN if truth is None else TRUE if truth else FALSE


class Comparison(Protocol):
    """A line, ready to answer for any pairs."""

    def truth(self, i: Positions, j: Positions) -> Bytes:
        """FALSE, UNKNOWN or TRUE for each pair."""

    def degree(self, i: Positions, j: Positions) -> Bytes:
        """0 … 255 for each pair; 0 where not known."""


def _all_or_nothing(truth: Bytes) -> Bytes:
    return np.where(truth == TRUE, np.uint8(FULL), np.uint8(0))


def _three_valued(known: Bools, holds: Bools) -> Bytes:
    return np.where(known, np.where(holds, np.uint8(TRUE), np.uint8(FALSE)), np.uint8(UNKNOWN))


def _rounded(degree: Floats, counts: Bools) -> Bytes:
    """round(255 × degree), half to even as Python rounds, and 0 where it does not count."""
    return np.where(counts, np.rint(FULL * degree), 0.0).astype(np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMentees:
    """A line that only asks about the mentee."""

    truths: Bytes
    degrees: Bytes | None = None

    def truth(self, i: Positions, j: Positions) -> Bytes:
        return np.broadcast_to(self.truths[i], np.broadcast_shapes(i.shape, j.shape))

    def degree(self, i: Positions, j: Positions) -> Bytes:
        if self.degrees is None:
            return _all_or_nothing(self.truth(i, j))
        return np.broadcast_to(self.degrees[i], np.broadcast_shapes(i.shape, j.shape))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMentors:
    """A line that only asks about the mentor."""

    truths: Bytes
    degrees: Bytes | None = None

    def truth(self, i: Positions, j: Positions) -> Bytes:
        return np.broadcast_to(self.truths[j], np.broadcast_shapes(i.shape, j.shape))

    def degree(self, i: Positions, j: Positions) -> Bytes:
        if self.degrees is None:
            return _all_or_nothing(self.truth(i, j))
        return np.broadcast_to(self.degrees[j], np.broadcast_shapes(i.shape, j.shape))


_COUNTED = 16
"""More choices in common than these make no difference that a byte could tell."""
_OVERLAPS: npt.NDArray[np.float64] = np.array([1.0 - 0.5**count for count in range(_COUNTED + 1)])
"""How well two fit by the number of choices they have in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sets:
    """Several choices on one side or both, as bits. ``words[k, p]`` holds choices 64·k … 64·k+63 of person ``p``.

    ``measure`` is the name of the operator. ``covers`` compares with the ``other`` side's answers: by how much of them
    the subject covers. ``shares any with`` compares with the smaller of the two sets, so that a long list earns nothing
    by its length. ``overlaps with`` counts what both have, so that nobody fits better by leaving something out.
    """

    measure: str
    mentee_is_subject: bool
    mentees: npt.NDArray[np.uint64]
    mentors: npt.NDArray[np.uint64]
    mentee_known: Bools
    mentor_known: Bools
    mentee_size: Positions
    mentor_size: Positions

    def _shared(self, i: Positions, j: Positions) -> Positions:
        shared = np.zeros(np.broadcast_shapes(i.shape, j.shape), dtype=np.int64)
        for mentee, mentor in zip(self.mentees, self.mentors, strict=True):
            shared += np.bitwise_count(mentee[i] & mentor[j])
        return shared

    def _known(self, i: Positions, j: Positions) -> Bools:
        known: Bools = self.mentee_known[i] & self.mentor_known[j]
        return known

    def _asked_for(self, i: Positions, j: Positions) -> Positions:
        """How many choices the other side has: what ``covers`` is measured against."""
        size: Positions = self.mentor_size[j] if self.mentee_is_subject else self.mentee_size[i]
        return size

    def truth(self, i: Positions, j: Positions) -> Bytes:
        if self.measure == "covers":
            return _three_valued(self._known(i, j), self._shared(i, j) == self._asked_for(i, j))
        any_shared = np.zeros(np.broadcast_shapes(i.shape, j.shape), dtype=np.bool_)
        for mentee, mentor in zip(self.mentees, self.mentors, strict=True):
            any_shared |= (mentee[i] & mentor[j]) != 0
        return _three_valued(self._known(i, j), any_shared)

    def degree(self, i: Positions, j: Positions) -> Bytes:
        if self.measure == "overlaps":
            return _rounded(_OVERLAPS[np.minimum(self._shared(i, j), _COUNTED)], self._known(i, j))
        if self.measure == "covers":
            of = np.broadcast_to(self._asked_for(i, j), np.broadcast_shapes(i.shape, j.shape))
        else:
            of = np.minimum(self.mentee_size[i], self.mentor_size[j])
        return _rounded(self._shared(i, j) / np.maximum(of, 1), self._known(i, j) & (of > 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sameness:
    """Two answers are the same, or differ. Codes: equal answers have equal codes; −1 is not known.

    ``unequal`` is what a pair with different answers is: false; for ``differs from`` true, for ``is near`` (texts
    without a map) not known.
    """

    mentees: Positions
    mentors: Positions
    equal: int = TRUE
    unequal: int = FALSE

    def truth(self, i: Positions, j: Positions) -> Bytes:
        mentee, mentor = self.mentees[i], self.mentors[j]
        found = np.where(mentee == mentor, np.uint8(self.equal), np.uint8(self.unequal))
        return np.where((mentee >= 0) & (mentor >= 0), found, np.uint8(UNKNOWN))

    def degree(self, i: Positions, j: Positions) -> Bytes:
        return _all_or_nothing(self.truth(i, j))


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Two numbers, dates (as day numbers) or levels (as ranks). ``operator`` by its name; not known is NaN."""

    operator: str
    mentee_is_subject: bool
    mentees: Floats
    mentors: Floats
    tolerance: float | None = None

    def truth(self, i: Positions, j: Positions) -> Bytes:
        mentee, mentor = self.mentees[i], self.mentors[j]
        left, right = (mentee, mentor) if self.mentee_is_subject else (mentor, mentee)
        known = ~(np.isnan(left) | np.isnan(right))
        return _three_valued(known, self._holds(left, right))

    def _holds(self, left: Floats, right: Floats) -> Bools:
        if self.operator == "close_to":
            return np.abs(left - right) <= (self.tolerance or 0.0)
        tests: dict[str, Callable[[Floats, Floats], Bools]] = {
            "at_least": np.greater_equal,
            "as_high_as": np.greater_equal,
            "at_most": np.less_equal,
            "more_than": np.greater,
            "less_than": np.less,
        }
        return tests[self.operator](left, right)

    def degree(self, i: Positions, j: Positions) -> Bytes:
        if self.operator != "close_to":
            return _all_or_nothing(self.truth(i, j))
        apart = np.abs(self.mentees[i] - self.mentors[j])
        known = ~np.isnan(apart)
        reach = self.tolerance or 0.0
        if reach <= 0.0:
            return _rounded(np.ones(apart.shape), known & (apart == 0.0))
        return _rounded(np.maximum(0.0, 1.0 - np.where(known, apart, 0.0) / reach), known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Any operator, over the distinct answers of both sides: exact and general, for the rare ones."""

    mentees: Positions
    mentors: Positions
    truths: Bytes
    degrees: Bytes

    def truth(self, i: Positions, j: Positions) -> Bytes:
        found: Bytes = self.truths[self.mentees[i], self.mentors[j]]
        return found

    def degree(self, i: Positions, j: Positions) -> Bytes:
        found: Bytes = self.degrees[self.mentees[i], self.mentors[j]]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A line with ``, if``: it holds wherever the second does not apply (Kleene's implication)."""

    line: Comparison
    applies: Comparison

    def truth(self, i: Positions, j: Positions) -> Bytes:
        return np.maximum(self.line.truth(i, j), TRUE - self.applies.truth(i, j))

    def degree(self, i: Positions, j: Positions) -> Bytes:
        spared = np.where(self.applies.truth(i, j) == FALSE, np.uint8(FULL), np.uint8(0))
        return np.maximum(self.line.degree(i, j), spared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """All groups must hold, in each one alternative is enough: minimum of maxima, for truth and for degree."""

    groups: tuple[tuple[Comparison, ...], ...]
    readable: bool = field(default=True)

    def truth(self, i: Positions, j: Positions) -> Bytes:
        shape = np.broadcast_shapes(i.shape, j.shape)
        result = np.full(shape, TRUE if self.readable else UNKNOWN, dtype=np.uint8)
        for group in self.groups:
            best = group[0].truth(i, j)
            for line in group[1:]:
                best = np.maximum(best, line.truth(i, j))
            np.minimum(result, best, out=result)
        return result

    def degree(self, i: Positions, j: Positions) -> Bytes:
        shape = np.broadcast_shapes(i.shape, j.shape)
        result = np.full(shape, FULL if self.readable and self.groups else 0, dtype=np.uint8)
        for group in self.groups:
            best = group[0].degree(i, j)
            for line in group[1:]:
                best = np.maximum(best, line.degree(i, j))
            np.minimum(result, best, out=result)
        return result


def degree_of(condition: Condition, left: Value, right: Value) -> float:
    """The degree, from 0 to 1, to which one line holds for two answers. Not known gives 0.

    ``shares any with``: |A∩B| / min(|A|,|B|); ``covers``: the covered share of the other's answers; ``overlaps with``:
    1 − ½ⁿ for n = |A∩B|, so that each further choice counts half as much as the one before; ``is close to`` and ``is
    near``: from 1 when equal down to 0 at the given distance; everything else 1 or 0.
    """
    name = condition.operator.name
    if left is None or right is None:
        return 0.0
    if name in OF_SETS:
        ours, theirs = as_set(left), as_set(right)
        if name == "overlaps":
            return float(_OVERLAPS[min(len(ours & theirs), _COUNTED)])
        of = len(theirs) if name == "covers" else min(len(ours), len(theirs))
        return len(ours & theirs) / of if of else 0.0
    if name in ("close_to", "near"):
        apart = distance(left, right)
        if apart is None:
            return 0.0
        reach = condition.tolerance or 0.0
        return max(0.0, 1.0 - apart / reach) if reach > 0 else float(apart == 0)
    return float(compare(name, left, right, condition.tolerance) is True)


def compare_columns(
    condition: Condition, mentees: Sequence[Value], mentors: Sequence[Value], *, mentee_is_subject: bool
) -> Comparison:
    """The line ``condition`` between a column of the mentees and one of the mentors."""
    name = condition.operator.name
    present = [value for value in (*mentees, *mentors) if value is not None]
    if name in OF_SETS:
        return _sets(name, mentees, mentors, mentee_is_subject)
    if name in ("same_as", "differs_from", "is", "is_not"):
        same = name in ("same_as", "is")
        return _sameness(mentees, mentors, TRUE if same else FALSE, FALSE if same else TRUE)
    if name in ("near", "close_to") and condition.tolerance is not None and _all_are(present, (str,)):
        return _sameness(mentees, mentors, TRUE if condition.tolerance >= 0 else FALSE, UNKNOWN)
    if name == "as_high_as":
        return Numbers(
            operator=name, mentee_is_subject=mentee_is_subject, mentees=_ranks(mentees), mentors=_ranks(mentors)
        )
    ordered = name in ("at_least", "at_most", "more_than", "less_than") or (
        name == "close_to" and condition.tolerance is not None
    )
    if ordered and (_all_are(present, (int, float)) or _all_are(present, (date,))):
        return Numbers(
            operator=name,
            mentee_is_subject=mentee_is_subject,
            mentees=_floats(mentees),
            mentors=_floats(mentors),
            tolerance=condition.tolerance,
        )
    return _table(condition, mentees, mentors, mentee_is_subject)


def _all_are(values: Iterable[Value], kinds: tuple[type, ...]) -> bool:
    return all(issubclass(kind, kinds) for kind in set(map(type, values)))


def _codes(values: Sequence[Value], seen: dict[Hashable, int]) -> Positions:
    """Equal answers share a code, numbered as they appear in ``seen``; −1 is not known."""
    different, positions = _distinct(values)
    codes = [-1 if value is None else seen.setdefault(normal(value), len(seen)) for value in different]
    return np.array(codes, dtype=np.int64)[positions]


def _sameness(mentees: Sequence[Value], mentors: Sequence[Value], equal: int, unequal: int) -> Sameness:
    seen: dict[Hashable, int] = {}
    return Sameness(mentees=_codes(mentees, seen), mentors=_codes(mentors, seen), equal=equal, unequal=unequal)


def _sets(measure: str, mentees: Sequence[Value], mentors: Sequence[Value], mentee_is_subject: bool) -> Sets:
    (ours, our_codes), (theirs, their_codes) = _distinct(mentees), _distinct(mentors)
    our_sets, their_sets = ([as_set(value) for value in different] for different in (ours, theirs))
    places = {name: 1 << place for place, name in enumerate(sorted(set[str]().union(*our_sets, *their_sets)))}

    def bits(sets: Sequence[set[str]]) -> npt.NDArray[np.uint64]:
        whole = [sum([places[name] for name in names]) for names in sets]
        words = range(max(1, -(-len(places) // 64)))
        return np.array([[one >> 64 * word & _WORD for one in whole] for word in words], dtype=np.uint64)

    return Sets(
        measure=measure,
        mentee_is_subject=mentee_is_subject,
        mentees=bits(our_sets)[:, our_codes],
        mentors=bits(their_sets)[:, their_codes],
        mentee_known=_known(ours)[our_codes],
        mentor_known=_known(theirs)[their_codes],
        mentee_size=_sizes(our_sets)[our_codes],
        mentor_size=_sizes(their_sets)[their_codes],
    )


def _sizes(sets: Sequence[set[str]]) -> Positions:
    return np.array([len(names) for names in sets], dtype=np.int64)


def _known(values: Sequence[Value]) -> Bools:
    return np.array([value is not None for value in values], dtype=np.bool_)


def _floats(values: Sequence[Value]) -> Floats:
    """Numbers, or dates as days; what is not known is no number."""
    are_dates = any(issubclass(kind, date) for kind in set(map(type, values)))
    numbers = [value.toordinal() if isinstance(value, date) else value for value in values] if are_dates else values
    return np.array(numbers, dtype=np.float64)


def _ranks(values: Iterable[Value]) -> Floats:
    """CEFR levels as 0 … 5; what is no level is not known."""
    ranks = {level: float(rank) for rank, level in enumerate(LEVELS)}
    return np.array([ranks.get(str(value).upper(), np.nan) for value in values], dtype=np.float64)


def _table(condition: Condition, mentees: Sequence[Value], mentors: Sequence[Value], mentee_is_subject: bool) -> Table:
    ours, our_codes = _distinct(mentees)
    theirs, their_codes = _distinct(mentors)
    truths = np.full((len(ours), len(theirs)), UNKNOWN, dtype=np.uint8)
    degrees = np.zeros((len(ours), len(theirs)), dtype=np.uint8)
    for row, mentee in enumerate(ours):
        for column, mentor in enumerate(theirs):
            left, right = (mentee, mentor) if mentee_is_subject else (mentor, mentee)
            truths[row, column] = encode(compare(condition.operator.name, left, right, condition.tolerance))
            degrees[row, column] = round(FULL * degree_of(condition, left, right))
    return Table(mentees=our_codes, mentors=their_codes, truths=truths, degrees=degrees)


def _distinct(values: Sequence[Value]) -> tuple[list[Value], Positions]:
    """The answers there are, as they appear, and the position of everybody's among them."""
    # The type is part of the key: 1, 1.0 and True are equal to Python, but not to every operator.
    keys = list(zip(map(type, values), values, strict=True))
    codes = {key: code for code, key in enumerate(dict.fromkeys(keys))}
    return [value for _, value in codes], np.array([codes[key] for key in keys], dtype=np.int64)
