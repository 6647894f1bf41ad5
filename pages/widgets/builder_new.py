"""A new program: choose a template, answer ten questions, have a draft that can be tried at once."""

from __future__ import annotations

import streamlit as st

from models.definitions.phrases_aloud import say_schedule
from models.i18n import mark
from pages.widgets.builder_nav import FIRST, go
from pages.widgets.builder_offered import languages, time_zones, zone_title
from pages.widgets.days import DAY_FORMAT, today_here
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, language, plain, words
from workflows import building, drafts
from workflows.building import Answers, Template

CHOSEN, NEW, COHORT, VIEW = "builder_program", "builder_new", "builder_first_cohort", "builder_view"
"""Where the builder keeps which program it shows, and what is asked for a new one."""
TEMPLATE = "builder_template"
ICONS = {
    "professional": "work",
    "cultural": "diversity_3",
    "educational": "school",
    "entrepreneurship": "storefront",
    "family": "family_restroom",
    "youth": "child_care",
}
RHYTHMS = {
    "as_template": mark("As the template has it"),
    "weekly": mark("Every week"),
    "weekly_first": mark("Every week in the first two months, then every four weeks"),
    "fortnightly": mark("Every two weeks"),
    "monthly": mark("Every four weeks, more often in the first month"),
}
PLACES = (0, 1, 2, 3, 4, 5)


def show_new(desk: Desk, *, back: bool) -> None:
    """Choose a template, then answer. ``back``: whether there is something to go back to."""
    if back:
        st.button(
            _("Back to the programs"), icon=":material/arrow_back:", type="tertiary", key="builder_back", on_click=_back
        )
    chosen = st.session_state.get(TEMPLATE)
    if chosen not in building.TEMPLATES:
        _show_templates()
    else:
        _show_questions(desk, building.template_of(chosen, language()))


def _back() -> None:
    st.session_state.pop(NEW, None)
    st.session_state.pop(TEMPLATE, None)


# The templates ------------------------------------------------------------------------------------------------------
def _show_templates() -> None:
    st.header(_("Which of these is closest to your program?"), anchor=False)
    st.caption(
        _(
            "A template holds everything a program of its kind needs: forms, consents, checks, training, matching, "
            "check-ins, messages, reports. Your program begins with it; everything can be changed."
        )
    )
    rows = [building.TEMPLATES[:3], building.TEMPLATES[3:]]
    for row in rows:
        for column, name in zip(st.columns(3, gap="medium"), row, strict=False):
            told = building.template_of(name, language())
            with column.container(border=True, height="stretch"):
                st.subheader(f":material/{ICONS[name]}: {plain(told.label)}", anchor=False)
                st.markdown(plain(told.summary))
                asked, rules = told.counts
                st.caption(_("{n} questions · {rules} rules · {weeks} weeks", n=asked, rules=rules, weeks=told.weeks))
                st.space("stretch")
                st.button(_("Begin with this"), key=f"builder_take_{name}", on_click=_choose, args=(name,))


def _choose(name: str) -> None:
    st.session_state[TEMPLATE] = name


def _other() -> None:
    st.session_state.pop(TEMPLATE, None)


