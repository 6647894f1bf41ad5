"""The builder's frame: which program, its draft, the views of it, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from models.i18n import mark
from pages.widgets import builder_address, builder_translations
from pages.widgets.builder_adding import show_adding
from pages.widgets.builder_excel import show_excel
from pages.widgets.builder_findings import counted
from pages.widgets.builder_item import show_item, show_unused
from pages.widgets.builder_nav import here, show_items, show_sections
from pages.widgets.builder_new import CHOSEN, NEW, VIEW, show_new
from pages.widgets.builder_place import Place
from pages.widgets.builder_publishing import link_to_versions, show_first_cohort, show_publishing
from pages.widgets.builder_saving import place_of, redo, undo
from pages.widgets.builder_text import show_text
from pages.widgets.builder_words import SECTIONS
from pages.widgets.days import moment
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt
from pages.widgets.program_printing import show_draft_printing
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _
from workflows import building, drafts
from workflows.building import Workplace

_SEEN = "builder_seen"
"""The program on the desk and the one in work when the builder was shown last."""


def show(desk: Desk) -> None:
    """The builder, or what comes before it: a program to choose, a draft to begin."""
    found = {one.id: one for one in building.workplaces(desk.actor)}
    if not found or st.session_state.get(NEW):
        show_new(desk, back=bool(found))
        return
    _follow_desk(desk, found)
    builder_address.follow(found)
    workplace = _choose(desk, found)
    view = drafts.draft_of(desk.actor, workplace.id)
    if view is None:
        builder_address.put(workplace.id, ())
        if not workplace.cohorts:
            show_first_cohort(desk, workplace)
        _show_begin(desk, workplace)
        return
    top = place_of(desk, view)
    builder_address.put(workplace.id, here(top))
    _show_head(top, workplace)
    chosen = _choose_view(top)
    VIEWS[chosen][1](top, workplace)


def _follow_desk(desk: Desk, found: Mapping[str, Workplace]) -> None:
    """Another cohort is on the desk than when she was here last: its program is in work, unless a button on the way
    here named one."""
    seen, chosen = st.session_state.get(_SEEN, (desk.program_id, None))
    if seen != desk.program_id and desk.program_id in found and st.session_state.get(CHOSEN) == chosen:
        st.session_state[CHOSEN] = desk.program_id


def _choose(desk: Desk, found: Mapping[str, Workplace]) -> Workplace:
    if st.session_state.get(CHOSEN) not in found:
        st.session_state[CHOSEN] = desk.program_id if desk.program_id in found else next(iter(found))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Program"),
            list(found),
            format_func=told_apart(found, lambda one: found[one].label),
            key=CHOSEN,
            width=420,
            persist_state="session",
        )
        st.button(_("New program"), icon=":material/add:", key="builder_begin_new", on_click=_begin_new)
    st.session_state[_SEEN] = (desk.program_id, chosen)
    return found[chosen]


def _begin_new() -> None:
    st.session_state[NEW] = True


def _show_begin(desk: Desk, workplace: Workplace) -> None:
    with st.container(border=True):
        st.markdown(f"**{_('Change this program')}**")
        st.caption(
            _(
                "Changes are made in a draft. Nobody notices anything of it until it is published as version {number} "
                "or later.",
                number=workplace.current + 1,
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Begin a draft"),
                icon=":material/edit_note:",
                type="primary" if workplace.cohorts else "secondary",
                key="builder_draft",
                on_click=_begin,
                args=(desk, workplace.id),
            )
            link_to_versions(workplace)


def _begin(desk: Desk, program_id: str) -> None:
    attempt(lambda: drafts.start(desk.actor, program_id, now=desk.now))


# The head -----------------------------------------------------------------------------------------------------------
def _show_head(top: Place, workplace: Workplace) -> None:
    draft = top.draft
    wrong, doubts, unfinished = counted(top.state.findings, ())
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width=430):  # on a phone the buttons go below it
            based = (
                _("Draft, based on version {number}", number=draft.based_on)
                if draft.based_on
                else _("Draft of a new program")
            )
            st.markdown(f"**{based}**")
            st.caption(
                _(
                    "Everything is saved as you go. Begun {when} by {name}.",
                    when=moment(draft.started, top.state.time_zone),
                    name=draft.by,
                )
            )
        st.space("stretch")
        st.button(
            _("Undo"),
            icon=":material/undo:",
            type="tertiary",
            disabled=not draft.can_undo,
            key="builder_undo",
            on_click=undo,
            args=(top.desk, draft),
        )
        st.button(
            _("Redo"),
            icon=":material/redo:",
            type="tertiary",
            disabled=not draft.can_redo,
            key="builder_redo",
            on_click=redo,
            args=(top.desk, draft),
        )
        if top.state.definition is not None:
            show_draft_printing(top.draft, workplace.name, top.state.definition)
        if wrong or doubts or unfinished:
            if wrong:
                badge = f":red-badge[:material/error: {_('{n} {n|mistake|mistakes}', n=wrong)}]"
            elif unfinished:  # before warnings: it is what she is at
                badge = f":blue-badge[:material/edit_note: {_('{n} still to fill in', n=unfinished)}]"
            else:
                badge = f":orange-badge[:material/warning: {_('{n} {n|warning|warnings}', n=doubts)}]"
            st.button(
                badge,
                type="tertiary",
                key="builder_found",
                help=_("See them all, each with the way to its place"),
                on_click=_show_found,
            )
        else:
            st.badge(_("Nothing wrong"), icon=":material/check:", color="green")


def _show_found() -> None:
    st.session_state[VIEW] = "publish"


def _choose_view(top: Place) -> str:
    titles = {name: _(title) for name, (title, _show) in VIEWS.items()}
    return str(
        st.segmented_control(
            _("View"),
            list(titles),
            format_func=titles.__getitem__,
            default="edit",
            required=True,
            key=VIEW,
            label_visibility="collapsed",
            bind="query-params",
            persist_state="session",
        )
    )


# The views ----------------------------------------------------------------------------------------------------------
def _show_edit(top: Place, workplace: Workplace) -> None:
    if not top.whole:
        st.error(_("The text of this draft cannot be read. Look at it under ‘As text’, or undo the last change."))
        return
    path = here(top)
    # What the window is too narrow for, desk.css hides: a browser says what it is, not how wide it is.
    sections, rest = st.columns([1, 5], gap="medium")
    with sections:
        show_sections(top, path[0])
    if path[0] == "settings" or len(path) > 2:  # what lies inside an item has the whole width, and a way back
        with rest:
            _show_form(top, path)
        return
    items, form = rest.columns([1, 3.2], gap="medium")
    with items:
        _show_list(top, path)
    with form:
        _show_form(top, path)


def _show_list(top: Place, path: tuple[str, ...]) -> None:
    st.header(_(SECTIONS[path[0]].title), anchor=False)
    show_items(top, path)
    if path[0] not in ("stages", "transitions"):
        show_adding(top.at(path[0]))
        show_unused(top.at(path[0]))


def _show_form(top: Place, path: tuple[str, ...]) -> None:
    if len(path) > 1 or path[0] == "settings":
        with st.container(border=True):
            show_item(top.at(*path))
        return
    with st.container(border=True):
        st.markdown(f":material/{SECTIONS[path[0]].icon}: {_(SECTIONS[path[0]].about)}")
        st.caption(_("Nothing here yet. Add one."))


def _show_translations(top: Place, workplace: Workplace) -> None:
    builder_translations.show(top)


VIEWS: Mapping[str, tuple[str, Callable[[Place, Workplace], None]]] = {
    "edit": (mark("Edit"), _show_edit),
    "translate": (mark("Translations"), _show_translations),
    "text": (mark("As text"), show_text),
    "excel": (mark("As Excel"), show_excel),
    "publish": (mark("Check and publish"), show_publishing),
}
"""The views of a draft: what each is called, and what shows it."""
