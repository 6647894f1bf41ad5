"""When somebody declines: the next best plan that moves few others, and how often that will be needed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.remembered import Remembered
from workflows.matching.scenarios import Difference, compare
from workflows.matching.settings import PairOfIds


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """The plan after some declined. ``moved``: others whose pair was given up for it."""

    plan: Plan
    changes: Difference
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declines:
    """What happened in many tries. Each figure is (fewest, usual, most) over the tries."""

    tries: int
    declined: tuple[int, int, int]
    matched_at_once: tuple[int, int, int]
    matched_after: tuple[int, int, int]


def cascade(
    engine: Engine,
    plan: Plan,
    declined: Collection[PairOfIds],
    *,
    accepted: Collection[PairOfIds] = (),
    most_moved: int = 0,
) -> Cascade:
    """The best plan without the declined pairs, with the accepted ones, in which at most ``most_moved`` other pairs of
    ``plan`` are given up. The plan is infeasible only when quotas or circles cannot be kept so."""
    gone = frozenset(declined)
    open_ = plan.ids - gone - frozenset(accepted)
    settings = replace(
        plan.settings,
        forbidden=plan.settings.forbidden | gone,
        pins=(plan.settings.pins - gone) | frozenset(accepted),
        kept=open_,
        changes=most_moved,
        keep=None,
    )
    after = engine.what_if(settings)
    lost = {mentee for mentee, _ in open_ - (after.relaxed or after).ids}
    return Cascade(plan=after, changes=compare(plan, after.relaxed or after), moved=tuple(sorted(lost)))


_simulated = Remembered[Declines]()


def simulate_declines(
    engine: Engine, plan: Plan, *, share: float = 0.1, tries: int = 20, most_moved: int = 0, seed: int = 1
) -> Declines:
    """``share`` of the proposed pairs decline, again and again with other people: who is matched at once, and after a
    cascade for each try. Same seed, same answer. Pinned pairs do not decline."""
    how = (share, tries, most_moved, seed)
    return _simulated.of(plan, lambda: _simulate(engine, plan, *how), *how)


def _simulate(engine: Engine, plan: Plan, share: float, tries: int, most_moved: int, seed: int) -> Declines:
    draw = np.random.default_rng(seed)
    pairs = sorted(plan.ids - plan.settings.pins)
    declined: list[int] = []
    after: list[int] = []
    at_once: list[int] = []
    for _ in range(tries):
        gone = [pair for pair, drawn in zip(pairs, draw.random(len(pairs)), strict=True) if drawn < share]
        left = plan.ids - set(gone)
        found = cascade(engine, plan, gone, accepted=left if not most_moved else (), most_moved=most_moved)
        declined.append(len(gone))
        at_once.append(len({mentee for mentee, _ in left}))
        after.append((found.plan.relaxed or found.plan).matched)
    return Declines(
        tries=tries, declined=_range(declined), matched_at_once=_range(at_once), matched_after=_range(after)
    )


def _range(counts: list[int]) -> tuple[int, int, int]:
    return (min(counts), int(np.median(counts)), max(counts)) if counts else (0, 0, 0)
