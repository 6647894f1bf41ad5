"""A draft: the texts of a program in work. Every edit can be taken back, and two people can work on it at once.

Whoever saves says which state she had before her. If the draft has moved on since, both changes are put together line
by line; where both changed the same lines, nothing is written and both are shown.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.database import one_at_a_time, reading, writing
from models.findings import Refused, refuse
from models.tables import Account, AccountEvent, Draft, DraftEdit, Program, PublishedVersion
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.language.former_names import without_old_lines
from workflows.language.layers import MOST_BYTES, MOST_FILES, PROGRAM, TOGETHER
from workflows.language.lines import Overlap, merged_lines
from workflows.language.reading import read_files
from workflows.language.scan import MAX_BYTES, SIZE
from workflows.publishing import published, texts_of, version_row

MOST_EDITS = 1_000
"""So many edits can be taken back; the oldest are forgotten."""
_FILE = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)?\.ya?ml")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A draft as it stands. ``at`` is the number of its last edit: whoever saves gives it back. ``digest`` names this
    state of its texts; ``reviewed_by`` is the name of whoever read exactly this state, "" where nobody has."""

    id: str
    program_id: str
    based_on: int | None
    files: Mapping[str, str]
    at: int
    can_undo: bool
    can_redo: bool
    digest: str
    reviewed_by: str
    started: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLine:
    """One edit of the history: who did what when, and in which files. ``undone``: it does not count at present."""

    number: int
    noted: datetime
    by: str
    what: str
    files: tuple[str, ...]
    undone: bool


def draft_of(actor: Actor, program_id: str) -> DraftView | None:
    """The draft of a program; None when nobody has begun one."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = session.exec(select(Draft).where(Draft.program_id == program_id)).first()
        return _view(session, row) if row is not None else None


def start(actor: Actor, program_id: str, *, now: datetime) -> DraftView:
    """Begin a draft from the program's current version, or go on with the one there is. It begins without the former
    names that two published versions have told: these remember them."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        ready = _shortened(session, program_id)  # reading takes a while; nobody waits for it
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        one_at_a_time(session, "programs")
        program = session.get(Program, program_id)
        if program is None or program.retired is not None:
            raise refuse("program_unknown", name=program_id)
        row = session.exec(select(Draft).where(Draft.program_id == program_id)).first()
        if row is None:
            row = Draft(
                program_id=program_id,
                based_on=program.current,
                files=ready.get(program.current) or _files_of(session, program),
                started=now,
                by=actor.id,
            )
            session.add(row)
            session.flush()
        return _view(session, row)


def begin(actor: Actor, files: Mapping[str, str], *, now: datetime) -> DraftView:
    """A draft of a program that does not exist yet. It comes into being when the draft is published."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
    sound_files(files)
    definition = read_files(files).definition
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        name = definition.program.name if definition is not None else "draft"
        label = definition.program.label if definition is not None else name
        program = Program(name=name, label=label, created=now)
        session.add(program)
        session.flush()
        row = Draft(program_id=program.id, files=dict(files), started=now, by=actor.id)
        session.add(row)
        session.flush()
        return _view(session, row)


def save(
    actor: Actor, draft_id: str, files: Mapping[str, str | None], *, at: int, what: str = "", now: datetime
) -> DraftView:
    """Write changed files (None: the file is gone). ``at`` is the state she had before her, ``what`` says in the words
    of the page what she did. Raises ``Refused`` (``draft_collides``) where a colleague changed the same lines since."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = locked(session, draft_id)
        present: dict[str, str] = dict(row.files)
        base = _files_at(session, row, at) if at != row.at else present
        after: dict[str, str | None] = {}
        for name, text in files.items():
            after[name] = _put_together(name, base.get(name), text, present.get(name))
        changed = {name: text for name, text in after.items() if text != present.get(name)}
        if not changed:
            return _view(session, row)
        whole = {name: text for name, text in {**present, **changed}.items() if text is not None}
        sound_files(whole)
        for edit in session.exec(select(DraftEdit).where(DraftEdit.draft_id == row.id)).all():
            if edit.number > row.at or edit.number <= row.at - MOST_EDITS:
                session.delete(edit)  # what was undone is gone once somebody goes on from there
        session.flush()
        row.at += 1
        session.add(
            DraftEdit(
                draft_id=row.id,
                number=row.at,
                noted=now,
                by=actor.id,
                what=what[:200],
                before={name: present.get(name) for name in changed},
                after=changed,
            )
        )
        row.files = whole
        session.add(row)
        session.flush()
        return _view(session, row)


