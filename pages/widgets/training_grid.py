"""One curriculum: people and modules with ticks, and what is recorded for those chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from models.i18n import mark
from pages.widgets.days import ask_past_day, day, past_day
from pages.widgets.desk import Desk
from pages.widgets.emptiness import show_empty
from pages.widgets.gestures import carry_through
from pages.widgets.roster_way import show_list_out
from pages.widgets.wording import _, plain, words
from workflows import training
from workflows.training import Grid, Trainee

EVERY = "every"
COMPLETED = mark("{module}: recorded for {n} {n|person|people}.")


def show_curriculum(desk: Desk, seen: Grid) -> None:
    """What the training is, who still has to do it, and the row of actions."""
    _show_head(seen)
    if not seen.rows:
        show_empty(
            "person_off",
            _("Nobody to train yet"),
            _("This training is for: {roles}. Nobody of them is in this cohort.", roles=seen.curriculum.role_labels),
            page="pages/cohort/roster.py",
            button=_("Go to the roster"),
        )
        return
    actions = st.container(border=True)
    rows, one_stage = _filtered(seen)
    picked = _show_table(seen, rows, one_stage=one_stage)
    with actions:
        _show_actions(desk, seen, rows, picked)


def _show_head(seen: Grid) -> None:
    curriculum = seen.curriculum
    st.header(plain(curriculum.label), anchor=False)
    done = sum(row.valid for row in seen.rows)
    told = [
        _("For: {roles}", roles=curriculum.role_labels),
        *([_("{done} of {n} have completed it", done=done, n=len(seen.rows))] if seen.rows else []),
        *([_("valid for {time}", time=curriculum.valid_for)] if curriculum.valid_for else []),
    ]
    st.caption(" · ".join(told))
    with st.expander(_("What it consists of ({n})", n=len(curriculum.modules)), icon=":material/list:"):
        for number, module in enumerate(curriculum.modules, start=1):
            about = [part for part in (module.format, module.takes) if part]
            after = [_("after: {modules}", modules=", ".join(module.needs))] if module.needs else []
            st.markdown(f"{number}\\. {plain(module.label)}" + _aside([*map(plain, about), *after]))


def _aside(parts: Sequence[str]) -> str:
    return f" :gray[· {' · '.join(parts)}]" if parts else ""


# Who ----------------------------------------------------------------------------------------------------------------
def _filtered(seen: Grid) -> tuple[list[Trainee], bool]:
    """Those who are looked at, and whether all are of one stage: at first everybody who still needs it, in the stage
    that waits for it."""
    name = seen.curriculum.name
    needing = list(dict.fromkeys(row.stage for row in seen.rows if row.needed))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            _("Search by name"), key=f"training_search_{name}", icon=":material/search:", width=240, live=True
        )
        stage = st.selectbox(
            _("Stage"),
            [EVERY, *seen.stages],
            index=1 + list(seen.stages).index(needing[0]) if len(needing) == 1 else 0,
            format_func=lambda at: seen.stages.get(at, words("All stages")),
            key=f"training_stage_{name}",
            width=240,
        )
        everybody = st.toggle(_("Also those who have completed it"), key=f"training_everybody_{name}")
        wanted = search.strip().casefold()
        rows = [
            row
            for row in seen.rows
            if wanted in row.name.casefold() and stage in (EVERY, row.stage) and (everybody or row.open_modules)
        ]
        if st.button(
            _("Select all {n}", n=len(rows)), icon=":material/select_all:", key="training_all", disabled=not rows
        ):
            _tick(everybody=True)
        if st.button(_("Select none"), icon=":material/deselect:", key="training_none", type="tertiary"):
            _tick(everybody=False)
    return rows, stage != EVERY


def _tick(*, everybody: bool) -> None:
    """Fill or empty the ticks of the table, by giving it a new key."""
    number = abs(st.session_state.get("training_ticks", 0)) + 1
    st.session_state.training_ticks = number if everybody else -number


def _show_table(seen: Grid, rows: list[Trainee], *, one_stage: bool) -> list[Trainee]:
    name, modules = seen.curriculum.name, seen.curriculum.modules
    if not rows:
        st.info(_("Nobody to show. Choose another stage, or show those who have completed it."), icon=":material/done:")
        return []
    columns: dict[str, list[object]] = {words("Name"): [row.name for row in rows]}
    if not one_stage:
        columns[words("Stage")] = [row.stage_label for row in rows]
    for module in modules:
        # what her version has not is neither done nor owed; two versions can call parts of other names the same
        ticks = [row.modules[module.name] is not None if module.name in row.modules else None for row in rows]
        known = columns.get(module.label, [None] * len(rows))
        columns[module.label] = [had if had is not None else tick for had, tick in zip(known, ticks, strict=True)]
    if any(row.done_on for row in rows):
        columns[words("Status")] = [_status(row, seen.today) for row in rows]
    version = st.session_state.get("training_ticks", 0)
    chosen = st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height="content" if len(rows) <= 14 else 560,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": list(range(len(rows))) if version > 0 else []}},
        key=f"training_table_{name}_{version}_{len(rows)}",
        column_config={
            words("Name"): st.column_config.TextColumn(width=200),
            **{
                module.label: st.column_config.CheckboxColumn(width=min(240, 34 + 6 * len(module.label)))
                for module in modules
            },
        },
        alt=words("Who has completed which part of ‘{training}’", training=seen.curriculum.label),
    ).selection.rows
    return [rows[at] for at in chosen if at < len(rows)]


def _status(row: Trainee, today: date) -> str:
    if row.done_on is None:
        return ""
    if row.until is None:
        return words("Completed {day}", day=day(row.done_on))
    if row.until <= today:
        return words("Expired {day}", day=day(row.until))
    return words("Valid until {day}", day=day(row.until))


# What is recorded ---------------------------------------------------------------------------------------------------
def _show_actions(desk: Desk, seen: Grid, rows: list[Trainee], picked: list[Trainee]) -> None:
    name, modules = seen.curriculum.name, {module.name: module for module in seen.curriculum.modules}
    if picked:
        st.markdown(_("**{n} selected.** Which parts have they completed?", n=len(picked)))
    else:
        st.markdown(_("Select people in the table, or all {n}; then say what they have completed.", n=len(rows)))
    done = st.pills(
        _("Completed"),
        list(modules),
        selection_mode="multi",
        format_func=lambda key: plain(modules[key].label),
        key=f"training_modules_{name}",
    )
    for key in done:
        if modules[key].pass_mark:
            st.caption(
                _(
                    "‘{part}’ is passed with a mark of at least {mark}. Select only those who reached it.",
                    part=modules[key].label,
                    mark=modules[key].pass_mark,
                )
            )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ask_past_day(_("On"), seen.today, f"training_{name}", width=160)
        # a callback: a quick click elsewhere would interrupt what is done while the page runs
        st.button(
            _("Save for {n} {n|person|people}", n=len(picked)) if picked else _("Save"),
            type="primary",
            icon=":material/check:",
            disabled=not (picked and done),
            key="training_save",
            on_click=_save,
            args=(desk, seen, [row.id for row in picked]),
        )
        listed = picked or rows
        st.download_button(
            _("Attendance sheet for {n}", n=len(listed)),
            data=lambda: training.attendance_sheet(
                desk.actor,
                desk.cohort_id,
                name,
                [row.id for row in listed],
                now=desk.now,
                language=desk.language,
            ),
            file_name=words("attendance {day}.xlsx", day=seen.today.isoformat()),
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/print:",
            disabled=not listed,
            key="training_sheet",
            on_click="ignore",
            help=_("An Excel file to print: a line for each person, a column for each part, room for signatures."),
        )
    show_list_out(desk, f"training.{name}", seen.curriculum.label, key="training_out")


def _save(desk: Desk, seen: Grid, people: Sequence[str]) -> None:
    name = seen.curriculum.name
    done: Sequence[str] = st.session_state.get(f"training_modules_{name}") or ()
    labels = {module.name: module.label for module in seen.curriculum.modules}
    gesture = carry_through(
        desk,
        "training",
        lambda: training.complete(
            desk.actor,
            desk.cohort_id,
            name,
            people,
            done,
            on=past_day(seen.today, f"training_{name}"),
            now=desk.now,
        ),
        COMPLETED,
        module=", ".join(labels[each] for each in done),
    )
    if gesture is not None:
        _tick(everybody=False)
