"""Eight people at the same desk in the same moment: no acknowledged save is lost, no change overwrites another unseen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import update

from models.database import writing
from models.findings import Refused
from models.tables import Program
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.running import a_running_pair, a_running_program
from tests.small_program import NOW, SMALL_PROGRAM, drafted, open_small_program, program_of
from workflows import checkins, cohorts, drafts, history, pairs, people, progress, publishing, retiring, rounds
from workflows.actors import Actor

RUTH = AccountRole.OWNER

HANDS = 8
T = TypeVar("T")


def at_once(do: Callable[[int], T]) -> list[T]:
    ready = Barrier(HANDS)

    def one(number: int) -> T:
        ready.wait(10)
        return do(number)

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(one, range(HANDS)))


def test_every_note_of_eight_who_write_at_once_is_there(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    amina = a_person(ruth, cohort, "mentee", "Amina")
    before = progress.standing(ruth, cohort, now=NOW).state.people[amina].number

    at_once(lambda number: history.add_note(ruth, cohort, amina, f"Note {number}", now=NOW))

    told = {line.note for line in history.history(ruth, cohort, amina, now=NOW)}
    assert {f"Note {number}" for number in range(HANDS)} <= told
    assert progress.standing(ruth, cohort, now=NOW).state.people[amina].number == before + HANDS


def test_of_eight_who_change_the_same_answer_one_is_heard_and_seven_are_told(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    amina = a_person(ruth, cohort, "mentee", "Amina", phone="+1 416 555 0100")
    seen = {"phone": "+1 416 555 0100"}

    came = at_once(
        lambda number: people.save_profile(
            ruth, cohort, amina, "newcomer_form", {"phone": f"+1 416 555 020{number}"}, seen, now=NOW
        )
    )

    (heard,) = [number for number, saved in enumerate(came) if not saved.clashes]
    profile = progress.standing(ruth, cohort, now=NOW).state.people[amina].profile
    assert profile["phone"] == f"+1 416 555 020{heard}"
    assert all([clash.question for clash in saved.clashes] == ["phone"] for at, saved in enumerate(came) if at != heard)


def told(do: Callable[[], object]) -> str:
    try:
        do()
    except Refused as refused:
        return refused.findings[0].code
    return "done"


def test_of_eight_who_publish_a_draft_at_once_one_makes_a_version_and_seven_are_told(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    program = program_of(ruth, cohort)
    draft = drafted(ruth, program, SMALL_PROGRAM.replace("label: Has children", "label: Children"))

    ticked = [*drafts.look(ruth, draft.id, now=NOW).warnings]

    def publish(_number: int) -> str:
        return told(
            lambda: drafts.publish(ruth, draft.id, draft.digest, ticked=ticked, name="Ruth", read_myself=True, now=NOW)
        )

    came = at_once(publish)

    assert sorted(came) == ["done"] + ["draft_unknown"] * (HANDS - 1)
    assert [row.number for row in publishing.versions(ruth, program)] == [2, 1]


def test_of_eight_who_propose_a_plan_at_once_nobody_is_proposed_twice(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    for role, names in (("mentee", ["Amina", "Olek"]), ("mentor", ["Marta", "Paul"])):
        for name in names:
            a_person(ruth, cohort, role, name)
    here = progress.standing(ruth, cohort, now=NOW)
    model = next(iter(here.definition.matching))

    came = at_once(lambda _: told(lambda: rounds.propose(ruth, cohort, model, now=NOW)))

    matches = progress.standing(ruth, cohort, now=NOW).state.matches.values()
    everybody = [who for match in matches for who in match.everybody]
    assert came.count("done") == 1
    assert (len(everybody), len(set(everybody))) == (4, 4)


@pytest.mark.parametrize(
    "note",
    [
        lambda *of, seen: pairs.note_meeting(*of, minutes=60, seen=seen, now=NOW),
        lambda *of, seen: pairs.record_held(*of, "first_talk", seen=seen, now=NOW),
        lambda *of, seen: pairs.agree_goal(*of, "aims", area="job", seen=seen, now=NOW),
        lambda *of, seen: pairs.reach_milestone(*of, "aims", "cv", seen=seen, now=NOW),
        lambda *of, seen: checkins.enter(*of, "check_in", "mentee", {"rating": 4}, seen=seen, now=NOW),
    ],
    ids=["meeting", "event", "goal", "milestone", "check-in"],
)
def test_of_eight_who_note_the_same_for_a_pair_one_is_heard_and_seven_are_told(
    ruth: Actor, note: Callable[..., object]
) -> None:
    cohort = a_running_program(ruth)
    match = a_running_pair(ruth, cohort)
    before = progress.standing(ruth, cohort, now=NOW).state.matches[match]
    seen = {match: before.number}

    came = at_once(lambda _number: told(lambda: note(ruth, cohort, match, seen=seen)))

    assert sorted(came) == [*["changed_elsewhere"] * (HANDS - 1), "done"]
    after = progress.standing(ruth, cohort, now=NOW).state.matches[match]
    kept = [[len(one.meetings), len(one.held), len(one.goals), len(one.milestones)] for one in (before, after)]
    assert sum(kept[1]) - sum(kept[0]) + len(after.submissions) - len(before.submissions) == 1


def test_whoever_is_overtaken_in_the_same_moment_is_told_in_words(ruth: Actor) -> None:
    program = program_of(ruth, open_small_program(ruth))

    def overtaken() -> None:
        with writing() as session:
            mine = session.get_one(Program, program)
            session.connection().execute(update(Program).values(version=mine.version + 1))  # a colleague's, before hers
            mine.label = "Mine"

    with pytest.raises(Refused, match="changed_meanwhile"):
        overtaken()

    came = at_once(lambda _: told(lambda: retiring.put_away(ruth, program, now=NOW)))

    assert "done" in came
    assert set(came) <= {"done", "changed_meanwhile"}


def test_of_eight_who_start_the_same_cohort_at_once_one_starts_it(ruth: Actor) -> None:
    program = program_of(ruth, open_small_program(ruth))

    came = at_once(lambda _: told(lambda: publishing.start_cohort(ruth, program, "Spring", NOW.date(), now=NOW)))

    assert sorted(came) == ["cohort_exists"] * (HANDS - 1) + ["done"]
    assert [one.label for one in cohorts.choices(ruth)].count("Spring") == 1
