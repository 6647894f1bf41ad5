"""R07 to R09: rules beside each other. Which wake each other for ever, which say the same, which send two people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from models.definitions.conditions import Condition, Conjunction, parse_conditions
from models.definitions.phrases import MATCH_ENDS, Action, Occasion, parse_action, parse_occasion
from models.definitions.sections import Transition
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.lint.draft import ANY, Draft
from workflows.language.lint.ranges import disjoint
from workflows.language.lint.registry import rule

_COMPARED = 200
"""So many rules are compared with each other. People write twenty; a crafted file can hold thousands."""
_MOVING = frozenset(
    {
        "times_extended",
        "missed_in_a_row",
        "missed in a row",
        "days_left",
        "days_in_stage",
        "days_running",
        "days_waiting",
    }
)
"""Figures that change while rules work: a condition on one of them is how a rule says that it stops."""


_STEPS = 2_000
"""So many steps are taken along rules that wake rules."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule that can be read: its occasion, its conditions (``lines`` as a set), what it does and who works on it."""

    name: str
    occasion: Occasion
    condition: Conjunction
    lines: frozenset[frozenset[Condition]]
    actions: tuple[Action, ...]
    workers: frozenset[str]


def _rules(draft: Draft) -> tuple[_Rule, ...]:
    found = []
    for name, one in list(draft.definition.rules.items())[:_COMPARED]:
        occasion = parse_occasion(one.whenever)
        if occasion is not None:
            actions = tuple(action for action in map(parse_action, one.then) if action is not None)
            read = parse_conditions(one.if_)
            lines = frozenset(frozenset(group) for group in read.groups)
            found.append(_Rule(name, occasion, read, lines, actions, _workers(draft, actions)))
    return tuple(found)


# Rules that wake each other -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Moved:
    """What a rule does to a track: it comes to ``stage``, if it stands in one of ``leaves`` (() is anywhere)."""

    track: str
    stage: str
    leaves: tuple[str, ...] = ()


@rule("R07")
def rules_come_to_rest(draft: Draft) -> Iterator[Finding]:
    """Nobody's hand is in such a circle: it would move people to and fro until somebody sees it."""
    rules = _rules(draft)
    told: set[frozenset[str]] = set()
    steps = iter(range(_STEPS))
    for one in rules:
        circle = [one.name] if _puts_off_its_own_day(one) else _circle(draft, rules, one, steps)
        names = frozenset(circle)
        if circle and names not in told:
            told.add(names)
            yield draft.finding("R07", ("rules", circle[0]), circle=" → ".join((*circle, circle[0])))


def _puts_off_its_own_day(one: _Rule) -> bool:
    """‘2 weeks before match ends’, extend the match: the day comes again, and again."""
    waits = one.occasion.kind == "around" and one.occasion.what == MATCH_ENDS and one.occasion.before
    return waits and any(action.verb == "extend" for action in one.actions) and not _stops(one)


def _circle(draft: Draft, rules: tuple[_Rule, ...], first: _Rule, steps: Iterator[int]) -> list[str]:
    """The rules from ``first`` back to itself, each woken by where the one before put a person or a match."""
    trail: list[tuple[_Rule, _Moved]] = []

    def follow(one: _Rule) -> bool:
        if _stops(one) or next(steps, None) is None:
            return False
        for moved in _moves(draft, one):
            trail.append((one, moved))
            for following in rules:
                if not _wakes(moved, following.occasion):
                    continue
                if following is first and _goes_round(draft, trail):
                    return True
                if all(following is not earlier for earlier, _ in trail) and len(trail) < 8 and follow(following):
                    return True
            trail.pop()
        return False

    return [one.name for one, _ in trail] if follow(first) else []


def _stops(one: _Rule) -> bool:
    names = (condition.subject for _, condition in one.condition.conditions())
    return any(name in _MOVING or name.rpartition(".")[2] in _MOVING for name in names)


