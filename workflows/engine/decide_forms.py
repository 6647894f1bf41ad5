"""Commands about forms: answers are checked before they count, and find the check-in or request they answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.vocabulary import MATCH, Value
from workflows.engine import commands
from workflows.engine.answers import Filling, read_answers
from workflows.engine.deed import Decision, Deed, refused
from workflows.engine.events import Event, EventType
from workflows.engine.options import track_name
from workflows.engine.state import CheckIn, MatchTrack, PersonTrack


def submit_form(deed: Deed, command: commands.SubmitForm) -> Decision:
    """Answers that may stand, and with them the consents their questions give."""
    track = deed.state.track(command.stream)
    form = deed.definition.forms.get(command.form)
    if track is None:
        return refused("nobody_of_this_name")
    if form is None:
        return refused("form_unknown", form=command.form)
    label = form.label or command.form
    if track_name(track) not in form.about:
        return refused("form_not_about_this", form=label)
    if command.role not in (form.filled_by or deed.definition.roles):
        return refused("form_not_theirs", form=label, role=deed.role(command.role))
    if not deed.by_team and deed.actor_role != command.role:
        return refused("not_for_others", role=deed.role(command.role))
    if command.plan is not None and command.corrects is None and command.plan not in deed.definition.check_ins:
        return refused("thing_unknown", name=command.plan)
    corrected = next((entry for entry in track.submissions if entry.id == command.corrects), None)
    if command.corrects and (corrected is None or corrected.form != command.form):
        return refused("submission_unknown")
    filling = Filling(
        definition=deed.definition,
        form=command.form,
        answers=read_answers(deed.definition, command.form, command.answers),
        asked_role=command.role,
        today=deed.today,
        beyond=deed.facts(track.stream),
    )
    findings = filling.findings()
    if command.partial:
        findings = tuple(found for found in findings if found.code != "answer_required")
    if findings:
        return Decision(refusals=findings)
    kept = filling.kept()
    answers = kept | {name: None for name in command.cleared if name in form.questions and name not in kept}
    plan, occurrence, due = command.plan, command.occurrence, command.due
    if corrected is not None:
        plan, occurrence = corrected.plan, corrected.occurrence
    elif occurrence is None and due is None and isinstance(track, MatchTrack):
        waiting = waiting_check_in(deed, track, command)
        if waiting is not None:
            plan, occurrence, due = waiting.plan, waiting.occurrence, waiting.due
    answered = deed.event(
        track.stream,
        EventType.ANSWERED,
        command.on,
        answers=answers,
        form=command.form,
        submission=command.submission,
        by=command.role,
        plan=plan,
        occurrence=occurrence,
        due=due.isoformat() if due else None,
        corrects=command.corrects,
    )
    return deed.done(answered, *_consents(deed, track, command, answers))


def waiting_check_in(deed: Deed, match: MatchTrack, command: commands.SubmitForm) -> CheckIn | None:
    """The check-in this form answers: the latest one asked of this role, if it still waits."""
    plans = {plan.name for plan in deed.index.plans if plan.form == command.form}
    if command.plan is not None:
        plans &= {command.plan}
    asked = [entry for entry in match.check_ins.values() if entry.plan in plans and entry.role == command.role]
    latest = max(asked, key=lambda entry: entry.due, default=None)
    return latest if latest is not None and latest.answered is None else None


def _consents(
    deed: Deed, track: PersonTrack | MatchTrack, command: commands.SubmitForm, answers: Mapping[str, Value]
) -> list[Event]:
    """Consents are kept apart from answers, so that they outlive an erased form. One that a guardian has to give is
    given by a guardian's yes and nobody else's."""
    person = _who_agrees(deed, track, command)
    found: list[Event] = []
    for name, consent in deed.definition.consents.items() if person is not None else ():
        answer = answers.get((consent.given_with or "").rpartition(".")[2])
        if person is None or not isinstance(answer, bool):
            continue
        if (consent.asked_of and person.role not in consent.asked_of) or consent.given_by not in (None, command.role):
            continue
        history = person.consents.get(name, ())
        given = history[-1].given if history else False
        if answer and not given:
            found.append(deed.event(person.stream, EventType.CONSENT_GIVEN, command.on, consent=name))
        elif given and not answer:
            found.append(deed.event(person.stream, EventType.CONSENT_WITHDRAWN, command.on, consent=name))
    return found


def _who_agrees(deed: Deed, track: PersonTrack | MatchTrack, command: commands.SubmitForm) -> PersonTrack | None:
    """Whose consent a form can give: the person it is about, or of a match the one member who filled it in. In a circle
    nobody can say which of several members did."""
    if isinstance(track, PersonTrack):
        return track
    members = track.members.get(command.role, ())
    return deed.state.people.get(members[0]) if len(members) == 1 else None


def undo_answers(deed: Deed, command: commands.UndoAnswers) -> Decision:
    """A submission is taken back."""
    track = deed.state.track(command.stream)
    if track is None:
        return refused("nobody_of_this_name")
    if all(entry.id != command.submission for entry in track.submissions):
        return refused("submission_unknown")
    return deed.done(deed.event(track.stream, EventType.ANSWERS_UNDONE, None, submission=command.submission))


def ask_form(deed: Deed, command: commands.AskForm) -> Decision:
    """Somebody is asked for a form by hand."""
    track = deed.state.track(command.stream)
    form = deed.definition.forms.get(command.form)
    if track is None:
        return refused("nobody_of_this_name")
    if form is None:
        return refused("form_unknown", form=command.form)
    label = form.label or command.form
    about = MATCH if isinstance(track, MatchTrack) else track.role
    if about not in form.about:
        return refused("form_not_about_this", form=label)
    if command.role not in (form.filled_by or deed.definition.roles):
        return refused("form_not_theirs", form=label, role=deed.role(command.role))
    due: date | None = command.due
    data = {"form": command.form, "role": command.role, "due": due.isoformat() if due else None}
    return deed.done(deed.event(track.stream, EventType.FORM_ASKED, None, data))
