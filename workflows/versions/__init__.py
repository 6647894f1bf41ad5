"""Versions of a program and the people in flight: who is on which, what a move would do, the move, and its way back.

``names`` knows what was called what, ``plan`` what a person has to decide, ``going`` puts both together for one cohort;
``dry_run`` looks ahead, ``moving`` does it, ``undoing`` takes it back, ``replaying`` tries a draft on an earlier pool.
"""

from workflows.versions.dry_run import DryRun, Effect, Row
from workflows.versions.moving import (
    Moved,
    MoveLine,
    Spread,
    begin_move,
    begin_on,
    dry_run,
    go_on,
    moves,
    pilots,
    spread,
    take_back,
)
from workflows.versions.plan import ASK, Dates, Need, NeedKind, OpenTasks, Plan
from workflows.versions.replaying import Replayed, replay_pool

__all__ = [
    "ASK",
    "Dates",
    "DryRun",
    "Effect",
    "MoveLine",
    "Moved",
    "Need",
    "NeedKind",
    "OpenTasks",
    "Plan",
    "Replayed",
    "Row",
    "Spread",
    "begin_move",
    "begin_on",
    "dry_run",
    "go_on",
    "moves",
    "pilots",
    "replay_pool",
    "spread",
    "take_back",
]
