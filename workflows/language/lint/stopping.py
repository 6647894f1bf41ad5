"""P20: what a locked rule sets in motion still stops the match (P22 where it is locked from a day on).

A lock keeps the words of a rule: *the family takes back its agreement, escalate match*. What these words do stands
elsewhere, in the step ‘escalate’ and the stage it leads to, and must not be emptied there.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.definitions.phrases import parse_action, parse_occasion
from models.definitions.sections import Transition
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.lint.draft import ANY, AUTOMATIC, Draft
from workflows.language.lint.registry import rule


@rule("P20", "P22")
def locked_rules_still_stop_matches(draft: Draft) -> Iterator[Finding]:
    """A brake that is locked to the pedal and cut from the wheel."""
    for name, one in draft.definition.rules.items():
        for action in map(parse_action, one.then if one.locked else ()):
            if action is None or action.verb != "transition":
                continue
            step = draft.definition.transitions.get(MATCH, {}).get(action.what)
            stage = draft.definition.match_stages.get(step.to) if step is not None else None
            if step is not None and stage is not None and not _stops(draft, step):
                place, said = ("transitions", MATCH, action.what), {"step": action.what, "name": name}
                yield draft.locked(("P20", "P22"), place, one.locked_from, **said)


def _stops(draft: Draft, step: Transition) -> bool:
    """Whether a step leads from every stage in which people meet, without a condition, to a stage of rest that only a
    person ends."""
    stages = draft.definition.match_stages
    everywhere = ANY in step.from_ or _meeting(draft) - {step.to} <= set(step.from_)
    resting = stages[step.to].type in ("paused", "end")
    return everywhere and resting and not step.when and not _left_by_itself(draft, step.to)


def _meeting(draft: Draft) -> set[str]:
    """The open stages in which check-ins are asked, and those on the way there."""
    stages = draft.definition.match_stages
    found = {name for plan in draft.definition.check_ins.values() for name in plan.during if name in stages}
    steps = [*draft.definition.transitions.get(MATCH, {}).values()]
    grows = True
    while grows:
        before = len(found)
        for step in steps:
            if step.to in found:
                found |= {name for name in step.from_ if name in stages and stages[name].type == "open"}
        grows = len(found) > before
    return {name for name in found if stages[name].type == "open"}


def _left_by_itself(draft: Draft, stage: str) -> bool:
    """Whether a match leaves a stage without anybody’s hand: by an automatic step, or by a rule that waits for it."""
    steps = draft.definition.transitions.get(MATCH, {})
    if any(AUTOMATIC in one.by and one.when and (stage in one.from_ or ANY in one.from_) for one in steps.values()):
        return True
    for one in draft.definition.rules.values():
        occasion = parse_occasion(one.whenever)
        if occasion is None or occasion.kind not in ("enters", "stays"):
            continue
        if (occasion.track, occasion.what) != (MATCH, stage):
            continue
        for action in filter(None, map(parse_action, one.then)):
            if action.verb == "transition" or (action.verb == "move" and action.whom == (MATCH,)):
                return True
    return False
