"""Beside a card: her pairs, tasks, her way so far; and her history with the notes of the team."""

from __future__ import annotations

import streamlit as st

from models.i18n import mark
from models.text import LONGEST_NOTE
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.gestures import carry_through
from pages.widgets.notices import attempt, tell
from pages.widgets.ways import to_pair
from pages.widgets.wording import _, plain, words
from workflows import history
from workflows.engine.commands import CompleteTask
from workflows.gestures import carry_out_for_many
from workflows.people import HerTask, PersonCard

TASK_DONE = mark("Done: {task}.")


def show_pairs(card: PersonCard) -> None:
    """Her matches, the latest first."""
    if not card.matches:
        return
    st.header(_("Pairs"), anchor=False)
    for match in card.matches:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                _(
                    "**{others}**  \n{stage} since {day}",
                    others=match.others,
                    stage=match.stage_label,
                    day=day(match.since),
                ),
                width="stretch",
            )
            if st.button(_("Open"), icon=":material/arrow_forward:", type="tertiary", key=f"people_pair_{match.id}"):
                to_pair(match.id)


def show_tasks(desk: Desk, card: PersonCard) -> None:
    """What is to be done about her; what is done stands folded below."""
    waiting = [task for task in card.tasks if task.done is None]
    done = [task for task in card.tasks if task.done is not None]
    if not waiting and not done and not card.asked:
        return
    st.header(_("To do"), anchor=False)
    for request in card.asked:
        due = _(", due {day}", day=day(request.due)) if request.due else ""
        st.markdown(
            ":material/assignment: " + _("Asked of {role}: ‘{form}’", role=request.by_label, form=request.label) + due
        )
    for task in waiting:
        _show_task(desk, card, task)
    if done:
        with st.expander(_("Done ({n})", n=len(done))):
            for task in done:
                st.markdown(_("{task}: done {day}", task=task.label, day=day(task.done)))


def _show_task(desk: Desk, card: PersonCard, task: HerTask) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        late = task.due is not None and task.due < card.today
        due = _("due {day}", day=day(task.due)) if task.due else ""
        st.markdown(f"{plain(task.label)}  \n" + (f":orange[{due}]" if late else f":gray[{due}]"), width="stretch")
        st.button(
            _("Done"), icon=":material/check:", key=f"people_task_{task.id}", on_click=_finish, args=(desk, card, task)
        )


def _finish(desk: Desk, card: PersonCard, task: HerTask) -> None:
    """A callback: a quick click elsewhere would interrupt what is done while the page runs."""
    command = CompleteTask(stream=card.row.id, task=task.id)
    carry_through(
        desk,
        "people",
        lambda: carry_out_for_many(desk.actor, desk.cohort_id, [command], now=desk.now),
        TASK_DONE,
        task=task.label,
    )


def show_way(card: PersonCard) -> None:
    """Her stages, the present one first."""
    st.header(_("The way so far"), anchor=False)
    for past in card.past:
        until = _("{first} – {last}", first=day(past.since), last=day(past.until)) if past.until else ""
        lines = [f"**{plain(past.stage_label)}**", until or _("since {day}", day=day(past.since))]
        if past.step:
            step = _("‘{step}’, by itself", step=past.step) if past.by_itself else _("by ‘{step}’", step=past.step)
            lines.append(step + (f" ({plain(past.reason)})" if past.reason else ""))
        icon = ":material/radio_button_checked:" if past.until is None else ":material/circle:"
        st.markdown(f":small[{icon}] " + "  \n".join([lines[0], *(f":small[:gray[{line}]]" for line in lines[1:])]))


MOST = 30
"""So many lines of a history are shown before she asks for more."""


def show_history(desk: Desk, card: PersonCard) -> None:
    """Room for a note, and what happened, the latest first."""
    turn = st.session_state.get("people_note_turn", 0)
    st.text_area(
        _("New note"),
        key=f"people_note_{card.row.id}_{turn}",
        height=110,
        max_chars=LONGEST_NOTE,
        placeholder=words("What you heard, agreed or want to remember. Only the team reads it."),
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.button(
            _("Save note"),
            icon=":material/edit_note:",
            key="people_note_save",
            type="primary",
            on_click=_save_note,
            args=(desk, card, turn),
        )
        everything = st.toggle(
            _("Everything"), key="people_everything", help=_("Reminders, messages and due dates too.")
        )
    lines = [line for line in card.history if everything or not line.aside]
    for line in lines[: None if everything else MOST]:
        who = " · ".join(plain(part) for part in (line.by, line.cause) if part)
        said = f":gray[{day(line.day)}] {plain(line.text)}" + (f" :small[:gray[· {who}]]" if who else "")
        if not line.note:
            st.markdown(said)
            continue
        with st.container(border=True, gap="xsmall"):
            st.markdown(said)
            st.text(line.note)
    if len(lines) > MOST and not everything:
        st.caption(_("{n} earlier {n|entry is|entries are} shown with ‘Everything’.", n=len(lines) - MOST))


def _save_note(desk: Desk, card: PersonCard, turn: int) -> None:
    text = st.session_state.get(f"people_note_{card.row.id}_{turn}") or ""
    saved = attempt(lambda: history.add_note(desk.actor, desk.cohort_id, card.row.id, text, now=desk.now))
    if saved is not None:
        st.session_state.people_note_turn = turn + 1
        tell(_("The note is saved."))
