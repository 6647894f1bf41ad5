"""Handing in a roster, and looking at it again later: a file is read once, kept sealed, and survives every reload."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from threading import Lock
from typing import Literal

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.database import database_url, reading, writing
from models.definitions import Definition
from models.definitions.people import identity_questions
from models.findings import Refused, refuse
from models.i18n import mark, translate
from models.tables import Account, AccountEvent, Cohort, ColumnMemory, RosterBatch, RosterUpload
from models.text import file_name
from models.vocabulary import AccountRole
from workflows.actors import Actor, require, spoken_in
from workflows.covered import is_sensitive
from workflows.exchange.apart import APART_FROM, Watch, read_fairly, understand_fairly
from workflows.exchange.asking import questions_asked
from workflows.exchange.keeping import as_json, from_json
from workflows.exchange.mapping import Confidence
from workflows.exchange.marking import marked_workbook
from workflows.exchange.reading import Workbook
from workflows.exchange.result import RosterReading
from workflows.exchange.words import key
from workflows.intake.judgements import cells_of_one_like, found_judged, keep_judged
from workflows.intake.known_people import from_elsewhere, news_of
from workflows.intake.spoken import spoken
from workflows.intake.values import BatchRow, Begun, Decisions, Lot, Upload, UploadRow, UploadState
from workflows.language.translating import localised
from workflows.progress import Standing, load
from workflows.publishing import definition_in_force

OPEN = (UploadState.MAPPING, UploadState.MENDING)


def begin_upload(
    actor: Actor,
    cohort_id: str,
    role: str,
    file_name: str,
    content: bytes,
    *,
    now: datetime,
    watch: Watch | None = None,
) -> Begun:
    """Read a file as the roster of a role and keep it for mapping and mending. Nobody goes in yet.

    ``watch`` is told how far the reading of a large one is; raising from it gives the reading up. The same bytes again
    lead back to what was done with them. Raises ``Refused`` when the file cannot be read, holds no people, or has no
    column that could hold their names; then nothing is kept.
    """
    fingerprint, file_name = hashlib.sha256(content).hexdigest(), _own_name(file_name)
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        if role not in here.definition.participants:
            raise refuse("role_unknown", role=role)
        if (known := _same_file(session, cohort_id, role, fingerprint)) is not None:
            return known
        remembered = memory_of(session, here.program_id, role)
    decisions = Decisions()
    understood = read_fairly(  # while nobody waits for the database
        here.definition, role, content, file_name, today=here.today, remembered=remembered, watch=watch
    )
    nameless = next((found for found in understood.file_findings if found.stops), None)
    if nameless is not None and not understood.ignored:
        raise Refused(nameless.finding)
    cells = as_json(understood.workbook)
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        if (known := _same_file(session, cohort_id, role, fingerprint)) is not None:
            return known  # she clicked twice
        row = RosterUpload(
            cohort_id=cohort_id,
            role=role,
            file_name=file_name,
            sha256=fingerprint,
            content=cells,
            mended={},
            created=now,
            by=actor.id,
        )
        settle(here.definition, row, understood, decisions)
        session.add(row)
        session.flush()
        keep_judged(_known_as(here, row, decisions, remembered), understood)  # the page looks at it next
        return Begun(upload_id=row.id)


def look(actor: Actor, upload_id: str, *, now: datetime) -> Upload:
    """An upload as it stands: every row in its lot, what is wrong at which cell, and what the good rows would bring."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        return as_it_stands(session, load(session, row.cohort_id, now=now), row)


def uploads(actor: Actor, cohort_id: str) -> tuple[UploadRow, ...]:
    """Every upload of a cohort with what went in, the latest first. Discarded ones are not told."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        definition = localised(_definition_of(session, cohort_id), spoken_in(session))
        rows = session.exec(
            select(RosterUpload)
            .where(
                RosterUpload.cohort_id == cohort_id,
                RosterUpload.state != UploadState.DISCARDED,
                RosterUpload.role != "",  # a list of Kith's own that came back
            )
            .order_by(col(RosterUpload.created).desc())
            .options(defer(RosterUpload.content), defer(RosterUpload.mended))
        ).all()
        batches: dict[str, list[RosterBatch]] = {}
        for batch in session.exec(
            select(RosterBatch).where(RosterBatch.cohort_id == cohort_id).order_by(col(RosterBatch.done))
        ):
            batches.setdefault(batch.upload_id, []).append(batch)
        names = _names(session, {row.by for row in rows} | {one.by for some in batches.values() for one in some})
        return tuple(
            UploadRow(
                id=row.id,
                role=row.role,
                role_label=definition.role_label(row.role),
                file_name=row.file_name,
                state=UploadState(row.state),
                created=row.created,
                by=names.get(row.by, ""),
                zone=definition.program.time_zone,
                rows=row.mapping.get("rows", 0),
                waiting=row.mapping.get("waiting", 0),
                batches=tuple(
                    BatchRow(
                        id=batch.id,
                        done=batch.done,
                        by=names.get(batch.by, ""),
                        new=batch.new,
                        changed=batch.changed,
                        unchanged=batch.unchanged,
                        undone=batch.undone,
                    )
                    for batch in batches.get(row.id, [])
                ),
            )
            for row in rows
        )


def roles(actor: Actor, cohort_id: str) -> Mapping[str, str]:
    """The roles that people of this cohort can have, name → label."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        definition = localised(_definition_of(session, cohort_id), spoken_in(session))
        return {role: definition.role_label(role) for role in definition.participants}


