"""Where everybody stands, and every step from there: the one place that reads and appends to the journal.

State is folded from the journal and kept in memory by cohort; only what was appended since is folded again, so asking
is cheap and there is nothing to repair. Every gesture is one unit of work: its events, the submissions they refer to,
and the messages they make due are committed together or not at all.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock

from sqlalchemy import func, text
from sqlalchemy.event import listen
from sqlmodel import Session, col, select

from models.database import INSERTED, Insert, inserting, reading, writing
from models.definitions import Definition
from models.definitions.base import called
from models.definitions.people import contact, display_name, languages_question
from models.definitions.wording import say_answer
from models.findings import Finding, Refused, finding, refuse
from models.i18n import mark, translate
from models.tables import Cohort, JournalEntry, OutgoingMessage, Program
from models.text import LONGEST_ANSWER, cleaned
from models.vocabulary import MATCH, AccountRole, MessageState
from workflows.actors import Actor, require, spoken_in
from workflows.engine import EMPTY, Command, Event, EventType, PersonTrack, State, advance, day_of, replay
from workflows.engine import carry_out as decide_and_run
from workflows.engine.commands import CloseCase, SubmitForm, TakeTransition, Undo
from workflows.engine.decide import CarriedOut
from workflows.engine.index import ruling_definition
from workflows.journal import as_written, events_since, write_down
from workflows.language.translating import localised
from workflows.publishing import definition_in_force, definitions_in_use

_TAKEN_BACK = frozenset({EventType.UNDONE.value, EventType.REOPENED.value})
MANY = 1_000
"""Events from which on folding them again costs more than keeping what became of them."""
NAMELESS = mark("No name ({mark})")
"""How somebody is called whose name is not known, or was erased; the mark tells two of them apart. It is not her e-mail
address: a name is also told to her match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A cohort as it stands on a day. ``order`` is the last journal entry it knows, ``language`` that of whoever
    asked."""

    cohort_id: str
    program_id: str
    program: str
    cohort: str
    version: int
    definition: Definition
    state: State
    today: date
    order: int = 0
    language: str = "en"

    def ruling(self, stream: str) -> Definition:
        """The definition that rules a person or match: the version she is on."""
        return ruling_definition(self.definition, self.state, stream)

    def ruled_for(self, stream: str) -> Standing:
        """The cohort as it looks for one person or match: with the version that rules her as its definition."""
        ruling = self.ruling(stream)
        return self if ruling is self.definition else replace(self, definition=ruling)

    def name(self, stream: str) -> str:
        """A person's name, or those of both sides of a match: *Amina Yusuf · Ruth Meier*."""
        person = self.state.people.get(stream)
        if person is not None:
            known = display_name(self.ruling(stream), person.role, person.profile)
            return known or self._nameless(stream)
        match = self.state.matches.get(stream)
        if match is None:
            return self._nameless(stream)
        roles = [role for role in self.definition.participants if role in match.members]
        return " · ".join(self.name(member) for role in roles for member in match.members[role])

    def _nameless(self, stream: str) -> str:
        return translate(NAMELESS, self.language, mark=stream[:4])

    def contact(self, stream: str) -> Mapping[str, str]:
        """A person's e-mail and phone, those that are known."""
        person = self.state.people.get(stream)
        return {} if person is None else contact(self.ruling(stream), person.role, person.profile)

    def languages(self, stream: str, language: str = "en") -> str:
        """The languages a person speaks, where the program asks for them; "" where it does not or she did not say."""
        person = self.state.people.get(stream)
        ruling = self.ruling(stream)
        question = languages_question(ruling, person.role) if person is not None else None
        if person is None or question is None or not person.profile.get(question):
            return ""
        return say_answer(ruling, f"{person.role}.{question}", person.profile[question], language=language)

    def stage_label(self, track: str, stage: str) -> str:
        """The label of a stage of a role or of ``match``."""
        every = (self.definition, *self.state.definitions.values())
        found = (definition.stage(track, stage) for definition in every)
        return called(next((one for one in found if one is not None), None), stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a gesture: the streams it was done for, and for the others why not."""

    done: tuple[str, ...] = ()
    refused: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    order: int
    state: State
    versions: frozenset[int]


_NOTHING = _Known(0, EMPTY, frozenset())
_MOST_KNOWN = 64
"""So many cohorts are kept in memory, those that were asked for last."""
_known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
_known_lock = Lock()


def _key(session: Session, cohort_id: str) -> tuple[str, str]:
    return str(session.get_bind().engine.url), cohort_id


def standing(actor: Actor, cohort_id: str, *, now: datetime) -> Standing:
    """Everybody in a cohort, now, as the desk reads it. Raises ``Refused`` for viewers: they see figures, not
    people."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        return as_read(load(session, cohort_id, now=now))


def load(session: Session, cohort_id: str, *, now: datetime) -> Standing:
    """A cohort from the journal, within a unit of work that already asked who is there."""
    cohort = session.get(Cohort, cohort_id, populate_existing=True)
    if cohort is None:
        raise refuse("cohort_unknown")
    program = session.get_one(Program, cohort.program_id)
    definition = definition_in_force(session, cohort)
    key = _key(session, cohort_id)
    known = _recall(key)
    rows = tuple(events_since(session, cohort_id, known.order))
    numbers = known.versions | {cohort.definition_version, *_versions_in([event for _, event in rows])}
    # Where all are on one version there is nothing to look up, and the engine asks the definition it is given.
    several = definitions_in_use(session, cohort.program_id, numbers) if len(numbers) > 1 else {}
    ready = replace(known.state, definitions=several, version=cohort.definition_version)
    state = replay(definition, (event for _, event in rows), ready)
    order = rows[-1][0] if rows else known.order
    if rows:
        _keep(session, key, _Known(order, state, numbers))
    return Standing(
        cohort_id=cohort_id,
        program_id=program.id,
        program=program.label,
        cohort=cohort.label,
        version=cohort.definition_version,
        definition=definition,
        state=state,
        today=day_of(definition, now),
        order=order,
        language=spoken_in(session),
    )


def as_read(here: Standing) -> Standing:
    """The cohort with the texts of every version in the language of whoever asked, where there are translations. Names
    stay what they are, so it may be looked at and acted on like any other."""
    told, state = in_language(here, here.language), here.state
    several = {number: localised(said, here.language) for number, said in state.definitions.items()}
    return replace(told, state=replace(state, definitions=several)) if several else told


def in_language(here: Standing, language: str) -> Standing:
    """The cohort with the texts of its own version in a language, where there are translations."""
    said = localised(here.definition, language)
    return replace(here, program=said.program.label, definition=said, language=language)


def _recall(key: tuple[str, str]) -> _Known:
    with _known_lock:
        if key in _known:
            _known.move_to_end(key)
        return _known.get(key, _NOTHING)


def _keep(session: Session, key: tuple[str, str], known: _Known) -> None:
    """Keep what became of a cohort; where this unit of work brought it about, not before it is committed."""
    if session.info.get(INSERTED):
        listen(session, "after_commit", lambda _session: _remember(key, known), once=True)
    else:
        _remember(key, known)


def _remember(key: tuple[str, str], known: _Known) -> None:
    with _known_lock:
        if _known.get(key, _NOTHING).order <= known.order:  # who was slower to fold it knows less
            _known[key] = known
        _known.move_to_end(key)
        while len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)


