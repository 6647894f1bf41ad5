"""What lies on the disk: whoever has the files and not the key reads of nobody what she said."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.database import database_url
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import history, intake

SAID = ("Quixote", "quixote@", "555 0177", "5550177", "Zanzibar", "Sancho", "1987-06-05")
ROSTER = """
| Full name    | Email              | Phone           | Date of birth | Languages | Consent |
| Sancho Perez | sancho@example.org | +1 416 555 0178 | 1987-06-05    | English   | Yes     |
"""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_name_no_way_to_reach_anybody_and_no_note_stands_in_the_files(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = open_small_program(ruth)
    amina = a_person(ruth, cohort, "mentee", "Amina Quixote", email="quixote@example.org", phone="+1 416 555 0177")
    history.add_note(ruth, cohort, amina, "Comes from Zanzibar", now=NOW)
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(ROSTER), now=NOW).upload_id
    intake.confirm_mapping(ruth, upload, {}, now=NOW)
    waiting = stored()
    intake.take_in(ruth, upload, now=NOW)

    for files in (waiting, stored()):  # while the workbook waits, and when its people are in
        assert "small program" in files  # the program's own words are no secret, and show that this is where it lies
        assert [word for word in SAID if word.lower() in files] == []


def stored() -> str:
    folder = Path(database_url().removeprefix("sqlite:///")).parent
    found = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return found.decode("latin-1").lower()
