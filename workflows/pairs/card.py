"""One pair with all that is known: its people, what happened, what comes, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from models.database import reading
from models.definitions.base import called
from models.definitions.sections import Goals
from models.definitions.wording import lowered, say_answers
from models.findings import refuse
from models.i18n import mark, translate
from models.vocabulary import MATCH, AccountRole
from workflows.actors import Actor, require
from workflows.covered import answers_of, is_sensitive
from workflows.engine import EventType, MatchTrack, index_of
from workflows.engine.calendar import days_of
from workflows.engine.timers import ahead
from workflows.history import Told, history_within
from workflows.matching.pool import MENTEE
from workflows.pairs.looking import care_of, row_of
from workflows.pairs.stepping import steps
from workflows.pairs.values import Coming, Given, GoalRow, Member, PairCard, Wanted
from workflows.pools import pool_of
from workflows.progress import Standing, as_read, load, may_see_case

AHEAD = timedelta(days=62)
"""So far ahead a pair's card tells what comes."""


def card(actor: Actor, cohort_id: str, stream: str, *, now: datetime) -> PairCard:
    """One match with all that is known. Raises ``Refused`` when it is not here (any more)."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now)).ruled_for(stream)
        match = here.state.matches.get(stream)
        if match is None:
            raise refuse("pair_unknown")
        told = history_within(session, actor, here, stream)
    definition, spoken = here.definition, actor.language
    free = _free_again(here, match)
    return PairCard(
        standing=here,
        row=row_of(here, match, care_of(here, actor).get(stream, ())),
        members=tuple(_members(here, match, spoken)),
        steps=steps(here, stream, language=spoken),
        undo=_last_step(match, told),
        looked_for=any(free.values()),
        not_looked_for=tuple(
            (one.stream, here.name(one.stream), here.stage_label(one.role, one.stage))
            for one in (here.state.people[who] for who, waits in free.items() if not waits)
        ),
        history=told,
        coming=tuple(_coming(here, match, spoken)),
        forms=tuple(_forms(here, match)),
        given=tuple(_given(here, match, spoken)),
        goals=tuple(_goals(here, match, name, goals, spoken) for name, goals in definition.goals.items()),
        events=_events(here, match),
        meetings=len(match.meetings),
        last_meeting=max((met.day for met in match.meetings), default=None),
        tasks=tuple(
            (task.id, called(definition.tasks.get(task.kind), task.kind), task.due)
            for task in match.tasks.values()
            if task.done is None
        ),
        cases=tuple(
            (case.id, called(definition.cases.get(case.kind), case.kind), case.due)
            for case in match.cases.values()
            if case.closed is None and may_see_case(here, actor.role, case.kind, match.stream)
        ),
    )


def _events(here: Standing, match: MatchTrack) -> dict[str, str]:
    """The events that can be noted for a match now: of its roles or of everybody. One without stages of its own can be
    while a match runs, as a check-in without any is asked then."""
    running = index_of(here.definition).running
    return {
        name: called(event, name)
        for name, event in here.definition.events.items()
        if match.stage in (event.during or running)
        and (not event.for_ or not match.members.keys().isdisjoint(event.for_))
    }


def _members(here: Standing, match: MatchTrack, language: str) -> list[Member]:
    found = []
    for role in here.definition.participants:
        for enrolment in match.members.get(role, ()):
            person = here.state.people.get(enrolment)
            if person is None:
                continue
            her_own = here.ruling(enrolment)  # what is shared she was told by the version she is on
            found.append(
                Member(
                    enrolment=enrolment,
                    name=here.name(enrolment),
                    role=role,
                    role_label=here.definition.role_label(role),
                    contact=here.contact(enrolment),
                    shared=say_answers(
                        her_own,
                        role,
                        person.profile,
                        language=language,
                        keep=lambda question: question.shared_with_match and not is_sensitive(question),
                    ),
                    covered=sum(
                        question.shared_with_match and is_sensitive(question) and person.profile.get(name) is not None
                        for name, question in her_own.profile(role).items()
                    ),
                )
            )
    return found


def _free_again(here: Standing, match: MatchTrack) -> dict[str, bool]:
    """Of a match that is over the mentees who take part still and have no other, each with whether a matching looks for
    one where she stands: if none does, a new match does not begin in Matching for her, but with a step of her own."""
    definition, state = here.definition, here.state
    ends = definition.ends(MATCH)
    if match.stage not in ends:
        return {}
    matched = {who for one in state.matches.values() if one.stage not in ends for who in one.everybody}
    pools = [pool_of(definition, state, model, here.today) for model in definition.matching]
    members = (state.people.get(enrolment) for enrolment in match.members.get(MENTEE, ()))
    return {
        one.stream: any(one.stream in pool.mentees.index for pool in pools)
        for one in members
        if one is not None and one.stream not in matched and one.stage not in definition.ends(one.role)
    }


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
    found: dict[tuple[date, str], set[str]] = {}
    for _, event in ahead(definition, alone, here.today, until=here.today + AHEAD):
        if event.stream == match.stream and event.type == EventType.CHECK_IN_DUE and event.due is not None:
            label = called(definition.check_ins.get(str(event.data["plan"])), str(event.data["plan"]))
            found.setdefault((event.due, label), set()).add(str(event.data["role"]))
    lines = []
    for (day, label), asked in found.items():
        roles = [lowered(definition.role_label(role)) for role in definition.roles if role in asked]
        lines.append(Coming(day=day, text=f"{label} ({', '.join(roles)})"))
    for request in match.requests.values():
        if request.answered is None and request.due is not None:
            role = lowered(definition.role_label(request.role))
            lines.append(
                Coming(day=request.due, text=f"{called(definition.forms.get(request.form), request.form)} ({role})")
            )
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
                    label=called(form, name),
                    role=role,
                    role_label=here.definition.role_label(role),
                    asked=bool(asked),
                    due=min((entry.due for entry in asked if entry.due), default=None),
                    day=latest.day if latest else None,
                    submission=latest.id if latest else "",
                )
            )
    return sorted(found, key=lambda wanted: not wanted.asked)


def _given(here: Standing, match: MatchTrack, language: str) -> list[Given]:
    """What was told about this match, the latest first."""
    found = []
    for entry in reversed(match.submissions):
        members = ", ".join(here.name(member) for member in match.members.get(entry.by, ()))
        found.append(
            Given(
                submission=entry.id,
                form=called(here.definition.forms.get(entry.form), entry.form),
                who=members or here.definition.role_label(entry.by),
                day=entry.day,
                answers=answers_of(here.definition, entry, language=language),
            )
        )
    return found


def _goals(here: Standing, match: MatchTrack, name: str, goals: Goals, language: str) -> GoalRow:
    areas = (here.definition.choice_labels(goals.areas, language) or {}) if goals.areas else {}
    reached = {key[1]: done[-1].day for key, done in match.milestones.items() if key[0] == name and done}
    return GoalRow(
        name=name,
        label=called(goals, name),
        areas=areas,
        agreed=tuple(
            (areas.get(str(done.data.get("area")), str(done.data.get("area") or "")) or goals.label, done.day)
            for done in match.goals.get(name, ())
        ),
        milestones=tuple(
            (key, called(milestone, key), reached.get(key)) for key, milestone in goals.milestones.items()
        ),
    )
