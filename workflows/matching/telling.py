"""What a run finds on its way, as plans that can be shown before it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from workflows.matching.plan import Plan
from workflows.matching.solve import Solution
from workflows.matching.watch import UNWATCHED, Progress, Watch


def in_words(watch: Watch, say: Callable[[Solution], Plan]) -> Watch:
    """The same watch for the solver, which knows positions of pairs and nobody: whoever looks is told a plan as well,
    not proven yet. ``say`` puts one into words; it is asked only when somebody looks at it."""

    def report(known: Progress) -> None:
        chosen, score = known.chosen, known.score
        if chosen is None or score is None:
            watch.report(known)
            return
        bound = score if known.bound is None else known.bound
        so_far = Solution(chosen=np.sort(chosen), certificate=None, cover=None, bound=bound, proven=False)
        watch.report(replace(known, plan=lambda: say(so_far)))

    return watch if watch is UNWATCHED else replace(watch, report=report)
