"""What she asks of a plan beside weights and rules: who comes first, how weak a pair may be, what stays, how long.

Each says in one sentence what it does, is kept with the round, goes into the link and back with Undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.in_force import box_for
from pages.widgets.matching_prices import Slots, wish_slots
from pages.widgets.matching_turning import turn_round
from pages.widgets.matching_words import names_of, said_of
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, language, plain, words
from workflows import rounds
from workflows.matching.rolling import hold_or_match
from workflows.rounds import Round, Turned
from workflows.rounds.asked import LOWEST_FIT, MOST_GROUPS, MOST_INTRODUCED

ASKED = ("everybody", "first", "floor", "running", "waiting", "introduce", "seconds")
"""The settings of a round that are turned here."""
WITHOUT = Turned(everybody=False, first=(), floor=0, running=((), 0), waiting=(), introduce=0, seconds=0)
"""None of them."""
LIMITS = (0, 5, 20, 60, 300)
"""Seconds a run may take; 0: until it is proven."""


def show_wishes(desk: Desk, now: Round) -> Slots:
    """The wishes, folded away until one is in force or she looks for them. Answers where the prices of those that are
    in force go."""
    asked = said_of(now, {name: now.kept[name] for name in ASKED if name in now.kept})
    if asked:
        st.markdown(
            f"**{_('Wishes in force')}**\n" + "\n".join(f"- {plain(one[:1].upper() + one[1:])}" for one in asked)
        )
    slots = wish_slots(now)
    # The title stays the same, or the browser would take it for another one and fold it.
    title = _("More wishes")
    with st.expander(title, icon=":material/tune:", key="matching_wishes", on_change="rerun", type="compact") as opened:
        if not opened.open:
            return slots
        _show_first(desk, now)
        _show_everybody(desk, now)
        _show_floor(desk, now)
        _show_running(desk, now)
        _show_waiting(desk, now)
        _show_introduce(desk, now)
        _show_seconds(desk, now)
        if asked:
            st.button(
                _("Without these wishes"),
                key="matching_no_wishes",
                type="tertiary",
                icon=":material/close:",
                on_click=turn_round,
                args=(desk, now, WITHOUT),
            )
    return slots


def _bound(desk: Desk, now: Round, key: str, value: Any, change: Callable[[Any], Turned]) -> dict[str, Any]:
    """What a control that begins with ``value`` needs so that it shows what is in force and turns it."""
    box = box_for(key, value)
    return {"key": box, "on_change": lambda: turn_round(desk, now, change(st.session_state[box]))}


def _show_first(desk: Desk, now: Round) -> None:
    pool = now.engine.pool
    found = rounds.groups_of(pool, waited=True)
    in_force = set(map(tuple, now.kept.get("first", ())))
    # Everybody before everybody else would say nothing.
    groups = {key: who for key, who in found.items() if len(who) < len(pool.mentees) or key in in_force}
    chosen = [key for key in map(tuple, now.kept.get("first", ())) if key in groups]
    says = {key: f"{rounds.group_in_words(pool, key, language=language())} ({len(groups[key])})" for key in groups}
    st.multiselect(
        _("Who comes first"),
        list(groups),
        chosen,
        format_func=told_apart(groups, says.__getitem__),
        placeholder=words("Nobody before the others"),
        max_selections=MOST_GROUPS,
        help=_("Of plans that match as many people, the one that matches most of these is taken, in this order."),
        **_bound(desk, now, "matching_first", chosen, lambda value: Turned(first=[tuple(one) for one in value])),
    )


def _show_everybody(desk: Desk, now: Round) -> None:
    asked = bool(now.kept.get("everybody"))
    st.toggle(
        _("Everybody must be matched"),
        asked,
        help=_("Where that is not possible, you read what stands in the way, and see the nearest plan."),
        **_bound(desk, now, "matching_everybody", asked, lambda value: Turned(everybody=value)),
    )


def _show_floor(desk: Desk, now: Round) -> None:
    present = int(now.kept.get("floor", 0))
    st.slider(
        _("No pair fits less than"),
        0,
        LOWEST_FIT,
        present,
        step=5,
        format="%d %%",
        help=_("A pair below this is not made, even if somebody waits for it; what you pinned stays."),
        **_bound(desk, now, "matching_floor", present, lambda value: Turned(floor=int(value))),
    )


def _show_running(desk: Desk, now: Round) -> None:
    """At most so many of the pairs that stand may change, whatever else is turned from now on."""
    running = now.kept.get("running")
    if running is None:
        st.button(
            _("Hold on to this plan"),
            key="matching_hold",
            icon=":material/lock_clock:",
            disabled=not now.best.pairs,
            on_click=turn_round,
            args=(desk, now, Turned(running=(sorted(now.best.ids), 0))),
            help=_("From now on only as many of its pairs change as you allow, whatever you turn."),
        )
        return
    pairs: Sequence[Sequence[str]] = running["pairs"]
    held = [(str(mentee), str(mentor)) for mentee, mentor in pairs]
    changes = min(int(running["changes"]), len(held))
    st.number_input(
        _("Pairs of the held plan that may change"),
        0,
        len(held),
        changes,
        step=1,
        help=_("{n} pairs are held. A higher number gives the plan more freedom to become better.", n=len(held)),
        **_bound(desk, now, "matching_changes", changes, lambda value: Turned(running=(held, int(value or 0)))),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("At least {n} of {all} stay.", n=len(held) - changes, all=len(held)), width="stretch")
        st.button(
            _("Let go"),
            key="matching_let_go",
            type="tertiary",
            on_click=turn_round,
            args=(desk, now, Turned(running=((), 0))),
        )


def _show_waiting(desk: Desk, now: Round) -> None:
    some = [who for who in now.kept.get("waiting", ()) if who in now.engine.pool.mentees.index]
    st.multiselect(
        _("Match only these now"),
        sorted(now.mentees, key=now.name),
        some,
        format_func=told_apart(now.mentees, now.name, now.standing.contact),
        placeholder=words("Everybody"),
        help=_("The others wait. Beside each pair you read whether the mentor is better held for them."),
        **_bound(desk, now, "matching_only", some, lambda value: Turned(waiting=list(value))),
    )


def _show_introduce(desk: Desk, now: Round) -> None:
    most = min(MOST_INTRODUCED, max((int(places) for places in now.engine.pool.mentees.places), default=1))
    if most < 2:  # the program gives each of them one match, so a second proposal would be refused
        st.caption(
            _(
                "Everybody can have one mentor, so nobody can meet several first and choose. To allow it, change "
                "‘Mentors for one mentee’ in the Builder, under Matching."
            )
        )
        st.page_link("pages/program/builder.py", label=_("Open the Builder"), icon=":material/construction:")
        return
    present = min(most, int(now.kept.get("introduce") or 0))
    st.segmented_control(
        _("Introductions for each"),
        list(range(most + 1)),
        format_func=lambda n: str(n) if n else words("As the program says"),
        default=present,
        required=True,
        help=_("With more than one, each meets several mentors first and chooses afterwards, under Proposals."),
        **_bound(desk, now, "matching_introduce", present, lambda value: Turned(introduce=value)),
    )


def _show_seconds(desk: Desk, now: Round) -> None:
    present = int(now.kept.get("seconds", 0))
    options = sorted({*LIMITS, present} - {0})
    st.selectbox(
        _("Time a plan may take"),
        [0, *options],
        [0, *options].index(present),
        format_func=lambda n: words("{n} {n|second|seconds} at most", n=n) if n else words("Until it is proven best"),
        help=_("Quotas can take long. After this time the best plan so far is shown, with how far it may be off."),
        **_bound(desk, now, "matching_seconds", present, lambda value: Turned(seconds=int(value))),
    )


# Rolling matching -----------------------------------------------------------------------------------------------------
def show_hints(now: Round) -> None:
    """For a plan of only some of those who wait: whom to match now, and which mentor to hold, with the reason."""
    if not now.settings.waiting or not now.best.pairs:
        return
    lines = []
    for hint in hold_or_match(now.engine, now.best):
        pair = _("{mentee} with {mentor}", mentee=now.name(hint.mentee), mentor=now.name(hint.mentor))
        if hint.only:
            why = _(
                "nobody else is possible for {names}, {n} {n|waits|wait} for this mentor",
                names=names_of(now, hint.only, most=3),
                n=len(hint.waiting),
            )
        else:
            why = (
                _("{n} others could have this mentor", n=len(hint.waiting)) if hint.waiting else _("nobody else waits")
            )
        said = (
            _("**Hold this mentor?** {n} {n|person|people} would lose their match by it", n=hint.matched_lost)
            if hint.hold
            else _("**Match now:** nobody would lose a match by it")
        )
        icon = ":orange[:material/back_hand:]" if hint.hold else ":green[:material/check:]"
        lines.append(f"- {icon} {pair} – {said}; {why}.")
    with st.container(border=True, key="matching_hints"):
        st.markdown(f"**{_('Match now or hold?')}**")
        st.markdown("\n".join(lines))
