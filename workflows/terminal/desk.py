"""Commands on the desk's own database: ``run-due``, ``migrate``, ``export``, ``demo``.

They load what opens a database themselves: the other commands owe it no second.
"""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from models.findings import refuse
from models.i18n import LANGUAGES
from workflows.calendar_day import noon, present_moment
from workflows.terminal.command import Command, Result, counted, today_of


def add(command: Command) -> None:
    """``run-due``, ``migrate``, ``export`` and ``demo``."""
    due = command("run-due", _run_due, "Do what is due: reminders, missed check-ins, rules that waited.")
    due.add_argument("--today", type=date.fromisoformat)

    command("migrate", _migrate, "Bring the database to the present form.")

    export = command("export", _export, "Write everything of a cohort into one workbook.")
    export.add_argument("out", type=Path, metavar="OUT.xlsx")
    export.add_argument("--cohort", help="the cohort's name or id, where there are several")
    export.add_argument("--without-sensitive", action="store_true", help="leave sensitive answers out")
    export.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])

    demo = command("demo", _demo, "Fill Kith with a program and invented people.")
    demo.add_argument("--today", type=date.fromisoformat)


def _run_due(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import progress

    migrate.upgrade()
    counts = progress.run_due(noon(today_of(options)))
    total = sum(counts.values())
    said = f"{counted(total, 'thing was', 'things were')} due in {counted(len(counts), 'cohort')}."
    return 0, {"cohorts": len(counts), "events": total}, said


def _migrate(_options: argparse.Namespace) -> Result:
    from models import migrate

    migrate.upgrade()
    return 0, {"migrated": True}, "The database is in its present form."


def _export(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import cohorts, lists
    from workflows.actors import HOUSE

    migrate.upgrade()
    if not options.out.absolute().parent.is_dir():
        raise FileNotFoundError(2, "No such folder", str(options.out.parent))
    known = cohorts.choices(HOUSE)
    wanted = [one for one in known if options.cohort in (None, one.id, one.label, one.title)]
    if not known:
        raise refuse("no_cohort_yet")
    if len(wanted) != 1:
        raise refuse("cohort_not_chosen", n=len(known), known="; ".join(f"{one.title} ({one.id})" for one in known))
    _, data = lists.everything(
        HOUSE,
        wanted[0].id,
        now=present_moment(),
        language=options.language,
        sensitive=not options.without_sensitive,
    )
    # It holds people: nobody else on this machine reads it.
    with os.fdopen(os.open(options.out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    document = {"cohort": wanted[0].title, "file": str(options.out), "bytes": len(data)}
    return 0, document, f"{wanted[0].title} is in {options.out}."


def _demo(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import demonstration, progress
    from workflows.actors import HOUSE

    migrate.upgrade()
    today = today_of(options)
    cohort = demonstration.load_demo(HOUSE, today=today)
    here = progress.standing(HOUSE, cohort, now=noon(today))
    people, matches = len(here.state.people), len(here.state.matches)
    document = {"cohort": cohort, "people": people, "matches": matches}
    return 0, document, f"The demo is here: {people} invented people, {matches} matches."
