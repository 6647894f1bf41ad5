"""A version of a program, or its draft, on paper: all of it as prose for the team, one page of it for everybody."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from models.definitions import Definition
from models.text import file_name
from pages.widgets.builder_offered import language_name
from pages.widgets.desk import Desk
from pages.widgets.wording import _, language, words
from workflows import printing
from workflows.drafts import DraftView
from workflows.publishing import ProgramLine

Printed = Callable[[str], str]
"""Into which language → a page of HTML."""


def show_printing(desk: Desk, program: ProgramLine, number: int, definition: Definition) -> None:
    """Two pages of a published version to take away, and the language of the one that is for everybody."""
    with st.popover(_("Print"), icon=":material/print:"):
        _show(
            f"{program.name}-v{number}",
            f"programs_{number}",
            definition,
            prose=lambda spoken: printing.print_program(desk.actor, program.id, number, language=spoken),
            sheet=lambda into: printing.print_fact_sheet(desk.actor, program.id, number, language=into),
        )


def show_draft_printing(draft: DraftView, name: str, definition: Definition) -> None:
    """The same of a draft as it stands."""
    with st.popover(_("Print"), icon=":material/print:", type="tertiary", key="builder_print"):
        st.caption(_("As the draft stands now; nothing of it is published yet."))
        _show(
            f"{name}-draft",
            "builder",
            definition,
            prose=lambda spoken: printing.print_draft(draft, language=spoken),
            sheet=lambda into: printing.print_draft_fact_sheet(draft, language=into),
        )


def _show(file: str, key: str, definition: Definition, *, prose: Printed, sheet: Printed) -> None:
    spoken, languages = language(), definition.program.languages
    into = st.selectbox(
        _("Language"),
        languages,
        index=languages.index(spoken) if spoken in languages else 0,
        format_func=language_name,
        key=f"{key}_sheet_language",
    )
    st.markdown(f"**{_('For the team')}**")
    st.caption(_("Everything the program says, in sentences to read aloud, with its stages as pictures."))
    st.download_button(
        _("Print as prose"),
        lambda: prose(into),
        file_name=file_name(words("{program} in prose {into}.html", program=file, into=into)),
        mime="text/html",
        icon=":material/menu_book:",
        key=f"{key}_prose_{into}",
        on_click="ignore",
    )
    st.markdown(f"**{_('For everybody')}**")
    st.caption(
        _(
            "One page: what is asked and why, what is checked, how long answers are kept, whom to turn to. It is "
            "made from the rules in force."
        )
    )
    st.download_button(
        _("Public fact sheet"),
        lambda: sheet(into),
        file_name=file_name(words("{program} fact sheet {into}.html", program=file, into=into)),
        mime="text/html",
        icon=":material/description:",
        key=f"{key}_sheet_{into}",
        on_click="ignore",
    )
    st.caption(_("Open the page in your browser and print it; it fits A4."))
