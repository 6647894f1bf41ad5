"""Training: who has completed what, marking many at once, and a sheet to print for the evening itself."""

import streamlit as st

from pages.widgets.emptiness import need_cohort, show_empty
from pages.widgets.gestures import show_outcome
from pages.widgets.training_grid import show_curriculum
from pages.widgets.wording import _, plain
from workflows import training

desk = st.session_state.desk
st.title(_("Training"), anchor=False)
show_outcome(desk, "training")

need_cohort(
    desk,
    "school",
    _("Here you tick who has completed which part of a training. First open a program and take people in."),
)

curricula = training.curricula(desk.actor, desk.cohort_id, now=desk.now)
if not curricula:
    show_empty(
        "school",
        _("This program has no training"),
        _("If people should learn something first, add a training to the program: its parts, and whom it is for."),
        page="pages/program/programs.py",
        button=_("Go to programs"),
    )
    st.stop()

chosen = curricula[0].name
if len(curricula) > 1:
    labels = {each.name: each.label for each in curricula}
    chosen = st.segmented_control(
        _("Training"),
        list(labels),
        format_func=lambda name: plain(labels[name]),
        default=chosen,
        required=True,
        key="training_chosen",
        label_visibility="collapsed",
        persist_state="session",
    )

show_curriculum(desk, training.grid(desk.actor, desk.cohort_id, chosen, now=desk.now))
