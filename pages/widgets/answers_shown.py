"""Questions and answers to read, one below the other, each answer close to its question."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.widgets.wording import plain


def show_answers(answers: Iterable[tuple[str, str]]) -> None:
    """(question, answer), as text: whatever somebody wrote is not Markdown here."""
    for question, answer in answers:
        with st.container(gap=None):
            st.caption(plain(question))
            st.text(answer)
