"""People who come in by the thousand: what their arrival brings about, where nothing but what they say follows from it.

Nearly all rows of a roster are alike for the engine: somebody joins, her answers may stand, she agrees to something,
and no rule and no step of the definition is woken by that. ``Arrivals`` gives the very events that ``carry_out`` would
give, and looks at each value of a question once. Where anything else is the case (a refusal, a rule that does
something, a stream that is known) it answers ``None``, and the caller asks ``carry_out``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.sections import Question
from models.vocabulary import Value
from workflows.engine.answers import Filling, FormFacts, Read, is_answered, read_value
from workflows.engine.changes import joined
from workflows.engine.clock import day_of, morning
from workflows.engine.commands import Command, GiveConsent, Join, SubmitForm
from workflows.engine.events import Event, EventType, event_id
from workflows.engine.evolve import evolve
from workflows.engine.facts import PersonFacts
from workflows.engine.index import index_of
from workflows.engine.react import react, wakes
from workflows.engine.state import State

_NEVER: Any = object()
_TOLD_APART = frozenset({str, bool, int, float, date, tuple})
_MOST_KEPT = 50_000
"""Values of a question that are remembered to be right."""
_MOST_ORDERS = 5_000
"""Selections of questions that are remembered to be in order."""
_SELDOM_TWICE = frozenset({"email", "phone"})
_TYPED = frozenset({"date", "integer", "range", "decimal", "yes_no", "email", "select_one", "select_multiple"})


class Arrivals:
    """What comes of newcomers to a cohort on one day, entered by one hand. ``because`` stands beside what they cause
    themselves; ``keep`` gives an answer as it may be stored, ``NotImplemented`` where it may not."""

    def __init__(
        self,
        definition: Definition,
        state: State,
        *,
        actor: str,
        actor_role: str,
        today: date,
        now: datetime,
        because: str,
        keep: Callable[[Any], Any],
    ) -> None:
        self._index = index_of(definition)
        self._definition, self._state = definition, state
        self._actor, self._because, self._today, self._keep = actor, because, today, keep
        self._noted = now if day_of(definition, now) == today else morning(definition, today)
        self._by_team, self._actor_role = actor_role in definition.staff, actor_role
        self._forms: dict[tuple[str, str, str], _Form | None] = {}
        self._quiet: dict[tuple[str, ...], bool] = {}
        self._joining: dict[str, Mapping[str, str]] = {}

    def come(self, commands: Sequence[Command]) -> tuple[Event, ...] | None:
        """The events of somebody who joins, fills in forms and agrees, in this order; None where ``carry_out`` has to
        be asked."""
        first = commands[0] if commands else None
        state = self._state
        if not isinstance(first, Join) or first.on is not None or state.definitions:
            return None
        stream, role = first.stream, first.role
        if role not in self._definition.participants or state.number(stream) or state.track(stream) is not None:
            return None
        events = [self._event(stream, EventType.JOINED, 1, self._joining.setdefault(role, {"role": role}))]
        agreed: set[str] = set()
        for command in commands[1:]:
            if command.stream != stream:
                return None
            if isinstance(command, SubmitForm):
                more = self._filled(command, role, events, agreed)
            elif isinstance(command, GiveConsent):
                more = self._agrees(command, role, len(events), agreed)
            else:
                return None
            if more is None:
                return None
            events += more
        return tuple(events) if self._nothing_follows(role, events) else None

    def _event(self, stream: str, kind: EventType, number: int, data: Mapping[str, Any], id_: str = "") -> Event:
        return Event(
            id=id_ or event_id(stream, f"command:{kind}", str(number)),
            stream=stream,
            type=kind,
            at=self._noted,
            noted=self._noted,
            number=number,
            actor=self._actor,
            data=data,
            because=self._because,
            version=self._state.version,
        )

    # What she says --------------------------------------------------------------------------------------------------
    def _filled(self, command: SubmitForm, role: str, before: Sequence[Event], agreed: set[str]) -> list[Event] | None:
        told = (command.on, command.plan, command.occurrence, command.due, command.corrects)
        if command.cleared or any(one is not None for one in told):
            return None
        key = (command.form, command.role, role)
        if key not in self._forms:
            self._forms[key] = self._form(*key)
        form = self._forms[key]
        if form is None:
            return None
        facts = None
        if form.looks_around:
            alone = State(version=self._state.version)
            for event in before:
                alone = evolve(self._definition, alone, event)
            person = alone.people[command.stream]
            facts = PersonFacts(index=self._index, state=alone, person=person, today=self._today)
        answers = form.kept(command.answers, facts, partial=command.partial)
        if answers is None:
            return None
        number = len(before) + 1
        stream = command.stream
        answered = Event(
            id=event_id(stream, "command:answered", str(number)),
            stream=stream,
            type=EventType.ANSWERED,
            at=self._noted,
            noted=self._noted,
            number=number,
            actor=self._actor,
            data={"form": command.form, "submission": command.submission, "by": command.role},
            because=self._because,
            answers=answers,
            version=self._state.version,
        )
        found = [answered]
        for name, question in form.consenting:
            if answers.get(question) is True and name not in agreed:
                agreed.add(name)
                which = event_id(stream, f"{EventType.CONSENT_GIVEN}:{len(found)}", answered.id)
                given = self._event(stream, EventType.CONSENT_GIVEN, number + len(found), {"consent": name}, which)
                found.append(given)
            elif name in agreed and answers.get(question) is False:
                return None
        return found

    def _form(self, form: str, by: str, role: str) -> _Form | None:
        found = self._definition.forms.get(form)
        if found is None or role not in found.about or by not in (found.filled_by or self._definition.roles):
            return None
        if not self._by_team and self._actor_role != by:
            return None
        return _Form(self._definition, form, by, role, self._today, self._keep)

    def _agrees(self, command: GiveConsent, role: str, before: int, agreed: set[str]) -> list[Event] | None:
        consent = self._definition.consents.get(command.consent)
        if consent is None or command.on is not None or command.consent in agreed:
            return None
        # One that a question gives may be given by the answer already.
        if consent.given_with or (consent.asked_of and role not in consent.asked_of):
            return None
        agreed.add(command.consent)
        return [self._event(command.stream, EventType.CONSENT_GIVEN, before + 1, {"consent": command.consent})]

    # What follows ---------------------------------------------------------------------------------------------------
    def _nothing_follows(self, role: str, events: Sequence[Event]) -> bool:
        if all(self._is_quiet(role, event) for event in events):
            return True
        state = State(version=self._state.version)
        for event in events:
            state = evolve(self._definition, state, event)
            if react(self._definition, state, event):
                return False
        return True

    def _is_quiet(self, role: str, event: Event) -> bool:
        """Whether nothing in the definition waits for what happened."""
        data = event.data
        key = (role, event.type, data.get("form", ""), data.get("consent", ""))
        known = self._quiet.get(key)
        if known is None:
            start = joined(self._index, self._event(event.stream, EventType.JOINED, 1, {"role": role})).stage
            known = (role, start) not in self._index.automatic and not wakes(self._index, event)
            self._quiet[key] = known
        return known


class _Form:
    """One form as somebody of a role fills it in about newcomers. ``looks_around``: which questions are asked, or which
    answers may stand, depends on more than the answer; ``consenting``: the consents that its questions give."""

    def __init__(
        self, definition: Definition, form: str, by: str, role: str, today: date, keep: Callable[[Any], Any]
    ) -> None:
        self._definition, self._form, self._by, self._today = definition, form, by, today
        self._questions = {
            name: _Answers(question, Filling(definition=definition, form=form, asked_role=by, today=today), name, keep)
            for name, question in definition.forms[form].questions.items()
        }
        self._owed = frozenset(name for name, one in self._questions.items() if one.question.required)
        self._orders: dict[tuple[str, ...], bool] = {}
        self._branches = any(one.question.relevant for one in self._questions.values())
        self.looks_around = self._branches or not all(one.alone for one in self._questions.values())
        self.consenting = tuple(
            (name, consent.given_with.rpartition(".")[2])
            for name, consent in definition.consents.items()
            if consent.given_with
            and (not consent.asked_of or role in consent.asked_of)
            and consent.given_by in (None, by)
        )

    def kept(self, answers: Mapping[str, Any], facts: PersonFacts | None, *, partial: bool) -> Read | None:
        """The answers that count, in the order of the form; None where something is wrong with them."""
        questions = self._questions
        given = Read()
        for name, raw in answers.items():
            question = questions.get(name)
            if question is None:
                return None
            right = question.right.get(raw.__class__)
            value = _NEVER if right is None else right.get(raw, _NEVER)
            if value is _NEVER:
                value = question.read(raw)
                if value is _NEVER:
                    return None
            if value is not None:
                given[name] = value
        if facts is None:
            if self._in_order(tuple(given)) and (partial or not self._owed - given.keys()):
                return given
            asked: Sequence[str] = tuple(questions)
        else:
            filling = Filling(
                definition=self._definition,
                form=self._form,
                answers=given,
                asked_role=self._by,
                today=self._today,
                beyond=facts,
            )
            asked = filling.asked()
        kept = Read((name, given[name]) for name in asked if name in given)
        if not partial and any(name in self._owed and name not in kept for name in asked):
            return None
        if facts is not None:
            known = FormFacts(form=self._form, answers=kept, asked_role=self._by, beyond=facts)
            around = (name for name in kept if not questions[name].alone)
            if any(filling.what_is_wrong(name, kept[name], known) is not None for name in around):
                return None
        return kept

    def _in_order(self, names: tuple[str, ...]) -> bool:
        """Whether answers to these come in the order of the form. Rows of a roster leave out few of its columns, so
        the same names are met again and again."""
        known = self._orders.get(names)
        if known is None:
            known = names == tuple(name for name in self._questions if name in names)
            if len(self._orders) < _MOST_ORDERS:
                self._orders[names] = known
        return known


class _Answers:
    """The answers to one question. ``alone``: whether one may stand does not depend on any other; then those that may
    are kept in ``right`` as they are read, by their type: 1 and yes are two."""

    __slots__ = ("_again", "_filling", "_free", "_keep", "_kept", "_name", "alone", "question", "right")

    def __init__(self, question: Question, filling: Filling, name: str, keep: Callable[[Any], Any]) -> None:
        self.question, self._filling, self._name, self._keep = question, filling, name, keep
        subjects = {
            subject
            for _, condition in parse_conditions(question.constraint).conditions()
            for subject in (condition.subject, condition.other or "")
        }
        self.alone = not question.choice_filter and subjects <= {"", name}
        self._free = question.kind.kind not in _TYPED and not question.constraint and question.kind.choices is None
        self.right: dict[type, dict[Any, Value]] = {}
        self._again, self._kept = question.kind.kind not in _SELDOM_TWICE, 0

    def read(self, raw: Any) -> Value:
        """The answer as it is read, None where there is none; ``_NEVER`` where it may not stand."""
        value: Value
        kept = self._keep(raw)
        if kept is NotImplemented:
            return _NEVER  # type: ignore[no-any-return]
        if self._free and kept.__class__ is str and kept:
            value = kept
        else:
            value = read_value(self.question, kept)
            if not is_answered(value):
                value = None
            if not self.alone:
                return value
            if value is not None:
                alone = FormFacts(form=self._filling.form, answers={self._name: value}, asked_role="")
                if self._filling.what_is_wrong(self._name, value, alone) is not None:
                    return _NEVER  # type: ignore[no-any-return]
        if self._again and raw.__class__ in _TOLD_APART and self._kept < _MOST_KEPT:
            self.right.setdefault(raw.__class__, {})[raw] = value
            self._kept += 1
        return value


__all__ = ["Arrivals"]
