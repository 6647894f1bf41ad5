"""Kith. One file, two lives.

Run (``python app.py``, ``streamlit run app.py``, ``uvicorn app:app``) it is the server: it opens the database, prints
the link, and puts the guard in front of everything. Executed by Streamlit as the page script it is the frame: it finds
out who is here, lists the pages that person may open, and runs one.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

if find_spec("streamlit") is None:
    sys.exit("Kith's parts are not installed yet. Run:  pip install --require-hashes -r requirements.lock")

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from models.findings import Refused
from pages.door.cookies import FORM, form_token
from pages.widgets.desk import Desk
from pages.widgets.frame import choose_cohort, show_cohort, show_refusal, show_signed_out, show_who_is_here
from pages.widgets.sections import first_page, open_to
from pages.widgets.wording import _
from workflows import cohorts, signing
from workflows.calendar_day import present_day

PICTURES = Path(__file__).resolve().parent / "pages" / "door" / "assets"


def frame() -> None:
    """Set the desk for this run, then run the page that was asked for."""
    st.set_page_config(page_title="Kith", page_icon=str(PICTURES / "mark.svg"), layout="wide")
    st.logo(str(PICTURES / "logo.svg"), icon_image=str(PICTURES / "mark.svg"), size="large")
    actor = signing.actor_of(str(st.user.get("sign_in") or ""), now=datetime.now(UTC))
    if actor is None or actor.id != st.user.get("account"):
        st.session_state.pop("desk", None)
        show_signed_out()
        return
    # A click ends a run anywhere, and what the click does still asks for the desk: that of before stays until then.
    choices = cohorts.choices(actor)
    chosen = choose_cohort(choices, actor)
    st.session_state.desk = Desk(
        actor=actor, language=actor.language, today=present_day(), cohort=chosen, cohorts=choices
    )
    first = first_page(actor.role)
    # Streamlit's default page has no address of its own; with a hidden one, /today is /today for everyone.
    home = st.Page(lambda: st.switch_page(first.file), title="Kith", default=True, visibility="hidden")
    sections = {
        _(title): [st.Page(each.file, title=_(each.title), icon=each.icon, url_path=each.path) for each in pages]
        for title, pages in open_to(actor.role).items()
    }
    page = st.navigation({"": [home], **sections}, expanded=True)
    show_who_is_here(actor, form_token(str(st.context.cookies.get(FORM, ""))))
    show_cohort(chosen)
    page.run()


if get_script_run_ctx(suppress_warning=True) is None:
    from pages.door.server import around, start

    # Written out, because ``streamlit run app.py`` looks for these words to know that a server is in here.
    app = st.App(Path(__file__).resolve(), **around())
    if __name__ == "__main__":
        start(app, sys.argv[1:])
else:
    try:
        frame()
    except Refused as refused:
        show_refusal(refused)
