"""A place of the builder by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pages.widgets import desk as desks
from pages.widgets.builder_place import Place
from tests.engine.cohorts import a_program

TEMPLATE = {"must": {"shared_language": {"locked": "People must understand each other.", "locked_from": "2026-07-01"}}}


@pytest.mark.parametrize(
    ("zone", "locked"),
    [("Pacific/Auckland", True), ("America/Vancouver", False)],
)
def test_a_rule_is_locked_from_the_day_it_is_where_the_program_is(
    zone: str, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half past eleven in the night of 30 June in Greenwich: in Auckland the first of July is half over.
    monkeypatch.setattr(desks, "present_moment", lambda: datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    desk = desks.Desk(
        actor=cast(Any, None),
        language="en",
        today=datetime(2026, 6, 30, tzinfo=UTC).date(),
        cohort=None,
        cohorts=(),
    )
    program = a_program()
    there = program.model_copy(update={"program": program.program.model_copy(update={"time_zone": zone})})
    place = Place(
        desk=desk,
        draft=cast(Any, None),
        state=cast(Any, SimpleNamespace(definition=there)),
        reading=cast(Any, SimpleNamespace(inherited=TEMPLATE)),
        whole={},
        path=("must", "shared_language"),
        on_save=cast(Any, None),
    )

    assert bool(place.locked) is locked
    assert (place.locked_soon is None) is locked
