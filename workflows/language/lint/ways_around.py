"""P: no way around what protects people.

A consent or a check that is locked, or that guards somebody under 18, must hold on every way into a match. What counts:
a step of the match that asks for it; or, before the match is proposed, the candidates, a hard rule, or every way on
which a person reaches the stages that the candidates must be in. An alternative after ‘or’ does not count, nor does a
rule that holds only ‘, if’ something else does; and what ‘moves’ somebody asks for nothing. Nor may a second way of
matching leave out what a locked hard rule asks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.definitions.conditions import Condition, parse_conditions
from models.definitions.phrases import parse_occasion
from models.definitions.sections import Check, Consent, Matching, Transition
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.guessing import listed
from workflows.language.lint.asking_lines import Asking, bits_of
from workflows.language.lint.draft import ANY, Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold: ``consent.x`` or ``check.x`` of a role, and the operators that say so. ``on_the_day``: it can
    run out, so that having passed it once on the way is not enough."""

    subject: str
    role: str
    operators: tuple[str, ...]
    on_the_day: bool

    @property
    def line(self) -> str:
        """The condition as one would write it."""
        return f"{self.subject} is {'given' if self.subject.startswith('consent.') else 'still valid'}"

    def asked_in(self, lists: Asking) -> int:
        """The lists of conditions that cannot all hold without it."""
        return lists.for_subject(self.subject, self.operators)


@dataclass(frozen=True, slots=True)
class Lines:
    """What a locked step asks for: all of its lines, as they are written there."""

    lines: Sequence[str]

    def asked_in(self, lists: Asking) -> int:
        """The lists that ask for all of these too, and for none of them only beside an alternative."""
        return lists.for_lines(self.lines)


class Step(NamedTuple):
    """A way from stages to a stage; ``starts`` is ``any`` for one from wherever people are still under way."""

    starts: tuple[str, ...]
    to: str


class Track:
    """Every step of a track, locked or not (a program may lock steps of its own), and whatever moves somebody there."""

    def __init__(self, draft: Draft, track: str) -> None:
        self.done = draft.definition.ends(track)
        self.starts = [name for name, one in draft.definition.stages.get(track, {}).items() if one.type == "start"]
        self.steps: list[Step] = []
        lists: list[Sequence[str]] = []
        for step in draft.definition.transitions.get(track, {}).values():
            self.steps.append(Step((ANY,) if ANY in step.from_ else step.from_, step.to))
            lists.append(step.when)
        for lines, what in _moves(draft, track):
            self.steps.append(Step((ANY,), what))
            lists.append(lines)
        self._asking = Asking(lists)
        steps = (name for one in self.steps for name in (*one.starts, one.to))
        self._names = list(dict.fromkeys((*draft.definition.stages.get(track, {}), *steps)))
        self._number = {name: number for number, name in enumerate(self._names)}
        self._onward: dict[str, int] = {}
        self._to: dict[tuple[str, str], int] = {}
        self._without: tuple[int, dict[str, int]] = (0, {})
        self._after: dict[str, int] = {}
        for number, one in enumerate(self.steps):
            for start in one.starts:
                self._onward[start] = self._onward.get(start, 0) | 1 << self._number[one.to]
                self._to[start, one.to] = self._to.get((start, one.to), 0) | 1 << number
        self._leading_on = self.as_bits(start for start in self._onward if start != ANY)
        self._living = ~self.as_bits(self.done)
        stages = draft.definition.stages.get(track, {})
        self._open = self.as_bits(name for name, one in stages.items() if one.type == "open")

    def as_bits(self, stages: Iterable[str]) -> int:
        """Stages as one number; those that no step knows are left out."""
        found = 0
        for name in stages:
            if name in self._number:
                found |= 1 << self._number[name]
        return found

    def reached(self, starts: Iterable[str], gate: Gate | Lines) -> int:
        """The stages that can be reached from the starts by steps that do not ask for the gate."""
        asking = gate.asked_in(self._asking)
        if self._without[0] != asking or not self._without[1]:
            self._without = asking, self._onward_without(asking)
        return self._closed(self.as_bits(starts), self._without[1], self._without[1].get(ANY, 0))

    def beyond(self, stage: str) -> int:
        """A stage and all that people go on to from there, by steps that name the stage they leave."""
        if stage not in self._after:
            self._after[stage] = self._closed(self.as_bits((stage,)), self._onward, 0)
        return self._after[stage]

    def meant_by(self, step: Transition) -> int:
        """Where a step leads: its own stage, and the open ones people go on to from there."""
        there = self.as_bits((step.to,))
        return there | self.beyond(step.to) & self._open & ~there & ~self.as_bits(step.from_)

    def stages_of(self, bits: int) -> set[str]:
        """Stages by the number they are."""
        return {self._names[one] for one in bits_of(bits)}

    def _closed(self, waiting: int, onward: Mapping[str, int], anywhere: int) -> int:
        """All that is reached from what is ``waiting``. What may be taken from ``anywhere`` may be so from whatever is
        not done."""
        seen = 0
        while waiting:
            seen |= waiting
            if anywhere and waiting & self._living:
                waiting, anywhere = waiting | anywhere, 0
                seen |= waiting
            found = 0
            for here in bits_of(waiting & self._leading_on):
                found |= onward[self._names[here]]
            waiting = found & ~seen
        return seen

    def _onward_without(self, asking: int) -> dict[str, int]:
        """Where the steps lead, less what leads there only by one of those that ask."""
        onward = dict(self._onward)
        for number in bits_of(asking):
            step = self.steps[number]
            for start in step.starts:
                if not self._to[start, step.to] & ~asking:
                    onward[start] &= ~(1 << self._number[step.to])
        return onward

    def way(self, starts: Iterable[str], gate: Gate | Lines, ends: Container[str]) -> tuple[str, ...]:
        """The shortest way from a start to one of the ends by steps that do not ask for the gate, both included."""
        asking = gate.asked_in(self._asking)
        open_steps = (one for number, one in enumerate(self.steps) if not asking >> number & 1)
        return _way(starts, open_steps, ends, self.done)


