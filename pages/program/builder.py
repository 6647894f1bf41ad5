"""The builder: a program is made and changed by forms, without a line of text."""

import streamlit as st

from pages.widgets.builder_frame import show
from pages.widgets.builder_place import drawn_whole
from pages.widgets.notices import show_notices
from pages.widgets.wording import _

desk = st.session_state.desk
st.title(_("Builder"), anchor=False)
show_notices()
with drawn_whole():
    show(desk)
