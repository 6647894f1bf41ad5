"""A cohort whose pairs run, for tests that begin where matching ends: check-ins, cases, steps.

A pair that starts on Monday 17 August is asked on 24 August, 7 September and 21 September, each role by itself; an
answer is missed seven days after it was due. Every test happens on Monday 14 September.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from models.database import writing
from models.tables import Enrolment, Person, new_id
from tests.engine.cohorts import PROGRAM
from tests.small_program import NOW
from workflows import progress
from workflows.actors import Actor
from workflows.calendar_day import noon
from workflows.engine import commands as c
from workflows.publishing import open_program

START = date(2026, 8, 17)
"""The day on which a pair starts unless a test says otherwise: four weeks before the day of the tests."""

RUNNING = (
    PROGRAM.replace(
        "{type: text, label: Name, required",
        "{type: text, label: Name, sensitivity: personal, required",
    )
    .replace(
        "      places:    {",
        "      phone:     {type: phone, label: Phone, sensitivity: personal, shared_with_match: yes}\n      places:    {",
    )
    .replace(
        '      rating:  {type: range 1 to 5, label: How is it going?, required: "yes"}\n',
        '      rating:  {type: range 1 to 5, label: How is it going?, required: "yes"}\n'
        '      wish:    {type: text, label: What should change?, relevant: [rating is at most 2], sensitivity: sensitive, exported: "no"}\n',
    )
    .replace(
        "messages:\n",
        "  complaint:  {label: Complaint, owner: lead, sensitivity: sensitive, seen_by: lead}\n"
        "goals:\n"
        "  aims: {label: Goals, agreed_by: [mentee, mentor], areas: goals, milestones: {cv: {label: CV written}}}\n"
        "events:\n"
        "  first_talk: {label: First talk, for: [mentee, mentor], during: active}\n"
        "  walk: {label: Walk}\n"
        "  families: {label: Evening for families, for: [guardian]}\n"
        "records: {kept_for: 2 years after closure}\nmessages:\n",
    )
    .replace(
        "{label: Struggling match,",
        '{label: Struggling match, first_steps: "Call each alone.\\nRepeat nothing.",',
    )
    .replace(
        "  guardian:    {label: Guardian, is: family}",
        "  guardian:    {label: Guardian, is: family}\n  lead:        {label: Lead, is: staff}",
    )
    .replace("time_zone: America/Toronto", "time_zone: UTC")
)
"""The engine tests' program, with a phone, goals, an event, and a complaint that only the lead reads."""


def a_running_program(actor: Actor) -> str:
    """A cohort of it, without people."""
    return open_program(actor, RUNNING, cohort="Autumn 2026", starts_on=date(2026, 8, 1), now=noon(date(2026, 7, 1)))


def somebody(actor: Actor, cohort: str, role: str, name: str, *, on: date, **answers: Any) -> str:
    """A person who waits to be matched from a day on. Answers the enrolment."""
    now = noon(on)
    with writing() as session:
        person = Person(created=now)
        session.add(person)
        session.flush()
        row = Enrolment(person_id=person.id, cohort_id=cohort, role=role, definition_version=1, joined_on=on)
        session.add(row)
        stream = row.id
    told: dict[str, Any] = {"full_name": name, **answers}
    steps: list[c.Command] = [c.Join(stream=stream, role=role)]
    if role == "mentee":
        told |= {"goal": "job", "agrees": True}
        form, talk = new_id(), new_id()
        steps += [
            c.SubmitForm(stream=stream, form="application", role=role, submission=form, answers=told),
            c.SubmitForm(
                stream=stream, form="interview", role="coordinator", submission=talk, answers={"suitable": True}
            ),
            c.TakeTransition(stream=stream, transition="accept"),
        ]
    else:
        told |= {"places": 3}
        steps += [
            c.SubmitForm(stream=stream, form="offer", role=role, submission=new_id(), answers=told),
            c.RecordCheck(stream=stream, check="reference", passed=True),
            c.CompleteModule(stream=stream, training="core", module="role"),
            c.CompleteModule(stream=stream, training="core", module="culture"),
        ]
    progress.must(progress.carry_out(actor, cohort, steps, now=now))
    return stream


def a_running_pair(
    actor: Actor, cohort: str, mentee: str = "Amina", mentor: str = "Ruth", *, start: date = START
) -> str:
    """Two people whose match starts on a day; time has run until today. Answers the match."""
    members = {
        role: somebody(actor, cohort, role, name, on=start - timedelta(days=7), **more)
        for role, name, more in (("mentee", mentee, {}), ("mentor", mentor, {"phone": "+1 416 555 0101"}))
    }
    match = new_id()
    steps: Sequence[c.Command] = [
        c.Propose(stream=match, model="one_to_one", members=members),
        c.Accept(stream=match, role="mentee"),
        c.Accept(stream=match, role="mentor"),
        c.TakeTransition(stream=match, transition="start"),
    ]
    progress.must(progress.carry_out(actor, cohort, steps, now=noon(start)))
    progress.run_due(NOW)
    return match
