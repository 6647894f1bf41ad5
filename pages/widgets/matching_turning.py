"""A change that makes another plan, made in a callback. What it did to the plan is shown until pairs are proposed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.notices import attempt
from workflows import rounds

_TURNED = "matching_turned"


def turned(change: Callable[[], object]) -> bool:
    """Make the change. Answers whether it was made; where it was refused, the reason is told and nothing is turned."""

    def do() -> bool:
        change()
        return True

    made = bool(attempt(do))
    if made:
        st.session_state[_TURNED] = True
    return made


def was_turned() -> bool:
    """Whether there is a change whose effect on the plan is to be shown."""
    return bool(st.session_state.get(_TURNED))


def show_no_change() -> None:
    """What was changed last is settled: its effect is not shown any more."""
    st.session_state[_TURNED] = False


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
