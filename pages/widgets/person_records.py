"""Consents, checks and training of one person: how each stands, and the words to change it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from models.i18n import mark
from pages.widgets.days import ask_past_day, day, past_day
from pages.widgets.desk import Desk
from pages.widgets.gestures import carry_through
from pages.widgets.wording import _, plain
from workflows import training as trainings
from workflows.engine.commands import Command, GiveConsent, RecordCheck, WithdrawConsent
from workflows.gestures import carry_out_for_many
from workflows.people import CheckState, ConsentState, PersonCard, TrainingState

GIVEN = mark("Recorded: {name} has agreed.")
WITHDRAWN = mark("Recorded: {name} has taken the agreement back.")
CHECKED = mark("Recorded: ‘{check}’ of {name}.")
COMPLETED = mark("Recorded for {name}: {modules}.")


def show_records(desk: Desk, card: PersonCard) -> None:
    """The three kinds of records; those the program does not ask for are not spoken of."""
    if not (card.consents or card.checks or card.training):
        st.info(_("This program asks for no consents, checks or training here."), icon=":material/info:")
    if card.consents:
        st.header(_("Consents"), anchor=False)
        for consent in card.consents:
            _show_consent(desk, card, consent)
    if card.checks:
        st.header(_("Checks"), anchor=False)
        for check in card.checks:
            _show_check(desk, card, check)
    if card.training:
        st.header(_("Training"), anchor=False)
        for training in card.training:
            _show_training(desk, card, training)


def _show_consent(desk: Desk, card: PersonCard, consent: ConsentState) -> None:
    key = f"people_consent_{consent.name}"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xsmall", width="stretch"):
            st.markdown(plain(consent.label) + ("" if consent.required else " :gray[" + _("(not required)") + "]"))
            _show_consent_state(consent)
        with st.popover(_("Record…"), icon=":material/edit_note:"):
            if consent.given and consent.valid:
                st.markdown(_("{name} takes this agreement back.", name=card.row.name))
                ask_past_day(_("Taken back on"), card.today, key)
                st.button(
                    _("Record that it is taken back"),
                    key=f"{key}_withdraw",
                    on_click=_record_consent,
                    args=(desk, card, consent, key),
                )
                if consent.until is not None:  # it lasts for a time: nobody has to wait until it has run out
                    st.button(
                        _("Record that it is given again"),
                        key=f"{key}_again",
                        on_click=_record_again,
                        args=(desk, card, consent, key),
                    )
            else:
                st.markdown(_("{name} has told you or signed this.", name=card.row.name))
                ask_past_day(_("Agreed on"), card.today, key)
                st.button(
                    _("Record the agreement"),
                    key=f"{key}_give",
                    type="primary",
                    on_click=_record_consent,
                    args=(desk, card, consent, key),
                )


def _record_consent(desk: Desk, card: PersonCard, consent: ConsentState, key: str) -> None:
    if consent.given and consent.valid:
        on = past_day(card.today, key)
        _do(desk, WithdrawConsent(stream=card.row.id, consent=consent.name, on=on), WITHDRAWN, card)
    else:
        _record_again(desk, card, consent, key)


def _record_again(desk: Desk, card: PersonCard, consent: ConsentState, key: str) -> None:
    again = GiveConsent(stream=card.row.id, consent=consent.name, on=past_day(card.today, key))
    _do(desk, again, GIVEN, card)


def _show_consent_state(consent: ConsentState) -> None:
    if consent.given and not consent.valid:
        st.badge(_("Ended {day}", day=day(consent.until)), icon=":material/event_busy:", color="orange")
    elif consent.given:
        when = _("Given in the form") if consent.from_answer else _("Given {day}", day=day(consent.on))
        until = " · " + _("until {day}", day=day(consent.until)) if consent.until else ""
        st.badge(when + until, icon=":material/check:", color="green")
    elif consent.given is None:
        st.badge(_("Not recorded"), icon=":material/help:", color="orange" if consent.required else "gray")
    elif consent.from_answer:
        st.badge(_("Refused in the form"), icon=":material/block:", color="red")
    else:
        st.badge(_("Taken back {day}", day=day(consent.on)), icon=":material/block:", color="red")
    if len(consent.history) > 1:
        told = [
            _("given {day}", day=day(on)) if given else _("taken back {day}", day=day(on))
            for given, on in consent.history
        ]
        st.caption(" → ".join(told))


def _show_check(desk: Desk, card: PersonCard, check: CheckState) -> None:
    key = f"people_check_{check.name}"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xsmall", width="stretch"):
            st.markdown(plain(check.label))
            _show_check_state(check)
        with st.popover(_("Record…"), icon=":material/edit_note:"):
            said = {True: _("Passed"), False: _("Not passed")}
            st.segmented_control(
                _("Result"),
                [True, False],
                format_func=said.__getitem__,
                default=True,
                required=True,
                key=f"{key}_passed",
            )
            ask_past_day(_("Checked on"), card.today, key)
            st.button(
                _("Record the result"),
                key=f"{key}_save",
                type="primary",
                on_click=_record_check,
                args=(desk, card, check, key),
            )


def _record_check(desk: Desk, card: PersonCard, check: CheckState, key: str) -> None:
    passed = bool(st.session_state.get(f"{key}_passed", True))
    command = RecordCheck(stream=card.row.id, check=check.name, passed=passed, on=past_day(card.today, key))
    _do(desk, command, CHECKED, card, check=check.label)


def _show_check_state(check: CheckState) -> None:
    if check.passed is None:
        st.badge(_("Not recorded"), icon=":material/help:", color="orange")
    elif not check.passed:
        st.badge(_("Not passed {day}", day=day(check.on)), icon=":material/block:", color="red")
    elif not check.valid:
        st.badge(_("Expired {day}", day=day(check.until)), icon=":material/event_busy:", color="orange")
    else:
        until = " · " + _("valid until {day}", day=day(check.until)) if check.until else ""
        st.badge(_("Passed {day}", day=day(check.on)) + until, icon=":material/check:", color="green")


def _show_training(desk: Desk, card: PersonCard, training: TrainingState) -> None:
    key = f"people_training_{training.name}"
    with st.container(border=True):
        st.markdown(f"**{plain(training.label)}**")
        if training.done_on:
            until = " · " + _("valid until {day}", day=day(training.until)) if training.until else ""
            said = _("Completed {day}", day=day(training.done_on)) + until
            st.badge(said, icon=":material/school:", color="green" if training.valid else "orange")
        for module in training.modules:
            icon = ":material/check_circle:" if module.day else ":material/radio_button_unchecked:"
            aside = day(module.day) if module.day else ""
            if module.needs:
                aside = _("after: {modules}", modules=", ".join(module.needs))
            st.markdown(f"{icon} {plain(module.label)}" + (f" :gray[· {aside}]" if aside else ""))
        still = {module.name: module.label for module in training.modules if module.day is None}
        if not training.valid and not still:  # it has run out: all of it is taken again
            still = {module.name: module.label for module in training.modules}
        if not still:
            return
        with st.popover(_("Record completed parts…"), icon=":material/edit_note:"):
            done = st.pills(
                _("Completed"),
                list(still),
                selection_mode="multi",
                format_func=lambda name: plain(still[name]),
                key=f"{key}_modules",
            )
            ask_past_day(_("On"), card.today, key)
            st.button(
                _("Record"),
                key=f"{key}_save",
                type="primary",
                disabled=not done,
                on_click=_record_training,
                args=(desk, card, training, still),
            )


def _record_training(desk: Desk, card: PersonCard, training: TrainingState, still: Mapping[str, str]) -> None:
    key = f"people_training_{training.name}"
    done, on = st.session_state.get(f"{key}_modules") or (), past_day(card.today, key)
    carry_through(
        desk,
        "people",
        lambda: trainings.complete(desk.actor, desk.cohort_id, training.name, [card.row.id], done, on=on, now=desk.now),
        COMPLETED,
        name=card.row.name,
        modules=", ".join(still[name] for name in done),
    )


def _do(desk: Desk, command: Command, said: str, card: PersonCard, **blanks: str) -> None:
    """For a callback: a quick click elsewhere would interrupt what is done while the page runs."""
    carry_through(
        desk,
        "people",
        lambda: carry_out_for_many(desk.actor, desk.cohort_id, [command], now=desk.now),
        said,
        moving=False,
        name=card.row.name,
        **blanks,
    )
