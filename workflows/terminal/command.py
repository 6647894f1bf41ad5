"""What the commands share: their result, reading a definition, and a finding as a line or as JSON."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from models.definitions import Definition
from models.findings import Finding, Refused, errors, sentence
from models.i18n import LANGUAGES
from workflows.calendar_day import present_day
from workflows.language.reading import read_path

Result = tuple[int, Mapping[str, Any], str]
"""Exit code, the JSON document, and what a person reads."""
Run = Callable[[argparse.Namespace], Result]


NO_FOLDER = "No such folder"


class Command(Protocol):
    """Puts one command on the list: its name, what runs it, and the words of its help. Gives its parser back."""

    def __call__(self, name: str, run: Run, words: str) -> argparse.ArgumentParser:
        """The parser of the new command, to which its arguments are added."""


def existing(path: Path) -> Path:
    """The path, when something is there. Raises FileNotFoundError, which ends the command with 2."""
    if not path.exists():
        raise FileNotFoundError(2, "No such file", str(path))
    return path


def place_for(path: Path) -> Path:
    """Where something is to be written. Raises FileNotFoundError where there is no such folder, and
    IsADirectoryError where a folder of this name is."""
    if not path.absolute().parent.is_dir():
        raise FileNotFoundError(2, NO_FOLDER, str(path.parent))
    if path.is_dir():
        raise IsADirectoryError(21, "Is a directory", str(path))
    return path


def counted(number: object, one: str, many: str = "") -> str:
    """*1 error*, *2 errors*; ``many`` where an s does not make it."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def definition_at(path: Path) -> Definition:
    """The definition of a file or folder. Raises ``Refused`` with its errors."""
    read = read_path(existing(path))
    if read.definition is None:
        raise Refused(*errors(read.findings))
    return read.definition


def with_language(parser: argparse.ArgumentParser) -> None:
    """``--language`` of what a person reads; the JSON document is for machines and stays in English without it."""
    parser.add_argument("--language", choices=LANGUAGES, help="of the sentences; that of this computer when left out")


def language_of(options: argparse.Namespace) -> str:
    """The language a person reads: the one that was asked for, else that of the terminal where Kith speaks it."""
    if options.language or options.json:
        return str(options.language or LANGUAGES[0])
    told = next((word for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (word := os.environ.get(name))), "")
    return told[:2] if told[:2] in LANGUAGES else LANGUAGES[0]


def said(code: str, language: str, **blanks: object) -> str:
    """Words of the catalogue on the terminal."""
    return sentence(Finding(code=code, params={name: str(value) for name, value in blanks.items()}), language)


def today_of(options: argparse.Namespace) -> date:
    """The day a command acts on: the one it was given, else the present one."""
    return getattr(options, "today", None) or present_day()


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding in the JSON document."""
    return {"code": finding.code, "where": finding.where, "line": finding.line, "sentence": sentence(finding)}


def line_of(finding: Finding, language: str = LANGUAGES[0]) -> str:
    """A finding as a line for a person."""
    line = said("line_of_file", language, line=finding.line) if finding.line else ""
    place = " · ".join(part for part in (finding.where, line) if part)
    return f"{place}: {sentence(finding, language)}" if place else sentence(finding, language)
