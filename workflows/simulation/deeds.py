"""What a step still waits for, as things somebody can do: fill in a form, record a check, complete a module …

``lacking`` reads the step's own conditions, so nothing about a program is known here but its definition. What nobody
can do (time that has to pass, another person's match, an answer that says no) is left out: then one has to wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from models.definitions import Definition
from models.definitions.conditions import Condition
from models.definitions.kept import kept_with_definition
from models.definitions.phrases import parse_action
from models.definitions.sections import Question
from models.definitions.truth import condition_holds, read_as
from models.vocabulary import MATCH, Value
from workflows.engine import commands
from workflows.engine.facts import facts_for
from workflows.engine.index import Index, Step
from workflows.engine.outlook import hand
from workflows.engine.state import MatchTrack, PersonTrack, State

Kind = Literal["form", "consent", "check", "module", "event", "accept", "goal", "case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing to do about ``stream`` by somebody of ``role``: the form, consent, check … called ``what``.

    ``part`` is the module of a training, or the id of a case. ``wishes`` are the answers that would lead on.
    """

    kind: Kind
    stream: str
    role: str
    what: str
    part: str = ""
    wishes: Mapping[str, Value] = field(default_factory=dict)


def filled_in_first(definition: Definition, role: str) -> tuple[str, ...]:
    """The forms about herself that somebody of a role fills in when she comes: those that are hers to fill in and that
    she is not asked for later."""
    later = _asked_later(definition)
    own = (name for name in definition.profile_forms(role) if role in (definition.forms[name].filled_by or (role,)))
    return tuple(name for name in own if name not in later)


@kept_with_definition
def _asked_later(definition: Definition) -> frozenset[str]:
    """The forms that a rule or a step asks for: nobody fills them in before she is asked."""
    steps = [step for steps in definition.transitions.values() for step in steps.values()]
    lines = [line for step in steps for line in step.then] + [
        line for rule in definition.rules.values() for line in rule.then
    ]
    return frozenset(action.what for line in lines if (action := parse_action(line)) and action.verb == "ask")


def lacking(index: Index, state: State, stream: str, step: Step, today: date) -> list[Deed]:
    """What can be done so that a step's conditions come to hold, one way for each that does not hold yet."""
    track, facts = state.track(stream), facts_for(index, state, stream, today)
    found: list[Deed] = []
    if track is None or facts is None:
        return found
    for group in step.when.groups:
        if any(condition_holds(condition, facts, today=today) is True for condition in group):
            continue
        for condition in group:
            deeds = list(_towards(index, state, track, condition))
            if deeds:
                found += deeds
                break
    merged: dict[tuple[str, ...], Deed] = {}
    for deed in found:
        key = (deed.kind, deed.stream, deed.role, deed.what, deed.part)
        known = merged.get(key)
        merged[key] = deed if known is None else _both(known, deed)
    return list(merged.values())


def _both(one: Deed, other: Deed) -> Deed:
    return Deed(
        kind=one.kind,
        stream=one.stream,
        role=one.role,
        what=one.what,
        part=one.part,
        wishes={**one.wishes, **other.wishes},
    )


def as_command(deed: Deed, *, answers: Mapping[str, Value], submission: str) -> commands.Command:
    """The deed as what the engine carries out; ``answers`` are those of a form."""
    if deed.kind == "form":
        return commands.SubmitForm(
            stream=deed.stream, form=deed.what, role=deed.role, submission=submission, answers=answers
        )
    if deed.kind == "consent":
        return commands.GiveConsent(stream=deed.stream, consent=deed.what)
    if deed.kind == "check":
        return commands.RecordCheck(stream=deed.stream, check=deed.what, passed=True)
    if deed.kind == "module":
        return commands.CompleteModule(stream=deed.stream, training=deed.what, module=deed.part)
    if deed.kind == "event":
        return commands.RecordEventHeld(stream=deed.stream, event=deed.what)
    if deed.kind == "accept":
        return commands.Accept(stream=deed.stream, role=deed.what)
    if deed.kind == "goal":
        return commands.AgreeGoal(stream=deed.stream, goals=deed.what)
    return commands.CloseCase(stream=deed.stream, case=deed.part)


def acts_as(definition: Definition, deed: Deed) -> str:
    """The role in whose name a deed is entered: her own, where she is of the staff; else the team writes it down."""
    return deed.role if deed.role in definition.staff else hand(definition, ())


# Towards one condition ----------------------------------------------------------------------------------------------
def _towards(index: Index, state: State, track: PersonTrack | MatchTrack, condition: Condition) -> Iterator[Deed]:
    definition, name, subject = index.definition, condition.operator.name, condition.subject
    kind, _, what = subject.partition(".")
    if name in ("given", "still_valid") and kind == "consent" and what in definition.consents:
        for person in _people(index, state, track, definition.consents[what].asked_of):
            yield from _consent(index, person, what)
    elif name in ("passed", "still_valid") and kind == "check" and what in definition.checks:
        check = definition.checks[what]
        by = check.done_by if check.done_by in definition.staff else hand(definition, ())
        for person in _people(index, state, track, check.asked_of):
            results = person.checks.get(what)
            if not results or results[-1].passed:
                yield Deed(kind="check", stream=person.stream, role=str(by), what=what)
    elif name in ("completed", "still_valid") and kind == "training" and what in definition.training:
        for person in _people(index, state, track, definition.training[what].for_):
            yield from _modules(index, person, what)
    elif name == "held" and subject in definition.events:
        yield Deed(kind="event", stream=track.stream, role=hand(definition, ()), what=subject)
    elif name == "accepted" and isinstance(track, MatchTrack):
        if any(track.accepted(enrolment) is None for enrolment in track.members.get(subject, ())):
            yield Deed(kind="accept", stream=track.stream, role=subject, what=subject)
    elif name == "closed" and kind == "case":
        owner = definition.cases[what].owner if what in definition.cases else hand(definition, ())
        for case in track.cases.values():
            if case.kind == what and case.closed is None:
                yield Deed(kind="case", stream=track.stream, role=owner, what=what, part=case.id)
    elif name == "submitted" and subject in definition.forms:
        yield from _form(index, state, track, subject, {})
    elif kind == "goals":
        yield from _goal(index, state, track, what)
    else:
        yield from _answer(index, state, track, condition)


