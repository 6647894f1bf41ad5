"""The journal holds ids and words of the definition: nothing that somebody typed, no name, no way to reach anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused, sentence
from models.tables import AccountEvent, JournalEntry, Note, Submission, new_id
from models.tables.base import Table
from models.vocabulary import AccountRole
from tests.running import START, a_running_pair, a_running_program, somebody
from tests.small_program import NOW
from workflows import checkins, concerns, demonstration, history, pairs, progress, rounds
from workflows.actors import HOUSE, Actor
from workflows.calendar_day import noon
from workflows.engine.commands import AgreeGoal, CloseCase, Propose, SubmitForm

RUTH = AccountRole.OWNER

TODAY = date(2026, 9, 14)
ID = re.compile(r"[0-9a-f]{32}|kith")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CANARY = "Quokka on the fire escape"


def strings(value: Any) -> Iterator[str]:
    """Every text in it, keys too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


KEYS = frozenset(
    [
        "about",
        "area",
        "by",
        "case",
        "case_id",
        "cause",
        "check",
        "consent",
        "corrects",
        "days",
        "definition",
        "due",
        "enrolment",
        "event",
        "form",
        "from",
        "kind",
        "length",
        "before",
        "member",
        "members",
        "message",
        "milestone",
        "minutes",
        "model",
        "module",
        "note",
        "occurrence",
        "of",
        "offset",
        "on",
        "outcome",
        "parts",
        "passed",
        "plan",
        "reason",
        "request",
        "role",
        "score",
        "stage",
        "submission",
        "task",
        "task_id",
        "to",
        "track",
        "training",
        "transition",
        "what",
        "goals",
    ]
)
"""The names under which an event keeps what it says."""


def every_row(actor_session: Any) -> Iterator[tuple[str, str]]:
    """(table, row as text) of the whole database, as it lies there: what is sealed stays sealed."""
    connection = actor_session.connection()
    for name in Table.metadata.tables:
        for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
            yield name, json.dumps([str(cell) for cell in row], ensure_ascii=False)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_journal_of_the_whole_demo_holds_ids_days_numbers_and_words_of_the_definition(database: str) -> None:
    cohort = demonstration.load_demo(HOUSE, today=TODAY)
    with reading() as session:
        here = progress.load(session, cohort, now=noon(TODAY))
        entries = session.exec(select(JournalEntry)).all()
        submissions = session.exec(select(Submission)).all()
    known = (
        set(strings(here.definition.model_dump(mode="json", by_alias=True))) | KEYS | set(concerns.OUTCOMES) | {"stays"}
    )
    # a rule that waited for some weeks notes how many: the last words of its ‘whenever’
    known |= {rule.whenever.partition(" for ")[2] for rule in here.definition.rules.values()}
    typed = {
        text
        for filled in submissions
        for name, answer in (filled.answers or {}).items()
        for text in strings(answer)
        if here.definition.forms[filled.form].questions[name].kind.choices is None
    }
    typed |= {part for stream in here.state.people for part in here.name(stream).split()}

    assert len(entries) > 1000
    assert len(typed) > 300
    told = {text for entry in entries for text in strings(entry.data)}
    assert {text for text in told if not (ID.fullmatch(text) or DAY.fullmatch(text) or text in known)} == set()
    told_typed = {text for text in told & typed if not DAY.fullmatch(text) and text not in known}
    assert told_typed == set()
    said = "\n".join(json.dumps(entry.data, ensure_ascii=False) for entry in entries)
    assert [text for text in typed if len(text) > 12 and not DAY.fullmatch(text) and text in said] == []


def test_what_a_coordinator_types_lies_sealed_and_never_in_the_journal(ruth: Actor) -> None:
    cohort = a_running_program(ruth)
    match = a_running_pair(ruth, cohort)
    asked = somebody(ruth, cohort, "mentee", "Olena", on=START)
    mentor = somebody(ruth, cohort, "mentor", "Mark", on=START)
    proposed = new_id()
    propose = Propose(stream=proposed, model="one_to_one", members={"mentee": asked, "mentor": mentor})
    progress.must(progress.carry_out(ruth, cohort, [propose], now=NOW))

    rounds.decide_pair(ruth, cohort, "one_to_one", asked, mentor, "pin", CANARY, now=NOW)
    rounds.answer(ruth, cohort, {proposed: {"mentor": False}}, note=CANARY, now=NOW)
    checkins.enter(ruth, cohort, match, "check_in", "mentee", {"rating": 1, "wish": CANARY}, now=NOW)
    history.add_note(ruth, cohort, match, CANARY, now=NOW)
    (case,) = concerns.concerns(ruth, cohort, now=NOW).open
    concerns.note(ruth, cohort, case.id, CANARY, now=NOW)
    concerns.close(ruth, cohort, case.id, "settled", note=CANARY, now=NOW)

    with reading() as session:
        notes = [note.text for note in session.exec(select(Note)).all()]
        events = [json.dumps(event.data) for event in session.exec(select(AccountEvent)).all()]
        rows = list(every_row(session))
    assert notes == [CANARY] * 4  # on the proposal, the pair, the case, and at its end
    assert len(rows) > 60
    assert [table for table, row in rows if CANARY in row] == []
    assert not any(CANARY in event for event in events)
    (told,) = [line.note for line in history.history(ruth, cohort, proposed, now=NOW) if line.note]
    assert told == CANARY


def test_declining_in_ones_own_words_is_refused_and_says_where_they_belong(ruth: Actor) -> None:
    cohort = a_running_program(ruth)
    match = a_running_pair(ruth, cohort)
    tried = {
        "a goal": AgreeGoal(stream=match, goals="aims", area=CANARY),
        "a role": SubmitForm(stream=match, form="check_in", role=CANARY, submission=new_id(), answers={"rating": 3}),
        "a plan": SubmitForm(
            stream=match, form="check_in", role="mentee", submission=new_id(), answers={"rating": 3}, plan=CANARY
        ),
        "an end": CloseCase(stream=match, case="none", outcome=CANARY),
    }
    for command in tried.values():
        with pytest.raises(Refused):
            progress.must(progress.carry_out(ruth, cohort, [command], now=NOW))
    with pytest.raises(Refused) as refused:
        progress.must(pairs.take(ruth, cohort, [match], "reassign", reason=CANARY, now=NOW))
    assert refused.value.findings[0].code == "reason_unknown"

    asked, mentor = (somebody(ruth, cohort, role, role, on=START) for role in ("mentee", "mentor"))
    proposed = new_id()
    propose = Propose(stream=proposed, model="one_to_one", members={"mentee": asked, "mentor": mentor})
    progress.must(progress.carry_out(ruth, cohort, [propose], now=NOW))
    outcome = rounds.answer(ruth, cohort, {proposed: {"mentor": False}}, reason=CANARY, now=NOW)

    assert sentence(outcome.refused[proposed][0]).startswith("What you want to say in your own words belongs in a note")
    with reading() as session:
        assert not any(CANARY in json.dumps(entry.data) for entry in session.exec(select(JournalEntry)).all())
