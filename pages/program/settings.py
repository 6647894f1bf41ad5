"""Settings: one's own account for everyone; accounts, backups and the record of what was done for owners."""

import tomllib
from pathlib import Path

import streamlit as st

from models.vocabulary import AccountRole
from pages.widgets.notices import show_notices
from pages.widgets.settings_accounts import show_accounts
from pages.widgets.settings_data import show_data, show_noted
from pages.widgets.settings_own import show_own
from pages.widgets.wording import _

PROJECT = Path(__file__).parents[2] / "pyproject.toml"

desk = st.session_state.desk
st.title(_("Settings"), anchor=False)
show_notices()

parts = {"own": _("My account")}
if desk.actor.may(AccountRole.OWNER):
    parts["accounts"] = _("People with access")
if desk.actor.may(AccountRole.COORDINATOR):
    parts["data"] = _("Data and backup")
if desk.actor.may(AccountRole.OWNER):
    parts["noted"] = _("What was done")
parts["about"] = _("About")
part = st.segmented_control(
    _("Part of the settings"),
    list(parts),
    format_func=parts.__getitem__,
    default="own",
    required=True,
    key="settings_part",
    label_visibility="collapsed",
)

if part == "own":
    show_own(desk)
elif part == "accounts":
    show_accounts(desk)
elif part == "data":
    show_data(desk)
elif part == "noted":
    show_noted(desk)
else:
    version = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"]
    with st.container(border=True):
        st.markdown(_("**Kith {version}** – a low-code framework and a desk for mentorship programs.", version=version))
        st.markdown(
            _(
                "It is free software under the Apache License 2.0. It runs on this machine alone and tells nobody that "
                "it is used."
            )
        )
