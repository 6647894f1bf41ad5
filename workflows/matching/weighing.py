"""How heavy something is: the bytes of all arrays that can be reached from it, each counted once.

Names and answers are not weighed. They grow with the people; the arrays grow with the pairs, and decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workflows.matching.plan import Pair, Unmatched
from workflows.matching.pool import Person, Side

_OURS = "workflows.matching"
_LIGHT = (str, int, float, Person, Pair, Unmatched)
"""Of these there may be a million, and they hold no array."""


def bytes_held(root: object, weighed: set[int] | None = None) -> int:
    """Bytes of the arrays below ``root``, through containers and objects of the matching. ``weighed``: what was counted
    before, by identity; it is written, so that of several roots what they share counts once."""
    seen = set[int]() if weighed is None else weighed
    total, ahead = 0, [root]
    while ahead:
        one = ahead.pop()
        if isinstance(one, np.ndarray):
            while isinstance(one.base, np.ndarray):
                one = one.base
            if id(one) not in seen:
                seen.add(id(one))
                total += one.nbytes
            continue
        if id(one) in seen:
            continue
        inside = _inside(one)
        if inside:
            seen.add(id(one))
            ahead.extend(inside)
    return total


def _inside(one: Any) -> list[Any]:
    if isinstance(one, Mapping):
        return list(one.values())
    if isinstance(one, list | tuple | set | frozenset):
        return [] if isinstance(next(iter(one), ""), _LIGHT) else list(one)
    if isinstance(one, Side):
        return [one.places]
    if not type(one).__module__.startswith(_OURS):
        return []
    slots = (name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ()))
    return [*vars(one).values()] if hasattr(one, "__dict__") else [getattr(one, name, None) for name in slots]
