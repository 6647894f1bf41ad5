"""The messages of one state as a list, and what is done with many of them at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.i18n import mark
from models.vocabulary import MessageState
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.gestures import keep_for_undo
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, words
from workflows import messages
from workflows.gestures import Gesture
from workflows.messages import Letter

STATES = {
    MessageState.DUE: mark("To send"),
    MessageState.HELD_BACK: mark("On hold"),
    MessageState.SENT: mark("Sent"),
    MessageState.NOT_NEEDED: mark("Not needed"),
}
"""What a person reads for a state."""
_SAID = {
    MessageState.DUE: mark("{n} {n|message waits|messages wait} to be sent."),
    MessageState.HELD_BACK: mark("{n} {n|message is|messages are} on hold."),
    MessageState.SENT: mark("{n} {n|message is|messages are} marked as sent."),
    MessageState.NOT_NEEDED: mark("{n} {n|message is|messages are} put away as not needed."),
}


def choose_letters(letters: Sequence[Letter]) -> tuple[list[Letter], list[Letter]]:
    """The list with its filters; those that are shown, and those of them that are ticked."""
    counts = Counter(letter.label for letter in letters)
    kind, wanted = None, ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(letters) > 10:
            wanted = st.text_input(
                _("Search for a name"), key="messages_search", icon=":material/search:", width=260, live=True
            )
        if len(counts) > 1:
            kind = st.selectbox(
                _("Which message"),
                list(counts),
                index=None,
                format_func=lambda label: f"{label} ({counts[label]})",
                placeholder=words("All messages"),
                key="messages_kind",
                width=260,
            )
    name = wanted.strip().casefold()
    shown = [letter for letter in letters if kind in (None, letter.label) and name in letter.name.casefold()]
    if not shown:
        st.info(_("No message fits this choice."), icon=":material/filter_alt_off:")
        return [], []
    if on_phone():  # the list would be in the way: there she goes from one to the next
        return shown, []
    picked = st.dataframe(
        _table(shown),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height="content" if len(shown) <= 10 else 390,
        key=f"messages_rows_{letters[0].state}_{st.session_state.get('messages_turn', 0)}",
        placeholder="",
        column_config={
            words("Reach"): st.column_config.TextColumn(width=210),
            words("Why"): st.column_config.TextColumn(width=190),
            words("Note"): st.column_config.TextColumn(width=150),
        },
        alt=words("Messages with whom they are for, why, and since when they are due"),
    ).selection.rows
    return shown, [shown[at] for at in picked if at < len(shown)]


def _table(letters: Sequence[Letter]) -> pd.DataFrame:
    done = any(letter.done for letter in letters)
    columns: dict[str, list[object]] = {
        words("For"): [letter.name for letter in letters],
        words("Role"): [letter.role_label for letter in letters],
        words("Message"): [letter.label for letter in letters],
    }
    if any(letter.stale for letter in letters) and not done:
        columns[words("Note")] = [words("answered meanwhile") if letter.stale else "" for letter in letters]
    columns |= {
        words("Why"): [letter.why for letter in letters],
        words("Due"): [day(letter.due) for letter in letters],
        words("Reach"): [reach_of(letter) for letter in letters],
    }
    if done:
        columns[words("Done")] = [day(letter.done) for letter in letters]
        columns[words("By")] = [letter.by for letter in letters]
    return pd.DataFrame(columns)


def reach_of(letter: Letter) -> str:
    """By what she can be reached, as the message is meant to go; "" where nothing is known."""
    email, phone = letter.contact.get("email"), letter.contact.get("phone")
    return str(email or phone or "") if "email" in letter.ways else str(phone or email or "")


def offer_stale(desk: Desk, letters: Sequence[Letter]) -> None:
    """Reminders of what was answered meanwhile, to be put away with one click."""
    stale = [letter.id for letter in letters if letter.stale]
    if not stale:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(
            ":material/task_alt: "
            + _("{n} {n|reminds|remind} of something that was answered meanwhile.", n=len(stale)),
            width="stretch",
        )
        st.button(
            _("Put {n|it|them} away", n=len(stale)),
            icon=":material/block:",
            key="messages_stale",
            on_click=put,
            args=(desk, stale, letters[0].state, MessageState.NOT_NEEDED),
        )


def show_actions(desk: Desk, state: MessageState, shown: Sequence[Letter], ticked: Sequence[Letter]) -> None:
    """What can be done with the ticked ones, or with all that are shown."""
    meant = [letter.id for letter in ticked or shown]
    if ticked:
        st.markdown(_("**{n} selected.** The buttons are for these.", n=len(ticked)))
    else:
        st.markdown(_("**None is selected**, so the buttons are for all {n}.", n=len(shown)))
    with st.container(horizontal=True):
        for to, label, icon in _moves(state, len(meant)):
            st.button(
                label,
                icon=icon,
                type="primary" if to is MessageState.SENT and state is MessageState.DUE else "secondary",
                key=f"messages_{to.name.lower()}",
                on_click=put,
                args=(desk, meant, state, to),
            )
        st.download_button(
            _("For mail merge ({n})", n=len(meant)),
            lambda: messages.mail_merge(desk.actor, desk.cohort_id, meant, now=desk.now),
            file_name=words("messages {day}.xlsx", day=desk.today.isoformat()),
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/table_view:",
            help=_("An Excel file with a line for each: address, subject and text, for a mail merge."),
            key="messages_sheet",
            on_click="ignore",
        )


def _moves(state: MessageState, n: int) -> list[tuple[MessageState, str, str]]:
    """Where messages of a state can be put, with the words and the picture of the button."""
    every = [
        (MessageState.SENT, _("Mark {n} as sent", n=n), ":material/done_all:"),
        (MessageState.HELD_BACK, _("Hold {n}", n=n), ":material/pause:"),
        (MessageState.NOT_NEEDED, _("{n} not needed", n=n), ":material/block:"),
        (MessageState.DUE, _("Back to ‘To send’ ({n})", n=n), ":material/undo:"),
    ]
    open_ones = (MessageState.DUE, MessageState.HELD_BACK)
    return [move for move in every if move[0] is not state and (state in open_ones or move[0] is MessageState.DUE)]


# A callback: a quick click elsewhere would interrupt what is done while the page runs.
def put(desk: Desk, ids: Sequence[str], shown: MessageState, to: MessageState) -> None:
    """Put messages that stand in one state on this page into another, tell it, offer to take it back."""
    change = attempt(lambda: messages.put(desk.actor, desk.cohort_id, ids, to, shown=shown, now=desk.now))
    if change is None:
        return
    said = _(_SAID[to], n=len(change.before))
    tell(said)
    st.session_state["messages_turn"] = st.session_state.get("messages_turn", 0) + 1

    def back() -> Gesture:
        n = messages.change_back(desk.actor, desk.cohort_id, change, now=desk.now)
        return Gesture(done=("",) * n)

    keep_for_undo(desk, "messages", said, back)
