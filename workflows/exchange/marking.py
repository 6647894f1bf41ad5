"""Workbooks that go out to be filled or mended and come back: the marked roster and the empty template.

The marked roster has her columns in her order, written fresh; her own file is untouched. Each cell that needs her is
coloured and carries a note that says what and how; the first column says the same for the whole row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from models.definitions import Definition
from models.i18n import mark, translate
from workflows.exchange.asking import Asked, questions_asked
from workflows.exchange.bundles import bundled_again, unbundled
from workflows.exchange.mapping import PLEASE_MEND, ROW, Column
from workflows.exchange.nobody import SAID
from workflows.exchange.parts import together
from workflows.exchange.reading import Cell, shown
from workflows.exchange.result import CellFinding, RosterReading, Row
from workflows.exchange.words import tidy
from workflows.exchange.writing import (
    A_DAY,
    AS_DATE,
    NO,
    NOT_LISTED,
    NOT_NUMBER,
    SEVERAL,
    YES,
    Book,
    as_shown,
    width_of,
)

TEMPLATE_ROWS = 1_000
_TOLD_EVERY, _WRITTEN = 100, 0.8
"""After so many rows it is told how far it is; which share of the work they are, the rest is to pack the file."""
_STOPS, _HINTS = "#F8D0C8", "#FCEFC4"
_REQUIRED = "#C9DBEF"
_NOTE = {"x_scale": 2.2, "y_scale": 1.6, "visible": False}
_MOST_IN_A_NOTE = 30
_INSTEAD = mark("Perhaps: {suggestion}")
_CHOICES = mark("Choices: {choices}")
_NEEDED = mark("Needed for everybody.")
_NO_PEOPLE = mark("_lines without people")
"""Title of the sheet with the lines that are no people. With the mark before it, it is never read as a roster."""
_LINE, _WHY, _SAYS = mark("Row"), mark("Why it is no person"), mark("What stands there")


class _Lists:
    """The hidden sheet of choices that drop-downs point to. A list inside a cell's rule is cut at 255 characters."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.sheet = book.sheet("_lists", hidden=True)
        self.at: dict[str, str] = {}

    def place(self, name: str, labels: Sequence[str]) -> str:
        """The range that holds these labels."""
        if name not in self.at:
            column = len(self.at)
            for row, label in enumerate(labels):
                self.sheet.write_string(row, column, as_shown(label))
            letter = chr(65 + column % 26) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
            self.at[name] = f"=_lists!${letter}$1:${letter}${max(len(labels), 1)}"
        return self.at[name]

    def offer(
        self, sheet: Any, asked: Asked, column: int, first: int, last: int, labels: Sequence[str] | None = None
    ) -> None:
        """Drop-downs for a column where one answer is chosen; they warn and do not forbid. ``labels``: what the choices
        are called here, where that is not as the program first wrote them."""
        kind, language = asked.target.kind, self.book.language
        rule: dict[str, object] = {"error_type": "warning", "error_title": "Kith"}
        if kind.kind == "select_one" and asked.target.choices is not None and asked.target.choices.labels:
            source = self.place(kind.choices or asked.name, labels or list(asked.target.choices.labels.values()))
            rule |= {"validate": "list", "source": source, "error_message": translate(NOT_LISTED, language)}
        elif kind.kind == "yes_no":
            source = self.place("yes_no", [translate(YES, language), translate(NO, language)])
            rule |= {"validate": "list", "source": source, "error_message": translate(NOT_LISTED, language)}
        elif kind.kind == "range":
            message = translate(NOT_NUMBER, language, low=kind.low, high=kind.high)
            rule |= {"validate": "integer", "criteria": "between", "minimum": kind.low, "maximum": kind.high}
            rule["error_message"] = message
        elif kind.kind == "date":
            rule |= A_DAY
            rule["error_message"] = translate(AS_DATE, language)
        else:
            return
        sheet.data_validation(first, column, last, column, rule)


