"""The stories of a program: which come true, which do not, and what happened."""

from __future__ import annotations

import streamlit as st

from models.definitions import Definition
from models.findings import sentence
from pages.widgets.desk import Desk
from pages.widgets.wording import _, colon, language, plain, spoken
from workflows import rehearsals
from workflows.simulation.stories import Stories, StoryReport, Telling


def show_stories(desk: Desk, definition: Definition, told: Stories) -> None:
    """Every story with its lines; a failed one is open, with the log as its explanation."""
    definition = spoken(definition)  # its lines are read aloud with the labels of the program
    st.caption(
        _(
            "A story says what shall happen: what is there, what people do, what you expect. It is played through the "
            "same engine that runs the program, and must come true before a version is published."
        )
    )
    if told.of_today:
        st.caption(
            _(
                "This version was published before Kith kept the stories with it. What came from a template is told "
                "here as the template tells it today, which may not be what held then."
            )
        )
    report = rehearsals.stories(desk.actor, definition, told, language=desk.language)
    if not report.tellings and not report.unread:
        st.info(_("This program has no stories yet. They lie in files of the folder ‘stories’ beside it."))
        return
    _show_sum(report)
    for found in report.unread:
        place = _("{file}, line {line}", file=found.file or "", line=found.line or 1)
        st.error(f"{place}{colon()}{plain(sentence(found, language()))}", icon=":material/edit_note:")
    for telling in sorted(report.tellings, key=lambda one: (one.came_true, one.story.called(language()))):
        _show_telling(telling, definition)


def _show_sum(report: StoryReport) -> None:
    true = sum(telling.came_true for telling in report.tellings)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.metric(_("Come true"), f"{true} / {len(report.tellings) + len({one.file for one in report.unread})}")


def _show_telling(telling: Telling, definition: Definition) -> None:
    icon = ":material/check_circle:" if telling.came_true else ":material/cancel:"
    title = plain(telling.story.called(language()))
    with st.expander(title, icon=icon, expanded=not telling.came_true):
        if telling.story.inherited:
            st.badge(_("from the template"), icon=":material/family_history:", color="gray")
        for found in telling.aloud(definition, language()):
            st.markdown(f":red[:material/close:] {plain(sentence(found, language()))}")
        for heading, lines in (
            (_("Given"), telling.story.given),
            (_("What happens"), telling.story.happens),
            (_("What we expect"), telling.story.expect),
        ):
            if lines:
                aloud = (line.aloud(definition, language()) for line in lines)
                st.markdown(f"**{heading}**\n\n" + "\n".join(f"- {plain(one)}" for one in aloud))
        st.markdown(f"**{_('What happened')}**")
        log = [line for line in telling.log if line.day > 0] or list(telling.log)
        st.code("\n".join(line.said for line in log) or "—", language=None, height=min(360, 40 + 24 * max(1, len(log))))
