"""A program that does one thing again and again and is killed in the middle of it, each time a step of statements later.

``python -m tests.use_cases.killed`` reads one JSON line after the other: the ``environment``, the ``step``, the
``thing`` and what is ``given`` to it. It forks for each try; the child ends by SIGKILL just before a statement, or the
commit, of a unit of work that writes. One JSON line a try: whether it was killed, and a digest of all that is stored
then. The last try is the one that came to its end; an empty line closes the answer.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import event
from sqlmodel import select

from models.database import engine, forget_engines, reading
from models.tables import Cohort, RosterUpload, Table
from tests.conftest import TODAY
from tests.small_program import NOW, publish_draft
from workflows import drafts, intake, lists, progress, rounds
from workflows.actors import HOUSE
from workflows.calendar_day import noon

THINGS: dict[str, Callable[..., Any]] = {
    "roster": lambda upload: intake.take_in(HOUSE, upload, now=NOW),
    "lists": lambda upload: lists.take_over(HOUSE, upload, now=NOW),
    "lists undo": lambda batch: lists.undo(HOUSE, batch, now=NOW),
    "undo": lambda batch: intake.undo_batch(HOUSE, batch, now=NOW),
    "plan": lambda cohort, model: rounds.propose(HOUSE, cohort, model, now=NOW),
    "version": lambda draft: publish_draft(HOUSE, draft),
    "due": lambda days: progress.run_due(noon(TODAY + timedelta(days=int(days)))),
}


def stored() -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    with engine(write=False).connect() as connection:
        for name, table in sorted(Table.metadata.tables.items()):
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            digest.update(f"{name} {rows}".encode())
    forget_engines()  # a fork must not share a connection
    return digest.hexdigest()


def attempt(thing: str, given: list[str], last: int) -> bool:
    """Do it in a child that dies before its statement number ``last``. Answers whether it died."""
    child = os.fork()
    if child:
        _, how = os.waitpid(child, 0)
        if os.WIFSIGNALED(how):
            return True
        if os.waitstatus_to_exitcode(how):
            sys.exit("the child failed by itself")
        return False
    met = 0

    def die_in_time(*_: Any) -> None:
        nonlocal met
        met += 1
        if met == last:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(engine(write=True), "before_cursor_execute", die_in_time)
        event.listen(engine(write=True), "commit", die_in_time)
        THINGS[thing](*given)
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)
    os._exit(0)


def try_until_done(thing: str, given: list[str], step: int) -> None:
    """Try until nothing is left to be killed."""
    number, killed = 1 - step, True
    warm(thing, given)
    tell({"killed": None, "stored": stored()})
    while killed:
        number += step
        killed = attempt(thing, given, number)
        tell({"killed": killed, "stored": stored()})


def warm(thing: str, given: list[str]) -> None:
    """What is known here need not be read anew by every child."""
    with reading() as session:
        for cohort in session.exec(select(Cohort.id)).all():
            progress.load(session, cohort, now=NOW)
        uploads = session.exec(select(RosterUpload.id)).all() if thing in ("roster", "undo") else []
    for upload in uploads:
        intake.look(HOUSE, upload, now=NOW)
    if thing == "version":
        drafts.look(HOUSE, given[0], now=NOW)


def tell(line: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    """One thing a line, each in a process of its own that begins as this one did: nothing is left of the one before."""
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            os.environ.clear()
            os.environ.update(asked["environment"])
            try:
                try_until_done(asked["thing"], asked["given"], asked["step"])
            except BaseException as error:
                tell({"failed": f"{type(error).__name__}: {error}"})
            os._exit(0)
        os.waitpid(child, 0)
        sys.stdout.write("\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
