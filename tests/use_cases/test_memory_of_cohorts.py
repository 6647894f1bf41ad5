"""What is kept in memory of cohorts: nothing that was not committed, never something older, and not more than is asked
for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.database import writing
from models.findings import refuse
from tests.cohorts import a_matching_cohort, a_person
from tests.small_program import NOW
from workflows import progress
from workflows.actors import Actor
from workflows.engine import EMPTY
from workflows.engine.commands import GiveConsent, TakeTransition

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    progress._known.clear()
    yield
    progress._known.clear()


def stage_of(ruth: Actor, cohort: str, who: str) -> str:
    return progress.standing(ruth, cohort, now=NOW).state.people[who].stage


def test_what_was_rolled_back_is_not_remembered(ruth: Actor) -> None:
    cohort = a_matching_cohort(ruth)
    amina = a_person(ruth, cohort, "mentee", "Amina", ready=False)

    def half_a_gesture() -> None:
        with writing() as session:
            here = progress.load_for_change(session, cohort, now=NOW)
            steps = [GiveConsent(stream=amina, consent="share"), TakeTransition(stream=amina, transition="accept")]
            assert progress.carry_out_within(session, ruth, here, steps, now=NOW).done == (amina,)
            assert progress.load(session, cohort, now=NOW).state.people[amina].stage == "waiting"
            raise refuse("plan_changed", n=1)

    with pytest.raises(Exception, match="plan_changed"):
        half_a_gesture()

    assert stage_of(ruth, cohort, amina) == "intake"
    # The journal numbers what comes next as it numbered what was rolled back: it has to be seen all the same.
    olek = a_person(ruth, cohort, "mentee", "Olek", ready=False)
    assert stage_of(ruth, cohort, olek) == "intake"


def test_who_was_slower_does_not_forget_what_is_newer(ruth: Actor) -> None:
    cohort = a_matching_cohort(ruth)
    amina = a_person(ruth, cohort, "mentee", "Amina")
    stage_of(ruth, cohort, amina)
    (key,) = progress._known
    older = progress._known[key]
    olek = a_person(ruth, cohort, "mentee", "Olek")
    stage_of(ruth, cohort, olek)

    progress._remember(key, older)

    assert olek in progress._known[key].state.people


def test_so_many_cohorts_are_remembered_and_the_one_that_was_asked_for_last_stays(
    monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.setattr(progress, "_MOST_KNOWN", 2)
    for cohort in ("spring", "autumn"):
        progress._remember(("database", cohort), progress._Known(1, EMPTY, frozenset()))
    progress._recall(("database", "spring"))

    progress._remember(("database", "winter"), progress._Known(1, EMPTY, frozenset()))

    assert [cohort for _, cohort in progress._known] == ["spring", "winter"]
