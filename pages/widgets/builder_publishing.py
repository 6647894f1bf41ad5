"""From the builder to a version in force: what is wrong, what changes, publishing, and the first cohort."""

from __future__ import annotations

import streamlit as st

from models.findings import Finding
from models.vocabulary import Severity
from pages.widgets import builder_findings
from pages.widgets.builder_findings import ICONS
from pages.widgets.builder_nav import go
from pages.widgets.builder_new import COHORT, VIEW
from pages.widgets.builder_place import Place
from pages.widgets.builder_words import SECTIONS
from pages.widgets.days import DAY_FORMAT, today_here
from pages.widgets.desk import Desk
from pages.widgets.frame import go_to_cohort
from pages.widgets.notices import attempt, tell
from pages.widgets.program_changes import as_listed, show_changes
from pages.widgets.program_drafting import show_publish
from pages.widgets.program_open import show_summary
from pages.widgets.wording import _, words
from workflows import building, drafts, publishing
from workflows.building import Workplace
from workflows.drafts import DraftView
from workflows.language.places import Path
from workflows.publishing import ProgramLine

MOST = 40


def show_publishing(top: Place, workplace: Workplace) -> None:
    """Everything that stands between this draft and a version."""
    state = top.state
    _show_findings(top)
    with st.container(border=True):
        if workplace.current:
            st.markdown(f"**{_('What changes')}**")
            if state.definition is None:
                st.caption(_("What changes can be told once the mistakes above are mended."))
            else:
                show_changes(state.changes, state.definition, from_template=state.from_template)
        elif state.definition is not None:
            show_summary(state.definition)
        if state.changes or not workplace.current:
            show_publish(top.desk, _line(workplace), top.draft, state)
    with st.container(horizontal=True, vertical_alignment="center"):
        if state.definition is not None:
            st.page_link(
                "pages/program/simulate.py",
                label=_("Try it out first"),
                icon=":material/science:",
                query_params={"program": workplace.id},
            )
        if workplace.current:
            link_to_versions(workplace)
        with st.popover(_("Throw the draft away"), icon=":material/delete:", type="tertiary"):
            st.markdown(
                _("Everything that was changed here since it was begun is gone.")
                if workplace.current
                else _("The program was never published; it is gone with its draft.")
            )
            st.button(_("Throw it away"), key="builder_discard", on_click=_discard, args=(top.desk, top.draft))


def link_to_versions(workplace: Workplace) -> None:
    """The way to its versions. A box that is bound to the address is found there by what it shows."""
    st.page_link(
        "pages/program/programs.py",
        label=_("Versions, and people who are under way"),
        icon=":material/history:",
        query_params={"program": workplace.id, "programs_part": words("Versions")},
    )


def _line(workplace: Workplace) -> ProgramLine:
    return ProgramLine(
        id=workplace.id,
        name=workplace.name,
        label=workplace.label,
        demo=workplace.demo,
        current=workplace.current,
        cohorts=(),
    )


def _discard(desk: Desk, draft: DraftView) -> None:
    attempt(lambda: drafts.discard(desk.actor, draft.id, now=desk.now))


# What is wrong ------------------------------------------------------------------------------------------------------
def _show_findings(top: Place) -> None:
    """Mistakes and hints, each with the way to its field."""
    listed = (as_listed(one, top.state) for one in top.state.findings)
    found = sorted(listed, key=lambda one: list(ICONS).index(one.severity))
    if not found:
        st.success(_("Nothing is wrong with this program."), icon=":material/check_circle:")
        return
    builder_findings.show_guarded([one for one in found if building.is_protection(one)], top.state.definition)
    wrong = [one for one in found if one.severity is Severity.ERROR]
    if wrong:
        icon, title = (
            "error",
            _("{n} {n|mistake has|mistakes have} to be mended before it can be published", n=len(wrong)),
        )
        if all(one.code in builder_findings.UNFINISHED for one in wrong):
            icon, title = "edit_note", _("{n} {n|thing|things} to fill in before it can be published", n=len(wrong))
        with st.container(border=True):
            st.markdown(f":material/{icon}: **{title}**")
            _list(top, wrong)
    doubts = [one for one in found if one.severity is Severity.WARNING]
    if doubts:  # each is to be ticked below, so it is none of those that stop nobody
        title = _("{n} {n|warning|warnings}", n=len(doubts))
        with st.expander(title, icon=":material/warning:", expanded=not wrong and len(doubts) <= 4):
            _list(top, doubts)
    rest = [one for one in found if one.severity is Severity.HINT]
    if rest:
        title = _("{n} {n|thing|things} worth looking at – nothing stops you", n=len(rest))
        with st.expander(title, icon=":material/lightbulb:", expanded=not wrong and len(rest) <= 4):
            _list(top, rest)


def _list(top: Place, found: list[Finding]) -> None:
    for number, one in enumerate(found[:MOST]):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/{builder_findings.icon_of(one)}: {builder_findings.in_place(one, top.state.definition)}",
                width="stretch",
            )
            if path := way_to(top, one.path):
                st.button(
                    _("Go there"),
                    icon=":material/arrow_forward:",
                    type="tertiary",
                    key=f"builder_go_{one.severity}_{number}",
                    on_click=_go,
                    args=(path,),
                )
    if len(found) > MOST:
        st.caption(_("And {n} more.", n=len(found) - MOST))


def way_to(top: Place, path: Path) -> Path:
    """The form in which a finding's place is shown; () where there is none."""
    if not path:
        return ()
    if path[0] in ("program", "records"):
        return ("settings",)
    if path[0] not in SECTIONS:
        return ()
    inner = SECTIONS[path[0]].inner
    if len(path) >= 4 and path[2] in inner:
        return path[:4]
    if path[0] in ("stages", "transitions") and len(path) >= 3:
        return path[:3]
    return path[:2]


def _go(path: Path) -> None:
    go(path)
    st.session_state[VIEW] = "edit"


# The first cohort ---------------------------------------------------------------------------------------------------
def show_first_cohort(desk: Desk, workplace: Workplace) -> None:
    """A published program without a cohort: one more step, and people can come."""
    name, starts = st.session_state.get(COHORT, {}).get(workplace.id, ("", today_here(desk.now)))
    with st.form("builder_cohort", border=True):
        st.markdown(f"**{_('Start the first cohort')}**")
        st.caption(
            _("‘{label}’ is published. A cohort is one run of it: who joins, from when on.", label=workplace.label)
        )
        left, right = st.columns(2)
        left.text_input(
            _("Name"), name, max_chars=80, placeholder=words("For example: Autumn 2026"), key="builder_cohort_name"
        )
        right.date_input(_("It starts on"), starts, format=DAY_FORMAT, key="builder_cohort_starts")
        st.form_submit_button(
            _("Start"), type="primary", icon=":material/play_arrow:", on_click=_start, args=(desk, workplace)
        )


def _start(desk: Desk, workplace: Workplace) -> None:
    name, starts = st.session_state["builder_cohort_name"], st.session_state["builder_cohort_starts"]
    started = attempt(lambda: publishing.start_cohort(desk.actor, workplace.id, name, starts, now=desk.now))
    if started is not None:
        go_to_cohort(started)
        tell(_("‘{cohort}’ is on the desk now. Next: upload its people in Roster.", cohort=name.strip()))
