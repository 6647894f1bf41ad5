"""What people answer, and whether they do: check-ins, surveys, proposals, forms of all kinds."""

from __future__ import annotations

from models.vocabulary import MATCH, Sensitivity, Value
from workflows.engine import commands
from workflows.engine.actions import cared_for
from workflows.engine.facts import facts_for
from workflows.engine.index import Step, WokenRule
from workflows.engine.options import reasons
from workflows.simulation.deeds import Deed, fulfilling
from workflows.simulation.world import World


class Answering(World):
    """The people's side of a rehearsal, as far as words go."""

    def perform(self, deed: Deed) -> None:
        """A deed whose day has come."""
        raise NotImplementedError

    def maybe_answer(self, stream: str, plan: str, occurrence: int, role: str) -> None:
        match = self.clock.state.matches.get(stream)
        form = self.definition.check_ins[plan].form
        said = self.definition.roles.get(role)
        family = said is not None and said.is_ == "family"  # who speaks for the person she belongs to
        asked = cared_for(self.index, role) if family else (role,)
        for enrolment in (name for one in asked for name in match.members.get(one, ())) if match is not None else ():
            if self.chance.random() < self.keen.get(enrolment, self.told.answers):
                days = min(self.days(self.told.person_days) - 1, 6)
                self.later(days, lambda: self.check_in(stream, form, plan, occurrence, role))
                return

    def check_in(self, stream: str, form: str, plan: str, occurrence: int, role: str) -> None:
        match = self.clock.state.matches.get(stream)
        entry = match.check_ins.get((plan, occurrence, role)) if match is not None else None
        if match is None or entry is None or entry.answered is not None or match.stage in self.index.match_ends:
            return
        self.fill(Deed(kind="form", stream=stream, role=role, what=form), plan=plan, occurrence=occurrence)

    def maybe_survey(self, stream: str, form: str, role: str) -> None:
        deed = Deed(kind="form", stream=stream, role=role, what=form)
        if role in self.definition.staff:
            self.later(self.days(self.told.team_days), lambda: self.perform(deed))
        elif self.chance.random() < self.told.surveys:
            self.later(self.days(self.told.person_days), lambda: self.perform(deed))

    def reply(self, stream: str, role: str, enrolment: str) -> None:
        match = self.clock.state.matches.get(stream)
        if match is None or len(match.stays) != 1 or match.accepted(enrolment) is not None:
            return
        several = len(match.members.get(role, ())) > 1
        who = enrolment if several else None
        if self.chance.random() < self.told.says_yes:
            self.do(commands.Accept(stream=stream, role=role, enrolment=who), role)
            return
        step = self.to_outcome(MATCH, match.stage, "refused")
        known = list(reasons(self.definition, step)) if step is not None else []
        reason = self.chance.choice(known) if known else None
        self.do(commands.Decline(stream=stream, role=role, enrolment=who, reason=reason), role)

    def fill(self, deed: Deed, *, plan: str | None = None, occurrence: int | None = None) -> None:
        """Fill in a form: mostly without waking a rule, sometimes so that one wakes."""
        form = self.definition.forms.get(deed.what)
        track = self.clock.state.track(deed.stream)
        if form is None or track is None:
            return
        rules = self.rules_of(deed.what, plan)
        towards = None
        if rules and self.chance.random() < self.told.troubled:
            # what is grave is rarer than what is only difficult
            weights = [0.15 if self.grave(rule) else 1.0 for rule in rules]
            towards = self.chance.choices(rules, weights=weights)[0]
        wishes = dict(deed.wishes) if self.chance.random() < self.inventor.agrees else {}
        if towards is not None:
            wishes |= self.waking(deed.what, towards)
        answers = self.inventor.fill(
            deed.what,
            deed.role,
            today=self.clock.today,
            beyond=facts_for(self.index, self.clock.state, deed.stream, self.clock.today),
            wishes=wishes,
            towards=towards.condition if towards is not None else None,
            avoiding=[rule.condition for rule in rules if rule is not towards and rule.condition],
        )
        self.count += 1
        command = commands.SubmitForm(
            stream=deed.stream,
            form=deed.what,
            role=deed.role,
            submission=f"submission {self.count}",
            answers=answers,
            plan=plan,
            occurrence=occurrence,
        )
        staff = deed.role in self.definition.staff
        if self.do(command, deed.role if staff else self.team) and staff:
            self.record.work(deed.role, self.told.interview_minutes)

    def waking(self, form: str, rule: WokenRule) -> dict[str, Value]:
        """Answers of a form with which a rule wakes, as far as they are plain to see."""
        found: dict[str, Value] = {}
        for group in rule.condition.groups:
            for condition in group[:1]:
                owner, _, name = condition.subject.partition(".")
                question = self.definition.forms[form].questions.get(name) if owner == form else None
                wish = fulfilling(condition, question, self.definition) if question is not None else None
                if wish is not None and self.inventor.takes(form, name, wish, today=self.clock.today):
                    found[name] = wish
        return found

    def rules_of(self, form: str, plan: str | None) -> list[WokenRule]:
        """The rules that wait for this form, or for this check-in."""
        return [
            rule
            for kind in ("submitted", "answered")
            for rule in self.index.rules.get(kind, ())
            if rule.occasion.what in (form, plan)
        ]

    def grave(self, rule: WokenRule) -> bool:
        """Whether a rule opens a sensitive case, by itself or by a step of the match."""
        actions = list(rule.actions)
        for action in rule.actions:
            if action.verb == "transition":
                step = self.definition.transitions.get(MATCH, {}).get(action.what)
                found = self.index.step(MATCH, step.from_[0], action.what) if step is not None and step.from_ else None
                actions += found.then if found is not None else ()
        cases = [self.definition.cases.get(action.what) for action in actions if action.verb == "open case"]
        return any(case is not None and case.sensitivity is Sensitivity.SENSITIVE for case in cases)

    def to_outcome(self, track: str, stage: str, outcome: str) -> Step | None:
        """A step from a stage to an end of this meaning."""
        for step in self.index.steps.get((track, stage), ()):
            target = self.definition.stage(track, step.to)
            if target is not None and target.type == "end" and target.outcome == outcome:
                return step
        return None
