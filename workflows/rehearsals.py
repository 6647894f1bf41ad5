"""A program is tried out: rehearsed with invented people in the background, its stories played, two versions compared.

A rehearsal is computed in processes beside the server, one rehearsal at a time, and is gone when the server stops: it
changes nothing, and can be had again. So it is no job of the kind that must survive a crash, and its people and answers
are written down nowhere. Whoever began it may look at it and stop it; a new one of hers takes the place of the old.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Lock, Thread
from typing import Literal

from models.database import reading
from models.definitions import Definition
from models.findings import Finding, refuse
from models.tables import Cohort, new_id
from models.vocabulary import AccountRole
from workflows import publishing
from workflows.actors import Actor, require
from workflows.engine.clock import day_of
from workflows.engine.state import EMPTY, State
from workflows.progress import load
from workflows.publishing import published
from workflows.simulation import (
    Assumptions,
    Job,
    Rehearsal,
    Source,
    Stopped,
    distributions,
    doubts,
    rehearsal_workbook,
    rehearse,
    without_names,
)
from workflows.simulation.inventing import Distributions
from workflows.simulation.many import MOST_SEEDS, MOST_WEEKS, SEEDS
from workflows.simulation.sources import stages_gone
from workflows.simulation.stories import Stories, StoryReport, tell

_KEPT = 12
"""So many rehearsals are remembered, of everybody together."""
_NOTHING: Distributions = {}
_running = Lock()
_known_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be tried out. ``other`` is rehearsed too and put beside it; ``other_number`` is what the asker calls
    it. ``cohort_id`` is where people or answers are taken from, for the sources ``drawn`` and ``present``."""

    definition: Definition
    other: Definition | None = None
    other_number: int = 0
    assumptions: Assumptions = field(default_factory=Assumptions)
    weeks: int = 26
    seeds: int = SEEDS
    source: Source = "invented"
    cohort_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a rehearsal is: ``done`` of ``runs``; ``seconds`` since it began. ``rehearsal`` once it is ready, with
    what it brought to light (``findings``) and the other one beside it (``other_number`` as it was asked for)."""

    state: Literal["waiting", "running", "ready", "stopped", "failed"]
    done: int
    runs: int
    seconds: float
    rehearsal: Rehearsal | None = None
    other: Rehearsal | None = None
    other_number: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Ticket:
    owner: str
    progress: Progress
    begun: float
    stop: bool = False


_known: OrderedDict[str, _Ticket] = OrderedDict()


def begin(actor: Actor, wanted: Wanted, *, now: datetime) -> str:
    """Begin a rehearsal in the background. Answers its id. Raises ``Refused`` for impossible numbers, for a cohort
    nobody knows, and for one with people in stages that the rehearsed definition does not have."""
    actor, jobs = _jobs(actor, wanted, now=now)
    ticket = _Ticket(
        owner=actor.id,
        progress=Progress(
            state="waiting",
            done=0,
            runs=sum(len(job.seeds) for job in jobs),
            seconds=0.0,
            other_number=wanted.other_number,
        ),
        begun=time.monotonic(),
    )
    named = new_id()
    with _known_lock:
        for older in list(_known.values()):
            if older.owner == actor.id:
                older.stop = True
        _known[named] = ticket
        while len(_known) > _KEPT:
            _known.popitem(last=False)[1].stop = True
    Thread(target=_run, args=(ticket, jobs), daemon=True, name=f"rehearsal {named}").start()
    return named


def look(actor: Actor, named: str) -> Progress | None:
    """How far it is; None for one that is gone, or is somebody else's."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
    with _known_lock:
        ticket = _known.get(named)
    return ticket.progress if ticket is not None and ticket.owner == actor.id else None


