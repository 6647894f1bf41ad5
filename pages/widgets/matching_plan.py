"""The plan: its pairs as a table to sort, filter and search, and beside it the card of the chosen one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from models.vocabulary import PlanStatus
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.matching_back import tell_with_way_back
from pages.widgets.matching_beside import when_ready
from pages.widgets.matching_board import show_board
from pages.widgets.matching_card import show_card
from pages.widgets.matching_turning import show_no_change, was_turned
from pages.widgets.matching_wishes import show_hints
from pages.widgets.matching_words import percent_of, so_many, title_of
from pages.widgets.notices import attempt
from pages.widgets.roster_way import show_way_back
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, language, spoken, words
from workflows import lists, rounds
from workflows.matching.declines import simulate_declines
from workflows.matching.explain import network_of
from workflows.matching.plan import Pair, Plan
from workflows.matching.reserves import reserves
from workflows.matching.settings import PairOfIds
from workflows.matching.ties import near_ties
from workflows.rounds import Round

WEAK = 50
"""Below so many percent a pair is listed as a weak fit."""
_LISTED, _LOOKED = "matching_listed", "matching_looked"
"""The pairs that were listed last, and the mentee whose pair was looked at: she stays, wherever her pair stands now."""
_BOOK_OF = "matching_book_of"
"""The pairs of the plan whose match book she wants."""
_NAME = 106
"""Pixels of a name in the table: with them the close call is in sight beside rules and card in a window of 1440."""
MARKED = 60
"""In a plan of more pairs, or one in which quotas or circles had a say, close calls are looked for only when she shows
them: a weight must not wait for it."""
SEARCHED = 10
"""A list of more pairs than this has a search."""


def show_plan(desk: Desk, now: Round) -> None:
    """The pairs, the card of the chosen one, and the way to propose them."""
    plan = now.best
    if not plan.pairs:
        st.info(_("No pair is possible under these rules. Look at ‘Before the run’ for what stands in the way."))
        return
    called = {pair.mentee: now.name(pair.mentee) for pair in plan.pairs}
    pairs = sorted(plan.pairs, key=lambda pair: (-pair.score, called[pair.mentee]))
    if st.session_state.get("matching_as") == "places":
        shown = _filtered(now, plan, pairs)
        if shown is not None:
            show_board(desk, now, plan, shown)
        _show_ways_on(desk, now)
        return
    if on_phone():
        beside, card = st.container(), st.container()
    else:
        beside, card = st.columns([1.35, 1], gap="medium")
    with beside:
        shown = _filtered(now, plan, pairs)
        if not shown:
            if shown is not None:
                st.info(_("No pair fits this choice."), icon=":material/filter_alt_off:")
            _show_ways_on(desk, now)
            return
        show_hints(now)
        chosen = _show_table(now, plan, shown)
        _show_ways_on(desk, now)
    with card:
        show_card(desk, now, plan, chosen)


def _filtered(now: Round, plan: Plan, pairs: Sequence[Pair]) -> list[Pair] | None:
    """The pairs she wants to see; None while it is worked out which these are."""
    kinds = {
        "all": _("All pairs"),
        "new": _("Different since the last change"),
        "pinned": _("Pinned"),
        "weak": _("Fit below {n} %", n=WEAK),
        "close": _("Close calls"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ways = {"table": _("Table"), "places": _("Places")}
        seen = st.session_state.setdefault("matching_as", "table")
        asked = st.segmented_control(
            _("As"),
            list(ways),
            format_func=ways.__getitem__,
            key="matching_as",
            bind="query-params",
            required=True,
            help=_("Places: every mentor with her people. There you drag somebody to another place and read the cost."),
        )
        if asked != seen:  # the address of a page that was opened anew says so
            st.rerun()
        kind = st.selectbox(
            _("Show"),
            list(kinds),
            format_func=kinds.__getitem__,
            key="matching_filter",
            width=175,
            help=_("Close calls: another mentor would do nearly as well, and nobody would lose a match by it."),
        )
    wanted = ""
    if len(pairs) > SEARCHED:
        wanted = st.text_input(
            _("Search for a name"),
            key="matching_search",
            icon=":material/search:",
            placeholder=words("Search for a name"),
            label_visibility="collapsed",
            live=True,
        )
    name = wanted.strip().casefold()
    found = [
        pair
        for pair in pairs
        if not name or name in now.name(pair.mentee).casefold() or name in now.name(pair.mentor).casefold()
    ]
    if kind == "new":
        old = now.before.ids if now.before is not None else plan.ids
        found = [pair for pair in found if (pair.mentee, pair.mentor) not in old]
    if kind == "pinned":
        found = [pair for pair in found if pair.pinned]
    if kind == "weak":
        found = [pair for pair in found if percent_of(plan, pair.score) < WEAK]
    if kind == "close":
        close = _close_calls(now, plan)
        if close is None:
            return None
        found = [pair for pair in found if (pair.mentee, pair.mentor) in close]
    return found


def _close_calls(now: Round, plan: Plan) -> Mapping[PairOfIds, str] | None:
    """The close calls; None while they are worked out. Where quotas or circles had a say, each other choice is a plan
    of its own, and for many people it takes minutes."""
    return when_ready(now, "close", lambda: near_ties(now.engine, plan))


def _show_table(now: Round, plan: Plan, pairs: Sequence[Pair]) -> Pair:
    """The table and the list below it; either chooses a pair."""
    definition = spoken(now.standing.definition)
    close: Mapping[PairOfIds, str] = {}
    if st.session_state.get("matching_filter") == "close":
        close = _close_calls(now, plan) or {}
    elif len(plan.pairs) <= MARKED and network_of(plan) is not None:
        close = near_ties(now.engine, plan)
    beside = [close.get((pair.mentee, pair.mentor)) for pair in pairs]
    new = plan.ids - now.before.ids if now.before is not None and was_turned() else frozenset()
    names = [(now.name(pair.mentee), now.name(pair.mentor)) for pair in pairs]
    pinned, changed = words("pinned"), words("new")
    titles = {name: title_of(now, name) for name in now.matching.prefer}
    table = pd.DataFrame(
        {
            "mentee": [mentee for mentee, _mentor in names],
            "mentor": [mentor for _mentee, mentor in names],
            "fit": [round(percent_of(plan, pair.score)) for pair in pairs],
            "mark": [
                " · ".join([pinned] * pair.pinned + [changed] * ((pair.mentee, pair.mentor) in new)) for pair in pairs
            ],
            "beside": [now.name(other) if other else "" for other in beside],
            "because": [_because(pair, titles) for pair in pairs],
        }
    )
    fit = words("Fit")
    chosen = st.dataframe(
        table,
        hide_index=True,
        height="content" if len(pairs) <= SEARCHED else 420,
        on_select="rerun",
        selection_mode="single-row",
        key="matching_pairs",
        alt=words("The pairs of the plan with their fit"),
        column_config={
            "mentee": st.column_config.TextColumn(definition.role_label("mentee"), pinned=True, width=_NAME),
            "mentor": st.column_config.TextColumn(definition.role_label("mentor"), width=_NAME),
            "fit": st.column_config.NumberColumn(fit, format="%d %%", width=55 if len(fit) < 6 else 90),
            "beside": st.column_config.TextColumn(
                words("Close call"),
                help=words("This mentor would do nearly as well, and nobody would lose a match."),
                width=_NAME,
            )
            if any(close)
            else None,
            "because": st.column_config.TextColumn(words("Above all")),
            "mark": st.column_config.TextColumn(words("Note")) if any(table["mark"]) else None,
        },
    )
    rows = [row for row in chosen.selection.rows if row < len(pairs)]
    key = f"matching_pair_{rows[0] if rows else 0}"
    # Another plan has other pairs in these rows: without this the box would go on naming a pair that is no more.
    listed = [(pair.mentee, pair.mentor) for pair in pairs]
    if st.session_state.get(_LISTED) != listed:
        looked = st.session_state.get(_LOOKED)
        st.session_state[key] = next((row for row, pair in enumerate(pairs) if pair.mentee == looked), 0)
    elif key not in st.session_state:
        st.session_state[key] = rows[0] if rows else 0
    st.session_state[_LISTED] = listed
    at = st.selectbox(
        _("Look at a pair"),
        list(range(len(pairs))),
        key=key,
        format_func=told_apart(range(len(pairs)), lambda row: " · ".join(names[row])),
    )
    st.session_state[_LOOKED] = pairs[at].mentee
    return pairs[at]


def _because(pair: Pair, titles: Mapping[str, str]) -> str:
    best = sorted((name for name, points in pair.parts.items() if points > 0), key=lambda name: -pair.parts[name])[:3]
    return ", ".join(map(titles.__getitem__, best))


def _show_ways_on(desk: Desk, now: Round) -> None:
    """From the plan to the committee, and to the people."""
    if now.plan.status is not PlanStatus.INFEASIBLE and st.button(
        _("Propose this plan: {what}", what=so_many(now.best)),
        type="primary",
        icon=":material/outgoing_mail:",
        key="matching_propose",
    ):
        st.dialog(_("Propose {what}?", what=so_many(now.best)), width="medium")(_confirm)(desk, now)
    with st.container(horizontal=True, vertical_alignment="center"):
        if _book_is_ready(now):
            _show_book(desk, now)
        show_way_back()
    _show_declines(now)


def _book_is_ready(now: Round) -> bool:
    """Whether the match book can be made at once. It names the close calls: of many pairs they are looked for beside
    the page once she wants it, because a download keeps the browser waiting without a word."""
    plan = now.best
    if not MARKED < len(plan.pairs) <= rounds.MOST_LOOKED_AT or network_of(plan) is not None:
        return True
    if st.session_state.get(_BOOK_OF) == plan.ids:
        return _close_calls(now, plan) is not None
    st.button(
        _("Prepare the match book"),
        key="matching_book_prepare",
        icon=":material/menu_book:",
        type="tertiary",
        help=_("For the committee. Of so many pairs the close calls take a moment; you can go on meanwhile."),
        on_click=_want_book,
        args=(plan,),
    )
    return False


def _want_book(plan: Plan) -> None:
    st.session_state[_BOOK_OF] = plan.ids


def _show_book(desk: Desk, now: Round) -> None:
    """The match book, for Excel and for paper."""
    spoken_here = language()  # a download is made when she asks for it, and then nobody is at the desk
    st.download_button(
        _("Match book for the committee"),
        data=lambda: lists.leave(desk.actor, desk.cohort_id, [f"plan.{now.model}"], now=desk.now)[1],
        file_name=words("match book {day}.xlsx", day=desk.today.isoformat()),
        key="matching_book",
        icon=":material/download:",
        type="tertiary",
        help=_("Every pair with a cell for the decision. Bring it back, and decisions are taken over."),
        on_click="ignore",
    )
    st.download_button(
        _("The same to print"),
        data=lambda: rounds.print_match_book(now, language=spoken_here),
        file_name=words("match book {day}.html", day=desk.today.isoformat()),
        mime="text/html",
        key="matching_book_print",
        icon=":material/print:",
        type="tertiary",
        help=_("One card a pair with a line for the decision. Open it and print it."),
        on_click="ignore",
    )


def _show_declines(now: Round) -> None:
    """How the plan bears it when one in ten says no, and who would then have nobody."""
    if not st.toggle(
        _("What if some decline?"),
        key="matching_declines",
        help=_("One in ten says no, again and again with other people. The same people give the same answer."),
    ):
        return
    plan = now.best
    found = simulate_declines(now.engine, plan, share=0.1, tries=20)
    low, usual, high = found.matched_after
    st.markdown(
        _(
            "If one in ten declines, **{low} to {high}** of {n} stay matched or find somebody else without anybody "
            "being moved, usually {usual}.",
            low=low,
            high=high,
            usual=usual,
            n=plan.matched,
        )
        if low < high
        else _(
            "If one in ten declines, **{usual}** of {n} {usual|stays|stay} matched or {usual|finds|find} somebody else "
            "without anybody being moved, whoever said no when it was tried.",
            usual=usual,
            n=plan.matched,
        )
    )
    alone = sorted((mentee for mentee, others in reserves(plan).items() if not others), key=now.name)
    if alone:
        st.markdown(
            _("{n} {n|person has|people have} no reserve: nobody with a free place could come in.", n=len(alone))
        )
        with st.popover(_("Who they are"), icon=":material/group:"):
            st.text("\n".join(now.name(one) for one in alone))


def _confirm(desk: Desk, now: Round) -> None:
    hosts = {circle.mentor for circle in now.best.circles}
    if not hosts:
        begins = _("Each pair becomes a proposal that waits for the answer of both sides.")
    elif all(pair.mentor in hosts for pair in now.best.pairs):
        begins = _("Each circle becomes one proposal that waits for the answer of everybody in it.")
    else:
        begins = _("Each pair and each circle becomes a proposal that waits for the answer of everybody in it.")
    st.markdown(
        begins
        + " "
        + _(
            "Nothing is sent by itself: you ask them and enter what they say under Proposals. The plan is kept with "
            "the rules it was made under."
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
        said = (
            _("{n} {n|circle or pair is|circles and pairs are} proposed.", n=len(outcome.done))
            if now.best.circles
            else _("{n} {n|pair is|pairs are} proposed.", n=len(outcome.done))
        )
        tell_with_way_back(desk, now, said, _("Enter the answers under Proposals."), outcome)
        show_no_change()
        st.session_state["matching_view"] = "proposals"
