"""Small pictures for the tests of exchange: a program, and files drawn cell by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl

from models.definitions import Definition
from workflows.exchange.reading import Sheet, Workbook
from workflows.exchange.roster import RosterReading, read_roster

TODAY = date(2026, 11, 22)

QUESTIONS: dict[str, dict[str, Any]] = {
    "first_name": {"type": "text", "label": "First name", "required": True},
    "last_name": {"type": "text", "label": "Last name", "required": True},
    "email": {"type": "email", "label": "Email", "required": True},
    "phone": {"type": "phone", "label": "Phone"},
    "birth_date": {
        "type": "date",
        "label": "Date of birth",
        "constraint": ["is at least 18 years ago"],
        "constraint_message": "This program is for adults.",
    },
    "arrived_on": {"type": "date", "label": "Date of arrival", "constraint": ["is today or earlier"]},
    "languages": {"type": "select_multiple languages", "label": "Languages", "required": True},
    "goal": {"type": "select_one goals", "label": "Main goal"},
    "years": {"type": "integer", "label": "Years of experience", "constraint": ["is between 0 and 60"]},
    "mentor_gender": {"type": "select_one wishes", "label": "Mentor gender preference", "default": "any"},
    "childcare": {"type": "yes_no", "label": "Needs childcare"},
    "children": {"type": "integer", "label": "Children", "required": True, "relevant": ["childcare is yes"]},
    "consent": {"type": "yes_no", "label": "Consent to share"},
}
CHOICES = {
    "languages": {
        "en": "English", "fr": "French", "ar": "Arabic", "prs": "Dari", "ps": "Pashto", "ti": "Tigrinya", "zh": "Mandarin",
    },
    "goals": {
        "arts": "Arts and media", "law": "Law and public service", "schools": "Understand schools and childcare",
        "arts_only": "Arts", "work": "Find work, and a place to live",
    },
    "wishes": {"woman": "Woman", "man": "Man", "any": "No preference"},
}  # fmt: skip


def a_program(
    questions: Mapping[str, Mapping[str, Any]] | None = None,
    consents: Mapping[str, Mapping[str, Any]] | None = None,
    choices: Mapping[str, Mapping[str, Any]] | None = None,
) -> Definition:
    """A program with one role, ``mentee``, whose application asks these questions."""
    return Definition.model_validate(
        {
            "program": {"name": "neighbours", "label": "Neighbours"},
            "roles": {"mentee": {"label": "Newcomer", "is": "participant"}},
            "consents": {
                "share_answers": {"label": "My match may see the answers marked as shared.", "asked_of": "mentee"}
            }
            if consents is None
            else consents,
            "choices": choices or CHOICES,
            "forms": {
                "application": {
                    "label": "Application",
                    "filled_by": "mentee",
                    "about": "mentee",
                    "keep": "on the profile",
                    "questions": questions or QUESTIONS,
                }
            },
        }
    )


def only(*names: str) -> dict[str, dict[str, Any]]:
    """Some of the questions."""
    return {name: QUESTIONS[name] for name in names}


def cells(picture: str) -> list[list[str | None]]:
    """A table drawn with ``|``: one line a row, an empty place an empty cell."""
    lines = [line.strip() for line in picture.strip().splitlines()]
    return [[cell.strip() or None for cell in line.strip("|").split("|")] if line else [] for line in lines]


def a_workbook(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook as a spreadsheet program saves it: sheets of rows of values."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    cell = sheet.cell(number, column, value)
                    if isinstance(value, date | datetime):
                        cell.number_format = "yyyy-mm-dd"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def a_roster(
    rows: str | Sequence[Sequence[Any]], program: Definition | None = None, name: str = "Roster", **words: Any
) -> RosterReading:
    """A one-sheet workbook with these rows, read as the roster of mentees."""
    drawn = cells(rows) if isinstance(rows, str) else rows
    content = a_workbook((name, drawn))
    return read_roster(program or a_program(), "mentee", content, "roster.xlsx", today=TODAY, **words)


def a_sheet(rows: str | Sequence[Sequence[Any]], name: str = "Roster", *, visible: bool = True) -> Sheet:
    """A sheet as the reader gives it."""
    return Sheet(name=name, rows=cells(rows) if isinstance(rows, str) else rows, visible=visible)


def a_book(*sheets: Sheet) -> Workbook:
    """Sheets as the reader gives them, in one file."""
    return Workbook(file_name="roster.xlsx", sheets=sheets)


def repacked(content: bytes, changes: Mapping[str, bytes | None], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The archive with some members replaced, added, or (None) taken out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", compression) as new:
        for member in old.namelist():
            if member not in changes:
                new.writestr(member, old.read(member))
        for member, part in changes.items():
            if part is not None:
                new.writestr(member, part)
    return file.getvalue()


def an_open_document(table: str) -> bytes:
    """An OpenDocument file around a ``<table:table>`` as LibreOffice writes it."""
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in {**names, "calcext": "urn:org:c"}.items())
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{manifest}">'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    return file.getvalue()
