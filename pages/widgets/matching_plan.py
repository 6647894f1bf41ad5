"""The plan: how it stands, its pairs, and the card that says why."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.definitions.conditions import Unreadable, parse_condition
from models.definitions.truth import condition_holds
from models.definitions.wording import say_answer
from models.vocabulary import PlanStatus
from pages.widgets.desk import Desk
from pages.widgets.matching_rules import title_of
from pages.widgets.notices import as_markdown, attempt, tell
from pages.widgets.roster_way import show_way_back
from pages.widgets.wording import _, language, plain, words
from workflows import lists, rounds
from workflows.covered import is_sensitive, say_covered
from workflows.matching.explain import PairReason, alternatives, why_pair
from workflows.matching.plan import Plan
from workflows.matching.scenarios import compare
from workflows.rounds import Round


def show_status(now: Round) -> None:
    """How the plan stands in four figures, its proof in one sentence, what the last change did, and what stands in
    the way."""
    plan = now.plan.relaxed or now.plan
    with st.container(horizontal=True):
        for label, value in (
            (_("Ready to be matched"), len(now.mentees)),
            (_("Free places"), now.places),
            (_("Matched in this plan"), plan.matched),
            (_("Would wait"), len(plan.unmatched)),
            *([(_("Proposed, waiting for answers"), len(now.proposed))] if now.proposed else []),
        ):
            st.metric(label, value, border=True)
    if now.plan.status is PlanStatus.INFEASIBLE:
        st.error(as_markdown(now.plan.findings), title=_("Not everything can be kept"), icon=":material/error:")
        st.caption(_("Below is the best plan without what cannot be kept."))
    else:
        if now.plan.findings:
            st.warning(as_markdown(now.plan.findings), icon=":material/info:")
        if plan.pairs:
            _show_proof(plan)
    _show_change(now, plan)


def _show_proof(plan: Plan) -> None:
    if plan.status is PlanStatus.OPTIMAL:
        said = _(
            "Proven best under these rules: no other plan over all {n} possible {n|pair|pairs} is better.",
            n=plan.eligible_pairs,
        )
        st.markdown(f":material/verified: {said}")
    else:
        st.caption(_("The best plan found so far; it was not finished proving that no other is better."))


def _show_change(now: Round, plan: Plan) -> None:
    if now.before is None or not st.session_state.get("matching_turned"):
        return
    before = now.before.relaxed or now.before
    change = compare(before, plan)
    if not change:
        st.info(_("The last change moved nobody: the plan is the same."), icon=":material/compare_arrows:")
        return
    fit = _percent(plan) - _percent(before)
    said = [_("{n} {n|pair is|pairs are} different", n=len(change.added))]
    if change.gained:
        said.append(_("{n} {n|person gains|people gain} a match", n=len(change.gained)))
    if change.lost:
        said.append(_("{n} {n|person loses|people lose} their match", n=len(change.lost)))
    said.append(_("average fit {sign}{n} points", sign="+" if fit >= 0 else "−", n=f"{abs(fit):.1f}"))
    with st.expander(_("What the last change did:") + " " + ", ".join(said) + ".", icon=":material/compare_arrows:"):
        name = now.standing.name
        old, new = before.mentors_of, plan.mentors_of
        rows = [
            (name(who), ", ".join(map(name, old.get(who, ()))) or "—", ", ".join(map(name, new.get(who, ()))) or "—")
            for who in (*change.lost, *change.gained, *(move.mentee for move in change.moved))
        ]
        mentee = now.standing.definition.role_label("mentee")
        st.dataframe(
            pd.DataFrame(rows, columns=[mentee, words("Before"), words("Now")]),
            hide_index=True,
            alt=words("Who is matched differently since the last change"),
            key="matching_change",
        )


def _percent(plan: Plan) -> float:
    """The average fit of a plan's pairs, in percent of the most a pair can have."""
    return 100 * plan.score / (plan.highest * len(plan.pairs)) if plan.pairs and plan.highest else 0.0


