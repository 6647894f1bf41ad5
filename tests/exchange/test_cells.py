"""Cells: what is cleaned without asking, and what is left for her because cleaning would be a guess."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.definitions.questions import parse_type
from models.sheets.roster import UNMIXED
from models.text import clean as stored
from tests.effort import processor_seconds
from tests.exchange.cleaned import clean, target
from tests.exchange.pictures import TODAY, a_program
from workflows.exchange.choices import Choices, choices_of
from workflows.exchange.dates import column_order, from_serial, read_date
from workflows.exchange.normalising import Clean, Target, clean_cell, clean_column
from workflows.exchange.reading import Cell
from workflows.exchange.words import NO, YES, key, says_nothing, tidy, yes_or_no


def choices(**labels: str) -> Choices:
    return choices_of(a_program(choices={"list": labels, "goals": {}, "languages": {}, "wishes": {}}), "list")


# Texts --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Kevin ", "Kevin"),
        ("Mary\u00a0 Ann", "Mary Ann"),
        ("\u202aAmina\u202c", "Amina"),
        ("Zoe\u0308", "Zoë"),  # decomposed, as a Mac writes it
        ("O’Brien-N'Guessan", "O’Brien-N'Guessan"),
        ("VAN DER berg", "VAN DER berg"),
        ("Amina\u200b Yu\u00adsuf", "Amina Yusuf"),  # marks that nobody sees
        ("Ａｍｉｎａ　Ｙｕｓｕｆ", "Amina Yusuf"),  # as wide as Chinese signs
        ("Oﬃcer", "Officer"),
        ("سه‌شنبه", "سه‌شنبه"),  # the joiner inside is spelling
        ("Na", "Na"),
        ("None", "None"),
    ],
)
def test_a_name_is_trimmed_and_otherwise_never_altered(written: str, kept: str):
    person = Target(kind=parse_type("text"), names_a_person=True)
    assert clean_cell(person, written, today=TODAY) == Clean(kept)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a@x.org, 514 555 0101", "a@x.org"),
        ("Amina a@x.org.", "a@x.org"),
        ("a@x.org; b@x.org", ""),
        ("a at x.org", "a@x.org"),
        ("a@x,org", "a@x.org"),
        ("a@x 514 555 0101", ""),
    ],
)
def test_the_address_suggested_is_one_that_stands_there(written: str, meant: str):
    assert clean("email", written) == Clean(written, "cell_email", suggestion=meant)


def test_marks_around_every_cell_of_a_column_are_no_part_of_its_names():
    person = Target(kind=parse_type("text"), names_a_person=True)
    column = [clean.text for clean in clean_column(person, ["'Amina Yusuf", "'Olena O'Brien"], today=TODAY)]
    assert column == ["Amina Yusuf", "Olena O'Brien"]
    column = [clean.text for clean in clean_column(person, ["'t Hart", "Olena"], today=TODAY)]
    assert column == ["'t Hart", "Olena"]
    assert clean("date", '"2023-03-14"') == Clean("2023-03-14")


@pytest.mark.parametrize(("word", "kept"), [("Na", "Na"), ("Nil", "Nil"), ("Nada", "Nada"), ("n/a", ""), ("—", "")])
def test_a_word_for_nothing_that_people_are_called_is_a_given_name(word: str, kept: str):
    given = Target(kind=parse_type("text"), of_a_name=True)
    assert clean_cell(given, word, today=TODAY) == Clean(kept)


def test_nobody_is_born_in_a_year_to_come():
    born = Target(kind=parse_type("date"), born=True)
    assert clean_cell(born, "31/01/27", today=TODAY) == Clean("1927-01-31")
    assert clean_cell(born, "2027-01-31", today=TODAY) == Clean("2027-01-31")  # written out: hers to mend


def test_a_number_of_thousands_of_digits_is_no_number():
    assert clean("integer", "7" * 32_000).problem == ""
    assert clean("integer", "7" * 32_000).text == "7" * 32_000  # as written: the schema says that it is none


@pytest.mark.parametrize("kind", ["text", "email", "phone", "integer", "yes_no", "date"])
@pytest.mark.parametrize("word", ["\\N", "NaN", "nan", "NaT", "<NA>"])
def test_what_databases_write_for_nothing_is_nothing_and_no_no(kind: str, word: str):
    assert clean(kind, word) == Clean("")
    assert clean("text", "Nan").text == "Nan"  # a city


@pytest.mark.parametrize("word", ["n/a", "—", "-", "?", "...", "NULL", "TBD", "à confirmer", "aucun", "", "  ", None])
def test_saying_nothing_is_an_empty_cell(word: str | None):
    assert clean("text", word) == Clean("")
    assert clean("date", word) == Clean("")


def test_a_longer_text_keeps_its_lines():
    assert clean("text", " first \r\n second\tline ").text == "first\nsecond line"


@given(st.text(max_size=40))
def test_cleaning_a_text_twice_changes_nothing(text: str):
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(max_size=40))
def test_the_key_of_a_key_is_the_key(text: str):
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    "unseen", ["\x00", "\x07", "\u034f", "\u061c", "\u180e", "\u200b", "\u202e", "\ufffe", "\U000e0041"]
)
def test_a_sign_that_no_screen_shows_makes_nobody_another(unseen: str):
    written = f"Ami{unseen}na Yusuf"
    assert (tidy(written), key(tidy(written))) == ("Amina Yusuf", "amina yusuf")


@pytest.mark.parametrize("blank", ["\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"])
def test_a_letter_that_looks_like_nothing_is_no_name(blank: str):
    assert (tidy(blank * 2), key(blank * 2), stored(blank * 2)) == ("", "", "")
    assert tidy(f"Amina{blank}Yusuf") == stored(f"Amina{blank}Yusuf") == "Amina Yusuf"


def test_letters_of_two_alphabets_in_an_address_are_asked():
    cyrillic, greek = "\N{CYRILLIC SMALL LETTER A}nna@example.org", "anna@ex\N{GREEK SMALL LETTER ALPHA}mple.org"
    for address in (cyrillic, greek, f"Anna <{cyrillic}>"):
        assert clean("email", address).suggestion == "anna@example.org"
        assert not re.match(UNMIXED, clean("email", address).text)
    for address in ("анна@пример.рф", "anna@пример.рф", "zoë@example.org", "李@example.org"):
        assert clean("email", address) == Clean(address)
        assert re.match(UNMIXED, address)


@pytest.mark.parametrize("written", ["<a@x.org>, <b@y.org>", "A <a@x.org> b@y.org", "a@x.org <mailto:b@y.org>"])
def test_of_two_addresses_none_is_dropped_unsaid(written: str):
    assert clean("email", written) == Clean(written, "cell_email")
    assert clean("email", "a@x.org <mailto:a@x.org>") == Clean("a@x.org")


def test_vowel_signs_of_indic_scripts_are_no_accents():
    assert key("हिन्दी") != key("हनद")
    assert key("Ёлка, É ") == key("елка e")


# Yes and no ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("word", ["Yes", "y", "TRUE", "1", "x", "✓", "☑", "Да", "Ja", "Sí", "oui", "是", "نعم", "так"])
def test_yes_in_many_languages(word: str):
    assert clean("yes_no", word) == Clean("yes")


@pytest.mark.parametrize("word", ["No", "nein", "non", "false", "0", "☐", "✗", "否", "لا", "ні", "नहीं"])
def test_no_in_many_languages(word: str):
    assert clean("yes_no", word) == Clean("no")


def test_checkboxes_and_numbers_can_be_yes_and_no():
    assert [clean("yes_no", cell).text for cell in (True, False, 1.0, 0)] == ["yes", "no", "yes", "no"]


def test_maybe_is_neither():
    assert clean("yes_no", "Maybe").text == "Maybe"


def test_no_word_says_both_yes_and_no():
    assert not YES & NO
    # A row of x is a mark where yes or no is asked, which is looked at first, and nothing below any other question.
    words = {word for word in YES | NO if set(word) != {"x"}}
    assert not any(says_nothing(word) and yes_or_no(word) is not None for word in words)
    assert clean("yes_no", "xxx") == Clean("yes")


@pytest.mark.parametrize(
    ("there_is", "there_is_none"),
    [("var", "yok"), ("есть", "нету"), ("є", "немає"), ("يوجد", "لا يوجد"), ("دارد", "ندارد"), ("あり", "なし"),
     ("있음", "없음"), ("አለ", "የለም"), ("vorhanden", "keine"), ("há", "nenhuma"), ("hay", "ninguno"), ("tak", "brak")],
)  # fmt: skip
def test_there_is_and_there_is_none_answer_yes_or_no_and_are_never_silently_empty(there_is: str, there_is_none: str):
    assert (clean("yes_no", there_is), clean("yes_no", there_is_none)) == (Clean("yes"), Clean("no"))
    # How many children: none. Which mark from 1 to 5, which pay: she is asked.
    children = replace(target("integer"), units=frozenset({"number", "of", "children"}))
    assert clean_cell(children, there_is_none, today=TODAY) == Clean("0")
    assert clean("range 1 to 5", there_is_none) == Clean(there_is_none)
    assert clean("decimal", there_is_none) == Clean(there_is_none, suggestion="0")
    age = replace(target("integer"), units=frozenset({"years"}))
    assert clean_cell(age, there_is_none, today=TODAY) == Clean(there_is_none)


def test_what_a_database_writes_for_nothing_is_no_zero():
    assert [clean("integer", text).text for text in ("NULL", "n/a", "unknown", "-")] == ["", "", "", ""]
    assert clean("integer", "Null").suggestion == "0"


# Choices ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Arabic; English", "ar en"),
        ("arabic, ENGLISH", "ar en"),
        ("Dari / Pashto", "prs ps"),
        ("Dari and Pashto", "prs ps"),
        ("Dari, Pashto and English", "prs ps en"),
        ("Dari & Pashto + English", "prs ps en"),
        ("Dari\nPashto", "prs ps"),
        ("Dari|Pashto", "prs ps"),
        ("English; English", "en"),
        ("ar en", "ar en"),
        ("Arabic;", "ar"),
    ],
)
def test_several_choices_in_a_cell(written: str, names: str):
    assert clean("select_multiple languages", written) == Clean(names)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Arts and media", "arts"),
        ("arts & media", ""),  # not its label, and "media" is nothing: she is asked
        ("Law and public service", "law"),
        ("Understand schools and childcare", "schools"),
        ("Find work, and a place to live", "work"),
        ("Arts", "arts_only"),
        ("arts_only", "arts_only"),
        ("  ARTS   AND MEDIA. ", "arts"),
    ],
)
def test_a_label_may_hold_the_marks_that_part_choices(written: str, name: str):
    found = clean("select_one goals", written)
    assert (found.text if not found.problem else "") == name


def test_labels_with_commas_are_found_among_others():
    cell = "Find work, and a place to live, Arts and media, Arts"
    assert clean("select_multiple goals", cell) == Clean("work arts arts_only")


def test_an_unknown_word_among_known_ones_is_named_and_the_cell_kept():
    found = clean("select_multiple languages", "Mandarin; Klingonese")
    assert found == Clean("Mandarin; Klingonese", "cell_choice", {"value": "Klingonese"}, "")


def test_a_misspelt_choice_has_a_suggestion_for_the_whole_cell():
    found = clean("select_multiple languages", "Manderin; Dari")
    assert (found.problem, found.params["value"], found.suggestion) == (
        "cell_choice_close",
        "Manderin",
        "Mandarin; Dari",
    )


def test_a_remark_behind_a_choice_is_a_suggestion_not_a_guess():
    assert clean("select_multiple languages", "English (C1); Dari").suggestion == "English; Dari"


def test_two_answers_where_one_is_asked():
    assert clean("select_one goals", "Arts; Law and public service").problem == "cell_choices_several"


def test_a_word_that_two_choices_share_finds_neither():
    assert choices(north="York North", south="York: North").find("york north") == "north"  # exactly its label
    assert choices(north="York North", south="York: North").find("york, north") is None  # loosely both


def test_a_label_wins_over_the_name_of_another_choice():
    assert choices(one="Two", two="Three").find("two") == "one"


def test_nothing_can_be_a_choice():
    assert choices(none="None", some="Some").find("none") == "none"
    with_none = Target(kind=parse_type("select_one list"), choices=choices(none="None", some="Some"))
    assert clean_cell(with_none, "none", today=TODAY) == Clean("none")


def test_shipped_lists_are_understood_in_every_language_and_by_other_words():
    program = a_program(
        choices={"languages": {"use": "languages"}, "goals": {"use": "countries"}, "wishes": {"a": "A"}}
    )
    languages, countries = choices_of(program, "languages"), choices_of(program, "goals")
    assert [languages.find(word) for word in ("Ukrainian", "ukrainien", "українська", "uk")] == ["uk"] * 4
    assert [countries.find(word) for word in ("Viet Nam", "Vietnam", "Türkiye", "DR Congo")] == ["VN", "VN", "TR", "CD"]


# Dates --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "written",
    [
        "2023-03-14",
        "2023/3/14",
        "20230314",
        "14.03.2023",
        "14/3/23",
        "March 14, 2023",
        "14 mars 2023",
        "14. März 2023",
        "14 березня 2023",
        "Tue 14-Mar-2023",
        "2023年3月14日",
        "٢٠٢٣-٠٣-١٤",
        "2023-03-14 08:30",
    ],
)
def test_one_day_written_in_many_ways(written: str):
    assert clean("date", written) == Clean("2023-03-14")


@pytest.mark.parametrize("cell", [date(2023, 3, 14), datetime(2023, 3, 14, 8, 30), 44999, 44999.0])
def test_a_spreadsheets_own_dates(cell: Cell):
    # Day 44,999 of Excel's calendar: 1899-12-30 plus 44,999 days.
    assert clean("date", cell) == Clean("2023-03-14")


@pytest.mark.parametrize("written", ["31/02/2026", "2026-02-31", "31 February 2026", "32.01.2026", "30.02.26"])
def test_a_day_that_does_not_exist(written: str):
    assert clean("date", written) == Clean(written, "cell_date_impossible")


@pytest.mark.parametrize("cell", ["soon", "spring 2024", 17, time(9, 30), "14 15 2023 March"])
def test_what_is_no_date_stays_as_written(cell: Cell):
    found = clean("date", cell)
    assert found.problem == "cell_date"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1 ጥቅምት 2017", "2024-10-11"),  # the second month begins thirty days after 11 September
        ("1 ጥቅምት 2016", "2023-10-12"),  # 2015 was of 366 days
        ("6 ጳጉሜ 2015", "2023-09-11"),  # the last day before it
        ("ነሐሴ 30, 2017", "2025-09-05"),
        ("5 መስከረም 2017", ""),  # Eritrea calls our September so
        ("31 ጥቅምት 2017", ""),
    ],
)
def test_a_day_of_ethiopias_calendar_is_asked_with_the_day_it_means(written: str, meant: str):
    assert clean("date", written) == Clean(written, "cell_date_calendar", suggestion=meant)


def test_the_order_of_a_date_shows_in_its_column():
    cleaned = clean_column(target("date"), ["03/04/2023", "25/12/2023"], today=TODAY)
    assert [cell.text for cell in cleaned] == ["2023-04-03", "2023-12-25"]  # 25 can be no month, so days come first

    cleaned = clean_column(target("date"), ["03/04/2023", "12/25/2023"], today=TODAY)
    assert [cell.text for cell in cleaned] == ["2023-03-04", "2023-12-25"]


def test_an_order_that_does_not_show_is_asked_and_never_guessed():
    (found, same) = clean_column(target("date"), ["03/04/2023", "05/05/2023"], today=TODAY)
    assert found == Clean("03/04/2023", "cell_date_order", {"first": "2023-04-03", "second": "2023-03-04"})
    assert same == Clean("2023-05-05")  # either way the same day
    assert clean("date", "03/04/2023", order="mdy") == Clean("2023-03-04")


def test_a_column_that_shows_both_orders_shows_none():
    assert column_order(["25/12/2023", "12/25/2023"]) is None
    assert column_order(["31/02/2026"]) == "dmy"  # impossible, and still 31 is no month


@pytest.mark.parametrize(("year", "means"), [("36", 2036), ("37", 1937), ("99", 1999), ("05", 2005)])
def test_a_short_year_lies_in_the_hundred_years_to_ten_years_from_now(year: str, means: int):
    # Today is in 2026, so the hundred years are 1937 to 2036.
    assert read_date(f"25/12/{year}", None, today=TODAY).day == date(means, 12, 25)


@pytest.mark.parametrize(
    "written",
    ["1987", 1987, "١٩٨٧", "1987-05", "05/1987", "May 1987", "mai 1987", "травень 1987", "about 1987", "c. 1987",
     "né en 1987", "1987-00-00", "1987-05-??", "??.05.1987", "1987?"],
)  # fmt: skip
def test_a_day_that_was_left_open_is_asked_and_never_made_up(written: Cell):
    assert clean("date", written) == Clean(str(written), "cell_date_open")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2 (ages 4 and 7)", "2"),
        ("one boy (5)", "1"),
        ("2 girls [Ali, 3]", "2"),
        ("deux (jumeaux)", "2"),
        ("4 and 7 years old", ""),
        ("no idea", ""),
    ],
)
def test_the_number_meant_stands_before_the_brackets(written: str, meant: str):
    assert clean("integer", written) == Clean(written, suggestion=meant)


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back_from_every_unmistakable_way_of_writing_it(day: date):
    for written in (day.isoformat(), day.strftime("%d %B %Y"), day.strftime("%b %d, %Y"), day.strftime("%Y%m%d")):
        assert read_date(written, None, today=TODAY).day == day
    assert from_serial((day - date(1899, 12, 30)).days) == day
    assert read_date(day.strftime("%d.%m.%Y"), "dmy", today=TODAY).day == day
    assert read_date(day.strftime("%m/%d/%Y"), "mdy", today=TODAY).day == day


# Numbers, addresses -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "text"),
    [(10.0, "10"), (3, "3"), ("3", "3"), ("10.0", "10"), ("٣", "3"), ("1,200", "1200"), ("−2", "-2"), ("007", "7")],
)
def test_whole_numbers(cell: Cell, text: str):
    assert clean("integer", cell) == Clean(text)


def test_decimals_with_a_comma_are_read_and_ambiguous_ones_asked():
    assert clean("decimal", "2,5") == Clean("2.5")
    assert clean("decimal", "1,200").text == "1,200"  # one thing or twelve hundred


def test_a_number_with_words_is_suggested_not_taken():
    assert clean("integer", "3 children") == Clean("3 children", suggestion="3")
    assert clean("integer", "2 or 3").suggestion == ""


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" mailto:AMINA@EXAMPLE.ORG ", "amina@example.org"),
        ("Amina@example.org.;", "amina@example.org"),
        ("'amina@example.org’", "amina@example.org"),
        ('=HYPERLINK("mailto:amina@example.org","amina@example.org")', "amina@example.org"),
        ("Amina Yusuf <amina@example.org>", "amina@example.org"),
        ("jb.n'guessan+work@mail.example.org", "jb.n'guessan+work@mail.example.org"),
    ],
)
def test_addresses_are_cleaned(written: str, address: str):
    assert clean("email", written) == Clean(address)


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("newcomer00023 at example.org", "newcomer00023@example.org"),
        ("amina[at]example[dot]org", "amina@example.org"),
        ("amina@example,org", "amina@example.org"),
        ("amina @example.org.", "amina@example.org"),
        ("amina@example", ""),
        ("not-mail", ""),
        ("a@b@example.org", ""),
        ("a@x.org, b@x.org", ""),
    ],
)
def test_what_is_no_address_is_kept_with_a_suggestion_where_one_is_likely(written: str, suggestion: str):
    assert clean("email", written) == Clean(written, "cell_email", suggestion=suggestion)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+1 416 555 1408", "+1 416 555 1408"),
        ("\u202a+1\u00a0514 555 0111\u202c", "+1 514 555 0111"),
        ("tel:+15145550107", "+15145550107"),
        (15145550101.0, "15145550101"),
        ("1.5145550101E+10", "15145550101"),
        ("٥١٤٥٥٥٠١٢٣", "5145550123"),
        ("514 555 0105 ext. 12", "514 555 0105 ext. 12"),
    ],
)
def test_phones_are_cleaned_and_kept(written: Cell, number: str):
    assert clean("phone", written) == Clean(number)


def test_a_phone_that_lost_its_digits_is_never_taken():
    assert clean("phone", "1.51456E+10") == Clean("1.51456E+10", "cell_phone_cut")
    assert clean("phone", "1,51456E+10").problem == "cell_phone_cut"


def test_a_web_address_gets_its_beginning():
    assert clean("url", "www.example.org/help") == Clean("https://www.example.org/help")
    assert clean("url", "ask me").problem == "cell_url"


@pytest.mark.parametrize("kind", ["text", "email", "date", "integer", "yes_no", "select_one goals"])
def test_a_formulas_error_is_no_answer(kind: str):
    assert clean(kind, "#REF!") == Clean("#REF!", "cell_formula_error")


@pytest.mark.parametrize("kind", ["text", "email", "phone", "url", "date", "integer", "select_multiple languages"])
@pytest.mark.parametrize("crafted", ["(", "é" + "\n", "x" + "\u202e", "<" + "@"])
def test_a_crafted_cell_takes_no_longer_than_its_length(kind: str, crafted: str):
    # Thirty thousand marks, each of which a careless pattern would begin at anew: 10 s and more for one cell.
    begins, mark = crafted[:-1], crafted[-1]

    def work_for(marks: int) -> float:
        return processor_seconds(lambda: clean(kind, begins + mark * marks + "x"))

    # Ten times the length is ten times the work; a careless pattern makes it a hundred times, and more.
    assert work_for(30_000) < 40 * max(work_for(3_000), 0.005)
