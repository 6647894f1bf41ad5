"""Product fixture, Monday 9:00: ``Intake wk17.xlsx`` comes in with headings nobody but this partner uses.

They were explained once, the week before. Now eleven rows are two clicks: one for the person who may be somebody known,
one to take them in. The test counts them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models.database import writing
from models.tables import Account, SignIn
from models.vocabulary import AccountRole
from tests.browser import barriers, make_first_account, serve, settled
from tests.desks import ActorAs, OpenApp, go
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import intake, progress
from workflows.actors import Actor

PAGE = "pages/cohort/roster.py"
OF_STREAMLIT = {"list": "Streamlit's navigation puts the names of sections between the links", "listitem": "the same"}
HEADINGS = "| Kto przyszedł  | Gdzie pisać         | ماذا يتكلم | Urodziny kiedy |"
LAST_WEEK = f"""
{HEADINGS}
| Mohamad Hassan | mohamad@example.org | Tigrinya   | 1990-03-04     |
| Amina Yusuf    | amina@example.org   | Tigrinya   | 1991-01-01     |
| Olek Bondar    | olek@example.org    | Ukrainian  | 1992-02-02     |
"""
THIS_WEEK = "\n".join(
    [
        HEADINGS,
        "| Amina Yusuf | amina@example.org | Tigrinya; English | 1991-01-01 |",  # learned English: an update
        "| Olek Bondar | olek@example.org | Ukrainian | 1992-02-03 |",  # born a day later: another
        "| Mohammed Hassan | mh@example.com | Tigrinya | 1990-03-04 |",  # one letter and an address away from Mohamad
        *(f"| New Person{letter} | n{letter}@example.org | English | 1995-05-05 |" for letter in "ABCDEFGH"),
    ]
)


class Hand:
    """Somebody at the page, whose clicks are counted."""

    def __init__(self, page: AppTest) -> None:
        self.page, self.clicks = page, 0

    def hand_in(self, name: str, content: bytes) -> None:
        self.page.file_uploader[0].upload(name, content)
        self._run()

    def press(self, beginning: str) -> None:
        next(button for button in self.page.button if button.label.startswith(beginning)).click()
        self._run()

    def _run(self) -> None:
        self.clicks += 1
        self.page.run()
        assert not self.page.exception, self.page.exception

    def reads(self) -> str:
        page = self.page
        said = (*page.header, *page.markdown, *page.caption, *page.success, *page.info, *page.warning, *page.error)
        return "\n".join(str(element.value) for element in said)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_eleven_rows_under_headings_explained_last_week_go_in_with_three_clicks(
    app: OpenApp, actor_as: ActorAs
) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = open_small_program(ruth)
    before = intake.begin_upload(ruth, cohort, "mentee", "Intake wk16.xlsx", drawn(LAST_WEEK), now=NOW).upload_id
    told = {"A": "full_name", "B": "email", "C": "languages", "D": "birth_date"}
    intake.confirm_mapping(ruth, before, told, now=NOW)
    assert intake.take_in(ruth, before, now=NOW).new == 3

    hand = Hand(go(app(actor=ruth), PAGE))
    hand.hand_in("Intake wk17.xlsx", drawn(THIS_WEEK))
    assert "What do these columns hold?" not in hand.reads()  # all four are remembered, so nothing is asked
    assert "may be **Mohamad Hassan**" in hand.reads()
    hand.press("Same person")
    [button] = [each.label for each in hand.page.button if each.label.startswith("Take in")]
    assert button == "Take in: 8 new, 3 changed"  # 11 rows = 8 new + Amina, Olek and Mohamad
    hand.press("Take in")
    assert "Done: 8 new, 3 changed" in hand.reads()

    here = progress.standing(ruth, cohort, now=NOW)
    people = {here.name(stream): person.profile for stream, person in here.state.people.items()}
    assert len(people) == 11  # 3 of last week and 8 new ones; nobody is there twice
    assert people["Amina Yusuf"]["languages"] == ("ti", "en")
    assert "Mohamad Hassan" in people
    assert "Mohammed Hassan" not in people
    assert hand.clicks == 3  # the file, the one question, the taking in


def who_made_it() -> Actor:
    """The one who made the first account, at work beside the screen."""
    now = datetime.now(UTC)
    with writing() as session:
        account = session.exec(select(Account)).one()
        sign_in = SignIn(token_digest="beside the screen", account_id=account.id, created=now, seen=now)
        session.add(sign_in)
        session.flush()
        return Actor(id=account.id, name=account.name, role=AccountRole(account.role), sign_in=sign_in.id)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_same_week_in_a_browser(database: str, tmp_path: Path, today: date, screen: Page) -> None:
    workbook = tmp_path / "Intake wk17.xlsx"
    workbook.write_bytes(drawn(THIS_WEEK))
    with serve(tmp_path, today=today) as kith:
        make_first_account(screen, kith)
        ruth = who_made_it()
        before = intake.begin_upload(
            ruth, open_small_program(ruth), "mentee", "Intake wk16.xlsx", drawn(LAST_WEEK), now=NOW
        ).upload_id
        told = {"A": "full_name", "B": "email", "C": "languages", "D": "birth_date"}
        intake.confirm_mapping(ruth, before, told, now=NOW)
        intake.take_in(ruth, before, now=NOW)

        screen.goto(f"{kith.address}/roster")
        settled(screen)
        screen.locator("input[type=file]").set_input_files(workbook)
        expect(screen.get_by_text("One person, or two?", exact=True)).to_be_visible()
        assert screen.get_by_text("What do these columns hold?").count() == 0
        screen.get_by_role("button", name="Same person").click()
        screen.get_by_role("button", name="Take in: 8 new, 3 changed").click()
        expect(screen.get_by_text("Done: 8 new, 3 changed")).to_be_visible()
        assert barriers(screen, known=OF_STREAMLIT) == []
