"""``compare``: what changed from one program to another, in sentences. Nothing is written."""

from __future__ import annotations

import argparse
from pathlib import Path

from workflows.language.changes import compare
from workflows.terminal.command import Command, Result, definition_at, language_of, said, with_language


def add(command: Command) -> None:
    """``compare``."""
    made = command("compare", _compare, "Say what changed from one program to another, what protects less first.")
    with_language(made)
    made.add_argument("before", type=Path, metavar="A")
    made.add_argument("after", type=Path, metavar="B")


def _compare(options: argparse.Namespace) -> Result:
    language = language_of(options)
    changes = compare(definition_at(options.before), definition_at(options.after))
    document = {
        "changes": [
            {"kind": change.kind.value, "place": change.place, "sentence": change.sentence(language)}
            for change in changes
        ]
    }
    lines = (
        f"{'! ' if change.loosened else ''}{change.kind.value} · {change.place}\n  {change.sentence(language)}"
        for change in changes
    )
    return 0, document, "\n".join(lines) or said("both_the_same", language)
