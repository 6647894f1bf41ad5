"""Which changes look after a pair less closely, prepare people less, or tell private answers outside the program.

A check-in that comes less often, a training nobody leads any more, a list for a partner with a telephone number in it:
each is somebody's good reason on some day, and each is looked at by a person first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.counting import counted_as
from models.definitions.phrases import parse_action
from models.definitions.placeholders import answers_in
from models.definitions.sections import Event, Module, Rule, Transition, WorkingList
from models.definitions.times import parse_duration
from models.vocabulary import MATCH, Sensitivity
from workflows.language.lint.rhythm import contacts
from workflows.language.loosened_steps import Of
from workflows.language.ways_past import Weaker

Lines = tuple[str, ...]


# How closely a pair is looked after ---------------------------------------------------------------------------------
def asked_less_often(of: Of, one: Lines, two: Lines) -> Weaker | None:
    """Check-ins that are fewer, begin later, or lie further apart, in the first year of a match."""
    old, new = (contacts(lines, of.old.program.lasts) for lines in (one, two))
    fewer = len(new) < len(old) or new[:1] > old[:1] or _widest(new) > _widest(old)
    return ("loosened_rhythm", {"before": "; ".join(one), "after": "; ".join(two) or "–"}) if fewer else None


def _widest(days: tuple[float, ...]) -> float:
    return max((later - earlier for earlier, later in pairwise(days)), default=0.0)


def asked_in_fewer_stages(of: Of, one: Lines, two: Lines) -> Weaker | None:
    """A stage of the match in which nobody asks any more how it goes."""
    gone = [name for name in one if name not in two] if two else []
    return ("loosened_during", {"stages": _stages(of.old, gone)}) if gone else None


def stands_still(of: Of, one: str, two: str) -> Weaker | None:
    """A stage in which check-ins came and none come any more, because a match rests in it now."""
    name = next((name for name, stage in of.new.stages.get(MATCH, {}).items() if stage is of.after), "")
    asked = any(not plan.during or name in plan.during for plan in of.old.check_ins.values())
    return ("loosened_paused", {}) if two == "paused" and name and asked else None


def without_first_steps(of: Of, one: str, two: str) -> Weaker | None:
    """Whoever looks into a case reads no longer what to do first, and what not to ask."""
    return ("loosened_first_steps", {}) if one and not two else None


def more_places(of: Of, one: str, two: str) -> Weaker | None:
    """More people for everybody who accompanies them, whatever she said herself."""
    before, after = _room(of.old, one), _room(of.new, two)
    if before is None or (after is not None and after <= before):
        return None
    return "loosened_places", {"before": str(before), "after": "–" if after is None else str(after)}


def _room(definition: Definition, capacity: str) -> int | None:
    """The most places a capacity can mean: its number, or the limit of the question that holds it."""
    question = definition.question(capacity)
    if question is not None:
        return _most(question.constraint)
    return int(capacity) if capacity.isdecimal() else None


def limited_less(of: Of, one: Lines, two: Lines) -> Weaker | None:
    """A mentor may say that she has room for more people than she might."""
    named = {model.capacity.mentor.rpartition(".")[2] for model in of.new.matching.values()}
    name = next((name for _, name, question in of.new.questions() if question is of.after), "")
    before, after = _most(one), _most(two)
    if name not in named or before is None or (after is not None and after <= before):
        return None
    return "loosened_places", {"before": str(before), "after": "–" if after is None else str(after)}


_MOST = re.compile(r"is (?:between \d{1,9} and|at most) (\d{1,9})")


def _most(lines: Lines) -> int | None:
    found = [int(limit[1]) for limit in map(_MOST.fullmatch, (line.strip() for line in lines)) if limit is not None]
    return min(found, default=None)


# What people learn before -------------------------------------------------------------------------------------------
def led_by_nobody(of: Of, one: str | None, two: str | None) -> Weaker | None:
    """A module that people came together for is held in another way, in a training that a step waits for."""
    if not _waits_for_module(of) or one is None or " ".join(one.split()).casefold() == "online":
        return None
    return "loosened_format", {"before": one, "after": two or "–"}


def shorter(of: Of, one: str | None, two: str | None) -> Weaker | None:
    """A module that takes less time, in a training that a step waits for."""
    before, after = parse_duration(one or ""), parse_duration(two or "")
    if before is None or (after is not None and after.days >= before.days) or not _waits_for_module(of):
        return None
    return "loosened_shorter", {"before": str(one), "after": str(two or "–")}


def counts_as_more(of: Of, one: Lines, two: Lines) -> Weaker | None:
    """Whoever comes to an event has passed a module of a training that a step waits for."""
    return _counts(of.new, [word for word in two if word not in one])


def _counts(definition: Definition, words: Iterable[str]) -> Weaker | None:
    for found in filter(None, (counted_as(definition, word) for word in words)):
        if found.training and _is_waited_for(definition, found.training):
            module = definition.training[found.training].modules[found.name]
            return "loosened_counts", {"line": called(module, found.name)}
    return None


def _waits_for_module(of: Of) -> bool:
    return any(
        isinstance(of.before, Module) and _is_waited_for(of.old, name)
        for name, training in of.old.training.items()
        if any(module is of.before for module in training.modules.values())
    )


def _is_waited_for(definition: Definition, training: str) -> bool:
    lines = [line for steps in definition.transitions.values() for step in steps.values() for line in step.when]
    for model in definition.matching.values():
        lines += [*model.candidates.mentee, *model.candidates.mentor]
        lines += [line for must in model.must.values() for line in must.rule]
    return any(re.search(rf"\btraining\.{re.escape(training)}\b", line) for line in lines)


# What leaves the program --------------------------------------------------------------------------------------------
def lists_more(of: Of, one: Lines, two: Lines) -> Weaker | None:
    """A list that a partner reads has a column more with a private answer."""
    return _lists(of.new, of.after, [name for name in two if name not in one])


def _lists(definition: Definition, item: WorkingList, columns: Iterable[str]) -> Weaker | None:
    if not _partners(definition, item.for_ or definition.roles):
        return None
    told = _private(definition, columns)
    return ("loosened_shows", {"line": ", ".join(told)}) if told else None


def sends_out(of: Of, lines: Iterable[str]) -> Weaker | None:
    """A message with private answers goes to a partner."""
    for action in filter(None, map(parse_action, lines)):
        message = of.new.messages.get(action.what) if action.verb == "send" else None
        partners = _partners(of.new, action.whom)
        if message is None or not partners:
            continue
        if told := _private(of.new, answers_in(f"{message.subject or ''} {message.text}")):
            return "loosened_sends", {"roles": of.roles(partners), "line": ", ".join(told)}
    return None


def given_away(of: Of, one: str, two: str) -> Weaker | None:
    """A task of somebody who works in the program is somebody else's now."""
    outside = one in of.new.staff and two not in of.new.staff
    return ("loosened_task", {"roles": of.roles([two])}) if outside else None


