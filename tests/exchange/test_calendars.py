"""Days of another calendar, where a heading or the cell itself says so: asked, whatever they look like in ours."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.exchange.pictures import a_program, a_roster, only
from workflows.exchange.dates import calendar_told
from workflows.exchange.result import RosterReading

BORN = {**only("first_name"), "birth_date": {"type": "date", "label": "Date of birth"}}


def born(heading: str, cell: Any, mended: dict[int, dict[str, str]] | None = None) -> RosterReading:
    return a_roster(
        [["First name", heading], ["Meron", cell]], a_program(BORN), mapping={"B": "birth_date"}, mended=mended
    )


@pytest.mark.parametrize(
    ("heading", "cell", "meant"),
    [
        ("Date of birth (E.C.)", "12/05/1982", "1990-01-20"),  # would be a day of ours, too
        ("Date of birth (E.C.)", date(1982, 5, 12), "1990-01-20"),  # a spreadsheet program took it for one
        ("Born (Ethiopian calendar)", "30/13/1982", ""),  # the thirteenth month has five days
        ("የትውልድ ቀን (ዓ.ም)", "12/05/1982", "1990-01-20"),
        ("Born", "12/05/1982 E.C.", "1990-01-20"),
        ("تاریخ تولد (شمسی)", "1368/02/14", "1989-05-04"),
        ("Born", "۱۳۶۸/۰۲/۱۴ ه.ش", "1989-05-04"),
        ("تاريخ الميلاد هجري", "15/08/1410", ""),  # its months begin with what somebody saw
        ("Born", "1405/03/22 هـ", ""),
        ("Born", "1405/03/22 A.H.", ""),
    ],
)
def test_a_day_that_is_told_to_be_of_another_calendar_is_asked(heading: str, cell: Any, meant: str) -> None:
    reading = born(heading, cell)

    assert [(found.cell, found.code) for found in reading.findings] == [("Roster!B2", "cell_date_calendar")]
    assert reading.findings[0].suggestion == meant
    assert "birth_date" not in reading.rows[2].answers


def test_the_day_she_writes_under_such_a_heading_is_one_of_ours() -> None:
    reading = born("Date of birth (E.C.)", "12/05/1982", {2: {"birth_date": "1990-01-20"}})

    assert reading.findings == ()
    assert reading.people == ({"first_name": "Meron", "birth_date": date(1990, 1, 20)},)


@pytest.mark.parametrize("cell", ["05.05.1990 г.", "5 May 1990", date(1990, 5, 5), "1990-05-05"])
def test_a_day_of_ours_is_asked_about_nowhere_else(cell: Any) -> None:
    assert born("Date of birth", cell).people == ({"first_name": "Meron", "birth_date": date(1990, 5, 5)},)


@pytest.mark.parametrize(
    "heading",
    [
        "Day of birth (A. H. to fill in)",
        "EC contact: date of birth",
        "Date of birth, checked by A.H. in May",
        "AH date",
    ],
)
def test_initials_in_a_heading_name_no_calendar(heading: str) -> None:
    assert calendar_told(heading) is None


@pytest.mark.parametrize(
    ("text", "calendar"),
    [("Date of birth E.C.", "ethiopian"), ("DOB [ec]", "ethiopian"), ("1405/03/22 AH", "lunar"), ("Born (A. H.)", "lunar")],
)  # fmt: skip
def test_initials_that_can_only_mean_a_calendar_name_it(text: str, calendar: str) -> None:
    assert calendar_told(text) == calendar
