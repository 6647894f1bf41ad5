"""What of a cohort is only to read, as sheets of the workbook that holds everything of it (``lists.everything``).

Answers stand with their labels, dates as dates; the ids by which Kith knows everything stand in hidden columns. What
the definition keeps from exports (``exported: no``) is not in it, nor is a case that the reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.database import reading
from models.definitions.base import called
from models.definitions.sections import Question
from models.i18n import mark, translate
from models.tables import Account, Note
from models.vocabulary import MATCH, AccountRole, Value
from workflows.actors import Actor, require
from workflows.covered import leaves, may_leave
from workflows.engine import Event, EventType, MatchTrack, PersonTrack, index_of
from workflows.engine.figures import check_until, consent_until, training_until
from workflows.engine.state import Stay, Submission
from workflows.engine.telling import tell, tell_cause, tell_why
from workflows.exchange.charted import ChartedSheet
from workflows.progress import Standing, as_read, journal, load, may_see_case

_STAGE, _SINCE, _JOINED, _NAME, _ROLE = mark("Stage"), mark("Since"), mark("Joined"), mark("Name"), mark("Role")
_STAGES = mark("Stages")
_CONSENTS, _CONSENT, _GIVEN, _ON = mark("Consents"), mark("Consent"), mark("Given"), mark("On")
_CHECKS, _CHECK, _PASSED, _UNTIL = mark("Checks"), mark("Check"), mark("Passed"), mark("Valid before")
_TRAINING, _MODULE = mark("Training"), mark("Module")
_MATCHES, _PROPOSED, _SCORE, _REASON = mark("Matches"), mark("Proposed"), mark("Score"), mark("Reason")
_REPLY, _EXTENDED, _MODEL = mark("{role}: answer"), mark("Extended by days"), mark("Matching model")
_ACCEPTED, _DECLINED = mark("Accepted"), mark("Declined")
_ABOUT, _BY, _DAY, _NUMBER = mark("About"), mark("Answered by"), mark("Day"), mark("Number")
_TASKS, _TASK, _OPENED, _DUE, _DONE = mark("Tasks"), mark("Task"), mark("Opened"), mark("Due"), mark("Done")
_CASES, _CASE, _CLOSED, _OUTCOME, _WHY = mark("Cases"), mark("Case"), mark("Closed"), mark("Outcome"), mark("Because")
_NOTES, _NOTE, _WRITTEN_BY, _WHEN = mark("Notes"), mark("Note"), mark("Written by"), mark("When")
_JOURNAL, _WHAT, _DONE_BY = mark("Journal"), mark("What happened"), mark("Done by")


def reading_sheets(
    actor: Actor, cohort_id: str, *, now: datetime, language: str = "en", sensitive: bool = True
) -> tuple[ChartedSheet, ...]:
    """The sheets of a cohort that are only to read: where everybody stands, what was given, checked, completed,
    answered, worked on, noted, and what happened.

    Raises ``Refused`` for viewers: they hold people.
    """
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        export = _Export(
            here=as_read(replace(load(session, cohort_id, now=now), language=language)),
            role=actor.role,
            language=language,
            sensitive=sensitive,
            events=journal(session, cohort_id),
            colleagues=dict(session.exec(select(Account.id, Account.name)).all()),
        )
        return (*export.to_read(), *_notes(session, export))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Export:
    """One cohort being written down for one reader."""

    here: Standing
    role: AccountRole
    language: str
    sensitive: bool
    events: Sequence[Event]
    colleagues: Mapping[str, str]

    def to_read(self) -> Iterator[ChartedSheet]:
        """What stands in no list of its own."""
        yield self._stays()
        yield self._consents()
        yield self._checks()
        yield self._training()
        yield self._matches()
        for form in self.here.definition.forms:
            if not self.here.definition.forms[form].on_profile:
                yield self._answers(form)
        yield self._tasks()
        yield self._cases()
        yield self._journal()

    # People -----------------------------------------------------------------------------------------------------------
    def _stays(self) -> ChartedSheet:
        rows = [
            [
                person.stream,
                self.here.name(person.stream),
                self.here.definition.role_label(person.role),
                self.here.stage_label(person.role, person.stage),
                person.since,
                person.joined,
            ]
            for person in self._everybody()
        ]
        return self._sheet(_STAGES, [_NAME, _ROLE, _STAGE, _SINCE, _JOINED], rows)

    def _in_role(self, role: str) -> list[PersonTrack]:
        found = [person for person in self.here.state.people.values() if person.role == role]
        return sorted(found, key=lambda person: self.here.name(person.stream).casefold())

    def _everybody(self) -> Iterator[PersonTrack]:
        for role in self.here.definition.participants:
            yield from self._in_role(role)

    def _asked(self, questions: Mapping[str, Question]) -> dict[str, Question]:
        """The questions that leave the house."""
        return {name: one for name, one in questions.items() if leaves(one, sensitive=self.sensitive)}

    def _answer(self, question: Question, value: Value) -> object:
        """An answer with the labels of its choices; numbers, dates and yes/no stay what they are."""
        if question.kind.choices is None or value is None:
            return value
        labels = self.here.definition.choice_labels(question.kind.choices, self.language) or {}
        if isinstance(value, tuple):
            return tuple(labels.get(choice) or choice for choice in value)
        return labels.get(str(value)) or value

    def _consents(self) -> ChartedSheet:
        index, kinds = index_of(self.here.definition), self.here.definition.consents
        rows = [
            [
                person.stream,
                self.here.name(person.stream),
                self.here.definition.role_label(person.role),
                called(kinds.get(name), name),
                said.given,
                said.day,
                consent_until(index, person, name) if said is history[-1] else None,
            ]
            for person in self._everybody()
            for name, history in person.consents.items()
            for said in history
        ]
        return self._sheet(_CONSENTS, [_NAME, _ROLE, _CONSENT, _GIVEN, _ON, _UNTIL], rows)

    def _checks(self) -> ChartedSheet:
        index, kinds = index_of(self.here.definition), self.here.definition.checks
        rows = [
            [
                person.stream,
                self.here.name(person.stream),
                self.here.definition.role_label(person.role),
                called(kinds.get(name), name),
                result.passed,
                result.day,
                check_until(index, person, name) if result is results[-1] else None,
            ]
            for person in self._everybody()
            for name, results in person.checks.items()
            for result in results
        ]
        return self._sheet(_CHECKS, [_NAME, _ROLE, _CHECK, _PASSED, _ON, _UNTIL], rows)

    def _training(self) -> ChartedSheet:
        index, trainings = index_of(self.here.definition), self.here.definition.training
        rows: list[list[object]] = []
        for person in self._everybody():
            for (name, module), times in person.modules.items():
                training = trainings.get(name)
                part = training.modules.get(module) if training else None
                label = called(training, name)
                until = training_until(index, person, name)
                rows += [
                    [
                        person.stream,
                        self.here.name(person.stream),
                        self.here.definition.role_label(person.role),
                        label,
                        called(part, module),
                        done.day,
                        until if done is times[-1] else None,
                    ]
                    for done in times
                ]
        return self._sheet(_TRAINING, [_NAME, _ROLE, _TRAINING, _MODULE, _ON, _UNTIL], rows)

    # Matches ----------------------------------------------------------------------------------------------------------
    def _matches(self) -> ChartedSheet:
        roles = [role for role in self.here.definition.participants if self._takes_part(role)]
        rows: list[list[object]] = []
        for match in self.here.state.matches.values():
            model = self.here.definition.matching.get(match.model)
            row: list[object] = [match.stream]
            row += [tuple(map(self.here.name, match.members.get(role, ()))) for role in roles]
            row += [
                self.here.stage_label(MATCH, match.stage),
                match.since,
                match.proposed,
                match.score,
                *(self._replies(match, role) for role in roles),
                self._reason(match.stays[-1]) if match.stays else None,
                sum(extension.days for extension in match.extensions) or None,
                called(model, match.model),
            ]
            rows.append(row)
        labels = [self.here.definition.role_label(role) for role in roles]
        replies = [self._say(_REPLY, role=label) for label in labels]
        told = [_STAGE, _SINCE, _PROPOSED, _SCORE]
        headings = [*labels, *map(self._say, told), *replies, *map(self._say, [_REASON, _EXTENDED, _MODEL])]
        return self._sheet(_MATCHES, [], rows, more=headings)

    def _takes_part(self, role: str) -> bool:
        return any(role in match.members for match in self.here.state.matches.values())

    def _replies(self, match: MatchTrack, role: str) -> str:
        said = []
        for member in match.members.get(role, ()):
            if replies := match.replies.get(member):
                word = self._say(_ACCEPTED if replies[-1].accepted else _DECLINED)
                reason = self.here.definition.choice_label(replies[-1].reason or "", self.language)
                said.append(f"{word} ({reason})" if reason else word)
        return "; ".join(said)

    def _reason(self, stay: Stay) -> str:
        """Why a match came to its stage, from the list that the step asks for."""
        step = self.here.definition.transitions.get(MATCH, {}).get(stay.transition)
        among = step.reason if step else None
        return self.here.definition.choice_label(stay.reason or "", self.language, among=among)

    def _answers(self, form: str) -> ChartedSheet:
        questions = self._asked(self.here.definition.forms[form].questions)
        found: list[tuple[str, Submission]] = [
            (track.stream, submission)
            for track in self.here.state.tracks()
            for submission in track.submissions
            if submission.form == form
        ]
        rows = [
            [
                submission.id,
                stream,
                self.here.name(stream),
                self.here.definition.role_label(submission.by),
                submission.day,
                submission.occurrence,
                *(
                    self._answer(asked, (submission.answers or {}).get(name))
                    if may_leave(ruling, form, name, sensitive=self.sensitive)
                    else None
                    for name, asked in questions.items()
                ),
            ]
            for stream, submission in sorted(found, key=lambda entry: entry[1].day)
            for ruling in [self.here.ruling(stream)]
        ]
        return self._sheet(
            self.here.definition.forms[form].label or form,
            [_ABOUT, _BY, _DAY, _NUMBER],
            rows,
            more=[question.label or name for name, question in questions.items()],
            ids=2,
        )

    # Work -------------------------------------------------------------------------------------------------------------
    def _tasks(self) -> ChartedSheet:
        kinds = self.here.definition.tasks
        rows = [
            [
                task.id,
                track.stream,
                self.here.name(track.stream),
                kinds[task.kind].label if task.kind in kinds and kinds[task.kind].label else task.kind,
                task.opened,
                task.due,
                task.done,
                self._cause(task.because, track.stream),
            ]
            for track in self.here.state.tracks()
            for task in track.tasks.values()
        ]
        return self._sheet(_TASKS, [_ABOUT, _TASK, _OPENED, _DUE, _DONE, _WHY], rows, ids=2)

    def _cases(self) -> ChartedSheet:
        kinds = self.here.definition.cases
        rows = [
            [
                case.id,
                track.stream,
                self.here.name(track.stream),
                kinds[case.kind].label if case.kind in kinds and kinds[case.kind].label else case.kind,
                case.opened,
                case.due,
                case.closed,
                (case.outcome or "").replace("_", " "),
                self._cause(case.because, track.stream),
            ]
            for track in self.here.state.tracks()
            for case in track.cases.values()
            if may_see_case(self.here, self.role, case.kind, track.stream)
        ]
        return self._sheet(_CASES, [_ABOUT, _CASE, _OPENED, _DUE, _CLOSED, _OUTCOME, _WHY], rows, ids=2)

    def _journal(self) -> ChartedSheet:
        zone = ZoneInfo(self.here.definition.program.time_zone)
        earlier: dict[str, Event] = {}
        sealed: set[str] = set()
        rows: list[list[object]] = []
        for event in self.events:
            track = self._track(event.stream)
            text = tell(self.here.definition, event, earlier, track=track, language=self.language)
            earlier[event.id] = event
            if self._is_sealed(event, sealed):
                sealed.add(event.id)
            elif text:
                rows.append(
                    [
                        event.id,
                        event.stream,
                        event.at.astimezone(zone).replace(tzinfo=None, microsecond=0),
                        self.here.name(event.stream),
                        text,
                        tell_why(self.here.definition, event, track=track, language=self.language),
                        self.colleagues.get(event.actor, ""),
                    ]
                )
        return self._sheet(_JOURNAL, [_WHEN, _ABOUT, _WHAT, _WHY, _DONE_BY], rows, ids=2)

    def _is_sealed(self, event: Event, sealed: set[str]) -> bool:
        """Whether an event tells of a case that this reader may not see."""
        if event.type == EventType.CASE_OPENED:
            return not may_see_case(self.here, self.role, str(event.data.get("case")), event.stream)
        return not sealed.isdisjoint({str(event.data.get("case_id", "")), str(event.data.get("event", ""))})

    # How it is written ------------------------------------------------------------------------------------------------
    def _track(self, stream: str) -> str:
        person = self.here.state.people.get(stream)
        return person.role if person else MATCH

    def _cause(self, because: str, stream: str) -> str:
        return tell_cause(self.here.definition, because, track=self._track(stream), language=self.language)

    def _say(self, words: str, **params: object) -> str:
        return translate(words, self.language, **params)

    def _sheet(
        self,
        title: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        more: Sequence[str] = (),
        ids: int = 1,
    ) -> ChartedSheet:
        """A sheet whose first ``ids`` columns are hidden."""
        return ChartedSheet(
            title=self._say(title),
            headings=[*(f"id {number}" if number else "id" for number in range(ids)), *map(self._say, headings), *more],
            rows=rows,
            hidden=tuple(range(ids)),
        )


def _notes(session: Session, export: _Export) -> Iterator[ChartedSheet]:
    """What was written about people and matches, and on the cases this reader may see."""
    about = {track.stream: track.stream for track in export.here.state.tracks()}
    for track in export.here.state.tracks():
        stream = track.stream
        seen = (one for one in track.cases.values() if may_see_case(export.here, export.role, one.kind, stream))
        about |= {case.id: stream for case in seen}
    rows: list[Note] = []
    for start in range(0, len(about), 500):
        part = list(about)[start : start + 500]
        rows += session.exec(select(Note).where(col(Note.stream).in_(part)).order_by(col(Note.noted))).all()
    zone = ZoneInfo(export.here.definition.program.time_zone)
    told = [
        [
            note.id,
            about[note.stream],
            note.noted.astimezone(zone).replace(tzinfo=None, microsecond=0),
            export.here.name(about[note.stream]),
            note.text,
            export.colleagues.get(note.by, ""),
        ]
        for note in rows
    ]
    yield export._sheet(_NOTES, [_WHEN, _ABOUT, _NOTE, _WRITTEN_BY], told, ids=2)
