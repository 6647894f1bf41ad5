"""The guard and the parser's process: what is no roster is refused in words, and nothing takes the server along."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.findings import catalogue, sentence
from tests.exchange.pictures import a_workbook, repacked
from workflows.exchange import guard, sandbox
from workflows.exchange.reading import read_workbook
from workflows.exchange.refusal import ImportRefused

GOOD = a_workbook(("Roster", [["Name", "Email"], ["Amina", "amina@example.org"]]))
SHEET = "xl/worksheets/sheet1.xml"


def why_not(content: bytes, name: str = "roster.xlsx") -> str:
    with pytest.raises(ImportRefused) as no:
        read_workbook(content, name)
    (found,) = no.value.findings
    said = sentence(found)
    assert name in said
    assert "{" not in said
    return found.code


def part(name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(GOOD)).read(name)


def test_a_good_workbook_is_read():
    assert read_workbook(GOOD, "roster.xlsx").sheets[0].rows[1] == ("Amina", "amina@example.org")


def test_a_large_sheet_goes_to_the_parser_as_it_came_packed_and_is_checked_by_what_was_in_it():
    rows = [["Name", "Email"], *([f"Person {number}", f"p{number}@example.org"] for number in range(20_000))]
    content = a_workbook(("Roster", rows))
    with (
        zipfile.ZipFile(io.BytesIO(guard.admit(content).content)) as clean,
        zipfile.ZipFile(io.BytesIO(content)) as own,
    ):
        assert clean.testzip() is None
        assert own.getinfo(SHEET).file_size > 1024**2
        assert clean.getinfo(SHEET).compress_size == own.getinfo(SHEET).compress_size
        assert {name: clean.read(name) for name in clean.namelist()} == {
            name: own.read(name) for name in own.namelist()
        }
    assert read_workbook(content, "roster.xlsx").sheets[0].at(20_001, 1) == "p19999@example.org"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n  \r\n" * 1000, "file_empty"),
        (b"%PDF-1.7 roster", "file_is_pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "file_is_picture"),
        (b"PK\x05\x06" + b"\x00" * 18, "file_damaged"),
        (b"<!DOCTYPE html><p>Please sign in", "file_is_web_page"),
        (b"\xef\xbb\xbf<html><body>", "file_is_web_page"),
        (b'{"url": "https://docs.example.org/sheet", "doc_id": "x"}', "file_is_shortcut"),
        (bytes(range(256)) * 80, "file_not_workbook"),
        (b"Name,Email\x00\nAmina,amina@example.org", "file_not_workbook"),
        ("Name;Email\nA;b".encode("utf-16-le") + b"x", "file_not_workbook"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "file_not_workbook"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
            "file_suspicious",
        ),
        (b'Name,Note\nAmina,"opened and never closed\n' + b"Olena,x\n" * 50, "quote_left_open"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file_has_password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "file_is_document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\x07" * 600, "file_damaged"),
        (GOOD[: len(GOOD) // 2], "file_damaged"),
        (b"<html>" + GOOD, "file_is_web_page"),
    ],
)
def test_what_is_no_workbook_is_named_for_what_it_is(content: bytes, code: str):
    assert why_not(content) == code


def test_a_file_over_the_limit_is_told_the_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(guard, "MAX_BYTES", 3 * 1024**2)
    with pytest.raises(ImportRefused) as no:
        read_workbook(b"Name\n" + b"Amina\n" * 700_000, "roster.csv")
    # 700,000 lines of 6 bytes are 4.2 MB.
    assert sentence(no.value.findings[0]).startswith("‘roster.csv’ has 4 MB; files up to 3 MB are read.")


def test_something_glued_in_front_of_an_archive_is_refused():
    assert why_not(b"PK\x03\x04 not really" + GOOD) == "file_suspicious"


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/passwd", "C:\\evil.xml", "xl/../../evil.xml"])
def test_a_member_that_would_leave_the_archive_is_refused(name: str):
    assert why_not(repacked(GOOD, {name: b"<x/>"})) == "file_suspicious"


def test_two_members_of_one_name_are_refused():
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(SHEET.upper(), part(SHEET))  # readers on some systems take one, on others the other
    assert why_not(file.getvalue()) == "file_suspicious"


def test_a_symbolic_link_is_refused():
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert why_not(file.getvalue()) == "file_suspicious"


def test_more_members_than_a_workbook_has_are_refused():
    assert why_not(repacked(GOOD, {f"xl/media/{n}.xml": b"" for n in range(2001)})) == "file_suspicious"


def test_an_unusual_compression_is_refused():
    assert why_not(repacked(GOOD, {}, zipfile.ZIP_BZIP2)) == "file_suspicious"


def test_a_member_with_a_password_is_refused():
    # Bit 0 of the flags, in the local header (offset 6) and in the directory (offset 8 of PK\x01\x02).
    content = bytearray(GOOD)
    content[6] |= 1
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert why_not(bytes(content)) == "file_has_password"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("member", [SHEET, "docProps/core.xml"])
def test_a_doctype_in_any_part_is_refused(member: str, encoding: str):
    poison = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa">]><x>&a;</x>'.encode(encoding)
    assert why_not(repacked(GOOD, {member: poison})) == "file_suspicious"


def test_a_part_that_inflates_without_end_is_stopped():
    # 64 MB of blanks pack to some 64 kB: a thousand times, where spreadsheets pack 5 to 30 times.
    bomb = repacked(GOOD, {SHEET: part(SHEET).replace(b"</worksheet>", b" " * 64 * 1024**2 + b"</worksheet>")})
    assert len(bomb) < 200_000
    assert why_not(bomb) == "file_inflates"


def test_a_lie_about_a_size_is_found_while_it_is_told():
    bomb = bytearray(repacked(GOOD, {SHEET: b" " * 20 * 1024**2}))
    at = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(SHEET.encode()))
    struct.pack_into("<I", bomb, at + 24, 100)  # the directory says: 100 bytes
    assert why_not(bytes(bomb)) in ("file_inflates", "file_damaged")


def test_a_sheet_of_which_a_parser_would_lose_rows_is_refused():
    sheet = part(SHEET).decode()
    first, second = re.findall(r'<row r="(\d+)"', sheet)[:2]
    twice = sheet.replace(f'<row r="{second}"', f'<row r="{first}"', 1)

    assert why_not(repacked(GOOD, {SHEET: twice.encode()})) == "file_damaged"
    assert why_not(repacked(GOOD, {SHEET: sheet.replace("UTF-8", "UTF-16").encode("utf-16")})) == "file_damaged"
    assert read_workbook(repacked(GOOD, {SHEET: sheet.encode()}), "roster.xlsx").sheets


def test_absurd_nesting_is_refused():
    deep = b"<worksheet>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</worksheet>"
    assert why_not(repacked(GOOD, {SHEET: deep})) == "file_suspicious"


def test_a_sheet_that_lies_elsewhere_is_not_fetched():
    name = "xl/_rels/workbook.xml.rels"
    outside = part(name).replace(b"/xl/worksheets/sheet1.xml", b"http://127.0.0.1:9/sheet1.xml")
    assert outside != part(name)
    assert why_not(repacked(GOOD, {name: outside})) in ("file_suspicious", "file_damaged")


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("word/document.xml", "file_is_document"),
        ("Index/Document.iwa", "file_is_numbers"),
        ("people/roster.xlsx", "file_is_archive"),
        ("xl/workbook.bin", "file_is_binary_workbook"),
        ("readme.txt", "file_not_workbook"),
    ],
)
def test_another_kind_of_archive_is_named(member: str, code: str):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, "x")
    assert why_not(file.getvalue()) == code


def test_macros_are_left_behind_and_told():
    book = read_workbook(repacked(GOOD, {"xl/vbaProject.bin": b"Sub AutoOpen()"}), "roster.xlsm")

    assert book.macros
    assert book.sheets[0].rows[1][0] == "Amina"


def test_a_stray_cell_in_the_last_corner_takes_nobody_along():
    # A dense grid up to XFD1048576 is 17 thousand million cells: the native parser aborts, and only its process dies.
    far = part(SHEET).replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    )
    assert why_not(repacked(GOOD, {SHEET: far})) in ("file_damaged", "too_many_rows")
    assert read_workbook(GOOD, "roster.xlsx")


def test_a_parser_that_does_not_come_back_is_stopped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sandbox, "_START", "import time; time.sleep(60) # {root!r}")
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    assert why_not(GOOD) == "file_takes_too_long"


def test_the_parsers_process_can_write_no_file(tmp_path, monkeypatch: pytest.MonkeyPatch):
    place = str(tmp_path / "written")
    probe = "from workflows.exchange.parser import limit_this_process as limit; limit(4);"
    monkeypatch.setattr(
        sandbox, "_START", f"import sys; sys.path.append({{root!r}}); {probe} print(open({place!r}, 'w').write('x'))"
    )
    assert why_not(GOOD) == "file_damaged"
    assert not (tmp_path / "written").exists() or (tmp_path / "written").read_text() == ""


def test_the_parsers_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KITH_SECRET_KEY", "canary")
    says = "import os; print('{{\"refused\": \"%s\", \"params\": {{}}}}' % ('file_is_pdf' if 'canary' in str(os.environ) else "
    monkeypatch.setattr(sandbox, "_START", says + "'file_empty'))  # {root!r}")
    assert why_not(GOOD) == "file_empty"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Name\n" + b"a\n" * 100_001, "too_many_rows"),
        (b"Name\n" + (b"," * 499 + b"\n") * 5_000, "too_many_cells"),  # 500 columns × 5,000 rows and the heading
        (b"Name" + b",x" * 1_001 + b"\n", "too_many_columns"),
        (b"Name\n" + b"x" * 40_000, "cell_too_long"),
    ],
)
def test_what_is_too_large_is_told_the_limit(content: bytes, code: str):
    assert why_not(content, "roster.csv") == code


def test_one_long_text_that_thousands_of_cells_show_is_not_unfolded():
    # 32,000 characters × 1,600 rows = 51.2 million, in a file of some kilobytes.
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%b</t></si></sst>'
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(1, 1_601))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData>'
    content = repacked(
        a_workbook(("Roster", [["Name"]])),
        {"xl/sharedStrings.xml": strings % (b"abcd" * 8_000), SHEET: sheet % rows + b"</worksheet>"},
    )

    assert why_not(content) == "too_much_text"


def test_every_refusal_has_a_sentence_without_holes():
    import ast
    from pathlib import Path

    codes = {
        node.args[0].value
        for file in Path(guard.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Objection"
        if isinstance(node.args[0], ast.Constant)
    } | {code for _, code in guard._FOREIGN}
    assert len(codes) > 20
    assert codes <= set(catalogue())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_file_with_broken_bytes_is_read_or_refused_and_nothing_else(at: int, noise: bytes):
    try:
        said = str(read_workbook(GOOD[:at] + noise + GOOD[at + len(noise) :], "roster.xlsx").sheets)
    except ImportRefused as no:
        said = sentence(no.findings[0])
    assert said
