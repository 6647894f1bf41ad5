"""A running cohort goes over to another version of its definition: only when nothing is lost by it.

The journal is replayed under the new definition. Everybody must stand where she stands now, every answer that was given
must still have its question, of the same type and with the same choices, and everything else that is in use (consents,
checks, trainings, tasks, cases …) must still be there. What is missing is named, with how many people it touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from models.database import reading, writing
from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Question
from models.findings import Finding, Refused, finding, refuse
from models.i18n import mark, translate
from models.tables import AccountEvent, Cohort, MatchingRound
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.engine import MatchTrack, PersonTrack, State, replay
from workflows.progress import Standing, journal, load, load_for_change
from workflows.publishing import published

_SECTIONS: Mapping[str, str] = {
    "consents": mark("consents"),
    "checks": mark("checks"),
    "training": mark("training"),
    "matching": mark("matching"),
    "check_ins": mark("check-ins"),
    "events": mark("events"),
    "goals": mark("goals"),
    "tasks": mark("tasks"),
    "cases": mark("cases"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Going over from one version to another. ``hindrances`` is () when it can be done."""

    number: int
    before: int
    people: int
    matches: int
    hindrances: tuple[Finding, ...]


def look_ahead(actor: Actor, cohort_id: str, number: int, *, now: datetime) -> Change:
    """What would happen if the cohort went over to this version. Changes nothing."""
    with reading() as session:
        actor = require(session, actor, AccountRole.OWNER)
        return _change(session, load(session, cohort_id, now=now), number, actor.language)


