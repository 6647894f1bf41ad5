"""``lint`` and ``roster``: read a file and list its mistakes. Nothing is written but ``program.lock``, when asked."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from models.definitions import Definition
from models.findings import refuse
from workflows.exchange.roster import RosterReading, read_roster, roster_document
from workflows.language.noting import note
from workflows.language.reading import read_path
from workflows.language.report import lint_report
from workflows.terminal.command import (
    Command,
    Result,
    counted,
    definition_at,
    existing,
    language_of,
    said,
    today_of,
    with_language,
)


def add(command: Command) -> None:
    """``lint`` and ``roster``."""
    lint = command("lint", _lint, "Read a definition and list its mistakes.")
    lint.add_argument("program", type=Path, metavar="PROGRAM")
    with_language(lint)
    lint.add_argument("--today", type=date.fromisoformat, help="the day on which it is judged: locks may begin to hold")
    lint.add_argument("--note", action="store_true", help="the templates are looked at: note them in program.lock")

    roster = command("roster", _roster, "Read a workbook as the roster of a role. Writes nothing.")
    roster.add_argument("--program", type=Path, required=True)
    roster.add_argument("--role", required=True)
    roster.add_argument("--today", type=date.fromisoformat)
    roster.add_argument("file", type=Path, metavar="FILE")


def _lint(options: argparse.Namespace) -> Result:
    if options.note:
        note(existing(options.program), read_path(options.program))
    language = language_of(options)
    report = lint_report(existing(options.program), language=language, today=today_of(options))
    words = "\n".join(
        f"{_weight(found['severity'], language)} {found['code']} · {found['place']}"
        f"{', ' + said('line_of_file', language, line=found['line']) if found['line'] else ''}\n  {found['sentence']}"
        for found in report["findings"]
    )
    counts = said("lint_counts", language, **{f"{one}s": report[f"{one}s"] for one in ("error", "warning", "hint")})
    return (1 if report["errors"] else 0), report, f"{words}\n{counts}".strip()


def _weight(severity: str, language: str) -> str:
    return said(f"lint_{severity}", language)


def _roster(options: argparse.Namespace) -> Result:
    definition = definition_at(options.program)
    reading = roster_of(definition, options.role, options.file, today_of(options))
    document = roster_document(reading)
    lines = [f"{found.cell}: {found.sentence()}" for found in reading.findings]
    words = f"{counted(document['rows'], 'row')} = {document['good']} good + {document['set_aside']} set aside"
    return (1 if reading.findings else 0), document, "\n".join([*lines, words])


def roster_of(definition: Definition, role: str, path: Path, today: date) -> RosterReading:
    """The roster of a role in a file. Raises ``Refused`` where the program has no such role."""
    if role not in definition.participants:
        raise refuse("participant_unknown", name=role, known=", ".join(definition.participants))
    return read_roster(definition, role, existing(path).read_bytes(), path.name, today=today)
