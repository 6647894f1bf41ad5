"""Taking rows in, and taking a whole batch back.

A batch is one unit of work: people, their places, answers and consents, the events of all of them and the batch's own
row are committed together or not at all. Every event of a batch says so in the journal (``because``), so undoing finds
exactly what the batch did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, update
from sqlalchemy import select as select_rows
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.database import Insert, reading, writing
from models.definitions import Definition
from models.definitions.people import display_name, identity_questions
from models.findings import Finding, Refused, finding, refuse
from models.tables import (
    Enrolment,
    JournalEntry,
    OutgoingMessage,
    Person,
    PersonKey,
    RosterBatch,
    RosterUpload,
    Submission,
    new_id,
    new_ids,
)
from models.vocabulary import AccountRole, Answers
from workflows.actors import Actor, require
from workflows.covered import covered_in, keep_unseen, veiled
from workflows.engine import KITH, Command, EventType
from workflows.engine.commands import GiveConsent, Join, SubmitForm, Undo, WithdrawConsent
from workflows.exchange.apart import Watch
from workflows.exchange.known import Changed, Same
from workflows.intake.known_people import digests, portions, remember_marks
from workflows.intake.mending import unchanged_row
from workflows.intake.uploads import as_it_stands, judge_before, judged, settle
from workflows.intake.values import Decisions, Lot, Taken, Upload, UploadState
from workflows.progress import Standing, load, load_for_change
from workflows.together import carry_out_together, seldom_collecting, unwatched

Entry = Row[Any]
"""An entry of the journal that is only looked at."""
MOST_NAMED = 12
"""How many people a refusal names."""


def take_in(actor: Actor, upload_id: str, *, now: datetime, seen: int | None = None, watch: Watch = unwatched) -> Taken:
    """Let every good row in: new people join with their answers and consents, changed answers are written down. Rows
    that are set aside stay in the upload for later.

    Rows that say nothing new change nothing; if no row does, no batch is made and nothing is written to the journal.
    Raises ``Refused`` when no row can go in, or when the upload was changed by somebody else (``seen``). ``watch`` is
    told how much is done of many rows; raising from it gives it up, and nobody is in.
    """
    judge_before(actor, upload_id, now=now)
    with seldom_collecting(), writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = unchanged_row(session, upload_id, seen)
        here = load_for_change(session, row.cohort_id, now=now)
        found = as_it_stands(session, here, row)
        if found.state is UploadState.MAPPING:
            raise refuse("columns_unconfirmed", file=row.file_name)
        if not found.rows_in(Lot.READY):
            raise refuse("nothing_to_take_in", file=row.file_name)
        batch_id = new_id()
        newcomers, gestures = _gestures(here, found)
        unseen, held = _unseen(here, found, gestures)
        arrivals = _Arrivals(here, found, newcomers, batch_id, now)
        outcome = carry_out_together(
            session,
            actor,
            here,
            gestures,
            now=now,
            because=f"roster:{batch_id}",
            batch_id=batch_id,
            along=arrivals.enrol,
            at_last=arrivals.make_known,
            watch=watch,
        )
        arrived = {stream: number for stream, number in newcomers.items() if stream not in outcome.refused}
        by_stream = newcomers | {one.person: one.row for one in found.news.changed}
        told = {
            who: veiled(why, here.ruling(who), unseen.get(who, frozenset())) for who, why in outcome.refused.items()
        }
        refused = {by_stream[stream]: why for stream, why in {**held, **told}.items()}
        changed = sum(one.row not in refused for one in found.news.changed)
        waiting = len(found.rows_in(Lot.WAITING)) + len(refused)
        went = {number: stream for stream, number in arrived.items()}
        known: tuple[Changed | Same, ...] = (*found.news.changed, *found.news.unchanged)
        went |= {one.row: one.person for one in known if one.row not in refused}
        if arrived or changed:
            remember_marks(session, arrivals.met)
            _remember_changed(session, here, found, refused)
            session.add(
                RosterBatch(
                    id=batch_id,
                    cohort_id=row.cohort_id,
                    upload_id=row.id,
                    role=row.role,
                    rows=len(went),
                    new=len(arrived),
                    changed=changed,
                    unchanged=len(found.news.unchanged),
                    set_aside=waiting,
                    done=now,
                    by=actor.id,
                )
            )
        settle(here.definition, row, found.reading, found.decisions.with_taken(went))
        return Taken(
            batch_id=batch_id if arrived or changed else None,
            new=len(arrived),
            changed=changed,
            unchanged=len(found.news.unchanged),
            set_aside=waiting,
            refused=refused,
        )


def undo_batch(actor: Actor, batch_id: str, *, now: datetime) -> str:
    """Take a whole batch back: who was new is gone, changed answers are as they were. Returns the upload's id; its rows
    wait there again.

    Raises ``Refused`` with a finding for each person who has gone on since, and then nothing is undone.
    """
    _judge_without(actor, batch_id, now=now)
    with seldom_collecting(), writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        batch = _standing_batch(session, batch_id, for_change=True)
        here = load_for_change(session, batch.cohort_id, now=now)
        entries = _entries(session, batch)
        if why := _depending(session, here, batch, entries):
            raise Refused(*why)
        gestures: dict[str, list[Command]] = {}
        joined = {entry.stream for entry in entries if entry.type == EventType.JOINED}
        for entry in reversed(entries):
            if entry.type == EventType.JOINED or (entry.stream not in joined and entry.type in _TAKEN_BACK):
                gestures.setdefault(entry.stream, []).append(Undo(stream=entry.stream, event=entry.id))
        outcome = carry_out_together(session, actor, here, gestures, now=now, because=f"undo_roster:{batch_id}")
        if outcome.refused:
            raise Refused(*(one for found in outcome.refused.values() for one in found))
        _forget_answers(session, [e.data["submission"] for e in entries if e.type == EventType.ANSWERED])
        _forget_people(session, joined)
        batch.undone, batch.undone_by = now, actor.id
        upload = _upload_of(session, batch)
        if upload.state != UploadState.DISCARDED:
            decisions = Decisions.from_json(upload.mapping).without({entry.stream for entry in entries})
            settle(here.definition, upload, judged(session, here, upload, decisions), decisions)
        return upload.id


def _judge_without(actor: Actor, batch_id: str, *, now: datetime) -> None:
    """Judge the upload of a batch as it is when the batch is undone, while nobody waits for the database."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        batch = _standing_batch(session, batch_id)
        upload = _upload_of(session, batch)
        if upload.state != UploadState.DISCARDED:
            here = load(session, batch.cohort_id, now=now)
            streams = _streams(session, batch)
            judged(session, here, upload, Decisions.from_json(upload.mapping).without(streams))


