"""Her own workbook, brought up to date: what was text in it is text afterwards."""

from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook

from workflows.exchange.hers import Known, update_styled
from workflows.exchange.styled import StyledBook, StyledSheet

LIVE = '=HYPERLINK("http://attacker.example", "Open")'


def test_a_text_of_hers_that_looks_like_a_formula_becomes_none_where_its_row_moves() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "questions"
    for row in (["name", "My notes"], ["one", ""], ["two", ""], ["", ""]):
        sheet.append(row)
    for place in ("B2", "B3", "B4"):  # as a cell of text, which is how somebody else's words come in
        sheet[place].value, sheet[place].data_type = LIVE, "s"
    sheet["B1"].value = "=1+1"  # a formula of her own
    given = io.BytesIO()
    book.save(given)
    known = Known(title="questions", header=1, columns=("name", None), rows={"one": 2, "two": 3})
    made = StyledBook(
        sheets=(StyledSheet(name="questions", headings=("name",), rows=(("zero",), ("two",), ("one",)), keys=(0,)),),
    )

    back = load_workbook(io.BytesIO(update_styled(given.getvalue(), made, {"questions": known})))["questions"]

    told = {cell.coordinate: cell.data_type for row in back.iter_rows() for cell in row if cell.value is not None}
    assert [place for place, kind in told.items() if kind == "f"] == ["B1"]
    assert sum(cell.value == LIVE for row in back.iter_rows() for cell in row) == 3
