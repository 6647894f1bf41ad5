"""``backup`` and ``restore``: everything in one sealed file, and back."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from models.findings import Finding, refuse
from workflows.calendar_day import present_moment
from workflows.terminal.command import Command, Result, counted, existing, line_of


def add(command: Command) -> None:
    """``backup`` and ``restore``."""
    for name, run, words in (
        ("backup", _backup, "Write everything into one new file, sealed by a passphrase."),
        ("restore", _restore, "Put a backup in the place of everything there is. Stop Kith first."),
    ):
        made = command(name, run, words)
        made.add_argument("file", type=Path, metavar="FILE")
        made.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase; or KITH_PASSPHRASE")
        if name == "restore":
            made.add_argument("--yes", action="store_true", help="do not ask whether it is the right one")
            made.add_argument("--yes-of-another-kith", action="store_true", help="the same for another Kith's backup")


def _backup(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import backup
    from workflows.actors import HOUSE

    passphrase = _passphrase(options)
    migrate.upgrade()
    note = backup.backup(HOUSE, options.file, passphrase, now=present_moment())
    document = {"file": str(options.file), "made": note.made.isoformat(), "rows": dict(note.rows)}
    return (
        0,
        document,
        f"{options.file} holds everything ({counted(note.people, 'person', 'people')}) and was read back.",
    )


def _restore(options: argparse.Namespace) -> Result:
    from workflows import restoring
    from workflows.actors import HOUSE

    passphrase, file = _passphrase(options), existing(options.file)
    whose = restoring.whose(HOUSE, file, passphrase)
    _ask(whose.findings(), foreign=whose.foreign, options=options)
    done = restoring.restore(HOUSE, file, passphrase, now=present_moment(), agreed=whose)
    document = {
        "made": done.note.made.isoformat(),
        "rows": dict(done.note.rows),
        "programs": list(done.note.programs),
        "owners": [email for email, _ in done.note.owners],
        "foreign": whose.foreign,
        "closed": done.closed,
        "kept": done.kept,
    }
    words = f"The backup of {done.note.made:%d %b %Y} ({counted(done.note.people, 'person', 'people')}) is in force."
    words += f" What was here before is kept as {done.kept}." if done.kept else ""
    words += (
        f" {counted(done.closed, 'account that came with it is', 'accounts that came with it are')} closed."
        if done.closed
        else ""
    )
    return 0, document, words


def _ask(findings: Sequence[Finding], *, foreign: bool, options: argparse.Namespace) -> None:
    """Say whose the backup is and wait for a yes. Raises ``Refused`` without one."""
    sys.stderr.write("".join(f"{line_of(one)}\n" for one in findings))
    if options.yes_of_another_kith or (options.yes and not foreign):
        return
    if not sys.stdin.isatty():
        raise refuse("restore_unasked")
    expected = "another kith" if foreign else "yes"
    sys.stderr.write(f"Everything that is here now is replaced by it. Type ‘{expected}’ to go on: ")
    sys.stderr.flush()
    if input().strip().casefold() != expected:
        raise refuse("restore_declined")


def _passphrase(options: argparse.Namespace) -> str:
    """From a file or the environment: what stands on a command line, everyone on the machine can read."""
    if options.passphrase_file:
        lines = existing(options.passphrase_file).read_text("utf-8").splitlines()
        found = lines[0].strip() if lines else ""
    else:
        found = os.environ.get("KITH_PASSPHRASE", "")
    if not found:
        raise refuse("passphrase_missing")
    return found
