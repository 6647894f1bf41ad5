"""Answers over several columns: a phone, a date, a name, languages with their levels, the hours of a week."""

from datetime import date

import pytest

from tests.effort import calls_in
from tests.exchange.pictures import CHOICES, QUESTIONS, TODAY, a_program, a_roster, only
from workflows.exchange.mapping import Confidence
from workflows.exchange.marking import marked_workbook
from workflows.exchange.pieces import pieces_together
from workflows.exchange.reading import Cell
from workflows.exchange.result import RosterReading
from workflows.exchange.roster import read_roster
from workflows.exchange.week import when_said

TIMES = {
    "weekday_morning": "Weekdays, morning",
    "weekday_evening": "Weekdays, evening",
    "saturday": "Saturdays",
    "sunday": "Sundays",
}
PROGRAM = a_program(
    {
        "full_name": {"type": "text", "label": "Full name", "required": True},
        **only("phone"),
        "birth_date": {"type": "date", "label": "Date of birth"},
        "arrived_on": QUESTIONS["arrived_on"],
        "languages": {"type": "select_multiple languages", "label": "Languages"},
        "times": {"type": "select_multiple times", "label": "When can you meet?"},
    },
    choices={**CHOICES, "languages": {"use": "languages"}, "times": TIMES},
)


def read(drawn: str, **words: object) -> RosterReading:
    return a_roster(drawn, PROGRAM, **words)


def of_first(reading: RosterReading, question: str) -> object:
    return reading.rows[min(reading.rows)].answers.get(question)


@pytest.mark.parametrize(
    ("drawn", "kept"),
    [
        ("| Name | Country code | Phone |\n| Amina | +1 | 514 555 0101 |", "+1 514 555 0101"),
        ("| Name | Country code | Phone |\n| Amina | 380 | 67 123 4567 |", "+380 67 123 4567"),
        # Its own zero is dialled at home only, and Italy keeps it abroad.
        ("| Name | Indicatif | Téléphone |\n| Amina | +33 | 06 12 34 56 78 |", "+33 (0)6 12 34 56 78"),
        ("| Name | Prefisso | Telefono |\n| Amina | +39 | 06 1234567 |", "+39 06 1234567"),
        # The number says its country itself, with a plus or without.
        ("| Name | Code pays | Téléphone |\n| Amina | +49 | +1 514 555 0101 |", "+1 514 555 0101"),
        ("| Name | Country code | Phone |\n| Amina | 49 | 491512345678 |", "+491512345678"),
        ("| Name | Area code | Phone | Ext. |\n| Amina | 514 | 555 0101 | 12 |", "514 555 0101 ext. 12"),
        ("| Name | رمز الدولة | رقم الهاتف |\n| Amina | +963 | 944123456 |", "+963 944123456"),
    ],
)
def test_a_phone_beside_the_code_of_its_country_is_one_number(drawn: str, kept: str):
    assert of_first(read(drawn), "phone") == kept


def test_a_code_that_is_of_something_else_is_no_part_of_the_phone():
    reading = read("| Name | Phone | Age | City | Code |\n| Amina | 514 555 0101 | 31 | Laval | 12 |")
    assert (of_first(reading, "phone"), [c.heading for c in reading.ignored]) == (
        "514 555 0101",
        ["Age", "City", "Code"],
    )


@pytest.mark.parametrize(
    "headings",
    [
        "Birth day | Birth month | Birth year",
        "Jour de naissance | Mois de naissance | Année de naissance",
        "Geburtstag | Geburtsmonat | Geburtsjahr",
        "DOB (day) | DOB (month) | DOB (year)",
        "يوم الميلاد | شهر الميلاد | سنة الميلاد",
        "Day | Month | Year",
    ],
)
@pytest.mark.parametrize("cells", ["3 | 4 | 1990", "03 | April | 1990", "٣ | ٤ | ١٩٩٠", "3 | IV | 90"])
def test_a_day_over_three_columns_is_one_date(headings: str, cells: str):
    assert of_first(read(f"| Name | {headings} |\n| Amina | {cells} |"), "birth_date") == date(1990, 4, 3)


def test_a_day_that_is_no_day_is_told_at_its_first_cell():
    reading = read("| Name | Birth day | Birth month | Birth year |\n| Amina | 30 | 2 | 1990 |\n| Olek | | | 1991 |")
    assert [(found.cell, found.code, found.found) for found in reading.findings if found.question == "birth_date"] == [
        ("Roster!B2", "cell_date_impossible", "1990-02-30"),
        ("Roster!D3", "cell_date_open", "1991"),
    ]


