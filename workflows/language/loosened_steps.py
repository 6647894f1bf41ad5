"""Which changed, new or moved steps lead past what people were asked for, or past those who look into what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.phrases import parse_action
from models.definitions.sections import Rule, Transition
from workflows.language.caring import acts_less_often, does_less, leads_elsewhere, opens_case
from workflows.language.lint.draft import ANY
from workflows.language.lint.ways_around import Step
from workflows.language.ways_past import Weaker, opened, protects, step_of, weaker_lines


class Of:
    """The two definitions and the two states of the item whose word changed."""

    def __init__(self, old: Definition, new: Definition, before: Any, after: Any) -> None:
        self.old, self.new, self.before, self.after = old, new, before, after

    def roles(self, names: Iterable[str]) -> str:
        """What these roles are called, in a list."""
        return ", ".join(self.new.role_label(name) for name in names)


def guard(of: Of, one: Any, two: Any) -> Weaker | None:
    """A step or a pair that is asked for less; a step that opens a case, for more."""
    asks_more = acts_less_often(one, two) if isinstance(of.before, Transition) and opens_case(of.before) else None
    return weaker_lines(one, two) or asks_more


def more_ways(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    """A step that may now be taken from further stages may leave out what was asked on the way. One that stops a match
    and opens a case asks for nothing: the more stages it starts from, the better."""
    stops = opens_case(of.before) and opens_case(of.after) and _rests(of.new, of.after.to)
    came = [] if stops else [stage for stage in two if stage not in one]
    ends = {name for stages in of.new.stages.values() for name, stage in stages.items() if stage.type == "end"}
    if not came or of.after.to in ends or "any" in one:
        gone = [] if ANY in two or not opens_case(of.before) else [stage for stage in one if stage not in two]
        return ("loosened_step_from", {"stages": ", ".join(name.replace("_", " ") for name in gone)}) if gone else None
    return "loosened_from", {"stages": ", ".join(name.replace("_", " ") for name in came)}


def _rests(definition: Definition, stage: str) -> bool:
    return any(stage in stages and stages[stage].type == "paused" for stages in definition.stages.values())


def way_round(of: Of, track: str, step: Step, asked: Iterable[str], code: str = "loosened_way_round") -> Weaker | None:
    """A step that leads past a consent, a check, a training or what a locked step asks: either every step to its stage
    asked for it word for word, or the stage could be reached on no way without it, and now it can."""
    stage, lines = of.new.stages.get(track, {}).get(step.to), tuple(asked)
    if stage is None or step.to in of.new.ends(track):
        return None
    was = next((name for name in stage.formerly if name in of.old.stages.get(track, {})), step.to)
    if was not in of.old.stages.get(track, {}):
        return None  # a stage between: the step that leads on from there is looked at
    line = _asked_by_all(of, track, was, step, lines) or opened(of.old, of.new, track, was, step, lines)
    return (code, {"stage": called(stage, step.to), "line": line}) if line else None


def _asked_by_all(of: Of, track: str, to: str, step: Step, asked: Sequence[str]) -> str:
    """What protects people and every step to a stage asked for, or every step that led on from where this one starts,
    but these lines do not; "" where there is nothing."""
    ends, steps = of.old.ends(track), of.old.transitions.get(track, {}).values()
    there = [one for one in steps if one.to == to]
    onward = [[one for one in steps if start in one.from_ and one.to not in ends] for start in step.starts]
    for known in (there, *onward):
        for line in known[0].when if known else ():
            if protects(line) and all(line in one.when for one in known) and line not in asked:
                return line
    return ""


def leads_past(of: Of, one: str, two: str) -> Weaker | None:
    """A step that leads elsewhere now is a new step to where it leads."""
    track = next((name for name, steps in of.new.transitions.items() if of.after in steps.values()), "")
    past = way_round(of, track, step_of(of.after), of.after.when, "loosened_to")
    return past or leads_elsewhere(of.new, track, of.before, of.after)


def begins(of: Of, one: str, two: str) -> Weaker | None:
    """A stage where people begin now is a way past all that was asked on the way there."""
    found = ((track, name) for track, stages in of.new.stages.items() for name, it in stages.items() if it is of.after)
    track, name = next(found, ("", ""))
    return way_round(of, track, Step((ANY,), name), (), "loosened_start") if two == "start" and track else None


def moves_past(of: Of, item: Rule | Transition, lines: Iterable[str]) -> Weaker | None:
    """What moves somebody is a step too, and asks her for nothing."""
    asked = item.if_ if isinstance(item, Rule) else item.when
    for action in filter(None, map(parse_action, lines)):
        if action.verb == "move":
            step = Step((ANY,), action.what)
            if weaker := way_round(of, action.whom[0], step, asked, "loosened_moves"):
                return weaker
    return None


def step_moves(of: Of, one: tuple[str, ...], two: tuple[str, ...]) -> Weaker | None:
    """What a rule or a step no longer does for whoever is not safe, or whom it moves past something now."""
    came = [line for line in two if line not in one]
    return does_less(of.old, of.before, one, two) or moves_past(of, of.after, came)


__all__ = ["Of", "begins", "guard", "leads_past", "more_ways", "moves_past", "step_moves", "way_round"]
