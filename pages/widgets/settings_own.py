"""Settings everyone has: her name, her language, her password, and the browsers she is signed in with."""

from __future__ import annotations

import streamlit as st

from models.findings import finding, sentence
from models.i18n import LANGUAGES
from pages.widgets.days import day, on_the_clock
from pages.widgets.desk import Desk
from pages.widgets.notices import done, tell
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
        st.text_input(_("Name"), value=desk.actor.name, max_chars=80, key="settings_name")
        st.selectbox(
            _("Language of the screens"),
            LANGUAGES,
            index=LANGUAGES.index(desk.actor.language) if desk.actor.language in LANGUAGES else 0,
            format_func=lambda one: LANGUAGE_NAMES.get(one, one),
            key="settings_language",
        )
        st.form_submit_button(_("Save"), type="primary", icon=":material/check:", on_click=_save_name, args=(desk,))


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _save_name(desk: Desk) -> None:
    name, spoken = st.session_state["settings_name"], st.session_state["settings_language"]
    if done(lambda: accounts.change_own(desk.actor, name=name, language=spoken, now=desk.now)):
        tell(words("Saved."))


def _show_password(desk: Desk) -> None:
    with st.form("settings_password", border=False, clear_on_submit=True):
        st.text_input(_("Present password"), type="password", key="settings_old")
        st.text_input(_("New password"), type="password", key="settings_new")
        st.text_input(_("New password once more"), type="password", key="settings_again")
        st.form_submit_button(_("Change password"), on_click=_save_password, args=(desk,))


def _save_password(desk: Desk) -> None:
    old, new, again = (st.session_state[f"settings_{part}"] for part in ("old", "new", "again"))
    if new != again:
        tell(plain(sentence(finding("passwords_differ"), language())), "error")
    elif done(lambda: accounts.change_password(desk.actor, old=old, new=new, now=desk.now)):
        tell(_("Your password is changed. Every other browser was signed out."))


def _show_sign_ins(desk: Desk) -> None:
    for line in accounts.open_sign_ins(desk.actor, now=desk.now):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(
                _(
                    "{name} · since {day}, last used at {time}",
                    name=line.name,
                    day=day(on_the_clock(line.since, desk.zone).date()),
                    time=f"{on_the_clock(line.seen, desk.zone):%H:%M}",
                )
            )
            if line.own:
                st.badge(_("This browser"), icon=":material/check:", color="blue")
            else:
                st.button(
                    _("Sign out"),
                    type="tertiary",
                    key=f"settings_end_{line.id}",
                    on_click=_end,
                    args=(desk, line.id, line.name),
                )


def _end(desk: Desk, sign_in: str, name: str) -> None:
    if done(lambda: accounts.end_sign_in(desk.actor, sign_in, now=desk.now)):
        tell(_("{name} was signed out in that browser.", name=name))
