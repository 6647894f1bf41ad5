"""Every line and every phrase of a shipped program is drawn in its boxes, and being looked at changes nothing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.desks import ActorAs
from tests.folders import files_in
from tests.language.test_offering import PROGRAMS, guards, program
from tests.language.test_phrase_boxes import phrases
from tests.small_program import NOW
from workflows import drafts

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both


# Without types: Streamlit runs the text of this function alone.
def _screen(actor, program_id, places):
    from datetime import date

    import streamlit as st

    from pages.widgets.builder_lines import show_lines
    from pages.widgets.builder_saving import place_of
    from pages.widgets.desk import Desk
    from workflows import drafts

    st.session_state.desk = Desk(actor=actor, language="en", today=date(2026, 9, 14), cohort=None, cohorts=())
    top = place_of(st.session_state.desk, drafts.draft_of(actor, program_id))
    for path in places:
        show_lines(top.at(*path), path[-1], "Lines")


@pytest.mark.parametrize("name", ["family", "youth"])
def test_every_place_of_a_program_is_drawn_and_stays_as_it_was(actor_as: ActorAs, name: str) -> None:
    ruth, definition = actor_as(), program(name)
    places = {(*guard.path, "rule") if guard.word == "must" else guard.path for guard in guards(name)}
    places |= {path for path, _, _ in phrases(definition.model_dump(by_alias=True))}
    view = drafts.begin(ruth, files_in(PROGRAMS / name), now=NOW)
    test = AppTest.from_function(
        _screen,
        kwargs={"actor": ruth, "program_id": view.program_id, "places": sorted(places)},
        default_timeout=120,
    ).run()
    assert not test.exception, test.exception
    assert len(test.selectbox) > len(places) > 100
    assert not [one.value for one in test.caption if "in boxes" in one.value or "Mend" in one.value]
    after = drafts.draft_of(ruth, view.program_id)
    assert after is not None
    assert after.at == view.at