def _moves(draft: Draft, one: _Rule) -> Iterator[_Moved]:
    steps: Mapping[str, Transition] = draft.definition.transitions.get(MATCH, {})
    for action in one.actions:
        if action.verb == "move" and action.whom:
            yield _Moved(action.whom[0], action.what)
        elif action.verb == "transition" and (step := steps.get(action.what)) is not None:
            yield _Moved(MATCH, step.to, () if ANY in step.from_ else step.from_)
            for line in map(parse_action, step.then):
                if line is not None and line.verb == "move" and line.whom:
                    yield _Moved(line.whom[0], line.what)


def _wakes(moved: _Moved, occasion: Occasion) -> bool:
    return occasion.kind in ("enters", "stays") and (occasion.track, occasion.what) == (moved.track, moved.stage)


def _goes_round(draft: Draft, trail: Iterable[tuple[_Rule, _Moved]]) -> bool:
    """Whether a circle can be walked twice: whoever is moved must stand elsewhere by then, each step must be possible
    from where the one before led, and no two rules may exclude each other."""
    walked = list(trail)
    for track in {moved.track for _, moved in walked}:
        stages = [moved for _, moved in walked if moved.track == track]
        if len({moved.stage for moved in stages}) < 2:
            return False
        for before, after in zip([stages[-1], *stages[:-1]], stages, strict=True):
            if after.leaves and before.stage not in after.leaves:
                return False
    return not any(_exclude(draft, one.condition, other.condition) for (one, _), (other, _) in combinations(walked, 2))


def _exclude(draft: Draft, one: Conjunction, other: Conjunction) -> bool:
    """Whether two sets of conditions can never both hold, as far as single lines show."""
    for first in _alone(one):
        fact = draft.facts.get(first.subject)
        for second in _alone(other) if fact is not None else ():
            if fact is not None and first.subject == second.subject and disjoint(first, second, fact):
                return True
    return False


def _alone(conjunction: Conjunction) -> list[Condition]:
    """The conditions that hold without an alternative."""
    return [group[0] for group in conjunction.groups[:50] if len(group) == 1 and group[0].only_if is None]


# Rules beside each other --------------------------------------------------------------------------------------------
@rule("R08")
def rules_do_not_repeat_each_other(draft: Draft) -> Iterator[Finding]:
    """Whoever changes one of two rules that say the same forgets the other."""
    for one, other in combinations(_rules(draft), 2):
        if one.occasion != other.occasion or not set(one.actions) & set(other.actions):
            continue
        if one.lines <= other.lines or other.lines <= one.lines:
            yield draft.finding("R08", ("rules", other.name), first=one.name, second=other.name)


@rule("R09")
def one_answer_sends_one_person(draft: Draft) -> Iterator[Finding]:
    """Two people who both call after one answer tell her two things."""
    for one, other in combinations(_rules(draft), 2):
        if one.occasion != other.occasion or one.occasion.kind not in ("submitted", "answered"):
            continue
        apart = one.workers and other.workers and one.workers.isdisjoint(other.workers)
        if apart and not _exclude(draft, one.condition, other.condition):
            yield draft.finding("R09", ("rules", other.name), first=one.name, second=other.name)


def _workers(draft: Draft, done: tuple[Action, ...]) -> frozenset[str]:
    """The roles that get a task or a case from a rule, those of the match's own step included."""
    definition = draft.definition
    actions = list(done)
    for action in done:
        step = definition.transitions.get(MATCH, {}).get(action.what) if action.verb == "transition" else None
        actions += [line for line in map(parse_action, step.then) if line is not None] if step is not None else []
    found = set()
    for action in actions:
        if action.verb == "create task" and action.what in definition.tasks:
            found.add(definition.tasks[action.what].for_)
        elif action.verb == "open case" and action.what in definition.cases:
            found.add(definition.cases[action.what].owner)
    return frozenset(found)
