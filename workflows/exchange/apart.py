"""Reading and understanding a large roster in a process of its own.

A hundred thousand rows take some five seconds of one processor. In the server's own process nobody else would get an
answer meanwhile, so a large file is read and judged next door: same functions, same answer. It comes back column by
column, so that taking it in holds nobody up either. Whoever waits is told how far it is, and may stop it by raising
from ``watch``: then the process is ended at once, and the parser that it started with it.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice, zip_longest
from multiprocessing.connection import Client, Connection, Listener
from threading import Thread
from typing import Any

from babel import localedata

from models.definitions import Definition
from models.sheets.repeated import Later, Repeated
from models.sheets.roster import get_ready
from workflows.exchange.asking import questions_asked
from workflows.exchange.guard import Objection
from workflows.exchange.reading import Cell, Sheet, Workbook, read_workbook, workbook_of
from workflows.exchange.refusal import ImportRefused, refused
from workflows.exchange.result import NO_ROWS, CellFinding, Mended, Options, RosterReading, Rows
from workflows.exchange.roster import understand
from workflows.exchange.sandbox import ROOT, Grid, Parsed

APART_FROM = 5_000
"""Rows. Below this a roster is understood in less time than a process takes to start."""
READ_APART_FROM = 250_000
"""Bytes of a file that is read next door, too: about 3,000 rows of text, more in a workbook."""
MOST_SECONDS = 300
_PORTION = 250
_READ, _JUDGED = 0.5, 0.85
"""How far it is when the file is read, and when its rows are judged."""
_LOOK_EVERY = 0.2  # seconds
_START = "import sys; sys.path.append({root!r}); from workflows.exchange.ahead import main; main()"

Watch = Callable[[float], None]
"""Called a few times a second with how much is done, 0 to 1."""


def rows_of(workbook: Workbook) -> int:
    """How many rows its longest sheet has."""
    return max((len(sheet.rows) for sheet in workbook.sheets), default=0)


def understand_fairly(
    definition: Definition,
    role: str,
    workbook: Workbook,
    *,
    today: date,
    mapping: Mapping[str, str],
    mended: Mended,
    remembered: Mapping[str, str],
    options: Options,
    watch: Watch | None = None,
) -> RosterReading:
    """``understand``, next door when the roster is large. Raises ImportRefused: what ``understand`` refuses, or
    ``file_takes_too_long``, or ``file_damaged`` when the process died."""
    asked: dict[str, Any] = {
        "definition": definition,
        "role": role,
        "workbook": workbook,
        "today": today,
        "mapping": dict(mapping),
        "mended": dict(mended),
        "remembered": dict(remembered),
        "options": options,
    }
    if rows_of(workbook) <= APART_FROM:
        return understand(**asked)
    try:
        return _understood_next_door(asked, workbook, watch or _nobody)
    except Objection as no:
        raise refused(no, workbook.file_name) from no


def read_fairly(
    definition: Definition,
    role: str,
    content: bytes,
    file_name: str,
    *,
    today: date,
    remembered: Mapping[str, str],
    watch: Watch | None = None,
) -> RosterReading:
    """``read_workbook`` and ``understand``, both next door when the file is large. Raises ImportRefused as they do."""
    asked: dict[str, Any] = {"definition": definition, "role": role, "today": today, "remembered": dict(remembered)}
    if len(content) <= READ_APART_FROM:
        workbook = read_workbook(content, file_name)
        nothing: dict[str, Any] = {"mapping": {}, "mended": {}, "options": Options()}
        return understand_fairly(workbook=workbook, watch=watch, **asked, **nothing)
    try:
        return _understood_next_door({**asked, "file_name": file_name}, None, watch or _nobody, content)
    except Objection as no:
        raise refused(no, file_name) from no


def _nobody(_share: float) -> None:
    """Nobody watches."""


def _understood_next_door(
    asked: Mapping[str, Any], workbook: Workbook | None, watch: Watch, content: bytes = b""
) -> RosterReading:
    with _next_door() as (line, process):
        line.send_bytes(content)
        line.send(asked)
        came = _Arrival(workbook)
        waited, reached, aim = 0.0, 0.0, _READ if workbook is None else _JUDGED
        while True:
            patience = 0.0
            while not line.poll(_LOOK_EVERY):
                waited, patience = waited + _LOOK_EVERY, patience + _LOOK_EVERY
                watch(reached + (aim - reached) * patience / (patience + 4))
                if waited > MOST_SECONDS:
                    raise Objection("file_takes_too_long", seconds=MOST_SECONDS)
                if process.poll() is not None and not line.poll(0):
                    raise Objection("file_damaged")
            try:
                kind, said = line.recv()
            except EOFError as error:
                raise Objection("file_damaged") from error
            if kind == "refused":
                raise ImportRefused(*said)
            if kind == "done":
                watch(1.0)
                return came.whole(said)
            if came.take(kind, said):
                reached, aim = _JUDGED, 1.0
            elif kind == "read":
                reached, aim = _READ, _JUDGED
            watch(reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class _InSheet:
    """A column that is known when its cells are: of a column of the sheet, which arrived before, what ``change`` makes
    of each cell, or the ``values`` that its own stand for, with a *…* where they are the cells'."""

    place: int
    change: Callable[[Cell], Any] | None = None
    values: Sequence[Any] = ()

    def found(self, sheet: Sheet, numbers: Sequence[int]) -> Sequence[Any]:
        """The column, of the rows with these numbers."""
        cells = Repeated.of(sheet.column(self.place, numbers))
        if self.change is not None:
            return Later(cells, self.change)
        pairs = zip(self.values, cells.values, strict=True)
        return Repeated([cell if value is ... else value for value, cell in pairs], cells.at)


