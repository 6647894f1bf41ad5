"""A small program and a cohort in it: one newcomer, one mentor, and time that passes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ruamel.yaml import YAML

from models.definitions import Definition
from models.findings import sentence
from workflows.engine import EMPTY, Event, EventType, MatchTrack, PersonTrack, State, advance, carry_out, options
from workflows.engine import commands as c

PROGRAM = """
program: {name: pairs, label: Pairs, time_zone: America/Toronto, lasts: 16 weeks}
roles:
  mentee:      {label: Newcomer, is: participant}
  mentor:      {label: Mentor, is: participant}
  coordinator: {label: Coordinator, is: staff}
  guardian:    {label: Guardian, is: family}
consents:
  share: {label: My match may see my answers, asked_of: [mentee], required: "yes", given_with: mentee.agrees}
  call_later: {label: You may call me later, asked_of: [mentee], lasts: 1 year}
choices:
  goals: {job: A job, study: Study}
  genders: {woman: Woman, man: Man}
  reasons: {no_contact: No contact, did_not_fit: It did not fit}
forms:
  application:
    label: Application
    filled_by: mentee
    about: mentee
    keep: on the profile
    questions:
      full_name:  {type: text, label: Name, required: "yes"}
      goal:       {type: select_one goals, label: Goal, required: "yes"}
      gender:     {type: select_one genders, label: Gender}
      confidence: {type: range 1 to 5, label: Confidence}
      regulated:  {type: yes_no, label: Do you need a licence?}
      step:       {type: text, label: Which step?, relevant: [regulated is yes], required: "yes"}
      arrived_on:
        type: date
        label: Arrival
        constraint: [is today or earlier]
        constraint_message: Please give a date in the past.
      agrees:     {type: yes_no, label: May your match see this?}
  offer:
    label: Offer
    filled_by: mentor
    about: mentor
    keep: on the profile
    questions:
      full_name: {type: text, label: Name, required: "yes"}
      places:    {type: integer, label: Places, required: "yes", default: 1, constraint: [is between 1 and 3]}
  interview:
    label: Interview
    filled_by: coordinator
    about: [mentee, mentor]
    questions:
      suitable: {type: yes_no, label: Suitable?, required: "yes"}
  check_in:
    label: Check-in
    filled_by: [mentee, mentor]
    about: match
    questions:
      met:     {type: integer, label: How often did you meet?}
      rating:  {type: range 1 to 5, label: How is it going?, required: "yes"}
      safe:    {type: yes_no, label: Do you feel safe?}
      call_me: {type: yes_no, label: Shall we call?}
  closure:
    label: Closure survey
    filled_by: [mentee, mentor]
    about: match
    questions:
      satisfied:  {type: range 1 to 5, label: Satisfied?, required: "yes"}
      confidence: {type: range 1 to 5, label: Confidence, relevant: [asked person is mentee]}
  later:
    label: Half a year later
    filled_by: mentee
    about: mentee
    questions:
      works: {type: yes_no, label: Do you work?, required: "yes"}
checks:
  reference: {label: Reference, asked_of: mentor, valid_for: 1 year}
training:
  core:
    label: Core training
    for: mentor
    modules:
      role:    {label: The role, takes: 1 hour}
      culture: {label: Culture, takes: 1 hour, prerequisites: [role]}
stages:
  mentee:
    intake:  {label: Intake, type: start, should_take: 2 weeks}
    waiting: {label: Waiting, type: waiting, should_take: 4 weeks}
    matched: {label: Matched, type: open}
    done:    {label: Done, type: end, outcome: completed}
    gone:    {label: Gone, type: end, outcome: left}
  mentor:
    intake:    {label: Intake, type: start}
    available: {label: Available, type: open}
    gone:      {label: Gone, type: end, outcome: left}
  match:
    proposed:  {label: Proposed, type: start, should_take: 1 week}
    active:    {label: Active, type: open}
    paused:    {label: Paused, type: paused, should_take: 6 weeks}
    reviewed:  {label: Under review, type: paused}
    closing:   {label: Closing, type: open, should_take: 2 weeks}
    completed: {label: Completed, type: end, outcome: completed}
    ended:     {label: Ended early, type: end, outcome: left}
    declined:  {label: Declined, type: end, outcome: refused}
