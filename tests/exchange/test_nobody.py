"""Rows that are nobody, in the many ways people write them; and rows that are somebody all the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.exchange.pictures import a_book, a_program, a_roster, a_sheet, only
from workflows.exchange.asking import known_headings, questions_asked
from workflows.exchange.nobody import Why
from workflows.exchange.reading import Sheet
from workflows.exchange.tables import Table, find_table

KNOWN = known_headings(questions_asked(a_program(), "mentee"), {})
AMINA = ["Amina Yusuf", "a@x.org", "Laval", 2]
OLEK = ["Olek Bondar", "o@x.org", "Gatineau", 1]
HEADINGS = ["Name", "Email", "City", "Children"]


def table(rows: list[list[Any]], *merged: tuple[int, int, int, int]) -> Table:
    sheet = a_sheet(rows)
    sheet = Sheet(name=sheet.name, rows=sheet.rows, merged=merged)
    found = find_table(a_book(sheet), KNOWN)
    assert found is not None
    return found


def whys(found: Table) -> list[tuple[int, Why]]:
    return [(one.row, one.why) for one in found.skipped]


ENDINGS = {
    "en": ("Total newcomers: 2", "Prepared by: Tom"), "fr": ("Total : 2 personnes", "* mis à jour en mai"),
    "de": ("Gesamt", "Stand: 12.05.2026"), "es": ("Total: 2", "Nota: lista provisional"),
    "it": ("Totale", "Nota bene: provvisorio"), "pl": ("Razem", "Uwaga: lista robocza"),
    "uk": ("Усього", "Примітка: дані попередні"), "ru": ("Всего", "Примечание: данные неполные"),
    "ar": ("الإجمالي: 2", "ملاحظة: القائمة غير مكتملة"), "fa": ("جمع کل: ۲", "یادداشت: موقت"),
    "tr": ("Toplam", "Not: liste geçicidir"), "zh": ("合计", "注：名单未定"), "ko": ("합계", "참고: 임시 명단"),
    "vi": ("Tổng cộng", "Ghi chú: tạm thời"), "so": ("Wadarta", "Fiiro gaar ah: liiska"), "ti": ("ድምር", "መዘኻኸሪ"),
    "hi": ("कुल", "टिप्पणी: अस्थायी"), "uk, printed": ("Разом", "Сторінка 1 з 3"), "zh, printed": ("合计", "第 2 页，共 3 页"),
}  # fmt: skip


@pytest.mark.parametrize(("total", "note"), ENDINGS.values(), ids=ENDINGS)
def test_totals_and_remarks_are_nobody_in_any_language(total: str, note: str):
    found = table([HEADINGS, AMINA, OLEK, [total, None, None, 3], [], [note]])
    assert (found.rows, whys(found)) == ([2, 3], [(4, Why.TOTAL), (6, Why.NOTE)])

    found = table([HEADINGS, AMINA, OLEK, [None, None, total, 3]])  # the word stands beside the sum
    assert (found.rows, whys(found)) == ([2, 3], [(4, Why.TOTAL)])


def test_a_subtotal_among_the_people_is_nobody_even_where_it_fills_every_column():
    """A report that is grouped says below each group what its columns come to."""
    found = table([HEADINGS, AMINA, ["Subtotal", "Count", "1", 2], OLEK, ["Total", "Count", "2", 3]])
    assert (found.rows, whys(found)) == ([2, 4], [(3, Why.TOTAL), (5, Why.TOTAL)])

    called = [["Total Koné", "k@x.org", "Laval", 0], ["Somme", "514 555 0101", "Laval", 1], ["Sumaya", "1", "2", 3]]
    assert table([HEADINGS, *called]).rows == [2, 3, 4]


@pytest.mark.parametrize(
    "below",
    [
        [["6 people"], ["Average age", 34], ["Laval: 1, Gatineau: 1"]],
        [["Grand Totals (2 records)"], [], ['"Confidential"'], ["Copyright (c) 2024 example.org"], ["Bridge Street"]],
        [["Approved by: ____________", None, None, "Date: ______"]],
        [["Sous-total", 3], ["Fait le 3 mars par Claire"]],
    ],
)
def test_what_stands_below_the_last_person_behind_an_empty_row_is_nobody(below: list[list[Any]]):
    found = table([HEADINGS, AMINA, OLEK, [], *below])
    assert found.rows == [2, 3]
    assert {why for _, why in whys(found)} <= {Why.NOTE, Why.TOTAL}


@pytest.mark.parametrize(
    "below",
    [
        [["Ruth Adler"]],  # nothing but her name is known
        [["Guest 7"], ["Guest 8"]],
        [[], ["Ruth Adler"], ["Sam Oduya", "s@x.org"]],
        [[], ["Fatima Total"], ["6 people", "s@x.org"]],
    ],
)
def test_who_stands_last_and_alone_is_somebody(below: list[list[Any]]):
    found = table([HEADINGS, AMINA, OLEK, *below])
    assert len(found.rows) == 2 + sum(map(bool, below))


@pytest.mark.parametrize("total", [["Total", "Count", 2], ["المجموع", "٦"], ["合计", 6], [None, "Sous-total", 3]])
def test_a_total_over_any_column_is_nobody(total: list[Any]):
    assert whys(table([HEADINGS, AMINA, OLEK, total])) == [(4, Why.TOTAL)]


@pytest.mark.parametrize(
    "name", ["Suma Reddy", "Summer Lee", "Totan Ray", "Nota Papadaki", "Page", "Sida Wang", "Side Demir"]
)
def test_a_name_that_looks_like_a_total_or_a_remark_is_a_name(name: str):
    found = table([HEADINGS, [name, None, None, None], AMINA])
    assert (2 in found.rows) == (name != "Nota Papadaki") or whys(found) == [(2, Why.NOTE)]
    assert table([HEADINGS, [name, "n@x.org"], AMINA]).rows == [2, 3]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Laval (2)", "Gatineau (1)"), ("LAVAL", "GATINEAU"), ("1. Nord", "2. Süd"), (">>> New", ">>> Returning"),
        ("Tuesday evening group", "Thursday group"), ("Turno mañana", "Turno tarde"), ("Newcomers", "Waiting list"),
        ("المجموعة الأولى", "المجموعة الثانية"), ("گروه الف", "گروه ب"), ("Група 1", "Група 2"), ("North:", "South:"),
    ],
)  # fmt: skip
def test_the_name_of_a_group_above_its_people_is_nobody(first: str, second: str):
    found = table([HEADINGS, [first], AMINA, [], [second], OLEK])
    assert (found.rows, whys(found)) == ([3, 6], [(2, Why.SECTION), (5, Why.SECTION)])


def test_one_name_alone_that_no_other_column_knows_is_a_person():
    # Of Sara only the name is known. No row of her kind comes first, so she names no group.
    assert table([HEADINGS, AMINA, ["Sara Bek"], OLEK]).rows == [2, 3, 4]


@pytest.mark.parametrize(
    ("under", "why"),
    [
        (["required", "required", "optional", "optional"], Why.HINT),
        (["obligatoire", "obligatoire", "facultatif", "facultatif"], Why.HINT),
        (["(1)", "(2)", "(3)", "(4)"], Why.HINT),
        ([1, 2, 3, 4], Why.HINT),
        (["(as on your passport)", None, "(where you live now)", None], Why.HINT),
        (["as on passport", "we write to it", "where you live now", "living with you"], Why.HINT),
        (["Example: Jane Doe", "jane@example.com", "Town", 2], Why.HINT),
        (["مثال: سارة", "s@example.com", "Town", 2], Why.HINT),
        (['{"ImportId":"QID1"}', '{"ImportId":"QID2"}', '{"ImportId":"QID3"}', '{"ImportId":"QID4"}'], Why.HINT),
        (["الاسم", "البريد الإلكتروني", "City", "Children"], Why.HEADINGS),
    ],
)
def test_what_forms_write_under_their_headings_is_nobody(under: list[Any], why: Why):
    found = table([HEADINGS, under, AMINA, OLEK])
    assert (found.rows, whys(found)) == ([3, 4], [(2, why)])


def test_a_first_person_without_address_and_number_is_no_hint():
    # Two columns say nothing in words; nothing else speaks against her being somebody.
    assert table([HEADINGS, ["Sara Bek", "none", "Laval", "none"], AMINA]).rows == [2, 3]


def test_another_table_below_the_people_is_left_out_and_named():
    found = table([HEADINGS, AMINA, OLEK, [], ["City", "Newcomers"], ["Laval", 1], ["Gatineau", 1]])
    assert (found.rows, whys(found)) == ([2, 3], [(row, Why.OTHER_TABLE) for row in (5, 6, 7)])


def test_another_table_with_some_of_our_headings_is_no_more_of_our_people():
    rows = [
        [*HEADINGS, "Phone", "Notes"],
        [*AMINA, "514 555 0101", "-"],
        [*OLEK, "514 555 0102", "-"],
        [],
        ["Volunteers"],
    ]
    found = table([*rows, HEADINGS[:2], ["Ruth", "r@x.org"]])
    assert found.rows == [2, 3]
    assert whys(found) == [(5, Why.OTHER_TABLE), (6, Why.OTHER_TABLE), (7, Why.OTHER_TABLE)]


def test_another_table_below_a_title_of_its_own_is_left_out_with_it():
    theirs = [["MENTORS"], ["Name", "Email", "Employer", "Seats"], ["Zed", "z@x.org", "ACME", 2], ["Yan", "y@x.org"]]
    found = table([HEADINGS, AMINA, OLEK, [], *theirs])
    assert (found.rows, whys(found)) == ([2, 3], [(number, Why.OTHER_TABLE) for number in (5, 6, 7, 8)])


@pytest.mark.parametrize("apart", [[], [[]], [[], ["Part-time"]]], ids=["at once", "a line apart", "below a title"])
def test_our_headings_in_another_order_begin_another_table(apart):
    turned = [row[::-1] for row in (HEADINGS, ["Ben", "b@x.org", "Laval", 2], ["Eva", "e@x.org", "Laval", 0])]
    found = table([HEADINGS, AMINA, OLEK, *apart, *turned])
    assert found.rows == [2, 3]
    assert {why for _, why in whys(found)} == {Why.OTHER_TABLE}


def test_words_of_our_headings_that_are_answers_begin_no_table():
    headings = ["Name", "Email", "Reached by", "And by"]
    found = table([headings, ["Amina", "a@x.org", "Email", "Name"], ["Olek", "o@x.org", "Name", "Email"]])
    assert found.rows == [2, 3]


def test_a_title_above_our_headings_repeated_names_a_group():
    found = table([HEADINGS, AMINA, [], ["North"], HEADINGS, OLEK])
    assert (found.rows, whys(found)) == ([2, 6], [(4, Why.SECTION), (5, Why.HEADINGS)])


def test_people_go_on_below_their_own_headings_repeated():
    found = table([HEADINGS, AMINA, [], HEADINGS, OLEK])
    assert (found.rows, whys(found)) == ([2, 5], [(4, Why.HEADINGS)])


def test_a_line_drawn_with_dashes_is_no_row():
    found = table([HEADINGS, ["-----", "-----", "----", "----"], AMINA])
    assert (found.rows, found.skipped) == ([3], [])


def test_a_cell_merged_over_several_people_is_everybodys():
    rows = [
        ["City", "Name", "Email"],
        ["Laval", "Amina", "a@x.org"],
        [None, "Olek", "o@x.org"],
        [None, "Sara", "s@x.org"],
    ]
    found = table(rows, (1, 0, 2, 0))
    assert found.column(0) == ["Laval", "Laval", None]


@pytest.mark.parametrize(
    ("rows", "headings"),
    [
        ([["Name", "Languages", None, None, "City"], [None, "Arabic", "Dari", "English", None]],
         ["Name", "Arabic", "Dari", "English", "City"]),
        ([["Respondent ID", "Languages", None, "Born"], [None, "Arabic", "Dari", "Date / Time"]],
         ["Respondent ID", "Arabic", "Dari", "Born"]),
        ([["Respondent ID", "Name", "Languages", None], [None, "Open-Ended Response", "Arabic", "Dari"]],
         ["Respondent ID", "Name", "Arabic", "Dari"]),
    ],
)  # fmt: skip
def test_names_below_a_group_that_is_not_merged_are_headings(rows: list[list[Any]], headings: list[str]):
    found = table([*rows, ["Amina", "x", None, "x", "Laval"][: len(headings)]])
    assert (list(found.headings.values()), found.rows) == (headings, [3])


@pytest.mark.parametrize("name", ["Total Ali", "Jumla Hassan", "Som", "Mean"])
@pytest.mark.parametrize("phone", ["+1 514 555 0101", 5145550101])
def test_who_has_a_telephone_is_no_total_whatever_the_name(name: str, phone: str | int):
    person = [name, None, phone, None]
    headings = ["Name", "Email", "Phone", "Children"]
    amina, olek = ["Amina Yusuf", "a@x.org", 5145550102, 2], ["Olek Bondar", "o@x.org", 5145550103, 1]
    assert table([headings, amina, person, olek]).rows == [2, 3, 4]
    assert table([headings, amina, olek, person]).rows == [2, 3, 4]
    # A sum in another column, however large, makes nobody of the row.
    found = table([headings, amina, olek, ["Total", None, None, 12345678]])
    assert (found.rows, whys(found)) == ([2, 3], [(4, Why.TOTAL)])


def test_a_subtotal_between_the_people_of_a_narrow_table_is_nobody() -> None:
    rows = [
        ["Name", "Phone", "Children"],
        ["Amina Yusuf", "514 555 0101", 2],
        ["Subtotal", None, 2],
        ["Olek", "514 555 0102", 1],
    ]
    found = table([*rows, ["Subtotal", None, 1]])
    assert (found.rows, whys(found)) == ([2, 4], [(3, Why.TOTAL), (5, Why.TOTAL)])


def test_whoever_knows_says_that_a_line_is_a_person_after_all() -> None:
    sheet = a_sheet([HEADINGS, AMINA, ["Total Ali", None, None, 3], OLEK, ["Note: list of May"]])
    assert whys(table([HEADINGS, AMINA, ["Total Ali", None, None, 3], OLEK, ["Note: list of May"]])) == [
        (3, Why.TOTAL),
        (5, Why.NOTE),
    ]

    found = find_table(a_book(sheet), KNOWN, people=[3, 99])

    assert found is not None
    assert [*found.rows] == [2, 3, 4]
    assert whys(found) == [(5, Why.NOTE)]


def test_headings_of_two_rows_that_are_repeated_on_every_page_are_no_people() -> None:
    program = a_program({"full_name": {"type": "text", "label": "Name"}, **only("email", "phone")})
    head = [["Name", "Contact", None], [None, "Email", "Phone"]]
    people = [["Ayo Ade", "a@x.org", "514 555 0101"], ["Bea Cruz", "b@x.org", "514 555 0102"]]

    reading = a_roster([*head, people[0], ["Page 1 of 2"], *head, people[1], ["Page 2 of 2"]], program)

    assert [person["full_name"] for person in reading.people] == ["Ayo Ade", "Bea Cruz"]
    assert [skip.row for skip in reading.skipped] == [4, 5, 6, 8]
