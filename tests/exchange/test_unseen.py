"""What no parser of values tells of a workbook: how its rows look."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.exchange.pictures import TODAY, a_program, only
from workflows.exchange.keeping import as_json, from_json
from workflows.exchange.roster import read_roster
from workflows.exchange.unseen import struck_in_document


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
