"""A small program and its sheets, for pictures of what happens to a workbook on its way."""

from __future__ import annotations

import io
from collections.abc import Mapping

from openpyxl import Workbook, load_workbook

from models.findings import sentence
from workflows.language.about import ABOUT, about_rows
from workflows.language.moved_on import grids_of
from workflows.language.reading import Reading, read_text
from workflows.language.sheets import sheets_of

SMALL = """
program: {name: small, label: Small program, languages: [en, fr], lasts: 16 weeks}
roles:
  mentee: {label: Mentee, is: participant}
  mentor: {label: Mentor, is: participant}
  coordinator: {label: Coordinator, is: staff, note: Ask for *me*.}
choices:
  languages: {use: languages}
  ways: {video: By video, in_person: In person}
forms:
  application:
    label: Application
    filled_by: mentee
    about: mentee
    keep: on the profile
    questions:
      full_name: {type: text, label: What is your name?, required: yes, sensitivity: personal}
      way: {type: select_one ways, label: How do you meet?}
      postcode: {type: text, label: What is your postcode?, relevant: [way is in_person]}
      old_score: {type: integer, label: How sure are you?, formerly: sureness}
  check_in:
    label: Check-in
    filled_by: [mentee, mentor]
    about: match
    questions:
      met: {type: integer, label: How often did you meet?, constraint: [is between 0 and 30]}
      hours: {type: decimal, label: How many hours?, relevant: [met is at least 1, or met is not answered]}
tasks:
  call_back: {label: Call back, for: coordinator, due: in 2 days}
  write: {label: Write, for: coordinator}
translations:
  fr:
    forms.application.label: {of: Application, text: Candidature}
    choices.ways.video: {of: By telephone, text: Par téléphone}
    forms.gone.label: {of: Gone, text: Parti}
"""
CHILD = """
program: {name: child, label: Child, extends: parent@1, languages: [en, fr]}
roles:
  coordinator: not used
  guardian: {label: Guardian, is: family}
forms:
  application:
    questions:
      grade: {type: text, label: Which grade?, after: full_name}
      school: {type: text, label: Which school?, after: grade}
      old_score: not used
      way: {label: How do you want to meet?}
tasks:
  write: not used
  call_back: {for: mentor, takes: 20 minutes}
"""
SHELF = {"parent": {"program.yaml": SMALL.replace("{name: small,", "{name: parent,")}}


def read(text: str = SMALL, **rest: object) -> Reading:
    """The reading of a program that has no mistake of structure."""
    reading = read_text(text, shelf=SHELF)
    assert reading.definition is not None, [(one.line, sentence(one)) for one in reading.findings]
    return reading


def exported(reading: Reading) -> dict[str, list[list[str]]]:
    """The sheets of a program as they would come back untouched."""
    made = sheets_of(reading.whole, inherited=reading.inherited or None, own=reading.own)
    grids = {name: [list(row) for row in grid] for name, grid in grids_of(made).items()}
    return {**grids, ABOUT: about_rows(made, {})}


def row_of(grid: list[list[str]], *names: str) -> list[str]:
    """The row whose names stand behind ``_was``."""
    return next(row for row in grid[1:] if tuple(row[1 : 1 + len(names)]) == names)


def put(grid: list[list[str]], names: tuple[str, ...], heading: str, text: str) -> None:
    """Type into a cell."""
    row_of(grid, *names)[grid[0].index(heading)] = text


def workbook(grids: Mapping[str, list[list[str]]]) -> bytes:
    """Grids as the bytes of a plain workbook, as another program would write them."""
    book = Workbook()
    book.remove(book.active)
    for name, grid in grids.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(grid, start=1):
            for column, text in enumerate(row, start=1):
                if text:
                    cell = sheet.cell(number, column)
                    cell.value = text
                    cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(content: bytes) -> Workbook:
    """A workbook as a test looks at it."""
    return load_workbook(io.BytesIO(content))


def saved_as(book: Workbook) -> bytes:
    """The bytes of a workbook that a test has changed."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
