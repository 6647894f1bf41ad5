"""Other roles: where a table says that some of its rows are of another roster than the one it is read as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from models.definitions import Definition
from models.sheets.repeated import Repeated
from workflows.exchange.mapping import Column
from workflows.exchange.reading import Cell
from workflows.exchange.result import CellFinding, of_table
from workflows.exchange.tables import Table, Why, titles_above
from workflows.exchange.whose import SIDES, forms_of, is_of_roles, names_the_side, title_of_rows
from workflows.exchange.words import key, tidy

_MOST_ROLES = 12
"""A column with more different words says something else than whose roster a row belongs to."""


def of_other_roles(
    definition: Definition, role: str, table: Table, columns: Sequence[Column], where: str
) -> Iterator[CellFinding]:
    """The remarks about a column that nobody asked for, or lines above rows, that name other roles: two rosters in one
    table."""
    labels = {name: definition.role_label(name) for name in definition.participants}
    others = {word: label for name, label in labels.items() if name != role for word in forms_of((name, label))}
    ours = (role, definition.role_label(role))
    for skip in table.skipped:
        if skip.why is Why.SECTION and _names_another(title_of_rows(skip.text), others, ours):
            yield of_table("section_of_another_role", where, row=skip.row, said=skip.text, role=ours[1])
    yield from _titled_for_others(table, others, ours, where)
    for column in columns:
        if column.question:
            continue
        cells = table.column(column.index)
        if len(cells.values) > _MOST_ROLES:  # looked through by word only where there are few
            continue
        said = {cell for cell in cells.values if isinstance(cell, str) and key(cell) in others}
        if not said:
            if is_of_roles(column.heading):
                yield from _of_no_role(ours, table, column, cells, where)
            continue
        rows = [row for row, cell in zip(table.rows, cells, strict=True) if cell in said]
        named = dict.fromkeys(others[key(cell)] for cell in sorted(said))
        yield of_table(
            "rows_of_another_role",
            where,
            column=column.letter,
            said=", ".join(named),
            count=len(rows),
            first=rows[0],
            role=ours[1],
        )


def _titled_for_others(
    table: Table, others: Mapping[str, str], ours: tuple[str, str], where: str
) -> Iterator[CellFinding]:
    """A table that another stands beside, below a title that names another role: *MENTORS*, and *MENTEES* to the
    right."""
    if not table.beside:
        return
    left = table.headings.keys() - table.beside
    said = next((t for t in titles_above(table, left) if _names_another(title_of_rows(t), others, ours)), "")
    if said:
        yield of_table("section_of_another_role", where, row=table.header_row - 1, said=tidy(said), role=ours[1])


def _names_another(said: str, others: Mapping[str, str], ours: Sequence[str]) -> bool:
    """Whether a line names another role: in the program's words, or in those that people use for one."""
    return said in others or (any(said in side for side in SIDES) and not names_the_side(said, ours))


def _of_no_role(
    ours: tuple[str, str], table: Table, column: Column, cells: Repeated[Cell], where: str
) -> Iterator[CellFinding]:
    """A column of roles in which some are called what the program calls nobody."""
    others = [cell for cell in cells.values if isinstance(cell, str) and key(cell)]
    said = dict.fromkeys(cell for cell in others if not names_the_side(cell, ours))
    if said and len(said) == len(set(others)):
        # One other word for all of them says nothing; two say that they are not all the same.
        if len({key(cell) for cell in said}) > 1:
            words = ", ".join(map(tidy, said))
            yield of_table("roles_in_other_words", where, column=column.letter, said=words, role=ours[1])
    elif said:
        rows = [row for row, cell in zip(table.rows, cells, strict=True) if cell in said]
        yield of_table(
            "rows_of_no_role",
            where,
            column=column.letter,
            said=", ".join(map(tidy, said)),
            count=len(rows),
            first=rows[0],
            role=ours[1],
        )
