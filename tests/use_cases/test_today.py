"""The day's queue: what waits, why, and tasks that are done."""

from __future__ import annotations

from datetime import date

import pytest

from models.findings import Refused
from models.tables import new_id
from models.vocabulary import AccountRole
from tests import peopled
from tests.desks import ActorAs
from tests.peopled import came, opened
from tests.running import a_running_pair, a_running_program, somebody
from tests.small_program import NOW
from workflows import history, progress, stages, today, training
from workflows.actors import Actor
from workflows.engine import QueueKind
from workflows.engine.commands import Accept, Propose, TakeTransition
from workflows.gestures import Taken, take_back
from workflows.progress import carry_out, must
from workflows.publishing import open_program
from workflows.today import Item

OPENS = a_running_program


def items(actor: Actor, cohort: str, kind: QueueKind) -> list[Item]:
    return [item for item in today.today(actor, cohort, now=NOW).items if item.kind is kind]


def quiet(actor: Actor, cohort: str) -> today.Quiet:
    """What is told on a day on which nothing is due."""
    found = today.today(actor, cohort, now=NOW)
    assert found.items == ()
    assert found.quiet is not None
    return found.quiet


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


def test_a_step_that_came_by_itself_is_named_once(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    mentee = progress.standing(ruth, cohort, now=NOW).state.matches[match].members["mentee"][0]

    moved = [line for line in history.history(ruth, cohort, mentee, now=NOW) if line.text.startswith("Match starts")]

    assert [(line.text, line.cause) for line in moved] == [("Match starts: now in ‘Matched’", "by itself")]


def test_viewers_see_no_queue(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    match = a_running_pair(ruth, cohort)
    viewer = actor_as(AccountRole.VIEWER)
    for ask in (
        lambda: today.today(viewer, cohort, now=NOW),
        lambda: today.finish_task(viewer, cohort, match, "x", now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            ask()


def test_on_a_quiet_day_it_says_who_could_go_on_and_what_the_others_wait_for(ruth: Actor) -> None:
    cohort = opened(ruth)
    mentors = [came(ruth, cohort, name, role="mentor") for name in ("Ida", "Jan")]
    lea = came(ruth, cohort, "Lea")  # her consent and her check are missing, so nothing is open to her
    found = quiet(ruth, cohort)
    assert [(some.role, some.stage, some.step, some.count) for some in found.onward] == [
        ("Mentor", "Intake", "Accept", 2)
    ]
    assert [(some.role, some.stage, some.count, some.training) for some in found.staying] == [
        ("Newcomer", "Intake", 1, "")
    ]
    assert found.staying[0].waits == (("My match may see my answers.", 1), ("Proof of identity", 1))

    stages.move(ruth, cohort, mentors, "accept", now=NOW)
    # Both are in training now: not everything is done, and she is led to the training's own sheet.
    (trained,) = [some for some in quiet(ruth, cohort).staying if some.at[0] == "mentor"]
    assert (trained.count, trained.training, trained.waits[0][1]) == (2, "evening", 2)

    training.complete(ruth, cohort, "evening", mentors, ["role", "culture"], now=NOW)
    stages.record_consent(ruth, cohort, [lea], "share", now=NOW)
    stages.record_check(ruth, cohort, [lea], "identity", True, now=NOW)
    stages.move(ruth, cohort, [lea], "accept", now=NOW)
    found = quiet(ruth, cohort)
    # Both mentors could take a rest, which leads nowhere, so only Lea's match is left to tell.
    assert (found.onward, found.staying, found.unmatched, found.free) == ((), (), 1, True)


MONTHLY = """
  monthly: { label: Monthly talk, asks: [mentee, mentor], form: talk, during: active, schedule: [4 weeks after match starts] }
"""
TALK = """
  talk: { label: Talk, filled_by: [mentee, mentor], about: match, questions: { well: { type: yes_no, label: All well } } }
"""


def test_open_forms_and_running_pairs_are_told_on_a_quiet_day(ruth: Actor) -> None:
    learns = "to: learning, by: coordinator"
    text = (
        peopled.PROGRAM.replace(learns, f"{learns}, then: [ask mentor_form of mentor within 2 weeks]")
        .replace("\ntasks:\n", f"\ncheck_ins:{MONTHLY}\ntasks:\n")
        .replace("\n  interview:\n", f"{TALK}  interview:\n", 1)
    )
    cohort = open_program(ruth, text, cohort="Autumn 2026", starts_on=date(2026, 9, 1), now=NOW)
    ida = came(ruth, cohort, "Ida", role="mentor")
    stages.move(ruth, cohort, [ida], "accept", now=NOW)
    # Asked on 14 September, two weeks: nothing is due within the next seven days, and yet not everything is done.
    assert quiet(ruth, cohort).forms == (
        today.OpenForm(form="Application for mentors", about="person", count=1, due=date(2026, 9, 28)),
    )

    match, lea = new_id(), came(ruth, cohort, "Lea")
    begun = [
        Propose(stream=match, model="one_to_one", members={"mentee": lea, "mentor": ida}),
        Accept(stream=match, role="mentee"),
        Accept(stream=match, role="mentor"),
        TakeTransition(stream=match, transition="start"),
    ]
    training.complete(ruth, cohort, "evening", [ida], ["role", "culture"], now=NOW)
    stages.record_consent(ruth, cohort, [lea], "share", now=NOW)
    stages.record_check(ruth, cohort, [lea], "identity", True, now=NOW)
    stages.move(ruth, cohort, [lea], "accept", now=NOW)
    must(carry_out(ruth, cohort, begun, now=NOW))
    found = quiet(ruth, cohort)
    # Started on 14 September: asked four weeks later.
    assert (found.pairs, found.next_check_in, found.unmatched) == (1, date(2026, 10, 12), 0)


def test_on_a_day_with_work_nobody_is_told_of_more(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    somebody(ruth, cohort, "mentee", "Olena", on=date(2026, 9, 13))
    found = today.today(ruth, cohort, now=NOW)
    assert found.items
    assert found.quiet is None


def test_before_anybody_is_here_there_is_no_quiet_to_tell_of(ruth: Actor, cohort: str) -> None:
    assert today.today(ruth, cohort, now=NOW).quiet is None
