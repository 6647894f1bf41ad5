"""``schema``: the words of the language for an editor that completes and underlines while somebody types."""

from __future__ import annotations

import argparse
from pathlib import Path

from workflows.language.schema import schema_text
from workflows.terminal.command import Command, Result, place_for

LINE = "# yaml-language-server: $schema="
"""How a file says which schema it follows; it stands on the first line."""


def add(command: Command) -> None:
    """``schema``."""
    made = command("schema", _schema, "Write the JSON Schema of a definition, for editors.")
    made.add_argument("out", type=Path, metavar="OUT.json")


def _schema(options: argparse.Namespace) -> Result:
    place_for(options.out).write_text(schema_text(), "utf-8")
    first = f"{LINE}{options.out.name}"
    words = f"The schema is in {options.out}. The first line of a program beside it: {first}"
    return 0, {"file": str(options.out), "first_line": first}, words
