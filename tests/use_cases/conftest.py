"""Who acts in these tests, and in which cohort. A file whose story needs more has a fixture of its own."""

from __future__ import annotations

import pytest

from models.vocabulary import AccountRole
from tests.desks import ActorAs
from workflows.actors import Actor


@pytest.fixture
def ruth(request: pytest.FixtureRequest, actor_as: ActorAs) -> Actor:
    """Ruth works here as what the file says in ``RUTH``: a coordinator where it says nothing."""
    return actor_as(getattr(request.module, "RUTH", AccountRole.COORDINATOR))


@pytest.fixture
def cohort(request: pytest.FixtureRequest, ruth: Actor) -> str:
    """The cohort that Ruth opened: ``OPENS`` of the file says which one."""
    name: str = request.module.OPENS(ruth)
    return name
