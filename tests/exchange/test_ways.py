"""The many ways in which people write the same answer, each as a careful person reads it."""

from __future__ import annotations

import pytest

from models.definitions.questions import parse_type
from tests.effort import processor_seconds
from tests.exchange.pictures import CHOICES, TODAY, a_program, a_roster, only
from workflows.exchange.choices import choices_of
from workflows.exchange.normalising import Target, clean_cell, clean_column
from workflows.exchange.parts import choice_of
from workflows.exchange.phones import international
from workflows.exchange.reading import Cell
from workflows.exchange.words import says_nothing

WORLD = a_program(choices={"languages": {"use": "languages"}, "goals": {"use": "countries"}, "wishes": {"a": "A"}})
LANGUAGES = choices_of(WORLD, "languages")


def clean(kind: str, cell: Cell, units: frozenset[str] = frozenset()) -> str:
    parsed = parse_type(kind)
    choices = choices_of(WORLD, parsed.choices) if parsed.choices else None
    found = clean_cell(Target(kind=parsed, choices=choices, units=units), cell, today=TODAY)
    return "" if found.problem else found.text


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("українська мова", "uk"), ("Українською", "uk"), ("ukrainisch", "uk"), ("ukraiński", "uk"),
        ("русский язык", "ru"), ("по-русски", "ru"), ("Arabisch", "ar"), ("арабский", "ar"), ("عربي", "ar"),
        ("Arapça", "ar"), ("阿拉伯语", "ar"), ("Arabic language", "ar"), ("język polski", "pl"), ("Kreyòl ayisyen", "ht"),
        ("Af-Soomaali", "so"), ("ትግርኛ", "ti"), ("पंजाबी", "pa"), ("Klingonese", None), ("Chin", None),
    ],
)  # fmt: skip
def test_a_language_by_its_name_in_any_language(written: str, name: str | None):
    assert LANGUAGES.find(written) == name


@pytest.mark.parametrize(
    ("written", "name"), [("Ägypten", "EG"), ("Сирия", "SY"), ("Siria", "SY"), ("Türkiye", "TR"), ("阿富汗", "AF")]
)
def test_a_country_by_its_name_in_any_language(written: str, name: str):
    assert choices_of(WORLD, "goals").find(written) == name


@pytest.mark.parametrize(
    "cell",
    [
        "Arabic-English", "Arabic–English", "Arabic_English", "Arabic.English", "Arabic:English", "1. Arabic\n2. English",
        "1) Arabic 2) English", "- Arabic\n- English", "Arabic, and English", "Arabic / and English", "Arabic plus English",
        "Arabic as well as English", "arabski oraz angielski", "العربية والإنجليزية", "['Arabic', 'English']",
        '["Arabic","English"]', ";#Arabic;#English;#", "{Arabic,English}", "阿拉伯语和英语", "ar-SY, en_GB",
    ],
)  # fmt: skip
def test_lists_with_whatever_people_and_programs_put_around_them(cell: str):
    assert clean("select_multiple languages", cell) == "ar en"


def test_how_well_a_language_is_spoken_does_not_hide_the_language():
    drawn = [
        ["First name", "Languages"],
        ["Amina", "Arabic (native), English: B1"],
        ["Olek", "Ukrainian - mother tongue"],
    ]
    reading = a_roster(
        drawn, a_program(only("first_name", "languages"), choices={**CHOICES, "languages": {"use": "languages"}})
    )
    assert [row.answers["languages"] for row in reading.rows.values()] == [("ar", "en"), ("uk",)]
    # Nothing is left out in silence, and nobody has to wait for it.
    assert [(one.code, one.stops) for one in reading.findings] == [("cell_level_left", False)] * 2
    assert "native, B1" in reading.findings[0].sentence()


def test_what_is_no_level_behind_a_language_is_asked():
    assert clean("select_multiple languages", "Arabic (a little)") == ""


def test_a_mark_inside_a_word_parts_only_what_are_choices_on_both_sides():
    assert clean("select_multiple languages", "Arabic-Klingonese") == ""
    assert clean("select_multiple languages", "Serbo-Croatian; English").split()[-1:] != ["hr"]


