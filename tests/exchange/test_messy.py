"""Rosters as people keep them: each kind of mess in a small drawing of its own, read as a careful person reads it."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import corpus_adapter
from tests.exchange.pictures import TODAY, a_program, a_roster, a_workbook, an_open_document, cells, only, repacked
from workflows.exchange.marking import marked_workbook
from workflows.exchange.phones import dialled, international
from workflows.exchange.reading import read_workbook
from workflows.exchange.result import Options
from workflows.exchange.roster import read_roster, understand
from workflows.exchange.sheets import people_sheets
from workflows.exchange.tables import Why


def read(tmp_path: Path, content: bytes, name: str = "roster.xlsx", **hint: Any) -> dict[str, Any]:
    """The file as the checkers of the corpora see it: nothing said but ``hint``."""
    file = tmp_path / name
    file.write_bytes(content)
    return corpus_adapter.read(str(file), hint)


def book(rows: str, **changed: Any) -> openpyxl.Workbook:
    workbook = openpyxl.load_workbook(io.BytesIO(a_workbook(("Roster", cells(rows)))))
    for area in changed.get("merged", ()):
        workbook.active.merge_cells(area)
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def names(got: Mapping[str, Any]) -> list[str]:
    return [person["name"] for person in got["people"]]


TWO = "| Name | Email | City |\n| Amina Yusuf | a@x.org | Laval |\n| Olek Bondar | o@x.org | Gatineau |"


# Rows that are no people, headings of two rows, what is hidden -------------------------------------------------------
def test_section_rows_totals_and_footnotes_are_no_people_and_are_named(tmp_path: Path):
    got = read(
        tmp_path,
        a_workbook(
            ("Roster", cells("""
                | Name        | Email   | City     |
                | Group A:    |         |          |
                | Amina Yusuf | a@x.org | Laval    |
                | --- North --- |       |          |
                | Olek Bondar | o@x.org | Gatineau |
                | Total: 2    |         |          |
                |             |         |          |
                | * as of May |         |          |""")),
        ),
    )  # fmt: skip
    assert names(got) == ["Amina Yusuf", "Olek Bondar"]
    assert [(one["row"], one["why"]) for one in got["skipped"]] == [
        (2, Why.SECTION), (4, Why.SECTION), (6, Why.TOTAL), (8, Why.NOTE),
    ]  # fmt: skip


def test_lines_drawn_with_stars_and_to_be_signed_on_are_no_people():
    drawn = [["First name", "Email"], ["Amina", "a@x.org"], ["*****", "*****"], ["Olek", "o@x.org"], ["....", "...."]]
    reading = a_roster([*drawn, [None, None], ["Signature: ________", None]], a_program(only("first_name", "email")))
    assert tuple(reading.rows) == (2, 4)
    assert [(one.row, one.why) for one in reading.skipped] == [(7, Why.NOTE)]


def test_a_person_of_whom_only_the_name_is_known_is_a_person():
    reading = a_roster("| First name | Last name | Email |\n| Amina | Yusuf | a@x.org |\n| Olek | | |")
    assert tuple(reading.rows) == (2, 3)
    assert not reading.skipped


def test_a_row_merged_across_the_table_is_a_section(tmp_path: Path):
    drawn = "| Name | Email | City |\n| Laval | | |\n| Amina Yusuf | a@x.org | Laval |"
    assert names(read(tmp_path, saved(book(drawn, merged=["A2:C2"])))) == ["Amina Yusuf"]


@pytest.mark.parametrize(
    ("merged", "drawn"),
    [
        (["B1:C1"], "| | Contact | | Home |\n| Name | Email | Phone | City |"),
        (["A1:A2", "B1:C1", "D1:D2"], "| Name | Contact | | City |\n| | Email | Phone | |"),
        (["A1:A2", "B1:C1"], "| Name | Contact | | Home |\n| | Email | Phone | City |"),
        ([], "| Name | Contact | | City |\n| | Email | Phone | |"),
    ],
)
def test_headings_of_two_rows(tmp_path: Path, merged: list[str], drawn: str):
    got = read(tmp_path, saved(book(f"{drawn}\n| Amina Yusuf | a@x.org | 514 555 0101 | Laval |", merged=merged)))
    assert got["people"] == [{"name": "Amina Yusuf", "email": "a@x.org", "phone": "+15145550101", "city": "Laval"}]


def test_hidden_rows_and_columns_are_read_and_told():
    workbook = book(TWO)
    workbook.active.row_dimensions[3].hidden = True
    workbook.active.column_dimensions["C"].hidden = True
    program = a_program({**only("first_name"), "city": {"type": "text", "label": "City"}})
    mapping = {"A": "first_name", "C": "city"}
    reading = read_roster(program, "mentee", saved(workbook), "r.xlsx", today=TODAY, mapping=mapping)

    assert [(found.code, found.row) for found in reading.findings] == [("columns_hidden", None), ("row_hidden", 3)]
    assert reading.good == (2, 3)  # told, and not in the way


def test_a_line_break_in_a_cell_of_an_open_document_parts_its_words():
    cells = "".join(
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        "</table:table-row>"
        for text in ("Languages", "<text:span>Arabic<text:line-break/>French</text:span>")
    )
    content = an_open_document(f'<table:table table:name="Roster">{cells}</table:table>')
    assert read_workbook(content, "r.ods").sheets[0].at(2, 0) == "Arabic\nFrench"


def test_hidden_rows_of_an_open_document_are_told():
    rows = "".join(
        f'<table:table-row{look}><table:table-cell office:value-type="string"><text:p>{text}</text:p>'
        "</table:table-cell></table:table-row>"
        for text, look in (("First name", ""), ("Amina", ' table:visibility="filter"'), ("Olek", ""))
    )
    content = an_open_document(f'<table:table table:name="Roster">{rows}</table:table>')
    assert read_workbook(content, "r.ods").sheets[0].hidden_rows == {2}


# One answer in several columns ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headings",
    [
        "Arabic | English | French",
        "Languages [Arabic] | Languages [English] | Languages [French]",
        "Languages: Arabic | Languages: English | Languages: French",
        "intake/langs/ar | intake/langs/en | intake/langs/fr",
        "العربية | Anglais | Französisch",
    ],
)
@pytest.mark.parametrize(("yes", "no"), [("X", ""), ("1", "0"), ("Yes", "No"), ("☑", "☐"), ("oui", "non")])
def test_a_column_for_each_choice(tmp_path: Path, headings: str, yes: str, no: str):
    drawn = f"| Name | {headings} |\n| Amina Yusuf | {yes} | {yes} | {no} |\n| Olek Bondar | {no} | {no} | {yes} |"
    got = read(tmp_path, a_workbook(("Roster", cells(drawn))))
    assert [person["languages"] for person in got["people"]] == [["Arabic", "English"], ["French"]]


def test_what_is_no_mark_below_a_choice_is_asked_at_its_cell():
    drawn = "| First name | Dari | English |\n| Amina | x | a little |\n| Olek | x | x |\n| Sara | | x |"
    mapping = {"A": "first_name", "B": "languages[prs]", "C": "languages[en]"}
    reading = a_roster(drawn, a_program(only("first_name", "languages")), mapping=mapping)
    assert [(found.row, found.found) for found in reading.findings] == [(2, "Dari a little")]
    assert reading.rows[3].answers["languages"] == ("prs", "en")


def test_numbered_columns_are_put_together():
    drawn = "| First name | Language 1 | Language 2 |\n| Amina | Dari | English |\n| Olek | Pashto | |"
    reading = a_roster(drawn, a_program(only("first_name", "languages")))
    assert [row.answers["languages"] for row in reading.rows.values()] == [("prs", "en"), ("ps",)]


def test_a_name_in_two_columns_is_one_where_the_program_asks_for_it_whole(tmp_path: Path):
    program = a_program({"full_name": {"type": "text", "label": "Full name"}, **only("email")})
    drawn = "| NOM | Prénom | Courriel |\n| Núñez | José Ángel | j@x.org |"
    reading = a_roster(drawn, program)
    assert reading.rows[2].answers["full_name"] == "José Ángel Núñez"


def test_a_marked_workbook_of_joined_columns_reads_back_as_mended():
    program = a_program({"full_name": {"type": "text", "label": "Full name"}, **only("languages")})
    drawn = "| First name | Last name | Dari | English |\n| Amina | Yusuf | x | ? |\n| Olek | Bondar | | x |"
    mapping = {"A": "full_name", "B": "full_name", "C": "languages[prs]", "D": "languages[en]"}
    reading = a_roster(drawn, program, mapping=mapping, mended={2: {"full_name": "Amina Y."}, 3: {"languages": "Dari"}})
    again = read_roster(
        program, "mentee", marked_workbook(reading), "m.xlsx", today=TODAY,
        mapping={"B": "full_name", "C": "full_name", "D": "languages[prs]", "E": "languages[en]"},
    )  # fmt: skip
    assert [dict(row.answers) for row in again.rows.values()] == [
        {"full_name": "Amina Y.", "languages": ("prs",)},
        {"full_name": "Olek Bondar", "languages": ("prs",)},
    ]


# Cells ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("(514) 555-0101", "+15145550101"),
        ("514 555 0101 ext. 12", "+15145550101"),
        ("514-555-0101 x12", "+15145550101"),
        ("514.555.0101 poste 4", "+15145550101"),
        ("514-555-0101 / 438-555-0999", "+15145550101"),
        ("514-555-0101/438-555-0999", "+15145550101"),
        ("514 555 0101 or 438 555 0999", "+15145550101"),
        ("514-555-0101 after 6 pm", "+15145550101"),
        ("001 514 555 0101", "+15145550101"),
        ("011 49 30 1234567", "+49301234567"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("'+15145550101", "+15145550101"),
        ("٥١٤-٥٥٥-٠١٠١", "+15145550101"),
        ("none", ""),
    ],
)
def test_the_number_to_dial_in_what_people_write(written: str, number: str):
    assert international(written, "1") == number


def test_a_national_number_gets_its_countrys_code():
    assert international("030/1234567", "49") == "+49301234567"
    assert international("06 12 34 56 78", "33") == "+33612345678"
    assert international("612345678", "33") == "+33612345678"  # a spreadsheet program took the 0 away
    assert dialled("06 12 34 56 78") == "0612345678"


@pytest.mark.parametrize("cell", [15145550101, 15145550101.0, "15145550101.0", "1.5145550101E+10", "tel. 15145550101"])
def test_phones_that_a_program_mangled(tmp_path: Path, cell: object):
    got = read(tmp_path, a_workbook(("Roster", [["Name", "Phone"], ["Amina Yusuf", cell]])))
    assert got["people"] == [{"name": "Amina Yusuf", "phone": "+15145550101"}]


@pytest.mark.parametrize("cell", [date(2023, 3, 14), 44999, "44999", "14.03.2023", "2023. 3. 14.", "14 mars 2023",
                                  "2023年3月14日", "2023년 3월 14일", "14032023", "'2023-03-14", "14 березня 2023 р.",
                                  "2023-03-14T09:30:00.000Z", "Tuesday, March 14th 2023", "١٤/٠٣/٢٠٢٣"])  # fmt: skip
def test_one_day_in_many_cells(tmp_path: Path, cell: object):
    rows = [["Name", "Arrival date"], ["Amina Yusuf", cell], ["Olek Bondar", "25.12.2020"]]
    assert read(tmp_path, a_workbook(("Roster", rows)))["people"][0]["arrived"] == "2023-03-14"


def test_days_counted_from_1904():
    # Day 43,537 from 1904 is day 44,999 from 1900: 1,462 days between.
    plain = a_workbook(("Roster", [["First name", "Date of arrival"], ["Amina", 43537]]))
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        told = archive.read("xl/workbook.xml").replace(b"<workbookPr", b'<workbookPr date1904="1"')
    content = repacked(plain, {"xl/workbook.xml": told})
    reading = read_roster(a_program(only("first_name", "arrived_on")), "mentee", content, "r.xlsx", today=TODAY)
    assert reading.rows[2].answers["arrived_on"] == date(2023, 3, 14)


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [("1402/05/12", "2023-08-03"), ("1445-08-03", ""), ("14/03/2566", "2023-03-14"), ("0203-03-14", "")],
)
def test_a_year_of_another_calendar_is_asked_and_never_taken(written: str, suggestion: str):
    reading = a_roster(
        [["First name", "Date of arrival"], ["Amina", written]], a_program(only("first_name", "arrived_on"))
    )
    assert [(found.code, found.suggestion) for found in reading.findings] == [("cell_date_calendar", suggestion)]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("3 children", 3), ("3 kids", 3), ("three", 3), ("trois enfants", 3), ("3 дети", 3), ("no children", 0), (3.0, 3),
     ("3,00", 3), ("٣", 3), ("about 3", None), ("3+", None), ("2-3", None), ("3 months", None), ("1,000", 1000)],
)  # fmt: skip
def test_numbers_with_words(tmp_path: Path, cell: object, number: int | None):
    got = read(tmp_path, a_workbook(("Roster", [["Name", "Children"], ["Amina Yusuf", cell]])))
    assert got["people"][0]["children"] == number


@pytest.mark.parametrize(
    "between", ["; ", ";", ", ", "/", " & ", " + ", " and ", " et ", "\n", " | ", "،", "、", " - ", " ", "；"]
)
def test_several_values_with_any_mark_between(tmp_path: Path, between: str):
    rows = [["Name", "Languages"], ["Amina Yusuf", f"Arabic{between}English{between}Dari"]]
    assert read(tmp_path, a_workbook(("Roster", rows)))["people"][0]["languages"] == ["Arabic", "English", "Dari"]


def test_a_mark_is_no_heading_said_again_because_it_ends_like_it(tmp_path: Path):
    drawn = "| Name | languages[en] | languages[ar] |\n| Amina Yusuf | N | Y |\n| Olek Bondar | Y | N |"
    got = read(tmp_path, a_workbook(("Roster", cells(drawn))))
    assert [person["languages"] for person in got["people"]] == [["Arabic"], ["English"]]  # N is not the end of *en*


@pytest.mark.parametrize("names", ["сомалийский, дари", "Soomaali iyo Darice", "somalien, дарі", "ሶማልኛ, Dari"])
def test_languages_by_names_that_calendars_and_catalogues_lack(tmp_path: Path, names: str):
    got = read(tmp_path, a_workbook(("Roster", [["Name", "Languages"], ["Amina Yusuf", names.replace(" iyo ", "; ")]])))
    assert got["people"][0]["languages"] == ["Somali", "Dari"]


@pytest.mark.parametrize("codes", ["ar en prs", "ara eng prs", "العربية, English, دری", "arabe; anglais; dari"])
def test_languages_by_code_and_by_their_own_names(tmp_path: Path, codes: str):
    got = read(tmp_path, a_workbook(("Roster", [["Name", "Langues parlées"], ["Amina Yusuf", codes]])))
    assert got["people"][0]["languages"] == ["Arabic", "English", "Dari"]


@pytest.mark.parametrize(("word", "answer"), [("Yes please", True), ("Non merci", False), ("☑️", True), ("[x]", True),
                                              ("[ ]", False), ("Evet", True), ("ні", False), ("●", True), ("Maybe", None)])  # fmt: skip
def test_yes_and_no_as_people_mark_them(tmp_path: Path, word: str, answer: bool | None):
    got = read(tmp_path, a_workbook(("Roster", [["Name", "Needs interpreter"], ["Amina Yusuf", word]])))
    assert got["people"][0]["interpreter"] is answer
    assert bool(got["issues"]) == (answer is None)


# Columns without a hint ----------------------------------------------------------------------------------------------
def test_long_questions_paths_and_foreign_headings_are_understood(tmp_path: Path):
    rows = [
        ["Timestamp", "1. What is your full name? (as on your documents) / Quel est votre nom ?", "intake/contact/email",
         "Would you like an interpreter at the first meeting?", "Ankunftsdatum", "Emergency contact phone", "_id"],
        ["2024-01-02 10:00", "Amina Yusuf", "a@x.org", "Yes", "2023-03-14", "514 555 0999", "7"],
    ]  # fmt: skip
    assert read(tmp_path, a_workbook(("Responses", rows)))["people"] == [
        {"name": "Amina Yusuf", "email": "a@x.org", "interpreter": True, "arrived": "2023-03-14"}
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "Ф.И.О. | Мобильный телефон | Нужен переводчик | Город проживания",
        "姓名 | 手机号码 | 是否需要翻译 | 所在城市",
        "성명 | 휴대폰 | 통역 필요 | 거주지",
        "ምሉእ ስም | ቴለፎን | ተርጓሚ | ከተማ",
        "الاسم الكامل | رقم الهاتف | بحاجة إلى مترجم | مدينة السكن",
        "Nome e cognome | Cellulare | Serve un interprete? | Comune di residenza",
        "Full name الاسم | Phone الهاتف | Interpreter مترجم | City المدينة",
        "Name | Private Phone | Needs interpreter | Mailing City",
    ],
)
def test_headings_of_rosters_in_many_languages(tmp_path: Path, headings: str):
    drawn = f"| {headings} |\n| Amina Yusuf | 514 555 0101 | yes | Laval |"
    got = read(tmp_path, a_workbook(("Roster", cells(drawn))))
    assert [(one["name"], one["phone"][-4:], one["interpreter"], one["city"]) for one in got["people"]] == [
        ("Amina Yusuf", "0101", True, "Laval")
    ]


def test_another_persons_phone_is_never_taken_for_hers_unasked():
    drawn = "| First name | Emergency phone | Caseworker email |\n| Amina | 514 555 0999 | c@x.org |"
    columns = a_roster(drawn, a_program(only("first_name", "phone", "email"))).columns
    assert not any(column.confidence == "certain" for column in columns[1:])


def test_equal_headings_are_told_apart_by_what_stands_above_them():
    drawn = "| Mentee | | Mentor | |\n| First name | Email | First name | Email |\n| Amina | a@x.org | Ruth | r@x.org |"
    workbook = saved(book(drawn, merged=["A1:B1", "C1:D1"]))
    reading = read_roster(a_program(only("first_name", "email")), "mentee", workbook, "r.xlsx", today=TODAY)
    assert [column.whole_heading for column in reading.columns] == [
        "Mentee · First name", "Mentee · Email", "Mentor · First name", "Mentor · Email",
    ]  # fmt: skip
    assert dict(reading.rows[3].answers) == {"first_name": "Amina", "email": "a@x.org"}


# Several sheets ------------------------------------------------------------------------------------------------------
def two_roles():
    document = a_program(only("first_name", "email")).model_dump(by_alias=True, exclude_none=True)
    document["roles"]["mentor"] = {"label": "Mentor", "is": "participant"}
    form = {**document["forms"]["application"], "filled_by": "mentor", "about": "mentor"}
    document["forms"]["offer"] = {**form, "questions": {**form["questions"]}}
    return type(a_program()).model_validate(document)


SHEETS = (
    ("Read me", [["How to use this"], ["Fill in one row a person."]]),
    ("Mentors", [["First name", "Email"], ["Ruth", "r@x.org"]]),
    ("Newcomers 2024", [["First name", "Email"], ["Amina", "a@x.org"], ["Olek", "o@x.org"]]),
)


BLOCKS = [
    ["MENTORS", None, None, "MENTEES", None],
    ["First name", "Email", None, "First name", "Email"],
    ["Ruth", "r@x.org", None, "Amina", "a@x.org"],
    ["Omar", "om@x.org", None, "Olek", "o@x.org"],
]


def test_blocks_side_by_side_are_the_rosters_that_stand_above_them():
    workbook = read_workbook(a_workbook(("People", BLOCKS)), "pairs.xlsx")
    assert [(one.name, one.role, one.sure) for one in people_sheets(two_roles(), workbook)] == [
        ("People", "mentor", True),
        ("People · D", "mentee", True),
    ]
    read = {role: understand(two_roles(), role, workbook, today=TODAY) for role in ("mentee", "mentor")}
    assert [found.code for found in read["mentee"].file_findings][-2:] == ["section_of_another_role", "table_beside"]
    assert [found.code for found in read["mentor"].file_findings] == ["table_beside"]


def test_of_two_roles_below_one_row_of_groups_only_the_columns_of_the_role_are_read():
    rows = [[row[0], row[1], *row[3:]] for row in BLOCKS]
    workbook = read_workbook(a_workbook(("People", [["Mentor", None, "Mentee", None], *rows[1:]])), "pairs.xlsx")
    read = {
        role: [person["first_name"] for person in understand(two_roles(), role, workbook, today=TODAY).people]
        for role in ("mentee", "mentor")
    }
    assert read == {"mentee": ["Amina", "Olek"], "mentor": ["Ruth", "Omar"]}


def test_every_sheet_with_people_is_read_as_the_roster_of_its_role():
    sheets = people_sheets(two_roles(), read_workbook(a_workbook(*SHEETS), "all.xlsx"))
    readings = {
        one.name: read_roster(
            two_roles(), one.role, a_workbook(*SHEETS), "all.xlsx", today=TODAY, options=Options(sheet=one.name)
        )
        for one in sheets
        if one.visible
    }
    assert {sheet: (found.role, len(found.good)) for sheet, found in readings.items()} == {
        "Mentors": ("mentor", 1),
        "Newcomers 2024": ("mentee", 2),
    }
    assert [(one.name, one.role, one.sure, one.people) for one in sheets] == [
        ("Mentors", "mentor", True, 1),
        ("Newcomers 2024", "mentee", True, 2),
    ]


TABLES = """
| Newcomers 2024 |         |   |            |         |
| First name     | Email   |   | First name | Email   |
| Amina          | a@x.org |   | Ruth       | r@x.org |
| Olek           | o@x.org |   |            |         |
|                |         |   |            |         |
| Mentors        |         |   |            |         |
| First name     | Email   |   |            |         |
| Ben            | b@x.org |   |            |         |
| Eva            | e@x.org |   |            |         |
"""


def test_further_tables_on_a_sheet_are_found_beside_and_below_the_first_with_their_cells_in_place():
    content = a_workbook(("People", cells(TABLES)))
    found = people_sheets(two_roles(), read_workbook(content, "all.xlsx"))
    assert [(one.name, one.role, one.people) for one in found] == [
        ("People", "mentee", 2),
        ("People · D", "mentor", 1),  # the first one is newcomers already
        ("People · 6", "mentor", 2),  # its title says so
    ]
    assert (found[1].sheet.at(3, 3), found[1].sheet.at(3, 0), found[2].sheet.at(8, 0)) == ("Ruth", None, "Ben")
    assert found[1].sheet.address(3, 3) == "People!D3"


def test_a_name_merged_over_two_rows_is_one_person_and_a_family_name_several():
    drawn = """
    | First name | Last name | Phone        |
    | Amina      | Yusuf     | 514 555 0101 |
    |            |           | 438 555 0102 |
    | Sara       | Haddad    | 514 555 0103 |
    | Tarek      |           | 514 555 0104 |
    """
    program = a_program(only("first_name", "last_name", "phone"))
    content = saved(book(drawn, merged=["A2:A3", "B2:B3", "B4:B5"]))
    reading = read_roster(program, "mentee", content, "r.xlsx", today=TODAY)
    assert [(found.row, found.code, found.finding.params["first"]) for found in reading.findings if found.stops] == [
        (3, "row_twice_says_more", "2")
    ]
    assert [reading.rows[row].answers["last_name"] for row in reading.good] == ["Yusuf", "Haddad", "Haddad"]


def test_the_sheet_whose_title_names_the_role_is_read_first():
    reading = read_roster(two_roles(), "mentee", a_workbook(*SHEETS), "all.xlsx", today=TODAY)
    assert reading.sheet_name == "Newcomers 2024"


def test_the_adapter_of_the_corpora_can_be_loaded_from_anywhere(tmp_path: Path):
    file = tmp_path / "one.csv"
    file.write_text("Name,Email\nAmina Yusuf,a@x.org", "utf-8")
    where = str(Path(corpus_adapter.__file__).parent)
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {where!r}); import corpus_adapter as a; "
         f"print(a.read({str(file)!r}, dict(sheet=None, mapping={{'Name': 'name'}}, options={{}}))['people'])"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "[{'name': 'Amina Yusuf'}]"
