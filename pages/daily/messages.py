"""Messages: what is to be written to whom, in which words, and what was sent. Kith itself sends nothing."""

import streamlit as st

from models.vocabulary import MessageState
from pages.widgets.emptiness import need_cohort, show_empty
from pages.widgets.gestures import show_outcome
from pages.widgets.message_letter import show_letter
from pages.widgets.message_list import STATES, choose_letters, offer_stale, show_actions
from pages.widgets.wording import _
from workflows import messages

desk = st.session_state.desk
st.title(_("Messages"), anchor=False)
show_outcome(desk, "messages")

need_cohort(desk, "outgoing_mail", _("Here stands what is to be written to whom. It begins when a program is open."))

now = messages.outbox(desk.actor, desk.cohort_id, now=desk.now)
if not now.letters:
    show_empty(
        "outgoing_mail",
        _("Nothing is to be written yet"),
        _(
            "The program says when somebody is written to: a welcome, a reminder, an introduction. Each message "
            "appears here with its text, for you to send."
        ),
    )
    st.stop()

st.caption(
    ":material/info: "
    + _(
        "Kith sends no mail and no text messages. Open a text in your own mail program or copy it; then mark it as "
        "sent."
    )
)
titles = {state: f"{_(title)} · {len(now.of(state))}" for state, title in STATES.items()}
state = st.segmented_control(
    _("View"),
    list(titles),
    format_func=titles.__getitem__,
    default=MessageState.DUE,
    required=True,
    key="messages_view",
    label_visibility="collapsed",
    wrap=True,
)
letters = now.of(state)
if not letters:
    if state is MessageState.DUE:
        st.success(_("Everything is sent. New messages appear here by themselves."), icon=":material/task_alt:")
    else:
        st.info(_("Nothing stands here."), icon=":material/inbox:")
    st.stop()
if state is MessageState.DUE:
    offer_stale(desk, letters)
shown, ticked = choose_letters(letters)
if shown:
    show_actions(desk, state, shown, ticked)
    show_letter(desk, state, shown, ticked)
