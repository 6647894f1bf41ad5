"""A program as a workbook, and back: what the language says and what the exchange writes, put together.

Needs no database. A draft that has moved on since the workbook was made is merged with it, never overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.definitions import Definition
from models.definitions.shipped import shipped, shipped_names
from models.findings import Finding, Refused, finding, refuse, sentence
from models.i18n import mark, translate
from models.vocabulary import Severity
from workflows.exchange.hers import Known
from workflows.exchange.kept import update_styled, with_notes
from workflows.exchange.reading import read_workbook, shown
from workflows.exchange.refusal import ImportRefused
from workflows.exchange.styled import Look, StyledBook, StyledSheet, write_styled
from workflows.language.about import about_rows
from workflows.language.cells import LONGEST
from workflows.language.columns import ORIGIN, WAS, sheets
from workflows.language.from_sheets import Grid, Rows
from workflows.language.guessing import did_you_mean
from workflows.language.lint import lint
from workflows.language.moved_on import merge_returned
from workflows.language.offered import choices_for, offered
from workflows.language.own_words import Taken, own_words
from workflows.language.places import Path, Places
from workflows.language.reading import Reading, read_tree
from workflows.language.sheets import BETWEEN, NOT_USED, SheetOfRows, Sheets, sheets_of
from workflows.language.shelf import Shelf
from workflows.language.threeway import Choice, Conflict
from workflows.language.to_xlsform import to_xlsform
from workflows.language.translating import is_right_to_left
from workflows.language.writing import fingerprint
from workflows.language.xlsform import TakenForm, from_xlsform, is_xlsform, name_here

TITLE = mark("{program} as a workbook")
EXPLAINED = (
    mark("One sheet is one part of the program, one row is one item. The order of the rows is the order of the items."),
    mark("Several names in a cell have commas between them. Conditions and actions stand one a line (Alt and Enter)."),
    mark("A line that begins with ‘or’ joins the line above."),
    mark("An empty cell means: not said, so what Kith assumes holds."),
    mark("To rename a row, write the new name; Kith remembers the old one."),
    mark("To delete a row, delete it; Kith asks before anything is lost."),
    mark("Yellow: not translated yet. Orange: the translation is older than the text."),
    mark("Red tab: something on this sheet has to be mended; a note at the cell says what."),
    mark("Your own colours, columns and sheets stay when you take the workbook back."),
)
INHERITED = mark("Grey rows come from the template and can be left alone.")
ORIGIN_NOTE = mark("Where a row comes from: the template, changed, or your own. Write ‘not used’ to leave it out.")
CONTENT = mark("One row is {row}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A workbook as it came back. ``reading`` is the program in it, ``findings`` everything that was found (sheets,
    structure, lint), each with its cell as place; ``strange`` sheets and (sheet, column) that stay as they are.

    ``deleted``: rows that were exported and are gone, as (sheet, key); a person is asked before they are deleted.
    """

    file_name: str
    grids: Mapping[str, Grid]
    taken: Taken
    reading: Reading
    findings: tuple[Finding, ...]

    @property
    def deleted(self) -> tuple[tuple[str, str], ...]:
        """The rows that are gone."""
        return self.taken.deleted

    @property
    def exported(self) -> str:
        """The fingerprint of the program when the workbook was made; "" when it does not say."""
        return self.taken.rows.about.facts.get("fingerprint", "")

    @property
    def strange_sheets(self) -> tuple[str, ...]:
        """Sheets that are kept and mean nothing here."""
        return tuple(self.taken.rows.strange_sheets)

    @property
    def strange_columns(self) -> tuple[tuple[str, str], ...]:
        """Columns that are kept and mean nothing here, as (sheet, heading)."""
        return tuple(self.taken.rows.strange_columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The workbook and the present draft as one. While there are conflicts our words stand in ``reading``;
    ``clashes``, at their cells, have to be mended in the workbook before anything can be taken."""

    reading: Reading
    conflicts: tuple[Conflict, ...]
    clashes: tuple[Finding, ...]
    taken: tuple[Path, ...]


def program_workbook(
    reading: Reading,
    *,
    today: date | None = None,
    version: str = "",
    language: str = "en",
    languages: Sequence[str] = (),
    findings: Sequence[Finding] = (),
) -> bytes:
    """The workbook of a program, written anew. ``languages``: further ones to translate into; ``findings``: marked at
    their cells. Raises ``Refused`` where a text is too long for a cell."""
    return write_styled(_styled(reading, today, version, language, languages, findings))


def read_program(content: bytes, file_name: str, *, shelf: Shelf | None = None) -> Returned:
    """The program in a workbook. Raises ImportRefused for a file that is not read at all."""
    grids = _grids(content, file_name)
    if is_xlsform(grids):
        raise refuse("W10", file_name)
    taken = own_words(grids)
    program = taken.own.get("program")
    if isinstance(program, Mapping) and (program.get("extends") or program.get("adds")):
        beneath = read_tree({"program": program}, Places(), shelf=shelf).inherited
        taken = own_words(grids, inherited=beneath)
    reading = read_tree(taken.own, taken.places, shelf=shelf)
    found = [*reading.findings, *(lint(reading.definition, reading.places) if reading.definition else ())]
    findings = taken.rows.told(found)
    return Returned(file_name=file_name, grids=grids, taken=taken, reading=reading, findings=findings)


def merge_with(
    returned: Returned, draft: Reading, *, choices: Mapping[str, Choice] | None = None, shelf: Shelf | None = None
) -> Together:
    """The workbook merged with a draft that may have changed since it was made. ``choices``: what a person chose for
    the key of each conflict."""
    inherited = draft.inherited or None
    made = sheets_of(draft.whole, inherited=inherited, own=draft.own)
    merged = merge_returned(returned.grids, made, inherited=inherited, choices=choices)
    reading = read_tree(merged.tree, returned.taken.places, shelf=shelf)
    clashes = tuple(map(returned.taken.rows.at_cell, merged.clashes))
    return Together(reading=reading, conflicts=merged.conflicts, clashes=clashes, taken=merged.taken)


def hers_back(
    content: bytes,
    returned: Returned,
    reading: Reading | None = None,
    *,
    today: date | None = None,
    version: str = "",
    language: str = "en",
) -> bytes:
    """Her workbook brought up to date: with ``reading`` in it (what it says itself, when left out) and its findings at
    their cells; colours, widths, columns and sheets of her own stay. Raises ImportRefused for what is no .xlsx."""
    wanted = reading or returned.reading
    findings = returned.findings if reading is None else ()
    made = _styled(wanted, today, version, language, (), findings)
    return update_styled(content, returned.file_name, made, _known(returned.taken.rows))


def marked(content: bytes, returned: Returned, *, language: str = "en") -> bytes:
    """Her workbook as she sent it, with a note at every cell in which something was found: to mend there, and to send
    again. Raises ImportRefused for what is no .xlsx."""
    said: dict[tuple[str, int, str], list[str]] = {}
    for found in returned.findings:
        place = _AT_CELL.match(found.where)
        if place is not None and found.severity is not Severity.HINT:
            said.setdefault((place[1], int(place[2]), place[3] or ""), []).append(sentence(found, language))
    notes = {cell: "\n".join(dict.fromkeys(sentences)) for cell, sentences in said.items()}
    return with_notes(content, returned.file_name, notes)


_AT_CELL = re.compile(r"^sheet ‘(.+)’, row (\d+)(?:, column ‘(.+)’)?$")


def is_of_the_workbook(found: Finding) -> bool:
    """Whether a finding speaks of the sheets themselves: a row that cannot be read, a name that is none. What is wrong
    with the program in them can be mended in the builder, this cannot: its row would not arrive."""
    return found.code.startswith("W") or found.code == "N04"


def agreed(returned: Returned, *, delete: bool = False) -> Reading:
    """The program of a workbook that can be taken as it is. Raises ``Refused`` with the errors, and where rows are gone
    and nobody has said that they may be deleted."""
    stops = [found for found in returned.findings if found.severity is Severity.ERROR and not found.code[0].islower()]
    if returned.reading.definition is None or any(is_of_the_workbook(found) for found in stops):
        raise Refused(*(stops or returned.findings))
    if returned.deleted and not delete:
        names = ", ".join(f"{sheet} → {key}" for sheet, key in returned.deleted)
        raise refuse("W15", returned.file_name, n=len(returned.deleted), names=names)
    return returned.reading


# Forms --------------------------------------------------------------------------------------------------------------
def form_workbook(definition: Definition, name: str) -> tuple[bytes, tuple[Finding, ...]]:
    """A form as the bytes of an XLSForm, and what an XLSForm cannot say. Raises ``Refused`` for an unknown form."""
    if name not in definition.forms:
        raise refuse("W13", name=name, guess=did_you_mean(name, definition.forms))
    made = to_xlsform(definition, name)
    tables = [
        StyledSheet(name=title, headings=rows[0], rows=[list(row) for row in rows[1:]])
        for title, rows in made.sheets.items()
    ]
    return write_styled(StyledBook(sheets=tables)), made.findings


def read_form(content: bytes, file_name: str, *, name: str = "form", spoken: str = "") -> TakenForm:
    """The form in an XLSForm, with everything that could not be taken over; see :func:`from_xlsform`. Raises
    ImportRefused for a file that is not read at all."""
    return from_xlsform(_grids(content, file_name), name=name, spoken=spoken)


def with_form(
    own: Mapping[str, Any], taken: TakenForm, name: str, *, filled_by: Sequence[str], known: Collection[str] = ()
) -> dict[str, Any]:
    """A program's own words with a form more. ``filled_by``: who fills it in; ``known``: the lists of choices that the
    program has, its template's included. A list of the same name that says something else gets a name of its own; one
    with the entries of a list that comes with Kith uses that.

    Raises ``Refused`` where there is a form of this name already.
    """
    if name in (own.get("forms") or {}):
        raise refuse("W14", name=name)
    tree: dict[str, Any] = {
        section: dict(items) if isinstance(items, Mapping) else items for section, items in own.items()
    }
    lists = tree.setdefault("choices", {})
    names, ready = {}, set()
    for list_name, told in taken.choices.items():
        use = _ready_made(taken, list_name)
        choices = dict(told) if use is None else {"use": use}
        ready |= {list_name} if use is not None else set()
        free = list_name
        while (free in lists and lists[free] != choices) or (free in known and free not in lists):
            free = f"{name}_{free}"
        names[list_name] = free
        lists[free] = choices
    questions = {one: _with_list(question, names) for one, question in taken.questions.items()}
    form = {"label": taken.label, "filled_by": list(filled_by), "about": list(filled_by), "keep": "every time"}
    tree.setdefault("forms", {})[name] = {**form, "questions": questions}
    for language, texts in taken.translations.items():
        below = tree.setdefault("translations", {}).setdefault(language, {})
        for path, text in texts.items():
            section, list_name, *rest = path.split(".")
            if section == "choices" and list_name in ready:
                continue
            below[".".join((section, names[list_name], *rest)) if section == "choices" else f"forms.{name}.{path}"] = (
                text
            )
    return {section: items for section, items in tree.items() if items != {}}


def _ready_made(taken: TakenForm, list_name: str) -> str | None:
    """The list that comes with Kith and has the same entries. Ours may be written in capitals or be called ‘no’, which
    names are not: those are left alone where a line of the form names one of its choices."""
    told = set(taken.choices[list_name])
    users = {name for name, one in taken.questions.items() if str(one["type"]).partition(" ")[2] == list_name}
    lines = (str(one.get(word) or "") for one in taken.questions.values() for word in ("relevant", "constraint"))
    spoken_of = any(name in line for line in lines for name in users) or any(
        taken.questions[name].get("default") for name in users
    )
    for name in shipped_names():
        entries = set(shipped(name) or ())
        if entries == told or (not spoken_of and {name_here(one, "choice") for one in entries} == told):
            return name
    return None


def _with_list(question: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kind, _, list_name = str(question["type"]).partition(" ")
    return {**question, "type": f"{kind} {names[list_name]}"} if list_name in names else dict(question)


def _grids(content: bytes, file_name: str) -> dict[str, list[list[str]]]:
    try:
        book = read_workbook(content, file_name)
    except ImportRefused as no:
        if any(found.code == "file_empty" for found in no.findings):
            raise refuse("W17", file_name, file=file_name) from no  # its own sentence speaks of people
        raise
    return {sheet.name: [[shown(cell) for cell in row] for row in sheet.rows] for sheet in book.sheets}


# The workbook -------------------------------------------------------------------------------------------------------
def _styled(
    reading: Reading,
    today: date | None,
    version: str,
    language: str,
    languages: Sequence[str],
    findings: Sequence[Finding],
) -> StyledBook:
    inherited = reading.inherited or None
    made = sheets_of(reading.whole, inherited=inherited, own=reading.own, languages=languages)
    _fits(made)
    known = offered(reading.whole)
    lists: dict[str, Sequence[str]] = {"yes_no": ("yes", "no"), ORIGIN: ("template", "changed", "own", NOT_USED)}
    tables = [
        _sheet(sheet, made, known, lists, language, _at_cells(sheet, findings, language))
        for sheet in made.sheets.values()
    ]
    definition = reading.definition
    program = definition.program if definition is not None else None
    facts = {
        "program": program.name if program is not None else "",
        "version": version,
        "date": today.isoformat() if today is not None else "",
        "fingerprint": fingerprint(definition) if definition is not None else "",
        "language format": str(program.format) if program is not None else "",
    }
    said = program.languages if program is not None else ()
    return StyledBook(
        sheets=tables,
        lists={name: options for name, options in lists.items() if options},
        about=about_rows(made, facts),
        read_me=_read_me(made, program.label if program is not None else "", language, inherited is not None),
        language=language,
        right_to_left=bool(said) and all(map(is_right_to_left, said)),
    )


def _sheet(
    sheet: SheetOfRows,
    made: Sheets,
    known: Mapping[str, Sequence[str]],
    lists: dict[str, Sequence[str]],
    language: str,
    said: Mapping[tuple[int, int], str],
) -> StyledSheet:
    table, headings = sheet.table, sheet.headings
    notes: dict[int, str] = {}
    offers: dict[int, tuple[str, bool]] = {}
    for number, heading in enumerate(headings):
        word, translated, _ = heading.partition(BETWEEN)
        column = table.column(word)
        if heading == ORIGIN:
            notes[number], offers[number] = translate(ORIGIN_NOTE, language), (ORIGIN, True)
        if column is None:
            continue
        notes[number] = column.help.get(language, column.help["en"])
        name, options = choices_for(table, column, known)
        if options and not translated:
            lists.setdefault(name, options)
            offers[number] = (name, column.kind != "names")
    looks: dict[tuple[int, int], Look] = {}
    for at, row in enumerate(sheet.rows):
        for number, heading in enumerate(headings):
            if mark_ := row.marks.get(heading):
                looks[at, number] = mark_
            elif row.origin in ("template", NOT_USED):
                looks[at, number] = "inherited"
    looks |= dict.fromkeys(said, "wrong")
    filled = {heading for row in sheet.rows for heading in row.cells}
    return StyledSheet(
        name=sheet.name,
        headings=headings,
        rows=[[row.text(heading) for heading in headings] for row in sheet.rows],
        keys=[headings.index(key) for key in table.keys],
        notes=notes,
        lists=offers,
        looks=looks,
        comments=said,
        hidden=frozenset(
            number
            for number, heading in enumerate(headings)
            if heading == WAS
            or (heading == "locked" and heading not in filled and sheet.name != "rules")
            or (heading == "locked_from" and heading not in filled)
        ),
        right_to_left=frozenset(
            number for number, heading in enumerate(headings) if is_right_to_left(heading.partition(BETWEEN)[2])
        ),
        wrong=bool(said),
    )


def _at_cells(sheet: SheetOfRows, findings: Sequence[Finding], language: str) -> Mapping[tuple[int, int], str]:
    """What is said about the cells of a sheet: (row, column) → the sentences."""
    said: dict[tuple[int, int], list[str]] = {}
    paths = {row.path: number for number, row in enumerate(sheet.rows)}
    for found in findings:
        path = next((found.path[:end] for end in range(len(found.path), 0, -1) if found.path[:end] in paths), None)
        if path is None or found.severity is Severity.HINT:
            continue
        if any(found.path[: len(longer)] == longer for longer in _deeper(path, sheet.name)):
            continue
        rest = list(found.path[len(path) :])
        words = [".".join(rest[:end]) for end in range(len(rest), 0, -1)]
        column = next((sheet.headings.index(word) for word in words if word in sheet.headings), None)
        if column is None:
            column = sheet.headings.index("value" if sheet.name == "settings" else sheet.table.keys[-1])
        said.setdefault((paths[path], column), []).append(sentence(found, language))
    return {cell: "\n".join(dict.fromkeys(sentences)) for cell, sentences in said.items()}


def _deeper(path: Path, sheet: str) -> list[Path]:
    """What lies below an item on a sheet of its own: the questions of a form, the rules of a model."""
    inner = {
        "forms": ("questions",),
        "training": ("modules",),
        "goals": ("milestones",),
        "matching": ("must", "prefer", "quotas"),
    }
    return [(*path, word) for word in inner.get(sheet, ())]


def _read_me(made: Sheets, label: str, language: str, inherited: bool) -> list[list[str]]:
    lines = [[translate(TITLE, language, program=label)], []]
    lines += [[translate(text, language)] for text in (*EXPLAINED, *((INHERITED, ORIGIN_NOTE) if inherited else ()))]
    lines.append([])
    rows = [(name, sheets()[name].row) for name in made.sheets]
    return lines + [[name, translate(CONTENT, language, row=row.get(language, row["en"]))] for name, row in rows]


def _fits(made: Sheets) -> None:
    long_ones = [
        finding("W09", f"sheet ‘{name}’, column ‘{heading}’", path=row.path, n=len(text), limit=LONGEST)
        for name, sheet in made.sheets.items()
        for row in sheet.rows
        for heading, text in row.cells.items()
        if len(text) > LONGEST
    ]
    if long_ones:
        raise Refused(*long_ones)


def _known(rows: Rows) -> dict[str, Known]:
    found = {}
    for name, read in rows.rows.items():
        found[name] = Known(
            title=rows.titles[name],
            header=rows.headers[name],
            columns=rows.headings[name],
            rows={".".join(row.names.values()): row.number for row in read},
        )
    return found
