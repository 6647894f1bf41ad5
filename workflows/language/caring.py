"""Who hears when something is wrong, and what makes it less likely that anybody does.

A rule may open a case itself, or stop a match by a step that opens one: *whenever somebody does not feel safe, escalate
match*. What such a rule and such a step do, when, and for whose answer they wait, protects people like a check does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.definitions import Definition
from models.definitions.conditions import parse_conditions
from models.definitions.phrases import Action, parse_action, parse_occasion
from models.definitions.sections import CheckInPlan, Question, Rule, Transition
from models.vocabulary import Sensitivity
from workflows.language.ways_past import Weaker, weaker_lines


def opens_case(item: Rule | Transition) -> bool:
    """Whether a rule or a step opens a case itself."""
    return any(action.verb == "open case" for action in _actions(item))


def _actions(item: Rule | Transition) -> list[Action]:
    return [action for action in map(parse_action, item.then) if action is not None]


def heeds(definition: Definition, item: object) -> bool:
    """Whether a rule or a step sees to it that somebody hears what is wrong: it opens a case, stops a match by a step
    that does, or acts when an agreement is taken back or something that protects people runs out."""
    if isinstance(item, Transition):
        return opens_case(item)
    if not isinstance(item, Rule):
        return False
    occasion = parse_occasion(item.whenever)
    return bool(_caring(definition, item.then)) or (occasion is not None and occasion.kind in ("withdrawn", "expires"))


def keeps_safe(definition: Definition, item: object) -> bool:
    """The same where it is grave: the case is a sensitive one, or an agreement or a check has come to its end."""
    if not isinstance(item, Rule | Transition) or not heeds(definition, item):
        return False
    steps = definition.transitions.get("match", {})
    taken = [steps[one.what] for one in _actions(item) if one.verb == "transition" and one.what in steps]
    opened = {one.what for step in (item, *taken) for one in _actions(step) if one.verb == "open case"}
    cases = (definition.cases.get(name) for name in opened)
    return not opened or any(case is not None and case.sensitivity is Sensitivity.SENSITIVE for case in cases)


def acts_less_often(before: Iterable[str], after: Iterable[str]) -> Weaker | None:
    """Conditions that ask for more than they did."""
    return ("loosened_rule_asks", {}) if weaker_lines(after, before) else None


def does_less(
    definition: Definition, item: Rule | Transition, before: Sequence[str], after: Sequence[str]
) -> Weaker | None:
    """Cases no longer opened and matches no longer stopped; and nothing in the place of a task that somebody had when
    an agreement was taken back."""
    caring = _caring(definition, before)
    fewer = heeds(definition, item) and isinstance(item, Rule) and len(after) < len(before)
    gone = [line for line in before if line not in after and (line in caring or fewer)]
    return ("loosened_rule_does", {"line": ", ".join(gone)}) if gone else None


def leads_elsewhere(definition: Definition, track: str, before: Transition, after: Transition) -> Weaker | None:
    """A step that opens a case leads to another stage, where people may go on meeting while somebody looks into it."""
    if not opens_case(before) or after.to in definition.ends(track):
        return None
    return "loosened_step_to", {"before": before.to.replace("_", " "), "after": after.to.replace("_", " ")}


def unasked(definition: Definition, plan: CheckInPlan, asks: Sequence[str]) -> list[str]:
    """Whom a plan asked and no longer does, and no other plan asks the same."""
    others = {role for one in definition.check_ins.values() if one.form == plan.form for role in one.asks}
    return [role for role in plan.asks if role not in asks and role not in others]


def unanswered(definition: Definition, question: Question, before: object, after: object) -> Weaker | None:
    """A question that need not be answered any more, or is asked of fewer, while a rule that cares waits for it."""
    if isinstance(after, bool):
        fewer = not after
    else:
        lines = [tuple(one) if isinstance(one, tuple | list) else () for one in (after, before)]
        fewer = weaker_lines(*lines) is not None
    return ("loosened_unanswered", {}) if fewer and waited_for(definition, question) else None


def _caring(definition: Definition, lines: Iterable[str]) -> set[str]:
    """The actions that open a case, or take a step of the match that does."""
    found = set()
    for line in lines:
        action = parse_action(line)
        step = definition.transitions.get("match", {}).get(action.what) if action is not None else None
        stops = action is not None and action.verb == "transition" and step is not None and opens_case(step)
        if stops or (action is not None and action.verb == "open case"):
            found.add(line)
    return found


def waited_for(definition: Definition, question: Question) -> bool:
    """Whether a rule that cares acts upon the answer to this question."""
    names = {f"{form}.{name}" for form, name, one in definition.questions() if one is question}
    return any(
        condition.subject in names
        for rule in definition.rules.values()
        if heeds(definition, rule)
        for _, condition in parse_conditions(rule.if_).conditions()
    )


__all__ = [
    "acts_less_often",
    "does_less",
    "heeds",
    "keeps_safe",
    "leads_elsewhere",
    "opens_case",
    "unanswered",
    "unasked",
    "waited_for",
]
