"""What wants doing today: one queue over all people and matches, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.phrases import goals_agreed_within, goals_reviewed_every
from models.vocabulary import MATCH, Sensitivity
from workflows.engine.calendar import days_of, shifted
from workflows.engine.events import EventType
from workflows.engine.figures import check_until, missed_in_a_row, training_until
from workflows.engine.index import Index, index_of, ruling
from workflows.engine.state import CheckIn, MatchTrack, PersonTrack, State
from workflows.engine.timers import timers

EXPIRES_SOON = timedelta(days=30)
ENDS_SOON = timedelta(days=28)


class QueueKind(StrEnum):
    """What kind of thing waits, the gravest first."""

    CASE = "case"
    TASK = "task"
    OVERDUE_CHECK_IN = "overdue_check_in"
    PROPOSAL_WAITING = "proposal_waiting"
    FORM_DUE = "form_due"
    GOALS_OPEN = "goals_open"
    GOALS_TO_REVIEW = "goals_to_review"
    STAGE_OVERDUE = "stage_overdue"
    CHECK_EXPIRING = "check_expiring"
    MATCH_ENDING = "match_ending"
    CHECK_IN_DUE = "check_in_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One thing to do. ``title`` is its label in the definition, ``ref`` the id or name of the task, case, form, plan,
    check or stage; ``role`` who was asked, ``people`` the enrolments it concerns.

    ``urgency``: 0 now (an open case that is late or sensitive), 1 late, 2 today, 3 soon. ``days_late`` is negative
    while there is time. ``in_a_row`` counts missed check-ins. ``because`` names the rule or step that made it.
    """

    kind: QueueKind
    stream: str
    title: str
    ref: str
    due: date | None
    people: tuple[str, ...] = ()
    role: str = ""
    urgency: int = 3
    days_late: int = 0
    in_a_row: int = 0
    because: str = ""


def queue(definition: Definition, state: State, today: date, *, ahead: int = 7) -> list[QueueItem]:
    """Everything that waits on a day; check-ins and forms also when they fall due within ``ahead`` days.

    State should have been advanced to ``today``; what is pending but not yet noted is not overdue.
    """
    asked = index_of(definition)
    found: list[QueueItem] = []
    for track in state.tracks():
        index = ruling(asked, state, track)
        items = [*_work(index, track), *_forms(index, track, today, ahead), *_stage(index, track, today)]
        if isinstance(track, PersonTrack):
            items += _expiring(index, track, today)
        else:
            items += [*_overdue_check_ins(index, track, today), *_ending(index, track, today)]
            items += _goals(index, track, today + timedelta(days=ahead))
        people = (track.stream,) if isinstance(track, PersonTrack) else track.everybody
        found += [_weighed(index, replace(item, people=people), today) for item in items]
    found += [_weighed(asked, item, today) for item in _check_ins_ahead(asked, state, today, ahead)]
    kinds = list(QueueKind)
    return sorted(
        found,
        key=lambda item: (
            item.urgency,
            kinds.index(item.kind),
            item.due or date.max,
            -item.in_a_row,
            item.stream,
            item.ref,
            item.role,
        ),
    )


def _weighed(index: Index, item: QueueItem, today: date) -> QueueItem:
    late = (today - item.due).days if item.due else 0
    urgency = 1 if late > 0 else 2 if item.due == today else 3
    if item.kind is QueueKind.CASE:
        case = index.definition.cases.get(item.title)
        grave = case is not None and case.sensitivity is Sensitivity.SENSITIVE
        urgency = 0 if grave or late > 0 else min(urgency, 2)
        item = replace(item, title=called(case, item.title))
    elif item.kind is QueueKind.PROPOSAL_WAITING:
        urgency = min(urgency, 2)
    return replace(item, urgency=urgency, days_late=late)


def _work(index: Index, track: PersonTrack | MatchTrack) -> Iterator[QueueItem]:
    for case in track.cases.values():
        if case.closed is None:
            yield QueueItem(
                kind=QueueKind.CASE,
                stream=track.stream,
                title=case.kind,
                ref=case.id,
                due=case.due,
                because=case.because,
            )
    for task in track.tasks.values():
        if task.done is None:
            kind = index.definition.tasks.get(task.kind)
            yield QueueItem(
                kind=QueueKind.TASK,
                stream=track.stream,
                title=called(kind, task.kind),
                ref=task.id,
                due=task.due,
                because=task.because,
            )


def _forms(index: Index, track: PersonTrack | MatchTrack, today: date, ahead: int) -> Iterator[QueueItem]:
    for request in track.requests.values():
        soon = request.due is None or request.due <= today + timedelta(days=ahead)
        if request.answered is None and soon:
            form = index.definition.forms.get(request.form)
            yield QueueItem(
                kind=QueueKind.FORM_DUE,
                stream=track.stream,
                title=called(form, request.form),
                ref=request.form,
                due=request.due,
                role=request.role,
                because=request.because,
            )


