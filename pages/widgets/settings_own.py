"""Settings everyone has: her name, her language, her password, and the browsers she is signed in with."""

from __future__ import annotations

import streamlit as st

from models.findings import finding, sentence
from models.i18n import LANGUAGES
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, language, plain, words
from workflows import accounts

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}


def show_own(desk: Desk) -> None:
    """The account of whoever is here."""
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.markdown(f"**{_('Name and language')}**")
        _show_name(desk)
    with right.container(border=True, height="stretch"):
        st.markdown(f"**{_('Password')}**")
        _show_password(desk)
    with st.container(border=True):
        st.markdown(f"**{_('Signed in at present')}**")
        _show_sign_ins(desk)


def _show_name(desk: Desk) -> None:
    with st.form("settings_own", border=False):
        name = st.text_input(_("Name"), value=desk.actor.name, max_chars=80, key="settings_name")
        spoken = st.selectbox(
            _("Language of the screens"),
            LANGUAGES,
            index=LANGUAGES.index(desk.actor.language) if desk.actor.language in LANGUAGES else 0,
            format_func=lambda one: LANGUAGE_NAMES.get(one, one),
            key="settings_language",
        )
        if st.form_submit_button(_("Save"), type="primary", icon=":material/check:"):
            if attempt(lambda: _changed(desk, name, spoken)):
                tell(words("Saved."))
            st.rerun()


def _changed(desk: Desk, name: str, spoken: str) -> bool:
    accounts.change_own(desk.actor, name=name, language=spoken, now=desk.now)
    return True


def _show_password(desk: Desk) -> None:
    with st.form("settings_password", border=False, clear_on_submit=True):
        old = st.text_input(_("Present password"), type="password", key="settings_old")
        new = st.text_input(_("New password"), type="password", key="settings_new")
        again = st.text_input(_("New password once more"), type="password", key="settings_again")
        if st.form_submit_button(_("Change password")):
            if new != again:
                tell(plain(sentence(finding("passwords_differ"), language())), "error")
            elif attempt(lambda: _new_password(desk, old, new)):
                tell(_("Your password is changed. Every other browser was signed out."))
            st.rerun()


def _new_password(desk: Desk, old: str, new: str) -> bool:
    accounts.change_password(desk.actor, old=old, new=new, now=desk.now)
    return True


def _show_sign_ins(desk: Desk) -> None:
    for line in accounts.open_sign_ins(desk.actor, now=desk.now):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(
                _(
                    "{name} · since {day}, last used at {time}",
                    name=line.name,
                    day=day(line.since.astimezone().date()),
                    time=f"{line.seen.astimezone():%H:%M}",
                )
            )
            if line.own:
                st.badge(_("This browser"), icon=":material/check:", color="blue")
            elif st.button(_("Sign out"), type="tertiary", key=f"settings_end_{line.id}"):
                attempt(lambda chosen=line.id: accounts.end_sign_in(desk.actor, chosen, now=desk.now))
                tell(_("{name} was signed out in that browser.", name=line.name))
                st.rerun()
