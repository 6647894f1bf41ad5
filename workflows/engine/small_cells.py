"""Which counts may be shown together without telling on a few people.

Hiding a small count is not enough: *38 mentees, of whom 36 are matched* tells of the two others. A count is a sum over
whomever it counts, so what a reader can reckon from the shown counts by adding and subtracting are exactly the vectors
in their linear span. A small group must not be among them.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

import numpy as np

K = TypeVar("K", bound=Hashable)
_NEARLY = 1e-7


def showable(cells: Mapping[K, frozenset[str]], least: int, hidden: Collection[frozenset[str]] = ()) -> frozenset[K]:
    """The names of the cells that may be shown, each with whom it counts.

    None of them counts 1 to ``least`` - 1; nor can the size of such a cell, of a small difference between two of them,
    or of a small group that all cells treat alike be reckoned from those that are shown. Where it could, the smallest
    cell that takes part is hidden too, until it can't. Empty cells are always shown. ``hidden`` are groups that someone
    has decided not to show, of whatever size: they must not be reckonable either.
    """
    small = {name for name, members in cells.items() if 0 < len(members) < least}
    shown = [name for name, members in cells.items() if members and name not in small]
    secrets = {cells[name] for name in small} | {members for members in hidden if members}
    within = ((cells[a], cells[b]) for a in shown for b in shown if cells[b] < cells[a])
    secrets |= {whole - part for whole, part in within if len(whole) - len(part) < least}
    everybody = sorted({member for members in (*cells.values(), *secrets) for member in members})
    known = [*cells.values(), *secrets]
    alike: dict[tuple[bool, ...], list[str]] = {}
    for member in everybody:
        alike.setdefault(tuple(member in members for members in known), []).append(member)
    secrets |= {frozenset(group) for group in alike.values() if len(group) < least}
    groups = [group[0] for group in alike.values()]

    def vector(members: frozenset[str]) -> list[float]:
        return [float(one in members) for one in groups]

    hidden_ones = [np.array(vector(secret)) for secret in secrets]
    while shown:
        matrix = np.array([vector(cells[name]) for name in shown]).T
        told = _told(matrix, hidden_ones)
        if told is None:
            break
        taking_part = [name for name, share in zip(shown, told, strict=True) if abs(share) > _NEARLY]
        shown.remove(min(taking_part, key=lambda name: (len(cells[name]), str(name))))
    return frozenset(shown) | {name for name, members in cells.items() if not members}


def _told(matrix: np.ndarray, secrets: list[np.ndarray]) -> np.ndarray | None:
    """How the first secret that can be reckoned is made of the columns of the matrix; None when none can be."""
    if not secrets:
        return None
    wanted = np.array(secrets).T
    made, *_ = np.linalg.lstsq(matrix, wanted, rcond=None)
    rest = np.abs(matrix @ made - wanted).max(axis=0)
    found = np.flatnonzero(rest < _NEARLY)
    return made[:, found[0]] if found.size else None
