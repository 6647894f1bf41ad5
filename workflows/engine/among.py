"""Many things done to many people in one go: each is done among those whom it can touch, and nobody else is looked at.

A step looks at a person, at her matches, at everybody in them, and so on: people whom no match connects know nothing of
each other. So a small state of these few gives the same events as the whole cohort, at a cost that does not grow with
it: a hundred thousand newcomers are a hundred thousand small states, and one large one when all are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from models.definitions import Definition
from workflows.engine.commands import Command, GiveConsent, Join, SubmitForm, Undo, WithdrawConsent
from workflows.engine.events import Event
from workflows.engine.evolve import Fold
from workflows.engine.state import EMPTY, State, replaced

_KINDS = ("people", "matches", "matches_of", "gone", "merged", "merged_into")


class Among:
    """A cohort that changes part by part."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._own: dict[str, dict[str, Any]] = {}
        self._alone = replaced(EMPTY, definitions=state.definitions, version=state.version)

    def around(self, stream: str) -> State:
        """Everybody and every match whom something in this stream can touch, as long as it connects nobody anew."""
        matches_of, matches = self._known("matches_of"), self._known("matches")
        streams = [stream]
        met = {stream}
        for name in streams:
            match = matches.get(name)
            beside = match.everybody if match is not None else matches_of.get(name, ())
            streams += [one for one in dict.fromkeys(beside) if one not in met]
            met.update(beside)
        parts: dict[str, Any] = {}
        for kind in _KINDS:
            known = self._known(kind)
            found = {name: known[name] for name in streams if name in known} if known else {}
            if found:
                parts[kind] = found
        return replaced(self._alone, **parts)

    def put(self, before: State, after: State) -> None:
        """Keep what became of a part that ``around`` gave."""
        for kind in _KINDS:
            was, now = getattr(before, kind), getattr(after, kind)
            if was is now:
                continue
            mine = self._mine(kind)
            for name, value in now.items():
                if was.get(name) is not value:
                    mine[name] = value
            for name in was.keys() - now.keys():
                del mine[name]

    def fold(self, definition: Definition, events: Iterable[Event]) -> None:
        """Let events happen from which nothing follows."""
        fold = Fold(definition, self.state)
        for event in events:
            fold.add(event)
        self._state = fold.state

    @property
    def state(self) -> State:
        """The cohort as it is now."""
        changed: dict[str, Any] = self._own
        self._own = {}
        self._state = replaced(self._state, **changed)
        return self._state

    def _known(self, kind: str) -> Mapping[str, Any]:
        mine = self._own.get(kind)
        found: Mapping[str, Any] = getattr(self._state, kind) if mine is None else mine
        return found

    def _mine(self, kind: str) -> dict[str, Any]:
        if kind not in self._own:
            self._own[kind] = dict(getattr(self._state, kind))
        return self._own[kind]


def stays_near(state: State, commands: Iterable[Command]) -> bool:
    """Whether nobody is touched but those whom matches connect with the person. Proposing a match connects people, a
    merge speaks of two, and taking something back looks for what it brought about, wherever that is: not so when it is
    somebody's arrival."""

    def near(command: Command) -> bool:
        if isinstance(command, Undo):
            person = state.people.get(command.stream)
            return person is not None and person.stays[:1] != () and command.event == person.stays[0].event
        return isinstance(command, Join | SubmitForm | GiveConsent | WithdrawConsent)

    return all(map(near, commands))


__all__ = ["Among", "stays_near"]
