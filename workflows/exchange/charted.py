"""Workbooks to hand on: tables with a few lines above them, hidden columns for ids, and charts that Excel draws itself.

The charts read the cells, so whoever mends a number in the workbook sees the chart move with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workflows.exchange.writing import Book, Row, as_shown, width_of

_COLOUR = "#0B5CAD"
_SAMPLE = 200
"""So many rows say how wide a column is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of one column over the first shown one. ``of`` is the 0-based column of the values."""

    kind: Literal["bar", "line"]
    of: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartedSheet:
    """One sheet: lines ``above`` the table, its headings and rows, 0-based ``hidden`` columns, a chart beside it."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Row]
    above: Sequence[str] = ()
    hidden: Sequence[int] = ()
    chart: Chart | None = None
    formats: Sequence[tuple[int, str]] = ()
    """Number formats by column: ``((2, "0.0"),)``."""


def charted_workbook(sheets: Iterable[ChartedSheet], *, language: str = "en", title: str = "") -> bytes:
    """The workbook's bytes. Every sheet prints on one page's width, with its headings on each page."""
    book = Book(language=language, most=60)
    if title:
        book.book.set_properties({"title": as_shown(title)})
    empty = True
    for sheet in sheets:
        empty = False
        _write(book, sheet)
    if empty:
        book.sheet("Sheet")
    return book.done()


def _write(book: Book, told: ChartedSheet) -> None:
    sheet = book.sheet(told.title)
    for row, line in enumerate(told.above):
        look: dict[str, object] = {"bold": True, "font_size": 14} if row == 0 else {"font_color": "#475569"}
        sheet.write_string(row, _first_shown(told), as_shown(line), book.format(**look))
    top = len(told.above) + (1 if told.above else 0)
    book.header(sheet, top, told.headings)
    samples: list[list[str]] = [[heading] for heading in told.headings]
    formats = dict(told.formats)
    last = top
    for last, row_of_values in enumerate(told.rows, start=top + 1):
        for column, value in enumerate(row_of_values):
            look = {"num_format": formats[column]} if column in formats and isinstance(value, int | float) else {}
            book.write(sheet, last, column, value, **look)
            if last <= top + _SAMPLE and column < len(samples):
                samples[column].append(as_shown(value, book.language))
    for column, texts in enumerate(samples):
        options = {"hidden": True} if column in told.hidden else {}
        sheet.set_column(column, column, width_of(texts), None, options)
    if told.headings:
        sheet.autofilter(top, 0, max(last, top + 1), len(told.headings) - 1)
    _for_paper(sheet, top)
    if told.chart and last > top:
        _draw(book, sheet, told, told.chart, top, last)


def _first_shown(told: ChartedSheet) -> int:
    return next((column for column in range(len(told.headings)) if column not in told.hidden), 0)


def _for_paper(sheet: Any, top: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&L&A&R&P / &N")


def _as_title(text: str) -> str:
    """A chart's title. The writing library takes one like ``[elsewhere.xlsx]Sheet!A1`` for a reference to a cell; an
    invisible joiner after each ``!`` keeps it a text."""
    return as_shown(text).replace("!", "!\u2060")


def _draw(book: Book, sheet: Any, told: ChartedSheet, wanted: Chart, top: int, last: int) -> None:
    names = _first_shown(told)
    chart = book.book.add_chart({"type": wanted.kind})
    chart.add_series(
        {
            "name": _as_title(wanted.title),
            "categories": [sheet.name, top + 1, names, last, names],
            "values": [sheet.name, top + 1, wanted.of, last, wanted.of],
            "fill": {"color": _COLOUR},
            "line": {"color": _COLOUR},
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_title({"name": _as_title(wanted.title), "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.show_blanks_as("gap")
    if wanted.kind == "bar":
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"major_gridlines": {"visible": False}, "min": 0})
    chart.set_size({"width": 560, "height": max(240, 28 * (last - top) + 90)})
    sheet.insert_chart(top, len(told.headings) + 1, chart, {"description": as_shown(wanted.title)})
