"""Two records that are one person: proposed with the evidence, looked at side by side, merged on review, separated on
request.

The record that goes keeps its whole story and rests. The one that stays takes over what it lacks: answers, consents,
checks, completed modules, notes, and the places of the person in other cohorts. All of it is one unit of work, and
separating gives back exactly what was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.database import writing
from models.definitions.base import called
from models.definitions.people import identity_questions
from models.definitions.wording import COVERED, say_answer
from models.findings import Refused, refuse
from models.i18n import translate
from models.tables import Enrolment, JournalEntry, Note, OutgoingMessage
from models.vocabulary import AccountRole, Value
from workflows.actors import Actor, require
from workflows.covered import is_sensitive, veiled
from workflows.engine import Command, EventType, PersonTrack
from workflows.engine.commands import CompleteModule, GiveConsent, Merge, RecordCheck, TellApart, Undo, Unmerge
from workflows.exchange.likeness import Evidence, near_duplicates
from workflows.intake.known_people import digests, remember_marks
from workflows.people.changing import filling_of
from workflows.progress import Outcome, Standing, carry_out, load_for_change, may_see_case, must, standing
from workflows.together import carry_out_together

_TAKEN_BACK = frozenset(
    {
        EventType.ANSWERED, EventType.CONSENT_GIVEN, EventType.CONSENT_WITHDRAWN, EventType.CHECK_RECORDED,
        EventType.MODULE_COMPLETED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One question on both sides, in words; what is sensitive is covered. ``differs``: both answered, not the same."""

    question: str
    label: str
    stays: str
    goes: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records that may be one person. ``stays`` is the one proposed to stay: the one with a match, or more of a
    story; ``may_turn``: whether the other could stay instead."""

    role: str
    stays: str
    goes: str
    stays_name: str
    goes_name: str
    stays_stage: str
    goes_stage: str
    evidence: tuple[Evidence, ...]
    answers: tuple[Beside, ...]
    may_turn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rested:
    """A record that was merged away: by its own id, its name, and the name of the one it went into."""

    stream: str
    name: str
    into: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What there is to look at in a cohort, and what was merged before."""

    pairs: tuple[Pair, ...]
    rested: tuple[Rested, ...] = field(default=())


def alike(actor: Actor, cohort_id: str, *, now: datetime) -> Alike:
    """Records of one role that may be one person, the likeliest first, without those somebody told apart."""
    here = standing(actor, cohort_id, now=now)
    found: list[Pair] = []
    for role in here.definition.participants:
        people = {one.stream: one for one in here.state.people.values() if one.role == role}
        came = {stream: at for at, stream in enumerate(people)}
        apart = {frozenset((one.stream, other)) for one in people.values() for other in one.apart}
        identity = identity_questions(here.definition, role)
        profiles = {stream: one.profile for stream, one in people.items()}
        for likely in near_duplicates(profiles, identity, told_apart=apart):
            one, other = people[likely.one], people[likely.other]
            stays, goes = sorted((one, other), key=lambda each: _story(here, each, came[each.stream]), reverse=True)
            found.append(_pair(here, role, stays, goes, likely.evidence, actor.language))
    rested = tuple(
        Rested(
            stream=stream,
            name=here.definition.role_label(track.role) if not track.profile else _name(here, track),
            into=here.name(here.state.merged_into.get(stream, "")),
            role=here.definition.role_label(track.role),
        )
        for stream, track in here.state.merged.items()
    )
    return Alike(pairs=tuple(found), rested=rested)


def merge(actor: Actor, cohort_id: str, stays: str, goes: str, *, taken: Iterable[str] = (), now: datetime) -> Outcome:
    """Two records become one. ``taken``: questions whose answer comes from the record that goes, though the other has
    one; what the one that stays has not is taken anyway.

    Raises ``Refused`` when the record that goes has a match or an open case, or an answer may not stand."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        one, other = here.state.people.get(stays), here.state.people.get(goes)
        if one is None or other is None:
            raise refuse("nobody_of_this_name")
        waiting = [case for case in other.cases.values() if case.closed is None]
        if not all(
            may_see_case(here, actor.role, case.kind, goes) for case in waiting
        ):  # that there is one is not told
            raise refuse("merge_the_other_way")
        moved = _moved_over(session, stays, goes)
        gestures: Mapping[str, Sequence[Command]] = {
            goes: [Merge(stream=goes, into=stays, data=moved)],
            stays: list(_taken_over(here, one, other, frozenset(taken))),
        }
        wanted = {name: some for name, some in gestures.items() if some}
        outcome = carry_out_together(session, actor, here, wanted, now=now, because=f"merge:{goes}")
        if outcome.refused:  # neither record was opened, so what is sensitive in them is not told
            sensitive = frozenset(name for _, name, question in here.definition.questions() if is_sensitive(question))
            why = (one for found in outcome.refused.values() for one in veiled(found, here.ruling(stays), sensitive))
            raise Refused(*why)
        place = session.exec(select(Enrolment.person_id).where(Enrolment.id == stays)).one()
        identity = identity_questions(here.definition, one.role)
        remember_marks(session, {place: {**digests(other.profile, identity), **digests(one.profile, identity)}})
        return outcome


def separate(actor: Actor, cohort_id: str, goes: str, *, now: datetime) -> None:
    """They are two people after all: both records are as they were before. Raises ``Refused`` with the reason when the
    one that stayed has gone on from what it took over."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        if goes not in here.state.merged:
            raise refuse("merge_gone")
        asked = select(JournalEntry).where(JournalEntry.cohort_id == cohort_id, JournalEntry.because == f"merge:{goes}")
        entries = list(session.exec(asked.order_by(col(JournalEntry.order).desc())))
        last = next(entry for entry in entries if entry.type == EventType.MERGED)
        since = [entry for entry in entries if (entry.order or 0) >= (last.order or 0)]
        gestures: dict[str, list[Command]] = {goes: [Unmerge(stream=goes)]}
        for entry in since:
            if entry.type in _TAKEN_BACK:
                gestures.setdefault(entry.stream, []).append(Undo(stream=entry.stream, event=entry.id))
        outcome = carry_out_together(session, actor, here, gestures, now=now, because=f"separate:{goes}")
        if outcome.refused:
            raise Refused(*(one for found in outcome.refused.values() for one in found))
        _moved_back(session, goes, last.data)


