"""What the cells that came back ask for: each change as the gesture a coordinator would have made at her desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.findings import Finding, Refused, finding
from models.tables import new_id
from models.text import LONGEST_NOTE, clean
from models.vocabulary import Value
from workflows.covered import covered_in, keep_unseen
from workflows.engine import Command
from workflows.engine.commands import AddNote, CompleteModule, NoteMeeting, SubmitForm, TakeTransition, Undo
from workflows.exchange.differing import Edit, NewLine
from workflows.lists import making
from workflows.lists.older_pairs import ToldPair, pair_told
from workflows.people.changing import filling_of
from workflows.progress import Standing
from workflows.rounds.keeping import Decided
from workflows.training import in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A pair there is already: its model, and its members by role."""

    model: str
    members: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Plan:
    """What is to be done: commands by stream, decisions about pairs by matching model, each with who approved an
    exception, texts of notes by their ids, and what can't be.
    ``named``: how a line is called whose stream has no name; ``unseen``: sensitive answers that stay, which whoever
    worked on the list has not seen."""

    gestures: dict[str, list[Command]] = field(default_factory=dict)
    decided: dict[str, list[tuple[Decided, str]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    refused: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    unseen: dict[str, frozenset[str]] = field(default_factory=dict)

    def keep(self, stream: str, unseen: frozenset[str]) -> None:
        """Answers that stay as they are, and are told nobody."""
        self.unseen[stream] = self.unseen.get(stream, frozenset()) | unseen

    def add(self, stream: str, *commands: Command) -> None:
        """More to be done with one person or match."""
        self.gestures.setdefault(stream, []).extend(commands)

    def note(self, stream: str, text: str) -> None:
        """A note to be written."""
        text = clean(text).strip()
        if len(text) > LONGEST_NOTE:
            self.no(stream, finding("text_too_long", n=len(text), most=LONGEST_NOTE))
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
        _pair(plan, pair_told(here, told))
    for stream in plan.refused:
        plan.gestures.pop(stream, None)
    return plan


def _pair(plan: Plan, told: ToldPair) -> None:
    """A pair that met before Kith was here."""
    plan.named[told.stream] = told.named
    if told.refused:
        plan.no(told.stream, *told.refused)
        return
    plan.pairs[told.stream] = Pair(model=told.model, members=told.members)
    plan.add(told.stream, *told.commands)
    if told.note:
        plan.note(told.stream, told.note)


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
        plan.keep(stream, unseen)
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
    """A check-in by phone; one that somebody answered meanwhile is corrected, but for what is sensitive in it: that
    does not leave with the list, so nobody out there has seen it."""
    stream, name, number, role = line.split("|")
    match = here.state.matches[stream]
    entry = match.check_ins[(name, int(number), role)]
    ruled = here.ruled_for(stream)
    form = ruled.definition.check_ins[name].form
    earlier = next((each for each in match.submissions if each.id == entry.submission), None)
    present = dict(earlier.answers or {}) if earlier is not None else {}
    after = {**present, **{question: edit.theirs for question, edit in edits.items()}}
    answers = {question: value for question, value in after.items() if value not in (None, "", ())}
    cleared = tuple(question for question in present if question not in answers)
    unseen = covered_in(ruled.definition, form, present, {})
    try:
        keep_unseen(ruled, stream, form, role, present, answers, unseen)
    except Refused as no:
        plan.no(stream, *no.findings)
        return
    plan.keep(stream, unseen)
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
