"""The stories beside the program come true when they are played through the engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from models.definitions.times import duration
from models.findings import sentence
from tests.programs.shelf import answer, definition, people, stories
from workflows.engine import commands
from workflows.engine.decide import carry_out
from workflows.engine.events import Event, EventType
from workflows.engine.state import EMPTY, State
from workflows.engine.timers import advance

DAY_0 = date(2026, 3, 2)
MENTEE, MENTOR = "mentee.amina_yusuf", "mentor.ruth_abebe"


class Stage:
    """A small cohort in which a story is played, and everything that has happened in it."""

    def __init__(self) -> None:
        self.state: State = EMPTY
        self.events: list[tuple[int, Event]] = []
        self.stages: dict[int, str] = {}
        self.number = 0

    def until(self, day: int) -> None:
        """Let time pass day by day, so that the stage of the match is known for each."""
        for one in range(max(self.stages, default=-1) + 1, day + 1):
            self.state, happened = advance(definition(), self.state, DAY_0 + timedelta(days=one))
            self.events += [(one, event) for event in happened]
            self._note(one)

    def do(self, day: int, command: commands.Command, role: str = "coordinator") -> None:
        self.until(day)
        outcome = carry_out(definition(), self.state, command, actor_role=role, today=DAY_0 + timedelta(days=day))
        assert outcome.refusals == (), [sentence(found) for found in outcome.refusals]
        self.state = outcome.state
        self.events += [(day, event) for event in outcome.events]
        self._note(day)

    def _note(self, day: int) -> None:
        match = self.state.matches.get("match")
        self.stages[day] = match.stage if match else ""

    def fill_in(self, day: int, stream: str, form: str, role: str, cells: Mapping[str, Any]) -> None:
        questions = definition().forms[form].questions
        answers = {name: answer(questions[name], cell) for name, cell in cells.items()}
        self.number += 1
        self.do(
            day,
            commands.SubmitForm(
                stream=stream, form=form, role=role, submission=f"submission {self.number}", answers=answers
            ),
            role,
        )

    def ready(self, who: str) -> None:
        """Somebody goes through everything that comes before matching, on day 0."""
        role, _, name = who.partition(".")
        program = definition()
        self.do(0, commands.Join(stream=who, role=role))
        self.fill_in(0, who, f"{role}_application", role, people(role)[name])
        self.do(0, commands.TakeTransition(stream=who, transition="begin_screening"))
        for check, asked in program.checks.items():
            if role in asked.asked_of:
                self.do(0, commands.RecordCheck(stream=who, check=check, passed=True))
        self.fill_in(
            0,
            who,
            "interview",
            "coordinator",
            {"held_on": DAY_0, "expectations": 4, "reliability": 5, "suitable": "yes"},
        )
        self.do(0, commands.TakeTransition(stream=who, transition="accept"))
        for name, training in program.training.items():
            if role in training.for_:
                for module in training.modules:
                    self.do(0, commands.CompleteModule(stream=who, training=name, module=module))

    def active(self) -> None:
        """The two are matched, meet for the first time and begin, on day 0."""
        self.ready(MENTEE)
        self.ready(MENTOR)
        self.do(0, commands.Propose(stream="match", model="one_to_one", members={"mentee": MENTEE, "mentor": MENTOR}))
        for role in ("mentee", "mentor"):
            self.do(0, commands.Accept(stream="match", role=role), role)
        self.do(0, commands.TakeTransition(stream="match", transition="introduce"))
        self.do(0, commands.RecordEventHeld(stream="match", event="first_meeting"))
        self.do(0, commands.TakeTransition(stream="match", transition="start"))

    def days(self, kind: str, **data: str) -> set[int]:
        """On which days something of a kind happened."""
        return {
            day
            for day, event in self.events
            if event.type == kind and all(str(event.data.get(name)) == word for name, word in data.items())
        }


def happen(stage: Stage, line: str) -> None:
    if found := re.fullmatch(r"on day (\d+) the (\w+) answers (\w+) with (.+)", line):
        plan = definition().check_ins.get(found[3])
        cells = dict(pair.split(" ", 1) for pair in found[4].split(", "))
        stage.fill_in(int(found[1]), "match", plan.form if plan else found[3], found[2], cells)
    elif found := re.fullmatch(r"on day (\d+) the coordinator takes (\w+)", line):
        stage.do(int(found[1]), commands.TakeTransition(stream="match", transition=found[2]))
    elif found := re.fullmatch(r"on day (\d+) (\w+) is held", line):
        stage.do(int(found[1]), commands.RecordEventHeld(stream="match", event=found[2]))
    else:
        raise AssertionError(line)


Check = Callable[[Stage, re.Match[str]], bool]
EXPECTATIONS: dict[str, Check] = {
    r"on day (\d+) the check-in of the (\w+) counts as missed": lambda s, m: (
        int(m[1]) in s.days(EventType.MISSED, role=m[2])
    ),
    r"on day (\d+) there is a task (\w+)": lambda s, m: int(m[1]) in s.days(EventType.TASK_CREATED, task=m[2]),
    r"before day (\d+) there is no task (\w+)": lambda s, m: (
        not any(day < int(m[1]) for day in s.days(EventType.TASK_CREATED, task=m[2]))
    ),
    r"on day (\d+) there is a case (\w+)": lambda s, m: int(m[1]) in s.days(EventType.CASE_OPENED, case=m[2]),
    r"on day (\d+) there is no case (\w+)": lambda s, m: (
        not any(day <= int(m[1]) for day in s.days(EventType.CASE_OPENED, case=m[2]))
    ),
    r"on day (\d+) the match is in (\w+)": lambda s, m: s.stages[int(m[1])] == m[2],
    r"on day (\d+) the message (\w+) goes to the (\w+)": lambda s, m: (
        int(m[1]) in s.days(EventType.MESSAGE_DUE, message=m[2], role=m[3])
    ),
    r"on day (\d+) the (\w+) is asked for (\w+)": lambda s, m: (
        int(m[1]) in s.days(EventType.FORM_ASKED, role=m[2], form=m[3])
    ),
    r"no case is opened": lambda s, m: not s.days(EventType.CASE_OPENED),
    r"no task is created": lambda s, m: not s.days(EventType.TASK_CREATED),
}


@pytest.mark.parametrize(("name", "story"), list(stories()))
def test_a_story_comes_true(name, story):
    stage = Stage()
    for line in story["given"]:
        if line == "a match becomes active on day 0":
            stage.active()
        elif line == "a mentee enters ready_to_match on day 0":
            stage.ready(MENTEE)
        else:
            raise AssertionError(line)
    for line in story.get("happens", ()):
        happen(stage, line)
    last = max(
        int(day) for line in (*story.get("happens", ()), *story["expect"]) for day in re.findall(r"day (\d+)", line)
    )
    stage.until(last)
    log = "\n".join(f"day {day:>4}  {event.type}  {dict(event.data)}" for day, event in stage.events if day)
    for line in story["expect"]:
        shape, found = next((s, m) for s in EXPECTATIONS if (m := re.fullmatch(s, line)))
        assert EXPECTATIONS[shape](stage, found), f"{line}\n{log}"


def test_a_story_that_is_not_true_fails():
    """The runner itself: the check-in of day 7 is missed on day 14, not on day 13."""
    stage = Stage()
    stage.active()
    stage.until(14)
    assert stage.days(EventType.MISSED, role="mentor") == {7 + int(duration("1 week").days)}
    assert stage.stages[14] == "active"
