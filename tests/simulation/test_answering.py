"""Who answers in a rehearsal, and for whom."""

from __future__ import annotations

from datetime import date

from tests.engine.cohorts import a_pair, a_program
from workflows.simulation.answering import Answering
from workflows.simulation.assumptions import Assumptions


def test_a_family_answers_for_those_it_agrees_for() -> None:
    consents = {"family": {"label": "Yes", "asked_of": ["mentor"], "given_by": "guardian"}}
    program = a_program(consents=consents)
    world = Answering(program, Assumptions(), 1, date(2026, 1, 5), {}, a_pair(program).state)
    # Ruth, the mentor, is the young one here: her family answers as she would, whatever Amina would do.
    world.keen = {"ruth": 1.0, "amina": 0.0}

    world.maybe_answer("pair", "pair_check_in", 1, "guardian")

    assert len(world.agenda) == 1
