"""Kith's own reader as the checkers of the roster corpora call it: ``read(path, hint)`` → people, issues, sheet.

    python ../shared/rosters/messy/check_messy.py tests:corpus_adapter ../shared/rosters/messy
    python ../shared/rosters/hostile/check_hostile.py tests:corpus_adapter ../shared/rosters/hostile

``hint`` is what a coordinator would say: ``sheet``, ``mapping`` (heading → field, ``languages[Arabic]`` for one column of
several) and ``options`` (``date_order``, ``encoding``, ``region``). Without one the reader finds all of it by itself.
Nothing is understood here: fields are renamed, dates become ISO text, phones are written with their country's code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from models.definitions import Definition
from workflows.exchange.asking import known_headings, questions_asked
from workflows.exchange.mapping import propose
from workflows.exchange.phones import international
from workflows.exchange.reading import Workbook, read_workbook
from workflows.exchange.result import Options, RosterReading
from workflows.exchange.roster import understand
from workflows.exchange.tables import find_table
from workflows.exchange.twins import STANDS_TWICE
from workflows.exchange.words import key

TODAY = date(2026, 11, 22)
ROLE = "mentee"
QUESTIONS: Mapping[str, Mapping[str, Any]] = {
    "full_name": {"type": "text", "label": "Full name"},
    "first_name": {"type": "text", "label": "Given name"},
    "last_name": {"type": "text", "label": "Family name"},
    "email": {"type": "email", "label": "E-mail"},
    "phone": {"type": "phone", "label": "Phone"},
    "languages": {"type": "select_multiple languages", "label": "Languages"},
    "interpreter": {"type": "yes_no", "label": "Needs an interpreter"},
    "arrived_on": {"type": "date", "label": "Date of arrival"},
    "birth_date": {"type": "date", "label": "Date of birth"},
    "children": {"type": "integer", "label": "Number of children"},
    "city": {"type": "text", "label": "City"},
    "help_wanted": {"type": "text", "label": "What would you like help with?"},
    "notes": {"type": "text", "label": "Notes"},
}
FIELDS = {
    "full_name": "name",
    "first_name": "given",
    "last_name": "family",
    "arrived_on": "arrived",
    "birth_date": "birth",
    "help_wanted": "help",
}
"""What the corpora call an answer, where it is not the question's own name."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "cell_uncached": ("formula_without_value",),
    "cell_level_left": ("remark_left",),
    "cell_several_people": ("several_people",),
    "cell_people_named": ("several_people",),
    "cell_phone_cut": ("digits_lost",),
    "cell_date_order": ("ambiguous_date_order", "ambiguous_date", "not_understood"),
    "cell_date_open": ("impossible_date", "not_understood"),
    "cell_date_impossible": ("impossible_date", "not_understood"),
    "cell_formula_error": ("error_value", "formula_error", "not_understood"),
    "cell_hidden_row": ("hidden_row",),
    "row_hidden": ("hidden_row",),
    "row_crossed_out": ("struck_out",),
    "row_twice": ("duplicate",),
    "row_twice_says_more": ("duplicate",),
    "row_shares_email": ("shared_email",),
}
"""What the corpora call a finding. Every other one means that a cell was not understood."""


