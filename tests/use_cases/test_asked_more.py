"""A new version asks running pairs for more than the last: what it would have asked before they went over was never
owed, so nobody is asked for it late and nobody has missed it."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from models.database import reading
from models.tables import JournalEntry
from models.vocabulary import AccountRole
from tests.running import RUNNING, START, a_running_pair
from tests.small_program import NOW, program_of, publish
from workflows import progress, versions
from workflows.actors import Actor
from workflows.calendar_day import noon
from workflows.engine import EventType
from workflows.publishing import open_program
from workflows.versions import Plan

RUTH = AccountRole.OWNER
PLAN = """  pair_check_in:
    label: Pair check-in
    asks: [mentee, mentor]
    form: check_in
    during: active
"""
SCHEDULE = """    schedule: [1 week after match starts, then every 2 weeks until 8 weeks, then every 4 weeks until match ends]
    remind: [1 day before, 3 days after]
    missed: 7 days after
"""
ONE_MORE = RUNNING.replace(
    PLAN, PLAN.replace("pair_check_in", "call").replace("Pair check-in", "Call") + SCHEDULE + PLAN
)
OF_MENTEES = ONE_MORE.replace(PLAN, PLAN.replace("[mentee, mentor]", "mentee"))
WHILE_PAUSED = RUNNING.replace(PLAN, PLAN.replace("during: active", "during: paused"))
RULES = """  first_week: {label: First week, whenever: 1 week after match starts, then: [send first_days to mentee]}
  fifth_week: {label: Fifth week, whenever: 5 weeks after match starts, then: [send halfway to mentee]}
"""
LETTERS = "  first_days: {text: The first days are over}\n  halfway: {text: Five weeks are over}\n"
WITH_LETTERS = RUNNING.replace("rules:\n", f"rules:\n{RULES}").replace("messages:\n", f"messages:\n{LETTERS}")
WEEKS = timedelta(weeks=1)


def asked(ruth: Actor, cohort: str, match: str, plan: str = "pair_check_in", *, weeks: int = 6) -> dict[str, list[int]]:
    """By role, the weeks after its start for which a match was asked by a plan, until so many weeks have passed."""
    now = noon(START + weeks * WEEKS)
    progress.run_due(now)
    track = progress.standing(ruth, cohort, now=now).state.matches[match]
    found: dict[str, list[int]] = {}
    for entry in track.check_ins.values():
        if entry.plan == plan:
            found.setdefault(entry.role, []).append((entry.due - START) // WEEKS)
    return found


def go_over(ruth: Actor, cohort: str, text: str) -> list[str]:
    """Everybody goes over to a version that says this. Answers what the dry run told of, without the names of things."""
    to = Plan(to=publish(ruth, program_of(ruth, cohort), text))
    look = versions.dry_run(ruth, cohort, to, now=NOW)
    versions.begin_move(ruth, cohort, to, look.moving, now=NOW)
    return [effect.what for effect in look.effects]


def running(ruth: Actor, text: str = RUNNING) -> tuple[str, str]:
    """A cohort on this text, with a pair that has met for four weeks."""
    cohort = open_program(ruth, text, cohort="Autumn 2026", starts_on=START, now=noon(START - 8 * WEEKS))
    return cohort, a_running_pair(ruth, cohort)


def test_a_check_in_that_is_new_is_asked_from_the_day_on_which_a_pair_goes_over(ruth: Actor) -> None:
    cohort, match = running(ruth)
    assert go_over(ruth, cohort, ONE_MORE) == []
    assert asked(ruth, cohort, match, "call") == {"mentee": [5], "mentor": [5]}
    assert asked(ruth, cohort, match) == {"mentee": [1, 3, 5], "mentor": [1, 3, 5]}


def test_who_was_not_asked_before_is_asked_for_nothing_of_the_past(ruth: Actor) -> None:
    cohort, match = running(ruth, OF_MENTEES)
    assert go_over(ruth, cohort, ONE_MORE) == []
    assert asked(ruth, cohort, match) == {"mentee": [1, 3, 5], "mentor": [5]}


def test_a_stage_that_nobody_asked_in_before_is_asked_in_from_now_on(ruth: Actor) -> None:
    cohort, match = running(ruth, WHILE_PAUSED)
    assert asked(ruth, cohort, match, weeks=4) == {}
    assert "Counted as missed" not in " ".join(go_over(ruth, cohort, RUNNING))
    assert asked(ruth, cohort, match) == {"mentee": [5], "mentor": [5]}


def test_back_again_everything_is_asked_as_if_nobody_had_gone(ruth: Actor) -> None:
    cohort, match = running(ruth)
    before = progress.standing(ruth, cohort, now=NOW).state.matches[match]
    go_over(ruth, cohort, ONE_MORE)
    (move,) = versions.moves(ruth, cohort, now=NOW)
    versions.take_back(ruth, move.id, now=NOW)
    after = progress.standing(ruth, cohort, now=NOW).state.matches[match]
    assert (after.check_ins, after.rhythms) == (before.check_ins, before.rhythms)
    assert asked(ruth, cohort, match) == {"mentee": [1, 3, 5], "mentor": [1, 3, 5]}


def test_a_letter_for_a_week_that_is_over_is_not_sent_by_a_rule_that_is_new(ruth: Actor) -> None:
    cohort, match = running(ruth)
    assert go_over(ruth, cohort, WITH_LETTERS) == []
    progress.run_due(noon(START + 6 * WEEKS))
    assert sent(cohort, match) & {"first_days", "halfway"} == {"halfway"}
    # A second version that says the same sends it as little.
    go_over(ruth, cohort, WITH_LETTERS.replace("label: First week", "label: The first week"))
    progress.run_due(noon(START + 7 * WEEKS))
    assert sent(cohort, match) & {"first_days", "halfway"} == {"halfway"}


def sent(cohort: str, match: str) -> set[str]:
    """The messages that became due about a match."""
    with reading() as session:
        rows = session.exec(
            select(JournalEntry).where(
                JournalEntry.cohort_id == cohort,
                JournalEntry.stream == match,
                JournalEntry.type == EventType.MESSAGE_DUE,
            )
        ).all()
        return {str(row.data["message"]) for row in rows}