def show_plan(desk: Desk, now: Round) -> None:
    """The pairs as a table one can sort and search, and the card of the chosen one."""
    plan = now.plan.relaxed or now.plan
    if not plan.pairs:
        st.info(_("No pair is possible under these rules. Look at ‘Before the run’ for what stands in the way."))
        return
    pairs = sorted(plan.pairs, key=lambda pair: (-pair.score, now.standing.name(pair.mentee)))
    new = plan.ids - now.before.ids if now.before and st.session_state.get("matching_turned") else frozenset()
    name, definition = now.standing.name, now.standing.definition
    table = pd.DataFrame(
        {
            "mentee": [name(pair.mentee) for pair in pairs],
            "mentor": [name(pair.mentor) for pair in pairs],
            "fit": [round(100 * pair.score / plan.highest) if plan.highest else 0 for pair in pairs],
            "because": [_because(pair.parts, plan, now) for pair in pairs],
            "mark": [_mark(pair.pinned, (pair.mentee, pair.mentor) in new) for pair in pairs],
        }
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Match book for the committee"),
            data=lambda: lists.leave(desk.actor, str(desk.cohort_id), [f"plan.{now.model}"], now=desk.now)[1],
            file_name=words("match book {day}.xlsx", day=desk.today.isoformat()),
            key="matching_book",
            icon=":material/download:",
            type="tertiary",
            help=_("Every pair with a cell for the decision. Bring it back, and decisions are taken over."),
            on_click="ignore",
        )
        show_way_back()
    chosen = st.dataframe(
        table,
        hide_index=True,
        height=340,
        on_select="rerun",
        selection_mode="single-row",
        key="matching_pairs",
        alt=words("The pairs of the plan with their fit"),
        column_config={
            "mentee": st.column_config.TextColumn(definition.role_label("mentee"), pinned=True),
            "mentor": st.column_config.TextColumn(definition.role_label("mentor")),
            "fit": st.column_config.ProgressColumn(words("Fit"), format="%d %%", min_value=0, max_value=100),
            "because": st.column_config.TextColumn(words("Above all"), width="large"),
            "mark": st.column_config.TextColumn(words("Note")),
        },
    )
    rows = chosen.selection.rows
    options = list(range(len(pairs)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox(
            _("Look at a pair"),
            options,
            index=rows[0] if rows else 0,
            key=f"matching_pair_{rows[0] if rows else 0}",
            format_func=lambda row: f"{table['mentee'][row]} · {table['mentor'][row]}",
        )
        if now.plan.status is not PlanStatus.INFEASIBLE and st.button(
            _("Propose this plan: {n} {n|pair|pairs}", n=len(pairs)),
            type="primary",
            icon=":material/outgoing_mail:",
            key="matching_propose",
        ):
            title = _("Propose {n} {n|pair|pairs}?", n=len(plan.pairs))
            st.dialog(title, width="medium")(_confirm)(desk, now)
    _show_pair(desk, now, plan, pairs[at].mentee, pairs[at].mentor)


def _because(parts: object, plan: Plan, now: Round) -> str:
    points = dict(parts)  # type: ignore[call-overload]
    best = sorted((name for name in points if points[name] > 0), key=lambda name: -points[name])[:3]
    return ", ".join(title_of(name) for name in best)


def _mark(pinned: bool, new: bool) -> str:
    return " · ".join(word for word, is_so in ((words("pinned"), pinned), (words("new"), new)) if is_so)


def _confirm(desk: Desk, now: Round) -> None:
    st.markdown(
        _(
            "Each pair becomes a proposal that waits for the answer of both sides. Nothing is sent by itself: you ask "
            "them and enter what they say under Proposals. The plan is kept with the rules it was made under."
        )
    )
    with st.container(horizontal=True):
        if st.button(_("Propose"), type="primary", key="matching_propose_yes", on_click=_propose, args=(desk, now)):
            st.rerun()
        if st.button(_("Not yet"), key="matching_propose_no"):
            st.rerun()


def _propose(desk: Desk, now: Round) -> None:
    outcome = attempt(lambda: rounds.propose(desk.actor, desk.cohort_id, now.model, now=desk.now, seen=now.plan.ids))
    if outcome is not None:
        tell(_("{n} {n|pair is|pairs are} proposed. Enter the answers under Proposals.", n=len(outcome.done)))
        st.session_state["matching_turned"] = False
        st.session_state["matching_view"] = "proposals"


def _show_pair(desk: Desk, now: Round, plan: Plan, mentee: str, mentor: str) -> None:
    reason = why_pair(now.engine, plan, mentee, mentor)
    with st.container(border=True):
        st.subheader(
            _("Why {mentee} and {mentor}", mentee=now.standing.name(mentee), mentor=now.standing.name(mentor)),
            anchor=False,
        )
        _show_reason(now, reason)
        _show_next_best(now, plan, mentee)
        _show_pair_actions(desk, now, mentee, mentor)


def _show_reason(now: Round, reason: PairReason) -> None:
    definition, spoken = now.standing.definition, language()

    def said(subject: str | None, value: object) -> str:
        return say_covered(definition, subject, value, language=spoken) if subject else ""  # type: ignore[arg-type]

    highest = reason.highest or 1
    columns: dict[str, list[str]] = {
        title: []
        for title in (
            _("What counts"),
            _("Points of 100"),
            plain(definition.role_label("mentee")),
            plain(definition.role_label("mentor")),
        )
    }
    what, points, mentee, mentor = columns.values()
    for part in sorted(reason.parts, key=lambda part: -part.points):
        evidence = part.evidence[0] if part.evidence else None
        what.append(plain(title_of(part.name)))
        got, most = (f"{100 * n / highest:.1f}".removesuffix(".0") for n in (part.points, part.most))
        points.append(_("{n} of {most}", n=got, most=most).replace(" ", "\u00a0"))
        mentee.append(plain(said(evidence.mentee_subject, evidence.mentee)) if evidence else "")
        mentor.append(plain(said(evidence.mentor_subject, evidence.mentor)) if evidence else "")
    # A table and not a grid: long answers wrap, so that both can be read in full.
    st.table(pd.DataFrame(columns), border="horizontal", hide_index=True)
    kept = []
    for rule in reason.rules:
        shared = ", ".join(
            say_answer(definition, rule.mentee_subject or "", one, language=spoken)
            for one in rule.shared
            if not any(is_sensitive(definition.question(of or "")) for of in (rule.mentee_subject, rule.mentor_subject))
        )
        if rule.holds and _applies(now, reason, rule.text):
            kept.append(plain(title_of(rule.name)) + (f" ({plain(shared)})" if shared else ""))
    if kept:
        st.markdown(":green[:material/check:] " + _("Rules kept:") + " " + ", ".join(dict.fromkeys(kept)))


def _applies(now: Round, reason: PairReason, text: str) -> bool:
    """Whether a rule that ends in ``, if …`` says anything about these two: a wish that nobody has is not "kept"."""
    line = parse_condition(text)
    if isinstance(line, Unreadable) or line.only_if is None:
        return True
    pool = now.engine.pool
    people = {
        "mentee": pool.mentees.people[pool.mentees.index[reason.mentee]],
        "mentor": pool.mentors.people[pool.mentors.index[reason.mentor]],
    }
    who = people.get(line.only_if.subject.partition(".")[0])
    return who is None or condition_holds(line.only_if, who, today=pool.today) is True


def _show_next_best(now: Round, plan: Plan, mentee: str) -> None:
    others = alternatives(now.engine, plan, mentee, most=3)
    if not others:
        st.caption(_("Nobody else is possible under these rules."))
        return
    lines = []
    for other in others:
        fit = round(100 * other.score / plan.highest) if plan.highest else 0
        name = now.standing.name(other.mentor)
        if not other.possible:
            lines.append(_("{name} ({fit} %): not possible beside what is pinned", name=name, fit=fit))
        elif other.matched_lost > 0:
            lines.append(_("{name} ({fit} %): would leave {n} more waiting", name=name, fit=fit, n=other.matched_lost))
        else:
            lost = 100 * other.score_lost / plan.highest if plan.highest else 0
            moved = len(other.changes.moved) - 1 if other.changes else 0
            lines.append(
                _(
                    "{name} ({fit} %): {n} {n|other|others} would move, the plan loses {points} points",
                    name=name,
                    fit=fit,
                    n=max(0, moved),
                    points=f"{lost:.1f}",
                )
            )
    with st.expander(_("Who else, and what it would cost the whole plan"), icon=":material/alt_route:"):
        st.markdown("\n".join(f"- {line}" for line in lines))


def _show_pair_actions(desk: Desk, now: Round, mentee: str, mentor: str) -> None:
    decided = next((one for one in now.decisions if (one.mentee, one.mentor) == (mentee, mentor)), None)
    if decided is not None and decided.kind == "pin":
        st.caption(":material/keep: " + _("Pinned: {reason}", reason=decided.reason or "—"))
    key = f"matching_why_{mentee}_{mentor}"
    with st.form(f"matching_decide_{mentee}_{mentor}", border=False, clear_on_submit=True):
        st.text_input(_("Reason"), key=key, placeholder=_("For example: they know each other already"))
        with st.container(horizontal=True):
            for kind, label, icon in (("pin", _("Pin this pair"), "keep"), ("forbid", _("Keep them apart"), "block")):
                st.form_submit_button(
                    label,
                    icon=f":material/{icon}:",
                    on_click=_decide,
                    args=(desk, now, mentee, mentor, kind, key),
                )


def _decide(desk: Desk, now: Round, mentee: str, mentor: str, kind: str, key: str) -> None:
    reason = str(st.session_state.get(key) or "")
    attempt(
        lambda: rounds.decide_pair(desk.actor, desk.cohort_id, now.model, mentee, mentor, kind, reason, now=desk.now)
    )
