"""Today's desk: one queue of what waits over all people and matches, each item with its reason in words; tasks done.

What a colleague may not see (a complaint about herself) is not in her queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import select

from models.database import reading, writing
from models.definitions.base import called
from models.definitions.wording import lowered
from models.i18n import mark, translate
from models.tables import OutgoingMessage
from models.vocabulary import MATCH, AccountRole, MessageState
from workflows.actors import Actor, require
from workflows.engine import MatchTrack, PersonTrack, QueueItem, QueueKind, queue
from workflows.engine.commands import CompleteTask
from workflows.engine.events import EventType
from workflows.engine.outlook import outlook
from workflows.engine.telling import tell_cause
from workflows.engine.timers import timers
from workflows.engine.waits import waits_in
from workflows.history import write_within
from workflows.pools import pool_of
from workflows.progress import Standing, as_read, load, load_for_change, may_see_case, must

KINDS: Mapping[QueueKind, str] = {
    QueueKind.CASE: mark("Open cases"),
    QueueKind.TASK: mark("Tasks"),
    QueueKind.OVERDUE_CHECK_IN: mark("Check-ins overdue"),
    QueueKind.PROPOSAL_WAITING: mark("Proposals waiting"),
    QueueKind.FORM_DUE: mark("Forms due"),
    QueueKind.GOALS_OPEN: mark("Goals to agree on"),
    QueueKind.GOALS_TO_REVIEW: mark("Goals to look at again"),
    QueueKind.STAGE_OVERDUE: mark("Stages overdue"),
    QueueKind.CHECK_EXPIRING: mark("Running out soon"),
    QueueKind.MATCH_ENDING: mark("Ending soon"),
    QueueKind.CHECK_IN_DUE: mark("Check-ins due"),
}
"""What a person reads for a kind of item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that waits. ``names`` are the people it concerns, ``who`` those of them who are asked for
    something; ``why`` says what brought it here, ``about`` whether it is
    a person or a match, ``number`` the last event the reader knew of it. ``plan``, ``occurrence``, ``form`` and
    ``role`` say what is to be entered, where something is; ``model`` is the matching model of a match."""

    key: str
    kind: QueueKind
    stream: str
    about: str  # person, match
    names: str
    who: str
    title: str
    why: str
    due: date | None
    days_late: int
    urgency: int
    ref: str
    role: str
    form: str
    plan: str | None
    occurrence: int | None
    number: int
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """So many people of a role in one stage to whom the step that leads on is open now, whether or not it is due.
    ``at``: the names of role and stage."""

    role: str
    stage: str
    step: str
    count: int
    at: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """So many people of a role in one stage who cannot go on yet: for what they wait, each with how many it keeps, the
    most frequent first. ``training`` is the training that keeps most of them; "" where something else does."""

    role: str
    stage: str
    count: int
    waits: tuple[tuple[str, int], ...]
    training: str
    at: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """So many people, or pairs (``about`` match), who were asked for a form and have time left: the first until
    ``due``."""

    form: str
    about: str
    count: int
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """What a day on which nothing is due is quiet about: who could go on all the same, who waits for what, which forms
    are open, how many could be given a match (``unmatched``; ``free``: somebody has a place for them), how many pairs
    run and on which day the first of them is asked next."""

    onward: tuple[Onward, ...] = ()
    staying: tuple[Staying, ...] = ()
    forms: tuple[OpenForm, ...] = ()
    unmatched: int = 0
    free: bool = False
    pairs: int = 0
    next_check_in: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything that waits on a day, the most urgent first; ``messages`` wait to be sent. ``quiet`` is told when
    nothing is due and somebody is here."""

    standing: Standing
    items: tuple[Item, ...]
    messages: int = 0
    quiet: Quiet | None = None

    @property
    def counts(self) -> Mapping[QueueKind, int]:
        """How many items of each kind there are, in the order of the kinds."""
        counted = Counter(item.kind for item in self.items)
        return {kind: counted[kind] for kind in QueueKind if counted[kind]}


