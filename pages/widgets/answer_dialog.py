"""A form in a window over the page: a check-in, a survey, whatever the definition asks. Opened from any list.

What is open stands in the session, so the window survives a rerun of the page, and each page opens only its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from models.definitions.base import called
from models.vocabulary import Value
from pages.widgets.answer_form import show_answer_form
from pages.widgets.days import DAY_FORMAT, day
from pages.widgets.desk import Desk
from pages.widgets.gestures import keep_for_undo
from pages.widgets.notices import attempt, show_notices, tell
from pages.widgets.wording import _, plain
from workflows import checkins
from workflows.gestures import taken_by
from workflows.progress import Standing

_OPEN = "answer_dialog"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToEnter:
    """What is to be entered: a form about a person or match, as told by somebody of a role. ``page`` is the page that
    opened it, ``heading`` whose answers they are; ``number`` the last event known of the stream. A correction begins
    with ``initial``; the questions in ``covered`` have answers that she has not opened, and keep them."""

    page: str
    heading: str
    stream: str
    form: str
    role: str
    number: int | None = None
    plan: str | None = None
    occurrence: int | None = None
    due: date | None = None
    corrects: str | None = None
    initial: Mapping[str, Value] | None = None
    covered: frozenset[str] = frozenset()


def open_answers(entry: ToEnter) -> None:
    """Open the window when the page is next shown: a callback of a button, or before ``st.rerun``."""
    st.session_state[_OPEN] = entry
    st.session_state[f"{_OPEN}_turn"] = st.session_state.get(f"{_OPEN}_turn", 0) + 1


def show_answer_dialog(desk: Desk, here: Standing, page: str) -> None:
    """The window, if this page has one open. Call it once, at the end of the page."""
    entry = st.session_state.get(_OPEN)
    if entry is None:
        return
    here = here.ruled_for(entry.stream)
    if entry.page != page or entry.form not in here.definition.forms:
        _close()
        return
    form = here.definition.forms[entry.form]
    title = plain(called(form, entry.form))
    st.dialog(title, width="medium", on_dismiss=_close)(_show)(desk, here, entry)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _show(desk: Desk, here: Standing, entry: ToEnter) -> None:
    if st.session_state.get(_OPEN) is None:  # it was saved: close the window, and tell it on the page
        st.rerun()
    show_notices()
    st.markdown(f"**{plain(entry.heading)}**")
    if entry.due is not None:
        st.caption(_("Due {day}", day=day(entry.due)))
    if entry.covered:
        questions = here.definition.forms[entry.form].questions
        labels = ", ".join(f"‘{called(asked, name)}’" for name, asked in questions.items() if name in entry.covered)
        st.caption(
            ":material/visibility_off: "
            + _("Covered and left as they are: {questions}. Show them first to change them.", questions=labels)
        )
    key = f"answers_{st.session_state.get(f'{_OPEN}_turn', 0)}"
    st.date_input(
        _("They told it on"),
        here.today,
        max_value=here.today,
        format=DAY_FORMAT,
        key=f"{key}_on",
    )
    show_answer_form(
        desk,
        here.definition,
        entry.form,
        entry.role,
        key,
        entry.initial,
        today=here.today,
        leave_out=entry.covered,
        on_save=lambda answers: _save(desk, here, entry, answers, f"{key}_on"),
    )


def _save(desk: Desk, here: Standing, entry: ToEnter, answers: Mapping[str, Value], told: str) -> None:
    told_on = st.session_state.get(told) or here.today
    outcome = attempt(
        lambda: checkins.enter(
            desk.actor,
            desk.cohort_id,
            entry.stream,
            entry.form,
            entry.role,
            answers,
            plan=entry.plan,
            occurrence=entry.occurrence,
            due=entry.due,
            corrects=entry.corrects,
            before=entry.initial,
            on=told_on if told_on != here.today else None,
            seen={entry.stream: entry.number} if entry.number is not None else None,
            now=desk.now,
        )
    )
    if outcome is not None:
        said = _("Saved: {who}.", who=entry.heading)
        tell(said)
        keep_for_undo(desk, entry.page, said, taken_by(outcome.events))
        _close()
