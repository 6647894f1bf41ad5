"""What happens by itself: once, also when it is asked twice or killed in the middle, and with nobody's words in it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from dbos import DBOS
from sqlalchemy import create_engine, inspect, text

import workflows
from models.sealing import data_folder
from workflows import jobs
from workflows.calendar_day import noon
from workflows.promises import promise

ROOT = Path(__file__).parents[2]
DAY = date(2026, 9, 14)
PERSONAL = "Amina has not answered"


class Due:
    """What is due, watched: when it was asked for, and what it answers."""

    def __init__(self) -> None:
        self.asked: list[datetime] = []
        self.fails = 0

    def run_due(self, now: datetime) -> dict[str, int]:
        self.asked.append(now)
        if len(self.asked) <= self.fails:
            raise ValueError(PERSONAL)
        return {"cohort": 3}


@pytest.fixture
def due(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Due]:
    """The background of this process, with the watched ``Due`` in the place of progress."""
    watched = Due()
    monkeypatch.setattr(workflows, "progress", SimpleNamespace(run_due=watched.run_due), raising=False)
    monkeypatch.setitem(sys.modules, "workflows.progress", workflows.progress)
    monkeypatch.setenv("KITH_TODAY", DAY.isoformat())
    yield watched
    jobs.stop()


def finished(prefix: str = "") -> dict[str, str]:
    """Wait until nothing runs; every run's id and how it ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        runs = DBOS.list_workflows(workflow_id_prefix=prefix or None)
        if runs and not [run for run in runs if run.status in ("PENDING", "ENQUEUED")]:
            return {run.workflow_id: run.status for run in runs}
        time.sleep(0.05)
    pytest.fail("the jobs did not come to an end")


def test_starting_looks_at_once_at_what_is_due_today(due: Due) -> None:
    jobs.launch()

    assert list(finished().values()) == ["SUCCESS"]
    assert [moment.date() for moment in due.asked] == [DAY]
    assert [schedule["schedule_name"] for schedule in DBOS.list_schedules()] == ["due"]


def test_starting_again_and_again_within_the_hour_looks_once(due: Due) -> None:
    for _ in range(3):
        jobs.launch()
        jobs.launch()
        finished()
        jobs.stop()

    # Three starts in one hour; around the full hour it can be two.
    assert len(due.asked) <= 2


def test_the_same_look_asked_for_twice_is_one(due: Due) -> None:
    jobs.launch()
    first, second = jobs.look_now(DAY, once="button"), jobs.look_now(DAY, once="button")

    assert first.get_result() == second.get_result() == {"cohort": 3}
    assert len(finished()) == 2  # the one at the start, and this one


def test_a_look_at_another_day_is_at_its_noon(due: Due) -> None:
    jobs.launch()
    finished()  # the look at the start runs beside it
    jobs.look_now(date(2026, 9, 20), once="button").get_result()

    assert due.asked[-1] == noon(date(2026, 9, 20))


