"""The form at the desk offers what the answers above leave open, and saves nothing else."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    from datetime import date
    from types import SimpleNamespace

    import streamlit as st

    from pages.widgets.answer_form import show_answer_form
    from tests.engine.test_choosing import PROGRAM

    st.session_state.setdefault("desk", SimpleNamespace(language="en", today=date(2026, 9, 14)))

    def save(answers: dict[str, object]) -> None:
        st.session_state["saved"] = answers

    show_answer_form(st.session_state.desk, PROGRAM, "offer", "mentor", "form", on_save=save)


def test_what_is_offered_follows_the_answer_above_and_a_choice_that_no_longer_fits_is_taken_out() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    page.text_area(key="form_full_name").set_value("Ruth").run()
    page.pills(key="form_sector").set_value("health").run()
    assert page.pills(key="form_profession").options == ["Nurse", "Another"]
    page.pills(key="form_profession").set_value("nurse").run()
    assert page.pills(key="form_others").options == ["Welder", "Another"]

    page.pills(key="form_sector").set_value("trades").run()

    assert not page.exception
    assert page.pills(key="form_profession").options == ["Welder", "Another"]
    assert page.pills(key="form_profession").value is None
    page.button(key="form_save").click().run()
    assert page.session_state["saved"] == {
        "full_name": "Ruth",
        "sector": "trades",
        "profession": None,
        "others": None,
    }
