"""One cell, cleaned as a question of some kind in the program that the tests of cells draw."""

from __future__ import annotations

from models.definitions.questions import parse_type
from tests.exchange.pictures import TODAY, a_program
from workflows.exchange.choices import choices_of
from workflows.exchange.normalising import Clean, Target, clean_cell
from workflows.exchange.reading import Cell

PROGRAM = a_program()


def target(kind: str) -> Target:
    parsed = parse_type(kind)
    return Target(kind=parsed, choices=choices_of(PROGRAM, parsed.choices) if parsed.choices else None)


def clean(kind: str, cell: Cell, **words) -> Clean:
    return clean_cell(target(kind), cell, today=TODAY, **words)
