"""What surrounds every page: the cohort in work, who is here and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.findings import Refused, sentence
from models.i18n import translate
from pages.widgets.platform_words import platform_words
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, language, plain, words
from workflows.actors import ROLE_TITLES, Actor
from workflows.cohorts import CohortChoice

# A form of its own and not a Streamlit button: the cookie has to leave the browser, and only an answer to a request can
# take it. Nothing in it comes from a person.
WAY_OUT = """
<form method="post" action="/sign-out" target="_self">
<input type="hidden" name="form" value="{token}">
<button class="way-out">{words}</button>
</form>
<style>
.way-out {{ font: inherit; font-size: .875rem; color: inherit; background: none;
  border: 1px solid rgb(128 128 128 / .6); border-radius: 8px;
  padding: .35rem .8rem; min-height: 2.25rem; cursor: pointer; }}
.way-out:hover {{ background: rgb(128 128 128 / .16); }}
</style>
"""
# On paper there is only the report: no menu, no buttons, no card cut in two.
PRINTED = """
<style>
@media print {{
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar], [data-testid=stStatusWidget],
  .st-key-{hidden}, .stButton, .stAlert {{ display: none !important; }}
  .stApp, [data-testid=stAppViewContainer], [data-testid=stMain], [data-testid=stMainBlockContainer] {{
    position: static !important; overflow: visible !important; height: auto !important; padding: 0 !important; }}
  [data-testid=stVerticalBlock] > [data-testid=stLayoutWrapper] {{ break-inside: avoid; }}
}}
</style>
"""
# What is written from right to left stands at the right, and is typed there.
RIGHT_TO_LEFT = """
<style>
[class*="st-key-right_to_left"] { direction: rtl; text-align: right; }
[class*="st-key-right_to_left"] :is(textarea, input, p, label, pre) { direction: rtl; text-align: right; }
</style>
"""
_WANTED = "cohort_wanted"
WAY_BACK = '<a href="/sign-in" target="_self">{words}</a>'


_LAST: dict[str, str] = {}
"""By sign-in, the cohort that was in work last: a reload of the page begins another session, and who worked in one
cohort must not find herself in another without having chosen it."""
_MOST = 1000


def choose_cohort(choices: Sequence[CohortChoice], actor: Actor) -> CohortChoice | None:
    """The cohort in work: the last one chosen at this sign-in, at first the latest open one."""
    by_id = {choice.id: choice for choice in choices}
    if not by_id:
        return None
    if (wanted := st.session_state.pop(_WANTED, None)) in by_id:
        st.session_state.cohort = wanted
    if st.session_state.get("cohort") not in by_id:
        last = _LAST.get(actor.sign_in, "")
        st.session_state.cohort = last if last in by_id else next(iter(by_id))
    if len(by_id) == 1:
        return choices[0]
    chosen = st.sidebar.selectbox(
        translate("Cohort", actor.language),
        list(by_id),
        format_func=told_apart(by_id, lambda cohort_id: by_id[cohort_id].title),
        key="cohort",
        persist_state="session",
    )
    _LAST.pop(actor.sign_in, None)
    _LAST[actor.sign_in] = chosen
    while len(_LAST) > _MOST:
        del _LAST[next(iter(_LAST))]
    return by_id[chosen]


def show_cohort(cohort: CohortChoice | None) -> None:
    """On which cohort whoever is here works: above every page, so that nobody acts in the wrong one."""
    if cohort is not None:
        st.caption(f":material/folder_open: {plain(cohort.title)}")


def go_to_cohort(cohort_id: str) -> None:
    """Put another cohort on the desk, from the next run on."""
    st.session_state[_WANTED] = cohort_id


def show_who_is_here(actor: Actor, form_token: str) -> None:
    """Name, role and the way out, at the foot of the sidebar. ``form_token`` shows the door that the form is ours."""
    with st.sidebar.container(key="who_is_here"):
        st.text(f"{actor.name} · {words(ROLE_TITLES[actor.role])}")
        way_out = WAY_OUT.format(token=escape(form_token), words=escape(words("Sign out")))
        st.html(way_out + platform_words(actor.language))


def show_signed_out() -> None:
    """Say that the sign-in is over, and show the way back in. No page is listed and none is run."""
    st.navigation([st.Page(_signed_out, title="Kith")], position="hidden").run()


def _signed_out() -> None:
    st.title(_("You are signed out"), anchor=False)
    st.text(_("This sign-in has ended. What you had saved is kept."))
    st.html(WAY_BACK.format(words=escape(words("Sign in again"))))


def make_printable(hidden: str) -> None:
    """Let the browser's print command print the page alone, without the container of this key."""
    st.html(PRINTED.format(hidden=escape(hidden)))


def right_to_left(key: str) -> DeltaGenerator:
    """A container whose texts and fields run from right to left."""
    st.html(RIGHT_TO_LEFT)
    return st.container(key=f"right_to_left.{key}")


def show_refusal(refused: Refused) -> None:
    """A refusal that no page has shown: its sentences, and nothing else."""
    for found in refused.findings:
        st.error(plain(sentence(found, language())))
