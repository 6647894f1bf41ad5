"""The settings of a round in the address of the page, so that a link shows somebody else what one looks at.

A link never changes anything: settings that came with one are shown in words, and used only when she says so. Answers
that are tried out stay with the round and are never in an address: the browser would remember them, and whoever gets
the link would read them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from models.vocabulary import Objective
from pages.widgets.desk import Desk
from pages.widgets.matching_turning import turned
from pages.widgets.matching_words import said_of
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, plain, words
from workflows import rounds
from workflows.matching.settings import PairOfIds
from workflows.rounds import Round, Turned
from workflows.rounds.asked import LONGEST_RUN, LOWEST_FIT, MOST_GROUPS, MOST_INTRODUCED

OURS = (
    *("weight.", "place.", "off", "quota_off", "exception", "aim", "fairest", "introduce"),
    *("first", "everybody", "floor", "changes", "only", "seconds"),
)
"""The names in the address that are ours, or how they begin."""
_SPLIT = "~"
_LATE = 10.0
"""Seconds within which the browser may still send an address of ours that was replaced: its next click can be under way
before the new address arrives there. Later it is one that she went back to."""


def in_address(kept: Mapping[str, Any]) -> dict[str, list[str]]:
    """Settings as names and values of an address."""
    found: dict[str, list[str]] = {}
    for name, weight in kept.get("weights", {}).items():
        found[f"weight.{name}"] = [str(weight)]
    for mentor, count in kept.get("places", {}).items():
        found[f"place.{mentor}"] = [str(count)]
    for name, key in (("off", "dropped"), ("quota_off", "quotas_off")):
        if kept.get(key):
            found[name] = [str(one) for one in kept[key]]
    if kept.get("waived"):
        found["exception"] = [_SPLIT.join(one) for one in kept["waived"]]
    if kept.get("objective"):
        found["aim"] = [str(kept["objective"])]
    if kept.get("fairest"):
        found["fairest"] = ["yes"]
    if kept.get("introduce"):
        found["introduce"] = [str(kept["introduce"])]
    if kept.get("first"):
        found["first"] = [_SPLIT.join(group) for group in kept["first"]]
    if kept.get("everybody"):
        found["everybody"] = ["yes"]
    for name in ("floor", "seconds"):
        if kept.get(name):
            found[name] = [str(kept[name])]
    if kept.get("running"):  # the pairs themselves would be too long for an address
        found["changes"] = [str(kept["running"]["changes"])]
    if kept.get("waiting"):
        found["only"] = list(kept["waiting"])
    return found


def from_address(now: Round, address: Mapping[str, list[str]]) -> Turned:
    """What an address asks for, as far as this round has such things: whoever wrote the address may have written
    anything."""
    people = now.standing.state.people
    weights = {
        name: int(address[f"weight.{name}"][0])
        for name in now.matching.prefer
        if f"weight.{name}" in address and _is_number(address[f"weight.{name}"][0])
    }
    places: dict[str, int | None] = {
        mentor: int(address[f"place.{mentor}"][0])
        for mentor in now.mentors
        if f"place.{mentor}" in address and _is_number(address[f"place.{mentor}"][0])
    }
    parts = [tuple(one.split(_SPLIT)) for one in address.get("exception", [])]
    aim = address.get("aim", [""])[0]
    groups = rounds.groups_of(now.engine.pool, waited=True) if "first" in address else {}
    first = [(one[0], one[-1]) for one in (text.split(_SPLIT) for text in address.get("first", []))]
    return Turned(
        weights=weights,
        places=places,
        dropped=[name for name in address.get("off", []) if name in now.matching.must],
        quotas_off=[name for name in address.get("quota_off", []) if name in now.matching.quotas],
        waived=[
            (one[0], one[1]) for one in parts if len(one) == 2 and one[0] in people and one[1] in now.matching.must
        ],
        objective=Objective(aim) if aim in list(Objective) else None,
        fairest=address.get("fairest", ["no"])[0] == "yes",
        introduce=_number(address, "introduce", MOST_INTRODUCED),
        first=[group for group in first if group in groups][:MOST_GROUPS],
        everybody=address.get("everybody", ["no"])[0] == "yes",
        floor=_number(address, "floor", LOWEST_FIT),
        seconds=_number(address, "seconds", LONGEST_RUN),
        running=_held(now, address),
        waiting=[who for who in address.get("only", []) if who in now.engine.pool.mentees.index],
    )


def _number(address: Mapping[str, list[str]], name: str, most: int) -> int:
    text = address.get(name, ["0"])[0]
    return min(int(text), most) if _is_number(text) else 0


def _held(now: Round, address: Mapping[str, list[str]]) -> tuple[list[PairOfIds], int]:
    """Of the plan that is held here, or of the present one, at most so many pairs may change."""
    if "changes" not in address:
        return [], 0
    running = now.kept.get("running")
    pairs = [(str(a), str(b)) for a, b in running["pairs"]] if running else sorted(now.best.ids)
    return pairs, min(_number(address, "changes", len(pairs)), len(pairs))


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 5


def bind_to_link(desk: Desk, now: Round) -> None:
    """Keep the address in step with the settings, and show what a link that was opened brings."""
    st.query_params.pop("answer", None)  # of a link that was made by hand or long ago
    came = {name: st.query_params.get_all(name) for name in st.query_params if name.startswith(OURS)}
    present = in_address(now.kept)
    mark = (desk.cohort_id, now.model)
    left = st.session_state.get("matching_link_left") == (mark, came)
    if came and came != present and not left and not _was_ours(came):
        _offer(desk, now, came)
        return
    _remember(present)
    if came != present:
        for name in came:
            del st.query_params[name]
        for name, values in present.items():
            st.query_params[name] = values


def _was_ours(came: Mapping[str, list[str]]) -> bool:
    """Whether this page wrote the address last, or shortly before that."""
    replaced = st.session_state.get("matching_link_replaced", ())
    return came == st.session_state.get("matching_link_ours") or any(
        came == address for address, at in replaced if time.monotonic() - at < _LATE
    )


def _remember(present: dict[str, list[str]]) -> None:
    """This address is the page's own now, and the one before it was until now."""
    before, now = st.session_state.get("matching_link_ours"), time.monotonic()
    if before is not None and before != present:
        replaced = st.session_state.get("matching_link_replaced", ())
        recent = [(address, at) for address, at in replaced if now - at < _LATE]
        st.session_state["matching_link_replaced"] = [*recent, (before, now)]
    st.session_state["matching_link_ours"] = present