def load_as_of(session: Session, here: Standing, order: int) -> Standing:
    """The same cohort as it stood after the journal entry ``order``. Answers that were erased since are not known."""
    events = (event for number, event in events_since(session, here.cohort_id, 0) if number <= order)
    begun = replace(EMPTY, definitions=here.state.definitions, version=here.version)
    return replace(here, state=replay(here.definition, events, begun), order=order)


def _versions_in(events: Sequence[Event]) -> set[int]:
    """The versions of the definition that events speak of."""
    moved = {int(event.data["to"]) for event in events if event.type == EventType.MOVED_TO_VERSION}
    return {event.version for event in events} | moved


def _is_written(event: Event) -> bool:
    """Whether the journal gives back exactly the data of this event."""
    written = as_written(event.data)
    return written is event.data or written == event.data


def journal(session: Session, cohort_id: str) -> tuple[Event, ...]:
    """Everything that happened in a cohort, with the answers, in the order in which it was learned."""
    return tuple(event for _, event in events_since(session, cohort_id, 0))


def load_for_change(session: Session, cohort_id: str, *, now: datetime) -> Standing:
    """The same, with the cohort locked until the unit of work ends, so that decisions are made on what is true."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(cohort_id.encode())})
    return load(session, cohort_id, now=now)


def carry_out(
    actor: Actor,
    cohort_id: str,
    commands: Sequence[Command],
    *,
    now: datetime,
    seen: Mapping[str, int] | None = None,
) -> Outcome:
    """Do what was asked, each command by itself: those that cannot be done are answered with reasons, the rest is
    committed in one unit of work.

    ``seen`` gives the number of the last event of a stream that the person had before her when she decided; if the
    stream has moved on since, her command is refused with ``changed_elsewhere`` instead of overwriting a colleague.
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now)
        return carry_out_within(session, actor, here, commands, now=now, seen=seen or {})


