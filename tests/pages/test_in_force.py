"""Boxes that show what is in force: never set, so that no lost message can turn a rule."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from pages.widgets.in_force import box_for

    present = st.session_state.get("in_force", 40)

    def moved() -> None:
        st.session_state["in_force"] = st.session_state[box]
        st.session_state["moves"] = st.session_state.get("moves", 0) + 1

    def undone() -> None:
        st.session_state["in_force"] = 40

    box = box_for("weight", present)
    st.slider("Weight", 0, 50, present, step=5, key=box, on_change=moved)
    st.button("Undo", on_click=undone)


def test_a_box_begins_with_what_is_in_force_so_a_browser_that_heard_nothing_shows_it_too():
    page = AppTest.from_function(_page).run()

    # What the browser starts from is the box's own beginning, not a value that was set once and may be lost.
    assert page.slider[0].proto.default == [40]
    assert not page.slider[0].proto.set_value

    page.button[0].click().run()
    assert "moves" not in page.session_state


def test_a_box_keeps_its_place_when_it_is_moved_and_gives_it_up_when_something_else_changes_it():
    page = AppTest.from_function(_page).run()
    page.slider[0].set_value(45).run()
    moved = page.slider[0]
    assert (moved.key, moved.value, page.session_state["moves"]) == ("weight", 45, 1)

    page.button[0].click().run()

    # 45 was undone: another box stands there that begins with 40, and nobody has moved it.
    undone = page.slider[0]
    assert (undone.key, undone.value, undone.proto.default) == ("weight_1", 40, [40])
    assert page.session_state["moves"] == 1
