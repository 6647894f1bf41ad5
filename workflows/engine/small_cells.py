"""Which counts may be shown together without telling on a few people, on one day or on several.

Hiding a small count is not enough: *38 mentees, of whom 36 are matched* tells of the two others, and *38 in August, 39
in September* of the one who came. A count is a sum over whomever it counts, so what a reader can reckon from the shown
counts by adding and subtracting are exactly the vectors in their linear span. A small group must not be among them.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np

K = TypeVar("K", bound=Hashable)
_NEARLY = 1e-9
Group = frozenset[str]


def showable(
    cells: Mapping[K, Group],
    least: int,
    hidden: Collection[Group] = (),
    told: Collection[Group] = (),
) -> frozenset[K]:
    """The names of the cells that may be shown, each with whom it counts.

    None of them counts 1 to ``least`` - 1; nor can the size of such a cell, of a small difference between two of them,
    or of a small group that all cells treat alike be reckoned from those that are shown. Larger cells come first; one
    that would give a small group away is left out. Empty cells are always shown. ``hidden`` are groups that someone
    has decided not to show, of whatever size: they must not be reckonable either.

    ``told`` are the cells that were shown on earlier days. The reader knows them still, so what is shown now must be
    silent beside them: a cell that fewer than ``least`` people have come into or gone out of since stays away.
    """
    small = {name for name, members in cells.items() if 0 < len(members) < least}
    wanted = sorted(
        (name for name, members in cells.items() if members and name not in small),
        key=lambda name: (-len(cells[name]), str(name)),
    )
    earlier = {members for members in told if members}
    secrets = {cells[name] for name in small} | {members for members in hidden if members}
    turned: set[tuple[Group, Group]] = set()
    for one, other in _alike({cells[name] for name in wanted}, earlier, least):
        if one < other or other < one:
            secrets.add(one ^ other)
        elif other in earlier:
            turned.add((one, other))
    places, few = _places(list(chain(cells.values(), secrets, earlier)), least)

    def vector(members: Group) -> np.ndarray:
        found = np.zeros(len(few))
        found[list({places[member] for member in members})] = 1.0
        return found

    reckoned = _Reckoned(
        [*map(vector, secrets), *(vector(one) - vector(other) for one, other in turned)], np.array(few, dtype=bool)
    )
    for members in sorted(earlier, key=lambda group: (-len(group), sorted(group))):
        reckoned.take(vector(members))
    reckoned.give_up_what_is_known()
    shown = {name for name in wanted if reckoned.take_if_silent(vector(cells[name]))}
    return frozenset(shown) | {name for name, members in cells.items() if not members}


def _alike(now: Collection[Group], earlier: Collection[Group], least: int) -> Iterator[tuple[Group, Group]]:
    """Pairs that differ by fewer than ``least`` people: two cells of now, or one of now and one of an earlier day."""
    by_size: dict[int, list[Group]] = {}
    for group in {*now, *earlier}:
        by_size.setdefault(len(group), []).append(group)
    for one in now:
        for size in range(len(one) - least + 1, len(one) + least):
            for other in by_size.get(size, ()):
                if one != other and len(one ^ other) < least:
                    yield one, other


def _places(groups: Sequence[Group], least: int) -> tuple[dict[str, int], list[bool]]:
    """Everybody's place in a vector, one for all whom every group treats alike; and which places hold too few."""
    within: dict[str, list[int]] = {}
    for number, members in enumerate(groups):
        for member in members:
            within.setdefault(member, []).append(number)
    place_of: dict[tuple[int, ...], int] = {}
    sizes: list[int] = []
    places = {}
    for member, numbers in sorted(within.items()):
        place = place_of.setdefault(tuple(numbers), len(sizes))
        if place == len(sizes):
            sizes.append(0)
        sizes[place] += 1
        places[member] = place
    return places, [size < least for size in sizes]


class _Reckoned:
    """What can be reckoned from the cells a reader has: their span, kept as an orthonormal basis.

    A secret lies in it when nothing is left of it outside. The places that hold few people are secrets too; what of
    the unit vector of each lies inside is ``covered``, so they need no vectors of their own.
    """

    def __init__(self, secrets: Sequence[np.ndarray], few: np.ndarray) -> None:
        self.few = few
        self.covered = np.zeros(len(few))
        self.secrets = np.array(secrets).T if secrets else np.zeros((len(few), 0))
        self.outside = (self.secrets**2).sum(axis=0)
        self.whole = np.maximum(self.outside, 1.0)
        self.basis = np.zeros((len(few), 0))

    def take(self, cell: np.ndarray) -> None:
        """The reader has this cell."""
        new = self._beyond(cell)
        if new is not None:
            self._add(new, self._left(new))

    def take_if_silent(self, cell: np.ndarray) -> bool:
        """The reader may have this cell if no secret can be reckoned with it; whether it is so."""
        new = self._beyond(cell)
        if new is None:
            return True
        left = self._left(new)
        if bool((left < _NEARLY * self.whole).any()) or bool(
            (self.covered + new**2)[self.few].max(initial=0) > 1 - _NEARLY
        ):
            return False
        self._add(new, left)
        return True

    def give_up_what_is_known(self) -> None:
        """Secrets of now that follow from what was told before: nothing can be done for them any more."""
        kept = self.outside >= _NEARLY * self.whole
        self.secrets, self.outside, self.whole = self.secrets[:, kept], self.outside[kept], self.whole[kept]
        self.few = self.few & (self.covered <= 1 - _NEARLY)

    def _beyond(self, cell: np.ndarray) -> np.ndarray | None:
        """The direction in which a cell goes beyond what can be reckoned already; None when it does not."""
        rest = cell.copy()
        for _ in range(2):  # twice: what rounding leaves of the first time is gone after the second
            rest = rest - self.basis @ (self.basis.T @ rest)
        length = float(np.linalg.norm(rest))
        return None if length < 1e-6 else rest / length

    def _left(self, new: np.ndarray) -> np.ndarray:
        left: np.ndarray = self.outside - (new @ self.secrets) ** 2
        return left

    def _add(self, new: np.ndarray, left: np.ndarray) -> None:
        self.basis = np.column_stack([self.basis, new])
        self.covered = self.covered + new**2
        self.outside = left
