"""People written below a list that left: they have no id, and go to the roster desk like anybody new."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from models.findings import Refused
from models.vocabulary import AccountRole
from tests.cohorts import MATCHED, a_person
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from workflows import intake, lists


def test_lines_without_an_id_are_handed_to_the_roster_desk_as_they_were_written(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = open_small_program(ruth, text=MATCHED)
    a_person(ruth, cohort, "mentee", "Amina Yusuf", phone="+1 416 555 0101")
    book = load_workbook(io.BytesIO(lists.leave(ruth, cohort, ["roster.mentee"], now=NOW)[1]))
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    for name, said in {"full_name": "Sara Bek", "email": "sara@example.org", "birth_date": "31/02/1990"}.items():
        sheet.cell(4, columns[name], said)
    data = io.BytesIO()
    book.save(data)

    found = lists.look(ruth, lists.bring_back(ruth, cohort, "back.xlsx", data.getvalue(), now=NOW), now=NOW)
    [news] = found.lists
    assert [(one.row, one.said) for one in news.new] == [(4, "Sara Bek · sara@example.org · 31/02/1990")]
    assert (news.faults, found.changes) == ((), 0)  # what is wrong with her is told where she is checked

    name, made = lists.new_people(ruth, found.id, "mentee", now=NOW)
    assert name == "back - new people.xlsx"
    upload = intake.look(ruth, intake.begin_upload(ruth, cohort, "mentee", name, made, now=NOW).upload_id, now=NOW)
    [row] = upload.reading.rows.values()
    assert (row.answers["full_name"], row.answers["email"]) == ("Sara Bek", "sara@example.org")
    assert "cell_date_impossible" in [fault.code for fault in row.findings]

    with pytest.raises(Refused, match="list_nobody_new"):
        lists.new_people(ruth, found.id, "mentor", now=NOW)
    with pytest.raises(Refused, match="not_allowed"):
        lists.new_people(actor_as(AccountRole.VIEWER), found.id, "mentee", now=NOW)
