"""Matching: the best plan under rules she turns, why and why not, and from the plan to matches that run."""

import streamlit as st

from pages.widgets.device import on_phone
from pages.widgets.emptiness import need_cohort, show_empty
from pages.widgets.matching_plan import show_plan, show_status
from pages.widgets.matching_proposals import show_proposals
from pages.widgets.matching_rules import show_rules
from pages.widgets.matching_waiting import show_decisions, show_prices, show_readiness, show_waiting
from pages.widgets.notices import show_notices
from pages.widgets.wording import _, plain
from workflows import rounds

desk = st.session_state.desk
st.title(_("Matching"))
show_notices()

need_cohort(desk, "hub", _("Matching begins when a program is open and people are in it."))

models = rounds.models(desk.actor, desk.cohort_id, now=desk.now)
if not models:
    st.info(_("This program does not pair people. Add a section ‘matching’ to its definition."))
    st.stop()
model = next(iter(models))
if len(models) > 1:
    model = st.segmented_control(
        _("Matching model"),
        list(models),
        format_func=lambda name: plain(models[name]),
        default=model,
        required=True,
        key="matching_model",
    )

now = rounds.round_of(desk.actor, desk.cohort_id, model, now=desk.now)
if not now.mentees and not now.mentors and not now.proposed:
    show_empty(
        "hub",
        _("Nobody is ready to be matched"),
        _("People come here when they reach the stage in which the program looks for a match. Move them on in Stages."),
        page="pages/cohort/stages.py",
        button=_("Go to stages"),
    )
    st.stop()

show_status(now)
if on_phone():  # there one stands below the other: first what came of the rules
    plan, rules = st.container(), st.container()
else:
    rules, plan = st.columns([1, 2.6], gap="medium")
with rules:
    show_rules(desk, now)
with plan:
    tabs = {
        "plan": _("Plan"),
        "waiting": _("Waiting ({n})", n=len((now.plan.relaxed or now.plan).unmatched)),
        "before": _("Before the run"),
        "prices": _("What rules cost"),
        "decisions": _("Pinned and kept apart ({n})", n=len(now.decisions)),
        "proposals": _("Proposals ({n})", n=len(now.proposed)),
    }
    view = st.segmented_control(
        _("View"),
        list(tabs),
        format_func=tabs.__getitem__,
        default="plan",
        required=True,
        key="matching_view",
        label_visibility="collapsed",
        persist_state="session",
    )
    shown = {
        "plan": show_plan,
        "waiting": show_waiting,
        "before": show_readiness,
        "prices": show_prices,
        "decisions": show_decisions,
        "proposals": show_proposals,
    }
    shown[view](desk, now)
