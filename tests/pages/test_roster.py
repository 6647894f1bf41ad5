"""The roster page: it opens, it refuses in words, it brings people in."""

from __future__ import annotations

import io
import sys
import time
from datetime import date

import openpyxl
import pytest
from openpyxl.styles import Font
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from tests.at_work import until_stopped
from tests.desks import ActorAs, OpenApp, go
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import intake, progress
from workflows.actors import Actor
from workflows.engine.commands import TakeTransition

PAGE = "pages/cohort/roster.py"
LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what a page asks is tested on both elsewhere
TWO = """
| Full name   | Email             | Languages | Consent |
| Amina Yusuf | amina@example.org | Tigrinya  | Yes     |
| *Olek*      | olek at example   | Ukrainian | No      |
"""


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


def opened(app: OpenApp, ruth: Actor) -> AppTest:
    test = go(app(actor=ruth), PAGE)
    assert not test.exception, test.exception
    return test


def upload(test: AppTest, content: bytes, name: str = "people.xlsx") -> AppTest:
    test.file_uploader[0].upload(name, content)
    test.run()
    assert not test.exception, test.exception
    return test


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click()
    test.run()
    assert not test.exception, test.exception
    return test


def shown(test: AppTest) -> str:
    """Everything that stands on the page."""
    elements = (*test.title, *test.header, *test.markdown, *test.caption, *test.text)
    notices = (*test.success, *test.info, *test.warning, *test.error)
    return "\n".join(str(element.value) for element in (*elements, *notices))


@LITE
def test_without_a_cohort_the_page_says_where_to_begin(app: OpenApp, ruth: Actor) -> None:
    test = opened(app, ruth)

    assert [button.label for button in test.button if button.key == "empty_pages/program/programs.py"] == [
        "Open a program"
    ]


@LITE
def test_an_empty_cohort_is_told_how_it_works_and_offered_an_empty_roster(app: OpenApp, ruth: Actor) -> None:
    open_small_program(ruth)

    test = opened(app, ruth)

    assert "How it works" in shown(test)
    assert [element.label for element in test.get("download_button")] == ["Download an empty roster"]


@LITE
def test_a_second_table_beside_a_faultless_one_is_told_before_anybody_goes_in(app: OpenApp, ruth: Actor) -> None:
    open_small_program(ruth)
    beside = """
| Full name   | Email             | Languages | Consent |  | Full name | Email           | Languages | Consent |
| Amina Yusuf | amina@example.org | Tigrinya  | Yes     |  | Ben Adler | ben@example.org | English   | Yes     |
"""
    test = upload(opened(app, ruth), drawn(beside))
    if any(button.label == "These columns are right" for button in test.button):
        press(test, "These columns are right")
    assert "1 row = 1 ready" in shown(test)
    assert "From column F on stands another table" in "\n".join(one.value for one in test.warning)

    press(test, "Take 1 person in")
    assert "another table" not in shown(test)

    (whose,) = (one for one in test.selectbox if one.label == "Who is in it?")
    assert whose.value == "mentor"  # the first is read as newcomers
    press(test, "Read the chosen tables")
    assert "1 more roster is read" in shown(test)
    press(test, "Open")
    assert "1 row = 1 ready" in shown(test)


@LITE
def test_a_pdf_under_a_workbooks_name_is_refused_in_words(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)

    test = upload(opened(app, ruth), b"%PDF-1.7\n%\xe2\xe3\xcf\xd3")

    assert "is a PDF" in test.error[0].value
    assert "Nothing was changed." in test.error[0].value
    assert intake.uploads(ruth, cohort) == ()


@LITE
def test_from_the_workbook_to_people_and_back(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)

    test = upload(opened(app, ruth), drawn(TWO))
    assert "What do these columns hold?" in shown(test)
    press(test, "These columns are right")
    # 2 rows = Amina, who is ready, + Olek, whose address is none.
    assert "2 rows = 1 ready + 1 set aside" in shown(test)
    assert "**B3**" in shown(test)
    assert "“olek at example” is not an e-mail address." in shown(test)
    press(test, "Take 1 person in")
    assert "Done: 1 new." in test.success[0].value
    assert "2 rows = 1 in + 1 set aside" in shown(test)

    field = next(each for each in test.text_input if each.label == "Email, row 3")
    field.set_value("olek@example.org").run()
    assert "Saved. Every row is good now." in shown(test)
    press(test, "Take 1 person in")
    assert "Every row is dealt with." in shown(test)
    here = progress.standing(ruth, cohort, now=NOW)
    assert sorted(here.name(stream) for stream in here.state.people) == ["*Olek*", "Amina Yusuf"]

    press(test, "All rosters")
    assert "Earlier workbooks" in shown(test)
    upload(test, drawn(TWO))
    assert "is in already, and nothing was changed" in test.info[0].value
    press(test, "Undo")
    assert "1 person is out again." in test.success[0].value
    assert "2 rows = 1 in + 1 ready" in shown(test)


