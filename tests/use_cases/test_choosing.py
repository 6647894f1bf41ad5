"""After introductions: what can be taken back is an introduction, and nothing else."""

from __future__ import annotations

import pytest

from models.findings import Refused
from tests.cohorts import MATCHED, MODEL, a_person, the_round
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from workflows import progress, rounds
from workflows.engine.commands import TakeTransition

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
STARTED_BY_HER = MATCHED.replace(", when: [mentee has accepted, mentor has accepted]", "")
"""The coordinator starts a match without asking the two in Kith."""


def test_a_match_that_goes_on_is_no_introduction_that_could_be_taken_back(database: str, actor_as: ActorAs) -> None:
    ruth = actor_as()
    cohort = open_small_program(ruth, text=STARTED_BY_HER)
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    a_person(ruth, cohort, "mentor", "Mai Tran")
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=the_round(ruth, cohort).plan.ids)
    (match,) = the_round(ruth, cohort).proposed
    progress.must(progress.carry_out(ruth, cohort, [TakeTransition(stream=match.stream, transition="start")], now=NOW))

    # Two people who meet, and nobody answered: her page was of before, or her click is forged.
    forged = rounds.Ending(keep=(), withdrawn=(match.stream,), declined=(), messages=0)
    with pytest.raises(Refused, match="reserve_changed"):
        rounds.choose(ruth, cohort, forged, now=NOW)

    assert the_round(ruth, cohort).standing.state.matches[match.stream].stage == "active"


def test_an_exception_is_approved_by_a_name_and_not_by_a_book(database: str, actor_as: ActorAs) -> None:
    ruth = actor_as()
    cohort = open_small_program(ruth, text=MATCHED)
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf")
    mai = a_person(ruth, cohort, "mentor", "Mai Tran")

    with pytest.raises(Refused, match="text_too_long"):
        rounds.decide_pair(ruth, cohort, MODEL, amina, mai, "pin", "knows her", approved_by="Eva" * 100, now=NOW)

    assert the_round(ruth, cohort).decisions == ()
