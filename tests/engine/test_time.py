"""Moments: in the program's own time, in order, never stored, never without end."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.engine.cohorts import PAIRS, Cohort, a_check_in, a_pair, a_program, with_mentor, with_newcomer
from workflows.engine import Event, EventType, ahead, day_of, due, evolve, morning, timers
from workflows.engine import commands as c
from workflows.engine.react import IN_A_CIRCLE


def test_a_moment_is_nine_in_the_morning_there_in_winter_and_in_summer() -> None:
    # Toronto is four hours behind in September, five in December.
    assert morning(PAIRS, date(2025, 9, 1)) == datetime(2025, 9, 1, 13, tzinfo=UTC)
    assert morning(PAIRS, date(2025, 12, 1)) == datetime(2025, 12, 1, 14, tzinfo=UTC)
    assert day_of(PAIRS, datetime(2025, 9, 2, 1, tzinfo=UTC)) == date(2025, 9, 1)


def test_a_schedule_runs_from_the_start_and_thins_out() -> None:
    cohort = a_pair()

    found = timers(PAIRS, cohort.state, until=cohort.day(200))

    days = [
        day_of(PAIRS, at)
        for at, event in found
        if event.type == EventType.CHECK_IN_DUE and event.data["role"] == "mentee"
    ]
    assert days == [cohort.day(number) for number in (7, 21, 35, 49, 77, 105)]


def test_what_is_due_and_what_lies_ahead_are_told_apart() -> None:
    cohort = a_pair()

    assert {event.type for _, event in due(PAIRS, cohort.state, cohort.day(7))} == {
        EventType.REMINDED,
        EventType.CHECK_IN_DUE,
    }
    first = ahead(PAIRS, cohort.state, cohort.day(7), until=cohort.day(10))
    assert [(day_of(PAIRS, at), event.type) for at, event in first] == [(cohort.day(10), EventType.REMINDED)] * 2


def test_months_follow_the_calendar() -> None:
    plan = {
        "pair_check_in": {
            "asks": ["mentee"],
            "form": "check_in",
            "during": ["active"],
            "schedule": ["every month until match ends"],
        }
    }
    cohort = a_pair(a_program(check_ins=plan))

    found = timers(cohort.definition, cohort.state, until=cohort.day(200))

    days = [day_of(PAIRS, at) for at, event in found if event.type == EventType.CHECK_IN_DUE]
    assert days == [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)]  # the match ends on 22 December


def test_a_program_without_an_end_asks_on_and_does_not_hang() -> None:
    program = PAIRS.program.model_copy(update={"lasts": None})
    definition = PAIRS.model_copy(update={"program": program})
    cohort = a_pair(definition)

    cohort.wait(330)

    # 7, 21, 35, 49, then every 28 days: 77, 105 … 329, which is 49 + 10 · 28
    assert len(cohort.days(EventType.CHECK_IN_DUE, role="mentee")) == 4 + 10


def test_rules_that_wake_each_other_without_end_are_stopped_and_told() -> None:
    round_and_round = {
        "to": {"whenever": "mentee enters waiting", "then": ["move mentee to matched"]},
        "fro": {"whenever": "mentee enters matched", "then": ["move mentee to waiting"]},
    }
    cohort = with_newcomer(Cohort(a_program(rules=round_and_round)))

    moves = [event for event in cohort.journal if event.type == EventType.MOVED]
    assert len(moves) == 1 + 5  # the one that was done, and five deep
    assert cohort.open_cases("amina") == [IN_A_CIRCLE]


def test_an_event_of_another_version_changes_nothing() -> None:
    cohort = a_pair()
    at = morning(PAIRS, cohort.day(1))

    strange = Event(id="x", stream="pair", number=99, type="sang_a_song", at=at, noted=at)
    lost = Event(id="y", stream="nobody", number=1, type=EventType.MOVED, at=at, noted=at)

    after = evolve(PAIRS, evolve(PAIRS, cohort.state, strange), lost)
    assert after.people == cohort.state.people
    assert after.matches["pair"].stays == cohort.match().stays


def test_a_check_in_falls_due_as_before_after_an_answer_nobody_asked_for() -> None:
    cohort = a_pair()

    cohort.does(a_check_in("mentee"), on=2)
    cohort.wait(7)

    assert cohort.days(EventType.CHECK_IN_DUE, role="mentee") == [7]


def test_a_family_is_reached_through_the_person_it_belongs_to() -> None:
    rules = {"told": {"whenever": "match enters active", "then": ["send welcome to guardian and coordinator"]}}
    consents = {"family": {"label": "Yes", "asked_of": ["mentee"], "given_by": "guardian"}}
    cohort = a_pair(a_program(rules=rules, consents=consents))

    told = [event.data for event in cohort.journal if event.because == "rule:told"]
    assert [(data["role"], data["to"]) for data in told] == [("guardian", "amina"), ("coordinator", "")]


def test_a_circle_of_three_is_one_match() -> None:
    cohort = with_mentor(with_newcomer(with_newcomer(Cohort()), "olek"))
    members = {"mentee": ["amina", "olek"], "mentor": "ruth"}

    cohort.does(c.Propose(stream="circle", model="one_to_one", members=members), on=0)
    cohort.does(c.Accept(stream="circle", role="mentor"), on=0)
    cohort.does(c.Accept(stream="circle", role="mentee", enrolment="amina"), on=0)
    assert cohort.may("circle", "start", on=0) == ["The newcomer has not accepted yet."]
    cohort.does(c.Accept(stream="circle", role="mentee", enrolment="olek"), on=0)
    cohort.does(c.TakeTransition(stream="circle", transition="start"), on=0)

    assert [cohort.person(name).stage for name in ("amina", "olek")] == ["matched", "matched"]


def test_a_first_stage_is_entered_too() -> None:
    rules = {
        "told": {"whenever": "match enters proposed", "then": ["send welcome to mentor"]},
        "greeted": {"whenever": "mentee enters intake", "then": ["create task find_a_match"]},
    }
    cohort = a_pair(a_program(rules=rules))

    assert [event.data["to"] for event in cohort.journal if event.because == "rule:told"] == ["ruth"]
    assert cohort.open_tasks("amina") == ["find_a_match"]


def test_who_left_a_circle_comes_back_only_while_she_has_nobody_else() -> None:
    cohort = with_mentor(with_mentor(with_newcomer(with_newcomer(Cohort()), "olek")), "eva")
    cohort.does(
        c.Propose(stream="circle", model="one_to_one", members={"mentee": ["amina", "olek"], "mentor": "ruth"}), on=0
    )
    cohort.does(c.Decline(stream="circle", role="mentee", enrolment="olek"), on=0)
    cohort.does(c.Propose(stream="pair", model="one_to_one", members={"mentee": "olek", "mentor": "eva"}), on=1)
    back = c.Accept(stream="circle", role="mentee", enrolment="olek")

    assert cohort.tries(back, on=1) == ["The newcomer has no free place: 1 of 1 are taken."]
    cohort.does(c.Decline(stream="pair", role="mentor"), on=2)
    cohort.does(back, on=2)
    assert cohort.match("circle").members["mentee"] == ("amina", "olek")


def test_a_no_is_taken_back_only_while_both_have_a_place_still() -> None:
    # One place each. Olek said no to Ruth and was proposed to Eva: taken back, he would be in two at once.
    cohort = with_mentor(with_mentor(with_newcomer(Cohort(), "olek")), "eva")
    cohort.does(c.Propose(stream="first", model="one_to_one", members={"mentee": "olek", "mentor": "ruth"}), on=0)
    cohort.does(c.Decline(stream="first", role="mentee"), on=1)
    no = cohort.match("first").stays[-1].event
    cohort.does(c.Propose(stream="second", model="one_to_one", members={"mentee": "olek", "mentor": "eva"}), on=1)

    (why,) = cohort.tries(c.Undo(stream="first", event=no), on=2)
    assert why.startswith(
        "This can’t be taken back: meanwhile the newcomer is in another match or proposal, and 1 of 1"
    )

    cohort.does(c.Decline(stream="second", role="mentor"), on=2)
    cohort.does(c.Undo(stream="first", event=no), on=3)
    assert cohort.match("first").stage == "proposed"


def test_who_left_a_circle_is_not_brought_back_by_undo_while_she_has_somebody_else() -> None:
    cohort = with_mentor(with_mentor(with_newcomer(with_newcomer(Cohort()), "olek")), "eva")
    members = {"mentee": ["amina", "olek"], "mentor": "ruth"}
    cohort.does(c.Propose(stream="circle", model="one_to_one", members=members), on=0)
    no = cohort.does(c.Decline(stream="circle", role="mentee", enrolment="olek"), on=0)[0].id
    back = c.Undo(stream="circle", event=no)
    cohort.does(c.Propose(stream="pair", model="one_to_one", members={"mentee": "olek", "mentor": "eva"}), on=1)

    (why,) = cohort.tries(back, on=1)
    assert "1 of 1 places are taken" in why
    cohort.does(c.Decline(stream="pair", role="mentor"), on=2)
    cohort.does(back, on=2)
    assert cohort.match("circle").members["mentee"] == ("amina", "olek")
