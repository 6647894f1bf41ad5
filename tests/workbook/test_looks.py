"""What the writer does for the coordinator, and what stays hers when she takes her workbook back."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from models.findings import Refused
from tests.workbook.pictures import CHILD, SHELF, SMALL, exported, opened, put, read, saved_as, workbook
from workflows.exchange import sandbox
from workflows.exchange.refusal import ImportRefused
from workflows.language.columns import sheets
from workflows.workbooks import hers_back, marked, program_workbook, read_program


def column(sheet: Any, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def cell(sheet: Any, name: str, heading: str, key: str = "name") -> Any:
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column(sheet, key)).value == name)
    return sheet.cell(row, column(sheet, heading))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(program_workbook(read()))


# The writer ---------------------------------------------------------------------------------------------------------
def test_the_sheets_stand_in_order_between_what_explains_and_what_is_hidden(book: Workbook) -> None:
    assert book.sheetnames == ["read_me", *sheets(), "_lists", "_about"]
    assert [book[name].sheet_state for name in ("_lists", "_about")] == ["veryHidden"] * 2
    assert "Small program" in book["read_me"]["A1"].value


def test_every_cell_is_text_and_headings_stay_and_filter(book: Workbook) -> None:
    for name in sheets():
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.column_dimensions["A"].hidden
        assert next(one.value for one in sheet[1]) == "_was"
        cells = [one for row in sheet.iter_rows(min_row=2) for one in row]
        assert {one.number_format for one in cells} <= {"@"}
        assert {one.data_type for one in cells if one.value is not None} <= {"s"}


def test_every_heading_says_what_its_column_is(book: Workbook) -> None:
    sheet = book["questions"]
    note = sheet.cell(1, column(sheet, "relevant")).comment
    assert note is not None
    assert "one a line" in note.text


def test_drop_downs_point_to_ranges_and_warn_without_forbidding(book: Workbook) -> None:
    rules = [rule for name in sheets() for rule in book[name].data_validations.dataValidation]
    assert rules
    assert all(rule.formula1.startswith("_lists!$") for rule in rules)
    assert {rule.errorStyle for rule in rules if rule.showErrorMessage} == {"warning"}
    of_type = next(r for r in book["questions"].data_validations.dataValidation if "D2" in str(r.sqref))
    first, last = of_type.formula1.removeprefix("_lists!").replace("$", "").split(":")
    offered = [row[0].value for row in book["_lists"][first:last]]
    assert {"text", "yes_no", "select_one ways", "select_multiple languages"} <= set(offered)


def test_what_is_not_translated_is_yellow_and_what_is_stale_orange(book: Workbook) -> None:
    choices = book["choices"]
    assert cell(choices, "in_person", "label::fr").fill.fgColor.rgb == "FFFFF8CC"
    assert cell(choices, "video", "label::fr").fill.fgColor.rgb == "FFFFE2BF"
    assert cell(book["forms"], "application", "label::fr").fill.fill_type is None


def test_a_right_to_left_column_is_read_from_the_right() -> None:
    sheet = opened(program_workbook(read(), languages=["ar"]))["questions"]
    arabic = sheet.cell(2, column(sheet, "label::ar"))
    assert (arabic.alignment.horizontal, arabic.alignment.readingOrder) == ("right", 2)
    assert not sheet.sheet_view.rightToLeft
    persian = read(SMALL.replace("languages: [en, fr]", "languages: [fa, ar]"))
    assert opened(program_workbook(persian))["questions"].sheet_view.rightToLeft


def test_what_looks_like_a_formula_is_text() -> None:
    reading = read(SMALL.replace("label: Call back", 'label: "=HYPERLINK(\\"http://x\\")"'))
    content = program_workbook(reading)
    found = cell(opened(content)["tasks"], "call_back", "label")
    assert (found.value, found.data_type) == ('=HYPERLINK("http://x")', "s")
    returned = read_program(content, "small.xlsx")
    assert returned.reading.definition == reading.definition
    again = cell(opened(hers_back(content, returned))["tasks"], "call_back", "label")
    assert (again.value, again.data_type) == ('=HYPERLINK("http://x")', "s")


def test_the_rows_of_a_template_are_grey_and_a_text_too_long_is_refused() -> None:
    sheet = opened(program_workbook(read(CHILD)))["roles"]
    assert cell(sheet, "mentor", "label").font.color.rgb == "FF808080"
    assert (
        cell(sheet, "guardian", "label").font.color is None
        or cell(sheet, "guardian", "label").font.color.rgb != "FF808080"
    )
    with pytest.raises(Refused) as refused:
        program_workbook(read(SMALL.replace("note: Ask for *me*.", f"note: {'x' * 33_000}")))
    assert [found.code for found in refused.value.findings] == ["W09"]


def test_the_hidden_sheet_says_which_program_and_holds_no_text_of_it(book: Workbook) -> None:
    said = [[one.value for one in row if one.value] for row in book["_about"].iter_rows()]
    facts = {row[1]: row[2] for row in said if row[0] == "fact" and len(row) > 2}
    assert facts["program"] == "small"
    assert len(facts["fingerprint"]) == 64
    # A note that is deleted before the workbook goes to a board does not travel along.
    assert "Ask for" not in str(said)


# Hers ---------------------------------------------------------------------------------------------------------------
def hers() -> bytes:
    """Her workbook: a wide column, a coloured row, a column, a note and a sheet of her own, and a mistake."""
    book = opened(program_workbook(read()))
    tasks = book["tasks"]
    tasks.column_dimensions["C"].width = 61
    for one in tasks[3]:
        one.fill = PatternFill("solid", fgColor="C6E0B4")
    end = tasks.max_column + 1
    tasks.cell(1, end).value, tasks.cell(3, end).value = "whose idea", "Ruth’s"
    tasks.cell(1, end).font = Font(italic=True)
    cell(tasks, "write", "label").comment = Comment("Better words?", "Ruth")
    cell(tasks, "write", "takes").value = "soon"
    budget = book.create_sheet("Budget 2027")
    budget["B2"] = "=SUM(1,2)"
    return saved_as(book)


def test_her_colours_columns_sheets_and_notes_stay_and_the_mistake_is_marked() -> None:
    content = hers()
    returned = read_program(content, "hers.xlsx")
    book = opened(hers_back(content, returned))
    tasks = book["tasks"]
    assert tasks.column_dimensions["C"].width == 61
    assert cell(tasks, "write", "whose idea").value == "Ruth’s"
    assert cell(tasks, "write", "name").fill.fgColor.rgb[-6:] == "C6E0B4"
    assert cell(tasks, "write", "label").comment.text == "Better words?"
    assert book["Budget 2027"]["B2"].value == "=SUM(1,2)"
    wrong = cell(tasks, "write", "takes")
    assert "length of time" in wrong.comment.text
    assert (wrong.fill.fgColor.rgb[-6:], tasks.sheet_properties.tabColor.rgb[-6:]) == ("F8D0C8", "C00000")
    assert book["roles"].sheet_properties.tabColor is None


def test_when_the_mistake_is_mended_the_marks_go_and_hers_stay() -> None:
    first = hers()
    marked = hers_back(first, read_program(first, "hers.xlsx"))
    book = opened(marked)
    cell(book["tasks"], "write", "takes").value = "20 minutes"
    mended = saved_as(book)
    returned = read_program(mended, "hers.xlsx")
    again = opened(hers_back(mended, returned))["tasks"]
    assert returned.reading.definition is not None
    assert again.sheet_properties.tabColor is None
    assert cell(again, "write", "takes").comment is None
    assert cell(again, "write", "label").comment.text == "Better words?"
    assert cell(again, "write", "name").fill.fgColor.rgb[-6:] == "C6E0B4"


def test_rows_that_are_new_gone_or_moved_carry_their_look_along() -> None:
    content = hers()
    returned = read_program(content, "hers.xlsx")
    now = read(
        SMALL.replace(
            "  call_back: {label: Call back, for: coordinator, due: in 2 days}\n  write: {label: Write, for: coordinator}\n",
            "  write: {label: Write soon, for: coordinator}\n  visit: {label: Visit}\n",
        )
    )
    tasks = opened(hers_back(content, returned, now))["tasks"]
    names = [tasks.cell(row, column(tasks, "name")).value for row in range(2, tasks.max_row + 1)]
    assert [name for name in names if name] == ["write", "visit"]
    assert cell(tasks, "write", "name").fill.fgColor.rgb[-6:] == "C6E0B4"
    assert (cell(tasks, "write", "label").value, cell(tasks, "write", "whose idea").value) == ("Write soon", "Ruth’s")
    assert cell(tasks, "visit", "whose idea").value is None
    assert read_program(hers_back(content, returned, now), "hers.xlsx").reading.definition == now.definition


def test_what_is_no_xlsx_cannot_be_given_back() -> None:
    returned = read_program(workbook(exported(read())), "small.xlsx")
    with pytest.raises(ImportRefused) as refused:
        hers_back(b"name;label\nx;y\n", returned)
    assert [found.code for found in refused.value.findings] == ["file_not_kept"]


def test_an_extending_program_comes_back_with_its_template() -> None:
    grids = exported(read(CHILD))
    put(grids["roles"], ("mentor",), "label", "Buddy")
    content = workbook(grids)
    returned = read_program(content, "child.xlsx", shelf=SHELF)
    sheet = opened(hers_back(content, returned))["roles"]
    assert cell(sheet, "mentor", "origin").value == "changed"


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("</sheetData>", '</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="roles"/></hyperlinks>'),
        ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="AA90001:XFD99000"/></mergeCells>'),
        ("</sheetData>", '<row r="90000"><c r="XFD90000" s="1"/></row></sheetData>'),
    ],
    ids=["a link over all cells", "a merged area below", "one look far away"],
)
def test_a_workbook_that_takes_all_memory_to_keep_is_refused_in_words(part: str, instead: str) -> None:
    # 16,384 × 1,048,576 cells are 17 milliards; 16,358 × 9,000 are 147 millions; 16,384 × 90,000 are 1.5 milliards.
    book, out = zipfile.ZipFile(BytesIO(workbook(exported(read())))), BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in book.namelist():
            said = book.read(name).decode() if name.endswith("sheet3.xml") else ""
            copy.writestr(name, said.replace(part, instead, 1) if said else book.read(name))
    returned = read_program(out.getvalue(), "hers.xlsx")

    with pytest.raises(ImportRefused) as no:
        hers_back(out.getvalue(), returned)

    assert returned.reading.definition is not None  # what it says can still be taken in
    assert [found.code for found in no.value.findings] == ["file_too_much_to_keep"]


def test_who_takes_all_memory_all_the_same_dies_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # The small process is not given the memory to begin with.
    content = workbook(exported(read()))
    returned = read_program(content, "hers.xlsx")
    monkeypatch.setattr(sandbox, "_START", "import sys; sys.stdin.buffer.read(); bytearray(1 << 60)")

    with pytest.raises(ImportRefused) as no:
        marked(content, returned)

    assert [found.code for found in no.value.findings] == ["file_too_much_to_keep"]