def gate_of(name: str, item: Consent | Check, role: str) -> Gate:
    """The gate that a consent or a check of a role is."""
    if isinstance(item, Consent):
        return Gate(f"consent.{name}", role, ("given", "still_valid"), on_the_day=False)
    if item.valid_for:
        return Gate(f"check.{name}", role, ("still_valid",), on_the_day=True)
    return Gate(f"check.{name}", role, ("passed", "still_valid"), on_the_day=False)


class Ways:
    """The ways into a match of one definition, looked at for many gates."""

    def __init__(self, draft: Draft) -> None:
        definition = draft.definition
        self._tracks = {track: Track(draft, track) for track in dict.fromkeys((*definition.stages, MATCH))}
        stages = definition.match_stages
        self._met = {name for name, stage in stages.items() if stage.type in ("open", "paused", "waiting")}
        # Whoever is asked how the meetings go meets, whatever the stage calls itself.
        self._met |= {name for plan in definition.check_ins.values() for name in plan.during if name in stages}
        self._models = Models(definition.matching)
        self._waiting: dict[str, list[tuple[int, int]]] = {}

    def track(self, name: str) -> Track | None:
        """A track with stages."""
        return self._tracks.get(name)

    def around(self, gate: Gate) -> tuple[str, ...]:
        """The stages of a match on a way that never asks for the gate, to the first stage in which people meet; ()
        when there is none."""
        if self._asked_before(gate):
            return ()
        match = self._tracks[MATCH]
        if not match.reached(match.starts, gate) & match.as_bits(self._met):
            return ()
        return match.way(match.starts, gate, self._met)

    def _asked_before(self, gate: Gate) -> bool:
        """Whether nobody can be proposed by any model without the gate."""
        rest = self._models.every & ~self._models.asking(gate, gate.role)
        track = self._tracks.get(gate.role)
        if not rest or gate.on_the_day or track is None:
            return not rest
        reached = track.reached(track.starts, gate)
        for waiting, models in self._waits(gate.role, track):
            if not waiting & reached:
                rest &= ~models
        return not rest

    def _waits(self, role: str, track: Track) -> list[tuple[int, int]]:
        """The stages that candidates of a role must be in, and the models that say so."""
        if role not in self._waiting:
            found: dict[int, int] = {}
            for number, group in self._models.candidates(role):
                stages = {value for one in group for value in one.values if one.subject == role}
                plain = all(one.subject == role and one.operator.name == "in" and not one.only_if for one in group)
                if plain and stages and track.as_bits(stages).bit_count() == len(stages):
                    bits = track.as_bits(stages)
                    found[bits] = found.get(bits, 0) | 1 << number
            self._waiting[role] = list(found.items())
        return self._waiting[role]


