"""Looking at a run while it goes on: what is known so far, and whether it may still go on.

A run that is told to stop gives the best plan it has, with the bound that was proven; a plan that is known to be the
best needs no more time. Whoever wants nothing any more raises an exception from ``report``, which ends the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.matching.comparisons import Positions

if TYPE_CHECKING:
    from workflows.matching.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """``matched`` and ``score`` of the best plan so far (None while there is none); no plan that matches as many has a
    score above ``bound``. ``chosen``: the plan as positions of pairs; ``plan`` puts it into words, which takes a while,
    so it is asked for only by whoever shows it."""

    matched: int | None = None
    score: int | None = None
    bound: int | None = None
    chosen: Positions | None = None
    plan: Callable[[], Plan] | None = None


def _nothing(_: Progress) -> None:
    """Nobody looks."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """``report`` is told whatever is new; ``stopped`` is asked now and then."""

    report: Callable[[Progress], None] = _nothing
    stopped: Callable[[], bool] = _never


UNWATCHED = Watch()
