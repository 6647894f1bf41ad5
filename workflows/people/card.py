"""One person's card: what she answered, her way, consents, checks, training, matches, tasks, and its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from models.database import reading
from models.definitions.base import called
from models.findings import refuse
from models.vocabulary import MATCH, AccountRole, Value
from workflows.actors import Actor, require
from workflows.covered import Answered, answer
from workflows.engine.answers import Filling
from workflows.engine.facts import PersonFacts, facts_for
from workflows.engine.figures import check_until, consent_until, trained_on, training_until
from workflows.engine.index import index_of
from workflows.engine.outlook import outlook
from workflows.engine.state import PersonTrack
from workflows.history import history_within
from workflows.people.looking import person_row
from workflows.people.values import (
    Asked,
    CheckState,
    ConsentState,
    FilledForm,
    FormToFill,
    HerMatch,
    HerTask,
    ModuleState,
    PastStage,
    PersonCard,
    TrainingState,
    UndoableStep,
)
from workflows.progress import Standing, as_read, load


def card(actor: Actor, cohort_id: str, person: str, *, now: datetime) -> PersonCard:
    """One person's card. Sensitive answers are covered. Raises ``Refused`` for viewers, and ``person_unknown`` when she
    is not in this cohort (any more)."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = as_read(load(session, cohort_id, now=now)).ruled_for(person)
        track = here.state.people.get(person)
        if track is None:
            raise refuse("person_unknown")
        told = history_within(session, actor, here, person)
    language, definition = actor.language, here.definition
    seen = outlook(definition, here.state, person, today=here.today, language=language)
    return PersonCard(
        row=person_row(here, person, language=language),
        today=here.today,
        definition=definition,
        ways=seen.ways if seen else (),
        forms=tuple(_forms(here, track, language)),
        to_fill=tuple(_to_fill(here, track)),
        asked=tuple(_asked(here, track)),
        past=tuple(_past(here, track, language)),
        last_step=_last_step(here, track),
        consents=tuple(_consents(here, track)),
        checks=tuple(_checks(here, track)),
        training=tuple(_training(here, track)),
        matches=tuple(_matches(here, track)),
        tasks=tuple(_tasks(here, track)),
        history=told,
    )


# Answers ------------------------------------------------------------------------------------------------------------
def _forms(here: Standing, track: PersonTrack, language: str) -> Iterator[FilledForm]:
    """Her profile's forms with what is answered now, then every filling of the others, the latest first."""
    forms = here.definition.forms
    for name in here.definition.profile_forms(track.role):
        latest, by = track.latest(name), forms[name].in_hand_of(track.role)
        yield FilledForm(
            form=name,
            label=called(forms[name], name),
            by=by,
            by_label=here.definition.role_label(by),
            day=latest.day if latest else None,
            on_profile=True,
            answers=answered(here, track, name, track.profile, language=language),
        )
    for filled in reversed(track.submissions):
        form = forms.get(filled.form)
        if form is not None and not form.on_profile:
            yield FilledForm(
                form=filled.form,
                label=called(form, filled.form),
                by=filled.by,
                by_label=here.definition.role_label(filled.by),
                day=filled.day,
                on_profile=False,
                answers=answered(here, track, filled.form, filled.answers or {}, by=filled.by, language=language),
                submission=filled.id,
            )


def answered(
    here: Standing,
    track: PersonTrack,
    form: str,
    answers: Mapping[str, Value],
    *,
    by: str = "",
    language: str = "en",
    open_all: bool = False,
) -> tuple[Answered, ...]:
    """The questions of a form that are put to her, with their answers; ``open_all`` uncovers the sensitive ones."""
    found = here.definition.forms[form]
    filling = Filling(
        definition=here.definition,
        form=form,
        answers={name: answers[name] for name in found.questions if name in answers},
        asked_role=by or found.in_hand_of(track.role),
        today=here.today,
        beyond=_facts(here, track),
    )
    return tuple(
        answer(here.definition, form, name, answers.get(name), language=language, open_all=open_all)
        for name in filling.asked()
    )


def _facts(here: Standing, track: PersonTrack) -> PersonFacts | None:
    found = facts_for(index_of(here.definition), here.state, track.stream, here.today)
    return found if isinstance(found, PersonFacts) else None


def _to_fill(here: Standing, track: PersonTrack) -> Iterator[FormToFill]:
    for name, form in here.definition.forms.items():
        if track.role in form.about and not form.on_profile:
            roles = form.filled_by or (track.role,)
            allowed = {role: here.definition.role_label(role) for role in roles if _answers_here(here, role, track)}
            if allowed:
                yield FormToFill(form=name, label=called(form, name), by=allowed)


def _answers_here(here: Standing, role: str, track: PersonTrack) -> bool:
    """Whether the desk writes down this role's answers about her: the team's own, and what she tells."""
    return role in here.definition.staff or role == track.role