def read(path: str, hint: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything in the file as the corpora have it. Raises ImportRefused, with words, for a file that is not read."""
    said = hint or {}
    options = said.get("options") or {}
    chosen = Options(sheet=said.get("sheet"), order=options.get("date_order"), encoding=options.get("encoding", ""))
    workbook = read_workbook(Path(path).read_bytes(), Path(path).name, encoding=chosen.encoding)
    mapping = _decisions(workbook, chosen, said["mapping"]) if said.get("mapping") else None
    reading = understand(program(), ROLE, workbook, today=TODAY, mapping=mapping, options=chosen)
    fields = _fields(reading, said.get("mapping"))
    twice = {found.row for found in reading.findings if found.code in STANDS_TWICE}
    region = options.get("region", "CA")
    return {
        "people": [
            {field: _value(row.answers.get(question), question, region) for question, field in fields.items()}
            for number, row in reading.rows.items()
            if number not in twice
        ],
        "issues": [
            {"row": found.row, "field": fields.get(found.question or _question_at(reading, found.cell)), "kind": kind}
            for found in reading.findings
            if found.row is not None
            for kind in KINDS.get(found.code, ("not_understood",))
        ],
        "sheet": reading.sheet_name,
        "skipped": [{"row": one.row, "why": str(one.why)} for one in reading.skipped],
    }


@lru_cache
def program() -> Definition:
    """A program that asks what the corpora's rosters hold."""
    return Definition.model_validate(
        {
            "program": {"name": "corpus", "label": "Corpus"},
            "roles": {ROLE: {"label": "Mentee", "is": "participant"}},
            "choices": {"languages": {"use": "languages"}},
            "forms": {
                "application": {
                    "label": "Application",
                    "filled_by": ROLE,
                    "about": ROLE,
                    "keep": "on the profile",
                    "questions": QUESTIONS,
                }
            },
        }
    )


_CODES = {"CA": "1", "US": "1", "GB": "44", "FR": "33", "DE": "49", "BE": "32", "CH": "41", "AT": "43", "ES": "34",
          "NL": "31", "SE": "46", "NO": "47", "PL": "48", "UA": "380", "AU": "61", "NZ": "64", "BR": "55", "MX": "52"}  # fmt: skip


def _value(answer: object, question: str, region: str) -> object:
    if isinstance(answer, tuple):
        labels = {**(program().choice_labels("languages") or {}), "zh": "Mandarin"}  # the corpora know one Chinese
        return [labels[name] for name in answer]
    if isinstance(answer, date):
        return answer.isoformat()
    if question == "phone" and isinstance(answer, str):
        return international(answer, _CODES.get(region, "1"))
    return answer


def _question_at(reading: RosterReading, cell: str) -> str:
    """The question whose column a cell stands in: a finding about a whole row points at one."""
    letter = re.sub(r"\d+$", "", cell.rpartition("!")[2])
    return next((question for question, column in reading.used.items() if column.letter == letter), "")


def _fields(reading: RosterReading, mapping: Mapping[str, str] | None) -> dict[str, str]:
    """What is told of each person: question → field."""
    if mapping:
        wanted = {target.partition("[")[0] for target in mapping.values()}
        return {question: field for question in QUESTIONS if (field := FIELDS.get(question, question)) in wanted}
    return {question: FIELDS.get(question, question) for question in reading.used}


def _decisions(workbook: Workbook, options: Options, said: Mapping[str, str]) -> dict[str, str]:
    """A mapping by headings as Kith has it: by column letter, what is not named left out. Of equal headings the first
    is meant, or the one whose number stands behind: ``Phone (2)``."""
    asked = questions_asked(program(), ROLE)
    table = find_table(workbook, known_headings(asked, {}) | {key(heading) for heading in said}, sheet=options.sheet)
    if table is None:
        return {}
    columns = propose(program(), ROLE, table, asked, today=TODAY)
    questions = {field: question for question, field in FIELDS.items()}
    decided = {column.letter: "" for column in columns}
    for heading, target in said.items():
        field, _, part = target.partition("[")
        choices = asked["languages"].target.choices
        name = choices.find(part.rstrip("]")) if part and choices else None
        for letter in _letters(columns, heading):
            decided[letter] = questions.get(field, field) + (f"[{name}]" if name else "")
    return decided


def _letters(columns: Sequence[Any], heading: str) -> list[str]:
    named = [column.letter for column in columns if key(heading) in (key(column.heading), key(column.whole_heading))]
    if named:
        return named[:1]
    bare = re.fullmatch(r"(.*?)[\s._#(\[]*(\d+)[)\]]?", heading)
    again = [column.letter for column in columns if bare and key(bare[1]) == key(column.heading)]
    return again[int(bare[2]) - 1 : int(bare[2])] if bare else []
