"""Files that are called workbooks and are none: web pages, packed pages, Excel's XML of 2003; and odd text files."""

from __future__ import annotations

from datetime import date

import pytest

from tests.exchange.pictures import TODAY, a_program, a_workbook, an_open_document, cells, only
from workflows.exchange.reading import Sheet, read_workbook
from workflows.exchange.refusal import ImportRefused
from workflows.exchange.roster import read_roster

PEOPLE = (
    "<table border=1><tr><th>Name<th>Email<th>City<tr><td>Amina&nbsp;Yusuf<td>a@x.org<td>Laval"
    "<tr><td>Olek<br>Bondar<td><a href='mailto:o@x.org'>o@x.org</a><td>Montréal</table>"
)
ROWS = [("Name", "Email", "City"), ("Amina Yusuf", "a@x.org", "Laval"), ("Olek\nBondar", "o@x.org", "Montréal")]
MHTML = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; '
    'charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n' + PEOPLE + "\r\n--b--\r\n"
)


def first(content: bytes, name: str = "export.xls") -> Sheet:
    return read_workbook(content, name).sheets[0]


def rows(sheet: Sheet) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet.rows]


@pytest.mark.parametrize(
    "content",
    [
        PEOPLE.encode(),
        b"\xef\xbb\xbf" + PEOPLE.encode(),
        f"<!DOCTYPE html><html><head><style>td{{}}</style><title>x</title></head><h1>R</h1>{PEOPLE}</html>".encode(),
        f"<html><meta charset=windows-1252>{PEOPLE}".encode("cp1252"),
        f"<html>{PEOPLE}".encode("utf-16"),
        f"<html><table><tr><td>Bridge Street<tr><td>{PEOPLE}</table>".encode(),  # a table that only arranges the page
        f"<html><script>let x = '<table>'</script>{PEOPLE}".encode(),
        MHTML.encode(),
    ],
)
def test_a_web_page_with_a_table_is_read_whatever_its_name(content: bytes):
    assert rows(first(content)) == ROWS


def test_headings_that_span_rows_and_columns_stand_where_the_page_shows_them():
    page = (
        "<table><tr><th rowspan=2>Name</th><th colspan=2>Contact</th></tr><tr><th>Email</th><th>Phone</th></tr>"
        "<tr style='display:none'><td>Amina<td>a@x.org<td x:num='5145550101'>5.15E+09</table>"
    )
    sheet = first(page.encode())
    assert rows(sheet) == [("Name", "Contact"), (None, "Email", "Phone"), ("Amina", "a@x.org", "5145550101")]
    assert sheet.hidden_rows == {3}
    reading = read_roster(a_program(only("email", "phone")), "mentee", page.encode(), "r.xls", today=TODAY)
    assert dict(reading.rows[3].answers) == {"email": "a@x.org", "phone": "5145550101"}


@pytest.mark.parametrize("page", ["<html><p>Please sign in", "<html><table><tr><td></td></tr></table>"])
def test_a_page_without_a_filled_table_is_refused_for_what_it_is(page: str):
    with pytest.raises(ImportRefused) as no:
        read_workbook(page.encode(), "r.xls")
    assert no.value.findings[0].code == "file_is_web_page"


def test_a_page_of_impossible_size_is_refused():
    with pytest.raises(ImportRefused) as no:
        read_workbook(("<table>" + "<tr><td colspan=900>x" * 9_000).encode(), "r.xls")
    assert no.value.findings[0].code == "too_many_cells"  # 9,000 rows of 900 columns are 8.1 million


XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="Old"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="People"><Table><Column/><Column ss:Index="3" ss:Hidden="1"/>
<Row ss:Index="2"><Cell ss:Index="2"><Data ss:Type="String">First name</Data></Cell>
<Cell><Data ss:Type="String">Date of arrival</Data></Cell><Cell><Data ss:Type="String">Years</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="String">Amina</Data><Comment><ss:Data>ask</ss:Data></Comment></Cell>
<Cell><Data ss:Type="DateTime">2023-03-14T00:00:00.000</Data></Cell><Cell><Data ss:Type="Number">2</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("content", [XML.encode(), XML.replace('"1.0"', '"1.0" encoding="UTF-16"', 1).encode("utf-16")])
def test_excels_xml_of_2003_is_read(content: bytes):
    old, people = read_workbook(content, "r.xls").sheets
    assert (old.visible, people.visible, people.name) == (False, True, "People")
    assert rows(people) == [
        (), (None, "First name", "Date of arrival", "Years"), (None, "Amina", date(2023, 3, 14), 2),
    ]  # fmt: skip
    assert (people.hidden_rows, people.hidden_columns) == ({3}, {2})


