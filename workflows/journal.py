"""The journal in the database: events as rows, rows as events, with the answers and messages that go with them.

What a large batch brings is a hundred thousand people and more: rows are made as plain tuples, column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from models.database import Insert
from models.definitions import Definition
from models.tables import JournalEntry, OutgoingMessage, Submission
from models.vocabulary import MessageState, Value
from workflows.engine import Event, EventType, day_of

_ENTRY = (
    "id",
    "cohort_id",
    "stream",
    "number",
    "at",
    "noted",
    "actor",
    "type",
    "data",
    "definition_version",
    "because",
)
_SUBMISSION = ("id", "stream", "cohort_id", "form", "role", "answers", "given_on", "noted", "batch_id")
_MESSAGE = ("id", "cohort_id", "stream", "message", "enrolment_id", "due", "state")


def events_since(session: Session, cohort_id: str, order: int) -> Iterable[tuple[int, Event]]:
    """What was appended after the entry ``order``, with the answers, each beside its own order."""
    entries = JournalEntry.__table__.columns  # type: ignore[attr-defined] # every table has them
    rows = session.execute(
        core_select(entries).where(entries.cohort_id == cohort_id, entries.order > order).order_by(entries.order)
    ).all()
    wanted = [row.data["submission"] for row in rows if row.type == EventType.ANSWERED and "submission" in row.data]
    answers: dict[str, Any] = {}
    for start in range(0, len(wanted), 500):
        part = select(Submission.id, Submission.answers).where(col(Submission.id).in_(wanted[start : start + 500]))
        answers.update(session.exec(part).all())
    for row in rows:
        yield row.order or 0, event_of(row, answers.get(row.data.get("submission", "")))


def event_of(row: JournalEntry | Row[Any], answers: Mapping[str, Value] | None = None) -> Event:
    """A row of the journal as the engine knows it, with the answers it refers to, if they are wanted."""
    return Event(
        id=row.id,
        stream=row.stream,
        number=row.number,
        at=row.at,
        noted=row.noted,
        actor=row.actor,
        type=row.type,
        data=row.data,
        because=row.because,
        answers=answers,
        version=row.definition_version,
    )


def write_down(
    insert: Insert,
    cohort_id: str,
    definition: Definition,
    events: Sequence[Event],
    *,
    version_of: Callable[[str], int],
    now: datetime | None,
    batch_id: str | None = None,
) -> None:
    """Append events, noted ``now`` (or as they say themselves: a history that is played), with the submissions and the
    messages they bring. ``version_of``: on which version of the definition a stream is, where its event does not say;
    ``batch_id``: the batch that brought the submissions."""
    insert(
        JournalEntry,
        _ENTRY,
        [
            (
                event.id,
                cohort_id,
                event.stream,
                event.number,
                event.at,
                now or event.noted,
                event.actor,
                str(event.type),
                as_written(event.data),
                event.version or version_of(event.stream),
                event.because,
            )
            for event in events
        ],
    )
    insert(
        Submission,
        _SUBMISSION,
        [
            (
                event.data["submission"],
                event.stream,
                cohort_id,
                event.data["form"],
                event.data.get("by", ""),
                dict(event.answers),
                day_of(definition, event.at),
                now or event.noted,
                batch_id,
            )
            for event in events
            if event.type == EventType.ANSWERED and event.answers is not None
        ],
    )
    insert(
        OutgoingMessage,
        _MESSAGE,
        [
            (
                event.id,
                cohort_id,
                event.stream,
                str(event.data["message"]),
                str(event.data["to"]),
                event.at,
                MessageState.DUE.value,
            )
            for event in events
            if event.type == EventType.MESSAGE_DUE
        ],
    )


_AS_THEY_ARE = frozenset({str, int, bool, float, type(None)})


def as_written(value: Any) -> Any:
    """The data of an event as JSON holds it."""
    if value.__class__ is dict or isinstance(value, Mapping):
        if all(inner.__class__ in _AS_THEY_ARE for inner in value.values()):
            return value
        return {str(key): as_written(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_written(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