def _upload_of(session: Session, batch: RosterBatch) -> RosterUpload:
    """The upload that a batch came from. Its content is read only where it has to be judged anew."""
    return session.get_one(RosterUpload, batch.upload_id, options=[defer(RosterUpload.content)])


def _standing_batch(session: Session, batch_id: str, *, for_change: bool = False) -> RosterBatch:
    batch = session.get(RosterBatch, batch_id, with_for_update=for_change)
    if batch is None or batch.undone is not None:
        raise refuse("batch_undone_already")
    return batch


# Who comes in -------------------------------------------------------------------------------------------------------
def _gestures(here: Standing, found: Upload) -> tuple[dict[str, int], dict[str, list[Command]]]:
    """New streams with their rows, and everything that is to be done, by stream."""
    newcomers: dict[str, int] = {}
    gestures: dict[str, list[Command]] = {}
    rows, new = found.reading.rows, found.news.new
    forms = _profile_forms(here.definition, found.role)
    submissions = iter(new_ids(len(new) * len(forms)))
    for stream, number in zip(new_ids(len(new)), new, strict=True):
        newcomers[stream] = number
        answers = rows.answered(number)
        gestures[stream] = [
            Join(stream=stream, role=found.role),
            *_arriving(forms, stream, answers, submissions),
            *_agreements(here, found.role, stream, rows.consents(number), answers),
        ]
    for one in found.news.changed:
        row = found.reading.rows[one.row]
        brought = {change.question: row.answers[change.question] for change in one.changes}
        profile = here.state.people[one.person].profile
        consents: list[Command] = [
            (GiveConsent if change.given else WithdrawConsent)(stream=one.person, consent=change.consent)
            for change in found.news.consents.get(one.row, ())
            if not _given_with(here, change.consent, brought)
        ]
        fillings = _fillings(forms, one.person, {**profile, **brought}, brought.keys(), iter(new_id, ""))
        gestures[one.person] = [*fillings, *consents]
    return newcomers, gestures


