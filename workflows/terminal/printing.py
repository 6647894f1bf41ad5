"""``print``: a program as prose with its pictures, or as a public fact sheet, to be printed on A4."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.findings import refuse
from workflows.language.prose import as_html, as_text, prose
from workflows.language.prose.fact_sheet import fact_sheet
from workflows.language.translating import tongues
from workflows.terminal.command import Command, Result, counted, definition_at, place_for


def add(command: Command) -> None:
    """``print``."""
    made = command("print", _print, "Tell a program as prose with its pictures, or as a public fact sheet.")
    made.add_argument("program", type=Path, metavar="PROGRAM")
    made.add_argument("out", type=Path, metavar="OUT.html", help="a name that ends in .txt is written as plain text")
    made.add_argument("--language", metavar="LANGUAGE", help="a language of the program; its first when left out")
    made.add_argument("--public", action="store_true", help="the fact sheet for everybody, on one page")


def _print(options: argparse.Namespace) -> Result:
    definition = definition_at(options.program)
    language = options.language or definition.program.languages[0]
    read_as = tongues(definition, language)
    if not read_as:
        spoken = dict.fromkeys((*definition.program.languages, *definition.translations))
        raise refuse("language_not_spoken", name=language, known=", ".join(spoken))
    language = read_as[0]
    made = fact_sheet(definition, language=language) if options.public else prose(definition, language=language)
    plain = options.out.suffix.lower() == ".txt"
    place_for(options.out).write_text(as_text(made) if plain else as_html(made), "utf-8")
    sections = sum(part.kind == "title" and part.level == 2 for part in made.parts)
    document = {"file": str(options.out), "title": made.title, "language": made.language, "sections": sections}
    return 0, document, f"‘{made.title}’ is in {options.out}, with {counted(sections, 'section')}."
