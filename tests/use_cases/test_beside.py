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


def a_round(version: int = 1) -> Any:
    """A round by what it is told apart."""
    plan = SimpleNamespace(status="optimal", matched=3, score=240)
    here = SimpleNamespace(cohort_id="spring", order=7, version=1, today=TODAY)
    said = {"model": "pairs", "database": "", "decisions": (), "id": "round", "version": version}
    return SimpleNamespace(**said, standing=here, plan=plan, best=plan)


def test_two_who_ask_about_two_numbers_do_not_end_each_others_work() -> None:
    begun: list[int] = []
    ready = Event()

    def call_for(mentors: int) -> str | None:
        def work() -> str:
            begun.append(mentors)
            ready.wait(10)
            go_on()
            return f"{mentors} mentors"

        return worked_out(a_round(), "recruits", work, about=mentors, patience=0.05)

    # Ruth hopes for 6 new mentors and Omar for 8; both pages look again and again.
    for _ in range(3):
        assert (call_for(6), call_for(8)) == (None, None)
    ready.set()
    told = [worked_out(a_round(), "recruits", str, about=mentors, patience=10) for mentors in (6, 8)]

    assert told == ["6 mentors", "8 mentors"]
    assert begun == [6, 8]


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

    assert worked_out(a_round(version=1), "prices", long, patience=0) is None
    # The round was turned: the page that is drawn anew asks about another one.
    assert worked_out(a_round(version=2), "prices", lambda: "now", patience=10) == "now"
    turned.set()

    assert ended.wait(10)