@dataclass(slots=True)
class _Arrival:
    """A reading on its way here, portion by portion. ``workbook``: the one that never left this process."""

    workbook: Workbook | None
    sheets: list[Sheet] = field(default_factory=list)
    columns: list[Repeated[Cell]] = field(default_factory=list)
    numbers: Iterable[int] = ()
    parts: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {"answers": {}, "texts": {}, "filled": {}, "consenting": {}}
    )
    faults: dict[int, tuple[CellFinding, ...]] = field(default_factory=dict)

    def take(self, kind: str, said: Any) -> bool:
        """Put a portion in its place. Whether it is one of what was understood."""
        if kind == "column":
            self.columns.append(said)
        elif kind == "sheet":
            sheet, rows = said
            self.sheets.append(replace(sheet, rows=Grid(self.columns, rows)))
            self.columns = []
        elif kind == "workbook":
            self.workbook = replace(said, sheets=self.sheets)
        elif kind == "numbers":
            self.numbers = said
        elif kind == "faults":
            self.faults |= said
        elif kind in self.parts:
            name, column = said  # or where it is found, once its sheet is known
            self.parts[kind][name] = column
        return kind in self.parts or kind in ("numbers", "faults")

    def whole(self, bare: RosterReading) -> RosterReading:
        """The reading, with its rows and its workbook."""
        workbook = self.workbook
        if workbook is None:
            raise Objection("file_damaged")
        sheet = _sheet_of(workbook, bare)
        numbers = tuple(self.numbers)
        for columns in self.parts.values():
            for name, column in columns.items():
                columns[name] = column.found(sheet, numbers) if isinstance(column, _InSheet) else column
        consenting = list(self.parts.pop("consenting").values())
        rows = Rows(numbers, consenting=consenting, faults=self.faults, **self.parts)
        return replace(bare, workbook=workbook, table=replace(bare.table, sheet=sheet), rows=rows)


@contextmanager
def _next_door() -> Iterator[tuple[Connection, subprocess.Popen[bytes]]]:
    """A process that understands one roster, and the line to it. It is ended whatever happens."""
    key = secrets.token_bytes(32)
    with Listener(authkey=key) as listener:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, no word of the file in the command
            [sys.executable, "-I", "-B", "-c", _START.format(root=str(ROOT))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps({"address": listener.address, "key": key.hex()}).encode())
            process.stdin.close()
            with _called(listener, key, process) as line:
                yield line, process
        finally:
            with suppress(AttributeError, OSError):
                os.killpg(process.pid, signal.SIGKILL)  # its parser, too
            process.kill()
            process.wait()


