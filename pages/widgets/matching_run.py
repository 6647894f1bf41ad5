"""A plan that is still being worked out: how good the best one so far is, and what to do about it meanwhile."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.findings import Refused
from models.vocabulary import PlanStatus
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.matching_rules import show_rules
from pages.widgets.matching_turning import turn_by
from pages.widgets.matching_words import percent_of
from pages.widgets.notices import as_markdown, attempt
from pages.widgets.wording import _, spoken, words
from workflows import rounds
from workflows.rounds import Round, Running

_EVERY = 1.0
"""Seconds between two looks at a run."""
LISTED = 300
"""So many pairs of a plan that may still change are listed."""


def round_ready(desk: Desk, model: str) -> Round | None:
    """The round of a model with its plan. While that is worked out, and after it was called off, the page shows so and
    there is None."""
    found: Round | Running | None = None
    try:
        found = rounds.round_or_run(desk.actor, desk.cohort_id, model, now=desk.now)
    except Refused as no:
        _show_failure(desk, model, no)
    if isinstance(found, Running):
        if found.called_off:
            _show_called_off(desk, model, found)
        else:
            _show_run(desk, model, found)
    return found if isinstance(found, Round) else None


def _show_run(desk: Desk, model: str, found: Running) -> None:
    """How far the run is, and below it the best plan so far beside the rules, which can be turned on meanwhile."""
    _show_running(desk, model, planned=found.matched is not None)
    now = found.round()
    if now is None:
        return
    if on_phone():
        _show_so_far(now)
        show_rules(desk, now)
        return
    rules, main = st.columns([1, 3.1], gap="medium")
    with rules:
        show_rules(desk, now)
    with main:
        _show_so_far(now)


@st.fragment(run_every=_EVERY)
def _show_running(desk: Desk, model: str, *, planned: bool) -> None:
    """How far the run is, looked at again and again. The page is drawn anew when there is a first plan (``planned``:
    it has one already), and when the last one is there."""
    try:
        found = rounds.round_or_run(desk.actor, desk.cohort_id, model, now=desk.now, patience=0)
    except Refused:
        st.rerun()
    if isinstance(found, Round) or found.called_off or (found.matched is not None and not planned):
        st.rerun()
    with st.container(border=True, key="matching_run"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                ":material/hourglass_top: **"
                + _("The best plan is being worked out.")
                + "** "
                + _("You can go on with something else; it is here when you come back.")
            )
            st.space("stretch")
            st.markdown(_since(found.seconds))
        _show_figures(found)
        with st.container(horizontal=True):
            st.button(
                _("Take the best plan so far"),
                key="matching_run_take",
                icon=":material/check:",
                disabled=found.matched is None,
                on_click=_take,
                args=(desk, model),
                help=_("It keeps every rule. Only that no other is better is not proven."),
            )
            st.button(
                _("Call it off"),
                key="matching_run_off",
                icon=":material/stop_circle:",
                on_click=_call_off,
                args=(desk, model),
            )


def _show_figures(found: Running) -> None:
    if found.matched is None:
        st.caption(_("Everybody is compared with everybody; there is no plan yet."))
        return
    best = _("The best plan so far matches {n} {n|person|people}.", n=found.matched)
    if found.gap is None:
        st.markdown(best)
        return
    sure = _("No plan for as many has a total fit more than {n} % higher.", n=_percent(found.gap))
    st.markdown(f"{best} {sure}")
    st.progress(1.0 - min(1.0, found.gap / 100), words("How near the plan is to the best that is possible"))


def _percent(gap: float) -> str:
    return f"{gap:.1f}" if gap >= 0.1 or gap == 0 else f"{gap:.3f}"


def _since(seconds: float) -> str:
    whole = int(seconds)
    if whole < 60:
        return _("{n} {n|second|seconds}", n=whole)
    return _("{n} {n|minute|minutes}", n=whole // 60)


def _show_so_far(now: Round) -> None:
    """The pairs of the best plan so far."""
    plan = now.best
    pairs = sorted(plan.pairs, key=lambda pair: (-pair.score, now.name(pair.mentee)))[:LISTED]
    role = spoken(now.standing.definition).role_label
    st.markdown(f"**{_('The best plan so far')}**")
    st.dataframe(
        pd.DataFrame(
            [(now.name(one.mentee), now.name(one.mentor), round(percent_of(plan, one.score))) for one in pairs],
            columns=[role("mentee"), role("mentor"), words("Fit")],
        ),
        hide_index=True,
        height="content" if len(pairs) <= 10 else 420,
        key="matching_run_pairs",
        alt=words("The pairs of the best plan so far with their fit"),
        column_config={
            words("Fit"): st.column_config.ProgressColumn(format="%d %%", min_value=0, max_value=100, width=105)
        },
    )
    if len(plan.pairs) > len(pairs):
        st.caption(_("The {n} best-fitting pairs of {all}.", n=len(pairs), all=len(plan.pairs)))


def show_unproven(desk: Desk, now: Round) -> None:
    """How much better a plan could be that was taken before it was proven the best, and the way to have it proven."""
    plan = now.plan
    if plan.status is not PlanStatus.FEASIBLE:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if plan.bound:
            gap = 100 * max(0, plan.bound - plan.score) / plan.bound
            st.caption(_("No plan for as many has a total fit more than {n} % higher.", n=_percent(gap)))
        if not now.kept.get("seconds"):  # she gave it so long, and it would end there again
            st.button(
                _("Work it out to the end"),
                key="matching_run_prove",
                icon=":material/play_arrow:",
                type="tertiary",
                on_click=_work_out,
                args=(desk, now.model),
            )


def _show_called_off(desk: Desk, model: str, found: Running) -> None:
    with st.container(border=True, key="matching_run"):
        st.markdown(
            ":material/stop_circle: "
            + _("The plan was called off. The settings are as you turned them; nothing else was changed.")
        )
        _show_ways_out(desk, model, can_undo=found.can_undo)


def _show_failure(desk: Desk, model: str, no: Refused) -> None:
    st.error(as_markdown(no.findings), icon=":material/error:")
    _show_ways_out(desk, model, can_undo=True)


def _show_ways_out(desk: Desk, model: str, *, can_undo: bool) -> None:
    with st.container(horizontal=True):
        st.button(
            _("Work the plan out"),
            key="matching_run_again",
            icon=":material/play_arrow:",
            type="primary",
            on_click=_work_out,
            args=(desk, model),
        )
        if can_undo:
            st.button(
                _("Take the last change back"),
                key="matching_run_undo",
                icon=":material/undo:",
                on_click=turn_by,
                args=(lambda: rounds.undo_turn(desk.actor, desk.cohort_id, model, now=desk.now),),
            )


# What is decided is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _work_out(desk: Desk, model: str) -> None:
    """Let the plan be worked out to the end, with the next look at it."""
    attempt(lambda: rounds.begin_again(desk.actor, desk.cohort_id, model, now=desk.now))


def _take(desk: Desk, model: str) -> None:
    attempt(lambda: rounds.take_the_best_so_far(desk.actor, desk.cohort_id, model, now=desk.now))


def _call_off(desk: Desk, model: str) -> None:
    attempt(lambda: rounds.call_off(desk.actor, desk.cohort_id, model, now=desk.now))


__all__ = ["round_ready", "show_unproven"]