def test_days_of_which_it_is_open_what_they_are_of_are_left_alone():
    drawn = "| Name | Day | Month | Year |\n| Amina | 3 | 4 | 2024 |"
    assert [column.heading for column in read(drawn).ignored] == ["Day", "Month", "Year"]


@pytest.mark.parametrize(
    ("drawn", "name"),
    [
        ("| First name | Middle name | Last name |\n| Sara | M. | Tesfay |", "Sara M. Tesfay"),
        ("| Primer nombre | Segundo nombre | Primer apellido | Segundo apellido |\n| Ana | María | López | Ruiz |",
         "Ana María López Ruiz"),
        ("| Прізвище | Ім'я | По батькові |\n| Бондар | Олег | Іванович |", "Олег Іванович Бондар"),
    ],
)  # fmt: skip
def test_a_name_over_several_columns_is_one_in_the_order_of_names(drawn: str, name: str):
    assert of_first(read(drawn), "full_name") == name


def test_a_fathers_name_is_asked_about_and_joined_when_she_says_so():
    drawn = "| Name | Father's name |\n| Sara | Tesfay |"
    reading = read(drawn)
    assert [column.confidence for column in reading.columns] == [Confidence.CERTAIN, Confidence.DOUBTFUL]
    assert of_first(reading, "full_name") == "Sara"
    assert of_first(read(drawn, mapping={"A": "full_name", "B": "full_name"}), "full_name") == "Sara Tesfay"


def test_a_middle_name_goes_with_the_given_one_where_two_are_asked():
    reading = a_roster(
        "| First name | Middle name | Last name |\n| Sara | M. | Tesfay |", a_program(only("first_name", "last_name"))
    )
    assert dict(reading.rows[2].answers) == {"first_name": "Sara M.", "last_name": "Tesfay"}


def test_a_level_below_a_language_says_that_it_is_spoken_and_is_asked_about():
    reading = read("| Name | Arabic | French | English |\n| Amina | native | B1 | no |\n| Olek | | - | A2 |")
    assert [reading.rows[row].answers["languages"] for row in (2, 3)] == [("ar", "fr"), ("en",)]
    assert {column.confidence for column in reading.columns if column.part} == {Confidence.LIKELY}
    # How well goes nowhere, and that is said.
    assert {(found.row, found.code) for found in reading.rows.findings} == {
        (2, "cell_level_left"),
        (3, "cell_level_left"),
    }


@pytest.mark.parametrize(
    ("drawn", "times"),
    [
        ("| Name | Monday | Saturday |\n| Amina | evening | morning |", ("weekday_evening", "saturday")),
        ("| Name | Mon | Tue |\n| Amina | 18:00-20:00 | 9-12 |", ("weekday_evening", "weekday_morning")),
        ("| Name | Lundi | Mardi |\n| Amina | le soir | indisponible |", ("weekday_evening",)),
        ("| Name | Time [Monday] | Time [Sunday] |\n| Amina | Morning, Evening | All day |",
         ("weekday_morning", "weekday_evening", "sunday")),
        ("| Name | Morning | Evening |\n| Amina | Mon, Wed | weekend |", ("weekday_morning", "saturday", "sunday")),
        ("| Name | Mon AM | Weekday evenings |\n| Amina | x | ✓ |", ("weekday_morning", "weekday_evening")),
        ("| Name | الاثنين | السبت |\n| Amina | مساء | صباحا |", ("weekday_evening", "saturday")),
        ("| Name | Lunes | Martes |\n| Amina | Weekdays, evening | |", ("weekday_evening",)),
    ],
)  # fmt: skip
def test_times_below_days_are_the_choices_that_cover_them(drawn: str, times: tuple[str, ...]):
    reading = read(drawn)
    assert of_first(reading, "times") == times
    assert all(column.confidence is Confidence.LIKELY for column in reading.columns[1:])


@pytest.mark.parametrize(
    "drawn",
    [
        # Attendance is no availability: a tick does not say when on Monday.
        "| Name | Monday | Tuesday |\n| Amina | x | |\n| Olek | | x |",
        "| Name | Monday | Tuesday |\n| Amina | room 4 | room 5 |",
    ],
)
def test_days_with_anything_else_below_them_are_left_alone(drawn: str):
    assert [column.heading for column in read(drawn).ignored] == ["Monday", "Tuesday"]


