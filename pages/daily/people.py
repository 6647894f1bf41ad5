"""people: placeholder until the page is written."""

import streamlit as st

from pages.widgets.wording import _

desk = st.session_state.desk
st.title(_("people"))
