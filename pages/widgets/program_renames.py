"""What has gone and what has come in a draft: the same under another name, or two things? Answered by a button each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.findings import Finding
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt
from pages.widgets.wording import _, words
from workflows import building, drafts
from workflows.drafts import DraftView

RENAMED = "V01"
"""The finding that asks."""


def show_renames(desk: Desk, view: DraftView, found: Sequence[Finding]) -> None:
    """One question for each suspected rename among the findings of a draft."""
    for number, one in enumerate(one for one in found if one.code == RENAMED):
        before, after = one.params["before"], one.params["after"]
        with st.container(border=True):
            st.markdown(
                ":material/help: "
                + _("‘{before}’ has gone and ‘{after}’ has come ({what}).", before=before, after=after, what=one.where)
            )
            st.caption(_("If it is the same under another name, everybody's answers and places go along."))
            with st.container(horizontal=True):
                st.button(
                    _("The same, renamed"),
                    icon=":material/drive_file_rename_outline:",
                    key=f"programs_same_{view.at}_{number}",
                    on_click=_same,
                    args=(desk, view, one),
                )
                st.button(
                    _("Two different things"),
                    icon=":material/call_split:",
                    key=f"programs_distinct_{view.at}_{number}",
                    on_click=_distinct,
                    args=(desk, view, one),
                )


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _same(desk: Desk, view: DraftView, one: Finding) -> None:
    before = one.params["before"]
    put = building.Put((*one.path, "formerly"), before)
    what = words("‘{after}’ was ‘{before}’ before", after=one.params["after"], before=before)
    attempt(lambda: building.edit(desk.actor, view, [put], what=what, now=desk.now))


def _distinct(desk: Desk, view: DraftView, one: Finding) -> None:
    attempt(lambda: drafts.say_distinct(desk.actor, view.id, tuple(one.path), one.params["before"]))
