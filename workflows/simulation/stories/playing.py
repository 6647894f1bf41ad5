"""A story, played through the real engine and compared with what it expects.

One person of each role and one match are enough. What the story does not tell is answered as quietly as the forms
allow: optional questions are left out, and nothing is answered that would wake a rule by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from models.definitions import Definition
from models.findings import Finding, finding
from models.vocabulary import MATCH
from workflows.engine import commands
from workflows.engine.clockwork import Clockwork
from workflows.engine.events import Event
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.engine.state import State
from workflows.simulation.bringing import Bringer
from workflows.simulation.inventing import Inventor
from workflows.simulation.stories.expecting import met, what_happened
from workflows.simulation.stories.log import LogLine, log_of
from workflows.simulation.stories.phrases import NTH, ORDINALS
from workflows.simulation.stories.reading import Story, StoryLine, circle_of, person_of, whose_step

SIDES: tuple[str, ...] = ("mentee", "mentor")
DAY_0 = date(2026, 3, 2)
"""The day a story begins, unless it is told otherwise: a Monday, with no change of clocks in the first weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What came of one story. ``findings`` is () when it came true; each stands at its line of the file."""

    story: Story
    findings: tuple[Finding, ...]
    log: tuple[LogLine, ...]

    @property
    def came_true(self) -> bool:
        """Whether everything happened as expected."""
        return not self.findings

    def aloud(self, definition: Definition, language: str = "en") -> tuple[Finding, ...]:
        """What does not come true, its line as it is read on a screen and not as it is written."""
        lines = {line.text: line.aloud(definition, language) for line in self.story.expect}
        titles = {self.story.title: self.story.called(language)}
        return tuple(
            replace(
                found,
                params={
                    name: lines.get(text, text)
                    if name == "line"
                    else titles.get(text, text)
                    if name == "story"
                    else text
                    for name, text in found.params.items()
                },
            )
            for found in self.findings
        )


def play(definition: Definition, story: Story, *, day_0: date = DAY_0, language: str = "en") -> Telling:
    """Let a story happen. The same definition and story, the same telling."""
    stage = Stage(definition, day_0)
    findings = list(stage.perform(story))
    if not findings:
        for line in story.expect:
            if not met(stage, line):
                failed = finding("H11", story=story.title, line=line.text)
                findings += [_at(story, line, failed), *(_at(story, line, one) for one in what_happened(stage, line))]
    return Telling(story=story, findings=tuple(findings), log=log_of(stage.happened, definition, language=language))


def _at(story: Story, line: StoryLine, found: Finding) -> Finding:
    return replace(found, where=f"{story.title} → {line.text}", file=story.file, line=line.line)


class Stage:
    """A small cohort in which a story is played, and everything that has happened in it.

    ``states`` are those at the end of each day, ``happened`` the events with their days.
    """

    def __init__(self, definition: Definition, day_0: date) -> None:
        self.definition, self.day_0 = definition, day_0
        self.happened: list[tuple[int, Event]] = []
        self.states: dict[int, State] = {}
        self.clock = Clockwork(definition, today=day_0 - timedelta(days=1))
        self.day = -1
        self.bringer = Bringer(
            clock=self.clock,
            inventor=Inventor(definition=definition, chance=Random(definition.program.name), optional=0.0),  # noqa: S311
            told=lambda event: self.happened.append((self.day, event)),
        )
        self.number = 0

    def perform(self, story: Story) -> list[Finding]:
        """Everything that is given and happens, in the order of days; within a day as it is written."""
        lines = sorted((*story.given, *story.happens), key=lambda line: line.day or 0)
        for line in lines:
            self.until(line.day or 0)
            wrong = _PLAYERS[line.phrase.name](self, line)
            self.states[self.day] = self.clock.state
            if wrong:
                stopped = finding("H12", story=story.title, day=line.day, line=line.text)
                return [_at(story, line, stopped), *(_at(story, line, one) for one in wrong)]
        self.until(story.last_day)
        return []

    def until(self, day: int) -> None:
        """Let time pass, day by day."""
        while self.day < day:
            self.day += 1
            for event in self.clock.wind(self.day_0 + timedelta(days=self.day)):
                self.happened.append((self.day, event))
            self.states[self.day] = self.clock.state

    def state_on(self, day: int) -> State:
        """What was known at the end of a day."""
        return self.states.get(day, self.clock.state)

    # What a line does -----------------------------------------------------------------------------------------------
    def match_becomes(self, line: StoryLine) -> tuple[Finding, ...]:
        """A match is brought to a stage, its members first."""
        model = next(iter(self.definition.matching), None)
        if model is None:
            return (finding("no_matching_model", name=self.definition.program.label),)
        members: dict[str, str] = {role: role for role in SIDES if role in self.definition.participants}
        role = line.blanks.get("role")
        if role in members and role not in self.clock.state.people:
            wrong = self.bringer.person(str(role), str(role), self.definition.first_stage(str(role)), line.answers)
            if wrong:
                return wrong
        if MATCH in self.clock.state.matches:
            return self.bringer.to_stage(MATCH, line.blanks["match_stage"])
        return self.bringer.match(MATCH, line.blanks["match_stage"], members, model)

    def person_enters(self, line: StoryLine) -> tuple[Finding, ...]:
        """Somebody is brought to a stage."""
        return self.bringer.person(line.who(), line.blanks["role"], line.blanks["stage"], line.answers)

    def circle_becomes(self, line: StoryLine) -> tuple[Finding, ...]:
        """A circle of so many mentees is brought to a stage, its members first."""
        told = circle_of(self.definition)
        if told is None:
            return (finding("H17", program=self.definition.program.label),)
        model, (low, high) = told
        number = int(line.blanks["number"])
        if not low <= number <= min(high, len(ORDINALS)):
            return (finding("H18", number=number, low=low, high=min(high, len(ORDINALS))),)
        mentees = [person_of(SIDES[0], nth) for nth in ORDINALS[:number]]
        stage = line.blanks.get("match_stage") or self.definition.first_stage(MATCH)
        return self.bringer.match(MATCH, stage, {SIDES[0]: mentees, SIDES[1]: SIDES[1]}, model)

    def answers(self, line: StoryLine) -> tuple[Finding, ...]:
        """A form, or the check-in of a plan, is filled in."""
        role, name = line.blanks["role"], line.blanks["form"]
        plan = self.definition.check_ins.get(name)
        form = plan.form if plan else name
        about = self.definition.forms[form].about
        if "whom" in line.blanks:
            stream = line.who("whom")
        else:
            stream = MATCH if MATCH in about else line.who() if role in about else about[0]
        today, state = self.clock.today, self.clock.state
        beyond = facts_for(index_of(self.definition), state, stream, today)
        quiet = [
            rule.condition
            for kind in ("submitted", "answered")
            for rule in index_of(self.definition).rules.get(kind, ())
            if rule.occasion.what in (form, name) and rule.condition
        ]
        answers = self.bringer.inventor.fill(
            form, role, today=today, beyond=beyond, wishes=line.answers, avoiding=quiet
        )
        track = state.track(stream)
        earlier = track.latest(form) if track is not None else None
        profile = self.definition.forms[form].on_profile and earlier is not None
        self.number += 1
        command = commands.SubmitForm(
            stream=stream,
            form=form,
            role=role,
            submission=f"submission {self.number}",
            plan=name if plan else None,
            answers={**((earlier.answers or {}) if profile and earlier else {}), **answers},
        )
        return self.does(command, role)

    def takes(self, line: StoryLine) -> tuple[Finding, ...]:
        """A step is taken."""
        step = line.blanks["step"]
        stream = whose_step(self.definition, line)
        command = commands.TakeTransition(stream=stream, transition=step, reason=line.blanks.get("reason"))
        return self.does(command, line.blanks["role"])

    def agrees(self, line: StoryLine) -> tuple[Finding, ...]:
        """A consent is given or withdrawn: by the person herself, or by the family for the one it is asked about."""
        role, consent = line.blanks["role"], line.blanks["consent"]
        asked = self.definition.consents[consent].asked_of
        stream = line.who() if role in self.definition.participants or not asked else asked[0]
        kind = commands.GiveConsent if line.phrase.name == "gives" else commands.WithdrawConsent
        return self.does(kind(stream=stream, consent=consent), self.bringer.team)

    def completes(self, line: StoryLine) -> tuple[Finding, ...]:
        """Every module of a training is completed, in an order its prerequisites allow."""
        training, role = line.blanks["training"], line.who()
        waiting = list(self.definition.training[training].modules)
        for _ in range(len(waiting)):
            for module in list(waiting):
                command = commands.CompleteModule(stream=role, training=training, module=module)
                if not self.does(command, self.bringer.team):
                    waiting.remove(module)
        if waiting:
            return self.does(
                commands.CompleteModule(stream=role, training=training, module=waiting[0]), self.bringer.team
            )
        return ()

    def proposed(self, line: StoryLine) -> tuple[Finding, ...]:
        """The two are proposed to each other."""
        return self.match_becomes(replace(line, blanks={"match_stage": self.definition.first_stage(MATCH)}))

    def closes(self, line: StoryLine) -> tuple[Finding, ...]:
        """An open task is done, an open case closed."""
        kind, name = ("task", line.blanks["task"]) if "task" in line.blanks else ("case", line.blanks["case"])
        for track in self.clock.state.tracks():
            for task in track.tasks.values() if kind == "task" else ():
                if task.kind == name and task.done is None:
                    return self.does(commands.CompleteTask(stream=track.stream, task=task.id), self.bringer.team)
            for case in track.cases.values() if kind == "case" else ():
                if case.kind == name and case.closed is None:
                    return self.does(commands.CloseCase(stream=track.stream, case=case.id), self.bringer.team)
        return (finding("task_not_open" if kind == "task" else "case_not_open"),)

    def does(self, command: commands.Command, role: str) -> tuple[Finding, ...]:
        """Somebody does something; why not, where it cannot be."""
        return self.bringer.do(command, role=role)


Player = Callable[[Stage, StoryLine], tuple[Finding, ...]]


def _told(make: Callable[[Mapping[str, str]], commands.Command]) -> Player:
    return lambda stage, line: stage.does(make(line.blanks), stage.bringer.team)


def _checked(stage: Stage, line: StoryLine) -> tuple[Finding, ...]:
    passed = line.phrase.name == "passed"
    command = commands.RecordCheck(stream=line.who(), check=line.blanks["check"], passed=passed)
    return stage.does(command, stage.bringer.team)


def _replies(stage: Stage, line: StoryLine) -> tuple[Finding, ...]:
    """Somebody says yes or no to what was proposed; where nobody says which one, all of her role say yes."""
    role = line.blanks["role"]
    who = line.who() if f"role{NTH}" in line.blanks else None
    if line.phrase.name == "accepts":
        return stage.does(commands.Accept(stream=MATCH, role=role, enrolment=who), role)
    reason = line.blanks.get("reason")
    return stage.does(commands.Decline(stream=MATCH, role=role, enrolment=who, reason=reason), role)


def _milestone(stage: Stage, line: StoryLine) -> tuple[Finding, ...]:
    name = line.blanks["milestone"]
    goals = next(goals for goals, said in stage.definition.goals.items() if name in said.milestones)
    return stage.does(commands.ReachMilestone(stream=MATCH, goals=goals, milestone=name), stage.bringer.team)


def _held(stage: Stage, line: StoryLine) -> tuple[Finding, ...]:
    """An event is held for the match where there is one, else for everybody who is there."""
    streams = [MATCH] if MATCH in stage.clock.state.matches else list(stage.clock.state.people)
    wrong: tuple[Finding, ...] = ()
    for stream in streams:
        command = commands.RecordEventHeld(stream=stream, event=line.blanks["event"])
        wrong = wrong or stage.does(command, stage.bringer.team)
    return wrong


_PLAYERS: Mapping[str, Player] = {
    "match": Stage.match_becomes,
    "match_with": Stage.match_becomes,
    "circle": Stage.circle_becomes,
    "circle_proposed": Stage.circle_becomes,
    "person": Stage.person_enters,
    "person_with": Stage.person_enters,
    "answers": Stage.answers,
    "answers_freely": Stage.answers,
    "answers_about": Stage.answers,
    "takes": Stage.takes,
    "takes_because": Stage.takes,
    "takes_of": Stage.takes,
    "takes_of_because": Stage.takes,
    "held": _held,
    "gives": Stage.agrees,
    "withdraws": Stage.agrees,
    "passed": _checked,
    "not_passed": _checked,
    "completes": Stage.completes,
    "proposed": Stage.proposed,
    "accepts": _replies,
    "declines": _replies,
    "declines_because": _replies,
    "task_done": Stage.closes,
    "case_closed": Stage.closes,
    "agreed": _told(lambda said: commands.AgreeGoal(stream=MATCH, goals=said["goals"])),
    "reached": _milestone,
}

__all__ = ["DAY_0", "Stage", "Telling", "play"]
