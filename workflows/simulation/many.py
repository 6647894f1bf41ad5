"""Many runs at once, each in a process of its own as far as the machine has cores for them.

Processes and not threads: a run is nothing but computing, and the server that asked for it has others to serve. They
are our own interpreter started anew, so nothing of the server's memory is shared but what is sent over.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

from models.definitions import Definition
from workflows.engine.state import EMPTY, State
from workflows.simulation.assumptions import Assumptions
from workflows.simulation.inventing import Distributions
from workflows.simulation.living import live
from workflows.simulation.recording import Run
from workflows.simulation.rehearsal import Rehearsal, Told, put_together
from workflows.simulation.sources import Source

ROOT = Path(__file__).parents[2]
_START = "import sys; sys.path.insert(0, {root!r}); from workflows.simulation.many import answer; answer({pipe})"
_BY_ITSELF = os.name != "posix"
"""Where a process cannot inherit a pipe, every run is made here."""
MOST_WEEKS, MOST_SEEDS = 104, 60
SEEDS = 20
"""So many runs make a range worth showing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be rehearsed. ``state`` has no names in it (see ``sources``), ``drawn`` no answer of a single person.
    Can be sent to another process as it is."""

    definition: Definition
    assumptions: Assumptions = field(default_factory=Assumptions)
    start: date
    weeks: int = 26
    seeds: tuple[int, ...] = tuple(range(1, SEEDS + 1))
    source: Source = "invented"
    drawn: Distributions = field(default_factory=dict)
    state: State = EMPTY

    def run(self, seed: int) -> Run:
        """One run."""
        return live(
            self.definition,
            self.assumptions,
            seed=seed,
            start=self.start,
            weeks=self.weeks,
            drawn=self.drawn,
            state=self.state,
        )


class Stopped(Exception):  # noqa: N818 - somebody asked for it; nothing went wrong
    """A rehearsal was called off."""


def rehearse(job: Job, *, told: Told | None = None, processes: int | None = None) -> Rehearsal:
    """All runs of a job, put together. The same job, the same rehearsal, in however many processes.

    ``processes``: 0 runs them here, one after the other; None takes as many as there are cores. ``told`` is asked after
    every run whether to go on. Raises ``Stopped`` when it says no, RuntimeError when a process did not come back.
    """
    count = min(len(job.seeds), (os.cpu_count() or 1)) if processes is None else processes
    runs = _here(job, told) if count == 0 or _BY_ITSELF else _elsewhere(job, count, told)
    return put_together(
        job.definition, runs, start=job.start, weeks=job.weeks, assumptions=job.assumptions, source=job.source
    )


def _here(job: Job, told: Told | None) -> list[Run]:
    runs: list[Run] = []
    for seed in job.seeds:
        runs.append(job.run(seed))
        if told is not None and not told(len(runs), len(job.seeds)):
            raise Stopped
    return runs


def _elsewhere(job: Job, count: int, told: Told | None) -> list[Run]:
    came: queue.Queue[Run | None] = queue.Queue()
    shares = [job.seeds[number::count] for number in range(count)]
    workers = [_Worker(job, seeds, came) for seeds in shares if seeds]
    runs: list[Run] = []
    open_ones = len(workers)
    try:
        while open_ones:
            try:
                run = came.get(timeout=0.25)
            except queue.Empty:
                if told is not None and not told(len(runs), len(job.seeds)):
                    raise Stopped from None
                continue
            if run is None:
                open_ones -= 1
                continue
            runs.append(run)
            if told is not None and not told(len(runs), len(job.seeds)):
                raise Stopped
    finally:
        for worker in workers:
            worker.end()
    if len(runs) < len(job.seeds):
        raise RuntimeError("A process of the rehearsal ended before it had told everything.")
    return runs


class _Worker:
    """One process and the thread that listens to it."""

    def __init__(self, job: Job, seeds: Sequence[int], came: queue.Queue[Run | None]) -> None:
        # A pipe that nobody has but the two of us: what comes out of it was put in by our own process.
        self._pipe, theirs = Pipe()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, no word of anybody in the command
            [sys.executable, "-c", _START.format(root=str(ROOT), pipe=theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            cwd=ROOT,
        )
        theirs.close()
        self._thread = threading.Thread(target=self._listen, args=(job, tuple(seeds), came), daemon=True)
        self._thread.start()

    def _listen(self, job: Job, seeds: tuple[int, ...], came: queue.Queue[Run | None]) -> None:
        try:
            self._pipe.send((job, seeds))
            for _ in seeds:
                came.put(self._pipe.recv())
        except (OSError, EOFError):
            pass  # it was ended, or ended by itself: whoever waits sees that runs are missing
        finally:
            came.put(None)

    def end(self) -> None:
        """Let it go, whether it is ready or not."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._thread.join(timeout=5)
        self._pipe.close()


def answer(pipe: int) -> None:
    """The other side of the pipe: take a job, run its seeds, tell each run as it is ready."""
    with Connection(pipe) as line:
        job, seeds = line.recv()
        for seed in seeds:
            line.send(job.run(seed))
