"""What a rehearsal assumes: a few numbers in sight, the others folded away, each with where it is from."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.definitions import Definition
from pages.widgets.desk import Desk
from pages.widgets.rehearsal_of import definition_to_try, version_title
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, words
from workflows import rehearsals
from workflows.publishing import ProgramLine
from workflows.rehearsals import Wanted
from workflows.simulation import KNOWN, Assumption, Assumptions, Source

IN_SIGHT = ("mentees_per_week", "mentors_at_start", "mentors_per_week", "answers")
_NOTHING = 0


def ask_for(
    desk: Desk, program: ProgramLine, number: int, numbers: Sequence[int], definition: Definition
) -> Wanted | None:
    """The form above a rehearsal. Answers what is wanted when she presses the button, else None."""
    with st.container(border=True):
        told: dict[str, float] = {}
        for column, name in zip(st.columns(len(IN_SIGHT)), IN_SIGHT, strict=True):
            with column:
                told[name] = _slider(KNOWN[name])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            weeks = st.slider(_("Weeks"), 4, 52, 26, key="simulate_weeks", width=220)
            source, cohort_id = _people(desk, program)
            other = _beside(number, numbers)
        with st.expander(_("More assumptions")):
            st.caption(_("Every number is a first guess. Put your own in its place as soon as you know it."))
            groups = dict.fromkeys(one.group for name, one in KNOWN.items() if name not in IN_SIGHT)
            for group in groups:
                st.markdown(f"**{_(group)}**")
                rest = [one for name, one in KNOWN.items() if one.group == group and name not in IN_SIGHT]
                columns = st.columns(3)
                for place, one in enumerate(rest):
                    with columns[place % 3]:
                        told[one.name] = _slider(one)
        pressed = st.button(
            _("Rehearse"), type="primary", icon=":material/play_arrow:", key="simulate_go", disabled=cohort_id == ""
        )
    if not pressed:
        return None
    return Wanted(
        definition=definition,
        other=definition_to_try(desk.actor, program, other) if other else None,
        other_number=other,
        assumptions=Assumptions().changed(**told),
        weeks=weeks,
        source=source,
        cohort_id=cohort_id,
    )


def _people(desk: Desk, program: ProgramLine) -> tuple[Source, str | None]:
    """Where the people come from; "" for a cohort that is still to be chosen."""
    kinds: dict[Source, str] = {
        "invented": words("Invented from the forms"),
        "drawn": words("With the answers of a cohort"),
        "present": words("The people who are here now"),
    }
    open_here: list[Source] = list(kinds) if program.cohorts else ["invented"]
    source = st.selectbox(
        _("People"),
        open_here,
        format_func=kinds.__getitem__,
        key="simulate_source",
        width=280,
        help=_(
            "Answers of a cohort are drawn one by one, never a whole person. People who are here now go in without "
            "names, contacts or texts; only where they stand and what they chose stays."
        ),
    )
    if source == "invented":
        return source, None
    cohorts = {cohort.id: cohort.label for cohort in program.cohorts}
    chosen = st.selectbox(
        _("Cohort"),
        list(cohorts),
        format_func=told_apart(cohorts, cohorts.__getitem__),
        key="simulate_cohort",
        width=200,
    )
    return source, chosen


def _beside(number: int, numbers: Sequence[int]) -> int:
    """Another version to put beside it; 0 for none."""
    others = [one for one in numbers if one != number]
    if not others:
        return _NOTHING
    return int(
        st.selectbox(
            _("Compare with"),
            [_NOTHING, *others],
            format_func=lambda one: version_title(one) if one else words("Nothing"),
            key="simulate_beside",
            width=160,
        )
    )


def _slider(one: Assumption) -> float:
    """One assumption. Shares are shown in percent."""
    value = getattr(Assumptions(), one.name)
    key, label, source = f"simulate_{one.name}", _(one.label), _(one.source)
    if one.unit == "share":
        fine = one.step < 0.01
        shown = st.slider(
            label,
            round(100 * one.low, 1) if fine else round(100 * one.low),
            round(100 * one.high, 1) if fine else round(100 * one.high),
            round(100 * value, 1) if fine else round(100 * value),
            round(100 * one.step, 1) if fine else round(100 * one.step),
            format="%.1f %%" if fine else "%d %%",
            key=key,
            help=source,
        )
        return float(shown) / 100
    if one.whole:
        return float(st.slider(label, int(one.low), int(one.high), int(value), int(one.step), key=key, help=source))
    return float(st.slider(label, one.low, one.high, float(value), one.step, format="localized", key=key, help=source))


@st.fragment(run_every=1.0)
def show_watch(desk: Desk, named: str) -> None:
    """How far it is, and a way to stop it. When it is over the whole page is shown anew."""
    found = rehearsals.look(desk.actor, named)
    if found is None or found.state not in ("waiting", "running"):
        st.rerun()
    text = (
        _("Another rehearsal is running; this one is next.")
        if found.state == "waiting"
        else _("{done} of {runs} rehearsals done", done=found.done, runs=found.runs)
    )
    with st.container(horizontal=True, vertical_alignment="center", key="simulate_watch"):
        st.progress(found.done / max(1, found.runs), text=text, width="stretch")
        st.button(
            _("Stop"),
            icon=":material/stop:",
            key="simulate_stop",
            on_click=rehearsals.stop,
            args=(desk.actor, named),
            width="content",
        )
