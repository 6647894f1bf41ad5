"""Several people in one cell: asked, never one person under a strange name without a word; a household keeps its own."""

from __future__ import annotations

import pytest

from models.definitions import Definition
from tests.exchange.pictures import a_program, a_roster
from workflows.exchange.result import RosterReading

FULL = a_program({"full_name": {"type": "text", "label": "Full name"}})


def faults(reading: RosterReading) -> list[tuple[str, str]]:
    return [(found.cell, found.code) for found in reading.findings]


@pytest.mark.parametrize(
    ("names", "people"),
    [
        ("Amina & Omar Haddad", "Amina Haddad – Omar Haddad"),
        ("Amina and Omar Haddad", "Amina Haddad – Omar Haddad"),
        ("Amina Haddad, Omar Haddad", "Amina Haddad – Omar Haddad"),
        ("Amina Haddad\nOmar Haddad", "Amina Haddad – Omar Haddad"),
        ("Amina Haddad / Omar Haddad", "Amina Haddad – Omar Haddad"),
        ("Ahmed and Fatima", "Ahmed – Fatima"),
        ("Ana & Luis Pérez & 2 children", "Ana Pérez – Luis Pérez"),
        ("Ana y Luis Pérez", "Ana Pérez – Luis Pérez"),
        ("João e Maria da Silva", "João da Silva – Maria da Silva"),
        ("M. et Mme Diallo", "M. Diallo – Mme Diallo"),
        ("Mr & Mrs van den Berg", "Mr van den Berg – Mrs van den Berg"),
        ("Sr. y Sra. Pérez García", "Sr. Pérez García – Sra. Pérez García"),
        ("Mr Omar & Mrs Layla Al Khatib", "Mr Omar Al Khatib – Mrs Layla Al Khatib"),
        ("J. & M. Smith", "J. Smith – M. Smith"),
        ("Олена та Іван Коваль", "Олена Коваль – Іван Коваль"),
        ("أحمد وليلى حداد", "أحمد حداد – ليلى حداد"),
        ("محمد و علي حداد", "محمد حداد – علي حداد"),
        ("Ana Gómez y Luis Pérez", "Ana Gómez – Luis Pérez"),
    ],
)  # fmt: skip
def test_two_people_in_one_cell_are_asked_about_by_their_names(names: str, people: str) -> None:
    reading = a_roster([["Full name"], [names]], FULL)

    assert faults(reading) == [("Roster!A2", "cell_people_named")]
    assert reading.findings[0].finding.params["names"] == people
    assert reading.set_aside == (2,)
    assert reading.rows[2].answers  # what they are called is known; whether they are one is hers to say


@pytest.mark.parametrize(
    "names",
    ["Famille Diallo", "The Karimi family", "Haddad: Amina (7), Omar (9)", "Karimi family (Ali, Sara)",
     "Amina Haddad + 2 children", "عائلة حداد", "Família Silva", "Menage Tremblay", "Сім’я Коваль", "Famiglia Rossi",
     "اسرة حداد", "عايلة حداد"],
)  # fmt: skip
def test_a_family_in_one_cell_is_asked_about(names: str) -> None:
    assert faults(a_roster([["Full name"], [names]], FULL)) == [("Roster!A2", "cell_several_people")]


def test_her_word_that_it_is_one_person_settles_it() -> None:
    reading = a_roster([["Full name"], ["Ana y Luis"]], FULL, mended={2: {"full_name": "Ana & Luis"}})

    assert faults(reading) == []
    assert reading.people == ({"full_name": "Ana & Luis"},)


@pytest.mark.parametrize(
    "name",
    ["Haddad, Amina", "García Márquez, Gabriel José", "José Ortega y Gasset", "Santiago Ramón y Cajal", "Pi i Margall",
     "Amina Haddad / أمينة حداد", "Amina (7)", "Ahmad s/o Omar", "Amina\nHaddad", "Smith, John, Jr.",
     "Maria Lopez aka Mary", "وليد حداد", "وفاء وردة", "Maria João e Silva Costa", "José Ortega y Gasset López", "Amina Familiar", "Amina Haddad (Omar's mother)", "Omar Haddad, Haddad"],
)  # fmt: skip
def test_a_name_of_one_person_is_no_crowd(name: str) -> None:
    assert faults(a_roster([["Full name"], [name]], FULL)) == []


def of_households() -> Definition:
    written = FULL.model_dump(by_alias=True, exclude_unset=True)
    written["roles"]["mentee"]["label"] = "Household"
    return Definition.model_validate(written)


@pytest.mark.parametrize(
    ("written", "called"),
    [("Amina Haddad, Omar Haddad", "Amina & Omar Haddad"), ("Mr. and Mrs. Nguyen", "Nguyen"),
     ("João e Maria da Silva", "João & Maria da Silva"), ("Haddad: Amina (7), Omar (9)", "Haddad"),
     ("Amina Haddad + 2 children", "Amina Haddad"), ("Famille Diallo", ""), ("Amina & Omar Haddad", ""),
     ("Mr & Mrs van den Berg", "van den Berg"),
     ("Sr. y Sra. Pérez García", "Pérez García"), ("J. & M. Smith", "")],
)  # fmt: skip
def test_a_household_goes_in_and_its_name_is_proposed(written: str, called: str) -> None:
    reading = a_roster([["Full name"], [written]], of_households())

    assert [found.suggestion for found in reading.findings] == ([called] if called else [])
    assert reading.people == ({"full_name": written},)
