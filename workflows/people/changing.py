"""Changing what is known about one person: her answers, and other forms about her. Steps, consents, checks and
modules are commands of the engine, carried out by ``progress``.

Two people may have the same card open. What she saves is compared with what she had before her, question by question:
where a colleague answered something else meanwhile, nothing is written and both answers are handed back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from models.database import writing
from models.definitions import Definition
from models.definitions.sections import Form
from models.definitions.wording import say_answer
from models.findings import Refused, refuse
from models.tables import Account, JournalEntry, new_id
from models.vocabulary import AccountRole, Value
from workflows.actors import Actor, require
from workflows.covered import (
    Answered,
    correction,
    covered_in,
    is_sensitive,
    keep_unseen,
    note_opening,
    refuse_veiled,
)
from workflows.engine.commands import SubmitForm
from workflows.engine.events import EventType
from workflows.engine.state import PersonTrack
from workflows.gestures import taken_by
from workflows.people.card import answered
from workflows.people.values import Clash, Saved
from workflows.progress import Outcome, Standing, as_read, carry_out_within, load, load_for_change, must


def save_profile(
    actor: Actor,
    cohort_id: str,
    person: str,
    form: str,
    mine: Mapping[str, Value],
    before: Mapping[str, Value],
    *,
    now: datetime,
) -> Saved:
    """Save what she changed of a profile form: ``mine`` are the answers in her fields, ``before`` those she began with.

    Only questions in ``mine`` whose answer differs from ``before`` are hers to change; None takes an answer away. Where
    somebody else changed one of them to something else meanwhile, nothing is written and the clashes are answered.
    A required answer may still be missing if it was missing before. A sensitive answer that is not in ``before`` was
    covered: it stays as it is. Raises ``Refused`` with what may not stand.
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now).ruled_for(person)
        track = _person(here, person)
        said = _profile_form(here.definition, track.role, form)
        changed = {name: value for name, value in mine.items() if value != before.get(name) and name in said.questions}
        present = {name: track.profile[name] for name in said.questions if track.profile.get(name) is not None}
        unseen = covered_in(here.definition, form, present, before)
        filling = filling_of(here, track, form, changed)
        keep_unseen(here, person, form, filling.role, present, filling.answers, unseen)
        clashes = tuple(
            Clash(
                question=name,
                label=said.questions[name].label or name,
                theirs=track.profile.get(name),
                theirs_words=_words(here, actor, form, name, track.profile.get(name)),
                mine=value,
                mine_words=_words(here, actor, form, name, value),
            )
            for name, value in changed.items()
            if track.profile.get(name) not in (before.get(name), value)
        )
        if any(is_sensitive(said.questions[clash.question]) for clash in clashes):
            note_opening(session, actor, cohort_id, person, form, "", now=now)  # a colleague's answer is shown with it
        if clashes:
            return Saved(clashes=clashes, colleague=_who_answered(session, person, form))
        changed = {name: value for name, value in changed.items() if value != track.profile.get(name)}
        if not changed:
            return Saved()
        try:
            outcome = must(carry_out_within(session, actor, here, [filling_of(here, track, form, changed)], now=now))
        except Refused as refused:
            raise refuse_veiled(refused, here.definition, unseen) from None
        return Saved(changed=len(changed), undo=taken_by(outcome.events))


def filling_of(here: Standing, track: PersonTrack, form: str, changed: Mapping[str, Value]) -> SubmitForm:
    """The whole form as it will stand with these answers changed (None takes one away), so that what depends on other
    answers is judged by them."""
    said = here.definition.forms[form]
    present = {name: track.profile.get(name) for name in said.questions}
    after = {**present, **_consents_as_they_stand(here, track, changed), **changed}
    missing = [
        name
        for name, question in said.questions.items()
        if question.required and name in changed and changed[name] is None and present[name] is not None
    ]
    if missing:
        labels = [said.questions[name].label or name for name in missing]
        raise Refused(*(refuse("answer_required", question=label).findings[0] for label in labels))
    return SubmitForm(
        stream=track.stream,
        form=form,
        role=said.in_hand_of(track.role),
        submission=new_id(),
        answers={name: value for name, value in after.items() if value is not None},
        partial=True,
        cleared=tuple(name for name in said.questions if present[name] is not None),
    )


def _consents_as_they_stand(here: Standing, track: PersonTrack, changed: Mapping[str, Value]) -> dict[str, Value]:
    """Answers that give consents, set to what the consents are now: a consent that was withdrawn by word of mouth must
    not come back because somebody corrects a phone number in the same form."""
    stand: dict[str, Value] = {}
    for name, consent in here.definition.consents.items():
        question = (consent.given_with or "").rpartition(".")[2]
        history = track.consents.get(name, ())
        if question and question not in changed and history and question in track.profile:
            stand[question] = history[-1].given
    return stand


def fill_in(
    actor: Actor,
    cohort_id: str,
    person: str,
    form: str,
    role: str,
    answers: Mapping[str, Value],
    *,
    now: datetime,
    corrects: str | None = None,
    before: Mapping[str, Value] | None = None,
) -> Outcome:
    """One filling of a form about her that is kept every time. ``role`` is whose answers they are, ``corrects`` the
    earlier filling they replace and ``before`` what stood in the fields of it: an answer that is in neither stays as
    it is. Raises ``Refused`` with what may not stand."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load_for_change(session, cohort_id, now=now).ruled_for(person)
        _person(here, person)
        corrected = correction(here, person, corrects, role, answers, before or {})
        command = SubmitForm(
            stream=person,
            form=form,
            role=role,
            submission=new_id(),
            answers={name: value for name, value in corrected.answers.items() if value is not None},
            corrects=corrects,
        )
        try:
            return must(carry_out_within(session, actor, here, [command], now=now))
        except Refused as refused:
            raise refuse_veiled(refused, here.definition, corrected.unseen) from None


def open_sensitive(
    actor: Actor, cohort_id: str, person: str, form: str, *, now: datetime, submission: str = ""
) -> tuple[Answered, ...]:
    """The answers of a form with the sensitive ones uncovered; ``submission`` names one filling of a form that is kept
    every time. That they were opened is written down, by whom and when."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now)).ruled_for(person)
        track = _person(here, person)
        if form not in here.definition.forms:
            raise refuse("form_unknown", form=form)
        filled = next((entry for entry in track.submissions if entry.id == submission), None)
        if submission and filled is None:
            raise refuse("submission_unknown")
        note_opening(session, actor, cohort_id, person, form, submission, now=now)
        answers = filled.answers or {} if filled else track.profile
        by = filled.by if filled else ""
        return answered(here, track, form, answers, by=by, language=actor.language, open_all=True)


def _person(here: Standing, person: str) -> PersonTrack:
    track = here.state.people.get(person)
    if track is None:
        raise refuse("person_unknown")
    return track


def _profile_form(definition: Definition, role: str, form: str) -> Form:
    if form not in definition.profile_forms(role):
        raise refuse("form_unknown", form=form)
    return definition.forms[form]


def _words(here: Standing, actor: Actor, form: str, name: str, value: Value) -> str:
    return say_answer(here.definition, f"{form}.{name}", value, language=actor.language)


def _who_answered(session: Session, person: str, form: str) -> str:
    """Who filled in the form last, by name."""
    entries = session.exec(
        select(JournalEntry)
        .where(JournalEntry.stream == person, JournalEntry.type == EventType.ANSWERED.value)
        .order_by(col(JournalEntry.number).desc())
    )
    latest = next((entry for entry in entries if entry.data.get("form") == form), None)
    account = session.get(Account, latest.actor) if latest else None
    return account.name if account else "Kith"
