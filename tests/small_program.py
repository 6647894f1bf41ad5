"""A small program for tests that need a cohort: newcomers and mentors, one form each, one consent, a check-in."""

from __future__ import annotations

from datetime import UTC, date, datetime

from workflows import cohorts, drafts
from workflows.actors import HOUSE, Actor
from workflows.drafts import DraftView
from workflows.publishing import open_program

NOW = datetime(2026, 9, 14, 15, tzinfo=UTC)
"""The afternoon of the day on which every test happens."""

SMALL_PROGRAM = """
program: { name: small, label: Small program, languages: [en], time_zone: UTC, lasts: 26 weeks, format: 1 }

roles:
  mentee:      { label: Newcomer, is: participant }
  mentor:      { label: Mentor, is: participant }
  coordinator: { label: Coordinator, is: staff }

consents:
  share:
    label: I agree that my match may see my answers.
    asked_of: [mentee]
    required: yes

choices:
  languages:
    en: English
    ti: Tigrinya
    uk: Ukrainian
  reasons:
    moved: Moved away
    other: Other

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
      birth_date: { type: date, label: Date of birth, sensitivity: personal, constraint: [is at least 18 years ago] }
      languages:  { type: select_multiple languages, label: Languages, required: yes }
      children:   { type: yes_no, label: Has children }
      how_many:   { type: integer, label: How many children, relevant: [children is yes] }
      way:        { type: text, label: Way of meeting, default: Either }
  mentor_form:
    label: Application for mentors
    filled_by: mentor
    about: mentor
    keep: on the profile
    questions:
      full_name:  { type: text, label: Full name, required: yes, sensitivity: personal }
      email:      { type: email, label: Email, required: yes, sensitivity: personal }
      phone:      { type: phone, label: Phone, sensitivity: personal }
      languages:  { type: select_multiple languages, label: Languages, required: yes }

stages:
  mentee:
    intake:  { label: Intake, standard: recruitment, type: start }
    waiting: { label: Waiting, standard: matching, type: waiting }
    matched: { label: Matched, standard: support, type: open }
    left:    { label: Left, standard: closure, type: end, outcome: left }
  mentor:
    intake:    { label: Intake, standard: recruitment, type: start }
    available: { label: Available, standard: matching, type: open }
    left:      { label: Left, standard: closure, type: end, outcome: left }
  match:
    proposed:  { label: Proposed, standard: matching, type: start }
    active:    { label: Active, standard: support, type: open }
    completed: { label: Completed, standard: closure, type: end, outcome: completed }
    declined:  { label: Declined, standard: matching, type: end, outcome: refused }

transitions:
  mentee:
    accept:       { label: Accept, from: intake, to: waiting, by: coordinator, when: [newcomer_form is submitted, consent.share is given] }
    match_starts: { label: Match starts, from: waiting, to: matched, by: automatic, when: [match is in active] }
    leave:        { label: Leave, from: any, to: left, by: coordinator, reason: reasons }
  mentor:
    accept: { label: Accept, from: intake, to: available, by: coordinator, when: [mentor_form is submitted] }
    leave:  { label: Leave, from: any, to: left, by: coordinator, reason: reasons }
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

records: { kept_for: 2 years after closure, then: made anonymous }
"""


def open_small_program(actor: Actor, *, text: str = SMALL_PROGRAM, cohort: str = "Autumn 2026") -> str:
    """The small program with one cohort. Answers the cohort's id."""
    return open_program(actor, text, cohort=cohort, starts_on=date(2026, 9, 1), now=NOW)


def program_of(actor: Actor, cohort: str) -> str:
    """The program a cohort is of."""
    return next(line for line in cohorts.choices(actor) if line.id == cohort).program_id


def drafted(actor: Actor, program_id: str, text: str, *, now: datetime = NOW) -> DraftView:
    """A draft of the program that says this text and nothing else."""
    draft = drafts.start(actor, program_id, now=now)
    gone: dict[str, str | None] = dict.fromkeys(draft.files)
    return drafts.save(actor, draft.id, {**gone, "program.yaml": text}, at=draft.at, now=now)


def publish(actor: Actor, program_id: str, text: str, *, now: datetime = NOW) -> int:
    """Publish a text as the program's next version, as at the desk: a draft, every warning ticked, read by whoever may;
    answers the number. Raises ``Refused`` with what stands in the way."""
    return publish_draft(actor, drafted(actor, program_id, text, now=now).id, now=now)


def publish_draft(actor: Actor, draft_id: str, *, now: datetime = NOW) -> int:
    """The same for a draft that is there. The second reader of several is Kith's own house."""
    state = drafts.look(actor, draft_id, now=now)
    if state.needs_second:
        drafts.review(HOUSE, draft_id, state.digest, now=now)
    name = actor.name or "The owner"
    return drafts.publish(actor, draft_id, state.digest, ticked=[*state.warnings], name=name, read_myself=True, now=now)
