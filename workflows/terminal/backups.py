"""``backup`` and ``restore``: everything in one sealed file, and back."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from models.findings import refuse
from workflows.calendar_day import present_moment
from workflows.terminal.command import Command, Result, existing


def add(command: Command) -> None:
    """``backup`` and ``restore``."""
    for name, run, words in (
        ("backup", _backup, "Write everything into one new file, sealed by a passphrase."),
        ("restore", _restore, "Put a backup in the place of everything there is. Stop Kith first."),
    ):
        made = command(name, run, words)
        made.add_argument("file", type=Path, metavar="FILE")
        made.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase; or KITH_PASSPHRASE")


def _backup(options: argparse.Namespace) -> Result:
    from models import migrate
    from workflows import backup
    from workflows.actors import HOUSE

    passphrase = _passphrase(options)
    migrate.upgrade()
    note = backup.backup(HOUSE, options.file, passphrase, now=present_moment())
    document = {"file": str(options.file), "made": note.made.isoformat(), "rows": dict(note.rows)}
    return 0, document, f"{options.file} holds everything ({note.people} people) and was read back."


def _restore(options: argparse.Namespace) -> Result:
    from workflows import backup
    from workflows.actors import HOUSE

    passphrase = _passphrase(options)
    done = backup.restore(HOUSE, existing(options.file), passphrase, now=present_moment())
    document = {"made": done.note.made.isoformat(), "rows": dict(done.note.rows), "kept": done.kept}
    words = f"The backup of {done.note.made:%d %b %Y} ({done.note.people} people) is in force."
    return 0, document, f"{words} What was here before is kept as {done.kept}." if done.kept else words


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
