"""Check-ins: who is due, answers one by one and in a grid, the sheet for the phone."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import pytest
from openpyxl import load_workbook

from models.findings import Refused, sentence
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.running import a_running_pair, a_running_program
from tests.small_program import NOW
from workflows import checkins, concerns, today
from workflows.actors import Actor
from workflows.checkins import Board, Key
from workflows.engine import QueueKind

OPENS = a_running_program

PLAN = "pair_check_in"


def the_board(actor: Actor, cohort: str) -> Board:
    found = checkins.board(actor, cohort, now=NOW)
    assert found is not None
    return found


def waiting(actor: Actor, cohort: str) -> dict[str, Key]:
    """Name → the check-in that waits for her."""
    return {row.name: row.key for row in the_board(actor, cohort).rows if row.waits}


def test_the_board_says_what_is_overdue_missed_and_coming(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    # Asked on 24 Aug and 7 Sep, next on 21 Sep, which is 7 days ahead; nobody answered, two roles.
    rows = the_board(ruth, cohort).rows
    assert Counter((row.due, row.state) for row in rows) == {
        (date(2026, 8, 24), "missed"): 2,
        (date(2026, 9, 7), "overdue"): 2,
        (date(2026, 9, 21), "coming"): 2,
    }
    overdue = next(row for row in rows if row.state == "overdue" and row.name == "Ruth")
    assert (overdue.role, overdue.pair, overdue.phone) == ("Mentor", "Amina · Ruth", "+1 416 555 0101")
    assert (overdue.days_late, overdue.in_a_row) == (7, 2)


def test_before_the_first_it_says_when_the_first_is_due(
    ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert the_board(ruth, cohort).first is None  # no pair runs
    a_running_pair(ruth, cohort, start=date(2026, 9, 14))
    monkeypatch.setattr(checkins, "AHEAD", 3)
    found = the_board(ruth, cohort)
    assert (found.rows, found.first) == ((), date(2026, 9, 21))  # a week after the start


def test_two_missed_check_ins_make_a_task_for_today(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    tasks = [item for item in today.today(ruth, cohort, now=NOW).items if item.kind is QueueKind.TASK]
    assert [(item.title, item.names, item.why) for item in tasks] == [("Call both", "Amina · Ruth", "Missed twice")]


def test_one_answer_is_entered_by_a_form(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    _, plan, occurrence, role = waiting(ruth, cohort)["Amina"]
    checkins.enter(
        ruth, cohort, match, "check_in", role, {"rating": 4, "met": 2}, plan=plan, occurrence=occurrence, now=NOW
    )
    answered = the_board(ruth, cohort).of("answered")
    assert [(row.name, row.due, row.answered) for row in answered] == [("Amina", date(2026, 9, 7), NOW.date())]
    assert answered[0].plain == (("How often did you meet?", "2"), ("How is it going?", "4"))


def test_a_low_rating_opens_a_case(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    checkins.enter(ruth, cohort, match, "check_in", "mentee", {"rating": 1}, now=NOW)
    assert [(one.label, one.why) for one in concerns.concerns(ruth, cohort, now=NOW).open] == [
        ("Struggling match", "Low rating")
    ]


def test_a_value_outside_the_scale_is_answered_in_words(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    with pytest.raises(Refused) as refused:
        checkins.enter(ruth, cohort, match, "check_in", "mentee", {"rating": 7}, now=NOW)
    (found,) = refused.value.findings
    assert found.path == ("check_in", "rating")
    assert sentence(found) == "7 is outside the scale of ‘How is it going?’. Choose a number from 1 to 5."


def test_a_grid_saves_the_good_rows_and_says_what_is_wrong_with_the_others(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort, "Amina", "Ruth")
    a_running_pair(ruth, cohort, "Olena", "Mark")
    key = waiting(ruth, cohort)
    # Four people, three typed rows: Amina's 7 is not 1 to 5, Olena and Mark (one pair) are both fine.
    entered = checkins.enter_many(
        ruth,
        cohort,
        PLAN,
        {
            key["Amina"]: {"rating": "7", "met": "2"},
            key["Olena"]: {"rating": "4", "safe": "Yes", "call_me": "non"},
            key["Mark"]: {"rating": "5", "met": ""},
            key["Ruth"]: {"rating": " "},
        },
        now=NOW,
    )
    assert set(entered.saved) == {key["Olena"], key["Mark"]}
    (wrong,) = entered.wrong
    assert (wrong.key, wrong.name) == (key["Amina"], "Amina")
    assert wrong.sentences() == (
        ("How is it going?", "7 is outside the scale of ‘How is it going?’. Choose a number from 1 to 5."),
    )
    assert set(waiting(ruth, cohort)) == {"Amina", "Ruth"}
    olena = next(row for row in the_board(ruth, cohort).of("answered") if row.name == "Olena")
    assert dict(olena.plain) == {"How is it going?": "4", "Do you feel safe?": "yes", "Shall we call?": "no"}


def test_a_word_where_a_number_belongs_comes_back(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    key = waiting(ruth, cohort)["Amina"]
    entered = checkins.enter_many(ruth, cohort, PLAN, {key: {"rating": "4", "met": "often"}}, now=NOW)
    assert entered.saved == ()
    assert [text for _, text in entered.wrong[0].sentences()] == [
        "‘often’ is not a whole number. Give one for ‘How often did you meet?’, for example 2."
    ]


def test_an_answer_nobody_was_asked_for_comes_back_instead_of_vanishing(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    key = waiting(ruth, cohort)["Amina"]
    # What should change is only asked where the rating is at most 2.
    entered = checkins.enter_many(ruth, cohort, PLAN, {key: {"rating": "5", "wish": "More time"}}, now=NOW)
    assert entered.saved == ()
    assert [f.code for f in entered.wrong[0].findings] == ["answer_not_asked"]
    assert checkins.enter_many(ruth, cohort, PLAN, {key: {"rating": "2", "wish": "More time"}}, now=NOW).saved == (key,)


def test_the_second_of_two_colleagues_is_told(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    match = a_running_pair(ruth, cohort)
    found = the_board(ruth, cohort)
    key = waiting(ruth, cohort)["Amina"]
    seen = {match: next(row.number for row in found.rows if row.key == key)}
    colleague = actor_as(AccountRole.COORDINATOR, name="Omar")
    assert checkins.enter_many(colleague, cohort, PLAN, {key: {"rating": "5"}}, seen=seen, now=NOW).saved == (key,)
    entered = checkins.enter_many(ruth, cohort, PLAN, {key: {"rating": "3"}}, seen=seen, now=NOW)
    assert entered.saved == ()
    assert [f.code for f in entered.wrong[0].findings] == ["check_in_answered_already"]
    answered = the_board(ruth, cohort).of("answered")
    assert [dict(row.plain)["How is it going?"] for row in answered] == ["5"]


def test_one_check_in_is_answered_once_whatever_was_on_the_screen(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    key = waiting(ruth, cohort)["Amina"]
    _, plan, occurrence, role = key

    def told(rating: int) -> str:
        try:
            checkins.enter(
                ruth, cohort, match, "check_in", role, {"rating": rating}, plan=plan, occurrence=occurrence, now=NOW
            )
        except Refused as refused:
            return refused.findings[0].code
        return "entered"

    assert [told(4), told(2)] == ["entered", "check_in_answered_already"]
    (wrong,) = checkins.enter_many(ruth, cohort, PLAN, {key: {"rating": "3"}}, now=NOW).wrong
    assert [found.code for found in wrong.findings] == ["check_in_answered_already"]
    assert [dict(row.plain)["How is it going?"] for row in the_board(ruth, cohort).of("answered")] == ["4"]


def test_an_answer_can_be_corrected_and_taken_back(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    key = waiting(ruth, cohort)["Amina"]
    checkins.enter_many(ruth, cohort, PLAN, {key: {"rating": "3"}}, now=NOW)
    (row,) = the_board(ruth, cohort).of("answered")
    checkins.enter(ruth, cohort, match, "check_in", "mentee", {"rating": 4}, corrects=row.submission, now=NOW)
    (row,) = the_board(ruth, cohort).of("answered")
    assert dict(row.plain) == {"How is it going?": "4"}
    checkins.take_back(ruth, cohort, match, row.submission, now=NOW)
    assert "Amina" in waiting(ruth, cohort)


def test_the_phone_sheet_says_in_its_language_what_may_be_answered(actor_as: ActorAs, ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    french = actor_as(AccountRole.COORDINATOR, language="fr")

    sheet = load_workbook(io.BytesIO(checkins.phone_sheet(french, cohort, PLAN, now=NOW))).active

    assert sheet is not None
    headings = [cell.value for cell in sheet[1]]
    assert "How is it going?\n(1 à 5)" in headings


def test_the_phone_sheet_has_whom_to_call_and_room_for_the_answers(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    told = {"rating": 2, "wish": "He is never on time", "met": 1}
    checkins.enter(ruth, cohort, match, "check_in", "mentor", told, plan=PLAN, occurrence=1, now=NOW)
    sheet = load_workbook(io.BytesIO(checkins.phone_sheet(ruth, cohort, PLAN, now=NOW))).active
    assert sheet is not None
    headings, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert headings[:4] == ["Name", "Role", "Pair", "Phone"]
    assert "How is it going?\n(1 to 5)" in headings
    ruths = next(row for row in rows if row[0] == "Ruth")
    assert ruths[3] == "+1 416 555 0101"
    assert ruths[headings.index("How is it going?\n(1 to 5)")] is None
    # The last answer stands on paper, what is sensitive does not.
    assert "How is it going? 2" in str(ruths[headings.index("Last answer")])
    assert "never on time" not in str(rows)


def test_viewers_see_no_check_ins(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    match = a_running_pair(ruth, cohort)
    viewer = actor_as(AccountRole.VIEWER)
    for ask in (
        lambda: checkins.board(viewer, cohort, now=NOW),
        lambda: checkins.phone_sheet(viewer, cohort, PLAN, now=NOW),
        lambda: checkins.enter(viewer, cohort, match, "check_in", "mentee", {"rating": 4}, now=NOW),
        lambda: checkins.enter_many(viewer, cohort, PLAN, {}, now=NOW),
        lambda: checkins.take_back(viewer, cohort, match, "some", now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            ask()
