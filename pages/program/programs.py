"""Programs: which there are, who runs on what, and a definition that can be read by everyone."""

import streamlit as st

from models.vocabulary import AccountRole
from pages.widgets.days import DAY_FORMAT, day
from pages.widgets.frame import go_to_cohort
from pages.widgets.notices import attempt, show_notices, tell
from pages.widgets.program_away import show_away, show_put_away
from pages.widgets.program_definition import VIEWS
from pages.widgets.program_open import show_open, show_summary
from pages.widgets.program_printing import show_printing
from pages.widgets.program_versions import show_text, show_versions
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, plain, spoken, words
from workflows import publishing

desk = st.session_state.desk
st.title(_("Programs"), anchor=False)
show_notices()


def start_cohort(program_id: str) -> None:
    """A callback: a quick click elsewhere would interrupt what is done while the page runs."""
    name, starts_on = st.session_state["programs_new_name"], st.session_state["programs_new_starts"]
    started = attempt(lambda: publishing.start_cohort(desk.actor, program_id, name, starts_on, now=desk.now))
    if started is not None:
        go_to_cohort(started)
        tell(_("‘{cohort}’ is on the desk now. Next: upload its people in Roster.", cohort=name.strip()))


owner = desk.actor.may(AccountRole.OWNER)
programs = publishing.programs(desk.actor)
if not programs:
    st.markdown(_("Open a program: choose one that ships with Kith, or upload your own."))
    st.caption(
        _(
            "A program says who takes part, what is asked, how people are matched and what happens then. Everything "
            "else in Kith follows from it."
        )
    )
    show_open(desk)
    if owner:
        show_away(desk)
    st.stop()

views = {"mine": _("Open here"), "more": _("Open another")}
view = st.segmented_control(
    _("View"),
    list(views),
    format_func=views.__getitem__,
    default="mine",
    required=True,
    key="programs_view",
    label_visibility="collapsed",
)
if view == "more":
    show_open(desk)
    st.stop()

by_id = {program.id: program for program in programs}
asked = st.query_params.get("program") or desk.program_id  # the builder says which she comes from
present = asked if asked in by_id else programs[0].id
if st.session_state.get("programs_of") != desk.program_id:  # another cohort is on the desk: its program is shown
    st.session_state["programs_of"] = desk.program_id
    st.session_state.pop("programs_program", None)
if len(by_id) > 1:
    chosen = st.selectbox(
        _("Program"),
        list(by_id),
        index=list(by_id).index(present),
        format_func=told_apart(by_id, lambda one: by_id[one].label),
        key="programs_program",
        width=420,
    )
else:
    chosen = present
program = by_id[chosen]
numbers = [version.number for version in publishing.versions(desk.actor, program.id)]

with st.container(border=True):
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(plain(program.label), anchor=False, width="content")
        if program.demo:
            st.badge(_("Demo: invented people"), icon=":material/theater_comedy:", color="violet")
        if owner:
            st.space("stretch")
            show_put_away(desk, program)
    for cohort in program.cohorts:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(
                _(
                    "**{cohort}** · starts {day} · version {number}",
                    cohort=cohort.label,
                    day=day(cohort.starts_on),
                    number=cohort.version,
                )
            )
            if cohort.id == desk.cohort_id:
                st.badge(_("On the desk now"), icon=":material/check:", color="blue")
            else:
                st.button(
                    _("Work on it"),
                    key=f"programs_go_{cohort.id}",
                    on_click=go_to_cohort,
                    args=(cohort.id,),
                    type="tertiary",
                )
    with st.popover(_("Start a new cohort"), icon=":material/add:"), st.form("programs_new", border=False):
        st.text_input(_("Name"), placeholder=_("For example: Spring 2027"), max_chars=80, key="programs_new_name")
        st.date_input(_("It starts on"), value=desk.today, format=DAY_FORMAT, key="programs_new_starts")
        st.caption(_("It runs on version {number}, the newest.", number=program.current))
        st.form_submit_button(_("Start"), type="primary", on_click=start_cohort, args=(program.id,))

if owner:
    show_away(desk)

st.header(_("How it works"), anchor=False)
number = program.current
with st.container(horizontal=True, vertical_alignment="bottom"):
    if len(numbers) > 1:
        number = st.selectbox(
            _("Version"),
            numbers,
            format_func=lambda one: words("Version {number}", number=one),
            key=f"programs_version_{program.id}",
            width=200,
        )
    definition = publishing.definition_of(desk.actor, program.id, number)
    show_printing(desk, program, number, definition)
parts = {name: _(title) for name, (title, _show) in VIEWS.items()}
parts |= {"text": _("As text"), "versions": _("Versions")}
part = st.segmented_control(
    _("Part of the definition"),
    list(parts),
    format_func=parts.__getitem__,
    default="people",
    required=True,
    key="programs_part",
    label_visibility="collapsed",
    bind="query-params",
)
if part == "text":
    version = next(one for one in publishing.versions(desk.actor, program.id) if one.number == number)
    show_text(program, version, definition.program.time_zone)
elif part == "versions":
    show_versions(desk, program, definition.program.time_zone)
else:
    if part == "people":
        with st.container(border=True):
            show_summary(spoken(definition))
    VIEWS[part][1](spoken(definition))  # what is printed, compared or kept stays what was published