def read_as(actor: Actor, upload_id: str, role: str, *, now: datetime) -> str:
    """Read a file again as the roster of another role, from which nobody is in yet. Returns the upload to go on with:
    this one, or the one in which the same file was read so before."""
    with reading() as session, session.no_autoflush:  # tried out without keeping it: judged while nobody waits
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        _read_as(session, row, load(session, row.cohort_id, now=now), role)
    with writing() as session, session.no_autoflush:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id, for_change=True)
        return _read_as(session, row, load(session, row.cohort_id, now=now), role)


def _read_as(session: Session, row: RosterUpload, here: Standing, role: str) -> str:
    if role not in here.definition.participants:
        raise refuse("role_unknown", role=role)
    if Decisions.from_json(row.mapping).taken:
        raise refuse("rows_are_in", file=row.file_name)
    if (known := _same_file(session, row.cohort_id, role, row.sha256)) is not None:
        row.content, row.mended, row.state = None, None, UploadState.DISCARDED
        return known.upload_id
    row.role, row.mended = role, {}
    settle(here.definition, row, judged(session, here, row, Decisions()), Decisions())
    return row.id


def discard(actor: Actor, upload_id: str, *, now: datetime) -> None:
    """Give up what is not in yet: the rows of the file are forgotten. People who went in stay."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id, for_change=True)
        row.content, row.mended, row.state = None, None, UploadState.DISCARDED
        event = {"upload": row.id, "cohort": row.cohort_id}
        session.add(AccountEvent(at=now, actor=actor.id, type="roster_discarded", data=event))


def marked(
    actor: Actor,
    upload_id: str,
    *,
    now: datetime,
    which: Literal["all", "set aside"] = "all",
    watch: Watch | None = None,
) -> tuple[str, bytes]:
    """Her workbook with every cell that needs her marked, in her language: file name and bytes. The download is noted.
    ``watch`` is told how far it is."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        here = load(session, row.cohort_id, now=now)
        understood = judged(session, here, row, Decisions.from_json(row.mapping))
        told = spoken(here.definition, row.role, understood, actor.language)
    choices = {name: list(labels.values()) for name, labels in told.choices.items()}
    workbook = marked_workbook(
        understood, language=actor.language, which=which, said=told.of, choices=choices, watch=watch
    )
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        upload_row(session, upload_id)  # whoever discarded it meanwhile wanted nothing of it to go out
        event = {"what": "marked roster", "upload": row.id, "cohort": row.cohort_id}
        session.add(AccountEvent(at=now, actor=actor.id, type="exported", data=event))
    return marked_name(row.file_name, actor.language), workbook


def marked_name(name: str, language: str) -> str:
    """What her workbook is called when it goes back to be mended."""
    stem = name.rpartition(".")[0] or name
    return file_name(translate(mark("{file} - to mend.xlsx"), language, file=stem))


def _own_name(told: str) -> str:
    """The name of a file alone, as it is shown and given back: no folder, no line break, nothing that turns its letters
    around, and no longer than a name."""
    last = re.split(r"[/\\]", told)[-1]
    name = " ".join(_UNSEEN.sub(" ", last).split())
    return name if len(name) <= _LONGEST_NAME else f"{name[:100]}…{name[-16:]}"


_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_NAME = 120


# Shared by the steps of intake --------------------------------------------------------------------------------------
def upload_row(session: Session, upload_id: str, *, for_change: bool = False) -> RosterUpload:
    """The row of an upload that still has its rows. Its content is read only when it is looked at."""
    asked = select(RosterUpload).where(RosterUpload.id == upload_id).options(defer(RosterUpload.content))
    row = session.exec(asked.with_for_update() if for_change else asked).first()
    if row is None or row.state == UploadState.DISCARDED:
        raise refuse("upload_gone")
    return row