class Models:
    """The ways of matching, and what each asks of whom it matches."""

    def __init__(self, matching: Mapping[str, Matching]) -> None:
        self._models = list(matching.values())
        self.every = (1 << len(self._models)) - 1
        self._whose: list[tuple[str, int]] = []
        lists: list[Sequence[str]] = []
        for number, model in enumerate(self._models):
            for side, lines in (("mentee", model.candidates.mentee), ("mentor", model.candidates.mentor)):
                self._whose.append((side, 1 << number))
                lists.append(lines)
            for must in model.must.values():
                self._whose.append(("", 1 << number))
                lists.append(must.rule)
        self._asking = Asking(lists)

    def asking(self, gate: Gate | Lines, role: str | None = None) -> int:
        """The models by which nobody is matched without the gate: it is a hard rule, or the candidates must have it;
        of one ``role``, or of any."""
        found = 0
        for number in bits_of(gate.asked_in(self._asking)):
            side, model = self._whose[number]
            if not side or role is None or side == role:
                found |= model
        return found

    def candidates(self, role: str) -> Iterator[tuple[int, Sequence[Condition]]]:
        """The conditions on the candidates of a role, by the number of the model."""
        for number, model in enumerate(self._models):
            lines = {"mentee": model.candidates.mentee, "mentor": model.candidates.mentor}.get(role, ())
            for group in parse_conditions(lines).groups:
                yield number, group


def ways_of(draft: Draft) -> Ways:
    """The ways of a draft, put together once."""
    if "ways" not in draft.known:
        draft.known["ways"] = Ways(draft)
    ways: Ways = draft.known["ways"]
    return ways


def way_around(draft: Draft, gate: Gate) -> tuple[str, ...]:
    """The stages on a way into a match that never asks for the gate; () when there is none."""
    return ways_of(draft).around(gate)


def _way(starts: Iterable[str], steps: Iterable[Step], ends: Container[str], done: Container[str]) -> tuple[str, ...]:
    """The shortest way from a start to one of the ends, both included. From what is ``done`` no step leads on that may
    be taken from anywhere."""
    onward: dict[str, list[str]] = {}
    for step in steps:
        for start in step.starts:
            onward.setdefault(start, []).append(step.to)

    def further(here: str) -> Iterator[str]:
        yield from onward.get(here, ())
        if here not in done:  # whatever may be taken from anywhere is reached with the first such stage
            yield from onward.pop(ANY, ())

    came: dict[str, str | None] = {}
    for here, before in _reached(starts, further):
        came[here] = before
        if here in ends:
            return tuple(reversed(tuple(_back(came, here))))
    return ()


def _back(came: Mapping[str, str | None], end: str) -> Iterator[str]:
    here: str | None = end
    while here is not None:
        yield here
        here = came[here]


def _reached(starts: Iterable[str], further: Callable[[str], Iterable[str]]) -> Iterator[tuple[str, str | None]]:
    """Everything that is reached from the starts, the nearest first, each with what it was first reached from."""
    waiting: deque[tuple[str, str | None]] = deque((start, None) for start in starts)
    seen = {start for start, _ in waiting}
    while waiting:
        here, before = waiting.popleft()
        yield here, before
        for to in further(here):
            if to not in seen:
                seen.add(to)
                waiting.append((to, here))


