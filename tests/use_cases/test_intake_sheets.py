"""Several rosters in one workbook: every sheet with people can go in, as the roster of its role."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from models.findings import Refused
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import intake
from workflows.actors import Actor

OPENS = open_small_program

MENTEES = """
| Full name   | Email             | Phone           | Languages         |
| Amina Yusuf | amina@example.org | +1 416 555 0101 | Tigrinya; English |
| Olek Bondar | olek@example.org  | +1 416 555 0102 | Ukrainian         |
"""


MENTORS = """
| Full name   | Email            | Phone           |
| Ruth Meyer  | ruth@example.org | +1 416 555 0201 |
"""


def two_sheets() -> bytes:
    """Mentees in one sheet, mentors in another, and a sheet of remarks."""
    book = load_workbook(io.BytesIO(drawn(MENTEES)))
    book.active.title = "Mentees"
    sheet = book.create_sheet("Mentors")
    for row in load_workbook(io.BytesIO(drawn(MENTORS))).active.iter_rows(values_only=True):
        sheet.append(row)
    book.create_sheet("Remarks").append(["Call before noon"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_the_other_sheets_of_a_workbook_become_rosters_of_their_roles(ruth: Actor, cohort: str) -> None:
    begun = intake.begin_upload(ruth, cohort, "mentee", "all.xlsx", two_sheets(), now=NOW)
    found = intake.look(ruth, begun.upload_id, now=NOW)
    (other,) = intake.other_sheets(ruth, found, now=NOW)
    assert (found.reading.sheet_name, other.name, other.role, other.people, other.upload_id) == (
        "Mentees", "Mentors", "mentor", 1, None,
    )  # fmt: skip

    read = intake.read_sheets(ruth, begun.upload_id, {"Mentors": "mentor"}, now=NOW)
    again = intake.read_sheets(ruth, begun.upload_id, {"Mentors": "mentor"}, now=NOW)

    assert read["Mentors"].upload_id == again["Mentors"].upload_id
    assert again["Mentors"].resumed
    assert {(row.role, row.file_name) for row in intake.uploads(ruth, cohort)} == {
        ("mentee", "all.xlsx"),
        ("mentor", "all · Mentors.xlsx"),
    }
    intake.confirm_mapping(ruth, read["Mentors"].upload_id, {}, now=NOW)
    assert intake.take_in(ruth, read["Mentors"].upload_id, now=NOW).new == 1


def test_sheets_are_read_all_or_none(ruth: Actor, cohort: str) -> None:
    begun = intake.begin_upload(ruth, cohort, "mentee", "all.xlsx", two_sheets(), now=NOW)

    with pytest.raises(Refused):
        intake.read_sheets(ruth, begun.upload_id, {"Mentors": "mentor", "Remarks": "mentor"}, now=NOW)

    assert len(intake.uploads(ruth, cohort)) == 1
