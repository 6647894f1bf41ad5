"""Taking changes over from a list that came back, and taking them back as one.

Everything a workbook says goes into one unit of work: all of it is committed, or nothing. Each person or match stands
for herself, so one whose change cannot be is answered with the reason and keeps none of the others from theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from models.database import reading, writing
from models.findings import Finding, Refused, finding, refuse, sentence
from models.sealing import open_sealed, seal
from models.tables import (
    JournalEntry,
    Match,
    MatchMember,
    Note,
    OutgoingMessage,
    RosterBatch,
    RosterUpload,
    Submission,
    new_id,
)
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.covered import veiled
from workflows.engine import Command, EventType
from workflows.engine.commands import AddNote, Undo
from workflows.lists import commanding, making
from workflows.lists.returning import DONE, OPEN, comparing, upload_of
from workflows.lists.values import TakenOver
from workflows.matches import store_match
from workflows.matching.engine import Engine
from workflows.progress import Outcome, Standing, load, load_for_change
from workflows.rounds.candidates import engine_for
from workflows.rounds.deciding import pinned, put_decisions, refuse_unexplained
from workflows.rounds.keeping import Decided
from workflows.rounds.present import begun_round
from workflows.together import carry_out_together

_TAKEN_BACK = frozenset(
    {
        EventType.ANSWERED, EventType.CONSENT_GIVEN, EventType.CONSENT_WITHDRAWN, EventType.MODULE_COMPLETED,
        EventType.MOVED, EventType.MEETING_NOTED, EventType.PROPOSED, EventType.ACCEPTED,
    }
)  # fmt: skip


_TRIES = 3
"""So often a workbook is made ready, when people change meanwhile."""
_WITHOUT_MODEL = 4


def take_over(actor: Actor, upload_id: str, *, now: datetime, seen: int | None = None) -> TakenOver:
    """Write down every change that came back and was not decided otherwise.

    Raises ``Refused`` while a conflict waits for a word, when there is nothing to take, or when the workbook was
    changed by somebody else (``seen``).
    """
    for _ in range(_TRIES):
        ready = _ready(actor, upload_id, now)
        with writing() as session:
            actor = require(session, actor, AccountRole.COORDINATOR)
            row = upload_of(session, upload_id, for_change=True)
            here = load_for_change(session, row.cohort_id, now=now)
            if ready.fits(here):
                return _take_over(session, actor, row, here, ready.engines, seen, now)
    raise refuse("round_moves_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """What was made before anything is written: the engines over the people of a cohort, for the plans that a workbook
    decides about."""

    mark: tuple[object, ...]
    engines: Mapping[str, Engine]

    def fits(self, here: Standing) -> bool:
        """Whether the engines are still of these people and rules."""
        return not self.engines or self.mark == _mark(here)


def _mark(here: Standing) -> tuple[object, ...]:
    return (here.order, here.version, here.today)


def _ready(actor: Actor, upload_id: str, now: datetime) -> _Ready:
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        row = upload_of(session, upload_id)
        here = load(session, row.cohort_id, now=now)
        database = str(session.get_bind().engine.url)
    sheets = (str(name).partition(".") for name in row.mapping.get("lists", ()) if row.state == OPEN)
    models = [model for kind, _, model in sheets if kind == making.PLAN and model in here.definition.matching]
    return _Ready(mark=_mark(here), engines={model: engine_for(here, model, database=database) for model in models})


def _take_over(
    session: Session,
    actor: Actor,
    row: RosterUpload,
    here: Standing,
    engines: Mapping[str, Engine],
    seen: int | None,
    now: datetime,
) -> TakenOver:
    if row.state != OPEN:
        raise refuse("list_nothing_to_take")
    if seen is not None and row.version != seen:
        raise refuse("changed_elsewhere", name=row.file_name)
    found = comparing(session, here, row)
    if found.compared.undecided():
        raise refuse("list_choose_first", n=found.compared.undecided())
    edits = found.compared.wanted()
    batch_id = new_id()
    plan = commanding.gestures(here, edits, found.compared.new(making.PAIRS))
    if not plan.gestures and not plan.decided and not plan.refused:
        faults = sum(len(one.faults) for one in found.compared.differences.values())
        raise refuse("list_only_faults", n=faults) if faults else refuse("list_nothing_to_take")
    outcome = carry_out_together(session, actor, here, plan.gestures, now=now, because=f"list:{batch_id}")
    refused = {**plan.refused, **_told(here, plan, outcome.refused)}
    before = _decide(session, actor, here, plan, engines, now)
    refused |= plan.refused
    _remember_pairs(session, here, plan, outcome, now)
    notes = _keep_notes(session, actor, plan, outcome, now)
    new = sum(stream in plan.pairs for stream in outcome.done)
    changed = sum(refused.keys().isdisjoint((edit.line, edit.line.partition("|")[0])) for edit in edits)
    if outcome.done or before:
        session.add(
            RosterBatch(
                id=batch_id,
                cohort_id=row.cohort_id,
                upload_id=row.id,
                role=row.role,
                rows=changed + new,
                new=new,
                changed=changed,
                unchanged=0,
                set_aside=len(refused),
                done=now,
                by=actor.id,
            )
        )
        kept = {"before": before, "notes": notes}
        row.mapping = {**row.mapping, "batches": {**row.mapping.get("batches", {}), batch_id: kept}}
        if not refused:
            row.state = DONE
    names = {stream: _called(here, plan, stream) for stream in refused}
    return TakenOver(
        batch_id=batch_id if outcome.done or before else None,
        changed=changed,
        new=new,
        refused=tuple(sorted((names[stream], _why(why, actor.language)) for stream, why in refused.items())),
    )


def _told(
    here: Standing, plan: commanding.Plan, refused: Mapping[str, tuple[Finding, ...]]
) -> dict[str, tuple[Finding, ...]]:
    """The refusals without the answers that whoever worked on the list has not seen."""
    return {
        stream: veiled(why, here.ruling(stream), plan.unseen.get(stream, frozenset()))
        for stream, why in refused.items()
    }


def undo(actor: Actor, batch_id: str, *, now: datetime) -> str:
    """Take over back: every cell is as it was before. Returns the workbook's id; it can be taken over again.

    Raises ``Refused`` where somebody has gone on from a change since, and then nothing is undone.
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        batch = session.get(RosterBatch, batch_id, with_for_update=True)
        if batch is None or batch.undone is not None:
            raise refuse("batch_undone_already")
        upload = session.get_one(RosterUpload, batch.upload_id)
        here = load_for_change(session, batch.cohort_id, now=now)
        asked = select(JournalEntry).where(
            JournalEntry.cohort_id == batch.cohort_id, JournalEntry.because == f"list:{batch_id}"
        )
        entries = list(session.exec(asked.order_by(col(JournalEntry.order).desc())))
        gestures: dict[str, list[Command]] = {}
        ours = {entry.id for entry in entries}
        for entry in entries:
            if entry.type == EventType.MOVED and entry.data.get("cause") in ours:
                continue  # a chain of steps goes back with its first
            if entry.type in _TAKEN_BACK:
                gestures.setdefault(entry.stream, []).append(Undo(stream=entry.stream, event=entry.id))
        outcome = carry_out_together(session, actor, here, gestures, now=now, because=f"undo_list:{batch_id}")
        if outcome.refused:
            raise Refused(*(one for found in outcome.refused.values() for one in found))
        kept_notes = upload.mapping.get("batches", {}).get(batch_id, {}).get("notes", [])
        _refuse_later_notes(session, here, [e.stream for e in entries if e.type == EventType.PROPOSED], kept_notes)
        kept: Mapping[str, object] = upload.mapping.get("batches", {}).get(batch_id, {})
        _decide_as_before(session, actor, here, kept.get("before", []), now)
        _forget(session, entries, kept.get("notes", []))
        batch.undone, batch.undone_by = now, actor.id
        if upload.content is not None:
            upload.state = OPEN
        return upload.id


