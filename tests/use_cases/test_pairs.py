"""Pairs: their health, their card, every step on and back."""

from __future__ import annotations

from datetime import date

import pytest

from models.findings import Refused, sentence
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.running import a_running_pair, a_running_program
from tests.small_program import NOW
from workflows import checkins, history, pairs, progress
from workflows.actors import Actor
from workflows.calendar_day import noon
from workflows.gestures import Taken, take_back, taken_by
from workflows.pairs import PairCard, PairRow

OPENS = a_running_program


@pytest.fixture
def match(ruth: Actor, cohort: str) -> str:
    return a_running_pair(ruth, cohort)


def card(actor: Actor, cohort: str, match: str) -> PairCard:
    return pairs.card(actor, cohort, match, now=NOW)


def row(actor: Actor, cohort: str) -> PairRow:
    (found,) = pairs.pairs(actor, cohort, now=NOW).rows
    return found


def take(actor: Actor, cohort: str, match: str, step: str, reason: str | None = None) -> list[str]:
    """A step, and why it was refused."""
    outcome = pairs.take(actor, cohort, [match], step, reason=reason, now=NOW)
    return [sentence(found) for found in outcome.refused.get(match, ())]


def test_a_row_tells_how_a_pair_is_doing(ruth: Actor, cohort: str, match: str) -> None:
    checkins.enter(ruth, cohort, match, "check_in", "mentor", {"rating": 3}, now=NOW)
    found = row(ruth, cohort)
    # 16 weeks from 17 August: 112 days, of which 28 are over on 14 September.
    assert (found.names, found.stage_label) == ("Amina · Ruth", "Active")
    assert (found.days_running, found.days_left, found.ends) == (28, 84, date(2026, 12, 7))
    assert (found.last_check_in, found.missed) == (NOW.date(), 2)  # Amina missed two
    assert (found.rating, found.rating_of) == (3, 5)
    assert found.care == ("2 check-ins without an answer", "Task: Call both")


def test_a_card_has_people_history_and_what_comes(ruth: Actor, cohort: str, match: str) -> None:
    found = card(ruth, cohort, match)
    assert [(member.name, member.role_label) for member in found.members] == [("Amina", "Newcomer"), ("Ruth", "Mentor")]
    assert found.members[1].shared == (("Phone", "+1 416 555 0101"),)
    assert [(line.day, line.text) for line in found.coming] == [
        (date(2026, 9, 21), "Pair check-in (newcomer, mentor)"),
        (date(2026, 10, 5), "Pair check-in (newcomer, mentor)"),
        (date(2026, 11, 2), "Pair check-in (newcomer, mentor)"),
        (date(2026, 12, 7), "The agreed time is over"),
    ]
    told = [line.text for line in found.history if not line.aside]
    assert told[-4:] == ["Start: now in ‘Active’", "Accepted (mentor)", "Accepted (newcomer)", "Proposed"]
    task = next(line for line in found.history if line.text == "Task: Call both")
    assert (task.day, task.cause, task.by) == (date(2026, 9, 14), "Missed twice", "")


def test_pause_moves_the_dates_and_resume_brings_them_back(ruth: Actor, cohort: str, match: str) -> None:
    assert take(ruth, cohort, match, "pause") == []
    paused = card(ruth, cohort, match)
    assert (paused.row.stage_label, paused.row.missed) == ("Paused", 2)
    assert not [line for line in paused.coming if "check-in" in line.text]  # nobody can say when
    # A week later they go on: what was due on 21 September is due on 28 September.
    later = noon(date(2026, 9, 21))
    progress.must(pairs.take(ruth, cohort, [match], "resume", now=later))
    assert pairs.card(ruth, cohort, match, now=later).coming[0].day == date(2026, 9, 28)


def test_extend_is_possible_twice_and_then_says_why_not(ruth: Actor, cohort: str, match: str) -> None:
    before = row(ruth, cohort).days_left or 0
    assert take(ruth, cohort, match, "extend") == []
    assert take(ruth, cohort, match, "extend") == []
    assert row(ruth, cohort).days_left == before + 2 * 28
    option = next(step for step in card(ruth, cohort, match).steps if step.transition == "extend")
    assert not option.allowed
    (said,) = take(ruth, cohort, match, "extend")
    assert "less than 2" in said


