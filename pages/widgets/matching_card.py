"""A pair's card: why these two, who else and at what cost to everybody, and what a person decides about them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.definitions.people import languages_question
from pages.widgets.desk import Desk
from pages.widgets.matching_turning import decide, free
from pages.widgets.matching_words import LEAST_POINTS, cost_of, percent_of, say_choice, short, title_of, what_holds
from pages.widgets.notices import tell
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, colon, language, plain, semicolon, words
from workflows import rounds
from workflows.covered import is_sensitive
from workflows.matching.blockers import beside_rules, foremost
from workflows.matching.explain import Alternative, alternatives, network_of
from workflows.matching.plan import Pair, Plan
from workflows.rounds import Round
from workflows.rounds.voices import Because, ForTheDesk

OFFERED = 6
"""So many other mentors are looked at for one mentee."""


def show_card(desk: Desk, now: Round, plan: Plan, pair: Pair) -> None:
    """The card of one pair of the plan."""
    why = rounds.for_the_desk(now, pair.mentee, pair.mentor, language=language())
    at_once = network_of(plan) is not None
    others = alternatives(now.engine, plan, pair.mentee, most=OFFERED) if at_once else None
    with st.container(border=True, key="matching_card"):
        st.header(
            _("Why {mentee} and {mentor}", mentee=now.name(pair.mentee), mentor=now.name(pair.mentor)), anchor=False
        )
        _show_badges(pair, plan, why, others or ())
        _show_circle(now, plan, pair)
        _show_because(now, pair, why)
        _show_kept(now, why)
        _show_given_up(now, plan, pair, why, others)
        _show_others(desk, now, plan, pair, others)
        _show_texts(now, pair)
        _show_decision(desk, now, pair)


def _show_badges(pair: Pair, plan: Plan, why: ForTheDesk, others: Sequence[Alternative]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(_("{n} % fit", n=round(why.fit)), icon=":material/favorite:", color="blue")
        if pair.pinned:
            st.badge(_("Pinned"), icon=":material/keep:", color="violet")
        if any(other.near for other in others) and not pair.pinned:
            st.badge(
                _("Close call"),
                icon=":material/balance:",
                color="orange",
                help=_("Another mentor would do nearly as well, and nobody would lose a match by it. You may choose."),
            )
        for circle in plan.circles:
            if circle.mentor == pair.mentor:
                st.badge(_("Circle of {n}", n=len(circle.mentees)), icon=":material/groups:", color="green")


def _show_circle(now: Round, plan: Plan, pair: Pair) -> None:
    """Who else is in her circle, and what all of them speak."""
    for circle in plan.circles:
        others = [who for who in circle.mentees if who != pair.mentee]
        if circle.mentor != pair.mentor or not others:
            continue
        said = _("In this circle as well: {names}.", names=", ".join(map(now.name, others)))
        definition = now.definition
        question = languages_question(definition, "mentee")
        if circle.language and question and not is_sensitive(definition.question(f"mentee.{question}")):
            spoken = say_choice(now, f"mentee.{question}", circle.language)
            said += " " + _("Everybody in it speaks {spoken}.", spoken=spoken)
        st.caption(plain(said))


def _show_because(now: Round, pair: Pair, why: ForTheDesk) -> None:
    lines = [_because(now, pair, one) for one in why.because if one.points > 0]
    st.markdown(
        "\n".join(f"- {line}" for line in lines) or _("No criterion speaks for them; the rules allow the pair.")
    )
    if any(one.covered for one in why.because if one.points > 0):
        st.caption(
            ":material/visibility_off: "
            + _(
                "‘Covered’ is a sensitive answer: it counts, but is not told here. Whoever needs it opens it on the "
                "person’s card, and that is written down."
            )
        )


def _because(now: Round, pair: Pair, one: Because) -> str:
    """*Main goal* – both: find work · 28.6 of 28.6"""
    if one.both:
        said = _("both: {answers}", answers=one.both)
    else:
        sides = ((pair.mentee, one.mentee), (pair.mentor, one.mentor))
        said = plain(semicolon().join(f"{now.name(who)}{colon()}{answer}" for who, answer in sides if answer))
        said += " :material/visibility_off:" if one.covered else ""
    points = _("{n} of {most} points", n=short(one.points), most=short(one.most)).replace(" ", "\u00a0")
    return f"**{plain(title_of(now, one.name))}** – {said or _('holds')} :small[:gray[{points}]]"


def _show_kept(now: Round, why: ForTheDesk) -> None:
    if why.kept:
        kept = ", ".join(
            plain(title_of(now, name)) + (f" ({plain(shared)})" if shared else "") for name, shared in why.kept
        )
        st.markdown(":green[:material/check:] " + _("Rules kept:") + " " + kept)
    if why.broken:
        broken = ", ".join(plain(title_of(now, name)) for name in why.broken)
        st.markdown(":orange[:material/warning:] " + _("Exception made from:") + " " + broken)


def _show_given_up(now: Round, plan: Plan, pair: Pair, why: ForTheDesk, others: Sequence[Alternative] | None) -> None:
    """What this pair has not, and the runner-up: whoever would cost the plan least, where that is known at once."""
    if why.given_up:
        st.markdown(
            ":material/remove: "
            + _("Given up:")
            + " "
            + ", ".join(plain(title_of(now, one.name)) for one in why.given_up[:3])
        )
    if others is None:
        return
    possible = [other for other in others if other.possible]
    if not possible:
        st.markdown(":material/alt_route: " + _nobody_else(now, plan, pair.mentee, others))
        return
    best = min(possible, key=lambda other: other.cost)
    gap = why.fit - percent_of(plan, best.score)
    st.markdown(
        ":material/alt_route: "
        + (
            _("Next best: {name}, {n} points lower.", name=now.name(best.mentor), n=short(gap))
            if gap >= LEAST_POINTS
            else _("Next best: {name}, who fits as well.", name=now.name(best.mentor))
            if gap > -LEAST_POINTS
            else _(
                "Next best: {name}, {n} points higher, but others would lose more.",
                name=now.name(best.mentor),
                n=short(-gap),
            )
        )
    )


def _nobody_else(now: Round, plan: Plan, mentee: str, others: Sequence[Alternative] = ()) -> str:
    """That there is nobody else, and what it is that allows nobody: the rules, or what she asked for beside them."""
    if others:
        held = what_holds(now)
        said = _("{n} other {n|mentor fits|mentors fit} the rules, but not beside", n=len(others))
        return f"{said} {plain(held)}." if held else _("Nobody else is possible beside the other pairs of the plan.")
    beside = foremost(beside_rules(now.engine, plan.settings, mentee, floor=plan.floor.score))
    if beside == "introduced":
        return _("Nobody else was introduced to them.")
    if beside == "floor":
        return _("Nobody else is possible under these rules who fits well enough for the lowest fit you ask for.")
    if beside == "apart":
        return _("Every other mentor whom the rules allow is kept apart from them, or was in a pair with them before.")
    return _("Nobody else is possible under these rules.")


# Who else -------------------------------------------------------------------------------------------------------------
def _show_others(desk: Desk, now: Round, plan: Plan, pair: Pair, others: Sequence[Alternative] | None) -> None:
    """The other mentors with their cost. Where quotas decide, each is a plan of its own: made when she asks."""
    if others is not None and not others:
        return
    at = f"{pair.mentee}_{pair.mentor}"
    with st.expander(
        _("Who else, and what it would cost the whole plan"),
        icon=":material/alt_route:",
        key=f"matching_others_{at}",
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        if others is None:
            others = alternatives(now.engine, plan, pair.mentee, most=OFFERED)
        by_id = {other.mentor: other for other in others}
        if not by_id:
            st.markdown(_nobody_else(now, plan, pair.mentee))
            return
        chosen = st.radio(
            _("Instead of {name}", name=now.name(pair.mentor)),
            list(by_id),
            index=None,
            format_func=told_apart(
                by_id, lambda who: plain(f"{now.name(who)} – {round(percent_of(plan, by_id[who].score))} %")
            ),
            captions=[plain(cost_of(now, plan, pair.mentee, other)) for other in others],
            key=f"matching_instead_{at}",
        )
        reason = f"matching_instead_why_{at}"
        st.text_input(_("Reason for the choice"), key=reason, placeholder=words("For example: the committee decided"))
        st.button(
            _("Take {name} instead", name=now.name(chosen)) if chosen else _("Take another mentor"),
            key=f"matching_take_{at}",
            icon=":material/swap_horiz:",
            disabled=chosen is None or not by_id[chosen].possible,
            on_click=_take_instead,
            args=(desk, now, pair, chosen, reason),
        )


def _take_instead(desk: Desk, now: Round, pair: Pair, mentor: str, reason: str) -> None:
    why = str(st.session_state.get(reason) or "")
    if decide(desk, now.model, pair.mentee, mentor, "pin", why, instead_of=pair.mentor if pair.pinned else ""):
        tell(
            _(
                "{mentee} is with {mentor} now. Undo takes it back.",
                mentee=now.name(pair.mentee),
                mentor=now.name(mentor),
            )
        )


# What they will read --------------------------------------------------------------------------------------------------
def _show_texts(now: Round, pair: Pair) -> None:
    with st.expander(
        _("What they may read about each other"),
        icon=":material/visibility:",
        key=f"matching_texts_{pair.mentee}_{pair.mentor}",
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        for reader, who in (("mentee", pair.mentee), ("mentor", pair.mentor)):
            st.markdown(f"**{plain(now.name(who))}**")
            st.text(rounds.for_the_pair(now, pair.mentee, pair.mentor, reader=reader))
        st.caption(_("Sensitive answers, and rules that ask for them, are never in it."))


# What a person decides ------------------------------------------------------------------------------------------------
def _show_decision(desk: Desk, now: Round, pair: Pair) -> None:
    decided = next((one for one in now.decisions if (one.mentee, one.mentor) == (pair.mentee, pair.mentor)), None)
    if decided is not None and decided.kind == "pin":
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":material/keep: " + _("Pinned: {reason}", reason=decided.reason or "—"))
            st.button(
                _("Take back"),
                key=f"matching_unpin_{pair.mentee}_{pair.mentor}",
                type="tertiary",
                on_click=free,
                args=(desk, now.model, pair.mentee, pair.mentor),
            )
    key = f"matching_why_{pair.mentee}_{pair.mentor}"
    with st.form(f"matching_decide_{pair.mentee}_{pair.mentor}", border=False, clear_on_submit=True):
        st.text_input(_("Reason"), key=key, placeholder=words("For example: they know each other already"))
        with st.container(horizontal=True):
            for kind, label, icon in (("pin", _("Pin this pair"), "keep"), ("forbid", _("Keep them apart"), "block")):
                if (
                    decided is not None and kind == decided.kind == "pin"
                ):  # said above, with its reason and the way back
                    continue
                st.form_submit_button(
                    label,
                    icon=f":material/{icon}:",
                    on_click=_decide,
                    args=(desk, now, pair, kind, key),
                )


def _decide(desk: Desk, now: Round, pair: Pair, kind: str, key: str) -> None:
    decide(desk, now.model, pair.mentee, pair.mentor, kind, str(st.session_state.get(key) or ""))