transitions:
  mentee:
    accept: {label: Accept, from: intake, to: waiting, by: coordinator, when: [application is submitted, consent.share is given, interview.suitable is yes]}
    begin:  {label: Match starts, from: waiting, to: matched, by: automatic, when: [match is in active]}
    finish: {label: Finish, from: matched, to: done, by: automatic, when: [match is in completed]}
    back:   {label: Look again, from: matched, to: waiting, by: coordinator, reason: reasons}
    leave:  {label: Leave, from: any, to: gone, by: [coordinator, mentee], reason: reasons}
  mentor:
    make_ready: {label: Make available, from: intake, to: available, by: automatic, when: [training.core is completed, check.reference is passed]}
    leave:      {label: Leave, from: any, to: gone, by: [coordinator, mentor]}
  match:
    start:    {label: Start, from: proposed, to: active, by: coordinator, when: [mentee has accepted, mentor has accepted], then: [send welcome to mentee and mentor]}
    decline:  {label: Decline, from: proposed, to: declined, by: [mentee, mentor, coordinator]}
    pause:    {label: Pause, from: active, to: paused, by: coordinator}
    resume:   {label: Resume, from: paused, to: active, by: coordinator}
    escalate: {label: Escalate, from: [active, paused], to: reviewed, by: [coordinator, automatic], then: [open case concern]}
    clear:    {label: Continue, from: reviewed, to: active, by: coordinator, when: [case.concern is closed]}
    extend:   {label: Extend, from: active, to: active, by: coordinator, when: [match.times_extended is less than 2], then: [extend the match by 4 weeks]}
    close:    {label: Begin closing, from: active, to: closing, by: [coordinator, automatic], when: [match.days_left is at most 14], then: [ask closure of mentee and mentor within 2 weeks]}
    complete: {label: Complete, from: closing, to: completed, by: coordinator}
    reassign: {label: Reassign, from: [active, paused], to: ended, by: coordinator, reason: reasons, then: [move mentee to waiting]}
matching:
  one_to_one:
    label: Pairs
    candidates:
      mentee: [mentee is in waiting]
      mentor: [mentor is in available, mentor.free_places is at least 1]
    capacity: {mentee: 1, mentor: mentor.places}
check_ins:
  pair_check_in:
    label: Pair check-in
    asks: [mentee, mentor]
    form: check_in
    during: active
    schedule: [1 week after match starts, then every 2 weeks until 8 weeks, then every 4 weeks until match ends]
    remind: [1 day before, 3 days after]
    missed: 7 days after
rules:
  missed_twice: {label: Missed twice, whenever: pair_check_in is missed, if: [missed in a row is at least 2], then: [create task call_the_pair]}
  low_rating: {label: Low rating, whenever: check_in is submitted, if: [check_in.rating is at most 2], then: [open case struggling, send heard_you to asked person]}
  not_safe: {label: Not safe, whenever: check_in is submitted, if: [check_in.safe is no], then: [escalate match]}
  wants_call: {label: Call, whenever: check_in is submitted, if: [check_in.call_me is yes], then: [create task call_the_pair]}
  waits: {label: Waits long, whenever: mentee has been in waiting for 6 weeks, then: [create task find_a_match, send still_looking to mentee]}
  half_year: {label: Half a year, whenever: 6 months after match ends, if: [consent.call_later is given], then: [ask later of mentee within 4 weeks]}
  reference_ends: {label: Reference ends, whenever: check.reference expires, then: [escalate match, create task renew]}
tasks:
  call_the_pair: {label: Call both, due: in 2 days}
  find_a_match:  {label: Find a match, due: in 1 week}
  renew:         {label: Renew, due: in 1 week}
cases:
  struggling: {label: Struggling match, owner: coordinator, answer_within: 3 days}
  concern:    {label: Concern, owner: coordinator, answer_within: 1 day, sensitivity: sensitive}
messages:
  welcome:       {text: Welcome}
  heard_you:     {text: We heard you}
  still_looking: {text: Still looking}
  reminder:      {text: Please answer}
working_lists:
  waiting: {label: Waiting, of: mentee, where: [mentee is in waiting], sort: longest wait first, columns: [full_name, goal]}
  quiet:   {label: Quiet, of: match, where: [match.missed_in_a_row is at least 1], sort: most missed first, columns: [missed_in_a_row]}
indicators:
  time_to_match: {label: Days to match, measure: median days from mentee intake to match active, target: at most 60}
  completed:  {label: Completed, measure: share of matches, among: [match is in completed or ended], where: [match is in completed], target: at least 80 percent}
  change:     {label: Change, measure: average change of mentee.confidence to closure.confidence}
  response:   {label: Answered, measure: share of check_ins, where: [pair_check_in is answered]}
  women:      {label: Women, measure: share of mentees, where: [mentee.gender is woman]}
  by_goal:    {label: By goal, measure: number of mentees, by: [goal], hide_below: 5}
  rating:     {label: Rating, measure: average check_in.rating}
