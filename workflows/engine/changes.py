"""What one event changes in one person or one match: each function gives a new track, ``evolve`` puts it in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from models.vocabulary import MATCH, Value
from workflows.engine.answers import read_answers
from workflows.engine.clock import day_of
from workflows.engine.events import Event, EventType, day_in
from workflows.engine.index import Index
from workflows.engine.state import (
    Agreement,
    Case,
    CheckIn,
    CheckInKey,
    CheckResult,
    Done,
    Extension,
    MatchTrack,
    PersonTrack,
    Reply,
    Request,
    Rhythm,
    Stay,
    Submission,
    Task,
    Track,
    replaced,
)

P = TypeVar("P", bound=Track)
K = TypeVar("K")
V = TypeVar("V")


def noted(track: P, event: Event) -> P:
    """The track, with the event counted and remembered."""
    if event.id in track.seen and track.number >= event.number:
        return track
    return replaced(track, number=max(track.number, event.number), seen=track.seen | {event.id})


def _day(index: Index, event: Event) -> date:
    return day_in(event.data.get("on")) or day_of(index.definition, event.at)


def _known(index: Index, event: Event) -> date:
    return day_of(index.definition, event.noted)


def _added(mapping: Mapping[K, tuple[V, ...]], key: K, value: V) -> dict[K, tuple[V, ...]]:
    return {**mapping, key: (*mapping.get(key, ()), value)}


# The beginnings -----------------------------------------------------------------------------------------------------
def _first_stay(index: Index, track: str, event: Event) -> tuple[Stay, ...]:
    stages = index.definition.stages.get(track, {})
    first = next((name for name, stage in stages.items() if stage.type == "start"), "")
    day = _day(index, event)
    return (Stay(stage=first, since=day, noted=_known(index, event), event=event.id),) if first else ()


def joined(index: Index, event: Event) -> PersonTrack:
    """Somebody who has just joined."""
    role = str(event.data.get("role", ""))
    return PersonTrack(
        stream=event.stream,
        role=role,
        joined=_day(index, event),
        stays=_first_stay(index, role, event),
        version=event.version,
        number=event.number,
        seen=frozenset({event.id}),
    )


def proposed(index: Index, event: Event) -> MatchTrack:
    """A match that has just been proposed."""
    told = event.data.get("members", {})
    # Of a match that there was before Kith was asked, no check-in of the past is asked for.
    since = Rhythm(since=_known(index, event)) if event.data.get("told") else None
    members = {role: (who,) if isinstance(who, str) else tuple(who) for role, who in told.items()}
    return MatchTrack(
        stream=event.stream,
        model=str(event.data.get("model", "")),
        members=members,
        asked=members,
        proposed=_day(index, event),
        score=event.data.get("score"),
        parts=event.data.get("parts") or {},
        plan=event.data.get("plan"),
        stays=_first_stay(index, MATCH, event),
        rhythms=dict.fromkeys(index.definition.check_ins, since) if since is not None else {},
        version=event.version,
        number=event.number,
        seen=frozenset({event.id}),
    )


# What people and matches have in common -----------------------------------------------------------------------------
def _moved(index: Index, track: P, event: Event) -> P:
    to = str(event.data.get("to", ""))
    if not to or to == track.stage:
        return track  # ‘extend’ leads from a stage to itself: nothing about the stay changes
    stay = Stay(
        stage=to,
        since=_day(index, event),
        noted=_known(index, event),
        event=event.id,
        transition=str(event.data.get("transition") or ""),
        reason=event.data.get("reason"),
        cause=str(event.data.get("cause") or ""),
    )
    return replaced(track, stays=(*track.stays, stay))


def _reopened(index: Index, track: P, event: Event) -> P:
    at = next((number for number, stay in enumerate(track.stays) if stay.event == event.data.get("event")), 0)
    if not at:
        return track
    # what would have fallen due while nobody knew that the stay goes on is not asked for afterwards
    back = replaced(track.stays[at - 1], noted=_known(index, event))
    gone = (replaced(stay, again=bool(event.data.get("cause"))) for stay in track.stays[at:])
    kept = replaced(track, stays=(*track.stays[: at - 1], back), undone=(*track.undone, *gone))
    if isinstance(kept, MatchTrack) and not any(stay.stage in index.running for stay in kept.stays):
        # it has not started after all: what was only due is no longer, what was answered stays answered
        answered = {key: entry for key, entry in kept.check_ins.items() if entry.answered}
        return replaced(kept, check_ins=answered)
    return kept


def _asked(index: Index, track: P, event: Event) -> P:
    request = Request(
        id=event.id,
        form=str(event.data.get("form", "")),
        role=str(event.data.get("role", "")),
        asked=_day(index, event),
        due=event.due,
        because=event.because,
        cause=str(event.data.get("cause") or ""),
    )
    return replaced(track, requests={**track.requests, event.id: request})


def _task_created(index: Index, track: P, event: Event) -> P:
    task = Task(
        id=event.id,
        kind=str(event.data.get("task", "")),
        opened=_day(index, event),
        due=event.due,
        because=event.because,
        data=event.data,
    )
    return replaced(track, tasks={**track.tasks, event.id: task})


def _task_done(index: Index, track: P, event: Event) -> P:
    task = track.tasks.get(str(event.data.get("task_id", "")))
    if task is None or task.done is not None:
        return track
    done = replaced(task, done=_day(index, event), done_event=event.id)
    return replaced(track, tasks={**track.tasks, task.id: done})


def _case_opened(index: Index, track: P, event: Event) -> P:
    case = Case(
        id=event.id,
        kind=str(event.data.get("case", "")),
        opened=_day(index, event),
        due=event.due,
        because=event.because,
        cause=str(event.data.get("cause") or ""),
    )
    return replaced(track, cases={**track.cases, event.id: case})


def _case_woken(index: Index, track: P, event: Event) -> P:
    case = track.cases.get(str(event.data.get("case_id", "")))
    if case is None:
        return track
    woken = replaced(case, woken=(*case.woken, str(event.data.get("cause") or event.id)))
    return replaced(track, cases={**track.cases, case.id: woken})


def _case_closed(index: Index, track: P, event: Event) -> P:
    case = track.cases.get(str(event.data.get("case_id", "")))
    if case is None or case.closed is not None:
        return track
    outcome = event.data.get("outcome")
    closed = replaced(case, closed=_day(index, event), closed_event=event.id, outcome=outcome)
    return replaced(track, cases={**track.cases, case.id: closed})


def _done(index: Index, event: Event) -> Done:
    return Done(day=_day(index, event), event=event.id, noted=_known(index, event), data=event.data)


def _held(index: Index, track: P, event: Event) -> P:
    """An event was held. It may count as a meeting of the match, or as a module for the person who came: that is known
    under the same id, so that it goes with the event when it is taken back."""
    name, done = str(event.data.get("event", "")), _done(index, event)
    changes: dict[str, Any] = {"held": _added(track.held, name, done)}
    for counted in index.counted.get(name, ()):
        if counted.kind == "meeting" and isinstance(track, MatchTrack):
            changes["meetings"] = (*track.meetings, done)
        elif counted.kind == "module" and isinstance(track, PersonTrack):
            training = index.definition.training[counted.training]
            if not training.for_ or track.role in training.for_:
                known = changes.get("modules", track.modules)
                changes["modules"] = _added(known, (counted.training, counted.name), done)
    return replaced(track, **changes)


def _met(index: Index, track: P, event: Event) -> P:
    return replaced(track, meetings=(*track.meetings, _done(index, event)))


def _note(index: Index, track: P, event: Event) -> P:
    return replaced(track, notes=track.notes + 1)


def _answered(index: Index, track: P, event: Event) -> P:
    return replaced(track, **_what_answers_change(index, track, event))


def _what_answers_change(index: Index, track: Track, event: Event) -> dict[str, Any]:
    form, corrects = str(event.data.get("form", "")), event.data.get("corrects")
    occurrence = event.data.get("occurrence")
    submission = Submission(
        id=str(event.data.get("submission") or event.id),
        form=form,
        by=str(event.data.get("by", "")),
        day=_day(index, event),
        event=event.id,
        answers=None if event.answers is None else read_answers(index.definition, form, event.answers),
        plan=event.data.get("plan"),
        occurrence=int(occurrence) if occurrence is not None else None,
        version=event.version,
    )
    kept = tuple(entry for entry in track.submissions if entry.id != corrects)
    waiting = next(
        (
            request
            for request in track.requests.values()
            if request.answered is None and request.form == form and request.role == submission.by
        ),
        None,
    )
    changes: dict[str, Any] = {"submissions": (*kept, submission)}
    if waiting is not None:
        done = replaced(waiting, answered=submission.day, submission=submission.id)
        changes["requests"] = {**track.requests, waiting.id: done}
    return changes


def _answers_undone(index: Index, track: P, event: Event) -> P:
    gone = str(event.data.get("submission", ""))
    kept = tuple(entry for entry in track.submissions if entry.id != gone)
    requests = {
        name: replaced(request, answered=None, submission="") if request.submission == gone else request
        for name, request in track.requests.items()
    }
    return replaced(track, submissions=kept, requests=requests)


def _undone(index: Index, track: P, event: Event) -> P:
    """Whatever one event brought is gone; what it had closed is open again."""
    gone = str(event.data.get("event", ""))
    changes: dict[str, Any] = {
        "tasks": {name: _open_task(task, gone) for name, task in track.tasks.items() if name != gone},
        "cases": {name: _open_case(case, gone) for name, case in track.cases.items() if name != gone},
        "requests": {name: request for name, request in track.requests.items() if name != gone},
    }
    for name in _HISTORIES & {entry.name for entry in fields(track)}:
        histories = {key: _without(entries, gone) for key, entries in getattr(track, name).items()}
        changes[name] = {key: entries for key, entries in histories.items() if entries}
    for name in _LISTS & {entry.name for entry in fields(track)}:
        changes[name] = _without(getattr(track, name), gone)
    return replaced(track, **changes)


def _open_task(task: Task, gone: str) -> Task:
    return replaced(task, done=None, done_event="") if task.done_event == gone else task


def _open_case(case: Case, gone: str) -> Case:
    return replaced(case, closed=None, closed_event="", outcome=None) if case.closed_event == gone else case


def _without(entries: Iterable[Any], gone: str) -> tuple[Any, ...]:
    return tuple(entry for entry in entries if entry.event != gone)


_HISTORIES = frozenset({"consents", "checks", "modules", "held", "replies", "goals", "milestones"})
_LISTS = frozenset({"meetings", "extensions"})

_BOTH: Mapping[str, Callable[[Index, Any, Event], Any]] = {
    EventType.MOVED: _moved,
    EventType.REOPENED: _reopened,
    EventType.FORM_ASKED: _asked,
    EventType.TASK_CREATED: _task_created,
    EventType.TASK_DONE: _task_done,
    EventType.CASE_OPENED: _case_opened,
    EventType.CASE_WOKEN: _case_woken,
    EventType.CASE_CLOSED: _case_closed,
    EventType.EVENT_HELD: _held,
    EventType.MEETING_NOTED: _met,
    EventType.NOTE_ADDED: _note,
    EventType.ANSWERED: _answered,
    EventType.ANSWERS_UNDONE: _answers_undone,
    EventType.UNDONE: _undone,
}


# A person -----------------------------------------------------------------------------------------------------------
def on_person(index: Index, person: PersonTrack, event: Event) -> PersonTrack:
    """A person after an event of her stream."""
    data = event.data
    if event.type in (EventType.CONSENT_GIVEN, EventType.CONSENT_WITHDRAWN):
        agreement = Agreement(
            given=event.type == EventType.CONSENT_GIVEN,
            day=_day(index, event),
            noted=_known(index, event),
            event=event.id,
        )
        return replaced(person, consents=_added(person.consents, str(data.get("consent", "")), agreement))
    if event.type == EventType.TOLD_APART:
        return replaced(person, apart=person.apart | {str(data.get("other", ""))})
    if event.type == EventType.CHECK_RECORDED:
        result = CheckResult(
            passed=bool(data.get("passed")), day=_day(index, event), noted=_known(index, event), event=event.id
        )
        return replaced(person, checks=_added(person.checks, str(data.get("check", "")), result))
    if event.type == EventType.MODULE_COMPLETED:
        module = (str(data.get("training", "")), str(data.get("module", "")))
        return replaced(person, modules=_added(person.modules, module, _done(index, event)))
    if event.type == EventType.ANSWERED:  # with what ``noted`` does: of nothing else there is so much in a journal
        changes = _what_answers_change(index, person, event)
        changes["profile"] = profile_of(index, changes["submissions"])
        number, seen = max(person.number, event.number), person.seen | {event.id}
        return replaced(person, number=number, seen=seen, **changes)
    change = _BOTH.get(event.type)
    if change is None:
        return person
    changed: PersonTrack = change(index, person, event)
    if event.type == EventType.ANSWERS_UNDONE:
        return replaced(changed, profile=profile_of(index, changed.submissions))
    return changed


def profile_of(index: Index, submissions: Iterable[Submission]) -> Mapping[str, Value]:
    """The latest answer to each question of the profile's forms; a question left out of a later filling keeps its
    answer."""
    given = [
        submission.answers
        for submission in submissions
        if submission.form in index.profile_forms and submission.answers is not None
    ]
    if len(given) == 1:  # so it is with nearly everybody of a large roster
        return given[0]
    profile: dict[str, Value] = {}
    for answers in given:
        profile.update(answers)
    return profile


def _of_those_who_stay(match: MatchTrack) -> MatchTrack:
    """A circle without those of its members who said no; the others go on. Where all of a role did, it is for the team
    to end it."""
    members = {
        role: tuple(one for one in asked if match.accepted(one) is not False) or asked
        for role, asked in match.asked.items()
    }
    return match if members == match.members else replaced(match, members=members)


# A match ------------------------------------------------------------------------------------------------------------
def on_match(index: Index, match: MatchTrack, event: Event) -> MatchTrack:
    """A match after an event of its stream."""
    data = event.data
    if event.type in _CHECK_IN_EVENTS:
        return _check_in(index, match, event)
    if event.type in (EventType.ACCEPTED, EventType.DECLINED):
        reply = Reply(
            accepted=event.type == EventType.ACCEPTED,
            day=_day(index, event),
            event=event.id,
            reason=data.get("reason"),
        )
        who = (str(data["enrolment"]),) if data.get("enrolment") else match.members.get(str(data.get("role")), ())
        replies = match.replies
        for enrolment in who:
            replies = _added(replies, enrolment, reply)
        return _of_those_who_stay(replaced(match, replies=replies))
    if event.type == EventType.EXTENDED:
        cause = str(data.get("cause") or "")
        extension = Extension(days=int(data.get("days", 0)), day=_day(index, event), event=event.id, cause=cause)
        return replaced(match, extensions=(*match.extensions, extension))
    if event.type == EventType.GOAL_AGREED:
        return replaced(match, goals=_added(match.goals, str(data.get("goals", "")), _done(index, event)))
    if event.type == EventType.MILESTONE_REACHED:
        name = (str(data.get("goals", "")), str(data.get("milestone", "")))
        return replaced(match, milestones=_added(match.milestones, name, _done(index, event)))
    change = _BOTH.get(event.type)
    if change is None:
        return match
    changed: MatchTrack = change(index, match, event)
    if changed.replies is not match.replies:
        changed = _of_those_who_stay(changed)
    if event.type == EventType.ANSWERED:
        return _check_in_answered(changed, changed.submissions[-1], event)
    if event.type == EventType.ANSWERS_UNDONE:
        gone = str(data.get("submission", ""))
        check_ins = {
            key: replaced(entry, answered=None, submission="") if entry.submission == gone else entry
            for key, entry in changed.check_ins.items()
        }
        return replaced(changed, check_ins=check_ins)
    return changed


_CHECK_IN_EVENTS = frozenset({EventType.CHECK_IN_DUE, EventType.REMINDED, EventType.MISSED})


def _check_in(index: Index, match: MatchTrack, event: Event) -> MatchTrack:
    data = event.data
    key: CheckInKey = (str(data.get("plan", "")), int(data.get("occurrence", 0)), str(data.get("role", "")))
    due = event.due or _day(index, event)
    entry = match.check_ins.get(key) or CheckIn(plan=key[0], occurrence=key[1], role=key[2], due=due)
    if event.type == EventType.CHECK_IN_DUE:
        entry = replaced(entry, announced=True, due=due)
    elif event.type == EventType.REMINDED:
        entry = replaced(entry, reminded=entry.reminded | {str(data.get("offset", ""))})
    else:
        entry = replaced(entry, announced=True, missed=_day(index, event))
    return replaced(match, check_ins={**match.check_ins, key: entry})


def _check_in_answered(match: MatchTrack, submission: Submission, event: Event) -> MatchTrack:
    if submission.plan is None:
        return match
    occurrence, due = submission.occurrence, event.due
    if occurrence is None:
        occurrence = next(
            (
                entry.occurrence
                for entry in match.check_ins.values()
                if (entry.plan, entry.role, entry.due) == (submission.plan, submission.by, due)
            ),
            None,
        )
    if occurrence is None:
        return match
    key: CheckInKey = (submission.plan, occurrence, submission.by)
    entry = match.check_ins.get(key) or CheckIn(
        plan=key[0], occurrence=occurrence, role=submission.by, due=due or submission.day
    )
    answered = replaced(entry, answered=submission.day, submission=submission.id)
    return replaced(match, check_ins={**match.check_ins, key: answered})
