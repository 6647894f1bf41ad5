"""A line over all pairs at once, as bits: one row a mentee, one bit a mentor.

Many mentees answer alike, so a row is made once for all who have the same *code* under a line. Rows of parts make the
row of the whole by *and* and *or*; a list of choices is the *or* of the rows of its choices. Only what has no such
short way is asked pair by pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce, singledispatch

import numpy as np

from workflows.matching.comparisons import (
    FALSE,
    TRUE,
    Bytes,
    Comparison,
    Lines,
    Numbers,
    OfMentees,
    OfMentors,
    Positions,
    Sameness,
    Sets,
    Table,
    Where,
)
from workflows.matching.pool import MENTEE

_CELLS = 1 << 23
"""Pairs asked at once, where they must be asked."""


def everybody(mentors: int) -> Bytes:
    """The row in which every bit of a mentor is set, and none beyond them."""
    return np.packbits(np.ones(mentors, dtype=np.bool_))


@singledispatch
def codes(line: Comparison, role: str) -> Positions:
    """A number for each person of a side: people with the same number have the same row (or column) under the line."""
    raise TypeError(f"No codes for {type(line).__name__}.")


@codes.register
def _(line: OfMentees, role: str) -> Positions:
    if role != MENTEE:
        return np.zeros(1, dtype=np.int64)
    return line.truths.astype(np.int64) * 256 + (0 if line.degrees is None else line.degrees)


@codes.register
def _(line: OfMentors, role: str) -> Positions:
    if role == MENTEE:
        return np.zeros(1, dtype=np.int64)
    return line.truths.astype(np.int64) * 256 + (0 if line.degrees is None else line.degrees)


@codes.register(Sameness)
@codes.register(Table)
def _(line: Sameness | Table, role: str) -> Positions:
    return line.mentees if role == MENTEE else line.mentors


@codes.register
def _(line: Numbers, role: str) -> Positions:
    found: Positions = np.unique(line.mentees if role == MENTEE else line.mentors, return_inverse=True)[1]
    return found


@codes.register
def _(line: Sets, role: str) -> Positions:
    words, known = (line.mentees, line.mentee_known) if role == MENTEE else (line.mentors, line.mentor_known)
    return _together([known.astype(np.int64), *(np.unique(word, return_inverse=True)[1] for word in words)])


@codes.register
def _(line: Where, role: str) -> Positions:
    return _together([codes(line.line, role), codes(line.applies, role)])


@codes.register
def _(line: Lines, role: str) -> Positions:
    return _together([codes(part, role) for group in line.groups for part in group])


def _together(parts: Sequence[Positions]) -> Positions:
    """One number for each combination of numbers."""
    together = np.zeros(1, dtype=np.int64)
    for part in parts:
        numbers = np.unique(part, return_inverse=True)[1]
        combined = together * (int(numbers.max(initial=0)) + 1) + numbers
        together = np.unique(combined, return_inverse=True)[1]
    return together


@singledispatch
def bits(line: Comparison, i: Positions, mentors: int, wanted: int) -> Bytes:
    """For some mentees, the mentors with whom the line is ``wanted`` (TRUE or FALSE): packed, one row a mentee."""
    packed = np.zeros((len(i), -(-mentors // 8)), dtype=np.uint8)
    j, step = np.arange(mentors, dtype=np.int64)[None, :], max(1, _CELLS // max(1, mentors))
    for start in range(0, len(i), step):
        some = slice(start, start + step)
        packed[some] = np.packbits(line.truth(i[some, None], j) == wanted, axis=1)
    return packed


@bits.register
def _(line: OfMentees, i: Positions, mentors: int, wanted: int) -> Bytes:
    return np.where((line.truths[i] == wanted)[:, None], everybody(mentors), np.uint8(0))


@bits.register
def _(line: OfMentors, i: Positions, mentors: int, wanted: int) -> Bytes:
    return np.tile(np.packbits(line.truths == wanted), (len(i), 1))


@bits.register
def _(line: Sets, i: Positions, mentors: int, wanted: int) -> Bytes:
    if line.measure == "covers":
        plain: Bytes = bits.dispatch(object)(line, i, mentors, wanted)
        return plain
    shared = np.zeros((len(i), -(-mentors // 8)), dtype=np.uint8)
    for ours, theirs in zip(line.mentees, line.mentors, strict=True):
        for bit in range(64):
            choice = np.uint64(1 << bit)
            who = np.flatnonzero(ours[i] & choice)
            if len(who):
                shared[who] |= np.packbits((theirs & choice) != 0)
    if wanted == TRUE:
        return shared
    return np.where(line.mentee_known[i, None], ~shared & np.packbits(line.mentor_known), np.uint8(0))


@bits.register
def _(line: Where, i: Positions, mentors: int, wanted: int) -> Bytes:
    itself = bits(line.line, i, mentors, wanted)
    if wanted == TRUE:
        return itself | bits(line.applies, i, mentors, FALSE)
    return itself & bits(line.applies, i, mentors, TRUE)


@bits.register
def _(line: Lines, i: Positions, mentors: int, wanted: int) -> Bytes:
    every, one = (np.bitwise_and, np.bitwise_or) if wanted == TRUE else (np.bitwise_or, np.bitwise_and)
    if wanted == TRUE and not line.readable:
        return np.zeros((len(i), -(-mentors // 8)), dtype=np.uint8)
    groups = [reduce(one, [bits(part, i, mentors, wanted) for part in group]) for group in line.groups]
    if not groups:
        return np.tile(everybody(mentors) if wanted == TRUE else 0 * everybody(mentors), (len(i), 1))
    found: Bytes = reduce(every, groups)
    return found
