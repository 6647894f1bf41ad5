"""Reading: cells and the addresses a spreadsheet program shows for them."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.pictures import a_workbook, an_open_document, repacked
from workflows.exchange import lettering, oldformat
from workflows.exchange.lettering import lettered, letterings
from workflows.exchange.oldformat import Told, told_by_old
from workflows.exchange.reading import Sheet, column_of, letters, read_workbook, shown
from workflows.exchange.travelling import Packing, unpacked


@pytest.mark.parametrize(("column", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (16383, "XFD")])
def test_columns_have_letters(column: int, text: str):
    assert letters(column) == text
    assert column_of(text) == column


def test_a_table_that_starts_elsewhere_keeps_its_addresses():
    rows = [[], [None, None, "LOGO"], [], [None, None, "Name", "Children"], [None, None, "Amina", 2.0]]
    sheet = read_workbook(a_workbook(("Volunteers 2026", rows)), "r.xlsx").sheets[0]

    assert sheet.at(5, 2) == "Amina"
    assert sheet.address(5, 2) == "Volunteers 2026!C5"
    assert sheet.at(5, 40) is None
    assert sheet.at(99, 0) is None


def test_values_are_read_as_what_they_are():
    row = ["text", 10, 2.5, True, date(2026, 1, 31), datetime(2026, 1, 31, 9, 30), "=1+1", None, "end"]
    read = read_workbook(a_workbook(("R", [row])), "r.xlsx").sheets[0].rows[0]

    # The sixth is a formula nobody has calculated: its value is not known, and it is told as such below.
    assert read == ("text", 10, 2.5, True, date(2026, 1, 31), datetime(2026, 1, 31, 9, 30), None, None, "end")
    assert [type(cell) for cell in read[:3]] == [str, int, float]


def test_formulas_saved_without_a_result_are_named_by_sheet():
    book = read_workbook(a_workbook(("Notes & more", [["x"]]), ("R", [["Name"], ["=A1"]])), "r.xlsx")

    assert book.sheets[0].uncached == frozenset()
    assert book.sheets[1].uncached == {"A2"}


def test_hidden_sheets_are_known_as_hidden():
    content = a_workbook(("R", [["Name"]]), ("Old", [["Name"]]))
    book = zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')
    # openpyxl writes the state of every sheet; here both become hidden.
    assert [sheet.visible for sheet in read_workbook(repacked(content, {"xl/workbook.xml": book}), "r").sheets] == [
        False,
        False,
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_text_file_tells_its_encoding_and_delimiter(encoding: str, delimiter: str):
    lines = ["Prénom;Ville;Né le", "Zoë;Montréal;1990-01-02", "Jürgen;Québec;1991-03-04", "Renée;Trois-Rivières;"]
    content = "\r\n".join(lines).replace(";", delimiter).encode(encoding)

    book = read_workbook(content, "r.csv")

    assert book.delimiter == delimiter
    assert book.sheets[0].rows[1] == ("Zoë", "Montréal", "1990-01-02")
    assert book.sheets[0].address(2, 1) == "B2"  # a text file has no sheets to name


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Имя;Город\nОлена Коваль;Київ\nИгорь Мороз;Харків\nАнна Шевченко;Одеса"),
        ("cp1256", "الاسم;المدينة\nمحمد الحسن;دمشق\nفاطمة أحمد;حلب\nيوسف إبراهيم;بغداد"),
        ("gb18030", "姓名;城市\n李小龙;蒙特利尔\n王芳女士;多伦多市\n张伟先生;温哥华市"),
    ],
)
def test_old_code_pages_are_recognised(encoding: str, text: str):
    rows = read_workbook(text.encode(encoding), "r.csv").sheets[0].rows
    assert rows[1] == tuple(text.split("\n")[1].split(";"))


def test_an_encoding_she_chose_is_taken():
    # In Windows-1250 these bytes are Czech, in Windows-1252 nonsense.
    content = "Jméno\nŘehoř Žůrek".encode("cp1250")
    assert read_workbook(content, "r.csv", encoding="cp1250").sheets[0].rows[1] == ("Řehoř Žůrek",)


def test_letters_that_look_wrong_can_be_read_in_other_ways():
    text = "Name;City\nŁukasz Bąk;Łódź\nJózef Wąs;Kraków\n"
    workbook = read_workbook(text.encode("cp1250"), "r.csv", encoding="cp1252")  # guessed wrong
    assert workbook.sheets[0].at(2, 1) == "£ódŸ"

    ways = {way.words: way.encoding for way in letterings(workbook)}
    assert next(iter(ways)) == "£ukasz B¹k · £ódŸ · Józef W¹s"  # as it was read, first
    assert lettered(workbook, ways["Łukasz Bąk · Łódź · Józef Wąs"]).sheets[0].at(2, 1) == "Łódź"


def test_nobody_is_asked_about_letters_that_leave_no_doubt():
    assert letterings(read_workbook("Name\nŁukasz\n".encode(), "r.csv")) == ()  # says that it is UTF-8
    assert letterings(read_workbook(b"Name\nOlek\n", "r.csv", encoding="cp1250")) == ()  # alike in all pages
    assert letterings(read_workbook(a_workbook(("R", [["Name"], ["Łukasz"]])), "r.xlsx")) == ()


def test_the_line_that_tells_the_delimiter_keeps_its_row_number():
    rows = read_workbook(b"sep=;\nName;Note\nAmina;a, b", "r.csv").sheets[0].rows
    assert rows == [(), ("Name", "Note"), ("Amina", "a, b")]


def test_cells_of_several_lines_and_quotes_stay_one_cell():
    rows = read_workbook(b'Name,Note\nAmina,"two\nlines, one cell"\n"Ann ""A"" Lee",x', "r.csv").sheets[0].rows
    assert rows == [("Name", "Note"), ("Amina", "two\nlines, one cell"), ('Ann "A" Lee', "x")]


def test_lines_that_end_with_more_marks_than_others_are_lines_of_one_table():
    text = "Name,Languages,City\nAmina,Arabic; English,Laval,,,\nOlek,Ukrainian; English,Laval\nLea,French; English,Laval,,,\n\x1a"
    (sheet,) = read_workbook(text.encode(), "r.csv").sheets
    assert [list(row[:3]) for row in sheet.rows][1:3] == [
        ["Amina", "Arabic; English", "Laval"],
        ["Olek", "Ukrainian; English", "Laval"],
    ]
    assert not any("\x1a" in str(cell) for row in sheet.rows for cell in row)  # how old programs mark the end


@pytest.mark.parametrize(
    ("mark", "inside"), [(";", "March 14, 2023"), ("\t", "Arabic | English"), (";", "Arabic, English")]
)
def test_the_mark_between_cells_is_no_mark_inside_of_them(mark: str, inside: str):
    lines = [["Name", "Said", "City"], *([f"P{n}", inside, "Laval" if n % 2 else ""] for n in range(6))]
    book = read_workbook("\n".join(mark.join(line) for line in lines).encode(), "r.csv")
    assert (book.delimiter, book.sheets[0].rows[1][1]) == (mark, inside)


def test_lines_that_leave_out_their_last_cells_are_lines_of_the_headings():
    # The semicolon stands in every line but the first; the comma parts lines of three, four, five and six cells.
    rows = [["p", f"P{n}", "“Łódź”; said", *["x"] * n] for n in range(1, 5)]
    text = "\n".join(",".join(row) for row in [["id", "Name", "Text", "A", "B", "C", "D"], *rows])
    assert read_workbook(text.encode(), "r.csv").delimiter == ","


@pytest.mark.parametrize("stray", ["", ' 5" tall'])
def test_a_cell_of_several_lines_parts_no_line_where_the_mark_is_looked_for(stray: str):
    lines = ["Name;Arrived;Languages;City", *(f'P{n};May {n}, 2023;"Arabic\nEnglish";Laval' for n in range(1, 7))]
    book = read_workbook("\n".join([*lines, f"P7{stray};May 7, 2023;Thai;Laval"]).encode(), "r.csv")
    assert (book.delimiter, book.sheets[0].rows[6][2]) == (";", "Arabic\nEnglish")


def test_headings_and_lines_parted_by_another_mark_than_the_rest_are_parted_too():
    def rows_of(text: str) -> Sequence[Sequence[object]]:
        return read_workbook(text.encode(), "r.csv").sheets[0].rows

    rest = "Amina,a@x.org,Laval\nOlek,o@x.org,Gatineau"
    assert rows_of(f"Name;Email;City\n{rest}")[0] == ("Name", "Email", "City")
    copied = rows_of(f"Name,Email,City\n{rest}\nMai;m@x.org;Laval\nZoë;z@x.org;Laval")
    assert copied[-1] == ("Zoë", "z@x.org", "Laval")

    remark = rows_of(f"Name,Email,City\n{rest}\nMai waits; Zoë too; Olek not")
    assert remark[-1][0] == "Mai waits; Zoë too; Olek not"


def test_lines_of_a_text_in_the_only_column_of_a_workbook_are_parted():
    lines = [["Name,Email,City"], ["Amina,a@x.org,Laval"], ['"Bondar, Olek",o@x.org,Laval']]
    (sheet,) = read_workbook(a_workbook(("Sheet1", lines)), "r.xlsx").sheets
    assert list(sheet.rows[2]) == ["Bondar, Olek", "o@x.org", "Laval"]
    names = [["Name"], ["Haddad, Amina"], ["Bondar, Olek"]]
    assert list(read_workbook(a_workbook(("Sheet1", names)), "r.xlsx").sheets[0].rows[1]) == ["Haddad, Amina"]


def test_a_stray_quote_does_not_lose_a_row():
    rows = read_workbook(b'Name,Note\nAmina,"big" dog\nOlena,5\' 4" tall', "r.csv").sheets[0].rows
    assert [row[0] for row in rows] == ["Name", "Amina", "Olena"]


def test_an_opendocument_sheet_is_read():
    table = (
        '<table:table table:name="People"><table:table-row><table:table-cell office:value-type="string"><text:p>Name'
        '</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type="string">'
        '<text:p>Amina</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>'
    )
    sheet = read_workbook(an_open_document(table), "r.xlsx").sheets[0]  # whatever its name says

    assert (sheet.name, sheet.rows) == ("People", [("Name",), ("Amina",)])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (10.0, "10"),
        (2.5, "2.5"),
        (True, "yes"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 9, 30), "2026-01-31 09:30"),
        ("x", "x"),
    ],
)
def test_a_cell_is_shown_as_people_would_type_it(cell: object, text: str):
    assert shown(cell) == text  # type: ignore[arg-type]


def test_a_sheet_without_cells_has_none():
    assert Sheet(name="R", rows=[]).at(1, 0) is None


def test_an_old_workbook_tells_what_it_hides():
    content = (Path(__file__).parents[1] / "examples" / "hidden.xls").read_bytes()
    newcomers, second = read_workbook(content, "roster.xls").sheets

    assert newcomers.rows[2] == ("Olek Bondar", "olek@example.org", "514 555 0102")
    assert (newcomers.hidden_rows, newcomers.hidden_columns) == ({3}, {2})
    assert (second.name, second.hidden_rows) == ("Vérité", {2})


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6655), st.binary(min_size=1, max_size=8), st.integers(0, 6656))
def test_a_broken_old_workbook_hides_nothing_rather_than_stopping_the_reading(at: int, bytes_: bytes, end: int):
    content = (Path(__file__).parents[1] / "examples" / "hidden.xls").read_bytes()
    broken = (content[:at] + bytes_ + content[at + len(bytes_) :])[:end]

    assert isinstance(told_by_old(broken), Told)


def test_a_failed_formula_of_an_old_workbook_stands_where_it_is():
    content = (Path(__file__).parents[1] / "examples" / "failed.xls").read_bytes()
    (newcomers,) = read_workbook(content, "roster.xls").sheets

    assert [newcomers.at(2, 1), newcomers.at(3, 2), newcomers.at(4, 0)] == ["#DIV/0!", "#N/A", "#NAME?"]


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=6),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=4), min_size=1, max_size=9), st.integers(1, 4))
def test_cells_arrive_as_what_they_are(rows: list[list[object]], portion: int):
    packing = Packing()
    for start in range(0, len(rows), portion):
        packing.add(rows[start : start + portion])
    columns = [unpacked(json.loads(json.dumps(told))) for told in packing.packed()]

    # Nothing is None, and whole numbers are int; 1 and yes stay two.
    expected = [[_as_read(cell) for cell in column] for column in zip_longest(*rows)]
    assert [[(type(cell), cell) for cell in column] for column in columns] == [
        [(type(cell), cell) for cell in column] for column in expected
    ]


def _as_read(cell: object) -> object:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return None if cell == "" else cell


def test_only_a_few_cells_tell_how_else_a_text_could_be_read(monkeypatch: pytest.MonkeyPatch):
    looked_at: list[int] = []
    monkeypatch.setattr(lettering, "likeness_to_words", lambda text: float(looked_at.append(text.count("\n") + 1) or 0))
    # 20 columns of 100 rows, 2,000 words: each page of the screen asks anew, so 400 are enough.
    lines = "\n".join(";".join(f"ł{row}x{column}" for column in range(20)) for row in range(100))

    assert len(letterings(read_workbook(lines.encode("cp1250"), "r.csv", encoding="cp1250"))) > 1
    assert max(looked_at) == 400


def test_sheets_of_an_old_workbook_that_lie_within_each_other_are_not_looked_through(monkeypatch: pytest.MonkeyPatch):
    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def told(sheets: int) -> Told:
        """So many names for one sheet, whose first row is hidden."""
        row = record(0x0208, bytes(12) + b"\x20" + bytes(3)) + record(0x0001) * 1_000
        begin, name = record(0x0809, bytes(4)), struct.Struct("<IBBBB1s")
        at = len(begin) + sheets * (4 + name.size) + 4
        names = b"".join(record(0x0085, name.pack(at, 0, 0, 1, 0, bytes([65 + n]))) for n in range(sheets))
        stream = begin + names + record(0x000A) + begin + row + record(0x000A)
        monkeypatch.setattr(oldformat, "_workbook", lambda _: stream)
        return told_by_old(b"")

    assert told(1).hidden["A"].rows == (1,)
    # Each of the 20 would be another 1,001 records to look at, of a stream that has room for some 1,100.
    assert told(20).hidden == {}
