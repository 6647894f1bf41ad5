"""Fields that change what is recorded: marks, events that count as something else, goals with dates."""

from __future__ import annotations

from datetime import date

from tests.engine.cohorts import Cohort, a_pair, a_program, with_mentor
from workflows.engine import EventType, QueueKind, queue
from workflows.engine import commands as c

CORE = {
    "label": "Core",
    "for": "mentor",
    "modules": {
        "role": {"label": "The role", "pass_mark": "80 percent"},
        "culture": {"label": "Culture", "prerequisites": ["role"]},
    },
}
EVENTS = {
    "evening": {"label": "Evening on culture", "for": ["mentor"], "counts_as": ["core.culture"]},
    "picnic": {"label": "Picnic", "for": ["mentee", "mentor"], "counts_as": "meeting"},
}
GOALS = {
    "aims": {
        "label": "Aims",
        "agreed_within": "3 weeks after match starts",
        "reviewed": "every 8 weeks",
        "milestones": {"contact": {"label": "A new contact"}},
    }
}


# Marks ----------------------------------------------------------------------------------------------------------------
def test_a_mark_below_the_pass_mark_is_not_a_completed_module() -> None:
    cohort = Cohort(a_program(training={"core": CORE}))
    cohort.does(c.Join(stream="ruth", role="mentor"), on=0)

    def marked(mark: float | None) -> c.CompleteModule:
        return c.CompleteModule(stream="ruth", training="core", module="role", mark=mark)

    assert cohort.tries(marked(79.5), on=1) == [
        "‘The role’ asks for a mark of at least 80, and this one is 79.5. Record it when it has been passed."
    ]
    cohort.does(marked(80), on=2)
    (done,) = cohort.person("ruth").modules["core", "role"]
    assert done.data["mark"] == 80
    # Whoever ticks ‘completed’ without a mark says that it is passed.
    cohort.does(c.CompleteModule(stream="ruth", training="core", module="culture"), on=3)


# Events that count -------------------------------------------------------------------------------------------------
def test_an_evening_counts_as_the_module_for_whoever_came_and_goes_with_it() -> None:
    cohort = with_mentor(Cohort(a_program(events=EVENTS)), "ruth")
    cohort.does(c.Join(stream="ben", role="mentor"), on=0)
    cohort.does(c.Join(stream="amina", role="mentee"), on=0)
    cohort.does(c.CompleteModule(stream="ben", training="core", module="role"), on=1)

    held = cohort.does(c.RecordEventHeld(stream="ben", event="evening", on=cohort.day(2)), on=3)
    cohort.does(c.RecordEventHeld(stream="amina", event="evening"), on=3)

    (module,) = cohort.person("ben").modules["core", "culture"]
    assert module.day == cohort.day(2)
    assert not cohort.person("amina").modules  # the training is for mentors
    first = next(event for event in held if event.type == EventType.EVENT_HELD)
    cohort.does(c.Undo(stream="ben", event=first.id), on=4)
    assert ("core", "culture") not in cohort.person("ben").modules
    assert ("core", "role") in cohort.person("ben").modules


def test_a_picnic_of_a_match_is_a_meeting() -> None:
    cohort = a_pair(a_program(events=EVENTS))

    cohort.does(c.RecordEventHeld(stream="pair", event="picnic", on=cohort.day(4)), on=5)

    assert [meeting.day for meeting in cohort.match().meetings] == [cohort.day(4)]


# Goals with dates ----------------------------------------------------------------------------------------------------
def waiting(cohort: Cohort, day: int) -> list[tuple[QueueKind, date | None, int]]:
    cohort.wait(day)
    items = queue(cohort.definition, cohort.state, cohort.day(day), ahead=0)
    kinds = (QueueKind.GOALS_OPEN, QueueKind.GOALS_TO_REVIEW)
    return [(item.kind, item.due, item.urgency) for item in items if item.kind in kinds]


def test_goals_nobody_agreed_on_wait_from_their_day_and_are_looked_at_again() -> None:
    cohort = a_pair(a_program(goals=GOALS))

    assert waiting(cohort, 20) == []
    # 3 weeks after the start: on the day, then late.
    assert waiting(cohort, 21) == [(QueueKind.GOALS_OPEN, cohort.day(21), 2)]
    assert waiting(cohort, 24) == [(QueueKind.GOALS_OPEN, cohort.day(21), 1)]
    cohort.does(c.AgreeGoal(stream="pair", goals="aims"), on=25)
    # 8 weeks are 56 days: 25 + 56 = 81; a milestone on day 40 is a look at them: 40 + 56 = 96.
    cohort.does(c.ReachMilestone(stream="pair", goals="aims", milestone="contact"), on=40)
    assert waiting(cohort, 81) == []
    assert waiting(cohort, 96) == [(QueueKind.GOALS_TO_REVIEW, cohort.day(96), 2)]


def test_goals_wait_while_a_match_is_paused() -> None:
    cohort = a_pair(a_program(goals=GOALS))
    cohort.does(c.TakeTransition(stream="pair", transition="pause"), on=10)
    assert waiting(cohort, 30) == []

    cohort.does(c.TakeTransition(stream="pair", transition="resume"), on=31)

    # 21 days of the match, of which 21 lay in the pause (10 to 31): 21 + 21 = 42.
    assert waiting(cohort, 41) == []
    assert waiting(cohort, 42) == [(QueueKind.GOALS_OPEN, cohort.day(42), 2)]
