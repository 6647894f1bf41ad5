"""Pairs that were pinned or are kept apart, each with its reason and a way back; and a new one for any two people."""

from __future__ import annotations

import streamlit as st

from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.matching_turning import decide, free, turned
from pages.widgets.notices import tell
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, plain, spoken, words
from workflows import rounds
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
    several, two = (st.container(), st.container()) if on_phone() else st.columns(2, gap="medium")
    with several:
        if now.best.pairs:
            _show_several(desk, now)
    with two:
        _show_any(desk, now)


def _show_any(desk: Desk, now: Round) -> None:
    """Any two people, also such as the plan would not bring together."""
    with st.form("matching_decide_any", border=True, clear_on_submit=True):
        st.markdown(f"**{_('Decide about two people')}**")
        roles = spoken(now.standing.definition).role_label
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


def _show_several(desk: Desk, now: Round) -> None:
    """Pairs of the plan that she knows, or wants no more of, decided together for one reason."""
    pinned = {(one.mentee, one.mentor) for one in now.decisions if one.kind == "pin"}
    pairs = sorted(
        ((pair.mentee, pair.mentor) for pair in now.best.pairs if (pair.mentee, pair.mentor) not in pinned),
        key=lambda pair: (now.name(pair[0]), now.name(pair[1])),
    )
    with st.form("matching_decide_several", border=True, clear_on_submit=True):
        st.markdown(f"**{_('Decide about several pairs of the plan at once')}**")
        st.multiselect(
            _("Pairs of the plan"),
            pairs,
            format_func=told_apart(pairs, lambda pair: f"{now.name(pair[0])} · {now.name(pair[1])}"),
            key="matching_several",
            placeholder=words("Choose pairs"),
        )
        st.text_input(_("Reason for all of them"), key="matching_several_reason")
        with st.container(horizontal=True):
            for kind, label, icon in (("pin", _("Pin these"), "keep"), ("forbid", _("Keep these apart"), "block")):
                st.form_submit_button(
                    label, icon=f":material/{icon}:", on_click=_decide_several, args=(desk, now.model, kind)
                )


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _decide(desk: Desk, model: str, kind: str) -> None:
    mentee, mentor, reason, approved = (
        st.session_state.get(f"matching_any_{part}") for part in ("mentee", "mentor", "reason", "approved")
    )
    if mentee is None or mentor is None:
        tell(_("Choose both people first."), "error")
        return
    decide(desk, model, mentee, mentor, kind, reason or "", approved_by=approved or "")


def _decide_several(desk: Desk, model: str, kind: str) -> None:
    pairs = [(str(mentee), str(mentor)) for mentee, mentor in st.session_state.get("matching_several") or []]
    reason = str(st.session_state.get("matching_several_reason") or "")
    if not pairs:
        tell(_("Choose at least one pair first."), "error")
        return
    if turned(lambda: rounds.decide_pairs(desk.actor, desk.cohort_id, model, pairs, kind, reason, now=desk.now)):
        tell(
            _("{n} {n|pair is|pairs are} pinned. Undo takes it back.", n=len(pairs))
            if kind == "pin"
            else _("{n} {n|pair is|pairs are} kept apart. Undo takes it back.", n=len(pairs))
        )
