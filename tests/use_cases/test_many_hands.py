"""Eight people at the same desk in the same moment: no acknowledged save is lost, no change overwrites another unseen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.small_program import NOW, open_small_program
from workflows import history, people, progress
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
