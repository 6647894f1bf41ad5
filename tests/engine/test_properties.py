"""What holds whatever happens: a journal replays to the same state, and time passes the same way in any steps."""

from __future__ import annotations

import json
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.cohorts import PAIRS, Cohort, with_mentor, with_newcomer
from workflows.engine import Event, EventType, State, in_order, replay, timers
from workflows.engine import commands as c

DAYS = st.integers(0, 150)
STREAMS = st.sampled_from(["amina", "olek", "ruth", "one", "two"])
MATCHES = st.sampled_from(["one", "two"])
ROLES = st.sampled_from(["mentee", "mentor"])
STEPS = st.sampled_from([name for steps in PAIRS.transitions.values() for name in steps])


def _submission(stream: str, role: str, rating: int, safe: bool, met: int) -> c.SubmitForm:
    told = {"rating": rating, "safe": safe, "met": met}
    return c.SubmitForm(stream=stream, form="check_in", role=role, submission=f"{stream}{role}{met}", answers=told)


def _proposal(stream: str, mentee: str) -> c.Propose:
    return c.Propose(stream=stream, model="one_to_one", members={"mentee": mentee, "mentor": "ruth"})


COMMANDS = st.one_of(
    st.builds(lambda s, t: c.TakeTransition(stream=s, transition=t, reason="no_contact"), STREAMS, STEPS),
    st.builds(_submission, MATCHES, ROLES, st.integers(1, 5), st.booleans(), st.integers(0, 9)),
    st.builds(_proposal, MATCHES, st.sampled_from(["amina", "olek"])),
    st.builds(lambda s, r: c.Accept(stream=s, role=r), MATCHES, ROLES),
    st.builds(lambda s, r: c.Decline(stream=s, role=r), MATCHES, ROLES),
    st.builds(lambda s: c.GiveConsent(stream=s, consent="call_later"), STREAMS),
    st.builds(lambda s: c.WithdrawConsent(stream=s, consent="share"), STREAMS),
    st.builds(lambda p: c.RecordCheck(stream="ruth", check="reference", passed=p), st.booleans()),
    st.builds(lambda n: n, st.integers(0, 40)),  # undo the event so many places back
)
PLANS = st.lists(st.tuples(DAYS, COMMANDS), max_size=25).map(lambda plan: sorted(plan, key=lambda entry: entry[0]))


def _lived(plan: list[tuple[int, c.Command | int]], *, daily: bool, until: int = 160) -> Cohort:
    cohort = with_mentor(with_newcomer(with_newcomer(Cohort(), "amina", on=-20), "olek", on=-20), on=-20, places=2)
    # the pair everything else is about
    cohort.does(_proposal("one", "amina"), on=-1)
    for role in ("mentee", "mentor"):
        cohort.does(c.Accept(stream="one", role=role), on=-1)
    cohort.does(c.TakeTransition(stream="one", transition="start"), on=0)
    today = 0
    for day, command in plan:
        if daily:
            for between in range(today, day):
                cohort.wait(between)
        today = day
        if isinstance(command, int):
            cohort.wait(day)
            event = cohort.journal[-1 - command % len(cohort.journal)]
            command = c.Undo(stream=event.stream, event=event.id)
        cohort.tries(command, on=day)
    for day in range(today, until) if daily else ():
        cohort.wait(day)
    cohort.wait(until)
    return cohort


@settings(max_examples=25, deadline=None)
@given(PLANS, st.integers(0, 2**32))
def test_a_journal_replays_to_the_state_it_was_made_in(plan: list[tuple[int, c.Command | int]], seed: int) -> None:
    cohort = _lived(plan, daily=False)

    assert replay(PAIRS, cohort.journal) == cohort.state
    assert replay(PAIRS, in_order(reversed(cohort.journal))) == cohort.state
    assert replay(PAIRS, _woven(cohort.journal, random.Random(seed))) == cohort.state
    assert replay(PAIRS, [*cohort.journal, *cohort.journal]) == cohort.state  # twice told is once happened
    assert replay(PAIRS, map(_stored, cohort.journal)) == cohort.state


def _stored(event: Event) -> Event:
    """The event as the database gives it back: data and answers have been JSON."""
    return replace(event, data=json.loads(json.dumps(event.data)), answers=json.loads(json.dumps(event.answers)))


def _woven(journal: list[Event], chance: random.Random) -> list[Event]:
    """Another order that keeps each stream's own."""
    streams: dict[str, list[Event]] = {}
    for event in journal:
        streams.setdefault(event.stream, []).append(event)
    woven = []
    while streams:
        name = chance.choice(sorted(streams))
        woven.append(streams[name].pop(0))
        if not streams[name]:
            del streams[name]
    return woven


@settings(max_examples=20, deadline=None)
@given(PLANS)
def test_day_by_day_and_at_one_go_the_same_happens(plan: list[tuple[int, c.Command | int]]) -> None:
    at_one_go, daily = _lived(plan, daily=False), _lived(plan, daily=True)

    assert daily.journal == at_one_go.journal
    assert daily.state == at_one_go.state


@settings(max_examples=25, deadline=None)
@given(PLANS)
def test_ids_and_numbers_are_given_once(plan: list[tuple[int, c.Command | int]]) -> None:
    cohort = _lived(plan, daily=False)

    assert len({event.id for event in cohort.journal}) == len(cohort.journal)
    for stream in {event.stream for event in cohort.journal}:
        numbers = [event.number for event in cohort.journal if event.stream == stream]
        assert numbers == list(range(1, len(numbers) + 1))


@settings(max_examples=25, deadline=None)
@given(PLANS)
def test_no_step_leaves_an_end(plan: list[tuple[int, c.Command | int]]) -> None:
    cohort = _lived(plan, daily=False)

    for event in cohort.journal:
        if event.type == EventType.MOVED:
            assert event.data["from"] not in PAIRS.ends(event.data["track"])
    for track in cohort.state.tracks():
        stages = [stay.stage for stay in track.stays]
        name = "match" if track.stream in cohort.state.matches else cohort.state.people[track.stream].role
        assert not PAIRS.ends(name) & set(stages[:-1])


@settings(max_examples=20, deadline=None)
@given(PLANS, DAYS)
def test_time_that_has_passed_leaves_nothing_behind(plan: list[tuple[int, c.Command | int]], later: int) -> None:
    cohort = _lived(plan, daily=False)

    assert cohort.wait(160) == []
    assert timers(PAIRS, cohort.state, until=cohort.day(160)) == []
    ahead = timers(PAIRS, cohort.state, until=cohort.day(160 + later))
    assert ahead == sorted(ahead, key=lambda entry: (entry[0], entry[1].type, entry[1].id))


@settings(max_examples=20, deadline=None)
@given(PLANS)
def test_erased_answers_leave_a_journal_that_replays(plan: list[tuple[int, c.Command | int]]) -> None:
    cohort = _lived(plan, daily=False)
    erased = [_without_answers(event) for event in cohort.journal]

    state: State = replay(PAIRS, erased)

    assert {track.stream: track.stays for track in state.tracks()} == {
        track.stream: track.stays for track in cohort.state.tracks()
    }
    assert all(entry.answers is None for track in state.tracks() for entry in track.submissions)


def _without_answers(event: Event) -> Event:
    return replace(event, answers=None)
