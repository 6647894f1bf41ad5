"""The words every floor shares: who may act, what an answer can be, what a plan can be called.

A word stands here when two floors would otherwise have to agree on its spelling.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

Value = str | bool | int | float | date | tuple[str, ...] | None
"""One answer. ``None`` means that it is not known; several choices are a tuple of their names."""

Answers = Mapping[str, Value]
"""Answers of one form or one profile, by the name of the question."""

Truth = bool | None
"""Three-valued truth: ``None`` is *not known*, which is neither yes nor no."""


class AccountRole(StrEnum):
    """What an account may do. Each role may do everything the ones after it may."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    VIEWER = "viewer"


class Severity(StrEnum):
    """How much a finding matters: an error stops, a warning is ticked off, a hint is good to know."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Sensitivity(StrEnum):
    """How dangerous an answer is to leak; the default of the language is ``ordinary``."""

    ORDINARY = "ordinary"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class MessageState(StrEnum):
    """What became of a message that is due: a person sends it, holds it, or says that nobody needs it any more."""

    DUE = "due"
    SENT = "sent"
    HELD_BACK = "held back"
    NOT_NEEDED = "not needed"


class Objective(StrEnum):
    """What makes a plan the best: most people first, or the highest total score first."""

    COUNT_FIRST = "count_first"
    SCORE_FIRST = "score_first"


class PlanStatus(StrEnum):
    """How far the solver came. Only ``optimal`` is a proof."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


MATCH = "match"
"""The track of a relationship, beside the tracks named after the participant roles."""

UNSET = "—"
"""Shown where nothing is known."""