def test_an_extension_is_taken_back(ruth: Actor, cohort: str, match: str) -> None:
    before = row(ruth, cohort).days_left
    take(ruth, cohort, match, "extend")
    undo = card(ruth, cohort, match).undo
    assert undo is not None
    assert undo[1] == "Extend"
    pairs.take_back(ruth, cohort, match, undo[0], now=NOW)
    assert row(ruth, cohort).days_left == before
    # What is to be taken back next is the step before it.
    after = card(ruth, cohort, match).undo
    assert after is not None
    assert after[1] == "Start: now in ‘Active’"


def test_reassign_needs_a_reason_and_lets_the_mentee_look_again(ruth: Actor, cohort: str, match: str) -> None:
    (said,) = take(ruth, cohort, match, "reassign")
    assert "No contact" in said
    assert take(ruth, cohort, match, "reassign", "no_contact") == []
    here = progress.standing(ruth, cohort, now=NOW)
    (mentee,) = here.state.matches[match].members["mentee"]
    assert (here.state.matches[match].stage, here.state.people[mentee].stage) == ("ended", "waiting")
    assert card(ruth, cohort, match).history[0].text == "Reassign: now in ‘Ended early’ (No contact)"


def test_a_closed_pair_is_opened_again_and_the_history_keeps_both(ruth: Actor, cohort: str, match: str) -> None:
    take(ruth, cohort, match, "reassign", "no_contact")
    ended = card(ruth, cohort, match)
    assert ended.row.over
    assert ended.undo is not None
    pairs.take_back(ruth, cohort, match, ended.undo[0], now=NOW)
    here = progress.standing(ruth, cohort, now=NOW)
    (mentee,) = here.state.matches[match].members["mentee"]
    assert (here.state.matches[match].stage, here.state.people[mentee].stage) == ("active", "matched")
    told = [line.text for line in card(ruth, cohort, match).history]
    assert told[:2] == ["Taken back: Reassign. In ‘Active’ again", "Reassign: now in ‘Ended early’ (No contact)"]


def test_closing_asks_both_for_the_survey_and_completes(ruth: Actor, cohort: str) -> None:
    # Started on 6 June: 16 weeks end on 26 September, 12 days ahead, so the closing began by itself at 14.
    match = a_running_pair(ruth, cohort, start=date(2026, 6, 6))
    closing = card(ruth, cohort, match)
    assert closing.row.stage_label == "Closing"
    asked = [(form.form, form.role_label, form.asked) for form in closing.forms if form.asked]
    assert asked == [("closure", "Newcomer", True), ("closure", "Mentor", True)]
    for role in ("mentee", "mentor"):
        checkins.enter(ruth, cohort, match, "closure", role, {"satisfied": 5}, now=NOW)
    done = card(ruth, cohort, match)
    assert [form.asked for form in done.forms if form.form == "closure"] == [False, False]
    told = [(one.label, one.words) for one in done.given[0].answers]
    assert (done.given[0].form, told) == ("Closure survey", [("Satisfied?", "5")])
    assert take(ruth, cohort, match, "complete") == []
    assert card(ruth, cohort, match).row.stage_label == "Completed"


def test_many_pairs_take_a_step_and_those_that_cannot_say_why(ruth: Actor, cohort: str, match: str) -> None:
    other = a_running_pair(ruth, cohort, "Olena", "Mark")
    third = a_running_pair(ruth, cohort, "Samir", "Judy")
    take(ruth, cohort, third, "pause")
    here = progress.standing(ruth, cohort, now=NOW)
    found = {bulk.transition: bulk for bulk in pairs.steps_for(here, [match, other, third])}
    assert set(found["pause"].allowed) == {match, other}
    assert found["resume"].allowed == (third,)
    outcome = pairs.take(ruth, cohort, [match, other, third], "pause", now=NOW)
    assert set(outcome.done) == {match, other}
    assert [found.code for found in outcome.refused[third]] == ["step_unknown"]
    # The two go back together; the third never took the step.
    back = take_back(ruth, cohort, taken_by(outcome.events), now=NOW)
    assert set(back.done) == {"Amina · Ruth", "Olena · Mark"}
    stages = {one.stream: one.stage for one in pairs.pairs(ruth, cohort, now=NOW).rows}
    assert stages == {match: "active", other: "active", third: "paused"}