def _unseen(
    here: Standing, found: Upload, gestures: dict[str, list[Command]]
) -> tuple[dict[str, frozenset[str]], dict[str, tuple[Finding, ...]]]:
    """The sensitive answers of whoever is known already that no row brings: by stream their questions, and who is kept
    out because they would be lost or replaced unseen. Who is kept out has no gesture any more."""
    unseen: dict[str, frozenset[str]] = {}
    held: dict[str, tuple[Finding, ...]] = {}
    for one in found.news.changed:
        ruled, profile = here.ruled_for(one.person), here.state.people[one.person].profile
        brought = {change.question: found.reading.rows[one.row].answers[change.question] for change in one.changes}
        for form in ruled.definition.profile_forms(found.role):
            questions = ruled.definition.forms[form].questions
            present = {name: profile[name] for name in questions if profile.get(name) is not None}
            kept = covered_in(ruled.definition, form, present, brought)
            unseen[one.person] = unseen.get(one.person, frozenset()) | kept
            try:
                if kept and not brought.keys().isdisjoint(questions):
                    after = {**present, **{name: brought[name] for name in brought if name in questions}}
                    role = ruled.definition.forms[form].in_hand_of(found.role)
                    keep_unseen(ruled, one.person, form, role, present, after, kept)
            except Refused as no:
                held[one.person] = no.findings
    for stream in held:
        del gestures[stream]
    return unseen, held


@dataclass(frozen=True, slots=True)
class _ProfileForm:
    """A form that a roster fills, and the role in whose name it does."""

    name: str
    questions: Set[str]
    role: str


def _profile_forms(definition: Definition, role: str) -> list[_ProfileForm]:
    return [
        _ProfileForm(form, definition.forms[form].questions.keys(), definition.forms[form].in_hand_of(role))
        for form in definition.profile_forms(role)
    ]


def _fillings(
    forms: Iterable[_ProfileForm], stream: str, answers: Answers, brought: Set[str], submissions: Iterator[str]
) -> list[SubmitForm]:
    """One filling for each profile form that something is brought for, with all that is known of that form."""
    return [
        _filling(
            form,
            stream,
            {name: answers[name] for name in form.questions if answers.get(name) is not None},
            next(submissions),
        )
        for form in forms
        if not brought.isdisjoint(form.questions)
    ]


def _arriving(
    forms: Sequence[_ProfileForm], stream: str, answers: Answers, submissions: Iterator[str]
) -> list[SubmitForm]:
    """The fillings of somebody of whom nothing is known but these answers."""
    if len(forms) == 1 and answers:  # all that a roster asks of this role stands in this form
        return [_filling(forms[0], stream, answers, next(submissions))]
    return _fillings(forms, stream, answers, answers.keys(), submissions)


def _filling(form: _ProfileForm, stream: str, answers: Answers, submission: str) -> SubmitForm:
    return SubmitForm(
        stream=stream, form=form.name, role=form.role, submission=submission, answers=answers, partial=True
    )


def _agreements(
    here: Standing, role: str, stream: str, consents: Mapping[str, bool], answers: Answers
) -> list[GiveConsent]:
    if not consents:
        return []
    asked = {name: consent.asked_of for name, consent in here.definition.consents.items()}
    return [
        GiveConsent(stream=stream, consent=name)
        for name, said in consents.items()
        if said and (not asked[name] or role in asked[name]) and not _given_with(here, name, answers)
    ]


def _given_with(here: Standing, consent: str, answers: Answers) -> bool:
    """Whether submitting these answers gives or withdraws the consent by itself."""
    question = (here.definition.consents[consent].given_with or "").rpartition(".")[2]
    return bool(question) and isinstance(answers.get(question), bool)


