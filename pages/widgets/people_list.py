"""Everybody in one list: by role, stage, name, or as a working list of the program."""

from __future__ import annotations

from collections import Counter
from typing import NoReturn

import pandas as pd
import streamlit as st

from pages.widgets.days import day_in_tables
from pages.widgets.desk import Desk
from pages.widgets.next_step import NEXT_WIDE, next_words
from pages.widgets.row_height import fitted, width_of
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, colon, plain, words
from workflows import people
from workflows.people import Everybody, PersonRow

EVERY = "every"
"""No filter: all roles, all stages."""
_STAGE_WIDE, _LATE_WIDE = 130, 80
"""How wide two columns are, in pixels, where their words need no more."""


def go_to_person(person: str | None) -> NoReturn:
    """Open somebody's card, or go back to the list."""
    if person is None:
        st.query_params.pop("person", None)
    else:
        st.query_params["person"] = person
    st.rerun()


def show_list(desk: Desk, everybody: Everybody) -> None:
    """The filters, and the list they leave."""
    _take_over_filters(everybody)
    listed = _choose_list(desk, everybody)
    rows = _filtered(listed, with_roles=listed.columns == {})
    _show_count(listed, rows)
    if not rows:
        st.info(_("Nobody matches. Change the filters, or search for a part of the name."), icon=":material/search:")
        return
    _show_table(listed, rows)


def _take_over_filters(everybody: Everybody) -> None:
    """Another page may have asked for the people of one stage."""
    asked = st.session_state.pop("people_stage", None)
    if asked in everybody.stages:
        st.session_state.people_list = None
        st.session_state.people_role, st.session_state.people_at = asked[0], _address(asked)
        st.session_state.people_search = ""


def _address(at: tuple[str, str]) -> str:
    """A role and a stage as one word."""
    return f"{at[0]}.{at[1]}"


def _choose_list(desk: Desk, everybody: Everybody) -> Everybody:
    if not everybody.lists:
        return everybody
    name = st.pills(
        _("Lists of this program"),
        list(everybody.lists),
        format_func=lambda each: plain(everybody.lists[each]),
        key="people_list",
        persist_state="session",
    )
    if name not in everybody.lists:
        return everybody
    return people.everybody(desk.actor, desk.cohort_id, of_list=name, now=desk.now)