def _stage(index: Index, track: PersonTrack | MatchTrack, today: date) -> Iterator[QueueItem]:
    name = track.role if isinstance(track, PersonTrack) else MATCH
    stage = index.definition.stage(name, track.stage)
    if stage is None or track.since is None:
        return
    length = index.should_take.get((name, track.stage))
    due = length.after(track.since) if length else None
    label = called(stage, track.stage)
    if isinstance(track, MatchTrack) and stage.type == "start":
        yield QueueItem(kind=QueueKind.PROPOSAL_WAITING, stream=track.stream, title=label, ref=track.stage, due=due)
    elif due is not None and due < today and stage.type != "end":
        yield QueueItem(kind=QueueKind.STAGE_OVERDUE, stream=track.stream, title=label, ref=track.stage, due=due)


def _expiring(index: Index, person: PersonTrack, today: date) -> Iterator[QueueItem]:
    if person.stage in index.ends.get(person.role, frozenset()):
        return
    for name, check in index.definition.checks.items():
        until = check_until(index, person, name)
        if until is not None and until <= today + EXPIRES_SOON:
            title = check.label or name
            yield QueueItem(
                kind=QueueKind.CHECK_EXPIRING, stream=person.stream, title=title, ref=f"check.{name}", due=until
            )
    for name, training in index.definition.training.items():
        until = training_until(index, person, name)
        if until is not None and until <= today + EXPIRES_SOON:
            title = training.label or name
            yield QueueItem(
                kind=QueueKind.CHECK_EXPIRING, stream=person.stream, title=title, ref=f"training.{name}", due=until
            )


def _ending(index: Index, match: MatchTrack, today: date) -> Iterator[QueueItem]:
    if match.stage not in index.running and match.stage not in index.paused:
        return
    end = days_of(index, match).end(today)
    stage = index.definition.stage(MATCH, match.stage)
    if end is not None and end <= today + ENDS_SOON:
        title = (stage.label if stage else "") or match.stage
        yield QueueItem(kind=QueueKind.MATCH_ENDING, stream=match.stream, title=title, ref=match.stage, due=end)


def _goals(index: Index, match: MatchTrack, until: date) -> Iterator[QueueItem]:
    """Goals that are still to be agreed, and those nobody has looked at for as long as the definition says. A milestone
    reached is a look at them. While a match is paused its goals wait, too."""
    days = days_of(index, match)
    if match.stage not in index.running or days.start is None:
        return
    for name, goals in index.definition.goals.items():
        within, again = goals_agreed_within(goals.agreed_within), goals_reviewed_every(goals.reviewed)
        agreed = match.goals.get(name, ())
        looks = [entry.day for entry in agreed]
        looks += [e.day for (of, _), entries in match.milestones.items() if of == name for e in entries]
        kind, length, base = QueueKind.GOALS_TO_REVIEW, again, max(looks, default=days.start)
        if not agreed:
            kind, length, base = QueueKind.GOALS_OPEN, within, days.start
        due = shifted(length.after(base), base, days.pauses) if length is not None else None
        if due is not None and due <= until:
            yield QueueItem(kind=kind, stream=match.stream, title=called(goals, name), ref=name, due=due)


def _overdue_check_ins(index: Index, match: MatchTrack, today: date) -> Iterator[QueueItem]:
    """The latest check-in of each plan and role, if it was due before today and nobody answered; none while the clock
    of the match stands still."""
    if match.stage in index.match_ends or match.stage in index.paused:
        return
    latest: dict[tuple[str, str], CheckIn] = {}
    for entry in match.check_ins.values():
        if entry.announced or entry.answered:
            known = latest.get((entry.plan, entry.role))
            if known is None or entry.occurrence > known.occurrence:
                latest[entry.plan, entry.role] = entry
    for entry in latest.values():
        if entry.answered is None and entry.due < today:
            yield QueueItem(
                kind=QueueKind.OVERDUE_CHECK_IN,
                stream=match.stream,
                title=_plan_label(index, entry.plan),
                ref=entry.plan,
                due=entry.due,
                role=entry.role,
                in_a_row=missed_in_a_row(match, entry),
            )


def _check_ins_ahead(index: Index, state: State, today: date, ahead: int) -> Iterator[QueueItem]:
    """Check-ins that fall due today or within the next days."""
    for match in state.matches.values():
        own = ruling(index, state, match)
        if match.stage in own.match_ends or match.stage in own.paused:
            continue
        for entry in match.check_ins.values():
            if entry.announced and entry.answered is None and entry.due == today:
                yield _due_item(own, match, entry.plan, entry.role, entry.due)
    if ahead <= 0:
        return
    for _, event in timers(index.definition, state, until=today + timedelta(days=ahead)):
        if event.type == EventType.CHECK_IN_DUE and event.due is not None:
            data, match = event.data, state.matches[event.stream]
            yield _due_item(ruling(index, state, match), match, str(data["plan"]), str(data["role"]), event.due)


def _due_item(index: Index, match: MatchTrack, plan: str, role: str, due: date) -> QueueItem:
    return QueueItem(
        kind=QueueKind.CHECK_IN_DUE,
        stream=match.stream,
        title=_plan_label(index, plan),
        ref=plan,
        due=due,
        role=role,
        people=match.everybody,
    )


def _plan_label(index: Index, plan: str) -> str:
    found = index.definition.check_ins.get(plan)
    return called(found, plan)
