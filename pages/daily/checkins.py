"""Check-ins: who is to be asked, what was answered, what was missed; one by one or twenty in a grid."""

import streamlit as st

from pages.widgets.answer_dialog import show_answer_dialog
from pages.widgets.checkin_grid import show_grid
from pages.widgets.checkin_list import show_list
from pages.widgets.days import day
from pages.widgets.device import on_phone
from pages.widgets.emptiness import need_cohort, show_empty, show_unsaid
from pages.widgets.gestures import show_outcome
from pages.widgets.roster_way import show_list_out
from pages.widgets.wording import _, plain, words
from workflows import checkins

desk = st.session_state.desk
st.title(_("Check-ins"), anchor=False)
show_outcome(desk, "checkins")

need_cohort(
    desk, "forum", _("Here you enter how the pairs are doing. It begins when a program is open and pairs have started.")
)

now = checkins.board(desk.actor, desk.cohort_id, plan=st.session_state.get("checkins_plan"), now=desk.now)
if now is None:
    show_unsaid(desk, "forum", _("This program asks for no check-ins."), "check_ins")
    st.stop()
if now.first:
    show_empty(
        "forum",
        _("Nothing to ask yet"),
        _("The first check-ins are due on {day}. They appear here a week before.", day=day(now.first)),
    )
    st.stop()
if not now.rows:
    show_empty(
        "forum",
        _("Nothing to ask yet"),
        _("When a match begins, its check-ins are planned by the program and appear here as they fall due."),
        page="pages/cohort/matching.py",
        button=_("Go to matching"),
    )
    st.stop()
plan, plans = now.plan, now.plans
if len(plans) > 1:
    st.segmented_control(
        _("Check-in"),
        list(plans),
        format_func=lambda name: plain(plans[name]),
        default=plan,
        required=True,
        key="checkins_plan",
    )

waiting, coming = now.of("overdue", "due"), now.of("coming")
answered, missed = now.of("answered")[::-1], now.of("missed")[::-1]
views = {
    "grid": _("To enter · {n}", n=len(waiting)),
    "coming": _("Coming · {n}", n=len(coming)),
    "answered": _("Answered · {n}", n=len(answered)),
    "missed": _("Missed · {n}", n=len(missed)),
}
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    view = st.segmented_control(
        _("View"),
        list(views),
        format_func=views.__getitem__,
        default="grid",
        required=True,
        key="checkins_view",
        label_visibility="collapsed",
        wrap=True,
    )
    to_call = waiting or coming
    if to_call:
        st.download_button(
            _("Phone sheet"),
            lambda: checkins.phone_sheet(desk.actor, desk.cohort_id, plan, [row.key for row in to_call], now=desk.now),
            file_name=words("phone sheet {day}.xlsx", day=now.standing.today.isoformat()),
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/print:",
            help=_(
                "Whom to call, the numbers, what they said last, and room for the answers. Print it or type into it."
            ),
            key="checkins_sheet",
            on_click="ignore",
        )
if waiting:
    show_list_out(desk, f"check_ins.{now.plan}", now.plans[now.plan], key="checkins_out")

if view == "grid" and waiting:
    one_by_one = st.toggle(
        _("One by one"),
        value=on_phone(),
        key="checkins_single",
        help=_("A form for each person instead of a grid."),
    )
    if one_by_one:
        show_list(desk, now, waiting, empty="")
    else:
        show_grid(desk, now, waiting)
elif view == "grid":
    st.success(_("Every answer that was due is in. What comes next stands under Coming."), icon=":material/task_alt:")
elif view == "coming":
    show_list(desk, now, coming, empty=_("Nothing falls due within the next week."))
elif view == "answered":
    show_list(desk, now, answered, empty=_("Nobody has answered yet."))
else:
    st.caption(_("Missed: the time for the answer is over and the next check-in has come. You can still enter it."))
    show_list(desk, now, missed, empty=_("Nothing was missed."))

show_answer_dialog(desk, now.standing, "checkins")
