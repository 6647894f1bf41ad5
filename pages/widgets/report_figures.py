"""The figures of a report: each as a card with its value, its target, its definition, and who stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from pages.widgets.charts import Stripe, said, show_bars, show_weeks
from pages.widgets.days import day, day_in_tables
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt
from pages.widgets.wording import _, plain, words
from workflows import reports
from workflows.reports import Breakdown, Places, Report, Shown, Week


def show_figures(desk: Desk, found: Report, as_of: date | None) -> None:
    """All figures, two beside each other where there is room."""
    for start in range(0, len(found.figures), 2):
        for figure, column in zip(found.figures[start : start + 2], st.columns(2), strict=False):
            with column.container(border=True, height="stretch", gap="small", key=f"report_card_{figure.name}"):
                _show_figure(desk, found, figure, as_of)


def _show_figure(desk: Desk, found: Report, figure: Shown, as_of: date | None) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
        st.metric(plain(figure.label), figure.text, width="content")
        _show_target(figure)
    lines = [plain(figure.words.what), plain(figure.words.among)]
    if figure.words.target:
        lines.append(_("Target: {target}", target=figure.words.target))
    st.caption("  \n".join(line for line in (_behind(figure, found), *lines) if line))
    for number, breakdown in enumerate(figure.breakdowns):
        _show_breakdown(figure, breakdown, found, number)
    if (
        not found.least
        and figure.counted
        and st.button(
            _("Show who is behind it"), icon=":material/table_rows:", type="tertiary", key=f"report_rows_{figure.name}"
        )
    ):
        st.dialog(plain(figure.label), width="large")(_show_rows)(desk, figure, as_of)


def _show_target(figure: Shown) -> None:
    if figure.target_met is None:
        return
    if figure.target_met:
        st.badge(_("Target met"), icon=":material/check:", color="green")
    else:
        st.badge(_("Target not met"), icon=":material/trending_down:", color="orange")


def _behind(figure: Shown, found: Report) -> str:
    """How many stand behind a figure, and of how many it is not known."""
    if figure.hidden:
        least = max(found.least, figure.words.hide_below)
        return _("Not shown, so that nobody can be recognised: too few people (fewer than {least}).", least=least)
    if not figure.counted and figure.value is None:
        return _("Nothing to count yet.")
    counts = figure.unit == "" and figure.value == figure.counted
    parts = [] if counts else [_("{n} counted", n=figure.counted or 0)]
    if figure.not_known is None:
        parts.append(_("for some not known yet"))
    elif figure.not_known:
        parts.append(_("for {n} more not known yet", n=figure.not_known))
    return " · ".join(parts)


def _show_breakdown(figure: Shown, breakdown: Breakdown, found: Report, number: int) -> None:
    shown = [bar for bar in breakdown.bars if bar.value is not None]
    st.caption(f"**{_('By: {question}', question=breakdown.label)}**")
    if shown:
        stripes = [
            Stripe(
                label=bar.label,
                value=bar.value or 0,
                text=words("{value} · {n} counted", value=bar.text, n=bar.counted),
            )
            for bar in shown
        ]
        told = "; ".join(said(bar.label, bar.text) for bar in shown)
        show_bars(stripes, alt_text=f"{figure.label}. {told}", key=f"report_by_{figure.name}_{number}")
    if breakdown.hidden:
        least = max(found.least, figure.words.hide_below)
        if shown:
            names = ", ".join(bar.label for bar in breakdown.bars if bar.hidden)
            st.caption(_("Not shown, to protect groups of fewer than {least}: {names}", least=least, names=names))
        else:
            st.caption(_("Not shown, to protect groups of fewer than {least}: every group is small.", least=least))


def _show_rows(desk: Desk, figure: Shown, as_of: date | None) -> None:
    rows = attempt(lambda: reports.rows_behind(desk.actor, desk.cohort_id, figure.name, now=desk.now, as_of=as_of))
    if not rows:
        st.caption(_("Nobody stands behind it."))
        return
    st.caption(plain(figure.words.what))
    table = pd.DataFrame(
        {
            "name": [row.name for row in rows],
            "role": [row.role for row in rows],
            "stage": [row.stage for row in rows],
            "since": [row.since for row in rows],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        alt=words("Who is behind ‘{figure}’", figure=figure.label),
        key=f"report_behind_{figure.name}",
        column_config={
            "name": st.column_config.TextColumn(words("Name"), pinned=True),
            "role": st.column_config.TextColumn(words("Role")) if any(row.role for row in rows) else None,
            "stage": st.column_config.TextColumn(words("Stage")),
            "since": st.column_config.DateColumn(words("Since"), format=day_in_tables()),
        },
    )


def show_places(found: Report) -> None:
    """How many are where, a chart for each role and one for matches; and how check-ins were answered week by week."""
    drawn: list[Callable[[], None]] = [partial(_show_places, places, found) for places in found.places]
    known = [week for week in found.weeks if week.share is not None]
    if len(known) > 1:
        drawn.append(partial(_show_weeks, known, found))
    for start in range(0, len(drawn), 2):
        for draw, column in zip(drawn[start : start + 2], st.columns(2), strict=False):
            with column.container(border=True, height="stretch", gap="small"):
                draw()


def _show_places(places: Places, found: Report) -> None:
    title = plain(places.label)
    total = "" if places.total is None else f" · {places.total}"
    st.markdown(f"**{title}{total}**")
    shown = [bar for bar in places.bars if bar.counted is not None]
    stripes = [Stripe(label=bar.label, value=bar.value or 0, text=bar.text, quiet=bar.over) for bar in shown]
    told = "; ".join(said(bar.label, bar.text) for bar in shown)
    if stripes:
        show_bars(stripes, alt_text=f"{places.label}. {told}", key=f"report_places_{places.track}")
    if places.hidden:
        names = ", ".join(bar.label for bar in places.bars if bar.hidden)
        st.caption(_("Not shown, to protect groups of fewer than {least}: {names}", least=found.least, names=names))


def _show_weeks(known: Sequence[Week], found: Report) -> None:
    st.markdown(f"**{_('Check-ins answered, week by week')}**")
    rows = [(week.start, week.share or 0.0, _week(week)) for week in known]
    told = words("Share of check-ins answered by week, latest {share} %", share=f"{known[-1].share:.0f}")
    show_weeks(rows, alt_text=told, key="report_weeks")
    if found.least:
        st.caption(
            _(
                "Of the check-ins whose time is over, to the nearest five percent. Weeks with fewer than {least} are "
                "left out.",
                least=found.least,
            )
        )
    else:
        st.caption(_("Of the check-ins whose time is over, by the week in which they were due."))


def _week(week: Week) -> str:
    if week.due is None:
        return words("Week of {day}: about {share} %", day=day(week.start), share=f"{week.share:.0f}")
    return words(
        "Week of {day}: {answered} of {n} answered, {missed} missed",
        day=day(week.start),
        answered=week.answered,
        n=(week.answered or 0) + (week.missed or 0),
        missed=week.missed,
    )