def use_version(actor: Actor, cohort_id: str, number: int, *, now: datetime) -> Change:
    """Let a cohort run on this version of its program's definition from now on.

    Raises ``Refused`` with everything that stands in the way, and then changes nothing.
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        here = load_for_change(session, cohort_id, now=now)
        change = _change(session, here, number, actor.language)
        if change.hindrances:
            raise Refused(*change.hindrances)
        if change.number != change.before:
            cohort = session.get_one(Cohort, cohort_id)
            cohort.definition_version = number
            session.add(cohort)
            _forget_unknown_settings(session, cohort_id, published(session, here.program_id, number))
            told = {"cohort": cohort_id, "from": change.before, "to": number}
            session.add(AccountEvent(at=now, actor=actor.id, type="version_used", data=told))
        return change


def _change(session: Session, here: Standing, number: int, language: str) -> Change:
    if session.get(Cohort, here.cohort_id) is None:
        raise refuse("cohort_unknown")
    new = published(session, here.program_id, number)
    found: tuple[Finding, ...] = ()
    if number != here.version:
        after = replay(new, journal(session, here.cohort_id))
        found = tuple(_Comparison(old=here.definition, new=new, language=language).findings(here.state, after))
    return Change(
        number=number,
        before=here.version,
        people=len(here.state.people),
        matches=len(here.state.matches),
        hindrances=found,
    )


def _forget_unknown_settings(session: Session, cohort_id: str, new: Definition) -> None:
    """Weights and switches of an open round that the new version has no name for."""
    rows = session.exec(
        select(MatchingRound).where(MatchingRound.cohort_id == cohort_id, col(MatchingRound.closed).is_(None))
    ).all()
    for row in rows:
        model = new.matching.get(row.model)
        if model is None:
            row.settings = {}
            session.add(row)
            continue
        kept = {name: value for name, value in row.settings.items() if name != "history"}
        if "weights" in kept:
            kept["weights"] = {name: weight for name, weight in kept["weights"].items() if name in model.prefer}
        kept |= {"dropped": [name for name in kept.get("dropped", ()) if name in model.must]}
        kept |= {"quotas_off": [name for name in kept.get("quotas_off", ()) if name in model.quotas]}
        row.settings = kept
        session.add(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """What is in use under the old definition and missing in the new one, with whom it touches."""

    old: Definition
    new: Definition
    language: str
    touched: dict[tuple[str, tuple[tuple[str, str], ...]], set[str]] = field(default_factory=lambda: defaultdict(set))

    def findings(self, before: State, after: State) -> Iterator[Finding]:
        for person in before.people.values():
            self._stands(person.stream, person.role, person.stage, after)
            self._person(person)
        for match in before.matches.values():
            self._stands(match.stream, MATCH, match.stage, after)
            self._match(match)
        for track in before.tracks():
            for task in track.tasks.values():
                self._in_use("tasks", task.kind, track.stream)
            for case in track.cases.values():
                self._in_use("cases", case.kind, track.stream)
            for event in track.held:
                self._in_use("events", event, track.stream)
            for submission in track.submissions:
                self._answers(track.stream, submission.form, submission.answers or {})
        for (code, params), streams in self.touched.items():
            yield finding(code, "", path=(), n=len(streams), **dict(params))

    def _note(self, code: str, stream: str, **params: str) -> None:
        self.touched[(code, tuple(params.items()))].add(stream)

    def _stands(self, stream: str, track: str, stage: str, after: State) -> None:
        if track != MATCH and track not in self.new.participants:
            self._note("version_loses_role", stream, what=self.old.role_label(track))
            return
        was = self._stage(self.old, track, stage)
        if self.new.stage(track, stage) is None:
            self._note("version_loses_stage", stream, what=was)
            return
        there = after.track(stream)
        if there is not None and there.stage != stage:
            self._note("version_moves", stream, what=was, other=self._stage(self.new, track, there.stage))

    def _stage(self, definition: Definition, track: str, name: str) -> str:
        stage = definition.stage(track, name)
        return called(stage, name)

    def _person(self, person: PersonTrack) -> None:
        for section, names in (("consents", person.consents), ("checks", person.checks)):
            for name in names:
                self._in_use(section, name, person.stream)
        for name, module in person.modules:
            self._in_use("training", name, person.stream)
            training = self.new.training.get(name)
            if training is not None and module not in training.modules:
                old = self.old.training.get(name)
                part = old.modules.get(module) if old else None
                label = called(part, module)
                self._missing("training", label, person.stream)

    def _match(self, match: MatchTrack) -> None:
        self._in_use("matching", match.model, match.stream)
        for plan, _, _ in match.check_ins:
            self._in_use("check_ins", plan, match.stream)
        for name in match.goals:
            self._in_use("goals", name, match.stream)

    def _in_use(self, section: str, name: str, stream: str) -> None:
        if name not in getattr(self.new, section) and name in getattr(self.old, section):
            item = getattr(self.old, section)[name]
            self._missing(section, called(item, name), stream)

    def _missing(self, section: str, label: str, stream: str) -> None:
        where = translate(_SECTIONS[section], self.language)
        self._note("version_loses_word", stream, what=label, where_in=where)

    def _answers(self, stream: str, form: str, answers: Mapping[str, object]) -> None:
        old, new = self.old.forms.get(form), self.new.forms.get(form)
        if old is None:
            return
        if new is None:
            self._note("version_loses_form", stream, what=old.label or form)
            return
        for name, value in answers.items():
            asked, now = old.questions.get(name), new.questions.get(name)
            if value is None or asked is None:
                continue
            label = called(asked, name)
            if now is None:
                self._note("version_loses_question", stream, what=label)
            elif not _same_kind(asked, now):
                self._note("version_changes_question", stream, what=label, type=asked.type, other=now.type)
            elif now.kind.choices is not None:
                self._choices(stream, label, asked, now, value if isinstance(value, tuple) else (value,))

    def _choices(self, stream: str, label: str, asked: Question, now: Question, chosen: tuple[object, ...]) -> None:
        offered = self.new.choice_labels(now.kind.choices or "", self.language) or {}
        known = self.old.choice_labels(asked.kind.choices or "", self.language) or {}
        for choice in chosen:
            if choice not in offered:
                name = str(choice)
                said = known.get(name) or name.replace("_", " ")
                self._note("version_loses_choice", stream, what=label, choice=said)


def _same_kind(one: Question, other: Question) -> bool:
    """Whether answers to one are answers to the other. A range may become wider; a list may have another name."""
    if one.kind.kind != other.kind.kind:
        return False
    if one.kind.low is None or one.kind.high is None or other.kind.low is None or other.kind.high is None:
        return True
    return other.kind.low <= one.kind.low and other.kind.high >= one.kind.high
