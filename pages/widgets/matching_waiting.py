"""Who waits and what would change it; who has hardly any choice; what each rule costs; what was pinned."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.findings import sentence
from models.vocabulary import Severity
from pages.widgets.desk import Desk
from pages.widgets.matching_rules import title_of
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, language, plain, words
from workflows import rounds
from workflows.matching.plan import Plan
from workflows.matching.prices import prices
from workflows.matching.readiness import readiness
from workflows.matching.waiting import Way, why_unmatched
from workflows.rounds import Round
from workflows.rounds.doubts import doubts


def show_waiting(desk: Desk, now: Round) -> None:
    """Everybody the plan leaves waiting, why, and the smallest changes after which she would not."""
    plan = now.plan.relaxed or now.plan
    if not plan.unmatched:
        st.success(_("Everybody who is ready is matched in this plan."), icon=":material/celebration:")
        return
    name = now.standing.name
    people = sorted(plan.unmatched, key=lambda one: (one.reason, name(one.mentee)))
    st.dataframe(
        pd.DataFrame(
            [(name(one.mentee), _why(one.reason), one.eligible, _blockers(one.blocked_by)) for one in people],
            columns=[
                now.standing.definition.role_label("mentee"),
                words("Why"),
                words("Possible mentors"),
                words("Rules in the way (mentors kept away)"),
            ],
        ),
        hide_index=True,
        height="content" if len(people) <= 8 else 340,
        key="matching_waiting",
        alt=words("People who would wait under this plan, and why"),
    )
    at = st.selectbox(
        _("What would it take for"),
        range(len(people)),
        format_func=lambda row: name(people[row].mentee),
        key="matching_waiting_who",
    )
    with st.container(border=True):
        _show_ways(now, plan, people[at].mentee)


def _why(reason: str) -> str:
    return (
        words("No mentor fulfils the rules")
        if reason == "no_eligible_mentor"
        else words("Every possible mentor is taken")
    )


def _blockers(blocked: object) -> str:
    counts = dict(blocked)  # type: ignore[call-overload]
    best = sorted((rule for rule in counts if counts[rule]), key=lambda rule: -counts[rule])[:3]
    return ", ".join(f"{title_of(rule)} ({counts[rule]})" for rule in best)


def _show_ways(now: Round, plan: Plan, mentee: str) -> None:
    name = now.standing.name
    why = why_unmatched(now.engine, plan, mentee)
    st.subheader(_("What would match {name}", name=name(mentee)), anchor=False)
    if why.taken_by:
        mentors = [
            _("{mentor}, with {others}", mentor=name(mentor), others=", ".join(map(name, taken)) or "—")
            for mentor, taken in list(why.taken_by.items())[:4]
        ]
        st.markdown(_("{n} {n|mentor is|mentors are} possible:", n=len(why.taken_by)) + " " + "; ".join(mentors))
    if not why.ways:
        st.markdown(_("No single change would do it. New mentors are needed."))
        return
    st.markdown("\n".join(f"- {_way(now, way)}" for way in why.ways))
    st.caption(_("Each of these was tried: the plan was made again with it, and it holds."))


def _way(now: Round, way: Way) -> str:
    moved, lost = len(way.changes.moved), len(way.changes.lost)
    effect = _("moves nobody") if not moved else _("moves {n} {n|pair|pairs}", n=moved)
    if lost:
        effect += ", " + _("{n} {n|person|people} would wait instead", n=lost)
    if way.kind == "place" and way.mentor:
        return _("**{mentor}** takes one more", mentor=now.standing.name(way.mentor)) + f": {effect}."
    rules = ", ".join(plain(title_of(rule)) for rule in way.rules)
    return (
        _("An exception from **{rules}** for this person alone opens {n} {n|mentor|mentors}", rules=rules, n=way.opens)
        + f": {effect}."
    )


def show_readiness(desk: Desk, now: Round) -> None:
    """What is known before anything is solved: places, people with no option, one or two."""
    ready, name = readiness(now.engine), now.standing.name
    for found in doubts(now):
        shown = st.error if found.severity is Severity.ERROR else st.warning
        shown(plain(sentence(found, language())), icon=":material/" + shown.__name__ + ":")
    lines = [
        _(
            "{mentees} {mentees|person is|people are} ready, {mentors} {mentors|mentor has|mentors have} {places} free "
            "{places|place|places}.",
            mentees=ready.mentees,
            mentors=ready.mentors,
            places=ready.places,
        ),
    ]
    lines.append(_("Under the rules at most {n} can be matched.", n=ready.most))
    st.markdown("\n".join(f"- {line}" for line in lines))
    if ready.scarce:
        st.markdown(f"**{_('People with hardly any choice')}**")
        st.dataframe(
            pd.DataFrame(
                [
                    (
                        name(one.mentee),
                        len(one.mentors),
                        ", ".join(map(name, one.mentors)) or "—",
                        title_of(one.blocker) if one.blocker else "—",
                        one.opens,
                    )
                    for one in ready.scarce
                ],
                columns=[
                    now.standing.definition.role_label("mentee"),
                    words("Possible mentors"),
                    words("Who"),
                    words("Rule in the way"),
                    words("Mentors it alone keeps away"),
                ],
            ),
            hide_index=True,
            key="matching_scarce",
            alt=words("People with no, one or two possible mentors"),
        )
    if ready.idle:
        st.markdown(
            f"**{_('Mentors nobody can have under these rules')}**: "
            + ", ".join(plain(name(one)) for one in ready.idle)
        )
    thin = [(share, rule) for rule, share in ready.coverage.items() if share < 0.8]
    if thin:
        said = "; ".join(
            _("{what}: known for {n} %", what=title_of(rule), n=round(100 * share)) for share, rule in sorted(thin)
        )
        st.caption(_("Answers are missing, so these count less than they could:") + " " + said)


def show_prices(desk: Desk, now: Round) -> None:
    """What each rule, quota and place costs: solved again without it."""
    plan = now.plan.relaxed or now.plan
    found = prices(now.engine, plan)
    kinds = {"rule": _("Rule"), "quota": _("Quota"), "places": _("Places")}
    table = pd.DataFrame(
        [
            (
                kinds[price.kind],
                _("One place more with every mentor")
                if price.kind == "places"
                else _quota_or_rule(now, price.kind, price.name),
                price.matched_more,
                price.eligible_more,
            )
            for price in found
        ],
        columns=[words("Kind"), words("Without it"), words("More people matched"), words("More possible pairs")],
    ).sort_values(words("More people matched"), ascending=False)
    st.markdown(_("What the plan would gain if one of these were not there. Each line was solved again."))
    st.dataframe(
        table,
        hide_index=True,
        key="matching_prices",
        alt=words("What each rule costs"),
        column_config={words("Without it"): st.column_config.TextColumn(width="large")},
    )


def _quota_or_rule(now: Round, kind: str, name: str) -> str:
    quota = now.matching.quotas.get(name) if kind == "quota" else None
    return (quota.label if quota else "") or title_of(name)


def show_decisions(desk: Desk, now: Round) -> None:
    """Pairs that were pinned or are kept apart, each with its reason and a way back; and a new one."""
    name = now.standing.name
    for number, one in enumerate(now.decisions):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            icon = ":material/keep:" if one.kind == "pin" else ":material/block:"
            st.markdown(
                f"{icon} **{plain(name(one.mentee))} · {plain(name(one.mentor))}**  \n{plain(one.reason or '—')}",
                width="stretch",
            )
            st.button(
                _("Take back"),
                key=f"matching_free_{number}_{one.mentee}_{one.mentor}",
                on_click=_free,
                args=(desk, one.mentee, one.mentor),
            )
    if not now.decisions:
        st.info(_("No pair is pinned or kept apart. Do it on a pair's card, or for any two people here."))
    with st.form("matching_decide_any", border=True, clear_on_submit=True):
        st.markdown(f"**{_('Decide about two people')}**")
        roles = now.standing.definition.role_label
        st.selectbox(
            plain(roles("mentee")),
            sorted(now.mentees, key=name),
            format_func=name,
            index=None,
            key="matching_any_mentee",
        )
        st.selectbox(
            plain(roles("mentor")),
            sorted(now.mentors, key=name),
            format_func=name,
            index=None,
            key="matching_any_mentor",
        )
        st.text_input(_("Reason"), key="matching_any_reason")
        with st.container(horizontal=True):
            for kind, label, icon in (("pin", _("Pin this pair"), "keep"), ("forbid", _("Keep them apart"), "block")):
                st.form_submit_button(label, icon=f":material/{icon}:", on_click=_decide, args=(desk, now.model, kind))


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _free(desk: Desk, mentee: str, mentor: str) -> None:
    attempt(lambda: rounds.free_pair(desk.actor, desk.cohort_id, mentee, mentor, now=desk.now))


def _decide(desk: Desk, model: str, kind: str) -> None:
    mentee, mentor, reason = (st.session_state.get(f"matching_any_{part}") for part in ("mentee", "mentor", "reason"))
    if mentee is None or mentor is None:
        tell(_("Choose both people first."), "error")
        return
    attempt(
        lambda: rounds.decide_pair(desk.actor, desk.cohort_id, model, mentee, mentor, kind, reason or "", now=desk.now)
    )
