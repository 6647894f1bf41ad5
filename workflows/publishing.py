"""Programs and their definitions: open one, publish a version, start a cohort, read what is in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from models.database import one_at_a_time, reading, writing
from models.definitions import Definition
from models.findings import Finding, Refused, errors, refuse
from models.tables import Account, AccountEvent, Cohort, Program, PublishedVersion
from models.text import LONGEST_NAME, one_line
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.calendar_day import present_day
from workflows.engine.clock import day_of
from workflows.language.former_names import remembering
from workflows.language.layers import PROGRAM
from workflows.language.reading import read_files, read_path, read_text
from workflows.language.report import findings_of, on_the_day
from workflows.language.shelf import texts_in
from workflows.language.translating import localised
from workflows.language.writing import canonical_json, fingerprint_of_canonical, write
from workflows.simulation.stories import Stories, with_inherited

PROGRAMS = Path(__file__).parent / "programs"
"""The folder of the shipped programs."""
Texts = str | Mapping[str, str]
"""A definition as it is handed in: one text, or the texts of its files by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A published version: its merged text, the files it was made from, and who answers for it. ``accepted`` are the
    warnings that were ticked, with the name of whoever did; ``retired``: nobody begins on it any more."""

    number: int
    published: datetime
    fingerprint: str
    text: str
    files: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    reviewed_by: str = ""
    accepted: Mapping[str, str] = field(default_factory=dict)
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortLine:
    """A cohort of a program, and the version it runs on."""

    id: str
    label: str
    starts_on: date
    version: int
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLine:
    """A program in use. ``current`` is the version new cohorts start on; ``cohorts`` the latest first."""

    id: str
    name: str
    label: str
    demo: bool
    current: int
    cohorts: tuple[CohortLine, ...]


def programs(actor: Actor) -> tuple[ProgramLine, ...]:
    """Every program in use, by its label, with its cohorts."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        found = session.exec(
            select(Program)
            .where(col(Program.retired).is_(None), col(Program.current).is_not(None))
            .order_by(col(Program.label))
        ).all()
        rows = session.exec(select(Cohort).order_by(col(Cohort.starts_on).desc(), col(Cohort.label))).all()
        labels = {program.id: called_in(session, program, actor.language) for program in found}
    cohorts: dict[str, list[CohortLine]] = {}
    for row in rows:
        line = CohortLine(
            id=row.id,
            label=row.label,
            starts_on=row.starts_on,
            version=row.definition_version,
            closed=row.closed is not None,
        )
        cohorts.setdefault(row.program_id, []).append(line)
    return tuple(
        ProgramLine(
            id=program.id,
            name=program.name,
            label=labels[program.id],
            demo=program.demo,
            current=program.current or 0,
            cohorts=tuple(cohorts.get(program.id, ())),
        )
        for program in found
    )


def called_in(session: Session, program: Program, language: str) -> str:
    """What a program is called in a language, where its version for new cohorts has a translation."""
    return _face(session, program, language)[0]


def zone_of(session: Session, program: Program) -> str:
    """The time zone in which a program reckons its days, as its version for new cohorts says; "" while it has none."""
    return _face(session, program, "")[1]


def _face(session: Session, program: Program, language: str) -> tuple[str, str]:
    print_ = session.exec(
        select(PublishedVersion.fingerprint).where(
            PublishedVersion.program_id == program.id, PublishedVersion.number == program.current
        )
    ).first()
    if print_ is None:
        return program.label, ""
    if (print_, language) not in _faces:
        said = localised(published(session, program.id, program.current or 0), language).program
        _faces[print_, language] = said.label, said.time_zone
    return _faces[print_, language]


_faces: dict[tuple[str, str], tuple[str, str]] = {}
"""What a program is called and its time zone, by fingerprint and language: a published version never changes."""


