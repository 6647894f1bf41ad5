"""The plan as places: every mentor with her people. Somebody is dragged, or taken up with the keyboard, and before she
is put down every other place says what that would cost the whole plan.

The browser's part stands in ``matching_board.js``. It gets names and sentences as text and answers with ids; what it
asks for is looked at here once more, and nothing is decided before the box that follows was answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.matching_turning import decide
from pages.widgets.matching_words import cost_of, kept_apart_by, percent_of
from pages.widgets.notices import tell
from pages.widgets.wording import _, plain, words
from workflows.matching.blockers import blockers
from workflows.matching.explain import Alternative, alternatives, forced, network_of
from workflows.matching.plan import Pair, Plan
from workflows.rounds import Round

MOST_CARDS, MOST_WAITING = 90, 60
"""So many mentors are drawn, and so many of those who wait; a search finds the others."""
KEY, LIFTED = "matching_board", "matching_board_lifted"
HERE = Path(__file__)
_board = st.components.v2.component(
    "kith_places",
    html='<div class="board" role="group"></div>',
    css=HERE.with_suffix(".css").read_text("utf-8"),
    js=HERE.with_suffix(".js").read_text("utf-8"),
)


@st.fragment
def show_board(desk: Desk, now: Round, plan: Plan, pairs: Sequence[Pair]) -> None:
    """The mentors of these pairs and those with a free place, each with her people; above them whoever waits."""
    people = _people(now, plan, pairs)
    shown = sorted(people, key=lambda mentor: now.name(mentor).casefold())[:MOST_CARDS]
    waiting = [one.mentee for one in plan.unmatched if _is_sought(now, one.mentee)]
    result = _board(
        key=KEY,
        data={
            "cards": [_card(now, plan, mentor, people[mentor]) for mentor in shown],
            "waiting": [
                {"id": who, "name": now.name(who), "note": ""} for who in sorted(waiting, key=now.name)[:MOST_WAITING]
            ],
            "costs": _costs(now, plan, shown),
            "words": {
                "title": words("The places of the plan"),
                "waiting": words("Would wait"),
                "hint": words(
                    "Drag somebody to another place, or press a name and choose the place. Every place first says what "
                    "it would cost."
                ),
                "lifted": words("Where to with {name}? Press the name again to put them back.", name="…"),
                "working": words("What each place would cost is worked out …"),
                "here": words("is here now"),
                "put": words("Put here"),
            },
        },
        on_lifted_change=_lift,
        on_placed_change=lambda: None,
    )
    if len(people) > len(shown) or len(waiting) > MOST_WAITING:
        st.caption(_("Not everybody is drawn. Search for a name to see the others."))
    if isinstance(result.placed, Mapping):  # whatever the browser sends
        _ask(desk, now, plan, result.placed)


def _people(now: Round, plan: Plan, pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    people: dict[str, list[Pair]] = {pair.mentor: [] for pair in pairs}
    for mentor in plan.places_left:
        if _is_sought(now, mentor):
            people.setdefault(mentor, [])
    for pair in plan.pairs:
        if pair.mentor in people:
            people[pair.mentor].append(pair)
    return people


def _is_sought(now: Round, who: str) -> bool:
    wanted = str(st.session_state.get("matching_search") or "").strip().casefold()
    return wanted in now.name(who).casefold()


def _card(now: Round, plan: Plan, mentor: str, pairs: Sequence[Pair]) -> dict[str, Any]:
    taken, left = len(pairs), plan.places_left.get(mentor, 0)
    return {
        "id": mentor,
        "name": now.name(mentor),
        "places": words("{n} of {all}", n=taken, all=taken + left),
        "people": [
            {
                "id": pair.mentee,
                "name": now.name(pair.mentee),
                "note": words("{n} %", n=round(percent_of(plan, pair.score)))
                + (" · " + words("pinned") if pair.pinned else ""),
                "pinned": pair.pinned,
            }
            for pair in sorted(pairs, key=lambda pair: now.name(pair.mentee).casefold())
        ],
    }


def _lift() -> None:
    """Somebody is taken up, or put back."""
    st.session_state[LIFTED] = str(st.session_state[KEY].lifted or "")


def _costs(now: Round, plan: Plan, mentors: Sequence[str]) -> dict[str, Any]:
    """What each place would cost whoever is taken up. Where quotas decide, each is a plan of its own: it is made for
    the place she is put at."""
    mentee = str(st.session_state.get(LIFTED) or "")
    if mentee not in now.engine.pool.mentees.index:
        return {"mentee": "", "of": {}}
    known = _known_at_once(now, plan, mentee)
    ranked = sorted(known or (), key=lambda one: one.cost)
    costs = {other.mentor: (rank, other) for rank, other in enumerate(ranked)}
    of: dict[str, Mapping[str, Any]] = {}
    for mentor, found in blockers(now.engine, plan, mentee, mentors).items():
        if found:
            of[mentor] = {"possible": False, "free": False, "said": kept_apart_by(now, mentee, mentor, found)}
        elif mentor in costs:
            rank, other = costs[mentor]
            said = cost_of(now, plan, mentee, other)
            of[mentor] = {"possible": other.possible, "free": other.near, "rank": rank, "said": said}
        elif known is None:
            said = words("You read the cost before anything is changed.")
            of[mentor] = {"possible": True, "free": False, "rank": 0, "said": said}
    return {"mentee": mentee, "of": of}


def _known_at_once(now: Round, plan: Plan, mentee: str) -> tuple[Alternative, ...] | None:
    """Every other mentor with her cost; None where each is a plan of its own."""
    return alternatives(now.engine, plan, mentee, most=len(now.mentors)) if network_of(plan) is not None else None


# Put down ------------------------------------------------------------------------------------------------------------
def _ask(desk: Desk, now: Round, plan: Plan, placed: Mapping[str, Any]) -> None:
    """The box that says the cost once more and asks for the reason."""
    mentee, mentor = str(placed.get("mentee")), str(placed.get("mentor"))
    pool = now.engine.pool
    if mentee not in pool.mentees.index or mentor not in pool.mentors.index:
        return
    instead = str(placed.get("instead") or "")
    instead = instead if instead in pool.mentors.index else ""
    other = next((one for one in _known_at_once(now, plan, mentee) or () if one.mentor == mentor), None)
    st.dialog(_("{mentee} with {mentor}?", mentee=now.name(mentee), mentor=now.name(mentor)))(_confirm)(
        desk, now, plan, mentee, other or forced(now.engine, plan, mentee, mentor), instead
    )


def _confirm(desk: Desk, now: Round, plan: Plan, mentee: str, other: Alternative, instead: str) -> None:
    if instead:
        st.markdown(_("Instead of {name}:", name=now.name(instead)))
    cost = cost_of(now, plan, mentee, other)
    st.markdown(f"**{plain(cost[:1].upper() + cost[1:])}.**")
    with st.form("matching_board_form", border=False):
        st.text_input(
            _("Reason for the choice"),
            key="matching_board_why",
            placeholder=words("For example: the committee decided"),
        )
        with st.container(horizontal=True):
            put = st.form_submit_button(
                _("Put them together"),
                type="primary",
                icon=":material/swap_horiz:",
                disabled=not other.possible,
                on_click=_put,
                args=(desk, now, mentee, other.mentor, instead),
            )
            leave = st.form_submit_button(_("Leave it as it is"))
    if put or leave:
        st.rerun()


def _put(desk: Desk, now: Round, mentee: str, mentor: str, instead: str) -> None:
    why = str(st.session_state.get("matching_board_why") or "")
    pinned = any(one.kind == "pin" and (one.mentee, one.mentor) == (mentee, instead) for one in now.decisions)
    if decide(desk, now.model, mentee, mentor, "pin", why, instead_of=instead if pinned else ""):
        tell(_("{mentee} is with {mentor} now. Undo takes it back.", mentee=now.name(mentee), mentor=now.name(mentor)))
    st.session_state.pop(LIFTED, None)
