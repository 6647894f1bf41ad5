"""Check-ins as a list: who was asked, what they said, with the way to enter, to correct and to take back."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.widgets.answer_dialog import ToEnter, open_answers
from pages.widgets.answers_shown import begin_with, show_filling
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.due_words import due_words
from pages.widgets.notices import attempt, tell
from pages.widgets.told_apart import told_apart
from pages.widgets.ways import to_pair
from pages.widgets.wording import _, words
from workflows import checkins
from workflows.checkins import Asked, Board


def show_list(desk: Desk, now: Board, rows: Sequence[Asked], *, empty: str) -> None:
    """The rows as a table with a search, and below it the one that was chosen."""
    if not rows:
        st.info(empty, icon=":material/task_alt:")
        return
    if len(rows) > 10:
        wanted = st.text_input(_("Search for a name"), key="checkins_search", icon=":material/search:").casefold()
        rows = [row for row in rows if wanted in f"{row.name} {row.pair}".casefold()]
        if not rows:
            st.info(_("Nobody of this name."))
            return
    # On a phone the list is in the way: there she goes from one to the next.
    chosen = [] if on_phone() else _choose_row(now, rows)
    at = st.selectbox(
        _("Look at one"),
        range(len(rows)),
        index=chosen[0] if chosen and chosen[0] < len(rows) else 0,
        format_func=told_apart(range(len(rows)), lambda n: f"{rows[n].name} · {day(rows[n].due)}"),
        key=f"checkins_one_{rows[0].state}_{chosen[0] if chosen else 0}_{len(rows)}",
    )
    _show_one(desk, now, rows[at])


def _choose_row(now: Board, rows: Sequence[Asked]) -> Sequence[int]:
    """The rows as a table; the one that is ticked."""
    chosen: Sequence[int] = st.dataframe(
        _table(now, rows),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="checkins_rows",
        height="content" if len(rows) <= 12 else 460,
        alt=words("Check-ins of everybody who was asked"),
    ).selection.rows
    return chosen


def _table(now: Board, rows: Sequence[Asked]) -> pd.DataFrame:
    """Who and when, then the answers, a column a question; sensitive ones are opened on the card only."""
    columns: dict[str, list[object]] = {
        words("Name"): [row.name for row in rows],
        words("Role"): [row.role for row in rows],
        words("Pair"): [row.pair for row in rows],
        words("Due"): [day(row.due) for row in rows],
    }
    if any(row.answered for row in rows):
        columns[words("Answered")] = [day(row.answered) for row in rows]
        for question in dict.fromkeys(question for row in rows for question, _answer in row.plain):
            columns[question] = [dict(row.plain).get(question, "") for row in rows]
        return pd.DataFrame(columns)
    columns[words("When")] = [due_words(row.due, now.standing.today) for row in rows]
    columns[words("Missed in a row")] = [row.in_a_row for row in rows]
    columns[words("Phone")] = [row.phone for row in rows]
    return pd.DataFrame(columns)


def _show_one(desk: Desk, now: Board, row: Asked) -> None:
    stream, plan, occurrence, role = row.key
    with st.container(border=True):
        st.header(_("{name} ({role})", name=row.name, role=row.role), anchor=False)
        st.text(" · ".join(part for part in (row.pair, row.phone, row.email, row.languages) if part))
        show_filling(desk, stream, row.submission, row.answers)
        before, hidden = begin_with(stream, row.submission, row.answers)
        entry = ToEnter(
            page="checkins",
            heading=row.name,
            stream=stream,
            form=row.form,
            role=role,
            number=row.number,
            plan=plan,
            occurrence=occurrence,
            due=row.due,
            corrects=row.submission or None,
            initial=before if row.submission else None,
            covered=hidden,
        )
        with st.container(horizontal=True):
            st.button(
                _("Correct") if row.submission else _("Enter the answer"),
                icon=":material/edit_note:",
                key="checkins_enter",
                on_click=open_answers,
                args=(entry,),
            )
            if row.submission:
                st.button(
                    _("Take back"),
                    icon=":material/undo:",
                    key="checkins_take_back",
                    on_click=_take_back,
                    args=(desk, row),
                )
            if st.button(_("Open the pair"), icon=":material/handshake:", key="checkins_pair"):
                to_pair(stream)


def _take_back(desk: Desk, row: Asked) -> None:
    if attempt(lambda: checkins.take_back(desk.actor, desk.cohort_id, row.key[0], row.submission, now=desk.now)):
        tell(_("Taken back: the answer of {name} waits again.", name=row.name), "info")
