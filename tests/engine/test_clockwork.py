"""Faster ways through time and through a journal, held against the plain ones."""

from __future__ import annotations

from functools import reduce

from hypothesis import given, settings

from tests.engine.cohorts import PAIRS, Cohort, a_check_in, a_pair, a_program
from tests.engine.test_properties import PLANS
from workflows.engine import EMPTY, Event, EventType, Fold, State, evolve, replay
from workflows.engine import commands as c
from workflows.engine.clockwork import Clockwork


class Wound(Cohort):
    """The same cohort, its time kept by a clockwork from day -1 on."""

    def __init__(self, other: Cohort) -> None:
        super().__init__(other.definition)
        self.clock = Clockwork(other.definition, other.state, today=self.day(-1))
        self.today = -1

    def wait(self, until: int) -> list[Event]:
        events: list[Event] = []
        for day in range(self.today, until + 1):
            events += self.clock.wind(self.day(day))
        self.today, self.state = max(self.today, until), self.clock.state
        self.journal += events
        return events

    def tries(self, command: c.Command, *, on: int, role: str = "coordinator") -> list[str]:
        self.wait(on)
        outcome = self.clock.carry_out(command, actor_role=role)
        self.state = self.clock.state
        self.journal += outcome.events
        return [found.code for found in outcome.refusals]


def _live(cohort: Cohort, plan: list[tuple[int, c.Command | int]], *, daily: bool) -> None:
    """Every command on its day; a number takes back the event so many places ago."""
    today = 0
    for day, command in plan:
        for between in range(today, day) if daily else ():
            cohort.wait(between)
        today = day
        cohort.wait(day)
        if isinstance(command, int):
            if not cohort.journal:
                continue
            event = cohort.journal[-1 - command % len(cohort.journal)]
            command = c.Undo(stream=event.stream, event=event.id)
        cohort.tries(command, on=day)
    for day in range(today, 200) if daily else ():
        cohort.wait(day)
    cohort.wait(200)


@settings(max_examples=40, deadline=None)
@given(PLANS)
def test_a_wound_clock_brings_what_advancing_day_by_day_brings(plan: list[tuple[int, c.Command | int]]) -> None:
    start = a_pair()
    plain, wound = Cohort(), Wound(start)
    plain.state = start.state

    _live(plain, plan, daily=True)
    _live(wound, plan, daily=False)

    assert wound.journal == plain.journal
    assert wound.state == plain.state


def test_what_lies_before_the_end_of_a_paused_match_is_noticed_on_its_day() -> None:
    # The end moves on with every day of the pause; a clock that asked only once would miss the moment after it.
    program = {"ends": {"label": "Soon", "whenever": "2 weeks before match ends", "then": ["create task find_a_match"]}}

    start = a_pair(a_program(rules=program))
    plain, wound = Cohort(start.definition), Wound(start)
    plain.state = start.state
    for cohort in (plain, wound):
        cohort.does(c.TakeTransition(stream="pair", transition="pause"), on=10)
        cohort.does(c.TakeTransition(stream="pair", transition="resume"), on=40)
        cohort.wait(180)

    # 112 days from day 0, 30 of them paused: the end is day 142, two weeks before it is day 128.
    assert [event.at.date() for event in wound.journal if event.data.get("what") == "match ends"] == [start.day(128)]
    assert wound.journal == plain.journal


def test_what_a_short_pause_moves_on_does_not_happen_on_its_old_day() -> None:
    # A reminder keeps its name when its day moves: the clock must not take the day it had before the pause.
    start = a_pair()
    plain, wound = Cohort(), Wound(start)
    plain.state = start.state
    for cohort in (plain, wound):
        cohort.does(c.TakeTransition(stream="pair", transition="pause"), on=2)
        cohort.does(c.TakeTransition(stream="pair", transition="resume"), on=4)
        for day in range(5, 12):  # every day, as at a desk
            cohort.wait(day)

    reminded = [event.at.date() for event in wound.journal if event.type == EventType.REMINDED]
    assert set(reminded) == {start.day(8)}  # without the pause it were day 6
    assert wound.journal == plain.journal


@settings(max_examples=25, deadline=None)
@given(PLANS)
def test_folding_at_one_go_is_folding_one_by_one(plan: list[tuple[int, c.Command | int]]) -> None:
    start = a_pair()
    _live(start, plan, daily=False)

    one_by_one = reduce(lambda state, event: evolve(PAIRS, state, event), start.journal, EMPTY)

    assert replay(PAIRS, start.journal) == one_by_one == start.state


def test_a_state_that_was_handed_out_stays_as_it_was() -> None:
    cohort = a_pair()
    half, journal = len(cohort.journal) // 2, cohort.journal
    fold = Fold(PAIRS)
    for event in journal[:half]:
        fold.add(event)
    early = fold.state
    known: State = replay(PAIRS, journal[:half])
    for event in journal[half:]:
        fold.add(event)

    assert early == known
    assert fold.state == cohort.state
    assert early is not fold.state


def test_an_event_seen_before_gives_the_very_same_state() -> None:
    cohort = a_pair()
    cohort.does(a_check_in(), on=8)

    assert evolve(PAIRS, cohort.state, cohort.journal[-1]) is cohort.state