class _Arrivals:
    """A place for everybody who joins, and a person for everybody who was not known elsewhere. ``met``: by what those
    who were known will be known, too: person → digest → kind."""

    def __init__(
        self, here: Standing, found: Upload, newcomers: Mapping[str, int], batch_id: str, now: datetime
    ) -> None:
        self._news, self._newcomers, self._now = found.news, newcomers, now
        self._place = (here.cohort_id, found.role, here.version, here.today, batch_id)
        self._persons = iter(new_ids(len(newcomers)))
        self._known_by: list[tuple[str, str, str]] = []
        self.met: dict[str, Mapping[str, str]] = {}

    def enrol(self, insert: Insert, streams: Sequence[str]) -> None:
        """Write down those of these who are new here."""
        elsewhere, marks = self._news.elsewhere, self._news.marks
        fresh: list[tuple[str, datetime]] = []
        places: list[tuple[object, ...]] = []
        for stream in streams:
            number = self._newcomers.get(stream)
            if number is None:
                continue
            if number in elsewhere:
                person = elsewhere[number].person_id
                self.met[person] = marks[number]
            else:
                person = next(self._persons)
                fresh.append((person, self._now))
                self._known_by += [(key, person, kind) for key, kind in marks[number].items()]
            places.append((stream, person, *self._place))
        insert(Person, ("id", "created"), fresh)
        columns = ("id", "person_id", "cohort_id", "role", "definition_version", "joined_on", "batch_id")
        insert(Enrolment, columns, places)

    def make_known(self, insert: Insert) -> None:
        """By what those who were not known elsewhere will be known again. In the order of the digests: written as the
        people come, each would lie somewhere else in an index that is larger than the database's memory."""
        insert(PersonKey, ("digest", "person_id", "kind"), sorted(self._known_by))


def _remember_changed(session: Session, here: Standing, found: Upload, refused: Mapping[int, object]) -> None:
    """A person with a new address is known by both."""
    identity = identity_questions(here.definition, found.role)
    telling = {*identity.name, identity.email, identity.phone, identity.birth_date}
    changed = {
        one.person: found.reading.rows[one.row].answers
        for one in found.news.changed
        if one.row not in refused
        and (one.by == "your word" or any(change.question in telling for change in one.changes))
    }
    marks: dict[str, Mapping[str, str]] = {}
    for part in portions(changed):
        for place in session.exec(select(Enrolment).where(col(Enrolment.id).in_(part))):
            profile = here.state.people[place.id].profile
            marks[place.person_id] = digests({**profile, **changed[place.id]}, identity)
    remember_marks(session, marks)


# Who goes again -----------------------------------------------------------------------------------------------------
_TAKEN_BACK = (EventType.ANSWERED, EventType.CONSENT_GIVEN, EventType.CONSENT_WITHDRAWN)


def _entries(session: Session, batch: RosterBatch) -> Sequence[Entry]:
    """What the batch itself did, in order."""
    entries = JournalEntry.__table__.columns  # type: ignore[attr-defined] # every table has them
    asked = select_rows(entries.order, entries.id, entries.stream, entries.type, entries.data).where(
        entries.cohort_id == batch.cohort_id, entries.because == f"roster:{batch.id}"
    )
    return session.execute(asked.order_by(entries.order)).all()


def _streams(session: Session, batch: RosterBatch) -> frozenset[str]:
    """To whom the batch did something."""
    asked = select(JournalEntry.stream).where(
        JournalEntry.cohort_id == batch.cohort_id, JournalEntry.because == f"roster:{batch.id}"
    )
    return frozenset(session.exec(asked).all())