def _filtered(listed: Everybody, *, with_roles: bool) -> list[PersonRow]:
    """What the filters leave. A working list says itself whom it names, so it is only searched."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            _("Search by name, e-mail or phone"),
            key="people_search",
            icon=":material/search:",
            width=280,
            live=True,
            persist_state="session",
        )
        rows = list(listed.rows)
        if with_roles:
            rows = _by_role_and_stage(listed, rows)
    wanted = search.strip().casefold()
    return [row for row in rows if wanted in " ".join((row.name, *row.contact.values())).casefold()]


def _by_role_and_stage(listed: Everybody, rows: list[PersonRow]) -> list[PersonRow]:
    everybody = bool(st.session_state.get("people_over"))  # the numbers on the buttons are those of the lines below
    count = Counter(row.role for row in rows if everybody or not row.over)
    role = st.segmented_control(
        _("Role"),
        [EVERY, *listed.roles],
        format_func=lambda each: (
            _("All {n}", n=count.total()) if each == EVERY else _("{role} {n}", role=listed.roles[each], n=count[each])
        ),
        default=EVERY,
        required=True,
        key="people_role",
        persist_state="session",
    )
    rows = [row for row in rows if role in (EVERY, row.role)]
    there = Counter((row.role, row.stage) for row in rows)
    stages = {_address(at): at for at in listed.stages if there[at]}
    if st.session_state.get("people_at") not in stages:
        st.session_state.people_at = EVERY
    at = st.selectbox(
        _("Stage"),
        [EVERY, *stages],
        format_func=lambda each: _stage_words(listed, there, stages.get(each), several=role == EVERY),
        key="people_at",
        width=280,
        persist_state="session",
    )
    if at != EVERY:
        return [row for row in rows if (row.role, row.stage) == stages[at]]
    over = sum(row.over for row in rows)
    if over and not st.toggle(
        _("Also the {n} who have finished or left", n=over), key="people_over", persist_state="session"
    ):
        rows = [row for row in rows if not row.over]
    return rows


def _stage_words(
    listed: Everybody, there: Counter[tuple[str, str]], at: tuple[str, str] | None, *, several: bool
) -> str:
    if at is None:
        return words("All stages")
    label = f"{listed.stages[at]} ({there[at]})"
    return f"{listed.roles[at[0]]}{colon()}{label}" if several else label


def _show_count(listed: Everybody, rows: list[PersonRow]) -> None:
    late = sum(bool(row.late) for row in rows)
    told = [_("{n} {n|person|people}", n=len(rows))]
    if late:
        told.append(_("{n} longer in their stage than planned", n=late))
    if listed.unsure:
        told.append(_("{n} more may belong here: an answer is missing", n=listed.unsure))
    names = {row.id: row for row in rows}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(" · ".join(told), width="content")
        person = st.selectbox(
            _("Open a person by name"),
            list(names),
            index=None,
            format_func=told_apart(
                names, lambda each: f"{names[each].name} · {names[each].role_label}", lambda each: names[each].contact
            ),
            placeholder=words("Click a line, or open by name"),
            label_visibility="collapsed",
            key=f"people_by_name_{st.session_state.get('people_opened', 0)}",
            width=300,
        )
    if person:
        st.session_state.people_opened = st.session_state.get("people_opened", 0) + 1
        go_to_person(person)


def _show_table(listed: Everybody, rows: list[PersonRow]) -> None:
    several = len({row.role for row in rows}) > 1
    columns: dict[str, list[object]] = {words("Name"): [row.name for row in rows]}
    if several:
        columns[words("Role")] = [row.role_label for row in rows]
    columns[words("Stage")] = [row.stage_label for row in rows]
    columns[words("Since")] = [row.since for row in rows]
    if any(row.late for row in rows):
        columns[words("Days late")] = [row.late or None for row in rows]
    for name, label in listed.columns.items():
        columns[label] = [row.cells.get(name, "") for row in rows]
    # ‘En attente de jumelage’ is longer than ‘Waiting’: what these two take more, the words on what is next give.
    stage_wide = width_of((row.stage_label for row in rows), least=_STAGE_WIDE)
    late_wide = width_of([words("Days late")], least=_LATE_WIDE)
    next_wide = NEXT_WIDE - (stage_wide - _STAGE_WIDE) - (late_wide - _LATE_WIDE)
    after, _high = fitted([next_words(row.next) for row in rows], next_wide, one_line=True)
    columns[words("Next, or what is missing")] = list(after)
    if not listed.columns:
        columns[words("Languages")] = [row.languages for row in rows]
    chosen = st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height="content" if len(rows) <= 16 else 640,
        on_select="rerun",
        selection_mode="single-row",
        key=f"people_table_{st.session_state.get('people_opened', 0)}",
        placeholder="",
        column_config={
            words("Name"): st.column_config.TextColumn(width=170),
            words("Role"): st.column_config.TextColumn(width=80),
            words("Stage"): st.column_config.TextColumn(width=stage_wide),
            words("Since"): st.column_config.DateColumn(format=day_in_tables(), width=100),
            words("Days late"): st.column_config.NumberColumn(width=late_wide),
            words("Languages"): st.column_config.TextColumn(width=180),
            words("Next, or what is missing"): st.column_config.TextColumn(width=next_wide),
        },
        alt=words("People of this cohort"),
    ).selection.rows
    if chosen and chosen[0] < len(rows):
        # A new key, so that nobody is chosen when she comes back to the list.
        st.session_state.people_opened = st.session_state.get("people_opened", 0) + 1
        go_to_person(rows[chosen[0]].id)
