"""Several rosters in one workbook: which sheets hold people, which further tables stand on them beside or below the
first, and whose roster each one is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from models.definitions import Definition
from workflows.exchange.asking import known_headings, questions_asked
from workflows.exchange.neighbours import rows_above, table_above
from workflows.exchange.reading import Sheet, Workbook, letters
from workflows.exchange.roster import title_speaks_of
from workflows.exchange.tables import Table, Why, find_table, only_columns, only_rows, titles_above
from workflows.exchange.whose import role_words
from workflows.exchange.words import key

FEWEST = 2
"""So many headings of a sheet have to be understood for it to be a roster; a list of postal codes has fewer."""
_TITLES = 2
"""Above headings further down there may be people too."""
_MOST_TABLES = 6
"""Tables on one sheet; whoever has more keeps something else than people."""

Remembered = Mapping[str, Mapping[str, str]]
"""By role, what headings meant in earlier rosters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSheet:
    """A sheet with people, or a further table on one. ``name``: unlike any other's in the workbook; ``sheet``: it
    alone, every cell at its place. ``role``: whose roster it most likely is; ``sure``: its title says so, or its
    headings fit this role alone; ``people``: how many rows; ``visible``: her spreadsheet program shows it. ``column``
    and ``row``: where a further table begins, "" and 0 for the first one."""

    name: str
    role: str
    sure: bool
    people: int
    visible: bool
    sheet: Sheet
    column: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A table of people with whoever it may be of."""

    told: PeopleSheet
    table: Table
    known: frozenset[str]


def people_sheets(
    definition: Definition, workbook: Workbook, remembered: Remembered | None = None
) -> tuple[PeopleSheet, ...]:
    """The sheets that hold people and the further tables on them, in their order."""
    return tuple(one for sheet in workbook.sheets for one in _tables(definition, sheet, remembered or {}))


def has_further_tables(table: Table) -> bool:
    """Whether something stands beside, below or above a table that may be another one."""
    below = any(skipped.why is Why.OTHER_TABLE for skipped in table.skipped)
    return bool(table.beside) or below or table.header_row > _TITLES


def _tables(definition: Definition, sheet: Sheet, remembered: Remembered) -> Iterator[PeopleSheet]:
    waiting = [PeopleSheet(name=sheet.name, role="", sure=False, people=0, visible=sheet.visible, sheet=sheet)]
    before: list[str] = []
    while waiting and len(before) < _MOST_TABLES:
        found = _people(definition, waiting.pop(0), remembered, before)
        if found is not None:
            before.append(found.told.role)
            yield found.told
            waiting += _further(found.told, found.table, found.known)


def _people(
    definition: Definition, told: PeopleSheet, remembered: Remembered, before: Collection[str]
) -> _Found | None:
    """The table of people, as the roster of the role that its title names, or most of its headings fit. Of several, one
    that stands beside another is of the role that no table before it is of; one below or above is of the same."""
    tables: dict[str, Table] = {}
    fits: dict[str, int] = {}
    words: dict[str, frozenset[str]] = {}
    roles = role_words(definition)
    for role in definition.participants:
        asked = questions_asked(definition, role)
        known = known_headings(asked, remembered.get(role, {}))
        table = find_table(Workbook(file_name="", sheets=(told.sheet,)), known, roles=roles) if asked else None
        if table is not None and table.rows:
            tables[role], fits[role] = table, sum(key(heading) in known for heading in table.headings.values())
            words[role] = known
    titles = [told.sheet.name, *_titles(told, tables)]
    titled = [role for role in tables if any(title_speaks_of(definition, role, title) for title in titles)]
    fitting = {role: fit for role, fit in fits.items() if fit >= FEWEST}
    if not fitting:
        return None
    best = max(fitting, key=lambda role: (role in titled, fitting[role], (role in before) == bool(told.row)))
    alone = sum(fit == fitting[best] for fit in fitting.values()) == 1
    sure = titled == [best] or (alone and not titled)
    return _Found(replace(told, role=best, sure=sure, people=len(tables[best].rows)), tables[best], words[best])


def _titles(told: PeopleSheet, tables: Mapping[str, Table]) -> list[str]:
    """What stands above a further table, and above one that another stands beside."""
    last = min(tables.values(), key=lambda table: table.header_row, default=None)
    if last is None or not (told.column or told.row or last.beside):
        return []
    return titles_above(last, set(range(max(last.headings) + 1)) - last.beside)


def _further(told: PeopleSheet, table: Table, known: frozenset[str]) -> Iterator[PeopleSheet]:
    """What stands beside a table, below and above it, each as a sheet of its own."""
    sheet = told.sheet
    if table.beside:
        first = letters(min(table.beside))
        yield replace(told, name=_named(sheet.name, first), sheet=only_columns(sheet, table.beside), column=first)
    ours = table.headings.keys() - table.beside
    below = [
        skipped.row
        for skipped in table.skipped
        if skipped.why is Why.OTHER_TABLE and any(sheet.at(skipped.row, column) is not None for column in ours)
    ]
    if below:
        after = [row if number >= below[0] else () for number, row in enumerate(sheet.rows, start=1)]
        yield replace(told, name=_named(sheet.name, str(below[0])), sheet=only_rows(sheet, after), row=below[0])
    if above := table_above(table, known):
        over = only_rows(sheet, rows_above(table))
        yield replace(told, name=_named(sheet.name, str(above)), sheet=over, row=above)


def _named(sheet: str, place: str) -> str:
    return f"{sheet} · {place}" if sheet else place
