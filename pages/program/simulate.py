"""Try it out: a program rehearsed with people who do not exist, and its stories played, before anybody is invited."""

from functools import partial

import streamlit as st

from models.vocabulary import AccountRole
from pages.widgets.emptiness import show_empty
from pages.widgets.notices import attempt, show_notices
from pages.widgets.rehearsal_form import ask_for, show_watch
from pages.widgets.rehearsal_of import (
    DRAFT,
    definition_to_try,
    stories_of,
    triable,
    triable_versions,
    version_title,
)
from pages.widgets.rehearsal_result import show_result
from pages.widgets.rehearsal_stories import show_stories
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _
from workflows import rehearsals

TICKET, IN_ADDRESS = "simulate_ticket", ("program", "version", "rehearsal")
"""Which rehearsal is shown, and of what: at this desk, and for a reload in the address."""


def kept_rehearsal() -> tuple[str, int, str] | None:
    """The program, the version and the name of the rehearsal begun last."""
    program_id, version, named = (st.query_params.get(name, "") for name in IN_ADDRESS)
    if TICKET not in st.session_state and named and version.lstrip("-").isdecimal():
        st.session_state[TICKET] = (program_id, int(version), named)  # the page was loaded anew
    found: tuple[str, int, str] | None = st.session_state.get(TICKET)
    return found


desk = st.session_state.desk
st.title(_("Try it out"), anchor=False)
show_notices()

programs = {one.id: one for one in triable(desk.actor)}
if not programs:
    show_empty(
        "science",
        _("Nothing to try out yet"),
        _("Open a program first. Then rehearse half a year of it with people who do not exist."),
        page="pages/program/programs.py" if desk.actor.may(AccountRole.COORDINATOR) else None,
        button=_("Open a program"),
    )
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    last = kept_rehearsal()
    # The builder says which draft she comes from.
    asked = st.query_params.get("program") or (last[0] if last is not None else desk.program_id)
    program_id = asked if asked in programs else next(iter(programs))
    if len(programs) > 1:
        program_id = st.selectbox(
            _("Program"),
            list(programs),
            index=list(programs).index(program_id),
            format_func=told_apart(programs, lambda one: programs[one].label),
            key="simulate_program",
            width=320,
        )
    program = programs[program_id]
    numbers = triable_versions(desk.actor, program)
    if st.query_params.get("program") == program.id and "rehearsal" not in st.query_params:
        first = DRAFT  # she comes from the builder
    elif last is not None and last[0] == program.id:
        first = last[1]
    else:
        first = program.current
    number = st.selectbox(
        _("Version"),
        numbers,
        index=numbers.index(first) if first in numbers else 0,
        format_func=version_title,
        key=f"simulate_version_{program.id}",
        width=160,
    )
    views = {"rehearsal": _("Rehearsal"), "stories": _("Stories")}
    view = st.segmented_control(
        _("View"),
        list(views),
        format_func=views.__getitem__,
        default="rehearsal",
        required=True,
        key="simulate_view",
        label_visibility="collapsed",
        bind="query-params",
    )

definition = definition_to_try(desk.actor, program, number)
if view == "stories":
    show_stories(desk, definition, stories_of(desk.actor, program, number))
    st.stop()

st.caption(
    _(
        "Half a year of your program, rehearsed: people are invented from your forms, matched by your rules, and asked "
        "by your plans. See the calendar and the work before anybody is invited."
    )
)
wanted = ask_for(desk, program, number, numbers, definition)
if wanted is not None:
    begun = attempt(partial(rehearsals.begin, desk.actor, wanted, now=desk.now))
    if begun is None:
        st.rerun()
    last = st.session_state[TICKET] = (program.id, number, begun)
    st.query_params.update(dict(zip(IN_ADDRESS, map(str, last), strict=True)))

named = last[2] if last is not None and last[:2] == (program.id, number) else ""  # of this version, no other
found = rehearsals.look(desk.actor, named) if named else None
if found is None:
    st.stop()
if found.state in ("waiting", "running"):
    show_watch(desk, named)
elif found.state == "stopped":
    st.info(_("The rehearsal was stopped."), icon=":material/stop_circle:")
elif found.state == "failed" or found.rehearsal is None:
    st.error(_("The rehearsal could not be finished. Run it again."), icon=":material/error:")
else:
    show_result(desk, named, found, definition, number)
