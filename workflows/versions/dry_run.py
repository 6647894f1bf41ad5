"""What a move would do, before it is done: every change with whom it touches, and everything that would follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.definitions.base import called
from models.definitions.placeholders import message_title
from models.findings import Finding
from models.i18n import mark, translate
from models.vocabulary import MATCH
from workflows.engine import Event, EventType, MatchTrack, State, advance
from workflows.engine.react import run
from workflows.language.changes import Change, ChangeKind, compare
from workflows.versions.going import Going, kind_of
from workflows.versions.plan import Need

AHEAD = timedelta(days=92)
"""So far the check-ins are compared."""
_STEP = mark("By itself: {step} → {stage}")
_TASK = mark("New task: {what}")
_CASE = mark("New case: {what}")
_MESSAGE = mark("Message: {what}")
_FORM = mark("Asked to fill in: {what}")
_DUE = mark("Check-in due at once: {what}")
_MISSED = mark("Counted as missed at once: {what}")
_DATES = mark("Another date for the next check-in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One change between the versions. ``streams`` are those whose past or place it touches."""

    change: Change
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something that would happen at once, and to whom."""

    what: str
    streams: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """``moving`` can go, ``staying`` cannot, with the reasons; ``names`` says who a stream is. Nothing was changed."""

    to: int
    moving: tuple[str, ...]
    staying: Mapping[str, tuple[Finding, ...]]
    rows: tuple[Row, ...]
    needs: tuple[Need, ...]
    effects: tuple[Effect, ...]
    names: Mapping[str, str]

    @property
    def open(self) -> tuple[Finding, ...]:
        """What the plan must still say."""
        return tuple(need.open for need in self.needs if need.open is not None)


def rehearsed(going: Going, *, now: datetime) -> DryRun:
    """The dry run of a move of everybody who is not there yet."""
    staying = {stream: found for stream in going.streams if (found := going.hindrances(stream))}
    moving = tuple(stream for stream in going.streams if stream not in staying)
    after, happened = tried(going, moving, now=now)
    needs = going.needs()
    touched = {*moving, *staying}
    return DryRun(
        to=going.plan.to,
        moving=moving,
        staying=staying,
        rows=tuple(_rows(going)),
        needs=needs,
        effects=(*_effects(going, happened), *_other_dates(going, after)),
        names={stream: going.here.name(stream) for stream in touched | {e.stream for e in happened}},
    )


def tried(going: Going, streams: Iterable[str], *, now: datetime) -> tuple[State, tuple[Event, ...]]:
    """The state after these moves and until the end of today, and what happened besides the moves."""
    events = [going.event(stream, "rehearsal", actor="kith", at=now) for stream in streams]
    state, happened = run(going.here.definition, going.state, events)
    state, due = advance(going.here.definition, state, going.here.today)
    moves = {event.id for event in events}
    return state, tuple(event for event in (*happened, *due) if event.id not in moves)


# Changes and whom they touch ----------------------------------------------------------------------------------------
def _rows(going: Going) -> Iterable[Row]:
    tracks = [track for stream in going.streams if (track := going.state.track(stream)) is not None]
    versions = sorted({going.version_of(track) for track in tracks})
    told: set[tuple[tuple[str, ...], str]] = set()
    for number in versions:
        theirs = [track for track in tracks if going.version_of(track) == number]
        marks: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for track in theirs:
            marks["stages", kind_of(track), track.stage].add(track.stream)
            marks["stages", kind_of(track), going.stage_of(track) or track.stage].add(track.stream)
            if isinstance(track, MatchTrack) and track.stage not in going.known[number].ends(MATCH):
                for plan in going.known[number].check_ins:
                    marks["check_ins", plan].add(track.stream)
        for track, form, name, question, _now, value in going.given(theirs):
            marks["forms", form, "questions", name].add(track.stream)
            marks["forms", form].add(track.stream)
            for one in value if isinstance(value, tuple) else (value,):
                if question.kind.choices is not None and isinstance(one, str):
                    marks["choices", question.kind.choices, one].add(track.stream)
        for change in compare(going.known[number], going.new):
            known = (change.path, change.sentence())
            if known in told:
                continue
            told.add(known)
            yield Row(change=change, streams=tuple(sorted(_touched(change, marks))))


def _touched(change: Change, marks: Mapping[tuple[str, ...], set[str]]) -> set[str]:
    if change.kind is ChangeKind.ADDITION:
        return set()
    former = change.said.params.get("before") if change.said.code == "change_renamed" else None
    path = (*change.path[:-1], former) if former else change.path
    for end in range(len(path), 1, -1):
        if path[:end] in marks:
            return marks[path[:end]]
    return set()


# What would happen at once ------------------------------------------------------------------------------------------
def _effects(going: Going, happened: Iterable[Event]) -> Iterable[Effect]:
    found: dict[str, list[str]] = defaultdict(list)
    new, language = going.new, going.language
    for event in happened:
        data = event.data
        if event.type == EventType.MOVED:
            track = str(data.get("track", ""))
            stage = called(new.stage(track, str(data["to"])), str(data["to"]))
            step = new.transitions.get(track, {}).get(str(data.get("transition") or ""))
            said = translate(_STEP, language, step=called(step, str(data.get("transition") or "")), stage=stage)
        elif event.type == EventType.TASK_CREATED:
            said = translate(_TASK, language, what=called(new.tasks.get(str(data["task"])), str(data["task"])))
        elif event.type == EventType.CASE_OPENED:
            said = translate(_CASE, language, what=called(new.cases.get(str(data["case"])), str(data["case"])))
        elif event.type == EventType.MESSAGE_DUE:
            said = translate(_MESSAGE, language, what=message_title(new, str(data["message"])))
        elif event.type == EventType.FORM_ASKED:
            said = translate(_FORM, language, what=called(new.forms.get(str(data["form"])), str(data["form"])))
        elif event.type == EventType.CHECK_IN_DUE:
            said = translate(_DUE, language, what=called(new.check_ins.get(str(data["plan"])), str(data["plan"])))
        elif event.type == EventType.MISSED:
            said = translate(_MISSED, language, what=called(new.check_ins.get(str(data["plan"])), str(data["plan"])))
        else:
            continue
        if event.stream not in found[said]:
            found[said].append(event.stream)
    for said, streams in found.items():
        yield Effect(what=said, streams=tuple(streams))


def _other_dates(going: Going, after: State) -> Iterable[Effect]:
    until = going.here.today + AHEAD
    before, now = going.next_check_ins(going.state, until), going.next_check_ins(after, until)
    streams = tuple(stream for stream in before if before[stream] != now.get(stream))
    if streams:
        yield Effect(what=translate(_DATES, going.language), streams=streams)


__all__ = ["DryRun", "Effect", "Row", "rehearsed", "tried"]