def _called(listener: Listener, key: bytes, process: subprocess.Popen[bytes]) -> Connection:
    """The line on which the process calls. If it dies before, the waiting ends."""
    lines: list[Connection] = []
    waiting = Thread(target=lambda: lines.append(listener.accept()), daemon=True)
    waiting.start()
    while waiting.is_alive():
        waiting.join(_LOOK_EVERY)
        if waiting.is_alive() and process.poll() is not None:
            with suppress(OSError):
                Client(listener.address, authkey=key).close()  # let the thread go
            raise Objection("file_damaged")
    if not lines:
        raise Objection("file_damaged")
    return lines[0]


def serve(line: Connection, parsed: Callable[[], Parsed] | None) -> None:
    """What the process does: understand the one roster it is asked for. ``parsed`` waits for its parser."""
    asked = line.recv()
    try:
        if parsed is not None:
            first = asked["definition"], asked["role"], asked["today"]
            loading = Thread(target=_load_all, args=first, daemon=True)
            loading.start()  # while the parser is at work
            asked["workbook"] = workbook_of(parsed, asked.pop("file_name"))
            for portion in _of_workbook(asked["workbook"]):
                line.send(portion)
            loading.join()
            localedata._cache.clear()  # 54 MB, of which the words of days and months were all that is asked for
        reading = understand(**asked)
    except ImportRefused as no:
        line.send(("refused", no.findings))
        return
    for portion in _of_rows(reading):
        line.send(portion)
    empty = replace(reading.table.sheet, rows=(), merged=(), uncached=frozenset())
    nothing = replace(reading.workbook, sheets=())
    table = replace(reading.table, sheet=empty)
    line.send(("done", replace(reading, workbook=nothing, table=table, rows=NO_ROWS)))


def _load_all(definition: Definition, role: str, today: date) -> None:
    """Understand a roster of one row, so that the first one has nothing to load any more: schemas, the sentences of
    findings, the names of languages in many languages."""
    get_ready()
    labels = tuple(asked.label for asked in questions_asked(definition, role).values())
    sheet = Sheet(name="", rows=[labels, ("?!",) * len(labels)])
    with suppress(ImportRefused):
        understand(definition, role, Workbook(file_name="", sheets=(sheet,)), today=today)


def _of_workbook(workbook: Workbook) -> Iterator[tuple[str, Any]]:
    """The workbook as it is sent: each sheet after its columns."""
    for sheet in workbook.sheets:
        rows = sheet.rows
        for column in rows.columns if isinstance(rows, Grid) else map(Repeated.of, zip_longest(*rows)):
            yield "column", column
        yield "sheet", (replace(sheet, rows=()), len(sheet.rows))
    yield "workbook", replace(workbook, sheets=())
    yield "read", None


def _sheet_of(workbook: Workbook, reading: RosterReading) -> Sheet:
    """The sheet that was understood, as it stands in the workbook."""
    return workbook.sheet(reading.table.sheet.name) or workbook.sheets[0]


def _of_rows(reading: RosterReading) -> Iterator[tuple[str, Any]]:
    """The rows as they are sent: their numbers, each column, and what there is to say of them in portions. What stands
    in the sheet as it is does not go twice: most of most rosters."""
    kept = reading.rows.kept()
    yield "numbers", array("I", kept["numbers"])
    grid = _sheet_of(reading.workbook, reading).rows
    cells: dict[str, tuple[int, Repeated[Cell]]] = {}
    for name, texts in kept["texts"].items():
        place = grid.place_of(texts.column) if isinstance(grid, Grid) and isinstance(texts, Later) else None
        if place is not None:
            cells[name] = place, texts.column
        yield "texts", (name, texts if place is None else _InSheet(place=place, change=texts.change))
    for name, column in kept["answers"].items():
        place, beside = cells.get(name, (0, None))
        if beside is None or column.at is not beside.at:
            yield "answers", (name, column)
        else:
            pairs = zip(column.values, beside.values, strict=True)
            values = [... if type(value) is type(cell) and value == cell else value for value, cell in pairs]
            yield "answers", (name, _InSheet(place=place, values=values))
    for name, column in kept["filled"].items():
        yield "filled", (name, column)
    for number, consenting in enumerate(kept["consenting"]):
        yield "consenting", (str(number), consenting)
    faults = iter(kept["faults"].items())
    while portion := dict(islice(faults, _PORTION)):
        yield "faults", portion
