"""A version of a program on paper: the whole of it as prose for the team, one page of it for everybody."""

from __future__ import annotations

import streamlit as st

from models.definitions import Definition
from models.definitions.shipped import shipped_labels
from pages.widgets.desk import Desk
from pages.widgets.wording import _, language
from workflows import printing
from workflows.publishing import ProgramLine


def show_printing(desk: Desk, program: ProgramLine, number: int, definition: Definition) -> None:
    """Two pages to take away, and the language of the one that is for everybody."""
    spoken = language()
    with st.popover(_("Print"), icon=":material/print:"):
        st.markdown(f"**{_('For the team')}**")
        st.caption(_("Everything the program says, in sentences to read aloud, with its stages as pictures."))
        st.download_button(
            _("Print as prose"),
            lambda: printing.print_program(desk.actor, program.id, number, language=spoken),
            file_name=f"{program.name}-v{number}.html",
            mime="text/html",
            icon=":material/menu_book:",
            key=f"programs_prose_{number}",
            on_click="ignore",
        )
        st.markdown(f"**{_('For everybody')}**")
        st.caption(
            _(
                "One page: what is asked and why, what is checked, how long answers are kept, whom to turn to. It is "
                "made from the rules in force."
            )
        )
        names = shipped_labels("languages", spoken) or {}
        into = st.selectbox(
            _("Language of the fact sheet"),
            definition.program.languages,
            format_func=lambda code: names.get(code, code),
            key=f"programs_sheet_language_{number}",
        )
        st.download_button(
            _("Public fact sheet"),
            lambda: printing.print_fact_sheet(desk.actor, program.id, number, language=into),
            file_name=f"{program.name}-v{number}-{into}.html",
            mime="text/html",
            icon=":material/description:",
            key=f"programs_sheet_{number}_{into}",
            on_click="ignore",
        )
        st.caption(_("Open the page in your browser and print it; it fits A4."))
