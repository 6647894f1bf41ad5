"""Lists back: a workbook is read, kept sealed, and compared with the cohort whenever somebody looks at it.

It changes nothing before it is taken over. Choices between two sides are kept with it, so a reload loses none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.database import reading, writing
from models.findings import Finding, finding, refuse
from models.i18n import mark, translate
from models.tables import Account, Cohort, JournalEntry, RosterBatch, RosterUpload
from models.text import file_name
from models.vocabulary import UNSET, AccountRole, Value
from workflows.actors import Actor, require
from workflows.engine import EMPTY
from workflows.exchange.differing import Differences, Edit, differences
from workflows.exchange.encodings import page_with
from workflows.exchange.keeping import as_json, from_json
from workflows.exchange.leaving import before
from workflows.exchange.listing import Field, Listing, in_words
from workflows.exchange.reading import Workbook, read_workbook
from workflows.exchange.returning import Back, BackSheet, read_back, recognised, said_itself
from workflows.exchange.writing import as_shown, table_workbook
from workflows.lists import making
from workflows.lists.leaving import left_with_sensitive, listing_of, names
from workflows.lists.older_pairs import beside_others, unguarded
from workflows.lists.values import OURS, THEIRS, Came, Compared, Conflict, ListNews, NewcomerRow, Returned
from workflows.progress import Standing, in_language, load, load_as_of
from workflows.publishing import definition_in_force
from workflows.rounds.present import decisions_of

OPEN, DONE, PUT_AWAY = "mending", "done", "discarded"
NO_ROLE = ""
"""What stands for the role of a workbook that is no roster of one."""


def bring_back(actor: Actor, cohort_id: str, file_name: str, content: bytes, *, now: datetime) -> str:
    """Read a workbook that left here and keep it. Nothing is changed yet. Returns its id; the same bytes again lead
    back to it.

    Raises ``Refused`` when it cannot be read, was not written here, or belongs to another cohort.
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        if (known := _same(session, cohort_id, fingerprint)) is not None:
            return known
    workbook = read_workbook(content, file_name)
    if workbook.delimiter and not workbook.encoding.startswith("utf"):
        # Our own names tell the code page of a text better than its letters do.
        named = [here.name(stream) for stream in (*here.state.people, *here.state.matches)]
        page = page_with(content, named)
        if page not in ("", workbook.encoding):
            workbook = read_workbook(content, file_name, encoding=page)
    told = _told_by_headings(here, workbook)
    back = read_back(workbook, told)
    if back.facts.get("cohort") != cohort_id:
        raise refuse("list_of_another_cohort", file=file_name, cohort=back.facts.get("name", UNSET))
    if not back.sheets:
        raise refuse("list_holds_nothing", file=file_name)
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        if (known := _same(session, cohort_id, fingerprint)) is not None:
            return known
        row = RosterUpload(
            cohort_id=cohort_id,
            role=NO_ROLE,
            file_name=file_name[-120:],
            sha256=fingerprint,
            content=as_json(workbook),
            mapping={"choices": {}, "lists": [sheet.list for sheet in back.sheets], "told": told},
            state=OPEN,
            created=now,
            by=actor.id,
        )
        session.add(row)
        session.flush()
        return row.id


def returned(actor: Actor, cohort_id: str) -> tuple[Came, ...]:
    """The workbooks that came back, the latest first."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        cohort = session.get(Cohort, cohort_id)
        if cohort is None:
            raise refuse("cohort_unknown")
        zone = definition_in_force(session, cohort).program.time_zone
        rows = session.exec(
            select(RosterUpload)
            .where(RosterUpload.cohort_id == cohort_id, RosterUpload.role == NO_ROLE, RosterUpload.state != PUT_AWAY)
            .order_by(col(RosterUpload.created).desc())
            .options(defer(RosterUpload.content), defer(RosterUpload.mended))
        ).all()
        batches = {
            batch.upload_id: batch
            for batch in session.exec(
                select(RosterBatch)
                .where(col(RosterBatch.upload_id).in_([row.id for row in rows]))
                .order_by(col(RosterBatch.done))
            )
        }
        named = select(Account.id, Account.name).where(col(Account.id).in_({row.by for row in rows}))
        names = dict(session.exec(named).all())
        return tuple(
            Came(
                id=row.id,
                file_name=row.file_name,
                created=row.created,
                done=row.state == DONE,
                batch_id=batches[row.id].id if row.id in batches else None,
                undone=batches[row.id].undone if row.id in batches else None,
                changed=batches[row.id].changed + batches[row.id].new if row.id in batches else 0,
                by=names.get(row.by, ""),
                zone=zone,
            )
            for row in rows
        )


def look(actor: Actor, upload_id: str, *, now: datetime) -> Returned:
    """What a workbook that came back would change, compared with the cohort as it is now."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = upload_of(session, upload_id)
        here = load(session, row.cohort_id, now=now)
        return as_it_stands(session, here, row, actor.language)


