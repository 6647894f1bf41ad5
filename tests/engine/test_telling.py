"""Events in words."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.engine.cohorts import PROGRAM, a_program
from workflows.engine import Event, EventType
from workflows.engine.telling import tell


def test_a_reason_is_read_from_the_list_its_step_asks_for() -> None:
    # ‘no_contact’ stands in two lists: what somebody hopes for, and why a match ended.
    program = a_program(PROGRAM.replace("choices:", "choices:\n  hopes: {no_contact: To meet nobody}", 1))
    data = {"track": "match", "from": "active", "to": "ended", "transition": "reassign", "reason": "no_contact"}
    at = datetime(2026, 9, 14, tzinfo=UTC)
    moved = Event(id="e", stream="pair", number=1, at=at, noted=at, actor="ruth", type=EventType.MOVED, data=data)

    assert tell(program, moved, {}).endswith("(No contact)")
