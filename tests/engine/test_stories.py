"""Stories: what happens to one pair, told in days. Check-ins fall due on days 7, 21, 35, 49, 77 and 105."""

from __future__ import annotations

import pytest

from tests.engine.cohorts import Cohort, a_check_in, a_pair, with_match, with_mentor, with_newcomer
from workflows.engine import EventType
from workflows.engine import commands as c


def test_two_check_ins_missed_in_a_row_make_a_task() -> None:
    cohort = a_pair()

    cohort.does(a_check_in("mentee"), on=8)
    cohort.wait(27)
    assert cohort.open_tasks() == []

    cohort.wait(28)
    # The mentor missed day 7 (noted 14) and day 21 (noted 28): two in a row. The mentee missed only the second.
    assert cohort.days(EventType.MISSED, role="mentor") == [14, 28]
    assert cohort.days(EventType.MISSED, role="mentee") == [28]
    assert cohort.open_tasks() == ["call_the_pair"]
    assert cohort.open_cases() == []


def test_reminders_come_a_day_before_and_three_days_after_and_not_to_who_answered() -> None:
    cohort = a_pair()

    cohort.does(a_check_in("mentee"), on=8)
    cohort.wait(20)

    assert cohort.days(EventType.REMINDED, role="mentee", occurrence=1) == [6]
    assert cohort.days(EventType.REMINDED, role="mentor", occurrence=1) == [6, 10]
    assert cohort.days(EventType.MESSAGE_DUE, message="reminder", to="ruth") == [6, 10, 20]


def test_an_answer_after_the_check_in_was_missed_ends_the_row() -> None:
    cohort = a_pair()

    cohort.wait(14)
    assert cohort.state.matches["pair"].check_ins["pair_check_in", 1, "mentor"].missed is not None
    cohort.does(a_check_in("mentor"), on=15)
    cohort.does(a_check_in("mentee"), on=15)
    cohort.wait(28)

    # Both missed day 21, but each had answered day 7, if late: one in a row.
    assert cohort.days(EventType.MISSED) == [14, 14, 28, 28]
    assert cohort.open_tasks() == []


def test_a_task_is_not_opened_twice_while_it_is_open() -> None:
    cohort = a_pair()

    cohort.wait(60)  # missed on 14, 28, 42 and 56 by both
    assert len(cohort.days(EventType.TASK_CREATED, task="call_the_pair")) == 1

    (task,) = cohort.match().tasks.values()
    cohort.does(c.CompleteTask(stream="pair", task=task.id), on=60)
    cohort.wait(84)  # day 77 is missed on day 84
    assert cohort.days(EventType.TASK_CREATED, task="call_the_pair") == [28, 84]


def test_a_low_rating_opens_one_case_and_the_next_one_wakes_it() -> None:
    cohort = a_pair()

    cohort.does(a_check_in("mentee", rating=2), on=8)
    assert cohort.open_cases() == ["struggling"]
    assert cohort.days(EventType.MESSAGE_DUE, message="heard_you", to="amina") == [8]

    cohort.does(a_check_in("mentor", rating=1), on=9)
    assert cohort.open_cases() == ["struggling"]
    (case,) = cohort.match().cases.values()
    assert len(case.woken) == 1

    cohort.does(c.CloseCase(stream="pair", case=case.id, outcome="talked"), on=10)
    cohort.does(a_check_in("mentee", rating=2), on=22)
    assert cohort.open_cases() == ["struggling"]
    assert cohort.days(EventType.CASE_OPENED) == [8, 22]


def test_a_rule_sees_only_the_answer_that_woke_it() -> None:
    cohort = a_pair()

    cohort.does(a_check_in("mentee", rating=2), on=8)
    (case,) = cohort.match().cases.values()
    cohort.does(c.CloseCase(stream="pair", case=case.id), on=9)
    cohort.does(a_check_in("mentor", rating=5), on=10)

    assert cohort.open_cases() == []  # the old 2 is still the mentee's last word, but it did not wake the rule


def test_a_corrected_answer_wakes_the_rule_again() -> None:
    cohort = a_pair()

    cohort.does(a_check_in("mentee", rating=4, submission="first"), on=8)
    right = c.SubmitForm(
        stream="pair",
        form="check_in",
        role="mentee",
        submission="second",
        answers={"rating": 1},
        corrects="first",
    )
    cohort.does(right, on=9)

    assert cohort.open_cases() == ["struggling"]
    assert [entry.id for entry in cohort.match().submissions] == ["second"]
    assert cohort.match().check_ins["pair_check_in", 1, "mentee"].submission == "second"