def test_what_is_no_time_below_a_day_is_asked_with_its_day():
    drawn = "| Name | Monday | Sunday |" + "\n| A | evening | morning |" * 8 + "\n| Olek | maybe | morning |"
    assert [(found.cell, found.found) for found in read(drawn).findings if found.question] == [
        ("Roster!B10", "Monday: maybe Sundays")
    ]


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("9 to 5", {"morning", "midday", "afternoon"}),
        ("after 17h", {"evening"}),
        ("6-8 pm", {"evening"}),
        ("6-8", None),
    ],
)
def test_hours_say_a_time_of_day_where_it_is_clear_which_half(said: str, times: set[str] | None):
    when = when_said(said)
    assert (set(when.times) if when else None) == times


def test_what_she_chose_is_remembered_and_read_again_piece_by_piece():
    drawn = "| Name | Tel | D | M | Y | Mon |\n| Amina | 514 555 0101 | 3 | 4 | 1990 | evening |"
    mapping = {"C": "birth_date[day]", "D": "birth_date[month]", "E": "birth_date[year]", "F": "times[@monday]"}
    reading = read(drawn, mapping=mapping)
    again = read(drawn, remembered=reading.memory())
    expected = {
        "full_name": "Amina",
        "phone": "514 555 0101",
        "birth_date": date(1990, 4, 3),
        "times": ("weekday_evening",),
    }
    assert dict(reading.rows[2].answers) == dict(again.rows[2].answers) == expected


def test_a_marked_workbook_of_pieces_reads_back_as_mended():
    drawn = """
    | Name  | Code | Phone        | Birth day | Birth month | Birth year | Monday  | Saturday |
    | Amina | +1   | 514 555 0101 | 3         | 4           | 1990       | evening | morning  |
    | Olek  | +1   | 514 555 0102 | 30        | 2           | 1990       | evening | no       |
    """
    mended = {2: {"times": "Saturdays", "phone": "+1 438 555 0199"}, 3: {"birth_date": "1990-02-28"}}
    reading = read(drawn, mended=mended)
    again = read_roster(PROGRAM, "mentee", marked_workbook(reading), "m.xlsx", today=TODAY, remembered=reading.memory())
    assert [dict(row.answers) for row in again.rows.values()] == [dict(row.answers) for row in reading.rows.values()]
    assert reading.rows[2].answers["times"] == ("saturday",)
    assert (reading.rows[2].answers["phone"], reading.rows[3].answers["birth_date"]) == (
        "+1 438 555 0199",
        date(1990, 2, 28),
    )


@pytest.mark.parametrize(
    ("written", "named"),
    [("fr-CA; en-CA", "fr en"), ("es-419", "es"), ("pt-br", "pt"), ("ar-fr", "ar fr"), ("Farsi/Dari", "fa prs"),
     ("Dari (Farsi)", "prs"), ("zh-Hans-CN", "zh")],
)  # fmt: skip
def test_where_a_language_is_spoken_is_no_language_and_each_of_two_is_one(written: str, named: str):
    assert of_first(read(f"| Name | Languages |\n| Amina | {written} |"), "languages") == tuple(named.split())


# Several answers in one column --------------------------------------------------------------------------------------
CONTACTS = a_program(
    {
        "full_name": {"type": "text", "label": "Full name", "required": True},
        "email": {"type": "email", "label": "E-mail"},
        **only("phone"),
        "notes": {"type": "text", "label": "Notes"},
    }
)
CONTACT = """
| Full name | Contact                         |
| Amina     | amina@example.org, 514 555 0101 |
| Olek      | 514 555 0102                    |
| Lea       | lea@example.org                 |
| Ruth      | none                            |
"""


@pytest.mark.parametrize(
    ("drawn", "target", "told"),
    [
        (CONTACT, "email phone", "amina@example.org · 514 555 0101"),
        (
            "| Mentee | City |\n| Amina Haddad <amina@example.org> | Laval |\n| Olek (olek@example.org) | Laval |",
            "full_name email",
            "Amina Haddad · amina@example.org",
        ),
        (
            "| Mentee | City |\n| Haddad, Amina (Tel: 514 555 0101), a@example.org | Laval |\n| Olek (c: 5145550102) | Laval |",
            "full_name email phone",
            "Haddad, Amina · a@example.org · 514 555 0101",
        ),
    ],
)
def test_a_column_that_holds_several_answers_is_asked_about_and_fills_each(drawn: str, target: str, told: str):
    (column,) = [column for column in a_roster(drawn, CONTACTS).columns if column.also]
    assert (column.targets, column.confidence, column.used) == (target, Confidence.DOUBTFUL, False)
    reading = a_roster(drawn, CONTACTS, mapping={column.letter: target})
    answers = reading.rows[2].answers
    assert " · ".join(str(answers[question]) for question in target.split()) == told
    assert reading.set_aside == ()
    again = a_roster(drawn, CONTACTS, remembered=reading.memory())
    assert [dict(row.answers) for row in again.rows.values()] == [dict(row.answers) for row in reading.rows.values()]


