"""Everybody in one stage: what they wait for, and the steps and records for the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.i18n import mark
from pages.widgets.days import ask_past_day, past_day
from pages.widgets.desk import Desk
from pages.widgets.device import on_phone
from pages.widgets.gestures import carry_through
from pages.widgets.next_step import NEXT_WIDE, next_words
from pages.widgets.row_height import fitted, room_for
from pages.widgets.stage_board import follow_people
from pages.widgets.wording import _, plain, words
from workflows import stages
from workflows.engine.waits import Wait
from workflows.stages import InStage, Staying, StepForMany

RECORDED = mark("Recorded for {n} {n|person|people}: ‘{what}’")
MOVED = mark("{step}: {n} {n|person has|people have} moved to ‘{stage}’.")


def show_stage(desk: Desk, now: InStage) -> None:
    """The people of a stage, the banners of what they wait for, and what can be done for many."""
    st.header(_("{stage} · {n} {n|person|people}", stage=now.label, n=len(now.rows)), anchor=False)
    if now.should_take:
        st.caption(_("This stage should take {time}. ‘Late’ counts the days beyond.", time=now.should_take))
    if not now.rows:
        st.info(_("Nobody is in this stage now."), icon=":material/person_off:")
        return
    waits = st.container()
    actions = st.container(border=True)
    picked = _choose_people(now)
    with waits:
        for number, wait in enumerate(now.waits[:4]):
            _show_wait(desk, now, wait, picked, number)
    with actions:
        _show_actions(desk, now, picked)


# Who ----------------------------------------------------------------------------------------------------------------
def _choose_people(now: InStage) -> list[Staying]:
    """The table; the rows that are ticked. A new key empties or fills the ticks."""
    place = f"{now.role}_{now.stage}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            _("Search by name"), key=f"stages_search_{place}", icon=":material/search:", width=260, live=True
        )
        late = st.toggle(_("Only late ones"), key=f"stages_late_{place}") if any(r.late for r in now.rows) else False
        rows = [row for row in now.rows if search.strip().casefold() in row.name.casefold() and (row.late or not late)]
        ticks: dict[str, int] = st.session_state.setdefault("stages_ticks", {})
        if st.button(
            _("Select all {n}", n=len(rows)), icon=":material/select_all:", key="stages_all", disabled=not rows
        ):
            ticks[place] = abs(ticks.get(place, 0)) + 1
        if st.button(_("Select none"), icon=":material/deselect:", key="stages_none", type="tertiary"):
            ticks[place] = -abs(ticks.get(place, 0)) - 1
    narrow = on_phone()
    wide, lines = room_for(NEXT_WIDE)
    said = [next_words(row.next) for row in rows]
    after, high = fitted(said, wide, lines=lines)
    table = pd.DataFrame(
        {
            words("Name"): [row.name for row in rows],
            words("Days here"): [row.days for row in rows],
            words("Days late"): [row.late or None for row in rows],
            words("Next, or what is missing"): after,
        }
    )
    if narrow:  # what keeps them stands beside the name, the days where one scrolls to
        table = table[[words("Name"), words("Next, or what is missing"), words("Days here"), words("Days late")]]
    version = ticks.get(place, 0)
    chosen = st.dataframe(
        table,
        hide_index=True,
        height="content" if len(rows) <= 14 else 560,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": list(range(len(rows))) if version > 0 else []}},
        key=f"stages_table_{place}_{version}_{search}_{late}",
        placeholder="",
        row_height=high,
        column_config={
            words("Name"): st.column_config.TextColumn(width=115 if narrow else 200),
            words("Days here"): st.column_config.NumberColumn(width=90),
            words("Days late"): st.column_config.NumberColumn(width=90),
            words("Next, or what is missing"): st.column_config.TextColumn(width=wide),
        },
        alt=words("People in the stage ‘{stage}’", stage=now.label),
    ).selection.rows
    return [rows[at] for at in chosen if at < len(rows)]


def _those(now: InStage, picked: Sequence[Staying]) -> list[str]:
    """Whom a button is for: the ticked ones, or everybody where nobody is."""
    return [row.id for row in picked or now.rows]


# What they wait for -------------------------------------------------------------------------------------------------
def _show_wait(desk: Desk, now: InStage, wait: Wait, picked: Sequence[Staying], number: int) -> None:
    these = [person for person in _those(now, picked) if person in set(wait.people)]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"stages_wait_{number}"):
        said = _WAITING["answer" if wait.spoken else wait.kind][1]
        st.markdown(
            _WAITING[wait.kind][0] + " " + _(said, n=len(wait.people), what=wait.words),
            width="stretch",
        )
        if wait.kind == "consent":
            with st.popover(
                _("Record for {n} {n|person|people}…", n=len(these)), icon=":material/edit_note:", disabled=not these
            ):
                _show_consent(desk, now, wait.name, these, f"stages_wait_{number}")
        elif wait.kind == "check":
            with st.popover(
                _("Record for {n} {n|person|people}…", n=len(these)), icon=":material/edit_note:", disabled=not these
            ):
                _show_check(desk, now, wait.name, these, f"stages_wait_{number}")
        elif wait.kind == "training":
            if st.button(_("Go to training"), icon=":material/school:", key=f"stages_wait_{number}_go"):
                st.switch_page("pages/cohort/training.py")
        elif st.button(_("Go to people"), icon=":material/group:", key=f"stages_wait_{number}_go"):
            st.session_state.people_stage = (now.role, now.stage)
            st.switch_page("pages/daily/people.py")


_WAITING = {
    "consent": (":material/handshake:", mark("**{n} {n|person waits|people wait} for the consent** ‘{what}’")),
    "check": (":material/verified_user:", mark("**{n} {n|person waits|people wait} for the check** ‘{what}’")),
    "training": (":material/school:", mark("**{n} {n|person waits|people wait} for the training** ‘{what}’")),
    "form": (":material/assignment:", mark("**{n} {n|person waits|people wait} for the form** ‘{what}’")),
    "answer": (":material/assignment:", mark("**{n} {n|person waits|people wait} until** {what}")),
}


def _show_consent(desk: Desk, now: InStage, name: str, people: Sequence[str], key: str) -> None:
    st.markdown(_("By this you say that **each of these {n} people has agreed**:", n=len(people)))
    with st.container(border=True):
        st.markdown(plain(now.consents[name]))
    st.caption(
        _("Record only what they told you or signed. It is kept with the day and your name; anybody can take it back.")
    )
    ask_past_day(_("Agreed on"), now.today, key)
    # a callback, as everything here that writes: a quick click elsewhere would interrupt what is done in the page
    st.button(
        _("They have agreed: record for {n}", n=len(people)),
        type="primary",
        icon=":material/check:",
        key=f"{key}_give",
        on_click=_record_consent,
        args=(desk, now, name, people, key),
    )


def _record_consent(desk: Desk, now: InStage, name: str, people: Sequence[str], key: str) -> None:
    on = past_day(now.today, key)
    carry_through(
        desk,
        "stages",
        lambda: stages.record_consent(desk.actor, desk.cohort_id, people, name, on=on, now=desk.now),
        RECORDED,
        what=now.consents[name],
    )


def _show_check(desk: Desk, now: InStage, name: str, people: Sequence[str], key: str) -> None:
    st.markdown(_("**{check}** of {n} {n|person|people}", check=now.checks[name], n=len(people)))
    said = {True: _("Passed"), False: _("Not passed")}
    st.segmented_control(
        _("Result"), [True, False], format_func=said.__getitem__, default=True, required=True, key=f"{key}_passed"
    )
    ask_past_day(_("Checked on"), now.today, key)
    st.button(
        _("Record for {n}", n=len(people)),
        type="primary",
        icon=":material/check:",
        key=f"{key}_check",
        on_click=_record_check,
        args=(desk, now, name, people, key),
    )


def _record_check(desk: Desk, now: InStage, name: str, people: Sequence[str], key: str) -> None:
    on, passed = past_day(now.today, key), bool(st.session_state.get(f"{key}_passed", True))
    carry_through(
        desk,
        "stages",
        lambda: stages.record_check(desk.actor, desk.cohort_id, people, name, passed, on=on, now=desk.now),
        RECORDED,
        what=now.checks[name],
    )


# What can be done ---------------------------------------------------------------------------------------------------
def _show_actions(desk: Desk, now: InStage, picked: Sequence[Staying]) -> None:
    these = set(_those(now, picked))
    if picked:
        st.markdown(_("**{n} selected.** The buttons are for these.", n=len(picked)))
    else:
        st.markdown(_("**Nobody is selected**, so the buttons are for all {n}.", n=len(now.rows)))
    with st.container(horizontal=True):
        ahead = [step for step in now.steps if step.leads_on]
        for number, step in enumerate(ahead):
            able = [row.id for row in now.rows if row.id in these and row.id in step.people]
            _show_step(desk, now, step, able, len(these) - len(able), main=number == 0)
        for step in now.steps:
            if not step.leads_on:
                able = [row.id for row in picked if row.id in step.people]
                _show_step(desk, now, step, able, 0, main=False)
        with st.popover(_("Record…"), icon=":material/edit_note:", disabled=not (now.consents or now.checks)):
            _show_record(desk, now, _those(now, picked))


def _show_step(desk: Desk, now: InStage, step: StepForMany, able: list[str], others: int, *, main: bool) -> None:
    """A step as a button with how many it is open to. One that leads out, or owes a reason, is asked about first, and
    only for people who were ticked."""
    key = f"stages_step_{step.transition}"
    if step.leads_on and not step.reasons:
        told = _("{n} of them cannot go on yet; the table says why.", n=others) if others else None
        st.button(
            _("{step} {n}", step=step.label, n=len(able)),
            type="primary" if main and able else "secondary",
            icon=":material/arrow_forward:" if main else None,
            disabled=not able,
            key=key,
            help=told,
            on_click=_move,
            args=(desk, step, able),
        )
        return
    with st.popover(
        _("{step} {n}…", step=step.label, n=len(able)) if able else _("{step}…", step=step.label),
        disabled=not able,
        help=None if able else _("Select people in the table first."),
    ):
        st.markdown(
            _(
                "{n} {n|person goes|people go} to ‘{stage}’. You can take it back afterwards.",
                n=len(able),
                stage=step.to_label,
            )
        )
        reason = None
        if step.reasons:
            reason = st.selectbox(
                _("Reason"),
                list(step.reasons),
                index=None,
                format_func=step.reasons.__getitem__,
                placeholder=words("Choose"),
                key=f"{key}_reason",
            )
        st.button(
            _("{step}: {n} {n|person|people}", step=step.label, n=len(able)),
            type="primary",
            disabled=bool(step.reasons) and reason is None,
            key=key,
            on_click=_move,
            args=(desk, step, able),
        )


def _move(desk: Desk, step: StepForMany, able: Sequence[str]) -> None:
    reason = st.session_state.get(f"stages_step_{step.transition}_reason") if step.reasons else None
    gesture = carry_through(
        desk,
        "stages",
        lambda: stages.move(desk.actor, desk.cohort_id, able, step.transition, reason=reason, now=desk.now),
        MOVED,
        moving=True,
        step=step.label,
        stage=step.to_label,
    )
    if gesture is not None and gesture.done:
        follow_people()


def _show_record(desk: Desk, now: InStage, people: Sequence[str]) -> None:
    """Any consent or check of the role, for those chosen."""
    known = {("consent", name): label for name, label in now.consents.items()}
    known |= {("check", name): label for name, label in now.checks.items()}
    what = st.selectbox(
        _("What do you record?"),
        list(known),
        index=None,
        format_func=known.__getitem__,
        placeholder=words("Choose a consent or a check"),
        key="stages_record_what",
    )
    if what and what[0] == "consent":
        _show_consent(desk, now, what[1], people, "stages_record")
    elif what:
        _show_check(desk, now, what[1], people, "stages_record")
