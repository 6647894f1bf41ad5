"""Pairs: the running matches and their health, one pair's card, and every step on and back."""

import streamlit as st

from models.findings import Refused
from pages.widgets.answer_dialog import show_answer_dialog
from pages.widgets.emptiness import need_cohort, show_empty
from pages.widgets.gestures import show_outcome
from pages.widgets.notices import as_markdown
from pages.widgets.pair_card import (
    show_coming,
    show_forms,
    show_goals,
    show_head,
    show_history,
    show_members,
    show_work,
)
from pages.widgets.pair_list import show_bulk, show_filters, show_opening, show_table
from pages.widgets.pair_steps import show_steps
from pages.widgets.roster_way import show_list_out
from pages.widgets.ways import PAIR, to_proposals
from pages.widgets.wording import _, plain, words
from workflows import pairs

desk = st.session_state.desk
st.title(_("Pairs"), anchor=False)
show_outcome(desk, "pairs")

need_cohort(
    desk,
    "handshake",
    _("Here you look after the pairs that run. It begins when a program is open and people are matched."),
)


def leave() -> None:
    """Back to the list."""
    for name in (PAIR, "pairs_more"):
        st.session_state.pop(name, None)


chosen = st.session_state.get(PAIR)
if chosen is not None:
    st.button(_("All pairs"), icon=":material/arrow_back:", type="tertiary", on_click=leave, key="pairs_back")
    try:
        card = pairs.card(desk.actor, desk.cohort_id, chosen, now=desk.now)
    except Refused as refused:
        leave()
        st.error(as_markdown(refused.findings))
        st.stop()
    show_head(card)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        with st.container(border=True):
            show_steps(desk, card)
        with st.container(border=True, gap="xsmall"):
            show_coming(card)
    with right:
        show_work(desk, card)
        show_members(card)
    views = {"history": _("History"), "goals": _("Goals and meetings"), "forms": _("Surveys and check-ins")}
    view = st.segmented_control(
        _("View"),
        list(views),
        format_func=views.__getitem__,
        default="history",
        required=True,
        key="pairs_view",
        label_visibility="collapsed",
        wrap=True,
    )
    {"history": show_history, "goals": show_goals, "forms": show_forms}[view](desk, card)
    show_answer_dialog(desk, card.standing, "pairs")
    st.stop()

now = pairs.pairs(desk.actor, desk.cohort_id, now=desk.now)
for model, (label, waiting) in now.waiting.items():
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        said = _(":material/hub: {n} {n|proposal waits|proposals wait} for answers in Matching.", n=waiting)
        st.markdown(said + (f" {plain(label)}." if len(now.waiting) > 1 else ""), width="stretch")
        if st.button(_("Enter the answers"), icon=":material/arrow_forward:", key=f"pairs_proposals_{model}"):
            to_proposals(model)
if not now.rows:
    show_empty(
        "handshake",
        _("No pair runs yet"),
        _("When both sides have accepted a proposal and it is published, the pair appears here with its calendar."),
        page="pages/cohort/matching.py",
        button=_("Go to matching"),
    )
    st.caption(_("Pairs that met before Kith was here can be written down in Excel: who, since when, how it ended."))
    show_list_out(desk, "pairs", words("Pairs that met before"), key="pairs_before")
    st.stop()

for load in now.loads:
    text = _(
        "{n} {n|pair runs|pairs run}. One person in the role ‘{role}’ can look after {limit}.",
        n=load.running,
        role=load.role,
        limit=load.limit,
    )
    if load.needed > 1:
        st.warning(text + " " + _("That is work for {n}.", n=load.needed), icon=":material/groups:")
    else:
        st.caption(text)
rows = show_filters(now)
if not rows:
    if any(not row.over for row in now.rows) or st.session_state.get("pairs_stages"):
        st.info(_("No pair fits this choice."), icon=":material/filter_alt_off:")
    else:
        st.info(
            _("No pair runs at present. Those that are over stand behind their stage."), icon=":material/handshake:"
        )
    st.stop()
ticked = show_table(now, rows)
show_opening(rows, ticked)
show_bulk(desk, now, rows, ticked)
show_list_out(desk, "matches", words("Pairs"), key="pairs_out")
