"""One cohort and one version to go over to: what the plan must say, and the event of each stream's move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlmodel import Session, select

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Question
from models.findings import Finding, finding
from models.i18n import mark, translate
from models.tables import PublishedVersion
from models.vocabulary import MATCH
from workflows.engine import EventType, MatchTrack, PersonTrack, event_id, index_of, timers
from workflows.engine.events import Event
from workflows.engine.state import State
from workflows.language.kinds import wider
from workflows.progress import Standing
from workflows.publishing import definitions_in_use, remembered
from workflows.versions.names import ARCHIVE, Names, for_stream, inverse, through_versions
from workflows.versions.plan import ASK, Dates, Need, NeedKind, OpenTasks, Plan

Track = PersonTrack | MatchTrack
_ARCHIVED = mark("Keep in the archive")
_ASKED = mark("I decide for each")
_OLD_DATES = mark("Keep the old dates")
_NEW_DATES = mark("New dates from that day on")
_TASKS_STAY = mark("Leave them open")
_TASKS_GO = mark("They are no longer owed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """One version people come from, and the renames on the way."""

    definition: Definition
    names: Names


class Going:
    """Everybody of a cohort who is not on version ``plan.to`` yet, and what has to be known about them. ``draft``: as
    if it were published already; ``plan.to`` is then left aside."""

    def __init__(
        self, session: Session, here: Standing, plan: Plan, language: str, *, draft: Definition | None = None
    ) -> None:
        numbers = session.exec(
            select(PublishedVersion.number).where(PublishedVersion.program_id == here.program_id)
        ).all()
        self.here, self.language = here, language
        self.known = dict(definitions_in_use(session, here.program_id, numbers))
        if draft is not None:  # a version that is not there yet: the next one
            plan = replace(plan, to=max(numbers, default=0) + 1)
            self.known[plan.to] = remembered(session, here.program_id, draft)
        self.plan = plan
        self.new = self.known[plan.to]
        self.state: State = self._ready()

    def _ready(self) -> State:
        return replace(self.here.state, definitions=self.known, version=self.here.version)

    def version_of(self, track: Track) -> int:
        """The version a stream is on."""
        return track.version or self.here.version

    @cached_property
    def streams(self) -> tuple[str, ...]:
        """Everybody and every match not there yet, ends included: history is read under one version in the end."""
        return tuple(track.stream for track in self.state.tracks() if self.version_of(track) != self.plan.to)

    def before(self, track: Track) -> _Before:
        """Where a stream comes from."""
        return self._from(self.version_of(track))

    def _from(self, number: int) -> _Before:
        if number not in self._befores:
            low, high = sorted((number, self.plan.to))
            way = sorted(one for one in self.known if low <= one <= high)
            names = through_versions([self.known[one] for one in way])
            if number > self.plan.to:
                names, _ = inverse(names)
            self._befores[number] = _Before(definition=self.known[number], names=names)
        return self._befores[number]

    @cached_property
    def _befores(self) -> dict[int, _Before]:
        return {}

    # What the plan must say -----------------------------------------------------------------------------------------
    def needs(self, streams: Collection[str] | None = None) -> tuple[Need, ...]:
        """Everything that is not clear by itself, stages first."""
        wanted = self.streams if streams is None else tuple(streams)
        tracks = [track for name in wanted if (track := self.state.track(name)) is not None]
        return (
            *self._stages(tracks),
            *self._choices(tracks),
            *self._answers(tracks),
            *self._check_ins(tracks),
            *self._tasks(tracks),
        )

    def _stages(self, tracks: Iterable[Track]) -> Iterable[Need]:
        standing: dict[tuple[str, str], list[Track]] = defaultdict(list)
        for track in tracks:
            kind = kind_of(track)
            if self.stage_of(track) is None and kind in self.new.stages:
                standing[kind, track.stage].append(track)
        for (kind, stage), there in standing.items():
            key = f"{kind}.{stage}"
            old = self.before(there[0]).definition.stage(kind, stage)
            label = f"{self._kind(kind)} → {called(old, stage)}"
            options = {name: called(one, name) for name, one in self.new.stages[kind].items()}
            options[ASK] = translate(_ASKED, self.language)
            answer = self.plan.stages.get(key)
            said = answer in options
            yield Need(
                kind=NeedKind.STAGE,
                key=key,
                label=label,
                streams=tuple(track.stream for track in there),
                options=options,
                answer=answer if said else None,
                open=None if said else finding("V02", label, n=len(there), what=called(old, stage)),
            )

    def _choices(self, tracks: Iterable[Track]) -> Iterable[Need]:
        chosen: dict[tuple[str, str], set[str]] = defaultdict(set)
        seen: dict[tuple[str, str], tuple[Track, Question, Question]] = {}
        for track, form, name, question, now, value in self.given(tracks):
            if now is None or question.kind.choices is None or now.kind.choices is None:
                continue
            names = self.before(track).names.get(f"values:{form}.{name}", {})
            offered = self.new.choice_labels(now.kind.choices, self.language) or {}
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, str) and names.get(one, one) not in offered:
                    key = (question.kind.choices, one)
                    chosen[key].add(track.stream)
                    seen[key] = (track, question, now)
        for (among, one), streams in chosen.items():
            track, question, now = seen[among, one]
            named = f"{among}.{one}"
            old = self.before(track).definition
            label = f"{called(question, '')} → {old.choice_label(one, self.language, among=among)}"
            options = dict(self.new.choice_labels(now.kind.choices or "", self.language) or {})
            options[ARCHIVE] = translate(_ARCHIVED, self.language)
            answer = self.plan.choices.get(named)
            said = answer in options
            what = old.choice_label(one, self.language, among=among)
            yield Need(
                kind=NeedKind.CHOICE,
                key=named,
                label=label,
                streams=tuple(sorted(streams)),
                options=options,
                answer=answer if said else None,
                open=None if said else finding("V03", label, n=len(streams), what=what),
            )

    def _answers(self, tracks: Iterable[Track]) -> Iterable[Need]:
        touched: dict[tuple[str, str], list[str]] = defaultdict(list)
        labels: dict[tuple[str, str], str] = {}
        for track, form, name, question, now, _value in self.given(tracks):
            if now is not None and wider_or_same(question, now):
                continue
            old = self.before(track).definition
            labels[form, name] = f"{called(old.forms.get(form), form)} → {called(question, name)}"
            if track.stream not in touched[form, name]:
                touched[form, name].append(track.stream)
        for (form, name), streams in touched.items():
            yield Need(
                kind=NeedKind.ANSWERS,
                key=f"{form}.{name}",
                label=labels[form, name],
                streams=tuple(streams),
                options={ARCHIVE: translate(_ARCHIVED, self.language)},
                answer=ARCHIVE,
            )

    def _check_ins(self, tracks: Iterable[Track]) -> Iterable[Need]:
        for plan, streams in self._other_rhythm(tracks).items():
            answer = self.plan.check_ins.get(plan, Dates.KEEP)
            yield Need(
                kind=NeedKind.CHECK_INS,
                key=plan,
                label=called(self.new.check_ins[plan], plan),
                streams=tuple(streams),
                options={
                    Dates.KEEP: translate(_OLD_DATES, self.language),
                    Dates.NEW: translate(_NEW_DATES, self.language),
                },
                answer=answer,
            )

    def _other_rhythm(self, tracks: Iterable[Track]) -> Mapping[str, list[str]]:
        """The plans (by their new names) whose schedule changed, with the matches under way."""
        found: dict[str, list[str]] = defaultdict(list)
        for track in tracks:
            before = self.before(track)
            if not isinstance(track, MatchTrack) or track.stage in before.definition.ends(MATCH):
                continue
            for name, plan in before.definition.check_ins.items():
                now = before.names.get("check_ins", {}).get(name, name)
                after = self.new.check_ins.get(now)
                if after is not None and after.schedule != plan.schedule:
                    found[now].append(track.stream)
        return found

    def _asked_more(self, track: Track) -> list[str]:
        """The plans (by their new names) that ask a match more than before: plans that are new, and those that ask
        another role or in another stage. What they would have asked in the past was never owed."""
        before = self.before(track)
        if not isinstance(track, MatchTrack) or track.stage in before.definition.ends(MATCH):
            return []
        plans, stages = (before.names.get(name, {}) for name in ("check_ins", f"stages:{MATCH}"))
        known = {plans.get(plan.name, plan.name): plan for plan in index_of(before.definition).plans}
        found = []
        for plan in index_of(self.new).plans:
            was = known.get(plan.name)
            during = {stages.get(stage, stage) for stage in was.during} if was is not None else set()
            if was is None or not set(plan.roles) <= set(was.roles) or not plan.during <= during:
                found.append(plan.name)
        return found

    def _tasks(self, tracks: Iterable[Track]) -> Iterable[Need]:
        gone = {track.stream: self._gone_tasks(track) for track in tracks}
        streams = tuple(stream for stream, tasks in gone.items() if tasks)
        if streams:
            kinds = {
                called(self.before(track).definition.tasks.get(task.kind), task.kind)
                for stream in streams
                if (track := self.state.track(stream)) is not None
                for task in track.tasks.values()
                if task.id in gone[stream]
            }
            yield Need(
                kind=NeedKind.TASKS,
                key="open_tasks",
                label=", ".join(sorted(kinds)),
                streams=streams,
                options={
                    OpenTasks.KEEP: translate(_TASKS_STAY, self.language),
                    OpenTasks.CANCEL: translate(_TASKS_GO, self.language),
                },
                answer=self.plan.open_tasks,
            )

    def _gone_tasks(self, track: Track) -> list[str]:
        names = self.before(track).names.get("tasks", {})
        return [
            task.id
            for task in track.tasks.values()
            if task.done is None and names.get(task.kind, task.kind) not in self.new.tasks
        ]

    def given(self, tracks: Iterable[Track]) -> Iterable[tuple[Track, str, str, Question, Question | None, Any]]:
        """Every answer that was given: track, form, name, the question it answered, the question it would answer now
        (None where there is none), the answer."""
        for track in tracks:
            before = self.before(track)
            for entry in track.submissions:
                form = before.definition.forms.get(entry.form)
                if form is None or entry.answers is None:
                    continue
                now = self.new.forms.get(before.names.get("forms", {}).get(entry.form, entry.form))
                renamed = before.names.get(f"questions:{entry.form}", {})
                for name, value in entry.answers.items():
                    question = form.questions.get(name)
                    if question is None or value is None:
                        continue
                    after = now.questions.get(renamed.get(name, name)) if now is not None else None
                    yield track, entry.form, name, question, after, value

    def stage_of(self, track: Track) -> str | None:
        """What the stage of a stream is called in the new version; None where it is no longer there."""
        kind = kind_of(track)
        stage = self.before(track).names.get(f"stages:{kind}", {}).get(track.stage, track.stage)
        return stage if self.new.stage(kind, stage) is not None else None

    def _kind(self, kind: str) -> str:
        return self.new.role_label(kind) if kind != MATCH else translate(_A_MATCH, self.language)

    # One stream's move ----------------------------------------------------------------------------------------------
    def hindrances(self, stream: str) -> tuple[Finding, ...]:
        """Why this one cannot move; () when she can."""
        track = self.state.track(stream)
        if track is None:
            return (finding("nobody_of_this_name"),)
        if isinstance(track, PersonTrack) and track.role not in self.new.participants:
            role = self.before(track).definition.role_label(track.role)
            return (finding("version_loses_role", role, what=role),)
        found = [need.open for need in self.needs((stream,)) if need.open is not None]
        place = self.plan.stages.get(f"{kind_of(track)}.{track.stage}")
        if self.stage_of(track) is None and place == ASK and stream not in self.plan.each:
            stage = called(self.before(track).definition.stage(kind_of(track), track.stage), track.stage)
            found.append(finding("version_asks_about", stage, what=stage))
        return tuple(found)

    def data_for(self, track: Track, move: str) -> dict[str, Any]:
        """What the event of one stream's move says. Only for those without ``hindrances``."""
        before = self.before(track)
        names = for_stream(before.names, kind_of(track))
        for form, name, question, now in self._retyped(track):
            if now is None or not wider_or_same(question, now):
                names.setdefault(f"questions:{form}", {})[name] = ARCHIVE
            elif question.kind.choices is not None:
                places = {
                    key.partition(".")[2]: to
                    for key, to in self.plan.choices.items()
                    if key.partition(".")[0] == question.kind.choices
                }
                if places:
                    names.setdefault(f"values:{form}.{name}", {}).update(places)
        data: dict[str, Any] = {"from": self.version_of(track), "to": self.plan.to, "move": move}
        if names:
            data["names"] = names
        if self.stage_of(track) is None:
            place = self.plan.stages.get(f"{kind_of(track)}.{track.stage}", "")
            data["stage"] = self.plan.each.get(track.stream, place) if place == ASK else place
        rhythms = {
            plan: self.plan.check_ins.get(plan, Dates.KEEP)
            for plan, streams in self._other_rhythm((track,)).items()
            if streams
        }
        if rhythms:
            data["check_ins"] = {plan: str(how) for plan, how in rhythms.items()}
        if asked := self._asked_more(track):
            data["from_now"] = asked
        if self.plan.open_tasks == OpenTasks.CANCEL and (gone := self._gone_tasks(track)):
            data["cancel"] = gone
        return data

    def _retyped(self, track: Track) -> Iterable[tuple[str, str, Question, Question | None]]:
        seen = set()
        for _track, form, name, question, now, _value in self.given((track,)):
            if (form, name) not in seen:
                seen.add((form, name))
                yield form, name, question, now

    def event(self, stream: str, move: str, *, actor: str, at: Any) -> Event:
        """The event of one stream's move."""
        track = self.state.track(stream)
        if track is None:
            raise KeyError(stream)
        return Event(
            id=event_id(stream, "moved_to_version", f"{move}:{track.number + 1}"),
            stream=stream,
            type=EventType.MOVED_TO_VERSION,
            at=at,
            noted=at,
            actor=actor,
            data=self.data_for(track, move),
            because="command",
        )

    def next_check_ins(self, state: State, until: date) -> Mapping[str, date]:
        """The next check-in of every match, by stream."""
        found: dict[str, date] = {}
        for at, event in timers(self.here.definition, state, until=until):
            if event.type == EventType.CHECK_IN_DUE:
                found.setdefault(event.stream, at.date())
        return found


_A_MATCH = mark("Match")


def kind_of(track: Track) -> str:
    """The name of a stream's track: the person's role, or ``match``."""
    return track.role if isinstance(track, PersonTrack) else MATCH


def wider_or_same(one: Question, two: Question) -> bool:
    """Whether an answer to the one is an answer to the other; its list of choices may have another name."""
    if one.kind.choices is not None and two.kind.choices is not None:
        return one.kind.kind == two.kind.kind
    return wider(one.type, two.type)


__all__ = ["Going", "kind_of", "wider_or_same"]
