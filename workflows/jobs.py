"""What happens by itself: reminders, missed check-ins, rules that waited for their day.

DBOS runs it inside Kith's own process and keeps a workflow's progress in a small database beside ours, so a run that a
crash interrupted goes on at its last finished step after the next start. Steps may run twice and must not matter
twice: what is due has an identity of its own in the journal. Inputs and results are dates and counts; names and answers
stay where they are sealed.
"""

from __future__ import annotations

import logging
import os
import socket
import sqlite3
import time
from datetime import date, datetime, timedelta
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowHandle

from models.database import database_url
from models.mishaps import without_words
from models.sealing import data_folder
from workflows.calendar_day import noon, present_day, present_moment
from workflows.promises import keep_promises

VERSION = "1"
"""Raised deliberately, when a running workflow of the version before could not go on with this one's steps. By itself
DBOS would take a digest of our source, and every upgrade would strand what was under way."""

HOURLY = "7 * * * *"
LONGEST_PAUSE = 4.0
"""Seconds between two looks at a matching run. Each look is kept, and whoever stops Kith waits for the next one."""
KEEP_DAYS = 35
"""How long it is kept that a job ran."""

_launched = False
log = logging.getLogger("kith.jobs")


@DBOS.step(name="do_what_is_due", retries_allowed=True, max_attempts=4, interval_seconds=2.0)
def do_what_is_due(day: str) -> dict[str, int]:
    """Everything due up to this day, in every cohort. Counts by kind."""
    from workflows import progress  # late: it brings the pillars along, and the server must answer before that

    chosen = date.fromisoformat(day)
    try:
        return dict(progress.run_due(present_moment() if chosen == present_day() else noon(chosen)))
    except Exception as error:
        raise _said_of("What is due could not be done", error) from None


def _said_of(failed: str, error: Exception) -> RuntimeError:
    """DBOS keeps and prints an error's text, and in it can stand a person's answers: only its kind and place go on."""
    log.error("%s: %s", failed, without_words(error))
    return RuntimeError(f"{failed} ({type(error).__name__}); see the log.")


@DBOS.step(name="forget_old_runs")
def forget_old_runs(day: str) -> int:
    """Take out the records of runs that ended long ago. Answers how many."""
    before = (noon(date.fromisoformat(day)) - timedelta(days=KEEP_DAYS)).isoformat()
    ended = DBOS.list_workflows(end_time=before, status=["SUCCESS", "ERROR", "CANCELLED"])
    old = [run.workflow_id for run in ended]
    DBOS.delete_workflows(old)
    return len(old)


@DBOS.workflow(name="due")
def due(day: str) -> dict[str, int]:
    """One look at what is due. It is safe at any time, any number of times."""
    counts = do_what_is_due(day)
    forget_old_runs(day)
    return counts


@DBOS.workflow(name="due_by_the_clock")
def due_by_the_clock(scheduled: datetime, _context: Any) -> None:
    """The same, each hour. The day is that of the schedule, so a repeated run looks at the same one."""
    day = present_day() if os.environ.get("KITH_TODAY") else scheduled.astimezone().date()
    due(day.isoformat())


@DBOS.step(name="how_far_a_plan_is")
def how_far_a_plan_is(cohort: str, model: str, question: str) -> dict[str, int]:
    """How far a long matching run is, in numbers; one that a crash ended is begun again."""
    from workflows import rounds  # late, as above

    try:
        return dict(rounds.how_far(cohort, model, question, now=present_moment()))
    except Exception as error:
        raise _said_of("How far a plan is could not be told", error) from None


@DBOS.workflow(name="plan")
def plan(cohort: str, model: str, question: str) -> dict[str, int]:
    """A matching run that takes long, until nobody has to wait for it. It is worked out beside this; ids and a
    fingerprint say which it is."""
    pause = min(1.0, LONGEST_PAUSE)
    while not (told := how_far_a_plan_is(cohort, model, question)).get("over"):
        DBOS.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return told


def promise_plan(cohort: str, model: str, question: str) -> None:
    """See to it that a matching run comes to its end, also when Kith is stopped meanwhile."""
    DBOS.start_workflow(plan, cohort, model, question)


def look_now(day: date, *, once: str) -> WorkflowHandle[dict[str, int]]:
    """Look at what is due now. The same ``once`` on the same day looks once, however often it is asked."""
    with SetWorkflowID(f"due-{day.isoformat()}-{once}"):
        return DBOS.start_workflow(due, day.isoformat())


def launch() -> None:
    """Start the background of this process. Twice is once."""
    global _launched
    if _launched:
        return
    _prepare_sqlite()
    logging.getLogger("dbos").setLevel(logging.WARNING)
    DBOS(config=settings())
    DBOS.launch()
    _launched = True
    DBOS.apply_schedules(
        [{"schedule_name": "due", "workflow_fn": due_by_the_clock, "schedule": HOURLY, "context": None}]
    )
    # Kith may have been off for days: look at once, not at the next full hour. One look an hour is enough, also when
    # someone starts Kith again and again.
    look_now(present_day(), once=f"start-{time.strftime('%H')}")
    keep_promises("plan", promise_plan)


def stop() -> None:
    """Let running steps finish and close. What is not finished goes on after the next start."""
    global _launched
    if _launched:
        keep_promises("plan", None)
        DBOS.destroy(workflow_completion_timeout_sec=5)
        _launched = False


def settings() -> DBOSConfig:
    """Where the jobs' own database lies and who this process is."""
    url = database_url()
    ours = f"sqlite:///{data_folder() / 'jobs.db'}" if url.startswith("sqlite") else url.replace("+psycopg", "")
    return {
        "name": "kith",
        "system_database_url": ours,
        "application_version": VERSION,
        # The same after a restart on the same machine: so it finds the work that it left.
        "executor_id": os.environ.get("KITH_EXECUTOR") or socket.gethostname() or "kith",
        "enable_otlp": False,
        "log_level": "WARNING",
        "console_log_level": "WARNING",
    }


def _prepare_sqlite() -> None:
    """Write-ahead logging stays switched on in a file; DBOS does not switch it, and is four times slower without."""
    if database_url().startswith("sqlite"):
        path = data_folder() / "jobs.db"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
        path.chmod(0o600)