# What stands beside the journal ---------------------------------------------------------------------------------------
def _decide(
    session: Session, actor: Actor, here: Standing, plan: commanding.Plan, engines: Mapping[str, Engine], now: datetime
) -> list[list[object]]:
    """Pin, forbid or free pairs: in each model one step of its round, with the exceptions that somebody approved. Pins
    that break a rule are refused in words, one by one. Returns what stood before: model, mentee, mentor, kind, reason,
    exceptions; the reason is sealed, as it is beside the decision."""
    before: list[list[object]] = []
    for model, decided in plan.decided.items():
        row = begun_round(session, here.cohort_id, model, now)
        wanted = []
        for one, approved_by in decided:
            try:
                refuse_unexplained(here, model, one.kind, one.reason)
                pin = one.kind == making.PIN
                wanted.append(pinned(session, here, row, engines[model], one, approved_by) if pin else one)
            except Refused as no:
                line = f"{one.mentee}|{one.mentor}"
                plan.no(line, *no.findings)
                plan.named[line] = f"{here.name(one.mentee)} · {here.name(one.mentor)}"
        stood = put_decisions(session, actor, row, wanted, now=now)
        before += [[model, one.mentee, one.mentor, one.kind, seal(one.reason), list(one.exceptions)] for one in stood]
    return before