@pytest.mark.parametrize(
    "drawn",
    [
        "| Full name | Emergency contact |\n| Amina | lea@example.org, 514 555 0101 |",  # somebody else's
        "| Full name | E-mail | Other |\n| Amina | a@example.org | b@example.org 514 555 0101 |",  # told already
        "| Full name | Notes |\n| Amina | call 514 555 0101 after work or write to a@example.org, not both, please |",
    ],
)
def test_addresses_and_numbers_that_are_of_something_else_are_no_bundle(drawn: str):
    assert not any(column.also for column in a_roster(drawn, CONTACTS).columns)


def test_what_is_left_over_in_a_bundle_is_asked_and_a_marked_workbook_reads_back_as_mended():
    rows = [
        ["Full name", "Contact"],
        ["Amina", "a@example.org, b@example.org 514 555 0101"],
        ["Olek", "olek at example"],
    ]
    reading = a_roster(rows, CONTACTS, mapping={"B": "email phone"})
    assert [(found.cell, found.question, found.found) for found in reading.findings] == [
        ("Roster!B2", "email", "a@example.org / b@example.org"),
        ("Roster!B3", "phone", "olek at example"),
    ]
    mended = {2: {"email": "a@example.org"}, 3: {"phone": "", "email": "olek@example.org"}}
    reading = a_roster(rows, CONTACTS, mapping={"B": "email phone"}, mended=mended)
    content = marked_workbook(reading)
    again = read_roster(CONTACTS, "mentee", content, "m.xlsx", today=TODAY, remembered=reading.memory())
    assert [dict(row.answers) for row in again.rows.values()] == [dict(row.answers) for row in reading.rows.values()]
    assert again.rows[3].answers["email"] == "olek@example.org"


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("email phone", {"email": "a@example.org", "phone": "514 555 0101"}),  # though others could be meant as well
        ("notes hobby", {"notes": "a@example.org, 514 555 0101"}),  # no mark tells them apart
    ],
)
def test_what_she_says_that_a_column_holds_is_never_dropped(target: str, told: dict[str, str]):
    more = {name: {"type": "text", "label": name.capitalize()} for name in ("notes", "hobby")}
    second = {"work": {"type": "email", "label": "Email address"}, "cell": {"type": "phone", "label": "Mobile"}}
    program = a_program({**only("first_name", "email", "phone"), **second, **more})
    drawn = [["First name", "Who"], ["Amina", "a@example.org, 514 555 0101"]]
    (row,) = a_roster(drawn, program, mapping={"B": target}).rows.values()
    assert {name: row.answers.get(name) for name in told} == told


@pytest.mark.parametrize(
    ("cells", "kind", "whole"),
    [((date(1990, 4, 3), None), "date", date(1990, 4, 3)), ((5145550101, None), "phone", 5145550101)],
)
def test_a_whole_answer_beside_empty_pieces_stays_what_it_is(cells: tuple[Cell, Cell], kind: str, whole: Cell):
    assert pieces_together(cells, ("", "code"), kind) == whole


@pytest.mark.parametrize("heading", ["When can you meet?", "When can you meet? [Monday]", "Languages"])
def test_cells_full_of_words_are_not_looked_through_word_by_word(heading: str):
    """Two thousand times and languages in one cell are no answer, and say so as soon as a short wrong one does."""
    columns = f"| Full name | {heading} | When can you meet? [Tuesday] |\n| Amina | {{}} | evening |"

    def looked_through(text: str) -> int:
        return calls_in(lambda: read(columns.format(text)))

    read(columns.format("none of them"))  # what is looked up once
    assert looked_through("9-17 or Dari, " * 2_000) < 2 * looked_through("none of them")
    reading = read(columns.format("9-17 or Dari, " * 2_000))
    assert reading.findings != ()
