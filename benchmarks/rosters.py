"""How long a large roster takes: read, matched, taken in, undone, marked, beside openpyxl and pandas done plainly.

    python benchmarks/rosters.py [--rows 100000] [--columns 20] [--repeat 3] [--only read plainly known commit marked]

The people are invented: text, addresses, phones, days, numbers, yes and no, choices, several languages; one row in a
hundred has a fault. Everything runs in the same run on the same file, each way in a process of its own:

- ``read``: read, mapped and validated as the desk does it, in the process next door and the parser's own.
- ``plainly``: what a script would do: pandas reads the sheet through openpyxl as text, each column is cleaned by
  ``str`` methods and checked by a pattern; it finds no headings, no order of dates and no languages.
- ``known``: the people of the file compared with as many who are known already, near-duplicates included.
- ``commit`` and ``undo``: all good rows taken in as one batch and the batch taken back. On SQLite, or wherever
  ``KITH_BENCHMARK_URL`` points: an empty database.
- ``marked``: the workbook with every faulty cell marked.

Medians; ``MB`` is the most that all processes held together (their proportional share, looked at twenty times a
second; on Linux only). ``processor`` counts the processor's own seconds, so it tells the same on a busy machine.
Python compiles a library when it meets it first, so let it run twice. Asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.exchange.result import RosterReading

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

TODAY = date(2026, 11, 22)
ALLOWED = {"read": "6 s, 600 MB", "commit": "10 s"}
"""What 100,000 rows of 20 columns may take on two cores."""
PERSONAL = {"sensitivity": "personal"}
QUESTIONS: dict[str, dict[str, Any]] = {
    "full_name": {"type": "text", "label": "Full name", "required": True, **PERSONAL},
    "email": {"type": "email", "label": "Email", "required": True, **PERSONAL},
    "phone": {"type": "phone", "label": "Phone", **PERSONAL},
    "birth_date": {"type": "date", "label": "Date of birth", "constraint": ["is at least 18 years ago"], **PERSONAL},
    "arrived_on": {"type": "date", "label": "Date of arrival"},
    "languages": {"type": "select_multiple languages", "label": "Languages", "required": True},
    "interpreter": {"type": "yes_no", "label": "Needs an interpreter"},
    "children": {"type": "integer", "label": "Number of children", "constraint": ["is between 0 and 20"]},
    "city": {"type": "text", "label": "City"},
    "goal": {"type": "select_one goals", "label": "Main goal"},
}
GOALS = {
    "work": "Find work",
    "schools": "Understand schools",
    "friends": "Meet people",
    "language": "Learn the language",
}
LANGUAGES = ("Arabic", "English", "Dari", "Pashto", "Ukrainian", "French", "Spanish", "Tigrinya", "Mandarin", "Somali")
GIVEN = ("Amina", "Олена", "محمد", "José", "Minh", "小龙", "Siobhán", "Selam", "Ruth", "Olek")
CITIES = ("Montréal", "Laval", "Longueuil", "Québec", "Gatineau")


def questions(columns: int) -> dict[str, dict[str, Any]]:
    """The questions, filled up to so many columns with short texts."""
    more = {f"remark_{n}": {"type": "text", "label": f"Remark {n}"} for n in range(columns - len(QUESTIONS))}
    return {**QUESTIONS, **more}


def drawn(rows: int, columns: int) -> bytes:
    """The workbook, the same at every run."""
    import io

    import xlsxwriter

    invent = random.Random(4)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Newcomers")
    sheet.write_row(0, 0, [told["label"] for told in questions(columns).values()])
    for number in range(1, rows + 1):
        wrong = number % 100 == 0
        sheet.write_row(
            number,
            0,
            [
                f"{invent.choice(GIVEN)} {number:06d}",
                f"p{number} at example.org" if wrong else f"p{number}@example.org",
                f"+1 514 {number // 10000:03d} {number % 10000:04d}",
                date(1960, 1, 1) + timedelta(days=invent.randrange(15_000)),
                date(2015, 1, 1) + timedelta(days=invent.randrange(4_000)),
                "; ".join(invent.sample(LANGUAGES, invent.randint(1, 3))),
                invent.choice(("Yes", "No")),
                invent.randrange(6),
                invent.choice(CITIES),
                invent.choice(tuple(GOALS.values())),
                *(f"note {invent.randrange(500)}" for _ in range(columns - len(QUESTIONS))),
            ][:columns],
        )
    book.close()
    return file.getvalue()


PROGRAM = """
program: { name: benchmark, label: Benchmark, languages: [en], time_zone: UTC, lasts: 26 weeks, format: 1 }
roles:
  mentee:      { label: Newcomer, is: participant }
  coordinator: { label: Coordinator, is: staff }
