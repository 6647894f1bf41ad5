"""Lists out: a workbook to work on where there is no Kith. Ids are hidden and locked, choices have drop-downs, and
what Kith itself works out is locked and grey. No cell can become a formula.

The first row is hidden and says which column is which, so that columns may be moved, renamed and added; its first cell
says which list it is and where it left, for a sheet that travels alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models.i18n import mark, translate
from workflows.exchange.charted import ChartedSheet
from workflows.exchange.listing import CARRIED, FORMAT, ID, MARK, TRAVELLING, Field, Listing, in_words
from workflows.exchange.reading import letters
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

NEW_LINES = 500
"""So many empty lines below a list have drop-downs too."""
_SAMPLE = 200
_MOST_WIDE = 44
_ROOM_TO_WRITE = 14
"""Characters: a narrower column shows a day as ####."""
_ROOM_FOR_WORDS = 26
_WIDEST_PAGE = 260
"""So many characters on one page can still be read."""
_LOCKED, _LINE = "#F1F4F8", "#C4D1E0"
_MAY = {
    "autofilter": True, "sort": True, "format_cells": True, "format_columns": True, "format_rows": True,
    "insert_columns": True, "insert_rows": True, "delete_columns": True, "delete_rows": True, "objects": True,
    "insert_hyperlinks": False, "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip
_HERE = mark("Kith fills this column; what is changed here is not read.")


def listing_workbook(
    listings: Sequence[Listing],
    about: Mapping[str, str],
    *,
    language: str = "en",
    title: str = "",
    to_read: Iterable[ChartedSheet] = (),
) -> bytes:
    """The workbook's bytes. ``about``: what Kith needs to know when it is back; ``to_read``: sheets that are not read
    again."""
    book = Book(language=language, most=_MOST_WIDE)
    if title:
        book.book.set_properties({"title": as_shown(title)})
    lists = _Lists(book)
    names: dict[str, str] = {}
    for listing in listings:
        itself = f"{ID}{listing.name}{_travelling(about, language)}"
        names[f"sheet {listing.name}"] = _write(book, lists, listing, itself)
    for sheet in to_read:
        names[f"read only {sheet.title}"] = _for_reading(book, sheet)
    if not names:
        book.sheet("Sheet")
    lists.done()
    book.about({MARK: FORMAT, **about, "language": language, **names, **_carried(listings)})
    return book.done()


def _carried(listings: Sequence[Listing]) -> dict[str, str]:
    """The headings, for a workbook that lost its hidden row."""
    return {f"column {listing.name} {said.name}": said.heading for listing in listings for said in listing.fields}


def before(listing: str, line: str, said: str) -> str:
    """The name under which ``_about`` says what stood in a cell."""
    return f"{CARRIED} {listing} {line} {said}"


class _Lists:
    """The hidden sheet of choices that drop-downs point to, made when the first is wanted."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.at: dict[tuple[str, ...], int] = {}

    def place(self, labels: Sequence[str]) -> str:
        """The range that will hold these labels."""
        column = self.at.setdefault(tuple(labels), len(self.at))
        return f"=_lists!${letters(column)}$1:${letters(column)}${max(len(labels), 1)}"

    def done(self) -> None:
        """Write them all down."""
        if self.at:
            sheet = self.book.sheet("_lists", hidden=True)
            for labels, column in self.at.items():
                for row, label in enumerate(labels):
                    sheet.write_string(row, column, as_shown(label))


def _travelling(about: Mapping[str, str], language: str) -> str:
    """What a single sheet has to say of itself where it is saved as text or copied away from ``_about``."""
    told = {"language": language, **{name: about[name] for name in TRAVELLING if about.get(name)}}
    return "".join(f" {name}={fact}" for name, fact in told.items() if fact.split() == [fact])


def _write(book: Book, lists: _Lists, listing: Listing, itself: str) -> str:
    """One list. Row 1 is hidden and names the columns, row 2 has the headings."""
    sheet = book.sheet(listing.title)
    # A name in another script would else stand at the far side of its cell, beside the next column's.
    ruled = {"bottom": 1, "bottom_color": _LINE, "align": "right" if book.right_to_left else "left"}
    free: dict[str, object] = {"locked": False, **ruled}
    fixed: dict[str, object] = {"locked": True, "bg_color": _LOCKED, **ruled}
    sheet.write_string(0, 0, itself)
    book.header_cell(sheet, 1, 0, "id")
    for column, said in enumerate(listing.fields, start=1):
        sheet.write_string(0, column, said.name)
        look: dict[str, object] = {} if said.target is not None else {"bg_color": "#D9DEE5"}
        book.header_cell(sheet, 1, column, said.heading, **look)
        note = "\n".join(filter(None, (said.note, _advice(said, book.language))))
        if note:
            sheet.write_comment(1, column, note, {"author": "Kith", "x_scale": 2, "y_scale": 1.4, "visible": False})
    sheet.set_row(0, None, None, {"hidden": True})
    samples: list[list[str]] = [[said.heading] for said in listing.fields]
    last = 1
    for last, line in enumerate(listing.lines, start=2):
        sheet.write_string(last, 0, line.id)
        for column, said in enumerate(listing.fields, start=1):
            shown = in_words(said, line.cells.get(said.name))
            cell_look = free if said.target is not None else fixed
            book.write(sheet, last, column, shown, **cell_look)
            if last <= _SAMPLE:
                samples[column - 1].append(as_shown(shown, book.language))
    until = last + (NEW_LINES if listing.takes_new else 0)
    open_cell = book.format(locked=False, valign="top", text_wrap=True)
    day = book.format(locked=False, valign="top", num_format="yyyy-mm-dd", align="left")
    sheet.set_column(0, 0, 12, None, {"hidden": True})
    wide = 0
    for column, (said, texts) in enumerate(zip(listing.fields, samples, strict=True), start=1):
        kind = said.target.kind.kind if said.target is not None else ""
        loose = said.target is not None or listing.takes_new
        room = _ROOM_FOR_WORDS if kind == "text" and said.target is not None else _ROOM_TO_WRITE if loose else 0
        width = max(width_of(texts, most=_MOST_WIDE), room)
        wide += width
        sheet.set_column(column, column, width, day if kind == "date" else open_cell if loose else None)
        if said.target is not None and until >= 2:
            _offer(book, lists, sheet, said, column, until)
    sheet.set_column(len(listing.fields) + 1, 16_383, None, open_cell)
    sheet.freeze_panes(2, min(2, len(listing.fields) + 1))
    if listing.fields:
        sheet.autofilter(1, 1, max(last, 2), len(listing.fields))
    sheet.protect("", _MAY)
    sheet.set_landscape()
    sheet.set_paper(9)
    if wide <= _WIDEST_PAGE:
        sheet.fit_to_pages(1, 0)
    else:  # side by side on several pages, with the names on each
        sheet.repeat_columns(1)
    sheet.repeat_rows(1)
    # In a page header & begins a code, so one of our own is doubled.
    sheet.set_header(f"&L&12 {listing.title.replace('&', '&&')[:200]}")
    sheet.set_footer("&R&P / &N")
    return str(sheet.name)


def _offer(book: Book, lists: _Lists, sheet: Any, said: Field, column: int, until: int) -> None:
    """A drop-down or a rule for a column; it warns and does not forbid."""
    assert said.target is not None
    kind, language = said.target.kind, book.language
    rule: dict[str, object] = {"error_type": "warning", "error_title": "Kith"}
    if kind.kind == "select_one" and said.labels:
        rule |= {"validate": "list", "source": lists.place(list(said.labels.values()))}
        rule["error_message"] = translate(NOT_LISTED, language)
    elif kind.kind == "yes_no":
        rule |= {"validate": "list", "source": lists.place([translate(YES, language), translate(NO, language)])}
        rule["error_message"] = translate(NOT_LISTED, language)
    elif kind.kind == "range":
        rule |= {"validate": "integer", "criteria": "between", "minimum": kind.low, "maximum": kind.high}
        rule["error_message"] = translate(NOT_NUMBER, language, low=kind.low, high=kind.high)
    elif kind.kind == "date":
        rule |= A_DAY
        rule["error_message"] = translate(AS_DATE, language)
    else:
        return
    sheet.data_validation(2, column, until, column, rule)


def _advice(said: Field, language: str) -> str:
    """What to write in a column, for the note at its heading."""
    if said.target is None:
        return translate(_HERE, language)
    kind = said.target.kind.kind
    if kind == "date":
        return translate(AS_DATE, language)
    return translate(SEVERAL, language) if kind == "select_multiple" else ""


def _for_reading(book: Book, told: ChartedSheet) -> str:
    """A sheet that is not read again: locked as a whole."""
    sheet = book.sheet(told.title)
    book.header(sheet, 0, told.headings)
    samples: list[list[str]] = [[heading] for heading in told.headings]
    last = 0
    for last, row in enumerate(told.rows, start=1):
        for column, value in enumerate(row):
            book.write(sheet, last, column, value)
            if last <= _SAMPLE:
                samples[column].append(as_shown(value, book.language))
    for column, texts in enumerate(samples):
        options = {"hidden": True} if column in told.hidden else {}
        sheet.set_column(column, column, width_of(texts, most=_MOST_WIDE), None, options)
    if told.headings:
        sheet.autofilter(0, 0, max(last, 1), len(told.headings) - 1)
    sheet.protect("", _MAY)
    return str(sheet.name)
