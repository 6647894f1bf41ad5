"""What surrounds every page: the cohort in work, who is here and the way out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.findings import Refused, sentence
from models.i18n import translate
from pages.widgets.wording import _, language
from workflows.actors import ROLE_TITLES, Actor
from workflows.cohorts import CohortChoice


def choose_cohort(choices: Sequence[CohortChoice], spoken: str) -> CohortChoice | None:
    """The cohort in work: the last one chosen in this session, at first the latest open one."""
    by_id = {choice.id: choice for choice in choices}
    if not by_id:
        return None
    if st.session_state.get("cohort") not in by_id:
        st.session_state.cohort = next(iter(by_id))
    if len(by_id) == 1:
        return choices[0]
    chosen = st.sidebar.selectbox(
        translate("Cohort", spoken),
        list(by_id),
        format_func=lambda cohort_id: by_id[cohort_id].title,
        key="cohort",
        persist_state="session",
    )
    return by_id[chosen]


def show_who_is_here(actor: Actor, form_token: str) -> None:
    """Name, role and the way out, at the foot of the sidebar. ``form_token`` shows the door that the form is ours."""
    with st.sidebar.container(key="who_is_here"):
        st.text(f"{actor.name} · {_(ROLE_TITLES[actor.role])}")
        # A form of its own and not a Streamlit button: the cookie has to leave the browser, and only an answer to a
        # request can take it. Nothing in it comes from a person.
        st.html(
            '<form method="post" action="/sign-out" target="_self">'
            f'<input type="hidden" name="form" value="{form_token}">'
            f'<button class="way-out">{_("Sign out")}</button></form>'
            "<style>.way-out{font:inherit;color:inherit;background:none;border:1px solid currentColor;"
            "border-radius:8px;padding:.35rem .8rem;min-height:2.25rem;cursor:pointer;opacity:.85}"
            ".way-out:hover{opacity:1}</style>"
        )


def show_signed_out() -> None:
    """Say that the sign-in is over, and show the way back in. No page is listed and none is run."""
    st.navigation([st.Page(_signed_out, title="Kith")], position="hidden").run()


def _signed_out() -> None:
    st.title(_("You are signed out"))
    st.text(_("This sign-in has ended. What you had saved is kept."))
    st.html(f'<a href="/sign-in" target="_self">{_("Sign in again")}</a>')


def show_refusal(refused: Refused) -> None:
    """A refusal that no page has shown: its sentences, and nothing else."""
    for found in refused.findings:
        st.error(sentence(found, language()))