def _decide_as_before(session: Session, actor: Actor, here: Standing, before: object, now: datetime) -> None:
    stood: dict[str, list[Decided]] = {}
    for one in before if isinstance(before, list) else []:
        if len(one) > _WITHOUT_MODEL:
            model, mentee, mentor, kind, sealed, rules = one
            models, reason = [model], str(open_sealed(sealed))
        else:  # before a decision was of one model it held in all of them, and had no exceptions of its own
            (mentee, mentor, kind, reason), models, rules = one, list(here.definition.matching), ()
        decided = Decided(mentee=mentee, mentor=mentor, kind=kind, reason=reason, exceptions=tuple(rules))
        for model in models:
            stood.setdefault(model, []).append(decided)
    for model, wanted in stood.items():
        put_decisions(session, actor, begun_round(session, here.cohort_id, model, now), wanted, now=now)


def _remember_pairs(session: Session, here: Standing, plan: commanding.Plan, outcome: Outcome, now: datetime) -> None:
    session.flush()
    for stream in outcome.done:
        if stream not in plan.pairs:
            continue
        pair = plan.pairs[stream]
        store_match(
            session,
            stream,
            cohort_id=here.cohort_id,
            model=pair.model,
            version=here.version,
            members={role: (member,) for role, member in pair.members.items()},
            created=now,
        )


def _keep_notes(session: Session, actor: Actor, plan: commanding.Plan, outcome: Outcome, now: datetime) -> list[str]:
    kept = []
    for stream, commands in plan.gestures.items():
        for command in commands if stream in outcome.done else ():
            if isinstance(command, AddNote):
                text = plan.notes[command.note]
                session.add(Note(id=command.note, stream=stream, text=text, by=actor.id, noted=now))
                kept.append(command.note)
    return kept


def _refuse_later_notes(session: Session, here: Standing, pairs: Sequence[str], ours: Sequence[str]) -> None:
    """A pair on which somebody wrote a note since does not go with it."""
    rows = session.exec(select(Note.stream, Note.id).where(col(Note.stream).in_(pairs))).all()
    later = sorted({here.name(stream) for stream, note in rows if note not in ours})
    if later:
        raise Refused(*(finding("batch_used_since", name=name) for name in later))


def _forget(session: Session, entries: Sequence[JournalEntry], notes: object) -> None:
    """Answers, notes and pairs that were taken back are not kept. The journal replays without them."""
    for entry in entries:
        if entry.type == EventType.ANSWERED:
            session.execute(
                update(Submission).where(col(Submission.id) == entry.data["submission"]).values(answers=None)
            )
        if entry.type == EventType.PROPOSED:
            session.execute(delete(MatchMember).where(col(MatchMember.match_id) == entry.stream))
            session.execute(delete(Match).where(col(Match.id) == entry.stream))
            session.execute(
                update(OutgoingMessage)
                .where(col(OutgoingMessage.stream) == entry.stream, col(OutgoingMessage.state) == "due")
                .values(state="held back")
            )
    for note in notes if isinstance(notes, list) else []:
        session.execute(delete(Note).where(col(Note.id) == note))


def _called(here: Standing, plan: commanding.Plan, stream: str) -> str:
    pair = plan.pairs.get(stream)
    return " · ".join(map(here.name, pair.members.values())) if pair else plan.named.get(stream) or here.name(stream)


def _why(findings: Sequence[Finding], language: str) -> str:
    return " ".join(sentence(found, language) for found in findings)
