"""A roster read: what each row says about a person, what is wrong at which cell, what can go in now.

``read_roster`` is the whole way from bytes; ``understand`` the part after reading, for a file that is already read and
is looked at again with another mapping or with mended cells. Both are pure: nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.definitions import Definition
from models.sheets.canonical import as_text
from models.vocabulary import Value
from workflows.exchange.asking import known_headings, questions_asked
from workflows.exchange.guard import Objection
from workflows.exchange.judging import Judge
from workflows.exchange.mapping import Column, propose
from workflows.exchange.reading import Workbook, read_workbook
from workflows.exchange.refusal import refused
from workflows.exchange.result import CellFinding, Mended, Options, RosterReading, Row
from workflows.exchange.tables import asked_downwards, find_table
from workflows.exchange.whose import role_words
from workflows.exchange.words import key


def read_roster(
    definition: Definition,
    role: str,
    content: bytes,
    file_name: str,
    *,
    today: date,
    mapping: Mapping[str, str] | None = None,
    mended: Mended | None = None,
    remembered: Mapping[str, str] | None = None,
    options: Options | None = None,
) -> RosterReading:
    """Read a file as the roster of a role. See ``understand`` for the arguments.

    Raises ImportRefused when the file cannot be read at all, or holds no table of people.
    """
    options = options or Options()
    workbook = read_workbook(content, file_name, encoding=options.encoding)
    return understand(
        definition,
        role,
        workbook,
        today=today,
        mapping=mapping,
        mended=mended,
        remembered=remembered,
        options=options,
    )


def understand(
    definition: Definition,
    role: str,
    workbook: Workbook,
    *,
    today: date,
    mapping: Mapping[str, str] | None = None,
    mended: Mended | None = None,
    remembered: Mapping[str, str] | None = None,
    options: Options | None = None,
) -> RosterReading:
    """Understand a file that was read.

    ``mapping``: decisions by column letter (or heading) → ``question``, ``consent.x``, both with a blank between, or ""
    to leave out; ``remembered``: the same by ``key`` of a heading, from earlier rosters; ``mended``: cells typed over.
    Raises ImportRefused when there is no table, no person in it, or nothing that the role is asked.
    """
    options = options or Options()
    asked = questions_asked(definition, role)
    if not asked:
        raise refused(Objection("roster_no_questions", role=definition.role_label(role)), workbook.file_name)
    titles = _titles(definition, role, workbook) if len(workbook.sheets) > 1 else {}
    known = known_headings(asked, remembered or {})
    table = find_table(
        workbook, known, sheet=options.sheet, titles=titles, people=options.people, roles=role_words(definition)
    )
    if table is None:
        examples = ", ".join(f"‘{question.label}’" for question in list(asked.values())[:3])
        raise refused(Objection("roster_no_table", examples=examples), workbook.file_name)
    if not mapping and (turned := asked_downwards(table, known)):
        raise refused(Objection("roster_turned", examples=", ".join(turned[:3])), workbook.file_name)
    if not table.rows:
        raise refused(Objection("roster_no_people"), workbook.file_name)
    columns = propose(definition, role, table, asked, today=today, mapping=mapping, remembered=remembered)
    by_row = {int(row): cells for row, cells in (mended or {}).items()}  # stored as JSON, rows come back as text
    judge = Judge(definition, role, workbook, table, asked, columns, by_row, options, today)
    return judge.reading()


_NAMED = 8
"""What a title that names the role weighs: as much as two known headings."""


def _titles(definition: Definition, role: str, workbook: Workbook) -> dict[str, int]:
    """Sheets whose title names this role, or another one: *Mentees*, *Mentors*."""
    weights = {}
    for sheet in workbook.sheets:
        spoken = [name for name in definition.participants if title_speaks_of(definition, name, sheet.name)]
        weights[sheet.name] = _NAMED if role in spoken else -_NAMED if spoken else 0
    return weights


def title_speaks_of(definition: Definition, role: str, title: str) -> bool:
    """Whether the title of a sheet names a role: *Mentees 2024*, *Newcomers (North)*."""
    names = [word for text in (role, definition.role_label(role)) for word in key(text.replace("_", " ")).split()]
    stems = [name[: max(4, len(name) - 1)] for name in names if len(name) > 3]
    return any(word.startswith(stem) for word in key(title).split() for stem in stems)


def roster_document(reading: RosterReading, language: str = "en") -> dict[str, object]:
    """What ``python -m workflows roster`` prints: counts, findings at their cells, the people as JSON values."""
    return {
        "rows": len(reading.rows),
        "good": len(reading.good),
        "set_aside": len(reading.set_aside),
        "findings": [
            {"cell": found.cell, "code": found.code, "sentence": found.sentence(language)} for found in reading.findings
        ],
        "people": [
            {question: json_value(answers.get(question)) for question in (*reading.used, *answers)}
            for answers in reading.people
        ],
    }


def json_value(value: Value) -> object:
    """An answer as JSON has it: dates as ISO text, several choices as a list of names."""
    if isinstance(value, date):
        return as_text(value)
    return list(value) if isinstance(value, tuple) else value


__all__ = [
    "CellFinding",
    "Column",
    "Mended",
    "Options",
    "RosterReading",
    "Row",
    "json_value",
    "read_roster",
    "roster_document",
    "understand",
]
