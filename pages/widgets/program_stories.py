"""The stories of a draft before it is published: which do not come true, why, and which are left out on purpose."""

from __future__ import annotations

import streamlit as st

from models.definitions import Definition
from models.findings import sentence
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt
from pages.widgets.wording import _, language, plain, words
from workflows import drafts
from workflows.drafts import DraftView, Untrue

FEW = 3
"""So many stories she answers one by one."""


def show_stories(desk: Desk, view: DraftView, definition: Definition) -> bool:
    """Play the stories of a draft and show what came of it. Answers whether all of them come true."""
    with st.spinner(_("The stories of this program are played …")):
        untrue = drafts.untrue_stories(view, definition, language=language())
    if untrue:
        with st.container(border=True):
            title = _("{n} {n|story does|stories do} not come true in this program", n=len(untrue))
            st.markdown(f":material/auto_stories: **{title}**")
            st.caption(
                _(
                    "A story tells what shall happen, day by day. Change what you changed, or say that the story does "
                    "not hold here; then the program can be published."
                )
            )
            inherited = [one for one in untrue if one.inherited]
            if len(inherited) > FEW:
                st.button(
                    _("Use none of the {n} inherited ones here", n=len(inherited)),
                    icon=":material/visibility_off:",
                    key="programs_stories_none",
                    help=_("Each is listed below and can be used again. One step of undo brings all back."),
                    on_click=_leave_all_out,
                    args=(desk, view, definition),
                )
            for number, one in enumerate(untrue):
                _show_untrue(desk, view, one, number)
    _show_left_out(desk, view)
    return not untrue


def _show_untrue(desk: Desk, view: DraftView, one: Untrue, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="top"):
        with st.container(gap=None, width=560):  # on a phone the button goes below it
            badge = " :gray-badge[" + _("inherited") + "]" if one.inherited else ""
            st.markdown(f"**{plain(one.title)}**{badge}")
            for found in one.findings:
                st.caption(plain(sentence(found, language())))
        st.button(
            _("Not used here"),
            icon=":material/visibility_off:",
            key=f"programs_story_{number}",
            help=_(
                "The story ‘{story}’ is not played for this program any more. Undo brings it back.", story=one.title
            ),
            on_click=_leave_out,
            args=(desk, view, one),
        )


def _show_left_out(desk: Desk, view: DraftView) -> None:
    gone = drafts.stories_left_out(view.files, language=language())
    if not gone:
        return
    title = _("{n} {n|story|stories} of the template not used here", n=len(gone))
    with st.expander(title, icon=":material/visibility_off:"):
        for number, (file, title) in enumerate(gone.items()):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(title), width="stretch")
                st.button(
                    _("Use it again"),
                    icon=":material/settings_backup_restore:",
                    type="tertiary",
                    key=f"programs_story_again_{number}",
                    on_click=_use_again,
                    args=(desk, view, file),
                )


def _leave_out(desk: Desk, view: DraftView, one: Untrue) -> None:
    what = words("Story not used: {story}", story=one.title)
    attempt(lambda: drafts.leave_out(desk.actor, view, one.file, what=what, now=desk.now))


def _leave_all_out(desk: Desk, view: DraftView, definition: Definition) -> None:
    files = drafts.without_untrue(view.files, definition)
    gone = {name: text for name, text in files.items() if view.files.get(name) != text}
    what = words("{n} {n|story|stories} of the template not used here", n=len(gone))
    attempt(lambda: drafts.save(desk.actor, view.id, gone, at=view.at, what=what, now=desk.now))


def _use_again(desk: Desk, view: DraftView, file: str) -> None:
    attempt(lambda: drafts.use_again(desk.actor, view, file, now=desk.now))
