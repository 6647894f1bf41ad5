"""Every kind of list, in every kind of file: what was edited out there comes back as exactly that, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from random import Random
from typing import Any

import pytest

from tests.cohorts import MODEL, a_person
from tests.exchange.pictures import an_open_document
from tests.small_program import NOW, open_small_program
from tests.use_cases.test_lists import TRAINED
from tests.workbooks import Out, as_text
from workflows import lists, progress
from workflows.actors import Actor

LATER = NOW + timedelta(days=20)
"""29 September, when the first monthly call of a pair of 1 September is due."""
Written = tuple[object, str]
"""What stands in a cell, and what it is read as."""
TEXTS: Sequence[Written] = [
    (text, text) for text in ("=1+1", "Zoë “quoted”; here, 7", "two\nlines", "007", "n/a", "ليلى")
]
DAYS: Sequence[Written] = [(date(1990, 3, 4), "1990-03-04"), ("1991-11-05", "1991-11-05"), ("5 Nov 1992", "1992-11-05")]
PHONES: Sequence[Written] = [("+1 416 555 0123", "+1 416 555 0123"), (4165550124, "4165550124")]
SPEECH: Sequence[Written] = [("Tigrinya; English", "Tigrinya; English"), ("ukrainian", "Ukrainian")]
DONE: Sequence[Written] = [(date(2026, 9, 8), "2026-09-08"), ("2026-09-09", "2026-09-09")]
EDITS: Mapping[str, Mapping[str, Sequence[Written]]] = {
    "roster.mentee": {
        "phone": PHONES, "birth_date": DAYS, "languages": SPEECH, "children": [("no", "No"), (False, "No"), ("yok", "No")],
        "how_many": [(7, "7"), ("none", "0")], "way": TEXTS,
    },
    "roster.mentor": {"full_name": [("Mai Trần", "Mai Trần")], "phone": PHONES, "languages": SPEECH},
    "training.evening": {"role": DONE, "culture": DONE},
    "check_ins.monthly": {"mood": [(4, "4"), ("5", "5")], "said": TEXTS},
    "matches": {"step": [("Complete", "Complete")], "on": DONE, "met": DONE, "note": TEXTS},
    f"plan.{MODEL}": {"decision": [("Keep these two", "Keep these two"), ("Not these two", "Not these two")], "why": TEXTS},
}  # fmt: skip


def as_open_document(out: Out, name: str) -> bytes:
    """One sheet as an .ods, each cell as text."""

    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in out.texts(name))
    return an_open_document(f'<table:table table:name="{out.sheet(name).title}">{rows}</table:table>')


SAVED: Mapping[str, Callable[[Out, str], bytes]] = {
    "xlsx": lambda out, _name: out.done(),
    "csv": lambda out, name: as_text(out.texts(name), page="utf-8-sig"),
    "ods": as_open_document,
}


@pytest.fixture
def cohort(ruth: Actor) -> str:
    """A pair since September whose first call is due, and two who wait for each other in a plan."""
    cohort = open_small_program(ruth, text=TRAINED)
    a_person(ruth, cohort, "mentee", "Amina Yusuf", phone="+1 416 555 0101", children=True, how_many=2, way="Online")
    a_person(ruth, cohort, "mentor", "Mai Tran")
    out = Out(lists.leave(ruth, cohort, ["pairs"], now=NOW)[1])
    out.below("pairs", {"role mentee": "Amina Yusuf", "role mentor": "Mai Tran", "started": date(2026, 9, 1)})
    lists.take_over(ruth, lists.bring_back(ruth, cohort, "pairs.xlsx", out.done(), now=NOW), now=NOW)
    a_person(ruth, cohort, "mentee", "Olena Koval", children=True)
    a_person(ruth, cohort, "mentor", "Ben Ode")
    progress.run_due(LATER)
    return cohort


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", SAVED)
def test_any_edits_of_any_list_come_back_as_exactly_those(ruth: Actor, cohort: str, kind: str) -> None:
    left = lists.leave(ruth, cohort, [*EDITS], now=LATER)[1]

    def back(out: Out, name: str) -> Mapping[str, lists.ListNews]:
        content = SAVED[kind](out, name)
        found = lists.look(ruth, lists.bring_back(ruth, cohort, f"back.{kind}", content, now=LATER), now=LATER)
        assert found.sure
        return {news.name: news for news in found.lists}

    chance, books = Random(kind), [list(EDITS)] if kind == "xlsx" else [[name] for name in EDITS]
    untouched = back(Out(left), books[0][0])
    assert [*untouched] == books[0]
    assert not any(news.says_something or news.missing for news in untouched.values())
    for names in books:
        out, made = Out(left), {}
        for name in names:
            sheet: Any = out.sheet(name)
            places = {cell.value: cell.column for cell in sheet[1]}
            lines = [row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 1).value]
            assert lines
            for row in lines:
                for field in chance.sample([*EDITS[name]], k=chance.randint(1, len(EDITS[name]))):
                    cell, read = chance.choice(EDITS[name][field])
                    sheet.cell(row, places[field]).value = cell
                    made[f"{name} {sheet.cell(row, 1).value} {field}"] = read
        news = back(out, names[0])
        assert [*news] == names
        assert {each.key: each.theirs for one in news.values() for each in one.edits} == made
        assert not any(one.conflicts or one.faults or one.missing or one.new or one.asides for one in news.values())
