"""Mapping confirmed, cells mended, rows left out: what the coordinator says about a file before its rows go in.

Each of these is one small gesture. It carries the ``number`` of the upload she had before her; if somebody else has
changed the upload since, hers is refused instead of overwriting theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, select

from models.database import reading, writing
from models.findings import refuse
from models.tables import ColumnMemory, RosterUpload
from models.text import LONGEST_ANSWER, clean
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.exchange.dates import Order
from workflows.exchange.mapping import may_stand_together
from workflows.exchange.result import RosterReading
from workflows.exchange.words import tidy
from workflows.intake.judgements import before_and_after
from workflows.intake.uploads import as_it_stands, is_large, judged, settle, upload_row
from workflows.intake.values import Decisions
from workflows.progress import Standing, load, load_for_change

Done = TypeVar("Done")


def confirm_mapping(
    actor: Actor,
    upload_id: str,
    columns: Mapping[str, str],
    *,
    now: datetime,
    seen: int | None = None,
    sheet: str | None = None,
    order: Order | None = None,
) -> None:
    """Say what the columns mean: letter → ``question``, ``consent.x``, both with a blank between, or "" to leave out.

    Columns that are not named keep what is proposed. What is said here is remembered by heading for the next roster of
    this program and role. ``sheet`` and ``order`` (of day and month) concern the whole file; None leaves them as found.
    """

    def work(session: Session, here: Standing, row: RosterUpload) -> None:
        before = Decisions.from_json(row.mapping)
        asked = replace(before, sheet=sheet or before.sheet, order=order or before.order)
        if asked.sheet != before.sheet:
            asked = Decisions(sheet=asked.sheet, order=asked.order, encoding=asked.encoding)
        else:
            proposed = judged(session, here, row, asked).mapping()
            _refuse_doubles(proposed | dict(columns), judged(session, here, row, asked))
            asked = replace(asked, columns=proposed | dict(columns), confirmed=True)
        understood = judged(session, here, row, asked)
        settle(here.definition, row, understood, asked)
        if asked.confirmed:
            _remember(session, here.program_id, row.role, understood.memory())

    change_upload(actor, upload_id, work, now=now, seen=seen)


def mend(
    actor: Actor,
    upload_id: str,
    cells: Mapping[int, Mapping[str, str]],
    *,
    now: datetime,
    seen: int | None = None,
    out: Collection[int] = (),
) -> None:
    """Type over cells: sheet row → question → text; "" empties the cell. The file itself is never changed.

    ``out``: rows that she leaves out in the same gesture.
    """

    def work(session: Session, here: Standing, row: RosterUpload) -> None:
        _mend(session, here, row, cells)
        if out:
            _leave_out(session, here, row, out, out=True)

    change_upload(actor, upload_id, work, now=now, seen=seen)


def accept(
    actor: Actor,
    upload_id: str,
    *,
    now: datetime,
    seen: int | None = None,
    row: int | None = None,
    question: str | None = None,
    code: str | None = None,
) -> int:
    """Take suggestions at their word: the one at a cell (``row`` and ``question``), or all, or all of one kind
    (``code``), what may go in as it is only when its kind is named. Returns how many cells were mended."""

    def work(session: Session, here: Standing, stored: RosterUpload) -> int:
        found = as_it_stands(session, here, stored)
        cells: dict[int, dict[str, str]] = {}
        for one in (*found.waiting_findings, *(found.remarks if code else ())):
            fits = (row is None or one.row == row) and (question is None or one.question == question)
            if one.row is not None and one.question and one.suggestion and fits and code in (None, one.code):
                cells.setdefault(one.row, {})[one.question] = one.suggestion
        _mend(session, here, stored, cells)
        return sum(map(len, cells.values()))

    return change_upload(actor, upload_id, work, now=now, seen=seen)


def leave_out(
    actor: Actor,
    upload_id: str,
    rows: Collection[int],
    *,
    now: datetime,
    seen: int | None = None,
    out: bool = True,
) -> None:
    """Decide that rows are not to go in, or (``out`` false) that they may after all."""

    def work(session: Session, here: Standing, row: RosterUpload) -> None:
        _leave_out(session, here, row, rows, out=out)

    change_upload(actor, upload_id, work, now=now, seen=seen)


def count_as_people(
    actor: Actor, upload_id: str, rows: Collection[int], *, now: datetime, seen: int | None = None
) -> None:
    """Decide that rows are people although they look like a total, a remark or a heading. They can be left out again
    like any other row."""

    def work(session: Session, here: Standing, row: RosterUpload) -> None:
        decisions = Decisions.from_json(row.mapping)
        passed_over = {skip.row for skip in judged(session, here, row, decisions).skipped}
        asked = replace(decisions, people=decisions.people | (passed_over & set(rows)))
        settle(here.definition, row, judged(session, here, row, asked), asked)

    change_upload(actor, upload_id, work, now=now, seen=seen)


def read_as_written(
    actor: Actor, upload_id: str, question: str, *, now: datetime, seen: int | None = None, so: bool = True
) -> None:
    """Decide that *n/a*, *xxx* and the like are answers to a question and no empty cells, or (``so`` false) that they
    are empty after all."""

    def work(session: Session, here: Standing, row: RosterUpload) -> None:
        decisions = Decisions.from_json(row.mapping)
        asked = replace(decisions, as_written=(decisions.as_written - {question}) | ({question} if so else set()))
        settle(here.definition, row, judged(session, here, row, asked), asked)

    change_upload(actor, upload_id, work, now=now, seen=seen)


def look_again(actor: Actor, upload_id: str, *, now: datetime) -> None:
    """Compare a file that is in with the people as they are today, so that what differs can go in again."""

    def work(session: Session, here: Standing, row: RosterUpload) -> None:
        decisions = replace(Decisions.from_json(row.mapping), taken={})
        settle(here.definition, row, judged(session, here, row, decisions), decisions)

    change_upload(actor, upload_id, work, now=now)


def change_upload(
    actor: Actor,
    upload_id: str,
    work: Callable[[Session, Standing, RosterUpload], Done],
    *,
    now: datetime,
    seen: int | None = None,
) -> Done:
    """One gesture on an upload. A large one is first tried out without keeping anything: it is judged then, while
    nobody waits, and the gesture itself finds it judged."""
    with before_and_after():
        with reading() as session, session.no_autoflush:
            require(session, actor, AccountRole.COORDINATOR)
            row = upload_row(session, upload_id)
            if is_large(row) and seen in (None, row.version):
                work(session, load(session, row.cohort_id, now=now), row)
        with writing() as session:
            require(session, actor, AccountRole.COORDINATOR)
            row = unchanged_row(session, upload_id, seen)
            return work(session, load_for_change(session, row.cohort_id, now=now), row)


def unchanged_row(session: Session, upload_id: str, seen: int | None) -> RosterUpload:
    """The row of an upload, for changing it, if it is still what the coordinator saw."""
    row = upload_row(session, upload_id, for_change=True)
    if seen is not None and row.version != seen:
        raise refuse("changed_elsewhere", name=row.file_name)
    return row


def _mend(session: Session, here: Standing, row: RosterUpload, cells: Mapping[int, Mapping[str, str]]) -> None:
    decisions = Decisions.from_json(row.mapping)
    understood = judged(session, here, row, decisions)
    mended = {int(number): dict(texts) for number, texts in (row.mended or {}).items()}
    longest = max((len(text) for texts in cells.values() for text in texts.values()), default=0)
    if longest > LONGEST_ANSWER:
        raise refuse("text_too_long", n=longest, most=LONGEST_ANSWER)
    for number, texts in cells.items():
        if number not in understood.rows or number in decisions.taken:
            continue
        for question, text in texts.items():
            if question in understood.used:
                mended.setdefault(number, {})[question] = tidy(clean(text), one_line=False)
    row.mended = {str(number): texts for number, texts in mended.items()}
    settle(here.definition, row, judged(session, here, row, decisions), decisions)


def _leave_out(session: Session, here: Standing, row: RosterUpload, rows: Collection[int], *, out: bool) -> None:
    decisions = Decisions.from_json(row.mapping)
    understood = judged(session, here, row, decisions)
    known = frozenset(rows) & frozenset(understood.rows) - frozenset(decisions.taken)
    left = decisions.left_out | known if out else decisions.left_out - known
    settle(here.definition, row, understood, replace(decisions, left_out=left))


def _refuse_doubles(mapping: Mapping[str, str], understood: RosterReading) -> None:
    """A question that two columns answer: one of the two would be dropped without a word."""
    headings = {column.letter: column.heading or column.letter for column in understood.columns}
    earlier: dict[str, list[tuple[str, str]]] = {}  # question → heading and part of each column before
    for letter, target in mapping.items():
        words = ((word.partition("[")[0], word.partition("[")[2].rstrip("]")) for word in target.split())
        heading = headings.get(letter, "")
        for question, part in words:
            if question not in understood.asked:
                continue
            for one, before in earlier.get(question, ()):
                if not may_stand_together(understood.asked[question], (one, heading), (before, part)):
                    label = understood.asked[question].label
                    raise refuse("column_chosen_twice", question=label, one=one, other=heading)
            earlier.setdefault(question, []).append((heading, part))


def _remember(session: Session, program_id: str, role: str, meanings: Mapping[str, str]) -> None:
    known = {
        row.heading: row
        for row in session.exec(
            select(ColumnMemory).where(ColumnMemory.program_id == program_id, ColumnMemory.role == role)
        )
    }
    for heading, target in meanings.items():
        if heading in known:
            known[heading].target = target
        else:
            session.add(ColumnMemory(program_id=program_id, role=role, heading=heading, target=target))
