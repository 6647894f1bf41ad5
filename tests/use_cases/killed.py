"""A program that does one thing again and again and is killed in the middle of it, each time a STEP of statements later.

``python -m tests.use_cases.killed STEP THING ARGUMENTS…`` forks for each try; the child ends by SIGKILL just before a
statement, or the commit, of a unit of work that writes. One JSON line a try: whether it was killed, and a digest of all
that is stored then. The last try is the one that came to its end.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import event
from sqlmodel import select

from models.database import engine, forget_engines, reading
from models.tables import Cohort, Table
from tests.conftest import TODAY
from tests.small_program import NOW, publish_draft
from workflows import intake, lists, progress, rounds
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


def main() -> None:
    """Try until nothing is left to be killed."""
    step, thing, given, number, killed = int(sys.argv[1]), sys.argv[2], sys.argv[3:], 1 - int(sys.argv[1]), True
    with reading() as session:
        for cohort in session.exec(select(Cohort.id)).all():
            progress.load(session, cohort, now=NOW)  # what is known here need not be read anew by every child
    if thing == "roster":
        intake.look(HOUSE, given[0], now=NOW)
    sys.stdout.write(json.dumps({"killed": None, "stored": stored()}) + "\n")
    while killed:
        number += step
        killed = attempt(thing, given, number)
        sys.stdout.write(json.dumps({"killed": killed, "stored": stored()}) + "\n")


if __name__ == "__main__":
    main()
