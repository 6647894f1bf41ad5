"""One life of a cohort, day by day: people come, answer, wait, are matched, stop answering; the team does what is next.

The engine decides what is due and what may be done, as it does for real people; here it is only decided *whether and
when* somebody does what she is asked. All chance comes from one seed.
"""

from __future__ import annotations

from datetime import date, timedelta

from models.definitions import Definition
from models.definitions.times import parse_duration, within
from models.vocabulary import MATCH
from workflows.engine import commands
from workflows.engine.events import Event, EventType
from workflows.engine.options import track_name
from workflows.engine.state import EMPTY, MatchTrack, PersonTrack, State
from workflows.simulation.assumptions import Assumptions
from workflows.simulation.bringing import candidate_stage
from workflows.simulation.deeds import Deed, filled_in_first
from workflows.simulation.going_on import Course
from workflows.simulation.inventing import Distributions
from workflows.simulation.matching_round import hold_round
from workflows.simulation.recording import Run


def live(
    definition: Definition,
    assumptions: Assumptions,
    *,
    seed: int,
    start: date,
    weeks: int,
    drawn: Distributions | None = None,
    state: State = EMPTY,
) -> Run:
    """One life of ``weeks`` weeks. ``state`` are people who are there already (none: invented mentors begin), ``drawn``
    the answers of a past cohort to draw from. The same arguments, the same run."""
    return _Life(definition, assumptions, seed, start, drawn or {}, state).run(weeks)