def marked_workbook(
    reading: RosterReading,
    *,
    language: str = "en",
    which: Literal["all", "set aside"] = "all",
    about: Mapping[str, str] | None = None,
    said: Callable[[CellFinding], CellFinding] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    watch: Callable[[float], None] | None = None,
) -> bytes:
    """The roster as read, with what needs her marked. ``which``: every row, or only those that are set aside.

    Cells that were mended already are written as mended. ``about`` adds to what the hidden sheet says; ``said`` puts a
    finding, and ``choices`` those of a question, into the words of whoever gets it. ``watch`` is told how far it is.
    """
    book = Book(language=language)
    sheet = book.sheet(reading.sheet_name or reading.workbook.file_name.rpartition(".")[0] or "Roster")
    columns = list(reading.columns)
    headings = [translate(PLEASE_MEND, language), *(column.whole_heading for column in columns), ROW]
    book.header(sheet, 0, headings)
    numbers = reading.set_aside if which == "set aside" else tuple(reading.rows)
    widths = [[headings[0]], *([column.whole_heading] for column in columns)]
    answering = {question: reading.answering(question) for question in reading.used}
    cells = zip(*(reading.table.sheet.column(column.index, numbers) for column in columns), strict=True)
    for at, (number, read) in enumerate(zip(numbers, cells, strict=True), start=1):
        if watch is not None and at % _TOLD_EVERY == 0:
            watch(_WRITTEN * at / len(numbers))
        row = reading.rows[number]
        if said is not None and row.findings:
            row = replace(row, findings=tuple(map(said, row.findings)))
        faults = _at_columns(reading, row) if row.findings else {}
        lines = "\n".join(_line(found, language) for found in row.findings)
        book.write(sheet, at, 0, lines, **({"bg_color": _colour(row.findings)} if lines else {}))
        for place, (column, value) in enumerate(zip(columns, read, strict=True), start=1):
            if column.used and column.question:
                value = _as_mended(reading, row, column, answering[column.question], value)
            faulty = faults.get(column.index, ())
            look = {"bg_color": _colour(faulty)} if faulty else {}
            book.write(sheet, at, place, value, **look)
            if faulty:
                note = "\n".join(_note(found, language) for found in faulty)
                sheet.write_comment(at, place, note, {**_NOTE, "author": "Kith"})
            if at <= 200:
                widths[place].append(as_shown(value, language))
        sheet.write_number(at, len(columns) + 1, number)
    sheet.set_column(0, 0, 44)
    for place, texts in enumerate(widths[1:], start=1):
        sheet.set_column(place, place, width_of(texts, most=40))
    sheet.set_column(len(columns) + 1, len(columns) + 1, 8, None, {"hidden": True})
    sheet.autofilter(0, 0, max(len(numbers), 1), len(columns))
    _account_for_the_rest(book, reading)
    lists = _Lists(book)
    for place, column in enumerate(columns, start=1):
        if (
            column.question
            and column.used
            and not column.part
            and not column.also
            and reading.asked[column.question].target.kind.kind != "date"
        ):
            called = (choices or {}).get(column.question)
            lists.offer(sheet, reading.asked[column.question], place, 1, max(len(numbers), 1), called)
    mapping = {f"column {column.whole_heading}": column.targets for column in columns if column.used}
    facts = {"kind": "marked roster", "role": reading.role, "file": reading.workbook.file_name}
    book.about({**facts, "sheet": reading.sheet_name, **mapping, **(about or {})})
    return book.done()


def _account_for_the_rest(book: Book, reading: RosterReading) -> None:
    """A sheet with the lines that were taken for no people, each with its reason; none where there are none."""
    if not reading.skipped:
        return
    sheet = book.sheet(translate(_NO_PEOPLE, book.language))
    book.header(sheet, 0, [translate(heading, book.language) for heading in (_LINE, _WHY, _SAYS)])
    for at, skip in enumerate(reading.skipped, start=1):
        book.write(sheet, at, 0, skip.row)
        book.write(sheet, at, 1, translate(SAID[skip.why], book.language))
        book.write(sheet, at, 2, skip.text)
    for column, width in enumerate((8, 44, 60)):
        sheet.set_column(column, column, width)


