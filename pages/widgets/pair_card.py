"""One pair: who they are, how they are doing, what happened, what comes."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.widgets.answer_dialog import ToEnter, open_answers
from pages.widgets.answers_shown import show_answers, show_filling
from pages.widgets.days import ask_past_day, day, past_day
from pages.widgets.desk import Desk
from pages.widgets.due_words import due_badge
from pages.widgets.notices import attempt, tell
from pages.widgets.ways import to_case, to_person
from pages.widgets.wording import _, in_badge, plain, words
from workflows import history, pairs
from workflows import today as queue
from workflows.history import Told
from workflows.pairs import GoalRow, Member, PairCard, Wanted

_HELD_ON = "pairs_on"


def show_head(card: PairCard) -> None:
    """Names, stage and the figures of its health."""
    row = card.row
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(plain(row.names), anchor=False, width="content")
        st.badge(in_badge(row.stage_label), color="gray" if row.over else "blue")
    if row.care:
        st.warning(" · ".join(plain(text) for text in row.care), icon=":material/priority_high:")
    figures = [
        (_("Days running"), row.days_running),
        (_("Days left"), row.days_left),
        (_("Met, as noted here"), card.meetings),
        (_("Missed in a row"), row.missed),
        (_("Last rating, of {n}", n=row.rating_of) if row.rating_of else _("Last rating"), row.rating),
    ]
    with st.container(horizontal=True):
        for label, value in figures:
            st.metric(label, "—" if value is None else value, border=True)
    days = []
    if row.begun:
        days.append(_("Began {day}", day=day(row.begun)))
    if row.ends:
        days.append(_("ended {day}", day=day(row.ends)) if row.over else _("planned until {day}", day=day(row.ends)))
    if row.last_check_in:
        days.append(_("last answer {day}", day=day(row.last_check_in)))
    if days:
        st.caption(" · ".join(days))


def show_members(card: PairCard) -> None:
    """Both sides with their contacts, and what each may see of the other."""
    for member in card.members:
        _show_member(member)


def _show_member(member: Member) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(member.name)}** :gray[{plain(member.role_label)}]")
        st.text(" · ".join(member.contact.values()) or words("No phone or e-mail known"))
        with st.container(horizontal=True):
            if member.shared or member.covered:
                with st.popover(
                    _("Shared answers"), icon=":material/visibility:", key=f"pairs_shared_{member.enrolment}"
                ):
                    st.caption(_("What the other one may see."))
                    show_answers(member.shared)
                    if member.covered:
                        st.caption(
                            ":material/visibility_off: "
                            + _(
                                "{n} sensitive {n|answer is|answers are} covered. Open the person to see them.",
                                n=member.covered,
                            )
                        )
            if st.button(_("Open"), icon=":material/person:", key=f"pairs_person_{member.enrolment}"):
                to_person(member.enrolment)


def show_work(desk: Desk, card: PairCard) -> None:
    """Open cases and tasks of this pair."""
    today = card.standing.today
    for case, label, due in card.cases:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/support: **{plain(label)}** {due_badge(due, today)}", width="stretch")
            if st.button(_("Open"), icon=":material/arrow_forward:", key=f"pairs_case_{case}"):
                to_case(case)
    for task, label, due in card.tasks:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/task_alt: **{plain(label)}** {due_badge(due, today)}", width="stretch")
            st.button(
                _("Done"),
                icon=":material/check:",
                key=f"pairs_task_{task}",
                on_click=_do,
                args=(
                    lambda task=task: queue.finish_task(
                        desk.actor, desk.cohort_id, card.row.stream, task, now=desk.now
                    ),
                    _("Done: {what}", what=label),
                ),
            )


def show_coming(card: PairCard) -> None:
    """What lies ahead."""
    st.markdown(f"**{_('What comes next')}**")
    if not card.coming:
        st.caption(_("Nothing is planned in the next two months."))
    for line in card.coming[:8]:
        st.markdown(f":gray[{day(line.day)}] {plain(line.text)}")


def show_forms(desk: Desk, card: PairCard) -> None:
    """Every form about this pair, to be entered for each side, those that were asked for first; then what was told."""
    for wanted in card.forms:
        with st.container(horizontal=True, vertical_alignment="center", key=f"pairs_form_{wanted.form}_{wanted.role}"):
            said = f"{plain(wanted.label)} :gray[{plain(wanted.role_label)}]"
            if wanted.asked:
                said += f" {due_badge(wanted.due, card.standing.today) or _('asked')}"
            elif wanted.day:
                said += f" :small[{_('last {day}', day=day(wanted.day))}]"
            st.markdown(said, width="stretch")
            st.button(
                _("Enter"),
                key=f"pairs_enter_{wanted.form}_{wanted.role}",
                icon=":material/edit_note:",
                on_click=open_answers,
                args=(_entry(card, wanted),),
            )
    _show_given(desk, card)


def _show_given(desk: Desk, card: PairCard) -> None:
    for at, given in enumerate(card.given):
        title = _("{form}, {who}, {day}", form=given.form, who=given.who, day=day(given.day))
        with st.expander(title, key=f"pairs_given_{at}"):
            show_filling(desk, card.row.stream, given.submission, given.answers)


def _entry(card: PairCard, wanted: Wanted) -> ToEnter:
    names = ", ".join(card.row.members.get(wanted.role, ())) or wanted.role_label
    return ToEnter(
        page="pairs",
        heading=f"{names} · {card.row.names}",
        stream=card.row.stream,
        form=wanted.form,
        role=wanted.role,
        number=card.row.number,
    )


# Goals and meetings --------------------------------------------------------------------------------------------------
def show_goals(desk: Desk, card: PairCard) -> None:
    """Goals, milestones, meetings, and events to record as held."""
    today = card.standing.today
    actor, cohort, stream = desk.actor, desk.cohort_id, card.row.stream
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ask_past_day(_("It was on"), today, _HELD_ON, width=160)
        st.number_input(_("Minutes"), 0, 1440, value=60, step=15, key="pairs_minutes", width=140)
        st.button(_("They met"), icon=":material/groups:", key="pairs_met", on_click=_note_meeting, args=(desk, card))
        for name, label in card.events.items():
            st.button(
                _("Held: {event}", event=label),
                icon=":material/event_available:",
                key=f"pairs_held_{name}",
                on_click=_do,
                args=(
                    lambda name=name: pairs.record_held(
                        actor,
                        cohort,
                        stream,
                        name,
                        on=past_day(card.standing.today, _HELD_ON),
                        seen=_seen(card),
                        now=desk.now,
                    ),
                    _("Noted: {event}, {day}.", event=label, day=day(past_day(today, _HELD_ON) or today)),
                ),
            )
    for goals in card.goals:
        _show_goal(desk, card, goals)


def _seen(card: PairCard) -> dict[str, int]:
    return {card.row.stream: card.row.number}


def _note_meeting(desk: Desk, card: PairCard) -> None:
    today = card.standing.today
    on, minutes = past_day(card.standing.today, _HELD_ON), st.session_state.get("pairs_minutes") or None
    stream = card.row.stream
    _do(
        lambda: pairs.note_meeting(
            desk.actor, desk.cohort_id, stream, on=on, minutes=minutes, seen=_seen(card), now=desk.now
        ),
        _("Noted: they met on {day}.", day=day(on or today)),
    )


def _show_goal(desk: Desk, card: PairCard, goals: GoalRow) -> None:
    actor, cohort, stream = desk.actor, desk.cohort_id, card.row.stream
    with st.container(border=True):
        st.markdown(f"**{plain(goals.label)}**")
        for goal, agreed in goals.agreed:
            st.markdown(f":material/flag: {plain(goal)} :small[{_('agreed {day}', day=day(agreed))}]")
        if not goals.agreed:
            st.caption(_("No goal is agreed yet."))
        if goals.areas:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                area = st.selectbox(
                    _("New goal"),
                    list(goals.areas),
                    index=None,
                    placeholder=words("Choose"),
                    format_func=lambda name: goals.areas[name],
                    key=f"pairs_area_{goals.name}",
                )
                st.button(
                    _("Agree"),
                    icon=":material/add:",
                    key=f"pairs_agree_{goals.name}",
                    disabled=area is None,
                    on_click=_do,
                    args=(
                        lambda: pairs.agree_goal(
                            actor,
                            cohort,
                            stream,
                            goals.name,
                            area=area,
                            on=past_day(card.standing.today, _HELD_ON),
                            seen=_seen(card),
                            now=desk.now,
                        ),
                        _("Agreed: {goal}.", goal=goals.areas.get(area or "", "")),
                    ),
                )
        for name, label, reached in goals.milestones:
            with st.container(horizontal=True, vertical_alignment="center", key=f"pairs_step_{goals.name}_{name}"):
                icon = "check_circle" if reached else "radio_button_unchecked"
                said = f" :small[{day(reached)}]" if reached else ""
                st.markdown(f":material/{icon}: {plain(label)}{said}", width="stretch")
                if not reached:
                    st.button(
                        _("Mark as reached"),
                        key=f"pairs_reach_{goals.name}_{name}",
                        type="tertiary",
                        on_click=_do,
                        args=(
                            lambda name=name: pairs.reach_milestone(
                                actor,
                                cohort,
                                stream,
                                goals.name,
                                name,
                                on=past_day(card.standing.today, _HELD_ON),
                                seen=_seen(card),
                                now=desk.now,
                            ),
                            _("Reached: {milestone}.", milestone=label),
                        ),
                    )


def _do(do: Callable[[], object], said: str) -> None:
    """A callback: a quick click elsewhere would interrupt what is done while the page runs."""
    if attempt(do) is not None:
        tell(said)


# History -------------------------------------------------------------------------------------------------------------
MOST = 25
_TAKEN_BACK = frozenset({"meeting_noted", "event_held", "goal_agreed", "milestone_reached", "task_done"})


def show_history(desk: Desk, card: PairCard) -> None:
    """What happened, the latest first, with a note to add and small things to take back."""
    turn = st.session_state.get("pairs_note_turn", 0)
    st.text_area(_("New note"), key=f"pairs_note_{card.row.stream}_{turn}", height=80)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.button(
            _("Save note"),
            icon=":material/edit_note:",
            key="pairs_note_save",
            on_click=_save_note,
            args=(desk, card.row.stream, turn),
        )
        everything = st.toggle(
            _("Everything"), key="pairs_everything", help=_("Reminders, messages and due dates too.")
        )
    gone = {line.event for line in card.history} - _standing(card)
    lines = [line for line in card.history if everything or not line.aside]
    more = st.session_state.get("pairs_more", MOST)
    for line in lines[:more]:
        _show_line(desk, card, line, gone=line.event in gone)
    if len(lines) > more and st.button(_("Earlier"), icon=":material/expand_more:", key="pairs_earlier"):
        st.session_state["pairs_more"] = more + MOST
        st.rerun()


def _save_note(desk: Desk, stream: str, turn: int) -> None:
    note = st.session_state.get(f"pairs_note_{stream}_{turn}") or ""
    if attempt(lambda: history.add_note(desk.actor, desk.cohort_id, stream, note, now=desk.now)):
        st.session_state["pairs_note_turn"] = turn + 1


def _standing(card: PairCard) -> set[str]:
    """The events of small things that still stand and can be taken back."""
    match = card.standing.state.matches[card.row.stream]
    found = {done.event for done in match.meetings} | {task.done_event for task in match.tasks.values()}
    for kept in (match.held, match.goals, match.milestones):
        found |= {done.event for entries in kept.values() for done in entries}
    return found


def _show_line(desk: Desk, card: PairCard, line: Told, *, gone: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"pairs_line_{line.event}"):
        with st.container(gap=None, width="stretch"):
            who = " · ".join(plain(part) for part in (line.by, line.cause) if part)
            st.markdown(f":gray[{day(line.day)}] {plain(line.text)}" + (f" :small[{who}]" if who else ""))
            if line.note:
                st.text(line.note)
        if line.type in _TAKEN_BACK and not gone:
            st.button(
                _("Take back"),
                type="tertiary",
                key=f"pairs_back_{line.event}",
                on_click=_do,
                args=(
                    lambda: pairs.take_back(desk.actor, desk.cohort_id, card.row.stream, line.event, now=desk.now),
                    _("Taken back: {what}.", what=line.text),
                ),
            )
