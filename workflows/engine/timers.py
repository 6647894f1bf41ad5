"""Which moments lie ahead: a function of definition and state, never stored.

A moment is a pending event: it is over once an event of its id has been folded. So a changed plan moves nothing and
there can be no orphaned job. Moments at the same hour are taken in the order of type and id.

Not asked for: what fell due before Kith knew of it. A match entered with a start of long ago gets its next check-in,
not a heap of missed ones.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Any, NamedTuple

from models.definitions import Definition
from models.definitions.conditions import Condition
from models.definitions.numbers import read_number
from models.definitions.phrases import MATCH_ENDS, MATCH_STARTS, Occasion
from models.definitions.times import LONGEST
from models.definitions.truth import holds
from models.vocabulary import MATCH, Value
from workflows.engine.calendar import Days, days_of, occurrences, shifted, within_pause
from workflows.engine.clock import morning
from workflows.engine.events import Event, EventType, event_id
from workflows.engine.facts import MatchFacts, PersonFacts, facts_for
from workflows.engine.figures import check_until, consent_until, trained_on, training_until
from workflows.engine.index import Index, Plan, Step, index_of, ruling
from workflows.engine.react import describes, related, run
from workflows.engine.state import CheckIn, MatchTrack, PersonTrack, Rhythm, State


class Pending(NamedTuple):
    """A moment before it is made an event: day, type, and what its id is made of."""

    day: date
    type: str
    cause: str
    occurrence: str
    data: dict[str, Any]


def timers(definition: Definition, state: State, *, until: date) -> list[tuple[datetime, Event]]:
    """Every moment up to and including the day ``until``, in order, as if nothing else happened meanwhile."""
    index = index_of(definition)
    found: list[Event] = []
    for track in state.tracks():
        own = ruling(index, state, track)
        found += _events(own, track, _pending(own, state, track, until))
    found.sort(key=order_of)
    return [(event.at, event) for event in found]


def due(definition: Definition, state: State, today: date) -> list[tuple[datetime, Event]]:
    """The moments that have come: those of today and of every day before."""
    return timers(definition, state, until=today)


def ahead(definition: Definition, state: State, today: date, *, until: date) -> list[tuple[datetime, Event]]:
    """The moments after today, up to and including ``until``."""
    last = morning(definition, today)
    return [(at, event) for at, event in timers(definition, state, until=until) if at > last]


def advance(definition: Definition, state: State, today: date) -> tuple[State, list[Event]]:
    """Let time pass until the end of ``today``: the earliest moment, all that follows from it, the next.

    Gives the new state and every event that happened. A second time on the same day nothing happens; day by day and at
    one go the same happens.
    """
    index = index_of(definition)
    happened: list[Event] = []
    latest: dict[str, str] = {}
    heap: list[tuple[tuple[datetime, str, str], Event]] = []

    def look(stream: str) -> None:
        track = state.track(stream)
        found = next_moment(index, state, track, today) if track is not None else None
        latest[stream] = found.id if found else ""
        if found is not None:
            heapq.heappush(heap, (order_of(found), found))

    for track in state.tracks():
        look(track.stream)
    while heap:
        _, event = heapq.heappop(heap)
        if latest.get(event.stream) != event.id:
            continue  # something happened since; what is pending now stands elsewhere in the heap
        latest[event.stream] = ""
        state, new = run(definition, state, (event,))
        happened += new
        touched = {entry.stream for entry in new} | {event.stream}
        for stream in sorted(touched | listeners(index, state, touched)):
            look(stream)
    return state, happened


def listeners(index: Index, state: State, touched: Iterable[str]) -> set[str]:
    """Streams with a step that waits for the clock and whose condition may look at one that was touched."""
    if not state.definitions and not clocked(index):
        return set()
    found = set()
    for stream in touched:
        for name in related(state, stream):
            track = state.track(name)
            if track is not None and (_kind(track), track.stage) in clocked(ruling(index, state, track)):
                found.add(name)
    return found


def order_of(event: Event) -> tuple[datetime, str, str]:
    """The order of moments: by hour, then type, then id."""
    return (event.at, event.type, event.id)


def _kind(track: PersonTrack | MatchTrack) -> str:
    return track.role if isinstance(track, PersonTrack) else MATCH


# From pending to events ---------------------------------------------------------------------------------------------
def _events(index: Index, track: PersonTrack | MatchTrack, pending: Iterable[Pending]) -> Iterator[Event]:
    for entry in pending:
        known = event_id(track.stream, entry.cause, entry.occurrence)
        if known in track.seen:
            continue
        at = morning(index.definition, entry.day)
        yield Event(
            id=known, stream=track.stream, type=entry.type, at=at, noted=at, data=entry.data, because=entry.cause
        )


def next_moment(index: Index, state: State, track: PersonTrack | MatchTrack, until: date) -> Event | None:
    """The earliest pending event of one stream."""
    index = ruling(index, state, track)
    pending = sorted(_pending(index, state, track, until), key=lambda entry: entry[0])
    for _, group in groupby(pending, key=lambda entry: entry.day):
        events = list(_events(index, track, group))
        if events:
            return min(events, key=order_of)
    return None


def _pending(index: Index, state: State, track: PersonTrack | MatchTrack, until: date) -> Iterator[Pending]:
    found = _of_person(index, track) if isinstance(track, PersonTrack) else _of_match(index, state, track, until)
    for entry in found:
        if entry.day <= until:
            yield entry
    for entry in (*_of_stay(index, track), *_of_requests(track), *_of_steps(index, state, track)):
        if entry.day <= until:
            yield entry


# Moments of every track ---------------------------------------------------------------------------------------------
def _of_stay(index: Index, track: PersonTrack | MatchTrack) -> Iterator[Pending]:
    if not track.stays:
        return
    stay, kind = track.stays[-1], _kind(track)
    for rule in index.rules.get("stays", ()):
        occasion = rule.occasion
        if (occasion.track, occasion.what) == (kind, stay.stage) and occasion.length is not None:
            day = max(occasion.length.after(stay.since), stay.noted)
            cause = f"stays:{kind}:{stay.stage}:{occasion.length}"
            yield Pending(day, EventType.MOMENT_REACHED, cause, stay.event, describes(occasion))
    length = index.should_take.get((kind, stay.stage))
    if length is not None:
        day = max(length.after(stay.since), stay.noted)
        yield Pending(day, EventType.STAGE_OVERDUE, "stage_overdue", stay.event, {"stage": stay.stage})


def _of_requests(track: PersonTrack | MatchTrack) -> Iterator[Pending]:
    for request in track.requests.values():
        if request.answered is None and request.due is not None:
            data = {"request": request.id, "form": request.form, "role": request.role}
            yield Pending(request.due + timedelta(days=1), EventType.FORM_OVERDUE, "form_overdue", request.id, data)


def _of_person(index: Index, person: PersonTrack) -> Iterator[Pending]:
    if person.stage in index.ends.get(person.role, frozenset()):
        return
    for name, results in person.checks.items():
        until = check_until(index, person, name)
        if until is not None:
            last = results[-1]
            day = max(until, last.noted)
            yield Pending(day, EventType.CHECK_EXPIRED, f"check:{name}", last.event, {"check": name})
    for name in {training for training, _ in person.modules}:
        until, done = training_until(index, person, name), trained_on(index, person, name)
        if until is not None and done is not None:
            noted = max(entry[-1].noted for key, entry in person.modules.items() if key[0] == name)
            data = {"training": name}
            yield Pending(max(until, noted), EventType.TRAINING_EXPIRED, f"training:{name}", done.isoformat(), data)
    for name, history in person.consents.items():
        until = consent_until(index, person, name)
        if until is not None:
            data = {"consent": name}
            yield Pending(
                max(until, history[-1].noted), EventType.CONSENT_EXPIRED, f"consent:{name}", history[-1].event, data
            )


# Moments of a match -------------------------------------------------------------------------------------------------
def _of_match(index: Index, state: State, match: MatchTrack, until: date) -> Iterator[Pending]:
    days = days_of(index, match)
    yield from _around(index, state, match, days, until)
    if days.over is not None or days.start is None:
        return
    for plan in index.plans:
        rhythm = match.rhythms.get(plan.name)
        yield from _asked_before(match, days, plan, rhythm)
        for number, planned in enumerate(_planned(state, match, plan, days), start=1 + (rhythm.past if rhythm else 0)):
            if planned > until + _LONGEST:
                break  # pauses only move a date on, so nothing behind this one can fall due before
            for role in plan.roles:
                entry = match.check_ins.get((plan.name, number, role))
                if entry is not None and entry.answered is not None:
                    continue
                yield from _of_check_in(match, days, plan, (number, planned, role), entry)


def _planned(state: State, match: MatchTrack, plan: Plan, days: Days) -> tuple[date, ...]:
    """The dates of a plan. After a move to another version they are the old ones where it said so, otherwise the new
    ones from that day on."""
    rhythm = match.rhythms.get(plan.name)
    if rhythm is None:
        return occurrences(plan, days)
    if rhythm.keeps:
        known = state.definitions.get(rhythm.keeps)
        older = next((old for old in index_of(known).plans if old.name in plan.names), None) if known else None
        plan = replace(plan, schedule=older.schedule) if older else plan
    planned, since = occurrences(plan, days), rhythm.since
    if since is None:
        return planned
    # A pause moves a date on: what it moved beyond that day is still to come.
    later = ((day, shifted(day, days.start or day, days.pauses)) for day in planned)
    return tuple(day for day, moved in later if moved is not None and moved >= since)


def _asked_before(match: MatchTrack, days: Days, plan: Plan, rhythm: Rhythm | None) -> Iterator[Pending]:
    """What was asked before a move and still waits: it is reminded of and missed as it would have been."""
    if rhythm is None or not rhythm.past:
        return
    for (name, number, role), entry in match.check_ins.items():
        if name == plan.name and number <= rhythm.past and entry.announced and entry.answered is None:
            yield from _of_check_in(match, days, plan, (number, entry.due, role), entry)


_LONGEST = timedelta(days=92)
"""No reminder lies longer before its check-in than this."""


def _of_check_in(
    match: MatchTrack, days: Days, plan: Plan, which: tuple[int, date, str], entry: CheckIn | None
) -> Iterator[Pending]:
    number, planned, role = which
    day: date | None
    if entry is not None and entry.announced:
        day, early = entry.due, False
    else:
        stay = match.stays[-1]
        day, early = shifted(planned, days.start or planned, days.pauses), True
        if day is None or stay.stage not in plan.during or day < max(stay.since, stay.noted):
            return
    named = f"{plan.name}:{role}"
    occurrence = f"{number}:{days.start_event}"
    data = {"plan": plan.name, "occurrence": number, "role": role, "due": day.isoformat()}
    if early:
        yield Pending(day, EventType.CHECK_IN_DUE, f"check_in_due:{named}", occurrence, data)
    reminded = entry.reminded if entry is not None else frozenset()
    missed = entry.missed if entry is not None else None
    for text, offset in plan.reminders:
        moment = _after_due(days, day, offset.of(day), before=offset.before)
        late = missed is not None or (offset.before and not early)
        if text in reminded or late or moment is None or moment < match.stays[-1].noted:
            continue
        cause = f"reminded:{named}:{text}"
        yield Pending(moment, EventType.REMINDED, cause, occurrence, {**data, "offset": text})
    if plan.missed is not None and missed is None:
        moment = _after_due(days, day, plan.missed.of(day), before=plan.missed.before)
        if moment is not None:
            yield Pending(moment, EventType.MISSED, f"missed:{named}", occurrence, data)


def _after_due(days: Days, due_day: date, moment: date, *, before: bool) -> date | None:
    """A moment reckoned from a due date; one after it waits while the match is paused, one before it that would fall
    into a pause is left out."""
    if before:
        return None if within_pause(moment, days.pauses) else moment
    return shifted(moment, due_day, days.pauses)


def _around(index: Index, state: State, match: MatchTrack, days: Days, until: date) -> Iterator[Pending]:
    for rule in index.rules.get("around", ()):
        occasion = rule.occasion
        if occasion.length is None:
            continue
        day: date | None = None
        occurrence = days.start_event
        if occasion.what == MATCH_STARTS and days.start is not None and not occasion.before:
            day = occasion.length.after(days.start)
        elif occasion.what == MATCH_ENDS and occasion.before and days.over is None:
            end = days.end(until)
            day = occasion.length.before(end) if end else None
            occurrence = f"{days.planned_end}:{days.start_event}"
        elif occasion.what == MATCH_ENDS and not occasion.before and days.over is not None and days.start:
            day = occasion.length.after(days.over)
            occurrence = match.stays[-1].event
        if day is not None and day >= match.stays[-1].noted and not _before_its_rule(state, match, occasion, day):
            cause = f"around:{occasion.length}:{occasion.before}:{occasion.what}"
            yield Pending(day, EventType.MOMENT_REACHED, cause, occurrence, describes(occasion))


def _before_its_rule(state: State, match: MatchTrack, occasion: Occasion, day: date) -> bool:
    """Whether a moment had passed when the match moved to the version that brought the rule: a letter for the first
    week is not sent in the twentieth."""
    left = (state.definitions.get(move.came_from) for move in match.moves if day < move.day)
    rules = (index_of(was).rules.get("around", ()) for was in left if was is not None)
    return any(all(rule.occasion != occasion for rule in known) for known in rules)


# Steps that wait for the clock --------------------------------------------------------------------------------------
_RISING = frozenset({"days_in_stage", "days_waiting", "days_running"})
_FALLING = frozenset({"days_left"})
_BY_DATE = frozenset({"today_or_earlier", "today_or_later", "at_least_ago", "within_last", "within_next"})
_clocked: dict[int, tuple[Index, frozenset[tuple[str, str]]]] = {}


def clocked(index: Index) -> frozenset[tuple[str, str]]:
    """Track and stage of every step that can come to hold by the passing of time alone."""
    found = _clocked.get(id(index))
    if found is None or found[0] is not index:
        if len(_clocked) > 64:
            _clocked.clear()
        stages = frozenset(key for key, steps in index.automatic.items() if any(_by_clock(index, s) for s in steps))
        found = _clocked[id(index)] = (index, stages)
    return found[1]


def _by_clock(index: Index, step: Step) -> bool:
    return any(_moves(index, condition) for _, condition in step.when.conditions())


def _moves(index: Index, condition: Condition) -> int:
    """Whether what a condition looks at changes by itself: 1 it grows by the day, -1 it falls, 2 it is a date."""
    name = condition.subject.rpartition(".")[2]
    question = index.definition.question(condition.subject)
    if name in _RISING or (question is not None and "days_from" in str(question.calculation or "")):
        return 1
    if name in _FALLING:
        return -1
    return 2 if condition.operator.name in _BY_DATE else 0


def _of_steps(index: Index, state: State, track: PersonTrack | MatchTrack) -> Iterator[Pending]:
    """The day on which a step comes to happen by itself. A condition can change its truth only on certain days: those
    on which a figure passes its limit, or a date its length of time."""
    if not track.stays or (_kind(track), track.stage) not in clocked(index):
        return
    stay, name = track.stays[-1], _kind(track)
    facts = facts_for(index, state, track.stream, stay.noted)
    if facts is None:
        return
    for step in index.automatic[name, track.stage]:
        days = sorted({day for _, c in step.when.conditions() for day in _turning(index, c, facts)})
        for day in days:
            then = facts_for(index, state, track.stream, day)
            if day > stay.noted and then is not None and holds(step.when, then, today=day) is True:
                data = {"track": name, "from": track.stage, "to": step.to, "transition": step.name}
                yield Pending(day, EventType.MOVED, f"step:{step.name}", stay.event, data)
                break


def _turning(index: Index, condition: Condition, facts: PersonFacts | MatchFacts) -> Iterator[date]:
    """The days on which this condition may begin to hold."""
    moves = _moves(index, condition)
    value: Value = facts.value(condition.subject) if moves else None
    if moves == 2 and isinstance(value, date):
        yield value
        yield value + timedelta(days=1)
        if condition.length is not None:
            yield condition.length.after(value)
            yield condition.length.before(value)
    elif moves in (1, -1) and isinstance(value, int | float):
        for word in condition.values:
            number = read_number(word)
            if number is None or abs(number - value) > LONGEST:
                continue
            day = facts.today + timedelta(days=ceil((number - value) * moves))
            yield day
            yield day + timedelta(days=1)