def today(actor: Actor, cohort_id: str, *, now: datetime) -> Today:
    """The queue of a cohort. Raises ``Refused`` for viewers."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now))
        messages = session.exec(
            select(func.count())
            .select_from(OutgoingMessage)
            .where(OutgoingMessage.cohort_id == cohort_id, OutgoingMessage.state == MessageState.DUE.value)
        ).one()
    found = queue(here.definition, here.state, here.today)
    items = tuple(_item(here, actor, entry) for entry in found if _is_hers(here, actor, entry))
    quiet = _quiet(here, actor.language) if here.state.people and not items else None
    return Today(standing=here, items=items, messages=messages, quiet=quiet)


# A day on which nothing is due --------------------------------------------------------------------------------------
def _quiet(here: Standing, language: str) -> Quiet:
    pools = [pool_of(here.definition, here.state, model, here.today) for model in here.definition.matching]
    running = [match for match in here.state.matches.values() if match.stage not in here.definition.ends(MATCH)]
    onward, staying = _on_their_way(here, language)
    return Quiet(
        onward=onward,
        staying=staying,
        forms=tuple(_open_forms(here)),
        unmatched=sum(len(pool.mentees.ids) for pool in pools),
        free=any(pool.mentees.ids and pool.mentors.ids for pool in pools),
        pairs=len(running),
        next_check_in=_next_check_in(here),
    )


def _on_their_way(here: Standing, language: str) -> tuple[tuple[Onward, ...], tuple[Staying, ...]]:
    """Who could go on, and who cannot yet; of each the largest group first."""
    open_to: Counter[tuple[str, str, str]] = Counter()
    kept: dict[tuple[str, str], list[str]] = {}
    for person in here.state.people.values():
        seen = outlook(here.definition, here.state, person.stream, today=here.today, language=language)
        if seen is None or seen.over or seen.next is None:
            continue
        if seen.next.open:
            open_to[person.role, person.stage, seen.next.label] += 1
        else:
            kept.setdefault((person.role, person.stage), []).append(person.stream)
    onward = tuple(
        Onward(
            role=here.definition.role_label(role),
            stage=here.stage_label(role, stage),
            step=step,
            count=count,
            at=(role, stage),
        )
        for (role, stage, step), count in open_to.most_common()
    )
    staying = [found for at, people in kept.items() if (found := _staying(here, at, people, language)) is not None]
    return onward, tuple(sorted(staying, key=lambda found: -found.count))


def _staying(here: Standing, at: tuple[str, str], people: Sequence[str], language: str) -> Staying | None:
    """What these people wait for; None where it comes by itself."""
    role, stage = at
    waits = waits_in(here.definition, here.state, people, role, stage, here.today, language)
    if not waits:
        return None
    return Staying(
        role=here.definition.role_label(role),
        stage=here.stage_label(role, stage),
        count=len({person for wait in waits for person in wait.people}),
        waits=tuple((wait.words, len(wait.people)) for wait in waits),
        training=waits[0].name if waits[0].kind == "training" else "",
        at=at,
    )


def _open_forms(here: Standing) -> Iterator[OpenForm]:
    """Forms that were asked for and are not due yet, the one that is due first before the others."""
    asked: dict[tuple[str, str], list[date]] = {}
    for track in here.state.tracks():
        about = MATCH if isinstance(track, MatchTrack) else "person"
        for request in track.requests.values():
            if request.answered is None and request.due is not None:
                asked.setdefault((request.form, about), []).append(request.due)
    for (form, about), days in sorted(asked.items(), key=lambda found: min(found[1])):
        label = called(here.definition.forms.get(form), form)
        yield OpenForm(form=label, about=about, count=len(days), due=min(days))


def _next_check_in(here: Standing) -> date | None:
    """The day on which somebody is asked next, in the half year to come."""
    ahead = timers(here.definition, here.state, until=here.today + timedelta(days=182))
    return next((event.due for _, event in ahead if event.type == EventType.CHECK_IN_DUE), None)


def finish_task(
    actor: Actor,
    cohort_id: str,
    stream: str,
    task: str,
    *,
    note: str = "",
    seen: Mapping[str, int] | None = None,
    now: datetime,
) -> str:
    """A task is done, with a note about it if there is one. Answers the event's id, by which it can be taken back."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        done = CompleteTask(stream=stream, task=task)
        outcome = must(write_within(session, actor, here, stream, note, [done], now=now, seen=seen))
        return outcome.events[0].id


