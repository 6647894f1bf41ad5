"""A page with nothing on it yet says what it is for and where to go first."""

from __future__ import annotations

import streamlit as st


def show_empty(icon: str, title: str, text: str, *, page: str | None = None, button: str | None = None) -> None:
    """``page`` is the file of the page that comes first, ``button`` what leads there."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.markdown(f"## :material/{icon}:", text_alignment="center")
        st.subheader(title, text_alignment="center", anchor=False)
        st.markdown(text, text_alignment="center")
        if page and button and st.button(button, type="primary", key=f"empty_{page}"):
            st.switch_page(page)
        st.space("small")
