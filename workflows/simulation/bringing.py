"""Bring somebody, or a match, to a stage at once: every deed that the way there asks for is done on one day.

Stories begin like this, and so do the mentors who are there before a rehearsal begins.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.conditions import parse_conditions
from models.findings import Finding, finding, sentence
from models.vocabulary import MATCH, Value
from workflows.engine import commands
from workflows.engine.clockwork import Clockwork
from workflows.engine.decide import CarriedOut
from workflows.engine.events import Event
from workflows.engine.facts import facts_for
from workflows.engine.index import Index, Step, index_of
from workflows.engine.options import reasons, track_name, what_is_missing
from workflows.engine.outlook import hand, leads_on
from workflows.engine.state import MatchTrack, PersonTrack
from workflows.simulation.deeds import Deed, acts_as, as_command, filled_in_first, lacking
from workflows.simulation.inventing import Inventor

_MOST = 40
"""Steps and rounds of deeds until we stop trying; no way through a program is longer."""


@dataclass(slots=True, kw_only=True)
class Bringer:
    """Brings people and matches of one clockwork to stages. ``told`` is given every event that happens on the way."""

    clock: Clockwork
    inventor: Inventor
    told: Callable[[Event], None]
    _submissions: int = 0

    @property
    def definition(self) -> Definition:
        """The definition that rules."""
        return self.clock.definition

    @property
    def index(self) -> Index:
        """Its index."""
        return index_of(self.clock.definition)

    # People and matches ----------------------------------------------------------------------------------------------
    def person(
        self, stream: str, role: str, stage: str, answers: Mapping[str, Value] | None = None
    ) -> tuple[Finding, ...]:
        """Somebody joins, if she has not yet, and comes to a stage. Findings say what stands in the way."""
        if stream not in self.clock.state.people:
            wrong = self.do(commands.Join(stream=stream, role=role), role=self.team)
            if wrong:
                return wrong
        for form in filled_in_first(self.definition, role):
            if self.clock.state.people[stream].latest(form) is None:
                wrong = self._fills(stream, role, form, answers)
                if wrong:
                    return wrong
        return self.to_stage(stream, stage, answers)

    def _fills(
        self, stream: str, role: str, form: str, answers: Mapping[str, Value] | None = None
    ) -> tuple[Finding, ...]:
        wishes = {**self._consents(role), **(answers or {})}
        return self.deed(Deed(kind="form", stream=stream, role=role, what=form, wishes=wishes))

    def match(
        self, stream: str, stage: str, members: Mapping[str, str | Sequence[str]], model: str
    ) -> tuple[Finding, ...]:
        """Everybody becomes a candidate, they are proposed to each other, and the match comes to a stage."""
        said = self.definition.matching[model]
        for role, enrolments in members.items():
            lines = {"mentee": said.candidates.mentee, "mentor": said.candidates.mentor}.get(role, ())
            wanted = candidate_stage(role, lines) or self.definition.first_stage(role)
            for enrolment in (enrolments,) if isinstance(enrolments, str) else enrolments:
                wrong = self.person(enrolment, role, wanted)
                if wrong:
                    return wrong
        proposal = commands.Propose(stream=stream, model=model, members=members)
        return self.do(proposal, role=self.team) or self.to_stage(stream, stage)

    def to_stage(self, stream: str, stage: str, answers: Mapping[str, Value] | None = None) -> tuple[Finding, ...]:
        """The shortest way there, step by step, with all that each step asks for. What somebody is asked about herself
        on the way she answers before she goes on."""
        for _ in range(_MOST):
            track = self.clock.state.track(stream)
            if track is None or track.stage == stage:
                return ()
            name = track_name(track)
            step = first_step(self.definition, name, track.stage, stage)
            if step is None:
                here = called(self.definition.stage(name, track.stage), track.stage)
                goal = called(self.definition.stage(name, stage), stage)
                return (finding("no_way_to_stage", stage=goal, here=here),)
            wrong = self._answers_requests(track, answers) or self._take(stream, step)
            if wrong:
                return wrong
        return (finding("no_way_to_stage", stage=stage, here="…"),)

    def _answers_requests(
        self, track: PersonTrack | MatchTrack, answers: Mapping[str, Value] | None
    ) -> tuple[Finding, ...]:
        if not isinstance(track, PersonTrack):
            return ()
        open_ones = [one.form for one in track.requests.values() if one.answered is None and one.role == track.role]
        for form in open_ones:
            wrong = self._fills(track.stream, track.role, form, answers) if form in self.index.profile_forms else ()
            if wrong:
                return wrong
        return ()

    def _take(self, stream: str, step: Step) -> tuple[Finding, ...]:
        state, today = self.clock.state, self.clock.today
        stood = state.track(stream)
        assert stood is not None
        for _ in range(3):  # a deed may uncover another: an answer that makes a second form necessary
            deeds = lacking(self.index, self.clock.state, stream, step, today)
            for deed in deeds:
                wrong = self.deed(deed)
                if wrong:
                    return wrong
            now = self.clock.state.track(stream)
            if now is not None and now.stage != stood.stage:
                return ()
            if not deeds:
                break
        by = hand(self.definition, step.by)
        if step.automatic and by not in step.by:
            track = self.clock.state.track(stream)
            assert track is not None
            missing = what_is_missing(self.index, self.clock.state, track, step, actor_role=by, today=today)
            return tuple(found for found in missing if found.code != "step_by_itself")
        who = by if by in step.by else next((role for role in step.by if role in self.definition.participants), by)
        reason = next(iter(reasons(self.definition, step)), None)
        return self.do(commands.TakeTransition(stream=stream, transition=step.name, reason=reason), role=who)

    # Doing -----------------------------------------------------------------------------------------------------------
    @property
    def team(self) -> str:
        """The role of the staff that does what nobody else is named for."""
        return hand(self.definition, ())

    def deed(self, deed: Deed) -> tuple[Finding, ...]:
        """One deed, with invented answers where it is a form."""
        answers: Mapping[str, Value] = {}
        if deed.kind == "form":
            answers = self.answers(deed)
        self._submissions += 1
        command = as_command(deed, answers=answers, submission=f"{deed.stream} {deed.what} {self._submissions}")
        return self.do(command, role=acts_as(self.definition, deed))

    def answers(self, deed: Deed) -> Mapping[str, Value]:
        """Answers to the form of a deed, its wishes among them."""
        beyond = facts_for(self.index, self.clock.state, deed.stream, self.clock.today)
        return self.inventor.fill(deed.what, deed.role, today=self.clock.today, beyond=beyond, wishes=deed.wishes)

    def do(self, command: commands.Command, *, role: str) -> tuple[Finding, ...]:
        """A command, carried out today. Gives why not, or ()."""
        outcome: CarriedOut = self.clock.carry_out(command, actor_role=role)
        for event in outcome.events:
            self.told(event)
        return outcome.refusals

    def _consents(self, role: str) -> dict[str, Value]:
        """What the program cannot do without is agreed to; whatever else it asks for is left open."""
        found: dict[str, Value] = {}
        for consent in self.definition.consents.values():
            if consent.given_with and (not consent.asked_of or role in consent.asked_of):
                found[consent.given_with.rpartition(".")[2]] = True if consent.required else None
        return found


def candidate_stage(role: str, lines: tuple[str, ...]) -> str | None:
    """The stage in which somebody of this role is a candidate, as the matching model's conditions name it."""
    for _, condition in parse_conditions(lines).conditions():
        if condition.subject == role and condition.operator.name == "in" and condition.values:
            return condition.values[0]
    return None


def first_step(definition: Definition, track: str, here: str, goal: str) -> Step | None:
    """The first step of the best way from one stage to another: as few steps as possible, forward rather than out."""
    index = index_of(definition)
    heap: list[tuple[int, int, str, Step | None]] = [(0, 0, here, None)]
    seen: set[str] = set()
    count = 0
    while heap:
        cost, _, stage, first = heapq.heappop(heap)
        if stage == goal:
            return first
        if stage in seen:
            continue
        seen.add(stage)
        for step in index.steps.get((track, stage), ()):
            count += 1
            forward = leads_on(definition, track, stage, step.to)
            heapq.heappush(heap, (cost + (1 if forward else 12), count, step.to, first or step))
    return None


def words_of(findings: tuple[Finding, ...]) -> str:
    """Findings as one text, in English."""
    return " ".join(sentence(one) for one in findings)


__all__ = ["MATCH", "Bringer", "candidate_stage", "first_step", "words_of"]
