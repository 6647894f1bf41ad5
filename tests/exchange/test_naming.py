"""A whole name in one column: with the family name first, or where its two parts are asked. Turned by her word alone."""

from __future__ import annotations

import io
import re
from collections import Counter

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.definitions import Definition
from tests.exchange.pictures import a_program, a_roster, only
from workflows.exchange.mapping import Confidence
from workflows.exchange.marking import marked_workbook
from workflows.exchange.parting import parted_name, whole_name
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


def apart(*more: str) -> Definition:
    """A program that asks given and family names apart."""
    return a_program({**only("first_name", "last_name", "email"), **{name: {"type": "text"} for name in more}})


@pytest.mark.parametrize(
    ("heading", "name", "given", "family"),
    [
        ("Last, First", "de la Cruz, Rosa María", "Rosa María", "de la Cruz"),
        ("Last / First", "Haddad / Omar", "Omar", "Haddad"),
        ("First, Last", "Omar, Haddad", "Omar", "Haddad"),
        ("Name", "Omar Haddad", "Omar", "Haddad"),
        ("Client name", "Haddad, Omar", "Omar", "Haddad"),
        ("ФИО", "Сидоров Пётр", "Пётр", "Сидоров"),
        ("Nom et prénom", "HADDAD Omar", "Omar", "HADDAD"),
    ],
)
def test_a_whole_name_is_parted_where_its_parts_are_asked(heading: str, name: str, given: str, family: str) -> None:
    rows = [[heading, "Email"], [name, "a@x.org"]]
    column = a_roster(rows, apart()).columns[0]
    assert (column.targets, column.confidence) == ("first_name last_name", Confidence.DOUBTFUL)  # she is asked

    reading = a_roster(rows, apart(), mapping={"A": column.targets})

    assert reading.people == ({"first_name": given, "last_name": family, "email": "a@x.org"},)
    assert reading.findings == ()


def test_where_a_name_of_several_words_is_parted_is_told_as_a_guess() -> None:
    rows = [["Name", "Email"], ["Rosa María de la Cruz", "a@x.org"], ["Osei", "b@x.org"]]

    reading = a_roster(rows, apart(), mapping={"A": "first_name last_name"})

    assert reading.people == ({"first_name": "Rosa María", "last_name": "de la Cruz", "email": "a@x.org"},)
    assert [(found.cell, found.code) for found in reading.findings] == [
        ("Roster!A2", "cell_name_parted"),
        ("Roster!A3", "cell_missing"),  # a family name, which nobody knows
    ]


@pytest.mark.parametrize(
    ("name", "given", "family", "left"),
    [
        ("Amina Haddad (she/her)", "Amina", "Haddad", "(she/her)"),
        ("Amina (Mimi) Haddad", "Amina", "Haddad", "(Mimi)"),
        ("محمد علی / Mohammed Ali", "محمد", "علی", "Mohammed Ali"),
        ("Dr. Amina Haddad, PhD", "Amina", "Haddad", "PhD Dr."),
        ("Haddad, Mrs Amina", "Amina", "Haddad", "Mrs"),
        ("Ali Haddad Jr.", "Ali", "Haddad", "Jr."),
        ("Amina Haddad - mother of Sara", "Amina", "Haddad", "mother of Sara"),
        ("Amina Haddad she/her", "Amina", "Haddad", "she/her"),
        ("Amina Haddad, she / they", "Amina", "Haddad", "she / they"),
        ("Amina Haddad, Dr.", "Amina", "Haddad", "Dr."),
        ("Haddad, Omar Jr.", "Omar", "Haddad", "Jr."),
        ("Amina “Mimi” Haddad", "Amina", "Haddad", "“Mimi”"),
        ("Amina Haddad *new*", "Amina", "Haddad", "*new*"),
        ("Amina Haddad née Saad", "Amina", "Haddad", "née Saad"),
    ],
)
def test_what_stands_beside_a_name_goes_into_neither_part_and_is_told(
    name: str, given: str, family: str, left: str
) -> None:
    reading = a_roster([["Name", "Email"], [name, "a@x.org"]], apart(), mapping={"A": "first_name last_name"})

    assert reading.people == ({"first_name": given, "last_name": family, "email": "a@x.org"},)
    assert [(found.code, found.finding.params["left"]) for found in reading.findings] == [("cell_name_shortened", left)]


@pytest.mark.parametrize("name", ["Chea, Eng", "Wang, Ma", "Nguyen, M", "Rahman, Md"])
def test_a_short_given_name_behind_a_comma_is_one(name: str) -> None:
    family, given = name.split(", ")
    reading = a_roster([["Name", "Email"], [name, "a@x.org"]], apart(), mapping={"A": "first_name last_name"})
    assert reading.people == ({"first_name": given, "last_name": family, "email": "a@x.org"},)

    rows = [["Name"], [name], ["Haddad, Omar"], ["Roy, Ann"]]
    assert turned(a_roster(rows, FULL)) == [f"{given} {family}", "Omar Haddad", "Ann Roy"]


WORDS = st.sampled_from(
    ["Amina", "de", "la", "Cruz", "Haddad", "علي", "محمد", "小龙", "Eng", "O'Neil", "Núñez", "Anne-Marie", "J."]
)
NAMES = st.lists(WORDS, max_size=6).map(" ".join)
HEADINGS = st.sampled_from(["Name", "Last, First", "Surname / Given name", "First, Last", "ФИО", "Nom prénom"])
MARKS = st.sampled_from(
    [" ", ", ", " / ", " (", ") ", " - ", " – ", "; ", ", PhD", " & ", "[", " Mrs ", "/", " she/her", "*", '"', ", Dr."]
)


@given(NAMES, NAMES, HEADINGS)
def test_two_parts_in_one_cell_come_apart_as_they_were(given: str, family: str, heading: str) -> None:
    assert parted_name(whole_name(given, family, heading), heading)[:2] == (given, family)


@given(st.lists(NAMES | MARKS, max_size=6).map("".join), HEADINGS)
def test_no_word_of_a_name_is_lost_and_no_mark_stays_in_it(cell: str, heading: str) -> None:
    parted = parted_name(cell, heading)
    words, told = (Counter(re.findall(r"[^\W_]+", text)) for text in (cell, " ".join(map(str, parted))))
    assert words == told - Counter([str(parted.guessed)])
    if re.search(r"[^\W_]", re.sub(r"\([^)]*\)?|\[[^\]]*\]?", " ", cell)):
        assert not set(parted.given + parted.family) & set("()[],/;&*")


def test_a_mended_name_of_two_parts_leaves_in_one_cell_and_comes_back_as_it_was() -> None:
    mapping, mended = {"A": "first_name last_name"}, {2: {"last_name": "Haddad"}}
    reading = a_roster([["Name", "Email"], ["Omar", "a@x.org"]], apart(), mapping=mapping, mended=mended)

    sheet = openpyxl.load_workbook(io.BytesIO(marked_workbook(reading)))["Roster"]

    assert [cell.value for cell in sheet[2]][1:3] == ["Haddad, Omar", "a@x.org"]


@pytest.mark.parametrize(
    ("headings", "other"), [(("Surname", "Name"), "first_name"), (("Vorname", "Name"), "last_name")]
)
def test_a_bare_name_beside_a_part_is_the_other_part_also_where_the_whole_is_asked(
    headings: tuple[str, str], other: str
) -> None:
    reading = a_roster([[*headings, "Email"], ["Osei", "Kwame", "a@x.org"]], apart("full_name"))

    assert [column.targets for column in reading.columns][1] == other
