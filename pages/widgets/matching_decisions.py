"""Pairs that were pinned or are kept apart, each with its reason and a way back; and a new one for any two people."""

from __future__ import annotations

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.matching_turning import decide, free
from pages.widgets.notices import tell
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, plain
from workflows.rounds import Round


def show_decisions(desk: Desk, now: Round) -> None:
    """What people decided about pairs."""
    for number, one in enumerate(now.decisions):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            icon = ":material/keep:" if one.kind == "pin" else ":material/block:"
            both = f"{plain(now.name(one.mentee))} · {plain(now.name(one.mentor))}"
            st.markdown(f"{icon} **{both}**  \n{plain(one.reason or '—')}", width="stretch")
            st.button(
                _("Take back"),
                key=f"matching_free_{number}_{one.mentee}_{one.mentor}",
                on_click=free,
                args=(desk, now.model, one.mentee, one.mentor),
            )
    if not now.decisions:
        st.info(_("No pair is pinned or kept apart. Do it on a pair's card, or for any two people here."))
    with st.form("matching_decide_any", border=True, clear_on_submit=True):
        st.markdown(f"**{_('Decide about two people')}**")
        roles = now.standing.definition.role_label
        for role, people in (("mentee", now.mentees), ("mentor", now.mentors)):
            st.selectbox(
                plain(roles(role)),
                sorted(people, key=now.name),
                format_func=told_apart(people, now.name, now.standing.contact),
                index=None,
                key=f"matching_any_{role}",
            )
        st.text_input(_("Reason"), key="matching_any_reason")
        st.text_input(
            _("Exception approved by"),
            key="matching_any_approved",
            help=_("Only where the pair breaks a rule: the name of whoever approved the exception."),
        )
        with st.container(horizontal=True):
            for kind, label, icon in (("pin", _("Pin this pair"), "keep"), ("forbid", _("Keep them apart"), "block")):
                st.form_submit_button(label, icon=f":material/{icon}:", on_click=_decide, args=(desk, now.model, kind))


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _decide(desk: Desk, model: str, kind: str) -> None:
    mentee, mentor, reason, approved = (
        st.session_state.get(f"matching_any_{part}") for part in ("mentee", "mentor", "reason", "approved")
    )
    if mentee is None or mentor is None:
        tell(_("Choose both people first."), "error")
        return
    decide(desk, model, mentee, mentor, kind, reason or "", approved_by=approved or "")