def looked_after_less(of: Of) -> Weaker | None:
    """The same for what is new altogether: a list, an event, a rule or a step."""
    new = of.after
    if isinstance(new, WorkingList):
        return _lists(of.new, new, new.columns)
    if isinstance(new, Event):
        return _counts(of.new, new.counts_as)
    return sends_out(of, new.then) if isinstance(new, Rule | Transition) else None


def _partners(definition: Definition, roles: Iterable[str]) -> list[str]:
    return [name for name in roles if (role := definition.roles.get(name)) is not None and role.is_ == "partner"]


def _private(definition: Definition, names: Iterable[str]) -> list[str]:
    """The labels of the questions of these names whose answers are not everybody's."""
    wanted = {name.rpartition(".")[2] for name in names}
    found = {
        name: called(question, name)
        for _, name, question in definition.questions()
        if name in wanted and question.sensitivity is not Sensitivity.ORDINARY
    }
    return list(found.values())


def _stages(definition: Definition, names: Iterable[str]) -> str:
    stages = definition.stages.get(MATCH, {})
    return ", ".join(called(stages[name], name) if name in stages else name.replace("_", " ") for name in names)


__all__ = [
    "asked_in_fewer_stages",
    "asked_less_often",
    "counts_as_more",
    "given_away",
    "led_by_nobody",
    "limited_less",
    "lists_more",
    "looked_after_less",
    "more_places",
    "sends_out",
    "shorter",
    "stands_still",
    "without_first_steps",
]
