"""Starts the parser's process, waits for it no longer than is fair, and reads what it says.

A process a file, because a parser can abort (then it takes nobody along) and can loop (then it is killed). It starts in
some 60 ms: it imports the guard and one parser, not the product.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from workflows.exchange.guard import Objection, look_at
from workflows.exchange.travelling import unpacked

Row = tuple[Any, ...]

ROOT = Path(__file__).parents[2]
_START = "import sys; sys.path.append({root!r}); from {module} import main; main()"
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP")
SECONDS = 4
"""For a small file. Every MB of the file buys two more."""
MOST_SECONDS = 60


def run_alone(module: str, *arguments: str, given: bytes, seconds: float) -> bytes | None:
    """What ``main()`` of a module says about ``given`` in a process of its own, which knows nothing of ours but where
    the product lies; None when it died. Raises TimeoutError when it is not ready after so many ``seconds``."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, no word of the file in the command
        [sys.executable, "-I", "-B", "-c", _START.format(root=str(ROOT), module=module), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
    )
    try:
        said, _ = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return said if process.returncode == 0 else None


def parse(content: bytes, *, encoding: str = "") -> tuple[dict[str, Any], list[list[Row]]]:
    """The head the parser wrote and one grid of cells a sheet: row 0 is the sheet's row 1, rows end with a value.

    Raises Objection: the guard's, or ``file_damaged`` when the parser died, or ``file_takes_too_long``.
    """
    look_at(content)
    seconds = min(MOST_SECONDS, SECONDS + 2 * len(content) // 1024**2)
    try:
        said = run_alone("workflows.exchange.parser", str(seconds), encoding, given=content, seconds=seconds)
    except TimeoutError as error:
        raise Objection("file_takes_too_long", seconds=seconds) from error
    if said is None:
        raise Objection("file_damaged")
    return _understand(said)


def _understand(said: bytes) -> tuple[dict[str, Any], list[list[Row]]]:
    lines = said.split(b"\n")
    try:
        last = json.loads(next((line for line in reversed(lines) if line), b"{}"))
        if isinstance(last, dict) and "refused" in last:
            raise Objection(str(last["refused"]), **last["params"])
        if last != {"end": True}:
            raise Objection("file_damaged")
        head = json.loads(lines[0])
        columns = (unpacked(json.loads(line)) for line in lines[1:])
        sheets = [(list(islice(columns, sheet["columns"])), sheet["rows"]) for sheet in head["sheets"]]
        return head, [rows_of_columns(*sheet) for sheet in sheets]
    except (LookupError, TypeError, ValueError) as error:  # no word of a parser that was led astray is believed
        raise Objection("file_damaged") from error


def rows_of_columns(columns: Sequence[Sequence[Any]], rows: int) -> list[Row]:
    """The rows of a sheet from its columns; each ends with its last filled cell."""
    if not columns:
        return [()] * rows
    return [row if row[-1] is not None else _ended(row) for row in zip(*columns, strict=True)]


def _ended(row: Row) -> Row:
    last = len(row)
    while last and row[last - 1] is None:
        last -= 1
    return row[:last]
