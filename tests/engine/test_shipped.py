"""Every shipped program runs: nothing in the engine knows a program by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.definitions import Definition
from models.findings import sentence
from models.vocabulary import MATCH
from tests.engine.cohorts import Cohort
from workflows.engine import (
    Event,
    EventType,
    advance,
    event_id,
    measure,
    morning,
    options,
    queue,
    replay,
    run,
    working_list,
)
from workflows.language.reading import read_path

PROGRAMS = Path(__file__).parents[2] / "workflows" / "programs"


def _whole() -> dict[str, Definition]:
    """Every program that can be opened, put together, by folder."""
    read = {path.parent.name: read_path(path.parent).definition for path in sorted(PROGRAMS.glob("*/program.yaml"))}
    return {name: definition for name, definition in read.items() if definition is not None}


WHOLE = _whole()


class Walk(Cohort):
    """A cohort that is put anywhere."""

    def put(self, stream: str, kind: EventType, on: int, **data: object) -> None:
        at = morning(self.definition, self.day(on))
        name = event_id(stream, kind, f"{len(self.journal)}")
        event = Event(id=name, stream=stream, type=kind, at=at, noted=at, data=data)
        self.state, events = run(self.definition, self.state, (event,))
        self.journal += events


@pytest.mark.parametrize("name", WHOLE)
def test_every_stage_says_what_leads_on_and_time_passes_in_it(name: str) -> None:
    definition = WHOLE[name]
    walk = Walk(definition)
    for track in definition.stages:
        for stage in definition.stages[track]:
            stream = f"{track}-{stage}"
            if track == MATCH:
                members = {role: f"{role}-{definition.first_stage(role)}" for role in definition.participants}
                walk.put(stream, EventType.PROPOSED, 0, model=next(iter(definition.matching)), members=members)
            else:
                walk.put(stream, EventType.JOINED, 0, role=track)
            present = walk.state.track(stream)
            assert present is not None
            if present.stage != stage:
                walk.put(stream, EventType.MOVED, 0, track=track, to=stage, **{"from": present.stage})

    for entry in walk.state.tracks():
        for option in options(definition, walk.state, entry.stream, actor_role=definition.staff[0], today=walk.day(1)):
            assert option.label
            assert option.to_label
            for finding in option.missing:
                assert "{" not in sentence(finding)
    assert [event for event in walk.wait(400) if event.type == EventType.CHECK_IN_DUE]

    for list_name in definition.working_lists:
        working_list(definition, walk.state, list_name, walk.day(400))
    for indicator in definition.indicators:
        measure(definition, walk.state, indicator, today=walk.day(400))
    assert queue(definition, walk.state, walk.day(400))
    assert advance(definition, walk.state, walk.day(400))[1] == []
    assert replay(definition, walk.journal) == walk.state
