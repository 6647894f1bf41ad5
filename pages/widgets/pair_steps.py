"""The steps of one pair: what can be done now, with its reason and day; what cannot, and why; the way back."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.widgets.days import ask_past_day, day, past_day
from pages.widgets.desk import Desk
from pages.widgets.gestures import forget_undo, keep_for_undo
from pages.widgets.notices import as_markdown, attempt, show_notices, tell
from pages.widgets.ways import to_person
from pages.widgets.wording import _, plain, words
from workflows import pairs
from workflows.engine import Option
from workflows.gestures import taken_by
from workflows.pairs import PairCard, PairRow

_STEP = "pairs_step"


def show_steps(desk: Desk, card: PairCard) -> None:
    """A button for each step the definition allows now; the others stand below with what they wait for."""
    allowed = [option for option in card.steps if option.allowed]
    waiting = [option for option in card.steps if not option.allowed]
    st.markdown(f"**{_('What can be done now')}**")
    if card.row.over:
        _show_over(card)
    elif not allowed:
        st.caption(_("No step is possible now; below stands what each one waits for."))
    with st.container(horizontal=True):
        for option in allowed:
            st.button(
                plain(option.label),
                key=f"pairs_take_{option.transition}",
                on_click=_choose,
                args=(card.row.stream, option.transition),
                help=_("Leads to ‘{stage}’", stage=option.to_label) if option.to != card.row.stage else None,
            )
    if waiting:
        with st.expander(
            _("{n} {n|step|steps} not possible yet", n=len(waiting)), icon=":material/lock_clock:", key="pairs_waiting"
        ):
            for option in waiting:
                st.markdown(f"**{plain(option.label)}**")
                st.markdown(as_markdown(option.missing))
    if card.undo is not None:
        # a callback: what is taken back is the step that was on the screen, not one a colleague has taken since
        event, said = card.undo
        st.button(
            _("Take back: {step}", step=said),
            icon=":material/undo:",
            type="tertiary",
            key="pairs_step_back",
            help=_("The last step and all that it moved go back. The history keeps both."),
            on_click=_undo,
            args=(desk, card.row, event, said),
        )
    _show_dialog(desk, card)


def _show_over(card: PairCard) -> None:
    """After the end: the way to a new match, which begins with a step of hers where nobody looks for one yet. There is
    none for who has left, or has another."""
    if card.looked_for:
        st.caption(_("This pair is over. The way back is below; a new match begins in Matching."))
        if st.button(_("Find a new match"), icon=":material/hub:", key="pairs_rematch"):
            st.switch_page("pages/cohort/matching.py")
    else:
        st.caption(_("This pair is over. The way back is below."))
    for enrolment, name, stage in card.not_looked_for:
        st.markdown(
            _(
                "No new match is looked for yet: {name} stands at ‘{stage}’. The step that makes it possible is on "
                "the card of that person.",
                name=name,
                stage=stage,
            )
        )
        if st.button(_("Open {name}", name=name), icon=":material/person:", key=f"pairs_rematch_{enrolment}"):
            to_person(enrolment)


def _undo(desk: Desk, row: PairRow, event: str, said: str) -> None:
    seen = {row.stream: row.number}
    if attempt(lambda: pairs.take_back(desk.actor, desk.cohort_id, row.stream, event, seen=seen, now=desk.now)):
        forget_undo("pairs")
        tell(_("Taken back: {step}.", step=said), "info")


def _choose(stream: str, transition: str) -> None:
    st.session_state[_STEP] = (stream, transition)


def _forget() -> None:
    st.session_state.pop(_STEP, None)


def _show_dialog(desk: Desk, card: PairCard) -> None:
    stream, transition = st.session_state.get(_STEP, ("", ""))
    option = next((one for one in card.steps if one.transition == transition), None)
    if stream != card.row.stream or option is None:
        _forget()
        return
    st.dialog(plain(option.label), on_dismiss=_forget)(_show_step)(desk, card, option)


def _show_step(desk: Desk, card: PairCard, option: Option) -> None:
    if _STEP not in st.session_state:  # it was taken: close the window, and tell it on the page
        st.rerun()
    show_notices()
    st.text(card.row.names)
    if option.to != card.row.stage:
        st.caption(_("From ‘{before}’ to ‘{after}’", before=card.row.stage_label, after=option.to_label))
    if option.reasons:
        st.selectbox(
            _("Reason"),
            list(option.reasons),
            index=None,
            placeholder=words("Choose"),
            format_func=lambda name: option.reasons[name],
            key=f"pairs_reason_{option.transition}",
        )
    today = card.standing.today
    ask_past_day(_("On"), today, f"pairs_step_on_{option.transition}")
    _show_new_end(desk, card, option)
    # a callback: a quick click elsewhere would interrupt what is done while the page runs
    st.button(
        plain(option.label),
        type="primary",
        icon=":material/check:",
        key="pairs_step_do",
        on_click=_take,
        args=(desk, card, option),
    )


def _show_new_end(desk: Desk, card: PairCard, option: Option) -> None:
    """Before she takes it: until when the two would go on."""
    reason = st.session_state.get(f"pairs_reason_{option.transition}") or next(iter(option.reasons), None)
    on = past_day(card.standing.today, f"pairs_step_on_{option.transition}")
    after = pairs.end_after(
        desk.actor, desk.cohort_id, card.row.stream, option.transition, reason=reason, on=on, now=desk.now
    )
    if after is None or after == card.row.ends:
        return
    if card.row.ends is None:
        st.markdown(_("The agreed time will be over on **{day}**.", day=day(after)))
    else:
        st.markdown(
            _(
                "The agreed time will be over on **{day}** instead of {before}.",
                day=day(after),
                before=day(card.row.ends),
            )
        )


def _take(desk: Desk, card: PairCard, option: Option) -> None:
    today = card.standing.today
    reason = st.session_state.get(f"pairs_reason_{option.transition}") if option.reasons else None
    on = past_day(today, f"pairs_step_on_{option.transition}")
    outcome = attempt(
        lambda: pairs.take(
            desk.actor,
            desk.cohort_id,
            [card.row.stream],
            option.transition,
            reason=reason,
            on=on,
            seen={card.row.stream: card.row.number},
            now=desk.now,
        )
    )
    if outcome is not None and outcome.refused:
        tell(as_markdown(replace(found, where="") for found in outcome.refused[card.row.stream]), "error")
        if any(
            found.code in ("reason_needed", "day_before_the_last_step") for found in outcome.refused[card.row.stream]
        ):
            return  # the window stays, to mend it there
    elif outcome is not None:
        said = _("{step}: {names}, {day}.", step=option.label, names=card.row.names, day=day(on or today))
        tell(f"{said} {_new_end(desk, card.row)}".strip())
        keep_for_undo(desk, "pairs", said, taken_by(outcome.events))
    _forget()


def _new_end(desk: Desk, before: PairRow) -> str:
    """Where a step moved the day on which the agreed time is over: that day, which is what the two will ask about."""
    after = attempt(lambda: pairs.card(desk.actor, desk.cohort_id, before.stream, now=desk.now))
    if after is None or after.row.over or after.row.ends in (None, before.ends):
        return ""
    return _("The agreed time is over on {day} now.", day=day(after.row.ends))
