"""Pairs: running matches and their health, one match with all that is known, and every step the definition allows.

Steps, meetings, goals and events go through here, one by one or for many; each can be taken back, and the history keeps
both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.database import reading
from models.definitions.sections import Goals, Stage
from models.definitions.wording import lowered, say_answer
from models.findings import refuse
from models.i18n import mark, translate
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.engine import EventType, MatchTrack, Option, QueueKind, index_of, options, queue
from workflows.engine.calendar import days_of
from workflows.engine.commands import (
    AgreeGoal,
    Command,
    NoteMeeting,
    ReachMilestone,
    RecordEventHeld,
    TakeTransition,
    Undo,
)
from workflows.engine.figures import missed_in_a_row
from workflows.engine.timers import ahead
from workflows.history import Told, history_within
from workflows.progress import Outcome, Standing, acting_as, carry_out, load, may_see_case, must

AHEAD = timedelta(days=62)
"""So far ahead a pair's card tells what comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """A match in one line. ``days_left`` is None where the program does not say how long a match lasts; ``rating`` the
    answer to the first question on a scale in its latest check-in, ``rating_of`` the end of that scale. ``care`` says
    in words why somebody should look, () when all is well."""

    stream: str
    number: int
    names: str
    members: Mapping[str, tuple[str, ...]]
    stage: str
    stage_label: str
    over: bool
    begun: date | None
    ends: date | None
    days_running: int | None
    days_left: int | None
    last_check_in: date | None
    missed: int
    rating: int | float | None
    rating_of: int | None
    care: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Every match that has begun or is over, those that need care first. ``stages`` are theirs in the definition's
    order, name → label."""

    standing: Standing
    rows: tuple[PairRow, ...]
    stages: Mapping[str, str]
    waiting: int
    """Proposals, which Matching has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Someone in a match, with the answers her match may see as (question, answer)."""

    enrolment: str
    name: str
    role: str
    role_label: str
    contact: Mapping[str, str]
    shared: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What lies ahead on a day."""

    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A form of this match that somebody may fill in; ``due`` when she was asked to, ``day`` when she last did."""

    form: str
    label: str
    role: str
    role_label: str
    asked: bool
    due: date | None
    day: date | None
    submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow:
    """The goals of a match: ``areas`` to choose from (name → label), those ``agreed``, and ``milestones`` as name,
    label and the day it was reached."""

    name: str
    label: str
    areas: Mapping[str, str]
    agreed: tuple[tuple[str, date], ...]
    milestones: tuple[tuple[str, str, date | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCard:
    """One match. ``steps`` lead on from here, allowed or with what is missing; ``undo`` is the event and the
    words of the last step, None when there is none to take back. ``events`` can be recorded as held (name → label)."""

    standing: Standing
    row: PairRow
    members: tuple[Member, ...]
    steps: tuple[Option, ...]
    undo: tuple[str, str] | None
    history: tuple[Told, ...]
    coming: tuple[Coming, ...]
    forms: tuple[Wanted, ...]
    goals: tuple[GoalRow, ...]
    events: Mapping[str, str]
    meetings: int
    last_meeting: date | None
    tasks: tuple[tuple[str, str, date | None], ...]
    cases: tuple[tuple[str, str, date | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """A step that some of the chosen matches can take: how many of how many."""

    transition: str
    label: str
    allowed: tuple[str, ...]
    of: int
    reasons: Mapping[str, str]


def pairs(actor: Actor, cohort_id: str, *, now: datetime) -> Pairs:
    """All matches of a cohort. Raises ``Refused`` for viewers."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
    care = _care(here, actor)
    first = here.definition.first_stage(MATCH) if here.definition.match_stages else ""
    begun = [match for match in here.state.matches.values() if match.stage != first]
    rows = [_row(here, match, care.get(match.stream, ())) for match in begun]
    rows.sort(key=lambda row: (row.over, not row.care, row.days_left if row.days_left is not None else 9999, row.names))
    present = {row.stage for row in rows}
    stages = {name: here.stage_label(MATCH, name) for name in here.definition.match_stages if name in present}
    return Pairs(standing=here, rows=tuple(rows), stages=stages, waiting=len(here.state.matches) - len(begun))


def card(actor: Actor, cohort_id: str, stream: str, *, now: datetime) -> PairCard:
    """One match with all that is known. Raises ``Refused`` when it is not here (any more)."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        match = here.state.matches.get(stream)
        if match is None:
            raise refuse("pair_unknown")
        told = history_within(session, actor, here, stream)
    definition, spoken = here.definition, actor.language
    return PairCard(
        standing=here,
        row=_row(here, match, _care(here, actor).get(stream, ())),
        members=tuple(_members(here, match, spoken)),
        steps=steps(here, stream, language=spoken),
        undo=_last_step(match, told),
        history=told,
        coming=tuple(_coming(here, match, spoken)),
        forms=tuple(_forms(here, match)),
        goals=tuple(_goals(here, match, name, goals, spoken) for name, goals in definition.goals.items()),
        events={
            name: event.label or name.replace("_", " ")
            for name, event in definition.events.items()
            if match.stage in event.during
        },
        meetings=len(match.meetings),
        last_meeting=max((met.day for met in match.meetings), default=None),
        tasks=tuple(
            (task.id, _label(definition.tasks, task.kind), task.due)
            for task in match.tasks.values()
            if task.done is None
        ),
        cases=tuple(
            (case.id, _label(definition.cases, case.kind), case.due)
            for case in match.cases.values()
            if case.closed is None and may_see_case(here, actor.role, case.kind)
        ),
    )


def steps(here: Standing, stream: str, *, language: str = "en") -> tuple[Option, ...]:
    """The steps that lead on from where a match stands, as whoever works at the desk may take them. Steps that only
    happen by themselves are left out."""
    match = here.state.matches.get(stream)
    if match is None:
        return ()
    transitions = here.definition.transitions.get(MATCH, {})
    roles = {name: acting_as(here, TakeTransition(stream=stream, transition=name)) for name in transitions}
    by_role = {
        role: {
            option.transition: option
            for option in options(
                here.definition, here.state, stream, actor_role=role, today=here.today, language=language
            )
        }
        for role in set(roles.values())
    }
    found = (by_role[role][name] for name, role in roles.items() if name in by_role[role])
    return tuple(option for option in found if set(option.by) & set(here.definition.staff))


def steps_for(here: Standing, streams: Sequence[str], *, language: str = "en") -> tuple[Bulk, ...]:
    """The steps that at least one of these matches can take now."""
    allowed: dict[str, list[str]] = {}
    options_by_name: dict[str, Option] = {}
    for stream in streams:
        for option in steps(here, stream, language=language):
            options_by_name[option.transition] = option
            if option.allowed:
                allowed.setdefault(option.transition, []).append(stream)
    order = list(here.definition.transitions.get(MATCH, {}))
    return tuple(
        Bulk(
            transition=name,
            label=options_by_name[name].label,
            allowed=tuple(allowed[name]),
            of=len(streams),
            reasons=options_by_name[name].reasons,
        )
        for name in order
        if name in allowed
    )


# Gestures ------------------------------------------------------------------------------------------------------------
def take(
    actor: Actor,
    cohort_id: str,
    streams: Sequence[str],
    transition: str,
    *,
    reason: str | None = None,
    on: date | None = None,
    seen: Mapping[str, int] | None = None,
    now: datetime,
) -> Outcome:
    """One step for one match or many; those that cannot take it are answered with what is missing."""
    commands: list[Command] = [
        TakeTransition(stream=stream, transition=transition, reason=reason, on=on) for stream in streams
    ]
    return carry_out(actor, cohort_id, commands, now=now, seen=seen)


def take_back(
    actor: Actor, cohort_id: str, stream: str, event: str, *, seen: Mapping[str, int] | None = None, now: datetime
) -> Outcome:
    """What an event brought is taken back: a step with all it moved, a meeting, a goal, an event recorded as held."""
    return must(carry_out(actor, cohort_id, [Undo(stream=stream, event=event)], now=now, seen=seen))


def record_held(
    actor: Actor, cohort_id: str, stream: str, event: str, *, on: date | None = None, now: datetime
) -> Outcome:
    """An event of a match was held."""
    return must(carry_out(actor, cohort_id, [RecordEventHeld(stream=stream, event=event, on=on)], now=now))


def note_meeting(
    actor: Actor, cohort_id: str, stream: str, *, on: date | None = None, minutes: int | None = None, now: datetime
) -> Outcome:
    """The two met."""
    return must(carry_out(actor, cohort_id, [NoteMeeting(stream=stream, on=on, minutes=minutes)], now=now))


def agree_goal(
    actor: Actor,
    cohort_id: str,
    stream: str,
    goals: str,
    *,
    area: str | None = None,
    on: date | None = None,
    now: datetime,
) -> Outcome:
    """They agreed on a goal."""
    return must(carry_out(actor, cohort_id, [AgreeGoal(stream=stream, goals=goals, area=area, on=on)], now=now))


def reach_milestone(
    actor: Actor, cohort_id: str, stream: str, goals: str, milestone: str, *, on: date | None = None, now: datetime
) -> Outcome:
    """They reached a milestone."""
    command = ReachMilestone(stream=stream, goals=goals, milestone=milestone, on=on)
    return must(carry_out(actor, cohort_id, [command], now=now))


# One line ------------------------------------------------------------------------------------------------------------
def _label(section: Mapping[str, object], name: str) -> str:
    return getattr(section.get(name), "label", "") or name.replace("_", " ")


def _row(here: Standing, match: MatchTrack, care: tuple[str, ...]) -> PairRow:
    days = days_of(index_of(here.definition), match)
    stage = here.definition.match_stages.get(match.stage, Stage())
    over = stage.type == "end"
    end = days.end(here.today)
    rating, of = _rating(here, match)
    return PairRow(
        stream=match.stream,
        number=match.number,
        names=here.name(match.stream),
        members={role: tuple(here.name(member) for member in members) for role, members in match.members.items()},
        stage=match.stage,
        stage_label=here.stage_label(MATCH, match.stage),
        over=over,
        begun=days.start,
        ends=days.over if over else end,
        days_running=((days.over or here.today) - days.start).days if days.start else None,
        days_left=(end - here.today).days if end and not over else None,
        last_check_in=max((entry.answered for entry in match.check_ins.values() if entry.answered), default=None),
        missed=missed_in_a_row(match),
        rating=rating,
        rating_of=of,
        care=() if over else care,
    )


def _rating(here: Standing, match: MatchTrack) -> tuple[int | float | None, int | None]:
    """The lowest of the latest answers, one of each role, to the first question on a scale."""
    lowest: int | float | None = None
    scale: int | None = None
    for plan in here.definition.check_ins.values():
        form = here.definition.forms.get(plan.form)
        asked = [(name, q.kind) for name, q in (form.questions if form else {}).items() if q.kind.kind == "range"]
        if not asked:
            continue
        name, kind = asked[0]
        scale = kind.high
        for role in plan.asks:
            latest = match.latest(plan.form, (role,))
            value = (latest.answers or {}).get(name) if latest else None
            if isinstance(value, int | float) and (lowest is None or value < lowest):
                lowest = value
        return lowest, scale
    return lowest, scale


def _care(here: Standing, actor: Actor) -> Mapping[str, tuple[str, ...]]:
    """Why a match needs somebody: what the queue says about it, in words."""
    found: dict[str, list[str]] = {}
    for item in queue(here.definition, here.state, here.today, ahead=0):
        sentence = _CARE.get(item.kind)
        match = here.state.matches.get(item.stream)
        if sentence is None or match is None:
            continue
        case = match.cases.get(item.ref)
        if case is not None and not may_see_case(here, actor.role, case.kind):
            continue
        text = translate(sentence, actor.language, what=item.title, n=max(1, item.in_a_row))
        if text not in found.setdefault(item.stream, []):
            found[item.stream].append(text)
    return {stream: tuple(texts) for stream, texts in found.items()}


_CARE: Mapping[QueueKind, str] = {
    QueueKind.CASE: mark("Case: {what}"),
    QueueKind.TASK: mark("Task: {what}"),
    QueueKind.OVERDUE_CHECK_IN: mark("{n} {n|check-in|check-ins} without an answer"),
    QueueKind.STAGE_OVERDUE: mark("‘{what}’ takes longer than planned"),
}


# One card ------------------------------------------------------------------------------------------------------------
def _members(here: Standing, match: MatchTrack, language: str) -> list[Member]:
    found = []
    for role in here.definition.participants:
        for enrolment in match.members.get(role, ()):
            person = here.state.people.get(enrolment)
            if person is None:
                continue
            found.append(
                Member(
                    enrolment=enrolment,
                    name=here.name(enrolment),
                    role=role,
                    role_label=here.definition.role_label(role),
                    contact=here.contact(enrolment),
                    shared=tuple(
                        (
                            question.label or name.replace("_", " "),
                            say_answer(here.definition, f"{role}.{name}", person.profile[name], language=language),
                        )
                        for name, question in here.definition.profile(role).items()
                        if question.shared_with_match and person.profile.get(name) is not None
                    ),
                )
            )
    return found


def _last_step(match: MatchTrack, told: Sequence[Told]) -> tuple[str, str] | None:
    """The latest step that still stands: a move that was not taken back, or an extension."""
    standing = {match.stays[-1].event} if len(match.stays) > 1 else set()
    standing |= {extension.cause for extension in match.extensions if extension.cause}
    found = (line for line in told if line.type == EventType.MOVED and line.event in standing)
    return next(((line.event, line.text) for line in found), None)


def _coming(here: Standing, match: MatchTrack, language: str) -> list[Coming]:
    """What lies ahead of one match, in order: check-ins, forms to be back, and the end."""
    definition = here.definition
    alone = type(here.state)(
        people={who: here.state.people[who] for who in match.everybody if who in here.state.people},
        matches={match.stream: match},
        matches_of=dict.fromkeys(match.everybody, (match.stream,)),
    )
    found: dict[tuple[date, str], list[str]] = {}
    for _, event in ahead(definition, alone, here.today, until=here.today + AHEAD):
        if event.stream == match.stream and event.type == EventType.CHECK_IN_DUE:
            day = date.fromisoformat(str(event.data["due"]))
            label = _label(definition.check_ins, str(event.data["plan"]))
            found.setdefault((day, label), []).append(lowered(definition.role_label(str(event.data["role"]))))
    lines = [Coming(day=day, text=f"{label} ({', '.join(roles)})") for (day, label), roles in found.items()]
    for request in match.requests.values():
        if request.answered is None and request.due is not None:
            role = lowered(definition.role_label(request.role))
            lines.append(Coming(day=request.due, text=f"{_label(definition.forms, request.form)} ({role})"))
    end = days_of(index_of(definition), match).end(here.today)
    if end is not None and match.stage not in definition.ends(MATCH):
        lines.append(Coming(day=end, text=translate(_END, language)))
    return sorted(lines, key=lambda line: (line.day, line.text))


_END = mark("The agreed time is over")


def _forms(here: Standing, match: MatchTrack) -> list[Wanted]:
    """The forms about a match, for every role in it that may fill them in: those asked for first."""
    found = []
    for name, form in here.definition.forms.items():
        if MATCH not in form.about:
            continue
        for role in form.filled_by or tuple(match.members):
            if role not in match.members and role not in here.definition.staff:
                continue
            asked = [
                entry
                for entry in match.requests.values()
                if entry.form == name and entry.role == role and entry.answered is None
            ]
            latest = match.latest(name, (role,))
            found.append(
                Wanted(
                    form=name,
                    label=form.label or name.replace("_", " "),
                    role=role,
                    role_label=here.definition.role_label(role),
                    asked=bool(asked),
                    due=min((entry.due for entry in asked if entry.due), default=None),
                    day=latest.day if latest else None,
                    submission=latest.id if latest else "",
                )
            )
    return sorted(found, key=lambda wanted: not wanted.asked)


def _goals(here: Standing, match: MatchTrack, name: str, goals: Goals, language: str) -> GoalRow:
    areas = (here.definition.choice_labels(goals.areas, language) or {}) if goals.areas else {}
    reached = {key[1]: done[-1].day for key, done in match.milestones.items() if key[0] == name and done}
    return GoalRow(
        name=name,
        label=goals.label or name.replace("_", " "),
        areas=areas,
        agreed=tuple(
            (areas.get(str(done.data.get("area")), str(done.data.get("area") or "")) or goals.label, done.day)
            for done in match.goals.get(name, ())
        ),
        milestones=tuple(
            (key, milestone.label or key.replace("_", " "), reached.get(key))
            for key, milestone in goals.milestones.items()
        ),
    )
