"""From a draft to a version: what it says now, who has read it, and its publishing. Versions retire and come back.

Errors cannot be published, nor can a program whose stories do not come true. Warnings can, each with a tick and the
name of whoever ticked it. What is more than wording is read by a second person, where there is a second one; where
there is not, the publisher says that she has read it herself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from sqlmodel import Session, col, select

from models.database import one_at_a_time, reading, writing
from models.definitions import Definition
from models.findings import Finding, Refused, errors, finding, refuse
from models.tables import Account, AccountEvent, Cohort, Draft, DraftEdit, Program, PublishedVersion
from models.vocabulary import AccountRole, Severity
from workflows.actors import Actor, require
from workflows.drafts.editing import DraftView, digest_of, gone, locked
from workflows.drafts.telling import played
from workflows.language.changes import Change, ChangeKind, compare, gravest
from workflows.language.former_names import remembering
from workflows.language.locks import locks_lost
from workflows.language.reading import Reading, read_files
from workflows.language.report import findings_of, on_the_day
from workflows.language.suspected import suspected_renames
from workflows.language.writing import fingerprint
from workflows.publishing import Printed, judged_on, printed, program_of, publish_within, published, version_row


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftState:
    """What a draft says now. ``definition`` is None while it cannot be read; ``changes`` are those since the version it
    was based on, () for a new program; ``kind`` the gravest of them.

    ``from_template`` are those that came with a template or a pack, which says something else than when the version
    before was published.

    ``needs_second`` and ``needs_self``: what publishing still waits for, a second reader or the publisher's own word.
    ``accepted`` are the warnings that somebody ticked for the version before: they want no second tick."""

    digest: str
    definition: Definition | None
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    kind: ChangeKind | None
    needs_second: bool
    needs_self: bool
    accepted: Mapping[str, str] = field(default_factory=dict)
    from_template: tuple[Change, ...] = ()

    @property
    def time_zone(self) -> str:
        """The program's zone, as far as it can be told."""
        return self.definition.program.time_zone if self.definition is not None else "UTC"

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stands in the way."""
        return errors(self.findings)

    @property
    def warnings(self) -> Mapping[str, Finding]:
        """What has to be ticked, by the key that ``publish`` takes."""
        found = {key_of(one): one for one in self.findings if one.severity is Severity.WARNING}
        return {key: one for key, one in found.items() if key not in self.accepted}

    @property
    def ready(self) -> bool:
        """Whether it could be published, once everything is ticked."""
        return self.definition is not None and not self.errors


def key_of(warning: Finding) -> str:
    """By what a warning is ticked: it holds for exactly this warning at exactly this place, in whatever language it was
    read."""
    told = (key_of(one) for several in warning.tells.values() for one in several)
    return "|".join((warning.code, *warning.path, *warning.params.values(), *told))


def look(actor: Actor, draft_id: str, *, now: datetime | None = None) -> DraftState:
    """A draft as it would be published now. Nothing is changed."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = session.get(Draft, draft_id)
        if row is None:
            raise refuse("draft_unknown")
        return _state(session, row, now)


def say_distinct(actor: Actor, draft_id: str, path: tuple[str, ...], before: str) -> None:
    """Say that what looks like a rename (V01) is two different things."""
    with writing() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = locked(session, draft_id)
        row.distinct = [*row.distinct, [list(path), before]]
        session.add(row)


