"""Newcomers by the thousand: what is decided for all of them at once is what would be decided for each."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.definitions import Definition
from models.definitions.sections import Question
from models.vocabulary import Value
from tests.small_program import SMALL_PROGRAM
from workflows.engine import EMPTY, Command, Event, State, carry_out, replay
from workflows.engine.arriving import Arrivals
from workflows.engine.commands import GiveConsent, Join, SubmitForm
from workflows.language.reading import read_path
from workflows.publishing import check

PROGRAMS = Path(__file__).parents[2] / "workflows" / "programs"
TODAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 15, tzinfo=UTC)


@cache
def program(name: str) -> Definition:
    definition = check(SMALL_PROGRAM)[0] if name == "small" else read_path(PROGRAMS / name).definition
    assert definition is not None
    return definition


def arrivals(definition: Definition, state: State = EMPTY) -> Arrivals:
    return Arrivals(
        definition,
        state,
        actor="ruth",
        actor_role="coordinator",
        today=TODAY,
        now=NOW,
        because="roster:one",
        keep=lambda answer: NotImplemented if answer == "too long" else answer,
    )


def one_by_one(definition: Definition, commands: list[Command], state: State = EMPTY) -> tuple[Event, ...] | None:
    """The events of the same commands by the way that everything else takes; None where one is refused."""
    events: list[Event] = []
    for command in commands:
        answer = carry_out(definition, state, command, actor_role="coordinator", today=TODAY, actor="ruth", now=NOW)
        if answer.refusals:
            return None
        state = answer.state
        events += (replace(e, because="roster:one") if e.because == "command" else e for e in answer.events)
    return tuple(events)


def drawn(definition: Definition, question: Question, invent: random.Random) -> Value:
    """An answer to a question, now and then one that may not stand."""
    kind = question.kind
    if invent.random() < 0.004:
        return invent.choice(("nothing of that kind", 3, True, TODAY, ("x",)))
    if kind.choices is not None:
        known = list(definition.choice_labels(kind.choices) or ("en",))
        several = tuple(invent.sample(known, min(len(known), invent.randint(1, 3))))
        return several if kind.kind == "select_multiple" else several[0]
    if kind.kind == "date":
        return TODAY - timedelta(days=invent.randrange(30_000))
    if kind.kind == "yes_no":
        return invent.random() < 0.8
    if kind.kind in ("integer", "decimal", "range"):
        return invent.randrange(kind.low or 0, (kind.high or 4) + 1)
    return f"p{invent.randrange(9)}@example.org" if kind.kind == "email" else f"word {invent.randrange(9)}"


def somebody(definition: Definition, stream: str, invent: random.Random) -> list[Command]:
    role = invent.choice(definition.participants)
    commands: list[Command] = [Join(stream=stream, role=role)]
    for form in definition.profile_forms(role):
        found = definition.forms[form]
        answers: dict[str, Any] = {
            name: drawn(definition, question, invent)
            for name, question in found.questions.items()
            if invent.random() < 0.8
        }
        by = role if role in found.filled_by or not found.filled_by else found.filled_by[0]
        partial, submission = invent.random() < 0.9, f"{form} of {stream}"
        commands.append(
            SubmitForm(stream=stream, form=form, role=by, submission=submission, answers=answers, partial=partial)
        )
    consents = (GiveConsent(stream=stream, consent=name) for name in definition.consents)
    return [*commands, *(one for one in consents if invent.random() < 0.05)]


@pytest.mark.parametrize("name", ["small", "professional", "youth"])
def test_what_comes_of_an_arrival_is_what_comes_of_its_commands_one_by_one(name: str) -> None:
    definition, invent = program(name), random.Random(name)
    together = arrivals(definition)
    decided = refused = 0
    for number in range(150):
        commands = somebody(definition, f"{name} {number}", invent)
        came, known = together.come(commands), one_by_one(definition, commands)
        decided, refused = decided + (came is not None), refused + (known is None)
        assert came is None or came == known
        if came is not None:
            assert replay(definition, came).people.keys() == {f"{name} {number}"}
    assert decided > 15, "all of them had to be decided one by one"
    assert refused > 5, "nobody said anything that may not stand"


def test_whoever_is_known_or_does_something_else_is_not_decided_here():
    definition = program("small")
    join = Join(stream="amina", role="mentee")
    came = arrivals(definition).come([join])
    assert came is not None
    known = replay(definition, came)

    assert arrivals(definition, known).come([join]) is None  # she is here already
    assert arrivals(definition).come([replace(join, on=TODAY)]) is None
    assert arrivals(definition).come([replace(join, role="nobody")]) is None
    assert arrivals(definition).come([GiveConsent(stream="amina", consent="share")]) is None
    assert arrivals(definition).come([join, Join(stream="ruth", role="mentor")]) is None
    assert arrivals(definition).come([]) is None


def test_an_answer_that_cannot_be_kept_is_not_decided_here():
    definition = program("small")
    filled = SubmitForm(
        stream="amina",
        form="newcomer_form",
        role="mentee",
        submission="one",
        answers={"full_name": "Amina", "email": "amina@example.org", "languages": ("en",)},
    )
    join = Join(stream="amina", role="mentee")

    assert arrivals(definition).come([join, filled]) is not None
    assert (
        arrivals(definition).come([join, replace(filled, answers={**filled.answers, "full_name": "too long"})]) is None
    )
