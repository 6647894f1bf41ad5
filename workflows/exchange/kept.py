"""Her own workbook is opened, changed and written in a process of its own, like every file that is read.

What reads cells leaves the rest of a workbook alone; what keeps her colours has to read all of it. A merged area, a
link or a format over a million cells is a few bytes in the file and gigabytes in memory: here that ends the small
process, and she reads that this workbook cannot be kept.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Callable, Mapping
from typing import Any

from workflows.exchange import hers
from workflows.exchange.guard import Objection
from workflows.exchange.hers import Known
from workflows.exchange.parser import limit_this_process
from workflows.exchange.refusal import refused
from workflows.exchange.sandbox import run_alone
from workflows.exchange.styled import StyledBook

MAX_MEMORY = 900 * 1024 * 1024
MAX_WRITTEN = 200 * 1024 * 1024
SECONDS = 30
"""Of the processor's time; twice as many by the clock."""
_DONE, _REFUSED = b"\x00", b"\x01"


def with_notes(content: bytes, file_name: str, notes: Mapping[tuple[str, int, str], str]) -> bytes:
    """``hers.with_notes``. Raises ImportRefused for what is no .xlsx, and for what is too much to keep."""
    return _apart(file_name, "with_notes", content, dict(notes))


def update_styled(content: bytes, file_name: str, made: StyledBook, known: Mapping[str, Known]) -> bytes:
    """``hers.update_styled``. Raises ImportRefused for what is no .xlsx, and for what is too much to keep."""
    return _apart(file_name, "update_styled", content, made, dict(known))


def _apart(file_name: str, what: str, *given: Any) -> bytes:
    try:
        said = run_alone("workflows.exchange.kept", given=pickle.dumps((what, given)), seconds=2 * SECONDS)
    except TimeoutError as error:
        raise refused(Objection("file_too_much_to_keep"), file_name) from error
    if said is not None and said[:1] == _DONE:
        return said[1:]
    code = str(json.loads(said[1:])) if said is not None and said[:1] == _REFUSED else "file_too_much_to_keep"
    raise refused(Objection(code), file_name)


def main() -> None:
    """Read what is to be done, do it, and print the workbook, or the code of a refusal."""
    limit_this_process(SECONDS, memory=MAX_MEMORY, written=MAX_WRITTEN)
    what, given = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our own server, which wrote it
    work: Callable[..., bytes] = hers.with_notes if what == "with_notes" else hers.update_styled
    try:
        said = _DONE + work(*given)
    except Objection as no:
        said = _REFUSED + json.dumps(no.code).encode()
    except MemoryError:
        said = _REFUSED + b'"file_too_much_to_keep"'
    sys.stdout.buffer.write(said)


__all__ = ["main", "update_styled", "with_notes"]
