"""A day on which nothing is due: what everybody is waiting for, and where one would look after it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from models.vocabulary import MATCH
from pages.widgets.days import day
from pages.widgets.ways import to_stage, to_training
from pages.widgets.wording import _
from workflows.today import Onward, OpenForm, Quiet, Staying

MOST_WAITS = 3
"""So many things that people of one stage wait for are named; the page of the stages has them all."""


def show_quiet(quiet: Quiet) -> None:
    """Nothing is due, said with what is waited for instead; each line leads to where it is looked after."""
    waits = bool(quiet.onward or quiet.staying or quiet.forms or quiet.unmatched or quiet.pairs)
    with st.container(border=True):
        st.header(":material/task_alt: " + _("Nothing is due"), anchor=False)
        if not waits:
            st.markdown(_("Nobody waits for anything either. New things appear here by themselves."))
            return
        st.markdown(_("This is what goes on meanwhile. What falls due appears here by itself."))
        for at, some in enumerate(quiet.onward):
            _show_onward(some, f"onward_{at}")
        for at, those in enumerate(quiet.staying):
            _show_staying(those, f"staying_{at}")
        _show_unmatched(quiet)
        for at, form in enumerate(quiet.forms):
            _show_form(form, f"form_{at}")
        _show_pairs(quiet)


def _show_onward(some: Onward, key: str) -> None:
    said = _(
        "**{n} {n|person|people}** ({role}) can take the next step: {step}",
        n=some.count,
        role=some.role,
        step=some.step,
    )
    _show_line("arrow_circle_right", said, _in_stage(some.stage), _("Go to stages"), key, lambda: to_stage(*some.at))


def _show_staying(those: Staying, key: str) -> None:
    named = [words.rstrip(".") + (f" ({n})" if n < those.count else "") for words, n in those.waits[:MOST_WAITS]]
    more = len(those.waits) - MOST_WAITS
    said = _(
        "**{n} {n|person|people}** ({role}) cannot go on yet. Missing: {what}",
        n=those.count,
        role=those.role,
        what="; ".join([*named, _("{n} more", n=more)] if more > 0 else named),
    )
    if those.training:
        _show_line(
            "school", said, _in_stage(those.stage), _("Go to training"), key, lambda: to_training(those.training)
        )
    else:
        _show_line("hourglass_top", said, _in_stage(those.stage), _("Go to stages"), key, lambda: to_stage(*those.at))


def _show_unmatched(quiet: Quiet) -> None:
    if quiet.unmatched:
        said = _("**{n} {n|person waits|people wait}** for a match", n=quiet.unmatched)
        why = _("Somebody has a free place.") if quiet.free else _("Nobody has a free place for them now.")
        _show_line("hub", said, why, _("Go to matching"), "match", lambda: st.switch_page("pages/cohort/matching.py"))


def _show_form(form: OpenForm, key: str) -> None:
    why = _("The first is due on {day}.", day=day(form.due))
    if form.about == MATCH:
        said = _("**{n} {n|pair has|pairs have}** a form to fill in: {form}", n=form.count, form=form.form)
        _show_line("assignment", said, why, _("Go to pairs"), key, lambda: st.switch_page("pages/cohort/pairs.py"))
    else:
        said = _("**{n} {n|person has|people have}** a form to fill in: {form}", n=form.count, form=form.form)
        _show_line("assignment", said, why, _("Go to people"), key, lambda: st.switch_page("pages/daily/people.py"))


def _show_pairs(quiet: Quiet) -> None:
    if quiet.pairs:
        said = _("**{n} {n|pair runs|pairs run}**", n=quiet.pairs)
        why = _("The next check-in is due on {day}.", day=day(quiet.next_check_in)) if quiet.next_check_in else ""
        _show_line("handshake", said, why, _("Go to pairs"), "pairs", lambda: st.switch_page("pages/cohort/pairs.py"))


def _in_stage(stage: str) -> str:
    return _("In ‘{stage}’", stage=stage)


def _show_line(icon: str, said: str, why: str, button: str, key: str, go: Callable[[], object]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"today_quiet_{key}"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f":material/{icon}: {said}")
            if why:
                st.markdown(f":small[:gray[{why}]]")
        if st.button(button, icon=":material/arrow_forward:", key=f"today_quiet_go_{key}"):
            go()
