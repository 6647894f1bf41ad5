"""A workbook of text tables that people edit: what it looks like, written anew.

Every cell is text, so that ``1 to 3`` never becomes a date. Drop-downs point to ranges of the hidden sheet ``_lists``:
a list of more than 255 characters inside a cell's rule makes Excel *repair* the file. They warn and do not forbid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from models.i18n import mark, translate
from workflows.exchange.reading import letters
from workflows.exchange.writing import Book, as_shown, width_of

Look = Literal["untranslated", "stale", "inherited", "wrong"]
COLOURS: Mapping[Look, str] = {"untranslated": "#FFF8CC", "stale": "#FFE2BF", "wrong": "#F8D0C8"}
GREY = "#808080"
"""The words of a template, which can be left alone."""
RED = "#C00000"
"""The tab of a sheet with findings."""
AUTHOR = "Kith"
ABOUT, LISTS, READ_ME = "_about", "_lists", "read_me"
MORE_ROWS = 500
"""So many empty rows below the last one have drop-downs too."""
NOT_LISTED = mark("This is not in the list. Keep it anyway?")
_NOTE = {"x_scale": 2.2, "y_scale": 1.4, "visible": False, "author": AUTHOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class StyledSheet:
    """One table. Columns and rows count from 0, rows without the headings. ``keys`` are the columns that name a row;
    ``lists`` the list a column chooses from, and whether anything else makes the program ask; ``hidden`` columns."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    keys: Sequence[int] = ()
    notes: Mapping[int, str] = field(default_factory=dict)
    lists: Mapping[int, tuple[str, bool]] = field(default_factory=dict)
    looks: Mapping[tuple[int, int], Look] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    right_to_left: frozenset[int] = frozenset()
    wrong: bool = False

    def key(self, row: Sequence[str]) -> str:
        """The names of a row as one word."""
        return ".".join(row[column] for column in self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class StyledBook:
    """All of it: tables in order, the lists of the drop-downs, the rows of ``_about``, the lines of ``read_me``."""

    sheets: Sequence[StyledSheet]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    about: Sequence[Sequence[str]] = ()
    read_me: Sequence[Sequence[str]] = ()
    language: str = "en"
    right_to_left: bool = False

    def range_of(self, name: str) -> str:
        """Where a list stands: ``_lists!$B$1:$B$12``."""
        column = letters(list(self.lists).index(name))
        return f"{LISTS}!${column}$1:${column}${max(len(self.lists[name]), 1)}"


def write_styled(made: StyledBook) -> bytes:
    """The workbook's bytes."""
    book = Book(language=made.language, right_to_left=made.right_to_left)
    if made.read_me:
        _read_me(book, made)
    for sheet in made.sheets:
        _table(book, made, sheet)
    text = book.format(num_format="@")
    lists = book.sheet(LISTS, hidden=True) if made.lists else None
    for column, options in enumerate(made.lists.values()):
        for row, option in enumerate(options):
            if lists is not None:
                lists.write_string(row, column, as_shown(option), text)
    about = book.sheet(ABOUT, hidden=True) if made.about else None
    for number, cells in enumerate(made.about):
        for column, cell in enumerate(cells):
            if about is not None:
                about.write_string(number, column, as_shown(cell), text)
    return book.done()


def _read_me(book: Book, made: StyledBook) -> None:
    sheet = book.sheet(READ_ME)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    for number, cells in enumerate(made.read_me):
        for column, cell in enumerate(cells):
            look: dict[str, object] = {"bold": True} if not number or (column == 0 and len(cells) > 1) else {}
            if number == 0:
                look["font_size"] = 14
            look["text_wrap"] = len(cells) > 1
            sheet.write_string(number, column, as_shown(cell), book.format(num_format="@", valign="top", **look))


def _table(book: Book, made: StyledBook, table: StyledSheet) -> None:
    sheet = book.sheet(table.name)
    book.header(sheet, 0, table.headings)
    for column, heading in enumerate(table.headings):
        from_the_right = column in table.right_to_left
        texts = [heading, *(row[column] for row in table.rows[:200])]
        plain = book.format(**_format(None, from_the_right))
        options = {"hidden": True} if column in table.hidden else {}
        sheet.set_column(column, column, width_of(texts, most=48), plain, options)
        if note := table.notes.get(column):
            sheet.write_comment(0, column, note, _NOTE)
        if named := table.lists.get(column):
            sheet.data_validation(1, column, len(table.rows) + MORE_ROWS, column, _rule(made, *named))
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            look = book.format(**_format(table.looks.get((number, column)), column in table.right_to_left))
            if cell:
                sheet.write_string(number + 1, column, as_shown(cell), look)
            else:
                sheet.write_blank(number + 1, column, None, look)
    for (number, column), said in table.comments.items():
        sheet.write_comment(number + 1, column, said, _NOTE)
    if table.headings:
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.headings) - 1)
    if table.wrong:
        sheet.set_tab_color(RED)


def _rule(made: StyledBook, name: str, asks: bool) -> dict[str, object]:
    rule: dict[str, object] = {"validate": "list", "source": f"={made.range_of(name)}"}
    if not asks:
        return {**rule, "show_error": False}
    said = translate(NOT_LISTED, made.language)
    return {**rule, "error_type": "warning", "error_title": AUTHOR, "error_message": said}


def _format(look: Look | None, from_the_right: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"num_format": "@", "valign": "top", "text_wrap": True}
    if look == "inherited":
        found["font_color"] = GREY
    elif look is not None:
        found["bg_color"] = COLOURS[look]
    if from_the_right:
        found |= {"align": "right", "reading_order": 2}
    return found
