"""Proposed circles that have become too small: a warning before they begin, and the way to seat everybody anew."""

from __future__ import annotations

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.matching_back import tell_with_way_back
from pages.widgets.matching_words import names_of
from pages.widgets.notices import attempt
from pages.widgets.wording import _, language, words
from workflows import rounds
from workflows.matching.pool import MENTOR
from workflows.rounds import Round, TooSmall

_WHY = "matching_apart_why"


def show_too_small(desk: Desk, now: Round) -> None:
    """One warning a circle that somebody left: it may begin so, or be taken apart."""
    for circle in rounds.too_small(now):
        with st.container(border=True, key=f"matching_small_{circle.match}"):
            st.warning(_said(now, circle), icon=":material/group_remove:")
            if rounds.can_take_apart(now.standing):
                _show_apart(desk, now, circle)


def _said(now: Round, circle: TooSmall) -> str:
    mentors = names_of(now, now.standing.state.matches[circle.match].members.get(MENTOR, ()))
    if not circle.left:
        return _("Everybody has left the circle of {mentor}.", mentor=mentors)
    return _(
        "The circle of {mentor} has {n} {n|person|people} left ({names}); it is meant for at least {smallest}. It can "
        "begin all the same, if they and {mentor} agree to so small a circle.",
        mentor=mentors,
        n=len(circle.left),
        names=names_of(now, circle.left),
        smallest=circle.smallest,
    )


def _show_apart(desk: Desk, now: Round, circle: TooSmall) -> None:
    with st.popover(_("Take it apart…"), icon=":material/group_off:", key=f"matching_apart_{circle.match}"):
        st.markdown(
            _(
                "The proposal ends, and everybody who did not say no is free again. Under ‘Whom to propose next’ they "
                "are seated anew, with others who wait, also with the same mentor. Tell those who had said yes."
            )
        )
        match = now.standing.state.matches[circle.match]
        reasons = rounds.decline_reasons(now.standing, match, language=language())
        why = None
        if reasons:
            why = st.selectbox(
                _("Reason that is kept for it"),
                list(reasons),
                index=None,
                placeholder=words("Choose"),
                format_func=reasons.__getitem__,
                key=f"{_WHY}_{circle.match}",
            )
        st.button(
            _("Take this circle apart"),
            key=f"matching_apart_yes_{circle.match}",
            disabled=bool(reasons) and why is None,
            on_click=_take_apart,
            args=(desk, now, circle.match, why),
        )


def _take_apart(desk: Desk, now: Round, match: str, why: str | None) -> None:
    outcome = attempt(lambda: rounds.take_apart(desk.actor, desk.cohort_id, match, reason=why, now=desk.now))
    if outcome is not None:
        said = _("The circle is taken apart.")
        tell_with_way_back(desk, now, said, _("Look at ‘Whom to propose next’."), outcome)
