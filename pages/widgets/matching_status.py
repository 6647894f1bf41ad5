"""How a round stands: four figures, the proof in one sentence, what cannot be kept, what the last change did."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.vocabulary import PlanStatus
from pages.widgets.matching_turning import was_turned
from pages.widgets.matching_words import percent_of, would_wait
from pages.widgets.notices import as_markdown
from pages.widgets.wording import _, language, spoken, words
from workflows import rounds
from workflows.matching.plan import Plan
from workflows.matching.readiness import readiness
from workflows.matching.scenarios import Difference, compare
from workflows.rounds import Round


def show_status(now: Round) -> None:
    """How the plan stands in four figures, its proof in one sentence, what the last change did, and what stands in
    the way."""
    plan = now.best
    with st.container(horizontal=True, key="matching_figures"):
        for label, value in (
            (_("Ready to be matched"), len(now.mentees)),
            (_("Free places"), now.places),
            (_("Matched in this plan"), plan.matched),
            (_("Would wait"), would_wait(now)),
            *([(_("Proposed, waiting for answers"), len(now.proposed))] if now.proposed else []),
        ):
            st.metric(label, value, border=True)
    said = as_markdown(rounds.obstacles(now, language=language()))
    if now.plan.status is PlanStatus.INFEASIBLE:
        st.error(said, title=_("Not everything can be kept"), icon=":material/error:")
        if now.kept.get("everybody"):
            _show_why_not_everybody(now)
        st.caption(_("Below is the best plan without what cannot be kept."))
    else:
        if said:
            st.warning(said, icon=":material/info:")
        if plan.pairs:
            _show_proof(plan)
    if now.before is not None and was_turned():
        _show_change(now, now.before.relaxed or now.before, plan)


def _show_why_not_everybody(now: Round) -> None:
    """*58 people, 51 places. Even with more places, 5 have no possible mentor.*"""
    ready = readiness(now.engine)
    said = _(
        "{people} {people|person is|people are} ready and there {places|is|are} {places} {places|place|places}.",
        people=ready.mentees,
        places=now.places,
    )
    if none := len(ready.with_options(0)):
        said += " " + _(
            "Even with more places, {n} {n|has|have} no possible mentor: see ‘Before the run’ for the rule in the way.",
            n=none,
        )
    st.markdown(said)


def _show_proof(plan: Plan) -> None:
    if plan.status is PlanStatus.OPTIMAL:
        said = _(
            "Proven best under these rules: no other plan over all {n} possible {n|pair|pairs} is better.",
            n=plan.eligible_pairs,
        )
        st.markdown(f":material/verified: {said}")
    else:
        st.caption(_("The best plan found so far. It is not proven that no other is better."))


def average(plan: Plan) -> float:
    """The average fit of a plan's pairs, in percent of the most a pair can have."""
    return percent_of(plan, plan.score / len(plan.pairs)) if plan.pairs else 0.0


def _show_change(now: Round, before: Plan, plan: Plan) -> None:
    change = compare(before, plan)
    if not change:
        st.info(_("The last change moved nobody: the plan is the same."), icon=":material/compare_arrows:")
        return
    fit = average(plan) - average(before)
    said = [_("{n} {n|pair is|pairs are} different", n=len(change.added))]
    if change.gained:
        said.append(_("{n} {n|person gains|people gain} a match", n=len(change.gained)))
    if change.lost:
        said.append(_("{n} {n|person loses|people lose} their match", n=len(change.lost)))
    said.append(_("average fit {sign}{n} points", sign="+" if fit >= 0 else "−", n=f"{abs(fit):.1f}"))
    with st.expander(_("What the last change did:") + " " + ", ".join(said) + ".", icon=":material/compare_arrows:"):
        show_difference(now, change, before, plan, key="matching_change", left=words("Before"), right=words("Now"))


def show_difference(
    now: Round, change: Difference, before: Plan, after: Plan, *, key: str, left: str, right: str
) -> None:
    """Who loses, who gains and who meets somebody else, with both mentors, as a table."""
    old, new = before.mentors_of, after.mentors_of
    what = {words("Loses"): change.lost, words("Gains"): change.gained}
    what[words("Moves")] = tuple(move.mentee for move in change.moved)
    rows = [
        (
            now.name(who),
            kind,
            ", ".join(map(now.name, old.get(who, ()))) or "—",
            ", ".join(map(now.name, new.get(who, ()))) or "—",
        )
        for kind, people in what.items()
        for who in sorted(people, key=now.name)
    ]
    mentee = spoken(now.standing.definition).role_label("mentee")
    st.dataframe(
        pd.DataFrame(rows, columns=[mentee, words("What"), left, right]),
        hide_index=True,
        height="content" if len(rows) <= 10 else 390,
        alt=words("Who is matched differently"),
        key=key,
    )
