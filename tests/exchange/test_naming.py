"""Names in one column with the family name first: told, and turned only when she says so."""

from __future__ import annotations

import pytest

from tests.exchange.pictures import a_program, a_roster
from workflows.exchange.result import RosterReading

FULL = a_program({"full_name": {"type": "text", "label": "Full name"}})


def turned(reading: RosterReading) -> list[str]:
    return [found.suggestion for found in reading.findings if found.code == "cell_name_turned"]


def test_names_that_stand_with_the_family_name_first_are_proposed_turned_and_go_in_as_written():
    reading = a_roster([["Name"], ["Yusuf, Amina"], ["Núñez, José Ángel"], ["Mbali"]], FULL)
    assert turned(reading) == ["Amina Yusuf", "José Ángel Núñez"]
    assert [person["full_name"] for person in reading.people] == ["Yusuf, Amina", "Núñez, José Ángel", "Mbali"]


@pytest.mark.parametrize("heading", ["Last, First", "Last / First", "Surname, Given name", "Name (Last, First)"])
def test_a_heading_that_says_the_order_is_believed_for_a_single_name(heading: str):
    program = a_program({"full_name": {"type": "text", "label": "Full name"}, "email": {"type": "email"}})
    reading = a_roster([[heading, "Email"], ["Haddad, Omar", "o@x.org"], ["Amina Yusuf", "a@x.org"]], program)
    assert turned(reading) == ["Omar Haddad"]
    assert reading.used["full_name"].heading == heading


@pytest.mark.parametrize(
    "names",
    [["Smith, Jr.", "Roy, PhD"], ["Haddad, Omar", "Amina Yusuf", "Olek Bondar"], ["Amina / أمينة", "Omar / عمر"],
     ["Haddad, Omar, Ali", "Roy, Ann, Bea"]],
)  # fmt: skip
def test_a_comma_that_parts_something_else_turns_nothing(names: list[str]):
    assert turned(a_roster([["Name"], *([name] for name in names)], FULL)) == []


def test_a_name_that_she_wrote_is_not_asked_about_again():
    mended = {2: {"full_name": "Yusuf, Amina"}}
    assert turned(a_roster([["Name"], ["Yusuf, Amina"], ["Núñez, José"]], FULL, mended=mended)) == ["José Núñez"]
