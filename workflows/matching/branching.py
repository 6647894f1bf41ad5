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
from workflows.matching.linear import Basis, Model, Relaxed, Simplex, StuckError
from workflows.matching.narrowing import Narrow, decided, first_reach

_NOTHING = 1e-6
"""What differs from a whole number by less is whole."""
_Question: TypeAlias = tuple[Literal["columns", "rows"], int, float]
_LARGE = 10_000
"""Columns from which on somebody waits for the first plan."""
_LITTLE, _ENOUGH, _FURTHER = 0.5, 1_000, 4.0
"""A node is searched by itself where that leaves less than such a share of the columns, in the same way again where it
leaves so many; each time nothing was there, so many times as far."""
Moved: TypeAlias = dict[int, tuple[float, float]]
"""Columns or rows by number, and between which numbers they lie now."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questions:
    """What a search may ask, in this order: whether a room is open (columns), how many a row counts (rows with whole
    coefficients), whether a column is in."""

    rooms: slice
    counts: slice
    columns: slice

    def of(self, narrow: Narrow) -> Questions:
        """The same in what is left of the model."""
        return Questions(
            rooms=narrow.part(self.rooms), counts=narrow.part_of_rows(self.counts), columns=narrow.part(self.columns)
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """``values``: the best found, None when nothing beats what was known. No plan is worth more than ``bound``;
    ``finished``: the search looked everywhere."""

    values: Floats | None
    bound: float
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Node:
    """Bounds that differ from the model's, the question its linear program leaves open, and, where it is searched by
    itself, that linear program and how far below it to look next (None: not looked yet)."""

    columns: Moved
    rows: Moved
    asked: _Question | None = None
    relaxed: Relaxed | None = None
    reach: float | None = None


_Open: TypeAlias = list[tuple[float, int, _Node]]
"""Nodes with a question, the most promising first; of those the one that came first."""


def _unheard(_: Floats) -> None:
    """Nobody is told."""


def _never(_: float) -> bool:
    """Nobody stops it."""
    return False


def search(
    model: Model,
    basis: Basis | None,
    questions: Questions,
    *,
    known: float = -np.inf,
    most: float,
    found: Callable[[Floats], None] = _unheard,
    stopped: Callable[[float], bool] = _never,
    seconds: float | None = None,
) -> Answer:
    """The best whole answer of a model that is worth more than ``known``, within ``most`` linear programs. ``found`` is
    told each that is better than all before; a search that is ``stopped``, once it has one and may hope for so much,
    gives what it has.

    Both answers to a question are tried at once, and the most promising node is asked next: few nodes are promising,
    and none that is not must be looked at. In a large model it goes straight down first, until it has a plan to show.

    A room that is half open costs much; once all are open or closed, the answer lies near the linear program. So from
    there on each node is searched by itself, over the little that is open near it, and further off if nothing is there.
    """
    return _Search(model, basis, questions, known, most, seconds, found, stopped).run(narrows=True)


class Again:
    """A model that is searched again and again, each time with other bounds of a few rows: the linear program goes on
    from where the last search stopped."""

    def __init__(self, model: Model, basis: Basis | None, questions: Questions) -> None:
        self.model, self.basis, self.questions = model, basis, questions
        self._simplex: Simplex | None = None

    def search(self, columns: Moved, rows: Moved, *, known: float, most: float) -> tuple[Answer, Relaxed | None]:
        """The best whole answer with these columns and rows between these bounds that is worth more than ``known``,
        and the linear program it began with; None where that has no answer, or none worth more."""
        work = _Search(
            self.model, self.basis, self.questions, known, most, None, _unheard, _never, simplex=self._simplex
        )
        self._simplex = None  # an error on the way leaves it anywhere
        answer = work.run(narrows=True, root=_Node(columns=columns, rows=rows))
        _move(work.simplex, self.model, work.now, _Node(columns={}, rows={}))
        self._simplex = work.simplex
        return answer, work.first


class _Search:
    def __init__(
        self,
        model: Model,
        basis: Basis | None,
        questions: Questions,
        known: float,
        most: float,
        seconds: float | None,
        found: Callable[[Floats], None],
        stopped: Callable[[float], bool],
        *,
        simplex: Simplex | None = None,
    ) -> None:
        self.model, self.questions, self.seconds = model, questions, seconds
        self.found, self.stopped, self.most = found, stopped, most
        self.basis = basis
        self.simplex = simplex or Simplex(model, basis)
        rows, columns, values = model.terms.columns()
        first, last = np.searchsorted(rows, [questions.counts.start, questions.counts.stop])
        self.rows, self.columns, self.values = (
            rows[first:last] - questions.counts.start,
            columns[first:last],
            values[first:last],
        )
        self.best: Floats | None = None
        self.bar, self.solved, self.number = known, 0.0, 0
        self.now = _Node(columns={}, rows={})
        self.narrows = False
        self.first: Relaxed | None = None

    def run(self, *, narrows: bool, root: _Node | None = None) -> Answer:
        """Search. ``narrows``: nodes whose rooms are settled are searched by themselves; ``root``: where to begin."""
        open_: _Open = []
        deepest: tuple[float, int, _Node] | None = None
        self.narrows = narrows
        try:
            self.solve(root or self.now, open_)
            while open_ and -open_[0][0] > self.bar + _NOTHING:
                if self.solved >= self.most or (self.bar > -np.inf and self.stopped(-open_[0][0])):
                    return self.answer(open_, finished=False)
                at_once = deepest if deepest is not None and self.best is None else open_[0]
                opened: _Open = []
                if not self.ask(-at_once[0], at_once[2], opened):
                    return self.answer(open_, finished=False)
                open_.remove(at_once)
                open_ += opened
                heapq.heapify(open_)
                deepest = min(opened) if opened and len(self.model.gain) > _LARGE else None
        except StuckError:
            return self.answer(open_, finished=False)
        return self.answer([], finished=True)

    def ask(self, value: float, node: _Node, opened: _Open) -> bool:
        """Answer the question of a node both ways, or search it by itself; False when that was not finished."""
        if node.relaxed is not None:
            # With a room half open the answer is far off, unless one is known that is not.
            relaxed, is_room = node.relaxed, self._is_room(node)
            reach = value - self.bar if is_room else node.reach or first_reach(self.model, relaxed)
            if not is_room or (np.abs(relaxed.reduced) <= reach).mean() < _LITTLE:
                narrow = decided(self._bounded(node), relaxed, reach, self.questions.counts)
                if narrow is None or len(narrow.columns) < _LITTLE * len(self.model.gain):
                    return self.within(value, node, reach, narrow, opened)
        assert node.asked is not None, "A node without a question is an answer."
        kind, at, asked = node.asked
        for side in ((None, float(np.floor(asked))), (float(np.ceil(asked)), None)):
            self.solve(_narrower(self.model, node, kind, at, side), opened)
        return True

    def within(self, value: float, node: _Node, reach: float, narrow: Narrow | None, opened: _Open) -> bool:
        """Search what is open within ``reach`` of a node; where that holds nothing better, it is worth less by that."""
        least = max(self.bar, value - reach)
        answer = None if narrow is None else self._answer(least, narrow)
        if (answer is None or (answer.finished and answer.values is None)) and least > self.bar + _NOTHING:
            self.number += 1
            heapq.heappush(opened, (-least, self.number, replace(node, reach=_FURTHER * reach)))
        return answer is None or answer.finished

    def _answer(self, least: float, narrow: Narrow) -> Answer:
        """The best answer in what is left of a node that is worth more than ``least``."""

        def better(values: Floats) -> None:
            self.best = narrow.all_of(values)
            self.bar = float(self.model.gain @ self.best)
            self.found(self.best)

        share = max(1, len(narrow.columns)) / len(self.model.gain)
        inner = _Search(
            narrow.model,
            narrow.basis,
            self.questions.of(narrow),
            least - narrow.worth,
            (self.most - self.solved) / share,
            self.seconds,
            better,
            lambda hope: self.stopped(hope + narrow.worth),
        )
        answer = inner.run(narrows=len(narrow.columns) > _ENOUGH)
        self.solved += share * inner.solved
        return answer

    def _is_room(self, node: _Node) -> bool:
        """Whether a node asks whether a room is open."""
        rooms = self.questions.rooms
        return node.asked is not None and node.asked[0] == "columns" and rooms.start <= node.asked[1] < rooms.stop

    def _bounded(self, node: _Node) -> Model:
        """The model with the bounds of a node."""
        model = self.model
        least, most, low, high = model.least.copy(), model.most.copy(), model.low.copy(), model.high.copy()
        for bounds, moved in (((least, most), node.columns), ((low, high), node.rows)):
            for at, sides in moved.items():
                bounds[0][at], bounds[1][at] = sides
        return replace(model, least=least, most=most, low=low, high=high)

    def solve(self, node: _Node, open_: _Open) -> None:
        """Solve a node: a better whole answer is kept, a question that may lead to one joins ``open_``."""
        _move(self.simplex, self.model, self.now, node)
        self.now, self.solved, self.number = node, self.solved + 1, self.number + 1
        try:
            found = self.simplex.solve("dual", seconds=self.seconds)
        except StuckError:
            # Rounding has added up on the way; from the beginning it has not.
            self.simplex = Simplex(self.model, self.basis)
            _move(self.simplex, self.model, node, node)
            found = self.simplex.solve("dual", seconds=self.seconds)
        if found is None or found.value <= self.bar + _NOTHING:
            return
        if self.first is None:
            self.first = found
        counts = self.questions.counts.stop - self.questions.counts.start
        activity = np.bincount(self.rows, self.values * found.values[self.columns], counts)
        asked = _question(found.values, activity, self.questions)
        if asked is None:
            self.best, self.bar = np.round(found.values), found.value
            self.found(self.best)
            return
        relaxed = replace(found, values=found.values[:0]) if self.narrows else None
        heapq.heappush(open_, (-found.value, self.number, replace(node, asked=asked, relaxed=relaxed)))

    def answer(self, open_: _Open, *, finished: bool) -> Answer:
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
