"""Out and back on the roster page: lists leave, come back, are looked at and taken over; two people who may be one."""

from __future__ import annotations

from datetime import date

import pytest

from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs, OpenApp, go
from tests.pages.test_roster import LITE, PAGE, opened, press, shown, upload
from tests.small_program import NOW, open_small_program
from tests.workbooks import Out, as_text, drawn
from workflows import lists, progress
from workflows.actors import Actor

BORN = date(1990, 3, 4)


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


def _edited(ruth: Actor, cohort: str, phone: str) -> bytes:
    """The roster of newcomers as it left, with another phone in its first line and a remark of her own."""
    out = Out(lists.leave(ruth, cohort, ["roster.mentee"], now=NOW)[1])
    sheet = out.sheet("roster.mentee")
    column = next(cell.column for cell in sheet[1] if cell.value == "phone")
    sheet.cell(3, column).value = phone
    sheet.cell(2, sheet.max_column + 1).value = "My *remark*"
    sheet.cell(3, sheet.max_column).value = "likes tea"
    return out.done()


@LITE
def test_a_workbook_comes_back_is_seen_and_taken_over(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    amina = a_person(ruth, cohort, "mentee", "Amina *Yusuf*", phone="+1 416 555 0101")
    data = _edited(ruth, cohort, "+1 416 555 0199")
    test = opened(app, ruth)
    test.session_state["roster_view"] = "lists"
    test.run()
    upload(test, data, "Newcomer.xlsx")
    assert [metric.value for metric in test.metric] == ["1", "0", "0", "0"]
    assert "Columns of your own, kept aside" in shown(test)
    press(test, "Take over 1 change")
    assert "1 change is taken over." in shown(test)
    assert progress.standing(ruth, cohort, now=NOW).state.people[amina].profile["phone"] == "+1 416 555 0199"
    press(test, "Undo")
    assert progress.standing(ruth, cohort, now=NOW).state.people[amina].profile["phone"] == "+1 416 555 0101"


@LITE
def test_a_text_without_its_hidden_parts_says_nothing_of_what_it_was(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    a_person(ruth, cohort, "mentee", "Amina Yusuf", phone="+1 416 555 0101")
    text = as_text(Out(_edited(ruth, cohort, "+1 416 555 0199")).texts("roster.mentee")[1:])
    test = opened(app, ruth)
    test.session_state["roster_view"] = "lists"
    test.run()
    upload(test, text, "Newcomer.csv")
    assert [metric.value for metric in test.metric] == ["0", "1", "0", "0"]
    told = shown(test)
    assert "1 cell says something else than what is known here" in told
    assert "It was:" not in told


@LITE
def test_a_workbook_that_is_none_of_ours_is_refused_beside_the_upload(app: OpenApp, ruth: Actor) -> None:
    open_small_program(ruth)
    test = opened(app, ruth)
    test.session_state["roster_view"] = "lists"
    test.run()
    upload(test, drawn("| Name |\n| Amina |"))
    assert "was not written by Kith" in shown(test)


@LITE
def test_two_records_are_merged_and_separated(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    a_person(ruth, cohort, "mentee", "Mohamad Hassan", birth_date=BORN)
    a_person(ruth, cohort, "mentee", "محمد حسن", birth_date=BORN, email="mh@example.com", ready=False)
    test = opened(app, ruth)
    test.session_state["roster_view"] = "alike"
    test.run()
    assert "similar name" in shown(test)
    press(test, "Merge into one")
    assert len(progress.standing(ruth, cohort, now=NOW).state.people) == 1
    press(test, "Separate")
    assert len(progress.standing(ruth, cohort, now=NOW).state.people) == 2


@LITE
def test_a_row_that_may_be_somebody_known_is_asked_about_and_changes_her(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    known = a_person(ruth, cohort, "mentee", "Mohamad Hassan", birth_date=BORN)
    test = go(app(actor=ruth), PAGE)
    upload(
        test,
        drawn(
            """
            | Full name       | Email          | Languages | Date of birth |
            | Mohammed Hassan | mh@example.com | Tigrinya  | 1990-03-04    |
            """
        ),
    )
    if any(button.label.startswith("Continue") or "olumns" in button.label for button in test.button):
        press(test, next(b.label for b in test.button if "olumns" in b.label or b.label.startswith("Continue")))
    assert "may be **Mohamad Hassan**" in shown(test)
    press(test, "Same person")
    assert "Row 3 is about Mohamad Hassan." in shown(test) or "is about Mohamad Hassan." in shown(test)
    press(test, next(b.label for b in test.button if b.label.startswith("Take in")))
    people = progress.standing(ruth, cohort, now=NOW).state.people
    # The known spelling of the name stays; the languages are the new ones.
    assert {stream: (one.profile["full_name"], one.profile["languages"]) for stream, one in people.items()} == {
        known: ("Mohamad Hassan", ("ti",))
    }