def test_the_second_of_two_coordinators_is_told(ruth: Actor, cohort: str, match: str, actor_as: ActorAs) -> None:
    seen = {match: row(ruth, cohort).number}
    colleague = actor_as(AccountRole.COORDINATOR, name="Omar")
    assert pairs.take(colleague, cohort, [match], "pause", seen=seen, now=NOW).done == (match,)
    outcome = pairs.take(ruth, cohort, [match], "reassign", reason="no_contact", seen=seen, now=NOW)
    assert outcome.done == ()
    assert sentence(outcome.refused[match][0]).startswith("Amina · Ruth was changed by someone else")
    assert row(ruth, cohort).stage_label == "Paused"


def test_an_event_without_stages_of_its_own_is_noted_while_the_match_runs_and_only_for_its_roles(
    ruth: Actor, cohort: str, match: str
) -> None:
    # The walk names no stage and nobody: whoever is together. An evening for families is for nobody of a pair.
    assert card(ruth, cohort, match).events == {"first_talk": "First talk", "walk": "Walk"}
    pairs.record_held(ruth, cohort, match, "walk", now=NOW)
    assert card(ruth, cohort, match).history[0].text == "Held: Walk"
    assert take(ruth, cohort, match, "pause") == []
    assert card(ruth, cohort, match).events == {}


def test_goals_milestones_meetings_and_events_are_kept_and_taken_back(ruth: Actor, cohort: str, match: str) -> None:
    day = date(2026, 9, 10)
    pairs.agree_goal(ruth, cohort, match, "aims", area="job", on=day, now=NOW)
    pairs.reach_milestone(ruth, cohort, match, "aims", "cv", now=NOW)
    pairs.note_meeting(ruth, cohort, match, on=day, minutes=90, now=NOW)
    pairs.record_held(ruth, cohort, match, "first_talk", on=day, now=NOW)
    found = card(ruth, cohort, match)
    assert found.goals[0].agreed == (("A job", day),)
    assert found.goals[0].milestones == (("cv", "CV written", NOW.date()),)
    assert (found.meetings, found.last_meeting) == (1, day)
    told = [line.text for line in found.history[:4]]
    assert told == ["Held: First talk", "They met for 90 minutes", "Reached: CV written", "Goal agreed: A job"]
    met = next(line.event for line in found.history if line.type == "meeting_noted")
    pairs.take_back(ruth, cohort, match, met, now=NOW)
    assert card(ruth, cohort, match).meetings == 0


def test_a_note_stands_in_the_history_with_who_wrote_it(ruth: Actor, cohort: str, match: str) -> None:
    history.add_note(ruth, cohort, match, "They share a garden.", now=NOW)
    line = card(ruth, cohort, match).history[0]
    assert (line.text, line.note, line.by) == ("Note", "They share a garden.", ruth.name)


def test_viewers_see_no_pairs(ruth: Actor, cohort: str, match: str, actor_as: ActorAs) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    for ask in (
        lambda: pairs.pairs(viewer, cohort, now=NOW),
        lambda: pairs.card(viewer, cohort, match, now=NOW),
        lambda: pairs.take(viewer, cohort, [match], "pause", now=NOW),
        lambda: pairs.take_back(viewer, cohort, match, "x", now=NOW),
        lambda: take_back(viewer, cohort, [Taken(stream=match, event="x")], now=NOW),
        lambda: pairs.note_meeting(viewer, cohort, match, now=NOW),
        lambda: pairs.record_held(viewer, cohort, match, "first_talk", now=NOW),
        lambda: pairs.agree_goal(viewer, cohort, match, "aims", now=NOW),
        lambda: pairs.reach_milestone(viewer, cohort, match, "aims", "cv", now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            ask()