def review(actor: Actor, draft_id: str, digest: str, *, now: datetime) -> None:
    """A second person has read the changes. Raises ``Refused`` for whoever wrote them, and where they changed since."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        row = locked(session, draft_id)
        if digest_of(row.files) != digest:
            raise refuse("draft_moved_on")
        if actor.id in _writers(session, row):
            raise refuse("review_by_second")
        row.reviewed_by, row.reviewed = actor.id, digest
        session.add(row)
        told = {"draft": row.id, "program": row.program_id}
        session.add(AccountEvent(at=now, actor=actor.id, type="draft_reviewed", data=told))


def publish(
    actor: Actor,
    draft_id: str,
    digest: str,
    *,
    ticked: Collection[str] = (),
    name: str = "",
    read_myself: bool = False,
    now: datetime,
) -> int:
    """Publish a draft as the next version, which becomes the current one. Returns its number.

    ``digest`` is the state she had before her, ``ticked`` the keys of the warnings she accepts, ``name`` whoever does.
    Raises ``Refused`` with everything that stands in the way. A draft that says what the current version says is closed
    without a new one."""
    state = look(actor, draft_id, now=now)  # reading and playing take a while; nobody waits for it
    untrue = _untrue_stories(actor, draft_id, state)
    ready = _printed(actor, draft_id, state)
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        one_at_a_time(session, "programs")
        row = locked(session, draft_id)
        if digest_of(row.files) != digest or state.digest != digest:
            raise refuse("draft_moved_on")
        open_ = [warning for key, warning in state.warnings.items() if key not in ticked]
        missing = [*state.errors, *open_, *untrue]
        if state.warnings and not name.strip():
            missing.append(finding("tick_needs_name"))
        if state.needs_second:
            missing.append(finding("review_missing"))
        if state.needs_self and not read_myself:
            missing.append(finding("review_yourself"))
        if missing or ready is None:
            raise Refused(*missing)
        program = session.get_one(Program, row.program_id)
        number = _release(session, actor, program, row, state, ready, now=now, by_name=name.strip())
        gone(session, row)
        return number


def _printed(actor: Actor, draft_id: str, state: DraftState) -> Printed | None:
    """The draft as the version it would be; None while it cannot be one."""
    if state.definition is None or state.errors:
        return None
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = session.get(Draft, draft_id)
        if row is None:
            raise refuse("draft_unknown")
        if digest_of(row.files) != state.digest:
            raise refuse("draft_moved_on")
        return printed(session, row.program_id, state.definition, row.files)


def _untrue_stories(actor: Actor, draft_id: str, state: DraftState) -> tuple[Finding, ...]:
    """What the stories of the draft, and those of its template, say against it: each is played through the engine."""
    if state.definition is None or state.errors:
        return ()
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = session.get(Draft, draft_id)
        if row is None:
            raise refuse("draft_unknown")
        files = dict(row.files)
    untrue = played(files, state.definition, language=actor.language)
    return tuple(found for one in untrue for found in one.findings)


def _release(
    session: Session,
    actor: Actor,
    program: Program,
    row: Draft,
    state: DraftState,
    ready: Printed,
    *,
    now: datetime,
    by_name: str,
) -> int:
    definition = ready.said
    if program.current is None:
        same = select(Program).where(
            Program.name == definition.program.name,
            col(Program.retired).is_(None),
            col(Program.demo).is_(False),
            col(Program.current).is_not(None),
            Program.id != program.id,
        )
        if session.exec(same).first() is not None:
            raise refuse("program_exists", name=definition.program.label)
        program.name = definition.program.name
    elif definition.program.name != program.name:
        raise refuse("program_other_name", name=definition.program.name, expected=program.name)
    if program.current is not None:
        latest = version_row(session, program.id, program.current)
        now_in_force = published(session, program.id, latest.number)
        if latest.fingerprint == fingerprint(remembering(definition, [now_in_force])):
            return latest.number
    reader = row.reviewed_by if row.reviewed == state.digest else actor.id
    accepted = {**state.accepted, **dict.fromkeys(state.warnings, by_name)}
    return publish_within(session, actor, program, ready, now, reviewed_by=reader, accepted=accepted)


def retire(actor: Actor, program_id: str, number: int, *, now: datetime) -> None:
    """Nobody begins on this version any more; whoever is on it stays. Raises ``Refused`` for the current one."""
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        one_at_a_time(session, "programs")
        program, row = _version(session, program_id, number)
        begun = session.exec(
            select(Cohort).where(
                Cohort.program_id == program_id,
                Cohort.definition_version == number,
                col(Cohort.closed).is_(None),
            )
        ).all()
        if program.current == number:
            raise refuse("version_is_current", number=number)
        if begun:
            raise refuse("version_in_use", number=number, cohorts=", ".join(cohort.label for cohort in begun))
        row.retired = row.retired or now
        session.add(row)
        told = {"program": program_id, "number": number}
        session.add(AccountEvent(at=now, actor=actor.id, type="version_retired", data=told))


def make_current(actor: Actor, program_id: str, number: int, *, now: datetime) -> None:
    """New cohorts begin on this version, older ones included. Nobody who is under way moves."""
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        one_at_a_time(session, "programs")
        program, row = _version(session, program_id, number)
        row.retired = None
        program.current = number
        program.label = published(session, program_id, number).program.label
        session.add(program)
        session.add(row)
        told = {"program": program_id, "number": number}
        session.add(AccountEvent(at=now, actor=actor.id, type="version_made_current", data=told))


def _version(session: Session, program_id: str, number: int) -> tuple[Program, PublishedVersion]:
    return program_of(session, program_id), version_row(session, program_id, number)


# What a draft says --------------------------------------------------------------------------------------------------
def _state(session: Session, row: Draft, now: datetime | None) -> DraftState:
    digest = digest_of(row.files)
    read, found = _checked(digest, tuple(sorted(row.files.items())))
    found = on_the_day(found, judged_on(read.definition, now))
    definition, templates = read.definition, tuple(read.templates)
    changes: tuple[Change, ...] = ()
    moved: tuple[Change, ...] = ()
    accepted: dict[str, str] = {}
    if definition is not None and row.based_on is not None:
        old = published(session, row.program_id, row.based_on)
        before = version_row(session, row.program_id, row.based_on)
        known = {key_of(one) for one in found}
        accepted = {key: name for key, name in before.accepted.items() if key in known}
        changes = compare(old, definition)
        moved = tuple(change for change in _of_template(old, before) if change in changes and not change.is_note)
        if moved:
            found = (*found, _from_template(moved, row.based_on))
        current = session.get_one(Program, row.program_id).current
        for number in sorted({row.based_on, current or row.based_on}):
            found = (*found, *locks_lost(published(session, row.program_id, number), definition, templates))
        distinct = {(tuple(path), before) for path, before in row.distinct}
        found = (
            *found,
            *suspected_renames(old, definition, distinct=distinct),
            *_weaker_now(changes, told=[one for one in found if key_of(one) not in accepted]),
        )
    kind = gravest(changes)
    more = row.based_on is None or kind not in (None, ChangeKind.WORDING)
    second = session.exec(
        select(Account).where(col(Account.active).is_(True), Account.role != AccountRole.VIEWER)
    ).all()
    reviewed = row.reviewed == digest
    several = len(second) > 1
    return DraftState(
        digest=digest,
        definition=definition,
        findings=found,
        changes=changes,
        kind=kind,
        needs_second=more and several and not reviewed,
        needs_self=more and not several,
        accepted=accepted,
        from_template=moved,
    )


NAMED = 3
"""So many changes of a template are named where they are ticked; all of them are listed with the draft's changes."""


