"""Every use case refuses for itself: each is called as a viewer and as someone who is signed out, whatever a page hides.

The walk finds a function by its first argument ``actor``, so a new module is in it on the day it is written. A use case
that viewers may call has to be named here.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import workflows
from models.database import writing
from models.findings import Refused
from models.tables import SignIn
from models.vocabulary import AccountRole, MessageState
from tests.desks import ActorAs
from tests.peopled import NOW, PROGRAM, came, opened
from workflows.drafts import DraftView
from workflows.engine.commands import Undo
from workflows.gestures import Taken
from workflows.language.lint.draft import Guard
from workflows.messages import Change
from workflows.progress import Outcome
from workflows.publishing import valid
from workflows.rehearsals import Wanted
from workflows.rounds.choosing import Choice
from workflows.rounds.taking_back import WayBack
from workflows.rounds.tuning import Turned
from workflows.simulation.stories.shelf import Stories
from workflows.versions import Plan

OPEN_TO_VIEWERS = {
    "accounts.change_own",
    "accounts.change_password",
    "accounts.end_sign_in",
    "accounts.open_sign_ins",
    "cohorts.choices",
    "publishing.versions",
    "reports.figures.report",
    "reports.workbook.report_workbook",
}
"""Her own account, and what holds sums only."""
FOR_ANYONE = {"signing.sign_out"}
"""Signing out changes nothing for who is signed out already."""

# What each argument gets, by its name, so that nothing but who is asking stands in the way.
GIVEN: dict[str, Any] = {
    "answers": {},
    "as_of": None,
    "back": WayBack(model="standard", taken=()),
    "before": {},
    "case": "no such case",
    "cells": {},
    "change": Change(before={"nothing": MessageState.DUE}, to=MessageState.SENT),
    "check": "identity",
    "choices": {},
    "chosen": Choice(keep=(), drop=(), open=0, asked=0),
    "code": None,
    "cohort": "Spring 2027",
    "columns": {},
    "commands": [Undo(stream="nobody", event="nothing")],
    "consent": "share",
    "content": b"Full name;Email\nAna;ana@example.org\n",
    "data": b"not a backup",
    "draft": None,
    "drop": ["nobody"],
    "draft_id": "no such draft",
    "digest": "nothing",
    "at": 0,
    "edits": (),
    "email": "new@example.org",
    "encoding": "cp1252",
    "event": "nothing",
    "events": {"nobody": "nothing"},
    "file": "stories/nothing.yaml",
    "file_name": "newcomers.csv",
    "files": {},
    "form": "newcomer_form",
    "found": None,  # a workbook that was looked at; nobody looks into it for whoever may not
    "like": "newcomer_form",
    "goals": "goals",
    "goes": "nobody",
    "guard": Guard(("transitions", "mentee", "accept", "when"), "when", ()),
    "kind": "pin",
    "label": "Spring 2027",
    "lists": ["roster.mentee"],
    "matches": ["nobody"],
    "messages": ["nothing"],
    "match_id": "no such match",
    "most_moved": 0,
    "names": ["As it is"],
    "record_id": "no such record",
    "seen": ((), ()),
    "milestone": "first",
    "mine": {},
    "model": "one_to_one",
    "modules": ["role"],
    "move": "no such move",
    "name": "Somebody",
    "named": "Nothing",
    "new": "four quiet otters",
    "note": "",
    "number": 1,
    "old": "never typed",
    "one": "nobody",
    "other": "somebody",
    "language": "en",
    "outcome": "settled",
    "pairs": [("nobody", "nobody")],
    "passed": True,
    "passphrase": "nine quiet otters swim",
    "password": "nine quiet otters swim",
    "plan": "monthly",
    "question": "email",
    "reason": "because",
    "row": 1,
    "rows": [1],
    "role": "mentee",
    "shown": MessageState.DUE,
    "stage": "intake",
    "state": MessageState.SENT,
    "starts_on": date(2027, 3, 1),
    "stays": "somebody",
    "streams": ["nobody"],
    "task": "call",
    "template": "professional",
    "text": PROGRAM,
    "texts": PROGRAM,
    "training": "evening",
    "transition": "accept",
    "turned": Turned(),
    "undo": [Taken(stream="nobody", event="nothing")],
    "upload": None,  # what is not there to be looked into
    "work": lambda *_: None,
    "write": lambda *_: None,
    "roles": {},
}
DEFINITION = valid(PROGRAM)
BY_TYPE = {
    "AccountRole": AccountRole.VIEWER,
    "Definition": DEFINITION,
    "DraftView": DraftView(
        id="no such draft",
        program_id="no such program",
        based_on=None,
        files={},
        at=0,
        can_undo=False,
        can_redo=False,
        digest="",
        reviewed_by="",
        started=NOW,
        by="",
    ),
    "Outcome": Outcome(done=("nobody",)),
    "Plan": Plan(to=1),
    "Wanted": Wanted(definition=DEFINITION, weeks=1, seeds=1),
    "Stories": Stories(files={}, inherited=frozenset(), names=frozenset()),
}


def _use_cases() -> dict[str, Callable[..., Any]]:
    found = {}
    for module in pkgutil.walk_packages(workflows.__path__, "workflows."):
        if module.name == "workflows.__main__":
            continue
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if function.__module__ != module.name or name.startswith("_"):
                continue
            if next(iter(inspect.signature(function).parameters), "") == "actor":
                found[f"{module.name}.{name}".removeprefix("workflows.")] = function
    return found


USE_CASES = _use_cases()


def _ask(name: str, actor: Any, known: dict[str, Any]) -> tuple[str, ...]:
    """The codes with which a use case refuses; () when it did what was asked."""
    function = USE_CASES[name]
    positional, named = [], {}
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        wanted = str(parameter.annotation)
        if parameter.name in known:
            value = known[parameter.name]
        elif wanted in BY_TYPE:
            value = BY_TYPE[wanted]
        elif parameter.default is not parameter.empty:
            continue
        else:
            assert parameter.name in GIVEN, f"{name} asks for {parameter.name}: say in GIVEN what to call it with"
            value = GIVEN[parameter.name]
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            positional.append(value)
    try:
        function(actor, *positional, **named)
    except Refused as refused:
        return tuple(found.code for found in refused.findings)
    return ()


@pytest.fixture
def known(actor_as: ActorAs, tmp_path: Path) -> dict[str, Any]:
    """A cohort with somebody in it, by the names that use cases give such things."""
    owner = actor_as(AccountRole.OWNER)
    cohort = opened(owner)
    ana = came(owner, cohort, "Ana Berhane")
    return {
        "account_id": owner.id,
        "batch_id": "no such batch",
        "cohort_id": cohort,
        "mentee": ana,
        "mentor": ana,
        "now": NOW,
        "path": tmp_path / "everything.kithbackup",
        "people": [ana],
        "person": ana,
        "program_id": "no such program",
        "sign_in_id": owner.sign_in,
        "stream": ana,
        "submission": "no such answers",
        "today": NOW.date(),
        "upload_id": "no such upload",
        "indicator": "no such figure",
    }


def test_the_walk_finds_the_use_cases_of_every_part() -> None:
    parts = {name.rpartition(".")[0] for name in USE_CASES}

    assert {"accounts", "backup", "exports", "history", "intake.taking", "people.card", "rounds.proposing"} <= parts
    assert set(USE_CASES) >= OPEN_TO_VIEWERS | FOR_ANYONE


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_viewer_is_refused_by_every_use_case_that_is_not_hers(actor_as: ActorAs, known: dict[str, Any]) -> None:
    viewer = actor_as(AccountRole.VIEWER)

    answers = {name: _ask(name, viewer, known) for name in USE_CASES if name not in OPEN_TO_VIEWERS | FOR_ANYONE}

    assert {name: codes for name, codes in answers.items() if codes != ("not_allowed",)} == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_is_signed_out_is_refused_by_every_use_case(actor_as: ActorAs, known: dict[str, Any]) -> None:
    gone = actor_as(AccountRole.OWNER)
    with writing() as session:
        session.get_one(SignIn, gone.sign_in).ended = datetime.now(UTC)

    answers = {name: _ask(name, gone, known) for name in USE_CASES if name not in FOR_ANYONE}

    assert {name: codes for name, codes in answers.items() if codes != ("signed_out",)} == {}
