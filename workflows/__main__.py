"""``python -m workflows …``: the same use cases without a screen, for a terminal, a schedule or a program's own git.

Exit 0 when all is well, 1 with findings, 2 for wrong usage. ``--json`` prints one JSON document on standard output,
whatever the answer is.
The commands stand in ``workflows/terminal``, one module a group.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NoReturn

from models.findings import Refused
from models.i18n import LANGUAGES
from workflows.terminal.command import NO_FOLDER, Run, as_json, language_of, line_of

GROUPS: Mapping[str, tuple[str, ...]] = {
    "checking": ("lint", "roster"),
    "rehearsing": ("stories", "simulate"),
    "comparing": ("compare",),
    "printing": ("print",),
    "workbooks": ("to-excel", "from-excel", "form", "form-from", "new"),
    "schema": ("schema",),
    "match": ("match",),
    "desk": ("run-due", "migrate", "export", "demo"),
    "backups": ("backup", "restore"),
}
"""The modules of ``workflows/terminal`` with their commands, in the order of the help. Only the module of the command
that was asked for is imported: the solver and the readers of workbooks take longer to load than many commands."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code; wrong usage raises SystemExit(2), as argparse does."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    parser = _parser(arguments[0] if arguments else "", json_asked="--json" in arguments)
    options = parser.parse_args(arguments)
    if getattr(options, "keep", None) is not None and options.plan is None:
        parser.error("--keep needs a running plan: name its file with --plan")
    run: Run = options.run
    try:
        code, document, words = run(options)
    except Refused as refused:
        code, document = 1, {"refused": [as_json(finding) for finding in refused.findings]}
        language = language_of(options) if hasattr(options, "language") else LANGUAGES[0]
        words = "\n".join(line_of(finding, language) for finding in refused.findings)
    except OSError as failed:
        if failed.filename is None:
            raise  # nothing that was named on the command line
        code, (reason, words) = 2, _not_opened(failed)
        document = {"refused": [{"code": reason, "where": str(failed.filename), "sentence": words}]}
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=1, default=str))
    elif words:
        print(words)
    return code


def _not_opened(failed: OSError) -> tuple[str, str]:
    """What is wrong with the file or folder that was named: a code and a sentence."""
    name = failed.filename
    if isinstance(failed, FileNotFoundError):
        return "no_file", f"There is no {'folder' if failed.strerror == NO_FOLDER else 'file'} ‘{name}’."
    if isinstance(failed, IsADirectoryError):
        return "not_a_file", f"‘{name}’ is a folder; name a file."
    if isinstance(failed, PermissionError):
        return "not_allowed", f"‘{name}’ cannot be opened. Close it in other programs and check that you may use it."
    return "not_opened", f"‘{name}’ cannot be opened: {failed.strerror}."


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments as JSON too, where JSON was asked for."""

    json_asked = False

    def error(self, message: str) -> NoReturn:
        if self.json_asked:
            wrong = {"code": "usage", "where": self.prog, "sentence": message}
            print(json.dumps({"refused": [wrong]}, ensure_ascii=False, indent=1))
        super().error(message)


def _parser(asked: str, *, json_asked: bool = False) -> argparse.ArgumentParser:
    """The parser of the group that has the command ``asked`` for, of all groups where none has."""
    parser = _Parser(prog="python -m workflows", description="Kith without a screen.", allow_abbrev=False)
    parser.json_asked = json_asked
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Run, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        made.add_argument("--json", action="store_true", help="print one JSON document")
        made.json_asked = json_asked
        made.set_defaults(run=run)
        return made

    for group in [name for name, names in GROUPS.items() if asked in names] or GROUPS:
        import_module(f"workflows.terminal.{group}").add(command)
    return parser


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # ``… | head`` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
