"""Product fixture, Monday 9:00: ``Intake wk17.xlsx`` comes in with headings nobody but this partner uses.

They were explained once, the week before. Now eleven rows are two clicks: one for the person who may be somebody known,
one to take them in. The test counts them.
"""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from tests.desks import ActorAs, OpenApp, go
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import intake, progress

PAGE = "pages/cohort/roster.py"
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
        said = (*page.subheader, *page.markdown, *page.caption, *page.success, *page.info, *page.warning, *page.error)
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
