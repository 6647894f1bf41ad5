"""Stages: everybody by stage, what keeps them there, and moving many at once."""

import streamlit as st

from pages.widgets.emptiness import need_cohort, show_empty
from pages.widgets.gestures import show_outcome
from pages.widgets.stage_board import choose_stage
from pages.widgets.stage_people import show_stage
from pages.widgets.wording import _
from workflows import stages

desk = st.session_state.desk
st.title(_("Stages"), anchor=False)
show_outcome(desk, "stages")

need_cohort(desk, "route", _("Here you see how far everybody is. First open a program and take people in."))

board = stages.board(desk.actor, desk.cohort_id, now=desk.now)
if not any(role.count for role in board):
    show_empty(
        "route",
        _("Nobody is in this cohort yet"),
        _("Here you see how far everybody is, and move many people on at once. Take a roster in first."),
        page="pages/cohort/roster.py",
        button=_("Go to the roster"),
    )
    st.stop()

role, stage = choose_stage(board)
show_stage(desk, stages.in_stage(desk.actor, desk.cohort_id, role, stage, now=desk.now))
