"""People go over to another version: looked at first, then a few, then the rest, and back again if need be.

Each person and each match goes by itself, in a unit of work of its own: whoever cannot go stays where she is and is
listed with the reason, and nobody waits for her. A move is an event in each journal, so it is history and can be undone
by a second one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.database import reading, writing
from models.definitions import Definition
from models.findings import Finding, Refused, finding, refuse, sentence
from models.tables import (
    Account,
    AccountEvent,
    Cohort,
    Enrolment,
    JournalEntry,
    Match,
    MatchingRound,
    VersionMove,
)
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.engine import Event, EventType, PersonTrack, advance
from workflows.engine.react import run
from workflows.progress import Standing, append, load, load_for_change
from workflows.publishing import published, version_row
from workflows.versions.dry_run import DryRun, rehearsed
from workflows.versions.going import Going
from workflows.versions.plan import Plan
from workflows.versions.undoing import back_event

PORTION = 25
"""So many go at a time; in between the desk breathes and the page counts."""
UNDO_DAYS = 30
"""So long a move can be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came of a portion. ``left`` are those who have not been tried yet."""

    move: str
    done: tuple[str, ...] = ()
    stayed: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """A move that was begun: who went, who has not gone yet, who stayed and why (sentences), and until when it can be
    taken back (None: no longer)."""

    id: str
    to: int
    plan: Plan
    began: datetime
    by: str
    gone: Mapping[str, str]
    waiting: Mapping[str, str]
    stayed: tuple[tuple[str, str], ...]
    until: datetime | None
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many people and matches of a cohort are on a version."""

    number: int
    people: int
    matches: int