choices:
  languages: { use: languages }
  goals: GOALS
forms:
  application:
    label: Application
    filled_by: mentee
    about: mentee
    keep: on the profile
    questions: QUESTIONS
stages:
  mentee:
    intake:  { label: Intake, standard: recruitment, type: start }
    waiting: { label: Waiting, standard: matching, type: waiting }
    left:    { label: Left, standard: closure, type: end, outcome: left }
transitions:
  mentee:
    accept: { label: Accept, from: intake, to: waiting, by: coordinator }
    leave:  { label: Leave, from: any, to: left, by: coordinator }
records: { kept_for: 2 years after closure, then: made anonymous }
"""


def program(columns: int) -> str:
    """The program that asks for these answers."""
    return PROGRAM.replace("GOALS", json.dumps(GOALS)).replace("QUESTIONS", json.dumps(questions(columns)))


def understood(content: bytes, columns: int) -> RosterReading:
    """The file as the desk reads it."""
    from workflows.exchange.apart import read_fairly
    from workflows.publishing import check

    definition, findings = check(program(columns))
    if definition is None:
        raise SystemExit(f"the program of the benchmark is not sound: {findings}")
    return read_fairly(definition, "mentee", content, "roster.xlsx", today=TODAY, remembered={})


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """What it takes to do something, its children included, and what came of it."""
    before, began = _processor(), time.perf_counter()
    came = work()
    return {"seconds": time.perf_counter() - began, "processor": _processor() - before}, came


def _processor() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def read(content: bytes, columns: int) -> dict[str, dict[str, float]]:
    """Read, mapped and validated."""
    import workflows.publishing  # noqa: F401 - a server has it loaded

    took, reading = timed(lambda: understood(content, columns))
    return {"read": {**took, "rows": len(reading.good)}}


def known(content: bytes, columns: int) -> dict[str, dict[str, float]]:
    """Compared with as many people of the same names, other addresses, phones and days of birth."""
    from models.definitions.people import Identity
    from workflows.exchange.known import compare_people

    reading = understood(content, columns)
    rows: dict[int, dict[str, Any]] = {number: dict(reading.rows[number].answers) for number in reading.good}
    others: dict[str, dict[str, Any]] = {
        str(number): {
            **answers,
            "email": f"other.{answers['email']}",
            "phone": f"+49 {answers['phone'][3:]}"[:-1] + "0",
            "birth_date": answers["birth_date"] + timedelta(days=1),
        }
        for number, answers in rows.items()
    }
    identity = Identity(("full_name",), "email", "phone", "birth_date")
    took, compared = timed(lambda: compare_people(others, rows, identity))
    return {"known": {**took, "rows": len(compared.new) + len(compared.changed) + len(compared.unchanged)}}


def marked(content: bytes, columns: int) -> dict[str, dict[str, float]]:
    """The workbook that goes back to whoever mends it."""
    from workflows.exchange.marking import marked_workbook

    reading = understood(content, columns)
    took, book = timed(lambda: marked_workbook(reading))
    return {"marked": {**took, "rows": len(reading.rows), "size": len(book) / 1024**2}}


def commit(content: bytes, columns: int) -> dict[str, dict[str, float]]:
    """Taken in as one batch, and taken back."""
    os.environ["KITH_DATA"] = tempfile.mkdtemp()
    os.environ["KITH_DATABASE_URL"] = os.environ.get("KITH_BENCHMARK_URL", "")
    from models.database import writing
    from models.migrate import upgrade
    from models.tables import Account, SignIn
    from models.vocabulary import AccountRole
    from workflows import intake
    from workflows.actors import Actor
    from workflows.publishing import open_program

    upgrade()
    now = datetime(2026, 11, 22, 15, tzinfo=UTC)
    with writing() as session:
        account = Account(email=f"{now}@x.org", name="R", password_hash="", role=AccountRole.COORDINATOR, created=now)
        session.add(account)
        session.flush()
        sign_in = SignIn(token_digest=account.id, account_id=account.id, created=now, seen=datetime.now(UTC))
        session.add(sign_in)
        actor = Actor(id=account.id, name="R", role=AccountRole.COORDINATOR, language="en", sign_in=sign_in.id)
    cohort = open_program(actor, program(columns), cohort="Autumn", starts_on=date(2026, 9, 1), now=now)
    begun = intake.begin_upload(actor, cohort, "mentee", "roster.xlsx", content, now=now)
    intake.confirm_mapping(actor, begun.upload_id, {}, now=now)
    intake.look(actor, begun.upload_id, now=now)  # as the page did before she clicked
    took, taken = timed(lambda: intake.take_in(actor, begun.upload_id, now=now))
    back, _ = timed(lambda: intake.undo_batch(actor, taken.batch_id, now=now))
    return {"commit": {**took, "rows": taken.new}, "undo": {**back, "rows": taken.new}}


def plainly(content: bytes, columns: int) -> dict[str, dict[str, float]]:
    """The same file by a script: pandas over openpyxl, cleaned and checked column by column."""
    took, good = timed(lambda: _plainly(content, columns))
    return {"plainly": {**took, "rows": good}}


def _plainly(content: bytes, columns: int) -> int:
    import io

    import pandas as pd

    frame = pd.read_excel(io.BytesIO(content), dtype=str, engine="openpyxl").fillna("")
    bad = pd.Series(data=False, index=frame.index)
    labels = {told["label"]: told["type"] for told in questions(columns).values()}
    known = {word.casefold() for word in LANGUAGES}
    for heading in frame.columns:
        cells = frame[heading].str.strip()
        kind = labels[heading].partition(" ")[0]
        if kind == "email":
            bad |= ~cells.str.lower().str.match(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
        elif kind == "phone":
            bad |= ~cells.str.match(r"^[+(]?[\d\s().-]{6,}$")
        elif kind == "date":
            bad |= pd.to_datetime(cells, errors="coerce").isna()
        elif kind == "integer":
            bad |= pd.to_numeric(cells, errors="coerce").isna()
        elif kind == "yes_no":
            bad |= ~cells.str.casefold().isin({"yes", "no"})
        elif kind == "select_one":
            bad |= ~cells.isin(GOALS.values())
        elif kind == "select_multiple":
            bad |= ~cells.map(lambda cell: known.issuperset(word.strip().casefold() for word in cell.split(";")))
    return int((~bad).sum())


WAYS = {"read": read, "plainly": plainly, "known": known, "commit": commit, "marked": marked}


def measured(way: str, file: Path, columns: int) -> dict[str, dict[str, float]]:
    """One way in a process of its own: its seconds, the processor's, and the most memory that was held."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--measure", way, "--file", str(file), "--columns", str(columns)],
        stdout=subprocess.PIPE,
        text=True,
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(map(_share, _family(process.pid))))
        time.sleep(0.05)
    said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{way} ended with {process.returncode}")
    found: dict[str, dict[str, float]] = json.loads(said.splitlines()[-1])
    return {name: {**numbers, "mb": most} for name, numbers in found.items()}


