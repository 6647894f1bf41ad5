"""Stages: who is where, what keeps people there, and moving many at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.findings import Refused
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.peopled import NOW, PROGRAM, TODAY, came, opened
from workflows import people, stages
from workflows.actors import Actor
from workflows.engine.commands import Join
from workflows.gestures import take_back
from workflows.progress import carry_out, must
from workflows.publishing import open_program

OPENS = opened


@pytest.fixture
def three(ruth: Actor, cohort: str) -> list[str]:
    """Ada, here for 20 days, Ben and Cid since today."""
    ada = came(ruth, cohort, "Ada", on=TODAY - timedelta(days=20))
    return [ada, came(ruth, cohort, "Ben"), came(ruth, cohort, "Cid")]


def test_the_board_counts_everybody_by_stage_and_who_is_late(ruth: Actor, cohort: str, three: list[str]) -> None:
    came(ruth, cohort, "Meier", role="mentor", on=TODAY - timedelta(days=99))  # no time is set for a mentor's intake

    mentees, mentors = stages.board(ruth, cohort, now=NOW)

    assert (mentees.label, mentees.count) == ("Newcomer", 3)
    assert [(stage.label, stage.count, stage.late) for stage in mentees.stages] == [
        ("Intake", 3, 1),
        ("Waiting", 0, 0),
        ("Matched", 0, 0),
        ("Left", 0, 0),
    ]
    assert (mentors.stages[0].count, mentors.stages[0].late) == (1, 0)


def test_one_thing_or_another_is_told_in_full(ruth: Actor) -> None:
    either = PROGRAM.replace(
        "when: [training.evening is completed]",
        "when: [training.evening is completed, or mentor.languages includes en]",
    )
    cohort = open_program(ruth, either, cohort="Autumn 2026", starts_on=date(2026, 9, 1), now=NOW)
    ida = came(ruth, cohort, "Ida", role="mentor", languages=("ti",))
    stages.move(ruth, cohort, [ida], "accept", now=NOW)

    (wait,) = stages.in_stage(ruth, cohort, "mentor", "learning", now=NOW).waits

    assert (wait.kind, wait.spoken, wait.people) == ("training", True, (ida,))
    assert "‘Evening for mentors’ is completed or" in wait.words


def test_what_people_wait_for_is_told_by_how_many_and_falls_as_it_is_recorded(
    ruth: Actor, cohort: str, three: list[str]
) -> None:
    seen = stages.in_stage(ruth, cohort, "mentee", "intake", now=NOW)
    assert [(row.name, row.days, row.late) for row in seen.rows] == [("Ada", 20, 13), ("Ben", 0, 0), ("Cid", 0, 0)]
    assert [(wait.kind, wait.words, len(wait.people)) for wait in seen.waits] == [
        ("consent", "My match may see my answers.", 3),
        ("check", "Proof of identity", 3),
    ]

    stages.record_consent(ruth, cohort, three, "share", now=NOW)
    stages.record_check(ruth, cohort, three[:2], "identity", True, now=NOW)

    seen = stages.in_stage(ruth, cohort, "mentee", "intake", now=NOW)
    assert [(wait.kind, wait.people) for wait in seen.waits] == [("check", (three[2],))]
    accept = next(step for step in seen.steps if step.leads_on)
    assert (accept.label, accept.to_label, accept.people) == ("Accept", "Waiting", {three[0], three[1]})
    leave = next(step for step in seen.steps if not step.leads_on)
    assert (leave.people, leave.reasons) == (set(three), {"moved": "Moved away", "other": "Other"})


def test_many_are_moved_at_once_and_the_others_told_by_name_with_the_reason(
    ruth: Actor, cohort: str, three: list[str]
) -> None:
    stages.record_consent(ruth, cohort, three, "share", now=NOW)
    stages.record_check(ruth, cohort, three[:1], "identity", True, now=NOW)
    stages.record_check(ruth, cohort, three[1:2], "identity", False, now=NOW)

    gesture = stages.move(ruth, cohort, three, "accept", now=NOW)

    assert gesture.done == ("Ada",)
    assert gesture.refused == (
        ("Ben", "The check ‘Proof of identity’ was not passed."),
        ("Cid", "The check ‘Proof of identity’ has not been recorded yet."),
    )


def test_a_move_of_many_is_taken_back_as_one(ruth: Actor, cohort: str, three: list[str]) -> None:
    stages.record_consent(ruth, cohort, three, "share", now=NOW)
    stages.record_check(ruth, cohort, three, "identity", True, now=NOW)
    gesture = stages.move(ruth, cohort, three, "accept", now=NOW)
    assert len(gesture.undo) == 3

    back = take_back(ruth, cohort, gesture.undo, now=NOW)

    assert (back.done, back.refused) == (("Ada", "Ben", "Cid"), ())
    assert [stage.count for stage in stages.board(ruth, cohort, now=NOW)[0].stages] == [3, 0, 0, 0]
    # A second time there is nothing to take back, and that is told.
    again = take_back(ruth, cohort, gesture.undo, now=NOW)
    assert (again.done, len(again.refused)) == ((), 3)


def test_a_consent_for_many_keeps_the_day_and_can_be_taken_back(ruth: Actor, cohort: str, three: list[str]) -> None:
    last_week = TODAY - timedelta(days=7)

    gesture = stages.record_consent(ruth, cohort, three[:1], "share", on=last_week, now=NOW)

    share = people.card(ruth, cohort, three[0], now=NOW).consents[0]
    assert (share.given, share.on) == (True, last_week)
    assert stages.record_consent(ruth, cohort, three[:1], "share", now=NOW).refused[0][0] == "Ada"  # given already
    take_back(ruth, cohort, gesture.undo, now=NOW)
    assert people.card(ruth, cohort, three[0], now=NOW).consents[0].given is None


def test_leaving_owes_a_reason_of_the_program(ruth: Actor, cohort: str, three: list[str]) -> None:
    without = stages.move(ruth, cohort, three[:1], "leave", now=NOW)
    assert without.refused == (("Ada", "‘Leave’ needs a reason. Choose one: Moved away, Other."),)

    stages.move(ruth, cohort, three[:1], "leave", reason="moved", now=NOW)

    card = people.card(ruth, cohort, three[0], now=NOW)
    assert (card.row.over, card.past[0].reason) == (True, "Moved away")
    assert card.row.late == 0  # whoever is at an end is not late


def test_nobody_chosen_is_told(ruth: Actor, cohort: str) -> None:
    with pytest.raises(Refused, match="nobody_chosen"):
        stages.move(ruth, cohort, [], "accept", now=NOW)


def test_a_viewer_is_shown_nobody(ruth: Actor, cohort: str, three: list[str], actor_as: ActorAs) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    for tried in (
        lambda: stages.board(viewer, cohort, now=NOW),
        lambda: stages.in_stage(viewer, cohort, "mentee", "intake", now=NOW),
        lambda: stages.move(viewer, cohort, three, "accept", now=NOW),
        lambda: stages.record_consent(viewer, cohort, three, "share", now=NOW),
        lambda: stages.record_check(viewer, cohort, three, "identity", True, now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            tried()


def test_two_people_without_a_name_can_be_told_apart(ruth: Actor, cohort: str) -> None:
    must(
        carry_out(
            ruth, cohort, [Join(stream="1a2b" * 8, role="mentor"), Join(stream="9f8e" * 8, role="mentor")], now=NOW
        )
    )

    found = stages.in_stage(ruth, cohort, "mentor", "intake", now=NOW)

    assert [row.name for row in found.rows] == ["No name (1a2b)", "No name (9f8e)"]
