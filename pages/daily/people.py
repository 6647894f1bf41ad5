"""People: everybody of the cohort in one list, and one person's card."""

from functools import partial

import streamlit as st

from pages.widgets.emptiness import need_cohort, show_empty
from pages.widgets.gestures import show_outcome
from pages.widgets.notices import attempt
from pages.widgets.people_list import go_to_person, show_list
from pages.widgets.person_card import show_card
from pages.widgets.ways import PERSON
from pages.widgets.wording import _
from workflows import people

desk = st.session_state.desk

if desk.cohort is None:
    st.title(_("People"), anchor=False)
    need_cohort(
        desk, "group", _("Here you find everybody who takes part, and what each waits for. First open a program.")
    )

asked = st.session_state.pop(PERSON, None)
if asked:
    st.query_params["person"] = asked
person = st.query_params.get("person")

if person:
    found = attempt(partial(people.card, desk.actor, desk.cohort_id, person, now=desk.now))
    if found is None:
        go_to_person(None)
    show_card(desk, found)
    st.stop()

st.title(_("People"), anchor=False)
show_outcome(desk, "people")
everybody = people.everybody(desk.actor, desk.cohort_id, now=desk.now)
if not everybody.rows:
    show_empty(
        "group",
        _("Nobody is in this cohort yet"),
        _("Here you find everybody who takes part, and what each waits for. Take a roster in first."),
        page="pages/cohort/roster.py",
        button=_("Go to the roster"),
    )
    st.stop()
show_list(desk, everybody)
