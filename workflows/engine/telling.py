"""What happened and why, in words: one event of a journal as a sentence of a history.

``tell`` says an event with the labels of its definition; ``tell_cause`` says which rule, step or plan brought it about.
Names and answers are not here: an event holds neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.wording import lowered
from models.i18n import colon, mark, translate
from models.vocabulary import MATCH
from workflows.engine.events import Event, EventType

ASIDE = frozenset(
    {
        EventType.CHECK_IN_DUE,
        EventType.REMINDED,
        EventType.MESSAGE_DUE,
        EventType.MOMENT_REACHED,
    }
)
"""What happens so often, and asks so little, that a history leaves it out unless somebody wants everything."""


def tell_cause(definition: Definition, because: str, *, track: str = MATCH, language: str = "en") -> str:
    """Why something happened: the label of the rule, the step or the plan; "" for what somebody did by hand."""
    kind, _, name = because.partition(":")
    if kind == "rule":
        rule = definition.rules.get(name)
        return called(rule, name)
    if kind == "step":
        step = definition.transitions.get(track, {}).get(name)
        label = called(step, name)
        return translate(_STEP, language, step=label)
    if kind == "check_in":
        plan = definition.check_ins.get(name)
        return called(plan, name)
    return ""


def tell_why(definition: Definition, event: Event, *, track: str = MATCH, language: str = "en") -> str:
    """Why an event of a journal happened: ``tell_cause``, but of a step that took itself that it did so: its label
    stands in the sentence of the event."""
    if event.because == f"step:{event.data.get('transition')}":
        return translate(_BY_ITSELF, language)
    return tell_cause(definition, event.because, track=track, language=language)


def tell(
    definition: Definition, event: Event, earlier: Mapping[str, Event], *, track: str = MATCH, language: str = "en"
) -> str:
    """The event as a sentence without a full stop; "" for what a history does not tell. ``earlier`` are the events
    before it by id: what is taken back is named as it was told then. ``track`` is a role or ``match``."""
    say = _SAYINGS.get(event.type)
    return say(Teller(definition, earlier, track, language), event.data) if say else ""


class Teller:
    """The labels of one definition in one language, for telling the history of one track."""

    def __init__(self, definition: Definition, earlier: Mapping[str, Event], track: str, language: str) -> None:
        self.definition = definition
        self.earlier = earlier
        self.track = track
        self.language = language

    def say(self, sentence: str, **blanks: object) -> str:
        """A sentence of the interface with its blanks filled."""
        return translate(sentence, self.language, **blanks)

    def role(self, name: Any) -> str:
        """A role in the midst of a sentence."""
        return lowered(self.definition.role_label(str(name or "")))

    def of(self, section: str, name: Any) -> str:
        """The label of an item of a section."""
        item = getattr(self.definition, section).get(str(name or ""))
        return called(item, str(name or ""))

    def stage(self, track: Any, name: Any) -> str:
        """The label of a stage."""
        stage = self.definition.stage(str(track or self.track), str(name or ""))
        return called(stage, str(name or ""))

    def choice(self, name: Any, among: str | None = None) -> str:
        """The label of a choice of a list, for reasons and areas; "" where there is none."""
        return self.definition.choice_label(str(name), self.language, among=among) if name else ""


_BY_ITSELF = mark("by itself")
_STEP = mark("After the step ‘{step}’")


def _moved(t: Teller, data: Mapping[str, Any]) -> str:
    track = str(data.get("track") or t.track)
    step = t.definition.transitions.get(track, {}).get(str(data.get("transition") or ""))
    stage = t.stage(track, data.get("to"))
    reason = t.choice(data.get("reason"), step.reason if step else None)
    if step is None:
        said = t.say(mark("Now in ‘{stage}’"), stage=stage)
    elif data.get("to") == data.get("from"):
        said = step.label or str(data.get("transition"))
    else:
        label = called(step, str(data.get("transition")))
        said = t.say(mark("{step}: now in ‘{stage}’"), step=label, stage=stage)
    return f"{said} ({reason})" if reason else said


def _reopened(t: Teller, data: Mapping[str, Any]) -> str:
    move = t.earlier.get(str(data.get("event")))
    step = t.definition.transitions.get(t.track, {}).get(str(move.data.get("transition") if move else ""))
    label = (step.label if step else "") or t.stage(t.track, data.get("from"))
    return t.say(mark("Taken back: {step}. In ‘{stage}’ again"), step=label, stage=t.stage(t.track, data.get("to")))


def _undone(t: Teller, data: Mapping[str, Any]) -> str:
    gone = t.earlier.get(str(data.get("event")))
    what = tell(t.definition, gone, t.earlier, track=t.track, language=t.language) if gone else ""
    return t.say(mark("Taken back: {what}"), what=what) if what else ""


def _answered(t: Teller, data: Mapping[str, Any]) -> str:
    corrected = mark("{form} corrected ({role})")
    said = corrected if data.get("corrects") else mark("{form} answered ({role})")
    return t.say(said, form=t.of("forms", data.get("form")), role=t.role(data.get("by")))


def _answers_undone(t: Teller, data: Mapping[str, Any]) -> str:
    found = (e for e in t.earlier.values() if e.data.get("submission") == data.get("submission") and "form" in e.data)
    form = next((t.of("forms", event.data["form"]) for event in found), "")
    return t.say(mark("Answers taken back: {form}"), form=form)


def _declined(t: Teller, data: Mapping[str, Any]) -> str:
    said = t.say(mark("Declined ({role})"), role=t.role(data.get("role")))
    reason = t.choice(data.get("reason"))
    return f"{said}{colon(t.language)}{reason}" if reason else said


def _check(t: Teller, data: Mapping[str, Any]) -> str:
    said = mark("Passed: {check}") if data.get("passed") else mark("Not passed: {check}")
    return t.say(said, check=t.of("checks", data.get("check")))


def _module(t: Teller, data: Mapping[str, Any]) -> str:
    training = t.definition.training.get(str(data.get("training")))
    module = training.modules.get(str(data.get("module"))) if training else None
    label = called(module, str(data.get("module")))
    return t.say(
        mark("Completed: {module} ({training})"), module=label, training=t.of("training", data.get("training"))
    )


def _met(t: Teller, data: Mapping[str, Any]) -> str:
    if data.get("minutes"):
        return t.say(mark("They met for {n} {n|minute|minutes}"), n=data["minutes"])
    return t.say(mark("They met"))


def _goal(t: Teller, data: Mapping[str, Any]) -> str:
    goals = t.definition.goals.get(str(data.get("goals")))
    area = t.choice(data.get("area"), goals.areas if goals else None)
    return t.say(mark("Goal agreed: {area}"), area=area or t.of("goals", data.get("goals")))


def _milestone(t: Teller, data: Mapping[str, Any]) -> str:
    goals = t.definition.goals.get(str(data.get("goals")))
    milestone = goals.milestones.get(str(data.get("milestone"))) if goals else None
    label = called(milestone, str(data.get("milestone")))
    return t.say(mark("Reached: {milestone}"), milestone=label)


def _task_done(t: Teller, data: Mapping[str, Any]) -> str:
    made = t.earlier.get(str(data.get("task_id")))
    return t.say(mark("Task done: {task}"), task=t.of("tasks", made.data.get("task") if made else ""))


def _case_of(t: Teller, data: Mapping[str, Any]) -> str:
    opened = t.earlier.get(str(data.get("case_id")))
    return t.of("cases", opened.data.get("case") if opened else "")


def _form_overdue(t: Teller, data: Mapping[str, Any]) -> str:
    form, role = t.of("forms", data.get("form")), t.role(data.get("role"))
    return t.say(mark("Still not answered: {form} ({role})"), form=form, role=role)


def _plan(sentence: str) -> Callable[[Teller, Mapping[str, Any]], str]:
    return lambda t, data: t.say(sentence, plan=t.of("check_ins", data.get("plan")), role=t.role(data.get("role")))


def _one(sentence: str, section: str, key: str) -> Callable[[Teller, Mapping[str, Any]], str]:
    return lambda t, data: t.say(sentence, what=t.of(section, data.get(key)))


_SAYINGS: Mapping[str, Callable[[Teller, Mapping[str, Any]], str]] = {
    EventType.JOINED: lambda t, data: t.say(mark("Joined as {role}"), role=t.role(data.get("role"))),
    EventType.JOINED_UNDONE: lambda t, _: t.say(mark("Arrival taken back")),
    EventType.ANSWERED: _answered,
    EventType.ANSWERS_UNDONE: _answers_undone,
    EventType.CONSENT_GIVEN: _one(mark("Agreed: {what}"), "consents", "consent"),
    EventType.CONSENT_WITHDRAWN: _one(mark("No longer agreed: {what}"), "consents", "consent"),
    EventType.CONSENT_EXPIRED: _one(mark("Agreement has run out: {what}"), "consents", "consent"),
    EventType.CHECK_RECORDED: _check,
    EventType.CHECK_EXPIRED: _one(mark("No longer valid: {what}"), "checks", "check"),
    EventType.MODULE_COMPLETED: _module,
    EventType.TRAINING_EXPIRED: _one(mark("No longer valid: {what}"), "training", "training"),
    EventType.MOVED: _moved,
    EventType.REOPENED: _reopened,
    EventType.UNDONE: _undone,
    EventType.PROPOSED: lambda t, _: t.say(mark("Proposed")),
    EventType.ACCEPTED: lambda t, data: t.say(mark("Accepted ({role})"), role=t.role(data.get("role"))),
    EventType.DECLINED: _declined,
    EventType.EXTENDED: lambda t, data: t.say(mark("{n} {n|day|days} longer"), n=int(data.get("days", 0))),
    EventType.EVENT_HELD: _one(mark("Held: {what}"), "events", "event"),
    EventType.GOAL_AGREED: _goal,
    EventType.MILESTONE_REACHED: _milestone,
    EventType.MEETING_NOTED: _met,
    EventType.CHECK_IN_DUE: _plan(mark("{plan} due ({role})")),
    EventType.REMINDED: _plan(mark("Reminded: {plan} ({role})")),
    EventType.MISSED: _plan(mark("Missed: {plan} ({role})")),
    EventType.STAGE_OVERDUE: lambda t, data: t.say(
        mark("‘{stage}’ takes longer than planned"), stage=t.stage(t.track, data.get("stage"))
    ),
    EventType.FORM_ASKED: lambda t, data: t.say(
        mark("{form} asked for ({role})"), form=t.of("forms", data.get("form")), role=t.role(data.get("role"))
    ),
    EventType.FORM_OVERDUE: _form_overdue,
    EventType.TASK_CREATED: _one(mark("Task: {what}"), "tasks", "task"),
    EventType.TASK_DONE: _task_done,
    EventType.CASE_OPENED: _one(mark("Case opened: {what}"), "cases", "case"),
    EventType.CASE_WOKEN: lambda t, data: t.say(mark("It happened again: {what}"), what=_case_of(t, data)),
    EventType.CASE_CLOSED: lambda t, data: t.say(mark("Case closed: {what}"), what=_case_of(t, data)),
    EventType.MESSAGE_DUE: lambda t, data: t.say(
        mark("Message ready for the {role}: {what}"),
        role=t.role(data.get("role")),
        what=t.of("messages", data.get("message")),
    ),
    EventType.NOTE_ADDED: lambda t, _: t.say(mark("Note")),
    EventType.MERGED: lambda t, _: t.say(mark("Found to be the same person as another record, and merged into it")),
    EventType.UNMERGED: lambda t, _: t.say(mark("Separated again: two people after all")),
    EventType.TOLD_APART: lambda t, _: t.say(mark("Looked at beside somebody alike: two people")),
    EventType.PROPOSED_UNDONE: lambda t, _: t.say(mark("Taken back: proposed")),
}
