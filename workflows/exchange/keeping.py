"""Keeping a workbook as it was read: as JSON and back, cell by cell the same, so that a file is parsed only once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from workflows.exchange.reading import Cell, Sheet, Workbook


def as_json(workbook: Workbook) -> dict[str, Any]:
    """The workbook as JSON holds it. What JSON has no word for is a pair of its kind and its text."""
    return {
        "file_name": workbook.file_name,
        "encoding": workbook.encoding,
        "delimiter": workbook.delimiter,
        "macros": workbook.macros,
        "since_1904": workbook.since_1904,
        "sheets": [
            {
                "name": sheet.name,
                "visible": sheet.visible,
                "merged": [list(area) for area in sheet.merged],
                "uncached": sorted(sheet.uncached),
                "hidden_rows": sorted(sheet.hidden_rows),
                "hidden_columns": sorted(sheet.hidden_columns),
                "struck_rows": sorted(sheet.struck_rows),
                "rows": [[_kept(cell) for cell in row] for row in sheet.rows],
            }
            for sheet in workbook.sheets
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Workbook:
    """The workbook again."""
    return Workbook(
        file_name=kept["file_name"],
        encoding=kept["encoding"],
        delimiter=kept["delimiter"],
        macros=kept["macros"],
        since_1904=kept["since_1904"],
        sheets=tuple(
            Sheet(
                name=sheet["name"],
                visible=sheet["visible"],
                merged=tuple((top, left, bottom, right) for top, left, bottom, right in sheet["merged"]),
                uncached=frozenset(sheet["uncached"]),
                hidden_rows=frozenset(sheet["hidden_rows"]),
                hidden_columns=frozenset(sheet["hidden_columns"]),
                struck_rows=frozenset(sheet.get("struck_rows", ())),
                rows=tuple(tuple(_cell(cell) for cell in row) for row in sheet["rows"]),
            )
            for sheet in kept["sheets"]
        ),
    )


def _kept(cell: Cell) -> Any:
    if isinstance(cell, datetime):  # before date: every datetime is one
        return ["moment", cell.isoformat()]
    if isinstance(cell, date):
        return ["day", cell.isoformat()]
    if isinstance(cell, time):
        return ["time", cell.isoformat()]
    return ["seconds", cell.total_seconds()] if isinstance(cell, timedelta) else cell


def _cell(kept: Any) -> Cell:
    if not isinstance(kept, list | tuple):
        plain: Cell = kept
        return plain
    kind, value = kept
    if kind == "moment":
        return datetime.fromisoformat(value)
    if kind == "day":
        return date.fromisoformat(value)
    return time.fromisoformat(value) if kind == "time" else timedelta(seconds=value)
