"""Training: who has completed what, many at once in the right order, renewal, and the sheet to print."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from models.findings import Refused
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.peopled import NOW, TODAY, came, opened
from workflows import stages, training
from workflows.actors import Actor
from workflows.gestures import take_back

OPENS = opened


@pytest.fixture
def mentors(ruth: Actor, cohort: str) -> list[str]:
    """Ida, Jan and Kim, who learn."""
    long_ago = TODAY - timedelta(days=500)
    found = [came(ruth, cohort, name, role="mentor", on=long_ago) for name in ("Ida", "Jan", "Kim")]
    stages.move(ruth, cohort, found, "accept", on=long_ago, now=NOW)
    return found


def ticks(actor: Actor, cohort: str) -> dict[str, str]:
    """Each person's modules: ``x`` for a completed one."""
    seen = training.grid(actor, cohort, "evening", now=NOW)
    return {row.name: "".join("x" if day else "-" for day in row.modules.values()) for row in seen.rows}


def test_a_curriculum_is_told_with_what_comes_before_what(ruth: Actor, cohort: str) -> None:
    (evening,) = training.curricula(ruth, cohort, now=NOW)

    assert (evening.label, evening.role_labels, evening.valid_for) == ("Evening for mentors", "Mentor", "1 year")
    assert [(module.label, module.format, module.takes, module.needs) for module in evening.modules] == [
        ("The role", "live", "1 hour", ()),
        ("Across cultures", "", "", ("The role",)),
    ]


def test_the_grid_has_whom_it_is_for_and_who_needs_it_now(ruth: Actor, cohort: str, mentors: list[str]) -> None:
    came(ruth, cohort, "Amina Yusuf")  # a newcomer: not for her
    came(ruth, cohort, "Lea", role="mentor")  # still at intake
    stages.move(ruth, cohort, mentors[2:], "leave", reason="moved", now=NOW)  # Kim left

    seen = training.grid(ruth, cohort, "evening", now=NOW)

    assert [(row.name, row.stage_label, row.needed) for row in seen.rows] == [
        ("Ida", "Learning", True),
        ("Jan", "Learning", True),
        ("Lea", "Intake", False),
    ]
    assert list(seen.stages.values()) == ["Intake", "Learning", "Available", "Resting"]


def test_many_complete_a_module_at_once_and_who_is_done_moves_on(ruth: Actor, cohort: str, mentors: list[str]) -> None:
    training.complete(ruth, cohort, "evening", mentors[:2], ["role"], now=NOW)
    assert ticks(ruth, cohort) == {"Ida": "x-", "Jan": "x-", "Kim": "--"}

    gesture = training.complete(ruth, cohort, "evening", mentors[:1], ["culture"], now=NOW)

    assert gesture.done == ("Ida",)
    assert gesture.moved_on == {"Available": 1}
    take_back(ruth, cohort, gesture.undo, now=NOW)
    assert ticks(ruth, cohort)["Ida"] == "x-"
    assert training.grid(ruth, cohort, "evening", now=NOW).rows[0].stage == "learning"  # back with it

    again = training.complete(ruth, cohort, "evening", mentors[:1], ["culture"], now=NOW)
    assert again.moved_on == {"Available": 1}  # taking it back was no verdict on her


def test_modules_are_recorded_in_the_order_in_which_they_build_on_each_other(
    ruth: Actor, cohort: str, mentors: list[str]
) -> None:
    gesture = training.complete(ruth, cohort, "evening", mentors, ["culture", "role"], now=NOW)

    assert (gesture.done, gesture.refused) == (("Ida", "Jan", "Kim"), ())
    assert gesture.moved_on == {"Available": 3}


def test_who_lacks_what_comes_before_is_told_by_name_and_gets_nothing(
    ruth: Actor, cohort: str, mentors: list[str]
) -> None:
    training.complete(ruth, cohort, "evening", mentors[:1], ["role"], now=NOW)

    gesture = training.complete(ruth, cohort, "evening", mentors[:2], ["culture"], now=NOW)

    assert gesture.done == ("Ida",)
    assert gesture.refused == (("Jan", "‘Across cultures’ comes after: The role. Record those first."),)
    assert ticks(ruth, cohort)["Jan"] == "--"


def test_what_somebody_has_already_is_left_as_it_is(ruth: Actor, cohort: str, mentors: list[str]) -> None:
    last_week = TODAY - timedelta(days=7)
    training.complete(ruth, cohort, "evening", mentors[:1], ["role"], on=last_week, now=NOW)

    gesture = training.complete(ruth, cohort, "evening", mentors[:1], ["role"], now=NOW)

    assert (gesture.done, gesture.refused) == ((), ())
    assert training.grid(ruth, cohort, "evening", now=NOW).rows[0].modules["role"] == last_week


def test_a_training_runs_out_and_is_taken_again_from_the_beginning(
    ruth: Actor, cohort: str, mentors: list[str]
) -> None:
    # Valid for a year. Ida: 400 days ago, run out; Jan: 330 days ago, 35 days left; Kim: yesterday.
    for mentor, days in zip(mentors, (400, 330, 1), strict=True):
        day = TODAY - timedelta(days=days)
        training.complete(ruth, cohort, "evening", [mentor], ["role", "culture"], on=day, now=NOW)

    ida, jan, kim = training.grid(ruth, cohort, "evening", now=NOW).rows
    assert [row.valid for row in (ida, jan, kim)] == [False, True, True]
    assert (jan.until or TODAY) - TODAY == timedelta(days=35)
    assert ticks(ruth, cohort) == {"Ida": "--", "Jan": "--", "Kim": "xx"}  # Jan may renew early

    training.complete(ruth, cohort, "evening", mentors, ["role", "culture"], now=NOW)

    rows = training.grid(ruth, cohort, "evening", now=NOW).rows
    assert [row.done_on for row in rows] == [TODAY, TODAY, TODAY - timedelta(days=1)]


def test_the_sheet_to_print_has_a_line_each_and_a_column_for_each_part(
    ruth: Actor, cohort: str, mentors: list[str]
) -> None:
    training.complete(ruth, cohort, "evening", mentors[:1], ["role"], now=NOW)

    content = training.attendance_sheet(ruth, cohort, "evening", mentors[:2], now=NOW)

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["No.", "Name", "The role", "Across cultures", "Signature"],
        [1, "Ida", "done", None, None],
        [2, "Jan", None, None, None],
    ]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["E2"].border.bottom.style == "thin"  # a line to sign on


def test_what_is_not_chosen_or_not_there_is_told(ruth: Actor, cohort: str, mentors: list[str]) -> None:
    with pytest.raises(Refused, match="nobody_chosen"):
        training.complete(ruth, cohort, "evening", [], ["role"], now=NOW)
    with pytest.raises(Refused, match="nothing_chosen"):
        training.complete(ruth, cohort, "evening", mentors, [], now=NOW)
    with pytest.raises(Refused, match="training_unknown"):
        training.grid(ruth, cohort, "morning", now=NOW)


def test_a_viewer_is_shown_nobody(ruth: Actor, cohort: str, mentors: list[str], actor_as: ActorAs) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    for tried in (
        lambda: training.curricula(viewer, cohort, now=NOW),
        lambda: training.grid(viewer, cohort, "evening", now=NOW),
        lambda: training.complete(viewer, cohort, "evening", mentors, ["role"], now=NOW),
        lambda: training.attendance_sheet(viewer, cohort, "evening", mentors, now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            tried()
