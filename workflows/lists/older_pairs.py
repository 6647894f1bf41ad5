"""Pairs that met before Kith was here: who, since when, on which days, how it ended and why, as the gestures that bring
them to where they are. What cannot have been is named, and nothing of that pair is taken."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.people import identity_questions
from models.definitions.questions import QuestionType
from models.findings import Finding, finding
from models.tables import new_id
from models.vocabulary import MATCH
from workflows.engine import Command
from workflows.engine.commands import Accept, NoteMeeting, Propose, TakeTransition
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.exchange.differing import NewLine
from workflows.exchange.normalising import Target, clean_cell
from workflows.lists import making
from workflows.progress import Standing

_DAY = Target(kind=QuestionType("date"))
_LONGEST = 30
"""Years. A pair that began longer ago is a slip of the pen."""
_LONGEST_LABEL = 60
"""Characters. Agreements are whole sentences."""
_BETWEEN = re.compile(r"\s*(?:[,&]|\b(?:and|et|y|und|та|і|e)\b)\s*", re.IGNORECASE)
"""What people write between days where a semicolon is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPair:
    """A pair as a line tells it: how it is called, what is to be done, and a note; or why nothing is (``refused``)."""

    stream: str
    named: str
    model: str = ""
    members: Mapping[str, str]
    commands: tuple[Command, ...] = ()
    note: str = ""
    refused: tuple[Finding, ...] = ()


def pair_told(here: Standing, told: NewLine) -> ToldPair:
    """The pair that a line tells of."""
    roles = here.definition.participants
    members = {role: str(told.values[f"role {role}"]) for role in roles if told.values.get(f"role {role}")}
    found = ToldPair(
        stream=new_id(),
        named=" · ".join(told.texts.get(f"role {role}", "") for role in roles),
        model=_model(here.definition, told),
        members=members,
        note=str(told.values.get(making.NOTE) or ""),
    )
    return _Telling(here, told, found).whole()


def _model(definition: Definition, told: NewLine) -> str:
    kinds = definition.matching
    return next(iter(kinds)) if len(kinds) == 1 else str(told.values.get(making.MODEL) or "")