"""

MONDAY = date(2025, 9, 1)
"""Day 0 of every story."""


def a_program(text: str = PROGRAM, **changes: Any) -> Definition:
    """The small program, with sections replaced or items of sections added."""
    said = YAML(typ="safe", pure=True).load(text)
    for section, value in changes.items():
        said[section] = {**said.get(section, {}), **value}
    return Definition.model_validate(said)


PAIRS = a_program()


class Cohort:
    """A cohort that remembers its journal. Days are counted from a Monday, day 0."""

    def __init__(self, definition: Definition = PAIRS) -> None:
        self.definition = definition
        self.state: State = EMPTY
        self.journal: list[Event] = []

    def day(self, number: int) -> date:
        return MONDAY + timedelta(days=number)

    def wait(self, until: int) -> list[Event]:
        """Let time pass to a day; gives what happened."""
        self.state, events = advance(self.definition, self.state, self.day(until))
        self.journal += events
        return events

    def tries(self, command: c.Command, *, on: int, role: str = "coordinator") -> list[str]:
        """Somebody does something on a day; gives the refusals in words."""
        self.wait(on)
        outcome = carry_out(self.definition, self.state, command, actor_role=role, today=self.day(on))
        self.state = outcome.state
        self.journal += outcome.events
        return [sentence(finding) for finding in outcome.refusals]

    def does(self, command: c.Command, *, on: int, role: str = "coordinator") -> list[Event]:
        """The same, of which we know that it is possible; gives what it brought."""
        self.wait(on)
        before = len(self.journal)
        assert self.tries(command, on=on, role=role) == []
        return self.journal[before:]

    def may(self, stream: str, transition: str, *, on: int) -> list[str] | bool:
        """True where the coordinator may take a step, otherwise what is missing, in words."""
        found = options(self.definition, self.state, stream, actor_role="coordinator", today=self.day(on))
        option = next(option for option in found if option.transition == transition)
        return option.allowed or [sentence(finding) for finding in option.missing]

    def days(self, kind: EventType, **data: Any) -> list[int]:
        """On which days such events happened."""
        return [
            (event.at.date() - MONDAY).days
            for event in self.journal
            if event.type == kind and all(event.data.get(name) == value for name, value in data.items())
        ]

    def match(self, name: str = "pair") -> MatchTrack:
        return self.state.matches[name]

    def person(self, name: str) -> PersonTrack:
        return self.state.people[name]

    def open_tasks(self, stream: str = "pair") -> list[str]:
        track = self.state.track(stream)
        assert track is not None
        return [task.kind for task in track.tasks.values() if task.done is None]

    def open_cases(self, stream: str = "pair") -> list[str]:
        track = self.state.track(stream)
        assert track is not None
        return [case.kind for case in track.cases.values() if case.closed is None]


def with_newcomer(cohort: Cohort, name: str = "amina", *, on: int = -28, **answers: Any) -> Cohort:
    """Somebody who waits for a mentor."""
    told = {"full_name": name, "goal": "job", "agrees": True, "confidence": 2, **answers}
    cohort.does(c.Join(stream=name, role="mentee"), on=on)
    form = c.SubmitForm(stream=name, form="application", role="mentee", submission=f"{name}-form", answers=told)
    cohort.does(form, on=on)
    talk = {"suitable": True}
    note = c.SubmitForm(stream=name, form="interview", role="coordinator", submission=f"{name}-talk", answers=talk)
    cohort.does(note, on=on)
    cohort.does(c.TakeTransition(stream=name, transition="accept"), on=on)
    return cohort


def with_mentor(cohort: Cohort, name: str = "ruth", *, on: int = -28, places: int = 1) -> Cohort:
    """A mentor who is available."""
    told = {"full_name": name, "places": places}
    cohort.does(c.Join(stream=name, role="mentor"), on=on)
    form = c.SubmitForm(stream=name, form="offer", role="mentor", submission=f"{name}-form", answers=told)
    cohort.does(form, on=on)
    cohort.does(c.RecordCheck(stream=name, check="reference", passed=True), on=on)
    for module in ("role", "culture"):
        cohort.does(c.CompleteModule(stream=name, training="core", module=module), on=on)
    return cohort


def with_match(
    cohort: Cohort, name: str = "pair", mentee: str = "amina", mentor: str = "ruth", *, on: int = 0
) -> Cohort:
    """A match of the two that starts on a day."""
    members = {"mentee": mentee, "mentor": mentor}
    cohort.does(c.Propose(stream=name, model="one_to_one", members=members, score=80), on=on)
    for role in members:
        cohort.does(c.Accept(stream=name, role=role), on=on)
    cohort.does(c.TakeTransition(stream=name, transition="start"), on=on)
    return cohort


def a_pair(definition: Definition = PAIRS) -> Cohort:
    """Amina and Ruth, whose match starts on day 0."""
    return with_match(with_mentor(with_newcomer(Cohort(definition))))


def a_check_in(role: str = "mentee", *, match: str = "pair", submission: str = "", **answers: Any) -> c.SubmitForm:
    """A check-in of one of them; all is well unless said otherwise."""
    told = {"rating": 4, "safe": True, **answers}
    name = submission or f"{match}-{role}-{'-'.join(f'{key}{value}' for key, value in sorted(told.items()))}"
    return c.SubmitForm(stream=match, form="check_in", role=role, submission=name, answers=told)
