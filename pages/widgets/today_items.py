"""The rows of Today: what waits, for whom, why, until when, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.widgets.answer_dialog import ToEnter, open_answers
from pages.widgets.desk import Desk
from pages.widgets.due_words import due_badge
from pages.widgets.gestures import keep_for_undo
from pages.widgets.notices import attempt, tell
from pages.widgets.ways import to_case, to_pair, to_person, to_proposals
from pages.widgets.wording import _, plain
from workflows import today
from workflows.engine import QueueKind
from workflows.gestures import Taken
from workflows.progress import Standing
from workflows.today import Item

ICONS = {
    QueueKind.CASE: "support",
    QueueKind.TASK: "task_alt",
    QueueKind.OVERDUE_CHECK_IN: "phone_missed",
    QueueKind.PROPOSAL_WAITING: "hub",
    QueueKind.FORM_DUE: "assignment",
    QueueKind.GOALS_OPEN: "track_changes",
    QueueKind.GOALS_TO_REVIEW: "rate_review",
    QueueKind.STAGE_OVERDUE: "hourglass_bottom",
    QueueKind.CHECK_EXPIRING: "event_busy",
    QueueKind.MATCH_ENDING: "flag",
    QueueKind.CHECK_IN_DUE: "forum",
}
_TASK = "today_task"


def show_items(here: Standing, items: Sequence[Item]) -> None:
    """The rows, in the order they were given."""
    with st.container(border=True, gap="small"):
        for item in items:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"today_row_{item.key}"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(f":material/{ICONS[item.kind]}: **{plain(item.title)}** &ensp;{_people(item)}")
                    st.markdown(f":small[{due_badge(item.due, here.today)} {plain(item.why)}]")
                _show_action(item)


def _people(item: Item) -> str:
    """Who it is about; of a pair that is asked one by one, first the one who was asked, then the other."""
    others = [name for name in item.names.split(" · ") if name != item.who]
    if not item.who or not others:
        return plain(item.names)
    return f"{plain(item.who)} :gray[· {plain(' · '.join(others))}]"


def _show_action(item: Item) -> None:
    key = f"today_do_{item.key}"
    if item.kind is QueueKind.TASK:
        st.button(_("Done"), key=key, icon=":material/check:", on_click=_ask, args=(item,))
    elif item.form:
        entry = ToEnter(
            page="today",
            heading=item.who or item.names,
            stream=item.stream,
            form=item.form,
            role=item.role,
            number=item.number,
            plan=item.plan,
            occurrence=item.occurrence,
            due=item.due if item.plan else None,
        )
        st.button(_("Enter"), key=key, icon=":material/edit_note:", on_click=open_answers, args=(entry,))
    elif st.button(_("Open"), key=key, icon=":material/arrow_forward:"):
        if item.kind is QueueKind.CASE:
            to_case(item.ref)
        if item.kind is QueueKind.PROPOSAL_WAITING:
            to_proposals(item.model)
        to_pair(item.stream) if item.about == "match" else to_person(item.stream)


# Tasks ---------------------------------------------------------------------------------------------------------------
def _ask(item: Item) -> None:
    st.session_state[_TASK] = item


def _forget() -> None:
    st.session_state.pop(_TASK, None)


def show_task_dialog(desk: Desk) -> None:
    """The window that asks whether there is anything to note before a task is done."""
    item = st.session_state.get(_TASK)
    if item is not None:
        st.dialog(plain(item.title), on_dismiss=_forget)(_show_task)(desk, item)


def _show_task(desk: Desk, item: Item) -> None:
    if _TASK not in st.session_state:  # it is done: close the window, and tell it on the page
        st.rerun()
    st.text(item.names)
    if item.why:
        st.caption(plain(item.why))
    st.text_area(
        _("Note, if there is anything to remember"),
        key=f"today_note_{item.ref}",
        placeholder=_("Optional. It stands in the history of {names}.", names=item.names),
    )
    # a callback, here and below: a click somewhere else while the page runs would interrupt what is done inside it
    st.button(
        _("Mark as done"),
        type="primary",
        icon=":material/check:",
        key="today_task_done",
        on_click=_finish,
        args=(desk, item),
    )


def _finish(desk: Desk, item: Item) -> None:
    note, seen = st.session_state.get(f"today_note_{item.ref}") or "", {item.stream: item.number}
    said = f"{item.title} · {item.names}"
    event = attempt(
        lambda: today.finish_task(desk.actor, desk.cohort_id, item.stream, item.ref, note=note, seen=seen, now=desk.now)
    )
    if event is not None:
        done = _("Done: {what}", what=said)
        tell(done)
        keep_for_undo(desk, "today", done, [Taken(stream=item.stream, event=event)])
    _forget()
