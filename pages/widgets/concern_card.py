"""One case: what happened, what was noted, and how it is closed."""

from __future__ import annotations

import streamlit as st

from pages.widgets.answers_shown import show_filling
from pages.widgets.days import day, moment
from pages.widgets.desk import Desk
from pages.widgets.due_words import due_words
from pages.widgets.notices import attempt, tell
from pages.widgets.ways import to_pair, to_person
from pages.widgets.wording import _, plain, words
from workflows import concerns
from workflows.concerns import OUTCOMES, Concern, ConcernCard, Concerns


def clock(one: Concern, now: Concerns) -> str:
    """How much time is left to answer, or how it ended."""
    if one.closed is not None:
        outcome = OUTCOMES.get(one.outcome or "")
        return _("{outcome} on {day}", outcome=words(outcome) if outcome else words("Closed"), day=day(one.closed))
    return due_words(one.due, now.standing.today) or _("no time limit")


def show_concern(desk: Desk, now: Concerns, card: ConcernCard) -> None:
    """The card of a case, with everything that can be done about it."""
    one = card.concern
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(plain(one.label), anchor=False, width="content")
        late = one.closed is None and (one.days_left or 0) < 0
        st.badge(clock(one, now), icon=":material/schedule:", color="red" if late else "gray")
        if one.sensitive:
            st.badge(_("Confidential"), icon=":material/lock:", color="violet")
    st.text(one.names)
    facts = [_("Opened {day}", day=day(one.opened))]
    if one.why:
        facts.append(plain(one.why))
    facts.append(_("owner: {role}", role=one.owner))
    if one.seen_by:
        facts.append(_("seen only by: {roles}", roles=", ".join(one.seen_by)))
    facts.append(_("stands in ‘{stage}’", stage=one.stage))
    st.caption(" · ".join(facts))
    if one.closed is None:
        steps, whom = st.columns([3, 2], gap="medium")
        with steps:
            _show_first_steps(card)
        with whom:
            _show_contacts(card)
    said, doing = st.columns([3, 2], gap="medium")
    with said:
        _show_happened(desk, card)
        _show_notes(desk, now, card)
    with doing:
        if one.closed is None:
            _show_closing(desk, one)
        else:
            _show_contacts(card)
            st.button(
                _("Open again"), icon=":material/undo:", key="concerns_reopen", on_click=_reopen, args=(desk, one)
            )


def _reopen(desk: Desk, one: Concern) -> None:
    if attempt(lambda: concerns.reopen(desk.actor, desk.cohort_id, one.id, now=desk.now)):
        tell(_("The case is open again. Its history keeps both."), "info")


def _show_first_steps(card: ConcernCard) -> None:
    """In the first minutes nobody looks anything up: what the program says stands above everything else."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":material/checklist: **{_('What to do now')}**")
        if card.first_steps:
            st.markdown("\n".join(f"{number}. {plain(step)}" for number, step in enumerate(card.first_steps, 1)))
        else:
            said = _("The program does not say it for such a case.")
            st.caption(said + " " + _("Write it once in the builder: Concerns, ‘What to do now’."))


def _show_happened(desk: Desk, card: ConcernCard) -> None:
    st.markdown(f"**{_('What happened')}**")
    if not card.happened:
        st.caption(_("It was opened by hand. What is known stands in the notes."))
    for one in card.happened:
        with st.container(border=True, gap="xsmall"):
            st.caption(_("{form}, {who}, {day}", form=one.form, who=one.by, day=day(one.day)))
            show_filling(desk, card.concern.stream, one.submission, one.answers)
    if card.concern.again:
        st.caption(_("The same happened {n} {n|time|times} more while the case was open.", n=card.concern.again))


def _show_notes(desk: Desk, now: Concerns, card: ConcernCard) -> None:
    one = card.concern
    st.markdown(f"**{_('Notes')}**")
    turn = st.session_state.get("concerns_note_turn", 0)
    st.text_area(
        _("New note"),
        key=f"concerns_note_{one.id}_{turn}",
        placeholder=_("Whom you spoke to, what was agreed, what comes next. Only those who may see this case read it."),
    )
    st.button(
        _("Save note"),
        icon=":material/edit_note:",
        key="concerns_note_save",
        on_click=_save_note,
        args=(desk, one, turn),
    )
    zone = now.standing.definition.program.time_zone
    for note in card.notes:
        with st.container(border=True, gap="xsmall"):
            st.caption(_("{who}, {when}", who=note.by or words("Somebody"), when=moment(note.noted, zone)))
            st.text(note.text if note.text is not None else words("This note was erased."))


def _save_note(desk: Desk, one: Concern, turn: int) -> None:
    text = st.session_state.get(f"concerns_note_{one.id}_{turn}") or ""
    if attempt(lambda: concerns.note(desk.actor, desk.cohort_id, one.id, text, now=desk.now)):
        st.session_state["concerns_note_turn"] = turn + 1


def _show_contacts(card: ConcernCard) -> None:
    with st.container(border=True, gap="xsmall"):
        for name, role, ways in card.contacts:
            st.markdown(f"**{plain(name)}** :gray[{plain(role)}]")
            st.text(ways or words("No phone or e-mail known"))
        about_pair = card.concern.about == "match"
        label = _("Open the pair") if about_pair else _("Open the person")
        if st.button(label, icon=":material/arrow_forward:", key="concerns_to_stream"):
            to_pair(card.concern.stream) if about_pair else to_person(card.concern.stream)


def _show_closing(desk: Desk, one: Concern) -> None:
    with st.container(border=True):
        st.markdown(f"**{_('Close the case')}**")
        st.radio(
            _("How did it end?"),
            list(OUTCOMES),
            index=None,
            format_func=lambda name: _(OUTCOMES[name]),
            key=f"concerns_outcome_{one.id}",
        )
        st.text_area(_("What was done"), key=f"concerns_done_{one.id}", height=80)
        # a callback: closed as it was on the screen, not as a colleague has left it since
        st.button(
            _("Close case"),
            type="primary",
            icon=":material/check:",
            key="concerns_close",
            on_click=_close,
            args=(desk, one),
        )


def _close(desk: Desk, one: Concern) -> None:
    outcome = st.session_state.get(f"concerns_outcome_{one.id}")
    done = st.session_state.get(f"concerns_done_{one.id}") or ""
    seen = {one.stream: one.number}
    if attempt(lambda: concerns.close(desk.actor, desk.cohort_id, one.id, outcome, note=done, seen=seen, now=desk.now)):
        tell(_("Closed: {label}, {names}. You find it under Closed.", label=one.label, names=one.names))
