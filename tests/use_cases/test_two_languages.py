"""An English and a French desk that do the same leave the same behind: what is kept speaks no language of the desk."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from models.database import reading
from models.tables import JournalEntry, RosterUpload, SavedPlan
from models.tables import base as tables
from models.vocabulary import AccountRole
from tests.cohorts import MATCHED, MODEL, the_round
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from workflows import intake, rounds, stages
from workflows.actors import Actor
from workflows.language.translating import texts_of
from workflows.publishing import valid
from workflows.rounds import Turned
from workflows.rounds.auditing import fingerprint

FRENCH = {text.name: {"of": text.text, "text": f"FR {text.text}"} for text in texts_of(valid(MATCHED))}
BILINGUAL = f"{MATCHED}\ntranslations: {json.dumps({'fr': FRENCH})}\n"
SHARED = "Full name,Email,Languages,Way of meeting"
MENTEES = f"""{SHARED},I agree that my match may see my answers.
Amina,amina@example.org,English,In person,yes
Olek,olek@example.org,Tigrinia,Online,yes
"""
MENTORS = f"""{SHARED}
Ruth,ruth@example.org,English; Tigrinya,In person
Ben,ben@example.org,English; Tigrinya,Online
"""


def taken_in(actor: Actor, cohort: str, role: str, text: str) -> None:
    """A roster goes in as she sees it: columns confirmed, suggestions accepted."""
    upload = intake.begin_upload(actor, cohort, role, f"{role}.csv", text.encode(), now=NOW).upload_id
    intake.confirm_mapping(actor, upload, {}, now=NOW)
    intake.accept(actor, upload, now=NOW)
    intake.take_in(actor, upload, now=NOW)


def worked(actor: Actor, cohort: str) -> str:
    """A program from rosters to a match that runs. Answers what the plan was made from, as the desk had it."""
    taken_in(actor, cohort, "mentee", MENTEES)
    taken_in(actor, cohort, "mentor", MENTORS)
    for role in ("mentee", "mentor"):
        there = stages.in_stage(actor, cohort, role, "intake", now=NOW)
        stages.move(actor, cohort, [one.id for one in there.rows], "accept", now=NOW)
    the_round(actor, cohort)
    rounds.turn(actor, cohort, MODEL, Turned(weights={"same_way": 70}, first=[("languages", "ti")]), now=NOW)
    now = the_round(actor, cohort)
    pair = sorted(now.plan.ids)[0]
    rounds.decide_pair(actor, cohort, MODEL, *pair, "pin", "They know each other", now=NOW)
    plan = the_round(actor, cohort)
    rounds.propose(actor, cohort, MODEL, now=NOW, seen=plan.plan.ids)
    first, *_others = the_round(actor, cohort).proposed
    rounds.answer(actor, cohort, {first.stream: {"mentee": True, "mentor": True}}, now=NOW)
    rounds.begin_matches(actor, cohort, [first.stream], now=NOW)
    return fingerprint(plan.engine, plan.settings)


def left_behind(cohort: str) -> list[Any]:
    """Everything that is kept of a cohort, but for which ids it drew: those are numbered as they come."""
    with reading() as session:
        journal = session.exec(
            select(JournalEntry).where(JournalEntry.cohort_id == cohort).order_by(col(JournalEntry.order))
        ).all()
        plans = session.exec(select(SavedPlan).where(SavedPlan.cohort_id == cohort)).all()
        rosters = session.exec(
            select(RosterUpload).where(RosterUpload.cohort_id == cohort).order_by(col(RosterUpload.role))
        ).all()
        kept = [
            [(row.stream, row.number, row.type, row.data, row.definition_version, row.because) for row in journal],
            [
                (row.settings, row.plan | {"entry": row.plan["entry"] - (journal[0].order or 0)}, row.reasons)
                for row in plans
            ],
            [(row.role, row.state, row.mapping, row.mended) for row in rosters],
        ]
    numbers: dict[str, str] = {}
    told = re.sub(
        r"[0-9a-f]{32,64}",
        lambda found: numbers.setdefault(found[0], f"#{len(numbers)}"),
        json.dumps(kept, default=str),
    )
    made: list[Any] = json.loads(told)
    return made


def test_the_same_acts_at_an_english_and_a_french_desk_leave_the_same_behind(
    actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    cohorts = [open_small_program(ruth, text=BILINGUAL.replace("name: small,", f"name: small_{n},")) for n in (1, 2)]
    clara = actor_as(AccountRole.COORDINATOR, language="fr")  # only now: with two of them a second reads it first
    found = []
    for desk, cohort in zip((ruth, clara), cohorts, strict=True):
        drawn = count(1)  # ids in the same order: which of two alike comes first hangs on them
        monkeypatch.setattr(
            tables, "secrets", SimpleNamespace(token_hex=lambda n, a=cohort[:4], b=drawn: _drawn(n, a, b))
        )
        made_from = worked(desk, cohort)
        with reading() as session:
            record = session.exec(select(SavedPlan).where(SavedPlan.cohort_id == cohort)).one()
        assert record.inputs == made_from
        (told,) = rounds.records(desk, cohort, now=NOW)
        replay = rounds.replay_record(desk, cohort, told.id, now=NOW)
        assert replay.same_inputs
        assert replay.same_plan
        found.append(left_behind(cohort))
    english, french = found
    assert len(english[0]) == 20
    assert "FR " not in json.dumps(french)
    assert french == english


def _drawn(size: int, prefix: str, numbers: Iterator[int]) -> str:
    return "".join(f"{prefix}{next(numbers):028x}" for _ in range(size // 16))


def test_the_marked_workbook_asks_in_the_words_of_whoever_takes_it_along(actor_as: ActorAs) -> None:
    """The program was first written in English; her desk, and so the workbook, speaks French."""
    clara = actor_as(AccountRole.COORDINATOR, language="fr")
    cohort = open_small_program(clara, text=BILINGUAL)
    upload = intake.begin_upload(clara, cohort, "mentee", "m.csv", MENTEES.encode(), now=NOW).upload_id
    intake.confirm_mapping(clara, upload, {}, now=NOW)

    _name, content = intake.marked(clara, upload, now=NOW, which="set aside")

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert "n’est pas un choix de «\u202fFR Languages\u202f»" in str(sheet["A2"].value)
    back = intake.begin_upload(clara, cohort, "mentee", "b.xlsx", content, now=NOW).upload_id
    assert intake.look(clara, back, now=NOW).state is intake.UploadState.MENDING
