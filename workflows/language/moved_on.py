"""A workbook comes back while the draft has moved on: what was exported is worked out from what is left of it.

``_about`` keeps a fingerprint of every cell and no text. A cell that still has its fingerprint, in the workbook or in
the draft, is what was exported; where neither has it, both were changed, and the old text is not needed to ask which
of the two holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workflows.language.about import ABOUT, About, about_rows, read_about
from workflows.language.columns import ORIGIN, WAS, sheets
from workflows.language.from_sheets import Grid, rows_of
from workflows.language.own_words import own_words
from workflows.language.sheets import Sheets, Tree, fingerprint_of
from workflows.language.threeway import Choice, Merged, merge_three

LOST = "\ue000"
"""Stands for a text that nobody has any more. It is of a private range: no program says it."""


def merge_returned(
    grids: Mapping[str, Grid],
    draft: Sheets,
    *,
    inherited: Tree | None = None,
    choices: Mapping[str, Choice] | None = None,
) -> Merged:
    """The workbook and the present draft as one. ``draft``: its sheets, made as those of the workbook were."""
    about = read_about(grids.get(ABOUT, ()))
    present = grids_of(draft)
    base = exported_grids(about, grids, present)
    trees = [
        own_words(one, inherited=inherited).own for one in (base, {**present, ABOUT: about_rows(draft, {})}, grids)
    ]
    return merge_three(*trees, choices=choices)


def grids_of(made: Sheets) -> dict[str, Grid]:
    """Sheets as grids of texts, as a workbook would give them back."""
    return {
        name: [list(sheet.headings), *([row.text(heading) for heading in sheet.headings] for row in sheet.rows)]
        for name, sheet in made.sheets.items()
    }


def exported_grids(about: About, theirs: Mapping[str, Grid], ours: Mapping[str, Grid]) -> dict[str, Grid]:
    """The sheets as they were exported, as far as it can be told."""
    sides = [_cells(theirs), _cells(ours)]
    result: dict[str, list[list[str]]] = {}
    for name, table in sheets().items():
        keys = [key for sheet, key in about.cells if sheet == name]
        headings = list(dict.fromkeys([WAS, *table.keys, *(h for k in keys for h in about.cells[name, k])]))
        grid = [headings]
        for key in keys:
            cells = {
                heading: next(
                    (
                        text
                        for side in sides
                        if fingerprint_of(text := side.get((name, key), {}).get(heading, "")) == print_
                    ),
                    LOST,
                )
                for heading, print_ in about.cells[name, key].items()
            }
            if name == "settings":
                cells["name"] = key
            else:
                *parents, last = key.split(".")
                cells |= dict(zip(table.keys, (*parents, last), strict=True))
            grid.append([cells.get(heading, "") for heading in headings])
        result[name] = grid
    shadow: list[Sequence[str]] = [
        ["of", sheet, key, heading, text] for (sheet, key, heading), text in about.of.items()
    ]
    shadow += [
        ["row", sheet, key, " ".join(f"{h}={p}" for h, p in cells.items())]
        for (sheet, key), cells in about.cells.items()
    ]
    shadow += [["order", language, "\n".join(paths)] for language, paths in about.order.items()]
    shadow.append(["fact", "lists", about.facts.get("lists", "")])
    return {**result, ABOUT: [*shadow, *(["kept", *kept] for kept in about.kept)]}


def _cells(grids: Mapping[str, Grid]) -> dict[tuple[str, str], dict[str, str]]:
    """The cells of a side by sheet and the key its row had when it was exported."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    rows = rows_of(grids)
    for name, several in rows.rows.items():
        for row in several:
            key = ".".join((*row.parents, row.was[0] if row.was else row.name))
            cells = {**row.cells, **row.names, **({ORIGIN: row.origin} if row.origin else {})}
            found.setdefault((name, key), cells)
    return found
