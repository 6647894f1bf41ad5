"""A page with nothing on it yet says what it is for and where to go first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from models.vocabulary import AccountRole
from pages.widgets.builder_words import SECTIONS
from pages.widgets.desk import Desk
from pages.widgets.wording import _


def show_empty(icon: str, title: str, text: str, *, page: str | None = None, button: str | None = None) -> None:
    """``page`` is the file of the page that comes first, ``button`` what leads there."""
    with _frame(icon, title, text):
        if page and button and st.button(button, type="primary", key=f"empty_{page}"):
            st.switch_page(page)


def show_unsaid(desk: Desk, icon: str, title: str, section: str) -> None:
    """The program says nothing of what the page is for: where it is said, and for those who may say it, the way."""
    where = _("It is said in the builder, under ‘{section}’.", section=_(SECTIONS[section].title))
    with _frame(icon, title, where):
        if desk.actor.may(AccountRole.COORDINATOR) and desk.cohort is not None:
            st.page_link(
                "pages/program/builder.py",
                label=_("Go to the builder"),
                icon=":material/construction:",
                query_params={"program": desk.cohort.program_id, "at": section},
            )


@contextmanager
def _frame(icon: str, title: str, text: str) -> Iterator[None]:
    """The words in the middle of the page; what leads on stands below them."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        # one heading: by itself the picture would be one that says nothing when a page is read aloud
        st.header(f":material/{icon}:  \n{title}", text_alignment="center", anchor=False)
        st.markdown(text, text_alignment="center")
        yield
        st.space("small")


def need_cohort(desk: Desk, icon: str, text: str) -> None:
    """Nearly every page is about a cohort. While there is none, say with ``text`` what the page is for, lead those who
    may open a program to it, and go no further."""
    if desk.cohort is not None:
        return
    page, button = None, None
    if desk.actor.may(AccountRole.COORDINATOR):
        page, button = "pages/program/programs.py", _("Open a program")
    show_empty(icon, _("No cohort yet"), text, page=page, button=button)
    st.stop()
