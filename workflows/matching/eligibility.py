"""Who may be matched with whom: every ``must`` rule over all pairs, kept rule by rule.

A pair is eligible when every rule *holds*; a rule that is not known to hold does not. The tables are kept as bits, one
table a rule, so a rule can be switched off, or waived for one person, without asking any answer again, and it can be
said which rules stand between two people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from workflows.matching.comparisons import TRUE, Bools, Positions
from workflows.matching.lines import compile_lines
from workflows.matching.pool import Pool

_ROWS = 512
"""Mentees evaluated at once: a block of 512 × 20,000 pairs stays small."""


class Eligibility:
    """The rules of one pool. ``holds[r, i]`` are the packed bits of rule ``r`` for mentee ``i`` over all mentors."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.rules: tuple[str, ...] = tuple(pool.model.must)
        mentees, mentors = len(pool.mentees), len(pool.mentors)
        self.holds: npt.NDArray[np.uint8] = np.zeros((len(self.rules), mentees, -(-mentors // 8)), dtype=np.uint8)
        j = np.arange(mentors, dtype=np.int64)[None, :]
        for rule, name in enumerate(self.rules):
            lines = compile_lines(pool, pool.model.must[name].rule)
            for start in range(0, mentees, _ROWS):
                i = np.arange(start, min(start + _ROWS, mentees), dtype=np.int64)[:, None]
                self.holds[rule, start : start + len(i)] = np.packbits(lines.truth(i, j) == TRUE, axis=1)

    @cached_property
    def _none_but_padding(self) -> npt.NDArray[np.uint8]:
        """The bits of a mentee whom no rule concerns: one for each mentor."""
        return np.packbits(np.ones(len(self.pool.mentors), dtype=np.bool_))

    def possible(self, dropped: Collection[str] = (), waived: Mapping[int, Collection[str]] | None = None) -> Bools:
        """The table of eligible pairs with some rules dropped for all, others waived for single mentees."""
        active = [rule for rule, name in enumerate(self.rules) if name not in dropped]
        shape = (len(self.pool.mentees), len(self._none_but_padding))
        packed = np.broadcast_to(self._none_but_padding, shape)
        if active:
            packed = np.bitwise_and.reduce(self.holds[active], axis=0)
        if waived:
            packed = packed.copy()
            for mentee, rules in waived.items():
                kept = [rule for rule in active if self.rules[rule] not in rules]
                packed[mentee] = (
                    np.bitwise_and.reduce(self.holds[kept, mentee], axis=0) if kept else self._none_but_padding
                )
        return np.unpackbits(packed, axis=1, count=len(self.pool.mentors)).view(np.bool_)

    def pairs(
        self,
        dropped: Collection[str] = (),
        waived: Mapping[int, Collection[str]] | None = None,
        forbidden: Iterable[tuple[int, int]] = (),
    ) -> tuple[Positions, Positions]:
        """Positions of all eligible pairs, by mentee and then by mentor."""
        possible = self.possible(dropped, waived)
        for mentee, mentor in forbidden:
            possible[mentee, mentor] = False
        i, j = np.nonzero(possible)
        return i, j

    def of_mentee(self, mentee: int) -> Bools:
        """``[rule, mentor]``: whether each rule holds between this mentee and each mentor."""
        return np.unpackbits(self.holds[:, mentee], axis=1, count=len(self.pool.mentors)).view(np.bool_)

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
