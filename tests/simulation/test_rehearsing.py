"""Rehearsals: the same seed the same life, sums that add up, ranges, and what they bring to light."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from models.definitions import Definition
from models.findings import sentence
from models.vocabulary import Severity
from tests.engine.cohorts import PAIRS, a_pair, a_program
from workflows.simulation import (
    KNOWN,
    Assumptions,
    Job,
    Rehearsal,
    Stopped,
    doubts,
    rehearsal_document,
    rehearsal_workbook,
    rehearse,
    side_by_side,
    without_names,
)
from workflows.simulation.rehearsal import hours_a_week, spread

START = date(2026, 1, 5)
WORKING = a_program(
    roles={"coordinator": {"label": "Coordinator", "is": "staff", "works": "2 hours a week"}},
    tasks={"call_the_pair": {"label": "Call both", "due": "in 2 days", "takes": "30 minutes"}},
)
BUSY = Assumptions(mentees_per_week=6, mentors_at_start=12, mentors_per_week=3, round_every=7)


def job(definition: Definition = WORKING, **changes: object) -> Job:
    told = {"assumptions": BUSY, "weeks": 12, "seeds": (1, 2), "start": START, **changes}
    return Job(definition=definition, **told)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def rehearsal() -> Rehearsal:
    return rehearse(job(), processes=0)


def found_by(rehearsed: Rehearsal, definition: Definition = WORKING) -> dict[str, str]:
    return {one.code: sentence(one) for one in doubts(definition, rehearsed)}


# Lives --------------------------------------------------------------------------------------------------------------
def test_the_same_seed_lives_the_same_life_and_another_another(rehearsal: Rehearsal) -> None:
    assert job().run(1) == rehearsal.runs[0]
    assert rehearsal.runs[0] != rehearsal.runs[1]


def test_processes_of_their_own_tell_the_same(rehearsal: Rehearsal) -> None:
    assert rehearse(job(), processes=2) == rehearsal


def test_what_is_counted_adds_up(rehearsal: Rehearsal) -> None:
    for run in rehearsal.runs:
        # Everybody who is there has joined in some week; the mentors at the start before the first closed.
        assert run.people == sum(sum(week.joined.values()) for week in run.weeks)
        for week in run.weeks:
            people = sum(number for (track, _), number in week.stages.items() if track != "match")
            assert people == sum(sum(earlier.joined.values()) for earlier in run.weeks[: week.number])
        assert sum(week.answered for week in run.weeks) <= sum(week.due for week in run.weeks)
        assert run.refused == {}
        assert run.matches >= sum(week.matched for week in run.weeks) > 0


def test_the_first_week_begins_on_the_first_day_and_the_last_ends_with_the_last(rehearsal: Rehearsal) -> None:
    assert [week.begins for week in rehearsal.calendar][:2] == [START, date(2026, 1, 12)]
    assert len(rehearsal.calendar) == 12


def test_check_ins_are_answered_about_as_often_as_assumed() -> None:
    def share(answers: float) -> float:
        rehearsed = rehearse(job(assumptions=BUSY.changed(answers=answers), weeks=20, seeds=(1,)), processes=0)
        weeks = [week for run in rehearsed.runs for week in run.weeks]
        return sum(week.answered for week in weeks) / sum(week.due for week in weeks)

    assert share(0.2) < 0.4
    assert share(0.95) > 0.75  # the last are still on their way, and some matches end before they answer


def test_people_who_are_there_already_go_on_from_where_they_stand() -> None:
    state = without_names(PAIRS, a_pair().state)
    nobody = Assumptions(mentees_per_week=0, mentors_per_week=0, mentors_at_start=50)
    rehearsed = rehearse(
        job(PAIRS, state=state, source="present", assumptions=nobody, seeds=(1,), weeks=4, start=date(2025, 9, 8)),
        processes=0,
    )

    (run,) = rehearsed.runs
    assert run.people == 2  # nobody is invented beside those who are there
    assert run.weeks[0].running == 1
    assert sum(week.due for week in run.weeks) > 0


def test_a_rehearsal_that_is_called_off_stops() -> None:
    with pytest.raises(Stopped):
        rehearse(job(), processes=0, told=lambda done, _: done < 1)
    with pytest.raises(Stopped):
        rehearse(job(), processes=2, told=lambda done, _: done < 1)


# What it says -------------------------------------------------------------------------------------------------------
def test_a_range_holds_four_in_five() -> None:
    # Of 0 … 10 the lowest tenth ends at 1, the middle is 5, the highest tenth begins at 9.
    found = spread(range(11))
    assert (found.low, found.middle, found.high) == (1, 5, 9)
    assert spread([]).middle == 0


@pytest.mark.parametrize(
    ("text", "hours"),
    [("30 hours a week", 30), ("1 hour a week", 1), ("2 days a week", 16), ("often", None), (None, None)],
)
def test_hours_a_week_are_read_as_they_are_written(text: str | None, hours: float | None) -> None:
    assert hours_a_week(text) == hours


def test_more_work_than_hours_is_said(rehearsal: Rehearsal) -> None:
    (load,) = rehearsal.load
    assert load.works == 2
    assert load.busiest.middle > 2
    assert found_by(rehearsal)["too_much_work"].startswith("Coordinator would have more work than hours in ")


def test_a_rule_that_can_never_hold_is_found_and_one_that_waits_longer_is_not() -> None:
    rules = {
        "never": {
            "label": "Never",
            "whenever": "check_in is submitted",
            "if": ["check_in.rating is at most 0"],
            "then": ["create task call_the_pair"],
        },
        "far": {"label": "Far", "whenever": "mentee has been in waiting for 2 years", "then": ["create task renew"]},
    }
    definition = a_program(rules=rules)
    rehearsed = rehearse(job(definition), processes=0)

    never = [one.name for one in rehearsed.never_worked]
    assert "never" in never
    assert "far" not in never
    assert next(rule for rule in rehearsed.rules if rule.name == "far").too_early
    found = [one for one in doubts(definition, rehearsed) if one.code == "rule_never_worked"]
    assert ("rules", "never") in [one.path for one in found]
    assert {one.severity for one in found} == {Severity.HINT}


def test_a_stage_nobody_comes_to_is_found() -> None:
    stages = {
        "mentee": {
            **{n: s.model_dump(by_alias=True, exclude_defaults=True) for n, s in PAIRS.stages["mentee"].items()},
            "lost": {"label": "Lost"},
        }
    }
    definition = a_program(stages=stages)
    rehearsed = rehearse(job(definition, seeds=(1,)), processes=0)
    assert ("mentee", "lost") in [(one.track, one.name) for one in rehearsed.unvisited]
    assert "stage_never_visited" in found_by(rehearsed, definition)


def test_a_flood_of_messages_is_said(rehearsal: Rehearsal) -> None:
    plan = {
        "pair_check_in": {
            "label": "Pair check-in",
            "asks": ["mentee", "mentor"],
            "form": "check_in",
            "during": "active",
            "missed": "2 days after",
            "remind": ["1 day before", "1 day after"],
            "schedule": ["1 day after match starts", "then every 2 days until match ends"],
        }
    }
    definition = a_program(check_ins=plan)
    rehearsed = rehearse(job(definition, seeds=(1,), weeks=8), processes=0)
    # A reminder the day before each of fifteen check-ins of the first month, and more where nobody answers.
    assert rehearsed.first_month["mentee"].high > 8
    assert "K09" in found_by(rehearsed, definition)
    assert "K09" not in found_by(rehearsal)


def test_a_hard_rule_that_leaves_people_alone_is_blamed() -> None:
    # Of the two goals nobody is asked about more; who wants to study has no mentor under this rule.
    pairs = {
        "candidates": {"mentee": ["mentee is in waiting"], "mentor": ["mentor is in available"]},
        "capacity": {"mentee": 1, "mentor": "mentor.places"},
        "must": {"only_jobs": {"label": "Jobs and nothing else", "rule": "mentee.goal is job"}},
    }
    definition = a_program(matching={"one_to_one": pairs})
    rehearsed = rehearse(job(definition), processes=0)

    assert [one.rule for one in rehearsed.blame] == ["only_jobs"]
    assert "‘Jobs and nothing else’ keeps most mentors away" in found_by(rehearsed, definition)["M10"]
    assert all(one.severity is not Severity.ERROR for one in doubts(definition, rehearsed))  # they are invented


def test_weekly_check_ins_beside_the_plan_show_more_reminders(rehearsal: Rehearsal) -> None:
    often = {
        "pair_check_in": {
            "label": "Often",
            "asks": ["mentee", "mentor"],
            "form": "check_in",
            "during": "active",
            "missed": "6 days after",
            "remind": ["1 day before", "3 days after"],
            "schedule": ["1 week after match starts", "then every 1 week until match ends"],
        }
    }
    changed = WORKING.model_copy(update={"check_ins": a_program(check_ins=often).check_ins})
    other = rehearse(job(changed), processes=0)

    found = {one.label: one for one in side_by_side(rehearsal, other)}

    reminders = found["Reminders in the fullest week"]
    assert reminders.one is not None
    assert reminders.other is not None
    assert reminders.other.middle > reminders.one.middle
    assert not found["Matches begun"].apart or found["Matches begun"].one != found["Matches begun"].other


def test_the_document_says_first_that_it_is_no_forecast(rehearsal: Rehearsal) -> None:
    document = rehearsal_document(rehearsal)

    assert next(iter(document)) == "what_this_is"
    assert "not a forecast" in document["what_this_is"]
    assert document["assumptions"]["mentees_per_week"] == 6
    assert len(document["calendar"]) == 12
    assert "runs" not in document
    assert len(rehearsal_document(rehearsal, with_runs=True)["runs"]) == 2


def test_the_workbook_holds_the_calendar_the_assumptions_and_the_other_one(rehearsal: Rehearsal) -> None:
    data = rehearsal_workbook(rehearsal, doubts(WORKING, rehearsal), other=rehearsal)
    book = openpyxl.load_workbook(BytesIO(data))

    assert {"In short", "Calendar", "Ranges", "Rules", "Assumptions", "Side by side"} <= set(book.sheetnames)
    words = [str(cell.value) for row in book["Calendar"].iter_rows() for cell in row if cell.value is not None]
    assert any("not a forecast" in word for word in words)
    told = {row[0].value: row[1].value for row in book["Assumptions"].iter_rows() if row[0].value}
    assert told["New mentees a week"] == 6
    assert told["Check-ins answered"] == 80  # percent


def test_every_assumption_has_a_slider_a_source_and_its_default_within_its_limits() -> None:
    assert set(KNOWN) == set(Assumptions.__slots__)
    for name, one in KNOWN.items():
        assert one.low <= getattr(Assumptions(), name) <= one.high, name
        assert one.source.startswith("A first guess"), name
    assert Assumptions().changed(answers=7).answers == 1  # kept within its limits
    with pytest.raises(KeyError):
        Assumptions().changed(nonsense=1)


def test_chance_that_never_comes_leaves_everybody_where_they_are() -> None:
    still = replace(BUSY, leaves_weekly=0, breaks_weekly=0, pauses_weekly=0, troubled=0, says_yes=1.0, suitable=1.0)
    rehearsed = rehearse(job(assumptions=still, seeds=(1,)), processes=0)
    (run,) = rehearsed.runs
    assert sum(week.cases for week in run.weeks) == 0
    assert run.weeks[-1].stages.get(("mentee", "gone"), 0) == 0
