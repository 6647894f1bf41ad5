"""What keeps people in a stage: each thing by itself, with whom it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.definitions import Definition
from models.definitions.conditions import Condition, Conjunction
from models.definitions.facts import facts_of
from models.definitions.truth import holds
from models.definitions.wording import say
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.engine.outlook import leads_on
from workflows.engine.state import State

RECORDED = ("consent", "check", "training")
"""What the team can record for many at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One thing that keeps people from going on. ``kind`` is consent, check, training, form or answer; ``name`` its
    name in the definition, ``words`` how it is called, or (``spoken``) all that must hold; ``people`` whom it keeps."""

    kind: str
    name: str
    words: str
    spoken: bool
    people: tuple[str, ...]


def waits_in(
    definition: Definition, state: State, people: Sequence[str], role: str, stage: str, today: date, language: str
) -> tuple[Wait, ...]:
    """What these people in a stage wait for, the most frequent first. A step's every line is looked at by itself, so
    that somebody who lacks two things is counted at both. What comes by itself, a match for example, is not told."""
    index = index_of(definition)
    steps = [step for step in index.steps.get((role, stage), ()) if leads_on(definition, role, stage, step.to)]
    facts = {person: facts_for(index, state, person, today) for person in people}
    waits: dict[tuple[Condition, ...], Wait] = {}
    for group in dict.fromkeys(group for step in steps for group in step.when.groups):
        kind, name = _kind(definition, group)
        if not kind:
            continue
        line = Conjunction(groups=(group,), lines=(tuple(range(len(group))),))
        kept = tuple(
            person
            for person, known in facts.items()
            if known is not None and holds(line, known, today=today) is not True
        )
        if kept:
            label = _label(definition, group)
            said = label or say(line, definition, language=language)
            waits[group] = Wait(kind=kind, name=name, words=said, spoken=not label, people=kept)
    return tuple(sorted(waits.values(), key=lambda wait: -len(wait.people)))


def _kind(definition: Definition, group: Sequence[Condition]) -> tuple[str, str]:
    """What a line waits for: the first thing of it that the team can record, else a form or an answer; ("", "") for
    what comes by itself, a match for example."""
    for condition in group:
        kind, _, name = condition.subject.partition(".")
        if kind in RECORDED and condition.operator.name in ("given", "passed", "completed", "still_valid"):
            return kind, name
    for condition in group:
        if condition.subject in definition.forms:
            return "form", condition.subject
        if definition.question(condition.subject) is not None:
            return "answer", condition.subject
    return "", ""


def _label(definition: Definition, group: Sequence[Condition]) -> str:
    """How the one thing is called that a line waits for; "" for a line that says more, or something else."""
    fact = facts_of(definition).get(group[0].subject)
    alone = len(group) == 1 and fact is not None and fact.kind in ("consent", "check", "training", "form")
    return fact.label if fact is not None and alone else ""
