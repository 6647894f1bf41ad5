"""The plan of a move: what the definition cannot say by itself. Data, kept with the move it was made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from models.findings import Finding

ASK = "ask"
"""Instead of a stage: the coordinator decides for each by herself."""


class Dates(StrEnum):
    """What becomes of the dates of a check-in plan whose rhythm changed."""

    KEEP = "keep"
    NEW = "new"


class OpenTasks(StrEnum):
    """What becomes of open tasks whose kind is no longer there."""

    KEEP = "keep"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where everybody and everything goes.

    ``stages``: ``match.introduced`` → the new stage, or ``ask``; ``each``: stream → stage of those who are asked about;
    ``choices``: ``work_now.other_work`` → the choice that replaces it, "" to keep it in the archive; ``answers``:
    ``application.arrived_on`` → "" (the archive); ``check_ins``: plan → dates.
    """

    to: int
    stages: Mapping[str, str] = field(default_factory=dict)
    each: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    check_ins: Mapping[str, str] = field(default_factory=dict)
    open_tasks: str = OpenTasks.KEEP

    def as_json(self) -> dict[str, Any]:
        """The plan as it is kept."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Plan:
        """The plan that was kept."""
        return cls(**kept)


class NeedKind(StrEnum):
    """What a move has to be told."""

    STAGE = "stage"
    CHOICE = "choice"
    ANSWERS = "answers"
    CHECK_INS = "check_ins"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One question the plan answers: ``key`` as the plan names it, ``label`` as people read it, ``streams`` whom it
    touches, ``options`` the possible answers (name → label), ``answer`` the present one ("" where that is an answer).

    ``open`` is the finding that stands in the way while there is no answer; None when there is one.
    """

    kind: NeedKind
    key: str
    label: str
    streams: tuple[str, ...]
    options: Mapping[str, str]
    answer: str | None
    open: Finding | None = None


__all__ = ["ASK", "Dates", "Need", "NeedKind", "OpenTasks", "Plan"]
