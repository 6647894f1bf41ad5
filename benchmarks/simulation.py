"""How long a rehearsal takes: 26 weeks for some 300 people, one life and many.

    python benchmarks/simulation.py [--program workflows/programs/professional] [--weeks 26] [--repeat 3] [--seeds 20]

One life is measured after a short one has loaded everything. Many lives run in processes of their own, start included.
``processor`` counts the processor's own seconds, so it tells the same on a busy machine. Asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from workflows.language.reading import read_path
from workflows.language.shelf import texts_in
from workflows.simulation import Assumptions, Job, rehearse
from workflows.simulation.stories import tell, with_inherited

PROGRAM = Path(__file__).parents[1] / "workflows" / "programs" / "professional"
START = date(2026, 1, 5)
THREE_HUNDRED = Assumptions(mentees_per_week=7, mentors_at_start=60, mentors_per_week=2)
GOAL = 5.0
"""Seconds that half a year of 300 people may take on two cores."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--program", type=Path, default=PROGRAM)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=20)
    said = parser.parse_args()
    definition = read_path(said.program).definition
    if definition is None:
        sys.exit("The program has errors; run: python -m workflows lint PROGRAM")
    job = Job(definition=definition, start=START, weeks=said.weeks, assumptions=THREE_HUNDRED)
    Job(definition=definition, start=START, weeks=10, assumptions=THREE_HUNDRED).run(99)

    rows: list[tuple[str, float, float, str]] = []
    walls, processor, people, events = [], [], [], []
    for seed in range(1, said.repeat + 1):
        begun, used = time.perf_counter(), time.process_time()
        run = job.run(seed)
        walls.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
        people.append(run.people)
        events.append(run.events)
    wall = statistics.median(walls)
    remark = f"{statistics.median(people):.0f} people, {statistics.median(events):.0f} events; {GOAL:.0f} s allowed"
    rows.append(("one life", wall, statistics.median(processor), f"{GOAL / wall:.1f} × faster · {remark}"))

    many = Job(
        definition=definition,
        start=START,
        weeks=said.weeks,
        assumptions=THREE_HUNDRED,
        seeds=tuple(range(1, said.seeds + 1)),
    )
    begun, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    rehearse(many)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used
    wall_many = time.perf_counter() - begun
    ratio = wall * said.seeds / wall_many
    rows.append((f"{said.seeds} lives", wall_many, used, f"{ratio:.1f} at once, {os.cpu_count()} cores"))

    stories = with_inherited(texts_in(said.program))
    begun, used = time.perf_counter(), time.process_time()
    report = tell(definition, stories.files, names=stories.names, inherited=stories.inherited)
    rows.append(
        ("all stories", time.perf_counter() - begun, time.process_time() - used, f"{len(report.tellings)} stories")
    )

    print(f"{definition.program.label}: {said.weeks} weeks, median of {said.repeat}")
    print(f"{'':14}{'wall':>9}{'processor':>12}")
    for what, seconds, used, words in rows:
        print(f"{what:14}{seconds:8.2f} s{used:10.2f} s  {words}")


if __name__ == "__main__":
    main()
