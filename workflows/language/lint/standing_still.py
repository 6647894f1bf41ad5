"""S10 to S12: stages in which nobody notices how long it takes, and steps that race each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from models.definitions.conditions import Condition, parse_conditions
from models.definitions.phrases import parse_occasion
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.lint.draft import ANY, AUTOMATIC, Draft
from workflows.language.lint.registry import rule

_COMPARED = 100
"""So many steps of one track are compared with each other."""


@rule("S10", "S12")
def long_stays_are_noticed(draft: Draft) -> Iterator[Finding]:
    """People are not lost in a hurry; they are lost in a stage that nobody looks at."""
    watched = _watched(draft)
    for track in draft.tracks:
        stages = draft.definition.stages.get(track, {})
        if sum(stage.type == "start" for stage in stages.values()) != 1 or not draft.definition.ends(track):
            continue  # that has a finding of its own (S01, S02), and nothing else about the track is sure
        for name, stage in stages.items():
            if stage.type == "end" or stage.should_take is not None or (track, name) in watched:
                continue
            path = ("stages", track, name)
            if track == MATCH and stage.type == "paused":
                yield draft.finding("S12", path, stage=name)
            elif not _has_an_end_of_its_own(draft, track, name):
                yield draft.finding("S10", path, stage=name)


def _watched(draft: Draft) -> set[tuple[str, str]]:
    """Track and stage of every rule that waits for a stay to grow long."""
    occasions = [parse_occasion(one.whenever) for one in draft.definition.rules.values()]
    return {(one.track, one.what) for one in occasions if one is not None and one.kind == "stays"}


def _has_an_end_of_its_own(draft: Draft, track: str, name: str) -> bool:
    """Whether something else bounds the stay: a match runs as long as the program says and people in a match as long
    as that; a mentor who is free may stay so."""
    definition = draft.definition
    stage = definition.stages[track][name]
    if track == MATCH:
        return definition.program.lasts is not None and stage.type == "open"
    if stage.type == "open" and any(
        condition.subject == track and name in condition.values
        for model in definition.matching.values()
        for lines in (model.candidates.mentor, model.candidates.mentee)
        for _, condition in parse_conditions(lines).conditions()
    ):
        return True
    steps = definition.transitions.get(track, {}).values()
    return any(
        AUTOMATIC in step.by
        and (step.to == name or name in step.from_)
        and (not step.when or any(c.subject == MATCH for _, c in parse_conditions(step.when).conditions()))
        and stage.type == "open"
        for step in steps
    )


@rule("S11")
def steps_do_not_race(draft: Draft) -> Iterator[Finding]:
    """Where two steps happen by themselves at the same moment, chance decides where people go."""
    for track, transitions in draft.definition.transitions.items():
        alone = [
            (name, step, _lines(step.when)) for name, step in transitions.items() if AUTOMATIC in step.by and step.when
        ]
        for (first, one, ours), (second, other, theirs) in combinations(alone[:_COMPARED], 2):
            shared = _shared(one.from_, other.from_, tuple(draft.definition.stages.get(track, {})))
            if ours == theirs and shared:
                yield draft.finding("S11", ("transitions", track, second), stage=shared[0], first=first, second=second)


def _lines(when: tuple[str, ...]) -> set[frozenset[Condition]]:
    return {frozenset(group) for group in parse_conditions(when).groups}


def _shared(one: tuple[str, ...], other: tuple[str, ...], stages: tuple[str, ...]) -> list[str]:
    """The stages that two steps can both leave."""
    return [name for name in stages if (name in one or ANY in one) and (name in other or ANY in other)]