def choose(actor: Actor, upload_id: str, choices: Mapping[str, str], *, now: datetime, seen: int | None = None) -> None:
    """Say which side holds: key of a cell → ``ours`` or ``theirs``; "" takes what was said back."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_of(session, upload_id, for_change=True)
        if seen is not None and row.version != seen:
            raise refuse("changed_elsewhere", name=row.file_name)
        kept = {**row.mapping.get("choices", {}), **choices}
        row.mapping = {**row.mapping, "choices": {key: side for key, side in kept.items() if side in (OURS, THEIRS)}}


def forget(actor: Actor, upload_id: str, *, now: datetime) -> None:
    """Put a workbook away that came back: what it says is forgotten. What was taken over stays."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_of(session, upload_id, for_change=True)
        row.content, row.state = None, PUT_AWAY


def kept_aside(actor: Actor, upload_id: str, *, now: datetime) -> tuple[str, bytes]:
    """The columns that Kith did not write, with the name beside each line, as a workbook of their own."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = upload_of(session, upload_id)
        here = load(session, row.cohort_id, now=now)
        back = _back(row)
    sheets = []
    for sheet in back.sheets:
        if not sheet.asides:
            continue
        lines = {line.row: line.id for line in sheet.lines}
        rows = sorted({number for aside in sheet.asides for number in aside.cells})
        told = [
            [
                here.name(lines[number].split("|")[0]) if lines.get(number) else "",
                *(aside.cells.get(number, "") for aside in sheet.asides),
            ]
            for number in rows
        ]
        headings = [translate(_NAME, actor.language), *(aside.heading for aside in sheet.asides)]
        sheets.append((sheet.sheet, headings, told))
    stem = row.file_name.rpartition(".")[0] or row.file_name
    return file_name(translate(mark("{file} - kept aside.xlsx"), actor.language, file=stem)), table_workbook(
        sheets, language=actor.language
    )


_NAME = mark("Name")


# Shared with taking over ----------------------------------------------------------------------------------------------
def upload_of(session: Session, upload_id: str, *, for_change: bool = False) -> RosterUpload:
    """The row of a workbook that came back. Raises ``upload_gone``."""
    asked = select(RosterUpload).where(RosterUpload.id == upload_id, RosterUpload.role == NO_ROLE)
    row = session.exec(asked.with_for_update() if for_change else asked).first()
    if row is None or row.state == PUT_AWAY:
        raise refuse("upload_gone")
    return row


def _back(row: RosterUpload) -> Back:
    """The workbook, taken apart as it was when it came."""
    return read_back(from_json(row.content), row.mapping.get("told"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """A workbook beside the cohort: what it said, every list as it is now, and what differs."""

    back: Back
    sure: bool
    now: Mapping[str, Listing]
    compared: Compared
    language: str
    findings: tuple[Finding, ...] = ()


def comparing(session: Session, here: Standing, row: RosterUpload) -> Comparing:
    """Compare a workbook with the cohort as it is in this unit of work, and as it was when the workbook left."""
    back = _back(row)
    language = back.facts.get("language", "en")
    sensitive = left_with_sensitive(back.facts)
    sure, then = _as_it_left(session, here, back)
    told, told_then = in_language(here, language), in_language(then, language)
    found: dict[str, Differences] = {}
    present: dict[str, Listing] = {}
    findings = list(back.findings)
    for sheet in back.sheets:
        if sheet.list.startswith(f"{making.PLAN}."):
            pair = _plans(session, told, sheet, back, language)
        else:
            one = listing_of(told, sheet.list, language, sensitive=sensitive)
            base = listing_of(told_then, sheet.list, language, sensitive=sensitive)
            pair = (base, one) if one is not None and base is not None else None
        if pair is None:
            findings.append(finding("list_unknown", sheet.sheet, list=sheet.sheet))
            continue
        left, present[sheet.list] = pair
        known = sure or (sheet.list.startswith(f"{making.PLAN}.") and "name" in back.facts)
        differing = differences(left, present[sheet.list], sheet, language=language, today=here.today, knows_base=known)
        partial = sheet.list.partition(".")[0] in (making.CHECK_INS, making.MATCHES, making.PLAN, making.PAIRS)
        found[sheet.list] = replace(differing, missing=()) if partial else differing
        if sheet.list == making.PAIRS and row.state == OPEN:
            findings += (*beside_others(here, differing.new), *unguarded(here, differing.new))
    compared = Compared(differences=found, choices=row.mapping.get("choices", {}))
    return Comparing(back=back, sure=sure, now=present, compared=compared, language=language, findings=tuple(findings))


def _told_by_headings(here: Standing, workbook: Workbook) -> dict[str, str]:
    """What a workbook doesn't say of itself any more, told by its headings and by ids that are known in this cohort.
    Nobody knows then what it said when it left, nor that it may have sensitive answers: those columns are not ours."""
    if said_itself(workbook) is not None:
        return {}
    program = here.definition
    nobody = replace(here, state=EMPTY)  # headings are the same for twenty thousand people as for none
    spoken: dict[str, dict[str, dict[str, str]]] = {}
    for language in dict.fromkeys((here.language, *program.program.languages, *program.translations)):
        told = in_language(nobody, language)
        made = {name: _empty(told, name, language) for name in names(nobody)}
        spoken[language] = {name: {one.name: one.heading for one in fields} for name, fields in made.items()}
    facts = recognised(workbook, spoken)
    ids = {line.id for sheet in read_back(workbook, facts).sheets for line in sheet.lines if line.id} if facts else ()
    if not any(name.partition("|")[0] in here.state.people.keys() | here.state.matches.keys() for name in ids):
        return {}
    return {**facts, "cohort": here.cohort_id}


def _empty(here: Standing, name: str, language: str) -> Sequence[Field]:
    """The columns of a list."""
    kind, _, of = name.partition(".")
    if kind == making.PLAN:
        return making.plan(here, of, (), {}, language).fields
    listing = listing_of(here, name, language, sensitive=False)
    return listing.fields if listing is not None else ()


def _as_it_left(session: Session, here: Standing, back: Back) -> tuple[bool, Standing]:
    """The cohort as it was when a workbook left; the present one where the journal is another than it was then (a
    backup was restored), and then nothing is taken without asking."""
    text, last = back.facts.get("entry", ""), back.facts.get("last", "")
    order = int(text) if text.isdecimal() and len(text) < 16 else -1
    asked = select(JournalEntry.id).where(JournalEntry.order == order, JournalEntry.cohort_id == here.cohort_id)
    if order < 0 or (order > 0 and session.exec(asked).first() != last):
        return False, here
    return True, load_as_of(session, here, order)


def _plans(
    session: Session, here: Standing, sheet: BackSheet, back: Back, language: str
) -> tuple[Listing, Listing] | None:
    """A plan as it left and the decisions as they are; its lines are those that came back, as far as both people are
    still here."""
    model = sheet.list.partition(".")[2]
    if model not in here.definition.matching:
        return None
    pairs = [tuple(line.id.split("|")) for line in sheet.lines if line.id.count("|") == 1]
    rows = [
        making.PlanRow(mentee=one, mentor=other) for one, other in pairs if {one, other} <= here.state.people.keys()
    ]
    decided = {
        (one.mentee_id, one.mentor_id): (one.kind, str(one.reason or ""))
        for one in decisions_of(session, here.cohort_id, model)
    }
    now = making.plan(here, model, rows, decided, language)
    stood = {
        (one, other): (
            back.facts.get(before(sheet.list, f"{one}|{other}", making.DECISION), ""),
            back.facts.get(before(sheet.list, f"{one}|{other}", making.WHY), ""),
        )
        for one, other in ((row.mentee, row.mentor) for row in rows)
    }
    return making.plan(here, model, rows, stood, language), now


def as_it_stands(session: Session, here: Standing, row: RosterUpload, language: str) -> Returned:
    """A workbook that came back, in words."""
    done = row.state == DONE
    batch = session.exec(
        select(RosterBatch).where(RosterBatch.upload_id == row.id).order_by(col(RosterBatch.done).desc())
    ).first()
    found = comparing(session, here, row)
    return Returned(
        id=row.id,
        cohort_id=row.cohort_id,
        file_name=row.file_name,
        number=row.version,
        sure=found.sure,
        done=done,
        lists=tuple(_news(here, found, sheet, language) for sheet in found.back.sheets if sheet.list in found.now),
        others=found.back.others,
        findings=found.findings,
        batch_id=batch.id if batch is not None and batch.undone is None else None,
    )


def _news(here: Standing, found: Comparing, sheet: BackSheet, language: str) -> ListNews:
    listing, differing = found.now[sheet.list], found.compared.differences[sheet.list]
    fields = {said.name: said for said in listing.fields}
    told = [_told(fields[edit.field], edit, found.compared.choices, language) for edit in differing.edits]
    return ListNews(
        name=sheet.list,
        title=sheet.sheet or listing.title,
        lines=differing.lines,
        edits=tuple(each for each in told if not each.both),
        conflicts=tuple(each for each in told if each.both),
        faults=differing.faults,
        new=tuple(NewcomerRow(row=line.row, said=" · ".join(list(line.texts.values())[:6])) for line in differing.new),
        missing=tuple(here.name(name) for name in differing.missing),
        asides=sheet.asides,
    )


def _told(said: Field, edit: Edit, choices: Mapping[str, str], language: str) -> Conflict:
    def words(value: Value) -> str:
        return as_shown(in_words(said, value), language)

    return Conflict(
        key=edit.key,
        whose=edit.whose,
        heading=said.heading,
        cell=edit.cell,
        base=words(edit.base),
        now=words(edit.now),
        theirs=words(edit.theirs),
        both=edit.conflict,
        chosen=choices.get(edit.key, ""),
    )


def _same(session: Session, cohort_id: str, fingerprint: str) -> str | None:
    return session.exec(
        select(RosterUpload.id).where(
            RosterUpload.cohort_id == cohort_id,
            RosterUpload.role == NO_ROLE,
            RosterUpload.sha256 == fingerprint,
            RosterUpload.state == OPEN,
        )
    ).first()
