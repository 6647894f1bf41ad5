"""A place of the builder by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

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


def _page() -> None:
    import streamlit as st

    from pages.widgets.builder_place import drawn_whole, keep

    with drawn_whole():
        st.text_input("Name", key=keep("name", st.session_state.get("draft", "Amina")))
        if st.session_state.pop("click", False):
            st.stop()  # as a click ends a run, before the browser has heard of all of it


def test_a_field_whose_page_was_not_drawn_to_its_end_is_told_to_the_browser_again() -> None:
    page = AppTest.from_function(_page)
    page.session_state["click"] = True
    page.run()
    page.run()
    assert (page.text_input[0].proto.set_value, page.text_input[0].proto.value) == (True, "Amina")

    # Now the page was drawn: what she types is not overwritten, and nothing is told twice.
    page.run()
    assert not page.text_input[0].proto.set_value
    page.text_input[0].set_value("Sara").run()
    assert page.text_input[0].value == "Sara"

    # What she typed is what is told where that run is ended.
    page.session_state["draft"] = "Olek"
    page.session_state["click"] = True
    page.run()
    page.run()
    assert (page.text_input[0].proto.set_value, page.text_input[0].proto.value) == (True, "Olek")