def definition_of(actor: Actor, program_id: str, number: int) -> Definition:
    """One published version, read. Raises ``Refused`` (``version_unknown``)."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        return published(session, program_id, number)


def published(session: Session, program_id: str, number: int) -> Definition:
    """The same, within a unit of work that already asked who is there."""
    found = definitions_in_use(session, program_id, (number,))
    if number not in found:
        raise refuse("version_unknown", number=number)
    return found[number]


def version_row(session: Session, program_id: str, number: int) -> PublishedVersion:
    """One published version as it is kept. Raises ``Refused`` (``version_unknown``)."""
    row = session.exec(
        select(PublishedVersion).where(PublishedVersion.program_id == program_id, PublishedVersion.number == number)
    ).first()
    if row is None:
        raise refuse("version_unknown", number=number)
    return row


def texts_of(row: PublishedVersion) -> dict[str, str]:
    """The texts a version was published from; its one text where it was published before they were kept."""
    return dict(row.files) if row.files else {PROGRAM: row.text}


@lru_cache(maxsize=8)
def shipped_programs(language: str = "en") -> Mapping[str, str]:
    """The programs that come with Kith: folder name → what it is called in a language."""
    found = {}
    for path in sorted(PROGRAMS.glob("*/program.yaml")):
        definition = read_path(path).definition
        if definition is not None:
            found[path.parent.name] = localised(definition, language).program.label
    return found


def shipped_text(name: str) -> str:
    """The text of a shipped program. Raises ``Refused`` when none has this name."""
    if not _ships(name):
        raise refuse("program_unknown", name=name)
    return (PROGRAMS / name / "program.yaml").read_text("utf-8")


def stories_of(files: Mapping[str, str], name: str) -> Stories:
    """The stories that count for the texts of a program: its own and those of its template and packs. A program that
    ships with Kith has its stories also where it was opened from its one text alone."""
    alone = len(files) == 1 and _ships(name) and files.get(PROGRAM) == shipped_text(name)
    return with_inherited(shipped_files(name) if alone else files)


def _ships(name: str) -> bool:
    return any(path.parent.name == name for path in PROGRAMS.glob("*/program.yaml"))


def shipped_files(name: str) -> Mapping[str, str]:
    """All texts of a shipped program, its translations and stories with them; the invented people of a demo are none.
    Raises ``Refused`` for another name."""
    shipped_text(name)
    return {file: text for file, text in texts_in(PROGRAMS / name).items() if not file.startswith("demo/")}


def check(
    texts: Texts, *, file: str = PROGRAM, now: datetime | None = None
) -> tuple[Definition | None, tuple[Finding, ...]]:
    """Read and lint a definition as it may be published ``now``; nothing is written. The definition is None when it
    cannot be read at all."""
    found = read_text(texts, file=file) if isinstance(texts, str) else read_files(texts)
    return found.definition, on_the_day(findings_of(found), judged_on(found.definition, now))


def judged_on(definition: Definition | None, now: datetime | None) -> date:
    """The day on which a definition is judged: the one it is in its own place, for locks begin to hold there. The
    present one where no moment is told or it cannot be read."""
    return present_day() if definition is None or now is None else day_of(definition, now)


def open_program(
    actor: Actor,
    texts: Texts,
    *,
    cohort: str,
    starts_on: date,
    now: datetime,
    file: str = PROGRAM,
    demo: bool = False,
) -> str:
    """A new program from its definition, published as version 1, with its first cohort. Returns the cohort's id.

    Raises ``Refused`` with every error of the definition, ``program_exists`` when one of this name is here already, or
    ``open_by_draft`` where a program of one's own wants a second reader (``wants_reader``).
    """
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
    ready = first_version(valid(texts, file, now=now), texts)  # takes a while; nobody waits for it
    known = demo or _is_shipped(texts)
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        if not known and _colleagues(session, actor):
            raise refuse("open_by_draft")
        return open_within(session, actor, ready, cohort=cohort, starts_on=starts_on, now=now, demo=demo)


def wants_reader(actor: Actor, texts: Texts) -> bool:
    """Whether a program is read by a second person before it opens: one's own, where there is a second person. It then
    begins as a draft. What ships with Kith was read before, and whoever is alone reads it herself."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        return not _is_shipped(texts) and _colleagues(session, actor)


def _colleagues(session: Session, actor: Actor) -> bool:
    """Whether somebody else is here who may read what this one wrote."""
    found = select(Account.id).where(
        col(Account.active).is_(True), Account.role != AccountRole.VIEWER, Account.id != actor.id
    )
    return session.exec(found).first() is not None


