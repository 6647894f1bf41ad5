"""Which messages there are, in what state, and what a person does with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.database import reading, writing
from models.definitions.placeholders import message_title
from models.findings import refuse
from models.i18n import mark, translate
from models.tables import Account, JournalEntry, OutgoingMessage
from models.vocabulary import MATCH, AccountRole, MessageState
from workflows.actors import Actor, require
from workflows.engine import PersonTrack, day_of
from workflows.engine.telling import tell_cause
from workflows.exchange.writing import table_workbook
from workflows.messages.texts import Written, write
from workflows.progress import Standing, as_read, load

MOST_SENT = 500
"""So many messages that were dealt with are listed, the latest first."""
_OPEN = (MessageState.DUE, MessageState.HELD_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one person. ``stale`` says that what it reminds of was answered meanwhile; ``ways`` are *email*
    and *sms*, as the definition sends it; ``done`` and ``by`` when and by whom it was dealt with."""

    id: str
    state: MessageState
    name: str
    enrolment: str
    role_label: str
    about: str
    message: str
    label: str
    why: str
    due: date
    contact: Mapping[str, str]
    ways: tuple[str, ...]
    written: Written
    stale: bool
    done: date | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """All messages of a cohort that are not done, the oldest first, and the latest that are."""

    standing: Standing
    letters: tuple[Letter, ...]

    def of(self, state: MessageState) -> tuple[Letter, ...]:
        """Those in a state; what is done the latest first."""
        found = tuple(letter for letter in self.letters if letter.state is state)
        return found if state in _OPEN else found[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Messages that were put into another state, with the state each had before: what takes it back."""

    before: Mapping[str, MessageState]
    to: MessageState


def outbox(actor: Actor, cohort_id: str, *, now: datetime) -> Outbox:
    """Every message with its text. Raises ``Refused`` for viewers."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now))
        rows = _rows(session, cohort_id)
        names = dict(session.exec(select(Account.id, Account.name)).all())
    return Outbox(
        standing=here,
        letters=tuple(_letter(here, actor, row, caused, names) for row, caused in rows),
    )


def put(
    actor: Actor, cohort_id: str, messages: Sequence[str], state: MessageState, *, shown: MessageState, now: datetime
) -> Change:
    """Say of messages that were ``shown`` in one state that they were sent, are not needed, are held back, or are to be
    sent after all.

    What a colleague dealt with meanwhile stays as she left it: a message that went out must not wait once more. Raises
    ``Refused`` (``message_unknown``) when one of them is not of this cohort, (``message_settled``,
    ``message_dealt_with``) when a colleague was quicker with all of them."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        rows = _named(session, cohort_id, messages)
        other = [row for row in rows if row.state != state.value]
        if rows and not other:
            raise refuse("message_settled", n=len(rows))
        changed = [
            row
            for row in other
            if row.state == shown.value or (state is not MessageState.DUE and MessageState(row.state) in _OPEN)
        ]
        if rows and not changed:
            raise refuse("message_dealt_with", n=len(rows))
        before = {row.id: MessageState(row.state) for row in changed}
        for row in changed:
            _set(session, row, state, actor, now)
        return Change(before=before, to=state)


def change_back(actor: Actor, cohort_id: str, change: Change, *, now: datetime) -> int:
    """Take ``put`` back. Those that were put elsewhere since are left as they are. Returns how many went back."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        rows = [row for row in _named(session, cohort_id, list(change.before)) if row.state == change.to.value]
        for row in rows:
            _set(session, row, change.before[row.id], actor, now)
        return len(rows)


def mail_merge(actor: Actor, cohort_id: str, messages: Sequence[str], *, now: datetime) -> bytes:
    """A workbook with a line for each message, for the mail merge of a word processor or mail program."""
    found = outbox(actor, cohort_id, now=now)
    wanted = set(messages)
    spoken = actor.language
    columns: list[tuple[str, Callable[[Letter], object]]] = [
        (mark("Name"), lambda letter: letter.name),
        (mark("E-mail"), lambda letter: letter.contact.get("email", "")),
        (mark("Phone"), lambda letter: letter.contact.get("phone", "")),
        (mark("Subject"), lambda letter: letter.written.subject),
        (mark("Text"), lambda letter: letter.written.text),
        (mark("Language"), lambda letter: letter.written.language),
        (mark("Due"), lambda letter: letter.due),
    ]
    headings = [translate(heading, spoken) for heading, _ in columns]
    lines = [[value(letter) for _, value in columns] for letter in found.letters if letter.id in wanted]
    return table_workbook([(translate(mark("Messages"), spoken), headings, lines)], language=spoken)


def _rows(session: Session, cohort_id: str) -> list[tuple[OutgoingMessage, JournalEntry | None]]:
    """The messages with the events that made them due: all that are open, the latest of the others."""
    asked = (
        select(OutgoingMessage, JournalEntry)
        .join(JournalEntry, col(JournalEntry.id) == OutgoingMessage.id, isouter=True)
        .where(OutgoingMessage.cohort_id == cohort_id)
    )
    states = [state.value for state in _OPEN]
    still = session.exec(asked.where(col(OutgoingMessage.state).in_(states))).all()
    done = session.exec(
        asked.where(col(OutgoingMessage.state).not_in(states))
        .order_by(col(OutgoingMessage.done).desc(), col(OutgoingMessage.id))
        .limit(MOST_SENT)
    ).all()
    return [
        *sorted(still, key=lambda found: (found[0].due, found[0].message, found[0].id)),
        *reversed([(row, caused) for row, caused in done]),
    ]


def _named(session: Session, cohort_id: str, messages: Sequence[str]) -> list[OutgoingMessage]:
    found: list[OutgoingMessage] = []
    for start in range(0, len(messages), 500):
        part = messages[start : start + 500]
        found += session.exec(
            select(OutgoingMessage)
            .where(col(OutgoingMessage.id).in_(part), OutgoingMessage.cohort_id == cohort_id)
            .with_for_update()
        ).all()
    if len(found) != len(set(messages)):
        raise refuse("message_unknown")
    return found


def _set(session: Session, row: OutgoingMessage, state: MessageState, actor: Actor, now: datetime) -> None:
    row.state = state.value
    row.done, row.by = (None, None) if state is MessageState.DUE else (now, actor.id)
    session.add(row)


def _letter(
    here: Standing, actor: Actor, row: OutgoingMessage, caused: JournalEntry | None, names: Mapping[str, str]
) -> Letter:
    definition = here.definition
    kind, track = definition.messages.get(row.message), here.state.track(row.stream)
    because = caused.because if caused is not None else ""
    plan = because.partition(":")[2] if because.startswith("check_in:") else ""
    role = str(caused.data.get("role", "")) if caused is not None else ""
    why = tell_cause(
        definition,
        because,
        track=track.role if isinstance(track, PersonTrack) else MATCH,
        language=actor.language,
    )
    is_known = row.enrolment_id in here.state.people
    return Letter(
        id=row.id,
        state=MessageState(row.state),
        name=here.name(row.enrolment_id) if is_known else definition.role_label(role),
        enrolment=row.enrolment_id if is_known else "",
        role_label=definition.role_label(role) if role else "",
        about=here.name(row.stream) if track is not None and row.stream != row.enrolment_id else "",
        message=row.message,
        label=message_title(definition, row.message),
        why=why,
        due=day_of(definition, row.due),
        contact=here.contact(row.enrolment_id),
        ways=kind.by if kind is not None else (),
        written=write(
            here,
            row.message,
            row.stream,
            row.enrolment_id,
            plan=plan,
            caused=caused.data if caused is not None else {},
            spoken=actor.language,
        ),
        stale=_is_stale(here, row, plan, role),
        done=day_of(definition, row.done) if row.done is not None else None,
        by=names.get(row.by or "", ""),
    )


def _is_stale(here: Standing, row: OutgoingMessage, plan: str, role: str) -> bool:
    """A reminder of a check-in that nobody waits for any more: it was answered, or the pair is over."""
    match = here.state.matches.get(row.stream)
    if not plan or match is None:
        return False
    day = day_of(here.definition, row.due)
    asked = [
        check for check in match.check_ins.values() if (check.plan, check.role) == (plan, role) and check.due <= day
    ]
    over = here.definition.match_stages.get(match.stage)
    if over is not None and over.type == "end":
        return True
    return bool(asked) and max(asked, key=lambda check: check.due).answered is not None