def _is_hers(here: Standing, actor: Actor, entry: QueueItem) -> bool:
    if entry.kind is not QueueKind.CASE:
        return True
    track = here.state.track(entry.stream)
    case = track.cases.get(entry.ref) if track else None
    return case is None or may_see_case(here, actor.role, case.kind, entry.stream)


def _item(here: Standing, actor: Actor, entry: QueueItem) -> Item:
    here = here.ruled_for(entry.stream)
    track = here.state.track(entry.stream)
    plan, occurrence, form = _asked(here, entry)
    return Item(
        key="|".join((entry.kind, entry.stream, entry.ref, entry.role, str(occurrence or ""), str(entry.due or ""))),
        kind=entry.kind,
        stream=entry.stream,
        about=MATCH if isinstance(track, MatchTrack) else "person",
        names=here.name(entry.stream),
        who=_who(here, entry),
        title=entry.title,
        why=_why(here, actor, entry, track),
        due=entry.due,
        days_late=entry.days_late,
        urgency=entry.urgency,
        ref=entry.ref,
        role=entry.role,
        form=form,
        plan=plan,
        occurrence=occurrence,
        number=here.state.number(entry.stream),
        model=track.model if isinstance(track, MatchTrack) else "",
    )


def _asked(here: Standing, entry: QueueItem) -> tuple[str | None, int | None, str]:
    """The check-in or form that waits to be entered."""
    if entry.kind is QueueKind.FORM_DUE:
        return None, None, entry.ref
    if entry.kind not in (QueueKind.OVERDUE_CHECK_IN, QueueKind.CHECK_IN_DUE):
        return None, None, ""
    plan = here.definition.check_ins.get(entry.ref)
    match = here.state.matches[entry.stream]
    found = (
        check.occurrence
        for check in match.check_ins.values()
        if (check.plan, check.role, check.due) == (entry.ref, entry.role, entry.due)
    )
    return entry.ref, next(found, None), plan.form if plan else ""


def _who(here: Standing, entry: QueueItem) -> str:
    """Who of a pair was asked: they are asked one by one."""
    match = here.state.matches.get(entry.stream)
    return ", ".join(here.name(member) for member in match.members.get(entry.role, ())) if match else ""


def _why(here: Standing, actor: Actor, entry: QueueItem, track: PersonTrack | MatchTrack | None) -> str:
    spoken = actor.language
    of = track.role if isinstance(track, PersonTrack) else MATCH
    cause = tell_cause(here.definition, entry.because, track=of, language=spoken)
    if cause:
        return cause
    if entry.kind is QueueKind.CASE or entry.kind is QueueKind.TASK:
        return translate(_BY_HAND, spoken)
    role = lowered(here.definition.role_label(entry.role)) if entry.role else ""
    sentence = _WHY.get(entry.kind, "")
    if entry.kind is QueueKind.OVERDUE_CHECK_IN and entry.in_a_row > 1:
        sentence = _IN_A_ROW
    stage = here.stage_label(of, track.stage) if track is not None else ""
    return translate(sentence, spoken, role=role, n=entry.in_a_row, stage=stage) if sentence else ""


_BY_HAND = mark("Opened by hand")
_IN_A_ROW = mark("No answer from the {role}, {n} times in a row")
_WHY: Mapping[QueueKind, str] = {
    QueueKind.OVERDUE_CHECK_IN: mark("No answer from the {role} yet"),
    QueueKind.CHECK_IN_DUE: mark("The {role} is asked"),
    QueueKind.PROPOSAL_WAITING: mark("Waits for the answers of both"),
    QueueKind.FORM_DUE: mark("The {role} is asked"),
    QueueKind.GOALS_OPEN: mark("They have not agreed on goals yet"),
    QueueKind.GOALS_TO_REVIEW: mark("Nobody has looked at their goals for a while"),
    QueueKind.STAGE_OVERDUE: mark("Has been in ‘{stage}’ longer than planned"),
    QueueKind.CHECK_EXPIRING: mark("Needs to be renewed"),
    QueueKind.MATCH_ENDING: mark("The agreed time is nearly over"),
}
