"""What is known about one person or one match: the answers to every subject a condition may name.

From a person's view ``match`` is any of her matches and another role the people she is matched with; from a match's
view a role is its members. What several people would answer differently is not known. While a rule looks at the answer
that woke it, that form means this one filling and no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from models.definitions.base import called
from models.definitions.truth import all_of
from models.vocabulary import MATCH, Truth, Value
from workflows.engine.figures import (
    agreed,
    answer_of,
    asked_of,
    calculated,
    cases_closed,
    check_until,
    consent_until,
    is_open,
    known_answer,
    match_figure,
    missed_in_a_row,
    open_cases,
    open_matches,
    places,
    stage_seen,
    trained_on,
    training_until,
)
from workflows.engine.index import Index, ruling
from workflows.engine.state import CheckIn, MatchTrack, PersonTrack, State, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Waking:
    """What somebody just did or left undone: the ``role`` that was asked, the filling, the check-in."""

    role: str = ""
    submission: Submission | None = None
    check_in: CheckIn | None = None


NOTHING_WOKE = Waking()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFacts:
    """The facts of one match."""

    index: Index
    state: State
    match: MatchTrack
    today: date
    waking: Waking = NOTHING_WOKE

    # The protocol -------------------------------------------------------------------------------------------------
    def value(self, subject: str) -> Value:
        """The answer or figure a subject names; None when it is not known."""
        if subject == "asked person":
            return self.waking.role or None
        if subject == "missed in a row":
            return missed_in_a_row(self.match, self.waking.check_in)
        owner, dot, name = subject.partition(".")
        if not dot:
            return self._stages_or_check_in(subject)
        if owner == MATCH:
            return match_figure(ruling(self.index, self.state, self.match), self.match, name, self.today)
        if owner == "goals":
            goals = self.match.goals
            return any(goals.values()) if name == "agreed" else bool(goals.get(name))
        if owner in self.index.definition.forms:
            return self._form_value(owner, name)
        return agreed(facts.value(subject) for facts in self._members(owner))

    def status(self, subject: str, word: str) -> Truth:
        """Whether it is given, passed, completed, valid, submitted, held, closed, missed, accepted."""
        kind, _, name = subject.partition(".")
        definition = self.index.definition
        if kind == "consent":
            return self._of_everybody(subject, word, asked_of(self.index, "consents", name))
        if kind == "check":
            return self._of_everybody(subject, word, asked_of(self.index, "checks", name))
        if kind == "training":
            return self._of_everybody(subject, word, asked_of(self.index, "training", name))
        if kind == "case":
            return cases_closed(case for case in self.match.cases.values() if case.kind == name)
        if word == "accepted":
            return all_of(self.match.accepted(enrolment) for enrolment in self.match.members.get(subject, ()))
        if subject in definition.events:
            return bool(self.match.held.get(subject)) or any(
                person.held.get(subject) for person in self._people(self.match.everybody)
            )
        if subject in definition.check_ins:
            entry = self._check_in(subject)
            return entry is not None and entry.missed is not None and entry.answered is None
        if subject in definition.forms:
            if subject in self.index.match_forms:
                return self._submission(subject) is not None
            about = definition.forms[subject].about
            return self._of_everybody(subject, word, about)
        return None

    def lacking(self, subject: str) -> tuple[str, ...]:
        """Labels of what is missing: modules of a training, open cases."""
        if subject.startswith("case."):
            kind = subject.removeprefix("case.")
            return open_cases(self.index, (case for case in self.match.cases.values() if case.kind == kind))
        found = [label for facts in self._members(*self.match.members) for label in facts.lacking(subject)]
        return tuple(dict.fromkeys(found))

    # How it looks them up -------------------------------------------------------------------------------------------
    def _people(self, enrolments: Iterable[str]) -> list[PersonTrack]:
        return [self.state.people[name] for name in enrolments if name in self.state.people]

    def _members(self, *roles: str) -> list[PersonFacts]:
        return [
            PersonFacts(index=self.index, state=self.state, person=person, today=self.today, within=self.match)
            for role in roles
            for person in self._people(self.match.members.get(role, ()))
        ]

    def _of_everybody(self, subject: str, word: str, roles: Iterable[str]) -> Truth:
        members = self._members(*roles)
        return all_of(facts.status(subject, word) for facts in members) if members else None

    def _stages_or_check_in(self, subject: str) -> Value:
        if subject == MATCH:
            return (stage_seen(self.index, self.state, self.match),)
        if subject in self.index.definition.check_ins:
            entry = self._check_in(subject)
            return entry.answered if entry else None
        people = self._people(self.match.members.get(subject, ()))
        return tuple(stage_seen(self.index, self.state, person) for person in people) if people else None

    def _check_in(self, plan: str) -> CheckIn | None:
        """The check-in that woke the rule, or the latest one of the plan that was due."""
        if self.waking.check_in is not None and self.waking.check_in.plan == plan:
            return self.waking.check_in
        due = [entry for entry in self.match.check_ins.values() if entry.plan == plan and entry.announced]
        return max(due, key=lambda entry: (entry.due, entry.role), default=None)

    def _submission(self, form: str) -> Submission | None:
        woke = self.waking.submission
        return woke if woke is not None and woke.form == form else self.match.latest(form)

    def _form_value(self, form: str, name: str) -> Value:
        if form in self.index.match_forms:
            return answer_of(self._submission(form), name)
        about = self.index.definition.forms[form].about
        return agreed(facts.value(f"{form}.{name}") for facts in self._members(*about))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """The facts of one person in a role. ``within``: looked at as a member of this match, not of any."""

    index: Index
    state: State
    person: PersonTrack
    today: date
    waking: Waking = NOTHING_WOKE
    within: MatchTrack | None = field(default=None)

    # The protocol -------------------------------------------------------------------------------------------------
    def value(self, subject: str) -> Value:
        """The answer or figure a subject names; None when it is not known."""
        if subject == "asked person":
            return self.waking.role or None
        owner, dot, name = subject.partition(".")
        if not dot:
            return self._stages(subject)
        if owner == self.person.role:
            return self._own(name)
        if owner in (MATCH, "goals"):
            facts = self._current()
            return facts.value(subject) if facts else None
        if owner in self.index.definition.forms:
            return self._form_value(owner, name)
        if owner in self.index.definition.participants:
            facts = self._current()
            return facts.value(subject) if facts else None
        return self.person.profile.get(name)  # a family's answers stand on the profile of the person they belong to

    def status(self, subject: str, word: str) -> Truth:
        """Whether it is given, passed, completed, valid, submitted, held, closed, missed, accepted."""
        kind, _, name = subject.partition(".")
        definition = self.index.definition
        if kind in _KEPT:
            asked = asked_of(self.index, _KEPT[kind], name)
            if asked and self.person.role not in asked:
                facts = self._current()
                return facts.status(subject, word) if facts else None
            return self._kept(kind, name, word)
        if kind == "case":
            cases = [*self.person.cases.values()]
            current = self._current_match()
            cases += current.cases.values() if current else ()
            return cases_closed(case for case in cases if case.kind == name)
        if subject in definition.events:
            return bool(self.person.held.get(subject)) or any(match.held.get(subject) for match in self._matches())
        if subject in definition.forms:
            return self._submission(subject) is not None
        facts = self._current()
        return facts.status(subject, word) if facts else None

    def lacking(self, subject: str) -> tuple[str, ...]:
        """Labels of what is missing: modules of a training, open cases."""
        kind, _, name = subject.partition(".")
        if kind == "case":
            return open_cases(self.index, (case for case in self.person.cases.values() if case.kind == name))
        training = self.index.definition.training.get(name) if kind == "training" else None
        if training is None:
            return ()
        return tuple(
            called(module, key) for key, module in training.modules.items() if not self.person.modules.get((name, key))
        )

    # How it looks them up -------------------------------------------------------------------------------------------
    def _matches(self) -> tuple[MatchTrack, ...]:
        return (self.within,) if self.within is not None else self.state.their_matches(self.person.stream)

    def _current_match(self) -> MatchTrack | None:
        """The match she is in: the latest that is not over, or else the latest."""
        matches = self._matches()
        running = [match for match in matches if is_open(self.index, self.state, match)]
        if running:
            return running[-1]
        return matches[-1] if matches else None

    def _current(self) -> MatchFacts | None:
        match = self._current_match()
        if match is None:
            return None
        return MatchFacts(index=self.index, state=self.state, match=match, today=self.today, waking=self.waking)

    def _stages(self, subject: str) -> Value:
        if subject == self.person.role:
            return (stage_seen(self.index, self.state, self.person),)
        if subject == MATCH:
            return tuple(stage_seen(self.index, self.state, match) for match in self._matches())
        facts = self._current()
        if facts is not None:
            return facts.value(subject)
        return 0 if subject == "missed in a row" else None

    def _own(self, name: str) -> Value:
        person = self.person
        if name == "days_in_stage":
            return (self.today - person.since).days if person.since else None
        if name == "days_waiting":
            return (self.today - person.joined).days
        if name == "open_matches":
            return open_matches(self.index, self.state, person)
        if name == "free_places":
            room = places(self.index, person)
            return None if room is None else max(0, room - open_matches(self.index, self.state, person))
        question = self.index.definition.question(f"{person.role}.{name}")
        if question is not None and question.calculation:
            return calculated(question, person, self.today)
        return known_answer(self.index, person, name)

    def _form_value(self, form: str, name: str) -> Value:
        definition = self.index.definition
        if form in self.index.profile_forms and self.person.role in definition.forms[form].about:
            return self._own(name)
        return answer_of(self._submission(form), name)

    def _submission(self, form: str) -> Submission | None:
        """Her latest filling of a form about herself; of a form about a match her own, if she fills it in."""
        woke = self.waking.submission
        if woke is not None and woke.form == form:
            return woke
        about = self.index.definition.forms[form]
        if self.person.role in about.about:
            return self.person.latest(form)
        if form not in self.index.match_forms:
            facts = self._current()
            if facts is None:
                return None
            partners = [self.state.people.get(name) for name in facts.match.everybody]
            found = [entry.latest(form) for entry in partners if entry is not None and entry.role in about.about]
            return next((entry for entry in found if entry is not None), None)
        roles = (self.person.role,) if self.person.role in about.filled_by else ()
        found = [match.latest(form, roles) for match in reversed(self._matches())]
        return next((entry for entry in found if entry is not None), None)

    def _kept(self, kind: str, name: str, word: str) -> Truth:
        if kind == "consent":
            return self._consent(name, word)
        if kind == "check":
            results = self.person.checks.get(name)
            if not results:
                return None
            if word == "passed" or not results[-1].passed:
                return results[-1].passed
            until = check_until(self.index, self.person, name)
            return until is None or self.today < until
        done = trained_on(self.index, self.person, name)
        if word == "completed":
            return done is not None
        if done is None:
            return None
        until = training_until(self.index, self.person, name)
        return until is None or self.today < until

    def _consent(self, name: str, word: str) -> Truth:
        history = self.person.consents.get(name)
        if not history:
            consent = self.index.definition.consents.get(name)
            with_ = (consent.given_with or "").rpartition(".")[2] if consent else ""
            answer = self.person.profile.get(with_) if with_ else None
            if not isinstance(answer, bool):
                return False if word == "withdrawn" else None
            if word == "given":
                return answer
            return None if word == "still_valid" and not answer else word != "withdrawn"
        last = history[-1]
        if word == "withdrawn":
            return not last.given
        until = consent_until(self.index, self.person, name)
        return last.given and (until is None or self.today < until)


_KEPT = {"consent": "consents", "check": "checks", "training": "training"}


def facts_for(
    index: Index, state: State, stream: str, today: date, waking: Waking = NOTHING_WOKE
) -> PersonFacts | MatchFacts | None:
    """The facts of a stream; None when there is nobody of that name."""
    person = state.people.get(stream)
    if person is not None:
        return PersonFacts(index=index, state=state, person=person, today=today, waking=waking)
    match = state.matches.get(stream)
    if match is None:
        return None
    return MatchFacts(index=index, state=state, match=match, today=today, waking=waking)


__all__ = ["NOTHING_WOKE", "MatchFacts", "PersonFacts", "Waking", "facts_for"]
