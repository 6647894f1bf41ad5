"""One command being answered: who acts, when, on what state; and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from models.definitions import Definition
from models.definitions.wording import lowered
from models.findings import Finding, finding
from models.vocabulary import Value
from workflows.engine.clock import morning
from workflows.engine.events import Event, EventType, event_id
from workflows.engine.facts import MatchFacts, PersonFacts, facts_for
from workflows.engine.index import Index
from workflows.engine.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Events, or refusals; never both. ``consents`` of a form count among the events."""

    events: tuple[Event, ...] = ()
    refusals: tuple[Finding, ...] = field(default=())


def refused(code: str, where: str = "", **params: Any) -> Decision:
    """A decision that says no, with one finding."""
    return Decision(refusals=(finding(code, where, **params),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who does something, in which role, on which day, to which state."""

    index: Index
    state: State
    actor: str
    actor_role: str
    today: date
    noted: datetime

    @property
    def definition(self) -> Definition:
        """The definition that rules."""
        return self.index.definition

    @property
    def by_team(self) -> bool:
        """Whether somebody acts who works in the program and may enter things for others."""
        return self.actor_role in self.definition.staff

    def role(self, name: str) -> str:
        """The label of a role, as it stands in the midst of a sentence."""
        return lowered(self.definition.role_label(name))

    def stray(self, word: str | None, among: str | None, label: str = "") -> Decision | None:
        """The refusal of a reason or an area that is no choice of the definition; None when it may stand in the
        journal, which holds words of the definition and nothing that somebody typed. ``among`` is the list that is
        asked for; where none is, a choice of any list will do."""
        if word is None:
            return None
        lists = [among] if among in self.definition.choices else list(self.definition.choices)
        if any(word in (self.definition.choice_labels(name) or {}) for name in lists if name):
            return None
        known = (self.definition.choice_labels(among) or {}) if among else {}
        if known:
            return refused("reason_unknown", label, reason=word, known=", ".join(known.values()))
        return refused("words_belong_in_a_note", label)

    def facts(self, stream: str) -> PersonFacts | MatchFacts:
        """The facts of a stream that is known to exist. Raises KeyError otherwise."""
        facts = facts_for(self.index, self.state, stream, self.today)
        if facts is None:
            raise KeyError(stream)
        return facts

    def event(
        self,
        stream: str,
        kind: EventType,
        on: date | None,
        data: Mapping[str, Any] | None = None,
        *,
        answers: Mapping[str, Value] | None = None,
        **more: Any,
    ) -> Event:
        """An event of this deed. Its id follows from the place it will have in its stream, so two people who do
        something to the same stream at once cannot both be right."""
        told = {name: value for name, value in {**(data or {}), **more}.items() if value is not None}
        return Event(
            id=event_id(stream, f"command:{kind}", str(self.state.number(stream) + 1)),
            stream=stream,
            type=kind,
            at=morning(self.definition, on) if on is not None and on != self.today else self.noted,
            noted=self.noted,
            actor=self.actor,
            data=told,
            because="command",
            answers=answers,
        )

    def done(self, *events: Event) -> Decision:
        """A decision that says yes. Events after the first get ids of their own."""
        first, *others = events
        followers = (
            replace(entry, id=event_id(entry.stream, f"{entry.type}:{number}", first.id))
            for number, entry in enumerate(others, start=1)
        )
        return Decision(events=(first, *followers))
