"""How long a coordinator waits for a weight she turns: from letting go of the slider to the new plan with its changes.

    python benchmarks/studio.py [--sizes 150x120 1000x1000] [--moves 6]

A real server and a real browser on this machine, people invented with a fixed seed. ``shown`` is what she sees: the
settings have changed, the line that says what the change did is there, and nothing on the page waits any more.
``slider`` is the part of it for which the slider itself waits whether she goes on turning. ``processor`` counts the
server's own seconds, so it tells the same on a busy machine. Asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import expect, sync_playwright
from sqlmodel import select

PROGRAM = Path(__file__).parents[1] / "tests" / "examples" / "bridge_street" / "program.yaml"
TODAY, NOW = date(2026, 9, 14), datetime(2026, 9, 14, 9, tzinfo=UTC)
GOALS = {"150x120": 0.4, "1000x1000": 1.0}
"""Seconds that the median may take on an idle machine of two cores."""
SLIDERS = ("Shared profession", "Goals", "Waited", "Shared time")
"""Moved one after the other, each from where it stands down to nothing: a plan that was made is remembered, so none is
asked for twice."""
MOST = 18
"""All of them have so many steps, without the first two."""

WATCH = """() => {
    const said = () => [...document.querySelectorAll('[data-testid="stExpander"] summary, [data-testid="stAlert"]')]
        .map(one => one.innerText).filter(text => /last change/i.test(text)).join();
    const quiet = () => document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]');
    window.kith = {begun: 0, sent: 0, done: 0};
    document.addEventListener('keyup', event => {
        if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
        const before = said(), address = location.href;
        window.kith = {begun: performance.now(), sent: 0, done: 0};
        const look = () => {
            const app = document.querySelector('[data-testid="stApp"]');
            if (!window.kith.sent && app.dataset.testScriptState === 'running') window.kith.sent = performance.now();
            if (window.kith.sent && quiet() && location.href !== address && (said() || before)) {
                window.kith.done = performance.now();
            } else requestAnimationFrame(look);
        };
        look();
    }, true);
}"""


def invented(role: str, count: int, seed: int) -> bytes:
    """A sheet of so many people whose answers are drawn from those that the program knows."""
    from tests.bridge_street import Draw
    from workflows.exchange.writing import table_workbook

    draw = Draw()
    draw.random.seed(seed)
    some = draw.random
    spoken = ("English", "Tigrinya", "Somali", "Arabic", "Dari", "Ukrainian")
    times = ("Tue daytime", "Thu daytime", "Tue evening", "Thu evening", "Saturday")
    rows = []
    for number in range(count):
        answers: dict[str, Any] = {
            "Languages": "; ".join(some.sample(spoken, 2)),
            "Times": "; ".join(some.sample(times, 2)),
            "Part of town": some.choice(("North", "Centre", "South")),
            "Gender": some.choice(("Woman", "Man")),
        }
        if role == "mentee":
            answers["I would like to meet a woman"] = some.choice(("Yes", "No", "No"))
            answers["Way of meeting"] = some.choice(("In person", "Online is fine"))
        else:
            answers["Cleared for young people"] = some.choice(("Yes", "No"))
            answers["Looked after by"] = some.choice(("Ruth", "Sam"))
        draw._names = iter([f"{role.capitalize()} {number:04}"])
        rows.append(draw.mentee(**answers) if role == "mentee" else draw.mentor(**answers))
    return table_workbook([(role, list(rows[0]), [list(row.values()) for row in rows])])


def fill(mentees: int, mentors: int) -> None:
    """A cohort with so many people who are ready, as an import and the steps of the program make it; in the database of
    ``KITH_DATA``, in the name of the first account."""
    from models.database import reading
    from models.tables import Account, SignIn
    from models.vocabulary import AccountRole
    from workflows import intake, progress
    from workflows.actors import Actor
    from workflows.engine.commands import TakeTransition
    from workflows.publishing import open_program

    with reading() as session:
        account, sign_in = session.exec(select(Account)).one(), session.exec(select(SignIn)).one()
        ruth = Actor(id=account.id, name="Ruth", role=AccountRole.OWNER, language="en", sign_in=sign_in.id)
    text = PROGRAM.read_text("utf-8").replace("at_most: 35 matches", f"at_most: {mentors * 3 // 5} matches")
    cohort = open_program(ruth, text, cohort="Spring", starts_on=TODAY, now=NOW)
    for role, count, seed in (("mentee", mentees, 1), ("mentor", mentors, 2)):
        begun = intake.begin_upload(ruth, cohort, role, f"{role}.xlsx", invented(role, count, seed), now=NOW)
        intake.confirm_mapping(ruth, begun.upload_id, {}, now=NOW)
        taken = intake.take_in(ruth, begun.upload_id, now=NOW)
        if taken.new != count:
            sys.exit(f"{taken.new} of {count} rows went in")
    people = progress.standing(ruth, cohort, now=NOW).state.people
    accept = [TakeTransition(stream=who, transition="accept") for who in people]
    progress.must(progress.carry_out(ruth, cohort, accept, now=NOW))


def measure(size: str, moves: int) -> None:
    """One size, in a house of its own."""
    from tests.browser import ARGUMENTS, make_first_account, serve, settled

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        path = next(filter(None, map(shutil.which, names)), None)
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(120_000)
        with serve(Path(folder), today=TODAY) as kith:
            make_first_account(page, kith)
            known = {**os.environ, "KITH_DATA": str(kith.data), "KITH_TODAY": TODAY.isoformat()}
            subprocess.run([sys.executable, __file__, "--fill", size], env=known, check=True)
            page.goto(f"{kith.address}/matching")
            expect(page.get_by_text("Proven best under these rules")).to_be_visible(timeout=120_000)
            settled(page)
            page.evaluate(WATCH)
            shown, sent, used = [], [], []
            left = [page.get_by_role("slider", name=name) for name in SLIDERS]
            for move in range(moves + 2):
                while left[0].input_value() == "0":
                    left.pop(0)
                before = processor(kith.process.pid)
                left[0].focus()
                page.keyboard.press("ArrowLeft")
                page.wait_for_function("() => window.kith.done > 0")
                took = page.evaluate("window.kith")
                settled(page)
                if move > 1:  # the first ones load what the others have
                    shown.append((took["done"] - took["begun"]) / 1000)
                    sent.append((took["sent"] - took["begun"]) / 1000)
                    used.append(processor(kith.process.pid) - before)
        browser.close()
    goal = GOALS.get(size)
    said = f"{size:>11}: shown {statistics.median(shown):.3f} s (slowest {max(shown):.3f} s)"
    said += f", slider {statistics.median(sent):.3f} s, processor {statistics.median(used):.3f} s"
    print(said + (f"; {goal} s allowed" if goal else ""), flush=True)


def processor(pid: int) -> float:
    """The processor's seconds that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", nargs="+", default=list(GOALS))
    parser.add_argument("--moves", type=int, default=6, choices=range(1, MOST + 1), metavar=f"1 … {MOST}")
    parser.add_argument("--fill", metavar="SIZE", help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.fill:
        mentees, mentors = map(int, said.fill.split("x"))
        fill(mentees, mentors)
        return
    for size in said.sizes:
        measure(size, said.moves)


if __name__ == "__main__":
    main()