class _Life(Course):
    """The whole of it: who comes, who is there already, what is seen, the rounds."""

    def run(self, weeks: int) -> Run:
        """Live so many weeks."""
        self._begin()
        self.quiet = False
        for day in range(weeks * 7):
            self.day = day
            for event in self.clock.wind(self.start + timedelta(days=day)):
                self.noticed(event)
            self._arrivals()
            self.do_agenda()
            if day % self.told.round_every == 0:
                self._rounds()
            if day % 7 == 6:
                self._groups(day // 7 + 1)
                self.record.end_week(day // 7 + 1, self.clock.state, self._waiting())
        state = self.clock.state
        return Run(
            seed=self.seed,
            weeks=tuple(self.record.weeks),
            rounds=tuple(self.record.rounds),
            days_to_match=tuple(sorted(self.record.days_to_match)),
            first_month=self.record.first_month(weeks * 7),
            most_messages_a_week=self.record.most_messages_a_week,
            rules=dict(self.record.rules),
            visited=frozenset(self.record.visited),
            refused=dict(self.record.refused),
            people=len(state.people),
            matches=len(state.matches),
            events=self.record.events,
        )

    # Those who are there at the beginning ---------------------------------------------------------------------------
    def _begin(self) -> None:
        """People of a real cohort go on from where they stand; otherwise the mentors at the start are made ready."""
        state = self.clock.state
        for person in state.people.values():
            self.record.visited.add((person.role, person.stage))
            self._settle(person.stream)
            self._arrive(person.stream)
            self._go_on(person)
        for match in state.matches.values():
            self.record.visited.add((MATCH, match.stage))
            self.pairs |= {(a, b) for a in match.members.get("mentee", ()) for b in match.members.get("mentor", ())}
            self.matched |= set(match.everybody)
            self._arrive(match.stream)
            self._go_on(match)
        if state is not EMPTY and state.people:
            return
        model = next(iter(self.definition.matching.values()), None)
        stage = candidate_stage("mentor", model.candidates.mentor) if model else None
        if stage is None or "mentor" not in self.definition.participants:
            return
        for _ in range(self.told.mentors_at_start):
            self.count += 1
            stream = f"mentor {self.count}"
            self._settle(stream)
            self.bringer.person(stream, "mentor", stage)

    def _go_on(self, track: PersonTrack | MatchTrack) -> None:
        """What is open already is done as what comes up later is."""
        for task in track.tasks.values():
            if task.done is None:
                self.later(self.days(self.told.team_days), self.task_done(track.stream, task.id, task.kind))
        for case in track.cases.values():
            if case.closed is None:
                self.later(self.days(self.told.team_days), self.case_closed(track.stream, case.id, case.kind))
        if isinstance(track, MatchTrack):
            for entry in track.check_ins.values():
                if entry.announced and entry.answered is None and entry.missed is None:
                    self.maybe_answer(track.stream, entry.plan, entry.occurrence, entry.role)

    # Who comes ------------------------------------------------------------------------------------------------------
    def _arrivals(self) -> None:
        for role in self.definition.participants:
            rate = {"mentee": self.told.mentees_per_week, "mentor": self.told.mentors_per_week}.get(role, 0.0)
            for _ in range(self.poisson(rate / 7)):
                self.count += 1
                stream = f"{role} {self.count}"
                self._settle(stream)
                if not self.do(commands.Join(stream=stream, role=role), self.team):
                    continue
                for form in filled_in_first(self.definition, role):
                    self.fill(Deed(kind="form", stream=stream, role=role, what=form))

    def _settle(self, stream: str) -> None:
        """How often this person answers: some nearly always, some hardly ever; on average as assumed."""
        mean = min(0.99, max(0.01, self.told.answers))
        self.keen[stream] = self.chance.betavariate(4 * mean, 4 * (1 - mean))

    # What happened --------------------------------------------------------------------------------------------------
    def noticed(self, event: Event) -> None:
        """Write an event down, and let people and the team see what it asks of them."""
        self.record.note(event, self.day)
        kind, data, stream = event.type, event.data, event.stream
        if kind in (EventType.JOINED, EventType.MOVED, EventType.PROPOSED):
            self._arrive(stream)
        elif kind == EventType.CHECK_IN_DUE:
            self.maybe_answer(stream, str(data["plan"]), int(data["occurrence"]), str(data["role"]))
        elif kind == EventType.ANSWERED and data.get("plan"):
            self.record.count("check_in_answered")
        elif kind == EventType.FORM_ASKED:
            self.maybe_survey(stream, str(data["form"]), str(data["role"]))
        elif kind == EventType.TASK_CREATED:
            name = str(data["task"])
            task = self.definition.tasks.get(name)
            length = within(task.due) if task and task.due else None
            days = self.days(min(self.told.team_days, length.days if length else self.told.team_days))
            self.later(days, self.task_done(stream, event.id, name))
        elif kind == EventType.CASE_OPENED:
            self.later(self.days(self.told.team_days), self.case_closed(stream, event.id, str(data["case"])))
        elif kind == EventType.CHECK_EXPIRED:
            again = Deed(kind="check", stream=stream, role=self.team, what=str(data["check"]))
            self.later(self.days(2 * self.told.team_days), lambda: self.perform(again))
        elif kind == EventType.CONSENT_EXPIRED:
            asked = Deed(kind="consent", stream=stream, role="", what=str(data["consent"]))
            self.later(self.days(2 * self.told.team_days), lambda: self.perform(asked))
        elif kind == EventType.TRAINING_EXPIRED:
            self._again(stream, str(data["training"]))

    def _again(self, stream: str, training: str) -> None:
        for number, module in enumerate(self.definition.training[training].modules, start=1):
            deed = Deed(kind="module", stream=stream, role="", what=training, part=module)
            self.later(number * self.told.module_days, lambda deed=deed: self.perform(deed))  # type: ignore[misc]

    def _arrive(self, stream: str) -> None:
        """Somebody, or a match, has come to a stage: what is next, and what may come between."""
        track = self.clock.state.track(stream)
        if track is None or not track.stays:
            return
        if isinstance(track, MatchTrack):
            self._match_arrives(track)
        elif len(track.stays) == 1:
            days = self.until(self.told.leaves_weekly)
            self.later(days, lambda: self.leave(stream))
        if track.stage in self.index.ends.get(track_name(track), frozenset()):
            if isinstance(track, PersonTrack):
                self.end_matches_of(track)
            return
        stay = track.stays[-1].event
        if isinstance(track, PersonTrack):
            self.later(self.until(self.told.pauses_weekly), lambda: self.pause(stream, stay))
        self.later(0 if self.quiet else 1, lambda: self.pursue(stream, stay))

    def _match_arrives(self, match: MatchTrack) -> None:
        stream = match.stream
        if match.stage in self.index.running and not any(s.stage in self.index.running for s in match.stays[:-1]):
            self.record.count("matched")
            for role, members in match.members.items():
                for enrolment in members:
                    self.record.begins(enrolment, role, self.day)
            for enrolment in match.members.get("mentee", ()):
                person = self.clock.state.people.get(enrolment)
                if person is not None and enrolment not in self.matched:
                    self.record.days_to_match.append((self.clock.today - person.joined).days)
                    self.matched.add(enrolment)
            self.later(self.until(self.told.breaks_weekly), lambda: self.breaks(stream))
            self.later(self.until(self.told.pauses_weekly), lambda: self.pause(stream))
            if self.index.lasts is not None and self.chance.random() < self.told.extends:
                self.later(max(1, int(self.index.lasts.days) - 28), lambda: self.extend(stream))
        elif len(match.stays) == 1:
            for role, members in match.members.items():
                for enrolment in members:
                    days = self.days(self.told.person_days)
                    self.later(days, lambda r=role, e=enrolment: self.reply(stream, r, e))  # type: ignore[misc]

    def _rounds(self) -> None:
        for model, said in self.definition.matching.items():
            proposals, held = hold_round(
                self.definition, self.clock.state, model, self.clock.today, self.day, frozenset(self.pairs)
            )
            self.record.rounds.append(held)
            decides = next((role for role in said.decided_by if role in self.definition.staff), self.team)
            for members in proposals:
                self.count += 1
                command = commands.Propose(stream=f"match {self.count}", model=model, members=dict(members))
                if self.do(command, self.team):
                    self.record.work(decides, self.told.proposal_minutes)
                    mentees, mentor = members["mentee"], str(members["mentor"])
                    self.pairs |= {(one, mentor) for one in ([mentees] if isinstance(mentees, str) else mentees)}

    def _groups(self, week: int) -> None:
        for group in self.definition.groups.values():
            every = parse_duration((group.meets or "").removeprefix("every ").strip()) if group.meets else None
            weeks = max(1, round(every.days / 7)) if every is not None else 0
            if weeks and week % weeks == 0 and group.led_by in self.definition.staff:
                self.record.work(str(group.led_by), self.told.group_minutes)

    def _waiting(self) -> int:
        """Who waits for a match: everybody in a stage of the type ``waiting``."""
        stages = self.definition.stages
        return sum(stages[one.role][one.stage].type == "waiting" for one in self.clock.state.people.values())
