"""The demo: a shipped program with invented people, and what happened to them, played through the real engine.

The history (``workflows/programs/NAME/demo/history.yaml``) tells only what people did, in days before today; what
happens by itself happens while it is played. The result is one unit of work: a demo is there whole, or not at all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.database import reading, writing
from models.definitions import Definition
from models.definitions.people import identity_questions
from models.findings import refuse
from models.plain_yaml import read_plain
from models.tables import AccountEvent, Cohort, Enrolment, OutgoingMessage, Person, Program, new_id
from models.vocabulary import AccountRole, MessageState
from workflows.actors import HOUSE, MACHINE, Actor, require
from workflows.calendar_day import noon, present_moment
from workflows.engine import commands
from workflows.engine.answers import read_answers
from workflows.engine.clock import morning
from workflows.engine.decide import carry_out
from workflows.engine.events import Event
from workflows.engine.state import EMPTY
from workflows.engine.timers import advance
from workflows.intake.known_people import digests, remember_marks
from workflows.matches import store_match
from workflows.progress import append, load
from workflows.publishing import PROGRAMS, first_version, open_within, shipped_files, valid

DEMO = "professional"
"""The shipped program that has demo people."""
COHORT = "Demo cohort"
UNSENT = timedelta(days=3)
"""The letters of so many last days wait to be sent in the demo."""
_FILES = {"mentee": "mentees.csv", "mentor": "mentors.csv"}


def load_demo(actor: Actor, *, today: date) -> str:
    """Fill Kith with the demo program and its people. Returns the cohort's id; the existing one if it is here already.

    Raises ``Refused`` when a program of the same name that is not the demo stands in its place.
    """
    began = noon(today - timedelta(days=90)) - timedelta(hours=2, minutes=47)
    with reading() as session:
        require(session, actor, AccountRole.OWNER)
        if (present := _present(session)) is not None:
            return present
    ready = first_version(valid(shipped_files(DEMO)), shipped_files(DEMO))
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        present = _present(session)
        if present is not None:
            return present
        cohort_id = open_within(
            session,
            actor,
            ready,
            cohort=COHORT,
            starts_on=began.date(),
            now=began,
            demo=True,
        )
        _fill(session, cohort_id, today)
        loaded = AccountEvent(at=present_moment(), actor=actor.id, type="demo_loaded", data={"cohort": cohort_id})
        session.add(loaded)
        return cohort_id


def load_at_first_start(*, today: date) -> None:
    """A Kith that was just installed has something to click on: the demo, if there is no program at all."""
    with reading() as session:
        if session.exec(select(Program.id)).first() is not None:
            return
    load_demo(HOUSE, today=today)


def _present(session: Session) -> str | None:
    found = session.exec(select(Cohort).join(Program).where(Program.demo, col(Program.retired).is_(None))).first()
    return found.id if found is not None else None


def _fill(session: Session, cohort_id: str, today: date) -> None:
    here = load(session, cohort_id, now=noon(today))
    play = _Play(here.definition, today)
    events = play.events()
    marks: dict[str, Mapping[str, str]] = {}
    for name, stream in play.people.items():
        role = name.partition(".")[0]
        person = Person(id=new_id(), created=noon(play.joined[stream]))
        session.add(person)
        session.flush()
        answered = play.state.people[stream].profile
        marks[person.id] = digests(answered, identity_questions(here.definition, role))
        session.add(
            Enrolment(
                id=stream,
                person_id=person.id,
                cohort_id=cohort_id,
                role=role,
                definition_version=here.version,
                joined_on=play.joined[stream],
            )
        )
    session.flush()
    remember_marks(session, marks)
    for match in play.state.matches.values():
        store_match(
            session,
            match.stream,
            cohort_id=cohort_id,
            model=match.model,
            version=here.version,
            members=match.members,
            created=noon(match.proposed),
        )
    session.flush()
    append(session, here, events, now=None)
    session.flush()
    # What fell due earlier went out then; the last days' letters are still to be written.
    session.execute(
        update(OutgoingMessage)
        .where(col(OutgoingMessage.cohort_id) == cohort_id, col(OutgoingMessage.due) < noon(today - UNSENT))
        .values(state=MessageState.SENT.value, done=OutgoingMessage.due, by=MACHINE)
    )


class _Play:
    """One history being played."""

    def __init__(self, definition: Definition, today: date) -> None:
        folder = PROGRAMS / DEMO / "demo"
        self.definition, self.today, self.state = definition, today, EMPTY
        self.turn = 0
        self.steps = read_plain(folder / "history.yaml")["steps"]
        self.rows = {role: _rows(folder / file) for role, file in _FILES.items()}
        self.people: dict[str, str] = {}
        self.matches: dict[str, str] = {}
        self.joined: dict[str, date] = {}

    def events(self) -> list[Event]:
        """Everything that happened until today. Raises ``Refused`` when the history asks for something impossible."""
        happened: list[Event] = []
        day: date | None = None
        for step in self.steps:
            on = self.today + timedelta(days=step["day"])
            if on != day:
                self.turn = 0
                self.state, caused = advance(self.definition, self.state, on)
                happened += caused
                day = on
            for command, role in self._commands(step, on):
                at = self._moment(on)
                outcome = carry_out(self.definition, self.state, command, actor_role=role, today=on, now=at)
                if outcome.refusals:
                    raise refuse("demo_does_not_play", step=str(dict(step)), why=outcome.refusals[0].code)
                self.state = outcome.state
                happened += outcome.events
        self.state, caused = advance(self.definition, self.state, self.today)
        return [*happened, *caused]

    def _moment(self, on: date) -> datetime:
        """When the next step of a day is done: one after the other, as somebody at a desk gets round to them."""
        start = 5 + on.toordinal() * 37 % 70
        minutes = min(start + self.turn * 4 + (on.toordinal() * 13 + self.turn * 29) % 4, 13 * 60)
        self.turn += 1
        nine = morning(self.definition, on)  # what happens by itself has happened by then
        return nine + timedelta(minutes=minutes)

    def _commands(self, step: Mapping[str, Any], on: date) -> Iterator[tuple[commands.Command, str]]:
        named = step.get("who", step.get("match"))
        for name in named if isinstance(named, list) else (named,):
            if step["do"] == "join":
                yield from self._join(step, name, on)
            else:
                yield self._command(step, self._stream(step, name)), step.get("by", "coordinator")

    def _join(self, step: Mapping[str, Any], name: str, on: date) -> Iterator[tuple[commands.Command, str]]:
        stream = self.people.setdefault(name, new_id())
        role, _, key = name.partition(".")
        self.joined[stream] = on
        yield commands.Join(stream=stream, role=role), "coordinator"
        if "form" in step:
            answers = self._answers(step["form"], self._row(role, key, step["form"]))
            filled = commands.SubmitForm(
                stream=stream, form=step["form"], role=role, submission=new_id(), answers=answers
            )
            yield filled, role

    def _stream(self, step: Mapping[str, Any], name: str) -> str:
        return self.people[name] if "who" in step else self.matches.setdefault(name, new_id())

    def _command(self, step: Mapping[str, Any], stream: str) -> commands.Command:
        made: commands.Command = _COMMANDS[step["do"]](self, step, stream)
        return made

    def _answers(self, form: str, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Cells as answers of a form: ``{day: -20}`` is a date, several choices stand with ``; `` between them."""
        questions = self.definition.forms[form].questions
        raw: dict[str, Any] = {}
        for name, cell in cells.items():
            if isinstance(cell, Mapping):
                raw[name] = self.today + timedelta(days=cell["day"])
            elif name in questions and questions[name].kind.kind == "select_multiple":
                raw[name] = tuple(str(cell).split("; "))
            else:
                raw[name] = cell
        return read_answers(self.definition, form, raw)

    def form_of(self, step: Mapping[str, Any]) -> str:
        """The form a step fills in: named, or that of its check-in plan."""
        return str(step["form"] if step["do"] == "submit" else self.definition.check_ins[step["plan"]].form)

    def submitted(self, step: Mapping[str, Any], stream: str) -> commands.Command:
        """A form, or a check-in."""
        form = self.form_of(step)
        return commands.SubmitForm(
            stream=stream,
            form=form,
            role=step["by"],
            submission=new_id(),
            plan=step.get("plan"),
            answers=self._answers(form, step["answers"] if "answers" in step else self._own(stream, form)),
        )

    def _own(self, stream: str, form: str) -> Mapping[str, str]:
        """What stands in somebody's row about the questions of a form."""
        name = next(name for name, known in self.people.items() if known == stream)
        role, _, key = name.partition(".")
        return self._row(role, key, form)

    def _row(self, role: str, key: str, form: str) -> Mapping[str, str]:
        questions = self.definition.forms[form].questions
        return {name: cell for name, cell in self.rows[role][key].items() if name in questions}

    def open_one(self, stream: str, kept: str, kind: str, ended: str) -> str:
        """The open task or case of a kind on a track."""
        entries: Mapping[str, Any] = getattr(self.state.track(stream), kept)
        return next(name for name, entry in entries.items() if entry.kind == kind and getattr(entry, ended) is None)

    def day(self, step: Mapping[str, Any]) -> date | None:
        """The day a step names, where it is not its own."""
        return self.today + timedelta(days=step["on"]) if "on" in step else None