@LITE
def test_every_line_that_holds_no_person_is_shown_with_its_reason(app: OpenApp, ruth: Actor) -> None:
    open_small_program(ruth)
    ends = "\n".join(f"| Total {n} | | | |" for n in range(1, 8))

    test = upload(opened(app, ruth), drawn(f"{TWO.rstrip()}\n{ends}\n"))
    press(test, "These columns are right")
    assert "7 more lines hold no person: totals, notes, headings" in [each.label for each in test.expander]
    told = next(each.value for each in test.dataframe if "Why it is no person" in each.value)
    assert list(told["Row"]) == [4, 5, 6, 7, 8, 9, 10]
    assert set(told["Why it is no person"]) == {"A total"}


@LITE
def test_a_reload_in_the_middle_of_the_mapping_comes_back_to_it(app: OpenApp, ruth: Actor) -> None:
    open_small_program(ruth)
    upload(opened(app, ruth), drawn(TWO))

    fresh = opened(app, ruth)

    assert "Continue" in [button.label for button in fresh.button]
    press(fresh, "Continue")
    assert "What do these columns hold?" in shown(fresh)


@LITE
def test_what_a_workbook_says_is_shown_as_text(app: OpenApp, ruth: Actor) -> None:
    open_small_program(ruth)
    test = upload(opened(app, ruth), drawn(TWO), name="![x](http://example.org/y.png).xlsx")
    press(test, "These columns are right")

    assert "**B3** · \\*Olek\\*" in [element.value for element in test.markdown]
    assert not [element for element in (*test.header, *test.markdown) if "![x](" in str(element.value)]