def as_it_stands(session: Session, here: Standing, row: RosterUpload) -> Upload:
    """The upload judged against the cohort as it is in this unit of work. Of a large one, what follows from the file
    and this cohort is kept in memory: each touch of the page asks again."""
    decisions = Decisions.from_json(row.mapping)
    if not is_large(row):
        found = _against_the_cohort(session, here, row, decisions)
    else:
        judged_as = _known_as(here, row, decisions, _remembered(session, here, row, decisions))
        key = (*judged_as, row.version, row.state, repr(decisions.as_json()), here.order, here.language)
        with _last_lock:
            last = _last_large.get("upload")
        found = last[1] if last and last[0] == key else _against_the_cohort(session, here, row, decisions)
        with _last_lock:
            _last_large["upload"] = (key, found)
    elsewhere = from_elsewhere(session, here, row.role, found.reading.rows, found.news)
    return replace(found, news=replace(found.news, elsewhere=elsewhere)) if elsewhere else found


def _against_the_cohort(session: Session, here: Standing, row: RosterUpload, decisions: Decisions) -> Upload:
    """The same without those who are known elsewhere."""
    understood = judged(session, here, row, decisions)
    read = localised(here.definition, here.language)  # only for labels
    lots = lots_of(understood, decisions)
    names = {stream: here.name(stream) for stream, track in here.state.people.items() if track.role == row.role}
    return Upload(
        id=row.id,
        cohort_id=row.cohort_id,
        role=row.role,
        role_label=read.role_label(row.role),
        file_name=row.file_name,
        state=UploadState(row.state),
        created=row.created,
        number=row.version,
        reading=understood,
        decisions=decisions,
        lots=lots,
        news=news_of(here, row.role, understood.rows, lots, decisions.same, decisions.taken),
        words=spoken(here.definition, row.role, understood, here.language),
        names=names,
        consents={
            name: consent.label or name
            for name, consent in read.consents.items()
            if not consent.asked_of or row.role in consent.asked_of
        },
        other_role=_role_and_label(here, row, understood),
        naming=identity_questions(here.definition, row.role).name,
        sensitive=frozenset(
            name for name, question in here.definition.profile(row.role).items() if is_sensitive(question)
        ),
        today=here.today,
    )


def _role_and_label(here: Standing, row: RosterUpload, understood: RosterReading) -> tuple[str, str] | None:
    """The role that this may be the roster of, while the columns are not confirmed."""
    other = better_role(here.definition, row.role, understood) if row.state == UploadState.MAPPING else None
    return (other, localised(here.definition, here.language).role_label(other)) if other is not None else None


def judged(session: Session, here: Standing, row: RosterUpload, decisions: Decisions) -> RosterReading:
    """What the rows say and what is wrong with them. The last few are kept in memory: judging takes a while, and each
    touch of the page asks again."""
    remembered = _remembered(session, here, row, decisions)
    known_as = _known_as(here, row, decisions, remembered)
    if (present := found_judged(known_as)) is not None:
        return present
    # Another judgement of the same file has its cells: to read them from the database takes as long as judging.
    workbook = cells_of_one_like(known_as)
    mended = {int(number): cells for number, cells in (row.mended or {}).items()}
    if workbook is None:
        workbook = from_json(row.content)
    understood = _understood(here.definition, row.role, workbook, decisions, mended, remembered, here.today)
    keep_judged(known_as, understood)
    return understood


def _remembered(session: Session, here: Standing, row: RosterUpload, decisions: Decisions) -> dict[str, str]:
    """What headings are known to mean, as long as she has not said what these mean."""
    return {} if decisions.confirmed else memory_of(session, here.program_id, row.role)


