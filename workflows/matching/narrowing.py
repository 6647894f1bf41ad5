"""A model without what is decided already, for the search among the few answers that are nearly as good as its linear
program.

A column whose reduced gain is larger than the reach stays where it is in every answer within that reach, and a row
whose price is larger is as full as it can be. One thing leads to another: whoever has one mentor left meets her, her
places are taken, so others have one less. What is left is a fraction of the model, and each linear program of a search
takes a fraction of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workflows.matching.comparisons import Bools, Floats, Positions
from workflows.matching.linear import AT_UPPER, BASIC, Basis, Model, Relaxed, Terms

_NOTHING = 1e-6
_SPARE = 0.05
"""Beside the columns of the basis so many times as many are left open at first."""
_ROUNDS = 50
"""So often is asked what leads to what."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Narrow:
    """What is left of a model: its columns and rows by number. All others are ``held``; ``worth``: their gain."""

    model: Model
    basis: Basis | None
    columns: Positions
    rows: Positions
    held: Floats
    worth: float

    def all_of(self, values: Floats) -> Floats:
        """The answer in the model it was made of."""
        found = self.held.copy()
        found[self.columns] = values
        return found

    def part(self, columns: slice) -> slice:
        """Where some columns that lie side by side lie now."""
        first, last = np.searchsorted(self.columns, [columns.start, columns.stop])
        return slice(int(first), int(last))

    def part_of_rows(self, rows: slice) -> slice:
        """Where some rows that lie side by side, and stay, lie now."""
        first, last = np.searchsorted(self.rows, [rows.start, rows.stop])
        return slice(int(first), int(last))


def first_reach(model: Model, relaxed: Relaxed) -> float:
    """A reach within which little is open but the columns of the basis; infinite where that is nearly all there is."""
    if relaxed.basis is None:
        return np.inf
    basic = relaxed.basis.columns == BASIC
    sizes = np.abs(relaxed.reduced[~basic & (model.least < model.most)])
    spare = int(_SPARE * basic.sum())
    return max(1.0, float(np.partition(sizes, spare)[spare])) if spare < len(sizes) else np.inf


def narrowed(model: Model, reduced: Floats, basis: Basis, reach: float, stays: slice) -> Narrow:
    """What the answers have open that are less than ``reach`` below the linear program, which stopped at ``basis`` with
    these ``reduced`` gains; the search goes on there. Columns that are not whole are left alone; so are the rows
    ``stays``."""
    settled = (model.whole & (np.abs(reduced) > reach)) | (model.least == model.most)
    settled &= basis.columns != BASIC
    held = np.where(settled, np.where(basis.columns == AT_UPPER, model.most, model.least), 0.0)
    left = _Left(model, settled, held)
    fewest, most = left.ends(model.least, model.most)
    slack = (fewest > left.low - _NOTHING) & (most < left.high + _NOTHING) & (basis.rows == BASIC)
    slack[stays] = False
    return left.narrow(slack, basis)


def decided(model: Model, relaxed: Relaxed, reach: float, stays: slice) -> Narrow | None:
    """The same, and without whatever follows from what is decided, so that little is left and the search begins anew.
    None where it follows that no answer lies within reach."""
    least, most = model.least.copy(), model.most.copy()
    rises, falls = model.whole & (relaxed.reduced > reach), model.whole & (relaxed.reduced < -reach)
    least[rises], most[falls] = most[rises], least[falls]
    left = _Left(model, least == most, least)
    full, bare = _full(model, relaxed.prices, reach)
    left.low[full], left.high[bare] = left.high[full], left.low[bare]
    for _ in range(_ROUNDS):
        fewest, greatest = left.ends(least, most)
        if (fewest > left.high + _NOTHING).any() or (greatest < left.low - _NOTHING).any():
            return None
        # A row that reaches a limit only with all columns at one end has them there.
        down, up = fewest > left.high - _NOTHING, greatest < left.low + _NOTHING
        more = np.where(left.values > 0, up[left.rows], down[left.rows])
        fewer = np.where(left.values > 0, down[left.rows], up[left.rows])
        if not (more.any() or fewer.any()):
            break
        least[left.columns[more]] = most[left.columns[more]]
        most[left.columns[fewer]] = least[left.columns[fewer]]
        left = _Left(model, least == most, least, of=left)
    slack = (fewest > left.low - _NOTHING) & (greatest < left.high + _NOTHING)
    slack[stays] = False
    return left.narrow(slack, None)


def _full(model: Model, prices: Floats, reach: float) -> tuple[Bools, Bools]:
    """The rows that are as full, and as bare, as they can be in every answer within ``reach``: those in which one unit
    less, or more, costs more. Such a row counts whole units."""
    rows, columns, values = model.terms.columns()
    part = (values % 1.0 != 0.0) | (~model.whole & (model.least < model.most))[columns]
    in_units = np.bincount(rows, part, len(model.low)) == 0.0
    full = in_units & (prices > reach) & (model.high == np.round(model.high)) & np.isfinite(model.high)
    bare = in_units & (prices < -reach) & (model.low == np.round(model.low)) & np.isfinite(model.low)
    return full, bare


class _Left:
    """The rows over the columns that are not ``settled``; the others are ``held``."""

    def __init__(self, model: Model, settled: Bools, held: Floats, of: _Left | None = None) -> None:
        self.model, self.settled = model, settled
        self.held = np.where(settled, held, 0.0)
        rows, columns, values = model.terms.columns() if of is None else (of.rows, of.columns, of.values)
        low, high = (model.low, model.high) if of is None else (of.low, of.high)
        gone = settled[columns]
        taken = np.bincount(rows[gone], (values * self.held[columns])[gone], len(low))
        self.low: Floats = low - taken
        self.high: Floats = high - taken
        self.rows: Positions = rows[~gone]
        self.columns: Positions = columns[~gone]
        self.values: Floats = values[~gone]

    def ends(self, least: Floats, most: Floats) -> tuple[Floats, Floats]:
        """The least and the most that each row can count."""
        lower, upper = self.values * least[self.columns], self.values * most[self.columns]
        count = len(self.low)
        fewest: Floats = np.bincount(self.rows, np.minimum(lower, upper), count).astype(np.float64)
        greatest: Floats = np.bincount(self.rows, np.maximum(lower, upper), count).astype(np.float64)
        return fewest, greatest

    def narrow(self, slack: Bools, basis: Basis | None) -> Narrow:
        """What is left without the rows that are ``slack``."""
        model = self.model
        columns, rows, inside = np.flatnonzero(~self.settled), np.flatnonzero(~slack), ~slack[self.rows]
        terms = Terms()
        terms.add(
            np.searchsorted(rows, self.rows[inside]),
            np.searchsorted(columns, self.columns[inside]),
            self.values[inside],
        )
        return Narrow(
            model=Model(
                gain=model.gain[columns],
                least=model.least[columns],
                most=model.most[columns],
                whole=model.whole[columns],
                low=self.low[rows],
                high=self.high[rows],
                terms=terms,
            ),
            basis=None if basis is None else Basis(columns=basis.columns[columns], rows=basis.rows[rows]),
            columns=columns,
            rows=rows,
            held=self.held,
            worth=float(model.gain @ self.held),
        )
