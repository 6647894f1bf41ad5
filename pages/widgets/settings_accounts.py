"""Who may work at this desk: invite, change a role, help with a lost password, close. For owners."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from models.vocabulary import AccountRole
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, done, tell
from pages.widgets.wording import _, plain, words
from workflows import accounts
from workflows.accounts import AccountLine
from workflows.actors import ROLE_TITLES

_LINK = "settings_link"


def show_accounts(desk: Desk) -> None:
    """Everyone with an account, and inviting more."""
    _show_link()
    with st.container(border=True):
        st.markdown(f"**{_('Invite somebody')}**")
        _show_invite(desk)
    for line in accounts.list_accounts(desk.actor):
        with st.container(border=True, gap="small"):
            _show_account(desk, line)


def _show_link() -> None:
    """A one-time link that was just made. It is shown once: only its digest is kept."""
    made = st.session_state.pop(_LINK, None)
    if made is None:
        return
    name, token, lasts = made
    base = urlsplit(st.context.url or "http://127.0.0.1")
    with st.container(border=True):
        st.markdown(
            _(
                "Send this link to {name}. It works once, for {lasts}, and is not shown again:",
                name=name,
                lasts=lasts,
            )
        )
        st.code(f"{base.scheme}://{base.netloc}/welcome/{token}", language=None, wrap_lines=True)


def _show_invite(desk: Desk) -> None:
    with st.form("settings_invite", border=False, clear_on_submit=True):
        first, second, third = st.columns(3)
        first.text_input(_("Name"), max_chars=80, key="settings_invite_name")
        second.text_input(_("E-mail address"), max_chars=120, key="settings_invite_email")
        third.selectbox(
            _("Role"),
            list(AccountRole),
            index=1,
            format_func=lambda one: words(ROLE_TITLES[one]),
            key="settings_invite_role",
        )
        st.caption(
            _(
                "Owners do everything, also accounts, versions and backups. Coordinators do the daily work with "
                "people. Viewers see sums in the report, never a name."
            )
        )
        st.form_submit_button(
            _("Make an invitation link"), type="primary", icon=":material/person_add:", on_click=_invite, args=(desk,)
        )


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _invite(desk: Desk) -> None:
    name, email, role = (st.session_state[f"settings_invite_{part}"] for part in ("name", "email", "role"))
    made = attempt(
        lambda: accounts.invite(desk.actor, email=email, name=name, role=role, language=desk.language, now=desk.now)
    )
    if made is not None:
        st.session_state[_LINK] = (name.strip(), made[1], words("seven days"))


def _show_account(desk: Desk, line: AccountLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.markdown(f"**{plain(line.name)}**", width="content")
            st.badge(words(ROLE_TITLES[line.role]), color="blue" if line.role is AccountRole.OWNER else "gray")
            if not line.active:
                st.badge(_("Closed"), icon=":material/block:", color="red")
            elif line.invited:
                st.badge(_("Invited"), icon=":material/schedule:", color="orange")
        if line.id != desk.actor.id:
            with st.popover(_("Change"), icon=":material/edit:"):
                _show_changes(desk, line)
    seen = _("last here on {day}", day=day(line.last_seen.date())) if line.last_seen else _("never signed in")
    st.caption(f"{plain(line.email)} · {seen}")


def _show_changes(desk: Desk, line: AccountLine) -> None:
    role = st.selectbox(
        _("Role"),
        list(AccountRole),
        index=list(AccountRole).index(line.role),
        format_func=lambda one: words(ROLE_TITLES[one]),
        key=f"settings_role_{line.id}",
    )
    st.button(
        _("Save the role"),
        key=f"settings_role_save_{line.id}",
        disabled=role is line.role,
        on_click=_change_role,
        args=(desk, line),
    )
    if line.active:
        st.button(
            _("Make a link for a new password"),
            icon=":material/key:",
            key=f"settings_reset_{line.id}",
            on_click=_make_link,
            args=(desk, line),
        )
        st.button(
            _("Close this account"),
            icon=":material/block:",
            key=f"settings_close_{line.id}",
            on_click=_close,
            args=(desk, line),
        )
    else:
        st.button(
            _("Open it again"),
            icon=":material/lock_open:",
            key=f"settings_open_{line.id}",
            on_click=_open,
            args=(desk, line),
        )


def _change_role(desk: Desk, line: AccountLine) -> None:
    role = st.session_state[f"settings_role_{line.id}"]
    if done(lambda: accounts.change_role(desk.actor, line.id, role, now=desk.now)):
        tell(
            _(
                "{name} is {role} now, and was signed out so that nothing goes on as before.",
                name=line.name,
                role=words(ROLE_TITLES[role]),
            )
        )


def _make_link(desk: Desk, line: AccountLine) -> None:
    token = attempt(lambda: accounts.reset_link(desk.actor, line.id, now=desk.now))
    if token is not None:
        st.session_state[_LINK] = (line.name, token, words("one day"))


def _close(desk: Desk, line: AccountLine) -> None:
    if done(lambda: accounts.deactivate(desk.actor, line.id, now=desk.now)):
        tell(_("The account of {name} is closed. What she did stays in the journal.", name=line.name))


def _open(desk: Desk, line: AccountLine) -> None:
    if done(lambda: accounts.reactivate(desk.actor, line.id, now=desk.now)):
        tell(_("The account of {name} is open again.", name=line.name))
