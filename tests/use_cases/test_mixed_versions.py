"""A cohort whose people are on two versions at once: everything at the desk goes on, each by her own version."""

from __future__ import annotations

import pytest

from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.use_cases.test_versions import READY
from workflows import cohorts, people, progress, publishing, stages, today, training, versions
from workflows.actors import Actor
from workflows.engine.commands import TakeTransition
from workflows.rounds import round_of
from workflows.versions import Plan


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.OWNER)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    """Amina waits on version 2, where waiting is called ‘Ready’; Sara waits on version 1, and so does the cohort."""
    cohort = open_small_program(ruth)
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", children=True)
    a_person(ruth, cohort, "mentee", "Sara Haile")
    a_person(ruth, cohort, "mentor", "Marta Klein")
    program = next(line for line in cohorts.choices(ruth) if line.id == cohort).program_id
    number = publishing.publish_version(ruth, program, READY, now=NOW)
    versions.begin_move(ruth, cohort, Plan(to=number), [amina], now=NOW)
    return cohort


def stream(ruth: Actor, cohort: str, name: str) -> str:
    here = progress.standing(ruth, cohort, now=NOW)
    return next(one for one in here.state.people if here.name(one) == name)


def test_every_view_of_the_desk_shows_both(ruth: Actor, cohort: str) -> None:
    rows = people.everybody(ruth, cohort, now=NOW).rows
    assert {row.name: row.stage_label for row in rows if row.role == "mentee"} == {
        "Amina Yusuf": "Ready",
        "Sara Haile": "Waiting",
    }
    boards = stages.board(ruth, cohort, now=NOW)
    assert {one.label: one.count for one in boards[0].stages if one.count} == {"Ready": 1, "Waiting": 1}
    today.today(ruth, cohort, now=NOW)
    assert training.curricula(ruth, cohort, now=NOW) == ()
    card = people.card(ruth, cohort, stream(ruth, cohort, "Amina Yusuf"), now=NOW)
    assert card.definition.question("mentee.kids") is not None


def test_each_goes_the_way_of_her_own_version(ruth: Actor, cohort: str) -> None:
    amina = stream(ruth, cohort, "Amina Yusuf")
    step = TakeTransition(stream=amina, transition="leave", reason="moved")
    progress.must(progress.carry_out(ruth, cohort, [step], now=NOW))
    assert progress.standing(ruth, cohort, now=NOW).state.people[amina].stage == "left"


def test_matching_knows_everybody_whichever_version_they_are_on(ruth: Actor, cohort: str) -> None:
    """Version 1 asks who is in ‘waiting’, version 2 who is in ‘ready’, which was called ‘waiting’: both wait."""
    here = progress.standing(ruth, cohort, now=NOW)
    for number in (1, 2):
        versions.begin_on(ruth, cohort, number, now=NOW)
        ready = [here.name(one) for one in round_of(ruth, cohort, "one_to_one", now=NOW).mentees]
        assert sorted(ready) == ["Amina Yusuf", "Sara Haile"]