def spread(actor: Actor, cohort_id: str, *, now: datetime) -> tuple[Spread, ...]:
    """Who is on which version, the oldest first."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
    people: dict[int, int] = {}
    matches: dict[int, int] = {}
    for track in here.state.tracks():
        counted = people if isinstance(track, PersonTrack) else matches
        number = track.version or here.version
        counted[number] = counted.get(number, 0) + 1
    numbers = sorted({*people, *matches})
    return tuple(Spread(number=one, people=people.get(one, 0), matches=matches.get(one, 0)) for one in numbers)


def dry_run(actor: Actor, cohort_id: str, plan: Plan, *, now: datetime, draft: Definition | None = None) -> DryRun:
    """What a move of everybody would do; with ``draft`` to what is not published yet. Nothing is changed."""
    with reading() as session:
        actor = require(session, actor, AccountRole.OWNER)
        here = load(session, cohort_id, now=now)
        if draft is None:
            published(session, here.program_id, plan.to)
        return rehearsed(Going(session, here, plan, actor.language, draft=draft), now=now)


def pilots(actor: Actor, cohort_id: str, plan: Plan, *, now: datetime, count: int = 3) -> tuple[str, ...]:
    """Whom to try first: matches under way with their people, else people; ``count`` of them who can go."""
    with reading() as session:
        actor = require(session, actor, AccountRole.OWNER)
        going = Going(session, load(session, cohort_id, now=now), plan, actor.language)
        return tuple(stream for unit in units(going)[:count] for stream in unit)


def units(going: Going) -> list[tuple[str, ...]]:
    """Who goes together: a match with its people, then everybody else alone. Only those who can go now."""
    able = {stream for stream in going.streams if not going.hindrances(stream)}
    found: list[tuple[str, ...]] = []
    taken: set[str] = set()
    matches = sorted(
        (track for track in going.state.matches.values() if track.stream in able),
        key=lambda track: (track.stage in going.before(track).definition.ends("match"), track.stream),
    )
    for track in matches:
        unit = tuple(one for one in (track.stream, *track.everybody) if one in able and one not in taken)
        if len(unit) > 1:
            found.append(unit)
            taken.update(unit)
    return found + [(stream,) for stream in going.streams if stream in able and stream not in taken]


def begin_move(actor: Actor, cohort_id: str, plan: Plan, streams: Collection[str], *, now: datetime) -> Moved:
    """Begin a move with these streams (the pilots, or everybody). Raises ``Refused`` while the plan has gaps."""
    ahead = dry_run(actor, cohort_id, plan, now=now)
    if ahead.open:
        raise Refused(*ahead.open)
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        row = VersionMove(cohort_id=cohort_id, to_version=plan.to, plan=plan.as_json(), began=now, by=actor.id)
        session.add(row)
        told = {"cohort": cohort_id, "to": plan.to, "move": row.id}
        session.add(AccountEvent(at=now, actor=actor.id, type="version_move_begun", data=told))
        move = row.id
    return go_on(actor, move, now=now, streams=tuple(streams))


def go_on(actor: Actor, move: str, *, now: datetime, streams: Sequence[str] | None = None) -> Moved:
    """The next portion of a move: ``streams`` if any are named, else the next who are not there yet."""
    with reading() as session:
        actor = require(session, actor, AccountRole.OWNER)
        row = _move(session, move)
        cohort_id, plan = row.cohort_id, Plan.of_json(row.plan)
        going = Going(session, load(session, cohort_id, now=now), plan, actor.language)
        waiting = [stream for stream in going.streams if stream not in row.stayed]
        chosen = [stream for stream in going.streams if stream in streams] if streams is not None else waiting[:PORTION]
    done: list[str] = []
    stayed: dict[str, tuple[Finding, ...]] = {}
    for stream in chosen:
        try:
            _move_one(actor, cohort_id, plan, move, stream, now=now)
            done.append(stream)
        except Refused as refused:
            stayed[stream] = refused.findings
    if stayed:
        _remember(actor, move, stayed)
    left = tuple(stream for stream in waiting if stream not in done and stream not in stayed)
    return Moved(move=move, done=tuple(done), stayed=stayed, left=left)


def _move_one(actor: Actor, cohort_id: str, plan: Plan, move: str, stream: str, *, now: datetime) -> None:
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        here = load_for_change(session, cohort_id, now=now)
        going = Going(session, here, plan, actor.language)
        if stream not in going.streams:
            return
        if hindrances := going.hindrances(stream):
            raise Refused(*hindrances)
        _happen(session, going, [going.event(stream, move, actor=actor.id, at=now)], now=now)
        _set_version(session, stream, plan.to)


def _happen(session: Session, going: Going, events: Sequence[Event], *, now: datetime) -> None:
    here: Standing = replace(going.here, state=going.state)
    state, happened = run(here.definition, here.state, events)
    _, due = advance(here.definition, state, here.today)
    append(session, here, [*happened, *due], now=now)


def _set_version(session: Session, stream: str, number: int) -> None:
    for table in (Enrolment, Match):
        session.execute(update(table).where(col(table.id) == stream).values(definition_version=number))


def _remember(actor: Actor, move: str, stayed: Mapping[str, tuple[Finding, ...]]) -> None:
    with writing() as session:
        require(session, actor, AccountRole.OWNER)
        row = _move(session, move)
        kept = {
            stream: [{"code": one.code, "where": one.where, "params": dict(one.params)} for one in findings]
            for stream, findings in stayed.items()
        }
        row.stayed = {**row.stayed, **kept}
        session.add(row)


def begin_on(actor: Actor, cohort_id: str, number: int, *, now: datetime) -> None:
    """New people of a cohort begin on this version from now on. Nobody who is there moves."""
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        here = load_for_change(session, cohort_id, now=now)
        new = published(session, here.program_id, number)
        row = version_row(session, here.program_id, number)
        if row.retired is not None:
            raise refuse("version_retired", number=number)
        cohort = session.get_one(Cohort, cohort_id)
        if cohort.definition_version == number:
            return
        told = {"cohort": cohort_id, "from": cohort.definition_version, "to": number}
        cohort.definition_version = number
        session.add(cohort)
        for round_ in session.exec(
            select(MatchingRound).where(MatchingRound.cohort_id == cohort_id, col(MatchingRound.closed).is_(None))
        ).all():
            model = new.matching.get(round_.model)
            round_.settings = _known_settings(round_.settings, model) if model is not None else {}
            session.add(round_)
        session.add(AccountEvent(at=now, actor=actor.id, type="version_used", data=told))


def _known_settings(settings: Mapping[str, object], model: object) -> dict[str, object]:
    """Weights and switches of an open round without those that the new version has no name for."""
    kept = {name: value for name, value in settings.items() if name != "history"}
    for name, among in (("weights", "prefer"), ("dropped", "must"), ("quotas_off", "quotas")):
        value = kept.get(name)
        names = getattr(model, among)
        if isinstance(value, Mapping):
            kept[name] = {one: weight for one, weight in value.items() if one in names}
        elif isinstance(value, list | tuple):
            kept[name] = [one for one in value if one in names]
    return kept


# Back again ---------------------------------------------------------------------------------------------------------
def take_back(actor: Actor, move: str, *, now: datetime, streams: Collection[str] | None = None) -> Moved:
    """Those who went by a move go back, for 30 days. Whoever would lose an answer by it stays, with the reason."""
    with reading() as session:
        actor = require(session, actor, AccountRole.OWNER)
        row = _move(session, move)
        if now - row.began > timedelta(days=UNDO_DAYS):
            raise refuse("move_too_old", days=UNDO_DAYS)
        cohort_id = row.cohort_id
        gone = [one for one in _gone(session, row) if streams is None or one in streams]
    done: list[str] = []
    stayed: dict[str, tuple[Finding, ...]] = {}
    for stream in gone:
        try:
            _take_one_back(actor, cohort_id, move, stream, now=now)
            done.append(stream)
        except Refused as refused:
            stayed[stream] = refused.findings
    if done and not stayed and streams is None:
        with writing() as session:
            require(session, actor, AccountRole.OWNER)
            row = _move(session, move)
            row.undone = now
            session.add(row)
            session.add(AccountEvent(at=now, actor=actor.id, type="version_move_undone", data={"move": move}))
    return Moved(move=move, done=tuple(done), stayed=stayed)


def _take_one_back(actor: Actor, cohort_id: str, move: str, stream: str, *, now: datetime) -> None:
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        here = load_for_change(session, cohort_id, now=now)
        track = here.state.track(stream)
        if track is None or not track.moves:
            raise refuse("move_unknown")
        entry = session.exec(select(JournalEntry).where(JournalEntry.id == track.moves[-1].event)).one()
        if entry.data.get("move") != move:
            raise refuse("move_later_one")
        going = Going(session, here, Plan(to=track.moves[-1].came_from), actor.language)
        event = back_event(going, track, entry.data, actor=actor.id, at=now)
        _happen(session, going, [event], now=now)
        _set_version(session, stream, track.moves[-1].came_from)


def _gone(session: Session, row: VersionMove) -> list[str]:
    """The streams that went by a move and have not gone back."""
    rows = session.exec(
        select(JournalEntry)
        .where(JournalEntry.cohort_id == row.cohort_id, JournalEntry.type == EventType.MOVED_TO_VERSION)
        .order_by(col(JournalEntry.order))
    ).all()
    gone: dict[str, str] = {}
    for entry in rows:
        if entry.data.get("move") == row.id:
            gone[entry.stream] = entry.id
        elif entry.data.get("back") and gone.get(entry.stream) == entry.data["back"]:
            del gone[entry.stream]
    return list(gone)


def moves(actor: Actor, cohort_id: str, *, now: datetime) -> tuple[MoveLine, ...]:
    """The moves of a cohort, the latest first, with everybody's name."""
    with reading() as session:
        actor = require(session, actor, AccountRole.OWNER)
        here = load(session, cohort_id, now=now)
        rows = session.exec(
            select(VersionMove).where(VersionMove.cohort_id == cohort_id).order_by(col(VersionMove.began).desc())
        ).all()
        return tuple(_line(session, here, row, actor.language, now) for row in rows)


