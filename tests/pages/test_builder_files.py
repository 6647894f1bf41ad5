"""Files on the builder's page: an XLSForm that others wrote comes in as a form; her workbook is given back to her."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from streamlit.testing.v1 import AppTest

from tests.desks import ActorAs, OpenApp, go
from tests.pages.builder_bench import PAGE, at, key, whole
from tests.pages.shown import shown
from tests.small_program import NOW, open_small_program
from workflows import building, drafts
from workflows.actors import Actor
from workflows.building import Put
from workflows.drafts import DraftView

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both

YELLOW = "FFFFEE00"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as()


@pytest.fixture
def draft(ruth: Actor) -> DraftView:
    open_small_program(ruth)
    [workplace] = building.workplaces(ruth)
    return drafts.start(ruth, workplace.id, now=NOW)


def filled(*sheets: tuple[str, list[list[str]]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def run(test: AppTest) -> AppTest:
    test.run()
    assert not test.exception, test.exception
    return test


# XLSForm ------------------------------------------------------------------------------------------------------------
def uploaded(app: OpenApp, ruth: Actor, draft: DraftView, content: bytes) -> AppTest:
    test = at(go(app(actor=ruth), PAGE), "forms", "mentor_form")
    test.file_uploader(key(draft, "forms", "mentor_form", "xlsform_in_0")).upload("visit.xlsx", content)
    return run(test)


def test_an_xlsform_comes_in_and_opens_and_what_could_not_come_is_told(
    app: OpenApp, ruth: Actor, draft: DraftView
) -> None:
    survey = [
        ["type", "name", "label", "required"],
        ["text", "street", "In which street?", "yes"],
        ["select_one mood", "how", "How was it?", ""],
        ["geopoint", "where", "Where are you?", ""],
    ]
    choices = [["list_name", "name", "label"], ["mood", "good", "Good"], ["mood", "bad", "Bad"]]
    content = filled(("survey", survey), ("choices", choices), ("settings", [["form_title"], ["Home visit"]]))
    test = uploaded(app, ruth, draft, content)
    form = whole(ruth, draft)["forms"]["home_visit"]
    # A place on a map cannot be asked here: two of the three questions come in, and the third is named.
    assert list(form["questions"]) == ["street", "how"]
    page = shown(test)
    assert "2 questions of ‘visit.xlsx’ came in as a new form." in page
    assert "where" in page
    assert test.session_state["builder_at"] == ("forms", "home_visit")


def test_what_is_no_xlsform_is_refused_in_words_and_nothing_changes(
    app: OpenApp, ruth: Actor, draft: DraftView
) -> None:
    test = uploaded(app, ruth, draft, filled(("survey", [["type", "name", "label"]])))
    assert test.error
    assert drafts.draft_of(ruth, draft.program_id) == draft


# Her workbook -------------------------------------------------------------------------------------------------------
def hers(draft: DraftView, cell: str, value: str) -> bytes:
    """The workbook as she sends it back: one cell painted yellow, another one changed."""
    book = load_workbook(BytesIO(building.workbook(draft, today=date(2026, 9, 14), language="en")))
    sheet = book["roles"]
    sheet["B2"].fill = PatternFill("solid", fgColor=YELLOW)
    sheet[cell] = value
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def brought(app: OpenApp, ruth: Actor, content: bytes) -> AppTest:
    test = go(app(actor=ruth), PAGE)
    test.button_group("builder_view").set_value("excel")
    run(test)
    test.file_uploader("builder_upload_0").upload("hers.xlsx", content)
    return run(test)


def column(draft: DraftView, heading: str) -> str:
    book = load_workbook(BytesIO(building.workbook(draft, today=date(2026, 9, 14), language="en")))
    return next(cell.column_letter for cell in book["roles"][1] if cell.value == heading)


def downloads(test: AppTest) -> list[str]:
    return [one.proto.label for one in test.get("download_button")]


def test_after_it_was_taken_her_workbook_can_be_had_again(app: OpenApp, ruth: Actor, draft: DraftView) -> None:
    test = brought(app, ruth, hers(draft, f"{column(draft, 'label')}2", "Arrived lately"))
    test.button("builder_take_workbook").click()
    run(test)
    assert "Arrived lately" in {role["label"] for role in whole(ruth, draft)["roles"].values()}
    assert "Download in your own workbook" in downloads(test)
    assert "your colours, widths, columns and sheets are kept" in shown(test)
    _draft, content, returned = test.session_state["builder_her_workbook"]
    now = drafts.draft_of(ruth, draft.program_id)
    assert now is not None
    back = load_workbook(BytesIO(building.hers(content, returned, now, today=date(2026, 9, 14), language="en")))
    assert back["roles"]["B2"].fill.fgColor.rgb == YELLOW
    assert back["roles"][f"{column(draft, 'label')}2"].value == "Arrived lately"


def test_what_has_to_be_mended_is_marked_in_her_workbook(app: OpenApp, ruth: Actor, draft: DraftView) -> None:
    cell = f"{column(draft, 'name')}2"
    content = hers(draft, cell, "Call me!")
    test = brought(app, ruth, content)
    assert "Call me!" in shown(test)
    assert "Download it with a note at each of these cells" in downloads(test)
    found = building.incoming(draft, content, "hers.xlsx")
    back = load_workbook(BytesIO(building.marked(content, found.returned, language="en")))
    assert "Call me!" in back["roles"][cell].comment.text
    assert back["roles"]["B2"].fill.fgColor.rgb == YELLOW


def test_of_many_conflicts_all_are_answered_at_once_and_each_is_named_in_words(
    app: OpenApp, ruth: Actor, draft: DraftView
) -> None:
    book = load_workbook(BytesIO(building.workbook(draft, today=date(2026, 9, 14), language="en")))
    roles = list(whole(ruth, draft)["roles"])
    for row, name in enumerate(roles, start=2):
        book["roles"][f"{column(draft, 'label')}{row}"] = f"{name} in Excel"
    content = BytesIO()
    book.save(content)
    moved = building.edit(
        ruth, draft, [Put(("roles", name, "label"), f"{name} here") for name in roles], what="Roles", now=NOW
    )
    test = brought(app, ruth, content.getvalue())
    assert "Roles → mentor here → What it is called" in [one.label for one in test.radio]
    assert test.button("builder_take_workbook").disabled
    assert "What the workbook changes" not in shown(test)  # while nothing is decided nothing can be told
    test.button("builder_all_theirs").click()
    run(test)
    test.button("builder_take_workbook").click()
    run(test)
    assert {role["label"] for role in whole(ruth, moved)["roles"].values()} == {f"{name} in Excel" for name in roles}
