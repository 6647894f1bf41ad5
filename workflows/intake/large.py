"""A large file read, its rows taken in, and written again with its cells marked, beside the page: she sees how far it
is, may stop it, and goes on working.

A file is handed to a thread of this server, which waits for the processes that read and judge it; another one takes its
rows in as one unit of work. One at a time for each person: the file is in memory until it is read, and two would only
be slower. What was stopped leaves nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event, Lock, Thread

from models.database import database_url, reading
from models.findings import Finding, Refused, finding, refuse
from models.mishaps import without_words
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.exchange.apart import APART_FROM, READ_APART_FROM, Watch
from workflows.intake.taking import take_in
from workflows.intake.uploads import begin_upload, marked, upload_row
from workflows.intake.values import Begun, Taken

LARGE = READ_APART_FROM
"""Bytes from which a file is read beside the page."""
MANY_ROWS = APART_FROM
"""Rows from which they are taken in beside the page."""
_SETTLING = 3.0
"""Seconds that whoever stops it waits until it is known whether it was in time."""

log = logging.getLogger("kith")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the reading of a file is, or the taking in of its rows, or (``marking``) the workbook with its cells
    marked; then ``upload_id`` says of which upload. ``share`` from 0 to 1, then what came of it, ``begun``, ``taken``
    or ``marked`` (name and bytes), or why it was ``refused``."""

    cohort_id: str
    file_name: str
    upload_id: str = ""
    marking: bool = False
    share: float = 0.0
    begun: Begun | None = None
    taken: Taken | None = None
    marked: tuple[str, bytes] | None = None
    refused: tuple[Finding, ...] = ()

    @property
    def over(self) -> bool:
        """Whether there is nothing to wait for."""
        came = (self.begun, self.taken, self.marked)
        return any(one is not None for one in came) or bool(self.refused)


class _Stopped(Exception):  # noqa: N818
    """She does not want it any more."""


@dataclass(slots=True, kw_only=True)
class _Work:
    told: Progress
    stop: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)


_works: dict[tuple[str, str], _Work] = {}
_lock = Lock()


def begin_beside(actor: Actor, cohort_id: str, role: str, file_name: str, content: bytes, *, now: datetime) -> None:
    """Begin to read a file beside the page. ``progress_of`` tells how far it is. Raises ``Refused`` when another one
    of hers is being read."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)

    told = Progress(cohort_id=cohort_id, file_name=file_name)

    def read(watch: Watch) -> Progress:
        begun = begin_upload(actor, cohort_id, role, file_name, content, now=now, watch=watch)
        return replace(told, share=1.0, begun=begun)

    _begin(actor, told, read, "upload_failed")


def take_in_beside(actor: Actor, upload_id: str, *, now: datetime, seen: int | None = None) -> None:
    """Begin to take the good rows of an upload in beside the page, as ``take_in`` does. Stopped before its end, nobody
    is in. Raises ``Refused`` when another file of hers is being read or taken in."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        told = Progress(cohort_id=row.cohort_id, file_name=row.file_name, upload_id=upload_id)

    def take(watch: Watch) -> Progress:
        return replace(told, share=1.0, taken=take_in(actor, upload_id, now=now, seen=seen, watch=watch))

    _begin(actor, told, take, "taking_in_failed")


def mark_beside(actor: Actor, upload_id: str, *, now: datetime) -> None:
    """Begin to write the workbook of the rows that are set aside, as ``marked`` does, beside the page. Raises
    ``Refused`` when another file of hers is being worked on."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        told = Progress(cohort_id=row.cohort_id, file_name=row.file_name, upload_id=upload_id, marking=True)

    def write(watch: Watch) -> Progress:
        written = marked(actor, upload_id, now=now, which="set aside", watch=watch)
        return replace(told, share=1.0, marked=written)

    _begin(actor, told, write, "marking_failed")


def _begin(actor: Actor, told: Progress, do: Callable[[Watch], Progress], failed: str) -> None:
    work = _Work(told=told)
    with _lock:
        present = _works.get(_whose(actor))
        if present is not None and not present.told.over:
            raise refuse("upload_one_at_a_time", file=present.told.file_name)
        _works[_whose(actor)] = work
    Thread(target=_do, args=(work, do, failed), name="kith-roster", daemon=True).start()


def progress_of(actor: Actor) -> Progress | None:
    """How far her file is; None when none is being read or taken in. What is over is told until ``stop``."""
    _allowed(actor)
    with _lock:
        work = _works.get(_whose(actor))
        return work.told if work is not None else None


def stop(actor: Actor) -> Taken | None:
    """Give it up, or forget what came of it. Nothing of the file is kept that was not kept already. Where its rows were
    being taken in, it is waited for: what went in after all, because it was too late, is told. While even that is not
    known, it goes on being told by ``progress_of``: nobody can say yet that nobody is in."""
    _allowed(actor)
    whose = _whose(actor)
    with _lock:
        work = _works.get(whose)
        if work is None:
            return None
        work.stop.set()
        if not work.told.upload_id or work.told.marking:
            del _works[whose]
            return None
    if not work.over.wait(_SETTLING):
        return None
    _forget(work)
    return work.told.taken


def _forget(work: _Work) -> None:
    with _lock:
        for whose in [whose for whose, one in _works.items() if one is work]:
            del _works[whose]


def _allowed(actor: Actor) -> None:
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)


def _whose(actor: Actor) -> tuple[str, str]:
    return database_url(), actor.id


def _do(work: _Work, do: Callable[[Watch], Progress], failed: str) -> None:
    def watch(share: float) -> None:
        if work.stop.is_set():
            raise _Stopped
        work.told = replace(work.told, share=share)

    try:
        work.told = do(watch)
    except _Stopped:
        _forget(work)
    except Refused as no:
        work.told = replace(work.told, refused=no.findings)
    except Exception as error:
        done = "marked" if work.told.marking else "taken in" if work.told.upload_id else "read"
        log.error("A roster could not be %s: %s", done, without_words(error))
        work.told = replace(work.told, refused=(finding(failed, file=work.told.file_name),))
    finally:
        work.over.set()
