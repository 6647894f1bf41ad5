"""Tables: which sheet, which row of headings, which rows are people."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from models.sheets.repeated import Repeated
from tests.exchange.pictures import a_book, a_program, a_sheet
from workflows.exchange.asking import known_headings, questions_asked
from workflows.exchange.reading import Sheet
from workflows.exchange.sandbox import Grid
from workflows.exchange.tables import Why, find_table

KNOWN = known_headings(questions_asked(a_program(), "mentee"), {})


def found(*sheets, **words):
    """The table, found twice: row by row, and as a file that was read has it, by column."""
    table = find_table(a_book(*sheets), KNOWN, **words)
    again = find_table(a_book(*map(by_column, sheets)), KNOWN, **words)
    assert table is not None
    assert again is not None
    assert replace(again, sheet=table.sheet) == table
    return table


def by_column(sheet: Sheet) -> Sheet:
    columns = [Repeated.of([None if cell == "" else cell for cell in column]) for column in zip_longest(*sheet.rows)]
    return replace(sheet, rows=Grid(columns, len(sheet.rows)))


def test_rows_that_are_filled_everywhere_need_no_second_look_until_something_stands_apart_from_them():
    full = [[f"Person {number}", "Yusuf", f"p{number}@example.org"] for number in range(6)]
    table = found(
        a_sheet(
            [
                ["First name", "Last name", "Email"],
                *full[:2],
                ["First name", "Last name", "Email"],  # printed once more, on the next page
                *full[2:4],
                ["Selam", None, "selam@example.org"],
                *full[4:],
                [],
                ["Mentor", "Phone"],
                ["Ruth", "+1 514 555 0101"],
            ]
        )
    )
    assert table.rows == [2, 3, 5, 6, 7, 8, 9]
    assert [(one.row, one.why) for one in table.skipped] == [
        (4, Why.HEADINGS),
        (11, Why.OTHER_TABLE),
        (12, Why.OTHER_TABLE),
    ]


def test_a_title_and_empty_rows_above_the_headings_are_no_people():
    table = found(
        a_sheet("""
            Newcomers – autumn 2026 cohort

            First name | Last name | Email
            Amina      | Yusuf     | amina@example.org

            Olena      | Koval     | olena@example.org
        """)
    )
    assert (table.header_row, table.rows) == (3, [4, 6])
    assert table.headings == {0: "First name", 1: "Last name", 2: "Email"}


def test_headings_nobody_knows_are_found_by_their_look():
    table = found(
        a_sheet([["Liste 2026"], ["Anrede", "Rufname", "Post"], ["Frau", "Zoë", "zoe@example.org"], ["Herr", "Max", 5]])
    )
    assert table.header_row == 2


def test_the_lower_of_two_heading_rows_is_taken():
    table = found(
        a_sheet([["", "Contact", None, "Background"], ["First name", "Email", "Phone", "Languages"], ["A", "a@b.org"]])
    )
    assert table.header_row == 2


def test_totals_notes_repeated_headings_and_stray_numbers_are_named_and_left_out():
    table = found(
        a_sheet(
            [
                ["First name", "Last name", "Email", "Children"],
                ["Amina", "Yusuf", "amina@example.org", 2],
                ["First name", "Last name", "Email", "Children"],
                ["Olena", "Koval", "olena@example.org", 1],
                ["Total", None, None, 3],
                ["TOTAL: 2 people"],
                ["* interpreter booked through the regional bank"],
                [None, None, None, 3],
            ]
        )
    )
    assert table.rows == [2, 4]
    assert [(skip.row, skip.why) for skip in table.skipped] == [
        (3, Why.HEADINGS),
        (5, Why.TOTAL),
        (6, Why.TOTAL),
        (7, Why.NOTE),
        (8, Why.STRAY),
    ]


def test_a_person_called_total_stays():
    table = found(a_sheet([["First name", "Last name", "Email"], ["Total", "Bah", "total@example.org"]]))
    assert table.rows == [2]


def test_a_person_of_whom_only_the_name_is_known_stays():
    table = found(a_sheet([["First name", "Last name", "Email"], ["Amina"]]))
    assert table.rows == [2]


def test_the_sheet_with_the_people_is_found_behind_a_read_me():
    read_me = a_sheet(
        [["Please read first"], ["Fill in the sheet called People"], ["Name", "Write the name"]], "READ ME"
    )
    people = a_sheet([["First name", "Email"], ["Amina", "amina@example.org"]], "People")
    lists = a_sheet([["Languages", "Main goal"], ["English", "Arts"]], "Lists")

    assert found(read_me, people, lists).sheet.name == "People"


def test_a_visible_sheet_comes_before_a_hidden_one_and_a_named_one_before_all():
    hidden = a_sheet([["First name", "Last name", "Email"], ["Amina", "Yusuf", "a@example.org"]], "Old", visible=False)
    shown = a_sheet([["First name", "Email"], ["Olena", "o@example.org"]], "New")

    assert found(hidden, shown).sheet.name == "New"
    assert found(hidden, shown, sheet="Old").sheet.name == "Old"


def test_the_sheets_our_own_workbooks_add_hold_no_people():
    lists = a_sheet([["First name", "Email"], ["Amina", "a@example.org"]], "_lists")
    assert find_table(a_book(lists), KNOWN) is None


def test_a_sheet_of_numbers_has_no_headings():
    assert find_table(a_book(a_sheet([[1, 2], [3, 4]])), KNOWN) is None


def test_a_filled_column_without_a_heading_is_not_lost():
    table = found(a_sheet([["First name", None, "Email"], ["Amina", "?", "a@example.org"]]))
    assert table.headings == {0: "First name", 1: "", 2: "Email"}


def test_a_question_with_one_column_is_named_by_what_stands_above_its_filler() -> None:
    sheet = a_sheet(
        """
        | Respondent ID | Please tell us how to reach you |          | Languages you speak |        | How can we help? |
        |               | Name                            | City     | English             | Arabic | Response         |
        | 101           | Noor Salim                      | Laval    | English             | Arabic | English class    |
        | 102           | Oksana Hryn                     | Montréal | English             |        |                  |
        """
    )

    table = find_table(a_book(sheet), frozenset({"name", "city"}))

    assert table is not None
    assert [table.headings[column] for column in (1, 2, 5)] == ["Name", "City", "How can we help?"]
