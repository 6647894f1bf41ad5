"""Putting a program away, bringing it back, deleting it for good. For owners."""

from __future__ import annotations

import streamlit as st

from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.notices import done, tell
from pages.widgets.wording import _, plain
from workflows import retiring
from workflows.publishing import ProgramLine
from workflows.retiring import PutAway


def show_put_away(desk: Desk, program: ProgramLine) -> None:
    """The way to take a program off the desk, asked once more."""
    # One of its own for each program: an open one would stay open and mean the next program by a second click.
    with st.popover(_("Put away…"), icon=":material/inventory_2:", type="tertiary", key=f"programs_away_{program.id}"):
        st.markdown(
            _(
                "‘{label}’ goes off the desk, for everybody. Nothing is deleted: you find it below under ‘Put away’ "
                "and can bring it back.",
                label=program.label,
            )
        )
        st.button(_("Put it away"), key="programs_put_away", on_click=_put_away, args=(desk, program))


def show_away(desk: Desk) -> None:
    """The programs that were put away; nothing where there are none."""
    away = retiring.put_away_programs(desk.actor)
    if not away:
        return
    st.header(_("Put away"), anchor=False)
    for one in away:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{plain(one.label)}**" + (" :violet-badge[" + _("Demo") + "]" if one.demo else ""))
                st.caption(
                    _(
                        "Put away on {day} · {cohorts} {cohorts|cohort|cohorts}, {people} {people|person|people}",
                        day=day(one.since),
                        cohorts=one.cohorts,
                        people=one.people,
                    )
                )
            st.button(
                _("Bring back"),
                icon=":material/unarchive:",
                key=f"programs_back_{one.id}",
                on_click=_bring_back,
                args=(desk, one),
            )
            with st.popover(
                _("Delete…"), icon=":material/delete_forever:", type="tertiary", key=f"programs_gone_{one.id}"
            ):
                _show_delete(desk, one)


def _show_delete(desk: Desk, one: PutAway) -> None:
    st.markdown(
        _(
            "This deletes the program, its {cohorts} {cohorts|cohort|cohorts} and all answers, notes and pairs in "
            "{cohorts|it|them}. {people} {people|person is|people are} in it; who is in no other program is deleted "
            "too. **Nobody can bring this back**, except from a backup.",
            cohorts=one.cohorts,
            people=one.people,
        )
    )
    with st.form(f"programs_delete_{one.id}", border=False):
        key = f"programs_delete_name_{one.id}"
        st.text_input(_("Type its name to be sure: {label}", label=one.label), key=key)
        st.form_submit_button(
            _("Delete for good"), icon=":material/delete_forever:", on_click=_delete, args=(desk, one, key)
        )


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _put_away(desk: Desk, program: ProgramLine) -> None:
    if done(lambda: retiring.put_away(desk.actor, program.id, now=desk.now)):
        tell(_("‘{label}’ is put away. You find it under ‘Put away’.", label=program.label))


def _bring_back(desk: Desk, one: PutAway) -> None:
    if done(lambda: retiring.bring_back(desk.actor, one.id, now=desk.now)):
        tell(_("‘{label}’ is here again.", label=one.label))


def _delete(desk: Desk, one: PutAway, key: str) -> None:
    named = str(st.session_state.get(key) or "")
    if done(lambda: retiring.delete_for_good(desk.actor, one.id, named=named, now=desk.now)):
        tell(_("‘{label}’ and everything in it is deleted.", label=one.label), "info")
