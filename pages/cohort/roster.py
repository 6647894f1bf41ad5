"""Roster: a workbook that was not made for Kith becomes people, and nothing is dropped silently."""

import streamlit as st

from models.findings import Refused
from pages.widgets.emptiness import need_cohort
from pages.widgets.notices import as_markdown, show_notices, tell
from pages.widgets.roster_alike import show_alike, show_resembling
from pages.widgets.roster_at_work import show_at_work
from pages.widgets.roster_back import show_back
from pages.widgets.roster_columns import show_columns
from pages.widgets.roster_landing import UPLOAD, close_upload, show_landing
from pages.widgets.roster_mending import show_set_aside
from pages.widgets.roster_out import BACK, close_back, show_lists
from pages.widgets.roster_preview import show_head, show_news
from pages.widgets.roster_sheets import show_other_sheets
from pages.widgets.roster_way import VIEW
from pages.widgets.wording import _
from workflows import intake, lists
from workflows.intake import UploadState

desk = st.session_state.desk
st.title(_("Roster"), anchor=False)
show_notices()

need_cohort(desk, "table_view", _("A roster brings people into a cohort of a program. Open a program first."))

came_back = st.query_params.get(BACK)
if came_back is not None:
    try:
        returned = lists.look(desk.actor, came_back, now=desk.now)
        if returned.cohort_id == desk.cohort_id:
            show_back(desk, returned)
            st.stop()
    except Refused as refused:
        tell(as_markdown(refused.findings), "error")
    close_back()
    st.rerun()

earlier = intake.uploads(desk.actor, desk.cohort_id)
named = st.query_params.get(UPLOAD)
row = next((each for each in earlier if each.id == named), None)
if row is None:
    st.query_params.pop(UPLOAD, None)  # of another cohort, or put away meanwhile
    views = {"in": _("Rosters"), "lists": _("Out and back"), "alike": _("One person, or two?")}
    if (asked := st.query_params.pop(VIEW, None)) in views:
        st.session_state["roster_view"] = asked
    view = st.segmented_control(
        _("View"),
        list(views),
        format_func=views.__getitem__,
        default="in",
        required=True,
        key="roster_view",
        label_visibility="collapsed",
        persist_state="session",
        wrap=True,
    )
    if view == "lists":
        show_lists(desk, lists.languages(desk.actor, desk.cohort_id))
    elif view == "alike":
        show_alike(desk)
    else:
        show_at_work(desk)
        show_landing(desk, intake.roles(desk.actor, desk.cohort_id), earlier)
    st.stop()

try:
    upload = intake.look(desk.actor, row.id, now=desk.now)
except Refused as refused:
    tell(as_markdown(refused.findings), "error")
    close_upload()
    st.rerun()

show_head(desk, upload, row)
show_other_sheets(desk, upload)
if upload.state is not UploadState.DONE:
    show_columns(desk, upload)
if upload.state is not UploadState.MAPPING:
    show_set_aside(desk, upload)
    show_resembling(desk, upload)
    show_news(desk, upload)
