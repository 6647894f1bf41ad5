"""The running pairs as a list with their health, and a step for many of them at once."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.findings import sentence
from pages.widgets.days import ask_past_day, day, day_in_tables, past_day
from pages.widgets.desk import Desk
from pages.widgets.gestures import keep_for_undo, of_this_list
from pages.widgets.notices import attempt, tell
from pages.widgets.row_height import fitted
from pages.widgets.told_apart import told_apart
from pages.widgets.ways import PAIR
from pages.widgets.wording import _, colon, language, plain, words
from workflows import pairs
from workflows.gestures import taken_by
from workflows.pairs import Bulk, PairRow, Pairs
from workflows.progress import Outcome

CARE_WIDE, NAME_WIDE = 190, 140
"""How wide the columns are in which it says why a pair needs care, and who is in it."""


def show_filters(now: Pairs) -> list[PairRow]:
    """Stages, care and a search; the rows that are left."""
    counts = {stage: sum(row.stage == stage for row in now.rows) for stage in now.stages}
    ends = {row.stage for row in now.rows if row.over}
    care = sum(bool(row.care) for row in now.rows)
    chosen = st.pills(
        _("Stage"),
        list(now.stages),
        selection_mode="multi",
        format_func=lambda stage: f"{plain(now.stages[stage])} · {counts[stage]}",
        key="pairs_stages",
        help=_("Without a choice every pair is shown that is not over."),
    )
    wanted = ""
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(now.rows) > 10:
            wanted = st.text_input(
                _("Search for a name"),
                key="pairs_search",
                icon=":material/search:",
                placeholder=_("Search for a name"),
                label_visibility="collapsed",
                width=320,
            ).casefold()
        only_care = st.toggle(
            _("Needs care · {n}", n=care),
            key="pairs_care",
            help=_("An open case or task, a check-in nobody answered, or a stage that takes too long."),
        )
    return [
        row
        for row in now.rows
        if (row.stage in chosen if chosen else row.stage not in ends)
        and (not only_care or row.care)
        and wanted in row.names.casefold()
    ]


def show_table(now: Pairs, rows: Sequence[PairRow]) -> list[PairRow]:
    """The rows as a table; those that were ticked."""
    definition = now.standing.definition
    roles = [role for role in definition.participants if any(role in row.members for row in rows)]
    scale = next((row.rating_of for row in rows if row.rating_of), None)
    care, high = fitted(["; ".join(row.care) for row in rows], CARE_WIDE)
    columns: dict[str, list[object]] = {"open": [":material/arrow_forward:"] * len(rows)}
    for role in roles:
        columns[f"@{role}"] = [", ".join(row.members.get(role, ())) for row in rows]
    columns |= {
        "stage": [row.stage_label for row in rows],
        "care": list(care),
        "running": [row.days_running for row in rows],
        "left": [row.days_left for row in rows],
        "last": [row.last_check_in for row in rows],
        "missed": [row.missed or None for row in rows],
        "rating": [row.rating for row in rows],
    }
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    picked = st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=of_this_list("pairs_rows", (row.stream for row in rows)),
        height="content" if len(rows) <= 8 else 520,
        row_height=high,
        placeholder="",
        alt=words("Pairs with their stage, their days and how they are doing"),
        column_config={
            "open": st.column_config.ButtonColumn(
                words("Open"),
                type="tertiary",
                width=60,
                on_click=_look,
                args=([row.stream for row in rows],),
                key="pairs_click",
            ),
            **{f"@{role}": text(definition.role_label(role), width=NAME_WIDE) for role in roles},
            "stage": text(words("Stage"), width=90),
            "care": text(words("Needs care because"), width=CARE_WIDE),
            "running": number(words("Days"), width=50, help=_("Days since it began")),
            "left": number(words("Left"), width=50, help=_("Days until the agreed time is over")),
            "last": st.column_config.DateColumn(words("Last answer"), format=day_in_tables(), width=95),
            "missed": number(words("Missed"), width=60, help=_("Check-ins missed in a row")),
            "rating": number(
                words("Rating of {n}", n=scale) if scale else words("Rating"),
                width=85,
                help=_("The lower one of the latest answers of both"),
            ),
        },
    ).selection.rows
    return [rows[at] for at in picked if at < len(rows)]


def _look(streams: list[str]) -> None:
    clicked = st.session_state.get("pairs_click")
    if clicked is not None:
        st.session_state[PAIR] = streams[clicked["row"]]


def show_opening(rows: Sequence[PairRow], ticked: Sequence[PairRow]) -> None:
    """The way to one pair's card, for mouse and keyboard."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox(
            _("Open a pair"),
            range(len(rows)),
            index=rows.index(ticked[0]) if ticked else 0,
            format_func=told_apart(range(len(rows)), lambda n: f"{rows[n].names} · {rows[n].stage_label}"),
            key=f"pairs_choose_{ticked[0].stream if ticked else ''}_{len(rows)}",
        )
        st.button(
            _("Open"),
            icon=":material/arrow_forward:",
            type="primary",
            key="pairs_look",
            on_click=_open,
            args=(rows[at].stream,),
        )