def judge_before(actor: Actor, upload_id: str, *, now: datetime) -> None:
    """Judge a large upload while nobody waits for the database: what is decided next then finds it judged."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        if is_large(row):
            judged(session, load(session, row.cohort_id, now=now), row, Decisions.from_json(row.mapping))


def is_large(row: RosterUpload) -> bool:
    """Whether judging this upload takes long enough to be done apart."""
    return bool(row.mapping.get("rows", 0) > APART_FROM)


def _known_as(
    here: Standing, row: RosterUpload, decisions: Decisions, remembered: Mapping[str, str]
) -> tuple[str | int, ...]:
    """What a judgement follows from. Two uploads never have one of the same name."""
    # Who is in, left out, or somebody else changes nothing about what the rows say.
    told = replace(decisions, taken={}, left_out=frozenset(), same={})
    said = repr((told.as_json(), row.mended or {}, sorted(remembered.items())))
    return database_url(), row.id, decisions.encoding, row.role, here.version, here.today.isoformat(), said


_last_large: dict[str, tuple[tuple[str | int, ...], Upload]] = {}
_last_lock = Lock()


def lots_of(understood: RosterReading, decisions: Decisions) -> dict[int, Lot]:
    """Where each row is."""
    good = frozenset(understood.good)

    def lot(row: int) -> Lot:
        if row in decisions.taken:
            return Lot.TAKEN
        if row in decisions.left_out:
            return Lot.LEFT_OUT
        return Lot.READY if row in good else Lot.WAITING

    return {row: lot(row) for row in understood.rows}


def settle(definition: Definition, row: RosterUpload, understood: RosterReading, decisions: Decisions) -> None:
    """Write down what was decided, and how far the upload is now."""
    lots = list(lots_of(understood, decisions).values())
    open_rows = lots.count(Lot.READY) + lots.count(Lot.WAITING)
    if not open_rows:
        row.state = UploadState.DONE
    else:
        asks = not decisions.confirmed and wants_confirming(definition, row.role, understood)
        row.state = UploadState.MAPPING if asks else UploadState.MENDING
    row.mapping = {**decisions.as_json(), "rows": len(lots), "waiting": lots.count(Lot.WAITING)}


def wants_confirming(definition: Definition, role: str, understood: RosterReading) -> bool:
    """Whether a column is not certain, or would give consents that nobody has said it gives; or whether the whole file
    looks like the roster of another role."""
    return (
        any(asks_about(understood, column.index) for column in understood.columns)
        or any(found.stops for found in understood.file_findings)
        or better_role(definition, role, understood) is not None
    )


def asks_about(understood: RosterReading, index: int) -> bool:
    """Whether the coordinator is asked what this column means. One that nothing is known about is left out, and named;
    only where the people's names are still missing might it be the one that holds them."""
    column = next(column for column in understood.columns if column.index == index)
    if column.chosen or column.remembered or not column.filled or column.heading.startswith("_"):
        return False
    if column.confidence is Confidence.NONE and not column.consents:
        return any(found.stops for found in understood.file_findings)
    return column.confidence is not Confidence.CERTAIN or bool(column.consents)


def better_role(definition: Definition, role: str, understood: RosterReading) -> str | None:
    """Another role whose questions stand word for word in more of the headings: this may be its roster."""
    headings = [(key(column.heading), column.remembered) for column in understood.columns if column.heading]

    def known(name: str) -> int:
        words = {word for asked in questions_asked(definition, name).values() for word in asked.words}
        # What she said of a heading in an earlier roster of this role speaks for this role.
        return sum(heading in words or (remembered and name == role) for heading, remembered in headings)

    fits = {name: known(name) for name in definition.participants}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] > fits[role] else None


def memory_of(session: Session, program_id: str, role: str) -> dict[str, str]:
    """What headings meant in earlier rosters of this program and role."""
    rows = session.exec(
        select(ColumnMemory.heading, ColumnMemory.target).where(
            ColumnMemory.program_id == program_id, ColumnMemory.role == role
        )
    ).all()
    return dict(rows)


def _definition_of(session: Session, cohort_id: str) -> Definition:
    cohort = session.get(Cohort, cohort_id)
    if cohort is None:
        raise refuse("cohort_unknown")
    return definition_in_force(session, cohort)


def _same_file(session: Session, cohort_id: str, role: str, fingerprint: str) -> Begun | None:
    row = session.exec(
        select(RosterUpload.id, RosterUpload.state)
        .where(
            RosterUpload.cohort_id == cohort_id,
            RosterUpload.role == role,
            RosterUpload.sha256 == fingerprint,
            RosterUpload.state != UploadState.DISCARDED,
        )
        .order_by(col(RosterUpload.created).desc())
    ).first()
    if row is None:
        return None
    upload_id, state = row
    return Begun(upload_id=upload_id, resumed=state in OPEN, already_in=state == UploadState.DONE)


def _understood(
    definition: Definition,
    role: str,
    workbook: Workbook,
    decisions: Decisions,
    mended: Mapping[int, Mapping[str, str]],
    remembered: Mapping[str, str],
    today: date,
) -> RosterReading:
    return understand_fairly(
        definition,
        role,
        workbook,
        today=today,
        mapping=decisions.columns,
        mended=mended,
        remembered=remembered,
        options=decisions.options,
    )


def _names(session: Session, accounts: set[str]) -> Mapping[str, str]:
    found = session.exec(select(Account.id, Account.name).where(col(Account.id).in_(accounts))).all()
    return dict(found)
