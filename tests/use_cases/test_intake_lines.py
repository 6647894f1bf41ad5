"""Lines of a roster that look like no people: a total, a remark. Whoever knows better says so."""

from __future__ import annotations

import pytest

from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import intake
from workflows.actors import Actor
from workflows.intake import Lot

# Row 3 has nothing but a name, and the name begins like a sum.
LISTED = """
| Full name   | Email             | Phone           | Date of birth | Languages |
| Amina Yusuf | amina@example.org | +1 416 555 0101 | 1990-04-01    | Tigrinya  |
| Total Ali   |                   |                 |               |           |
| Olek Bondar | olek@example.org  | +1 416 555 0102 | 1985-12-24    | Ukrainian |
"""


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


def test_a_line_counted_as_a_person_is_mended_and_goes_in_like_any_other(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(LISTED), now=NOW).upload_id
    intake.confirm_mapping(ruth, upload, {}, now=NOW)
    before = intake.look(ruth, upload, now=NOW)
    assert [(skip.row, skip.text) for skip in before.reading.skipped] == [(3, "Total Ali")]

    intake.count_as_people(ruth, upload, [3, 4, 77], now=NOW, seen=before.number)

    after = intake.look(ruth, upload, now=NOW)
    assert after.reading.skipped == ()
    assert list(after.rows_in(Lot.WAITING)) == [3]  # the address is still missing
    intake.mend(ruth, upload, {3: {"email": "total@example.org", "languages": "Tigrinya"}}, now=NOW)
    assert intake.take_in(ruth, upload, now=NOW).new == 3


def test_words_read_as_empty_become_answers_by_her_word_and_empty_again(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    listed = LISTED.replace("+1 416 555 0101", "xxx            ").replace("Total Ali  ", "Tomasz Ali ")
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(listed), now=NOW).upload_id
    intake.confirm_mapping(ruth, upload, {}, now=NOW)

    def told() -> list[str]:
        return [found.question for found in intake.look(ruth, upload, now=NOW).reading.file_findings]

    assert told() == ["phone"]
    intake.read_as_written(ruth, upload, "phone", now=NOW)
    assert told() == []
    waiting = {(one.row, one.question) for one in intake.look(ruth, upload, now=NOW).waiting_findings}
    assert (2, "phone") in waiting  # xxx is no number
    intake.read_as_written(ruth, upload, "phone", now=NOW, so=False)
    assert told() == ["phone"]
