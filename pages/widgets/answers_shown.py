"""Questions and answers to read, one below the other, each answer close to its question; sensitive ones covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from models.vocabulary import Value
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt
from pages.widgets.wording import _, plain
from workflows import covered
from workflows.covered import Answered

_OPENED = "answers_opened"


def show_answers(answers: Iterable[tuple[str, str]]) -> None:
    """(question, answer), as text: whatever somebody wrote is not Markdown here."""
    for question, answer in answers:
        with st.container(gap=None):
            st.caption(plain(question))
            st.text(answer)


def show_filling(desk: Desk, stream: str, submission: str, answers: Sequence[Answered]) -> None:
    """One filling. Its sensitive answers are covered until somebody opens them, which is written down; whoever goes on
    to another person or match has covered them again."""
    for one in seen(stream, submission, answers):
        with st.container(gap=None):
            st.caption(plain(one.label))
            if one.covered:
                st.markdown(":gray[:material/visibility_off: " + _("covered") + "]")
            else:
                st.text(one.words)
    hidden = sum(one.covered for one in answers)
    if not hidden:
        return
    key = f"answers_show_{submission}"
    if submission in _opened(stream):
        st.button(
            _("Cover again"),
            icon=":material/visibility_off:",
            type="tertiary",
            key=key,
            on_click=_cover,
            args=(stream,),
        )
        return
    st.button(
        _("Show {n} sensitive {n|answer|answers}", n=hidden),
        icon=":material/visibility:",
        key=key,
        help=_("These answers can do harm in the wrong hands. That you open them is written down."),
        on_click=_open,
        args=(desk, stream, submission),
    )


def seen(stream: str, submission: str, answers: Sequence[Answered]) -> Sequence[Answered]:
    """The answers as this browser may show them now: opened, or as they came."""
    return _opened(stream).get(submission, answers)


def begin_with(stream: str, submission: str, answers: Sequence[Answered]) -> tuple[dict[str, Value], frozenset[str]]:
    """What the fields of a correction begin with, and the questions that stay out of it because they are covered."""
    shown = seen(stream, submission, answers)
    return (
        {one.question: one.value for one in shown if not one.covered},
        frozenset(one.question for one in shown if one.covered),
    )


def _opened(stream: str) -> Mapping[str, Sequence[Answered]]:
    found: Mapping[str, Mapping[str, Sequence[Answered]]] = st.session_state.get(_OPENED, {})
    return found.get(stream, {})


def _open(desk: Desk, stream: str, submission: str) -> None:
    answers = attempt(lambda: covered.open_filling(desk.actor, desk.cohort_id, stream, submission, now=desk.now))
    if answers is not None:
        st.session_state[_OPENED] = {stream: {**_opened(stream), submission: answers}}


def _cover(stream: str) -> None:
    if _opened(stream):
        st.session_state.pop(_OPENED, None)
