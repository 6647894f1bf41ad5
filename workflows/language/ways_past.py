"""Ways past what people were asked for: compared with an earlier version, or with the template.

Every step of a track may ask for all that protects people, and a new step beside it for nothing. What was asked *on the
way* to a stage is lost wherever that stage can now be reached without it, however many steps the new way has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from models.definitions import Definition
from models.definitions.conditions import alternatives, parse_conditions
from models.definitions.kept import kept_with_definition
from models.definitions.sections import Transition
from workflows.language.lint.draft import ANY, Draft
from workflows.language.lint.ways_around import Lines, Step, Track
from workflows.language.places import Path, Places

Weaker = tuple[str, dict[str, str]]
"""A code of the catalogue, and its blanks."""
_PROTECTIVE = ("consent.", "check.", "training.", "case.", " has accepted")


def protects(line: str) -> bool:
    """Whether a condition asks for somebody's agreement, a check, a training, or that a case is closed."""
    return any(word in line for word in _PROTECTIVE)


def weaker_lines(before: Iterable[str], after: Iterable[str]) -> Weaker | None:
    """Whether conditions ask for less than before: a line gone, or an alternative (*or …*) added beside it.

    Every group of alternatives that had to hold must still follow from one of the present groups.
    """
    present = alternatives(tuple(after))
    for number, asked in enumerate(alternatives(tuple(before))):
        if not any(one <= asked for one in present):
            group = parse_conditions(tuple(before)).groups[number]
            return "loosened_guard", {"line": " / ".join(condition.text for condition in group)}
    return None


def step_of(step: Transition) -> Step:
    """A step as a way from stages to a stage."""
    return Step((ANY,) if ANY in step.from_ else step.from_, step.to)


@kept_with_definition
def _tracks(definition: Definition) -> Mapping[str, Track]:
    draft = Draft(definition, Places())
    return {track: Track(draft, track) for track in definition.stages}


def opened(
    old: Definition,
    new: Definition,
    track: str,
    was: str,
    step: Step,
    asked: Sequence[str],
) -> str:
    """What the old version asked of everybody on the way to the stage of a step, and the step lets people past; ""
    where there is nothing. ``was``: what the stage was called; ``asked``: the step's own conditions."""
    before, after = _tracks(old).get(track), _tracks(new).get(track)
    if before is None or after is None:
        return ""
    everywhere = before.reached(before.starts, Lines(()))
    there = before.as_bits((was,))
    for lines in _asked_on_the_way(old, track):
        if not there & everywhere or there & before.reached(before.starts, Lines(lines)):
            continue
        gate = Lines(lines)
        if set(alternatives(tuple(gate.lines))) <= set(alternatives(tuple(asked))):
            continue
        if ANY in step.starts or after.as_bits(step.starts) & after.reached(after.starts, gate):
            return " / ".join(line.removeprefix("or ") for line in lines)
    return ""


def past_locked_steps(template: Definition, definition: Definition) -> Iterator[tuple[Path, Transition, Sequence[str]]]:
    """The locked steps of the template past which a way leads from the beginning, with that way: nobody on it is asked
    what the step asks, and in the template itself there was none."""
    for track, steps in template.transitions.items():
        before, after = _tracks(template).get(track), _tracks(definition).get(track)
        if before is None or after is None:
            continue
        for name, step in steps.items():
            if not step.locked or not step.when:
                continue
            gate = Lines(step.when)
            guarded = before.meant_by(step) & ~before.reached(before.starts, gate)
            stages = before.stages_of(guarded)
            if after.reached(after.starts, gate) & after.as_bits(stages):
                yield ("transitions", track, name), step, after.way(after.starts, gate, stages)


def _asked_on_the_way(definition: Definition, track: str) -> Iterator[tuple[str, ...]]:
    """The conditions on the steps of a track that protect people, each with its alternatives."""
    seen: set[tuple[str, ...]] = set()
    for step in definition.transitions.get(track, {}).values():
        for line, *others in _groups(step.when):
            lines = (line, *(f"or {other}" for other in others))
            if lines not in seen and (step.locked or any(map(protects, lines))):
                seen.add(lines)
                yield lines


def _groups(lines: tuple[str, ...]) -> Iterator[list[str]]:
    yield from (sorted(group) for group in alternatives(lines))
