"""One person's card: who she is, what comes next, and behind three doors her answers, records and history."""

from __future__ import annotations

import streamlit as st

from models.i18n import mark
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.gestures import carry_through, show_outcome
from pages.widgets.next_step import missing_words
from pages.widgets.people_list import go_to_person
from pages.widgets.person_answers import show_answers
from pages.widgets.person_aside import show_history, show_pairs, show_tasks, show_way
from pages.widgets.person_records import show_records
from pages.widgets.told_apart import told_apart
from pages.widgets.wording import _, in_badge, plain, words
from workflows import people
from workflows.engine.commands import Command, TakeTransition, Undo
from workflows.engine.outlook import Way
from workflows.gestures import carry_out_for_many
from workflows.people import PersonCard

STEP_DONE = mark("{step}: {name} has moved to ‘{stage}’.")
STEP_BACK = mark("Taken back: {step}. {name} is in ‘{stage}’ again.")


def show_card(desk: Desk, card: PersonCard) -> None:
    """The whole card."""
    _show_navigation(desk, card)
    st.title(plain(card.row.name), anchor=False)
    _show_head(card)
    show_outcome(desk, "people")
    main, aside = st.columns([1.9, 1], gap="large")
    with main:
        _show_next(desk, card)
        if narrow := on_phone():  # there the second column stands below every answer
            _show_at_hand(desk, card)
        views = {
            "answers": _("Answers"),
            "records": _("Consents, checks, training"),
            "history": _("History and notes"),
        }
        view = st.segmented_control(
            _("View"),
            list(views),
            format_func=views.__getitem__,
            default="answers",
            required=True,
            key="people_view",
            label_visibility="collapsed",
            persist_state="session",
            wrap=True,  # on a phone the last would be cut
        )
        {"answers": show_answers, "records": show_records, "history": show_history}[view](desk, card)
    with aside:
        if not narrow:
            _show_at_hand(desk, card)
        show_way(card)


def _show_at_hand(desk: Desk, card: PersonCard) -> None:
    show_pairs(card)
    show_tasks(desk, card)


def _show_navigation(desk: Desk, card: PersonCard) -> None:
    """Back to the list, or straight to somebody else."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if st.button(_("All people"), icon=":material/arrow_back:", type="tertiary", key="people_back"):
            go_to_person(None)
        everybody = people.everybody(desk.actor, desk.cohort_id, now=desk.now)
        names = {row.id: row for row in everybody.rows if row.id != card.row.id}
        other = st.selectbox(
            _("Go to another person"),
            list(names),
            index=None,
            format_func=told_apart(
                names, lambda each: f"{names[each].name} · {names[each].role_label}", lambda each: names[each].contact
            ),
            placeholder=words("Go to another person"),
            label_visibility="collapsed",
            key=f"people_other_{card.row.id}",
            width=300,
        )
    if other:
        go_to_person(other)


def _show_head(card: PersonCard) -> None:
    row = card.row
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(in_badge(row.role_label), color="blue")
        st.badge(in_badge(row.stage_label), icon=":material/route:", color="gray" if row.over else "green")
        if row.late:
            st.badge(_("{n} {n|day|days} longer than planned", n=row.late), icon=":material/schedule:", color="orange")
        st.caption(_("since {day}", day=day(row.since)))
    told = [
        (":material/mail:" if way == "email" else ":material/call:") + f" {plain(said)}"
        for way, said in row.contact.items()
    ]
    if row.languages:
        told.append(f":material/translate: {plain(row.languages)}")
    with st.container(horizontal=True, gap="small"):
        for one in told:
            st.markdown(one, width="content")  # each by itself: no picture stands on the line above its words


# The next step ------------------------------------------------------------------------------------------------------
def _show_next(desk: Desk, card: PersonCard) -> None:
    with st.container(border=True):
        ahead = [way for way in card.ways if way.leads_on]
        able, waiting = [way for way in ahead if way.open], [way for way in ahead if not way.open]
        if card.row.over:
            st.markdown(_("**{name} is at an end of the program.**", name=card.row.name))
        elif not ahead:
            st.markdown(_("**Nothing leads on from here by itself.**"))
        for way in waiting:
            st.markdown(_still(way) + "\n" + "\n".join(f"- {plain(said)}" for said in missing_words(way)))
        with st.container(horizontal=True):
            for number, way in enumerate(able):
                _show_step(desk, card, way, main=number == 0)
            for way in card.ways:
                if not way.leads_on and way.open:
                    _show_step(desk, card, way, main=False)
            _show_undo_step(desk, card)


def _still(way: Way) -> str:
    if way.by_itself:
        return _("**{step}** (to ‘{stage}’) happens by itself. It waits for:", step=way.label, stage=way.to_label)
    return _("**{step}** (to ‘{stage}’) waits for:", step=way.label, stage=way.to_label)


def _show_step(desk: Desk, card: PersonCard, way: Way, *, main: bool) -> None:
    key = f"people_step_{way.transition}"
    if way.leads_on and not way.reasons:
        st.button(
            _("{step}", step=way.label),
            type="primary" if main else "secondary",
            icon=":material/arrow_forward:" if main else None,
            key=key,
            help=_("To ‘{stage}’", stage=way.to_label),
            on_click=_take,
            args=(desk, card, way),
        )
        return
    with st.popover(_("{step}…", step=way.label)):
        st.markdown(_("{name} goes to ‘{stage}’. You can take it back.", name=card.row.name, stage=way.to_label))
        reason = None
        if way.reasons:
            reason = st.selectbox(
                _("Reason"),
                list(way.reasons),
                index=None,
                format_func=way.reasons.__getitem__,
                placeholder=words("Choose"),
                key=f"{key}_reason",
            )
        st.button(
            _("{step}", step=way.label),
            key=key,
            disabled=bool(way.reasons) and reason is None,
            on_click=_take,
            args=(desk, card, way),
        )


def _take(desk: Desk, card: PersonCard, way: Way) -> None:
    reason = st.session_state.get(f"people_step_{way.transition}_reason") if way.reasons else None
    command = TakeTransition(stream=card.row.id, transition=way.transition, reason=reason)
    do(desk, command, STEP_DONE, step=way.label, name=card.row.name, stage=way.to_label)


def _show_undo_step(desk: Desk, card: PersonCard) -> None:
    last = card.last_step
    if last is not None:
        st.button(
            _("Take back ‘{step}’", step=last.label),
            icon=":material/undo:",
            type="tertiary",
            key="people_step_back",
            on_click=do,
            args=(desk, Undo(stream=card.row.id, event=last.event), STEP_BACK),
            kwargs={"step": last.label, "name": card.row.name, "stage": last.back_to},
        )


def do(desk: Desk, command: Command, said: str, **blanks: object) -> None:
    """One gesture for one person: do it, tell it, offer to take it back. For a callback: a quick click elsewhere would
    interrupt what is done while the page runs."""
    carry_through(
        desk,
        "people",
        lambda: carry_out_for_many(desk.actor, desk.cohort_id, [command], now=desk.now),
        said,
        moving=True,
        **blanks,
    )