@pytest.mark.parametrize(
    ("heading", "name", "of"),
    [
        ("Speaks Arabic", "ar", ""), ("Tells Arabic", "ar", "Tells"), ("lang_ar", "ar", "lang"), ("languages___ar", "ar", "languages"),
        ("Language (choice=Arabic)", "ar", "Language"), ("Arabic?", "ar", ""), ("Which languages? [Arabic]", "ar", "Which languages?"),
        ("Speaks a lot", "", ""),
    ],
)  # fmt: skip
def test_a_heading_that_names_a_choice(heading: str, name: str, of: str):
    assert choice_of(heading, "", LANGUAGES) == (name, of)


@pytest.mark.parametrize(("yes", "no"), [("√", ""), ("v", ""), ("+", "-"), ("*", ""), ("tick", ""), ("xx", ""),
                                         ("Selected", "Not selected"), ("нужен", "не нужен"), ("需要", "不需要"),
                                         ("Yes / Oui", "No / Non"), ("1 - Yes", "0 - No"),
                                         ("1 - Yes", "2 - No"), ("1.0", "0.0"), ("ja", "nee"), ("O", "N"), ("هو", "نه")])  # fmt: skip
def test_marks_and_words_for_yes_and_no(yes: str, no: str):
    drawn = [["First name", "Dari", "English"], ["Amina", yes, no], ["Olek", no, yes], ["Sara", yes, yes]]
    reading = a_roster(drawn, a_program(only("first_name", "languages")))
    assert [row.answers["languages"] for row in reading.rows.values()] == [("prs",), ("en",), ("prs", "en")]


@pytest.mark.parametrize("both", ["Yes / No", "Y/N", "1 - No", "yes - sometimes"])
def test_yes_and_no_together_are_neither(both: str):
    assert clean("yes_no", both) not in ("yes", "no")


@pytest.mark.parametrize(
    "written",
    [
        "14 берез. 2023", "14 آذار 2023", "١٤ آذار ٢٠٢٣", "14 مارچ 2023", "14 مارس، 2023", "14 Mar 2023 10:30",
        "Tue Mar 14 2023 00:00:00 GMT+0100 (CET)", "14.03.2023 г.", "14.03.2023р.", "14 tháng 3, 2023", "14. 3. 2023",
        "ngày 14 tháng 3 năm 2023", "14.III.2023", "14 III 2023", "14|03|2023", "14_03_2023", "14\\03\\2023",
        "١٤\u200f/٠٣\u200f/٢٠٢٣", "14 במרץ 2023", "14 thg 3, 2023", "Thứ Ba, 14 tháng 3, 2023",
        "terça-feira, 14 de março de 2023", "14⁄03⁄2023", "14‑03‑2023", "14/03/'23", "Date: 14 March 2023", "14 marca 2023 r.", "２０２３年３月１４日",
    ],
)  # fmt: skip
def test_one_day_in_more_ways(written: str):
    assert clean("date", written) == "2023-03-14"


def test_months_of_two_words_are_the_calendar_of_syria():
    assert clean("date", "2 تشرين الثاني 2022") == "2022-11-02"
    assert clean("date", "24 كانون الأول 2023") == "2023-12-24"


def test_a_month_that_means_two_in_two_languages_is_asked():
    # November in Polish, October in Croatian.
    assert clean("date", "2 listopada 2022") == ""


def test_who_writes_dots_puts_the_day_first():
    date = Target(kind=parse_type("date"))
    assert [one.text for one in clean_column(date, ["03.04.2023", "05.06.2023"], today=TODAY)] == [
        "2023-04-03",
        "2023-06-05",
    ]
    # A column that shows the other order is believed all the same: 25 is no month.
    assert [one.text for one in clean_column(date, ["03.25.2023", "05.06.2023"], today=TODAY)] == [
        "2023-03-25",
        "2023-05-06",
    ]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+49 (0) 30 / 123 45 67", "+49301234567"), ("0049 (0)30 1234567", "+49301234567"),
        ("(+1) 514 555 0101", "+15145550101"), ("５１４－５５５－０１０１", "+15145550101"),
        ("514 555 0101 / 438 555 0999", "+15145550101"), ("+1 514 555 0101 / +1 438 555 0999", "+15145550101"),
    ],
)  # fmt: skip
def test_the_number_to_dial(written: str, number: str):
    assert international(written, "1") == number


