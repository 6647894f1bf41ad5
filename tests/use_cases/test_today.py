"""The day's queue: what waits, why, and tasks that are done."""

from __future__ import annotations

from datetime import date

import pytest

from models.findings import Refused
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.peopled import came, opened
from tests.running import a_running_pair, a_running_program, somebody
from tests.small_program import NOW
from workflows import history, stages, today, training
from workflows.actors import Actor
from workflows.engine import QueueKind
from workflows.gestures import Taken, take_back
from workflows.today import Item


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    return a_running_program(ruth)


def items(actor: Actor, cohort: str, kind: QueueKind) -> list[Item]:
    return [item for item in today.today(actor, cohort, now=NOW).items if item.kind is kind]


def test_an_empty_cohort_has_nothing_to_do(ruth: Actor, cohort: str) -> None:
    found = today.today(ruth, cohort, now=NOW)
    assert (found.items, dict(found.counts)) == ((), {})


def test_every_item_says_whom_it_is_about_why_and_how_late(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    somebody(ruth, cohort, "mentee", "Olena", on=date(2026, 8, 10))
    # Olena waits since 10 August, should take 4 weeks: 7 days late on 14 September.
    (late,) = items(ruth, cohort, QueueKind.STAGE_OVERDUE)
    assert (late.names, late.days_late, late.why) == ("Olena", 7, "Has been in ‘Waiting’ longer than planned")
    asked = items(ruth, cohort, QueueKind.OVERDUE_CHECK_IN)
    assert sorted((item.who, item.why, item.days_late) for item in asked) == [
        ("Amina", "No answer from the newcomer, 2 times in a row", 7),
        ("Ruth", "No answer from the mentor, 2 times in a row", 7),
    ]
    assert {(item.form, item.plan, item.occurrence) for item in asked} == {("check_in", "pair_check_in", 2)}
    assert len(items(ruth, cohort, QueueKind.CHECK_IN_DUE)) == 2  # on 21 September, within a week


def test_a_task_is_done_with_a_note_and_can_wait_again(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    (task,) = items(ruth, cohort, QueueKind.TASK)
    seen = {match: task.number}
    event = today.finish_task(ruth, cohort, match, task.ref, note="Both are on holiday.", seen=seen, now=NOW)
    assert items(ruth, cohort, QueueKind.TASK) == []
    told = history.history(ruth, cohort, match, now=NOW)[:2]
    assert [(line.text, line.note, line.by) for line in told] == [
        ("Note", "Both are on holiday.", ruth.name),
        ("Task done: Call both", "", ruth.name),
    ]
    with pytest.raises(Refused, match="changed_elsewhere"):
        today.finish_task(ruth, cohort, match, task.ref, seen=seen, now=NOW)
    with pytest.raises(Refused, match="task_not_open"):
        today.finish_task(ruth, cohort, match, task.ref, now=NOW)
    take_back(ruth, cohort, [Taken(stream=match, event=event)], now=NOW)
    assert [item.title for item in items(ruth, cohort, QueueKind.TASK)] == ["Call both"]


def test_viewers_see_no_queue(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    match = a_running_pair(ruth, cohort)
    viewer = actor_as(AccountRole.VIEWER)
    for ask in (
        lambda: today.today(viewer, cohort, now=NOW),
        lambda: today.finish_task(viewer, cohort, match, "x", now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            ask()


def test_on_a_quiet_day_it_says_who_could_go_on(ruth: Actor) -> None:
    cohort = opened(ruth)
    mentors = [came(ruth, cohort, name, role="mentor") for name in ("Ida", "Jan")]
    lea = came(ruth, cohort, "Lea")  # her consent and her check are missing, so nothing is open to her
    found = today.today(ruth, cohort, now=NOW)
    assert found.items == ()
    assert [(some.role, some.stage, some.step, some.count) for some in found.onward] == [
        ("Mentor", "Intake", "Accept", 2)
    ]

    stages.move(ruth, cohort, mentors, "accept", now=NOW)
    training.complete(ruth, cohort, "evening", mentors, ["role", "culture"], now=NOW)
    stages.record_consent(ruth, cohort, [lea], "share", now=NOW)
    stages.record_check(ruth, cohort, [lea], "identity", True, now=NOW)
    stages.move(ruth, cohort, [lea], "accept", now=NOW)
    found = today.today(ruth, cohort, now=NOW)
    # Both mentors could take a rest, which leads nowhere, so only Lea's match is left to tell.
    assert (found.onward, found.unmatched) == ((), 1)


def test_on_a_day_with_work_nobody_is_told_of_more(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    somebody(ruth, cohort, "mentee", "Olena", on=date(2026, 9, 13))
    found = today.today(ruth, cohort, now=NOW)
    assert found.items
    assert (found.onward, found.unmatched) == ((), 0)