def undo(actor: Actor, draft_id: str, *, seen: Collection[int] = (), now: datetime) -> DraftView:
    """Take the last edit back; nothing happens where there is none. ``seen`` are the states she knows, by ``at``: where
    a colleague has edited since, it would be hers that is lost, and it is refused (``draft_moved_on``)."""
    return _step(actor, draft_id, back=True, seen=seen, now=now)


def redo(actor: Actor, draft_id: str, *, seen: Collection[int] = (), now: datetime) -> DraftView:
    """Make the edit again that was taken back last; ``seen`` as in ``undo``."""
    return _step(actor, draft_id, back=False, seen=seen, now=now)


def _step(actor: Actor, draft_id: str, *, back: bool, seen: Collection[int], now: datetime) -> DraftView:
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = locked(session, draft_id)
        if seen and row.at not in seen:
            raise refuse("draft_moved_on")
        number = row.at if back else row.at + 1
        edit = session.exec(select(DraftEdit).where(DraftEdit.draft_id == row.id, DraftEdit.number == number)).first()
        if edit is not None:
            change = edit.before if back else edit.after
            row.files = {name: text for name, text in {**row.files, **change}.items() if text is not None}
            row.at = number - 1 if back else number
            session.add(row)
            session.flush()
        return _view(session, row)


def history(actor: Actor, draft_id: str) -> tuple[EditLine, ...]:
    """Every edit of a draft, the latest first."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = _row(session, draft_id)
        edits = session.exec(
            select(DraftEdit).where(DraftEdit.draft_id == draft_id).order_by(col(DraftEdit.number).desc())
        ).all()
        names = {account.id: account.name for account in session.exec(select(Account)).all()}
        return tuple(
            EditLine(
                number=edit.number,
                noted=edit.noted,
                by=names.get(edit.by, ""),
                what=edit.what,
                files=tuple(sorted(edit.after)),
                undone=edit.number > row.at,
            )
            for edit in edits
        )


def discard(actor: Actor, draft_id: str, *, now: datetime) -> None:
    """Throw a draft away, with a program that was never published."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = locked(session, draft_id)
        gone(session, row)
        program = session.get_one(Program, row.program_id)
        if program.current is None:
            session.delete(program)
        session.add(AccountEvent(at=now, actor=actor.id, type="draft_discarded", data={"program": program.id}))


# What the neighbours need -------------------------------------------------------------------------------------------
def gone(session: Session, row: Draft) -> None:
    """Delete a draft with its history."""
    for edit in session.exec(select(DraftEdit).where(DraftEdit.draft_id == row.id)).all():
        session.delete(edit)
    session.flush()
    session.delete(row)
    session.flush()


def digest_of(files: Mapping[str, str]) -> str:
    """A name for exactly these texts."""
    return hashlib.sha256(json.dumps(sorted(files.items())).encode()).hexdigest()


def sound_files(files: Mapping[str, str]) -> None:
    """Raises ``Refused`` for a draft that is too large or whose files have other names than a program's."""
    if len(files) > MOST_FILES:
        raise refuse("draft_too_many_files", n=len(files), most=MOST_FILES)
    for name, text in files.items():
        if not _FILE.fullmatch(name):
            raise refuse("draft_file_name", name, name=name[:60])
        if len(text.encode()) > MAX_BYTES:
            raise refuse("draft_file_too_large", name, name=name, limit=SIZE)
    if sum(len(text.encode()) for text in files.values()) > MOST_BYTES:
        raise refuse("draft_too_large", limit=TOGETHER)
    if PROGRAM not in files:
        raise refuse("draft_without_program", name=PROGRAM)