@LITE
def test_who_cannot_be_undone_is_named(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    test = press(upload(opened(app, ruth), drawn(TWO)), "These columns are right")
    press(test, "Take 1 person in")
    (stream,) = progress.standing(ruth, cohort, now=NOW).state.people
    progress.must(progress.carry_out(ruth, cohort, [TakeTransition(stream=stream, transition="accept")], now=NOW))

    press(test, "Undo")

    assert "Amina Yusuf has moved on to ‘Waiting’ since." in test.error[0].value


@LITE
def test_many_rows_go_in_beside_the_page_and_it_tells_when_they_are(
    app: OpenApp, ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MANY_ROWS", 1)
    cohort = open_small_program(ruth)
    test = press(upload(opened(app, ruth), drawn(TWO)), "These columns are right")

    said = shown(press(test, "Take 1 person in"))  # it may be done before the page is
    deadline = time.monotonic() + 30
    while (found := intake.progress_of(ruth)) is not None and not found.over and time.monotonic() < deadline:
        time.sleep(0.02)
    test.run()

    assert not test.exception, test.exception
    assert "Done: 1 new" in said + shown(test)
    assert len(progress.standing(ruth, cohort, now=NOW).state.people) == 1
    assert intake.progress_of(ruth) is None


@LITE
def test_many_rows_on_their_way_in_can_be_stopped_on_the_page(
    app: OpenApp, ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MANY_ROWS", 1)
    cohort = open_small_program(ruth)
    test = press(upload(opened(app, ruth), drawn(TWO)), "These columns are right")
    taking = sys.modules["workflows.intake.taking"]
    monkeypatch.setattr(taking._Arrivals, "enrol", until_stopped(taking._Arrivals.enrol))
    press(test, "Take 1 person in")
    buttons = [button.label for button in test.button]
    press(test, "Stop: take nobody in")

    assert "Take 1 person in" not in buttons
    assert "Stopped. Nobody of this workbook went in." in shown(test)
    assert "Take 1 person in" in [button.label for button in test.button]
    assert progress.standing(ruth, cohort, now=NOW).state.people == {}


PIECES = """
| Full name   | Contact                         | Languages | Day | Month | Year |
| Amina Yusuf | amina@example.org, 514 555 0101 | Tigrinya  | 3   | April | 1990 |
"""


@LITE
def test_columns_that_hold_one_answer_together_are_asked_about_once(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)

    test = upload(opened(app, ruth), drawn(PIECES))
    (held,) = (box for box in test.selectbox if box.label == "hold")
    assert "**Day** · **Month** · **Year**" in shown(test)
    assert held.options == ["Together: Date of birth", "Leave out", "Something else: ask column by column"]

    held.select_index(2).run()  # one by one, each says in words what it holds
    contact, *holds = [box for box in test.selectbox if box.label == "holds"]
    assert contact.options[(contact.index or 0)] == "Email + Phone"  # one column that answers both
    pieces = ["Date of birth: day", "Date of birth: month", "Date of birth: year"]
    assert [box.options[box.index or 0] for box in holds] == pieces

    press(test, "These columns are right")
    press(test, "Take 1 person in")
    here = progress.standing(ruth, cohort, now=NOW)
    (amina,) = (person.profile for person in here.state.people.values())
    known = tuple(amina.get(question) for question in ("birth_date", "email", "phone"))
    assert known == (date(1990, 4, 3), "amina@example.org", "514 555 0101")


@LITE
def test_what_is_crossed_out_is_told_where_people_go_in_and_leaves_by_one_click(app: OpenApp, ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    test = upload(opened(app, ruth), crossed_out(drawn(TWO.replace("olek at example", "olek@example.org")), row=3))
    if any(button.label == "These columns are right" for button in test.button):
        press(test, "These columns are right")

    assert "Look twice at 1 row first, at the end of this page. 1 is crossed out in the workbook." in shown(test)
    press(test, "Leave out what is crossed out (1)")
    assert "2 rows = 1 ready + 1 left out" in shown(test)
    press(test, "Take 1 person in")
    here = progress.standing(ruth, cohort, now=NOW)
    assert [person.profile["email"] for person in here.state.people.values()] == ["amina@example.org"]


def crossed_out(content: bytes, *, row: int) -> bytes:
    """The workbook with one of its rows crossed out."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cell in book.active[row]:
        cell.font = Font(strike=True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@LITE
def test_words_read_as_empty_are_shown_and_taken_back(app: OpenApp, ruth: Actor) -> None:
    """A placeholder is no answer, and she sees which were taken for one."""
    open_small_program(ruth)
    test = press(upload(opened(app, ruth), drawn(TWO.replace("Ukrainian", "n/a      "))), "These columns are right")

    assert "‘Languages’: 1 cell, the first in row 3, says ‘n/a’ and was read as empty." in shown(test)
    test = press(test, "These are answers")
    assert "‘Languages’ is read as it is written." in shown(test)
    test = press(test, "Read them as empty")
    assert "was read as empty" in shown(test)


@LITE
def test_two_people_in_one_cell_wait_until_she_says_that_they_are_one(app: OpenApp, ruth: Actor) -> None:
    open_small_program(ruth)
    couple = TWO.replace("*Olek*      | olek at example  ", "Ana & Luis P | olek@example.org ")
    test = press(upload(opened(app, ruth), drawn(couple)), "These columns are right")

    assert "Two people?" in shown(test)
    press(test, "It is one: keep the name")
    assert "Saved. Every row is good now." in shown(test)


@LITE
def test_many_rows_are_marked_beside_the_page_and_are_there_to_take_along(
    app: OpenApp, ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MANY_ROWS", 0)
    open_small_program(ruth)
    test = press(upload(opened(app, ruth), drawn(TWO)), "These columns are right")

    press(test, "Write the workbook to mend in Excel")
    deadline = time.monotonic() + 30
    while (found := intake.progress_of(ruth)) is not None and not found.over and time.monotonic() < deadline:
        time.sleep(0.02)
    test.run()

    assert not test.exception, test.exception
    assert "‘people - to mend.xlsx’ is ready." in shown(test)
    assert "Take 1 person in" in [button.label for button in test.button]  # meanwhile she goes on
    press(test, "Put it away")
    assert intake.progress_of(ruth) is None