def _weaker_now(changes: Sequence[Change], *, told: Sequence[Finding]) -> Iterator[Finding]:
    """V04 for every protection that became weaker since the version before. Where a program is told that it guards less
    than its template by the very word that changed, that is said already, and ticked once."""
    already = {one.path for one in told if one.code in ("X18", "X22")}
    for change in changes:
        if change.loosened and change.path not in already:
            yield replace(finding("V04", change.place, path=change.path), tells={"what": (change.said,)})


def _from_template(moved: Sequence[Change], number: int) -> Finding:
    """X19 with the changes that weigh most: what somebody ticks she has before her."""
    said = tuple(change.said for change in gravest_first(moved))
    more = f"@x19_more|{len(moved) - NAMED}" if len(moved) > NAMED else ""
    return replace(finding("X19", n=len(moved), number=number, more=more), tells={"first": said})


def gravest_first(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that weigh most, as many as are named where a template's changes are ticked: what protects less, then
    by what they mean for people under way."""
    grave = list(ChangeKind)
    return tuple(sorted(changes, key=lambda change: (not change.loosened, -grave.index(change.kind)))[:NAMED])


def _of_template(old: Definition, row: PublishedVersion) -> tuple[Change, ...]:
    """What the files of a published version say otherwise today: a published version never changes, but the template
    and the packs it was made of may come with other words when Kith is brought up to date."""
    read, _ = _checked(digest_of(row.files), tuple(sorted(row.files.items())))
    if read.definition is None or not read.templates or fingerprint(read.definition) == row.fingerprint:
        return ()
    today = remembering(read.definition, [old])
    return compare(old, today) if fingerprint(today) != row.fingerprint else ()


def _writers(session: Session, row: Draft) -> set[str]:
    """Whose words stand in a draft. Where it began from no version, whoever began it wrote all that was not edited."""
    edits = session.exec(
        select(DraftEdit.by).where(DraftEdit.draft_id == row.id, col(DraftEdit.number) <= row.at)
    ).all()
    return {*edits, row.by} if row.based_on is None else set(edits) or {row.by}


def reading_of(draft: DraftView) -> Reading:
    """What a draft's texts say: its own words, those it inherits, and the places of all of them."""
    return _checked(draft.digest, tuple(sorted(draft.files.items())))[0]


@lru_cache(maxsize=16)
def _checked(digest: str, files: tuple[tuple[str, str], ...]) -> tuple[Reading, tuple[Finding, ...]]:
    """What the texts say and what is wrong with it. Reading takes a while; the same texts say the same."""
    read = read_files(dict(files))
    return read, findings_of(read)


__all__ = [
    "DraftState",
    "key_of",
    "look",
    "make_current",
    "publish",
    "reading_of",
    "retire",
    "review",
    "say_distinct",
]
