"""Reading a large file beside the page: she sees how far it is, may stop it, and everybody goes on working.

A file is handed to a thread of this server, which waits for the processes that read and judge it. One at a time for
each person: the file is in memory until it is read, and two would only be slower. What was stopped leaves nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread

from models.database import database_url, reading
from models.findings import Finding, Refused, finding, refuse
from models.mishaps import without_words
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.exchange.apart import READ_APART_FROM
from workflows.intake.uploads import begin_upload
from workflows.intake.values import Begun

LARGE = READ_APART_FROM
"""Bytes from which a file is read beside the page."""

log = logging.getLogger("kith")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the reading of a file is: ``share`` from 0 to 1, then either ``begun`` or why it was ``refused``."""

    cohort_id: str
    file_name: str
    share: float = 0.0
    begun: Begun | None = None
    refused: tuple[Finding, ...] = ()

    @property
    def over(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.begun is not None or bool(self.refused)


class _Stopped(Exception):  # noqa: N818
    """She does not want it any more."""


@dataclass(slots=True, kw_only=True)
class _Work:
    told: Progress
    stop: Event = field(default_factory=Event)


_works: dict[tuple[str, str], _Work] = {}
_lock = Lock()


def begin_beside(actor: Actor, cohort_id: str, role: str, file_name: str, content: bytes, *, now: datetime) -> None:
    """Begin to read a file beside the page. ``progress_of`` tells how far it is. Raises ``Refused`` when another one
    of hers is being read."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
    work = _Work(told=Progress(cohort_id=cohort_id, file_name=file_name))
    with _lock:
        present = _works.get(_whose(actor))
        if present is not None and not present.told.over:
            raise refuse("upload_one_at_a_time", file=present.told.file_name)
        _works[_whose(actor)] = work
    read = (actor, cohort_id, role, file_name, content)
    Thread(target=_read, args=(work, _whose(actor), read, now), name="kith-roster", daemon=True).start()


def progress_of(actor: Actor) -> Progress | None:
    """How far the reading of her file is; None when none is being read. What is over is told until ``stop``."""
    _allowed(actor)
    with _lock:
        work = _works.get(_whose(actor))
        return work.told if work is not None else None


def stop(actor: Actor) -> None:
    """Give the reading up, or forget what came of it. Nothing of the file is kept that was not kept already."""
    _allowed(actor)
    with _lock:
        work = _works.pop(_whose(actor), None)
    if work is not None:
        work.stop.set()


def _allowed(actor: Actor) -> None:
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)


def _whose(actor: Actor) -> tuple[str, str]:
    return database_url(), actor.id


def _read(work: _Work, whose: tuple[str, str], given: tuple[Actor, str, str, str, bytes], now: datetime) -> None:
    def watch(share: float) -> None:
        if work.stop.is_set():
            raise _Stopped
        _tell(work, share=share)

    try:
        begun = begin_upload(*given, now=now, watch=watch)
    except _Stopped:
        pass
    except Refused as no:
        _tell(work, refused=no.findings)
    except Exception as error:
        log.error("A roster could not be read: %s", without_words(error))
        _tell(work, refused=(finding("upload_failed", file=work.told.file_name),))
    else:
        _tell(work, share=1.0, begun=begun)


def _tell(work: _Work, *, share: float = 1.0, begun: Begun | None = None, refused: tuple[Finding, ...] = ()) -> None:
    told = work.told
    work.told = Progress(cohort_id=told.cohort_id, file_name=told.file_name, share=share, begun=begun, refused=refused)
