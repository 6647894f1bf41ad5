"""Several rosters in one workbook: each sheet with people, and each further table on one, becomes an upload of its own,
as the roster of its role."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from models.database import reading, writing
from models.findings import refuse
from models.tables import RosterUpload
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.exchange.apart import understand_fairly
from workflows.exchange.keeping import as_json, from_json
from workflows.exchange.reading import Sheet, Workbook
from workflows.exchange.result import Options, RosterReading
from workflows.exchange.sheets import has_further_tables, people_sheets
from workflows.intake.uploads import memory_of, settle, upload_row
from workflows.intake.values import Begun, Decisions, Upload, UploadState
from workflows.language.translating import localised
from workflows.progress import Standing, load


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSheet:
    """Another sheet of the same workbook that holds people, or another table. ``role`` and ``role_label``: whose roster
    it seems to be; ``upload_id``: where it is read already, None while nobody asked for it. ``sheet``: the title of its
    sheet; ``column`` and ``row``: where a table beside or below the first one begins, "" and 0 for the first."""

    name: str
    sheet: str
    column: str
    row: int
    role: str
    role_label: str
    people: int
    visible: bool
    upload_id: str | None


def other_sheets(actor: Actor, upload: Upload, *, now: datetime) -> tuple[OtherSheet, ...]:
    """The other sheets and tables of an upload's workbook that hold people, in their order."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        workbook = upload.reading.workbook
        if len(workbook.sheets) < 2 and not has_further_tables(upload.reading.table):
            return ()
        row = upload_row(session, upload.id)
        here = load(session, row.cohort_id, now=now)
        read = localised(here.definition, here.language)
        remembered = {role: memory_of(session, here.program_id, role) for role in here.definition.participants}
        return tuple(
            OtherSheet(
                name=one.name,
                sheet=one.sheet.name,
                column=one.column,
                row=one.row,
                role=one.role,
                role_label=read.role_label(one.role),
                people=one.people,
                visible=one.visible,
                upload_id=_read_already(session, row, one.name),
            )
            for one in people_sheets(here.definition, workbook, remembered)
            if one.name != upload.reading.sheet_name
        )


def read_sheets(actor: Actor, upload_id: str, roles: Mapping[str, str], *, now: datetime) -> dict[str, Begun]:
    """Read other sheets and tables of an upload's workbook: name → role. Each becomes an upload of its own, all of them
    or none; one that was read before leads back to its upload. Nobody goes in yet.

    Raises ``Refused`` when a sheet holds nothing that the role is asked, or no people.
    """
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        workbook = from_json(row.content)
        here = load(session, row.cohort_id, now=now)
        for role in roles.values():
            if role not in here.definition.participants:
                raise refuse("role_unknown", role=role)
        remembered = {role: memory_of(session, here.program_id, role) for role in here.definition.participants}
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    sheets |= {one.name: one.sheet for one in people_sheets(here.definition, workbook, remembered)}
    read = {  # while nobody waits for the database
        name: _understood(here, _alone(workbook, name, sheets.get(name)), role, remembered[role])
        for name, role in roles.items()
    }
    cells = {name: as_json(understood.workbook) for name, understood in read.items()}
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = upload_row(session, upload_id)
        begun: dict[str, Begun] = {}
        for name, understood in read.items():
            if (known := _read_already(session, row, name)) is not None:
                begun[name] = Begun(upload_id=known, resumed=True)
                continue
            other = RosterUpload(
                cohort_id=row.cohort_id,
                role=understood.role,
                file_name=understood.workbook.file_name,
                sha256=_fingerprint(row, name),
                content=cells[name],
                mended={},
                created=now,
                by=actor.id,
            )
            settle(here.definition, other, understood, Decisions())
            session.add(other)
            session.flush()
            begun[name] = Begun(upload_id=other.id)
        return begun


def _alone(workbook: Workbook, name: str, sheet: Sheet | None) -> Workbook:
    """The workbook with this sheet or table only, under a name that says so."""
    if sheet is None:
        raise refuse("upload_gone")
    stem, dot, kind = workbook.file_name.rpartition(".")
    file_name = f"{stem} · {name}.{kind}" if dot else f"{workbook.file_name} · {name}"
    return replace(workbook, file_name=file_name, sheets=(sheet,))


def _understood(here: Standing, workbook: Workbook, role: str, remembered: Mapping[str, str]) -> RosterReading:
    return understand_fairly(
        here.definition,
        role,
        workbook,
        today=here.today,
        mapping={},
        mended={},
        remembered=remembered,
        options=Options(),
    )


def _fingerprint(row: RosterUpload, sheet: str) -> str:
    return hashlib.sha256(f"{row.sha256} {sheet}".encode()).hexdigest()


def _read_already(session: Session, row: RosterUpload, sheet: str) -> str | None:
    """The upload that was made of this sheet before."""
    asked = (
        select(RosterUpload.id)
        .where(
            RosterUpload.cohort_id == row.cohort_id,
            RosterUpload.sha256 == _fingerprint(row, sheet),
            RosterUpload.state != UploadState.DISCARDED,
        )
        .order_by(col(RosterUpload.created).desc())
    )
    return session.exec(asked).first()