@pytest.mark.parametrize(("cell", "kept"), [("514 555 0101\n438 555 0999", "514 555 0101 / 438 555 0999"),
                                            ("C: 514-555-0101", "514-555-0101"), ("maison 514-555-0101", "514-555-0101"),
                                            ("＋１ ５１４ ５５５ ０１０１", "+1 514 555 0101"), ("5,1455501070E+09", "5145550107"),
                                            ("нет", ""), ("(+1) 514 555 0101", "(+1) 514 555 0101"),
                                            (4.9e11, ""), (15145600000, ""), (15145550100, "15145550100")])  # fmt: skip
def test_phones_keep_their_digits_or_are_asked_about(cell: Cell, kept: str):
    # 4.9e11 is what is left of twelve digits, 15145600000 of 1.51456E+10.
    assert clean("phone", cell) == kept


@pytest.mark.parametrize(
    ("cell", "number"), [("2 bambini", "2"), ("2 дитини", "2"), ("двоє", "2"), ("طفلين", "2"), ("2 ans", "")]
)
def test_a_number_with_the_word_for_what_is_counted(cell: str, number: str):
    counted = clean("integer", cell, frozenset({"children", "number", "of"}))
    assert (counted if counted.isdigit() else "") == number


@pytest.mark.parametrize("error", ["#NV", "#BEZUG!", "#¡REF!", "#Н/Д", "#VALEUR!", "Err:502"])
def test_a_failed_formula_in_any_language_is_no_answer(error: str):
    assert clean("text", error) == ""


@pytest.mark.parametrize(
    ("cell", "names", "left"),
    [
        ("a little English", ("en",), "a little"),
        ("some French", ("fr",), "some"),
        ("fluent Arabic, basic Dari", ("ar", "prs"), "fluent, basic"),
        ("Arabic and some French", ("ar", "fr"), "some"),
        ("un peu d'anglais", ("en",), "un peu d'"),
    ],
)
def test_how_well_a_language_is_spoken_may_stand_before_its_name_and_is_told(
    cell: str, names: tuple[str, ...], left: str
):
    read = LANGUAGES.read(cell, several=True)
    assert (read.names, read.left, read.unknown) == (names, left, ())


@pytest.mark.parametrize("text", ["none yet", "à compléter", "à préciser", "wird nachgereicht", "por confirmar"])
def test_what_is_still_to_come_says_nothing(text: str):
    assert says_nothing(text)


def test_sons_and_daughters_are_children():
    children = frozenset({"children"})
    assert [clean("integer", cell, children) for cell in ("1 Sohn", "une fille", "2 daughters")] == ["1", "1", "2"]
    assert clean("integer", "1 son, 1 daughter", children) == "1 son, 1 daughter"  # two numbers: hers to add up


@pytest.mark.parametrize(
    ("written", "name"), [("الدارية", "prs"), ("دارية", "prs"), ("البشتوية", "ps"), ("باشتو", "ps")]
)
def test_dari_and_pashto_as_arabic_offices_write_them(written: str, name: str):
    assert clean("select_multiple languages", written) == name


@pytest.mark.parametrize("written", ["Di., 14.03.2023", "mardi 14/03/2023", "Tue 2023-03-14", "вт, 14.03.2023"])
def test_a_weekday_before_a_day_in_numbers_says_nothing_new(written: str):
    assert clean("date", written) == "2023-03-14"


@pytest.mark.parametrize("mark", ["-", " - ", ":", "(", "a - "])
def test_a_row_of_marks_where_choices_are_asked_takes_no_longer_than_its_length(mark: str):
    def work_for(letters: int) -> float:
        return processor_seconds(lambda: clean("select_multiple languages", (mark * letters)[:letters]))

    # Up to 4,000 letters are looked at: eleven seconds for one cell of hyphens.
    assert work_for(3_900) < 40 * max(work_for(390), 0.005)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("wa.me/15145550101", "+15145550101"),
        ("https://wa.me/4915112345678?text=Hi", "+4915112345678"),
        ("https://api.whatsapp.com/send?phone=15145550101&text=x", "+15145550101"),
    ],
)
def test_a_link_that_calls_somebody_is_her_number(written: str, number: str) -> None:
    assert clean_cell(Target(kind=parse_type("phone")), written, today=TODAY).text == number


@pytest.mark.parametrize("written", ["anonymous", "Anonyme", "anónimo"])
def test_what_a_form_writes_for_whoever_did_not_sign_in_is_no_address(written: str) -> None:
    assert clean_cell(Target(kind=parse_type("email")), written, today=TODAY).text == ""