def test_a_pause_stops_the_clock_and_moves_what_remains() -> None:
    cohort = a_pair()

    cohort.does(a_check_in("mentee"), on=8)
    cohort.does(a_check_in("mentor"), on=8)
    cohort.does(c.TakeTransition(stream="pair", transition="pause"), on=15)
    cohort.wait(40)
    assert cohort.days(EventType.CHECK_IN_DUE, role="mentee") == [7]
    cohort.does(c.TakeTransition(stream="pair", transition="resume"), on=43)
    cohort.wait(70)

    # Paused from 15 to 43: 28 days. 21 + 28 = 49, 35 + 28 = 63.
    assert cohort.days(EventType.CHECK_IN_DUE, role="mentee") == [7, 49, 63]
    # 16 weeks + 28 days = 140; on day 70 there are 70 left.
    assert cohort.may("pair", "close", on=70) == ["Needed: ‘Days left of the match’ is at most 14. Now: 70 days."]


def test_what_was_due_before_a_pause_is_not_missed_during_it() -> None:
    cohort = a_pair()

    cohort.does(c.TakeTransition(stream="pair", transition="pause"), on=9)
    cohort.does(c.TakeTransition(stream="pair", transition="resume"), on=29)
    cohort.wait(40)

    # Due on 7; missed on 14 became 14 + 20 = 34, the reminder on 10 became 30.
    assert cohort.days(EventType.MISSED, role="mentee") == [34]
    assert cohort.days(EventType.REMINDED, role="mentee", offset="3 days after") == [30]


def test_a_match_is_extended_at_most_twice() -> None:
    cohort = a_pair()

    for day in (60, 61):
        cohort.does(c.TakeTransition(stream="pair", transition="extend"), on=day)
    refusals = cohort.tries(c.TakeTransition(stream="pair", transition="extend"), on=62)

    assert refusals == ["Needed: ‘Times the match was extended’ is less than 2. Now: 2."]
    # 112 + 28 + 28 = 168 days; on day 62 there are 106 left.
    assert cohort.may("pair", "close", on=62) == ["Needed: ‘Days left of the match’ is at most 14. Now: 106 days."]
    assert cohort.match().since == cohort.day(0)  # the stay goes on, it does not begin anew


def test_closing_begins_by_itself_two_weeks_before_the_end_and_asks_for_the_survey() -> None:
    cohort = a_pair()

    cohort.wait(97)
    assert cohort.match().stage == "active"
    cohort.wait(98)  # 16 weeks are 112 days; 112 - 14 = 98

    assert cohort.match().stage == "closing"
    asked = [(request.role, request.due) for request in cohort.match().requests.values()]
    assert asked == [("mentee", cohort.day(112)), ("mentor", cohort.day(112))]
    assert 105 not in cohort.days(EventType.CHECK_IN_DUE)

    answers = {"satisfied": 5, "confidence": 4}
    survey = c.SubmitForm(stream="pair", form="closure", role="mentee", submission="end", answers=answers)
    cohort.does(survey, on=100)
    cohort.wait(120)
    assert cohort.days(EventType.FORM_OVERDUE, role="mentor") == [113]
    assert cohort.days(EventType.FORM_OVERDUE, role="mentee") == []


def test_an_extension_puts_off_the_closing() -> None:
    cohort = a_pair()

    cohort.does(c.TakeTransition(stream="pair", transition="extend"), on=90)
    cohort.wait(125)
    assert cohort.match().stage == "active"
    cohort.wait(126)  # 112 + 28 - 14
    assert cohort.match().stage == "closing"


def test_a_completed_match_completes_the_newcomer_by_itself() -> None:
    cohort = a_pair()

    cohort.does(c.TakeTransition(stream="pair", transition="complete"), on=100)

    assert cohort.person("amina").stage == "done"
    assert cohort.person("ruth").stage == "available"


def test_a_declined_proposal_ends_and_both_can_be_proposed_again() -> None:
    cohort = with_mentor(with_newcomer(with_newcomer(Cohort(), "olek")))
    pair = {"mentee": "amina", "mentor": "ruth"}

    cohort.does(c.Propose(stream="one", model="one_to_one", members=pair), on=0)
    other = c.Propose(stream="two", model="one_to_one", members={"mentee": "olek", "mentor": "ruth"})
    assert cohort.tries(other, on=0) == ["The mentor has no free place: 1 of 1 are taken."]

    cohort.does(c.Decline(stream="one", role="mentor", reason="no_contact"), on=1, role="mentor")
    assert cohort.match("one").stage == "declined"
    assert cohort.person("amina").stage == "waiting"
    cohort.does(other, on=1)