def _as_mended(reading: RosterReading, row: Row, column: Column, answering: Sequence[Column], value: Cell) -> Cell:
    """What to write in a cell: as read, or as mended. A mended answer of several columns stands in the first of them, a
    phone number in its own, and the others are empty. Of several answers in one cell each is written, mended or not."""
    read = value
    if column.also:
        cells = unbundled(value, column.questions, reading.asked, column.heading)
        before = {question: tidy(shown(cells.get(question)), one_line=False) for question in column.questions}
        after = {question: row.texts.get(question, "") for question in column.questions}
        return value if after == before else bundled_again(after, reading.asked, column.heading)
    if len(answering) > 1 or column.part:
        read = together(reading.table.sheet, row.number, answering, column.question, reading.asked)
    elif reading.rows.stands_in(row.number, column.question, value):
        return value
    said = row.texts.get(column.question)
    if said == tidy(shown(read), one_line=False):
        return value
    home = next((one for one in answering if not one.part), answering[0])
    return said if column.index == home.index else None


def _at_columns(reading: RosterReading, row: Row) -> dict[int, list[CellFinding]]:
    """The faults of a row by the column they are at; a fault of the whole row is at the cell it names."""
    found: dict[int, list[CellFinding]] = {}
    by_address = {reading.table.sheet.address(row.number, column.index): column.index for column in reading.columns}
    for one in row.findings:
        index = by_address.get(one.cell)
        if index is not None:
            found.setdefault(index, []).append(one)
    return found


def _colour(findings: Sequence[CellFinding]) -> str:
    return _STOPS if any(found.stops for found in findings) else _HINTS


def _line(found: CellFinding, language: str) -> str:
    return f"• {_note(found, language)}"


def _note(found: CellFinding, language: str) -> str:
    said = found.sentence(language)
    if found.suggestion and found.suggestion not in said:
        said += " " + translate(_INSTEAD, language, suggestion=found.suggestion)
    return said


def roster_template(definition: Definition, role: str, language: str = "en") -> bytes:
    """An empty roster of a role: the program's headings, what is needed marked, drop-downs, notes on what to write.
    ``language``: that of the definition's texts."""
    book = Book(language=language)
    sheet = book.sheet(definition.role_label(role))
    asked = questions_asked(definition, role)
    lists = _Lists(book)
    text = book.format(num_format="@", valign="top")
    day = book.format(num_format="yyyy-mm-dd", valign="top", align="left")
    headings: list[str] = []
    for column, question in enumerate(asked.values()):
        headings.append(f"{question.label} *" if question.required else question.label)
        kind = question.target.kind.kind
        shape = text if kind in ("text", "email", "phone", "url") else day if kind == "date" else None
        sheet.set_column(column, column, max(14, width_of([headings[-1]], most=34)), shape)
        lists.offer(sheet, question, column, 1, TEMPLATE_ROWS)
    book.header(sheet, 0, headings)
    for column, question in enumerate(asked.values()):
        if question.required:
            look = {"bg_color": _REQUIRED}
            book.header_cell(sheet, 0, column, headings[column], **look)
        note = _advice(definition, role, question, language)
        if note:
            sheet.write_comment(0, column, note, {**_NOTE, "author": "Kith"})
    if headings:
        sheet.autofilter(0, 0, TEMPLATE_ROWS, len(headings) - 1)
    mapping = {f"column {heading}": name for heading, name in zip(headings, asked, strict=True)}
    book.about({"kind": "roster template", "role": role, "program": definition.program.name, **mapping})
    return book.done()


def _advice(definition: Definition, role: str, asked: Asked, language: str) -> str:
    """What to write in a column, for the note at its heading."""
    kind = asked.target.kind.kind
    lines = [definition.profile(role)[asked.name].hint or ""]
    if asked.required:
        lines.append(translate(_NEEDED, language))
    if kind == "date":
        lines.append(translate(AS_DATE, language))
    if kind == "select_multiple":
        lines.append(translate(SEVERAL, language))
    if asked.target.choices is not None and kind in ("select_one", "select_multiple"):
        labels = list(asked.target.choices.labels.values())
        named = ", ".join(labels[:_MOST_IN_A_NOTE]) + (" …" if len(labels) > _MOST_IN_A_NOTE else "")
        lines.append(translate(_CHOICES, language, choices=named))
    return "\n".join(line for line in lines if line)
