"""What came of a rehearsal: a few figures with their ranges, what stands out, the calendar, the work, side by side."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.definitions import Definition
from models.definitions.base import called
from models.findings import Finding
from models.text import file_name
from models.vocabulary import MATCH, Severity
from pages.widgets.builder_findings import where
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt
from pages.widgets.rehearsal_charts import show_lines, show_stages
from pages.widgets.rehearsal_of import version_title
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import _, colon, language, plain, words
from workflows import rehearsals
from workflows.language.in_labels import told
from workflows.language.rule_titles import rule_title
from workflows.rehearsals import Progress
from workflows.simulation import NOT_A_FORECAST, Rehearsal, Spread, side_by_side
from workflows.simulation.workbook import FIGURE_WORDS

_SEVERITY = {
    Severity.ERROR: (":material/error:", "red"),
    Severity.WARNING: (":material/warning:", "orange"),
    Severity.HINT: (":material/lightbulb:", "gray"),
}


def show_result(desk: Desk, named: str, found: Progress, definition: Definition, number: int) -> None:
    """The whole result of version ``number``, from the shortest to the longest."""
    rehearsal = found.rehearsal
    assert rehearsal is not None
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="simulate_head"
    ):
        st.caption(f":material/theater_comedy: {_(NOT_A_FORECAST)}")
        st.download_button(
            _("Take away as Excel"),
            lambda: (attempt(lambda: rehearsals.workbook(desk.actor, named, language=desk.language)) or ("", b""))[1],
            file_name=file_name(words("rehearsal {program}.xlsx", program=rehearsal.program)),
            icon=":material/download:",
            key="simulate_excel",
            on_click="ignore",
        )
    _show_figures(rehearsal)
    _show_findings(found, definition)
    parts = {
        "calendar": _("Calendar"),
        "work": _("Work"),
        "stages": _("Stages"),
        "rules": _("Rules and matching"),
        **({"beside": _("Side by side")} if found.other is not None else {}),
    }
    part = st.segmented_control(
        _("Part of the result"),
        list(parts),
        format_func=parts.__getitem__,
        default="beside" if found.other is not None else "calendar",
        required=True,
        key=f"simulate_part_{'two' if found.other is not None else 'one'}",
        label_visibility="collapsed",
        persist_state="session",  # else it shows the first part and means another, back from the stories
    )
    if part == "calendar":
        _show_calendar(rehearsal)
    elif part == "work":
        _show_work(rehearsal)
    elif part == "stages":
        _show_stages(rehearsal, definition)
    elif part == "rules":
        _show_rules(rehearsal, definition)
    elif found.other is not None:
        _show_beside(rehearsal, found.other, version_title(number), version_title(found.other_number))
    st.caption(
        _(
            "{runs} lives of {weeks} weeks in {seconds} seconds. Each figure is the middle of all lives; in four of "
            "five it lies in the range beside it.",
            runs=found.runs,
            weeks=rehearsal.weeks,
            seconds=round(found.seconds),
        )
    )


def ranged(spread: Spread | None) -> str:
    """``from 46 to 50``, for beside a figure."""
    if spread is None:
        return ""
    low, high = f"{spread.low:.0f}", f"{spread.high:.0f}"
    return words("always {low}", low=low) if low == high else words("from {low} to {high}", low=low, high=high)


def _show_figures(rehearsal: Rehearsal) -> None:
    busiest = max(
        rehearsal.load,
        key=lambda load: load.busiest.middle / load.works if load.works else 0.0,
        default=None,
    )
    flood = max(rehearsal.first_month.values(), key=lambda spread: spread.high, default=None)
    shown: list[tuple[str, Spread | None, str]] = [
        (_("Matches begun"), rehearsal.matches, ""),
        (_("Days to a match"), rehearsal.days_to_match, ""),
        (_("Waiting at the end"), rehearsal.waiting_at_end, ""),
        (_("Messages, first month"), flood, ""),
    ]
    if busiest is not None and busiest.busiest.high:
        of = _(" of {works} h", works=f"{busiest.works:g}") if busiest.works is not None else _(" h")
        shown.append((_("Busiest week: {role}", role=busiest.label), busiest.busiest, of))
    for column, (label, spread, unit) in zip(st.columns(len(shown), gap="small"), shown, strict=True):
        with column.container(border=True, height="stretch", gap=None):
            st.metric(label, f"{spread.middle:.0f}{unit}" if spread is not None else "—")
            st.caption(ranged(spread))


def _show_findings(found: Progress, definition: Definition) -> None:
    if not found.findings:
        st.success(_("Nothing stands out: people are matched, the work fits, every rule had something to do."))
        return
    with st.container(border=True, gap="small"):
        st.markdown(f"**{_('What stands out')}**")
        grave = [one for one in found.findings if one.severity is not Severity.HINT]
        hints = [one for one in found.findings if one.severity is Severity.HINT]
        for one in grave or hints[:3]:
            _show_finding(one, definition)
        if grave and hints:
            with st.expander(_("{n} {n|hint|hints}", n=len(hints))):
                for one in hints:
                    _show_finding(one, definition)


def _show_finding(one: Finding, definition: Definition) -> None:
    icon, colour = _SEVERITY[one.severity]
    said = told(one, definition, language=language())
    st.markdown(f":{colour}[{icon}] {plain(said)}  \n:small[:gray[{plain(where(one, definition))}]]")


def _show_calendar(rehearsal: Rehearsal) -> None:
    weeks = [week.begins for week in rehearsal.calendar]
    with st.container(border=True):
        st.markdown(f"**{_('Who is matched, who waits')}**")
        show_lines(
            weeks,
            {
                words(FIGURE_WORDS[name]): [week.figures[name] for week in rehearsal.calendar]
                for name in ("running", "waiting")
            },
            alt_text=words("Matches running and people waiting, week by week"),
            key="simulate_chart_calendar",
        )
    with st.container(border=True):
        st.markdown(f"**{_('What goes out, what comes back')}**")
        show_lines(
            weeks,
            {
                words(FIGURE_WORDS[name]): [week.figures[name] for week in rehearsal.calendar]
                for name in ("due", "answered", "reminders")
            },
            alt_text=words("Check-ins due and answered, and reminders, week by week"),
            key="simulate_chart_check_ins",
        )
    names = ["running", "waiting", "matched", "due", "answered", "missed", "reminders", "messages", "tasks", "cases"]
    table = pd.DataFrame(
        [
            {
                words("Week"): week.number,
                words("Begins"): week.begins,
                **{words(FIGURE_WORDS[name]): week.figures[name].middle for name in names},
            }
            for week in rehearsal.calendar
        ]
    )
    with st.expander(_("Week by week")):
        st.dataframe(
            table,
            hide_index=True,
            key="simulate_table_calendar",
            column_config={words(FIGURE_WORDS[name]): st.column_config.NumberColumn(format="%.0f") for name in names},
        )


def _show_work(rehearsal: Rehearsal) -> None:
    weeks = [week.begins for week in rehearsal.calendar]
    for load in rehearsal.load:
        if not load.busiest.high:
            continue
        with st.container(border=True):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(f"**{plain(load.label)}**")
                if load.works is not None and load.over.middle >= 1:
                    over = round(load.over.middle)
                    st.badge(
                        _("more work than hours in {n} {n|week|weeks}", n=over),
                        icon=":material/schedule:",
                        color="orange",
                    )
                elif load.works is not None:
                    st.badge(_("fits"), icon=":material/check:", color="green")
            show_lines(
                weeks,
                {plain(load.label): [week.hours[load.role] for week in rehearsal.calendar]},
                alt_text=words("Hours of work a week: {role}", role=load.label),
                key=f"simulate_chart_work_{load.role}",
                limit=load.works,
                limit_words=words("{works} hours a week", works=f"{load.works:g}") if load.works is not None else "",
            )
    st.caption(
        _(
            "Hours come from what tasks and cases take in the definition, and from the assumptions about interviews, "
            "checks, steps and proposals."
        )
    )


def _show_stages(rehearsal: Rehearsal, definition: Definition) -> None:
    weeks = [week.begins for week in rehearsal.calendar]
    first = rehearsal.calendar[0].stages
    for track, stages in first.items():
        labels = labels_apart({name: called(definition.stage(track, name), name) for name in stages})
        with st.container(border=True):
            st.markdown(f"**{_('Match') if track == MATCH else plain(definition.role_label(track))}**")
            show_stages(
                weeks,
                {
                    plain(labels[name]): [week.stages[track][name] for week in rehearsal.calendar]
                    for name in stages
                    if any(week.stages[track][name] for week in rehearsal.calendar)
                },
                alt_text=words("How many stand in each stage, week by week"),
                key=f"simulate_chart_stages_{track}",
            )


def _show_rules(rehearsal: Rehearsal, definition: Definition) -> None:
    if blame := [one for one in rehearsal.blame if one.people.high]:
        st.markdown(f"**{_('Who cannot be matched, and because of which rule')}**")
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        words("Rule"): rule_label(definition, one.model, one.rule),
                        words("People at the end"): one.people.middle,
                        words("Range"): ranged(one.people),
                    }
                    for one in blame
                ]
            ),
            hide_index=True,
            key="simulate_table_blame",
        )
    for quota in rehearsal.quotas:
        kept = _("kept in {share} % of the rounds", share=round(100 * quota.kept))
        cost = _("without it {n} more could be matched in a round", n=round(quota.leaves_out.high))
        more = f" · {cost}" if quota.leaves_out.high >= 1 else ""
        st.markdown(f":material/balance: {plain(quota.label)}{colon()}{kept}{more}")
    st.markdown(f"**{_('How often each rule did something')}**")
    st.dataframe(
        pd.DataFrame(
            [
                {
                    words("Rule"): rule.label,
                    words("Times in a life"): rule.times.middle,
                    words("Range"): words("waits longer than this") if rule.too_early else ranged(rule.times),
                    words("Lives"): f"{rule.runs} / {len(rehearsal.seeds)}",
                }
                for rule in rehearsal.rules
            ]
        ),
        hide_index=True,
        key="simulate_table_rules",
    )


def rule_label(definition: Definition, model: str, rule: str) -> str:
    """A hard rule as its program calls it; what no rule says is a pair that somebody has ruled out."""
    must = definition.matching[model].must if model in definition.matching else ()
    if rule == "forbidden" and rule not in must:
        return words("Pairs that were ruled out")
    return rule_title(definition, model, rule, language=language())


def _show_beside(one: Rehearsal, other: Rehearsal, this: str, that: str) -> None:
    """Both by their names, ``this`` and ``that``: two definitions."""
    rows = []
    for found in side_by_side(one, other):
        label = words(found.label) + (f" · {found.role}" if found.role else "")
        rows.append(
            {
                words("Figure"): label,
                this: f"{found.one.middle:.0f}" if found.one else "—",
                words("{version}, range", version=this): ranged(found.one),
                that: f"{found.other.middle:.0f}" if found.other else "—",
                words("{version}, range", version=that): ranged(found.other),
                words("More than chance"): found.apart,
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", key="simulate_table_beside")
    weeks = [week.begins for week in one.calendar]
    for name in ("waiting", "reminders"):
        if not any(week.figures[name].high for week in (*one.calendar, *other.calendar)):
            continue  # a line along the floor
        with st.container(border=True):
            st.markdown(f"**{_(FIGURE_WORDS[name])}**")
            show_lines(
                weeks,
                {
                    this: [week.figures[name] for week in one.calendar],
                    that: [week.figures[name] for week in other.calendar],
                },
                alt_text=words("Both side by side, week by week"),
                key=f"simulate_chart_beside_{name}",
            )
