"""Matching: the best plan under rules she turns, why and why not, and from the plan to matches that run."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.widgets.device import on_phone
from pages.widgets.emptiness import need_cohort, show_empty, show_unsaid
from pages.widgets.gestures import show_outcome
from pages.widgets.matching_costs import show_costs
from pages.widgets.matching_decisions import show_decisions
from pages.widgets.matching_fairness import show_fairness
from pages.widgets.matching_link import bind_to_link
from pages.widgets.matching_plan import show_plan
from pages.widgets.matching_prices import show_live_prices
from pages.widgets.matching_proposals import show_proposals
from pages.widgets.matching_readiness import show_readiness
from pages.widgets.matching_rules import show_rules
from pages.widgets.matching_run import round_ready, show_unproven
from pages.widgets.matching_scenarios import show_scenarios
from pages.widgets.matching_status import show_status
from pages.widgets.matching_waiting import show_waiting
from pages.widgets.matching_words import would_wait
from pages.widgets.ways import MODEL
from pages.widgets.wording import _, plain
from workflows import rounds
from workflows.rounds import Round

desk = st.session_state.desk
st.title(_("Matching"), anchor=False)
show_outcome(desk, "proposals")

need_cohort(desk, "hub", _("Matching begins when a program is open and people are in it."))


def show_matching() -> None:
    """Everything below the title. It ends by itself and is never stopped: after a stop the desk goes on believing in
    sliders that the browser has forgotten, and the browser would send them back as zeros."""
    models = rounds.models(desk.actor, desk.cohort_id, now=desk.now)
    if not models:
        show_unsaid(desk, "hub", _("This program does not pair people."), "matching")
        return
    now = round_ready(desk, _chosen(models))
    if now is None:
        return
    if not now.mentees and not now.mentors and not now.proposed and not rounds.begun_lately(now.standing, now.model):
        show_empty(
            "hub",
            _("Nobody is ready to be matched"),
            _(
                "People come here when they reach the stage in which the program looks for a match. Move them on in "
                "Stages."
            ),
            page="pages/cohort/stages.py",
            button=_("Go to stages"),
        )
        return
    # What is told there comes and goes. In a box of its own it moves nothing below: what is moved the browser draws
    # anew, and whoever turns a weight with the keyboard would have lost it after the first step.
    with st.container():
        show_status(now)
        show_unproven(desk, now)
    bind_to_link(desk, now)
    _show_view(now)


def _chosen(models: Mapping[str, str]) -> str:
    """The matching model she looks at."""
    first = next(iter(models))
    if len(models) == 1:
        return first
    if st.session_state.get(MODEL) not in models:  # nothing was chosen yet, or in another program
        st.session_state[MODEL] = first
    chosen = st.segmented_control(
        _("Matching model"),
        list(models),
        format_func=lambda name: plain(models[name]),
        required=True,
        key=MODEL,
        bind="query-params",  # a reload, and a link, stay with the same model
        persist_state="session",
    )
    return chosen or first


def _asked_for(views: Mapping[str, str]) -> str:
    """The view the address names by what it is called, also where the number beside it is another by now."""
    called = str(st.query_params.get("matching_view") or "").partition(" (")[0]
    return next((view for view, label in views.items() if label.partition(" (")[0] == called), "plan")


def _show_view(now: Round) -> None:
    """One of the views of a round, with the rules beside it."""
    named = len(now.scenarios)
    views = {
        "before": _("Before the run"),
        "plan": _("Plan"),
        "waiting": _("Waiting ({n})", n=would_wait(now)),
        "scenarios": _("Scenarios ({n})", n=named) if named else _("Scenarios"),
        "costs": _("What rules cost"),
        "fairness": _("Fairness"),
        "decisions": _("Pinned and kept apart ({n})", n=len(now.decisions)),
        "proposals": _("Proposals ({n})", n=len(now.proposed)),
    }
    st.session_state.setdefault("matching_view", _asked_for(views))
    view = st.segmented_control(
        _("View"),
        list(views),
        format_func=views.__getitem__,
        required=True,
        key="matching_view",
        label_visibility="collapsed",
        bind="query-params",  # a reload, and the browser's Back, stay in the same view
        persist_state="session",
    )
    by_view: Mapping[str, Callable[[], None]] = {
        "before": lambda: show_readiness(now),
        "plan": lambda: show_plan(desk, now),
        "waiting": lambda: show_waiting(desk, now),
        "scenarios": lambda: show_scenarios(desk, now),
        "costs": lambda: show_costs(desk, now),
        "fairness": lambda: show_fairness(now),
        "decisions": lambda: show_decisions(desk, now),
        "proposals": lambda: show_proposals(desk, now),
    }
    shown = by_view[view or "plan"]
    if view in ("decisions", "proposals"):  # there no rule is turned
        shown()
    elif on_phone():  # there one stands below the other: first what came of the rules
        shown()
        show_live_prices(now, show_rules(desk, now))
    else:
        with st.container(key="matching_sides"):  # desk.css turns their order round when the window becomes narrow
            rules, main = st.columns([1, 3.1], gap="medium")
        with rules:
            slots = show_rules(desk, now)
        with main:
            shown()
        show_live_prices(now, slots)


show_matching()