def _family(pid: int) -> list[int]:
    """A process and all that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = Path(f"/proc/{pid}/task").iterdir()
        every = {child for thread in threads for child in (thread / "children").read_text().split()} | {*children}
    except OSError:
        return [pid]
    return [pid, *(one for child in every for one in _family(int(child)))]


def _share(pid: int) -> float:
    """The memory of a process in MB, what it shares with others counted in part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def measure(way: str, file: Path, columns: int) -> None:
    """What such a process does."""
    print(json.dumps(WAYS[way](file.read_bytes(), columns)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=tuple(WAYS), default=tuple(WAYS))
    parser.add_argument("--measure", choices=tuple(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.measure:
        measure(said.measure, said.file, said.columns)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        file.write_bytes(drawn(said.rows, said.columns))
        size = file.stat().st_size / 1024**2
        print(f"{said.rows:,} rows × {said.columns} columns, {size:.1f} MB; medians of {said.repeat}")
        print(f"{'':10}{'seconds':>9}{'processor s':>13}{'MB':>7}{'rows':>10}  {'allowed for 100,000 × 20'}")
        middles: dict[str, dict[str, float]] = {}
        for way in said.only:
            runs = [measured(way, file, said.columns) for _ in range(said.repeat)]
            for name in runs[0]:
                middle = {what: statistics.median(run[name][what] for run in runs) for what in runs[0][name]}
                middles[name] = middle
                print(
                    f"{name:10}{middle['seconds']:9.2f}{middle['processor']:13.2f}{middle['mb']:7.0f}"
                    f"{middle['rows']:10,.0f}  {ALLOWED.get(name, '')}",
                    flush=True,
                )
        if {"read", "plainly"} <= middles.keys():
            times = [middles["plainly"][what] / max(middles["read"][what], 0.01) for what in ("processor", "mb")]
            print(f"plainly takes {times[0]:.1f} times the processor and {times[1]:.1f} times the memory of reading")


if __name__ == "__main__":
    main()
