"""What form tools and agencies hand out, each with what is peculiar to it."""

from datetime import date
from typing import Any

import pytest

from tests.exchange.pictures import CHOICES, a_program, a_roster, only
from tests.exchange.test_pieces import TIMES
from workflows.exchange.choices import choices_of

PROGRAM = a_program(
    {
        "full_name": {"type": "text", "label": "Full name", "required": True},
        **only("email", "phone"),
        "birth_date": {"type": "date", "label": "Date of birth"},
        "arrived_on": {"type": "date", "label": "Date of arrival"},
        "languages": {"type": "select_multiple languages", "label": "Languages"},
        "times": {"type": "select_multiple times", "label": "When can you meet?"},
        "gender": {"type": "select_one gender", "label": "Gender"},
        "children": {"type": "integer", "label": "Number of children"},
        "city": {"type": "text", "label": "City"},
        "interpreter": {"type": "yes_no", "label": "Needs an interpreter"},
    },
    choices={
        **CHOICES,
        "languages": {"use": "languages"},
        "times": TIMES,
        "gender": {"woman": "Woman", "man": "Man", "non_binary": "Non-binary", "not_said": "I prefer not to say"},
    },
)
BORN = date(1990, 4, 3)


def first(*rows: list[Any]) -> dict[str, Any]:
    """What the first person of a table says."""
    reading = a_roster(rows, PROGRAM)
    return dict(reading.rows[min(reading.rows)].answers)


@pytest.mark.parametrize(
    ("headings", "cells", "said"),
    [
        # JotForm names each piece behind its question, Cognito before a line; both have a moment of their own.
        (["Submission Date", "Full Name: First Name", "Full Name: Last Name", "Phone Number: Area Code",
          "Phone Number: Phone Number", "Birth Date: Month", "Birth Date: Day", "Birth Date: Year"],
         ["2026-11-20 14:03:22", "Amina", "Yusuf", "514", "555-0101", "April", "3", "1990"],
         {"full_name": "Amina Yusuf", "phone": "514 555-0101", "birth_date": BORN}),
        (["Name_First", "Name_Last", "Submit Date (UTC)", "Interpreter needed? (Y/N)"],
         ["Amina", "Yusuf", "2026-11-20 14:05:22", "Y"], {"full_name": "Amina Yusuf", "interpreter": True}),
        (["Full name<br>(as in passport)", "E-mail&nbsp;address", "Languages (required)"],
         ["Amina Yusuf", "a@x.org", "Arabic"], {"full_name": "Amina Yusuf", "email": "a@x.org", "languages": ("ar",)}),
        (["Contact ID", "Pupil first name", "Pupil surname", "Primary Language", "Secondary Language"],
         ["0035g0", "Amina", "Yusuf", "Arabic", "French"], {"full_name": "Amina Yusuf", "languages": ("ar", "fr")}),
        (["نام و تخلص", "زبان‌ها", "به ترجمان نیاز دارید؟", "تعداد اطفال"], ["فرید احمدی", "دری، پشتو", "بلی", "۳"],
         {"full_name": "فرید احمدی", "languages": ("prs", "ps"), "interpreter": True, "children": 3}),
        (["Voornaam", "Tussenvoegsel", "Achternaam", "Woonplaats"], ["Jan", "van den", "Berg", "Utrecht"],
         {"full_name": "Jan van den Berg", "city": "Utrecht"}),
        (["Nom complet", "Sexe", "Disponibilités"], ["Amina Yusuf", "Féminin", "en semaine le soir et le samedi"],
         {"full_name": "Amina Yusuf", "gender": "woman"}),
        (["Name", "Gender", "Availability"], ["Sam", "X", "weekday evenings and Saturdays"],
         {"full_name": "Sam", "gender": "non_binary", "times": ("weekday_evening", "saturday")}),
        (["Q1. Full name", "Q2. When did you arrive?"], ["Amina Yusuf", "2024-03-14T00:00:00+03:00"],
         {"full_name": "Amina Yusuf", "arrived_on": date(2024, 3, 14)}),
    ],
)  # fmt: skip
def test_an_export_is_understood_as_its_tool_writes_it(headings: list[str], cells: list[Any], said: dict[str, Any]):
    assert {name: value for name, value in first(headings, cells).items() if name in said} == said


def test_days_above_and_times_below_them_are_one_grid():
    rows: list[list[Any]] = [
        ["Name", "Monday", None, "Sunday", None],
        [None, "Morning", "Evening", "Morning", "Evening"],
        ["Amina", "x", None, None, "x"],
        ["Olek", None, "x", "x", None],
    ]
    assert first(*rows)["times"] == ("weekday_morning", "sunday")


def test_languages_with_the_word_level_in_their_headings_are_languages():
    rows = [["Name", "English level", "French level"], ["Amina", "Advanced", None], ["Olek", "B1", "Native"]]
    assert first(*rows)["languages"] == ("en",)


def test_more_than_yes_is_asked_with_the_yes_offered():
    reading = a_roster([["Name", "Needs an interpreter"], ["Amina", "Yes, Arabic"]], PROGRAM)
    assert [(found.code, found.suggestion) for found in reading.rows.findings] == [("cell_yes_no", "Yes")]


def test_words_for_women_and_men_mean_the_one_choice_there_is_and_none_where_there_are_two():
    assert choices_of(PROGRAM, "gender").find("жінка") == "woman"
    both = a_program(choices={**CHOICES, "wishes": {"woman": "Woman", "female_only": "Female", "any": "Any"}})
    assert choices_of(both, "wishes").find("жінка") is None
