"""What a program counts beside people and places: how many are matched, and who of them counts for a quota.

With the number of the matched fixed a share is a number of people; with it open it is a row over members and matched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workflows.matching.comparisons import Floats, Positions
from workflows.matching.pool import Integers
from workflows.matching.problem import Limit, Problem, Quota


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """low ≤ Σ coefficients ≤ high. A coefficient by mentee counts once when she is matched; by mentor and by pair it
    counts for each match. ``whole``: what the row was multiplied with to have whole coefficients."""

    name: str
    low: float
    high: float
    whole: int = 1
    by_mentee: Floats | None = None
    by_mentor: Floats | None = None
    by_pair: npt.NDArray[Any] | None = None


class Sparse:
    """Coefficients of rows by person, so that those of some seats are listed without looking at every row."""

    def __init__(self, rows: list[Floats | None], people: int) -> None:
        found = [(number, np.flatnonzero(row), row) for number, row in enumerate(rows) if row is not None]
        who = np.concatenate([at for _, at, _ in found]) if found else np.zeros(0, dtype=np.int64)
        order = np.argsort(who, kind="stable")
        self.row: Integers = np.repeat([number for number, _, _ in found], [len(at) for _, at, _ in found])[order]
        self.value: Floats = (np.concatenate([row[at] for _, at, row in found]) if found else np.zeros(0))[order]
        self.first = np.searchsorted(who[order], np.arange(people + 1))

    def terms(self, who: Positions, columns: Positions, at: int) -> tuple[Positions, Positions, Floats]:
        """Row, column, coefficient of columns that stand for these people; the first row is ``at``."""
        sizes = self.first[who + 1] - self.first[who]
        ends = np.cumsum(sizes)
        entry = np.arange(int(sizes.sum())) + np.repeat(self.first[who] - ends + sizes, sizes)
        return at + self.row[entry].astype(np.int64), np.repeat(columns, sizes), self.value[entry]


def all_rows(problem: Problem, matched: int | None, *, several: bool) -> list[Row]:
    """The row of the count, and those of the quotas."""
    low, high = (-np.inf, np.inf) if matched is None else (matched, matched)
    mentees = len(problem.mentees)
    count = Row(name="", low=low, high=high, by_mentee=np.ones(mentees))
    return [count, *(row for quota in problem.quotas for row in _rows_of(quota, matched, several, mentees))]


def _rows_of(quota: Quota, matched: int | None, several: bool, mentees: int) -> Iterator[Row]:
    """The bounds of one quota. A share with the count open is  whole·members − part·matched ≥ 0  (or ≤ 0); with the
    count fixed it is a number of people, in a row of its own so that the rows are the same either way."""
    # There are so many pairs that eight bytes for each would be felt.
    members = quota.members.astype(np.int8 if quota.of == "pair" else np.float64)
    if not quota.is_share:
        low, high = quota.bounds(0)
        yield _row_of(quota, low if low else -np.inf, np.inf if high is None else high, members)
        return
    for limit, is_low in ((quota.at_least, True), (quota.at_most, False)):
        if limit is not None and limit.share and matched is None:
            yield _share(quota, limit, is_low, several, mentees)
        elif limit is not None:
            bound = limit.fewest(matched or 0) if is_low else limit.most(matched or 0)
            yield _row_of(quota, bound if is_low else -np.inf, np.inf if is_low else bound, members)


def _row_of(quota: Quota, low: float, high: float, coefficients: npt.NDArray[Any]) -> Row:
    """A row over the members of a quota."""
    return Row(
        name=quota.name,
        low=low,
        high=high,
        by_mentee=coefficients if quota.of == "mentee" else None,
        by_mentor=coefficients if quota.of == "mentor" else None,
        by_pair=coefficients if quota.of == "pair" else None,
    )


def _share(quota: Quota, limit: Limit, is_low: bool, several: bool, mentees: int) -> Row:
    part, whole = limit.amount.numerator, limit.amount.denominator
    members = whole * quota.members.astype(np.float64)
    low, high = (0.0, np.inf) if is_low else (-np.inf, 0.0)
    apart = several and quota.of != "mentee"
    return Row(
        name=quota.name,
        low=low,
        high=high,
        whole=whole,
        by_mentee=np.full(mentees, -float(part)) if apart else members - part if quota.of == "mentee" else None,
        by_mentor=(members if apart else members - part) if quota.of == "mentor" else None,
        by_pair=(members if apart else members - part) if quota.of == "pair" else None,
    )
