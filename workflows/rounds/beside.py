"""What is told about a plan and takes plans of its own is worked out beside the page: scenarios side by side, what each
rule costs, what would match somebody, whom to recruit. Small ones are there at once; whoever waits for a large one goes
on working meanwhile.

A task belongs to a round as it stands. Who turns the round meanwhile, or comes back another day, gets another one, and
the older is called off; so is what was asked about something else, once nobody looks at it any more. Nothing of it is
kept but its result, and of few rounds only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, TypeVar

from models.findings import Refused
from workflows.matching.calling_off import Leave
from workflows.rounds.attempts import attempt
from workflows.rounds.present import AT_ONCE, Round

MOST_TASKS = 12
"""Of so many the result is kept: all that one looks at in two rounds."""
FORGOTTEN = 5.0
"""Seconds; whoever waits for something looks more often."""
Told = TypeVar("Told")


@dataclass(slots=True, kw_only=True)
class _Task:
    question: Hashable
    looked: float = field(default_factory=monotonic)
    leave: Leave = field(default_factory=Leave)
    over: Event = field(default_factory=Event)
    told: Any = None
    failed: Refused | None = None


_Whose = tuple[str, str, str, str, Hashable]
"""Database, cohort, model, what, about."""
_tasks: OrderedDict[_Whose, _Task] = OrderedDict()
_lock = Lock()


def worked_out(
    now: Round, what: str, work: Callable[[], Told], *, about: Hashable = (), patience: float = AT_ONCE
) -> Told | None:
    """What ``work`` answers about a round as it stands, where that is known or comes in ``patience`` seconds; None
    while it is worked out. ``what`` names the task, ``about`` is what it asks beside the round. Raises ``Refused``
    where the work was refused."""
    whose, question = _asked(now, what, about)
    with _lock:
        task = _tasks.get(whose)
        begin = task is None or task.question != question
        if begin:
            if task is not None:
                task.leave.withdraw()
            task = _tasks[whose] = _Task(question=question)
        assert task is not None
        _look(whose, task)
        while len(_tasks) > MOST_TASKS:
            _, oldest = _tasks.popitem(last=False)
            oldest.leave.withdraw()
    if begin:
        Thread(target=_work, args=(task, work), name="kith-beside", daemon=True).start()
    if not task.over.wait(patience):
        return None
    if task.failed is not None:
        with _lock:
            if _tasks.get(whose) is task:
                del _tasks[whose]
        raise task.failed
    told: Told | None = task.told
    return told


def is_over(now: Round, what: str, *, about: Hashable = ()) -> bool:
    """Whether there is something to look at anew: what was asked about a round as it stood is worked out, or nobody
    works on it any more. Begins nothing: who still waits for an older round calls off nothing of a newer one."""
    whose, question = _asked(now, what, about)
    with _lock:
        task = _tasks.get(whose)
        if task is None or task.question != question:
            return True
        _look(whose, task)
    return task.over.is_set()


def _asked(now: Round, what: str, about: Hashable) -> tuple[_Whose, Hashable]:
    """Whose task it is, and the round as it stands. What is asked beside the round is a task of its own: two people who
    ask for different things do not end each other's."""
    here = now.standing
    plan = (now.plan.status, now.best.matched, now.best.score)
    return (
        (now.database, here.cohort_id, now.model, what, about),
        (here.order, here.version, here.today, now.id, now.version, now.decisions, plan),
    )


def _look(whose: _Whose, task: _Task) -> None:
    """Somebody waits for this task. Of the same about something else, what nobody looked at lately is ended."""
    task.looked = monotonic()
    _tasks.move_to_end(whose)
    for other, old in list(_tasks.items()):
        if other[:4] == whose[:4] and old.looked < task.looked - FORGOTTEN and not old.over.is_set():
            old.leave.withdraw()
            del _tasks[other]


def _work(task: _Task, work: Callable[[], object]) -> None:
    def tell() -> None:
        task.told = work()

    try:
        task.failed = attempt(tell, task.leave, "Something about a plan could not be worked out")
    finally:
        task.over.set()


__all__ = ["is_over", "worked_out"]