def _open(stream: str) -> None:
    """Before the page runs: what the grid tells at its first showing would interrupt a click and lose it."""
    st.session_state[PAIR] = stream


def show_bulk(desk: Desk, now: Pairs, rows: Sequence[PairRow], ticked: Sequence[PairRow]) -> None:
    """One step for the ticked pairs, or for all that are shown."""
    meant = list(ticked or rows)
    with st.expander(
        _("One step for {n} {n|pair|pairs}", n=len(meant)) if ticked else _("One step for many"),
        icon=":material/fast_forward:",
        key="pairs_bulk",
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        if not ticked:
            st.caption(_("Tick pairs in the table, or leave it empty for all {n} that are shown.", n=len(meant)))
        found = pairs.steps_for(now.standing, [row.stream for row in meant], language=language())
        if not found:
            st.info(_("There is no step that these pairs can take now."))
            return
        by_name = {bulk.transition: bulk for bulk in found}
        name = st.selectbox(
            _("Step"),
            list(by_name),
            index=None,
            placeholder=words("Choose"),
            format_func=lambda step: words(
                "{step}: {n} of {of}", step=by_name[step].label, n=len(by_name[step].allowed), of=len(meant)
            ),
            key="pairs_bulk_step",
        )
        if name is not None:
            _show_bulk_step(desk, now, by_name[name], meant)


def _show_bulk_step(desk: Desk, now: Pairs, bulk: Bulk, meant: Sequence[PairRow]) -> None:
    if bulk.reasons:
        st.selectbox(
            _("Reason"),
            list(bulk.reasons),
            index=None,
            placeholder=words("Choose"),
            format_func=lambda name: bulk.reasons[name],
            key=f"pairs_bulk_reason_{bulk.transition}",
        )
    today = now.standing.today
    ask_past_day(_("On"), today, "pairs_bulk_on")
    numbers = {row.stream: row.number for row in meant}
    # a callback: decided on what was on the screen, so that nobody overwrites what a colleague did meanwhile
    st.button(
        _("{step}: {n} {n|pair|pairs}", step=bulk.label, n=len(bulk.allowed)),
        icon=":material/check:",
        key="pairs_bulk_do",
        on_click=_take,
        args=(desk, now, bulk, {stream: numbers[stream] for stream in bulk.allowed}),
    )


def _take(desk: Desk, now: Pairs, bulk: Bulk, seen: dict[str, int]) -> None:
    today = now.standing.today
    reason = st.session_state.get(f"pairs_bulk_reason_{bulk.transition}")
    on = past_day(today, "pairs_bulk_on")
    outcome = attempt(
        lambda: pairs.take(
            desk.actor,
            desk.cohort_id,
            bulk.allowed,
            bulk.transition,
            reason=reason,
            on=on,
            seen=seen,
            now=desk.now,
        )
    )
    if outcome is None:
        return
    if outcome.done:
        said = _(
            "{step}: done for {n} {n|pair|pairs}, {day}.", step=bulk.label, n=len(outcome.done), day=day(on or today)
        )
        tell(said)
        keep_for_undo(desk, "pairs", said, taken_by(outcome.events))
    _tell_refused(now, outcome)


def _tell_refused(now: Pairs, outcome: Outcome) -> None:
    if outcome.refused:
        lines = [
            f"- {plain(now.standing.name(stream))}{colon()}" + " ".join(plain(sentence(f, language())) for f in found)
            for stream, found in outcome.refused.items()
        ]
        tell(_("{n} could not go on:", n=len(outcome.refused)) + "\n" + "\n".join(lines), "warning")
