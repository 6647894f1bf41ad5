"""What no parser of values tells of a workbook: how its rows look."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.effort import processor_seconds
from tests.exchange.pictures import TODAY, a_program, only
from workflows.exchange.failed import failed_in_document, failed_in_sheet
from workflows.exchange.guard import _without_result
from workflows.exchange.keeping import as_json, from_json
from workflows.exchange.roster import read_roster
from workflows.exchange.unseen import hidden_in_document, hidden_in_sheet, struck_in_document, struck_in_sheet


def test_a_row_that_is_crossed_out_is_told_and_one_crossed_out_cell_is_not():
    workbook = openpyxl.Workbook()
    for row in (["First name", "Email"], ["Amina", "a@x.org"], ["Olek", "o@x.org"], ["Lea", "l@x.org"]):
        workbook.active.append(row)
    for cell in (*workbook.active[3], workbook.active["B4"]):
        cell.font = Font(strike=True)
    workbook.active["C3"].font = Font(bold=True)  # nothing stands in it
    file = io.BytesIO()
    workbook.save(file)
    program = a_program(only("first_name", "email"))
    reading = read_roster(program, "mentee", file.getvalue(), "r.xlsx", today=TODAY)

    assert [(found.code, found.row) for found in reading.findings] == [("row_crossed_out", 3)]
    assert reading.good == (2, 3, 4)  # told, and not in the way
    assert from_json(as_json(reading.workbook)).sheets[0].struck_rows == {3}


@pytest.mark.parametrize("name", ["struck.ods", "struck.xls"])
def test_so_it_is_in_workbooks_of_other_kinds(name: str):
    # The same rows, saved by LibreOffice.
    content = (Path(__file__).parents[1] / "examples" / name).read_bytes()

    reading = read_roster(a_program(only("first_name", "email")), "mentee", content, name, today=TODAY)

    assert [(found.code, found.row) for found in reading.findings] == [("row_crossed_out", 3)]


def test_a_style_that_closes_itself_does_not_take_the_next_ones_rows():
    crossing = (
        b'<style:style style:name="X"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    row = b'<table:table-row><table:table-cell table:style-name="%s"><text:p>Amina</text:p></table:table-cell></table:table-row>'
    sheet = b'</office:automatic-styles><table:table table:name="One">' + row % b"S" + row % b"X"

    assert struck_in_document(b'<style:style style:name="S"/>' + crossing + sheet) == {"One": (2,)}


def test_styles_that_never_close_are_walked_once():
    """Looked for with its end, each would be looked for to the end of the part: 50,000 of them for an hour."""
    assert struck_in_document(b"<style:style >" * 50_000 + b"</office:automatic-styles>") == {}


@pytest.mark.parametrize(
    "tag",
    [
        b'<c r="A1" ',
        b"<c ",
        b'<row hidden="1" ',
        b"<row ",
        b'<col hidden="true" ',
        b"<xf ",
        b"<table:table ",
        b"<style:style ",
        b'<c t="e" r="A1" r="A1" >',
        b'<c r="A1"><f/>' + b" " * 40,
    ],
)
@pytest.mark.parametrize(
    "looked",
    [
        _without_result,
        hidden_in_sheet,
        hidden_in_document,
        failed_in_sheet,
        failed_in_document,
        struck_in_document,
        partial(struck_in_sheet, styles=frozenset()),
    ],
)
def test_tags_without_an_end_take_no_longer_than_their_length(looked: Callable[[bytes], object], tag: bytes) -> None:
    def work_for(letters: int) -> float:
        told = b'<sheetData hidden="1" t="e" value-type="error" table:visibility="collapse" text-line-through-type="x">'
        part = b"<f" + told + tag * (letters // len(tag)) + b"<c r='A1'><f>" + b" " * letters
        return processor_seconds(lambda: looked(part))

    # 20 kB of them, which a zip makes 200 bytes of, took 22 seconds before any parser was asked.
    assert work_for(40_000) < 40 * max(work_for(4_000), 0.005)
