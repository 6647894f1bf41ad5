"""From a linear program to whole people: branch and bound, going on in GLOP from where the linear program stopped.

The linear programs here are whole but for a circle that is half open, or a case-load that is half full. So the search
asks first whether a circle meets, then how many a row has, and only then who meets whom; each question moves one pair
of bounds, and the dual simplex method answers it in a few steps. Most plans are found within ten questions.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from workflows.matching.comparisons import Floats
from workflows.matching.linear import Basis, Model, Simplex, StuckError

_NOTHING = 1e-6
"""What differs from a whole number by less is whole."""
_Question: TypeAlias = tuple[Literal["columns", "rows"], int, float]
_LARGE = 10_000
"""Columns from which on somebody waits for the first plan."""
_Moved = dict[int, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questions:
    """What a search may ask, in this order: whether a room is open (columns), how many a row counts (rows with whole
    coefficients), whether a column is in."""

    rooms: slice
    counts: slice
    columns: slice


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """``values``: the best found, None when nothing beats what was known. No plan is worth more than ``bound``;
    ``finished``: the search looked everywhere."""

    values: Floats | None
    bound: float
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Node:
    """Bounds that differ from the model's, and the question its linear program leaves open."""

    columns: _Moved
    rows: _Moved
    asked: _Question | None = None


def search(
    model: Model,
    basis: Basis | None,
    questions: Questions,
    *,
    known: float = -np.inf,
    most: int,
    found: Callable[[Floats], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
    seconds: float | None = None,
) -> Answer:
    """The best whole answer of a model that is worth more than ``known``, within ``most`` linear programs. ``found`` is
    told each that is better than all before; a search that is ``stopped`` gives what it has.

    Both answers to a question are tried at once, and the most promising node is asked next: few nodes are promising,
    and none that is not must be looked at. In a large model it goes straight down first, until it has a plan to show.
    """
    search_ = _Search(model, basis, questions, known, seconds, found)
    open_: list[tuple[float, int, _Node]] = []
    deepest: tuple[float, int, _Node] | None = None
    try:
        search_.solve(_Node(columns={}, rows={}), open_)
        while open_ and -open_[0][0] > search_.bar + _NOTHING:
            if search_.solved >= most or (search_.bar > -np.inf and stopped()):
                return search_.answer(open_, finished=False)
            at_once = deepest if deepest is not None and search_.best is None else open_[0]
            node = at_once[2]
            assert node.asked is not None, "A node without a question is an answer."
            kind, at, value = node.asked
            children = [
                _narrower(model, node, kind, at, side)
                for side in ((None, float(np.floor(value))), (float(np.ceil(value)), None))
            ]
            opened: list[tuple[float, int, _Node]] = []
            for child in children:
                search_.solve(child, opened)
            open_.remove(at_once)
            open_ += opened
            heapq.heapify(open_)
            deepest = min(opened) if opened and len(model.gain) > _LARGE else None
    except StuckError:
        return search_.answer(open_, finished=False)
    return search_.answer([], finished=True)


class _Search:
    def __init__(
        self,
        model: Model,
        basis: Basis | None,
        questions: Questions,
        known: float,
        seconds: float | None,
        found: Callable[[Floats], None],
    ) -> None:
        self.model, self.questions, self.seconds, self.found = model, questions, seconds, found
        self.basis = basis
        self.simplex = Simplex(model, basis)
        rows, columns, values = model.terms.columns()
        first, last = np.searchsorted(rows, [questions.counts.start, questions.counts.stop])
        self.rows, self.columns, self.values = (
            rows[first:last] - questions.counts.start,
            columns[first:last],
            values[first:last],
        )
        self.best: Floats | None = None
        self.bar, self.solved = known, 0
        self.now = _Node(columns={}, rows={})

    def solve(self, node: _Node, open_: list[tuple[float, int, _Node]]) -> None:
        """Solve a node: a better whole answer is kept, a question that may lead to one joins ``open_``."""
        _move(self.simplex, self.model, self.now, node)
        self.now, self.solved = node, self.solved + 1
        try:
            found = self.simplex.solve("dual", seconds=self.seconds)
        except StuckError:
            # Rounding has added up on the way; from the beginning it has not.
            self.simplex = Simplex(self.model, self.basis)
            _move(self.simplex, self.model, node, node)
            found = self.simplex.solve("dual", seconds=self.seconds)
        if found is None or found.value <= self.bar + _NOTHING:
            return
        counts = self.questions.counts.stop - self.questions.counts.start
        activity = np.bincount(self.rows, self.values * found.values[self.columns], counts)
        asked = _question(found.values, activity, self.questions)
        if asked is None:
            self.best, self.bar = np.round(found.values), found.value
            self.found(self.best)
        else:
            heapq.heappush(open_, (-found.value, self.solved, replace(node, asked=asked)))

    def answer(self, open_: list[tuple[float, int, _Node]], *, finished: bool) -> Answer:
        """What was found, and what may be among the open nodes."""
        bound = max([self.bar, *(-entry[0] for entry in open_)]) if finished or open_ else np.inf
        return Answer(values=self.best, bound=bound, finished=finished)


def _question(values: Floats, activity: npt.NDArray[Any], questions: Questions) -> _Question | None:
    """The room, row or column that is furthest from a whole number; None when all are whole."""
    kinds: tuple[tuple[Literal["columns", "rows"], slice, npt.NDArray[Any]], ...] = (
        ("columns", questions.rooms, values[questions.rooms]),
        ("rows", questions.counts, activity),
        ("columns", questions.columns, values[questions.columns]),
    )
    for kind, part, found in kinds:
        apart = np.abs(found - np.round(found))
        if len(apart) and apart.max() > _NOTHING:
            at = int(np.argmax(apart > apart.max() - _NOTHING))
            return (kind, int(part.start) + at, float(found[at]))
    return None


def _narrower(model: Model, node: _Node, kind: str, at: int, side: tuple[float | None, float | None]) -> _Node:
    """The node with one bound narrowed."""
    moved = node.columns if kind == "columns" else node.rows
    low, high = (model.least, model.most) if kind == "columns" else (model.low, model.high)
    least, most = moved.get(at, (float(low[at]), float(high[at])))
    narrower = {**moved, at: (least if side[0] is None else side[0], most if side[1] is None else side[1])}
    return _Node(
        columns=narrower if kind == "columns" else node.columns, rows=narrower if kind == "rows" else node.rows
    )


def _move(simplex: Simplex, model: Model, now: _Node, node: _Node) -> None:
    """Set the bounds of a node, and those of the node before back."""
    back = {at: (float(model.least[at]), float(model.most[at])) for at in now.columns}
    back_rows = {at: (float(model.low[at]), float(model.high[at])) for at in now.rows}
    columns, rows = {**back, **node.columns}, {**back_rows, **node.rows}
    if columns or rows:
        simplex.bound(columns=columns, rows=rows)