def _people(index: Index, state: State, track: PersonTrack | MatchTrack, roles: Iterable[str]) -> Iterator[PersonTrack]:
    wanted = tuple(roles) or index.definition.participants
    if isinstance(track, PersonTrack):
        if track.role in wanted:
            yield track
        return
    for name in track.everybody:
        person = state.people.get(name)
        if person is not None and person.role in wanted:
            yield person


def _consent(index: Index, person: PersonTrack, name: str) -> Iterator[Deed]:
    """A consent is asked for in a form where it has one; who refused it is not asked again."""
    history = person.consents.get(name)
    question = (index.definition.consents[name].given_with or "").rpartition(".")[2]
    if history and not history[-1].given:
        return
    if history is None and question and person.profile.get(question) is False:
        return
    for form, said in index.definition.forms.items():
        if question in said.questions and person.role in said.about and person.latest(form) is None:
            by = _who_fills(index, form, person)
            yield Deed(kind="form", stream=person.stream, role=by, what=form, wishes={question: True})
            return
    yield Deed(kind="consent", stream=person.stream, role=person.role, what=name)


def _modules(index: Index, person: PersonTrack, training: str) -> Iterator[Deed]:
    """Every module not yet completed, each after those it needs."""
    modules = index.definition.training[training].modules
    done = {name for name in modules if person.modules.get((training, name))}
    waiting = [name for name in modules if name not in done]
    if not waiting and index.definition.training[training].valid_for:
        waiting, done = list(modules), set()
    while waiting:
        ready = [name for name in waiting if set(modules[name].prerequisites) & set(modules) <= done]
        if not ready:
            return
        for name in ready:
            yield Deed(kind="module", stream=person.stream, role=person.role, what=training, part=name)
            done.add(name)
            waiting.remove(name)


def _goal(index: Index, state: State, track: PersonTrack | MatchTrack, what: str) -> Iterator[Deed]:
    goals = index.definition.goals
    name = what if what in goals else next(iter(goals), "")
    if name and isinstance(track, MatchTrack):
        yield Deed(kind="goal", stream=track.stream, role=hand(index.definition, ()), what=name)


def _form(
    index: Index, state: State, track: PersonTrack | MatchTrack, form: str, wishes: Mapping[str, Value]
) -> Iterator[Deed]:
    """Somebody fills in a form that nobody has filled in yet."""
    said = index.definition.forms[form]
    if isinstance(track, MatchTrack) and MATCH in said.about:
        if track.latest(form) is None:
            yield Deed(kind="form", stream=track.stream, role=_who_fills(index, form, track), what=form, wishes=wishes)
        return
    if isinstance(track, PersonTrack) and MATCH in said.about and track.role not in said.about:
        running = [one for one in state.their_matches(track.stream) if one.stage not in index.match_ends]
        for match in running[-1:]:
            if match.latest(form) is None:
                yield Deed(
                    kind="form", stream=match.stream, role=_who_fills(index, form, match), what=form, wishes=wishes
                )
        return
    for person in _people(index, state, track, said.about):
        if person.latest(form) is None:
            by = _who_fills(index, form, person)
            yield Deed(kind="form", stream=person.stream, role=by, what=form, wishes=wishes)


def _who_fills(index: Index, form: str, track: PersonTrack | MatchTrack) -> str:
    own = (track.role,) if isinstance(track, PersonTrack) else tuple(track.members)
    return index.definition.forms[form].in_hand_of(*own)


def _answer(index: Index, state: State, track: PersonTrack | MatchTrack, condition: Condition) -> Iterator[Deed]:
    """A form whose answer would make the condition hold, if nobody has answered it yet."""
    question = index.definition.question(condition.subject)
    owner, _, name = condition.subject.partition(".")
    if question is None:
        return
    wish = fulfilling(condition, question, index.definition)
    if wish is None:
        return
    forms = [owner] if owner in index.definition.forms else index.definition.profile_forms(owner)
    for form in forms:
        if name in index.definition.forms[form].questions:
            yield from _form(index, state, track, form, {name: wish})
            return


def fulfilling(condition: Condition, question: Question, definition: Definition) -> Value:
    """An answer with which a condition holds; None where none is plain to see."""
    kind, name = question.kind, condition.operator.name
    if condition.other is not None or not condition.values:
        return None
    like: Value = {"yes_no": True, "integer": 0, "range": 0, "decimal": 0.0}.get(kind.kind, "")
    first = read_as(like, condition.values[0])
    number = float(first) if isinstance(first, int | float) and not isinstance(first, bool) else None
    if name in ("includes", "includes_any"):
        return (condition.values[0],)
    if name == "includes_all":
        return condition.values
    if name in ("is", "is_one_of", "as_high_as", "at_least", "at_most", "between"):
        value: Value = first
    elif name == "is_not" and kind.kind == "yes_no":
        value = not first
    elif name in ("is_not", "is_not_one_of") and kind.choices:
        value = next((c for c in definition.choice_labels(kind.choices) or {} if c not in condition.values), None)
    elif name in ("more_than", "less_than") and number is not None:
        value = number + (1 if name == "more_than" else -1)
    else:
        return None
    return int(value) if isinstance(value, float) and kind.kind in ("integer", "range") else value
