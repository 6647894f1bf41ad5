"""Further tables on a sheet, above and below the one that is read."""

from __future__ import annotations

import pytest

from models.findings import sentence
from tests.exchange.pictures import TODAY, a_workbook
from tests.exchange.test_messy import two_roles
from workflows.exchange.reading import read_workbook
from workflows.exchange.roster import understand
from workflows.exchange.sheets import people_sheets

HEADED = ["First name", "Email", "City", "Phone"]
AT_LAVAL = [["Amina", "a@x.org", "Laval", "514 555 0101"], ["Olek", "o@x.org", "Laval", "514 555 0102"]]


@pytest.mark.parametrize(
    ("rows", "code", "row", "people", "place"),
    [
        (
            [HEADED, *AT_LAVAL, [], HEADED[::-1], *(row[::-1] for row in AT_LAVAL)],
            "table_below", 5, ["Amina", "Olek"], "People · 5",
        ),
        (
            [HEADED, *AT_LAVAL, HEADED[::-1], *(row[::-1] for row in AT_LAVAL)],
            "table_below", 4, ["Amina", "Olek"], "People · 4",
        ),
        (
            [HEADED[:2], ["Ben", "b@x.org"], [], HEADED, *AT_LAVAL],
            "table_above", 1, ["Amina", "Olek"], "People · 1",
        ),
    ],
    ids=["below", "right below", "above"],
)  # fmt: skip
def test_people_below_headings_of_their_own_are_told_and_can_be_read_as_well(rows, code, row, people, place):
    workbook = read_workbook(a_workbook(("People", rows)), "all.xlsx")
    read = understand(two_roles(), "mentee", workbook, today=TODAY)
    assert [person["first_name"] for person in read.people] == people
    (told,) = [found.finding for found in read.file_findings if found.code == code]
    assert f"In row {row} another table begins" in sentence(told)
    # Nobody says that these are mentors: they are more of the same.
    assert [(one.name, one.role) for one in people_sheets(two_roles(), workbook)] == [
        ("People", "mentee"),
        (place, "mentee"),
    ]


def test_headings_in_two_languages_are_one_table():
    rows = [HEADED, ["Prénom", "Courriel", "Ville", "Téléphone"], *AT_LAVAL]
    read = understand(two_roles(), "mentee", read_workbook(a_workbook(("People", rows)), "all.xlsx"), today=TODAY)
    assert [person["first_name"] for person in read.people] == ["Amina", "Olek"]
    assert not {found.code for found in read.file_findings} & {"table_above", "table_below"}