class _Telling:
    def __init__(self, here: Standing, told: NewLine, pair: ToldPair) -> None:
        self.here, self.told, self.pair = here, told, pair
        self.started, self.ended = told.values.get(making.STARTED), told.values.get(making.ENDED)

    def whole(self) -> ToldPair:
        """The pair with its commands, or with every reason why it can't be."""
        started = self.started
        refused = tuple(self._refused())
        if refused or not isinstance(started, date):
            return self._with(refused=refused)
        pair, running = self.pair, running_stage(self.here.definition)
        days, unread = self._days(started)
        commands: list[Command] = [
            Propose(stream=pair.stream, model=pair.model, members=pair.members, on=started, told=True),
            *(Accept(stream=pair.stream, role=role, on=started) for role in pair.members),
            # Before the steps: what happens by itself to a pair that meets looks at it after whatever is noted of it.
            *(NoteMeeting(stream=pair.stream, on=day) for day in days),
            *self._steps(self.here.definition.first_stage(MATCH) or "", running, started),
        ]
        if not isinstance(self.ended, date) and not self.told.values.get(making.STAGE):
            left = (finding("pair_end_unclear", row=self.told.row),) if self._reason() else ()
            return self._with(commands=tuple(commands), refused=(*unread, *left))
        steps = self._ending(running)
        if steps is None:
            return self._with(refused=(*unread, finding("pair_end_unclear", row=self.told.row)))
        return self._with(commands=(*commands, *steps), refused=unread)

    def _with(self, *, commands: tuple[Command, ...] = (), refused: tuple[Finding, ...] = ()) -> ToldPair:
        pair = self.pair
        return ToldPair(
            stream=pair.stream,
            named=pair.named,
            model=pair.model,
            members=pair.members,
            commands=() if refused else commands,
            note=pair.note,
            refused=refused,
        )

    def _refused(self) -> Iterator[Finding]:
        row, started, ended = self.told.row, self.started, self.ended
        kinds = self.here.definition.matching
        if not kinds or len(self.pair.members) < 2:
            yield finding("pair_needs_both", row=row)
        elif self.pair.model not in kinds:
            known = ", ".join(called(one, name) for name, one in kinds.items())
            yield finding("pair_needs_kind", row=row, known=known)
        elif not isinstance(started, date):
            yield finding("pair_needs_start", row=row)
        elif isinstance(ended, date) and ended < started:
            yield finding("pair_ends_before", row=row)
        elif self._cannot_have_begun(started):
            yield finding("pair_start_impossible", row=row, day=started.isoformat(), years=_LONGEST)
        elif self._is_here(started):
            yield finding("pair_known_already", row=row)

    def _cannot_have_begun(self, day: date) -> bool:
        """Whether one of them was not born, or nobody would remember."""
        born = []
        for role, person in self.pair.members.items():
            track = self.here.state.people.get(person)
            asked = identity_questions(self.here.definition, role).birth_date
            born.append(track.profile.get(asked or "") if track is not None else None)
        return day.year < self.here.today.year - _LONGEST or any(isinstance(one, date) and day <= one for one in born)

    def _is_here(self, started: date) -> bool:
        """Whether these two are a pair since that day already."""
        members = self.pair.members
        running = running_stage(self.here.definition)
        return any(
            set(match.everybody) == set(members.values()) and match.first_in(running) == started
            for match in self.here.state.their_matches(next(iter(members.values())))
        )

    def _days(self, started: date) -> tuple[list[date], tuple[Finding, ...]]:
        """The days they met, and what is none of them."""
        days: list[date] = []
        wrong: list[Finding] = []
        for part in str(self.told.values.get(making.MET) or "").replace("\n", ";").split(";"):
            for text in self._apart(part.strip()):
                cleaned = clean_cell(_DAY, text, today=self.here.today)
                if cleaned.problem:
                    wrong.append(finding("pair_day_unread", row=self.told.row, value=text))
                    continue
                day = date.fromisoformat(cleaned.text)
                last = self.ended if isinstance(self.ended, date) else None
                if day < started or (last is not None and day > last):
                    wrong.append(finding("pair_day_outside", row=self.told.row, value=text))
                days.append(day)
        return days, tuple(wrong)

    def _apart(self, text: str) -> Sequence[str]:
        """A day, or several with a comma between where each of them is one."""
        if not text or not clean_cell(_DAY, text, today=self.here.today).problem:
            return [text] if text else []
        parts = [part for part in _BETWEEN.split(text) if part]
        read = all(not clean_cell(_DAY, part, today=self.here.today).problem for part in parts)
        return parts if read and len(parts) > 1 else [text]

    def _reason(self) -> str:
        return str(self.told.values.get(making.REASON) or "")

    def _ending(self, running: str) -> list[Command] | None:
        """The steps to the end that was told; without one, to the end that takes the reason, or to the good one. None
        where it stays open which, or when."""
        if not isinstance(self.ended, date):
            return None
        stages = self.here.definition.match_stages
        told = str(self.told.values.get(making.STAGE) or "")
        good = [name for name, stage in stages.items() if stage.outcome == "completed"]
        for goal in [told] if told else [*self._ends_for(self._reason()), *good]:
            steps = self._steps(running, goal, self.ended)
            if steps:
                return steps
        return None

    def _ends_for(self, reason: str) -> list[str]:
        """The one end that this reason leads to; none where it leads to several."""
        definition = self.here.definition
        ends = {
            step.to
            for step in definition.transitions.get(MATCH, {}).values()
            if reason and step.reason and reason in (definition.choice_labels(step.reason) or {})
            and definition.match_stages[step.to].type == "end" and running_stage(definition) in step.from_
        }  # fmt: skip
        return [*ends] if len(ends) == 1 else []

    def _steps(self, start: str, goal: str, on: date) -> list[Command]:
        """The steps from one stage to another, as few as there can be; each with the reason where it takes it."""
        definition = self.here.definition
        reason = self._reason()
        steps: list[Command] = []
        for name in way(definition, start, goal):
            asks = definition.transitions[MATCH][name].reason
            said = reason if asks and reason in (definition.choice_labels(asks) or {}) else None
            steps.append(TakeTransition(stream=self.pair.stream, transition=name, reason=said, on=on, told=True))
        return steps


