"""What there is to say about names: several people in one cell, the family name first, a whole name taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from models.definitions import Definition
from models.sheets.repeated import Repeated
from workflows.exchange.asking import Asked
from workflows.exchange.households import household_name, people_named, several_people, takes_households
from workflows.exchange.mapping import Column
from workflows.exchange.naming import given_and_family, names_to_turn
from workflows.exchange.normalising import Clean
from workflows.exchange.parting import parted_name
from workflows.exchange.reading import Cell, Sheet, shown
from workflows.exchange.result import PEOPLE_NAMED, SEVERAL_PEOPLE, Mended
from workflows.exchange.words import tidy


class Told(NamedTuple):
    """A remark about the name in a row, which counts from 0."""

    at: int
    question: str
    code: str
    clean: Clean


def about_names(
    definition: Definition,
    role: str,
    names: Sequence[str],
    cells: Mapping[str, Repeated[Cell]],
    used: Mapping[str, Column],
    *,
    asked: Mapping[str, Asked],
    numbers: Sequence[int],
    mended: Mended,
    sheet: Sheet,
) -> Iterator[Told]:
    """The remarks about the answers to the questions for a name. What she wrote herself stays."""

    def hers(at: int, *questions: str) -> bool:
        return not mended.get(numbers[at], {}).keys().isdisjoint(questions)

    of_households = takes_households(definition, role)
    for question in names:
        for at in sorted(cells[question].rows_with(several_people)):
            cell = cells[question][at]
            if hers(at, question):
                continue
            if not of_households:
                named = " – ".join(people_named(cell))
                code = PEOPLE_NAMED if named else SEVERAL_PEOPLE
                yield Told(at, question, code, Clean("", params={"names": named}))
            elif (called := household_name(cell)) != tidy(shown(cell)):
                yield Told(at, question, "cell_household", _proposed(called))
    if len(names) == 1:
        for at, turned in names_to_turn(cells[names[0]], used[names[0]].heading).items():
            if not hers(at, names[0]):
                yield Told(at, names[0], "cell_name_turned", _proposed(turned))
    for question in names:
        column = used[question]
        if column.also and column.question == question and given_and_family(column.questions, asked):
            for at, number in enumerate(numbers):
                parted = parted_name(sheet.at(number, column.index), column.heading)
                if (parted.guessed or parted.left) and not hers(at, *column.questions):
                    code = "cell_name_shortened" if parted.left else "cell_name_parted"
                    told = {"given": parted.given, "family": parted.family, "left": parted.left}
                    yield Told(at, question, code, Clean("", params=told))


def _proposed(name: str) -> Clean:
    return Clean("", params={"suggestion": name}, suggestion=name)