def test_reassigning_ends_the_match_and_moves_the_newcomer_back() -> None:
    cohort = a_pair()
    step = c.TakeTransition(stream="pair", transition="reassign")

    assert cohort.tries(step, on=30) == ["‘Reassign’ needs a reason. Choose one: No contact, It did not fit."]
    cohort.does(c.TakeTransition(stream="pair", transition="reassign", reason="did_not_fit"), on=30)

    assert cohort.match().stage == "ended"
    assert cohort.person("amina").stage == "waiting"
    assert cohort.wait(60)
    assert not [event for event in cohort.wait(90) if event.stream == "pair"]
    with_match(with_mentor(cohort, "sara", on=90), "second", mentor="sara", on=90)
    assert cohort.person("amina").stage == "matched"


def test_looking_again_is_refused_while_the_match_would_take_her_back() -> None:
    cohort = a_pair()

    (missing,) = cohort.tries(c.TakeTransition(stream="amina", transition="back", reason="no_contact"), on=5)

    assert missing.startswith("‘Look again’ would be taken back at once, because ‘Match starts’ happens by itself")


def test_who_is_not_safe_is_taken_out_of_the_match_until_the_case_is_closed() -> None:
    cohort = a_pair()

    cohort.does(a_check_in("mentee", safe=False), on=8)

    assert cohort.match().stage == "reviewed"
    assert cohort.open_cases() == ["concern"]
    assert cohort.may("pair", "clear", on=9) == ["The case ‘Concern’ is still open. Close it first."]
    (case,) = cohort.match().cases.values()
    cohort.does(c.CloseCase(stream="pair", case=case.id), on=12)
    cohort.does(c.TakeTransition(stream="pair", transition="clear"), on=12)
    cohort.wait(26)
    assert cohort.days(EventType.CHECK_IN_DUE, role="mentee") == [7, 25]  # 21 + (12 - 8)


def test_waiting_for_six_weeks_is_noticed_once() -> None:
    cohort = with_newcomer(a_pair(), "olek", on=10)

    cohort.wait(51)
    assert cohort.open_tasks("olek") == []
    cohort.wait(200)
    assert cohort.days(EventType.TASK_CREATED, task="find_a_match") == [52]  # 10 + 42
    assert cohort.days(EventType.MESSAGE_DUE, message="still_looking", to="olek") == [52]


def test_half_a_year_after_the_end_those_are_asked_who_agreed() -> None:
    cohort = a_pair()

    cohort.does(c.GiveConsent(stream="amina", consent="call_later"), on=90)
    cohort.does(c.TakeTransition(stream="pair", transition="complete"), on=100)
    cohort.wait(400)

    # Day 100 is 10 December; half a year later is 10 June, day 282; four weeks to answer.
    (request,) = cohort.person("amina").requests.values()
    assert (request.form, request.asked, request.due) == ("later", cohort.day(282), cohort.day(310))


@pytest.mark.parametrize("consented", [None, 1])
def test_half_a_year_later_nobody_is_asked_whose_agreement_is_missing_or_over(consented: int | None) -> None:
    cohort = a_pair()

    if consented:
        cohort.does(c.GiveConsent(stream="amina", consent="call_later", on=cohort.day(-100)), on=1)
    cohort.does(c.TakeTransition(stream="pair", transition="complete"), on=100)
    cohort.wait(400)  # an agreement given on day -100 lasts a year, until day 265; the question would come on 282

    assert not cohort.person("amina").requests


def test_a_reference_that_expires_stops_the_match() -> None:
    cohort = with_mentor(with_newcomer(Cohort(), on=-28), on=-300)
    with_match(cohort, on=0)

    cohort.wait(64)
    assert cohort.match().stage == "active"
    cohort.wait(65)  # a year after day -300

    assert cohort.days(EventType.CHECK_EXPIRED) == [65]
    assert cohort.match().stage == "reviewed"
    assert cohort.open_tasks("ruth") == ["renew"]
    assert cohort.person("ruth").stage == "available"


def test_a_match_that_began_long_ago_is_not_flooded_with_what_was_not_asked() -> None:
    cohort = with_mentor(with_newcomer(Cohort(), on=-60), on=-60)
    members = {"mentee": "amina", "mentor": "ruth"}
    cohort.does(c.Propose(stream="pair", model="one_to_one", members=members), on=-50)
    for role in members:
        cohort.does(c.Accept(stream="pair", role=role), on=-50)
    cohort.does(c.TakeTransition(stream="pair", transition="start", on=cohort.day(-40)), on=0)
    cohort.wait(20)

    # From day -40 on: -33, -19, -5 lie before anybody knew of it; 9 is the next.
    assert cohort.days(EventType.CHECK_IN_DUE, role="mentee") == [9]
    assert cohort.days(EventType.MISSED) == [16, 16]
    assert cohort.open_tasks() == []