def stop(actor: Actor, named: str) -> None:
    """Call it off. What is computed so far is thrown away."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
    with _known_lock:
        ticket = _known.get(named)
    if ticket is not None and ticket.owner == actor.id:
        ticket.stop = True


def workbook(actor: Actor, named: str, *, language: str = "en") -> tuple[str, bytes]:
    """A rehearsal that is ready, as a file name and a workbook. Raises ``Refused`` (``rehearsal_gone``)."""
    found = look(actor, named)
    if found is None or found.rehearsal is None:
        raise refuse("rehearsal_gone")
    data = rehearsal_workbook(found.rehearsal, found.findings, other=found.other, language=language)
    return f"rehearsal-{found.rehearsal.program}-{found.rehearsal.start.isoformat()}.xlsx", data


def stories(actor: Actor, definition: Definition, told: Stories, *, language: str = "en") -> StoryReport:
    """Play the stories of a definition: those of a published version, or of a draft's files (``with_inherited``). Its
    ``findings`` stand at the lines of the files."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
    return tell(definition, told.files, names=told.names, inherited=told.inherited, language=language)


def stories_of(actor: Actor, program_id: str, number: int) -> Stories:
    """The stories of a published version, as they were when it was published. Of one that was published before they
    were kept, what its files and its template tell today. Raises ``Refused`` (``version_unknown``)."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = publishing.version_row(session, program_id, number)
        if row.stories is not None:
            return Stories.from_data(row.stories)
        files = publishing.texts_of(row)
        name = published(session, program_id, number).program.name
    return replace(publishing.stories_of(files, name), of_today=True)


# In the background --------------------------------------------------------------------------------------------------
def _jobs(actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Actor, list[Job]]:
    state, drawn = EMPTY, _NOTHING
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        if not 1 <= wanted.weeks <= MOST_WEEKS or not 1 <= wanted.seeds <= MOST_SEEDS:
            raise refuse("rehearsal_too_long", weeks=MOST_WEEKS, seeds=MOST_SEEDS)
        if wanted.source != "invented":
            if wanted.cohort_id is None or session.get(Cohort, wanted.cohort_id) is None:
                raise refuse("cohort_unknown")
            here = load(session, wanted.cohort_id, now=now)
            if wanted.source == "drawn":
                drawn = distributions(here.definition, here.state)
            else:
                state = without_names(here.definition, here.state)
    return actor, [
        _job(wanted, definition, state, drawn, now)
        for definition in (wanted.definition, wanted.other)
        if definition is not None
    ]


def _job(wanted: Wanted, definition: Definition, state: State, drawn: Distributions, now: datetime) -> Job:
    gone = stages_gone(definition, state)
    if gone:
        raise refuse("rehearsal_stages_gone", stages=", ".join(gone))
    today: date = day_of(definition, now)
    start = today if wanted.source == "present" else today - timedelta(days=today.weekday())
    return Job(
        definition=definition,
        assumptions=wanted.assumptions,
        start=start,
        weeks=wanted.weeks,
        seeds=tuple(range(1, wanted.seeds + 1)),
        source=wanted.source,
        drawn=drawn,
        state=state,
    )


def _run(ticket: _Ticket, jobs: Sequence[Job]) -> None:
    """One rehearsal at a time: the machine has other work."""
    finished = 0

    def told(done: int, _of: int) -> bool:
        seconds = time.monotonic() - ticket.begun
        ticket.progress = replace(ticket.progress, state="running", done=finished + done, seconds=seconds)
        return not ticket.stop

    while not _running.acquire(timeout=0.2):
        if ticket.stop:
            ticket.progress = replace(ticket.progress, state="stopped")
            return
    ticket.progress = replace(ticket.progress, state="running")  # the first life takes a while: it is not waiting
    found: list[Rehearsal] = []
    try:
        for job in jobs:
            found.append(rehearse(job, told=told))
            finished += len(job.seeds)
        ticket.progress = replace(
            ticket.progress,
            state="ready",
            done=finished,
            seconds=time.monotonic() - ticket.begun,
            rehearsal=found[0],
            other=found[1] if len(found) > 1 else None,
            findings=doubts(jobs[0].definition, found[0]),
        )
    except Stopped:
        ticket.progress = replace(ticket.progress, state="stopped")
    except Exception:
        ticket.progress = replace(ticket.progress, state="failed")
        raise
    finally:
        _running.release()
