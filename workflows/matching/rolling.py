"""Matching a few between the rounds: is a mentor better given now, or held for those who wait?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from workflows.matching.engine import Engine
from workflows.matching.explain import forced
from workflows.matching.plan import Plan
from workflows.matching.remembered import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """About one pair of a rolling plan. ``waiting``: others who could have this mentor; ``only``: those of them who
    could have nobody else. ``matched_lost`` and ``score_lost``: how much poorer the best plan for everybody who waits
    becomes by this pair; ``hold`` when somebody would lose her match by it.
    """

    mentee: str
    mentor: str
    waiting: tuple[str, ...]
    only: tuple[str, ...]
    matched_lost: int
    score_lost: int

    @property
    def hold(self) -> bool:
        """Whether the mentor is better held."""
        return self.matched_lost > 0


_hints = Remembered[tuple[Hint, ...]]()


def hold_or_match(engine: Engine, now: Plan) -> tuple[Hint, ...]:
    """A hint for every pair of a plan that matched only some of those who wait (``Settings.waiting``). The pool holds
    all of them, and whoever is expected. The costs are exact: both plans are proven best. Found out once for a plan."""
    return _hints.of(now, lambda: tuple(_hold_or_match(engine, now)))


def _hold_or_match(engine: Engine, now: Plan) -> Iterator[Hint]:
    settings = replace(now.settings, waiting=None)
    everybody = engine.what_if(settings)
    everybody = everybody.relaxed or everybody
    problem = everybody.problem
    assert problem is not None
    free = (problem.mentor_places > 0)[problem.j] & (problem.mentee_places > 0)[problem.i]
    i, j = problem.i[free], problem.j[free]
    choices = np.bincount(i, minlength=len(problem.mentees))
    matched = np.isin(problem.mentees, [pair.mentee for pair in now.pairs])
    for pair in now.pairs:
        could = i[j == engine.pool.mentors.index[pair.mentor]]
        could = could[~matched[could]]
        cost = forced(engine, everybody, pair.mentee, pair.mentor)
        yield Hint(
            mentee=pair.mentee,
            mentor=pair.mentor,
            waiting=tuple(problem.mentees[k] for k in could),
            only=tuple(problem.mentees[k] for k in could[choices[could] == 1]),
            matched_lost=max(0, cost.matched_lost),
            score_lost=cost.score_lost,
        )
