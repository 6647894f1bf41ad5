"""Several sheets in one workbook: which of them hold people, and whose roster each one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.definitions import Definition
from workflows.exchange.mapping import known_headings, questions_asked
from workflows.exchange.reading import Workbook
from workflows.exchange.roster import title_speaks_of
from workflows.exchange.tables import find_table
from workflows.exchange.words import key

FEWEST = 2
"""So many headings of a sheet have to be understood for it to be a roster; a list of postal codes has fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSheet:
    """A sheet with people. ``role``: whose roster it most likely is; ``sure``: its title says so, or its headings fit
    this role alone; ``people``: how many rows; ``visible``: her spreadsheet program shows it."""

    name: str
    role: str
    sure: bool
    people: int
    visible: bool


def people_sheets(
    definition: Definition, workbook: Workbook, remembered: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[PeopleSheet, ...]:
    """The sheets that hold people, in their order. ``remembered``: by role, what headings meant in earlier rosters."""
    found = []
    for sheet in workbook.sheets:
        fits: dict[str, tuple[int, int]] = {}
        for role in definition.participants:
            asked = questions_asked(definition, role)
            known = known_headings(asked, (remembered or {}).get(role, {}))
            table = find_table(workbook, known, sheet=sheet.name) if asked else None
            if table is not None and table.rows:
                familiar = sum(key(heading) in known for heading in table.headings.values())
                fits[role] = (familiar, len(table.rows))
        titled = [role for role in fits if title_speaks_of(definition, role, sheet.name)]
        fitting = {role: fit for role, fit in fits.items() if fit[0] >= FEWEST}
        if not fitting:
            continue
        best = max(fitting, key=lambda role: (role in titled, fitting[role][0]))
        alone = sum(fit[0] == fitting[best][0] for fit in fitting.values()) == 1
        found.append(
            PeopleSheet(
                name=sheet.name,
                role=best,
                sure=titled == [best] or (alone and not titled),
                people=fitting[best][1],
                visible=sheet.visible,
            )
        )
    return tuple(found)