def running_stage(definition: Definition) -> str:
    """The stage of a pair that meets: the first one of support that is open; without one, the first after the start."""
    stages = definition.match_stages
    support = (name for name, stage in stages.items() if stage.type == "open" and stage.standard == "support")
    start = definition.first_stage(MATCH) or ""
    after = (
        name for name, stage in stages.items() if stage.type not in ("start", "end") and way(definition, start, name)
    )
    return next(support, next(after, start))


def way(definition: Definition, start: str, goal: str) -> tuple[str, ...]:
    """The fewest steps of a match from one stage to another, by name, without passing an end; () where there are
    none."""
    stages = definition.match_stages
    open_ones = deque([(start, tuple[str, ...]())])
    seen = {start}
    while open_ones:
        here, steps = open_ones.popleft()
        if here == goal:
            return steps
        if here in stages and stages[here].type == "end":
            continue
        for name, step in definition.transitions.get(MATCH, {}).items():
            if step.to not in seen and {here, "any"} & set(step.from_):
                seen.add(step.to)
                open_ones.append((step.to, (*steps, name)))
    return ()


def _places(here: Standing, model: str, role: str, person: str) -> int | None:
    """How many pairs of this kind somebody may be in at once; None where nobody has said."""
    said = str(getattr(here.definition.matching[model].capacity, role, ""))
    if said.isdecimal():
        return int(said)
    track = here.state.people.get(person)
    answer = track.profile.get(said.rpartition(".")[2]) if track is not None else None
    return answer if isinstance(answer, int) and not isinstance(answer, bool) else None


def unguarded(here: Standing, lines: Sequence[NewLine]) -> Iterator[Finding]:
    """Who is in a running pair and has a check or a required agreement that is not on record as valid: the steps that
    would have asked for it are told and not taken, so it is said before the pair is."""
    for line in lines:
        if line.values.get(making.ENDED):
            continue
        for role in here.definition.participants:
            person = str(line.values.get(f"role {role}") or "")
            lacking = "; ".join(_not_on_record(here.ruled_for(person), role, person))
            if lacking:
                yield finding("pair_unguarded", row=line.row, name=here.name(person), lacking=lacking)


def _not_on_record(here: Standing, role: str, person: str) -> Iterator[str]:
    """The labels of her checks and required agreements that are not valid today; an agreement by its first words."""
    definition = here.definition
    facts = facts_for(index_of(definition), here.state, person, here.today)
    asked = (
        *((f"check.{name}", called(one, name), one.asked_of) for name, one in definition.checks.items()),
        *(
            (f"consent.{name}", called(one, name), one.asked_of)
            for name, one in definition.consents.items()
            if one.required
        ),
    )
    for subject, label, roles in asked:
        if role in (roles or (role,)) and facts is not None and facts.status(subject, "still_valid") is not True:
            yield shorten(label, _LONGEST_LABEL, placeholder="…")


def beside_others(here: Standing, lines: Sequence[NewLine]) -> Iterator[Finding]:
    """Who would be in more running pairs at once than the kind of matching has places for: told before it is taken."""
    running: dict[tuple[str, str], int] = {}
    ends = here.definition.ends(MATCH)
    for line in lines:
        model = _model(here.definition, line)
        if line.values.get(making.ENDED) or model not in here.definition.matching:
            continue
        for role in here.definition.participants:
            person = str(line.values.get(f"role {role}") or "")
            places = _places(here, model, role, person)
            if not person or places is None:
                continue
            key = (model, person)
            if key not in running:
                matches = here.state.their_matches(person)
                running[key] = sum(match.stage not in ends for match in matches)
            running[key] += 1
            if running[key] > places:
                name, count = here.name(person), running[key]
                yield finding("pair_beside_others", row=line.row, name=name, count=count, places=places)