def _line(session: Session, here: Standing, row: VersionMove, language: str, now: datetime) -> MoveLine:
    gone = _gone(session, row)
    waiting = [
        track.stream
        for track in here.state.tracks()
        if (track.version or here.version) != row.to_version and track.stream not in row.stayed
    ]
    until = row.began + timedelta(days=UNDO_DAYS)
    stayed = {
        stream: " ".join(sentence(finding(one["code"], one["where"], **one["params"]), language) for one in findings)
        for stream, findings in row.stayed.items()
        if (track := here.state.track(stream)) is not None and (track.version or here.version) != row.to_version
    }
    return MoveLine(
        id=row.id,
        to=row.to_version,
        plan=Plan.of_json(row.plan),
        began=row.began,
        by=account.name if (account := session.get(Account, row.by)) is not None else "",
        gone={stream: here.name(stream) for stream in gone},
        waiting={stream: here.name(stream) for stream in waiting} if row.undone is None else {},
        stayed=tuple((here.name(stream), why) for stream, why in stayed.items()),
        until=until if row.undone is None and gone and now <= until else None,
        undone=row.undone is not None,
    )


def _move(session: Session, move: str) -> VersionMove:
    row = session.get(VersionMove, move)
    if row is None:
        raise refuse("move_unknown")
    return row


__all__ = [
    "MoveLine",
    "Moved",
    "Spread",
    "begin_move",
    "begin_on",
    "dry_run",
    "go_on",
    "moves",
    "pilots",
    "spread",
    "take_back",
]
