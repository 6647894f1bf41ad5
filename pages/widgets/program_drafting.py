"""The draft of a program: begin it, see what it changes and whom, have it read, publish it."""

from __future__ import annotations

import streamlit as st

from models.findings import Finding
from models.text import file_name
from models.vocabulary import AccountRole, Severity
from pages.widgets import builder_findings
from pages.widgets.builder_new import CHOSEN
from pages.widgets.days import day, moment
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.program_changes import as_listed, show_changes
from pages.widgets.program_open import uploaded
from pages.widgets.program_renames import RENAMED, show_renames
from pages.widgets.program_stories import show_stories
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import _, colon, plain, words
from workflows import building, drafts, publishing, versions
from workflows.drafts import DraftState, DraftView
from workflows.publishing import ProgramLine

_FILE = "program.yaml"
_WEAKER = frozenset({"V04", "X18", "X22"})
"""Warnings that something is protected less: than in the version before, than in the template."""
_UNTRANSLATED = "T02"
"""The warning that texts are missing in a language."""


def show_draft(desk: Desk, program: ProgramLine) -> None:
    """The draft there is, or the way to begin one."""
    view = drafts.draft_of(desk.actor, program.id)
    if view is None:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{_('Change this program')}**")
                st.caption(
                    _(
                        "Changes are made in a draft. Nobody notices anything of it until it is published as version "
                        "{number} or later.",
                        number=program.current + 1,
                    )
                )
            st.button(
                _("Begin a draft"),
                icon=":material/edit_note:",
                type="primary",
                key="programs_draft",
                on_click=_begin,
                args=(desk, program),
            )
        return
    state = drafts.look(desk.actor, view.id, now=desk.now)
    _show_head(desk, program, view, state.time_zone)
    builder_findings.show_guarded([one for one in state.findings if building.is_protection(one)], state.definition)
    if state.definition is None:
        st.caption(_("What changes can be told once the mistakes below are mended."))
    else:
        show_changes(state.changes, state.definition, from_template=state.from_template)
    # Warnings are ticked below, suspected renames have a button, and what protects less stands above.
    shown = [one for one in state.findings if one.severity is not Severity.WARNING and one.code != RENAMED]
    _show_found(state, [one for one in shown if not building.is_protection(one)])
    _show_edit(desk, view)
    if state.definition is not None and program.cohorts:
        _show_tries(desk, program, state)
    if state.changes:
        show_publish(desk, program, view, state)


