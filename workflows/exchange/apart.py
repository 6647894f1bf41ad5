"""Understanding a large roster in a process of its own.

Twenty thousand rows take some eight seconds of one processor. In the server's own process nobody else would get an
answer meanwhile, so a table of more than ``APART_FROM`` rows is judged next door: same function, same answer. It comes
back in portions, so that taking it in holds nobody up either. Whoever waits is told how far it is, and may stop it by
raising from ``watch``: then the process is ended at once.
"""

from __future__ import annotations

import gc
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from multiprocessing.connection import Client, Connection, Listener
from threading import Thread
from typing import Any

from models.definitions import Definition
from workflows.exchange.guard import Objection
from workflows.exchange.reading import Workbook
from workflows.exchange.refusal import ImportRefused, refused
from workflows.exchange.result import Mended, Options, RosterReading, Row
from workflows.exchange.roster import understand
from workflows.exchange.sandbox import ROOT

APART_FROM = 5_000
"""Rows. Below this a roster is understood in less time than a process takes to start."""
MOST_SECONDS = 300
_PORTION = 250
_LOOK_EVERY = 0.2  # seconds
_START = "import sys; sys.path.append({root!r}); from workflows.exchange.apart import serve; serve()"

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
        return _understood_next_door(asked, workbook, watch or (lambda _share: None))
    except Objection as no:
        raise refused(no, workbook.file_name) from no


def _understood_next_door(asked: Mapping[str, Any], workbook: Workbook, watch: Watch) -> RosterReading:
    with _next_door() as (line, process):
        line.send(asked)
        rows: dict[int, Row] = {}
        waited = 0.0
        while True:
            while not line.poll(_LOOK_EVERY):
                waited += _LOOK_EVERY
                watch(min(0.8, waited / (waited + 8)))
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
            if kind == "rows":
                rows |= said
                watch(0.9)
            else:
                watch(1.0)
                return _whole(said, workbook, rows)


def _whole(bare: RosterReading, workbook: Workbook, rows: Mapping[int, Row]) -> RosterReading:
    """The reading with the rows, and with the workbook that never left this process."""
    sheet = workbook.sheet(bare.table.sheet.name) or workbook.sheets[0]
    findings = (*bare.findings, *(one for row in rows.values() for one in row.findings))
    return replace(bare, workbook=workbook, table=replace(bare.table, sheet=sheet), rows=rows, findings=findings)


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
        )
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps({"address": listener.address, "key": key.hex()}).encode())
            process.stdin.close()
            with _called(listener, key, process) as line:
                yield line, process
        finally:
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


def serve() -> None:
    """What the process does: understand the one roster it is asked for, behind everybody else on this machine."""
    with suppress(AttributeError, OSError):
        os.nice(5)
    given = json.loads(sys.stdin.buffer.read())
    with Client(given["address"], authkey=bytes.fromhex(given["key"])) as line:
        asked = line.recv()
        gc.disable()  # one roster, then this process is over: nothing in it goes round in circles
        try:
            reading = understand(**asked)
        except ImportRefused as no:
            line.send(("refused", no.findings))
            return
        numbers = list(reading.rows)
        for start in range(0, len(numbers), _PORTION):
            line.send(("rows", {number: reading.rows[number] for number in numbers[start : start + _PORTION]}))
        empty = replace(reading.table.sheet, rows=(), merged=(), uncached=frozenset())
        nothing = replace(reading.workbook, sheets=())
        table = replace(reading.table, sheet=empty)
        line.send(("done", replace(reading, workbook=nothing, table=table, rows={}, findings=reading.file_findings)))