def _depending(session: Session, here: Standing, batch: RosterBatch, entries: Sequence[Entry]) -> list[Finding]:
    """Who has gone on since, and in which way. What only the calendar did in the meantime is no reason to keep a
    batch."""
    last = {entry.stream: entry.order or 0 for entry in entries}
    joined = {entry.stream for entry in entries if entry.type == EventType.JOINED}
    # Whoever rests in a record would be gone with it, and one that rests cannot be taken back by itself.
    merged = {
        stream: (gone, into)
        for gone, into in here.state.merged_into.items()
        for stream in (gone, into)
        if stream in last and (stream == gone or stream in joined)
    }
    later: dict[str, JournalEntry] = {}
    for part in portions(last):
        asked = select(JournalEntry).where(
            col(JournalEntry.stream).in_(part), JournalEntry.actor != KITH, JournalEntry.because != f"roster:{batch.id}"
        )
        for entry in session.exec(asked.order_by(col(JournalEntry.order))):
            if (entry.order or 0) > last[entry.stream] and _still_stands(here, entry):
                later.setdefault(entry.stream, entry)
    found = []
    for stream in last:
        if stream in merged:
            gone, into = merged[stream]
            rests = here.state.merged[gone]
            name = display_name(here.definition, rests.role, rests.profile)
            found.append(finding("batch_merged", name=name, other=here.name(into)))
        elif here.state.their_matches(stream):
            found.append(finding("batch_matched", name=here.name(stream)))
        elif stream in later:
            found.append(_since(here, here.name(stream), later[stream]))
    if len(found) > MOST_NAMED:
        found = [*found[:MOST_NAMED], finding("batch_and_more", count=len(found) - MOST_NAMED)]
    return found


_OF_WHAT_WAS_TAKEN_BACK = (
    EventType.UNDONE,
    EventType.REOPENED,
    EventType.ANSWERS_UNDONE,
    EventType.MERGED,
    EventType.UNMERGED,
)
"""Who is among the people was separated again."""


def _still_stands(here: Standing, entry: JournalEntry) -> bool:
    """Whether what was done is still so, and was not itself taken back meanwhile."""
    person = here.state.people.get(entry.stream)
    if person is None or entry.type in _OF_WHAT_WAS_TAKEN_BACK:
        return False
    brought: Mapping[str, Iterable[str]] = {
        EventType.MOVED: (stay.event for stay in person.stays),
        EventType.ANSWERED: (submission.event for submission in person.submissions),
        EventType.CONSENT_GIVEN: (one.event for some in person.consents.values() for one in some),
        EventType.CONSENT_WITHDRAWN: (one.event for some in person.consents.values() for one in some),
        EventType.CHECK_RECORDED: (one.event for some in person.checks.values() for one in some),
        EventType.MODULE_COMPLETED: (one.event for some in person.modules.values() for one in some),
        EventType.EVENT_HELD: (one.event for some in person.held.values() for one in some),
        EventType.FORM_ASKED: person.requests,
        EventType.TASK_CREATED: person.tasks,
    }
    return entry.type not in brought or entry.id in brought[entry.type]


def _since(here: Standing, name: str, entry: JournalEntry) -> Finding:
    """What happened to somebody after the batch, in words."""
    if entry.type == EventType.MOVED:
        stage = here.stage_label(str(entry.data.get("track", "")), str(entry.data.get("to", "")))
        return finding("batch_moved_on", name=name, stage=stage)
    if entry.type == EventType.ANSWERED:
        return finding("batch_answered_since", name=name)
    return finding("batch_used_since", name=name)


def _forget_answers(session: Session, submissions: Sequence[str]) -> None:
    """Answers that were taken back are not kept. The journal replays without them."""
    for part in portions(sorted(submissions)):
        session.execute(
            update(Submission).where(col(Submission.id).in_(part)).values(answers=None), execution_options=_BESIDE
        )


def _forget_people(session: Session, streams: set[str]) -> None:
    """Places that were taken back, messages that were to go to them, and people who have no place left."""
    for part in portions(sorted(streams)):  # as they came in: beside each other
        people = set(session.exec(select(Enrolment.person_id).where(col(Enrolment.id).in_(part))).all())
        session.execute(delete(Enrolment).where(col(Enrolment.id).in_(part)), execution_options=_BESIDE)
        session.execute(
            update(OutgoingMessage)
            .where(col(OutgoingMessage.enrolment_id).in_(part), col(OutgoingMessage.state) == "due")
            .values(state="held back"),
            execution_options=_BESIDE,
        )
        placed = select(Enrolment.person_id).where(col(Enrolment.person_id).in_(people))
        gone = people - set(session.exec(placed).all())
        session.execute(delete(PersonKey).where(col(PersonKey.person_id).in_(gone)), execution_options=_BESIDE)
        session.execute(delete(Person).where(col(Person.id).in_(gone)), execution_options=_BESIDE)


_BESIDE = {"synchronize_session": False}
"""Nothing of what is changed there was read into the session before."""