def test_of_merged_cells_without_end_only_so_many_are_kept():
    # Two cells a row, merged: 12,000 areas in 700 kB. What is read stays whole, only the areas end at 10,000.
    row = '<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">x</Data></Cell></Row>'
    start, end = XML.partition("<Row")[0], "</Table></Worksheet></Workbook>"
    people = read_workbook((start + row * 12_000 + end).encode(), "r.xls").sheets[1]
    assert (len(people.rows), len(people.merged)) == (12_000, 10_000)


def test_a_failed_formula_is_a_fault_and_never_an_empty_cell():
    drawn = cells("| First name | Years |\n| Amina | #N/A |\n| Olek | 3 |")
    reading = read_roster(
        a_program(only("first_name", "years")), "mentee", a_workbook(("R", drawn)), "r.xlsx", today=TODAY
    )
    assert [(one.row, one.code, one.found) for one in reading.findings] == [(2, "cell_formula_error", "#N/A")]


def test_failed_formulas_of_an_open_document_stand_where_they_are():
    def cell(text: str, error: bool = False) -> str:
        told = ' calcext:value-type="error"' if error else ""
        return f'<table:table-cell office:value-type="string"{told}><text:p>{text}</text:p></table:table-cell>'

    content = an_open_document(
        '<table:table table:name="R">'
        f"<table:table-row>{cell('First name')}{cell('Years')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{cell("Amina")}{cell("1")}</table:table-row>'
        f'<table:table-row>{cell("Olek")}<table:table-cell office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell></table:table-row></table:table>'
    )
    assert first(content, "r.ods").at(4, 1) == "#REF!"


@pytest.mark.parametrize("name", ["roster.csv", "roster.xls", "roster.pdf", "roster"])
def test_a_workbook_is_one_whatever_it_is_called(name: str):
    assert first(a_workbook(("R", [["Name"], ["Amina"]])), name).at(2, 0) == "Amina"


@pytest.mark.parametrize(
    "text",
    [
        '"Name,Email,City"\n"Amina Yusuf,a@x.org,Laval"\n"Olek,o@x.org,Montréal"\n',  # each line quoted as a whole
        '"Name,""Email"",City"\n"Amina Yusuf,""a@x.org"",Laval"\n"Olek,o@x.org,Montréal"\n',
        "'Name';'Email';'City'\n'Amina Yusuf';'a@x.org';'Laval'\n'Olek';'o@x.org';'Montréal'\n",
        'Name, "Email", "City"\nAmina Yusuf, "a@x.org", "Laval"\nOlek, "o@x.org", "Montréal"\n',
        '="Name",="Email","City"\n="Amina Yusuf","=""a@x.org""",="Laval"\n"Olek","o@x.org","Montréal"\n',  # meant as text
        "Name^Email^City\nAmina Yusuf^a@x.org^Laval\nOlek^o@x.org^Montréal\n",
    ],
)
def test_text_files_with_odd_quotes_and_marks(text: str):
    assert rows(first(text.encode(), "r.csv")) == [
        ("Name", "Email", "City"), ("Amina Yusuf", "a@x.org", "Laval"), ("Olek", "o@x.org", "Montréal"),
    ]  # fmt: skip


def test_an_apostrophe_is_no_quote_where_names_have_one():
    text = "Name;City\nO'Brien;Val-d'Or\nN'Guessan;'s-Hertogenbosch\n"
    assert rows(first(text.encode(), "r.csv"))[1:] == [("O'Brien", "Val-d'Or"), ("N'Guessan", "'s-Hertogenbosch")]
