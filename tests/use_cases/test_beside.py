"""What is worked out beside the page goes on while somebody looks at it, and ends when nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from workflows.matching.calling_off import CalledOff, go_on
from workflows.rounds import beside
from workflows.rounds.beside import worked_out

TODAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    tasks: Any = type(beside._tasks)()
    monkeypatch.setattr(beside, "_tasks", tasks)
    yield
    for task in tasks.values():
        task.leave.withdraw()


def a_round() -> Any:
    """A round by what it is told apart."""
    plan = SimpleNamespace(status="optimal", matched=3, score=240)
    here = SimpleNamespace(cohort_id="spring", order=7, version=1, today=TODAY)
    said = {"model": "pairs", "database": "", "decisions": (), "id": "round", "version": 1}
    return SimpleNamespace(**said, standing=here, plan=plan, best=plan)


def test_what_nobody_looks_at_any_more_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "FORGOTTEN", 0.0)
    turned, ended = Event(), Event()

    def long() -> None:
        turned.wait(10)
        try:
            go_on()
        except CalledOff:
            ended.set()
            raise

    assert worked_out(a_round(), "recruits", long, about=6, patience=0) is None
    # She hopes for 8 new mentors instead of 6, so no page asks about 6 any more.
    assert worked_out(a_round(), "recruits", lambda: "8 mentors", about=8, patience=10) == "8 mentors"
    turned.set()

    assert ended.wait(10)