def _asked(here: Standing, track: PersonTrack) -> Iterator[Asked]:
    for request in track.requests.values():
        if request.answered is None:
            form = here.definition.forms.get(request.form)
            yield Asked(
                form=request.form,
                label=called(form, request.form),
                by=request.role,
                by_label=here.definition.role_label(request.role),
                due=request.due,
            )


# Her way ------------------------------------------------------------------------------------------------------------
def _past(here: Standing, track: PersonTrack, language: str) -> Iterator[PastStage]:
    """Her stages, the present one first."""
    steps = here.definition.transitions.get(track.role, {})
    ends = [stay.since for stay in track.stays[1:]] + [None]
    for stay, until in reversed(list(zip(track.stays, ends, strict=True))):
        step = steps.get(stay.transition)
        reasons = here.definition.choice_labels(step.reason, language) if step and step.reason else None
        yield PastStage(
            stage_label=here.stage_label(track.role, stay.stage),
            since=stay.since,
            until=until,
            step=called(step, stay.transition) if stay.transition else "",
            reason=(reasons or {}).get(stay.reason or "", stay.reason or ""),
            by_itself=bool(stay.cause),
        )


def _last_step(here: Standing, track: PersonTrack) -> UndoableStep | None:
    """The last step that somebody took, if nothing moved her since but what followed from it by itself."""
    at = len(track.stays) - 1
    while at > 0 and track.stays[at].cause == track.stays[at - 1].event:
        at -= 1
    if at < 1 or track.stays[at].cause:
        return None
    last, before = track.stays[at], track.stays[at - 1]
    step = here.definition.transitions.get(track.role, {}).get(last.transition)
    label = called(step, last.transition) or here.stage_label(track.role, last.stage)
    return UndoableStep(event=last.event, label=label, back_to=here.stage_label(track.role, before.stage))


# What is recorded ---------------------------------------------------------------------------------------------------
def _consents(here: Standing, track: PersonTrack) -> Iterator[ConsentState]:
    index = index_of(here.definition)
    facts = _facts(here, track)
    for name, consent in here.definition.consents.items():
        if facts is None or (consent.asked_of and track.role not in consent.asked_of):
            continue
        history = track.consents.get(name, ())
        given = facts.status(f"consent.{name}", "given")
        answer = track.profile.get((consent.given_with or "").rpartition(".")[2])
        given = False if given is None and answer is False else given
        yield ConsentState(
            name=name,
            label=called(consent, name),
            required=consent.required,
            given=history[-1].given if history else given,
            on=history[-1].day if history else None,
            until=consent_until(index, track, name),
            valid=facts.status(f"consent.{name}", "still_valid") is True,
            from_answer=not history and given is not None,
            history=tuple((entry.given, entry.day) for entry in history),
        )


def _checks(here: Standing, track: PersonTrack) -> Iterator[CheckState]:
    for name, check in here.definition.checks.items():
        if check.asked_of and track.role not in check.asked_of:
            continue
        results = track.checks.get(name, ())
        until = check_until(index_of(here.definition), track, name)
        passed = results[-1].passed if results else None
        yield CheckState(
            name=name,
            label=called(check, name),
            passed=passed,
            on=results[-1].day if results else None,
            until=until,
            valid=bool(passed) and (until is None or here.today < until),
        )


def _training(here: Standing, track: PersonTrack) -> Iterator[TrainingState]:
    index = index_of(here.definition)
    for name, training in here.definition.training.items():
        if training.for_ and track.role not in training.for_:
            continue
        done = {key: track.modules.get((name, key), ()) for key in training.modules}
        until = training_until(index, track, name)
        done_on = trained_on(index, track, name)
        yield TrainingState(
            name=name,
            label=called(training, name),
            modules=tuple(
                ModuleState(
                    name=key,
                    label=called(module, key),
                    day=done[key][-1].day if done[key] else None,
                    needs=tuple(
                        called(training.modules[first], first)
                        for first in module.prerequisites
                        if first in training.modules and not done[first]
                    ),
                )
                for key, module in training.modules.items()
            ),
            done_on=done_on,
            until=until,
            valid=done_on is not None and (until is None or here.today < until),
        )


def _matches(here: Standing, track: PersonTrack) -> Iterator[HerMatch]:
    ends = here.definition.ends(MATCH)
    for match in reversed(here.state.their_matches(track.stream)):
        others = [here.name(member) for member in match.everybody if member != track.stream]
        yield HerMatch(
            id=match.stream,
            others=", ".join(others),
            stage_label=here.stage_label(MATCH, match.stage),
            since=match.since,
            over=match.stage in ends,
        )


def _tasks(here: Standing, track: PersonTrack) -> Iterator[HerTask]:
    for task in sorted(track.tasks.values(), key=lambda task: (task.done is not None, task.due or here.today)):
        kind = here.definition.tasks.get(task.kind)
        label = called(kind, task.kind)
        yield HerTask(id=task.id, label=label, due=task.due, done=task.done)