def locked(session: Session, draft_id: str) -> Draft:
    """The draft, with nobody else at it until the unit of work ends. Raises ``Refused`` where it is gone."""
    one_at_a_time(session, f"draft {draft_id}")
    return _row(session, draft_id)


def _row(session: Session, draft_id: str) -> Draft:
    row = session.get(Draft, draft_id, populate_existing=True)
    if row is None:
        raise refuse("draft_unknown")
    return row


def _files_of(session: Session, program: Program) -> dict[str, str]:
    return texts_of(version_row(session, program.id, program.current or 0))


def _shortened(session: Session, program_id: str) -> dict[int | None, dict[str, str]]:
    """The files of the current version without the old lines of ``formerly``, by its number; {} where there are none
    or a draft is in work."""
    program = session.get(Program, program_id)
    begun = session.exec(select(Draft.id).where(Draft.program_id == program_id)).first()
    if program is None or program.current is None or begun is not None:
        return {}
    numbers = session.exec(select(PublishedVersion.number).where(PublishedVersion.program_id == program_id)).all()
    before = max((number for number in numbers if number < program.current), default=None)
    if before is None:
        return {}
    two = [published(session, program_id, number) for number in (program.current, before)]
    try:
        return {program.current: without_old_lines(_files_of(session, program), *two)}
    except Refused:  # an older Kith read these texts; the draft says what is wrong with them
        return {}


def _files_at(session: Session, row: Draft, number: int) -> dict[str, str]:
    """The texts as they stood after an earlier edit."""
    files: dict[str, str | None] = dict(row.files)
    edits = session.exec(
        select(DraftEdit)
        .where(DraftEdit.draft_id == row.id, col(DraftEdit.number) > min(number, row.at))
        .where(col(DraftEdit.number) <= max(number, row.at))
        .order_by(col(DraftEdit.number).desc())
    ).all()
    if len(edits) != abs(row.at - number):
        raise refuse("draft_moved_on")
    for edit in edits if number < row.at else reversed(edits):
        files.update(edit.before if number < row.at else edit.after)
    return {name: text for name, text in files.items() if text is not None}


def _put_together(name: str, base: str | None, ours: str | None, theirs: str | None) -> str | None:
    if theirs == base or ours == theirs:
        return ours
    if ours == base:
        return theirs
    if base is None or ours is None or theirs is None:
        raise refuse("draft_collides", name, file=name, line=1, ours="…", theirs="…")
    found = merged_lines(base, ours, theirs)
    if isinstance(found, Overlap):
        where = f"{name}, line {found.line}"
        told = {"ours": _short(found.ours), "theirs": _short(found.theirs)}
        raise refuse("draft_collides", where, file=name, line=found.line, **told)
    return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:80]}…" if len(line) > 80 else line or "–"


def _view(session: Session, row: Draft) -> DraftView:
    numbers = set(session.exec(select(DraftEdit.number).where(DraftEdit.draft_id == row.id)).all())
    digest = digest_of(row.files)
    names = {account.id: account.name for account in session.exec(select(Account)).all()}
    return DraftView(
        id=row.id,
        program_id=row.program_id,
        based_on=row.based_on,
        files=dict(row.files),
        at=row.at,
        can_undo=row.at in numbers,
        can_redo=row.at + 1 in numbers,
        digest=digest,
        reviewed_by=names.get(row.reviewed_by or "", "") if row.reviewed == digest else "",
        started=row.started,
        by=names.get(row.by, ""),
    )


__all__ = [
    "DraftView",
    "EditLine",
    "begin",
    "digest_of",
    "discard",
    "draft_of",
    "gone",
    "history",
    "locked",
    "redo",
    "save",
    "sound_files",
    "start",
    "undo",
]
