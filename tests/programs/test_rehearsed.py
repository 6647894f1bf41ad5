"""A rehearsal of a shipped program: those who are asked once they are accepted answer then, and families answer for
their children."""

from __future__ import annotations

from datetime import date

from workflows.language.reading import read_path
from workflows.language.shelf import SHIPPED
from workflows.simulation.assumptions import Assumptions
from workflows.simulation.living import live


def test_young_people_are_asked_the_rest_once_accepted_and_their_families_are_reached():
    youth = read_path(SHIPPED / "youth").definition
    assert youth is not None
    told = Assumptions(mentors_at_start=30, answers=0.95, troubled=1.0)
    run = live(youth, told, seed=1, start=date(2026, 9, 7), weeks=20)
    # Nobody has filled in the second form before: each who is accepted is asked, and some are ready by now.
    assert run.rules["more_about_the_mentee"] > 10
    assert run.matches > 0
    # Every call that is answered tells of a trouble here; nearly all are answered.
    heard = sum(run.rules.get(name, 0) for name in ("guardian_not_content", "guardian_says_stop"))
    assert heard > run.rules.get("guardian_call_missed", 0)
