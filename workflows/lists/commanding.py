"""What the cells that came back ask for: each change as the gesture a coordinator would have made at her desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.definitions.base import called
from models.definitions.questions import QuestionType
from models.findings import Finding, Refused, finding
from models.tables import new_id
from models.text import LONGEST_NOTE, clean
from models.vocabulary import MATCH, Value
from workflows.covered import covered_in, keep_unseen
from workflows.engine import Command
from workflows.engine.commands import (
    Accept,
    AddNote,
    CompleteModule,
    NoteMeeting,
    Propose,
    SubmitForm,
    TakeTransition,
    Undo,
)
from workflows.exchange.differing import Edit, NewLine
from workflows.exchange.normalising import Target, clean_cell
from workflows.lists import making
from workflows.people.changing import filling_of
from workflows.progress import Standing
from workflows.rounds import first_step
from workflows.rounds.keeping import Decided
from workflows.training import in_order

_DAY = Target(kind=QuestionType("date"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A pair there is already: its model, and its members by role."""

    model: str
    members: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Plan:
    """What is to be done: commands by stream, decisions about pairs by matching model, each with who approved an
    exception, texts of notes by their ids, and what can't be.
    ``named``: how a line is called whose stream has no name."""

    gestures: dict[str, list[Command]] = field(default_factory=dict)
    decided: dict[str, list[tuple[Decided, str]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    refused: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    def add(self, stream: str, *commands: Command) -> None:
        """More to be done with one person or match."""
        self.gestures.setdefault(stream, []).extend(commands)

    def note(self, stream: str, text: str) -> None:
        """A note to be written."""
        text = clean(text).strip()
        if len(text) > LONGEST_NOTE:
            self.no(stream, finding("text_too_long", n=f"{len(text):,}", most=f"{LONGEST_NOTE:,}"))
        elif text:
            name = new_id()
            self.notes[name] = text
            self.add(stream, AddNote(stream=stream, note=name))

    def no(self, stream: str, *why: Finding) -> None:
        """It can't be, and nothing else of this person or match is done."""
        self.refused[stream] = (*self.refused.get(stream, ()), *why)


def gestures(here: Standing, edits: Sequence[Edit], pairs: Sequence[NewLine]) -> Plan:
    """The plan of all edits and of the pairs that are told of."""
    plan = Plan()
    by_line: dict[tuple[str, str], dict[str, Edit]] = {}
    for edit in edits:
        by_line.setdefault((edit.list, edit.line), {})[edit.field] = edit
    for (name, line), found in by_line.items():
        kind, _, of = name.partition(".")
        if kind == making.ROSTER:
            _answers(here, plan, line, found)
        elif kind == making.TRAINING:
            _modules(here, plan, line, of, found)
        elif kind == making.CHECK_INS:
            _check_in(here, plan, line, found)
        elif kind == making.MATCHES:
            _match(here, plan, line, found)
        elif kind == making.PLAN:
            _decision(plan, of, line, found)
    for told in pairs:
        _pair(here, plan, told)
    for stream in plan.refused:
        plan.gestures.pop(stream, None)
    return plan


def _answers(here: Standing, plan: Plan, stream: str, edits: Mapping[str, Edit]) -> None:
    """Changed answers of a person: one filling for each form, with all that is known of it."""
    ruled = here.ruled_for(stream)
    track = here.state.people[stream]
    for form in ruled.definition.profile_forms(track.role):
        questions = ruled.definition.forms[form].questions
        changed: dict[str, Value] = {name: edits[name].theirs for name in questions if name in edits}
        if not changed:
            continue
        present = {name: track.profile[name] for name in questions if track.profile.get(name) is not None}
        unseen = covered_in(ruled.definition, form, present, changed)
        try:
            filling = filling_of(ruled, track, form, changed)
            keep_unseen(ruled, stream, form, filling.role, present, filling.answers, unseen)
        except Refused as no:
            plan.no(stream, *no.findings)
            continue
        plan.add(stream, filling)


def _modules(here: Standing, plan: Plan, stream: str, training: str, edits: Mapping[str, Edit]) -> None:
    """Days on which modules were completed, in the order in which they build on each other."""
    track = here.state.people[stream]
    for module in in_order(here.definition.training[training]):
        if module not in edits:
            continue
        times = track.modules.get((training, module), ())
        if times and edits[module].now is not None:
            plan.add(stream, Undo(stream=stream, event=times[-1].event))
        day = edits[module].theirs
        if isinstance(day, date):
            plan.add(stream, CompleteModule(stream=stream, training=training, module=module, on=day))


def _check_in(here: Standing, plan: Plan, line: str, edits: Mapping[str, Edit]) -> None:
    """A check-in by phone; one that somebody answered meanwhile is corrected."""
    stream, name, number, role = line.split("|")
    match = here.state.matches[stream]
    entry = match.check_ins[(name, int(number), role)]
    form = here.ruling(stream).check_ins[name].form
    earlier = next((each for each in match.submissions if each.id == entry.submission), None)
    present = dict(earlier.answers or {}) if earlier is not None else {}
    after = {**present, **{question: edit.theirs for question, edit in edits.items()}}
    answers = {question: value for question, value in after.items() if value not in (None, "", ())}
    cleared = tuple(question for question in present if question not in answers)
    submit = SubmitForm(
        stream=stream,
        form=form,
        role=role,
        submission=new_id(),
        answers=answers,
        plan=name,
        occurrence=int(number),
        due=entry.due,
        corrects=earlier.id if earlier is not None else None,
        cleared=cleared,
    )
    plan.add(stream, submit)


def _match(here: Standing, plan: Plan, stream: str, edits: Mapping[str, Edit]) -> None:
    """A step with its reason and day, a meeting, a note."""
    said = {name: edit.theirs for name, edit in edits.items()}
    met, on = said.get(making.MET), said.get(making.ON)
    if isinstance(met, date):
        plan.add(stream, NoteMeeting(stream=stream, on=met))
    if step := said.get(making.STEP):
        reason = said.get(making.REASON)
        day = on if isinstance(on, date) else None
        plan.add(
            stream,
            TakeTransition(stream=stream, transition=str(step), reason=str(reason) if reason else None, on=day),
        )
    elif said.get(making.REASON) or on:
        plan.no(stream, finding("list_step_missing", name=here.name(stream)))
    if text := said.get(making.NOTE):
        plan.note(stream, str(text))


def _decision(plan: Plan, model: str, line: str, edits: Mapping[str, Edit]) -> None:
    """Together, apart, or as the plan has it; with the name of whoever approved an exception."""
    mentee, _, mentor = line.partition("|")
    kept = edits.get(making.DECISION)
    why = edits.get(making.WHY)
    kind = kept.theirs if kept is not None else _beside(edits, making.DECISION)
    reason = why.theirs if why is not None else _beside(edits, making.WHY)
    approved = edits.get(making.APPROVED)
    decided = Decided(mentee=mentee, mentor=mentor, kind=str(kind or ""), reason=str(reason or "") if kind else "")
    plan.decided.setdefault(model, []).append((decided, str(approved.theirs or "") if approved is not None else ""))


def _beside(edits: Mapping[str, Edit], name: str) -> Value:
    """What stands beside an edited cell of the same line now."""
    return next((edit.beside.get(name) for edit in edits.values()), None)


# Pairs there are already ---------------------------------------------------------------------------------------------
def _pair(here: Standing, plan: Plan, told: NewLine) -> None:
    """A pair that met before Kith was here: together since a day, the days they met, how and why it ended."""
    stream = new_id()
    definition = here.definition
    members = {
        role: str(told.values[f"role {role}"]) for role in definition.participants if told.values.get(f"role {role}")
    }
    plan.named[stream] = " · ".join(told.texts.get(f"role {role}", "") for role in definition.participants)
    started, ended = told.values.get(making.STARTED), told.values.get(making.ENDED)
    kinds = definition.matching
    if not kinds or len(members) < 2:
        plan.no(stream, finding("pair_needs_both", row=told.row))
        return
    model = next(iter(kinds)) if len(kinds) == 1 else str(told.values.get(making.MODEL) or "")
    if model not in kinds:
        known = ", ".join(called(one, name) for name, one in kinds.items())
        plan.no(stream, finding("pair_needs_kind", row=told.row, known=known))
        return
    if not isinstance(started, date):
        plan.no(stream, finding("pair_needs_start", row=told.row))
        return
    if isinstance(ended, date) and ended < started:
        plan.no(stream, finding("pair_ends_before", row=told.row))
        return
    if any(
        set(match.everybody) == set(members.values()) and match.first_in(_started_in(here)) == started
        for match in here.state.their_matches(next(iter(members.values())))
    ):
        plan.no(stream, finding("pair_known_already", row=told.row))
        return
    plan.pairs[stream] = Pair(model=model, members=members)
    plan.add(stream, Propose(stream=stream, model=model, members=members, on=started, told=True))
    plan.add(stream, *(Accept(stream=stream, role=role, on=started) for role in members))
    step = first_step(here)
    if step is not None:
        plan.add(stream, TakeTransition(stream=stream, transition=step, on=started, told=True))
    _met(here, plan, stream, told)
    if isinstance(ended, date) or told.values.get(making.STAGE):
        _ended(here, plan, stream, told, ended if isinstance(ended, date) else None)
    if text := told.values.get(making.NOTE):
        plan.note(stream, str(text))


def _met(here: Standing, plan: Plan, stream: str, told: NewLine) -> None:
    for part in str(told.values.get(making.MET) or "").replace("\n", ";").split(";"):
        if not part.strip():
            continue
        cleaned = clean_cell(_DAY, part, today=here.today)
        if cleaned.problem:
            plan.no(stream, finding("pair_day_unread", row=told.row, value=part.strip()))
        else:
            plan.add(stream, NoteMeeting(stream=stream, on=date.fromisoformat(cleaned.text)))


def _ended(here: Standing, plan: Plan, stream: str, told: NewLine, ended: date | None) -> None:
    """The step to the end that was told; without one, to the end that is a good one."""
    definition = here.definition
    wanted = told.values.get(making.STAGE)
    stages = [str(wanted)] if wanted else _good_ends(here)
    steps = [
        (name, step)
        for name, step in definition.transitions.get(MATCH, {}).items()
        if step.to in stages and ({_started_in(here), "any"} & set(step.from_))
    ]
    if ended is None or not steps:
        plan.no(stream, finding("pair_end_unclear", row=told.row))
        return
    name = steps[0][0]
    reason = told.values.get(making.REASON)
    plan.add(
        stream,
        TakeTransition(stream=stream, transition=name, reason=str(reason) if reason else None, on=ended, told=True),
    )


def _started_in(here: Standing) -> str:
    """The stage in which a match is once it has begun."""
    step = first_step(here)
    return here.definition.transitions[MATCH][step].to if step else here.definition.first_stage(MATCH) or ""


def _good_ends(here: Standing) -> list[str]:
    return [name for name, stage in here.definition.match_stages.items() if stage.outcome == "completed"]