def _show_head(desk: Desk, program: ProgramLine, view: DraftView, zone: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{_('Draft, based on version {number}', number=view.based_on or 0)}**")
            st.caption(_("Begun {when} by {name}", when=moment(view.started, zone), name=view.by))
        st.button(
            _("Undo"),
            icon=":material/undo:",
            disabled=not view.can_undo,
            type="tertiary",
            key="programs_draft_undo",
            on_click=_undo,
            args=(desk, view),
        )
        st.button(
            _("Redo"),
            icon=":material/redo:",
            disabled=not view.can_redo,
            type="tertiary",
            key="programs_draft_redo",
            on_click=_redo,
            args=(desk, view),
        )
        if st.button(_("Open in the builder"), icon=":material/construction:", key="programs_draft_build"):
            st.session_state[CHOSEN] = program.id
            st.switch_page("pages/program/builder.py")
        with st.popover(_("More"), icon=":material/more_horiz:", type="tertiary"):
            for line in drafts.history(desk.actor, view.id)[:12]:
                said = f"{moment(line.noted, zone)} · {plain(line.by)} · {plain(line.what or ', '.join(line.files))}"
                st.caption(f"~~{said}~~" if line.undone else said)
            st.button(
                _("Throw the draft away"),
                icon=":material/delete:",
                key="programs_draft_discard",
                on_click=_discard,
                args=(desk, view),
            )


def _show_found(state: DraftState, found: list[Finding]) -> None:
    """What is wrong with the draft, in the words of the builder: that is where it is mended."""
    wrong = [one for one in found if one.severity is Severity.ERROR]
    rest = [one for one in found if one not in wrong]
    if wrong:
        st.error(
            _("{n} {n|mistake has|mistakes have} to be mended before it can be published", n=len(wrong)),
            icon=":material/error:",
        )
        builder_findings.show_places(wrong, state.definition)
    if rest:
        title = _("{n} {n|thing|things} worth looking at – nothing stops you", n=len(rest))
        with st.expander(title, icon=":material/lightbulb:"):
            builder_findings.show_places(rest, state.definition)


def _show_edit(desk: Desk, view: DraftView) -> None:
    with st.expander(_("Change its text"), icon=":material/upload_file:"):
        names = sorted(view.files, key=lambda name: (name != _FILE, name))
        name = st.selectbox(_("File"), names, key="programs_draft_file", width=360) if len(names) > 1 else names[0]
        st.download_button(
            _("Download {name}", name=name),
            view.files[name].encode(),
            file_name=file_name(name),
            mime="application/yaml",
            icon=":material/download:",
            key="programs_draft_download",
            on_click="ignore",
        )
        text, _file = uploaded("programs_changed_file")
        if text is not None:
            st.button(
                _("Take it into the draft"),
                icon=":material/input:",
                key="programs_draft_save",
                on_click=_save,
                args=(desk, view, name, text),
            )


# Trying it ----------------------------------------------------------------------------------------------------------
def _show_tries(desk: Desk, program: ProgramLine, state: DraftState) -> None:
    if state.definition is None or not state.changes:
        return
    if not st.toggle(_("Try it on the people there are"), key="programs_draft_try"):
        return
    cohorts = {cohort.id: cohort.label for cohort in program.cohorts if not cohort.closed}
    if not cohorts:
        st.caption(_("No cohort is under way."))
        return
    chosen = st.selectbox(
        _("Cohort"),
        list(cohorts),
        format_func=labels_apart(cohorts).__getitem__,
        key="programs_draft_cohort",
        width=360,
    )
    try:
        found = versions.replay_pool(desk.actor, chosen, now=desk.now, draft=state.definition)
    except KeyError:
        st.caption(_("The draft asks for something no answer is known for. Mend its findings first."))
        return
    for one in found:
        st.markdown(f"**{plain(one.model)}** · {_('the pool of {day}', day=day(one.day))}")
        before, after = one.pairs
        left, right = st.columns(2)
        left.metric(_("Matches now"), before, help=_("of {n} who waited", n=one.pool))
        right.metric(_("Matches under the draft"), after, delta=after - before)
        if one.left_out:
            st.warning(
                _(
                    "{n} {n|person is|people are} in neither plan: a stage, a choice or an answer of theirs is gone in "
                    "the draft. Where they go instead is asked when they are moved.",
                    n=len(one.left_out),
                ),
                icon=":material/help:",
            )
        lists = (
            (_("Would gain a match"), [f"{who} · {mentor}" for who, mentor in one.gained.items()]),
            (_("Would lose their match"), [f"{who} · {mentor}" for who, mentor in one.lost.items()]),
            (
                _("Would meet somebody else"),
                [f"{who}{colon()}{then} → {now}" for who, (then, now) in one.other.items()],
            ),
            (_("In neither plan"), list(one.left_out)),
        )
        for title, who in lists:
            if who:
                with st.expander(f"{title} · {len(who)}"):
                    st.markdown("\n".join(f"- {plain(entry)}" for entry in who))
        if not any(who for _title, who in lists):
            st.caption(_("The same people, the same pairs."))


# Publishing ---------------------------------------------------------------------------------------------------------
def show_publish(desk: Desk, program: ProgramLine, view: DraftView, state: DraftState) -> None:
    """What publishing still waits for, and the button. ``program.current`` is 0 for one that was never published."""
    st.divider()
    show_renames(desk, view, state.findings)
    if not state.ready:
        st.caption(_("It can be published once what stands above is mended or answered."))
        return
    true = state.definition is None or show_stories(desk, view, state.definition)
    whole = view.based_on is None  # of a new program there are no changes to read, but all of it
    if view.reviewed_by:
        said = (
            _("{name} has read this program as it stands.", name=view.reviewed_by)
            if whole
            else _("{name} has read exactly these changes.", name=view.reviewed_by)
        )
        st.success(said, icon=":material/done_all:")
    elif state.needs_second:
        st.info(
            _(
                "A new program is read by a second person before it is published. Ask a colleague to open this page "
                "and say so here."
            )
            if whole
            else _(
                "These changes are more than wording: a second person reads them before they are published. Ask a "
                "colleague to open this page and say so here."
            ),
            icon=":material/group:",
        )
        st.button(
            _("I have read this program") if whole else _("I have read these changes"),
            icon=":material/done_all:",
            key="programs_draft_review",
            on_click=_review,
            args=(desk, view),
        )
    if not desk.actor.may(AccountRole.OWNER):
        st.caption(_("Publishing is for owners of this Kith."))
        return
    ticked = []
    if state.warnings:
        st.caption(_("Tick each warning that you accept. It is kept with the version, with a name."))
    # What guards people less comes first, in red.
    weaker_first = sorted(state.warnings.items(), key=lambda one: one[1].code not in _WEAKER)
    untranslated = [at for at, (_key, one) in enumerate(weaker_first) if one.code == _UNTRANSLATED]
    if len(untranslated) > 1:  # one change of wording is missing in every language at once: one decision
        st.button(
            _("Tick all {n} about translations", n=len(untranslated)),
            icon=":material/done_all:",
            type="tertiary",
            key="programs_tick_translations",
            on_click=_tick,
            args=([f"programs_tick_{view.at}_{number}" for number in untranslated],),
        )
    for number, (key, warning) in enumerate(weaker_first):
        said = builder_findings.in_place(as_listed(warning, state), state.definition, between=": ")
        if warning.code in _WEAKER:
            said = f":red[:material/gpp_maybe: {said}]"
        if st.checkbox(said, key=f"programs_tick_{view.at}_{number}"):
            ticked.append(key)
    name = ""
    if state.warnings:
        name = st.text_input(
            _("Accepted by"),
            value=desk.actor.name,
            max_chars=80,
            key="programs_draft_name",
            width=360,
            help=_("Each ticked warning is kept with the version, with this name."),
        )
    read = True
    if state.needs_self:
        said = _("I have read the program myself.") if whole else _("I have read every change above myself.")
        read = st.checkbox(said, key=f"programs_read_{view.at}")
    waits = len(ticked) < len(state.warnings) or state.needs_second or not read or not true
    st.button(
        _("Publish as version {number}", number=_next_number(desk, program)),
        type="primary",
        icon=":material/publish:",
        key="programs_publish",
        disabled=waits,
        on_click=_publish,
        args=(desk, program, view, ticked, name, read),
    )


def _tick(keys: list[str]) -> None:
    for key in keys:
        st.session_state[key] = True


def _next_number(desk: Desk, program: ProgramLine) -> int:
    return max((row.number for row in publishing.versions(desk.actor, program.id)), default=0) + 1


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _begin(desk: Desk, program: ProgramLine) -> None:
    attempt(lambda: drafts.start(desk.actor, program.id, now=desk.now))


def _undo(desk: Desk, view: DraftView) -> None:
    attempt(lambda: drafts.undo(desk.actor, view.id, seen=(view.at,), now=desk.now))


def _redo(desk: Desk, view: DraftView) -> None:
    attempt(lambda: drafts.redo(desk.actor, view.id, seen=(view.at,), now=desk.now))


def _discard(desk: Desk, view: DraftView) -> None:
    attempt(lambda: drafts.discard(desk.actor, view.id, now=desk.now))


def _save(desk: Desk, view: DraftView, name: str, text: str) -> None:
    what = words("Uploaded {name}", name=name)
    saved = attempt(lambda: drafts.save(desk.actor, view.id, {name: text}, at=view.at, what=what, now=desk.now))
    if saved is not None:
        tell(
            _("The draft says what it said before.")
            if saved.at == view.at
            else _("‘{name}’ is in the draft.", name=name),
            "info" if saved.at == view.at else "success",
        )


def _review(desk: Desk, view: DraftView) -> None:
    attempt(lambda: drafts.review(desk.actor, view.id, view.digest, now=desk.now))


def _publish(desk: Desk, program: ProgramLine, view: DraftView, ticked: list[str], name: str, read: bool) -> None:
    number = attempt(
        lambda: drafts.publish(
            desk.actor, view.id, view.digest, ticked=ticked, name=name, read_myself=read, now=desk.now
        )
    )
    if number == program.current:
        tell(_("The draft said the same as version {number}. Nothing was published.", number=number), "info")
    elif number is not None:
        tell(_("Version {number} is published. New cohorts start on it.", number=number))
