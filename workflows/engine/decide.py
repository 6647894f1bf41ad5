"""What a command brings about: events, or a refusal that says in words why not.

``decide`` gives the events a person causes; what follows from them is ``run``'s to add. ``carry_out`` does both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.definitions import Definition
from models.definitions.phrases import parse_limit
from models.definitions.times import within
from models.findings import Finding
from workflows.engine import commands
from workflows.engine.clock import day_of, morning
from workflows.engine.commands import Command
from workflows.engine.decide_forms import ask_form, submit_form, undo_answers
from workflows.engine.decide_matches import accept, decline, propose
from workflows.engine.decide_same import merge, tell_apart, unmerge
from workflows.engine.decide_undo import undo
from workflows.engine.deed import Decision, Deed, refused
from workflows.engine.events import KITH, Event, EventType
from workflows.engine.index import index_of, ruling_definition
from workflows.engine.options import reasons, track_name, what_is_missing
from workflows.engine.react import run
from workflows.engine.state import MatchTrack, PersonTrack, State


def decide(
    definition: Definition,
    state: State,
    command: Command,
    *,
    actor_role: str,
    today: date,
    actor: str = KITH,
    now: datetime | None = None,
) -> Decision:
    """The events of a command, or why it cannot be. ``actor_role`` is a role of the definition (*coordinator*), not of
    an account; ``now`` the moment it was noted. Left out, or on another day than ``today`` in the program's zone, it is
    nine in the morning of ``today``: the day that is asked about is the day that counts."""
    definition = ruling_definition(definition, state, command.stream)
    if now is None or day_of(definition, now) != today:
        now = morning(definition, today)
    deed = Deed(
        index=index_of(definition),
        state=state,
        actor=actor,
        actor_role=actor_role,
        today=today,
        noted=now,
    )
    on = getattr(command, "on", None)
    if on is not None and on > today:
        return refused("day_in_the_future", day=on.isoformat())
    return _HANDLERS[type(command)](deed, command)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """What a command came to: the new state and all events, or the old state and the refusals."""

    state: State
    events: tuple[Event, ...] = ()
    refusals: tuple[Finding, ...] = ()


def carry_out(
    definition: Definition,
    state: State,
    command: Command,
    *,
    actor_role: str,
    today: date,
    actor: str = KITH,
    now: datetime | None = None,
) -> CarriedOut:
    """``decide``, and then all that follows from it."""
    decision = decide(definition, state, command, actor_role=actor_role, today=today, actor=actor, now=now)
    if decision.refusals:
        return CarriedOut(state=state, refusals=decision.refusals)
    after, events = run(definition, state, decision.events)
    return CarriedOut(state=after, events=tuple(events))


# People and steps ---------------------------------------------------------------------------------------------------
def _join(deed: Deed, command: commands.Join) -> Decision:
    if command.role not in deed.definition.participants:
        return refused("role_unknown", role=command.role)
    if command.stream in deed.state.people:
        return refused("joined_already")
    return deed.done(deed.event(command.stream, EventType.JOINED, command.on, role=command.role))


def _take(deed: Deed, command: commands.TakeTransition) -> Decision:
    track = deed.state.track(command.stream)
    if track is None:
        return refused("nobody_of_this_name")
    name = track_name(track)
    step = deed.index.step(name, track.stage, command.transition)
    if step is None:
        stage = deed.definition.stage(name, track.stage)
        transition = deed.definition.transitions.get(name, {}).get(command.transition)
        label = (transition.label if transition else "") or command.transition
        return refused("step_unknown", step=label, stage=(stage.label if stage else "") or track.stage)
    missing = what_is_missing(
        deed.index, deed.state, track, step, actor_role=deed.actor_role, today=command.on or deed.today
    )
    if missing and not command.told:
        return Decision(refusals=missing)
    known = reasons(deed.definition, step)
    if step.reason and known and command.reason not in known:
        code = "reason_unknown" if command.reason else "reason_needed"
        labels = ", ".join(known.values())
        return refused(code, step.label, step=step.label, reason=command.reason or "", known=labels)
    if stray := deed.stray(command.reason, step.reason, step.label):
        return stray
    if command.on is not None and track.since is not None and command.on < track.since:
        return refused("day_before_the_last_step", day=command.on.isoformat(), last=track.since.isoformat())
    said = {"from": track.stage, "to": step.to, "transition": step.name, "reason": command.reason}
    # Steps that are told of one after the other go back together: what they led through, the calendar would leave.
    before = track.stays[-1].event if command.told and len(track.stays) > 1 else None
    data = {"track": name, **said, "told": command.told or None, "cause": before}
    return deed.done(deed.event(command.stream, EventType.MOVED, command.on, data))


# What is recorded about a person ------------------------------------------------------------------------------------
def _person(deed: Deed, stream: str, asked: tuple[str, ...], label: str) -> PersonTrack | Decision:
    person = deed.state.people.get(stream)
    if person is None:
        return refused("nobody_of_this_name")
    if asked and person.role not in asked:
        return refused("not_asked_of_them", what=label, role=deed.role(person.role))
    return person


def _consent(deed: Deed, command: commands.GiveConsent | commands.WithdrawConsent) -> Decision:
    consent = deed.definition.consents.get(command.consent)
    if consent is None:
        return refused("thing_unknown", name=command.consent)
    label = consent.label or command.consent
    person = _person(deed, command.stream, consent.asked_of, label)
    if isinstance(person, Decision):
        return person
    given = deed.facts(person.stream).status(f"consent.{command.consent}", "given")
    if isinstance(command, commands.GiveConsent):
        # One that lasts for a time is given again before it runs out. An answer alone, which an earlier version asked
        # for without a consent, has no day.
        known = person.consents.get(command.consent, ())[-1:]
        if given and (consent.lasts is None or any(entry.day >= deed.today for entry in known)):
            return refused("consent_given_already", what=label)
        kind = EventType.CONSENT_GIVEN
    else:
        if not given:
            return refused("consent_never_given", what=label)
        kind = EventType.CONSENT_WITHDRAWN
    return deed.done(deed.event(command.stream, kind, command.on, consent=command.consent))


def _check(deed: Deed, command: commands.RecordCheck) -> Decision:
    check = deed.definition.checks.get(command.check)
    if check is None:
        return refused("thing_unknown", name=command.check)
    person = _person(deed, command.stream, check.asked_of, check.label or command.check)
    if isinstance(person, Decision):
        return person
    data = {"check": command.check, "passed": command.passed}
    return deed.done(deed.event(command.stream, EventType.CHECK_RECORDED, command.on, data))


def _module(deed: Deed, command: commands.CompleteModule) -> Decision:
    training = deed.definition.training.get(command.training)
    module = training.modules.get(command.module) if training else None
    if training is None or module is None:
        return refused("thing_unknown", name=command.module)
    label = module.label or command.module
    person = _person(deed, command.stream, training.for_, label)
    if isinstance(person, Decision):
        return person
    lacking = [name for name in module.prerequisites if not person.modules.get((command.training, name))]
    if lacking:
        labels = [training.modules[name].label or name if name in training.modules else name for name in lacking]
        return refused("module_needs", module=label, lacking=", ".join(labels))
    done = person.modules.get((command.training, command.module))
    if done and not training.valid_for:
        return refused("module_done_already", module=label)
    least = parse_limit(module.pass_mark) if module.pass_mark else None
    if least is not None and command.mark is not None and command.mark < least[0]:
        return refused("mark_too_low", label, module=label, mark=f"{command.mark:g}", least=f"{least[0]:g}")
    data = {"training": command.training, "module": command.module, "mark": command.mark}
    return deed.done(deed.event(command.stream, EventType.MODULE_COMPLETED, command.on, data))


# What is recorded about a match or a person -------------------------------------------------------------------------
def _track(deed: Deed, stream: str) -> PersonTrack | MatchTrack | Decision:
    return deed.state.track(stream) or refused("nobody_of_this_name")


def _held(deed: Deed, command: commands.RecordEventHeld) -> Decision:
    if command.event not in deed.definition.events:
        return refused("thing_unknown", name=command.event)
    if isinstance(track := _track(deed, command.stream), Decision):
        return track
    return deed.done(deed.event(track.stream, EventType.EVENT_HELD, command.on, event=command.event))


def _create_task(deed: Deed, command: commands.CreateTask) -> Decision:
    kind = deed.definition.tasks.get(command.task)
    if kind is None:
        return refused("thing_unknown", name=command.task)
    if isinstance(track := _track(deed, command.stream), Decision):
        return track
    due = command.due or _due(kind.due, deed.today)
    data = {"task": command.task, "due": due.isoformat() if due else None, "about": track.stream}
    return deed.done(deed.event(track.stream, EventType.TASK_CREATED, None, data))


def _complete_task(deed: Deed, command: commands.CompleteTask) -> Decision:
    if isinstance(track := _track(deed, command.stream), Decision):
        return track
    task = track.tasks.get(command.task)
    if task is None or task.done is not None:
        return refused("task_not_open")
    return deed.done(deed.event(track.stream, EventType.TASK_DONE, command.on, task_id=command.task))


def _open_case(deed: Deed, command: commands.OpenCase) -> Decision:
    kind = deed.definition.cases.get(command.case)
    if kind is None:
        return refused("thing_unknown", name=command.case)
    if isinstance(track := _track(deed, command.stream), Decision):
        return track
    due = _due(kind.answer_within, deed.today)
    data = {"case": command.case, "due": due.isoformat() if due else None}
    return deed.done(deed.event(track.stream, EventType.CASE_OPENED, None, data))


def _close_case(deed: Deed, command: commands.CloseCase) -> Decision:
    if isinstance(track := _track(deed, command.stream), Decision):
        return track
    case = track.cases.get(command.case)
    if case is None or case.closed is not None:
        return refused("case_not_open")
    if command.outcome is not None and not command.outcome.isidentifier():
        return refused("words_belong_in_a_note")
    data = {"case_id": command.case, "outcome": command.outcome}
    return deed.done(deed.event(track.stream, EventType.CASE_CLOSED, command.on, data))


def _due(text: str | None, day: date) -> date | None:
    length = within(text) if text else None
    return length.after(day) if length else None


def _goal(deed: Deed, command: commands.AgreeGoal | commands.ReachMilestone) -> Decision:
    goals = deed.definition.goals.get(command.goals)
    if goals is None:
        return refused("thing_unknown", name=command.goals)
    if command.stream not in deed.state.matches:
        return refused("nobody_of_this_name")
    if isinstance(command, commands.ReachMilestone):
        if command.milestone not in goals.milestones:
            return refused("thing_unknown", name=command.milestone)
        data = {"goals": command.goals, "milestone": command.milestone}
        return deed.done(deed.event(command.stream, EventType.MILESTONE_REACHED, command.on, data))
    if stray := deed.stray(command.area or None, goals.areas, goals.label):
        return stray
    data = {"goals": command.goals, **({"area": command.area} if command.area else {})}
    return deed.done(deed.event(command.stream, EventType.GOAL_AGREED, command.on, data))


def _meeting(deed: Deed, command: commands.NoteMeeting) -> Decision:
    if command.stream not in deed.state.matches:
        return refused("nobody_of_this_name")
    return deed.done(deed.event(command.stream, EventType.MEETING_NOTED, command.on, minutes=command.minutes))


def _note(deed: Deed, command: commands.AddNote) -> Decision:
    if isinstance(track := _track(deed, command.stream), Decision):
        return track
    return deed.done(deed.event(track.stream, EventType.NOTE_ADDED, None, note=command.note))


_HANDLERS: Mapping[type, Callable[[Deed, Any], Decision]] = {
    commands.Join: _join,
    commands.TakeTransition: _take,
    commands.SubmitForm: submit_form,
    commands.UndoAnswers: undo_answers,
    commands.GiveConsent: _consent,
    commands.WithdrawConsent: _consent,
    commands.RecordCheck: _check,
    commands.CompleteModule: _module,
    commands.RecordEventHeld: _held,
    commands.Propose: propose,
    commands.Accept: accept,
    commands.Decline: decline,
    commands.AskForm: ask_form,
    commands.CreateTask: _create_task,
    commands.CompleteTask: _complete_task,
    commands.OpenCase: _open_case,
    commands.CloseCase: _close_case,
    commands.AgreeGoal: _goal,
    commands.ReachMilestone: _goal,
    commands.NoteMeeting: _meeting,
    commands.AddNote: _note,
    commands.Merge: merge,
    commands.Unmerge: unmerge,
    commands.TellApart: tell_apart,
    commands.Undo: undo,
}

__all__ = ["CarriedOut", "Decision", "carry_out", "decide"]
