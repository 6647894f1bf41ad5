"""Report: the figures the definition promises, with their definitions; to show, to print, to take away."""

from datetime import date, timedelta

import streamlit as st

from models.vocabulary import AccountRole
from pages.widgets.days import DAY_FORMAT, day
from pages.widgets.emptiness import need_cohort, show_unsaid
from pages.widgets.frame import make_printable
from pages.widgets.notices import show_notices
from pages.widgets.report_figures import show_figures, show_places
from pages.widgets.wording import _, plain, words
from workflows import lists, reports

desk = st.session_state.desk
st.title(_("Report"), anchor=False)
show_notices()
team = desk.actor.may(AccountRole.COORDINATOR)

need_cohort(desk, "monitoring", _("The report counts what happens in a cohort. It begins when a program is open."))


def last_of_month(before: date) -> date:
    """The last day of the month before a day."""
    return before.replace(day=1) - timedelta(days=1)


def last_of_quarter(before: date) -> date:
    """The last day of the quarter before a day's."""
    return last_of_month(before.replace(month=(before.month - 1) // 3 * 3 + 1))


make_printable("report_controls")
with st.container(key="report_controls", horizontal=True, vertical_alignment="bottom"):
    latest = reports.report(desk.actor, desk.cohort_id, now=desk.now, language=desk.language)
    names = latest.choices
    chosen = st.selectbox(_("Which report"), list(names), format_func=names.__getitem__, key="report_name", width=340)
    as_of = None
    if team:
        days = {
            "today": None,
            "month": last_of_month(desk.today),
            "quarter": last_of_quarter(desk.today),
            "other": None,
        }
        titles = {
            "today": words("Today"),
            "month": words("End of last month"),
            "quarter": words("End of last quarter"),
            "other": words("Another day"),
        }
        at = st.selectbox(_("As it stood"), list(titles), format_func=titles.__getitem__, key="report_at", width=200)
        as_of = days[at]
        if at == "other":
            as_of = st.date_input(
                _("On this day"),
                value=desk.today,
                max_value=desk.today,
                format=DAY_FORMAT,
                key="report_day",
                width=160,
            )
    elif len(latest.days) > 1:
        as_of = st.selectbox(_("As it stood"), latest.days, format_func=day, key="report_end", width=200)
    with st.popover(_("Take away"), icon=":material/download:"):
        st.download_button(
            _("This report as Excel"),
            lambda: reports.report_workbook(
                desk.actor, desk.cohort_id, chosen, now=desk.now, as_of=as_of, language=desk.language
            )[1],
            file_name=words("report {day}.xlsx", day=(as_of or latest.day).isoformat()),
            type="primary",
            icon=":material/table_view:",
            key="report_excel",
            on_click="ignore",
        )
        st.caption(_("Figures with their definitions, a sheet for each breakdown, charts that Excel draws."))
        if team:
            sensitive = st.checkbox(_("With sensitive answers"), key="report_sensitive")
            st.download_button(
                _("Everything of this cohort as Excel"),
                lambda: lists.everything(
                    desk.actor, desk.cohort_id, now=desk.now, language=desk.language, sensitive=sensitive
                )[1],
                file_name=words("everything {day}.xlsx", day=desk.today.isoformat()),
                icon=":material/inventory_2:",
                key="report_everything",
                on_click="ignore",
            )
            st.caption(_("People, stages, consents, matches, check-ins, tasks and the journal. Keep it safe."))
        st.caption(_("To print, or to save as PDF, use your browser’s print command: only the report is printed."))

found = reports.report(desk.actor, desk.cohort_id, chosen, now=desk.now, as_of=as_of, language=desk.language)

st.header(plain(found.label), anchor=False)
st.caption(
    _(
        "{program} · {cohort} · as of {day} · version {version} of the program",
        program=found.program,
        cohort=found.cohort,
        day=day(found.day),
        version=found.version,
    )
)
if found.least:
    st.caption(
        ":material/shield_person: "
        + _(
            "You see sums only, as they stood at the end of a month. What counts fewer than {least} people is not "
            "shown, nor what would tell, beside an earlier month, of fewer than {least} who came or went.",
            least=found.least,
        )
    )
if found.figures:
    show_figures(desk, found, as_of)
else:
    show_unsaid(desk, "monitoring", _("This program does not say yet what it counts."), "indicators")
if found.places:
    st.subheader(_("Where people are"), anchor=False)
    show_places(found)