def test_what_fails_is_tried_again_and_its_text_is_kept_nowhere(
    due: Due, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    due.fails = 1
    jobs.launch()

    assert list(finished().values()) == ["SUCCESS"]
    assert len(due.asked) == 2
    said = capfd.readouterr()
    assert "ValueError" in caplog.text + said.err
    assert PERSONAL not in caplog.text + said.out + said.err + everything_stored()


def test_inputs_and_results_are_days_and_counts(due: Due) -> None:
    jobs.launch()
    finished()

    [run] = DBOS.list_workflows()
    assert run.input is not None
    assert (run.input["args"], run.output) == ((DAY.isoformat(),), {"cohort": 3})
    assert (run.app_version, run.executor_id) == (jobs.VERSION, jobs.settings()["executor_id"])


def test_old_runs_are_forgotten_and_young_ones_are_not(due: Due) -> None:
    jobs.launch()
    finished()
    ran = datetime.now(UTC).date()

    assert jobs.forget_old_runs((ran + timedelta(days=jobs.KEEP_DAYS - 1)).isoformat()) == 0
    assert jobs.forget_old_runs((ran + timedelta(days=jobs.KEEP_DAYS + 2)).isoformat()) == 1
    assert DBOS.list_workflows() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_sqlite_the_jobs_have_a_file_of_their_own_that_nobody_else_reads(due: Due) -> None:
    jobs.launch()
    finished()
    path = data_folder() / "jobs.db"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with create_engine(f"sqlite:///{path}").connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_promised_plan_is_looked_at_until_it_is_over(due: Due, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str, str]] = []

    def how_far(cohort: str, model: str, question: str, *, now: datetime) -> dict[str, int]:
        asked.append((cohort, model, question))
        return {"over": int(len(asked) == 2), "matched": 44}

    monkeypatch.setattr(workflows, "rounds", SimpleNamespace(how_far=how_far), raising=False)
    monkeypatch.setitem(sys.modules, "workflows.rounds", workflows.rounds)
    monkeypatch.setattr(jobs, "LONGEST_PAUSE", 0.02)
    jobs.launch()

    promise("plan", "cohort-1", "one_to_one", "9f2c")

    assert set(finished().values()) == {"SUCCESS"}
    assert asked == [("cohort-1", "one_to_one", "9f2c")] * 2
    jobs.stop()
    promise("plan", "cohort-1", "one_to_one", "9f2c")  # with nobody to keep it, it is not stored, and nothing fails


def test_a_look_at_a_plan_that_fails_leaves_no_words_behind(due: Due, monkeypatch: pytest.MonkeyPatch) -> None:
    def how_far(*told: str, now: datetime) -> dict[str, int]:
        raise ValueError(PERSONAL)

    monkeypatch.setattr(workflows, "rounds", SimpleNamespace(how_far=how_far), raising=False)
    monkeypatch.setitem(sys.modules, "workflows.rounds", workflows.rounds)
    jobs.launch()
    finished()

    promise("plan", "cohort-1", "one_to_one", "9f2c")
    assert "ERROR" in finished().values()

    (run,) = DBOS.list_workflows(status=["ERROR"])
    assert "ValueError" in str(run.error)
    assert PERSONAL not in repr(run)


CHILD = """
import os, sys, time, types
from pathlib import Path
import workflows
mark = Path(sys.argv[1])
def run_due(now):
    mark.write_text(mark.read_text() + "asked\\n" if mark.exists() else "asked\\n")
    if sys.argv[2] == "hang":
        time.sleep(600)
    return {"cohort": 3}
sys.modules["workflows.progress"] = workflows.progress = types.SimpleNamespace(run_due=run_due)
from workflows import jobs
jobs.launch()
from dbos import DBOS
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    runs = DBOS.list_workflows()
    if runs and all(run.status == "SUCCESS" for run in runs):
        print(len(runs), "done", flush=True)
        break
    time.sleep(0.05)
os._exit(0)
"""


def test_a_job_that_was_killed_in_the_middle_is_finished_after_the_next_start(database: str, tmp_path: Path) -> None:
    mark = tmp_path / "asked"
    environment = {**os.environ, "KITH_TODAY": DAY.isoformat(), "PYTHONPATH": str(ROOT)}

    def child(what: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, str(mark), what],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    killed = child("hang")
    deadline = time.monotonic() + 60
    while not (mark.exists() and mark.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=20)

    out, _ = child("finish").communicate(timeout=90)

    # One run, begun by the first process and finished by the second: its step was begun twice. A full hour between the
    # two starts would make it two runs.
    assert out.strip() in ("1 done", "2 done")
    assert mark.read_text().split() in (["asked"] * 2, ["asked"] * 3)


def everything_stored() -> str:
    """Every value in the jobs' database, as text."""
    url = jobs.settings()["system_database_url"]
    assert url
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    schema = None if url.startswith("sqlite") else "dbos"
    with engine.connect() as connection:
        tables = inspect(engine).get_table_names(schema=schema)
        names = [f'"{schema}"."{table}"' if schema else f'"{table}"' for table in tables]
        return "\n".join(repr(row) for name in names for row in connection.execute(text(f"SELECT * FROM {name}")))
