"""What may be done, what is refused and in which words, and how things are taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.engine.cohorts import PAIRS, Cohort, a_check_in, a_pair, a_program, with_mentor, with_newcomer
from workflows.engine import EventType, decide, options
from workflows.engine import commands as c


def test_a_grey_button_says_in_words_what_is_missing() -> None:
    cohort = Cohort()
    cohort.does(c.Join(stream="amina", role="mentee"), on=0)

    assert cohort.may("amina", "accept", on=0) == [
        "The form ‘Application’ has not been filled in yet.",
        "The consent ‘My match may see my answers’ has not been given.",
        "‘Interview → Suitable?’ has not been answered yet.",
    ]


def test_an_answer_that_is_known_and_wrong_is_said_with_what_is_needed() -> None:
    cohort = with_newcomer(Cohort(), "olek")
    cohort.does(c.Join(stream="amina", role="mentee"), on=0)
    told = {"suitable": False}
    talk = c.SubmitForm(stream="amina", form="interview", role="coordinator", submission="t", answers=told)
    cohort.does(talk, on=0)

    assert "Needed: ‘Interview → Suitable?’ is yes. Now: no." in cohort.may("amina", "accept", on=0)


def test_a_training_names_the_modules_that_are_missing() -> None:
    cohort = Cohort()
    cohort.does(c.Join(stream="ruth", role="mentor"), on=0)
    cohort.does(c.CompleteModule(stream="ruth", training="core", module="role"), on=0)

    found = options(PAIRS, cohort.state, "ruth", actor_role="coordinator", today=cohort.day(0))
    assert [(option.transition, option.by_itself) for option in found] == [("make_ready", True), ("leave", False)]
    assert cohort.may("ruth", "make_ready", on=0) == [
        "‘Make available’ happens by itself as soon as nothing is missing.",
        "‘Core training’ is not completed. Still missing: Culture.",
        "The check ‘Reference’ has not been recorded yet.",
    ]


def test_a_module_waits_for_those_before_it() -> None:
    cohort = Cohort()
    cohort.does(c.Join(stream="ruth", role="mentor"), on=0)
    culture = c.CompleteModule(stream="ruth", training="core", module="culture")

    assert cohort.tries(culture, on=0) == ["‘Culture’ comes after: The role. Record those first."]
    cohort.does(c.CompleteModule(stream="ruth", training="core", module="role"), on=0)
    cohort.does(culture, on=0)
    assert cohort.tries(culture, on=1) == ["‘Culture’ is completed already."]


def test_a_step_is_only_taken_by_whom_the_definition_names() -> None:
    cohort = a_pair()

    refusals = cohort.tries(c.TakeTransition(stream="pair", transition="pause"), on=1, role="mentee")
    assert refusals == ["‘Pause’ is done by: Coordinator."]
    assert cohort.tries(c.TakeTransition(stream="pair", transition="resume"), on=1) == [
        "There is no step ‘Resume’ from ‘Active’. Reload the page to see the steps that are possible now."
    ]


def test_nothing_happens_in_the_future_or_before_what_came_before() -> None:
    cohort = a_pair()
    later = c.TakeTransition(stream="pair", transition="pause", on=cohort.day(6))
    before = c.TakeTransition(stream="pair", transition="pause", on=cohort.day(-1))

    assert cohort.tries(later, on=5) == ["2025-09-07 lies in the future. Give the day on which it happened."]
    assert cohort.tries(before, on=5) == [
        "2025-08-31 lies before the last step, which was on 2025-09-01. Give a day from then on."
    ]


def test_what_is_told_late_keeps_both_days() -> None:
    cohort = a_pair()

    (event,) = cohort.does(c.TakeTransition(stream="pair", transition="pause", on=cohort.day(3)), on=5)

    assert (event.at.date(), event.noted.date()) == (cohort.day(3), cohort.day(5))
    assert (cohort.match().since, cohort.match().stays[-1].noted) == (cohort.day(3), cohort.day(5))


def test_the_consent_a_question_gives_is_kept_apart_from_the_answer() -> None:
    cohort = with_newcomer(Cohort())
    assert cohort.days(EventType.CONSENT_GIVEN, consent="share") == [-28]

    told = {"full_name": "amina", "goal": "job", "agrees": False}
    again = c.SubmitForm(stream="amina", form="application", role="mentee", submission="two", answers=told)
    cohort.does(again, on=0)

    assert cohort.days(EventType.CONSENT_WITHDRAWN, consent="share") == [0]
    assert cohort.person("amina").profile["confidence"] == 2  # left out of the second filling, so it stays


def test_an_answer_belongs_to_the_latest_check_in_that_waits() -> None:
    cohort = a_pair()

    (event, *_) = cohort.does(a_check_in("mentor"), on=22)
    assert (event.data["plan"], event.data["occurrence"]) == ("pair_check_in", 2)
    (event, *_) = cohort.does(a_check_in("mentor", met=1), on=23)  # nothing waits: it stands alone
    assert "plan" not in event.data
    assert cohort.match().check_ins["pair_check_in", 1, "mentor"].answered is None


def test_two_who_act_on_the_same_stream_at_once_get_the_same_id() -> None:
    cohort = a_pair()
    step = c.TakeTransition(stream="pair", transition="pause")

    first, second = (
        decide(PAIRS, cohort.state, step, actor_role="coordinator", today=cohort.day(1), actor=actor).events
        for actor in ("anna", "ben")
    )
    assert first[0].id == second[0].id  # the database refuses the second


def test_an_event_carries_who_and_when() -> None:
    cohort = a_pair()
    now = datetime(2025, 9, 2, 15, 30, tzinfo=UTC)
    step = c.TakeTransition(stream="pair", transition="pause")

    (event,) = decide(
        PAIRS, cohort.state, step, actor_role="coordinator", today=cohort.day(1), actor="anna", now=now
    ).events

    assert (event.actor, event.at, event.noted, event.because) == ("anna", now, now, "command")


def test_the_day_that_is_asked_about_counts_and_not_the_clock() -> None:
    cohort = a_pair()
    another_day = datetime(2031, 1, 1, 12, tzinfo=UTC)
    step = c.TakeTransition(stream="pair", transition="pause")

    (event,) = decide(PAIRS, cohort.state, step, actor_role="coordinator", today=cohort.day(1), now=another_day).events

    assert event.at.date() == cohort.day(1)


# Proposals ----------------------------------------------------------------------------------------------------------
def test_only_candidates_with_a_place_are_proposed() -> None:
    cohort = with_mentor(with_newcomer(Cohort()))
    cohort.does(c.Join(stream="olek", role="mentee"), on=0)
    members = {"mentee": "olek", "mentor": "ruth"}

    assert cohort.tries(c.Propose(stream="x", model="one_to_one", members=members), on=0) == [
        "The newcomer is no longer a candidate. Needed: the newcomer is in ‘Waiting’. Now: Intake."
    ]
    assert cohort.tries(c.Propose(stream="x", model="one_to_one", members={"mentee": "amina"}), on=0) == [
        "A match needs at least two members."
    ]


def test_a_match_starts_only_when_both_have_accepted() -> None:
    cohort = with_mentor(with_newcomer(Cohort()))
    members = {"mentee": "amina", "mentor": "ruth"}
    cohort.does(c.Propose(stream="pair", model="one_to_one", members=members), on=0)
    cohort.does(c.Accept(stream="pair", role="mentee"), on=0, role="mentee")

    assert cohort.may("pair", "start", on=0) == ["The mentor has not accepted yet."]
    assert cohort.tries(c.Accept(stream="pair", role="mentor"), on=0, role="mentee") == [
        "Only the mentor or the team can answer this."
    ]
    assert cohort.tries(c.Accept(stream="pair", role="mentee"), on=0) == ["The newcomer has given this answer already."]
    cohort.does(c.Accept(stream="pair", role="mentor"), on=0)
    assert cohort.may("pair", "start", on=0) is True


# Taking back --------------------------------------------------------------------------------------------------------
def _undo(cohort: Cohort, event, *, on: int) -> list[str]:
    return cohort.tries(c.Undo(stream=event.stream, event=event.id), on=on)


def test_a_closed_match_is_reopened_with_its_history() -> None:
    cohort = a_pair()
    (ended, *_) = cohort.does(c.TakeTransition(stream="pair", transition="reassign", reason="no_contact"), on=30)
    assert cohort.person("amina").stage == "waiting"

    assert _undo(cohort, ended, on=90) == []

    assert (cohort.match().stage, cohort.match().since) == ("active", cohort.day(0))
    assert [(stay.stage, stay.reason) for stay in cohort.match().undone] == [("ended", "no_contact")]
    assert cohort.person("amina").stage == "matched"  # the move it caused went back with it
    # 35, 49 and 77 fell due while it was closed and nobody could answer; 105 lies behind the beginning of closure.
    cohort.wait(104)
    assert cohort.days(EventType.CHECK_IN_DUE, role="mentee") == [7, 21]
    assert cohort.match().stage == "closing"
    assert _undo(cohort, ended, on=104) == [
        "This cannot be taken back: something else happened since, or it was taken back already."
    ]


def test_to_take_back_what_is_not_there_moves_nobody() -> None:
    # What was done by hand was brought about by no other event: "" is not the event that everything followed from.
    cohort = a_pair()
    before = cohort.state
    assert cohort.tries(c.Undo(stream="pair", event=""), on=0) == [
        "This cannot be taken back: something else happened since, or it was taken back already."
    ]
    assert cohort.state == before


def test_an_extension_is_taken_back() -> None:
    cohort = a_pair()
    (moved, *_) = cohort.does(c.TakeTransition(stream="pair", transition="extend"), on=60)

    assert _undo(cohort, moved, on=61) == []

    assert cohort.match().extensions == ()


def test_closing_taken_back_takes_back_the_survey_nobody_answered() -> None:
    cohort = a_pair()
    cohort.wait(98)
    closing = next(event for event in cohort.journal if event.data.get("transition") == "close")

    assert _undo(cohort, closing, on=99) == []

    assert (cohort.match().stage, dict(cohort.match().requests)) == ("active", {})
    cohort.wait(110)
    assert cohort.match().stage == "active"  # what was taken back does not happen by itself again


def test_a_declined_proposal_is_taken_back_with_the_answer() -> None:
    cohort = with_mentor(with_newcomer(Cohort()))
    members = {"mentee": "amina", "mentor": "ruth"}
    cohort.does(c.Propose(stream="pair", model="one_to_one", members=members), on=0)
    _declined, moved = cohort.does(c.Decline(stream="pair", role="mentor"), on=0)

    assert _undo(cohort, moved, on=1) == []

    assert cohort.match().stage == "proposed"
    assert cohort.match().accepted("ruth") is None


def test_records_and_answers_are_taken_back() -> None:
    cohort = a_pair()
    (failed,) = cohort.does(c.RecordCheck(stream="ruth", check="reference", passed=False), on=5)
    (answered, *_) = cohort.does(a_check_in("mentee"), on=8)

    assert _undo(cohort, failed, on=9) == []
    assert _undo(cohort, answered, on=9) == []

    assert cohort.person("ruth").checks["reference"][-1].passed
    assert cohort.match().submissions == ()
    assert cohort.match().check_ins["pair_check_in", 1, "mentee"].answered is None
    cohort.wait(14)
    assert cohort.days(EventType.MISSED, role="mentee") == [14]


def test_an_arrival_is_taken_back_unless_there_is_a_match_and_can_be_repeated() -> None:
    cohort = a_pair()
    joined = next(event for event in cohort.journal if event.stream == "amina")
    assert _undo(cohort, joined, on=1) == [
        "This person is in a match, so the arrival cannot be taken back. End or undo the match first."
    ]

    (olek,) = cohort.does(c.Join(stream="olek", role="mentee"), on=1)
    assert _undo(cohort, olek, on=1) == []
    assert "olek" not in cohort.state.people
    (again,) = cohort.does(c.Join(stream="olek", role="mentee"), on=2)
    assert again.number == 3  # the stream goes on: joined, undone, joined


@pytest.mark.parametrize(
    "command",
    [
        c.TakeTransition(stream="nobody", transition="pause"),
        a_check_in("mentee", match="nobody"),
        c.Accept(stream="nobody", role="mentee"),
        c.Undo(stream="nobody", event="x"),
        c.CompleteTask(stream="nobody", task="x"),
        c.RecordCheck(stream="nobody", check="reference", passed=True),
    ],
    ids=lambda command: type(command).__name__,
)
def test_who_is_not_there_is_said(command: c.Command) -> None:
    assert Cohort().tries(command, on=0) == [
        "This person or match is not part of the cohort (any more). Reload the page."
    ]


def test_a_consent_that_is_known_by_an_answer_alone_can_be_given_with_a_day() -> None:
    # The first version asked ‘agrees’ as a question like any other; the next takes its yes for a consent of one year.
    # The answer has no day, so the year does not run; she agrees once more, and once is enough on a day.
    asked = {"label": "My match may see my answers", "asked_of": ["mentee"]}
    cohort = Cohort(a_program(consents={"share": asked}))
    cohort.does(c.Join(stream="amina", role="mentee"), on=-28)
    told = {"full_name": "Amina", "goal": "job", "agrees": True}
    cohort.does(c.SubmitForm(stream="amina", form="application", role="mentee", submission="s", answers=told), on=-28)
    cohort.definition = a_program(consents={"share": {**asked, "given_with": "mentee.agrees", "lasts": "1 year"}})

    cohort.does(c.GiveConsent(stream="amina", consent="share"), on=0)
    assert cohort.tries(c.GiveConsent(stream="amina", consent="share"), on=0) == [
        "The consent ‘My match may see my answers’ is given already."
    ]


def test_a_consent_asked_in_a_form_about_the_match_is_recorded_for_the_one_who_answered() -> None:
    story = {"label": "You may tell my story", "asked_of": ["mentee", "mentor"], "given_with": "agree_story"}
    survey = {
        "label": "Survey",
        "filled_by": ["mentee", "mentor"],
        "about": "match",
        "questions": {"agree_story": {"type": "yes_no", "label": "May we tell your story?"}},
    }
    cohort = a_pair(a_program(consents={"story": story}, forms={"survey": survey}))

    def said(role: str, yes: bool, *, on: int) -> None:
        told = {"agree_story": yes}
        cohort.does(
            c.SubmitForm(stream="pair", form="survey", role=role, submission=f"{role}-{on}", answers=told), on=on
        )

    said("mentee", True, on=8)
    # Amina's yes is hers alone.
    assert [entry.given for entry in cohort.person("amina").consents["story"]] == [True]
    assert "story" not in cohort.person("ruth").consents

    said("mentor", False, on=9)
    assert "story" not in cohort.person("ruth").consents
    said("mentee", False, on=20)
    assert [entry.given for entry in cohort.person("amina").consents["story"]] == [True, False]


def test_a_childs_yes_is_not_the_guardians() -> None:
    guardian = {
        "label": "My child may take part",
        "asked_of": ["mentee"],
        "given_by": "guardian",
        "given_with": "parent",
    }
    form = {
        "label": "For parents",
        "filled_by": ["mentee", "guardian"],
        "about": "mentee",
        "questions": {"parent": {"type": "yes_no", "label": "May your child take part?"}},
    }
    cohort = with_newcomer(Cohort(a_program(consents={"parents": guardian}, forms={"for_parents": form})))

    def answered(role: str) -> c.SubmitForm:
        return c.SubmitForm(
            stream="amina", form="for_parents", role=role, submission=f"by-{role}", answers={"parent": True}
        )

    cohort.does(answered("mentee"), on=1)
    assert "parents" not in cohort.person("amina").consents
    cohort.does(answered("guardian"), on=2)
    assert [entry.given for entry in cohort.person("amina").consents["parents"]] == [True]
