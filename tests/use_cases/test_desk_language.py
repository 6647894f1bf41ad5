"""A desk reads a program in its own language: what the program calls things, wherever people are looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest

from models.definitions import Definition
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.running import RUNNING, a_running_pair, somebody
from tests.small_program import NOW
from workflows import (
    building,
    checkins,
    concerns,
    history,
    intake,
    messages,
    pairs,
    people,
    progress,
    reports,
    stages,
    today,
    training,
)
from workflows.actors import Actor
from workflows.calendar_day import noon
from workflows.language.translating import texts_of
from workflows.publishing import open_program, valid

TEXTS = {text.name: text.text for text in texts_of(valid(RUNNING))}
FRENCH = {name: {"of": text, "text": f"FR {text}"} for name, text in TEXTS.items()}


def opened(actor: Actor) -> str:
    text = f"{RUNNING}\ntranslations: {json.dumps({'fr': FRENCH})}\n"
    return open_program(actor, text, cohort="Autumn 2026", starts_on=date(2026, 8, 1), now=noon(date(2026, 7, 1)))


def said(value: Any) -> Iterator[str]:
    """Every text that a view holds, down to its last line; a definition is asked by names and not read out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, progress.Standing | Definition | messages.Written):
        return
    elif is_dataclass(value):
        for field in fields(value):
            yield from said(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from said(list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from said(one)


@pytest.fixture
def clara(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR, language="fr")


def test_no_view_of_a_french_desk_says_in_english_what_is_translated(clara: Actor) -> None:
    cohort = opened(clara)
    match = a_running_pair(clara, cohort)
    olena = somebody(clara, cohort, "mentee", "Olena", on=date(2026, 8, 10))
    views = {
        "today": today.today(clara, cohort, now=NOW),
        "people": people.everybody(clara, cohort, now=NOW),
        "person": people.card(clara, cohort, olena, now=NOW),
        "pairs": pairs.pairs(clara, cohort, now=NOW),
        "pair": pairs.card(clara, cohort, match, now=NOW),
        "stages": stages.board(clara, cohort, now=NOW),
        "stage": stages.in_stage(clara, cohort, "mentee", "waiting", now=NOW),
        "training": training.curricula(clara, cohort, now=NOW),
        "check-ins": checkins.board(clara, cohort, now=NOW),
        "concerns": concerns.concerns(clara, cohort, now=NOW),
        "messages": messages.outbox(clara, cohort, now=NOW),
        "history": history.history(clara, cohort, match, now=NOW),
        "report": reports.report(clara, cohort, language="fr", now=NOW),
    }
    english = set(TEXTS.values()) - {TEXTS["program.label"]}  # what a program is called is its name
    assert {name: found for name, view in views.items() if (found := english & set(said(view)))} == {}
    assert sum(text.startswith("FR ") for view in views.values() for text in said(view)) > 50


def test_the_builder_calls_a_program_as_every_other_page_does(clara: Actor) -> None:
    opened(clara)
    (workplace,) = building.workplaces(clara)
    assert workplace.label == f"FR {TEXTS['program.label']}"


def test_a_case_says_what_to_do_now_in_her_language(clara: Actor, actor_as: ActorAs) -> None:
    cohort, ruth = opened(clara), actor_as(AccountRole.COORDINATOR)
    match = a_running_pair(clara, cohort)
    case = concerns.open_by_hand(clara, cohort, match, "struggling", now=NOW)
    assert concerns.card(ruth, cohort, case, now=NOW).first_steps == ("Call each alone.", "Repeat nothing.")
    assert concerns.card(clara, cohort, case, now=NOW).first_steps == ("FR Call each alone.", "Repeat nothing.")


def test_what_people_are_written_does_not_follow_the_language_of_the_desk(clara: Actor, actor_as: ActorAs) -> None:
    cohort = opened(clara)
    a_running_pair(clara, cohort)
    ruth = actor_as(AccountRole.COORDINATOR)
    french, english = (messages.outbox(desk, cohort, now=NOW).letters for desk in (clara, ruth))
    assert {one.written.language for one in french} == {"en"}  # the language of the program
    assert [one.written.text for one in french] == [one.written.text for one in english]
    assert {one.label for one in french} == {f"FR {one.label}" for one in english}


def test_how_long_a_stage_should_take_is_told_in_her_language(clara: Actor) -> None:
    waiting = stages.in_stage(clara, opened(clara), "mentee", "waiting", now=NOW)
    assert waiting.should_take == "4 semaines"


def test_a_roster_says_roles_questions_choices_and_faults_in_her_language_and_is_judged_with_the_programs_words(
    clara: Actor, actor_as: ActorAs
) -> None:
    cohort, ruth = opened(clara), actor_as(AccountRole.COORDINATOR)
    content = b"Name,Goal,Agrees\nOlena,nonsense,yes\nAmina,A job,perhaps\n"
    begun = intake.begin_upload(clara, cohort, "mentee", "newcomers.csv", content, now=NOW)
    french, english = (intake.look(desk, begun.upload_id, now=NOW) for desk in (clara, ruth))

    assert french.role_label == f"FR {english.role_label}"
    assert {row.role_label for row in intake.uploads(clara, cohort)} == {french.role_label}
    assert all(label.startswith("FR ") for label in intake.roles(clara, cohort).values())
    assert french.words.labels == {name: f"FR {label}" for name, label in english.words.labels.items()}
    assert french.words.choices["goal"]["job"] == "FR A job"
    (fault, other) = (
        next(one for one in found.reading.findings if one.question == "goal") for found in (french, english)
    )
    assert "FR A job" in french.words.of(fault).sentence("fr")
    assert french.reading.asked["goal"].label == "Goal"  # what headings, suggestions and memory follow from
    assert english.words.of(other) == other
    assert fault == other
