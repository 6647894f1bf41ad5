"""What guards young people: whichever way somebody loosens it, it stands on top, in red, and is not published."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from tests.desks import ActorAs, OpenApp, go
from tests.pages.builder_bench import PAGE
from tests.small_program import NOW
from workflows import building, drafts, publishing
from workflows.actors import Actor
from workflows.building import Put
from workflows.drafts import DraftView

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both

YOUNG = "program: {name: ours, label: Our young people, extends: youth@1, languages: [en]}\n"
FAMILY = ("consents", "guardian_agrees", "required")
RED = "1 protection would become weaker: it cannot be published like this"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.OWNER)


@pytest.fixture
def draft(ruth: Actor) -> DraftView:
    publishing.open_program(ruth, YOUNG, cohort="Autumn", starts_on=NOW.date(), now=NOW)
    [workplace] = building.workplaces(ruth)
    return drafts.start(ruth, workplace.id, now=NOW)


def opened(app: OpenApp, ruth: Actor, view: str) -> AppTest:
    test = go(app(actor=ruth), PAGE)
    test.button_group("builder_view").set_value(view).run()
    assert not test.exception
    return test


def red(test: AppTest) -> list[str]:
    return [one.value for one in test.error]


def test_what_was_clicked_stands_on_top_in_red_and_is_not_published(
    app: OpenApp, ruth: Actor, draft: DraftView
) -> None:
    building.edit(ruth, draft, [Put(FAMILY, False)], now=NOW)
    test = opened(app, ruth, "publish")
    assert RED in red(test)[0]
    assert "A young person takes part only with the agreement of the family." in red(test)[0]
    assert not [one for one in test.button if one.label.startswith("Publish as")]
    test.button_group("builder_view").set_value("text").run()
    assert RED in red(test)[0]


def test_what_stands_in_a_workbook_is_red_before_it_is_taken(app: OpenApp, ruth: Actor, draft: DraftView) -> None:
    book = load_workbook(BytesIO(building.workbook(draft, today=date(2026, 9, 14), language="en")))
    sheet = book["consents"]
    headings = [cell.value for cell in sheet[1]]
    [row] = [cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[1].value == "guardian_agrees"]
    sheet.cell(row, headings.index("required") + 1).value = "no"
    content = BytesIO()
    book.save(content)
    test = opened(app, ruth, "excel")
    test.file_uploader("builder_upload_0").upload("ours.xlsx", content.getvalue())
    test.run()
    assert not test.exception
    assert RED in red(test)[0]
