"""What one person answered, form by form: sensitive answers covered, the profile editable, other forms to fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from models.definitions.base import called
from models.vocabulary import UNSET, Value
from pages.widgets.answer_form import show_answer_form
from pages.widgets.days import day
from pages.widgets.desk import Desk
from pages.widgets.gestures import keep_for_undo
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, plain
from workflows import people
from workflows.gestures import taken_by
from workflows.people import Answered, Clash, FilledForm, PersonCard

_EDITING, _OPENED, _VERSION = "people_editing", "people_opened_answers", "people_form_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """A form in work: of whom, which, as whose answers; ``before`` is what the fields began with. ``clashes`` are the
    answers a colleague gave meanwhile, ``mine`` all that stood in the fields then."""

    person: str
    form: str
    role: str
    before: Mapping[str, Value] | None = None
    clashes: tuple[Clash, ...] = ()
    mine: Mapping[str, Value] | None = None
    colleague: str = ""


def show_answers(desk: Desk, card: PersonCard) -> None:
    """Every form about her; the one in work as fields instead."""
    now: Editing | None = st.session_state.get(_EDITING)
    if now is not None and now.person != card.row.id:
        now = None
    if now is not None and now.clashes:
        _show_clashes(desk, card, now)
        return
    if now is not None:
        _show_editor(desk, card, now)
        return
    _show_to_fill(card)
    for filled in card.forms:
        _show_form(desk, card, filled)


def _show_to_fill(card: PersonCard) -> None:
    if not card.to_fill:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for form in card.to_fill:
            for role, label in form.by.items():
                text = _("Fill in ‘{form}’", form=form.label)
                if len(form.by) > 1:
                    text = _("Fill in ‘{form}’ as {role}", form=form.label, role=label)
                st.button(
                    text,
                    icon=":material/assignment_add:",
                    key=f"people_fill_{form.form}_{role}",
                    on_click=_begin,
                    args=(Editing(person=card.row.id, form=form.form, role=role),),
                )


def _begin(editing: Editing | None) -> None:
    st.session_state[_EDITING] = editing
    st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1


# Reading ------------------------------------------------------------------------------------------------------------
def _show_form(desk: Desk, card: PersonCard, filled: FilledForm) -> None:
    place = f"{filled.form}_{filled.submission}"
    opened: Mapping[str, tuple[Answered, ...]] = st.session_state.get(_OPENED, {}).get(card.row.id, {})
    answers = opened.get(place, filled.answers)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            when = day(filled.day) if filled.day else _("not filled in yet")
            who = "" if filled.on_profile else f" · {plain(filled.by_label)}"
            st.markdown(f"**{plain(filled.label)}** :gray[· {when}{who}]")
            with st.container(horizontal=True, width="content"):
                if filled.covered and place not in opened:
                    st.button(
                        _("Show {n} sensitive {n|answer|answers}", n=filled.covered),
                        icon=":material/visibility:",
                        key=f"people_show_{place}",
                        help=_("These answers can do harm in the wrong hands. That you open them is written down."),
                        on_click=_open,
                        args=(desk, card, filled, place),
                    )
                if filled.on_profile:
                    before = {one.question: one.value for one in answers if not one.covered}
                    st.button(
                        _("Edit"),
                        icon=":material/edit:",
                        key=f"people_edit_{filled.form}",
                        on_click=_begin,
                        args=(Editing(person=card.row.id, form=filled.form, role=filled.by, before=before),),
                    )
        _show_table(answers, place)


def _show_table(answers: Sequence[Answered], place: str) -> None:
    """Questions left, answers right; what nobody answered stands at the end, folded."""
    said = {plain(one.label): _answer(one) for one in answers if one.covered or one.value is not None}
    silent = [one for one in answers if not one.covered and one.value is None]
    if said:
        with st.container(key=f"people_answers_{place}"):  # one width for all forms (desk.css)
            st.table(said, border="horizontal")
    missing = [one.label for one in silent if one.required]
    if missing:
        st.warning(_("Still missing: {questions}", questions=", ".join(missing)), icon=":material/help:")
    others = [one.label for one in silent if not one.required]
    if others:
        st.caption(_("Not answered: {questions}", questions=", ".join(others)))


def _answer(one: Answered) -> str:
    if one.covered:
        return ":gray[" + _("covered") + "] :material/visibility_off:"
    return plain(one.words).replace("\n", "  \n") or UNSET


def _open(desk: Desk, card: PersonCard, filled: FilledForm, place: str) -> None:
    answers = attempt(
        lambda: people.open_sensitive(
            desk.actor, desk.cohort_id, card.row.id, filled.form, submission=filled.submission, now=desk.now
        )
    )
    if answers is not None:
        mine = dict(st.session_state.get(_OPENED, {}).get(card.row.id, {}))
        # Only this person's: whoever goes on to the next has covered the last.
        st.session_state[_OPENED] = {card.row.id: {**mine, place: answers}}


# Filling in ---------------------------------------------------------------------------------------------------------
def _show_editor(desk: Desk, card: PersonCard, now: Editing) -> None:
    form = card.definition.forms[now.form]
    filled = next((each for each in card.forms if each.form == now.form and each.on_profile), None)
    covered = [one.question for one in filled.answers if one.covered] if filled and now.before is not None else []
    covered = [name for name in covered if name not in (now.before or {})]
    with st.container(border=True):
        st.markdown(f"**{plain(form.label or now.form)}**")
        if covered:
            labels = [form.questions[name].label or name for name in covered]
            st.caption(
                _(
                    "Covered and left as they are: {questions}. Show them first to change them.",
                    questions=", ".join(labels),
                )
            )
        empty = [one.question for one in filled.answers if one.value is None] if filled else []
        show_answer_form(
            desk,
            card.definition,
            now.form,
            now.role,
            f"people_form_{st.session_state.get(_VERSION, 0)}",
            now.before,
            today=card.today,
            leave_out=covered,
            may_miss=empty if now.before is not None else (),
            on_save=lambda answers: _save(desk, card, now, answers),
        )
        st.button(_("Close without saving"), type="tertiary", key="people_form_cancel", on_click=_begin, args=(None,))


def _save(desk: Desk, card: PersonCard, now: Editing, answers: Mapping[str, Value]) -> None:
    if now.before is None:
        _save_filling(desk, card, now, answers)
    else:
        _save_profile(desk, card, now, answers, now.before)


def _save_filling(desk: Desk, card: PersonCard, now: Editing, answers: Mapping[str, Value]) -> None:
    outcome = attempt(
        lambda: people.fill_in(desk.actor, desk.cohort_id, card.row.id, now.form, now.role, answers, now=desk.now)
    )
    if outcome is None:
        return
    said = _("Saved: ‘{form}’ about {name}.", form=_form_label(card, now.form), name=card.row.name)
    tell(said)
    keep_for_undo(desk, "people", said, taken_by(outcome.events))
    _begin(None)


def _save_profile(
    desk: Desk, card: PersonCard, now: Editing, mine: Mapping[str, Value], before: Mapping[str, Value]
) -> None:
    saved = attempt(
        lambda: people.save_profile(desk.actor, desk.cohort_id, card.row.id, now.form, mine, before, now=desk.now)
    )
    if saved is None:
        return
    if saved.clashes:
        _begin(
            Editing(
                person=now.person,
                form=now.form,
                role=now.role,
                before=before,
                clashes=saved.clashes,
                mine=dict(mine),
                colleague=saved.colleague,
            )
        )
        return
    st.session_state.pop(_OPENED, None)
    if saved.changed:
        said = _("Saved: {n} {n|answer|answers} of {name}.", n=saved.changed, name=card.row.name)
        tell(said)
        keep_for_undo(desk, "people", said, saved.undo)
    else:
        tell(_("Nothing was different, so nothing was saved."), "info")
    _begin(None)


def _form_label(card: PersonCard, form: str) -> str:
    found = card.definition.forms.get(form)
    return called(found, form)


# Two at once --------------------------------------------------------------------------------------------------------
def _show_clashes(desk: Desk, card: PersonCard, now: Editing) -> None:
    """Both answers side by side; nothing is written before she has chosen."""
    with st.container(border=True):
        st.warning(
            _(
                "{colleague} saved other answers while you were editing. Nothing of yours is lost, and nothing is "
                "saved yet. Choose for each question which answer stands.",
                colleague=now.colleague,
            ),
            title=_("Two of you changed {name}", name=card.row.name),
            icon=":material/group:",
        )
        version = st.session_state.get(_VERSION, 0)
        keys = {clash.question: f"people_clash_{version}_{clash.question}" for clash in now.clashes}
        for clash in now.clashes:
            said = {
                "theirs": _("In Kith now: {answer}", answer=clash.theirs_words),
                "mine": _("Yours: {answer}", answer=clash.mine_words),
            }
            st.radio(
                plain(clash.label),
                list(said),
                format_func=said.__getitem__,
                index=None,
                key=keys[clash.question],
            )
        others = sum(
            value != (now.before or {}).get(name) and name not in keys for name, value in (now.mine or {}).items()
        )
        if others:
            st.caption(_("Your {n} other {n|change is|changes are} saved with it.", n=others))
        with st.container(horizontal=True):
            st.button(
                _("Save"),
                type="primary",
                icon=":material/check:",
                disabled=any(st.session_state.get(key) is None for key in keys.values()),
                key="people_clash_save",
                on_click=_settle,
                args=(desk, card, now, keys),
            )
            st.button(
                _("Keep everything as it is in Kith"),
                type="tertiary",
                key="people_clash_leave",
                on_click=_begin,
                args=(None,),
            )


def _settle(desk: Desk, card: PersonCard, now: Editing, keys: Mapping[str, str]) -> None:
    """Save what she chose, as an edit of what is in Kith now. ``keys`` are the fields in which she chose."""
    stands = {question: st.session_state.get(key) for question, key in keys.items()}
    theirs = {clash.question: clash.theirs for clash in now.clashes}
    mine = dict(now.mine or {}) | {name: value for name, value in theirs.items() if stands[name] == "theirs"}
    _save_profile(desk, card, now, mine, dict(now.before or {}) | theirs)
