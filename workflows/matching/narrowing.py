"""A model without what is decided already, for the search among the few answers that are nearly as good as its linear
program.

A column whose reduced gain is larger than the reach stays where it is in every answer within that reach. Without such
columns, and without the rows that nothing left can break, a model is a fraction of what it was, and each linear program
of a search takes a fraction of the time. Whatever leaves the model is at a bound, and its rows are slack, so the basis
of the model is a basis of what is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from workflows.matching.comparisons import Floats, Positions
from workflows.matching.linear import AT_UPPER, BASIC, Basis, Model, Terms

_NOTHING = 1e-6
_SPARE = 0.2
"""Beside the columns of the basis so many times as many are left open at first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Narrow:
    """What is left of a model: its columns and rows by number. All others are ``held``; ``worth``: their gain."""

    model: Model
    basis: Basis
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


def first_reach(model: Model, reduced: Floats, basis: Basis) -> float:
    """A reach within which little is open but the columns of the basis; infinite where that is nearly all there is."""
    basic = basis.columns == BASIC
    sizes = np.abs(reduced[~basic & (model.least < model.most)])
    spare = int(_SPARE * basic.sum())
    return max(1.0, float(np.partition(sizes, spare)[spare])) if spare < len(sizes) else np.inf


def narrowed(model: Model, reduced: Floats, basis: Basis, reach: float, stays: slice) -> Narrow:
    """What the answers have open that are less than ``reach`` below the linear program, which stopped at ``basis`` with
    these ``reduced`` gains. Columns that are not whole are left alone; so are the rows ``stays``."""
    settled = (model.whole & (np.abs(reduced) > reach)) | (model.least == model.most)
    settled &= basis.columns != BASIC
    held = np.where(settled, np.where(basis.columns == AT_UPPER, model.most, model.least), 0.0)
    rows, columns, values = model.terms.columns()
    settled_there = np.bincount(rows, values * held[columns], len(model.low))
    low, high = model.low - settled_there, model.high - settled_there
    inside = ~settled[columns]
    rows, columns, values = rows[inside], columns[inside], values[inside]
    ends = values * model.least[columns], values * model.most[columns]
    fewest = np.bincount(rows, np.minimum(*ends), len(low))
    most = np.bincount(rows, np.maximum(*ends), len(low))
    slack = (fewest > low - _NOTHING) & (most < high + _NOTHING) & (basis.rows == BASIC)
    slack[stays] = False
    left, left_rows = np.flatnonzero(~settled), np.flatnonzero(~slack)
    inside = ~slack[rows]
    terms = Terms()
    terms.add(np.searchsorted(left_rows, rows[inside]), np.searchsorted(left, columns[inside]), values[inside])
    return Narrow(
        model=replace(
            model,
            gain=model.gain[left],
            least=model.least[left],
            most=model.most[left],
            whole=model.whole[left],
            low=low[left_rows],
            high=high[left_rows],
            terms=terms,
        ),
        basis=Basis(columns=basis.columns[left], rows=basis.rows[left_rows]),
        columns=left,
        rows=left_rows,
        held=held,
        worth=float(model.gain @ held),
    )