def _offer(desk: Desk, now: Round, came: Mapping[str, list[str]]) -> None:
    change = replace(from_address(now, came), answers=now.assumed)  # no link has them; they stay as they are
    said = said_of(now, rounds.merged({}, change, now.matching))
    with st.container(border=True, key="matching_link"):
        st.markdown(
            ":material/link: "
            + _("The link you opened has other settings than those in force:")
            + " "
            + plain("; ".join(said) or words("the program as it is"))
        )
        with st.container(horizontal=True):
            for label, do in (
                (_("Use these settings"), "use"),
                (_("Keep them as a scenario"), "keep"),
                (_("Stay with what is in force"), "leave"),
            ):
                st.button(
                    label,
                    key=f"matching_link_{do}",
                    on_click=_answer_link,
                    args=(desk, now, change, dict(came), do),
                )


def _answer_link(desk: Desk, now: Round, change: Turned, came: dict[str, list[str]], do: str) -> None:
    if do == "use":
        turned(lambda: rounds.turn(desk.actor, desk.cohort_id, now.model, change, afresh=True, now=desk.now))
    if do == "keep":
        name = attempt(
            lambda: rounds.save_scenario(
                desk.actor,
                desk.cohort_id,
                now.model,
                words("From a link, {day}", day=desk.today.isoformat()),
                change=change,
                afresh=True,
                now=desk.now,
            )
        )
        if name:
            tell(_("Kept as the scenario ‘{name}’.", name=name))
    st.session_state["matching_link_left"] = ((desk.cohort_id, now.model), came)
    for name in came:
        if name in st.query_params:
            del st.query_params[name]