def _rows(path: Any) -> Mapping[str, Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: {k: v for k, v in row.items() if k != "id" and v} for row in csv.DictReader(file)}


_COMMANDS: Mapping[str, Any] = {
    "submit": _Play.submitted,
    "check_in": _Play.submitted,
    "consent": lambda play, step, stream: (
        commands.GiveConsent(stream=stream, consent=step["consent"])
        if step["given"] == "yes"
        else commands.WithdrawConsent(stream=stream, consent=step["consent"])
    ),
    "check": lambda play, step, stream: commands.RecordCheck(
        stream=stream, check=step["check"], passed=step["passed"] == "yes", on=play.day(step)
    ),
    "module": lambda play, step, stream: commands.CompleteModule(
        stream=stream, training=step["training"], module=step["module"]
    ),
    "move": lambda play, step, stream: commands.TakeTransition(
        stream=stream, transition=step["transition"], reason=step.get("reason")
    ),
    "propose": lambda play, step, stream: commands.Propose(
        stream=stream,
        model=next(iter(play.definition.matching)),
        members={role: play.people[step[role]] for role in ("mentee", "mentor")},
    ),
    "accept": lambda play, step, stream: commands.Accept(stream=stream, role=step["by"]),
    "decline": lambda play, step, stream: commands.Decline(stream=stream, role=step["by"], reason=step["reason"]),
    "held": lambda play, step, stream: commands.RecordEventHeld(stream=stream, event=step["event"]),
    "goal": lambda play, step, stream: commands.AgreeGoal(stream=stream, goals=step["goals"], area=step["area"]),
    "milestone": lambda play, step, stream: commands.ReachMilestone(
        stream=stream, goals=step["goals"], milestone=step["milestone"]
    ),
    "task_done": lambda play, step, stream: commands.CompleteTask(
        stream=stream, task=play.open_one(stream, "tasks", step["task"], "done")
    ),
    "case_closed": lambda play, step, stream: commands.CloseCase(
        stream=stream, case=play.open_one(stream, "cases", step["case"], "closed"), outcome=step["outcome"]
    ),
}
