"""How people and matches go on from stage to stage: what the next step asks for is done, then it is taken.

And what comes between: somebody leaves, a match breaks, pauses, or is extended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from models.definitions.sections import Task
from models.definitions.times import parse_duration
from models.definitions.truth import holds
from models.vocabulary import MATCH
from workflows.engine import commands
from workflows.engine.calendar import days_of
from workflows.engine.facts import facts_for
from workflows.engine.index import Step
from workflows.engine.options import reasons, track_name
from workflows.engine.outlook import hand, leads_on
from workflows.engine.state import MatchTrack, PersonTrack
from workflows.simulation.answering import Answering
from workflows.simulation.deeds import Deed, lacking

_TAKES_BACK = 0.15
"""Of those who leave, so many take back what they agreed to."""
_STEP_DAYS = 7
"""Where nobody can do anything at present, one looks again after so many days."""


class Course(Answering):
    """The way of everybody through the stages, with the work it is for the team."""

    def pursue(self, stream: str, stay: str) -> None:
        """Do what the next step asks for, then take it."""
        state = self.clock.state
        track = state.track(stream)
        if track is None or not track.stays or track.stays[-1].event != stay:
            return
        if stay not in self.aims:
            self.aims[stay] = self.aim(track)
            if self.index.definition.stage(track_name(track), track.stage).type == "paused":  # type: ignore[union-attr]
                self.later(self.days(self.told.pause_days), lambda: self.pursue(stream, stay))
                return
        step = self.aims[stay]
        if step is None:
            return
        deeds = [deed for deed in lacking(self.index, state, stream, step, self.clock.today) if deed.kind != "accept"]
        if deeds:
            wait = 0
            for deed in deeds:
                wait = self.plan(deed, wait)
            self.later(wait + 1, lambda: self.pursue(stream, stay))
            return
        if step.automatic:
            return
        facts = facts_for(self.index, state, stream, self.clock.today)
        soon = facts is None or (step.when and holds(step.when, facts, today=self.clock.today) is not True)
        if soon or (isinstance(track, MatchTrack) and self.too_early(track, step)):
            self.later(_STEP_DAYS if not isinstance(track, MatchTrack) else 3, lambda: self.pursue(stream, stay))
            return
        if not self.take(stream, step):
            self.later(_STEP_DAYS, lambda: self.pursue(stream, stay))

    def plan(self, deed: Deed, wait: int) -> int:
        """Put a deed on the agenda. Modules come one after the other, everything else side by side; gives the day by
        which all of them are done."""
        staff = deed.role in self.definition.staff
        if deed.kind == "module":
            day = wait + self.days(self.told.module_days)
            self.later(day, lambda: self.perform(deed))
            return day
        if deed.kind == "case":
            return max(wait, 2)  # whoever owns the case closes it; it is on the agenda since it was opened
        mean = (
            self.told.meeting_days if deed.kind == "event" else self.told.team_days if staff else self.told.person_days
        )
        day = self.days(mean)
        self.later(day, lambda: self.perform(deed))
        return max(wait, day)

    def aim(self, track: PersonTrack | MatchTrack) -> Step | None:
        """The step that leads on. Where it is the last chance to refuse somebody, some are refused."""
        name = track_name(track)
        steps = self.index.steps.get((name, track.stage), ())
        ahead = [step for step in steps if leads_on(self.definition, name, track.stage, step.to)]
        if not ahead:
            return None
        aim = next((step for step in ahead if step.automatic), None)
        if aim is None or not isinstance(track, MatchTrack):
            aim = ahead[0]
        if isinstance(track, PersonTrack):
            refusing = self.to_outcome(name, track.stage, "refused")
            later = self.to_outcome(name, aim.to, "refused")
            if refusing is not None and later is None and self.chance.random() >= self.told.suitable:
                return refusing
        return aim

    def too_early(self, match: MatchTrack, step: Step) -> bool:
        """A running match goes on until its time is nearly over, where nothing else says when it ends."""
        if step.when or match.stage not in self.index.running:
            return False
        plan = {stage for plan in self.index.plans for stage in plan.during}
        if match.stage not in plan:
            return False
        end = days_of(self.index, match).end(self.clock.today)
        return end is not None and self.clock.today < end - timedelta(days=7)

    def take(self, stream: str, step: Step) -> bool:
        by = hand(self.definition, step.by)
        who = by if by in step.by else next((role for role in step.by if role in self.definition.participants), by)
        known = list(reasons(self.definition, step))
        reason = self.chance.choice(known) if known else None
        if not self.do(commands.TakeTransition(stream=stream, transition=step.name, reason=reason), who, count=False):
            return False
        if by in self.definition.staff:
            self.record.work(by, self.told.step_minutes)
        return True

    # What comes between ---------------------------------------------------------------------------------------------
    def leave(self, stream: str) -> None:
        track = self.clock.state.track(stream)
        step = self.to_outcome(track_name(track), track.stage, "left") if track is not None else None
        if step is not None:
            self.take(stream, step)
        if isinstance(track, PersonTrack) and self.chance.random() < _TAKES_BACK:
            given = [name for name, history in track.consents.items() if history[-1].given]
            required = [name for name in given if self.definition.consents[name].required]
            if required:
                taken = commands.WithdrawConsent(stream=stream, consent=self.chance.choice(required))
                self.do(taken, self.team, count=False)

    def breaks(self, stream: str) -> None:
        match = self.clock.state.matches.get(stream)
        if match is not None and match.stage not in self.index.match_ends:
            self.leave(stream)

    def end_matches_of(self, person: PersonTrack) -> None:
        """Who has left or finished has no running match any more: the team ends it."""
        if self.definition.stages[person.role][person.stage].outcome == "completed":
            return
        for match in self.clock.state.their_matches(person.stream):
            if match.stage not in self.index.match_ends:
                self.later(self.days(self.told.team_days), lambda m=match.stream: self.breaks(m))  # type: ignore[misc]

    def pause(self, stream: str, stay: str = "") -> None:
        """A step to a stage of the type ``paused``, where one leads there without a case; for a person only out of the
        stay in which she thought of it."""
        track = self.clock.state.track(stream)
        if track is None or (stay and track.stays[-1].event != stay):
            return
        name = track_name(track)
        stages = self.definition.stages[name]
        for step in self.index.steps.get((name, track.stage), ()):
            grave = any(action.verb == "open case" for action in step.then)
            if stages[step.to].type == "paused" and stages[track.stage].type != "paused" and not grave:
                self.take(stream, step)
                return

    def extend(self, stream: str) -> None:
        match = self.clock.state.matches.get(stream)
        for step in self.index.steps.get((MATCH, match.stage), ()) if match is not None else ():
            if any(action.verb == "extend" for action in step.then):
                self.take(stream, step)
                return

    # The team -------------------------------------------------------------------------------------------------------
    def perform(self, deed: Deed) -> None:
        """A deed whose day has come."""
        track = self.clock.state.track(deed.stream)
        if track is None or (
            track.stage in self.index.ends.get(track_name(track), frozenset()) and deed.kind != "form"
        ):
            return
        if deed.kind == "form":
            self.fill(deed)
            return
        if deed.kind == "module":
            if self.do(
                commands.CompleteModule(stream=deed.stream, training=deed.what, module=deed.part),
                self.team,
                count=False,
            ):
                module = self.definition.training[deed.what].modules[deed.part]
                length = parse_duration(module.takes) if module.takes else None
                if length is not None and "live" in (module.format or ""):
                    self.record.session(f"{deed.what}.{deed.part}", self.trainer, length.days * 1440)
            return
        made: dict[str, commands.Command] = {
            "consent": commands.GiveConsent(stream=deed.stream, consent=deed.what),
            "check": commands.RecordCheck(stream=deed.stream, check=deed.what, passed=True),
            "event": commands.RecordEventHeld(stream=deed.stream, event=deed.what),
            "goal": commands.AgreeGoal(stream=deed.stream, goals=deed.what),
        }
        if deed.kind in made and self.do(made[deed.kind], self.team, count=False) and deed.kind == "check":
            self.record.work(deed.role, self.told.check_minutes)

    def task_done(self, stream: str, task: str, kind: str) -> Callable[[], None]:
        def done() -> None:
            said = self.definition.tasks.get(kind) or Task()
            if self.do(commands.CompleteTask(stream=stream, task=task), self.team, count=False):
                length = parse_duration(said.takes) if said.takes else None
                self.record.work(said.for_, length.days * 1440 if length else self.told.step_minutes)

        return done

    def case_closed(self, stream: str, case: str, kind: str) -> Callable[[], None]:
        def closed() -> None:
            said = self.definition.cases.get(kind)
            if self.do(commands.CloseCase(stream=stream, case=case, outcome="talked"), self.team, count=False):
                length = parse_duration(said.takes) if said and said.takes else None
                owner = said.owner if said else self.team
                self.record.work(owner, length.days * 1440 if length else self.told.interview_minutes)

        return closed
