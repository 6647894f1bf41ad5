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

from models.definitions.conditions import parse_conditions
from models.definitions.phrases import parse_occasion
from models.definitions.sections import Check, Consent, Matching, Transition
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.guessing import listed
from workflows.language.lint.draft import ANY, Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path
from workflows.language.protections import weaker_lines


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

    def holds_in(self, lines: Sequence[str]) -> bool:
        """Whether the lines cannot all hold without it."""
        return any(
            all(
                one.subject == self.subject and one.operator.name in self.operators and one.only_if is None
                for one in group
            )
            for group in parse_conditions(tuple(lines)).groups
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """What a locked step asks for: all of its lines, as they are written there."""

    lines: Sequence[str]

    def holds_in(self, lines: Sequence[str]) -> bool:
        """Whether the lines ask for all of these too, and for none of them only beside an alternative."""
        return bool(lines) and weaker_lines(self.lines, lines) is None


class Step(NamedTuple):
    """One way from stage to stage that does not ask for the gate. ``start`` is ``any`` for one from wherever people
    are still under way."""

    start: str
    to: str


def gate_of(name: str, item: Consent | Check, role: str) -> Gate:
    """The gate that a consent or a check of a role is."""
    if isinstance(item, Consent):
        return Gate(f"consent.{name}", role, ("given", "still_valid"), on_the_day=False)
    if item.valid_for:
        return Gate(f"check.{name}", role, ("still_valid",), on_the_day=True)
    return Gate(f"check.{name}", role, ("passed", "still_valid"), on_the_day=False)


def way_around(draft: Draft, gate: Gate) -> tuple[str, ...]:
    """The stages of a match on a way that never asks for the gate, to the first stage in which people meet; () when
    there is none."""
    if all(_asked_before(draft, model, gate) for model in draft.definition.matching.values()):
        return ()
    stages = draft.definition.match_stages
    met = {name for name, stage in stages.items() if stage.type in ("open", "paused", "waiting")}
    # Whoever is asked how the meetings go meets, whatever the stage calls itself.
    met |= {name for plan in draft.definition.check_ins.values() for name in plan.during if name in stages}
    starts = [name for name, stage in stages.items() if stage.type == "start"]
    steps = _open_steps(draft, MATCH, gate, _moves(draft, MATCH))
    return _way(starts, steps, met, draft.definition.ends(MATCH))


def _asked_before(draft: Draft, model: Matching, gate: Gate) -> bool:
    """Whether nobody can be proposed by this model without the gate."""
    lines = {"mentee": model.candidates.mentee, "mentor": model.candidates.mentor}.get(gate.role, ())
    if gate.holds_in(lines) or any(gate.holds_in(must.rule) for must in model.must.values()):
        return True
    if gate.on_the_day:
        return False
    stages = draft.definition.stages.get(gate.role, {})
    starts = [name for name, stage in stages.items() if stage.type == "start"]
    steps = tuple(_open_steps(draft, gate.role, gate, _moves(draft, gate.role)))
    done = draft.definition.ends(gate.role)
    for group in parse_conditions(lines).groups:
        waiting = {
            value for one in group if one.subject == gate.role and one.operator.name == "in" for value in one.values
        }
        plain = all(one.subject == gate.role and one.operator.name == "in" and one.only_if is None for one in group)
        if plain and waiting and waiting <= set(stages) and not _way(starts, steps, waiting, done):
            return True
    return False


def _way(starts: Iterable[str], steps: Iterable[Step], ends: set[str], done: Container[str]) -> tuple[str, ...]:
    """The shortest way from a start to one of the ends, both included. From what is ``done`` no step leads on that may
    be taken from anywhere."""
    onward: dict[str, list[str]] = {}
    for step in steps:
        onward.setdefault(step.start, []).append(step.to)

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


def _open_steps(draft: Draft, track: str, gate: Gate | Lines, moves: Iterable[tuple[Path, str]]) -> Iterator[Step]:
    """Every step of a track that does not ask for the gate, locked or not: a program may lock steps of its own."""
    for transition in draft.definition.transitions.get(track, {}).values():
        if not gate.holds_in(transition.when):
            for start in (ANY,) if ANY in transition.from_ else transition.from_:
                yield Step(start, transition.to)
    for path, what in moves:
        if _moves_anybody(draft, path, track, gate):
            yield Step(ANY, what)


def _moves(draft: Draft, track: str) -> list[tuple[Path, str]]:
    """Whatever moves somebody of a track: where it stands, and the stage it leads to."""
    return [(deed.path, action.what) for deed, action in draft.done("move") if action.whom == (track,)]


def _moves_anybody(draft: Draft, path: Path, track: str, gate: Gate | Lines) -> bool:
    """Whether a ‘move’ can happen to somebody for whom the gate was never asked. What follows from a match comes after
    the ways into it."""
    if path[0] == "transitions":
        step = draft.definition.transitions[path[1]][path[2]]
        return (track == MATCH or path[1] == track) and not gate.holds_in(step.when)
    woken = draft.definition.rules[path[1]]
    return (track == MATCH or not _of_a_match(draft, woken.whenever)) and not gate.holds_in(woken.if_)


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
        moves, done = _moves(draft, track), draft.definition.ends(track)
        onward: dict[str, list[str]] = {}
        for one in steps.values():
            for start in one.from_:
                onward.setdefault(start, []).append(one.to)
        for name, step in steps.items():
            if not step.locked or not step.when:
                continue
            steps_around = _open_steps(draft, track, Lines(step.when), moves)
            way = _way(step.from_, steps_around, _beyond(draft, track, step, onward), done)
            if way:
                said = {"label": step.label or name, "lines": listed(step.when), "way": " → ".join(way)}
                yield draft.locked(("P24", "P25"), ("transitions", track, name), step.locked_from, **said)


def _beyond(draft: Draft, track: str, step: Transition, onward: Mapping[str, Sequence[str]]) -> set[str]:
    """Where a step leads: its own stage, and the open ones people go on to from there."""
    stages = draft.definition.stages.get(track, {})
    found = {name for name, _ in _reached([step.to], lambda here: onward.get(here, ()))}
    return {step.to} | {name for name in found - set(step.from_) if name in stages and stages[name].type == "open"}


@rule("P26", "P27")
def locked_hard_rules_hold_however_people_are_matched(draft: Draft) -> Iterator[Finding]:
    """What a locked hard rule asks of a person is asked by every way of matching: P27 where it is locked from a day on.
    A rule that compares two people may belong to one way of matching: to pairs and not to circles."""
    for name, model in draft.definition.matching.items():
        for key, must in model.must.items():
            if not must.locked or not _of_a_person(must.rule):
                continue
            for other, one in draft.definition.matching.items():
                if other != name and not _asks(one, Lines(must.rule)):
                    said = {"label": must.label or key, "lines": listed(must.rule), "model": one.label or other}
                    yield draft.locked(("P26", "P27"), ("matching", other), must.locked_from, **said)


def _of_a_person(lines: tuple[str, ...]) -> bool:
    conditions = [one for _, one in parse_conditions(lines).conditions()]
    return bool(conditions) and all(one.subject.startswith(("consent.", "check.", "training.")) for one in conditions)


def _asks(model: Matching, lines: Lines) -> bool:
    """Whether nobody is matched in this way for whom the lines do not hold."""
    sides = (model.candidates.mentee, model.candidates.mentor)
    return any(lines.holds_in(one) for one in (*sides, *(must.rule for must in model.must.values())))