def _moves(draft: Draft, track: str) -> Iterator[tuple[Sequence[str], str]]:
    """Whatever may move somebody of a track who never took one of its steps: under which conditions, and to which
    stage. What follows from a match comes after the ways into it."""
    for deed, action in draft.done("move"):
        if action.whom != (track,):
            continue
        section, name, *rest = deed.path
        if section == "transitions":
            if track in (MATCH, name):
                yield draft.definition.transitions[name][rest[0]].when, action.what
        elif track == MATCH or not _of_a_match(draft, draft.definition.rules[name].whenever):
            yield draft.definition.rules[name].if_, action.what


def _of_a_match(draft: Draft, whenever: str) -> bool:
    occasion = parse_occasion(whenever)
    if occasion is None:
        return False
    if occasion.kind in ("stays", "enters"):
        return occasion.track == MATCH
    form = draft.definition.forms.get(occasion.what)
    return occasion.kind in ("around", "missed") or (form is not None and form.about == (MATCH,))


# The rule -----------------------------------------------------------------------------------------------------------
@rule("P19", "P21")
def what_is_locked_has_no_way_around(draft: Draft) -> Iterator[Finding]:
    """A consent or a check that may not be changed may not be walked around either: P21 where that holds from a day."""
    definition = draft.definition
    for name, consent in definition.consents.items():
        if consent.locked and consent.required:
            yield from _told(draft, ("consents", name), name, consent, consent.asked_of)
    for name, check in definition.checks.items():
        if check.locked:
            yield from _told(draft, ("checks", name), name, check, check.asked_of)


def _told(draft: Draft, path: Path, name: str, item: Consent | Check, roles: Iterable[str]) -> Iterator[Finding]:
    for role in roles:
        if role in draft.definition.participants:
            yield from told(draft, path, gate_of(name, item, role), item.label or name, item.locked_from)


def told(draft: Draft, path: Path, gate: Gate, label: str, day: str | None = None) -> Iterator[Finding]:
    """P19 when there is a way around a gate; P21 where it only has to hold from a day on."""
    way = way_around(draft, gate)
    if way:
        said = {"label": label, "line": gate.line, "way": " → ".join(way)}
        yield draft.locked(("P19", "P21"), path, day, **said)


@rule("P24", "P25")
def locked_steps_have_no_way_around(draft: Draft) -> Iterator[Finding]:
    """What a locked step asks for is asked on every way between its stages: P25 where it is locked from a day on."""
    for track, steps in draft.definition.transitions.items():
        known = ways_of(draft).track(track)
        if known is None:
            continue
        for name, step in steps.items():
            if not step.locked or not step.when:
                continue
            gate, beyond = Lines(step.when), known.meant_by(step)
            if known.reached(step.from_, gate) & beyond:
                way = known.way(step.from_, gate, known.stages_of(beyond))
                yield around_step(draft, ("transitions", track, name), step, way)


def around_step(draft: Draft, path: Path, step: Transition, way: Sequence[str]) -> Finding:
    """P24 for a way around a locked step; P25 where it is locked from a day on."""
    said = {"label": step.label or path[-1], "lines": listed(step.when), "way": " → ".join(way)}
    return draft.locked(("P24", "P25"), path, step.locked_from, **said)


@rule("P26", "P27")
def locked_hard_rules_hold_however_people_are_matched(draft: Draft) -> Iterator[Finding]:
    """What a locked hard rule asks of a person is asked by every way of matching: P27 where it is locked from a day on.
    A rule that compares two people may belong to one way of matching: to pairs and not to circles."""
    models, names = Models(draft.definition.matching), list(draft.definition.matching)
    for number, model in enumerate(draft.definition.matching.values()):
        for key, must in model.must.items():
            if not must.locked or not _of_a_person(must.rule):
                continue
            for other in bits_of(models.every & ~models.asking(Lines(must.rule)) & ~(1 << number)):
                one = draft.definition.matching[names[other]]
                said = {"label": must.label or key, "lines": listed(must.rule), "model": one.label or names[other]}
                yield draft.locked(("P26", "P27"), ("matching", names[other]), must.locked_from, **said)


def _of_a_person(lines: tuple[str, ...]) -> bool:
    conditions = [one for _, one in parse_conditions(lines).conditions()]
    return bool(conditions) and all(one.subject.startswith(("consent.", "check.", "training.")) for one in conditions)
