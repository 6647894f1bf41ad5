"""The rows of a workbook as the plain tree of a program's own words.

A program that extends another says only what is different: a row that is the template's says nothing, a changed cell
says that cell, ``not used`` takes the item away. What the rows cannot hold themselves is worked out: ``formerly`` from
the name a row had, ``after`` from where it stands, ``of`` of a translation from what it was made from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.definitions import Definition
from models.findings import Finding
from workflows.language.cells import as_cell
from workflows.language.columns import SETTINGS, TRANSLATIONS, Column, SheetTable, sheets
from workflows.language.from_sheets import Grid, Rows, SheetRow, old_key, rows_of, value_in
from workflows.language.places import Path, Places, said_at
from workflows.language.shape import at, words_of
from workflows.language.sheets import BETWEEN, NOT_USED, Tree, items_of, long, short, text_path

BEFORE_ALL = "nothing"
"""``after: nothing``: before all its neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a workbook says. ``own`` is the tree of the program's own words, ``rows`` know the cell of every finding.

    ``deleted`` are the rows that were exported and are gone, as (sheet, key); ``renamed`` the items with a new name, as
    (path, old name). ``findings`` are those about the sheets; what the words mean is for reading and lint to say.
    """

    own: dict[str, Any]
    rows: Rows
    deleted: tuple[tuple[str, str], ...] = ()
    renamed: tuple[tuple[Path, str], ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found while the sheets were read."""
        return tuple(self.rows.findings)

    @property
    def places(self) -> Places:
        """The cell of every word: file is the sheet, line the row."""
        return self.rows.places


def own_words(grids: Mapping[str, Grid], *, inherited: Tree | None = None) -> Taken:
    """The own words of the program in a workbook. ``inherited``: what its template and packs say, if anything."""
    rows = rows_of(grids)
    return _Taking(rows, long(inherited) if inherited else None).take()


