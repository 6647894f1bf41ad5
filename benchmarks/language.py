"""How long a definition takes: reading, lint, writing, comparing – every program that comes with Kith.

    python benchmarks/language.py [--runs 9] [--copies 1]

Medians in milliseconds of the thread's own time, so that a busy machine does not show. *first* is the first lint of a
definition nobody has asked anything about; *again* the lint of the same definition, as the builder does while somebody
types. ``--copies 4`` draws a program with four times the forms, stages and rules of the largest, to see how it grows.
Asserts that the lint of the largest program stays under 100 ms.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from models.definitions import Definition
from workflows.language.changes import compare
from workflows.language.lint import lint
from workflows.language.reading import Reading, read_path
from workflows.language.writing import canonical_json, write

PROGRAMS = Path(__file__).parents[1] / "workflows" / "programs"
LIMIT = 100.0
"""Milliseconds in which the largest program is linted, by the design."""


def median(runs: int, do: Callable[[], object]) -> float:
    """The median of some runs in milliseconds."""
    taken = []
    for _ in range(runs):
        began = time.thread_time()
        do()
        taken.append((time.thread_time() - began) * 1000)
    return statistics.median(taken)


def fresh(definition: Definition) -> Definition:
    """The same definition, with nothing remembered about it."""
    return Definition.model_validate_json(canonical_json(definition))


def larger(definition: Definition, copies: int) -> Definition:
    """A program with so many copies of its forms, rules, messages and lists, each under a name of its own."""
    data = definition.model_dump(mode="json", by_alias=True)
    for section in ("forms", "rules", "tasks", "messages", "working_lists", "indicators", "choices", "resources"):
        copied = {f"{name}_{number}": item for number in range(2, copies + 1) for name, item in data[section].items()}
        data[section].update(copied)
    return Definition.model_validate(data)


def measured(reading: Reading, path: Path | None, runs: int) -> tuple[float, ...]:
    """Reading, first lint, lint again, writing, canonical form, comparing."""
    definition = reading.definition
    assert definition is not None
    copies = [fresh(definition) for _ in range(runs)]
    unread = iter(copies)
    return (
        median(max(runs // 3, 1), lambda: read_path(path)) if path is not None else 0.0,
        median(runs, lambda: lint(next(unread), reading.places)),
        median(runs, lambda: lint(definition, reading.places)),
        median(runs, lambda: write(definition)),
        median(runs, lambda: canonical_json(definition)),
        median(runs, lambda: compare(definition, copies[0])),
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--copies", type=int, default=1)
    given = parser.parse_args()
    paths = sorted(PROGRAMS.glob("*/program.yaml"))
    readings = {path: read_path(path) for path in paths}
    sizes = {path: len(canonical_json(one.definition)) for path, one in readings.items() if one.definition is not None}
    print("| program | kB | questions | reading | lint, first | lint, again | writing | canonical | comparing |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    again: dict[str, float] = {}
    rows: list[tuple[str, Reading, Path | None]] = [(path.parent.name, readings[path], path) for path in sizes]
    largest = max(sizes, key=lambda path: sizes[path])
    if given.copies > 1 and (whole := readings[largest].definition) is not None:
        grown = Reading(definition=larger(whole, given.copies), findings=(), places=readings[largest].places, file="")
        rows.append((f"{largest.parent.name} × {given.copies}", grown, None))
    for name, reading, path in rows:
        found = measured(reading, path, given.runs)
        again[name] = max(found[1], found[2])
        assert reading.definition is not None
        size, questions = len(canonical_json(reading.definition)) / 1000, len(list(reading.definition.questions()))
        print(
            f"| {name} | {size:.0f} | {questions} | " + " | ".join(f"{one:.1f}" if one else "" for one in found) + " |"
        )
    assert again[largest.parent.name] < LIMIT, (
        f"lint of {largest.parent.name} takes {again[largest.parent.name]:.0f} ms"
    )


if __name__ == "__main__":
    main()
