"""A change that makes another plan, made in a callback. What it did to the plan is shown until pairs are proposed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import done
from pages.widgets.ways import MODEL
from workflows import rounds
from workflows.rounds import Round, Turned

_TURNED = "matching_turned"
"""The rounds (cohort and model) in which something was turned since pairs were proposed last."""


def turned(change: Callable[[], object]) -> bool:
    """Make the change. Answers whether it was made; where it was refused, the reason is told and nothing is turned."""
    made = done(change)
    if made:
        st.session_state[_TURNED] = {*_turned_rounds(), _this_round()}
    return made


def turn_round(desk: Desk, now: Round, change: Turned) -> None:
    """Settings of a round turned, of which a plan is made at once."""
    turned(lambda: rounds.turn(desk.actor, desk.cohort_id, now.model, change, now=desk.now))


def turn_by(change: Callable[[], object]) -> None:
    """The same for a button, which asks for no answer."""
    turned(change)


def was_turned() -> bool:
    """Whether there is a change of this round whose effect on the plan is to be shown."""
    return _this_round() in _turned_rounds()


def show_no_change() -> None:
    """What was changed last is settled: its effect is not shown any more."""
    st.session_state[_TURNED] = _turned_rounds() - {_this_round()}


def _turned_rounds() -> frozenset[tuple[str, str]]:
    return frozenset(st.session_state.get(_TURNED, ()))


def _this_round() -> tuple[str, str]:
    """The cohort and the model that are on the page."""
    return str(st.session_state.desk.cohort_id), str(st.session_state.get(MODEL, ""))


def decide(
    desk: Desk,
    model: str,
    mentee: str,
    mentor: str,
    kind: str,
    reason: str,
    *,
    approved_by: str = "",
    instead_of: str = "",
) -> bool:
    """Pin a pair (``pin``) or keep two apart (``forbid``). Answers whether it was done."""
    return turned(
        lambda: rounds.decide_pair(
            desk.actor,
            desk.cohort_id,
            model,
            mentee,
            mentor,
            kind,
            reason,
            approved_by=approved_by,
            instead_of=instead_of,
            now=desk.now,
        )
    )


def free(desk: Desk, model: str, mentee: str, mentor: str) -> None:
    """Take a pin or a ban back."""
    turned(lambda: rounds.free_pair(desk.actor, desk.cohort_id, model, mentee, mentor, now=desk.now))