def tell_apart(actor: Actor, cohort_id: str, one: str, other: str, *, now: datetime) -> None:
    """They are two people; nobody is asked about them again."""
    must(carry_out(actor, cohort_id, [TellApart(stream=one, other=other)], now=now))


def _pair(
    here: Standing, role: str, stays: PersonTrack, goes: PersonTrack, evidence: tuple[Evidence, ...], language: str
) -> Pair:
    return Pair(
        role=here.definition.role_label(role),
        stays=stays.stream,
        goes=goes.stream,
        stays_name=here.name(stays.stream),
        goes_name=here.name(goes.stream),
        stays_stage=here.stage_label(role, stays.stage),
        goes_stage=here.stage_label(role, goes.stage),
        evidence=evidence,
        answers=tuple(_beside(here, role, stays, goes, language)),
        may_turn=not here.state.their_matches(stays.stream),
    )


def _beside(here: Standing, role: str, stays: PersonTrack, goes: PersonTrack, language: str) -> Iterable[Beside]:
    for name, question in here.definition.profile(role).items():
        one, other = stays.profile.get(name), goes.profile.get(name)
        if _empty(one) and _empty(other):
            continue

        def said(value: Value, name: str = name) -> str:
            if _empty(value):
                return ""
            if is_sensitive(here.definition.profile(role)[name]):
                return translate(COVERED, language)
            return say_answer(here.definition, f"{role}.{name}", value, language=language)

        yield Beside(
            question=name,
            label=called(question, name),
            stays=said(one),
            goes=said(other),
            differs=not _empty(one) and not _empty(other) and one != other,
        )


def _story(here: Standing, person: PersonTrack, came: int) -> tuple[bool, int, int, int]:
    """How much of a story a record has: the one with more of it stays; of two with as much the one that came first, by
    which people know her. ``came``: the place among all who came."""
    return (
        bool(here.state.their_matches(person.stream)),
        len(person.stays),
        sum(not _empty(value) for value in person.profile.values()),
        -came,
    )


def _empty(value: Value) -> bool:
    return value in (None, "", ())


def _name(here: Standing, track: PersonTrack) -> str:
    naming = identity_questions(here.definition, track.role).name
    return " ".join(str(track.profile[part]) for part in naming if track.profile.get(part))


def _taken_over(here: Standing, stays: PersonTrack, goes: PersonTrack, wanted: frozenset[str]) -> Iterable[Command]:
    """What the record that stays has not, and what was chosen from the one that goes."""
    stream = stays.stream
    ruled = here.ruled_for(stream)
    for form in ruled.definition.profile_forms(stays.role):
        changed = {
            name: value
            for name in ruled.definition.forms[form].questions
            if not _empty(value := goes.profile.get(name))
            and value != stays.profile.get(name)
            and (name in wanted or _empty(stays.profile.get(name)))
        }
        if changed:
            yield filling_of(ruled, stays, form, changed)
    for consent, history in goes.consents.items():
        if history[-1].given and not stays.consents.get(consent):
            yield GiveConsent(stream=stream, consent=consent, on=history[-1].day)
    for check, results in goes.checks.items():
        if not stays.checks.get(check):
            yield RecordCheck(stream=stream, check=check, passed=results[-1].passed, on=results[-1].day)
    for (training, module), times in goes.modules.items():
        if times and not stays.modules.get((training, module)):
            mark = times[-1].data.get("mark")
            yield CompleteModule(stream=stream, training=training, module=module, mark=mark, on=times[-1].day)


def _moved_over(session: Session, stays: str, goes: str) -> dict[str, object]:
    """Notes go to the record that stays, and so do the person's places elsewhere; letters to her are held back."""
    notes = list(session.exec(select(Note.id).where(Note.stream == goes)).all())
    session.execute(update(Note).where(col(Note.id).in_(notes)).values(stream=stays))
    session.execute(
        update(OutgoingMessage)
        .where(col(OutgoingMessage.enrolment_id) == goes, col(OutgoingMessage.state) == "due")
        .values(state="held back")
    )
    one = session.get_one(Enrolment, stays).person_id
    other = session.get_one(Enrolment, goes).person_id
    if one == other:
        return {"notes": notes}
    taken = set(session.exec(select(Enrolment.cohort_id, Enrolment.role).where(Enrolment.person_id == one)).all())
    places = [
        place
        for place in session.exec(select(Enrolment).where(Enrolment.person_id == other)).all()
        if place.id != goes and (place.cohort_id, place.role) not in taken
    ]
    for place in places:
        place.person_id = one
    session.flush()
    return {"notes": notes, "person": other, "places": [place.id for place in places]}


def _moved_back(session: Session, goes: str, data: Mapping[str, object]) -> None:
    notes, places, person = data.get("notes", []), data.get("places", []), data.get("person")
    if isinstance(notes, list) and notes:
        session.execute(update(Note).where(col(Note.id).in_(notes)).values(stream=goes))
    if isinstance(places, list) and places and person:
        session.execute(update(Enrolment).where(col(Enrolment.id).in_(places)).values(person_id=person))


__all__ = ["Alike", "Beside", "Pair", "Rested", "alike", "merge", "separate", "tell_apart"]