# The questions ------------------------------------------------------------------------------------------------------
def _show_questions(desk: Desk, told: Template) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("Ten questions, then it runs"), anchor=False, width="content")
        st.badge(plain(told.label), icon=f":material/{ICONS[told.name]}:", color="gray")
        st.button(_("Another template"), type="tertiary", key="builder_other", on_click=_other)
    st.caption(_("Only the first needs an answer. Whatever you leave alone is as the template has it."))
    with st.form("builder_questions", border=True):
        key = f"builder_ask_{told.name}"
        st.text_input(
            _("1. What is the program called?"),
            key=f"{key}_name",
            max_chars=80,
            placeholder=_("For example: Hand in hand, Halifax"),
        )
        known = languages()
        st.multiselect(
            _("2. In which languages do you speak to participants?"),
            list(told.languages),
            default=list(told.languages),
            format_func=lambda one: known.get(one, one),
            key=f"{key}_languages",
            help=_("The template is translated into these. More can be added and translated in the builder."),
        )
        zones = list(time_zones())
        st.selectbox(
            _("3. Where is it?"),
            zones,
            index=zones.index(told.time_zone) if told.time_zone in zones else None,
            format_func=zone_title,
            key=f"{key}_zone",
            help=_("Due dates are days of this place."),
        )
        st.number_input(_("4. How many weeks does a match last?"), 4, 156, told.weeks, key=f"{key}_weeks", width=220)
        for number, (role, label) in enumerate(told.roles.items(), start=5):
            st.selectbox(
                _("{n}. What do you call the people who take part as ‘{role}’?", n=number, role=label),
                list(told.words.get(role, (label,))),
                key=f"{key}_{role}",
                accept_new_options=True,
                width=420,
                help=_("Choose a word, or write your own."),
            )
        packs = told.packs
        st.pills(
            _("7. Do you also want …?"),
            list(packs),
            selection_mode="multi",
            format_func=lambda name: plain(packs[name][0]),
            key=f"{key}_packs",
            help="\n".join(f"- {plain(label)}: {plain(summary)}" for label, summary in packs.values()),
        )
        lines = ", ".join(say_schedule(line, language=language()) for line in told.schedule)
        st.selectbox(
            _("8. How often are both asked how it goes?"),
            list(RHYTHMS),
            format_func=lambda one: words(RHYTHMS[one]),
            key=f"{key}_rhythm",
        )
        st.caption(_("The template: {lines}.", lines=lines))
        st.selectbox(
            _("9. How many people can one of the mentors accompany?"),
            PLACES,
            format_func=lambda n: words("{n} at most", n=n) if n else words("Each says so in the application"),
            key=f"{key}_places",
            width=420,
        )
        left, right = st.columns(2)
        left.text_input(
            _("10. What is the first cohort called?"),
            key=f"{key}_cohort",
            max_chars=80,
            placeholder=_("For example: Autumn 2026"),
        )
        right.date_input(_("And when does it start?"), today_here(desk.now), format=DAY_FORMAT, key=f"{key}_starts")
        st.form_submit_button(
            _("Make the program"),
            type="primary",
            icon=":material/auto_awesome:",
            on_click=_make,
            args=(desk, told, key),
        )


def _make(desk: Desk, told: Template, key: str) -> None:
    given = st.session_state
    answers = Answers(
        name=given[f"{key}_name"],
        languages=_in_order(told, given[f"{key}_languages"]),
        time_zone=given[f"{key}_zone"] or "",
        weeks=int(given[f"{key}_weeks"]),
        roles={role: str(given[f"{key}_{role}"] or "").strip() for role in told.roles},
        packs=list(given[f"{key}_packs"] or ()),
        rhythm=given[f"{key}_rhythm"],
        places=int(given[f"{key}_places"]),
    )
    cohort, starts = given[f"{key}_cohort"], given[f"{key}_starts"]
    view = attempt(lambda: building.begin(desk.actor, told.name, answers, now=desk.now))
    if view is None:
        return
    _back()
    st.session_state[CHOSEN] = view.program_id
    st.session_state[VIEW] = "edit"
    go(FIRST)
    st.session_state[COHORT] = {view.program_id: (cohort, starts)}
    said = _(
        "‘{name}’ is ready as a draft. Look through it here; under ‘Check and publish’ it begins.",
        name=answers.name.strip(),
    )
    if gone := drafts.stories_left_out(view.files, language=language()):
        # A ready program tells some of its stories with days that an answer has moved.
        said += "  \n" + _(
            "{n} {n|story|stories} of the template no longer fit your answers and are not used here: {stories}.",
            n=len(gone),
            stories="; ".join(gone.values()),
        )
    tell(said)


def _in_order(told: Template, chosen: list[str]) -> tuple[str, ...]:
    """The language of the texts stays first, whatever was ticked first."""
    return (told.languages[0], *(one for one in told.languages[1:] if one in chosen))
