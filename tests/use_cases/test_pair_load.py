"""How many pairs run beside how many one person can look after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.running import a_running_pair, a_running_program
from tests.small_program import NOW
from workflows import pairs
from workflows.pairs.looking import loads_of
from workflows.pairs.values import Load


@pytest.mark.parametrize(("running", "needed"), [(0, 0), (45, 1), (46, 2), (91, 3)])
def test_so_many_people_carry_so_many_pairs(running: int, needed: int) -> None:
    assert Load(role="Coordinator", running=running, limit=45).needed == needed


def test_the_load_is_what_the_definition_says_beside_what_runs(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = a_running_program(ruth)
    a_running_pair(ruth, cohort)
    found = pairs.pairs(ruth, cohort, now=NOW)
    assert found.loads == ()  # this program says nothing of it

    roles = dict(found.standing.definition.roles)
    roles["coordinator"] = roles["coordinator"].model_copy(update={"looks_after": "40 matches"})
    definition = found.standing.definition.model_copy(update={"roles": roles})
    (one,) = loads_of(replace(found.standing, definition=definition), running=sum(not row.over for row in found.rows))

    assert (one.role, one.running, one.limit, one.needed) == ("Coordinator", 1, 40, 1)