def _is_shipped(texts: Texts) -> bool:
    """Whether these are, letter by letter, the texts of a program that comes with Kith."""
    told = files_of(texts)
    return any(
        told in ({PROGRAM: shipped_text(path.parent.name)}, shipped_files(path.parent.name))
        for path in PROGRAMS.glob("*/program.yaml")
        if path.read_text("utf-8") == told.get(PROGRAM)
    )


def open_within(
    session: Session,
    actor: Actor,
    ready: Printed,
    *,
    cohort: str,
    starts_on: date,
    now: datetime,
    demo: bool = False,
) -> str:
    """``open_program`` as a part of a larger gesture that has its own unit of work. Its ``first_version`` is made of
    what is ``valid`` before that begins: reading a large definition takes seconds, and everybody else waits while
    something is written."""
    definition = ready.said
    one_at_a_time(session, "programs")
    same = select(Program).where(
        Program.name == definition.program.name, col(Program.retired).is_(None), col(Program.current).is_not(None)
    )
    if not demo:
        same = same.where(col(Program.demo).is_(False))  # whoever tried the demo opens the same program for real
    if session.exec(same).first() is not None:
        raise refuse("program_exists", name=definition.program.label)
    program = Program(name=definition.program.name, label=definition.program.label, created=now, demo=demo)
    session.add(program)
    session.flush()
    publish_within(session, actor, program, ready, now)
    return _cohort(session, actor, program, cohort, starts_on, now)


def start_cohort(actor: Actor, program_id: str, label: str, starts_on: date, *, now: datetime) -> str:
    """A new cohort of a program, on its current version. Returns its id. Raises ``Refused`` (``cohort_exists``) where
    one of this name is under way."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        return _cohort(session, actor, program_of(session, program_id), label, starts_on, now)


def versions(actor: Actor, program_id: str) -> tuple[VersionRow, ...]:
    """All published versions of a program, the newest first."""
    with reading() as session:
        require(session, actor, AccountRole.VIEWER)
        rows = session.exec(
            select(PublishedVersion)
            .where(PublishedVersion.program_id == program_id)
            .order_by(col(PublishedVersion.number).desc())
        ).all()
        names = {account.id: account.name for account in session.exec(select(Account)).all()}
        return tuple(
            VersionRow(
                number=row.number,
                published=row.published,
                fingerprint=row.fingerprint,
                text=row.text,
                files=row.files,
                by=names.get(row.by, ""),
                reviewed_by=names.get(row.reviewed_by or "", ""),
                accepted=row.accepted,
                retired=row.retired is not None,
            )
            for row in rows
        )


def definitions_in_use(session: Session, program_id: str, numbers: Iterable[int]) -> Mapping[int, Definition]:
    """The published definitions of these numbers; a number that was never published is left out."""
    # Not the whole rows: the texts of all files and translations beside it are as long again, and every page asks here.
    rows = session.exec(
        select(PublishedVersion.number, PublishedVersion.fingerprint, PublishedVersion.canonical).where(
            PublishedVersion.program_id == program_id, col(PublishedVersion.number).in_(sorted(set(numbers)))
        )
    ).all()
    return {number: _read_published(fingerprint, canonical) for number, fingerprint, canonical in rows}


def remembered(session: Session, program_id: str, definition: Definition) -> Definition:
    """A draft as it would be published: with all names its items had in the versions before it."""
    return _with_names_of(definition, definitions_in_use(session, program_id, _numbers(session, program_id)))


def _with_names_of(definition: Definition, known: Mapping[int, Definition]) -> Definition:
    return remembering(definition, [known[number] for number in sorted(known, reverse=True)])


def _numbers(session: Session, program_id: str) -> frozenset[int]:
    return frozenset(
        session.exec(select(PublishedVersion.number).where(PublishedVersion.program_id == program_id)).all()
    )


def definition_in_force(session: Session, cohort: Cohort) -> Definition:
    """The published definition a cohort runs on."""
    return published(session, cohort.program_id, cohort.definition_version)


@lru_cache(maxsize=32)
def _read_published(print_: str, canonical: str) -> Definition:
    """A published version never changes: its fingerprint is the key."""
    return Definition.model_validate_json(canonical)


def files_of(texts: Texts) -> Mapping[str, str]:
    """The files of a program: a text alone is its ``program.yaml``."""
    return ({PROGRAM: texts} if texts else {}) if isinstance(texts, str) else texts


def valid(texts: Texts, file: str = PROGRAM, *, now: datetime | None = None) -> Definition:
    """The definition of texts that may be published ``now``. Raises ``Refused`` with every error. Never call it in a
    unit of work that writes."""
    definition, findings = check(texts, file=file, now=now)
    wrong = errors(findings)
    if definition is None or wrong:
        raise Refused(*wrong)
    return definition


def program_of(session: Session, program_id: str) -> Program:
    """A program by its id. Raises ``Refused`` (``program_unknown``)."""
    program = session.get(Program, program_id)
    if program is None:
        raise refuse("program_unknown", name=program_id)
    return program


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A version written out as it will be kept: what was ``said``, and with that what its items were called in the
    versions before it, which are the numbers ``after``."""

    said: Definition
    definition: Definition
    text: str
    canonical: str
    fingerprint: str
    files: Mapping[str, str]
    stories: Mapping[str, Any]
    after: frozenset[int]


