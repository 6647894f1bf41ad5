"""No new step takes from anybody what was asked of everybody on the way, unseen: against a search of its own."""

from __future__ import annotations

from itertools import product

import pytest

from models.definitions import Definition
from models.definitions.conditions import alternatives
from workflows.language.changes import compare, loosened
from workflows.language.reading import Reading, read_files
from workflows.language.report import findings_of
from workflows.language.shelf import shipped

Guards = frozenset[frozenset[str]]
VERSION = read_files(shipped()["youth"]).whole["program"].get("version", 1)


def child(words: str) -> Reading:
    """A program that extends the youth program and says these words besides."""
    return read_files({"program.yaml": f"program: {{name: ours, label: Ours, extends: youth@{VERSION}}}\n{words}"})


def steps(program: Definition, track: str) -> list[tuple[tuple[str, ...], str, Guards]]:
    """The steps of a track: from where, to where, asking what. What moves people comes after their match here."""
    return [
        (living(program, track) if "any" in step.from_ else step.from_, step.to, guards(step.when))
        for step in program.transitions[track].values()
    ]


def living(program: Definition, track: str) -> tuple[str, ...]:
    """The stages in which nothing is over."""
    return tuple(name for name, stage in program.stages[track].items() if stage.type != "end")


def guards(lines: tuple[str, ...]) -> Guards:
    """What these lines ask that protects people."""
    return frozenset(
        group
        for group in alternatives(lines)
        if any(word in line for line in group for word in ("consent.", "check.", "training."))
    )


def passed(program: Definition, track: str) -> dict[str, Guards | None]:
    """What everybody in a stage has been asked for, whichever way she came; None where nobody comes."""
    known: dict[str, Guards | None] = dict.fromkeys(program.stages[track])
    known |= {name: frozenset() for name, stage in program.stages[track].items() if stage.type == "start"}
    while True:
        before = dict(known)
        for sources, to, asked in steps(program, track):
            for said in (known[source] for source in sources):
                if said is not None:
                    there = known[to]
                    known[to] = said | asked if there is None else there & (said | asked)
        if known == before:
            return known


@pytest.mark.parametrize("track", ["mentee", "mentor"])
def test_no_new_step_leads_past_what_protects_people_unseen(track: str) -> None:
    old = child("").definition
    assert old is not None
    before, locked = passed(old, track), [step for step in old.transitions[track].values() if step.locked]
    kept = frozenset(guard for step in locked for guard in guards(step.when))
    red = refused = 0
    for here, there in product(living(old, track), before):
        step = f"{{label: Hurry, from: {here}, to: {there}, by: coordinator}}"
        reading = child(f"transitions: {{{track}: {{hurry: {step}}}}}")
        if here == there or reading.definition is None:
            continue
        after = passed(reading.definition, track)
        lost = {stage: (before[stage] or frozenset()) - (after[stage] or frozenset()) for stage in living(old, track)}
        if any(lost.values()):
            red += 1
            assert loosened(compare(old, reading.definition)), (here, there, lost)
        if any(gone & kept for gone in lost.values()):
            refused += 1
            assert {"P19", "P24"} & {one.code for one in findings_of(reading)}, (here, there, lost)
    assert red > refused > 2
