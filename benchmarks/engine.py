"""How long the engine takes for a cohort: 300 people, 150 matches, 26 weeks.

    python benchmarks/engine.py [--people 300] [--weeks 26] [--program workflows/programs/professional/program.yaml]

People are invented from a fixed seed and put into the stage in which they can be matched; four in five check-ins are
answered, one in ten with a low rating. Prints one table; asserts nothing, for machines differ.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from models.definitions import Definition
from workflows.engine import (
    EMPTY,
    Event,
    EventType,
    State,
    advance,
    event_id,
    measure,
    morning,
    options,
    queue,
    replay,
    run,
)
from workflows.language.reading import read_path

START = date(2025, 9, 1)
PROGRAM = Path(__file__).parents[1] / "workflows" / "programs" / "professional" / "program.yaml"
ROWS: list[tuple[str, float, str]] = []


@contextmanager
def measured(what: str) -> Iterator[list[str]]:
    """Time what is done inside; the list may be given a remark."""
    remark: list[str] = []
    begun = time.perf_counter()
    yield remark
    ROWS.append((what, time.perf_counter() - begun, " ".join(remark)))


class Cohort:
    """A cohort under way."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.state: State = EMPTY
        self.journal: list[Event] = []
        self.count = 0

    def add(self, stream: str, kind: EventType, day: date, **data: object) -> None:
        """One event and what follows from it."""
        self.count += 1
        at = morning(self.definition, day)
        answers = data.pop("answers", None)
        event = Event(
            id=event_id(stream, kind, str(self.count)),
            stream=stream,
            type=kind,
            at=at,
            noted=at,
            data=data,
            answers=answers,  # type: ignore[arg-type]
        )
        self.state, events = run(self.definition, self.state, (event,))
        self.journal += events


def begin(cohort: Cohort, people: int) -> None:
    """Half of the people are mentees, half mentors; the nth mentee meets the nth mentor."""
    definition = cohort.definition
    plan = next(iter(definition.check_ins.values()))
    running = plan.during[0]
    roles = definition.participants[:2]
    for number in range(people // 2):
        day = START + timedelta(days=number % 28)
        members = {}
        for role in roles:
            members[role] = f"{role}{number}"
            cohort.add(members[role], EventType.JOINED, day, role=role)
        match = f"match{number}"
        model = next(iter(definition.matching))
        cohort.add(match, EventType.PROPOSED, day, model=model, members=members)
        first = definition.first_stage("match")
        cohort.add(match, EventType.MOVED, day, track="match", to=running, **{"from": first})


def live(cohort: Cohort, weeks: int, *, daily: bool) -> None:
    """Time passes; people answer most of what they are asked."""
    chance = random.Random(7)
    for day in (START + timedelta(days=number) for number in range(weeks * 7)):
        if not daily and day != START + timedelta(days=weeks * 7 - 1):
            continue
        cohort.state, events = advance(cohort.definition, cohort.state, day)
        cohort.journal += events
        for event in events if daily else ():
            if event.type == EventType.CHECK_IN_DUE and chance.random() < 0.8:
                form = cohort.definition.check_ins[event.data["plan"]].form
                rating = 2 if chance.random() < 0.1 else 4
                named = {name: event.data[name] for name in ("plan", "occurrence", "due")}
                cohort.add(
                    event.stream,
                    EventType.ANSWERED,
                    day,
                    form=form,
                    by=event.data["role"],
                    submission=f"s{event.id}",
                    answers={"rating": rating},
                    **named,
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--program", type=Path, default=PROGRAM)
    said = parser.parse_args()
    definition = read_path(said.program).definition
    if definition is None:
        parser.error(f"{said.program} cannot be read: python -m workflows lint {said.program}")

    lived, asleep = Cohort(definition), Cohort(definition)
    with measured("begin"):
        begin(lived, said.people)
    begin(asleep, said.people)
    with measured("day by day, with answers") as remark:
        live(lived, said.weeks, daily=True)
        remark.append(f"{len(lived.journal)} events")
    with measured("at one go, nobody answers") as remark:
        live(asleep, said.weeks, daily=False)
        remark.append(f"{len(asleep.journal)} events")
    with measured("replay the journal") as remark:
        same = replay(definition, lived.journal) == lived.state
        remark.append("the same state" if same else "ANOTHER STATE")
    today = START + timedelta(days=said.weeks * 7 - 1)
    with measured("advance a second time") as remark:
        remark.append(f"{len(advance(definition, lived.state, today)[1])} events")
    with measured("queue for today") as remark:
        remark.append(f"{len(queue(definition, lived.state, today))} items")
    with measured("options of every match"):
        for match in lived.state.matches:
            options(definition, lived.state, match, actor_role="coordinator", today=today)
    with measured("all indicators") as remark:
        for indicator in definition.indicators:
            measure(definition, lived.state, indicator, today=today)
        remark.append(f"{len(definition.indicators)} indicators")

    print(f"{definition.program.label}: {said.people} people, {said.weeks} weeks")
    for what, seconds, words in ROWS:
        print(f"{what:28}{seconds * 1000:10.0f} ms   {words}")


if __name__ == "__main__":
    main()
