"""Today: one queue of everything that waits, the most urgent first, each done from its own row."""

import streamlit as st

from pages.widgets.answer_dialog import show_answer_dialog
from pages.widgets.days import day
from pages.widgets.emptiness import need_cohort, show_empty
from pages.widgets.gestures import show_outcome
from pages.widgets.notices import show_notices
from pages.widgets.today_items import show_items, show_task_dialog
from pages.widgets.today_quiet import show_quiet
from pages.widgets.wording import _
from workflows import today
from workflows.today import KINDS

MOST = 20

desk = st.session_state.desk
st.title(_("Today"), anchor=False)

if desk.cohort is None:
    show_notices()
    need_cohort(
        desk,
        "wb_sunny",
        _("This page tells every morning what waits. It begins when a program is open and people are in it."),
    )

now = today.today(desk.actor, desk.cohort_id, now=desk.now)
here = now.standing
st.caption(day(here.today))
show_outcome(desk, "today")
if now.messages:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            ":material/outgoing_mail: " + _("{n} {n|message waits|messages wait} to be sent.", n=now.messages),
            width="content",
        )
        if st.button(_("Go to messages"), icon=":material/arrow_forward:", type="tertiary", key="today_messages"):
            st.switch_page("pages/daily/messages.py")

if now.quiet is not None:
    show_quiet(now.quiet)
    st.stop()
if not now.items:
    show_empty(
        "group_add",
        _("Nobody is here yet"),
        _("Upload your lists of people. From then on this page tells every morning what waits."),
        page="pages/cohort/roster.py",
        button=_("Upload a roster"),
    )
    st.stop()

late = sum(item.urgency <= 1 for item in now.items)
due = sum(item.urgency == 2 for item in now.items)
st.markdown(
    _(
        "**{late}** late or urgent, **{due}** due today, **{soon}** in the next days.",
        late=late,
        due=due,
        soon=len(now.items) - late - due,
    )
)
kinds = st.pills(
    _("Show only"),
    list(now.counts),
    selection_mode="multi",
    format_func=lambda kind: f"{_(KINDS[kind])} · {now.counts[kind]}",
    key="today_kinds",
)
chosen = [item for item in now.items if not kinds or item.kind in kinds]
pages = max(1, -(-len(chosen) // MOST))
at = min(st.session_state.get("today_page", 0), pages - 1)
show_items(here, chosen[at * MOST : (at + 1) * MOST])

if pages > 1:
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        if st.button(_("Before"), icon=":material/chevron_left:", disabled=at == 0, key="today_before"):
            st.session_state.today_page = at - 1
            st.rerun()
        st.markdown(
            _("{first}–{last} of {n}", first=at * MOST + 1, last=min(len(chosen), (at + 1) * MOST), n=len(chosen))
        )
        if st.button(
            _("Next"),
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=at == pages - 1,
            key="today_next",
        ):
            st.session_state.today_page = at + 1
            st.rerun()

show_task_dialog(desk)
show_answer_dialog(desk, here, "today")
