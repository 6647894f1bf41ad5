"""A small program with everything a person's card can hold, and people in it: a sensitive answer, consents, a check,
an interview, a training with an order, a working list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from models.database import writing
from models.tables import Enrolment, Person, new_id
from models.vocabulary import Value
from workflows import people, progress
from workflows.actors import Actor
from workflows.engine.commands import Join, SubmitForm
from workflows.publishing import open_program

NOW = datetime(2026, 9, 14, 15, tzinfo=UTC)
"""The afternoon of the day on which every test happens."""
TODAY = date(2026, 9, 14)

PROGRAM = """
program: { name: peopled, label: Peopled program, languages: [en], time_zone: UTC, lasts: 26 weeks, format: 1 }

roles:
  mentee:      { label: Newcomer, is: participant }
  mentor:      { label: Mentor, is: participant }
  coordinator: { label: Coordinator, is: staff }

consents:
  share: { label: My match may see my answers., asked_of: [mentee], required: yes }
  news:  { label: You may write to me., asked_of: [mentee], given_with: agree_news, lasts: 1 year }

choices:
  languages: { en: English, ti: Tigrinya, uk: Ukrainian }
  reasons:   { moved: Moved away, other: Other }

forms:
  newcomer_form:
    label: Application for newcomers
    filled_by: mentee
    about: mentee
    keep: on the profile
    questions:
      full_name:  { type: text, label: Full name, required: yes, sensitivity: personal }
      email:      { type: email, label: Email, required: yes, sensitivity: personal }
      phone:      { type: phone, label: Phone, sensitivity: personal }
      languages:  { type: select_multiple languages, label: Languages, required: yes }
      children:   { type: yes_no, label: Has children }
      how_many:   { type: integer, label: How many children, relevant: [children is yes] }
      worry:      { type: text, label: What worries you, sensitivity: sensitive, exported: no }
      agree_news: { type: yes_no, label: May we write to you }
  mentor_form:
    label: Application for mentors
    filled_by: mentor
    about: mentor
    keep: on the profile
    questions:
      full_name: { type: text, label: Full name, required: yes, sensitivity: personal }
      languages: { type: select_multiple languages, label: Languages, required: yes }
  interview:
    label: Interview
    filled_by: coordinator
    about: [mentee, mentor]
    keep: every time
    questions:
      suitable: { type: yes_no, label: Is the person suitable, required: yes }
      remarks:  { type: text, label: Remarks, sensitivity: sensitive, exported: no }

checks:
  identity: { label: Proof of identity, asked_of: [mentee], valid_for: 1 year }

training:
  evening:
    label: Evening for mentors
    for: mentor
    valid_for: 1 year
    modules:
      role:    { label: The role, format: live, takes: 1 hour }
      culture: { label: Across cultures, prerequisites: [role] }

stages:
  mentee:
    intake:  { label: Intake, standard: recruitment, type: start, should_take: 1 week }
    waiting: { label: Waiting, standard: matching, type: waiting }
    matched: { label: Matched, standard: support, type: open }
    left:    { label: Left, standard: closure, type: end, outcome: left }
  mentor:
    intake:    { label: Intake, standard: recruitment, type: start }
    learning:  { label: Learning, standard: training, type: open }
    available: { label: Available, standard: matching, type: open }
    resting:   { label: Resting, standard: support, type: paused }
    left:      { label: Left, standard: closure, type: end, outcome: left }
  match:
    proposed:  { label: Proposed, standard: matching, type: start }
    active:    { label: Active, standard: support, type: open }
    completed: { label: Completed, standard: closure, type: end, outcome: completed }
    declined:  { label: Declined, standard: matching, type: end, outcome: refused }

transitions:
  mentee:
    accept:       { label: Accept, from: intake, to: waiting, by: coordinator, when: [consent.share is given, check.identity is passed] }
    match_starts: { label: Match starts, from: waiting, to: matched, by: automatic, when: [match is in active] }
    leave:        { label: Leave, from: any, to: left, by: coordinator, reason: reasons }
  mentor:
    accept:     { label: Accept, from: intake, to: learning, by: coordinator }
    make_ready: { label: Make available, from: learning, to: available, by: automatic, when: [training.evening is completed] }
    rest:       { label: Take a rest, from: available, to: resting, by: coordinator }
    come_back:  { label: Come back, from: resting, to: available, by: coordinator }
    leave:      { label: Leave, from: any, to: left, by: coordinator, reason: reasons }
  match:
    start:    { label: Start, from: proposed, to: active, by: coordinator, when: [mentee has accepted, mentor has accepted] }
    decline:  { label: Decline, from: proposed, to: declined, by: [mentee, mentor, coordinator] }
    complete: { label: Complete, from: active, to: completed, by: coordinator }

matching:
  one_to_one:
    label: One mentor, one newcomer
    shape: pair
    candidates: { mentee: [mentee is in waiting], mentor: [mentor is in available] }
    capacity: { mentee: 1, mentor: 1 }
    must: { common_language: mentor.languages shares any with mentee.languages }
    decided_by: coordinator

tasks:
  call: { label: Call them, for: coordinator, due: in 2 days }

working_lists:
  no_interview: { label: Interview missing, of: mentee, where: [interview is not submitted], columns: [full_name, phone, languages] }

records: { kept_for: 2 years after closure, then: made anonymous }
"""


def opened(actor: Actor, text: str = PROGRAM) -> str:
    """The program with one cohort. Answers the cohort's id."""
    return open_program(actor, text, cohort="Autumn 2026", starts_on=date(2026, 9, 1), now=NOW)


def came(actor: Actor, cohort: str, name: str, *, role: str = "mentee", on: date = TODAY, **answers: Any) -> str:
    """Somebody who joined on a day with her form filled in. Answers her id."""
    said: Mapping[str, Any] = {"full_name": name, "languages": ("en",), **answers}
    if role == "mentee":
        said = {"email": f"{name.split()[0].lower()}@example.org", **said}
    with writing() as session:
        person = Person(created=NOW)
        session.add(person)
        session.flush()
        enrolment = Enrolment(person_id=person.id, cohort_id=cohort, role=role, definition_version=1, joined_on=on)
        session.add(enrolment)
        session.flush()
        stream = enrolment.id
    form = "newcomer_form" if role == "mentee" else "mentor_form"
    commands = [
        Join(stream=stream, role=role, on=on),
        SubmitForm(stream=stream, form=form, role=role, submission=new_id(), answers=said, on=on),
    ]
    progress.must(progress.carry_out(actor, cohort, commands, now=NOW))
    return stream


def present_answers(actor: Actor, cohort: str, person: str, form: str, *, now: datetime = NOW) -> dict[str, Value]:
    """What an editor of a profile form begins with: the answers on her card that are not covered."""
    filled = next(one for one in people.card(actor, cohort, person, now=now).forms if one.form == form)
    return {one.question: one.value for one in filled.answers if not one.covered}
