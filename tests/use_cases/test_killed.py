"""Killed in the middle, before one statement after the other, a thing is done wholly or not at all."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from models.database import database_url, forget_engines, reading
from models.tables import Cohort, OutgoingMessage, Person, PublishedVersion, RosterBatch, SavedPlan
from models.vocabulary import AccountRole
from tests.cohorts import MATCHED, a_matching_cohort, a_person
from tests.conftest import TODAY
from tests.small_program import NOW, SMALL_PROGRAM, drafted, open_small_program
from tests.workbooks import drawn
from workflows import intake, lists, progress, rounds
from workflows.actors import Actor
from workflows.calendar_day import noon

RUTH = AccountRole.OWNER

ROOT = Path(__file__).parents[2]
ROSTER = """
| Full name   | Email             | Phone           | Date of birth | Languages         | Consent |
| Amina Yusuf | amina@example.org | +1 416 555 0101 | 1990-04-01    | Tigrinya; English | Yes     |
| Olek Bondar | olek@example.org  | +1 416 555 0102 | 1985-12-24    | Ukrainian         | No      |
"""
WAITING = SMALL_PROGRAM.replace(
    "records:",
    """rules:
  waits: { label: Waits long, whenever: mentee has been in waiting for 6 weeks, then: [create task call] }
tasks:
  call: { label: Call them, for: coordinator, due: in 2 days }
records:""",
)


class Killed(Protocol):
    """Let a thing be killed at one place after the other. Answers how many places there were; each left what was there
    before."""

    def __call__(self, thing: str, *given: str) -> int: ...


@pytest.fixture(scope="module")
def killer() -> Iterator[subprocess.Popen[str]]:
    """A program that does things and is killed. To begin takes it longer than to be killed, so there is one for all."""
    command = [sys.executable, "-m", "tests.use_cases.killed"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as begun:
        yield begun
        assert begun.stdin is not None
        begun.stdin.close()


@pytest.fixture
def killed_again_and_again(killer: subprocess.Popen[str]) -> Killed:
    def killed(thing: str, *given: str) -> int:
        # Where there are dozens of places every third, and on PostgreSQL, where a try takes longer, fewer.
        step = {"roster": 3, "undo": 3, "lists": 5, "lists undo": 5}.get(thing, 1) * (
            3 if "postgresql" in database_url() else 1
        )
        forget_engines()
        asked = {"environment": dict(os.environ), "step": step, "thing": thing, "given": given}
        assert killer.stdin is not None
        assert killer.stdout is not None
        killer.stdin.write(json.dumps(asked) + "\n")
        killer.stdin.flush()
        begun, *tries = [json.loads(line) for line in iter(killer.stdout.readline, "\n")]
        assert tries, begun
        *died, last = tries
        assert "failed" not in last, last
        assert all(one["killed"] for one in died)
        assert {one["stored"] for one in died} == {begun["stored"]}
        assert last["stored"] != begun["stored"]  # and afterwards it can be done
        return step * len(died)

    return killed


def test_rows_go_in_together_or_not_at_all(ruth: Actor, killed_again_and_again: Killed) -> None:
    cohort = open_small_program(ruth)
    begun = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(ROSTER), now=NOW)
    intake.confirm_mapping(ruth, begun.upload_id, {}, now=NOW)

    places = killed_again_and_again("roster", begun.upload_id)

    with reading() as session:
        [batch] = session.exec(select(RosterBatch)).all()
        assert (batch.new, len(session.exec(select(Person)).all())) == (2, 2)
    assert len(progress.standing(ruth, cohort, now=NOW).state.people) == 2
    # At the least: the upload, the journal, answers, people, places, marks, the batch, the commit.
    assert places >= 8

    assert killed_again_and_again("undo", batch.id) >= 8
    assert progress.standing(ruth, cohort, now=NOW).state.people == {}


def test_a_list_that_came_back_is_taken_over_wholly_or_not_at_all(ruth: Actor, killed_again_and_again: Killed) -> None:
    cohort = a_matching_cohort(ruth)
    amina, olek = (a_person(ruth, cohort, "mentee", name, phone="+1 416 555 0101") for name in ("Amina", "Olek"))
    book = load_workbook(io.BytesIO(lists.leave(ruth, cohort, ["roster.mentee"], now=NOW)[1]))
    sheet = book.worksheets[0]
    phone = next(cell.column for cell in sheet[1] if cell.value == "phone")
    for row in (3, 4):
        sheet.cell(row, phone, f"+1 416 555 020{row}")
    data = io.BytesIO()
    book.save(data)
    came = lists.bring_back(ruth, cohort, "back.xlsx", data.getvalue(), now=NOW)

    # At the least: the journal, the answers, what people are found by, the batch, the upload, the commit.
    assert killed_again_and_again("lists", came) >= 6

    people = progress.standing(ruth, cohort, now=NOW).state.people
    assert [people[one].profile["phone"] for one in (amina, olek)] == ["+1 416 555 0203", "+1 416 555 0204"]
    with reading() as session:
        [batch] = session.exec(select(RosterBatch)).all()
    assert killed_again_and_again("lists undo", batch.id) >= 4
    people = progress.standing(ruth, cohort, now=NOW).state.people
    assert {people[one].profile["phone"] for one in (amina, olek)} == {"+1 416 555 0101"}


def test_a_plan_is_proposed_wholly_or_not_at_all(ruth: Actor, killed_again_and_again: Killed) -> None:
    cohort = a_matching_cohort(ruth)
    for name in ("Amina", "Olek"):
        a_person(ruth, cohort, "mentee", name)
    for name in ("Ruth", "Ben"):
        a_person(ruth, cohort, "mentor", name)
    rounds.round_of(ruth, cohort, "one_to_one", now=NOW)

    # The plan itself, the journal, matches, members, the commit.
    assert killed_again_and_again("plan", cohort, "one_to_one") >= 5

    with reading() as session:
        assert len(session.exec(select(SavedPlan)).all()) == 1
    assert len(progress.standing(ruth, cohort, now=NOW).state.matches) == 2


def test_a_version_is_published_wholly_or_not_at_all(ruth: Actor, killed_again_and_again: Killed) -> None:
    cohort = a_matching_cohort(ruth)
    with reading() as session:
        program = session.get_one(Cohort, cohort).program_id

    changed = MATCHED.replace("label: Way of meeting", "label: How to meet")
    assert killed_again_and_again("version", drafted(ruth, program, changed).id) >= 4

    with reading() as session:
        numbers = [row.number for row in session.exec(select(PublishedVersion).order_by(PublishedVersion.number))]
    assert numbers == [1, 2]


def test_what_is_due_happens_once_also_when_the_step_of_the_job_is_killed(
    ruth: Actor, killed_again_and_again: Killed
) -> None:
    cohort = open_small_program(ruth, text=WAITING)
    amina = a_person(ruth, cohort, "mentee", "Amina")

    assert killed_again_and_again("due", "50") >= 3  # the cohort, the journal, the commit

    later = noon(TODAY + timedelta(days=50))
    person = progress.standing(ruth, cohort, now=later).state.people[amina]
    assert [task.kind for task in person.tasks.values()] == ["call"]
    assert dict(progress.run_due(later)) == {cohort: 0}
    with reading() as session:
        assert session.exec(select(OutgoingMessage)).all() == []