def carry_out_within(
    session: Session,
    actor: Actor,
    here: Standing,
    commands: Sequence[Command],
    *,
    now: datetime,
    seen: Mapping[str, int] | None = None,
) -> Outcome:
    """``carry_out`` as a part of a larger gesture that has its own unit of work."""
    outcome, _ = try_out(here, actor, commands, now=now, seen=seen)
    append(session, here, outcome.events, now=now)
    return outcome


def try_out(
    here: Standing, actor: Actor, commands: Sequence[Command], *, now: datetime, seen: Mapping[str, int] | None = None
) -> tuple[Outcome, Standing]:
    """What would come of a gesture, and how the cohort would stand after it. Nothing is written down."""
    state = here.state
    done: list[str] = []
    events: list[Event] = []
    refused: dict[str, tuple[Finding, ...]] = {}
    for command in commands:
        track = state.track(command.stream)
        expected = (seen or {}).get(command.stream)
        if expected is not None and track is not None and track.number != expected and command.stream not in done:
            refused[command.stream] = (finding("changed_elsewhere", name=here.name(command.stream)),)
            continue
        answer = decided(here, state, command, actor, now)
        if answer.refusals:
            refused[command.stream] = answer.refusals
            continue
        state = answer.state
        events.extend(answer.events)
        done.append(command.stream)
    state, caused = advance(here.definition, state, here.today)
    events.extend(caused)
    outcome = Outcome(done=tuple(dict.fromkeys(done)), refused=refused, events=tuple(events))
    return outcome, replace(here, state=state)


def know_when_committed(session: Session, here: Standing, state: State, events: Sequence[Event]) -> None:
    """Keep what became of the cohort once it is so, instead of folding it all from the journal when it is next asked
    for; only where the journal gives back exactly what was folded here."""
    if len(events) <= MANY:
        return
    key, asked = _key(session, here.cohort_id), select(func.max(JournalEntry.order))
    order = session.exec(asked.where(JournalEntry.cohort_id == here.cohort_id)).one() or 0
    before = _recall(key)
    if before.order == here.order and all(map(_is_written, events)):
        known = _Known(order, state, before.versions | {here.version, *_versions_in(events)})
        _keep(session, key, known)


def decided(here: Standing, state: State, command: Command, actor: Actor, now: datetime) -> CarriedOut:
    """What comes of a command after those that changed ``state`` in this same gesture. Answers are kept without what
    nobody sees in them."""
    if isinstance(command, SubmitForm):
        command = replace(command, answers={name: cleaned(value) for name, value in command.answers.items()})
        if too_long := _too_long(here.definition, command):
            return CarriedOut(state=state, refusals=too_long)
    if kept := _kept_from(here, state, command, actor.role):
        return CarriedOut(state=state, refusals=kept)
    return decide_and_run(
        here.definition,
        state,
        command,
        actor_role=acting_as(here, command),
        today=here.today,
        actor=actor.id,
        now=now,
    )


def _kept_from(here: Standing, state: State, command: Command, role: AccountRole) -> tuple[Finding, ...]:
    """Why a case that is kept from this account is neither closed nor opened again by it: in the words for one that
    there is not, so that the refusal tells nothing either."""
    track = state.track(command.stream)
    cases = track.cases.values() if track is not None else ()
    if isinstance(command, CloseCase):
        code, meant = "case_not_open", [case for case in cases if case.id == command.case]
    elif isinstance(command, Undo):
        code, meant = "cannot_be_undone", [case for case in cases if case.closed_event == command.event]
    else:
        return ()
    unseen = any(not may_see_case(here, role, case.kind, command.stream) for case in meant)
    return (finding(code),) if unseen else ()


def _too_long(definition: Definition, command: SubmitForm) -> tuple[Finding, ...]:
    """The answers that are longer than can be kept."""
    form = definition.forms.get(command.form)
    questions = form.questions if form is not None else {}
    return tuple(
        finding(
            "answer_too_long",
            path=(command.form, name),
            question=called(questions.get(name), name),
            n=length,
            most=LONGEST_ANSWER,
        )
        for name, value in command.answers.items()
        if (length := sum(map(len, value)) if isinstance(value, tuple) else len(str(value))) > LONGEST_ANSWER
    )


def acting_as(here: Standing, command: Command) -> str:
    """The role of the definition in which an account acts: the one of the staff that the step asks for, else the first.

    A definition may divide the work between roles (coordinator, trainer); at a desk of one or two people both are hers.
    """
    staff = here.definition.staff
    if isinstance(command, TakeTransition):
        track = here.state.track(command.stream)
        of = track.role if isinstance(track, PersonTrack) else MATCH
        step = here.ruling(command.stream).transitions.get(of, {}).get(command.transition)
        mine = [role for role in (step.by if step else ()) if role in staff]
        if mine:
            return mine[0]
    return at_the_desk(here)


