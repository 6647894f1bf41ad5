"""Workbooks out: nothing becomes a formula, everything that needs her is marked, and what comes back is what went out."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange.pictures import TODAY, a_program, a_roster, only
from tests.exchange.test_roster import HEADINGS, a_cohort, of_its_own
from workflows.exchange.marking import marked_workbook, roster_template
from workflows.exchange.reading import read_workbook
from workflows.exchange.refusal import ImportRefused
from workflows.exchange.roster import RosterReading, read_roster
from workflows.exchange.writing import table_workbook

INJECTIONS = [
    "=1+1", "=HYPERLINK(\"http://example.org\",\"x\")", "+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "{=1+1}", "=cmd|' /C calc'!A0",
    "http://example.org", "mailto:a@example.org", "internal:Sheet2!A1", "<script>alert(1)</script>", "_x000D_",
]  # fmt: skip


def parts(content: bytes) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def read_again(content: bytes) -> RosterReading:
    return read_roster(a_program(), "mentee", content, "marked.xlsx", today=TODAY)


# Tables -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_becomes_a_formula_or_a_link(text: str):
    content = table_workbook([(text, [text], [[text]])])

    everything = "".join(parts(content).values())
    assert "<f>" not in everything
    assert "<hyperlink" not in everything
    assert opened(content).worksheets[0]["A2"].value in (text, text.replace("\r", "\n"), text.strip())


def test_values_keep_their_types():
    row = ["text", 3, 2.5, True, date(2026, 1, 31), datetime(2026, 1, 31, 9, 30), ("ar", "en"), None, float("nan")]
    content = table_workbook([("People", [f"c{n}" for n in range(len(row))], [row])])

    assert read_workbook(content, "x.xlsx").sheets[0].rows[1] == (
        "text", 3, 2.5, "Yes", date(2026, 1, 31), datetime(2026, 1, 31, 9, 30), "ar; en", None, "nan",
    )  # fmt: skip


def test_sheet_names_are_made_fit_and_kept_apart():
    titles = ["Check-ins: week 1/2", "check-ins  week 1 2", "x" * 40, "x" * 41, "'quoted'", "History", ""]
    names = opened(table_workbook([(title, ["a"], []) for title in titles])).sheetnames

    assert names[:2] == ["Check-ins week 1 2", "check-ins week 1 2 2"]
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(titles)


def test_a_workbook_without_tables_still_opens():
    assert opened(table_workbook([])).sheetnames == ["Sheet"]


def test_headings_are_frozen_and_filterable_and_sheets_run_as_the_language_does():
    sheet = opened(table_workbook([("الأشخاص", ["الاسم"], [["محمد"]])], language="ar")).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.sheet_view.rightToLeft) == ("A2", "A1:A2", True)
    assert not opened(table_workbook([("People", ["Name"], [])])).worksheets[0].sheet_view.rightToLeft


def test_the_same_content_is_the_same_bytes():
    def made() -> bytes:
        return table_workbook([("People", ["Name", "On"], [["Amina", date(2026, 1, 31)]])], about={"kind": "report"})

    assert made() == made()


def test_what_a_workbook_is_stands_in_a_hidden_sheet():
    book = opened(table_workbook([("People", ["Name"], [])], about={"kind": "report", "cohort": "=autumn"}))
    assert (book["_about"].sheet_state, book["_about"]["B2"].value) == ("veryHidden", "=autumn")


# XML can't hold other control characters, and spreadsheet programs turn a lone \r into a line end.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(TEXT, st.integers(-(10**9), 10**9), st.dates(date(1900, 3, 1))), min_size=1, max_size=8))
def test_what_is_written_is_read_back(values: list[object]):
    content = table_workbook([("T", [f"c{n}" for n in range(len(values))], [values])])
    assert read_workbook(content, "x.xlsx").sheets[0].rows[1] == tuple(values)


# The marked roster --------------------------------------------------------------------------------------------------
FAULTY = a_cohort(
    of_its_own(4),
    of_its_own(5, email="person5 at example.org", languages="Manderin"),
    of_its_own(6, first_name=None, last_name=None),
)


def test_her_columns_come_back_in_her_order_with_what_to_mend_before_them():
    headings = [*reversed(HEADINGS), "Shoe size"]
    rows = [headings, [*reversed(of_its_own(2)), 38], [*reversed(of_its_own(3, email="x")), "big"]]
    sheet = opened(marked_workbook(a_roster(rows, name="Volunteers"))).worksheets[0]

    assert sheet.title == "Volunteers"
    assert [cell.value for cell in sheet[1]] == ["Please mend", *headings, "_row"]
    assert (sheet["A2"].value, sheet["O2"].value, sheet["O3"].value) == (None, 38, "big")
    assert sheet["A3"].value == "• “x” is not an e-mail address. Write it like name@example.org."


def test_faulty_cells_are_coloured_and_say_what_and_how():
    sheet = opened(marked_workbook(a_roster(FAULTY))).worksheets[0]

    # Headings are in row 1 now, so sheet rows 4, 5, 6 became 2, 3, 4; the first column moves hers one to the right.
    marked = {cell.coordinate for row in sheet.iter_rows(min_row=2) for cell in row if cell.comment}
    assert marked == {"D3", "H3", "B4", "C4"}
    assert sheet["D3"].fill.fgColor.rgb == "FFF8D0C8"
    assert sheet["D2"].fill.fgColor.rgb != "FFF8D0C8"
    assert sheet["D3"].comment.text.endswith("Perhaps: person5@example.org")
    assert sheet["H3"].comment.text.endswith("Did you mean “Mandarin”?")
    assert [sheet.cell(row, len(HEADINGS) + 2).value for row in (2, 3, 4)] == [4, 5, 6]
    assert sheet.column_dimensions["O"].hidden


def test_a_row_is_as_high_as_what_is_to_be_mended_in_it():
    # LibreOffice shows rows as high as the file says, and without a word from it only the first line.
    sheet = opened(marked_workbook(a_roster(FAULTY))).worksheets[0]
    lines = str(sheet["A3"].value).count("\n") + 1

    assert sheet.row_dimensions[2].height is None  # nothing is wrong in the first row, and one line is enough
    assert lines > 1
    assert sheet.row_dimensions[3].height >= 15 * lines


def test_only_what_is_set_aside_can_be_taken_out():
    sheet = opened(marked_workbook(a_roster(FAULTY), which="set aside")).worksheets[0]
    assert [sheet.cell(row, len(HEADINGS) + 2).value for row in (2, 3)] == [5, 6]
    assert sheet.max_row == 3


def test_a_cell_she_mended_goes_out_mended():
    mended = {5: {"email": "five@example.org", "languages": "Mandarin"}}
    sheet = opened(marked_workbook(a_roster(FAULTY, mended=mended))).worksheets[0]
    assert (sheet["D3"].value, sheet["H3"].value, sheet["A3"].value) == ("five@example.org", "Mandarin", None)


def test_choices_are_offered_from_a_hidden_list():
    book = opened(marked_workbook(a_roster(FAULTY)))
    rules = {str(rule.sqref): rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}

    goal = rules[f"{'I'}2:I4"]
    assert re.fullmatch(r"_lists!\$[A-Z]\$1:\$[A-Z]\$5", goal)  # five goals
    letter = goal[8]
    assert [book["_lists"][f"{letter}{n}"].value for n in (1, 4)] == ["Arts and media", "Arts"]
    assert book["_lists"].sheet_state == "veryHidden"
    assert "H2:H4" not in rules  # a drop-down would replace several languages by one


def test_the_marked_roster_comes_back_as_it_went_out():
    reading = a_roster(FAULTY)
    again = read_again(marked_workbook(reading, language="fr"))

    assert again.people == reading.people
    assert [found.code for found in again.findings] == [found.code for found in reading.findings]
    assert [column.heading for column in again.columns] == HEADINGS  # what was added is not taken for hers


def test_every_line_that_is_no_person_stands_in_the_marked_workbook_with_its_reason():
    reading = a_roster([*a_cohort(of_its_own(4), of_its_own(5)), [], ["Total", 2], ["Note: list of May"]])
    content = marked_workbook(reading)

    sheet = opened(content).worksheets[1]
    assert list(sheet.values)[1:] == [(7, "A total", "Total · 2"), (8, "A remark", "Note: list of May")]
    assert sheet.title.startswith("_")  # and so it is no roster when it comes back
    assert read_again(content).people == reading.people


def test_a_suggestion_written_over_a_marked_cell_mends_it():
    book = opened(marked_workbook(a_roster(FAULTY)))
    sheet = book.worksheets[0]
    sheet["D3"], sheet["H3"], sheet["B4"], sheet["C4"] = "person5@example.org", "Mandarin", "Minh", "Tran"
    file = io.BytesIO()
    book.save(file)

    assert len(read_again(file.getvalue()).good) == 3


@pytest.mark.parametrize("text", INJECTIONS[:9])
def test_nothing_in_a_marked_roster_is_a_formula(text: str):
    reading = a_roster(
        a_cohort(of_its_own(4, last_name=text.strip()), of_its_own(5)), mended={5: {"last_name": text, "email": text}}
    )
    everything = "".join(part for name, part in parts(marked_workbook(reading)).items() if "sheet1.xml" in name)
    formulas = re.findall(r"<f>|<f ", everything)
    assert formulas == []


# The template -------------------------------------------------------------------------------------------------------
def test_a_template_asks_every_question_and_marks_what_is_needed():
    book = opened(roster_template(a_program(), "mentee"))
    sheet = book.worksheets[0]

    assert [cell.value for cell in sheet[1]][:4] == ["First name *", "Last name *", "Email *", "Phone"]
    assert "Several answers are possible" in sheet["G1"].comment.text
    assert sheet["A1"].fill.fgColor.rgb != sheet["D1"].fill.fgColor.rgb
    assert sheet.column_dimensions["D"].number_format == "@" or sheet["D2"].number_format in ("@", "General")


def test_a_template_in_arabic_is_written_from_right_to_left():
    sheet = opened(roster_template(a_program(), "mentee", "ar")).worksheets[0]
    assert sheet.sheet_view.rightToLeft


def test_an_empty_template_holds_nobody_and_a_filled_one_is_understood():
    content = roster_template(a_program(), "mentee")
    with pytest.raises(ImportRefused) as no:
        read_again(content)
    assert no.value.findings[0].code == "roster_no_people"

    book = opened(content)
    for column, value in enumerate(of_its_own(4), start=1):
        book.worksheets[0].cell(2, column, value)
    file = io.BytesIO()
    book.save(file)
    reading = read_again(file.getvalue())
    assert (reading.good, reading.ignored) == ((2,), ())
    assert {column.confidence for column in reading.columns} == {"certain"}


def test_a_marked_roster_offers_choices_by_what_they_are_called_where_it_goes() -> None:
    reading = a_roster([["Email", "Main goal"], ["at example", "Arts"]], a_program(only("email", "goal")))

    book = openpyxl.load_workbook(io.BytesIO(marked_workbook(reading, choices={"goal": ["Kunst", "Recht"]})))

    assert [cell.value for cell in book["_lists"]["A"]] == ["Kunst", "Recht"]
