"""Who may be matched with whom: every ``must`` rule over all pairs, kept rule by rule.

A pair is eligible when every rule *holds*; a rule that is not known to hold does not. The tables are bits, one table a
rule, so a rule can be switched off, or waived for one person, without asking any answer again, and it can be said which
rules stand between two people. A table has one row for all mentees who answer alike; where they hardly do and there are
very many of them, rows are made when they are asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from workflows.matching.bits import bits, codes, everybody
from workflows.matching.comparisons import TRUE, Bools, Bytes, Lines, Positions
from workflows.matching.lines import compile_lines
from workflows.matching.pool import MENTEE, Pool

Halves = npt.NDArray[np.int32]
_CELLS = 1 << 23
"""Pairs looked at together."""
_KEPT = 1 << 26
"""The most bytes that the rows of one rule may take."""


class _Table:
    """Where one rule holds."""

    def __init__(self, line: Lines, mentees: int, mentors: int) -> None:
        self._line, self._mentors = line, mentors
        _, first, number = np.unique(
            np.broadcast_to(codes(line, MENTEE), mentees), return_index=True, return_inverse=True
        )
        self._number = number
        self._rows = bits(line, first, mentors, TRUE) if len(first) * mentors <= 8 * _KEPT else None

    def rows(self, i: Positions) -> Bytes:
        """The packed bits of some mentees over all mentors."""
        if self._rows is not None:
            return self._rows[self._number[i]]
        return bits(self._line, i, self._mentors, TRUE)


class Eligibility:
    """The rules of one pool."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.rules: tuple[str, ...] = tuple(pool.model.must)
        mentees, mentors = len(pool.mentees), len(pool.mentors)
        self._tables = [
            _Table(compile_lines(pool, pool.model.must[name].rule), mentees, mentors) for name in self.rules
        ]

    def possible(
        self, i: Positions, dropped: Collection[str] = (), waived: Mapping[int, Collection[str]] | None = None
    ) -> Bytes:
        """Which mentors some mentees can have, as packed bits, with some rules dropped for all, others waived for
        single mentees."""
        mentors = len(self.pool.mentors)
        active = {name: table for name, table in zip(self.rules, self._tables, strict=True) if name not in dropped}
        packed = np.tile(everybody(mentors), (len(i), 1))
        for table in active.values():
            packed &= table.rows(i)
        for mentee, rules in (waived or {}).items():
            at = np.flatnonzero(i == mentee)
            if len(at):
                packed[at] = everybody(mentors)
                for name, table in active.items():
                    if name not in rules:
                        packed[at] &= table.rows(i[at])
        return packed

    def pairs(
        self,
        dropped: Collection[str] = (),
        waived: Mapping[int, Collection[str]] | None = None,
        forbidden: Iterable[tuple[int, int]] = (),
    ) -> tuple[Positions, Positions]:
        """Positions of all eligible pairs, by mentee and then by mentor."""
        blocks = list(self.blocks(dropped, waived, forbidden))
        i, j = (np.empty(sum(len(block[0]) for block in blocks), dtype=np.int64) for _ in range(2))
        filled = 0
        while blocks:
            ours, theirs = blocks.pop(0)  # so that each is forgotten once it is copied
            i[filled : filled + len(ours)], j[filled : filled + len(ours)] = ours, theirs
            filled += len(ours)
        return i, j

    def blocks(
        self,
        dropped: Collection[str] = (),
        waived: Mapping[int, Collection[str]] | None = None,
        forbidden: Iterable[tuple[int, int]] = (),
    ) -> Iterator[tuple[Halves, Halves]]:
        """The same, some mentees after the other."""
        mentees, mentors = len(self.pool.mentees), len(self.pool.mentors)
        step = max(1, _CELLS // max(1, mentors))
        closed = sorted(forbidden)
        for start in range(0, mentees if mentors else 0, step):
            some = np.arange(start, min(start + step, mentees), dtype=np.int64)
            packed = self.possible(some, dropped, waived)
            for mentee, mentor in closed[bisect_left(closed, (start,)) : bisect_left(closed, (start + len(some),))]:
                packed[mentee - start, mentor // 8] &= ~np.uint8(128 >> mentor % 8)
            counts = np.bitwise_count(packed).sum(axis=1, dtype=np.int64)
            j = np.flatnonzero(np.unpackbits(packed, axis=1, count=mentors).view(np.bool_))
            j -= np.repeat((some - start) * mentors, counts)
            yield np.repeat(some.astype(np.int32), counts), j.astype(np.int32)

    def in_force(self, off: Collection[str]) -> list[int]:
        """The numbers of the rules that are not off, in order."""
        return [number for number, name in enumerate(self.rules) if name not in off]

    def of_mentee(self, mentee: int) -> Bools:
        """``[rule, mentor]``: whether each rule holds between this mentee and each mentor."""
        packed = np.zeros((len(self.rules), len(everybody(len(self.pool.mentors)))), dtype=np.uint8)
        for row, table in zip(packed, self._tables, strict=True):
            row[:] = table.rows(np.array([mentee]))[0]
        return np.unpackbits(packed, axis=1, count=len(self.pool.mentors)).view(np.bool_)

    def broken(self, mentee: int, mentor: int, dropped: Collection[str] = ()) -> tuple[str, ...]:
        """The names of the rules that do not hold between two people."""
        holds = self.of_mentee(mentee)[:, mentor]
        return tuple(name for name, held in zip(self.rules, holds, strict=True) if not held and name not in dropped)

    def blocked_by(self, mentee: int, dropped: Collection[str] = ()) -> dict[str, int]:
        """For each rule, how many mentors it keeps from this mentee (a mentor may be kept away by several)."""
        failing = (~self.of_mentee(mentee)).sum(axis=1)
        return {
            name: int(count) for name, count in zip(self.rules, failing, strict=True) if count and name not in dropped
        }
