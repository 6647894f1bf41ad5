"""The way from where a list is taken along to where it comes back."""

import streamlit as st

from models.text import file_name
from pages.widgets.desk import Desk
from pages.widgets.wording import _
from workflows import lists

VIEW = "view"
"""The part of the address that names what of the roster desk is asked for."""


def named(title: str, desk: Desk) -> str:
    """What a workbook of lists is called where it is kept: *Check-in 2026-09-14.xlsx*."""
    return file_name(f"{title} {desk.today.isoformat()}.xlsx")


def show_way_back() -> None:
    """Say that the workbook can come back, and lead there."""
    st.page_link(
        "pages/cohort/roster.py",
        label=_("Bring a workbook back: Roster → Out and back"),
        icon=":material/assignment_return:",
        query_params={VIEW: "lists"},
    )


def show_list_out(desk: Desk, name: str, title: str, *, key: str) -> None:
    """A list of the page as a workbook to work in elsewhere, called by its ``title``, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Excel to fill in and bring back"),
            data=lambda: lists.leave(desk.actor, desk.cohort_id, [name], now=desk.now, language=desk.language)[1],
            file_name=named(title, desk),
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=key,
            icon=":material/download:",
            type="tertiary",
            help=_("Work on it where there is no Kith. You see every change that comes back before it is taken over."),
            on_click="ignore",
        )
        show_way_back()