def first_version(definition: Definition, texts: Texts) -> Printed:
    """A version that comes after no other, as it will be kept."""
    return _print(definition, {}, files_of(texts))


def printed(session: Session, program_id: str, definition: Definition, files: Mapping[str, str]) -> Printed:
    """The next version of a program, as it will be kept. It takes a while, and longer with every version before it: do
    it before the unit of work, for everybody else waits while something is written."""
    return _print(definition, definitions_in_use(session, program_id, _numbers(session, program_id)), files)


def _print(definition: Definition, known: Mapping[int, Definition], files: Mapping[str, str]) -> Printed:
    whole = _with_names_of(definition, known)
    text, canonical = write(whole), canonical_json(whole)
    kept = dict(files or {PROGRAM: text})
    return Printed(
        said=definition,
        definition=whole,
        text=text,
        canonical=canonical,
        fingerprint=fingerprint_of_canonical(canonical),
        files=kept,
        stories=stories_of(kept, whole.program.name).as_data(),
        after=frozenset(known),
    )


def publish_within(
    session: Session,
    actor: Actor,
    program: Program,
    ready: Printed,
    now: datetime,
    *,
    reviewed_by: str | None = None,
    accepted: Mapping[str, str] | None = None,
) -> int:
    """The next version of a program, current from now on, within a larger unit of work. ``accepted`` are the warnings
    that were ticked, and by whom."""
    numbers = _numbers(session, program.id)
    if ready.after != numbers:  # somebody published meanwhile: her names are remembered too
        ready = printed(session, program.id, ready.said, ready.files)
    number, definition = max(numbers, default=0) + 1, ready.definition
    session.add(
        PublishedVersion(
            program_id=program.id,
            number=number,
            text=ready.text,
            canonical=ready.canonical,
            files=dict(ready.files),
            stories=dict(ready.stories),
            fingerprint=ready.fingerprint,
            published=now,
            by=actor.id,
            reviewed_by=reviewed_by,
            accepted=dict(accepted or {}),
        )
    )
    program.current = number
    program.label = definition.program.label
    session.add(AccountEvent(at=now, actor=actor.id, type="published", data={"program": program.id, "number": number}))
    return number


def _cohort(session: Session, actor: Actor, program: Program, label: str, starts_on: date, now: datetime) -> str:
    name = one_line(label)
    if not name:
        raise refuse("cohort_unnamed")
    if len(name) > LONGEST_NAME:
        raise refuse("name_too_long", value=f"{name[:40]}…", n=len(name), most=LONGEST_NAME)
    if program.current is None:
        raise refuse("program_unknown", name=program.label)
    one_at_a_time(session, f"cohorts {program.id}")
    same = select(Cohort.id).where(Cohort.program_id == program.id, Cohort.label == name, col(Cohort.closed).is_(None))
    if session.exec(same).first() is not None:
        raise refuse("cohort_exists", name=name)
    cohort = Cohort(program_id=program.id, label=name, definition_version=program.current, starts_on=starts_on)
    session.add(cohort)
    session.add(AccountEvent(at=now, actor=actor.id, type="cohort_started", data={"cohort": cohort.id}))
    session.flush()
    return cohort.id