class _Taking:
    """One workbook on its way into a tree."""

    def __init__(self, rows: Rows, below: Tree | None) -> None:
        self.rows = rows
        self.below = below
        self.own: dict[str, Any] = {}
        self.renamed: list[tuple[Path, str]] = []
        self.carried: set[tuple[str, str]] = set()

    def take(self) -> Taken:
        for name in sheets():
            table, rows = sheets()[name], self.rows.rows.get(name, [])
            inherited = {path: item for path, _, item in items_of(table, self.below)} if self.below else {}
            firsts = _firsts(rows)
            for row in rows:
                self.carried.add((name, old_key(self.rows, row)))
                if name == SETTINGS:
                    self.setting(row, inherited)
                else:
                    self.item(row, inherited, renamed=firsts[row.number])
            if inherited and name != SETTINGS:
                self.gone(table, rows, inherited)
                self.in_order(table, rows, inherited)
        self.kept_translations()
        deleted = [key for key in self.rows.about.cells if key not in self.carried]
        own = {word: self.own[word] for word in words_of(Definition) if word in self.own}
        if "choices" in own:
            known = self.rows.about.facts.get("lists", "").split(",")
            order = [*(name for name in known if name in own["choices"]), *own["choices"]]
            own["choices"] = {name: own["choices"][name] for name in dict.fromkeys(order)}
        if TRANSLATIONS in own:
            own[TRANSLATIONS] = self.translations_in_order(own[TRANSLATIONS])
        return Taken(
            own=self.left_out_whole(short(own)), rows=self.rows, deleted=tuple(deleted), renamed=tuple(self.renamed)
        )

    def left_out_whole(self, own: dict[str, Any]) -> dict[str, Any]:
        """A list of choices or a track has no row of its own: where every inherited item of it is not used and nothing
        else is said, it is not used itself; an empty list that stays has a row among the shipped ones."""
        empty = {row.name for row in self.rows.rows.get("shipped_lists", ()) if row.origin != NOT_USED}
        for section in ("choices", "stages", "transitions"):
            for name, items in (own.get(section) or {}).items():
                below = ((self.below or {}).get(section) or {}).get(name) or {}
                inherited = below.get("choices", {}) if section == "choices" else below
                gone = isinstance(items, dict) and items and all(value == NOT_USED for value in items.values())
                stays = section == "choices" and name in empty
                if gone and not stays and inherited and set(inherited) <= set(items):
                    own[section][name] = NOT_USED
        return own

    # Rows -----------------------------------------------------------------------------------------------------------
    def setting(self, row: SheetRow, inherited: Mapping[Path, Any]) -> None:
        path = row.path
        shape = at(path)
        value = value_in(self.rows, row, "value")
        if value is not None and shape is not None and shape.kind == "list":
            value = [part for part in (one.strip() for one in value.replace("\n", ",").split(",")) if part]
        told = inherited.get(path)
        if value is not None and (told is None or as_cell(value, "names") != told.get("value")):
            self.put(path, value)
        self.rows.places.put(path, self.rows.place(row, "value" if value is not None else None))
        self.translations(row, path, row.table.words[0])

    def item(self, row: SheetRow, inherited: Mapping[Path, Any], *, renamed: bool) -> None:
        path, deep = row.path, _deep(row.table, row.path)
        self.rows.places.put(path, self.rows.place(row))
        self.rows.places.put(deep, self.rows.place(row))
        if row.origin == NOT_USED:
            self.put(deep, NOT_USED)
            for column in (column for column in row.table.words if column.translated):
                self.translations(row, path, column)  # her own are there when she takes the item back
            return
        told = inherited.get(path)
        old = path[:-1] + ((row.was[0],) if row.was else ())
        if renamed and old in inherited and told is None:
            # An inherited item cannot be renamed: the template's is not used, and this one is the program's own.
            self.put(_deep(row.table, old), NOT_USED)
        if told is None and self.at(deep) is None:
            self.put(deep, {})  # a new item is known even if none of its cells is filled
        for column in row.table.words:
            value = value_in(self.rows, row, column.word)
            here = (*deep, *column.path)
            if value is not None or told is not None:
                place = self.rows.place(row, column.word)
                self.rows.places.put(here, place)
                self.rows.places.put((*path, *column.path), place)
            below = said_at(told, column.path)
            if told is not None and as_cell(value, column.kind) == as_cell(below, column.kind):
                pass
            elif value is not None:
                self.put(here, value)
            elif below is not None:
                self.put(here, NOT_USED)
            if column.translated:
                self.translations(row, path, column)
        earlier = row.was[1:] if not renamed else row.was
        model = shape.model if (shape := at(path)) is not None else None
        if earlier and told is None and model is not None and "formerly" in words_of(model):
            self.put((*deep, "formerly"), list(earlier))
            if renamed:
                self.renamed.append((path, row.was[0]))

    def gone(self, table: SheetTable, rows: Sequence[SheetRow], inherited: Mapping[Path, Any]) -> None:
        """An inherited item whose row was there and is gone is not used any more."""
        here = {row.path for row in rows}
        exported = set(self.rows.about.exported(table.name))
        for path in inherited:
            names = [word for word, part in zip(path, table.at, strict=True) if part.startswith("{")]
            deep = _deep(table, path)
            if path not in here and ".".join(names) in exported and self.at(deep) is None:
                self.put(deep, NOT_USED)

    def in_order(self, table: SheetTable, rows: Sequence[SheetRow], inherited: Mapping[Path, Any]) -> None:
        """``after`` for rows that stand elsewhere than the template and the end of the list would put them."""
        groups: dict[Path, list[SheetRow]] = {}
        for row in rows:
            if row.origin != NOT_USED:
                groups.setdefault(row.path[:-1], []).append(row)
        for around, group in groups.items():
            standing = {row.path for row in group}
            default = [path for path in inherited if path[:-1] == around and path in standing]
            before = {path: default[number - 1] if number else None for number, path in enumerate(default)}
            last = max((number for number, row in enumerate(group) if row.path in before), default=-1)
            known: Path | None = None
            for number, row in enumerate(group):
                path = row.path
                moved = before[path] != known if path in before else number < last
                if path in before:
                    known = path
                if moved:
                    self.put((*_deep(table, path), "after"), group[number - 1].name if number else BEFORE_ALL)

    # Translations ---------------------------------------------------------------------------------------------------
    def translations(self, row: SheetRow, path: Path, column: Column) -> None:
        source = as_cell(value_in(self.rows, row, column.word), "text")
        where = text_path(row.table, path, column)
        for heading in (heading for heading in row.cells if heading.startswith(f"{column.word}{BETWEEN}")):
            language = heading.partition(BETWEEN)[2]
            text = value_in(self.rows, row, heading)
            if text is None:
                continue
            key = (row.table.name, old_key(self.rows, row), heading)
            untouched = self.rows.about.untouched(*key, row.cells[heading])
            self.translate(language, where, self.rows.about.of.get(key, source) if untouched else source, text)
            self.rows.places.put((TRANSLATIONS, language, where), self.rows.place(row, heading))

    def translate(self, language: str, where: str, of: str, text: str) -> None:
        told = (self.below or {}).get(TRANSLATIONS, {}).get(language, {}).get(where)
        if isinstance(told, Mapping) and (told.get("of"), told.get("text")) == (of, text):
            return
        self.own.setdefault(TRANSLATIONS, {}).setdefault(language, {})[where] = {"of": of, "text": text}

    def translations_in_order(self, told: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Translations as they stood in their file, new ones at its end."""
        known = self.rows.about.order
        languages = dict.fromkeys([*(language for language in known if language in told), *told])
        return {
            language: {
                where: told[language][where]
                for where in dict.fromkeys([*known.get(language, ()), *told[language]])
                if where in told[language]
            }
            for language in languages
        }

    def kept_translations(self) -> None:
        """Translations of texts that are gone travel on the hidden sheet: the lint tells them, nobody loses them."""
        for language, where, of, text in self.rows.about.kept:
            self.translate(language, where, of, text)

    # The tree -------------------------------------------------------------------------------------------------------
    def put(self, path: Path, value: Any) -> None:
        node: Any = self.own
        for word in path[:-1]:
            below = node.setdefault(word, {})
            if below == value == NOT_USED:
                return  # what is left out is left out with everything in it
            if not isinstance(below, dict):
                below = node[word] = {}
            node = below
        node[path[-1]] = value

    def at(self, path: Path) -> Any:
        return said_at(self.own, path)


def _firsts(rows: Sequence[SheetRow]) -> dict[int, bool]:
    """Row number → whether this row is an exported one under a new name. Of several rows with one ``_was`` the one that
    still has the name is the original; where none has, the first."""
    by_was: dict[tuple[str, ...], list[SheetRow]] = {}
    for row in rows:
        if row.was:
            by_was.setdefault((*row.parents, row.was[0]), []).append(row)
    renamed: dict[int, bool] = {row.number: False for row in rows}
    for (*_, was), same in by_was.items():
        taken = any(row.name == was for row in rows if row.parents == same[0].parents)
        renamed[same[0].number] = not taken
    return renamed


def _deep(table: SheetTable, path: Path) -> Path:
    """Where an item lies while the tree is being made: a choice below the word ``choices``."""
    return (*path[:2], "choices", *path[2:]) if table.name == "choices" else path
