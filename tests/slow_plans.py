"""Plans that take as long as a test wants: the engine tells its best plan so far and goes on until it is let go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from models.vocabulary import PlanStatus
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.watch import UNWATCHED, Progress, Watch

SHORT = 10
"""So many points the plan on the way may be below the best one."""


class Slow:
    """Every plan of every engine takes until ``go``; how often one was begun, and how many were given up."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.go, self.begun, self.given_up = Event(), 0, Event()
        real: Callable[..., Plan] = Engine.what_if

        def what_if(engine: Engine, settings: Any, *, watch: Watch = UNWATCHED) -> Plan:
            self.begun += 1
            best = real(engine, settings)
            so_far = replace(best, status=PlanStatus.FEASIBLE, bound=(best.score or 0) + SHORT)
            told = Progress(matched=best.matched, score=best.score, bound=so_far.bound, plan=lambda: so_far)
            while not self.go.wait(0.002):
                try:
                    watch.report(told)
                except Exception:
                    self.given_up.set()
                    raise
                if watch.stopped():
                    return so_far
            return best

        patch.setattr(Engine, "what_if", what_if)
