"""The way from where a list is taken along to where it comes back."""

import streamlit as st

from pages.widgets.wording import _


def show_way_back() -> None:
    """Say that the workbook can come back, and lead there."""
    st.page_link(
        "pages/cohort/roster.py",
        label=_("Bring a workbook back: Roster → Out and back"),
        icon=":material/assignment_return:",
    )