def at_the_desk(here: Standing) -> str:
    """The staff role of whoever works here, where nothing asks for another."""
    staff = here.definition.staff
    return "coordinator" if "coordinator" in staff else next(iter(staff), "")


def may_see_case(here: Standing, role: AccountRole, kind: str, stream: str) -> bool:
    """Whether an account may read the cases of a kind about a person or match. Owners may read all; everybody else acts
    in the staff role that ``acting_as`` gives, which must be among those the definition names (``seen_by``, and for a
    sensitive case without it the role that owns it).

    It is the version that rules her that counts, whatever the cohort is on. Where that one knows no such kind any more,
    what was confided under an earlier one stays with those whom it was confided to. A kind that no version names, one
    of Kith's own, is seen by everybody at the desk."""
    ruling = here.ruling(stream)
    return may_see_cases(here, role, kind, by=(ruling,) if kind in ruling.cases else ())


def may_see_cases(here: Standing, role: AccountRole, kind: str, *, by: Sequence[Definition] = ()) -> bool:
    """Whether an account may read every case of a kind, ``by`` these versions; by all that there are where none is
    named."""
    if role is AccountRole.OWNER:
        return True
    asked = by or (here.definition, *here.state.definitions.values())
    kinds = (definition.cases[kind] for definition in asked if kind in definition.cases)
    return all(not case.eyes or at_the_desk(here) in case.eyes for case in kinds)


def must(outcome: Outcome) -> Outcome:
    """The outcome of a gesture for one person or match, raised as a refusal if it was refused."""
    if outcome.refused:
        raise Refused(*(finding for findings in outcome.refused.values() for finding in findings))
    return outcome


def append(session: Session, here: Standing, events: Sequence[Event], *, now: datetime | None) -> None:
    """Append events to the journal, noted ``now`` (or as they say themselves: a history that is played), with the
    submissions and the messages they bring. What was to be written because of something that is taken back is not
    needed any more: it would tell people of what is not so."""
    if events:
        session.flush()
        with inserting(session) as insert:
            write_within(insert, here, events, now=now)
        _put_away(session, here, [event for event in events if event.type in _TAKEN_BACK])


def _put_away(session: Session, here: Standing, undone: Sequence[Event]) -> None:
    """The unsent messages of what was taken back. Whatever went out already, stays told."""
    gone: dict[str, Event] = {}
    for event in undone:
        what, track = str(event.data.get("event")), here.state.track(event.stream)
        stays = [stay.event for stay in track.stays] if track is not None else []
        followed = stays[stays.index(what) :] if what in stays else ()  # what followed by itself goes back with it
        gone |= dict.fromkeys((what, *followed), event)
    if not gone:
        return
    unsent = session.exec(
        select(OutgoingMessage, JournalEntry)
        .join(JournalEntry, col(JournalEntry.id) == OutgoingMessage.id)
        .where(OutgoingMessage.cohort_id == here.cohort_id, OutgoingMessage.state == MessageState.DUE.value)
    ).all()
    for message, caused in unsent:
        if (taken := gone.get(str(caused.data.get("cause")))) is not None:
            message.state, message.done, message.by = MessageState.NOT_NEEDED.value, taken.noted, taken.actor
            session.add(message)


def write_within(
    insert: Insert, here: Standing, events: Sequence[Event], *, now: datetime | None, batch_id: str | None = None
) -> None:
    """``append`` among other rows. ``batch_id``: the batch that brought the submissions."""

    def version_of(stream: str) -> int:
        return here.state.version_of(stream) or here.version

    write_down(insert, here.cohort_id, here.definition, events, version_of=version_of, now=now, batch_id=batch_id)


def run_due(now: datetime) -> Mapping[str, int]:
    """Let the time of every cohort in use run until now: reminders, missed check-ins, rules that waited. Doing it
    twice does nothing the second time. Returns the number of events by cohort id.

    A cohort that cannot go on keeps no other from it: its error is raised when all have had their turn."""
    with reading() as session:
        cohort_ids = session.exec(
            select(Cohort.id).join(Program).where(col(Cohort.closed).is_(None), col(Program.retired).is_(None))
        ).all()
    counts: dict[str, int] = {}
    failed: Exception | None = None
    for cohort_id in cohort_ids:
        try:
            with writing() as session:
                here = load_for_change(session, cohort_id, now=now)
                _, caused = advance(here.definition, here.state, here.today)
                append(session, here, caused, now=now)
                counts[cohort_id] = len(caused)
        except Exception as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return counts
